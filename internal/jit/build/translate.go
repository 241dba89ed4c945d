package build

import (
	"walrus/internal/bytecode"
	"walrus/internal/jit/ir"
	"walrus/internal/value"
)

// instruction translates one instruction of part p. Every operation of the bytecode has its row here; what has no native form ends in
// runtime.
func (a *activation) instruction(p *part, w bytecode.Word) {
	if a.intrinsic(p, w) {
		return
	}
	dst := w.A() / value.Size
	switch generic := bytecode.Of(w.Op()).Generic; generic {
	case bytecode.Nop, bytecode.Jump:
	case bytecode.Move:
		a.regs[dst] = a.regs[w.B()/value.Size]
	case bytecode.LoadK:
		a.regs[dst] = a.cell(a.snap.Consts[w.D()], "", nil)
	case bytecode.LoadI:
		a.set(dst, a.int(int64(w.D())), value.Int)
	case bytecode.LoadBool:
		a.set(dst, a.bool(int64(w.D()&1)), value.Bool)
	case bytecode.LoadVoid:
		a.set(dst, a.int(0), value.Void)
	case bytecode.GetGlobal:
		a.getGlobal(w)
	case bytecode.SetGlobal:
		a.setGlobal(w)
	case bytecode.GetBox:
		a.regs[dst] = a.field(a.regs[w.B()/value.Size].payload, boxPayload, boxTag)
	case bytecode.SetBox:
		a.setField(a.regs[dst].payload, boxPayload, boxTag, a.regs[w.B()/value.Size])
	case bytecode.GetCapture:
		a.regs[dst] = a.field(a.capturedBox(w), boxPayload, boxTag)
	case bytecode.SetCapture:
		a.setField(a.capturedBox(w), boxPayload, boxTag, a.regs[dst])
	case bytecode.Neg:
		a.negate(w)
	case bytecode.BitNot:
		a.bitNot(w)
	case bytecode.Not:
		a.not(w)
	case bytecode.Pow:
		a.pow(w)
	case bytecode.Eq, bytecode.Ne, bytecode.Lt, bytecode.Le, bytecode.Gt, bytecode.Ge:
		a.compareTo(w, generic)
	case bytecode.GetIndex, bytecode.GetIndexI:
		a.getIndex(w)
	case bytecode.SetIndex:
		a.setIndex(w)
	case bytecode.GetMember, bytecode.GetKey:
		a.getMember(w)
	case bytecode.SetMember:
		a.setMember(w)
	default:
		switch {
		case generic >= bytecode.Add && generic <= bytecode.DivK:
			a.arith(w, generic)
		case bytecode.Of(generic).Flags&(bytecode.Jumps|bytecode.Ends|bytecode.Header) != 0:
			a.control(p, w, generic)
		default:
			a.call(w, generic)
		}
	}
}

// control translates instructions that end a part or stand at loop headers.
func (a *activation) control(p *part, w bytecode.Word, generic bytecode.Op) {
	switch generic {
	case bytecode.JumpIf, bytecode.JumpIfNot:
		a.jumpIf(p, w, generic)
	case bytecode.LoopHead:
		a.poll()
		if w.X() == 0 {
			a.step()
		}
	case bytecode.ForPrep:
		a.forPrep(p, w)
	case bytecode.ForLoop:
		a.forLoop(p, w)
	case bytecode.IterPrep, bytecode.IterResult:
		a.runtime(w)
	case bytecode.IterNext, bytecode.IterNext2:
		a.iterNext(p, w)
	case bytecode.IterCheck:
		a.exit(ir.NotNative)
	case bytecode.Return:
		a.giveBack(a.regs[w.A()/value.Size])
	case bytecode.ReturnVoid:
		a.giveBack(a.cell(value.OfVoid(), "", nil))
	case bytecode.Throw, bytecode.Rethrow:
		a.raise(w)
	default:
		a.compareJump(p, w, generic)
	}
}

// giveBack returns a value from the frame.
func (a *activation) giveBack(s slot) {
	switch {
	case s.tag == 0:
		a.exit(ir.NotReached)
	case a.up != nil:
		a.returns = append(a.returns, returned{a.cur, s})
	case a.f.Entry == ir.LoopEntry:
		a.exit(ir.Returns)
	default:
		a.add(ir.Return, ir.None, 0, s.payload, s.tag)
	}
	a.cur = 0
}

// forPrep starts a range loop: to the first successor if it has no round, else to its body.
func (a *activation) forPrep(p *part, w bytecode.Word) {
	reg := w.A() / value.Size
	i, ok := a.need(reg, value.Int)
	if !ok {
		return
	}
	end, ok := a.need(reg+1, value.Int)
	if !ok {
		return
	}
	a.step()
	out, body := a.f.NewBlock(), a.f.NewBlock()
	a.branchTo(a.icmp(ir.IGe, i, end), out, body)
	a.pend(p.succs[0], out)
	a.set(w.B()/value.Size, i, value.Int)
	a.pend(p.succs[1], body)
	a.cur = 0
}

// forLoop ends the body of a range loop: to the first successor for another round.
func (a *activation) forLoop(p *part, w bytecode.Word) {
	reg := w.A() / value.Size
	i, ok := a.need(reg, value.Int)
	if !ok {
		return
	}
	end, ok := a.need(reg+1, value.Int)
	if !ok {
		return
	}
	a.poll()
	a.step()
	next := a.add(ir.Add, ir.I64, 0, i, a.int(1))
	body, out := a.f.NewBlock(), a.f.NewBlock()
	a.branchTo(a.icmp(ir.ILt, next, end), body, out)
	a.pend(p.succs[1], out)
	a.set(reg, next, value.Int)
	a.set(w.B()/value.Size, next, value.Int)
	a.pend(p.succs[0], body)
	a.cur = 0
}

// iterNext is the header of a loop over a value: to the first successor with the next item, to the second at the end.
func (a *activation) iterNext(p *part, w bytecode.Word) {
	a.poll()
	switch w.Op() {
	case bytecode.IterNextRange:
		a.iterRange(p, w)
	case bytecode.IterNextList:
		a.iterList(p, w)
	default:
		if w.Op() == bytecode.IterNextCall {
			a.iterCall(p, w)
			return
		}
		if w.Op() == bytecode.IterNext2 && a.iterPairs(p, w) {
			return
		}
		outcome := a.runtime(w)
		a.split(p, a.jumped(outcome))
	}
}

func (a *activation) iterRange(p *part, w bytecode.Word) {
	reg := w.A() / value.Size
	i, ok := a.need(reg, value.Int)
	if !ok {
		return
	}
	end, ok := a.need(reg+1, value.Int)
	if !ok {
		return
	}
	a.step()
	body, out := a.f.NewBlock(), a.f.NewBlock()
	a.branchTo(a.icmp(ir.ILt, i, end), body, out)
	a.pend(p.succs[1], out)
	a.cur = body
	a.set(reg, a.add(ir.Add, ir.I64, 0, i, a.int(1)), value.Int)
	a.set(w.B()/value.Size, i, value.Int)
	a.pend(p.succs[0], body)
	a.cur = 0
}

func (a *activation) iterList(p *part, w bytecode.Word) {
	reg := w.A() / value.Size
	list, ok := a.need(reg, value.List)
	if !ok {
		return
	}
	at, ok := a.need(reg+1, value.Raw)
	if !ok {
		return
	}
	length := a.load(ir.Load, ir.I64, ir.ListLen, listLen, list)
	body, out := a.f.NewBlock(), a.f.NewBlock()
	more := a.icmp(ir.IULt, at, length)
	isBool := a.isKind(list, value.Bool)
	a.guard(a.add(ir.Not, ir.Bool, 0, a.add(ir.BAnd, ir.Bool, 0, more, isBool)), ir.WrongKind)
	a.step()
	a.branchTo(more, body, out)
	a.pend(p.succs[1], out)
	a.cur = body
	item := a.wordElement(list, at)
	a.set(reg+1, a.add(ir.Add, ir.I64, 0, at, a.int(1)), value.Raw)
	a.regs[w.B()/value.Size] = item
	a.pend(p.succs[0], a.cur)
	a.cur = 0
}

// iterPairs is the header of a loop over positions and elements of a list; loops over anything else, and over lists of bools, are the run
// time's. It reports false if this is such a loop.
func (a *activation) iterPairs(p *part, w bytecode.Word) bool {
	pc, reg, dst := a.pc, w.A()/value.Size, w.B()/value.Size
	s, at := a.regs[reg], a.regs[reg+1]
	if t := a.constTag(s); t != value.List && t != ir.AnyTag || s.tag == 0 || at.tag == 0 {
		return false
	}
	e := &either{a: a, slow: a.f.NewBlock(), regs: a.mem.slots.Copy(a.regs)}
	list, i := e.tagged(s, value.List), e.tagged(at, value.Raw)
	e.unless(a.icmp(ir.INe, a.listKind(list), a.int(int64(value.Bool))))
	a.step()
	body, out := a.f.NewBlock(), a.f.NewBlock()
	a.branchTo(a.icmp(ir.IULt, i, a.load(ir.Load, ir.I64, ir.ListLen, listLen, list)), body, out)
	a.pend(p.succs[1], out)
	a.cur = body
	item := a.wordElement(list, i)
	a.set(reg+1, a.add(ir.Add, ir.I64, 0, i, a.int(1)), value.Raw)
	a.set(dst, i, value.Int)
	a.regs[dst+1] = item
	a.pend(p.succs[0], a.cur)
	a.at(pc) // completing a loop has moved on
	a.cur, a.regs = e.slow, e.regs
	a.split(p, a.jumped(a.runtime(w)))
	return true
}

// wordElement reads element at of a list that is no list of bools.
func (a *activation) wordElement(list, at ir.Value) slot {
	f := a.f
	kind := a.listKind(list)
	anyBlock, sameKind, join := f.NewBlock(), f.NewBlock(), f.NewBlock()
	data := a.data(list)
	payload := a.load(ir.LoadX, ir.I64, ir.ElemAny, 0, data, at)
	tag := a.add(ir.BitsToTag, ir.Tag, 0, kind)
	a.branchTo(a.icmp(ir.IEq, kind, a.int(int64(ir.AnyTag))), anyBlock, sameKind)
	a.cur = anyBlock
	a.jumpTo(join, a.load(ir.LoadX, ir.Tag, ir.ElemTag, 0, a.tagsOf(list, data), at))
	a.cur = sameKind
	a.jumpTo(join, tag)
	a.cur = join
	return slot{payload, f.AddParam(join, ir.Tag)}
}

// runtime has the run time execute the instruction, puts the results into their registers and gives the outcome.
func (a *activation) runtime(w bytecode.Word) ir.Value {
	outcome := a.rtop(w)
	_, writes := Operands(w, nil)
	results := make([]slot, len(writes))
	t := resultTag(bytecode.Of(w.Op()).Generic)
	for i := range writes {
		if t != ir.AnyTag {
			results[i] = slot{a.add(ir.ResultBits, ir.PayloadType(t), int64(i), outcome), a.tagConst(t)}
			continue
		}
		results[i] = a.resultSlot(outcome, i)
	}
	a.land(outcome)
	for i, r := range writes {
		a.regs[r] = results[i]
	}
	if a.f.Instrs[outcome].Aux&ir.RtWritesGlobal != 0 {
		a.forgetGlobals()
	}
	return outcome
}

func (a *activation) resultSlot(call ir.Value, i int) slot {
	return slot{a.add(ir.ResultBits, ir.I64, int64(i), call), a.add(ir.ResultTag, ir.Tag, int64(i), call)}
}

// rtop adds the RtOp for the instruction at hand; results are to be read directly behind it.
func (a *activation) rtop(w bytecode.Word) ir.Value {
	reads, writes := Operands(w, a.snap.captureReads(a.pc))
	routine, constant := a.routine(w)
	args := make([]ir.Value, 0, 2*len(reads)+2)
	for _, r := range reads {
		s := slot{}
		if r == ir.CalleeSlot {
			s = slot{a.closureAddr(), a.tagConst(value.Function)}
		} else {
			s = a.regs[r]
		}
		if s.tag == 0 {
			s = a.cell(value.OfVoid(), "", nil)
		}
		args = append(args, s.payload, s.tag)
	}
	if constant {
		s := a.cell(a.snap.Consts[w.C()/value.Size], "", nil)
		args = append(args, s.payload, s.tag)
	}
	v := a.add(ir.RtOp, ir.I64, int64(len(writes)), args...)
	in := &a.f.Instrs[v]
	row := bytecode.Of(w.Op())
	switch {
	case row.Flags&bytecode.MayCall != 0:
		in.Aux = ir.RtWritesHeap | ir.RtWritesGlobal
	case row.Flags&bytecode.Writes != 0 && row.Generic != bytecode.Print:
		in.Aux = ir.RtWritesHeap
	}
	in.Aux = ir.WithRoutine(in.Aux, routine)
	a.f.Instrs[v].Resume = a.resume()
	return v
}
