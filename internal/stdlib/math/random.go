package math

import (
	gomath "math"
	"math/bits"
	"math/rand/v2"

	"walrus/internal/builtin"
	"walrus/internal/number"
	"walrus/internal/rt"
	"walrus/internal/value"
)

// generator is the random generator of one runtime. A PCG is small, fast and keeps its sequence in every version of Go.
type generator struct{ rand.PCG }

// stream is the second half of the generator's start value; it only has to be the same for equal seeds.
const stream = 0x9e3779b97f4a7c15

// generatorOf returns the generator of the runtime, which is seeded by the world when it is first used.
func generatorOf(c *rt.Context) *generator {
	if g, ok := c.State(rt.StateRandom).(*generator); ok {
		return g
	}
	g := new(generator)
	var seed uint64
	if c.World.Seed != nil {
		seed = c.World.Seed()
	}
	g.Seed(seed, stream)
	c.SetState(rt.StateRandom, g)
	return g
}

// float returns a double in [0, 1) with 53 random bits.
func (g *generator) float() float64 { return float64(g.Uint64()>>11) * 0x1p-53 }

// below returns a random number in [0, n), all equally likely; n = 0 stands for 2^64. The high half of a product with a random
// word is uniform once the few low halves that would occur too often are rejected.
func (g *generator) below(n uint64) uint64 {
	if n == 0 {
		return g.Uint64()
	}
	high, low := bits.Mul64(g.Uint64(), n)
	if low < n {
		for reject := -n % n; low < reject; {
			high, low = bits.Mul64(g.Uint64(), n)
		}
	}
	return high
}

func random() []rt.Native {
	ints := func(names ...string) []builtin.Param {
		params := make([]builtin.Param, len(names))
		for i, name := range names {
			params[i] = builtin.Param{Name: name, Type: builtin.Int}
		}
		return params
	}
	return []rt.Native{
		row("seed", ints("n"), "void", "Restarts the random generator: equal seeds give equal sequences.",
			func(c *rt.Context, a rt.Args) (value.Cell, error) {
				generatorOf(c).Seed(a.At(0).Bits, stream)
				return value.OfVoid(), nil
			}),
		row("rand_float", nil, "float", "A random float, 0 <= r < 1.", func(c *rt.Context, _ rt.Args) (value.Cell, error) {
			return value.OfFloat(generatorOf(c).float()), nil
		}),
		row("rand_bool", nil, "bool", "true or false with even chances.", func(c *rt.Context, _ rt.Args) (value.Cell, error) {
			return value.OfBool(generatorOf(c).Uint64()>>63 != 0), nil
		}),
		row("rand_int", ints("a", "b"), "int", "A random int, a <= r <= b. a above b is an invalid range.",
			func(c *rt.Context, a rt.Args) (value.Cell, error) {
				lo, hi := a.At(0), a.At(1)
				if lo.Int() > hi.Int() {
					return fail("rand_int", "invalid range: "+text(lo)+" is above "+text(hi))
				}
				return value.OfInt(int64(lo.Bits + generatorOf(c).below(hi.Bits-lo.Bits+1))), nil
			}),
		row("rand_range", numbers("a", "b"), "float", "A random float, a <= r < b; a if both are equal. a above b, or bounds that are not finite, are errors.",
			func(c *rt.Context, a rt.Args) (value.Cell, error) {
				return randRange(c, a.At(0).AsFloat(), a.At(1).AsFloat())
			}),
	}
}

func randRange(c *rt.Context, a, b float64) (value.Cell, error) {
	bounds := number.FloatText(a) + " and " + number.FloatText(b)
	switch {
	case gomath.IsNaN(a-a) || gomath.IsNaN(b-b): // infinities and not-a-number
		return fail("rand_range", "the bounds must be finite: "+bounds)
	case gomath.Abs(b-a) <= nearlyEqual:
		return value.OfFloat(a), nil
	case a > b:
		return fail("rand_range", "invalid range: "+number.FloatText(a)+" is above "+number.FloatText(b))
	}
	r := generatorOf(c).float()
	var result float64
	if width := b - a; !gomath.IsInf(width, 0) {
		result = a + float64(width*r)
	} else {
		result = float64(a*(1-r)) + float64(b*r)
	}
	// Rounding may have reached the upper bound.
	if result >= b {
		result = gomath.Nextafter(b, a)
	}
	return value.OfFloat(result), nil
}
