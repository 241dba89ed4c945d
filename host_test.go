package walrus_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"walrus"
)

// callHost runs `f(args)` with a host function f and gives the text of the result.
func callHost(t *testing.T, f any, args string) (string, error) {
	t.Helper()
	r := newRuntime(t, walrus.Config{})
	if err := r.Set("f", f); err != nil {
		return "", err
	}
	v, err := r.Run(background(), compile(t, "f("+args+")", walrus.Globals("f"), walrus.Result()))
	if err != nil {
		return "", err
	}
	return v.Text()
}

func TestHostFunctions(t *testing.T) {
	for name, test := range map[string]struct {
		f          any
		args, want string
	}{
		"raw": {walrus.Raw(2, func(c *walrus.Call) error {
			c.ReturnFloat(c.Float(0) + c.Float(1))
			return nil
		}), `1, 2.5`, "3.5"},
		"raw strings": {walrus.Raw(2, func(c *walrus.Call) error {
			if !c.Bool(1) || c.Kind(0) != walrus.KindString {
				return errors.New("wrong arguments")
			}
			return c.ReturnString(string(c.AppendString([]byte("<"), 0)) + c.String(0) + ">")
		}), `"a", true`, "<aa>"},
		"raw void":     {walrus.Raw(0, func(*walrus.Call) error { return nil }), ``, "void"},
		"raw argument": {walrus.Raw(1, func(c *walrus.Call) error { c.ReturnArg(0); return nil }), `[1]`, "[1]"},
		"raw variadic": {walrus.Raw(walrus.Variadic, func(c *walrus.Call) error { c.ReturnInt(int64(c.Len())); return nil }), `1, 2, 3`, "3"},
		"raw any": {walrus.Raw(1, func(c *walrus.Call) error {
			x, err := c.Go(0)
			if err != nil {
				return err
			}
			return c.Return([]any{x, c.Name()})
		}), `{"a": 1}`, "[{a: 1}, f]"},
		"callback": {walrus.Raw(2, func(c *walrus.Call) error {
			v, err := c.Call(0, c.Int(1), "x")
			if err != nil {
				return err
			}
			return c.Return(v)
		}), `: n, s { return s.repeat(n); }, 3`, "xxx"},
		"Func0": {walrus.Func0(func() (bool, error) { return true, nil }), ``, "true"},
		"Func1": {walrus.Func1(func(s string) (int, error) { return len(s), nil }), `"four"`, "4"},
		"Func2": {walrus.Func2(func(a, b int64) (float64, error) { return float64(a) / float64(b), nil }), `1, 4`, "0.25"},
		"Func3": {walrus.Func3(func(a int, b bool, l []string) (map[string]any, error) {
			return map[string]any{"a": a, "b": b, "l": l}, nil
		}),
			`1, false, ["x"]`, "{a: 1, b: false, l: [x]}"},
		"Func4":             {walrus.Func4(func(a, b, c, d int) (string, error) { return fmt.Sprint(a, b, c, d), nil }), `1, 2, 3, 4`, "1 2 3 4"},
		"Proc0":             {walrus.Proc0(func() error { return nil }), ``, "void"},
		"Proc1":             {walrus.Proc1(func(x any) error { return nil }), `[1]`, "void"},
		"Proc2":             {walrus.Proc2(func(a, b float64) error { return nil }), `1, 2.5`, "void"},
		"Proc3":             {walrus.Proc3(func(a, b, c walrus.Value) error { return nil }), `1, 2, 3`, "void"},
		"Proc4":             {walrus.Proc4(func(a, b, c, d string) error { return nil }), `"", "", "", ""`, "void"},
		"typed value":       {walrus.Func1(func(v walrus.Value) (walrus.Value, error) { return v.Index(0) }), `[[7]]`, "[7]"},
		"reflected":         {func(a int, s []string, opts ...bool) string { return fmt.Sprint(a, s, opts) }, `1, ["x"], true, false`, "1 [x] [true false]"},
		"reflected context": {func(ctx context.Context, n int) (int, error) { return n, ctx.Err() }, `3`, "3"},
		"reflected call":    {func(c *walrus.Call, n int) string { return fmt.Sprint(c.Name(), n) }, `3`, "f3"},
		"reflected nothing": {func() {}, ``, "void"},
		"reflected error":   {func() error { return nil }, ``, "void"},
		"struct result":     {func() inner { return inner{1, true} }, ``, "{On: true, ratio: 1}"},
		"pointer argument":  {func(p *int) bool { return p == nil }, `void`, "true"},
		"function argument": {func(f func(int) (int, error)) (int, error) { return f(20) }, `: x { return x + 1; }`, "21"},
	} {
		got, err := callHost(t, test.f, test.args)
		if err != nil || got != test.want {
			t.Errorf("%s: got %s, %v; want %s", name, got, err, test.want)
		}
	}
}

func TestArgumentsAreChecked(t *testing.T) {
	raw := walrus.Raw(1, func(c *walrus.Call) error { c.ReturnInt(c.Int(0)); return nil })
	two := walrus.Raw(1, func(c *walrus.Call) error { c.ReturnInt(c.Int(1)); return nil })
	for _, test := range []struct {
		f             any
		args, kind, s string
	}{
		{raw, ``, "wrong-arg-count", "f expects 1 argument, got 0"},
		{raw, `1, 2`, "wrong-arg-count", "got 2"},
		{raw, `"x"`, "type-mismatch", "expected int, found string"},
		{two, `1`, "wrong-arg-count", "f"},
		{walrus.Func1(func(bool) (bool, error) { return true, nil }), `1`, "type-mismatch", "expected bool, found int"},
		{walrus.Func1(func(float64) (bool, error) { return true, nil }), `"1"`, "type-mismatch", "expected int or float"},
		{walrus.Func1(func([]int) (bool, error) { return true, nil }), `["a"]`, "library", "argument 1"},
		{func(a, b int) {}, `1`, "wrong-arg-count", "f expects 2 arguments, got 1"},
		{func(a int, b ...int) {}, ``, "wrong-arg-count", "f"},
		{func(a uint8) {}, `256`, "library", "256"},
		{func() string { return "\xff" }, ``, "library", "UTF-8"},
		{func() any { return make(chan int) }, ``, "library", "chan int"},
	} {
		_, err := callHost(t, test.f, test.args)
		var e *walrus.Error
		if !errors.As(err, &e) || e.Kind != test.kind || !strings.Contains(e.Message, test.s) || e.Line != 1 {
			t.Errorf("f(%s): %v, want %s: %s", test.args, err, test.kind, test.s)
		}
	}
	if _, err := callHost(t, func() (int, int) { return 1, 2 }, ``); err == nil {
		t.Error("a function of two results is accepted")
	}
}

// codeError is an error type of the host.
type codeError struct{ code int }

func (e *codeError) Error() string { return fmt.Sprintf("code %d", e.code) }

func TestErrorsOfHostFunctions(t *testing.T) {
	r := newRuntime(t, walrus.Config{})
	set := func(name string, f any) {
		t.Helper()
		if err := r.Set(name, f); err != nil {
			t.Fatal(err)
		}
	}
	set("fails", func() error { return fmt.Errorf("opening: %w", &codeError{7}) })
	set("panics", func() { var m map[string]int; m["x"] = 1 })
	set("panics_error", func() { panic(&codeError{8}) })
	set("throws", func() error { return walrus.Throw(map[string]int{"n": 3}) })
	set("nil_script_error", func() error { var e *walrus.Error; return e })
	set("nil_error", func() error { var e *codeError; return e })
	set("empty_error", func() error { return &walrus.Error{Message: "made by hand"} })
	set("exits", func() error { return &walrus.ExitError{Code: 5} })
	set("back", walrus.Raw(1, func(c *walrus.Call) error {
		_, err := c.Call(0)
		if err != nil {
			return fmt.Errorf("back: %w", err)
		}
		return nil
	}))
	globals := walrus.Globals("fails", "panics", "panics_error", "throws", "exits", "back", "nil_script_error", "nil_error", "empty_error")
	attempt := func(text string) error {
		t.Helper()
		_, err := r.Run(background(), compile(t, text, globals))
		return err
	}
	var e *walrus.Error
	var code *codeError
	var panicked *walrus.PanicError

	err := attempt("\nfails();")
	if !errors.As(err, &e) || e.Kind != "library" || e.Message != "opening: code 7" || e.Line != 2 || !errors.As(err, &code) || code.code != 7 {
		t.Errorf("fails: %v", err)
	}
	err = attempt("\n\npanics();")
	if !errors.As(err, &e) || e.Line != 3 || !errors.As(err, &panicked) || !strings.Contains(e.Message, "panics panicked: assignment to entry in nil map") {
		t.Errorf("panics: %v", err)
	} else if !strings.Contains(string(panicked.Stack), "host_test.go") {
		t.Errorf("the stack of Go is lost: %s", panicked.Stack)
	}
	if err = attempt("panics_error();"); !errors.As(err, &code) || code.code != 8 {
		t.Errorf("panics_error: %v", err)
	}
	if err = attempt("throws();"); !errors.As(err, &e) || e.Kind != "thrown" || e.Thrown.String() != "{n: 3}" {
		t.Errorf("throws: %v", err)
	}
	for _, name := range []string{"nil_script_error", "nil_error"} { // their methods panic
		if err = attempt(name + "();"); !errors.As(err, &e) || e.Kind != "library" || e.Line != 1 || !errors.As(err, &panicked) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err = attempt("empty_error();"); !errors.As(err, &e) || e.Kind != "library" || !strings.Contains(e.Message, "made by hand") {
		t.Errorf("empty_error: %v", err)
	}
	var exit *walrus.ExitError
	if err = attempt("try { exits(); } catch e { } finally { fails(); }"); !errors.As(err, &exit) || exit.Code != 5 {
		t.Errorf("exits: %v", err)
	}
	// Errors of scripts that come back through host functions keep kind, value and both call chains.
	err = attempt("fn inner : { return 1 / 0; }\nback(inner);")
	if !errors.As(err, &e) || e.Kind != "division-by-zero" || e.Line != 2 {
		t.Errorf("back: %v", err)
	}
	var deeper *walrus.Error
	if !errors.As(errors.Unwrap(e), &deeper) || deeper.Line != 1 || deeper.Trace[len(deeper.Trace)-1].Function != "inner" {
		t.Errorf("back: the inner error is lost: %v", errors.Unwrap(e))
	}
	if err = attempt(`back(: { throw ["a"]; });`); !errors.As(err, &e) || e.Kind != "thrown" || e.Thrown.String() != "[a]" {
		t.Errorf("back: %v", err)
	}
	// What scripts catch is a string of valid UTF-8, whatever the message.
	for text, want := range map[string]string{"": "string 0 ", "a\xffb": "string 3 a\uFFFDb", strings.Repeat("x", 1<<20): "string 8192 " + strings.Repeat("x", 8189) + "..."} {
		set("says", func() error { return errors.New(text) })
		v := run(t, r, `let s = ""; try { says(); } catch e { s = f"{core.type(e)} {core.len(e)} {e}"; } s`, walrus.Globals("says"), walrus.Result())
		if got := v.String(); got != want {
			t.Errorf("caught %.80q, want %.80q", got, want)
		}
	}
	v := run(t, r, `let s = []; fn t : f { try { f(); } catch e { s.push(e); } } t(fails); t(panics_error); t(throws); t(: { back(: { throw 12; }); }); s`, globals, walrus.Result())
	if got := v.String(); got != "[opening: code 7, host function panics_error panicked: code 8, {n: 3}, 12]" {
		t.Errorf("caught: %s", got)
	}
}

func TestModules(t *testing.T) {
	double := walrus.Func1(func(n int64) (int64, error) { return 2 * n, nil })
	cfg := walrus.Config{Modules: map[string]walrus.Module{
		"shop/prices": {"tax": 0.25, "double": double, "list": []int{1, 2}},
		"broken":      {"x": make(chan int)},
	}}
	for range 2 { // the configuration is shared
		r := newRuntime(t, cfg)
		v := run(t, r, `import "shop/prices"; import "shop/prices" as p; [prices.tax, prices.double(21), p.list, core.len(p), p == prices, p["double"] == prices.double]`, walrus.Result())
		if got := v.String(); got != "[0.25, 42, [1, 2], 3, true, true]" {
			t.Errorf("%s", got)
		}
		if err := r.Collect(); err != nil {
			t.Fatal(err)
		}
		if v := run(t, r, `import "shop/prices" as p; p.list`, walrus.Result()); v.String() != "[1, 2]" {
			t.Errorf("%v", v)
		}
		var e *walrus.Error
		if _, err := r.Run(background(), compile(t, `import "broken";`)); !errors.As(err, &e) || !strings.Contains(e.Message, "module broken: x") {
			t.Errorf("%v", err)
		}
	}
}

type account struct {
	Owner   string   `walrus:"owner,readonly"`
	Balance int64    `walrus:"balance"`
	Address address  `walrus:"address"`
	Parent  *account `walrus:"parent"`
	Tags    []string `walrus:"tags"`
	Pin     string
}

type address struct {
	City string `walrus:"city"`
}

func (a *account) Deposit(n int64) (int64, error) {
	if n < 0 {
		return 0, errors.New("negative deposit")
	}
	a.Balance += n
	return a.Balance, nil
}

func (a account) IsRich() bool { return a.Balance > 1000 }
func (a *account) Close()      { a.Balance = 0 }

func TestReferences(t *testing.T) {
	accounts := walrus.NewClass(map[string]any{"deposit": (*account).Deposit, "is_rich": account.IsRich, "close": (*account).Close,
		"status": func(a *account, ctx context.Context, n int) int { return n }, "raw": walrus.Raw(0, func(c *walrus.Call) error {
			c.ReturnInt(c.Receiver().(*account).Balance)
			return nil
		}), "other": (*env).SetMember})
	parent := &account{Owner: "Eve"}
	a := &account{Owner: "Ada", Balance: 10, Address: address{"Ulm"}, Parent: parent, Tags: []string{"x"}, Pin: "1234"}
	r := newRuntime(t, walrus.Config{})
	for name, v := range map[string]any{"a": accounts.Ref(a), "again": accounts.Ref(a)} {
		if err := r.Set(name, v); err != nil {
			t.Fatal(err)
		}
	}
	globals := walrus.Globals("a", "again")
	v := run(t, r, `a.balance = a.balance + 5; a.deposit(100); a.address.city = "Bonn"; a.parent.balance = 1; a.tags.push("lost");
[a.owner, a.balance, a["balance"], a.is_rich(), a.status(200), a.raw(), a.tags, a == again, a.address == again.address, core.type(a)]`, globals, walrus.Result())
	if got := v.String(); got != "[Ada, 115, 115, false, 200, 115, [x], true, true, host object]" {
		t.Errorf("%s", got)
	}
	if a.Balance != 115 || a.Address.City != "Bonn" || parent.Balance != 1 {
		t.Errorf("%+v %+v", a, parent)
	}
	for text, want := range map[string]string{
		`a.pin;`:             "account has no member pin",
		`a.Pin;`:             "account has no member Pin",
		`a.open();`:          "account has no member open",
		`a.other("x", 1);`:   "the receiver is no *walrus_test.env",
		`a.owner = "Eve";`:   "read-only",
		`a.balance = "x";`:   "field balance",
		`a.nothing = 1;`:     "no member nothing",
		`a.deposit;`:         "only be called",
		`a.deposit(-1);`:     "negative deposit",
		`a.deposit();`:       "deposit expects 1 argument, got 0",
		`a.deposit(1.5);`:    "argument 1",
		`a.parent.parent.x;`: "void",
		`for x in a { }`:     "host object",
	} {
		_, err := r.Run(background(), compile(t, text, globals))
		var e *walrus.Error
		if !errors.As(err, &e) || !strings.Contains(e.Message, want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	if a.Balance != 115 {
		t.Errorf("a failed assignment has changed the balance to %d", a.Balance)
	}
	// The Go object comes back.
	value, err := r.Get("a")
	if err != nil {
		t.Fatal(err)
	}
	if p, err := walrus.As[*account](value); p != a || err != nil {
		t.Errorf("%p %v", p, err)
	}
	if s, err := walrus.As[account](value); s.Owner != "Ada" || err != nil {
		t.Errorf("%+v %v", s, err)
	}
	if x, err := value.Go(); x != any(a) || err != nil {
		t.Errorf("%v %v", x, err)
	}
	// With Config.Names everything that has a name is exposed.
	open := newRuntime(t, walrus.Config{Names: strings.ToLower})
	if err := open.Set("a", walrus.Ref(a)); err != nil {
		t.Fatal(err)
	}
	if v := run(t, open, `[a.pin, a.balance]`, walrus.Globals("a"), walrus.Result()); v.String() != "[1234, 115]" {
		t.Errorf("%v", v)
	}
}

func TestHostObjectsAreForgotten(t *testing.T) {
	r := newRuntime(t, walrus.Config{Limits: walrus.Limits{Memory: 64 << 20}})
	if err := r.Set("make", func(n int64) walrus.Reference { return walrus.Ref(&account{Balance: n}) }); err != nil {
		t.Fatal(err)
	}
	v := run(t, r, `fn f : { let sum = 0; for i in 0..50000 { sum += make(i).balance; } return sum; } f()`, walrus.Globals("make"), walrus.Result())
	if v.String() != "1249975000" {
		t.Errorf("%v", v)
	}
	if err := r.Collect(); err != nil {
		t.Fatal(err)
	}
	if s, err := r.Stats(); err != nil || s.HostObjects > 10 {
		t.Errorf("%+v %v", s, err)
	}
}

// env is an Object whose members are made up as they are asked for.
type env struct{ vars map[string]any }

func (e *env) Member(name string) (any, error) {
	switch name {
	case "boom":
		panic("boom")
	case "size":
		return walrus.Raw(0, func(c *walrus.Call) error {
			c.ReturnInt(int64(len(c.Receiver().(*env).vars)))
			return nil
		}), nil
	case "fails":
		return nil, &codeError{9}
	}
	if x, ok := e.vars[name]; ok {
		return x, nil
	}
	return nil, walrus.ErrNotFound
}

func (e *env) SetMember(name string, v walrus.Value) error {
	if name == "fixed" {
		return walrus.ErrNotFound
	}
	x, err := v.Go()
	e.vars[name] = x
	return err
}

func TestObjects(t *testing.T) {
	e := &env{vars: map[string]any{"a": 1, "f": walrus.Func1(func(n int) (int, error) { return n + 1, nil })}}
	r := newRuntime(t, walrus.Config{})
	if err := r.Set("env", e); err != nil {
		t.Fatal(err)
	}
	v := run(t, r, `env.b = [env.a, 2]; [env.a, env.b, env.f(1), env.size(), env == env]`, walrus.Globals("env"), walrus.Result())
	if got := v.String(); got != "[1, [1, 2], 2, 3, true]" {
		t.Errorf("%s", got)
	}
	for text, want := range map[string]string{`env.c;`: "env has no member c", `env.boom;`: "panicked: boom", `env.boom();`: "panicked: boom", `env.fixed = 1;`: "no member fixed",
		`env.fails;`: "code 9", `env.fails();`: "code 9", `env.a();`: "cannot call"} {
		_, err := r.Run(background(), compile(t, text, walrus.Globals("env")))
		var e *walrus.Error
		if !errors.As(err, &e) || !strings.Contains(e.Message, want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func TestLoader(t *testing.T) {
	files := fstest.MapFS{
		"main.walrus":         {Data: []byte(`import "lib/a"; import "./lib/b.walrus" as b; println(a.name + b.name()); fn again : { return a.count(); }`)},
		"lib/a.walrus":        {Data: []byte(`import "b"; let name = "a"; let n = 0; fn count : { n += 1; return n; } println("loading a");`)},
		"lib/b.walrus":        {Data: []byte(`fn name : { return "b"; } println("loading b");`)},
		"lib/up.walrus":       {Data: []byte(`import "../lib/b"; import "/lib/b" as c; b == c;`)},
		"ring/one.walrus":     {Data: []byte(`import "two";`)},
		"ring/two.walrus":     {Data: []byte(`import "one";`)},
		"self.walrus":         {Data: []byte("\nimport \"self\" as me;")},
		"bad.walrus":          {Data: []byte("let a = 1;\nlet b = ;\nlet c = nothing;\n")},
		"imports_bad.walrus":  {Data: []byte("\nimport \"bad\";")},
		"escape.walrus":       {Data: []byte(`import "../../etc/passwd" as p;`)},
		"pack.walrus":         {Data: []byte(`import @tools; println(tools.x);`)},
		"tools/main.walrus":   {Data: []byte(`let x = "packed";`)},
		"retry.walrus":        {Data: []byte(`let n = 0; try { import "sometimes"; } catch e { n = 1; } import "sometimes" as s; println(n + s.v);`)},
		"dir.walrus/x.walrus": {Data: []byte(``)},
		"imports_dir.walrus":  {Data: []byte(`import "dir";`)},
	}
	loader := walrus.FSLoader(files)
	runFile := func(name string) (*walrus.Runtime, string, error) {
		t.Helper()
		p, err := walrus.CompileFS(files, name)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		r := newRuntime(t, walrus.Config{Loader: loader, Output: &out})
		_, err = r.Run(background(), p)
		return r, out.String(), err
	}
	for range 2 {
		r, out, err := runFile("main.walrus")
		if err != nil || out != "loading b\nloading a\nab\n" {
			t.Errorf("%q %v", out, err)
		}
		for i := range 2 {
			if v, err := r.Call(background(), "again"); err != nil || v.String() != fmt.Sprint(i+1) {
				t.Errorf("%v %v", v, err)
			}
		}
	}
	if _, out, err := runFile("pack.walrus"); err != nil || out != "packed\n" {
		t.Errorf("%q %v", out, err)
	}
	if _, _, err := runFile("lib/up.walrus"); err != nil {
		t.Error(err)
	}
	for name, want := range map[string]struct {
		kind string
		line int
	}{
		"ring/one.walrus": {"circular-import", 1}, "self.walrus": {"circular-import", 2}, "escape.walrus": {"file-not-found", 1},
		"imports_dir.walrus": {"file-not-found", 1},
	} {
		_, _, err := runFile(name)
		var e *walrus.Error
		if !errors.As(err, &e) || e.Kind != want.kind || e.Line != want.line {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}
	_, _, err := runFile("imports_bad.walrus")
	var list walrus.ErrorList
	if !errors.As(err, &list) || len(list) != 2 || list[0].File != "bad.walrus" || list[0].Line != 2 || list[1].Line != 3 {
		t.Errorf("%v", err)
	}
	if _, err := walrus.CompileFS(files, "lib"); err == nil {
		t.Error("a directory is compiled")
	}
	if _, err := walrus.CompileFS(files, "missing"); err == nil {
		t.Error("a missing file is compiled")
	}
}

// hookLoader makes up modules.
type hookLoader struct{ loaded int }

func (*hookLoader) Locate(from, path string) (string, error) {
	switch path {
	case "panic":
		panic("no such luck")
	case "missing":
		return "", os.ErrNotExist
	}
	return "hook:" + path, nil
}

func (l *hookLoader) Load(name string) (*walrus.Program, error) {
	l.loaded++
	return walrus.Compile(name, fmt.Sprintf("let name = %q;", name))
}

func TestLoaderHook(t *testing.T) {
	l := &hookLoader{}
	r := newRuntime(t, walrus.Config{Loader: l})
	if v := run(t, r, `import "one"; import "one" as two; import "three"; one.name + two.name + three.name`, walrus.Result()); v.String() != "hook:onehook:onehook:three" || l.loaded != 2 {
		t.Errorf("%v, %d loaded", v, l.loaded)
	}
	if _, err := r.Run(background(), compile(t, `import "missing";`)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
	var p *walrus.PanicError
	if _, err := r.Run(background(), compile(t, `import "panic";`)); !errors.As(err, &p) {
		t.Errorf("%v", err)
	}
}

func TestCompileFile(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		name = dir + "/" + name
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	main := write("main.walrus", `import "lib"; println(lib.x);`)
	write("lib.walrus", `let x = "from a file";`)
	p, err := walrus.CompileFile(main)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	r := newRuntime(t, walrus.Config{Output: &out, Loader: walrus.OSLoader()})
	if _, err := r.Run(background(), p); err != nil || out.String() != "from a file\n" {
		t.Errorf("%q %v", out.String(), err)
	}
	for _, name := range []string{dir, dir + "/nothing", write("big", strings.Repeat(" ", 16<<20+1)), write("latin1", "let s = \"\xe4\";"), write("zeros", "\x00\x01\x02")} {
		if _, err := walrus.CompileFile(name); err == nil {
			t.Errorf("%s is compiled", name)
		}
	}
}

func TestWorld(t *testing.T) {
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	var out bytes.Buffer
	r := newRuntime(t, walrus.Config{Output: &out, World: walrus.World{
		Input: strings.NewReader("first\nsecond\n"), Files: walrus.RootFiles(root),
		System: &walrus.System{Args: []string{"walrus", "script", "arg"}, Env: func(n string) (string, bool) { return "value of " + n, n != "NONE" }},
	}})
	run(t, r, `import "std/io"; import "std/sys"; print core.input("? "); io.write_file("f.txt", "text"); println(io.read_file("f.txt"));
println(sys.args()[2]); println(sys.env_get("X")); println(sys.env_get("NONE")); println(sys.cwd());
for p in ["../outside", "/etc/passwd"] { try { io.read_file(p); println("read " + p); } catch e { } }`)
	if got := out.String(); got != "? first\ntext\narg\nvalue of X\nvoid\nvoid\n" {
		t.Errorf("%q", got)
	}
	files := newRuntime(t, walrus.Config{Output: io.Discard, World: walrus.World{Files: walrus.ReadOnlyFiles(fstest.MapFS{"a.txt": {Data: []byte("a\nb\n")}})}})
	v := run(t, files, `import "std/io"; let h = io.file_open("a.txt", "r"); let l = [io.file_read_line(h), io.file_read(h)];
try { io.write_file("a.txt", "x"); l.push("written"); } catch e { l.push("refused"); } l`, walrus.Result())
	if v.String() != "[a, b\n, refused]" {
		t.Errorf("%v", v)
	}
}

// Reading a device may never end: neither the host nor a script gets that far.
func TestDevicesAreNoSources(t *testing.T) {
	if _, err := os.Stat("/dev/zero"); err != nil {
		t.Skip("no device to read")
	}
	if _, err := walrus.CompileFile("/dev/zero"); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("compiled a device: %v", err)
	}
	link := t.TempDir() + "/zero.walrus"
	if err := os.Symlink("/dev/zero", link); err != nil {
		t.Skip(err)
	}
	r := newRuntime(t, walrus.Config{Loader: walrus.OSLoader()})
	if _, err := r.Run(background(), compile(t, fmt.Sprintf("import %q;", link))); err == nil || !strings.Contains(err.Error(), "file not found") {
		t.Errorf("imported a device: %v", err)
	}
}
