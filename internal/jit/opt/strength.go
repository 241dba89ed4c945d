package opt

import (
	"math"
	"math/bits"

	"walrus/internal/jit/ir"
)

// strength replaces divisions and remainders by constants: by powers of two with shifts and masks, by others with a multiplication.
func strength(c *context) {
	f := c.f
	for _, b := range f.Order {
		list := f.Blocks[b].Instrs
		out := make([]ir.Value, 0, len(list))
		for _, v := range list {
			if op := f.Instrs[v].Op; op == ir.Div || op == ir.Mod {
				c.divide(v)
				out = append(out, c.pending...)
				c.pending = c.pending[:0]
			}
			out = append(out, v)
		}
		f.Blocks[b].Instrs = out
	}
}

// divide rewrites a division or remainder by a constant in place.
func (c *context) divide(v ir.Value) {
	f := c.f
	in := f.Instrs[v]
	x := f.Arg(v, 0)
	d, ok := f.Int(f.Arg(v, 1))
	if !ok || d == 0 || d == 1 || d == -1 || d == math.MinInt64 {
		return
	}
	n := d
	if n < 0 {
		n = -n
	}
	power := n&(n-1) == 0
	r := ruleDivMagic
	if power {
		r = ruleDivPower
	}
	if !c.hit(r) {
		return
	}
	positive := in.Aux&ir.DivUnsigned != 0
	if power {
		c.dividePower(v, x, n, d < 0, positive)
		return
	}
	q := c.quotient(v, x, n, positive)
	if in.Op == ir.Mod {
		f.Reset(v, ir.Sub, ir.I64, 0, x, c.before(v, ir.Mul, ir.I64, q, c.int(n)))
		return
	}
	if d < 0 {
		f.Reset(v, ir.Neg, ir.I64, 0, q)
	} else {
		f.Reset(v, ir.Add, ir.I64, 0, q, c.int(0))
	}
}

// quotient is x / n for n >= 3, no power of two.
func (c *context) quotient(v, x ir.Value, n int64, positive bool) ir.Value {
	m, s := magicOf(uint64(n), 64)
	q := c.before(v, ir.MulHiS, ir.I64, x, c.int(int64(m)))
	if int64(m) < 0 {
		q = c.before(v, ir.Add, ir.I64, q, x)
	}
	if s > 0 {
		q = c.before(v, ir.Shr, ir.I64, q, c.int(int64(s)))
	}
	if positive {
		return q
	}
	return c.before(v, ir.Sub, ir.I64, q, c.before(v, ir.Shr, ir.I64, x, c.int(63)))
}

// dividePower rewrites division by n, a power of two from 2 on, negated if the divisor is negative. Quotients are rounded towards zero: n-1
// is added to negative dividends before the shift.
func (c *context) dividePower(v, x ir.Value, n int64, negative, positive bool) {
	f := c.f
	k := int64(bits.TrailingZeros64(uint64(n)))
	mod := f.Instrs[v].Op == ir.Mod
	if positive && mod {
		f.Reset(v, ir.And, ir.I64, 0, x, c.int(n-1))
		return
	}
	if positive && !negative {
		f.Reset(v, ir.UShr, ir.I64, 0, x, c.int(k))
		return
	}
	fix := x // k == 1: the sign bit itself
	if k > 1 {
		fix = c.before(v, ir.Shr, ir.I64, x, c.int(63))
	}
	fix = c.before(v, ir.UShr, ir.I64, fix, c.int(64-k))
	sum := c.before(v, ir.Add, ir.I64, x, fix)
	if mod {
		f.Reset(v, ir.Sub, ir.I64, 0, c.before(v, ir.And, ir.I64, sum, c.int(n-1)), fix)
		return
	}
	if !negative {
		f.Reset(v, ir.Shr, ir.I64, 0, sum, c.int(k))
		return
	}
	f.Reset(v, ir.Neg, ir.I64, 0, c.before(v, ir.Shr, ir.I64, sum, c.int(k)))
}
