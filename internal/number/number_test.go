package number_test

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"walrus/internal/number"
)

func TestFloatText(t *testing.T) {
	tests := []struct {
		f    float64
		text string
		json string
	}{
		{1, "1", "1.0"},
		{0.1 + 0.2, "0.3", "0.3"},
		{0.5, "0.5", "0.5"},
		{1e21, "1000000000000000000000", "1e21"},
		{1e-7, "0.0000001", "1e-7"},
		{0.00001, "0.00001", "0.00001"},
		{0.000012, "0.000012", "0.000012"},
		{0.000001, "0.000001", "1e-6"},
		{1e15, "1000000000000000", "1000000000000000.0"},
		{1234567890123456, "1234567890123456", "1234567890123456.0"},
		{1e16, "10000000000000000", "1e16"},
		{1.5e300, "15" + strings.Repeat("0", 299), "1.5e300"},
		{3.14, "3.14", "3.14"},
		{0, "0", "0.0"},
		{math.Copysign(0, -1), "-0", "-0.0"},
		{-2.5, "-2.5", "-2.5"},
		{math.SmallestNonzeroFloat64, "0." + strings.Repeat("0", 323) + "5", "5e-324"},
	}
	tests[1].f, tests[1].text, tests[1].json = func() (float64, string, string) {
		a, b := 0.1, 0.2
		return a + b, "0.30000000000000004", "0.30000000000000004"
	}()
	for _, test := range tests {
		if got := number.FloatText(test.f); got != test.text {
			t.Errorf("text of %g: %s, want %s", test.f, got, test.text)
		}
		if got := string(number.AppendJSON(nil, test.f)); got != test.json {
			t.Errorf("JSON of %g: %s, want %s", test.f, got, test.json)
		}
	}
	for f, want := range map[float64]string{math.Inf(1): "inf", math.Inf(-1): "-inf"} {
		if got := number.FloatText(f); got != want {
			t.Errorf("text of %g: %s", f, got)
		}
	}
	if got := number.FloatText(math.NaN()); got != "NaN" {
		t.Errorf("text of not-a-number: %s", got)
	}
}

// checkFloat holds both spellings of f against what the specification says about them.
func checkFloat(t *testing.T, f float64) {
	t.Helper()
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return
	}
	text := number.FloatText(f)
	if strings.ContainsAny(text, "eE") {
		t.Errorf("text of %g has an exponent: %s", f, text)
	}
	if back, err := number.ParseFloat(text); err != nil || math.Float64bits(back) != math.Float64bits(f) {
		t.Errorf("text of %g reads back as %g, %v", f, back, err)
	}
	shortest := strconv.FormatFloat(f, 'e', -1, 64)
	if digitsOf(text) != digitsOf(shortest) {
		t.Errorf("text of %g: digits of %s are not those of %s", f, text, shortest)
	}
	json := string(number.AppendJSON(nil, f))
	if back, err := strconv.ParseFloat(json, 64); err != nil || math.Float64bits(back) != math.Float64bits(f) {
		t.Errorf("JSON of %g reads back as %g, %v", f, back, err)
	}
	if digitsOf(json) != digitsOf(shortest) || !strings.ContainsAny(json, ".e") || strings.Contains(json, "+") {
		t.Errorf("JSON of %g: %s", f, json)
	}
	if a := math.Abs(f); f != 0 && (a >= 1e16 || a < 1e-5) != strings.Contains(json, "e") {
		t.Errorf("JSON of %g has the wrong form: %s", f, json)
	}
}

// digitsOf is the sequence of significant digits of a number's text.
func digitsOf(s string) string {
	s, _, _ = strings.Cut(strings.ToLower(s), "e")
	s = strings.TrimLeft(strings.ReplaceAll(strings.TrimLeft(s, "-"), ".", ""), "0")
	return strings.TrimRight(s, "0")
}

func TestFloatTextRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200_000 {
		checkFloat(t, math.Float64frombits(r.Uint64()))
		checkFloat(t, float64(r.Int64N(1_000_000))/float64(r.Int64N(10_000)+1))
	}
	for e := -330; e <= 308; e++ {
		f, _ := strconv.ParseFloat("1e"+strconv.Itoa(e), 64)
		for _, x := range []float64{f, math.Nextafter(f, 0), math.Nextafter(f, math.MaxFloat64)} {
			checkFloat(t, x)
			checkFloat(t, -x)
		}
	}
}

func FuzzFloatText(f *testing.F) {
	for _, x := range []float64{0, 1, 1e16, 1e-5, 9.999999999999999e15, math.MaxFloat64, 5e-324} {
		f.Add(math.Float64bits(x))
	}
	f.Fuzz(func(t *testing.T, bits uint64) { checkFloat(t, math.Float64frombits(bits)) })
}

func TestParseInt(t *testing.T) {
	good := map[string]int64{
		"0": 0, "007": 7, " 42\n": 42, "-5": -5, "+5": 5, "0x1F": 31, "0xfF": 255, "0o17": 15, "0b101": 5, "1_000": 1000,
		"-0x10": -16, "9223372036854775807": math.MaxInt64, "-9223372036854775808": math.MinInt64, "0xFF_FF": 65535,
		"-0b" + "1" + strings.Repeat("0", 63): math.MinInt64,
	}
	for text, want := range good {
		if n, err := number.ParseInt(text); err != nil || n != want {
			t.Errorf("ParseInt(%q) = %d, %v", text, n, err)
		}
	}
	bad := []string{"", " ", "-", "+-1", "--1", "- 1", "1.5", "1e3", "0x", "0X1", "x", "1_", "_1", "1__0", "0x_1", "0b2", "0o8",
		"1 2", "12abc", "٣", "0_x1"}
	for _, text := range bad {
		if n, err := number.ParseInt(text); err != number.ErrSyntax {
			t.Errorf("ParseInt(%q) = %d, %v", text, n, err)
		}
	}
	for _, text := range []string{"9223372036854775808", "-9223372036854775809", "0x8000000000000000", "99999999999999999999"} {
		if n, err := number.ParseInt(text); err != number.ErrRange {
			t.Errorf("ParseInt(%q) = %d, %v", text, n, err)
		}
	}
}

func TestParseFloat(t *testing.T) {
	good := map[string]float64{
		"0.5": 0.5, "3": 3, " -1.25 ": -1.25, "+2": 2, "1e3": 1000, "1E-2": 0.01, "1.5e+2": 150, "1_0.2_5": 10.25, "1e1_0": 1e10,
		"0x10": 16, "0b11": 3, "18446744073709551616": 18446744073709551616, "1e-400": 0, "007.5": 7.5,
		"0x20000000000001": 9007199254740992, "0x20000000000003": 9007199254740996,
		"0x1_0000_0000_0000_0800_0000": 0x1p80, "0x1000000000000080000": 0x1p72, "0x1000000000000080001": 0x1.0000000000001p72,
		"0x" + "1" + strings.Repeat("0", 255): 0x1p1020,
	}
	for text, want := range good {
		if f, err := number.ParseFloat(text); err != nil || f != want {
			t.Errorf("ParseFloat(%q) = %v, %v, want %v", text, f, err, want)
		}
	}
	for _, text := range []string{"", ".5", "5.", "1e", "e5", "1e+", "inf", "NaN", "0x1.8p1", "1._5", "1_.5", "0x1g", "1..2", "--1"} {
		if f, err := number.ParseFloat(text); err != number.ErrSyntax {
			t.Errorf("ParseFloat(%q) = %v, %v", text, f, err)
		}
	}
	for _, text := range []string{"1e309", "-1e999999999999999999999", "0x" + strings.Repeat("f", 257)} {
		if f, err := number.ParseFloat(text); err != number.ErrRange {
			t.Errorf("ParseFloat(%q) = %v, %v", text, f, err)
		}
	}
	if f, err := number.ParseFloat("-0"); err != nil || !math.Signbit(f) {
		t.Errorf("ParseFloat(-0) = %v, %v", f, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"1_000", "0x1F", "-9223372036854775808", "1.5e-3", " 7 ", "0b1_0", "1e400"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := number.ParseInt(s)
		g, ferr := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
		if ferr == nil && (err != nil || n != g) {
			t.Errorf("ParseInt(%q) = %d, %v; strconv has %d", s, n, err, g)
		}
		if err == nil {
			if x, err := number.ParseFloat(s); err != nil || x != float64(n) {
				t.Errorf("%q is the int %d and the float %v, %v", s, n, x, err)
			}
		}
		if x, err := number.ParseFloat(s); err == nil {
			if y, err := number.ParseFloat(number.FloatText(x)); err != nil || x != y {
				t.Errorf("%q: %v reads back as %v, %v", s, x, y, err)
			}
		}
	})
}
