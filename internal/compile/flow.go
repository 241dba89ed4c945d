package compile

import (
	"walrus/internal/bytecode"
	"walrus/internal/source"
	"walrus/internal/syntax"
)

// exitKind is a way in which control leaves a statement. The numbers are also what a finally block finds in its state register.
type exitKind uint8

const (
	exitNormal exitKind = iota
	exitError
	exitBreak
	exitContinue
	exitReturn
	exitReturnVoid
	exitKinds
)

type contextKind uint8

const (
	inLoop contextKind = iota
	inCatch
	inFinally // in the statements that a finally block guards
)

// context is a statement that control has to deal with on its way out.
type context struct {
	outer *context
	kind  contextKind

	brk, cont *label // inLoop
	saved     reg    // inCatch, inFinally: the register that TryEnter filled

	// inFinally: the block is compiled once. Whoever leaves the guarded statements says how in state (an exitKind), with a value that
	// is being returned in value and a pending error in saved; behind the block the exits that were used are told apart. All three
	// registers have a value of their sort on every path, which the verifier insists on.
	start        *label
	state, value reg
	used         [exitKinds]bool
}

// leave emits the way out of the contexts from c outwards.
func (f *fn) leave(c *context, kind exitKind, r reg) {
	for ; c != nil; c = c.outer {
		switch c.kind {
		case inLoop:
			if kind == exitBreak {
				f.goTo(c.brk)
				return
			}
			if kind == exitContinue {
				f.goTo(c.cont)
				return
			}
		case inCatch:
			f.emitABC(bytecode.CatchLeave, c.saved, 0, 0)
		case inFinally:
			if kind == exitReturn {
				f.move(c.value, r)
			}
			c.used[kind] = true
			f.emitWide(bytecode.LoadI, c.state, int32(kind))
			f.goTo(c.start)
			return
		}
	}
	if kind == exitReturn {
		f.emitABC(bytecode.Return, r, 0, 0)
	} else {
		f.emitABC(bytecode.ReturnVoid, 0, 0, 0)
	}
}

// addLoop registers a loop and returns its number. span is the head of the statement.
func (f *fn) addLoop(kind bytecode.LoopKind, s syntax.Stmt, body *syntax.Block) uint16 {
	if len(f.out.Loops) == maxLoops {
		f.tooLarge("loops", maxLoops)
		return 0
	}
	span := source.Span{Start: s.Span().Start, End: max(s.Span().Start, body.Pos.Start)}
	f.out.Loops = append(f.out.Loops, bytecode.LoopInfo{Kind: kind, Span: span})
	return uint16(len(f.out.Loops) - 1)
}

// maxLoops is what a Loop operand can number.
const maxLoops = 1 << 16

// setLoop completes a loop.
func (f *fn) setLoop(n uint16, header, start int) {
	l := &f.out.Loops[n]
	l.Header, l.Start, l.End = uint32(header), uint32(start), uint32(len(f.out.Code))
}

// while compiles a while loop with the test at the end, entered by a jump to the test, so that a round costs one jump:
//
//	      jump head
//	body: ...
//	head: loophead; test, to body if it holds
//
// Endless loops and functions with long displacements have the header first and jump back to it.
func (f *fn) while(s *syntax.While) {
	n := f.addLoop(bytecode.WhileLoop, s, s.Body)
	if f.failed {
		return
	}
	bits := uint8(0)
	if f.c.opt.Hidden {
		bits = 1 // uncounted
	}
	ctx := &context{outer: f.ctx, kind: inLoop, brk: newLabel(), cont: newLabel()}
	header := func() int {
		f.put(ctx.cont)
		f.at(s.Cond.Span())
		return f.emitExt(bytecode.Make(bytecode.LoopHead, bits, 0, 0, n), 0)
	}
	k, isConst := constantOf(s.Cond)
	if isConst || f.long {
		start := header()
		if isConst && !truthy(k) {
			f.setLoop(n, start, start)
			return
		}
		f.cond(s.Cond, ctx.brk, false)
		if f.reachable() {
			f.loopBody(ctx, s.Body)
		}
		if f.reachable() {
			f.at(s.Cond.Span())
			f.goTo(ctx.cont)
		}
		f.setLoop(n, start, start)
		f.put(ctx.brk)
		return
	}
	body := newLabel()
	f.goTo(ctx.cont)
	f.put(body)
	f.dead = false // the test below comes back
	f.loopBody(ctx, s.Body)
	at := header()
	f.cond(s.Cond, body, true)
	f.setLoop(n, at, body.at)
	f.put(ctx.brk)
}

func (f *fn) loopBody(ctx *context, b *syntax.Block) {
	f.ctx = ctx
	f.block(b)
	f.ctx = ctx.outer
}

func (f *fn) forStmt(s *syntax.For) {
	m := f.mark()
	if r := literalRange(s); r != nil {
		f.forRange(s, r)
	} else {
		f.forIter(s)
	}
	f.release(m)
}

// literalRange returns the range literal that a loop runs over, nil if it runs over a value. In parentheses a range is a value,
// whose bounds raise other errors; if they are constants that is no difference.
func literalRange(s *syntax.For) *syntax.Range {
	r, ok := syntax.Unparen(s.Iter).(*syntax.Range)
	if !ok || s.Value != nil {
		return nil
	}
	if _, parens := s.Iter.(*syntax.Paren); parens {
		if r.Start != nil && !isIntConst(r.Start) || !isIntConst(r.End) {
			return nil
		}
	}
	return r
}

func isIntConst(x syntax.Expr) bool {
	k, ok := constantOf(x)
	return ok && k.Kind == bytecode.ConstInt
}

// forRange compiles a loop over a range literal. The counter is the variable itself if the body leaves that alone.
func (f *fn) forRange(s *syntax.For, x *syntax.Range) {
	base := f.next
	if x.Start == nil {
		f.load(intConst(0), f.alloc(1))
	} else {
		f.push(x.Start)
	}
	f.push(x.End)
	v := f.c.info.Var(s.Key.Ref)
	variable := base
	if v.Assigned || v.Captured {
		variable = f.alloc(1)
	}
	n := f.addLoop(bytecode.RangeLoop, s, s.Body)
	if f.failed {
		return
	}
	ctx := &context{outer: f.ctx, kind: inLoop, brk: newLabel(), cont: newLabel()}
	place := func() { f.atOperands(x.Span(), boundSpan(x.Start), x.End.Span()) }
	place()
	f.jump(ctx.brk, f.emitExt(bytecode.Make(bytecode.ForPrep, 0, base.op(), variable.op(), n), 0))
	body := newLabel()
	f.put(body)
	f.bindTo(s.Key.Ref, variable)
	f.box(s.Key.Ref)
	f.loopBody(ctx, s.Body)
	f.put(ctx.cont)
	place()
	at := f.emitExt(bytecode.Make(bytecode.ForLoop, 0, base.op(), variable.op(), n), 0)
	f.jump(body, at)
	f.setLoop(n, at, body.at)
	f.put(ctx.brk)
}

// iterState is the number of registers of an iterator's state, iterWindow that of the call window behind it, where `iter` and
// `next` are called. The variables share the window's registers: they are dead when it is used.
const (
	iterState  = 3
	iterWindow = 3
)

// forIter compiles a loop over any other value.
func (f *fn) forIter(s *syntax.For) {
	base := f.push(s.Iter)
	f.alloc(iterState - 1)
	f.reserve(base, iterState+iterWindow)
	variable := f.alloc(1)
	next, check := bytecode.IterNext, bytecode.IterCheck
	if s.Value != nil {
		f.alloc(1)
		next = bytecode.IterNext2
	}
	n := f.addLoop(bytecode.IterLoop, s, s.Body)
	if f.failed {
		return
	}
	ctx := &context{outer: f.ctx, kind: inLoop, brk: newLabel(), cont: newLabel()}
	place := func() { f.atOperands(s.Iter.Span(), s.Iter.Span(), source.NoSpan) }
	place()
	f.jump(ctx.cont, f.emitWide(bytecode.IterPrep, base, 0))
	f.jump(ctx.cont, f.emitWide(bytecode.IterResult, base, 0))
	body := newLabel()
	f.put(body)
	f.bindTo(s.Key.Ref, variable)
	f.box(s.Key.Ref)
	if s.Value != nil {
		f.bindTo(s.Value.Ref, variable+1)
		f.box(s.Value.Ref)
	}
	f.loopBody(ctx, s.Body)
	f.put(ctx.cont)
	place()
	at := f.emitExt(bytecode.Make(next, 0, base.op(), variable.op(), n), 0)
	f.jump(body, at)
	f.jump(body, f.emitExt(bytecode.Make(check, 0, base.op(), variable.op(), 0), 0))
	f.setLoop(n, at, body.at)
	f.put(ctx.brk)
}

// try compiles try/catch/finally. Handler rows cover the guarded code only; rows of inner statements were appended before.
func (f *fn) try(s *syntax.Try) {
	m := f.mark()
	f.inTry++
	saved := f.alloc(1)
	var fin *context
	if s.Finally != nil {
		fin = &context{outer: f.ctx, kind: inFinally, saved: saved, start: newLabel(), state: f.alloc(1), value: f.alloc(1)}
		f.load(bytecode.Constant{}, fin.value)
		f.ctx = fin
	}
	f.emitABC(bytecode.TryEnter, saved, 0, 0)
	start := len(f.out.Code)
	f.block(s.Body)
	if s.Catch != nil {
		f.catch(s, saved, start)
	}
	if fin != nil {
		f.ctx = fin.outer
		f.finally(s, fin, start)
	}
	f.inTry--
	f.release(m)
}

// catch compiles the catch part behind the code from start on.
func (f *fn) catch(s *syntax.Try, saved reg, start int) {
	end := len(f.out.Code)
	if start == end {
		return // nothing there could fail
	}
	after := newLabel()
	if f.reachable() {
		f.at(s.CatchVar.Pos)
		f.goTo(after)
	}
	f.handler(bytecode.HandleCatch, start, end)
	m := f.mark()
	f.ctx = &context{outer: f.ctx, kind: inCatch, saved: saved}
	f.at(s.CatchVar.Pos)
	r := f.alloc(1)
	f.emitABC(bytecode.CatchValue, r, 0, 0)
	f.bindTo(s.CatchVar.Ref, r)
	f.box(s.CatchVar.Ref)
	f.block(s.Catch)
	if f.reachable() {
		f.emitABC(bytecode.CatchLeave, saved, 0, 0)
	}
	f.ctx = f.ctx.outer
	f.release(m)
	f.put(after)
}

// handler adds a row of the handler table for the code from start to end; the handler begins here.
func (f *fn) handler(kind bytecode.HandlerKind, start, end int) {
	target := len(f.out.Code)
	f.dead = false
	f.out.Handlers = append(f.out.Handlers, bytecode.Handler{Start: uint32(start), End: uint32(end), Target: uint32(target), Kind: kind})
}

// finally compiles the finally block behind the guarded code from start on.
func (f *fn) finally(s *syntax.Try, c *context, start int) {
	f.at(s.Finally.Pos)
	end := len(f.out.Code)
	if f.reachable() {
		f.emitWide(bytecode.LoadI, c.state, int32(exitNormal))
		c.used[exitNormal] = true
		if start != end {
			f.goTo(c.start)
		}
	}
	if start != end {
		f.handler(bytecode.HandleFinally, start, end)
		pending := f.next
		f.reserve(pending, 1)
		f.emitABC(bytecode.CatchPending, pending, 0, 0)
		f.emitABC(bytecode.CatchLeave, c.saved, 0, 0)
		f.move(c.saved, pending)
		f.emitWide(bytecode.LoadI, c.state, int32(exitError))
		c.used[exitError] = true
	}
	f.put(c.start)
	f.block(s.Finally)
	if !f.reachable() {
		return
	}
	f.at(source.Span{Start: s.Finally.Pos.End - 1, End: s.Finally.Pos.End})
	var exits [exitKinds]*label
	for kind := exitError; kind < exitKinds; kind++ {
		if c.used[kind] {
			exits[kind] = newLabel()
			f.jump(exits[kind], f.emit(bytecode.Make(bytecode.JumpEqI, 0, c.state.op(), uint16(kind), 0)))
		}
	}
	after := newLabel()
	f.goTo(after)
	for kind, l := range exits {
		if l == nil {
			continue
		}
		f.put(l)
		if exitKind(kind) == exitError {
			f.emitABC(bytecode.Rethrow, c.saved, 0, 0)
		} else {
			f.leave(c.outer, exitKind(kind), c.value)
		}
	}
	f.put(after)
}
