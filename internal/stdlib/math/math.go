// Package math is the module std/math: elementary functions on ints and doubles, and one random generator per runtime.
//
// Products that are added to something are converted to float64 explicitly. That forbids the Go compiler to fuse the two
// operations, so a program computes the same digits on every processor.
package math

import (
	gomath "math"

	"walrus/internal/builtin"
	"walrus/internal/number"
	"walrus/internal/rt"
	"walrus/internal/value"
)

const module = "math"

// nearlyEqual is the distance below which stdlib.md 6 takes two doubles near 1 for equal.
const nearlyEqual = 2.3e-16

// Table returns the functions of the module.
func Table() []rt.Native {
	rows := constants()
	rows = append(rows, keepers()...)
	rows = append(rows, powers()...)
	rows = append(rows, angles()...)
	rows = append(rows, logarithms()...)
	return append(rows, random()...)
}

func row(name string, params []builtin.Param, result, doc string, body rt.Body) rt.Native {
	return rt.Native{Func: builtin.Func{Module: module, Name: name, Params: params, Result: result, Doc: doc}, Body: body}
}

// numbers makes parameters that accept ints and floats.
func numbers(names ...string) []builtin.Param {
	params := make([]builtin.Param, len(names))
	for i, name := range names {
		params[i] = builtin.Param{Name: name, Type: builtin.Number}
	}
	return params
}

// text is the spelling of a number in messages.
func text(v value.Cell) string {
	if v.Tag == value.Int {
		return string(number.AppendInt(nil, v.Int()))
	}
	return number.FloatText(v.Float())
}

func fail(function, text string) (value.Cell, error) {
	return value.Cell{}, rt.Library(module, function, text)
}

// finite refuses results that are infinite or not-a-number.
func finite(function string, f float64) (value.Cell, error) {
	if gomath.IsInf(f, 0) || gomath.IsNaN(f) {
		return fail(function, "overflow: the result is not finite: "+number.FloatText(f))
	}
	return value.OfFloat(f), nil
}

func isNaN(v value.Cell) bool { return v.Tag == value.Float && gomath.IsNaN(v.Float()) }

// constant is a function without parameters that always returns f.
func constant(name, doc string, f float64) rt.Native {
	return row(name, nil, "float", doc, func(*rt.Context, rt.Args) (value.Cell, error) { return value.OfFloat(f), nil })
}

// unary is a function of one number whose result is always a float.
func unary(name, doc string, f func(float64) float64) rt.Native {
	return row(name, numbers("x"), "float", doc, func(_ *rt.Context, a rt.Args) (value.Cell, error) {
		return value.OfFloat(f(a.At(0).AsFloat())), nil
	})
}

// unaryIn is unary for functions that are defined only where in holds.
func unaryIn(name, doc string, in func(float64) bool, f func(float64) float64) rt.Native {
	return row(name, numbers("x"), "float", doc, func(_ *rt.Context, a rt.Args) (value.Cell, error) {
		x := a.At(0).AsFloat()
		if !in(x) {
			return fail(name, "domain error: "+text(a.At(0)))
		}
		return value.OfFloat(f(x)), nil
	})
}

// binary is a function of two numbers whose result has to be finite.
func binary(name, x, y, doc string, f func(x, y float64) float64) rt.Native {
	return row(name, numbers(x, y), "float", doc, func(_ *rt.Context, a rt.Args) (value.Cell, error) {
		return finite(name, f(a.At(0).AsFloat(), a.At(1).AsFloat()))
	})
}

// test is a predicate; an int is taken as the double nearest to it, which is always finite.
func test(name, doc string, f func(float64) bool) rt.Native {
	return row(name, numbers("x"), "bool", doc, func(_ *rt.Context, a rt.Args) (value.Cell, error) {
		return value.OfBool(f(a.At(0).AsFloat())), nil
	})
}

func constants() []rt.Native {
	return []rt.Native{
		constant("pi", "The double nearest to the number pi.", gomath.Pi),
		constant("e", "The double nearest to Euler's number.", gomath.E),
		constant("tau", "The double nearest to 2 pi.", 2*gomath.Pi),
		constant("inf", "Positive infinity.", gomath.Inf(1)),
		constant("nan", "Not-a-number.", gomath.NaN()),
		test("is_finite", "Reports whether x is neither infinite nor not-a-number. Ints are always finite.",
			func(x float64) bool { return !gomath.IsInf(x, 0) && !gomath.IsNaN(x) }),
		test("is_nan", "Reports whether x is not-a-number.", gomath.IsNaN),
		test("is_inf", "Reports whether x is an infinity of either sign.", func(x float64) bool { return gomath.IsInf(x, 0) }),
	}
}

// rounding is a function that leaves ints as they are.
func rounding(name, doc string, f func(float64) float64) rt.Native {
	return row(name, numbers("x"), "int or float", doc, func(_ *rt.Context, a rt.Args) (value.Cell, error) {
		if a.At(0).Tag == value.Int {
			return a.At(0), nil
		}
		return value.OfFloat(f(a.At(0).Float())), nil
	})
}

// keepers are the functions that keep ints as ints.
func keepers() []rt.Native {
	return []rt.Native{
		row("abs", numbers("x"), "int or float", "The absolute value of x; an int stays an int. The smallest int has none: overflow.", abs),
		row("sign", numbers("x"), "int", "-1, 0 or 1, the sign of x; 0 for both zeros. Not-a-number is an error.", sign),
		row("min", numbers("a", "b"), "int or float",
			"The smaller argument: an int if both are ints, else a float. If one is not-a-number, the other one.", minimum),
		row("max", numbers("a", "b"), "int or float",
			"The larger argument: an int if both are ints, else a float. If one is not-a-number, the other one.", maximum),
		row("clamp", numbers("x", "lo", "hi"), "int or float",
			"x, but at least lo and at most hi: an int if all are ints, else a float. Not-a-number, or lo above hi, is an error.", clamp),
		rounding("floor", "The largest whole number that is not above x. Ints stay as they are.", gomath.Floor),
		rounding("ceil", "The smallest whole number that is not below x. Ints stay as they are.", gomath.Ceil),
		rounding("round", "The whole number nearest to x, halves away from zero. Ints stay as they are.", gomath.Round),
		rounding("trunc", "x without its fraction. Ints stay as they are.", gomath.Trunc),
	}
}

func abs(_ *rt.Context, a rt.Args) (value.Cell, error) {
	x := a.At(0)
	switch {
	case x.Tag == value.Float:
		return value.OfFloat(gomath.Abs(x.Float())), nil
	case x.Int() == gomath.MinInt64:
		return fail("abs", "overflow: "+text(x))
	case x.Int() < 0:
		return value.OfInt(-x.Int()), nil
	}
	return x, nil
}

func sign(_ *rt.Context, a rt.Args) (value.Cell, error) {
	x := a.At(0)
	if isNaN(x) {
		return fail("sign", "domain error: NaN")
	}
	zero := value.OfInt(0)
	return value.OfInt(int64(compare(x, zero))), nil
}

// compare orders two numbers that are not not-a-number: -1, 0 or 1.
func compare(a, b value.Cell) int {
	if a.Tag == value.Int && b.Tag == value.Int {
		switch {
		case a.Int() < b.Int():
			return -1
		case a.Int() > b.Int():
			return 1
		}
		return 0
	}
	x, y := a.AsFloat(), b.AsFloat()
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

func minimum(_ *rt.Context, a rt.Args) (value.Cell, error) { return extreme(a.At(0), a.At(1), -1), nil }
func maximum(_ *rt.Context, a rt.Args) (value.Cell, error) { return extreme(a.At(0), a.At(1), 1), nil }

// extreme is the argument that lies on the given side of the other one.
func extreme(a, b value.Cell, side int) value.Cell {
	result := a
	if isNaN(a) || !isNaN(b) && compare(b, a) == side {
		result = b
	}
	if a.Tag != value.Int || b.Tag != value.Int {
		return value.OfFloat(result.AsFloat())
	}
	return result
}

func clamp(_ *rt.Context, a rt.Args) (value.Cell, error) {
	x, lo, hi := a.At(0), a.At(1), a.At(2)
	if isNaN(x) || isNaN(lo) || isNaN(hi) {
		return fail("clamp", "domain error: NaN")
	}
	if compare(lo, hi) > 0 {
		return fail("clamp", "invalid range: "+text(lo)+" is above "+text(hi))
	}
	result := x
	switch {
	case compare(x, lo) < 0:
		result = lo
	case compare(x, hi) > 0:
		result = hi
	}
	if x.Tag != value.Int || lo.Tag != value.Int || hi.Tag != value.Int {
		return value.OfFloat(result.AsFloat()), nil
	}
	return result, nil
}

func powers() []rt.Native {
	return rt.WithIntrinsics([]rt.Native{
		unary("fract", "x minus its truncation, with the sign of x.", func(x float64) float64 { return x - gomath.Trunc(x) }),
		unaryIn("sqrt", "The square root of x. Below zero: domain error.", func(x float64) bool { return !(x < 0) }, gomath.Sqrt),
		unary("cbrt", "The cube root of x, which may be negative.", gomath.Cbrt),
		binary("pow", "x", "y", "x to the power y, always a float. A result that is not finite is an error.", gomath.Pow),
		binary("hypot", "x", "y", "The length of the vector (x, y). A result that is not finite is an error.", gomath.Hypot),
		row("exp", numbers("x"), "float", "Euler's number to the power x. A result that is not finite is an error.",
			func(_ *rt.Context, a rt.Args) (value.Cell, error) {
				return finite("exp", exp(a.At(0).AsFloat()))
			}),
		row("lerp", numbers("a", "b", "t"), "float", "a + (b - a) * t. A result that is not finite is an error.",
			func(_ *rt.Context, args rt.Args) (value.Cell, error) {
				a, b, t := args.At(0).AsFloat(), args.At(1).AsFloat(), args.At(2).AsFloat()
				return finite("lerp", a+float64((b-a)*t))
			}),
	}, map[string]rt.Intrinsic{"sqrt": rt.IntrinsicSqrt})
}

func angles() []rt.Native {
	inUnit := func(x float64) bool { return x >= -1 && x <= 1 }
	return []rt.Native{
		unary("sin", "The sine of x radians.", gomath.Sin),
		unary("cos", "The cosine of x radians.", gomath.Cos),
		unary("tan", "The tangent of x radians.", gomath.Tan),
		unaryIn("asin", "The angle in radians whose sine is x. Outside -1..1: domain error.", inUnit, gomath.Asin),
		unaryIn("acos", "The angle in radians whose cosine is x. Outside -1..1: domain error.", inUnit, gomath.Acos),
		unary("atan", "The angle in radians whose tangent is x.", gomath.Atan),
		row("atan2", numbers("y", "x"), "float", "The angle in radians of the point (x, y).",
			func(_ *rt.Context, a rt.Args) (value.Cell, error) {
				return value.OfFloat(gomath.Atan2(a.At(0).AsFloat(), a.At(1).AsFloat())), nil
			}),
		row("degrees", numbers("r"), "float", "Radians converted to degrees.",
			func(_ *rt.Context, a rt.Args) (value.Cell, error) {
				return value.OfFloat(a.At(0).AsFloat() * (180 / gomath.Pi)), nil
			}),
		row("radians", numbers("d"), "float", "Degrees converted to radians.",
			func(_ *rt.Context, a rt.Args) (value.Cell, error) {
				return value.OfFloat(a.At(0).AsFloat() * (gomath.Pi / 180)), nil
			}),
	}
}

func logarithms() []rt.Native {
	positive := func(x float64) bool { return !(x <= 0) }
	return []rt.Native{
		unaryIn("ln", "The natural logarithm of x. Not above zero: domain error.", positive, ln),
		unaryIn("log2", "The logarithm of x to base 2. Not above zero: domain error.", positive, gomath.Log2),
		unaryIn("log10", "The logarithm of x to base 10, exact for powers of ten. Not above zero: domain error.", positive, log10),
		row("log", numbers("x", "base"), "float", "ln x / ln base. x not above zero: domain error; base not above zero or 1: invalid base.",
			func(_ *rt.Context, a rt.Args) (value.Cell, error) {
				x, base := a.At(0).AsFloat(), a.At(1).AsFloat()
				if !positive(x) {
					return fail("log", "domain error: "+text(a.At(0)))
				}
				if base <= 0 || gomath.Abs(base-1) <= nearlyEqual {
					return fail("log", "invalid base: "+text(a.At(1)))
				}
				return value.OfFloat(ln(x) / ln(base)), nil
			}),
	}
}

// exp is e to the x. On amd64 Go's function overflows above 709.4 already, while results are finite up to 709.78; the square of the
// root does not.
func exp(x float64) float64 {
	y := gomath.Exp(x)
	if gomath.IsInf(y, 1) && x < 710 {
		root := gomath.Exp(x / 2)
		return root * root
	}
	return y
}

// ln is the natural logarithm. On amd64 Go's function takes subnormal numbers for larger ones, so they are scaled up first.
func ln(x float64) float64 {
	const smallestNormal, scale = 0x1p-1022, 54
	if x > 0 && x < smallestNormal {
		return gomath.Log(x*(1<<scale)) - scale*gomath.Ln2
	}
	return gomath.Log(x)
}

// Log10(2) in two parts: the product of the first one and any exponent of a double is exact.
const (
	log10Of2High = 0x1.34413509f6p-2
	log10Of2Low  = 0x1.9fef311f12b36p-42
)

// log10 adds the decimal logarithms of exponent and mantissa; dividing two natural logarithms would miss 3 for 1000.
func log10(x float64) float64 {
	if gomath.IsInf(x, 0) || gomath.IsNaN(x) {
		return x
	}
	mantissa, exponent := gomath.Frexp(x)
	if exponent > 0 { // keep both parts of one sign
		mantissa *= 2
		exponent--
	}
	k := float64(exponent)
	result := float64(k*log10Of2High) + (float64(k*log10Of2Low) + float64(gomath.Log(mantissa)*gomath.Log10E))
	if whole := gomath.Round(result); gomath.Abs(result-whole) < 1e-12 && gomath.Pow10(int(whole)) == x {
		return whole
	}
	return result
}
