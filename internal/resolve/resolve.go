// Package resolve finds out what every name of a file denotes. It sets syntax.Name.Ref and syntax.Func.ID and reports the static
// errors that are not a matter of grammar: unknown and doubly declared names, break and continue without a loop, unusable
// aliases, constructs that are reserved.
//
// A variable is global (declared by a top-level statement of the file) or a local of one function; the top level is function 0, which
// owns the locals of top-level blocks. A local that an inner function mentions is captured: it lives in a box, and every
// function on the way from its owner to the user lists it in Captures.
package resolve

import (
	"sort"

	"walrus/internal/diag"
	"walrus/internal/source"
	"walrus/internal/syntax"
)

// Kind tells the sorts of variables apart.
type Kind uint8

// The sorts of variables.
const (
	Global Kind = iota + 1
	Local       // let, loop and catch variables, functions, structs and imports in blocks
	Param
	// Method is no variable: a bare method name (language.md 13.5). Struct is the hidden variable that holds the struct.
	Method
	// Hidden is a variable made for bare method names, global or local like the struct's own variable, that always holds
	// the struct as declared.
	Hidden
)

// Var is a variable, or a bare method name.
type Var struct {
	Name     string
	Kind     Kind
	Func     int         // owner: index into Info.Funcs; 0 for globals
	Decl     source.Span // first declaration; invalid for the implicit core and globals of earlier inputs
	Captured bool        // mentioned by a function other than its owner; never for globals
	Assigned bool        // has another assignment than its one declaration
	Used     bool        // mentioned
	Global   int         // number among the globals; -1 if it is none
	Struct   syntax.Ref  // Kind Method: the Hidden variable

	hoisted  bool       // a function or struct: it has its value from the start of its scope
	declared bool       // its declaration has been passed (globals)
	let      bool       // declared by let, for redefined-local
	firstAt  source.Pos // of the first declaration in the text
}

// IsGlobal reports whether the variable belongs to the file scope.
func (v *Var) IsGlobal() bool { return v.Global >= 0 }

// Func is a function of the file.
type Func struct {
	Node     *syntax.Func       // nil for the top level
	Parent   int                // the function around it, -1 for the top level
	Struct   *syntax.StructDecl // the struct whose method it is
	Captures []syntax.Ref       // variables of enclosing functions that it or a function in it mentions
}

// Info is the result for one file. Refs and function ids index its tables; Vars[0] is no variable and Funcs[0] the top level.
type Info struct {
	Tree    *syntax.Tree
	Vars    []Var
	Funcs   []Func
	Globals []syntax.Ref // globals by number; those of Options.Known first and in that order

	// Core is the variable of the implicit import of std/core, 0 if the file does not need it.
	Core syntax.Ref
	// Early lists for every block that declares functions or structs the captured variables of its scope: their boxes have
	// to exist when the block begins, because the functions do.
	Early map[*syntax.Block][]syntax.Ref
	// Again holds the function and struct declarations that take effect when execution passes them, because they are
	// not the first declaration of their name. Others take effect when their scope begins.
	Again map[syntax.Stmt]bool
	// StructVars gives the hidden variable of a struct declaration, if it has one.
	StructVars map[*syntax.StructDecl]syntax.Ref
}

// Var returns the variable of a resolved name.
func (in *Info) Var(ref syntax.Ref) *Var { return &in.Vars[ref] }

// Options say in which surroundings a file is resolved.
type Options struct {
	// Known are globals that exist already, in order: those of earlier inputs of a session.
	Known []string
	// Session marks an input of a session, whose globals later inputs may assign.
	Session bool
	// HasErrors says that the tree has syntax errors: names that occur in unreadable statements are then not reported as
	// undefined.
	HasErrors bool
}

// maxErrors bounds the errors reported for one file; maxSuggestions those that get a "did you mean".
const (
	maxErrors      = 1000
	maxSuggestions = 50
)

// Resolve resolves a file. The tree may be compiled only if the list is empty.
func Resolve(tree *syntax.Tree, opt Options) (*Info, diag.List) {
	r := &resolver{
		info: &Info{
			Tree: tree, Vars: make([]Var, 1), Funcs: []Func{{Parent: -1}},
			Early: map[*syntax.Block][]syntax.Ref{}, Again: map[syntax.Stmt]bool{}, StructVars: map[*syntax.StructDecl]syntax.Ref{},
		},
		opt: opt, globals: map[string]syntax.Ref{}, locals: map[string]syntax.Ref{}, captured: map[capture]bool{},
	}
	for _, name := range opt.Known {
		ref := r.newGlobal(name, source.NoSpan)
		r.info.Vars[ref].declared = true
		r.info.Vars[ref].Assigned = true
	}
	r.fileScope(tree.Stmts)
	r.finish()
	r.errs.Sort()
	return r.info, r.errs
}

// resolver walks the tree once. The tree's depth is bounded, so the walk recurses.
type resolver struct {
	info *Info
	opt  Options
	errs diag.List

	globals map[string]syntax.Ref
	locals  map[string]syntax.Ref // innermost visible local of a name, 0 if there is none any more
	scope   *scope
	fn      int
	loops   int // loops around the current statement in the current function

	structs   []*structScope // structs whose methods are being resolved, outermost first
	captured  map[capture]bool
	garbled   map[string]bool // names in unreadable statements
	suggested int
}

// capture is one entry of a function's Captures.
type capture struct {
	fn  int
	ref syntax.Ref
}

// scope is a block under way. Leaving it restores the bindings it replaced.
type scope struct {
	outer  *scope
	vars   []syntax.Ref
	saved  []binding
	inFunc bool // of a function proper, where a second let of a name is an error
	hoists bool // declares functions or structs
}

type binding struct {
	name string
	ref  syntax.Ref
}

// structScope is a struct whose methods are being resolved.
type structScope struct {
	decl    *syntax.StructDecl
	fn      int
	global  bool
	scope   *scope
	methods map[string]syntax.Ref // bare names used so far
	known   map[string]bool
}

func (r *resolver) error(kind diag.Kind, span source.Span, facts ...any) *diag.Diagnostic {
	d := diag.New(kind, r.info.Tree.File, span, facts...)
	if len(r.errs) < maxErrors {
		r.errs = append(r.errs, d)
	}
	return d
}

func (r *resolver) newVar(v Var) syntax.Ref {
	r.info.Vars = append(r.info.Vars, v)
	return syntax.Ref(len(r.info.Vars) - 1)
}

func (r *resolver) newGlobal(name string, decl source.Span) syntax.Ref {
	ref := r.newVar(Var{Name: name, Kind: Global, Decl: decl, Global: len(r.info.Globals), Assigned: r.opt.Session})
	r.info.Globals = append(r.info.Globals, ref)
	r.globals[name] = ref
	return ref
}

// open begins a scope.
func (r *resolver) open() *scope {
	r.scope = &scope{outer: r.scope, inFunc: r.fn != 0}
	return r.scope
}

// close ends the innermost scope.
func (r *resolver) close() {
	s := r.scope
	for i := len(s.saved) - 1; i >= 0; i-- {
		r.locals[s.saved[i].name] = s.saved[i].ref
	}
	r.scope = s.outer
}

// inScope finds a variable that the innermost scope itself has declared, 0 if there is none.
func (r *resolver) inScope(name string) syntax.Ref {
	ref, vars := r.locals[name], r.scope.vars
	// Refs grow with time, so vars is sorted.
	if i := sort.Search(len(vars), func(i int) bool { return vars[i] >= ref }); ref != 0 && i < len(vars) && vars[i] == ref {
		return ref
	}
	return 0
}

// bind declares a new local in the innermost scope.
func (r *resolver) bind(n *syntax.Name, kind Kind) syntax.Ref {
	ref := r.newVar(Var{Name: n.Text, Kind: kind, Func: r.fn, Decl: n.Pos, Global: -1, firstAt: n.Pos.Start})
	s := r.scope
	s.vars = append(s.vars, ref)
	s.saved = append(s.saved, binding{n.Text, r.locals[n.Text]})
	r.locals[n.Text] = ref
	n.Ref = ref
	return ref
}

// fileScope resolves the top level.
func (r *resolver) fileScope(stmts []syntax.Stmt) {
	r.collectGlobals(stmts)
	r.implicitCore(stmts)
	for _, s := range stmts {
		r.stmt(s)
	}
}

// collectGlobals declares the globals of the file, which function bodies may mention wherever they are declared.
func (r *resolver) collectGlobals(stmts []syntax.Stmt) {
	for _, s := range stmts {
		name, hoisted := declaredName(s)
		if name == nil {
			if bad, ok := s.(*syntax.BadStmt); ok {
				r.collectGarbled(bad)
			}
			continue
		}
		ref, known := r.globals[name.Text]
		if !known {
			ref = r.newGlobal(name.Text, name.Pos)
			r.info.Vars[ref].firstAt = name.Pos.Start
		} else if v := &r.info.Vars[ref]; v.Decl.IsValid() {
			v.Assigned = true
		} else {
			v.Decl, v.firstAt = name.Pos, name.Pos.Start
		}
		v := &r.info.Vars[ref]
		if hoisted {
			if v.firstAt != name.Pos.Start {
				r.info.Again[s] = true
			}
			v.hoisted, v.declared = true, true
		}
		name.Ref = ref
	}
}

// declaredName is the name that a statement declares in its scope, nil if it declares none, and whether it is
// the name of a function or struct.
func declaredName(s syntax.Stmt) (name *syntax.Name, hoisted bool) {
	switch s := s.(type) {
	case *syntax.Let:
		return s.Name, false
	case *syntax.Import:
		return s.Alias, false
	case *syntax.FuncDecl:
		return s.Name, true
	case *syntax.StructDecl:
		return s.Name, true
	}
	return nil, false
}

// implicitCore declares core, unless the file imports it explicitly or an earlier input of the session has declared it. A
// file that declares a core of its own assigns that variable later.
func (r *resolver) implicitCore(stmts []syntax.Stmt) {
	const name = "core"
	if ref, ok := r.globals[name]; ok && !r.info.Vars[ref].Decl.IsValid() {
		return
	}
	for _, s := range stmts {
		if im, ok := s.(*syntax.Import); ok && im.Path == "std/core" && !im.Package && im.Alias.Text == name {
			return
		}
	}
	ref, declared := r.globals[name]
	if !declared {
		ref = r.newGlobal(name, source.NoSpan)
	} else {
		if r.info.Vars[ref].hoisted {
			return
		}
		r.info.Vars[ref].Assigned = true
	}
	r.info.Vars[ref].declared = true
	r.info.Core = ref
}

// finish computes what needs the whole file.
func (r *resolver) finish() {
	if core := r.info.Core; !r.opt.Session && !r.info.Vars[core].Used {
		r.info.Core = 0 // nobody can tell whether it was imported
	}
	for block, refs := range r.info.Early {
		early := refs[:0]
		for _, ref := range refs {
			if r.info.Vars[ref].Captured {
				early = append(early, ref)
			}
		}
		r.info.Early[block] = early
	}
}
