package compile

import (
	"walrus/internal/bytecode"
	"walrus/internal/source"
	"walrus/internal/syntax"
)

// topLevel compiles the statements of the file.
func (f *fn) topLevel(tree *syntax.Tree) {
	f.at(source.Span{})
	if core := f.c.info.Core; core != 0 {
		r := f.alloc(1)
		f.emitWide(bytecode.Import, r, 0)
		f.setVar(core, r)
		f.next = r
	}
	f.hoist(tree.Stmts)
	stmts := tree.Stmts
	var result *syntax.ExprStmt
	if f.c.opt.Result && len(stmts) > 0 {
		if result, _ = stmts[len(stmts)-1].(*syntax.ExprStmt); result != nil {
			stmts = stmts[:len(stmts)-1]
		}
	}
	f.stmts(stmts)
	if result != nil && f.reachable() {
		f.at(result.Span())
		f.emitABC(bytecode.Return, f.register(result.X), 0, 0)
	}
	f.end(source.Span{Start: f.out.Span.End, End: f.out.Span.End})
}

// body compiles a function. Its parameters are in registers 0, 1 ... at entry.
func (f *fn) body() {
	node := f.in.Node
	f.at(node.Pos)
	first := f.alloc(len(node.Params))
	for i, p := range node.Params {
		f.bindTo(p.Ref, first+reg(i))
		f.box(p.Ref)
	}
	f.block(node.Body)
	f.end(source.Span{Start: node.Pos.End - 1, End: node.Pos.End})
	f.release(mark{})
}

// end makes the function return void if control can get here.
func (f *fn) end(at source.Span) {
	if f.reachable() {
		f.at(at)
		f.emitABC(bytecode.ReturnVoid, 0, 0, 0)
	}
}

// box puts the value in a captured variable's register into a new box.
func (f *fn) box(ref syntax.Ref) {
	if f.c.info.Var(ref).Captured {
		r := f.c.regs[ref]
		f.emitABC(bytecode.NewBox, r, r, 0)
	}
}

// block compiles a block in a scope of its own.
func (f *fn) block(b *syntax.Block) {
	m := f.mark()
	for _, ref := range f.c.info.Early[b] {
		r := f.declare(ref)
		f.load(bytecode.Constant{}, r)
		f.box(ref)
	}
	f.hoist(b.Stmts)
	f.stmts(b.Stmts)
	f.release(m)
}

// hoist gives the functions and structs that the statements declare their values. A name that is declared more than once starts
// as the first of them.
func (f *fn) hoist(stmts []syntax.Stmt) {
	var seen map[syntax.Ref]bool
	first := func(n *syntax.Name) bool {
		if seen == nil {
			seen = map[syntax.Ref]bool{}
		}
		was := seen[n.Ref]
		seen[n.Ref] = true
		return !was
	}
	for _, s := range stmts {
		switch s := s.(type) {
		case *syntax.FuncDecl:
			if first(s.Name) {
				f.makeFunc(s)
			}
		case *syntax.StructDecl:
			if first(s.Name) {
				f.makeStruct(s)
			}
		}
	}
}

func (f *fn) makeFunc(s *syntax.FuncDecl) {
	f.at(s.Name.Pos)
	f.define(s.Name.Ref, func(r reg) { f.emitWide(bytecode.Closure, r, s.Func.ID) })
}

func (f *fn) makeStruct(s *syntax.StructDecl) {
	f.at(s.Name.Pos)
	m := f.mark()
	f.define(s.Name.Ref, func(r reg) {
		f.emitWide(bytecode.NewStruct, r, f.c.structNumber(s))
		if hidden := f.c.info.StructVars[s]; hidden != 0 {
			f.setVar(hidden, r)
		}
	})
	if v := f.c.info.Var(s.Name.Ref); v.IsGlobal() {
		f.next = m.next
	}
}

// define declares a variable, if that has not been done yet, and gives it the value that make puts into a register.
func (f *fn) define(ref syntax.Ref, make func(r reg)) {
	v := f.c.info.Var(ref)
	switch {
	case !v.IsGlobal() && !f.c.bound[ref]:
		r := f.alloc(1)
		make(r)
		f.bindTo(ref, r)
		f.box(ref)
	case !v.IsGlobal() && !v.Captured:
		make(f.c.regs[ref])
	default:
		r := f.alloc(1)
		make(r)
		f.setVar(ref, r)
		f.next = r
	}
}

// stmts compiles statements up to one behind which control cannot arrive.
func (f *fn) stmts(list []syntax.Stmt) {
	for _, s := range list {
		if f.failed {
			return
		}
		switch s := s.(type) {
		case *syntax.FuncDecl:
			if f.c.info.Again[s] {
				f.makeFunc(s)
			}
		case *syntax.StructDecl:
			if f.c.info.Again[s] {
				f.makeStruct(s)
			}
		default:
			f.at(s.Span())
			f.stmt(s)
		}
		if !f.reachable() {
			return
		}
	}
}

func (f *fn) stmt(s syntax.Stmt) {
	if simple(s) || f.reachable() {
		f.reached(s)
	}
}

// simple reports whether s declares something that a statement behind it may mention: it is compiled even where control cannot come, so
// that the name has a register.
func simple(s syntax.Stmt) bool {
	switch s.(type) {
	case *syntax.Let, *syntax.Import:
		return true
	}
	return false
}

func (f *fn) reached(s syntax.Stmt) {
	m := f.next
	switch s := s.(type) {
	case *syntax.Let:
		f.let(s)
		return // its register stays
	case *syntax.Import:
		f.define(s.Alias.Ref, func(r reg) {
			f.at(s.Pos)
			f.emitWide(bytecode.Import, r, f.c.importNumber(s))
		})
		return
	case *syntax.ExprStmt:
		if _, isConst := constantOf(s.X); !isConst {
			f.push(s.X)
		}
	case *syntax.Assign:
		f.assign(s)
	case *syntax.AssignTo:
		f.assignTo(s)
	case *syntax.Print:
		r := f.register(s.Value)
		bits := uint8(0)
		if s.Newline {
			bits = bytecode.XLine
		}
		f.at(s.Pos)
		f.emit(bytecode.Make(bytecode.Print, bits, r.op(), 0, 0))
	case *syntax.Throw:
		r := f.register(s.Value)
		f.at(s.Pos)
		f.emitABC(bytecode.Throw, r, 0, 0)
	case *syntax.Return:
		f.returnStmt(s)
	case *syntax.Break:
		f.leave(f.ctx, exitBreak, 0)
	case *syntax.Continue:
		f.leave(f.ctx, exitContinue, 0)
	case *syntax.BlockStmt:
		f.block(s.Body)
	case *syntax.If:
		f.ifStmt(s)
	case *syntax.While:
		f.while(s)
	case *syntax.For:
		f.forStmt(s)
	case *syntax.Try:
		f.try(s)
	default:
		panic("compile: a statement that no tree without errors contains")
	}
	f.next = m
}

// let compiles a declaration. The variable gets its register only when the value is there, so that the initializer may mention an
// outer variable of the same name; a function literal that mentions itself gets the box first.
func (f *fn) let(s *syntax.Let) {
	ref := s.Name.Ref
	v := f.c.info.Var(ref)
	if v.IsGlobal() || f.c.bound[ref] {
		m := f.next
		f.set(ref, s.Value)
		f.next = m
		return
	}
	if lit, ok := syntax.Unparen(s.Value).(*syntax.FuncLit); ok && f.capturedBy(ref, lit) {
		r := f.declare(ref)
		f.load(bytecode.Constant{}, r)
		f.box(ref)
		f.setVar(ref, f.push(lit))
		f.next = r + 1
		return
	}
	r := f.alloc(1)
	f.expr(s.Value, r)
	f.bindTo(ref, r)
	f.box(ref)
}

// capturedBy reports whether a function literal captures a variable.
func (f *fn) capturedBy(ref syntax.Ref, lit *syntax.FuncLit) bool {
	for _, r := range f.c.info.Funcs[lit.Func.ID].Captures {
		if r == ref {
			return true
		}
	}
	return false
}

// set assigns the value of an expression to a variable that exists. If the expression fails the variable keeps its value.
func (f *fn) set(ref syntax.Ref, x syntax.Expr) {
	v := f.c.info.Var(ref)
	at := f.pos
	if v.IsGlobal() || v.Captured {
		r := f.register(x)
		f.pos = at
		f.setVar(ref, r)
		return
	}
	if _, ok := syntax.Unparen(x).(*syntax.Logical); ok {
		f.setVar(ref, f.push(x))
		return
	}
	if r, ok := f.localOf(x); ok {
		f.setVar(ref, r)
		return
	}
	f.expr(x, f.c.regs[ref])
}

// assign compiles x = e and x op= e.
func (f *fn) assign(s *syntax.Assign) {
	ref := s.Name.Ref
	if s.Op == syntax.OpNone {
		f.set(ref, s.Value)
		return
	}
	v := f.c.info.Var(ref)
	simple := !v.IsGlobal() && !v.Captured
	r := f.c.regs[ref]
	if !simple {
		r = f.alloc(1)
		f.at(s.Name.Pos)
		f.getVar(ref, r)
	}
	if s.Op == syntax.OpAnd || s.Op == syntax.OpOr {
		end := newLabel()
		f.skipUnless(s.Op, r, end)
		f.set(ref, s.Value)
		f.put(end)
		return
	}
	right := f.value(s.Value)
	f.operate(s.Op, r, operand{r: r}, right, s.OpPos, s.Name.Pos, s.Value.Span())
	if !simple {
		f.setVar(ref, r)
	}
}

// skipUnless jumps to end if the value in r decides `or=` or `and=` without the right operand.
func (f *fn) skipUnless(op syntax.Op, r reg, end *label) {
	jump := bytecode.JumpIf
	if op == syntax.OpAnd {
		jump = bytecode.JumpIfNot
	}
	f.jump(end, f.emitWide(jump, r, 0))
}

// assignTo compiles target[i] = e, target.name = e and the compound forms. Target and index are evaluated once.
func (f *fn) assignTo(s *syntax.AssignTo) {
	last := len(s.Target.Suffixes) - 1
	suffix := &s.Target.Suffixes[last]
	target := s.Target.SpanTo(last - 1)
	f.noteField(s.Target)
	obj := f.base(s.Target, last)
	name, named := suffix.Name, suffix.Kind == syntax.MemberSuffix
	get := bytecode.GetMember
	var index reg
	if !named {
		k, ok := constantOf(suffix.Args[0])
		if named = ok && k.Kind == bytecode.ConstString; named {
			name, get = k.Str, bytecode.GetKey
		} else {
			index = f.register(suffix.Args[0])
		}
	}
	end := newLabel()
	var v reg
	if s.Op == syntax.OpNone {
		v = f.register(s.Value)
	} else {
		v = f.alloc(1)
		f.atOperands(suffix.Pos, target, source.NoSpan)
		if named {
			f.emitPlain(get, v, obj, f.name(name))
		} else {
			f.emitABC(bytecode.GetIndex, v, obj, index)
		}
		if s.Op == syntax.OpAnd || s.Op == syntax.OpOr {
			f.skipUnless(s.Op, v, end)
			v = f.register(s.Value)
		} else {
			right := f.value(s.Value)
			f.operate(s.Op, v, operand{r: v}, right, s.OpPos, s.Target.Span(), s.Value.Span())
		}
	}
	f.atOperands(suffix.Pos, target, s.Value.Span())
	if named {
		f.emitPlain(bytecode.SetMember, obj, v, f.name(name))
	} else {
		f.emitABC(bytecode.SetIndex, obj, index, v)
	}
	f.put(end)
}

// base compiles what the last suffix of an assignment's target is applied to.
func (f *fn) base(x *syntax.Postfix, n int) reg {
	if n == 0 {
		return f.register(x.X)
	}
	r := f.next
	f.reserve(r, 1)
	f.postfix(x, n, r)
	f.next = r
	return f.alloc(1)
}

// noteField records a field that a method assigns through its first parameter.
func (f *fn) noteField(x *syntax.Postfix) {
	if f.in.Struct == nil || len(f.in.Node.Params) == 0 || len(x.Suffixes) != 1 || x.Suffixes[0].Kind != syntax.MemberSuffix {
		return
	}
	if n, ok := x.X.(*syntax.Name); ok && n.Ref == f.in.Node.Params[0].Ref {
		f.c.addField(f.out.Struct, x.Suffixes[0].Name)
	}
}

// returnStmt compiles return. A call whose result is returned becomes a tail call where the language demands it.
func (f *fn) returnStmt(s *syntax.Return) {
	if s.Value == nil {
		f.leave(f.ctx, exitReturnVoid, 0)
		return
	}
	if x, ok := syntax.Unparen(s.Value).(*syntax.Postfix); ok && f.tailCalls && f.inTry == 0 {
		last := len(x.Suffixes) - 1
		if call := &x.Suffixes[last]; call.Kind == syntax.CallSuffix {
			f.tailCall(x, last)
			return
		}
	}
	r := f.register(s.Value)
	f.at(s.Pos)
	f.leave(f.ctx, exitReturn, r)
}

// tailCall compiles the call that is suffix number last of x as a tail call.
func (f *fn) tailCall(x *syntax.Postfix, last int) {
	window := f.next
	f.reserve(window, 2)
	f.postfix(x, last, window)
	f.next = window + 2
	f.args(x.Suffixes[last].Args)
	span := x.SpanTo(last)
	f.atOperands(span, source.Span{Start: span.Start, End: x.Suffixes[last].Pos.Start}, source.NoSpan)
	f.emitPlain(bytecode.TailCall, window, 0, uint16(len(x.Suffixes[last].Args)))
	f.emitABC(bytecode.Return, window, 0, 0)
}

func (f *fn) ifStmt(s *syntax.If) {
	end := newLabel()
	for i, c := range s.Clauses {
		k, isConst := constantOf(c.Cond)
		if !f.reachable() || isConst && !truthy(k) {
			continue // an earlier condition is always true, or this one never
		}
		if isConst {
			f.block(c.Body)
			f.put(end)
			return
		}
		if l := f.loopExit(c.Body); l != nil {
			f.cond(c.Cond, l, true)
			continue
		}
		next := newLabel()
		f.cond(c.Cond, next, false)
		if f.reachable() {
			f.block(c.Body)
		}
		if (i < len(s.Clauses)-1 || s.Else != nil) && f.reachable() {
			f.goTo(end)
		}
		f.put(next)
	}
	if s.Else != nil && f.reachable() {
		f.block(s.Else)
	}
	f.put(end)
}

// loopExit returns where a block that consists of one break or continue goes, nil if it is none or has more to do on its way out.
func (f *fn) loopExit(b *syntax.Block) *label {
	if len(b.Stmts) != 1 || f.ctx == nil || f.ctx.kind != inLoop {
		return nil
	}
	switch b.Stmts[0].(type) {
	case *syntax.Break:
		return f.ctx.brk
	case *syntax.Continue:
		return f.ctx.cont
	}
	return nil
}
