package number_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"walrus/internal/number"
)

func mustSpec(t *testing.T, text string) number.Spec {
	t.Helper()
	s, err := number.ParseSpec(text)
	if err != nil {
		t.Fatalf("specification %q: %v", text, err)
	}
	return s
}

func TestSpecInt(t *testing.T) {
	tests := []struct {
		spec string
		n    int64
		want string
	}{
		{"", 42, "42"}, {"d", -42, "-42"}, {"5", 42, "   42"}, {"<5", 42, "42   "}, {"^5", 42, " 42  "}, {"*^6", 42, "**42**"},
		{"05", 42, "00042"}, {"05", -42, "-0042"}, {"+05d", 42, "+0042"}, {" d", 42, " 42"}, {" d", -42, "-42"}, {"+", 0, "+0"},
		{"x", 255, "ff"}, {"X", 255, "FF"}, {"o", 8, "10"}, {"b", 5, "101"}, {"x", -255, "-ff"}, {"08b", 5, "00000101"},
		{",", 1234567, "1,234,567"}, {",", 123, "123"}, {",", -1234, "-1,234"}, {"012,", 1234, "0,000,001,234"},
		{"10,", 1234, "     1,234"}, {".2f", 3, "3.00"}, {"f", 3, "3.000000"}, {"%", 2, "200.000000%"}, {".0%", 2, "200%"},
		{"s", 12, "12"}, {"5s", 12, "12   "}, {">5s", 12, "   12"}, {".1s", 12, "1"}, {"x", math.MinInt64, "-8000000000000000"},
		{"d", math.MinInt64, "-9223372036854775808"}, {"é>4", 7, "ééé7"}, {"<05", 42, "42000"}, {"<<4", 1, "1<<<"}, {"011,", 1234, "000,001,234"},
		{".3", 12345, "1.23e+04"}, {",d", 1000, "1,000"}, {"x<06x", 10, "axxxxx"},
		{".5d", 42, "00042"}, {".5x", -255, "-000ff"}, {",x", 0x12345678, "1234,5678"}, {",b", 0x1ff, "1,1111,1111"}, {"012,x", 0xabcdef, "00,00ab,cdef"}, {"+s", 5, "5"}, {",s", 5000, "5000"},
		{"8.3d", 7, "     007"}, {"08.3d", 7, "00000007"}, {"02.5d", 7, "00007"},
	}
	for _, test := range tests {
		s := mustSpec(t, test.spec)
		if got := string(s.AppendInt(nil, test.n)); got != test.want {
			t.Errorf("%d:%s = %q, want %q", test.n, test.spec, got, test.want)
		}
	}
}

func TestSpecFloat(t *testing.T) {
	tests := []struct {
		spec string
		f    float64
		want string
	}{
		{"", 1.5, "1.5"}, {"", 2, "2"}, {".2f", 3.14159, "3.14"}, {".2f", 2.675, "2.67"}, {".0f", 2.5, "2"}, {"8.2f", 3.14159, "    3.14"},
		{"08.2f", -3.14159, "-0003.14"}, {"+.1f", 2.25, "+2.2"}, {",.2f", 1234567.891, "1,234,567.89"}, {"e", 12345.678, "1.234568e+04"},
		{".2e", 0, "0.00e+00"}, {".3e", 1.5e-300, "1.500e-300"}, {"g", 0.0001, "0.0001"}, {"g", 0.00001, "1e-05"}, {"g", 123456, "123456"},
		{"g", 1234567, "1.23457e+06"}, {"g", 100000, "100000"}, {"g", 1000000, "1e+06"}, {".3g", 2.5, "2.5"}, {".10g", 0.1, "0.1"},
		{".0g", 25, "2e+01"}, {".1%", 0.256, "25.6%"}, {"%", 0.5, "50.000000%"}, {"8.1%", 0.5, "   50.0%"}, {".3", 2, "2"}, {".3", 3.14159, "3.14"},
		{"6", math.Inf(1), "   inf"}, {"06", math.Inf(-1), "  -inf"}, {"+", math.Inf(1), "+inf"}, {"f", math.NaN(), "NaN"}, {",.1f", math.NaN(), "NaN"},
		{",", 1234.5, "1,234.5"}, {"s", 1.5, "1.5"}, {"6s", 1.5, "1.5   "}, {".1f", math.Copysign(0, -1), "-0.0"}, {"012,.1f", 1234.5, "00,001,234.5"},
	}
	for _, test := range tests {
		s := mustSpec(t, test.spec)
		if got := string(s.AppendFloat(nil, test.f)); got != test.want {
			t.Errorf("%g:%s = %q, want %q", test.f, test.spec, got, test.want)
		}
	}
	s := mustSpec(t, ".2000f")
	if got := string(s.AppendFloat(nil, 0.1)); len(got) != 2002 || got[:1102] != fmt.Sprintf("%.1100f", 0.1) {
		t.Errorf("2,000 digits: %d bytes", len(got))
	}
	s = mustSpec(t, ".2000e")
	if got := string(s.AppendFloat(nil, 0.1)); len(got) != 2006 || !strings.HasSuffix(got, "0e-01") {
		t.Errorf("2,000 digits, scientific: %d bytes", len(got))
	}
}

func TestSpecText(t *testing.T) {
	tests := []struct{ spec, text, want string }{
		{"", "abc", "abc"}, {">12", "name", "        name"}, {"5", "é", "é    "}, {"^5", "é", "  é  "}, {".2", "één", "éé"}, {".0", "x", ""},
		{"_>4.1s", "één", "___é"}, {"ß^3s", "", "ßßß"}, {".9", "ab", "ab"}, {"07", "ab", "ab     "},
	}
	for _, test := range tests {
		s := mustSpec(t, test.spec)
		if got := string(s.AppendText(nil, []byte(test.text))); got != test.want {
			t.Errorf("%s:%s = %q, want %q", test.text, test.spec, got, test.want)
		}
	}
}

func TestSpecErrors(t *testing.T) {
	for _, text := range []string{"q", "5q", ".", ".f", "dd", "5 d", "d5", ">>>", "+-d", "1000000001", ".1000000001", "--5",
		"99999999999999999999999", "#x", "=5", "\xff>5", ",,", "5,5"} {
		if s, err := number.ParseSpec(text); err == nil {
			t.Errorf("specification %q was accepted: %+v", text, s)
		}
	}
}

func TestSpecNeed(t *testing.T) {
	for text, want := range map[string]number.Need{"": number.AnyValue, ">5": number.AnyValue, "s": number.AnyValue, "d": number.NeedsInt, "x": number.NeedsInt,
		".2f": number.NeedsNumber, "%": number.NeedsNumber, ",": number.NeedsNumber, "+": number.NeedsNumber, "05": number.AnyValue} {
		s := mustSpec(t, text)
		if got := s.Need(); got != want {
			t.Errorf("Need of %q is %d, want %d", text, got, want)
		}
	}
}

// Go's package fmt knows most of these specifications under other names.
func TestSpecAgainstFmt(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 50_000 {
		verb := string("efgdxXob"[r.IntN(8)])
		flag := []string{"", "+", " ", "0"}[r.IntN(4)]
		width, precision := r.IntN(30), ""
		integer := strings.Contains("dxXob", verb)
		if !integer {
			precision = fmt.Sprintf(".%d", r.IntN(20))
		}
		spec := fmt.Sprintf("%s%d%s%s", flag, width, precision, verb)
		s := mustSpec(t, spec)
		var got, want string
		if integer {
			n := int64(r.Uint64()) >> r.IntN(64)
			got, want = string(s.AppendInt(nil, n)), fmt.Sprintf("%"+spec, n)
		} else {
			f := math.Float64frombits(r.Uint64())
			if r.IntN(2) == 0 {
				f = float64(r.IntN(1_000_000)) / 1000
			}
			if math.IsNaN(f) || math.IsInf(f, 0) {
				continue
			}
			got, want = string(s.AppendFloat(nil, f)), fmt.Sprintf("%"+spec, f)
		}
		if got != want {
			t.Fatalf("%s: %q, fmt has %q", spec, got, want)
		}
	}
}

func FuzzSpec(f *testing.F) {
	for _, s := range []string{"*^+012,.3f", ">12", "08.2f", "x", ".5s", "0,"} {
		f.Add(s, 1234.5, "text")
	}
	f.Fuzz(func(t *testing.T, text string, x float64, word string) {
		s, err := number.ParseSpec(text)
		if err != nil || s.Width > 10_000 || s.Precision > 10_000 {
			return
		}
		var outputs []string
		switch s.Need() {
		case number.AnyValue:
			outputs = append(outputs, string(s.AppendText(nil, []byte(word))), string(s.AppendInt(nil, 7)), string(s.AppendFloat(nil, x)))
		case number.NeedsNumber:
			outputs = append(outputs, string(s.AppendInt(nil, -7)), string(s.AppendFloat(nil, x)))
		case number.NeedsInt:
			outputs = append(outputs, string(s.AppendInt(nil, int64(x))))
		}
		for _, out := range outputs {
			if utf8.RuneCountInString(out) < s.Width {
				t.Errorf("%q gives %q, shorter than the width", text, out)
			}
		}
	})
}
