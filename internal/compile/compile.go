// Package compile translates a resolved tree into register bytecode.
//
// Every function is compiled by itself in one pass. Locals live in registers, allocated like a stack; temporaries lie above the
// locals in scope. Captured locals live in boxes, whose address is in the variable's register. An expression is compiled either
// into a given register, which it writes only as its last step (so that an error in the middle leaves a variable unchanged),
// or to wherever its value already is.
package compile

import (
	"fmt"

	"walrus/internal/bytecode"
	"walrus/internal/diag"
	"walrus/internal/resolve"
	"walrus/internal/source"
	"walrus/internal/syntax"
)

// Options say how a file is compiled.
type Options struct {
	// Known and Session are those of package resolve: a session's earlier globals.
	Known   []string
	Session bool
	// Result makes the top level return the value of its last statement if that is an expression, void otherwise.
	Result bool
	// Input says that the text is one input of an interactive session, whose last statement may lack its semicolon.
	Input bool
	// Hidden marks all functions as hidden and leaves their loops uncounted: the prelude.
	Hidden bool
}

// Source parses, resolves and compiles a file. The list holds all static errors of the file in order of position;
// the Program is nil if there is one.
func Source(file *source.File, opt Options) (*bytecode.Program, diag.List) {
	var tree *syntax.Tree
	var errs diag.List
	if opt.Input {
		tree, _, errs = syntax.ParseInput(file)
	} else {
		tree, errs = syntax.Parse(file)
	}
	return Parsed(tree, errs, opt)
}

// Parsed is Source for a file that was parsed already, with the syntax errors found then.
func Parsed(tree *syntax.Tree, errs diag.List, opt Options) (*bytecode.Program, diag.List) {
	info, more := resolve.Resolve(tree, resolve.Options{Known: opt.Known, Session: opt.Session, HasErrors: len(errs) > 0})
	if len(errs)+len(more) > 0 {
		errs = append(errs[:len(errs):len(errs)], more...)
		errs.Sort()
		return nil, errs
	}
	return With(tree, info, opt)
}

// Compile translates a file that was resolved without errors. The only errors left are functions that exceed the limits of the
// instruction format.
func Compile(tree *syntax.Tree, info *resolve.Info) (*bytecode.Program, diag.List) {
	return With(tree, info, Options{})
}

// With is Compile with options.
func With(tree *syntax.Tree, info *resolve.Info, opt Options) (*bytecode.Program, diag.List) {
	c := &compiler{
		info: info, opt: opt, regs: make([]reg, len(info.Vars)), bound: make([]bool, len(info.Vars)),
		prog:    &bytecode.Program{File: tree.File, Functions: make([]bytecode.Function, len(info.Funcs))},
		structs: map[*syntax.StructDecl]int32{}, imports: map[*syntax.Import]int32{},
		captureNo: make([]map[syntax.Ref]uint16, len(info.Funcs)),
	}
	c.globals()
	for id := range info.Funcs {
		c.function(id, tree)
	}
	if len(c.errs) > 0 {
		return nil, c.errs
	}
	// Every Program is verified where it comes from, here and when it is decoded; nothing after that checks again.
	if err := bytecode.Verify(c.prog); err != nil {
		panic(fmt.Sprintf("compile: the code made for %s is wrong, which is a bug in Walrus: %v", tree.File.Name(), err))
	}
	return c.prog, nil
}

// compiler is the state of one file.
type compiler struct {
	info *resolve.Info
	opt  Options
	prog *bytecode.Program
	errs diag.List

	regs    []reg  // by variable: the register of a local
	bound   []bool // by variable: the register is assigned
	structs map[*syntax.StructDecl]int32
	imports map[*syntax.Import]int32

	captureNo []map[syntax.Ref]uint16 // by function: index of each captured variable
}

// maxCaptures bounds the variables that a closure captures.
const maxCaptures = 4096

// globals fills the table of globals.
func (c *compiler) globals() {
	for _, ref := range c.info.Globals {
		v := c.info.Var(ref)
		c.prog.Globals = append(c.prog.Globals, bytecode.Global{
			Name:     v.Name,
			Exported: v.Kind == resolve.Global && v.Name != "_" && v.Decl.IsValid(),
			Const:    !v.Assigned && !c.opt.Session,
		})
	}
	if c.info.Core != 0 {
		c.prog.Imports = append(c.prog.Imports, bytecode.ImportDecl{Path: "std/core", Span: source.NoSpan})
	}
}

// function compiles one function of the file. If a short displacement turns out too small, it starts over with long jumps.
func (c *compiler) function(id int, tree *syntax.Tree) {
	for _, long := range []bool{false, true} {
		f := c.newFn(id)
		f.long = long
		if id == 0 {
			f.topLevel(tree)
		} else {
			f.body()
		}
		if f.overflow && !long {
			for ref := range c.info.Vars {
				if v := &c.info.Vars[ref]; v.Func == id && !v.IsGlobal() {
					c.bound[ref] = false
				}
			}
			continue
		}
		f.finish()
		return
	}
}

// newFn prepares the compilation of function id.
func (c *compiler) newFn(id int) *fn {
	in := &c.info.Funcs[id]
	out := &c.prog.Functions[id]
	*out = bytecode.Function{Parent: in.Parent, Struct: -1, Hidden: c.opt.Hidden}
	f := &fn{c: c, id: id, in: in, out: out, consts: map[bytecode.Constant]uint32{}}
	if in.Node == nil {
		out.Name = "main"
		text := c.prog.File.Text()
		out.Span = source.Span{End: source.Pos(len(text))}
		f.tailCalls = false
		return f
	}
	out.Span, out.Params = in.Node.Pos, len(in.Node.Params)
	f.tailCalls = true
	switch {
	case in.Struct != nil:
		out.Name = in.Struct.Name.Text + "::" + in.Node.Name
		out.IsInit = in.Node.Name == "init"
		out.Struct = int(c.structNumber(in.Struct))
		f.tailCalls = !out.IsInit
	case in.Node.Name != "":
		out.Name = in.Node.Name
	default:
		out.Name = "anonymous"
	}
	c.captureNo[id] = make(map[syntax.Ref]uint16, len(in.Captures))
	for i, ref := range in.Captures {
		out.Captures = append(out.Captures, c.captureFrom(in, ref))
		c.captureNo[id][ref] = uint16(i)
	}
	if len(in.Captures) > maxCaptures {
		f.tooLarge("captured variables", maxCaptures)
	}
	return f
}

// captureFrom says where the function around in has the variable that in captures. The parent is compiled before its inner functions
// are, so the register of its local is known.
func (c *compiler) captureFrom(in *resolve.Func, ref syntax.Ref) bytecode.CaptureFrom {
	if c.info.Var(ref).Func == in.Parent {
		// Where control never gets, the variable has no register and this function is never made; the verifier wants a register all the same.
		parent := &c.prog.Functions[in.Parent]
		parent.Registers = max(parent.Registers, int(c.regs[ref])+1)
		return bytecode.CaptureFrom{Index: uint16(c.regs[ref])}
	}
	return bytecode.CaptureFrom{FromParent: true, Index: c.captureNo[in.Parent][ref]}
}

// structNumber numbers a struct declaration.
func (c *compiler) structNumber(s *syntax.StructDecl) int32 {
	if n, ok := c.structs[s]; ok {
		return n
	}
	n := int32(len(c.prog.Structs))
	c.structs[s] = n
	d := bytecode.StructDecl{Name: s.Name.Text}
	last := map[string]*syntax.FuncDecl{} // of several methods of one name the last one counts
	for _, m := range s.Methods {
		last[m.Name.Text] = m
	}
	for _, m := range s.Methods {
		if last[m.Name.Text] == m {
			d.Methods = append(d.Methods, bytecode.Method{Name: m.Name.Text, Function: int(m.Func.ID)})
		}
	}
	c.prog.Structs = append(c.prog.Structs, d)
	return n
}

// importNumber numbers an import statement.
func (c *compiler) importNumber(s *syntax.Import) int32 {
	if n, ok := c.imports[s]; ok {
		return n
	}
	n := int32(len(c.prog.Imports))
	c.imports[s] = n
	c.prog.Imports = append(c.prog.Imports, bytecode.ImportDecl{Path: s.Path, Package: s.Package, Span: s.Pos})
	return n
}

// maxFields bounds the fields listed for a struct; the list only serves to size instances.
const maxFields = 64

// addField notes that a method assigns a field of its instance.
func (c *compiler) addField(structNumber int, name string) {
	d := &c.prog.Structs[structNumber]
	if len(d.Fields) == maxFields {
		return
	}
	for _, f := range d.Fields {
		if f == name {
			return
		}
	}
	d.Fields = append(d.Fields, name)
}
