package amd64

import (
	asm "walrus/internal/asm/amd64"
	"walrus/internal/jit/ir"
	"walrus/internal/jit/mach"
	"walrus/internal/jit/regalloc"
	"walrus/internal/native"
)

// forms are the encodings of an operation by the kind of its second operand.
type forms struct {
	rr, rm, ri asm.Form
	hasImm     bool
}

// twoOperand returns the encodings of a two-address operation.
func twoOperand(op mach.Op) forms {
	switch op {
	case opAdd:
		return forms{asm.AddRR, asm.AddRM, asm.AddRI, true}
	case opSub, opCharge:
		return forms{asm.SubRR, asm.SubRM, asm.SubRI, true}
	case opAnd:
		return forms{asm.AndRR, asm.AndRM, asm.AndRI, true}
	case opOr:
		return forms{asm.OrRR, asm.OrRM, asm.OrRI, true}
	case opXor:
		return forms{asm.XorRR, asm.XorRM, asm.XorRI, true}
	case opMul:
		return forms{rr: asm.ImulRR, rm: asm.ImulRM}
	case opFAdd:
		return forms{rr: asm.AddsdXX, rm: asm.AddsdXM}
	case opFSub:
		return forms{rr: asm.SubsdXX, rm: asm.SubsdXM}
	case opFMul:
		return forms{rr: asm.MulsdXX, rm: asm.MulsdXM}
	case opFDiv:
		return forms{rr: asm.DivsdXX, rm: asm.DivsdXM}
	case opFSqrt:
		return forms{rr: asm.SqrtsdXX, rm: asm.SqrtsdXM}
	case opIntToF:
		return forms{rr: asm.Cvtsi2sdXR, rm: asm.Cvtsi2sdXM}
	case opBitsToF:
		return forms{rr: asm.MovqXR, rm: asm.MovsdXM}
	case opFToBits:
		return forms{rr: asm.MovqRX, rm: asm.MovRM}
	case opZext32:
		return forms{rr: asm.MovRR, rm: asm.MovRM}
	case opZext8:
		return forms{rr: asm.MovzxBRR, rm: asm.MovzxBRM}
	}
	panic("amd64: no form for " + opNames[op])
}

// apply emits dst = dst op b, or dst = op b.
func (e *emitter) apply(f forms, size asm.Size, dst asm.Reg, b operand) {
	if size == asm.B {
		b.imm = int64(int8(b.imm)) // only the low byte counts
	}
	in := asm.Inst{Regs: [3]asm.Reg{dst, b.reg}, Mem: b.mem, Imm: b.imm}
	switch {
	case b.kind == isReg:
		in.Form = f.rr
	case b.kind == isMem:
		in.Form = f.rm
	case f.hasImm:
		in.Form = f.ri
	default:
		in.Form, in.Mem = f.rm, e.a.Const64(uint64(b.imm))
	}
	if in.Form.Allows(size) {
		in.Size = size
	}
	e.a.Emit(&in)
}

func (e *emitter) instruction(b regalloc.Block) {
	in := e.inst
	size := asm.Size(in.Size)
	switch op := in.Op; op {
	case opNone:
	case opAdd:
		e.add()
	case opLea:
		e.a.LeaRM(asm.Q, e.dst(), e.leaAddress())
	case opSub, opAnd, opOr, opXor, opMul, opFAdd, opFSub, opFMul, opFDiv:
		s, _ := e.second(1)
		e.apply(twoOperand(op), size, e.dst(), s)
	case opMulImm:
		e.mulImm()
	case opShl, opShr, opUShr, opShlC, opShrC, opUShrC, opShlX, opShrX, opUShrX:
		e.shift()
	case opNeg:
		e.a.NegR(size, e.dst())
	case opNot:
		e.a.NotR(size, e.dst())
	case opMulHiS, opMulHiU:
		e.mulHigh()
	case opDiv, opRem:
		e.divide()
	case opZext32, opZext8:
		e.zext()
	case opFNeg:
		e.a.XorpdXM(e.dst(), e.a.Mask128(1<<63))
	case opFSqrt, opIntToF:
		s, _ := e.second(0)
		if d := e.dst(); s.kind != isReg || s.reg != d {
			e.a.XorpsXX(d, d) // these keep the upper half: break the false dependency
		}
		e.apply(twoOperand(op), asm.Q, e.dst(), s)
	case opBitsToF, opFToBits:
		s, _ := e.second(0)
		if s.kind == isImm {
			s = e.any(0)
		}
		e.apply(twoOperand(op), asm.Q, e.dst(), s)
	case opLoad, opLoadF, opStore, opStoreF, opIn, opOut, opOutF, opFromOut, opFromOutF:
		e.access()
	case opSet, opBranch, opGuard, opSelect, opFSelect:
		e.compared(b)
	case opJump:
		e.jump(e.succOf(b, 0))
	default:
		e.leaving()
	}
}

// add emits d = a + s, as an addition when d is a or s.
func (e *emitter) add() {
	a := &e.a
	d, x := e.dst(), e.reg(0)
	s, _ := e.second(1)
	size := asm.Size(e.inst.Size)
	switch {
	case d == x:
		if s.kind == isImm && s.imm == 128 { // the opposite number is shorter
			a.SubRI(size, d, -128)
			return
		}
		e.apply(twoOperand(opAdd), size, d, s)
	case s.kind == isImm:
		a.LeaRM(size, d, asm.At(x, int32(s.imm)))
	case s.kind == isReg && s.reg == d:
		a.AddRR(size, d, x)
	case s.kind == isReg:
		a.LeaRM(size, d, asm.Mem{Base: x, Index: s.reg, Scale: 1})
	default:
		a.MovRM(size, d, s.mem)
		a.AddRR(size, d, x)
	}
}

func (e *emitter) leaAddress() asm.Mem {
	if e.inst.Flags&flagImm != 0 {
		return asm.Mem{Base: asm.NoReg, Index: e.reg(0), Scale: e.inst.Scale, Disp: e.inst.Disp}
	}
	m, _ := e.memory(0)
	return m
}

func (e *emitter) mulImm() {
	k := int32(e.inst.Imm)
	var s operand
	if e.inst.Flags&flagMem != 0 {
		m, _ := e.memory(0)
		s = operand{kind: isMem, mem: m}
	} else {
		s = e.any(0)
	}
	if s.kind == isReg {
		e.a.ImulRRI(asm.Q, e.dst(), s.reg, k)
	} else {
		e.a.ImulRMI(asm.Q, e.dst(), s.mem, k)
	}
}

func (e *emitter) shift() {
	a, d := &e.a, e.dst()
	n := uint8(e.inst.Imm)
	switch e.inst.Op {
	case opShl:
		if n == 1 {
			a.AddRR(asm.Q, d, d)
			return
		}
		a.ShlRI(asm.Q, d, n)
	case opShr:
		a.SarRI(asm.Q, d, n)
	case opUShr:
		a.ShrRI(asm.Q, d, n)
	case opShlC:
		a.ShlRC(asm.Q, d)
	case opShrC:
		a.SarRC(asm.Q, d)
	case opUShrC:
		a.ShrRC(asm.Q, d)
	default:
		form := [...][2]asm.Form{{asm.ShlxRRR, asm.ShlxRMR}, {asm.SarxRRR, asm.SarxRMR}, {asm.ShrxRRR, asm.ShrxRMR}}[e.inst.Op-opShlX]
		s := e.any(0)
		in := asm.Inst{Form: form[s.kind], Size: asm.Q, Regs: [3]asm.Reg{d, s.reg, e.reg(1)}, Mem: s.mem}
		a.Emit(&in)
	}
}

func (e *emitter) mulHigh() {
	s := e.memoryOr(1)
	wide := [2]asm.Form{asm.MulWideR, asm.MulWideM}
	if e.inst.Op == opMulHiS {
		wide = [2]asm.Form{asm.ImulWideR, asm.ImulWideM}
	}
	e.a.Emit(&asm.Inst{Form: wide[s.kind], Size: asm.Q, Regs: [3]asm.Reg{s.reg}, Mem: s.mem})
}

// memoryOr returns the input at operand k as a register or memory.
func (e *emitter) memoryOr(k int) operand {
	if e.inst.Flags&flagMem != 0 {
		m, _ := e.memory(k)
		return operand{kind: isMem, mem: m}
	}
	return e.any(k)
}

// divide tries the 32-bit instruction first: it takes a fraction of the time
// of the 64-bit one on many processors. The other case is out of line.
func (e *emitter) divide() {
	a, b := &e.a, e.any(1)
	if e.inst.Flags&flagNarrow != 0 {
		a.XorRR(asm.L, asm.RDX, asm.RDX)
		e.div(asm.L, false, b)
		return
	}
	kind := stubDiv
	if e.inst.Op == opRem {
		kind = stubRem
	}
	slow := e.addStub(stub{kind: kind, flags: e.inst.Flags, b: b})
	k := len(e.stubs) - 1
	a.MovRR(asm.Q, asm.RDX, asm.RAX)
	e.apply(twoOperand(opOr), asm.Q, asm.RDX, b)
	a.ShrRI(asm.Q, asm.RDX, 32) // leaves 0 in RDX if both fit
	a.JccL(asm.NotEqual, slow)
	e.div(asm.L, false, b)
	e.stubs[k].back = a.Here()
}

func (e *emitter) div(size asm.Size, signed bool, b operand) {
	form := [2]asm.Form{asm.DivR, asm.DivM}
	if signed {
		form = [2]asm.Form{asm.IdivR, asm.IdivM}
	}
	e.a.Emit(&asm.Inst{Form: form[b.kind], Size: size, Regs: [3]asm.Reg{b.reg}, Mem: b.mem})
}

// slowDivision divides 64 bits. The processor traps on the minimum divided by
// -1, whose quotient is the minimum again and whose remainder is 0.
func (e *emitter) slowDivision(s *stub) {
	a := &e.a
	if s.flags&flagUnsigned != 0 {
		a.XorRR(asm.L, asm.RDX, asm.RDX)
		e.div(asm.Q, false, s.b)
		a.JmpL(s.back)
		return
	}
	minus := a.NewLabel()
	if s.flags&flagNoOverflow == 0 {
		if s.b.kind == isReg {
			a.CmpRI(asm.Q, s.b.reg, -1)
		} else {
			a.CmpMI(asm.Q, s.b.mem, -1)
		}
		a.JccL(asm.Equal, minus)
	}
	a.Cqo()
	e.div(asm.Q, true, s.b)
	a.JmpL(s.back)
	if s.flags&flagNoOverflow != 0 {
		return
	}
	a.Bind(minus)
	if s.kind == stubDiv {
		a.NegR(asm.Q, asm.RAX)
	} else {
		a.XorRR(asm.L, asm.RDX, asm.RDX)
	}
	a.JmpL(s.back)
}

func (e *emitter) zext() {
	s := e.memoryOr(0)
	size := asm.L
	e.apply(twoOperand(e.inst.Op), size, e.dst(), s)
}

// access emits loads and stores.
func (e *emitter) access() {
	in := e.inst
	switch in.Op {
	case opLoad, opLoadF:
		m, _ := e.memory(0)
		e.load(e.dst(), m)
	case opStore, opStoreF:
		k := 1
		if in.Flags&flagImm != 0 {
			k = 0
		}
		m, _ := e.memory(k)
		e.store(m)
	case opIn:
		disp := e.frame + 8 + cellSize*int32(in.Imm)
		if in.Flags&flagCell != 0 {
			disp += cellTag
		}
		e.load(e.dst(), asm.At(asm.RSP, disp))
	case opOut, opOutF:
		e.store(asm.At(asm.RSP, in.Disp))
	case opFromOut, opFromOutF:
		e.load(e.dst(), asm.At(asm.RSP, in.Disp))
	}
}

func (e *emitter) load(d asm.Reg, m asm.Mem) {
	switch {
	case d.IsXmm():
		e.a.MovsdXM(d, m)
	case e.inst.Size == 1:
		e.a.MovzxBRM(d, m)
	default:
		e.a.MovRM(asm.Size(e.inst.Size), d, m)
	}
}

func (e *emitter) store(m asm.Mem) {
	size := asm.Size(e.inst.Size)
	switch {
	case e.inst.Flags&flagImm != 0:
		e.a.MovMI(size, m, e.storeImm(size))
	case e.reg(0).IsXmm():
		e.a.MovsdMX(m, e.reg(0))
	default:
		e.a.MovMR(size, m, e.reg(0))
	}
}

// leaving emits the instructions through which native code is left or calls.
func (e *emitter) leaving() {
	a, in := &e.a, e.inst
	switch in.Op {
	case opPoll:
		e.poll()
	case opStep:
		s := stub{kind: stubFuel, site: in.Site, sym: SymFuel, imm: in.Imm}
		if e.c.RA.Insts[e.at].NumOps > 0 {
			s.b.reg, s.imm = e.reg(0), 0
			a.SubMR(asm.Q, ctx(native.OffFuel), s.b.reg)
		} else {
			a.SubMI(asm.Q, ctx(native.OffFuel), int32(in.Imm))
		}
		a.JccL(asm.Sign, e.addStub(s))
	case opCharge:
		s, _ := e.second(1)
		e.apply(twoOperand(opSub), asm.Q, e.dst(), s)
		a.JccL(asm.Sign, e.addStub(stub{kind: stubExit, site: in.Site, sym: SymDepth}))
	case opNative:
		a.MovRM(asm.Q, e.dst(), asm.At(e.reg(0), in.Disp))
		a.TestRR(asm.Q, e.dst(), e.dst())
		a.JccL(asm.Equal, e.addStub(stub{kind: stubExit, site: in.Site, sym: SymCall}))
	case opCallSelf:
		a.CallL(e.typed)
		e.place(in.Site, false)
	case opCall:
		a.CallR(asm.R13)
		e.place(in.Site, false)
	case opTailCall:
		e.dropFrame()
		a.JmpR(asm.R13)
	case opHelper:
		a.Mov32RI(asm.RAX, 0) // the site's index in the Object, written when it is known
		e.out.Patches = append(e.out.Patches, mach.Patch{At: int32(a.Pos()) - 4, Site: in.Site})
		if routine := ir.Routine(in.Imm); routine == ir.Texts || routine == ir.List {
			a.Mov32RI(asm.RCX, uint32(e.c.Sites[in.Site].Args))
		}
		a.CallSym(asm.Sym(symRoutine(ir.Routine(in.Imm))))
		e.place(in.Site, false)
		if e.c.RA.Insts[e.at].NumOps > 0 {
			a.MovRM(asm.Q, asm.RAX, ctx(native.OffRet))
		}
	case opReturn:
		e.dropFrame()
		a.Ret()
	case opExit:
		a.CallSym(asm.Sym(e.exitSym(in.Site)))
		e.place(in.Site, false)
	}
}

func (e *emitter) dropFrame() {
	if e.frame != 0 {
		e.a.AddRI(asm.Q, asm.RSP, e.frame)
	}
}

// exitSym is the ramp for a site.
func (e *emitter) exitSym(site int32) mach.Sym {
	switch e.c.Sites[site].Kind {
	case mach.SiteNoCode:
		return SymCall
	case mach.SiteDepth:
		return SymDepth
	}
	return SymGuard
}

func (e *emitter) poll() {
	a := &e.a
	cold := e.addStub(stub{kind: stubResume, site: e.inst.Site, sym: SymPoll})
	guard := asm.At(gReg, native.GuardOffset)
	e.keepTogether(pollBytes)
	switch e.o.Poll {
	case native.PollStack:
		a.CmpRM(asm.Q, asm.RSP, guard)
		a.JccL(asm.BelowEqual, cold)
	case native.PollCounter:
		a.SubMI(asm.Q, ctx(native.OffCountdown), 1)
		a.JccL(asm.LessEqual, cold)
	default:
		a.CmpMI(asm.Q, guard, native.PreemptMark)
		a.JccL(asm.Equal, cold)
	}
	e.stubs[len(e.stubs)-1].back = a.Here()
}

// storeImm is the number a store writes, in the range its size allows.
func (e *emitter) storeImm(size asm.Size) int32 {
	if size == asm.B {
		return int32(int8(e.inst.Imm))
	}
	return int32(e.inst.Imm)
}
