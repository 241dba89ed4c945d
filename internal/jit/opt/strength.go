package opt

import (
	"maps"
	"math"
	"math/bits"
	"slices"

	"walrus/internal/jit/ir"
)

// strength replaces divisions and remainders by constants: by powers of two with shifts and masks, by others with a multiplication.
func strength(c *context) {
	f := c.f
	tested := c.testedRemainders()
	for _, b := range f.Order {
		list := f.Blocks[b].Instrs
		out := c.work.list[:0]
		for _, v := range list {
			switch f.Instrs[v].Op {
			case ir.Div, ir.Mod:
				if !tested[v] {
					c.divide(v)
				}
			case ir.ICmp:
				if x := f.Arg(v, 0); tested[x] {
					c.divisible(v, x)
				}
			}
			out = append(append(out, c.pending...), v)
			c.pending = c.pending[:0]
		}
		f.Blocks[b].Instrs = c.keep(list, out)
		c.work.list = out
	}
}

// testedRemainders are the remainders by odd constants that are only compared with 0: which number they are does not matter.
func (c *context) testedRemainders() map[ir.Value]bool {
	f := c.f
	var tested map[ir.Value]bool
	for _, b := range f.Order {
		for _, v := range f.Blocks[b].Instrs {
			if f.Instrs[v].Op == ir.Mod {
				if d, ok := f.Int(f.Arg(v, 1)); ok && d&1 == 1 && (d > 1 || d < -1) {
					if tested == nil {
						tested = map[ir.Value]bool{}
					}
					tested[v] = true
				}
			}
		}
	}
	if tested == nil {
		return nil
	}
	used := func(v ir.Value) { delete(tested, v) }
	for _, b := range f.Order {
		for _, v := range f.Blocks[b].Instrs {
			for i, a := range f.Args(v) {
				if i > 0 || !c.comparesWithZero(v) {
					used(a)
				}
			}
			f.EachResumeUse(v, used)
		}
		for _, e := range f.Blocks[b].Succs {
			for _, a := range e.Args {
				used(a)
			}
		}
	}
	for _, v := range slices.Sorted(maps.Keys(tested)) {
		if !c.hit(ruleDivisible) {
			used(v)
		}
	}
	return tested
}

func (c *context) comparesWithZero(v ir.Value) bool {
	in := &c.f.Instrs[v]
	if in.Op != ir.ICmp || ir.ICond(in.Aux) != ir.IEq && ir.ICond(in.Aux) != ir.INe {
		return false
	}
	n, ok := c.f.Int(c.f.Arg(v, 1))
	return ok && n == 0
}

// divisible rewrites the comparison v of the remainder of x by an odd constant with 0. Multiplication by the inverse of d modulo 2^64
// permutes the numbers and gives the quotient of each multiple of d, so exactly the multiples arrive in the range of the quotients
// (Granlund and Montgomery, "Division by invariant integers using multiplication", section 9).
func (c *context) divisible(v, mod ir.Value) {
	f := c.f
	d, _ := f.Int(f.Arg(mod, 1))
	if d < 0 {
		d = -d // the sign of the divisor does not matter to a remainder
	}
	inverse := uint64(d) // correct to three bits; each step doubles them
	for range 5 {
		inverse *= 2 - uint64(d)*inverse
	}
	q := c.before(v, ir.Mul, ir.I64, f.Arg(mod, 0), c.int(int64(inverse)))
	limit := uint64(math.MaxUint64) / uint64(d)
	if f.Instrs[mod].Aux&ir.DivUnsigned == 0 {
		largest := uint64(math.MaxInt64) / uint64(d)
		q = c.before(v, ir.Add, ir.I64, q, c.int(int64(largest)))
		limit = 2 * largest
	}
	cond := ir.IULe
	if ir.ICond(f.Instrs[v].Aux) == ir.INe {
		cond = ir.IUGt
	}
	f.Reset(v, ir.ICmp, ir.Bool, 0, q, c.int(int64(limit)))
	f.Instrs[v].Aux = uint16(cond)
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
