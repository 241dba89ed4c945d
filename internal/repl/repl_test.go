package repl

import (
	"bufio"
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"walrus/internal/diag"
	"walrus/internal/engine"
)

// start makes a session that reads the lines.
func start(t *testing.T, lines string) (s *Session, out *bytes.Buffer, errs *diag.List) {
	t.Helper()
	out, errs = new(bytes.Buffer), new(diag.List)
	s, err := New(Config{
		In: bufio.NewReader(strings.NewReader(lines)), Out: out,
		New:    func() (*engine.Isolate, error) { return engine.New(engine.Config{Output: out}) },
		Report: func(list ...*diag.Diagnostic) { *errs = append(*errs, list...) },
		Stats:  func(*engine.Isolate) string { return "" },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, out, errs
}

func TestSession(t *testing.T) {
	for _, test := range []struct {
		name, in, out string
		kinds         []diag.Kind
	}{
		{"values", "1 + 1\n\"a\"\nvoid\n", "> 2\n> a\n> > \n", nil},
		{"no semicolon before a comment", "1 // one\n", "> 1\n> \n", nil},
		{"blank lines", "\n  \n3\n", "> > > 3\n> \n", nil},
		{"several lines", "let a = [\n1,\n2]\na\n", "> ... ... > [1, 2]\n> \n", nil},
		{"open string", "\"a\nb\"\n", "> ... a\nb\n> \n", nil},
		{"errors", "1 / 0\nlet = 2\nnope\n7\n", "> > > > 7\n> \n", []diag.Kind{diag.DivisionByZero, diag.UnexpectedToken, diag.UndefinedVariable}},
		{"unfinished", "if true {\n", "> ... \n", []diag.Kind{diag.UnexpectedEnd}},
		{"no line end", "4", "> \n4\n> \n", nil},
		{"redeclared", "let n = 1\nfn f : { return n; }\nlet n = 2\nf()\n", "> > > > 2\n> \n", nil},
		{"exit", ".exit\n1\n", "> ", nil},
		{"unknown command", ":what\n", "> > \n", []diag.Kind{diag.NoKind}},
		{"reset", "let n = 1\n:reset\nn\n", "> > > > \n", []diag.Kind{diag.UndefinedVariable}},
		{"type", ":type 1\n:type [1]\n", "> int\n> list\n> \n", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, out, errs := start(t, test.in)
			if status := s.Run(); status != 0 {
				t.Errorf("status %d", status)
			}
			if out.String() != test.out {
				t.Errorf("printed %q, want %q", out.String(), test.out)
			}
			var kinds []diag.Kind
			for _, d := range *errs {
				kinds = append(kinds, d.Kind)
			}
			if !slices.Equal(kinds, test.kinds) {
				t.Errorf("errors %v, want %v\n%v", kinds, test.kinds, errs.Error())
			}
		})
	}
}

func TestComplete(t *testing.T) {
	s, _, _ := start(t, `let word = "w"
let wide = {"alpha": 1}
struct P { fn init : self { self.field = 1; } fn method : self { } }
let p = P()
import "std/math" as m
`)
	s.Run()
	for _, test := range []struct{ line, has, hasNot string }{
		{"wo", "word", "wide"},
		{"1 + wi", "wide", "word"},
		{"wh", "while", "word"},
		{"p.", "field", "word"},
		{"p.me", "method", "field"},
		{"P.", "method", "field"},
		{"m.sq", "sqrt", "pow"},
		{"word.up", "upper", "push"},
		{"word.len().", "", "upper"},
		{":he", ":help", ":type"},
		{`import "std/js`, "json", "math"},
		{"nothing.", "", "field"},
	} {
		_, got := s.complete(test.line)
		if test.has != "" && !slices.Contains(got, test.has) || slices.Contains(got, test.hasNot) {
			t.Errorf("%q: %v, want %s, not %s", test.line, got, test.has, test.hasNot)
		}
	}
}

func FuzzHighlight(f *testing.F) {
	for _, text := range []string{"", `let x = f"{a}" // c`, `"open \`, "/* never", "1.5e3", "ünïcode \"ß\"", "while"} {
		f.Add(text)
	}
	escapes := regexp.MustCompile("\x1b\\[[0-9]+m")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "\x1b") {
			t.Skip()
		}
		if got := escapes.ReplaceAllString(highlight(text), ""); got != text {
			t.Errorf("%q became %q", text, got)
		}
	})
}
