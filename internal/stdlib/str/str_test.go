package str

import (
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"walrus/internal/stdlib/stdlibtest"
)

func args(a ...any) []any { return a }

func row(call string, a []any, want string) stdlibtest.Row {
	return stdlibtest.Row{Call: call, Args: a, Want: want}
}

func TestMethods(t *testing.T) {
	k := stdlibtest.New(t, 0)
	big := strings.Repeat("0123456789", 20)
	k.Run(Table(), []stdlibtest.Row{
		row("len", args("één"), "3"), row("len", args(""), "0"),
		row("upper", args("straße, ok"), `"STRASSE, OK"`), row("upper", args("abcXYZ{`1"), "\"ABCXYZ{`1\""), row("upper", args("\u0149\u0390\ufb03\u1fb3"), "\"\u02bcN\u0399\u0308\u0301FFI\u0391\u0399\""),
		row("upper", args("ᾂᾬ"), `"ἊΙὬΙ"`),
		row("lower", args("ABC[@Z"), `"abc[@z"`), row("lower", args("ΌΔΟΣ ΟΔΟΣ."), `"όδος οδος."`), row("lower", args("ΣΑΣ'Α Σ"), `"σασ'α σ"`), row("lower", args("İ"), `"i̇"`),
		row("trim", args(" \t\u00a0\u3000a b\n\r\u0085 "), `"a b"`), row("trim", args(" \n "), `""`), row("trim", args(""), `""`), row("trim", args(" "+big+" "), `"`+big+`"`),
		row("split", args("a,b,", ","), `["a" "b" ""]`), row("split", args("", ","), `[""]`), row("split", args("ab", ""), `["" "a" "b" ""]`), row("split", args("", ""), `["" ""]`),
		row("split", args("aaa", "aa"), `["" "a"]`), row("split", args("één", "é"), `["" "" "n"]`), row("split", args("éa", ""), `["" "é" "a" ""]`), row("split", args("x", "xyz"), `["x"]`),
		row("starts_with", args("abc", "ab"), "true"), row("starts_with", args("abc", "bc"), "false"), row("starts_with", args("", ""), "true"),
		row("ends_with", args("abc", "bc"), "true"), row("ends_with", args("abc", ""), "true"), row("ends_with", args("abc", "abcd"), "false"),
		row("contains", args("abc", "b"), "true"), row("contains", args("", ""), "true"), row("contains", args("abc", "x"), "false"),
		row("replace", args("banana", "an", "AN"), `"bANANa"`), row("replace", args("aaa", "aa", "b"), `"ba"`), row("replace", args("ab", "", "-"), `"-a-b-"`),
		row("replace", args("", "", "x"), `"x"`), row("replace", args("é", "", "."), `".é."`), row("replace", args("abc", "x", "y"), `"abc"`), row("replace", args("aXbX", "X", ""), `"ab"`),
		row("index_of", args("één", "n"), "2"), row("index_of", args("abc", ""), "0"), row("index_of", args("abc", "x"), "-1"), row("index_of", args("hello", "lo"), "3"),
		row("chars", args("aé😀"), `["a" "é" "😀"]`), row("chars", args(""), "[]"),
		row("code_at", args("aé😀", 2), "128512"), row("code_at", args("aé", -1), "233"), row("code_at", args("abc", 3), "error: index 3 is out of bounds for length 3"),
		row("code_at", args("é", -2), "error: index -2 is out of bounds for length 1"), row("code_at", args("", 0), "error: index 0 is out of bounds for length 0"),
		row("code_at", args("a", math.MinInt64), "error: index -9223372036854775808 is out of bounds for length 1"),
		row("repeat", args("ab", 3), `"ababab"`), row("repeat", args("ab", 0), `""`), row("repeat", args("ab", -1), `""`), row("repeat", args("", math.MaxInt64), `""`),
		row("repeat", args("é", 2), `"éé"`), row("repeat", args("ab", math.MaxInt64), "error: string.repeat is too large: 1844..."),
		row("pad_left", args("7", 3, "0"), `"007"`), row("pad_left", args("é", 5, "ab"), `"ababé"`), row("pad_left", args("é", 4, "ab"), `"abaé"`), row("pad_left", args("abc", 2, "x"), `"abc"`),
		row("pad_left", args("a", 3, ""), `"a"`), row("pad_left", args("a", math.MaxInt64, "x"), "error: string.pad_left is too large: ..."),
		row("pad_right", args("7", 3, "é"), `"7éé"`), row("pad_right", args("a", 4, "xy"), `"axyx"`), row("pad_right", args("a", -5, "x"), `"a"`),
		row("lines", args("a\nb\r\n\nc"), `["a" "b" "" "c"]`), row("lines", args("a\n"), `["a"]`), row("lines", args(""), "[]"), row("lines", args("\n"), `[""]`), row("lines", args("a\rb"), `["a\rb"]`),
		row("lines", args("x\n\r\ny\r"), `["x" "" "y\r"]`),
		row("split", args("a", 1), "error: expected string, found int"), row("split", args("a"), "error: split expects 1 argument, got 0"),
		row("replace", args("a", "b"), "error: replace expects 2 arguments, got 1"),
	})
}

// A second implementation of the rule for sigma, by looking at the whole string for every character.
func TestLowerSigma(t *testing.T) {
	alphabet := []rune("aΣσ'. 1\u0301ʰβ")
	k := stdlibtest.New(t, 0)
	text := make([]rune, 5)
	for n := range 100_000 {
		for i, m := 0, n; i < len(text); i, m = i+1, m/len(alphabet) {
			text[i] = alphabet[m%len(alphabet)]
		}
		want := []rune(strings.ToLower(string(text)))
		for i, r := range text {
			if r == capitalSigma && casedBefore(text[:i]) && !beforeCased([]byte(string(text[i+1:]))) {
				want[i] = finalSigma
			}
		}
		if n%7 == 0 { // some of them through the method
			if got := k.Show(k.Call(Table(), "lower", string(text))); got != k.Show(k.Value(string(want)), nil) {
				t.Fatalf("%q in lower case is %s", string(text), got)
			}
		}
		m := caser{text: []byte(string(text))}
		if got := string(m.lower(nil, 0, len(m.text))); got != string(want) {
			t.Fatalf("%q in lower case is %q, want %q", string(text), got, string(want))
		}
	}
}

func casedBefore(text []rune) bool {
	for i := len(text) - 1; i >= 0; i-- {
		if !caseIgnorable(text[i]) {
			return cased(text[i])
		}
	}
	return false
}

func TestCaseGrowth(t *testing.T) {
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		m := caser{text: utf8.AppendRune(nil, r)}
		up, low := m.upper(nil, 0, len(m.text)), m.lower(nil, 0, len(m.text))
		if len(up) > caseGrowth*len(m.text) || len(low) > caseGrowth*len(m.text) {
			t.Errorf("%U grows to %q, %q", r, up, low)
		}
		if !utf8.Valid(up) || !utf8.Valid(low) {
			t.Errorf("%U becomes %q, %q", r, up, low)
		}
	}
	for i := 1; i < len(expansions); i++ {
		if expansions[i-1].r >= expansions[i].r {
			t.Errorf("expansions are not in order at %U", expansions[i].r)
		}
	}
}

func TestLongTexts(t *testing.T) {
	k := stdlibtest.New(t, 0)
	text := strings.Repeat("Straße ΟΔΟΣ ", 20_000)
	for name, want := range map[string]string{
		"upper": strings.Repeat("STRASSE ΟΔΟΣ ", 20_000),
		"lower": strings.Repeat("straße οδος ", 20_000),
	} {
		got, err := k.Call(Table(), name, text)
		if err != nil || !k.C.Truthy(got) || k.Show(got, nil) != k.Show(k.Value(want), nil) {
			t.Errorf("%s of a long text is wrong (%v)", name, err)
		}
	}
	list, err := k.Call(Table(), "split", text, " ")
	if got, _ := k.C.Text(list); err != nil || got.Bits == 0 {
		t.Errorf("split of a long text: %v", err)
	}
}

// Every method has to come to an end with an error or a result when there is next to no memory.
func TestShortMemory(t *testing.T) {
	k := stdlibtest.New(t, 8<<20)
	text := k.Keep(k.Value(strings.Repeat("ab ", 1<<20)))
	for _, f := range Table() {
		start := time.Now()
		a := []any{text}
		for _, p := range f.Params {
			switch p.Name {
			case "n", "i":
				a = append(a, 1_000_000)
			case "s", "sep", "old":
				a = append(a, " ")
			case "new":
				a = append(a, "------")
			}
		}
		_, err := k.Call(Table(), f.Name, a...)
		if d := time.Since(start); d > stdlibtest.Slowdown*time.Second {
			t.Errorf("%s took %v", f.Name, d)
		}
		k.C.Heap.ClearFailed()
		k.C.Collect()
		if used := k.C.Heap.Used(); used > 8<<20 {
			t.Errorf("after %s (%v) %d bytes are in use", f.Name, err, used)
		}
	}
}
