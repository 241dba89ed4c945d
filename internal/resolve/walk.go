package resolve

import (
	"walrus/internal/diag"
	"walrus/internal/syntax"
)

// block resolves a block in a scope of its own.
func (r *resolver) block(b *syntax.Block) {
	r.open()
	for _, s := range b.Stmts {
		if name, hoisted := declaredName(s); hoisted {
			r.hoist(s, name)
		} else if bad, ok := s.(*syntax.BadStmt); ok {
			r.collectGarbled(bad)
		}
	}
	s := r.scope
	for _, st := range b.Stmts {
		r.stmt(st)
	}
	if s.hoists {
		r.info.Early[b] = append([]syntax.Ref(nil), s.vars...)
	}
	r.close()
}

// hoist declares a function or struct at the start of its block.
func (r *resolver) hoist(s syntax.Stmt, name *syntax.Name) {
	r.scope.hoists = true
	if ref := r.inScope(name.Text); ref != 0 {
		name.Ref = ref
		r.info.Vars[ref].Assigned = true
		r.info.Again[s] = true
		return
	}
	ref := r.bind(name, Local)
	r.info.Vars[ref].hoisted = true
}

// declare makes the name of a let or an import visible.
func (r *resolver) declare(n *syntax.Name, let bool) {
	if r.scope == nil {
		r.info.Vars[n.Ref].declared = true // collectGlobals has set the reference
		return
	}
	ref := r.inScope(n.Text)
	if ref == 0 || n.Text == "_" {
		ref = r.bind(n, Local)
		r.info.Vars[ref].let = let
		return
	}
	n.Ref = ref
	v := &r.info.Vars[ref]
	if let && v.let && r.scope.inFunc {
		d := r.error(diag.RedefinedLocal, n.Pos, n.Text)
		d.Labels = append(d.Labels, diag.Label{Span: v.Decl, Text: "first declared here"})
	}
	v.Assigned = true
	v.let = v.let || let
	v.firstAt = min(v.firstAt, n.Pos.Start) // above a function of the same name: see passHoisted
}

func (r *resolver) stmt(s syntax.Stmt) {
	switch s := s.(type) {
	case *syntax.ExprStmt:
		r.expr(s.X)
	case *syntax.Let:
		r.let(s)
	case *syntax.Assign:
		r.use(s.Name, true)
		r.expr(s.Value)
	case *syntax.AssignTo:
		r.expr(s.Target)
		r.expr(s.Value)
	case *syntax.Return:
		r.expr(s.Value)
	case *syntax.Break:
		if r.loops == 0 {
			r.error(diag.BreakOutsideLoop, s.Pos)
		}
	case *syntax.Continue:
		if r.loops == 0 {
			r.error(diag.ContinueOutsideLoop, s.Pos)
		}
	case *syntax.Print:
		r.expr(s.Value)
	case *syntax.Throw:
		r.expr(s.Value)
	case *syntax.Import:
		if !syntax.IsName(s.Alias.Text) {
			r.error(diag.InvalidAlias, s.PathPos, s.Alias.Text)
		}
		r.declare(s.Alias, false)
	case *syntax.BlockStmt:
		r.block(s.Body)
	case *syntax.Reserved:
		r.error(diag.NotSupported, s.Pos, s.Construct)
		r.expr(s.Value)
	case *syntax.FuncDecl:
		r.passHoisted(s, s.Name)
		r.function(s.Func, nil)
	case *syntax.StructDecl:
		r.passHoisted(s, s.Name)
		r.structDecl(s)
	default:
		r.compound(s)
	}
}

// compound resolves the statements that contain blocks.
func (r *resolver) compound(s syntax.Stmt) {
	switch s := s.(type) {
	case *syntax.If:
		for _, c := range s.Clauses {
			r.expr(c.Cond)
			r.block(c.Body)
		}
		if s.Else != nil {
			r.block(s.Else)
		}
	case *syntax.While:
		r.expr(s.Cond)
		r.loops++
		r.block(s.Body)
		r.loops--
	case *syntax.For:
		r.expr(s.Iter)
		r.open()
		r.bind(s.Key, Local)
		if s.Value != nil {
			if s.Value.Text == s.Key.Text && s.Key.Text != "_" {
				r.error(diag.RedefinedLocal, s.Value.Pos, s.Value.Text)
			}
			r.bind(s.Value, Local)
		}
		r.loops++
		r.block(s.Body)
		r.loops--
		r.close()
	case *syntax.Try:
		r.block(s.Body)
		if s.Catch != nil {
			r.open()
			r.bind(s.CatchVar, Local)
			r.block(s.Catch)
			r.close()
		}
		if s.Finally != nil {
			r.block(s.Finally)
		}
	}
}

// let resolves a declaration. The name becomes visible behind it, or before it if the value is a function literal.
func (r *resolver) let(s *syntax.Let) {
	if _, ok := syntax.Unparen(s.Value).(*syntax.FuncLit); ok {
		r.declare(s.Name, true)
		r.expr(s.Value)
		return
	}
	r.expr(s.Value)
	r.declare(s.Name, true)
}

// passHoisted notes whether a function or struct declaration comes below another declaration of its name.
func (r *resolver) passHoisted(s syntax.Stmt, n *syntax.Name) {
	if r.info.Vars[n.Ref].firstAt < n.Pos.Start {
		r.info.Again[s] = true
	}
}

func (r *resolver) structDecl(s *syntax.StructDecl) {
	sc := &structScope{decl: s, fn: r.fn, scope: r.scope, global: r.scope == nil, methods: map[string]syntax.Ref{}, known: map[string]bool{}}
	for _, m := range s.Methods {
		sc.known[m.Name.Text] = true
	}
	r.structs = append(r.structs, sc)
	for _, m := range s.Methods {
		r.function(m.Func, s)
	}
	r.structs = r.structs[:len(r.structs)-1]
}

// function resolves the parameters and the body of a function.
func (r *resolver) function(f *syntax.Func, of *syntax.StructDecl) {
	if f.Async {
		r.error(diag.NotSupported, f.AsyncPos, "async")
	}
	outer, loops := r.fn, r.loops
	r.fn, r.loops = len(r.info.Funcs), 0
	f.ID = int32(r.fn)
	r.info.Funcs = append(r.info.Funcs, Func{Node: f, Parent: outer, Struct: of})
	r.open()
	for _, p := range f.Params {
		if ref := r.inScope(p.Text); ref != 0 && p.Text != "_" {
			d := r.error(diag.DuplicateParameter, p.Pos, p.Text)
			d.Labels = append(d.Labels, diag.Label{Span: r.info.Vars[ref].Decl, Text: "first declared here"})
		}
		r.bind(p, Param)
	}
	r.block(f.Body)
	r.close()
	r.fn, r.loops = outer, loops
}

func (r *resolver) exprs(list []syntax.Expr) {
	for _, x := range list {
		r.expr(x)
	}
}

func (r *resolver) expr(x syntax.Expr) {
	r.info.Tree.File.Checkpoint()
	switch x := x.(type) {
	case *syntax.Name:
		r.use(x, false)
	case *syntax.FString:
		for _, p := range x.Parts {
			r.expr(p.X)
		}
	case *syntax.ListLit:
		r.exprs(x.Elems)
	case *syntax.DictLit:
		for _, e := range x.Entries {
			r.expr(e.Key)
			r.expr(e.Value)
		}
	case *syntax.FuncLit:
		r.function(x.Func, nil)
	case *syntax.Paren:
		r.expr(x.X)
	case *syntax.Unary:
		r.expr(x.X)
	case *syntax.Await:
		r.error(diag.NotSupported, x.OpPos, "await")
		r.expr(x.X)
	case *syntax.Binary:
		r.expr(x.First)
		for _, o := range x.Rest {
			r.expr(o.X)
		}
	case *syntax.Logical:
		r.expr(x.First)
		for _, o := range x.Rest {
			r.expr(o.X)
		}
	case *syntax.Range:
		r.expr(x.Start)
		r.expr(x.End)
	case *syntax.Postfix:
		r.expr(x.X)
		for _, s := range x.Suffixes {
			r.exprs(s.Args)
		}
	}
}

// use resolves a name that is read or assigned.
func (r *resolver) use(n *syntax.Name, assigned bool) {
	if ref := r.locals[n.Text]; ref != 0 {
		r.refer(n, ref, assigned)
		return
	}
	if ref := r.globals[n.Text]; ref != 0 {
		v := &r.info.Vars[ref]
		if r.fn == 0 && !v.declared {
			d := r.error(diag.UndefinedVariable, n.Pos, n.Text)
			d.Labels = append(d.Labels, diag.Label{Span: v.Decl, Text: "declared here, further down"})
		}
		r.refer(n, ref, assigned)
		return
	}
	if !assigned {
		if ref := r.bareMethod(n.Text); ref != 0 {
			n.Ref = ref
			return
		}
	}
	r.undefined(n)
}

// refer notes a mention of a variable, and its capture by every function between the current one and its owner.
func (r *resolver) refer(n *syntax.Name, ref syntax.Ref, assigned bool) {
	n.Ref = ref
	v := &r.info.Vars[ref]
	v.Assigned = v.Assigned || assigned
	v.Used = true
	r.capture(ref)
}

func (r *resolver) capture(ref syntax.Ref) {
	v := &r.info.Vars[ref]
	if v.Global >= 0 || v.Func == r.fn {
		return
	}
	v.Captured = true
	for f := r.fn; f != v.Func; f = r.info.Funcs[f].Parent {
		if r.captured[capture{f, ref}] {
			return // the functions further out have it too
		}
		r.captured[capture{f, ref}] = true
		fn := &r.info.Funcs[f]
		fn.Captures = append(fn.Captures, ref)
	}
}

// bareMethod finds a method of an enclosing struct, 0 if there is none.
func (r *resolver) bareMethod(name string) syntax.Ref {
	for i := len(r.structs) - 1; i >= 0; i-- {
		s := r.structs[i]
		if !s.known[name] {
			continue
		}
		hidden := r.structVar(s)
		ref := s.methods[name]
		if ref == 0 {
			ref = r.newVar(Var{Name: name, Kind: Method, Func: s.fn, Global: -1, Struct: hidden})
			s.methods[name] = ref
		}
		r.capture(hidden)
		return ref
	}
	return 0
}

// structVar makes the hidden variable of a struct.
func (r *resolver) structVar(s *structScope) syntax.Ref {
	ref := r.info.StructVars[s.decl]
	if ref != 0 {
		return ref
	}
	// The name cannot be written, so it never meets another variable, not even in later inputs of a session.
	v := Var{Name: s.decl.Name.Text + " (struct)", Kind: Hidden, Func: s.fn, Decl: s.decl.Name.Pos, Global: -1}
	if s.global {
		v.Global = len(r.info.Globals)
	}
	ref = r.newVar(v)
	if s.global {
		r.info.Globals = append(r.info.Globals, ref)
	} else {
		s.scope.vars = append(s.scope.vars, ref)
	}
	r.info.StructVars[s.decl] = ref
	return ref
}
