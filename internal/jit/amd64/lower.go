package amd64

import (
	"math/bits"

	asm "walrus/internal/asm/amd64"
	"walrus/internal/jit/ir"
	"walrus/internal/jit/mach"
	"walrus/internal/jit/regalloc"
)

// lowerer lowers one instruction.
type lowerer struct {
	*mach.Builder
	f *ir.Func
}

// Jump is the operation of an unconditional jump.
func (Target) Jump() mach.Op { return opJump }

// Lower emits machine instructions for v.
func (Target) Lower(b *mach.Builder, v ir.Value) {
	l := lowerer{b, b.F}
	in := &b.F.Instrs[v]
	switch op := in.Op; {
	case op.IsConst():
		// Defined at the entry when something asks for its register.
	case op == ir.Arg || op == ir.ArgTag || op == ir.Closure || op == ir.FrameBits || op == ir.FrameTag:
		l.input(v)
	case op >= ir.Add && op <= ir.MulHiU:
		l.integer(v)
	case op >= ir.FAdd && op <= ir.FPow:
		l.float(v)
	case op >= ir.IntToFloat && op <= ir.TagToBits:
		l.convert(v)
	case op == ir.ICmp || op == ir.FCmp || op == ir.TagIs || op == ir.TagEq || op == ir.Not:
		l.truth(v)
	case op == ir.BAnd || op == ir.BOr || op == ir.Select:
		l.logic(v)
	case op.Has(ir.Reads) || op.Has(ir.Writes):
		l.memory(v)
	default:
		l.control(v)
	}
}

// class is the register class of an IR value.
func (l lowerer) class(v ir.Value) regalloc.Class { return mach.ClassOf(l.f.Instrs[v].Type) }

// imm returns v as an immediate, if it is a constant that fits.
func (l lowerer) imm(v ir.Value) (int64, bool) {
	k, ok := l.ConstBits(v)
	return int64(k), ok && fits32(int64(k)) && l.f.Instrs[v].Type != ir.F64
}

// rm adds the second input of in: an immediate, a folded load, or a value.
func (l lowerer) rm(in *mach.Inst, v ir.Value) {
	switch {
	case l.Folded[v]:
		in.Flags |= flagMem
		l.useAddress(in, v)
	default:
		if k, ok := l.imm(v); ok {
			in.Flags |= flagImm
			in.Imm = k
			return
		}
		l.UseMem(l.V(v))
	}
}

// unary emits op with one input of any kind.
func (l lowerer) unary(op mach.Op, v ir.Value) {
	in := l.Begin(op, v)
	in.Size = 8
	a := l.f.Arg(v, 0)
	if l.Folded[a] {
		in.Flags |= flagMem
		l.useAddress(in, a)
	} else {
		l.UseMem(l.V(a))
	}
	l.Def(l.V(v))
}

// inPlace emits a two-address operation with one input.
func (l lowerer) inPlace(op mach.Op, v ir.Value, imm int64) {
	in := l.Begin(op, v)
	in.Size, in.Imm = 8, imm
	l.Use(l.V(l.f.Arg(v, 0)))
	l.DefSame(l.V(v), 0)
}

// twoAddress emits v = a op b with the result in a's place.
func (l lowerer) twoAddress(op mach.Op, v, a, b ir.Value, commutes bool) {
	if commutes && (l.Folded[a] || l.isImm(a) && !l.isImm(b) && !l.Folded[b]) {
		a, b = b, a
	}
	in := l.Begin(op, v)
	in.Size = 8
	l.Use(l.V(a))
	l.rm(in, b)
	if commutes && in.Flags&(flagImm|flagMem) == 0 {
		l.Commutes()
	}
	l.DefSame(l.V(v), 0)
}

func (l lowerer) isImm(v ir.Value) bool {
	_, ok := l.imm(v)
	return ok
}

func (l lowerer) integer(v ir.Value) {
	in := &l.f.Instrs[v]
	args := l.f.Args(v)
	switch in.Op {
	case ir.Add:
		l.add(v, args[0], args[1])
	case ir.Sub:
		if k, ok := l.imm(args[1]); ok && k != -1<<31 {
			l.addImm(v, args[0], -k)
			return
		}
		l.twoAddress(opSub, v, args[0], args[1], false)
	case ir.Mul:
		l.mul(v, args[0], args[1])
	case ir.Div, ir.Mod:
		l.divide(v)
	case ir.And:
		l.and(v, args[0], args[1])
	case ir.Or:
		l.twoAddress(opOr, v, args[0], args[1], true)
	case ir.Xor:
		l.twoAddress(opXor, v, args[0], args[1], true)
	case ir.Shl, ir.Shr, ir.UShr:
		l.shift(v, in.Op, args[0], args[1])
	case ir.Neg:
		l.inPlace(opNeg, v, 0)
	case ir.BitNot:
		l.inPlace(opNot, v, 0)
	case ir.MulHiS, ir.MulHiU:
		op := mach.Op(opMulHiS)
		if in.Op == ir.MulHiU {
			op = opMulHiU
		}
		m := l.Begin(op, v)
		m.Size = 8
		l.UseFixed(l.V(args[0]), rax)
		if l.Folded[args[1]] {
			m.Flags |= flagMem
			l.useAddress(m, args[1])
		} else {
			l.UseMem(l.V(args[1]))
		}
		l.Clobber(regalloc.RegSet(0).With(rax))
		l.DefFixed(l.V(v), rdx)
	}
}

func (l lowerer) add(v, a, b ir.Value) {
	if l.isImm(a) && !l.isImm(b) && (!l.Folded[b] || isScale(l.f, b)) || l.Folded[a] && !l.Folded[b] {
		a, b = b, a
	}
	if l.Folded[b] && isScale(l.f, b) {
		l.lea(v, a, b, 0)
		return
	}
	if k, ok := l.imm(b); ok {
		if l.Folded[a] { // (x << s) + k
			l.lea(v, 0, a, int32(k))
			return
		}
		l.addImm(v, a, k)
		return
	}
	in := l.Begin(opAdd, v)
	in.Size = 8
	l.Use(l.V(a))
	l.rm(in, b)
	if in.Flags&flagMem != 0 {
		l.DefSame(l.V(v), 0)
		return
	}
	l.Def(l.V(v))
}

func (l lowerer) addImm(v, a ir.Value, k int64) {
	in := l.Begin(opAdd, v)
	in.Size, in.Imm, in.Flags = 8, k, flagImm
	l.Use(l.V(a))
	l.Def(l.V(v))
}

// lea emits v = base + (shifted value) + disp; base may be 0.
func (l lowerer) lea(v, base, shifted ir.Value, disp int32) {
	k, _ := l.f.Int(l.f.Arg(shifted, 1))
	x := l.V(l.f.Arg(shifted, 0))
	in := l.Begin(opLea, v)
	in.Size, in.Disp, in.Scale = 8, disp, 1<<k
	if base != 0 {
		l.Use(l.V(base))
	} else {
		in.Flags = flagImm // no base
	}
	l.Use(x)
	l.Def(l.V(v))
}

func (l lowerer) mul(v, a, b ir.Value) {
	if l.isImm(a) {
		a, b = b, a
	}
	k, ok := l.imm(b)
	if !ok {
		l.twoAddress(opMul, v, a, b, true)
		return
	}
	switch {
	case k > 0 && k&(k-1) == 0 && !l.Folded[a]:
		in := l.Begin(opShl, v)
		in.Size, in.Imm = 8, int64(bits.TrailingZeros64(uint64(k)))
		l.Use(l.V(a))
		l.DefSame(l.V(v), 0)
	case (k == 3 || k == 5 || k == 9) && !l.Folded[a]:
		in := l.Begin(opLea, v)
		in.Size, in.Scale = 8, uint8(k-1)
		l.Use(l.V(a))
		l.Use(l.V(a))
		l.Def(l.V(v))
	default:
		in := l.Begin(opMulImm, v)
		in.Size, in.Imm = 8, k
		if l.Folded[a] {
			in.Flags |= flagMem
			l.useAddress(in, a)
		} else {
			l.UseMem(l.V(a))
		}
		l.Def(l.V(v))
	}
}

func (l lowerer) and(v, a, b ir.Value) {
	if _, c := l.ConstBits(a); c {
		a, b = b, a
	}
	if k, ok := l.ConstBits(b); ok && (k == 0xFF || k == 0xFFFFFFFF) && !l.Folded[a] {
		op := mach.Op(opZext8)
		if k != 0xFF {
			op = opZext32
		}
		in := l.Begin(op, v)
		in.Size = 8
		l.UseMem(l.V(a))
		l.Def(l.V(v))
		return
	}
	l.twoAddress(opAnd, v, a, b, true)
}

func (l lowerer) shift(v ir.Value, op ir.Op, a, n ir.Value) {
	step := mach.Op(op - ir.Shl)
	if k, ok := l.ConstBits(n); ok {
		in := l.Begin(opShl+step, v)
		in.Size, in.Imm = 8, int64(k&63)
		l.Use(l.V(a))
		l.DefSame(l.V(v), 0)
		return
	}
	if l.Opts.Features.BMI2 {
		in := l.Begin(opShlX+step, v)
		in.Size = 8
		l.UseMem(l.V(a))
		l.Use(l.V(n))
		l.Def(l.V(v))
		return
	}
	in := l.Begin(opShlC+step, v)
	in.Size = 8
	l.Use(l.V(a))
	l.UseFixed(l.V(n), rcx)
	l.DefSame(l.V(v), 0)
}

func (l lowerer) divide(v ir.Value) {
	ii := &l.f.Instrs[v]
	args := l.f.Args(v)
	op := mach.Op(opDiv)
	if ii.Op == ir.Mod {
		op = opRem
	}
	in := l.Begin(op, v)
	in.Size = 8
	for _, x := range [...]struct {
		fact uint16
		flag uint8
	}{{ir.DivNoOverflow, flagNoOverflow}, {ir.DivUnsigned, flagUnsigned}, {ir.DivNarrow, flagNarrow}} {
		if ii.Aux&x.fact != 0 {
			in.Flags |= x.flag
		}
	}
	if k, ok := l.ConstBits(args[1]); ok && int64(k) != -1 {
		in.Flags |= flagNoOverflow
	}
	l.UseFixed(l.V(args[0]), rax)
	l.UseMem(l.V(args[1]))
	if op == opDiv {
		l.TempFixed(rdx)
		l.DefFixed(l.V(v), rax)
		return
	}
	l.Clobber(regalloc.RegSet(0).With(rax))
	l.Operand(regalloc.Operand{V: l.V(v), Role: regalloc.EarlyDef, Where: regalloc.InFixed, Reg: rdx})
}

func (l lowerer) float(v ir.Value) {
	args := l.f.Args(v)
	switch op := l.f.Instrs[v].Op; op {
	case ir.FAdd:
		l.twoAddress(opFAdd, v, args[0], args[1], true)
	case ir.FMul:
		l.twoAddress(opFMul, v, args[0], args[1], true)
	case ir.FSub:
		l.twoAddress(opFSub, v, args[0], args[1], false)
	case ir.FDiv:
		l.twoAddress(opFDiv, v, args[0], args[1], false)
	case ir.FNeg:
		l.inPlace(opFNeg, v, 0)
	case ir.FSqrt:
		l.unary(opFSqrt, v)
	case ir.FMod:
		l.mathCall(v, mach.SiteFMod)
	case ir.FPow:
		l.mathCall(v, mach.SiteFPow)
	}
}

func (l lowerer) convert(v ir.Value) {
	a := l.f.Arg(v, 0)
	switch l.f.Instrs[v].Op {
	case ir.IntToFloat:
		l.unary(opIntToF, v)
	case ir.BitsToFloat:
		l.unary(opBitsToF, v)
	case ir.FloatToBits:
		l.unary(opFToBits, v)
	case ir.BitsToBool, ir.BitsToTag:
		l.Alias(v, a) // the upper bytes of bools and tags are not looked at
	case ir.BoolToBits, ir.TagToBits:
		l.unary(opZext8, v)
	}
}

// truth computes a comparison as a bool.
func (l lowerer) truth(v ir.Value) {
	if l.f.Instrs[v].Op == ir.Not && !l.Folded[l.f.Arg(v, 0)] {
		in := l.Begin(opXor, v)
		in.Size, in.Imm, in.Flags = 4, 1, flagImm
		l.Use(l.V(l.f.Arg(v, 0)))
		l.DefSame(l.V(v), 0)
		return
	}
	c := l.comparison(v)
	in := l.Begin(opSet, v)
	l.useComparison(in, c)
	if in.Cond >= condFEq {
		l.Temp(regalloc.Int)
	}
	l.Def(l.V(v))
}

func (l lowerer) logic(v ir.Value) {
	args := l.f.Args(v)
	switch l.f.Instrs[v].Op {
	case ir.BAnd, ir.BOr:
		op := mach.Op(opAnd)
		if l.f.Instrs[v].Op == ir.BOr {
			op = opOr
		}
		in := l.Begin(op, v)
		in.Size = 4
		l.Use(l.V(args[0]))
		l.rm(in, args[1])
		if in.Flags == 0 {
			l.Commutes()
		}
		l.DefSame(l.V(v), 0)
	case ir.Select:
		l.selection(v)
	}
}

func (l lowerer) selection(v ir.Value) {
	args := l.f.Args(v)
	b, c := args[1], args[2]
	cmp := l.condition(args[0])
	if cmp.cond == condFNe {
		cmp.cond = condFEq
		b, c = c, b
	}
	op := mach.Op(opSelect)
	if l.f.Instrs[v].Type == ir.F64 {
		op = opFSelect
	}
	in := l.Begin(op, v)
	l.useComparison(in, cmp)
	n := uint8(2)
	if in.Flags&flagImm != 0 {
		n = 1
	}
	l.Use(l.V(b))
	l.UseMem(l.V(c))
	l.DefSame(l.V(v), n)
}

// cmp is a comparison to be made by its user.
type cmp struct {
	cond  uint8 // asm.Cond, condFEq or condFNe
	size  uint8
	float bool
	test  bool     // compare a & b with 0
	a, b  ir.Value // b 0: compare with k
	k     int64
}

// condition returns the comparison that decides whether c holds.
func (l lowerer) condition(c ir.Value) cmp {
	if l.Folded[c] {
		return l.comparison(c)
	}
	return cmp{cond: uint8(asm.NotEqual), size: 1, a: c}
}

// comparison returns the comparison that computes v.
func (l lowerer) comparison(v ir.Value) cmp {
	in := &l.f.Instrs[v]
	args := l.f.Args(v)
	switch in.Op {
	case ir.Not:
		c := l.condition(args[0])
		c.cond ^= 1 // the conditions come in pairs
		return c
	case ir.TagIs:
		return cmp{cond: uint8(asm.Equal), size: 1, a: args[0], k: in.Imm}
	case ir.TagEq:
		return l.ordered(cmp{cond: uint8(asm.Equal), size: 1, a: args[0], b: args[1]})
	case ir.FCmp:
		c := cmp{cond: floatConds[in.Aux], float: true, a: args[0], b: args[1]}
		if swapsFloat(ir.FCond(in.Aux)) {
			c.a, c.b = c.b, c.a
		}
		return c
	}
	c := cmp{cond: uint8(intConds[in.Aux]), size: 8, a: args[0], b: args[1]}
	if l.Folded[args[0]] && l.f.Instrs[args[0]].Op == ir.And {
		mask := l.f.Args(args[0])
		c.test, c.a, c.b = true, mask[0], mask[1]
		return c
	}
	for k, a := range args {
		if op := l.f.Instrs[a].Op; l.Folded[a] && (op == ir.Load32 || op == ir.Load8) {
			bits, _ := l.ConstBits(args[1-k])
			return cmp{cond: c.cond, size: uint8(widthOf(l.f, a)), a: a, k: int64(int32(bits))}
		}
	}
	return l.ordered(c)
}

// ordered puts a constant or a folded load second where the processor wants it.
func (l lowerer) ordered(c cmp) cmp {
	if k, ok := l.imm(c.b); ok {
		c.b, c.k = 0, k
		return c
	}
	if k, ok := l.imm(c.a); ok {
		c.a, c.b, c.k = c.b, 0, k
		c.cond = uint8(asm.Cond(c.cond).Swap())
		return c
	}
	if l.Folded[c.a] {
		c.a, c.b = c.b, c.a
		c.cond = uint8(asm.Cond(c.cond).Swap())
	}
	return c
}

// useComparison adds the operands of a comparison to in.
func (l lowerer) useComparison(in *mach.Inst, c cmp) {
	in.Cond, in.Size = c.cond, c.size
	if c.float {
		in.Flags |= flagF
		l.Use(l.V(c.a))
		if l.Folded[c.b] {
			in.Flags |= flagMem
			l.useAddress(in, c.b)
		} else {
			l.UseMem(l.V(c.b))
		}
		return
	}
	if c.test {
		in.Flags |= flagTest
		l.Use(l.V(c.a))
		l.rm(in, c.b)
		return
	}
	if c.b == 0 {
		in.Flags |= flagImm
		in.Imm = c.k
		if l.Folded[c.a] {
			in.Flags |= flagMemA
			l.useAddress(in, c.a)
		} else {
			l.UseMem(l.V(c.a))
		}
		return
	}
	l.Use(l.V(c.a))
	l.rm(in, c.b)
}

var intConds = [...]asm.Cond{
	ir.IEq: asm.Equal, ir.INe: asm.NotEqual, ir.ILt: asm.Less, ir.ILe: asm.LessEqual, ir.IGt: asm.Greater, ir.IGe: asm.GreaterEqual,
	ir.IULt: asm.Below, ir.IULe: asm.BelowEqual, ir.IUGt: asm.Above, ir.IUGe: asm.AboveEqual,
}

// floatConds are the conditions after ucomisd, with exchanged operands where
// swapsFloat says so: unordered sets carry, zero and parity, so "above" and
// "above or equal" are false for not-a-number and their opposites true.
var floatConds = [...]uint8{
	ir.FEq: condFEq, ir.FNe: condFNe,
	ir.FLt: uint8(asm.Above), ir.FLe: uint8(asm.AboveEqual), ir.FGt: uint8(asm.Above), ir.FGe: uint8(asm.AboveEqual),
	ir.FNotLt: uint8(asm.BelowEqual), ir.FNotLe: uint8(asm.Below), ir.FNotGt: uint8(asm.BelowEqual), ir.FNotGe: uint8(asm.Below),
}

func swapsFloat(c ir.FCond) bool {
	return c == ir.FLt || c == ir.FLe || c == ir.FNotLt || c == ir.FNotLe
}
