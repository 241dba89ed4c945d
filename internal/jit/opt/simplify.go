package opt

import (
	"math/bits"

	"walrus/internal/jit/ir"
)

// simplify gives a value that is equal to v and simpler: a constant, an operand, or v itself rewritten in place to another operation. 0
// means that there is none. Every rule is an identity on all 64-bit inputs; rules on doubles are exact, not-a-number and the signs of
// zeros included.
func (c *context) simplify(v ir.Value) ir.Value {
	f := c.f
	in := &f.Instrs[v]
	if !in.Op.Has(ir.Pure) || in.Op.IsConst() {
		return 0
	}
	if in.Op.Has(ir.Folds) {
		if w := c.foldConst(v); w != 0 {
			return w
		}
	}
	switch in.Op {
	case ir.Add, ir.Sub, ir.Mul, ir.And, ir.Or, ir.Xor, ir.Shl, ir.Shr, ir.UShr, ir.Div, ir.Mod:
		return c.simplifyInt(v)
	case ir.ICmp:
		return c.simplifyICmp(v)
	case ir.Select:
		return c.simplifySelect(v)
	case ir.BAnd, ir.BOr:
		return c.simplifyBool(v)
	case ir.Not:
		return c.simplifyNot(v)
	case ir.Neg, ir.BitNot, ir.FNeg, ir.BitsToFloat, ir.FloatToBits, ir.BitsToBool, ir.BoolToBits, ir.BitsToTag, ir.TagToBits:
		if a := &f.Instrs[f.Arg(v, 0)]; a.Op == inverse[in.Op] {
			return f.Arg(f.Arg(v, 0), 0)
		}
	case ir.TagEq:
		if f.Arg(v, 0) == f.Arg(v, 1) {
			return c.bool(true)
		}
		for i := range 2 {
			if t, ok := f.ConstTagOf(f.Arg(v, i)); ok {
				f.Reset(v, ir.TagIs, ir.Bool, int64(t), f.Arg(v, 1-i))
				return v
			}
		}
	}
	return 0
}

// inverse is the operation that undoes a conversion or sign change.
var inverse = [ir.NumOps]ir.Op{ir.Neg: ir.Neg, ir.BitNot: ir.BitNot, ir.FNeg: ir.FNeg, ir.BitsToFloat: ir.FloatToBits,
	ir.FloatToBits: ir.BitsToFloat, ir.BitsToBool: ir.BoolToBits, ir.BoolToBits: ir.BitsToBool, ir.BitsToTag: ir.TagToBits,
	ir.TagToBits: ir.BitsToTag}

// foldConst computes an operation on constants. Powers are left to the run time, so that there is one implementation.
func (c *context) foldConst(v ir.Value) ir.Value {
	f := c.f
	in := &f.Instrs[v]
	if in.Op == ir.FPow {
		return 0
	}
	var args [3]uint64
	for i, a := range f.Args(v) {
		if k := &f.Instrs[a]; !k.Op.IsConst() || k.Op == ir.ConstRef {
			return 0
		}
		args[i] = uint64(f.Instrs[a].Imm)
	}
	r, ok := ir.EvalPure(in.Op, in.Aux, in.Imm, args[:f.NumArgs(v)])
	if !ok {
		return 0
	}
	return c.constant(in.Type, r)
}

// simplifyInt handles integer operations of which one operand is a constant or both are equal.
func (c *context) simplifyInt(v ir.Value) ir.Value {
	f := c.f
	in := &f.Instrs[v]
	x, y := f.Arg(v, 0), f.Arg(v, 1)
	if in.Op.Has(ir.Commutes) && f.Instrs[x].Op == ir.ConstI64 {
		x, y = y, x
		f.SetArgs(v, x, y)
	}
	if x == y {
		switch in.Op {
		case ir.Sub, ir.Xor:
			return c.int(0)
		case ir.And, ir.Or:
			return x
		}
	}
	n, ok := f.Int(y)
	if !ok {
		return 0
	}
	switch in.Op {
	case ir.Sub: // additions of constants combine better
		f.Reset(v, ir.Add, ir.I64, 0, x, c.int(-n))
		return v
	case ir.Add, ir.Or, ir.Xor, ir.Shl, ir.Shr, ir.UShr:
		if n == 0 {
			return x
		}
	case ir.Mul:
		switch {
		case n == 0:
			return y
		case n == 1:
			return x
		case n == -1:
			f.Reset(v, ir.Neg, ir.I64, 0, x)
			return v
		case n > 0 && n&(n-1) == 0:
			f.Reset(v, ir.Shl, ir.I64, 0, x, c.int(int64(bits.TrailingZeros64(uint64(n)))))
			return v
		}
	case ir.And:
		if n == 0 {
			return y
		}
		if n == -1 {
			return x
		}
	case ir.Div:
		if n == 1 {
			return x
		}
		if n == -1 {
			f.Reset(v, ir.Neg, ir.I64, 0, x)
			return v
		}
	case ir.Mod:
		if n == 1 || n == -1 {
			return c.int(0)
		}
	}
	return c.combine(v, x, n)
}

// combine joins an operation with a constant to an earlier one of the same kind: (x + 1) + 2 is x + 3.
func (c *context) combine(v, x ir.Value, n int64) ir.Value {
	f := c.f
	in := &f.Instrs[v]
	if f.Instrs[x].Op != in.Op || f.NumArgs(x) != 2 {
		return 0
	}
	m, ok := f.Int(f.Arg(x, 1))
	if !ok {
		return 0
	}
	switch in.Op {
	case ir.Add:
		n += m
	case ir.Mul:
		n *= m
	case ir.And:
		n &= m
	case ir.Or:
		n |= m
	case ir.Xor:
		n ^= m
	default:
		return 0
	}
	f.Reset(v, in.Op, ir.I64, 0, f.Arg(x, 0), c.int(n))
	return v
}

func (c *context) simplifyICmp(v ir.Value) ir.Value {
	f := c.f
	x, y := f.Arg(v, 0), f.Arg(v, 1)
	cond := ir.ICond(f.Instrs[v].Aux)
	if x == y {
		r, _ := ir.EvalPure(ir.ICmp, uint16(cond), 0, []uint64{0, 0})
		return c.bool(r != 0)
	}
	// One form for both orders: constants right, else the older value left.
	if _, left := f.Int(x); left || x > y && !isInt(f, y) {
		cond = cond.Swap()
		f.SetArgs(v, y, x)
		f.Instrs[v].Aux = uint16(cond)
		x, y = y, x
	}
	n, ok := f.Int(y)
	if !ok || n != 0 || cond != ir.IEq && cond != ir.INe {
		return 0
	}
	// Whether a remainder by 2^k is 0 does not depend on the sign.
	if in := &f.Instrs[x]; in.Op == ir.Mod {
		if m, ok := f.Int(f.Arg(x, 1)); ok && m&(m-1) == 0 && m != 0 {
			f.SetArgs(v, c.before(v, ir.And, ir.I64, f.Arg(x, 0), c.int(m-1)), y)
			return v
		}
	}
	// A bool that was widened.
	if in := &f.Instrs[x]; in.Op == ir.BoolToBits {
		if cond == ir.INe {
			return f.Arg(x, 0)
		}
		f.Reset(v, ir.Not, ir.Bool, 0, f.Arg(x, 0))
		return v
	}
	return 0
}

func isInt(f *ir.Func, v ir.Value) bool { return f.Instrs[v].Op == ir.ConstI64 }

func (c *context) simplifySelect(v ir.Value) ir.Value {
	f := c.f
	x, y := f.Arg(v, 1), f.Arg(v, 2)
	if x == y {
		return x
	}
	if k := &f.Instrs[f.Arg(v, 0)]; k.Op == ir.ConstBool {
		if k.Imm != 0 {
			return x
		}
		return y
	} else if k.Op == ir.Not {
		f.SetArgs(v, f.Arg(f.Arg(v, 0), 0), y, x)
		return v
	}
	return 0
}

func (c *context) simplifyBool(v ir.Value) ir.Value {
	f := c.f
	and := f.Instrs[v].Op == ir.BAnd
	for i := range 2 {
		x, y := f.Arg(v, i), f.Arg(v, 1-i)
		if x == y {
			return x
		}
		if k := &f.Instrs[x]; k.Op == ir.ConstBool {
			if (k.Imm != 0) == and {
				return y
			}
			return x
		}
	}
	return 0
}

func (c *context) simplifyNot(v ir.Value) ir.Value {
	f := c.f
	x := f.Arg(v, 0)
	in := f.Instrs[x]
	switch in.Op {
	case ir.Not:
		return f.Arg(x, 0)
	case ir.ICmp:
		f.Reset(v, ir.ICmp, ir.Bool, 0, f.Arg(x, 0), f.Arg(x, 1))
		f.Instrs[v].Aux = uint16(ir.ICond(in.Aux).Negate())
		return v
	case ir.FCmp:
		f.Reset(v, ir.FCmp, ir.Bool, 0, f.Arg(x, 0), f.Arg(x, 1))
		f.Instrs[v].Aux = uint16(ir.FCond(in.Aux).Negate())
		return v
	}
	return 0
}
