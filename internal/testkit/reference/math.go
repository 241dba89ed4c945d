package reference

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// randomState is the generator of a program.
type randomState struct{ r *rand.Rand }

func (s *randomState) get() *rand.Rand {
	if s.r == nil {
		s.r = rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
	}
	return s.r
}

const number = "int or float"

func toFloat(v value) float64 {
	if n, ok := v.(int64); ok {
		return float64(n)
	}
	return v.(float64)
}

// mathFunctions is stdlib.md 6.
func mathFunctions(def definer) {
	for name, x := range map[string]float64{"pi": math.Pi, "e": math.E, "tau": 2 * math.Pi, "inf": math.Inf(1), "nan": math.NaN()} {
		def(name, nil, func(*callSite, []value) value { return x })
	}
	def("is_finite", params(number), func(c *callSite, a []value) value {
		x := toFloat(a[0])
		return !math.IsNaN(x) && !math.IsInf(x, 0)
	})
	def("is_nan", params(number), func(c *callSite, a []value) value { return math.IsNaN(toFloat(a[0])) })
	def("is_inf", params(number), func(c *callSite, a []value) value { return math.IsInf(toFloat(a[0]), 0) })
	keepInts(def)
	bounding(def)
	plainFunctions(def)
	checkedFunctions(def)
	randomFunctions(def)
}

func keepInts(def definer) {
	def("abs", params(number), func(c *callSite, a []value) value {
		if n, ok := a[0].(int64); ok {
			if n == math.MinInt64 {
				c.library(fmt.Sprintf("overflow of %d", n))
			}
			if n < 0 {
				n = -n
			}
			return n
		}
		return math.Abs(a[0].(float64))
	})
	def("sign", params(number), func(c *callSite, a []value) value {
		x := toFloat(a[0])
		switch {
		case math.IsNaN(x):
			c.library("not a number: NaN")
		case x > 0:
			return int64(1)
		case x < 0:
			return int64(-1)
		}
		return int64(0)
	})
	choose := func(name string, ints func(a, b int64) bool, floats func(a, b float64) float64) {
		def(name, params(number, number), func(c *callSite, a []value) value {
			x, ok1 := a[0].(int64)
			y, ok2 := a[1].(int64)
			if ok1 && ok2 {
				if ints(x, y) {
					return x
				}
				return y
			}
			f, g := toFloat(a[0]), toFloat(a[1])
			switch {
			case math.IsNaN(f):
				return g
			case math.IsNaN(g):
				return f
			}
			return floats(f, g)
		})
	}
	// Of equal numbers, zeros of both signs for instance, the first one.
	choose("min", func(a, b int64) bool { return a <= b }, func(a, b float64) float64 {
		if b < a {
			return b
		}
		return a
	})
	choose("max", func(a, b int64) bool { return a >= b }, func(a, b float64) float64 {
		if b > a {
			return b
		}
		return a
	})
}

func bounding(def definer) {
	def("clamp", params(number, number, number), func(c *callSite, a []value) value {
		x, ok1 := a[0].(int64)
		lo, ok2 := a[1].(int64)
		hi, ok3 := a[2].(int64)
		if ok1 && ok2 && ok3 {
			if lo > hi {
				c.library(fmt.Sprintf("%d above %d", lo, hi))
			}
			return max(lo, min(hi, x))
		}
		f, l, h := toFloat(a[0]), toFloat(a[1]), toFloat(a[2])
		if math.IsNaN(f) || math.IsNaN(l) || math.IsNaN(h) || l > h {
			c.library("bad bounds " + floatText(l) + " and " + floatText(h))
		}
		if f < l {
			return l
		}
		if f > h {
			return h
		}
		return f
	})
	for name, fn := range map[string]func(float64) float64{"floor": math.Floor, "ceil": math.Ceil, "round": math.Round, "trunc": math.Trunc} {
		def(name, params(number), func(c *callSite, a []value) value {
			if n, ok := a[0].(int64); ok {
				return n
			}
			return fn(a[0].(float64))
		})
	}
}

func plainFunctions(def definer) {
	for name, fn := range map[string]func(float64) float64{
		"fract": func(x float64) float64 { return x - math.Trunc(x) }, "cbrt": math.Cbrt, "sin": math.Sin, "cos": math.Cos, "tan": math.Tan,
		"atan": math.Atan, "degrees": func(x float64) float64 { return x * (180 / math.Pi) }, "radians": func(x float64) float64 { return x * (math.Pi / 180) },
	} {
		def(name, params(number), func(c *callSite, a []value) value { return fn(toFloat(a[0])) })
	}
	def("atan2", params(number, number), func(c *callSite, a []value) value { return math.Atan2(toFloat(a[0]), toFloat(a[1])) })
}

func checkedFunctions(def definer) {
	domain := func(name string, fn func(float64) float64, ok func(float64) bool) {
		def(name, params(number), func(c *callSite, a []value) value {
			x := toFloat(a[0])
			if !ok(x) {
				c.library("domain " + floatText(x))
			}
			return fn(x)
		})
	}
	positive := func(x float64) bool { return !(x <= 0) }
	domain("sqrt", math.Sqrt, func(x float64) bool { return !(x < 0) })
	domain("asin", math.Asin, func(x float64) bool { return x >= -1 && x <= 1 })
	domain("acos", math.Acos, func(x float64) bool { return x >= -1 && x <= 1 })
	domain("ln", math.Log, positive)
	domain("log2", math.Log2, positive)
	domain("log10", math.Log10, positive)
	finite := func(c *callSite, x float64) value {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			c.library("result not finite: " + floatText(x))
		}
		return x
	}
	def("exp", params(number), func(c *callSite, a []value) value { return finite(c, math.Exp(toFloat(a[0]))) })
	def("pow", params(number, number), func(c *callSite, a []value) value { return finite(c, math.Pow(toFloat(a[0]), toFloat(a[1]))) })
	def("hypot", params(number, number), func(c *callSite, a []value) value { return finite(c, math.Hypot(toFloat(a[0]), toFloat(a[1]))) })
	def("lerp", params(number, number, number), func(c *callSite, a []value) value {
		x, y, t := toFloat(a[0]), toFloat(a[1]), toFloat(a[2])
		return finite(c, x+(y-x)*t)
	})
	def("log", params(number, number), func(c *callSite, a []value) value {
		x, base := toFloat(a[0]), toFloat(a[1])
		if !positive(x) {
			c.library("domain " + floatText(x))
		}
		if base <= 0 || math.Abs(base-1) <= 2.3e-16 {
			c.library("invalid base " + floatText(base))
		}
		return math.Log(x) / math.Log(base)
	})
}

func randomFunctions(def definer) {
	def("seed", params("int"), func(c *callSite, a []value) value {
		c.f.ip.random.r = rand.New(rand.NewPCG(uint64(a[0].(int64)), 1))
		return void
	})
	def("rand_float", nil, func(c *callSite, a []value) value { return c.f.ip.random.get().Float64() })
	def("rand_bool", nil, func(c *callSite, a []value) value { return c.f.ip.random.get().IntN(2) == 1 })
	def("rand_int", params("int", "int"), func(c *callSite, a []value) value {
		lo, hi := a[0].(int64), a[1].(int64)
		if lo > hi {
			c.library(fmt.Sprintf("invalid range %d to %d", lo, hi))
		}
		width := uint64(hi) - uint64(lo)
		if width == math.MaxUint64 {
			return int64(c.f.ip.random.get().Uint64())
		}
		return lo + int64(c.f.ip.random.get().Uint64N(width+1))
	})
	def("rand_range", params(number, number), func(c *callSite, a []value) value {
		lo, hi := toFloat(a[0]), toFloat(a[1])
		if math.IsNaN(lo) || math.IsNaN(hi) || math.IsInf(lo, 0) || math.IsInf(hi, 0) || lo > hi {
			c.library("invalid range " + floatText(lo) + " to " + floatText(hi))
		}
		if hi-lo <= 2.3e-16 {
			return lo
		}
		return lo + (hi-lo)*c.f.ip.random.get().Float64()
	})
}
