package math

import (
	gomath "math"
	"strconv"
	"testing"

	"walrus/internal/stdlib/stdlibtest"
)

func args(a ...any) []any { return a }

func call(name string, a []any, want string) stdlibtest.Row {
	return stdlibtest.Row{Call: name, Args: a, Want: want}
}

func TestFunctions(t *testing.T) {
	inf, nan, zero := gomath.Inf(1), gomath.NaN(), gomath.Copysign(0, -1)
	k := stdlibtest.New(t, 0)
	k.Run(Table(), []stdlibtest.Row{
		call("pi", nil, "3.141592653589793"), call("e", nil, "2.718281828459045"), call("tau", nil, "6.283185307179586"), call("inf", nil, "+Inf"), call("nan", nil, "NaN"),
		call("is_finite", args(1), "true"), call("is_finite", args(inf), "false"), call("is_finite", args(nan), "false"), call("is_nan", args(nan), "true"), call("is_nan", args(1), "false"),
		call("is_inf", args(-inf), "true"), call("is_inf", args(nan), "false"), call("is_inf", args("x"), "error: expected int or float, found string"),
		call("abs", args(-3), "3"), call("abs", args(-2.5), "2.5"), call("abs", args(zero), "0.0"), call("abs", args(gomath.MinInt64), "error: math.abs: overflow: -9223372036854775808"),
		call("sign", args(-9), "-1"), call("sign", args(0.5), "1"), call("sign", args(zero), "0"), call("sign", args(0), "0"), call("sign", args(-inf), "-1"), call("sign", args(nan), "error: math.sign: domain error: NaN"),
		call("min", args(1, 2), "1"), call("min", args(2, 1.0), "1.0"), call("min", args(1, 2.0), "1.0"), call("min", args(nan, 2), "2.0"), call("min", args(2, nan), "2.0"), call("min", args(nan, nan), "NaN"),
		call("max", args(1, 2), "2"), call("max", args(2, 1.0), "2.0"), call("max", args(nan, 2), "2.0"), call("max", args(3, nan), "3.0"), call("max", args(gomath.MaxInt64, gomath.MaxInt64-1), "9223372036854775807"),
		call("clamp", args(5, 1, 3), "3"), call("clamp", args(0, 1, 3), "1"), call("clamp", args(2, 1, 3), "2"), call("clamp", args(5, 1, 3.5), "3.5"), call("clamp", args(2, 1.0, 3), "2.0"),
		call("clamp", args(1, 3, 2), "error: math.clamp: invalid range: 3 is above 2"), call("clamp", args(1.0, 3.5, 2), "error: math.clamp: invalid range: 3.5 is above 2"), call("clamp", args(nan, 1, 2), "error: math.clamp: domain error: NaN"),
		call("floor", args(-1.5), "-2.0"), call("floor", args(7), "7"), call("ceil", args(1.2), "2.0"), call("ceil", args(-7), "-7"), call("trunc", args(-1.7), "-1.0"), call("trunc", args(3), "3"),
		call("round", args(2.5), "3.0"), call("round", args(-2.5), "-3.0"), call("round", args(0.49999999999999994), "0.0"), call("round", args(5), "5"), call("round", args(inf), "+Inf"),
		call("fract", args(-1.5), "-0.5"), call("fract", args(2.25), "0.25"), call("fract", args(3), "0.0"),
		call("sqrt", args(16), "4.0"), call("sqrt", args(2), "1.4142135623730951"), call("sqrt", args(-1), "error: math.sqrt: domain error: -1"), call("sqrt", args(-0.5), "error: math.sqrt: domain error: -0.5"), call("sqrt", args(nan), "NaN"),
		call("cbrt", args(-27), "-3.0"), call("pow", args(2, 10), "1024.0"), call("pow", args(2, -1), "0.5"), call("pow", args(10, 400), "error: math.pow: overflow: the result is not finite: inf"), call("pow", args(0, -1), "error: math.pow: overflow: the result is not finite: inf"),
		call("pow", args(-8, 0.5), "error: math.pow: overflow: the result is not finite: NaN"), call("hypot", args(3, 4), "5.0"), call("hypot", args(1e308, 1.7e308), "error: math.hypot: overflow..."),
		call("sin", args(0), "0.0"), call("cos", args(0), "1.0"), call("tan", args(0), "0.0"), call("asin", args(1), "1.5707963267948966"), call("acos", args(1), "0.0"), call("asin", args(1.5), "error: math.asin: domain error: 1.5"),
		call("acos", args(-2), "error: math.acos: domain error: -2"), call("acos", args(nan), "error: math.acos: domain error: NaN"), call("atan", args(1), "0.7853981633974483"), call("atan2", args(1, -1), "2.356194490192345"), call("atan2", args(0, 0), "0.0"),
		call("exp", args(0), "1.0"), call("exp", args(1000), "error: math.exp: overflow..."), call("exp", args(-inf), "0.0"),
		call("ln", args(1), "0.0"), call("ln", args(0), "error: math.ln: domain error: 0"), call("log2", args(8), "3.0"), call("log2", args(-1.5), "error: math.log2: domain error: -1.5"), call("log10", args(1000), "3.0"), call("log10", args(zero), "error: math.log10: domain error: -0"),
		call("log", args(8, 2), "3.0"), call("log", args(0, 2), "error: math.log: domain error: 0"), call("log", args(10, 1), "error: math.log: invalid base: 1"), call("log", args(10, -2.5), "error: math.log: invalid base: -2.5"), call("log", args(10, 1+2e-16), "error: math.log: invalid base: 1.0000000000000002"),
		call("lerp", args(0, 10, 0.25), "2.5"), call("lerp", args(1, 2, inf), "error: math.lerp: overflow..."), call("degrees", args(gomath.Pi), "180.0"), call("radians", args(180), "3.141592653589793"),
		call("rand_int", args(10, 1), "error: math.rand_int: invalid range: 10 is above 1"), call("rand_int", args(1.0, 2), "error: expected int, found float"), call("rand_int", args(4, 4), "4"),
		call("rand_range", args(2, 1), "error: math.rand_range: invalid range: 2 is above 1"), call("rand_range", args(0, inf), "error: math.rand_range: the bounds must be finite: 0 and inf"), call("rand_range", args(nan, 1), "error: math.rand_range: the bounds must be finite: NaN and 1"),
		call("rand_range", args(3, 3), "3.0"), call("rand_range", args(1, 1-1e-16), "1.0"), call("seed", args(1), "void"), call("pow", args(1), "error: pow expects 2 arguments, got 1"),
	})
	if n := len(Table()); n < 42 {
		t.Errorf("the module has %d functions, 42 are specified", n)
	}
}

func TestLog10(t *testing.T) {
	for e := -307; e <= 308; e++ {
		x, _ := strconv.ParseFloat("1e"+strconv.Itoa(e), 64)
		if got := log10(x); got != float64(e) {
			t.Errorf("log10(1e%d) = %v", e, got)
		}
	}
	for x := 1e-300; x < 1e300; x *= 1.7 {
		got, want := log10(x), gomath.Log10(x)
		if gomath.Abs(got-want) > 4e-16*gomath.Max(1, gomath.Abs(want)) {
			t.Errorf("log10(%g) = %v, Go has %v", x, got, want)
		}
	}
	if !gomath.IsInf(log10(gomath.Inf(1)), 1) || !gomath.IsNaN(log10(gomath.NaN())) {
		t.Error("log10 of infinity or not-a-number")
	}
}

// sequence calls all random functions after a seed.
func sequence(k *stdlibtest.Kit, seed int) string {
	all := k.Show(k.Call(Table(), "seed", seed))
	for range 20 {
		for _, r := range []stdlibtest.Row{call("rand_float", nil, ""), call("rand_bool", nil, ""), call("rand_int", args(-5, 5), ""), call("rand_range", args(1, 2), "")} {
			all += " " + k.Show(k.Call(Table(), r.Call, r.Args...))
		}
	}
	return all
}

func TestRandom(t *testing.T) {
	k, other := stdlibtest.New(t, 0), stdlibtest.New(t, 0)
	first := sequence(k, 7)
	if again := sequence(k, 7); again != first {
		t.Error("equal seeds give different sequences")
	}
	if elsewhere := sequence(other, 7); elsewhere != first {
		t.Error("equal seeds give different sequences in another runtime")
	}
	if sequence(k, 8) == first {
		t.Error("different seeds give one sequence")
	}
	seen := map[int64]int{}
	for range 6000 {
		v, err := k.Call(Table(), "rand_int", -1, 1)
		if err != nil {
			t.Fatal(err)
		}
		seen[v.Int()]++
	}
	for n := int64(-1); n <= 1; n++ {
		if seen[n] < 1800 || seen[n] > 2200 {
			t.Errorf("%d came %d times in 6,000", n, seen[n])
		}
	}
	if len(seen) != 3 {
		t.Errorf("numbers out of range: %v", seen)
	}
	for _, bounds := range [][2]float64{{0, 1}, {-1.7e308, 1.7e308}, {1, 1 + 1e-15}, {-5, -4}} {
		for range 2000 {
			v, err := k.Call(Table(), "rand_range", bounds[0], bounds[1])
			if err != nil || v.Float() < bounds[0] || v.Float() >= bounds[1] {
				t.Fatalf("rand_range%v = %v, %v", bounds, v.Float(), err)
			}
		}
	}
	if v, err := k.Call(Table(), "rand_int", gomath.MinInt64, gomath.MaxInt64); err != nil || v.Int() == 0 {
		t.Errorf("whole range: %v", err)
	}
}

func TestSeedFromWorld(t *testing.T) {
	k := stdlibtest.New(t, 0)
	k.C.World.Seed = func() uint64 { return 7 }
	a := k.Show(k.Call(Table(), "rand_float"))
	k.Call(Table(), "seed", 7)
	if b := k.Show(k.Call(Table(), "rand_float")); a != b {
		t.Errorf("%s, then %s", a, b)
	}
}

// Values near the ends of the range, where Go's own functions are wrong on some processors.
func TestExtremes(t *testing.T) {
	near := func(name string, got, want float64) {
		if gomath.Abs(got-want) > 4e-16*gomath.Abs(want) {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
	near("ln(1e-310)", ln(1e-310), -713.8013788281542)
	near("ln(5e-324)", ln(5e-324), -744.4400719213812)
	near("ln(2^-1022)", ln(0x1p-1022), -708.3964185322641)
	near("log10(1e-310)", log10(1e-310), -310)
	near("log10(5e-324)", log10(5e-324), -323.3062153431158)
	near("exp(709.7)", exp(709.7), 1.6549840276802644e+308)
	near("exp(700)", exp(700), 1.0142320547350045e+304)
	near("exp(-745)", exp(-745), 5e-324)
	if !gomath.IsInf(exp(709.79), 1) || exp(gomath.Inf(-1)) != 0 || !gomath.IsInf(ln(gomath.Inf(1)), 1) || !gomath.IsNaN(exp(gomath.NaN())) {
		t.Error("infinities")
	}
}
