package walrus_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"walrus"
)

// ctx is what most tests run under.
func background() context.Context { return context.Background() }

// newRuntime makes a Runtime that is closed with the test.
func newRuntime(t testing.TB, cfg walrus.Config) *walrus.Runtime {
	t.Helper()
	r, err := walrus.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return r
}

// compile compiles source text that has no errors.
func compile(t testing.TB, text string, opts ...walrus.Option) *walrus.Program {
	t.Helper()
	p, err := walrus.Compile("test.walrus", text, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// run runs source text and returns its result.
func run(t testing.TB, r *walrus.Runtime, text string, opts ...walrus.Option) walrus.Value {
	t.Helper()
	v, err := r.Run(background(), compile(t, text, opts...))
	if err != nil {
		t.Fatalf("%s\n%v", text, err)
	}
	return v
}

func TestRun(t *testing.T) {
	var out bytes.Buffer
	r := newRuntime(t, walrus.Config{Output: &out})
	run(t, r, `let n = 3; println(f"n is {n}"); fn double : x { return x * 2; } fn greet : name { return "Hello, " + name + "!"; }`)
	if got := out.String(); got != "n is 3\n" {
		t.Errorf("output %q", got)
	}
	v, err := r.Call(background(), "double", 21)
	if err != nil {
		t.Fatal(err)
	}
	if n, ok := v.Int(); !ok || n != 42 {
		t.Errorf("double(21) is %v", v)
	}
	v, err = r.Call(background(), "greet", "Ada")
	if err != nil || v.String() != "Hello, Ada!" {
		t.Errorf("greet: %v, %v", v, err)
	}
	if _, err := r.Call(background(), "missing"); !errors.Is(err, walrus.ErrNotFound) {
		t.Errorf("missing: %v", err)
	}
	if _, err := r.Call(background(), 12); err == nil {
		t.Error("a Go int can be called")
	}
}

func TestCompileReportsEverything(t *testing.T) {
	_, err := walrus.Compile("bad.walrus", "let a = ;\nprintln(nowhere);\nbreak;\nlet ok = 1;\nlet b = 'x';\n")
	var list walrus.ErrorList
	if !errors.As(err, &list) {
		t.Fatalf("%T: %v", err, err)
	}
	var kinds []string
	for _, e := range list {
		kinds = append(kinds, fmt.Sprintf("%d:%s", e.Line, e.Kind))
		if !e.Static() || e.File != "bad.walrus" || e.Column == 0 || !strings.HasPrefix(e.Code, "E0") {
			t.Errorf("%+v", e)
		}
	}
	got := strings.Join(kinds, " ")
	for _, want := range []string{"1:unexpected-token", "2:undefined-variable", "3:break-outside-loop", "5:invalid-token"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is missing in %s", want, got)
		}
	}
	var first *walrus.Error
	if !errors.As(err, &first) || first != list[0] {
		t.Error("errors.As does not find the first error")
	}
}

func TestErrorsHavePlaces(t *testing.T) {
	r := newRuntime(t, walrus.Config{})
	p := compile(t, "fn inner : x {\n  return x + \"a\";\n}\nfn outer : x {\n  let r = inner(x);\n  return r;\n}\nouter(1);\n")
	_, err := r.Run(background(), p)
	var e *walrus.Error
	if !errors.As(err, &e) {
		t.Fatalf("%T: %v", err, err)
	}
	if e.Kind != "invalid-operation" || e.Line != 2 || e.Column != 12 || e.File != "test.walrus" || !e.Catchable() || e.Static() {
		t.Errorf("%+v", e)
	}
	if len(e.Labels) != 2 || len(e.Trace) < 2 || e.Trace[len(e.Trace)-1].Function != "inner" {
		t.Errorf("labels %v, trace %v", e.Labels, e.Trace)
	}
	if e.SourceLine() != `  return x + "a";` {
		t.Errorf("source line %q", e.SourceLine())
	}
	text, err := e.MarshalJSON()
	if err != nil || !strings.Contains(string(text), `"kind":"invalid-operation"`) {
		t.Errorf("%s %v", text, err)
	}
}

func TestThrownValue(t *testing.T) {
	r := newRuntime(t, walrus.Config{})
	_, err := r.Run(background(), compile(t, `throw {"code": 7, "why": [1, 2]};`))
	var e *walrus.Error
	if !errors.As(err, &e) || e.Kind != "thrown" {
		t.Fatalf("%v", err)
	}
	if err := r.Collect(); err != nil {
		t.Fatal(err)
	}
	code, err := e.Thrown.Member("code")
	if n, _ := code.Int(); err != nil || n != 7 {
		t.Errorf("code %v %v", code, err)
	}
}

func TestGlobals(t *testing.T) {
	r := newRuntime(t, walrus.Config{})
	p := compile(t, `let limit = 10; let seen = 0; fn check : { seen = seen + 1; return amount > limit; } amount * 2`, walrus.Globals("amount", "unused"), walrus.Result())
	if err := r.Set("amount", 21); err != nil {
		t.Fatal(err)
	}
	v, err := r.Run(background(), p)
	if err != nil || v.String() != "42" {
		t.Fatalf("%v %v", v, err)
	}
	if v, err := r.Call(background(), "check"); err != nil || v.String() != "true" {
		t.Errorf("%v %v", v, err)
	}
	if err := r.Set("amount", 5); err != nil {
		t.Fatal(err)
	}
	if v, err := r.Call(background(), "check"); err != nil || v.String() != "false" {
		t.Errorf("after Set: %v %v", v, err)
	}
	if v, err := r.Get("seen"); err != nil || v.String() != "2" {
		t.Errorf("seen: %v %v", v, err)
	}
	if err := r.Set("seen", 100); err != nil {
		t.Error(err)
	}
	if v, _ := r.Get("seen"); v.String() != "100" {
		t.Errorf("seen: %v", v)
	}
	if err := r.Set("limit", 1); !errors.Is(err, walrus.ErrConstant) {
		t.Errorf("a constant was set: %v", err)
	}
	if _, err := r.Get("unused"); !errors.Is(err, walrus.ErrNotFound) {
		t.Errorf("unused: %v", err)
	}
	other := newRuntime(t, walrus.Config{})
	_, err = other.Run(background(), p)
	var e *walrus.Error
	if !errors.As(err, &e) || e.Kind != "uninitialised" {
		t.Errorf("a global without a value: %v", err)
	}
}

func TestExit(t *testing.T) {
	var out bytes.Buffer
	r := newRuntime(t, walrus.Config{Output: &out, World: walrus.World{System: &walrus.System{Args: []string{"walrus", "x"}}}})
	_, err := r.Run(background(), compile(t, `import "std/sys"; println("before"); try { sys.exit(7); } catch e { println("caught"); } finally { println("finally"); }`))
	var exit *walrus.ExitError
	if !errors.As(err, &exit) || exit.Code != 7 {
		t.Fatalf("%v", err)
	}
	if out.String() != "before\n" {
		t.Errorf("output %q", out.String())
	}
	run(t, r, `println("again");`)
}

func TestEmptyWorld(t *testing.T) {
	r := newRuntime(t, walrus.Config{})
	for _, module := range []string{"std/io", "std/sys", "std/nothing", "file", "/etc/passwd", "../x"} {
		_, err := r.Run(background(), compile(t, fmt.Sprintf("import %q as m;", module)))
		var e *walrus.Error
		if !errors.As(err, &e) || e.Kind != "file-not-found" {
			t.Errorf("%s: %v", module, err)
		}
	}
	v := run(t, r, `import "std/math"; math.rand_int(1, 1000000)`, walrus.Result())
	w := run(t, newRuntime(t, walrus.Config{}), `import "std/math"; math.rand_int(1, 1000000)`, walrus.Result())
	if v.String() != w.String() {
		t.Errorf("random numbers are not the same without a seed: %v, %v", v, w)
	}
	if v := run(t, r, `core.timestamp()`, walrus.Result()); v.String() != "0" {
		t.Errorf("the clock shows %v", v)
	}
	if v := run(t, r, `core.input("?")`, walrus.Result()); v.String() != "" {
		t.Errorf("input gave %v", v)
	}
}

// TestRunAgain runs an expression so often that any memory a run kept would be noticed.
func TestRunAgain(t *testing.T) {
	r := newRuntime(t, walrus.Config{Limits: walrus.Limits{Memory: 2 << 20}, JIT: walrus.JITOff})
	p := compile(t, `let early = void; let late = [amount]; for x in late { early = x; } import "std/math" as m; m.abs(early * 2)`, walrus.Globals("amount"), walrus.Result())
	for i := range 50_000 {
		if err := r.Set("amount", i); err != nil {
			t.Fatal(err)
		}
		v, err := r.Run(background(), p)
		if n, _ := v.Int(); err != nil || n != int64(2*i) {
			t.Fatalf("%d: %v %v", i, v, err)
		}
	}
}
