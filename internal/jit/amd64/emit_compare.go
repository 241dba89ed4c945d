package amd64

import (
	asm "walrus/internal/asm/amd64"
	"walrus/internal/jit/regalloc"
)

// compare emits the comparison of the current instruction and returns the index
// of the operand behind its inputs.
func (e *emitter) compare() int {
	a, in := &e.a, e.inst
	size := asm.Size(in.Size)
	switch {
	case in.Flags&flagF != 0:
		s, n := e.second(1)
		if s.kind == isReg {
			a.UcomisdXX(e.reg(0), s.reg)
		} else {
			a.UcomisdXM(e.reg(0), s.mem)
		}
		return 1 + n
	case in.Flags&flagTest != 0:
		return e.test()
	case in.Flags&flagImm != 0:
		x, n := operand{}, 1
		if in.Flags&flagMemA != 0 {
			x.kind = isMem
			x.mem, n = e.memory(0)
		} else {
			x = e.any(0)
		}
		e.compareImm(size, x, int32(in.Imm))
		return n
	}
	s, n := e.second(1)
	e.apply(forms{asm.CmpRR, asm.CmpRM, asm.CmpRI, true}, size, e.reg(0), s)
	return 1 + n
}

// test emits the comparison of a & b with 0.
func (e *emitter) test() int {
	a := &e.a
	s, n := e.second(1)
	switch {
	case s.kind == isReg:
		a.TestRR(asm.Q, e.reg(0), s.reg)
	case s.kind == isMem:
		a.TestMR(asm.Q, s.mem, e.reg(0))
	case s.imm >= 0:
		a.TestRI(asm.L, e.reg(0), int32(s.imm)) // the sign stays clear, as with 64 bits
	default:
		a.TestRI(asm.Q, e.reg(0), int32(s.imm))
	}
	return 1 + n
}

func (e *emitter) compareImm(size asm.Size, x operand, k int32) {
	if size == asm.B {
		k = int32(int8(k))
	}
	switch {
	case x.kind == isMem:
		e.a.CmpMI(size, x.mem, k)
	case k == 0:
		e.a.TestRR(size, x.reg, x.reg)
	default:
		e.a.CmpRI(size, x.reg, k)
	}
}

// Sizes of what is kept in one 32-byte window: a comparison of registers or with
// a small number and a near jump, and a poll.
const (
	branchBytes = 6
	pollBytes   = 10
)

// keepTogether pads in front of a jump that runs in every round of a loop: many
// Intel processors cannot cache the decoded form of one that crosses or ends on
// a 32-byte boundary.
func (e *emitter) keepTogether(n int) {
	if blk := &e.c.RA.Blocks[e.block]; blk.Loop >= 0 && !blk.Cold {
		e.a.KeepTogether(n)
	}
}

// compared emits an instruction that begins with a comparison.
func (e *emitter) compared(b regalloc.Block) {
	if e.inst.Op == opBranch && (e.a.Offset(e.labels[e.succOf(b, 0)]) >= 0 || e.a.Offset(e.labels[e.succOf(b, 1)]) >= 0) {
		e.keepTogether(branchBytes)
	}
	n := e.compare()
	switch e.inst.Op {
	case opSet:
		e.set(n)
	case opBranch:
		e.branch(b)
	case opGuard:
		e.guard()
	case opSelect:
		e.selectInt(n)
	case opFSelect:
		e.selectFloat(n)
	}
}

// set emits the result as a bool. A result of not-a-number shows in the parity
// flag.
func (e *emitter) set(n int) {
	a, d := &e.a, e.dst()
	switch e.inst.Cond {
	case condFEq:
		a.SetccR(asm.NoParity, e.reg(n))
		a.SetccR(asm.Equal, d)
		a.AndRR(asm.L, d, e.reg(n))
	case condFNe:
		a.SetccR(asm.Parity, e.reg(n))
		a.SetccR(asm.NotEqual, d)
		a.OrRR(asm.L, d, e.reg(n))
	default:
		a.SetccR(asm.Cond(e.inst.Cond), d)
	}
}

func (e *emitter) succOf(b regalloc.Block, k int32) regalloc.Block {
	return e.final(e.c.RA.Succs[e.c.RA.Blocks[b].Succs+k].To)
}

func (e *emitter) jump(t regalloc.Block) {
	switch {
	case t == e.next:
	case e.isNear(t):
		e.a.JmpNear(e.labels[t])
	default:
		e.a.JmpL(e.labels[t])
	}
}

// jumpIf jumps to block t under a condition.
func (e *emitter) jumpIf(c asm.Cond, t regalloc.Block) {
	if e.isNear(t) {
		e.a.JccNear(c, e.labels[t])
	} else {
		e.a.JccL(c, e.labels[t])
	}
}

func (e *emitter) branch(b regalloc.Block) {
	yes, no := e.succOf(b, 0), e.succOf(b, 1)
	if yes == no {
		e.jump(yes)
		return
	}
	cond := e.inst.Cond
	if cond == condFNe {
		cond = condFEq
		yes, no = no, yes
	}
	switch {
	case cond == condFEq && yes == e.next:
		e.jumpIf(asm.NotEqual, no)
		e.jumpIf(asm.Parity, no)
	case cond == condFEq:
		e.jumpIf(asm.Parity, no)
		e.jumpIf(asm.Equal, yes)
		e.jump(no)
	case yes == e.next:
		e.jumpIf(asm.Cond(cond).Negate(), no)
	default:
		e.jumpIf(asm.Cond(cond), yes)
		e.jump(no)
	}
}

// guard leaves unless the condition holds.
func (e *emitter) guard() {
	a := &e.a
	site := e.inst.Site
	cold := e.addStub(stub{kind: stubExit, site: site, sym: e.exitSym(site)})
	switch e.inst.Cond {
	case condFEq:
		a.JccL(asm.NotEqual, cold)
		a.JccL(asm.Parity, cold)
	case condFNe:
		fine := a.NewLabel()
		a.JccL(asm.Parity, fine)
		a.JccL(asm.Equal, cold)
		a.Bind(fine)
	default:
		a.JccL(asm.Cond(e.inst.Cond).Negate(), cold)
	}
}

// selectInt moves operand n+1 over the result, which already holds operand n,
// unless the condition holds. condFNe does not occur: lowering turns it round.
func (e *emitter) selectInt(n int) {
	d, c := e.dst(), e.any(n+1)
	if e.inst.Cond == condFEq {
		e.cmov(asm.NotEqual, d, c)
		e.cmov(asm.Parity, d, c)
		return
	}
	e.cmov(asm.Cond(e.inst.Cond).Negate(), d, c)
}

func (e *emitter) cmov(cond asm.Cond, d asm.Reg, s operand) {
	if s.kind == isReg {
		e.a.CmovccRR(cond, asm.Q, d, s.reg)
	} else {
		e.a.CmovccRM(cond, asm.Q, d, s.mem)
	}
}

func (e *emitter) selectFloat(n int) {
	a, d, c := &e.a, e.dst(), e.any(n+1)
	done := a.NewLabel()
	if e.inst.Cond == condFEq {
		other := a.NewLabel()
		a.JccL(asm.Parity, other)
		a.JccL(asm.Equal, done)
		a.Bind(other)
	} else {
		a.JccL(asm.Cond(e.inst.Cond), done)
	}
	if c.kind == isReg {
		a.MovapsXX(d, c.reg)
	} else {
		a.MovsdXM(d, c.mem)
	}
	a.Bind(done)
}
