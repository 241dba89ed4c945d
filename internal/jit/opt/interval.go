package opt

import (
	"math"
	"math/bits"

	"walrus/internal/jit/ir"
)

// interval is a set of ints, lo to hi inclusive. Computations that may wrap give everything.
type interval struct{ lo, hi int64 }

var everything = interval{math.MinInt64, math.MaxInt64}

func point(n int64) interval { return interval{n, n} }

func (a interval) union(b interval) interval { return interval{min(a.lo, b.lo), max(a.hi, b.hi)} }

// meet is the common part; a contradiction (code that cannot be reached) leaves a as it is.
func (a interval) meet(b interval) interval {
	lo, hi := max(a.lo, b.lo), min(a.hi, b.hi)
	if lo > hi {
		return a
	}
	return interval{lo, hi}
}

func (a interval) constant() (int64, bool) { return a.lo, a.lo == a.hi }

func addInts(x, y int64) (int64, bool) {
	s := x + y
	return s, (s > x) == (y > 0)
}

func (a interval) add(b interval) interval {
	lo, ok1 := addInts(a.lo, b.lo)
	hi, ok2 := addInts(a.hi, b.hi)
	if !ok1 || !ok2 {
		return everything
	}
	return interval{lo, hi}
}

func (a interval) neg() interval {
	if a.lo == math.MinInt64 {
		return everything
	}
	return interval{-a.hi, -a.lo}
}

func mulInts(x, y int64) (int64, bool) {
	hi, lo := bits.Mul64(uint64(x), uint64(y))
	if x < 0 {
		hi -= uint64(y)
	}
	if y < 0 {
		hi -= uint64(x)
	}
	return int64(lo), int64(hi) == int64(lo)>>63
}

func (a interval) mul(b interval) interval {
	r := interval{math.MaxInt64, math.MinInt64}
	for _, x := range [2]int64{a.lo, a.hi} {
		for _, y := range [2]int64{b.lo, b.hi} {
			p, ok := mulInts(x, y)
			if !ok {
				return everything
			}
			r = interval{min(r.lo, p), max(r.hi, p)}
		}
	}
	return r
}

// magnitude is the largest absolute value, MaxInt64 if it does not fit.
func (a interval) magnitude() int64 {
	if a.lo == math.MinInt64 {
		return math.MaxInt64
	}
	return max(-a.lo, a.hi)
}

func (a interval) div(b interval) interval {
	if b.lo <= 0 { // only divisors that are known to be positive
		m := a.magnitude()
		if m == math.MaxInt64 {
			return everything
		}
		return interval{-m, m}
	}
	q := interval{math.MaxInt64, math.MinInt64}
	for _, x := range [2]int64{a.lo, a.hi} {
		for _, y := range [2]int64{b.lo, b.hi} {
			q = interval{min(q.lo, x/y), max(q.hi, x/y)}
		}
	}
	return q
}

func (a interval) mod(b interval) interval {
	m := b.magnitude()
	if m != math.MaxInt64 {
		m--
	}
	m = max(m, 0)
	r := interval{-m, m}
	if a.lo >= 0 {
		r = interval{0, min(m, a.hi)}
	} else if a.hi <= 0 {
		r = interval{-m, 0}
	}
	return r
}

func (a interval) and(b interval) interval {
	switch {
	case a.lo >= 0 && b.lo >= 0:
		return interval{0, min(a.hi, b.hi)}
	case a.lo >= 0:
		return interval{0, a.hi}
	case b.lo >= 0:
		return interval{0, b.hi}
	}
	return everything
}

// or is for or and exclusive or.
func (a interval) or(b interval) interval {
	if a.lo < 0 || b.lo < 0 {
		return everything
	}
	n := bits.Len64(uint64(a.hi | b.hi))
	return interval{0, int64(1)<<n - 1}
}

// transfer is the range of an operation on operands in a and b; n is a constant second operand.
func transfer(op ir.Op, a, b interval) interval {
	n, isConst := b.constant()
	switch op {
	case ir.Add:
		return a.add(b)
	case ir.Sub:
		if b.lo == math.MinInt64 {
			return everything
		}
		return a.add(b.neg())
	case ir.Mul:
		return a.mul(b)
	case ir.Div:
		return a.div(b)
	case ir.Mod:
		return a.mod(b)
	case ir.And:
		return a.and(b)
	case ir.Or, ir.Xor:
		return a.or(b)
	case ir.Neg:
		return a.neg()
	case ir.Shr:
		if isConst {
			return interval{a.lo >> (n & 63), a.hi >> (n & 63)}
		}
	case ir.UShr:
		if isConst && n&63 > 0 {
			if a.lo >= 0 {
				return interval{a.lo >> (n & 63), a.hi >> (n & 63)}
			}
			return interval{0, int64(uint64(math.MaxUint64) >> (n & 63))}
		}
	case ir.Shl:
		if isConst && n&63 < 62 {
			return a.mul(point(1 << (n & 63)))
		}
	}
	return everything
}

// decide tells whether a comparison holds for all pairs of numbers in a and b, or for none.
func decide(c ir.ICond, a, b interval) (known, truth bool) {
	switch c {
	case ir.IUGt, ir.IUGe, ir.IULt, ir.IULe:
		if a.lo < 0 || b.lo < 0 {
			return false, false
		}
		c = [...]ir.ICond{ir.IULt: ir.ILt, ir.IULe: ir.ILe, ir.IUGt: ir.IGt, ir.IUGe: ir.IGe}[c]
	}
	switch c {
	case ir.IEq:
		if a.hi < b.lo || b.hi < a.lo {
			return true, false
		}
		return a.lo == a.hi && a == b, true
	case ir.INe:
		known, truth = decide(ir.IEq, a, b)
		return known, !truth
	case ir.ILt:
		if a.hi < b.lo {
			return true, true
		}
		return a.lo >= b.hi, false
	case ir.ILe:
		if a.hi <= b.lo {
			return true, true
		}
		return a.lo > b.hi, false
	}
	known, truth = decide(c.Negate(), a, b)
	return known, !truth
}

// narrow is a, restricted by the truth of `a c b`.
func narrow(c ir.ICond, a, b interval) interval {
	switch c {
	case ir.IEq:
		return a.meet(b)
	case ir.INe:
		if n, ok := b.constant(); ok && a.lo < a.hi {
			if a.lo == n {
				a.lo++
			} else if a.hi == n {
				a.hi--
			}
		}
	case ir.ILt:
		if b.hi > math.MinInt64 {
			return a.meet(interval{math.MinInt64, b.hi - 1})
		}
	case ir.ILe:
		return a.meet(interval{math.MinInt64, b.hi})
	case ir.IGt:
		if b.lo < math.MaxInt64 {
			return a.meet(interval{b.lo + 1, math.MaxInt64})
		}
	case ir.IGe:
		return a.meet(interval{b.lo, math.MaxInt64})
	case ir.IULt:
		if b.lo >= 0 && b.hi > 0 {
			return a.meet(interval{0, b.hi - 1})
		}
	case ir.IULe:
		if b.lo >= 0 {
			return a.meet(interval{0, b.hi})
		}
	}
	return a
}
