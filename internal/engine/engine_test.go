package engine

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"walrus/internal/diag"
	"walrus/internal/interp"
	"walrus/internal/platform"
	"walrus/internal/rt"
	"walrus/internal/source"
)

func newIsolate(t testing.TB, cfg Config) *Isolate {
	t.Helper()
	iso, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := iso.Close(); err != nil {
			t.Error(err)
		}
	})
	return iso
}

// runText runs a program that must compile.
func runText(t testing.TB, iso *Isolate, text string) error {
	t.Helper()
	p, errs := Compile(source.NewFile("test", text))
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return iso.Run(context.Background(), p, "")
}

// input runs an input of a session and gives the text of its result, or the kind of its error.
func input(t *testing.T, s *Session, text string) string {
	t.Helper()
	p, errs := s.Compile("input", text)
	if len(errs) > 0 {
		return errs[0].Kind.Name()
	}
	v, err := s.Run(context.Background(), p)
	var failure *interp.Failure
	switch {
	case errors.As(err, &failure):
		return failure.Kind.Name()
	case err != nil:
		return err.Error()
	}
	return s.iso.C.BriefText(v)
}

func TestSession(t *testing.T) {
	var out bytes.Buffer
	iso := newIsolate(t, Config{Output: &out})
	s, err := iso.NewSession("")
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct{ in, want string }{
		{`let a = 1`, "void"},
		{`a + 1`, "2"},
		{`fn f : x { return g(x) + a; }`, "undefined-variable"},
		{`let g = : x { return x; };`, "void"},
		{`fn f : x { return g(x) + a; }`, "void"},
		{`f(10)`, "11"},
		{`let a = 100; f(10)`, "110"},
		{`fn g : x { return -x; } f(10)`, "90"},
		{`a = 5`, "void"},
		{`f(0)`, "5"},
		{`missing`, "undefined-variable"},
		{`let late = 1 / 0;`, "division-by-zero"},
		{`late`, "uninitialised"},
		{`struct P { fn init : self { self.n = a; } fn get : self { return self.n; } }`, "void"},
		{`let p = P(); p.get()`, "5"},
		{`struct P { fn get : self { return "new"; } }`, "void"},
		{`p.get()`, "5"},
		{`P().get()`, "new"},
		{`import "std/math"`, "void"},
		{`math.abs(-3)`, "3"},
		{`core.len([1, 2])`, "2"},
		{`println("text");`, "void"},
		{`"text"`, "text"},
		{`for i in 0..3 { a = a + i; }`, "void"},
		{`a`, "8"},
		{`let _ = 3; a`, "8"},
		{`1 +`, "unexpected-end"},
		{`try { throw "x"; } catch e { a = e; }`, "void"},
		{`a`, "x"},
		{`a; return 7;`, "7"},
	} {
		if got := input(t, s, step.in); got != step.want {
			t.Errorf("%s: got %s, want %s", step.in, got, step.want)
		}
		iso.C.Collect()
		if err := iso.C.VerifyHeap(); err != nil {
			t.Fatalf("%s: %v", step.in, err)
		}
	}
	if got := out.String(); got != "text\n" {
		t.Errorf("output %q", got)
	}
	if got := strings.Join(s.Names(), " "); got != "core a g f P p math _" && got != "a core g f P p math _" {
		t.Errorf("names: %s", got)
	}
	if v, ok := s.Get("a"); !ok || iso.C.TextOf(v) != "x" {
		t.Errorf("a is %v", v)
	}
	if _, ok := s.Get("late"); ok {
		t.Error("late has a value")
	}
}

func TestSessionKeepsManyGlobals(t *testing.T) {
	iso := newIsolate(t, Config{})
	s, err := iso.NewSession("")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for i := range 200 {
		b.WriteString("let v" + strings.Repeat("x", i) + " = 1; ")
	}
	input(t, s, b.String())
	if got := input(t, s, "v + vx + vxx"); got != "3" {
		t.Error(got)
	}
	b.Reset()
	for i := range rt.MaxSessionGlobals {
		b.WriteString("let w")
		b.WriteString(strings.Repeat("a", i%7))
		b.WriteString(itoa(i))
		b.WriteString(" = 1;")
	}
	if got := input(t, s, b.String()); got != diag.FunctionTooLarge.Name() {
		t.Errorf("too many globals: %s", got)
	}
	if _, errs := s.Compile("input", b.String()); len(errs) != 1 || errs[0].Message != "a session has at most 16384 global variables" {
		t.Errorf("too many globals: %v", errs)
	}
	if got := input(t, s, "v"); got != "1" {
		t.Error(got)
	}
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}

func TestIncomplete(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, "  \n": false, "1 + 1": false, "let a = 1": false, "let a = 1;": false, "fn f : {": true, "f(1,": true, "if a {": true,
		"[1, 2": true, "{\"a\":": true, "1 +": true, "let a = ;": false, "\"text": true, "/* note": true, "}": false, "if a { } else": true,
		"try { f(); }": true, "let x = 'a": false, "println": true,
		"fn f : {\n let a = 1": true, "if a { b()": true, "while a { let x = = 1": false, "a // note": false,
	} {
		if got := Incomplete(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// TestRunsLeaveNoGarbage: what a run leaves on the stack must not keep alive what only it could reach.
func TestRunsLeaveNoGarbage(t *testing.T) {
	const limit = 8 << 20
	for _, end := range []string{"", "throw 1;", "while true { a = [a]; }"} {
		iso := newIsolate(t, Config{MemoryLimit: limit})
		for range 3 {
			runText(t, iso, `fn f : { let a = []; let b = []; for i in 0..60000 { a = [a]; b = [b]; } `+end+` } f();`)
			iso.C.Heap.ClearFailed()
			before := iso.C.Heap.Stats().Collections
			if err := runText(t, iso, `let a = 1; let b = 2; core.gc();`); err != nil {
				t.Errorf("after %q: %v", end, err)
			}
			if s := iso.C.Heap.Stats(); s.Collections == before || s.LiveAtLastGC > 1<<20 {
				t.Errorf("after %q: %d bytes are alive", end, s.LiveAtLastGC)
			}
		}
	}
}

func TestReport(t *testing.T) {
	iso := newIsolate(t, Config{JIT: JIT{Mode: JITOff}})
	if err := runText(t, iso, "fn f : n { return n; }\nfn g : { for i in 0..2000 { f(i); } }\ng();"); err != nil {
		t.Fatal(err)
	}
	r := iso.Report()
	if r.HotLoops != 1 || r.HotFunctions != 1 || r.Regions != 3 || r.HottestCount < 2000 || r.HottestLine == 0 || r.Available || r.Unavailable == "" {
		t.Errorf("%+v", r)
	}
	quiet := newIsolate(t, Config{NoProfile: true})
	if err := runText(t, quiet, "for i in 0..2000 { }"); err != nil {
		t.Fatal(err)
	}
	if r := quiet.Report(); r.Regions != 0 || r.HotLoops != 0 {
		t.Errorf("%+v", r)
	}
}

func TestNothingIsLeft(t *testing.T) {
	memory := platform.New(nil)
	for range 20 {
		iso, err := New(Config{Memory: memory})
		if err != nil {
			t.Fatal(err)
		}
		if err := runText(t, iso, `let l = []; for i in 0..20000 { l.push(f"text {i}"); } let s = "x".repeat(1000000);`); err != nil {
			t.Fatal(err)
		}
		if err := iso.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if u := memory.Usage(); u.Reserved != 0 || u.Committed != 0 {
		t.Errorf("%+v", u)
	}
}
