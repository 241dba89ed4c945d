package build

import (
	"math"

	"walrus/internal/bytecode"
	"walrus/internal/frame"
	"walrus/internal/jit/ir"
	"walrus/internal/value"
)

// operand is one side of an arithmetic operation: a register, or a constant.
type operand struct {
	reg  int // -1 for constants
	slot slot
	mask uint8 // classes that it is known or expected to have
}

const numbers = frame.ClassInt | frame.ClassFloat

// operand describes register reg. What is known wins over what the specialised form of the instruction says (quick, AnyTag if it says
// nothing), and that over what was observed.
func (a *activation) operand(reg uint16, quick value.Tag, seen uint8) operand {
	s := a.regs[reg]
	o := operand{reg: int(reg), slot: s, mask: seen}
	switch t := a.constTag(s); {
	case s.tag == 0:
		o.mask = 0
	case t != ir.AnyTag:
		o.mask = frame.ClassOf(t)
	case quick != ir.AnyTag:
		o.mask = frame.ClassOf(quick)
	}
	return o
}

func (a *activation) constOperand(c value.Cell) operand {
	return operand{reg: -1, slot: a.cell(c, "", nil), mask: frame.ClassOf(c.Tag)}
}

// payload is the operand as a number of tag t, checked.
func (a *activation) payload(o operand, t value.Tag) (ir.Value, bool) {
	if o.reg >= 0 {
		return a.need(uint16(o.reg), t)
	}
	return a.convert(a.cur, o.slot.payload, ir.PayloadType(t)), true
}

// asFloat is the operand, an int or a float, as a double.
func (a *activation) asFloat(o operand) (ir.Value, bool) {
	switch o.mask {
	case frame.ClassFloat:
		return a.payload(o, value.Float)
	case frame.ClassInt:
		v, ok := a.payload(o, value.Int)
		if !ok {
			return 0, false
		}
		if n, isConst := a.f.Int(v); isConst {
			return a.float(math.Float64bits(float64(n))), true
		}
		return a.add(ir.IntToFloat, ir.F64, 0, v), true
	}
	f := a.f
	ints, floats, join := f.NewBlock(), f.NewBlock(), f.NewBlock()
	a.branchTo(a.tagIs(o.slot.tag, value.Int), ints, floats)
	a.cur = ints
	x := a.add(ir.IntToFloat, ir.F64, 0, o.slot.payload)
	a.jumpTo(join, x)
	a.cur = floats
	a.guard(a.tagIs(o.slot.tag, value.Float), ir.WrongTag)
	y := a.convert(a.cur, o.slot.payload, ir.F64)
	a.jumpTo(join, y)
	a.cur = join
	return f.AddParam(join, ir.F64), true
}

// branchTo ends the current block.
func (a *activation) branchTo(cond ir.Value, yes, no ir.BlockID) {
	a.add(ir.Branch, ir.None, 0, cond)
	a.f.AddEdge(a.cur, yes)
	a.f.AddEdge(a.cur, no)
}

// jumpTo ends the current block.
func (a *activation) jumpTo(to ir.BlockID, args ...ir.Value) {
	a.add(ir.Jump, ir.None, 0)
	a.f.AddEdge(a.cur, to, args...)
}

// operands gives both sides of a binary operation, in the order of the instruction.
func (a *activation) operands(w bytecode.Word) (l, r operand) {
	op := w.Op()
	row := bytecode.Of(op)
	ql, qr, ok := operandTags(op)
	if !ok {
		ql, qr = ir.AnyTag, ir.AnyTag
	}
	fb := a.snap.feedback(a.pc)
	left, right := w.B(), w.C()
	kind := row.C
	if row.Flags&bytecode.Jumps != 0 {
		left, right, kind = w.A(), w.B(), row.B
	}
	l = a.operand(left/value.Size, ql, fb.Left)
	switch kind {
	case bytecode.Imm:
		r = a.constOperand(value.OfInt(int64(int16(right))))
	case bytecode.Const:
		r = a.constOperand(a.snap.Consts[right/value.Size])
	default:
		r = a.operand(right/value.Size, qr, fb.Right)
	}
	return l, r
}

var arithOps = [...]struct {
	generic    bytecode.Op
	ints, real ir.Op
}{
	{bytecode.Add, ir.Add, ir.FAdd}, {bytecode.Sub, ir.Sub, ir.FSub}, {bytecode.Mul, ir.Mul, ir.FMul}, {bytecode.Div, ir.Div, ir.FDiv},
	{bytecode.Mod, ir.Mod, ir.FMod}, {bytecode.BitAnd, ir.And, 0}, {bytecode.BitOr, ir.Or, 0}, {bytecode.BitXor, ir.Xor, 0},
	{bytecode.Shl, ir.Shl, 0}, {bytecode.Shr, ir.Shr, 0},
	{bytecode.AddI, ir.Add, ir.FAdd}, {bytecode.MulI, ir.Mul, ir.FMul}, {bytecode.DivI, ir.Div, ir.FDiv}, {bytecode.ModI, ir.Mod, ir.FMod},
	{bytecode.BitAndI, ir.And, 0}, {bytecode.ShlI, ir.Shl, 0}, {bytecode.ShrI, ir.Shr, 0},
	{bytecode.AddK, ir.Add, ir.FAdd}, {bytecode.SubK, ir.Sub, ir.FSub}, {bytecode.MulK, ir.Mul, ir.FMul}, {bytecode.DivK, ir.Div, ir.FDiv},
}

// arith translates a binary operation that has a native form.
func (a *activation) arith(w bytecode.Word, generic bytecode.Op) {
	var ints, real ir.Op
	for _, row := range arithOps {
		if row.generic == generic {
			ints, real = row.ints, row.real
		}
	}
	l, r := a.operands(w)
	dst := w.A() / value.Size
	isNumber := func(o operand) bool { return o.mask != 0 && o.mask&^numbers == 0 }
	switch {
	case l.mask == frame.ClassInt && r.mask == frame.ClassInt:
		if v, ok := a.intArith(ints, l, r); ok {
			a.set(dst, v, value.Int)
		}
	case real == 0 || !isNumber(l) || !isNumber(r):
		a.runtime(w)
	case l.mask == frame.ClassFloat || r.mask == frame.ClassFloat:
		if v, ok := a.floatArith(real, l, r); ok {
			a.set(dst, v, value.Float)
		}
	default:
		a.mixedArith(dst, ints, real, l, r)
	}
}

func (a *activation) floatArith(op ir.Op, l, r operand) (ir.Value, bool) {
	x, ok := a.asFloat(l)
	if !ok {
		return 0, false
	}
	y, ok := a.asFloat(r)
	if !ok {
		return 0, false
	}
	return a.add(op, ir.F64, 0, x, y), true
}

// intArith computes on two ints. Divisions by zero and negative shift counts are errors: the interpreter raises them.
func (a *activation) intArith(op ir.Op, l, r operand) (ir.Value, bool) {
	x, ok := a.payload(l, value.Int)
	if !ok {
		return 0, false
	}
	y, ok := a.payload(r, value.Int)
	if !ok {
		return 0, false
	}
	n, isConst := a.f.Int(y)
	switch op {
	case ir.Div, ir.Mod:
		if isConst && n == 0 {
			a.exit(ir.ZeroDivisor)
			return 0, false
		}
		if !isConst {
			a.guard(a.icmp(ir.INe, y, a.int(0)), ir.ZeroDivisor)
		}
	case ir.Shl, ir.Shr:
		if isConst && uint64(n) < 64 {
			break
		}
		a.guard(a.icmp(ir.IGe, y, a.int(0)), ir.NegativeShift)
		if op == ir.Shr { // more than 63 is as good as 63
			y = a.add(ir.Select, ir.I64, 0, a.icmp(ir.ILt, y, a.int(63)), y, a.int(63))
			break
		}
		shifted := a.add(op, ir.I64, 0, x, y)
		return a.add(ir.Select, ir.I64, 0, a.icmp(ir.ILt, y, a.int(64)), shifted, a.int(0)), true
	}
	return a.add(op, ir.I64, 0, x, y), true
}

// mixedArith computes on numbers of which it is only known that each is an int or a float.
func (a *activation) mixedArith(dst uint16, ints, real ir.Op, l, r operand) {
	f := a.f
	both := a.bothInt(l, r)
	intBlock, floatBlock, join := f.NewBlock(), f.NewBlock(), f.NewBlock()
	a.branchTo(both, intBlock, floatBlock)
	saved := a.mem.slots.Copy(a.regs)
	reached := false
	a.cur = intBlock
	l.mask, r.mask = l.mask&^frame.ClassFloat, r.mask&^frame.ClassFloat
	a.assume(l, value.Int)
	a.assume(r, value.Int)
	if v, ok := a.intArith(ints, l, r); ok {
		a.jumpTo(join, v, a.tagConst(value.Int))
		reached = true
	}
	a.regs = a.mem.slots.Copy(saved)
	a.cur = floatBlock
	l.mask, r.mask = l.mask|a.openMask(l), r.mask|a.openMask(r)
	if v, ok := a.floatArith(real, l, r); ok {
		a.jumpTo(join, a.convert(a.cur, v, ir.I64), a.tagConst(value.Float))
		reached = true
	}
	a.regs = saved
	a.cur = 0
	if reached {
		a.cur = join
		a.regs[dst] = slot{f.AddParam(join, ir.I64), f.AddParam(join, ir.Tag)}
	}
}

// openMask is the classes of an operand whose tag is not known at compile time: any number.
func (a *activation) openMask(o operand) uint8 {
	if a.constTag(o.slot) == ir.AnyTag {
		return numbers
	}
	return o.mask
}

// assume notes in the registers that operand o has tag t, which a branch has established.
func (a *activation) assume(o operand, t value.Tag) {
	if o.reg >= 0 && a.constTag(o.slot) == ir.AnyTag {
		a.learn(o.slot, t)
	}
}

// bothInt is true if both operands are ints.
func (a *activation) bothInt(l, r operand) ir.Value {
	cond := ir.Value(0)
	for _, o := range [2]operand{l, r} {
		if a.constTag(o.slot) == value.Int {
			continue
		}
		is := a.tagIs(o.slot.tag, value.Int)
		if cond != 0 {
			is = a.add(ir.BAnd, ir.Bool, 0, cond, is)
		}
		cond = is
	}
	return cond
}

func (a *activation) negate(w bytecode.Word) {
	o := a.unaryOperand(w)
	dst := w.A() / value.Size
	switch o.mask {
	case frame.ClassInt:
		if v, ok := a.payload(o, value.Int); ok {
			a.set(dst, a.add(ir.Neg, ir.I64, 0, v), value.Int)
		}
	case frame.ClassFloat:
		if v, ok := a.payload(o, value.Float); ok {
			a.set(dst, a.add(ir.FNeg, ir.F64, 0, v), value.Float)
		}
	default:
		a.runtime(w)
	}
}

func (a *activation) bitNot(w bytecode.Word) {
	o := a.unaryOperand(w)
	if o.mask != frame.ClassInt {
		a.runtime(w)
		return
	}
	if v, ok := a.payload(o, value.Int); ok {
		a.set(w.A()/value.Size, a.add(ir.BitNot, ir.I64, 0, v), value.Int)
	}
}

func (a *activation) unaryOperand(w bytecode.Word) operand {
	quick, _, ok := operandTags(w.Op())
	if !ok {
		quick = ir.AnyTag
	}
	return a.operand(w.B()/value.Size, quick, a.snap.feedback(a.pc).Left)
}

// pow is native for doubles only.
func (a *activation) pow(w bytecode.Word) {
	l, r := a.operands(w)
	if l.mask&^numbers != 0 || r.mask&^numbers != 0 || l.mask != frame.ClassFloat && r.mask != frame.ClassFloat || l.mask == 0 || r.mask == 0 {
		a.runtime(w)
		return
	}
	if v, ok := a.floatArith(ir.FPow, l, r); ok {
		a.set(w.A()/value.Size, v, value.Float)
	}
}
