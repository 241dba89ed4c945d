package resolve

import (
	"fmt"
	"strings"
	"testing"

	"walrus/internal/source"
	"walrus/internal/syntax"
)

func resolveText(text string, opt Options) (*Info, []string) {
	file := source.NewFile("t", text)
	tree, syntaxErrs := syntax.Parse(file)
	opt.HasErrors = len(syntaxErrs) > 0
	info, errs := Resolve(tree, opt)
	var out []string
	for _, d := range errs {
		_, line, col := d.Position()
		out = append(out, fmt.Sprintf("%d:%d %s", line, col, d.Kind))
	}
	return info, out
}

func TestErrors(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`println(missing);`, `1:9 undefined-variable`},
		{`x = 1; x += 1;`, `1:1 undefined-variable; 1:8 undefined-variable`},
		{`println(x); let x = 1; println(x);`, `1:9 undefined-variable`},
		{`let x = x;`, `1:9 undefined-variable`},
		{`fn f : { return later; } let later = 1;`, ``},
		{`let f = : { return later; }; let later = 1;`, ``},
		{`println(f()); fn f : { return 1; } println(S()); struct S { }`, ``},
		{`if true { let y = 1; } println(y);`, `1:32 undefined-variable`},
		{`fn f : { let a = 1; let a = 2; if a { let a = 3; } }`, `1:25 redefined-local`},
		{`let a = 1; let a = 2; if a { let b = 1; let b = 2; }`, ``},
		{`fn f : a { let a = a; return a; }`, ``},
		{`fn f : { let _ = 1; let _ = 2; for i in [1] { let i = i; } try { } catch e { let e = e; } }`, ``},
		{`fn f : a, b, a { } let g = : x, x { }; fn h : _, _ { }`, `1:14 duplicate-parameter; 1:33 duplicate-parameter`},
		{`break; while true { break; } fn f : { continue; } for i in [] { let g = : { break; }; continue; }`,
			`1:1 break-outside-loop; 1:39 continue-outside-loop; 1:77 break-outside-loop`},
		{`while true { try { break; } catch e { continue; } finally { break; } }`, ``},
		{`import "std/async"; import "./my-tools"; import "./a b" as ok; import "x/y.walrus";`, `1:8 invalid-alias; 1:28 invalid-alias`},
		{`free 1; defer 2; extern fn f : a; async fn g : { } let h = async : { }; await h();`,
			`1:1 not-supported; 1:9 not-supported; 1:18 not-supported; 1:35 not-supported; 1:60 not-supported; 1:73 not-supported`},
		{`fn f : { let n = n; }`, `1:18 undefined-variable`},
		{`fn f : { let g = : n { return g(n); }; return g; }`, ``},
		{`fn f : { g(); let n = 1; fn g : { return n; } }`, ``},
		{`fn f : { fn g : { return n; } let n = 1; }`, `1:26 undefined-variable`},
		{`struct S { fn a : { return b(); } fn b : { return : { return a; }; } fn c : { b = 1; return zz; } }`,
			`1:79 undefined-variable; 1:93 undefined-variable`},
		{`println(core.len([])); fn f : { return core; }`, ``},
		{`println(core); let core = 1;`, ``},
		{`println(c); import "std/core" as c; import "std/core"; core;`, `1:9 undefined-variable`},
		{`for k, k in {} { }`, `1:8 redefined-local`},
		{`let = x; println(x); println(y);`, `1:30 undefined-variable`},
		{`fn f : { import "std/math"; return math; } math;`, `1:44 undefined-variable`},
	} {
		if _, errs := resolveText(c.in, Options{}); strings.Join(errs, "; ") != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.in, strings.Join(errs, "; "), c.want)
		}
	}
}

func TestHelp(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`let counter = 1; println(conter);`, "did you mean `counter`?"},
		{`println(len([]));`, "`len` is a function of the module core: core.len"},
		{`fn f : value { return valeu; }`, "did you mean `value`?"},
		{`println(nil);`, "the value for nothing is `void`"},
	} {
		tree, _ := syntax.Parse(source.NewFile("t", c.in))
		_, errs := Resolve(tree, Options{})
		if len(errs) != 1 || errs[0].Help != c.want {
			t.Errorf("%s: %v", c.in, errs)
		}
	}
}

// describe shows variables and captures.
func describe(in *Info) string {
	var out []string
	for _, v := range in.Vars[1:] {
		s := v.Name
		switch v.Kind {
		case Global:
			s += fmt.Sprintf(" global %d", v.Global)
		case Hidden:
			s += " hidden"
		case Method:
			s += " method"
		case Param:
			s += " param"
		}
		if v.Captured {
			s += " captured"
		}
		if v.Assigned {
			s += " assigned"
		}
		out = append(out, s)
	}
	for i, f := range in.Funcs {
		if len(f.Captures) > 0 {
			s := fmt.Sprintf("fn%d:", i)
			for _, c := range f.Captures {
				s += " " + in.Vars[c].Name
			}
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}

func TestVariables(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`let a = 1; a = 2; let b = 3;`, `a global 0 assigned, b global 1, core global 2`},
		{`fn f : x { let n = 0; return : { n += x; return : { return n; }; }; }`,
			`f global 0, core global 1, x param captured, n captured assigned, fn2: n x, fn3: n`},
		{`for i in [] { let g = : { return i; }; }`, `core global 0, i captured, g, fn1: i`},
		{`let core = 2;`, `core global 0 assigned`},
		{`import "std/core";`, `core global 0`},
		{`struct S { fn a : { } fn b : { return a; } }`, `S global 0, core global 1, S (struct) hidden, a method`},
		{`fn f : { struct S { fn a : { return a; } } }`, `f global 0, core global 1, S, S (struct) hidden captured, a method, fn2: S (struct)`},
	} {
		in, errs := resolveText(c.in, Options{})
		if len(errs) > 0 {
			t.Errorf("%s: %v", c.in, errs)
		}
		if got := describe(in); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.in, got, c.want)
		}
	}
}

func TestSession(t *testing.T) {
	in, errs := resolveText(`println(a); let b = a; core; fn f : { return c; } let c = 1;`, Options{Known: []string{"core", "a"}, Session: true})
	if len(errs) > 0 || in.Core != 0 {
		t.Errorf("errors %v, core %d", errs, in.Core)
	}
	for i, want := range []string{"core", "a", "b", "f", "c"} {
		if got := in.Vars[in.Globals[i]].Name; got != want {
			t.Errorf("global %d is %s, want %s", i, got, want)
		}
	}
}

func TestAgain(t *testing.T) {
	for _, c := range []struct {
		in   string
		want int
	}{
		{`fn f : { } fn f : { }`, 1}, {`let f = 1; fn f : { }`, 1}, {`fn f : { } let f = 1;`, 0},
		{`if true { fn f : { } fn f : { } }`, 1}, {`if true { let f = 1; fn f : { } }`, 1}, {`fn g : { fn f : { } struct f { } fn h : { } }`, 1},
	} {
		in, errs := resolveText(c.in, Options{})
		if len(errs) > 0 || len(in.Again) != c.want {
			t.Errorf("%s: %d, want %d %v", c.in, len(in.Again), c.want, errs)
		}
	}
}
