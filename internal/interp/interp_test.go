package interp_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"walrus/internal/bytecode"
	"walrus/internal/diag"
	"walrus/internal/engine"
	"walrus/internal/frame"
	"walrus/internal/heap"
	"walrus/internal/interp"
	"walrus/internal/source"
)

// execute runs a program in a new isolate and gives the isolate, what it printed and how it ended.
func execute(t testing.TB, cfg engine.Config, text string) (*engine.Isolate, string, error) {
	t.Helper()
	p, errs := engine.Compile(source.NewFile("test", text))
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	var out bytes.Buffer
	cfg.Output = &out
	iso, err := engine.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { iso.Close() })
	err = iso.Run(context.Background(), p, "")
	return iso, out.String(), err
}

// operations lists the operations of a function's private copy of the code.
func operations(t testing.TB, iso *engine.Isolate, name string) []bytecode.Op {
	t.Helper()
	for _, f := range iso.C.Funcs {
		if f.Proto.Name != name {
			continue
		}
		var ops []bytecode.Op
		info := frame.InfoAt(f.Info)
		for i := uint64(0); i < uint64(info.Words); {
			op := bytecode.Word(heap.Load64(info.Code + 8*i)).Op()
			ops = append(ops, op)
			i += uint64(bytecode.Of(op).Width())
		}
		return ops
	}
	t.Fatalf("no function %s", name)
	return nil
}

func TestQuickening(t *testing.T) {
	tests := []struct {
		name, function, uses string
		want                 bytecode.Op
	}{
		{"ints", "fn f : a, b { return a + b; }", "f(1, 2);", bytecode.AddII},
		{"floats", "fn f : a, b { return a + b; }", "f(1.0, 2.5);", bytecode.AddFF},
		{"both at once", "fn f : a, b { return a * b; }", "f(1, 2.5);", bytecode.MulAny},
		{"one change is borne", "fn f : a, b { return a + b; }", "f(1, 2); f(1.5, 2.5);", bytecode.AddII},
		{"several are not", "fn f : a, b { return a + b; }", "f(1, 2); for i in 0..3 { f(1.5, 2.5); }", bytecode.AddAny},
		{"strings have no form", "fn f : a, b { return a + b; }", "for i in 0..9 { f(\"a\", \"b\"); }", bytecode.Add},
		{"forms that failed come no more", "fn f : a, b { return a % b; }", "f(3, 2); for i in 0..9 { f(1.5, 2.5); } f(3, 2);", bytecode.Mod},
		{"large constant", "fn f : a { return a + 150889; }", "f(1);", bytecode.AddKInt},
		{"float constant", "fn f : a { return a * 0.5; }", "f(1.5);", bytecode.MulKFloat},
		{"float constant, int operand", "fn f : a { return a * 0.5; }", "f(3);", bytecode.MulKAny},
		{"float constant, then ints", "fn f : a { return a * 0.5; }", "f(1.5); for i in 0..3 { f(3); }", bytecode.MulKAny},
		{"equality of ints", "fn f : a, b { return a == b; }", "f(1, 2);", bytecode.EqII},
		{"equality of strings", "fn f : a, b { return a == b; }", "f(\"x\", \"y\");", bytecode.EqAny},
		{"jump on void", "fn f : a { if a == void { return 1; } return 2; }", "f(void);", bytecode.JumpNeAny},
		{"index of ints", "fn f : a, i { return a[i]; }", "f([1, 2], 1);", bytecode.GetIndexInts},
		{"index of several kinds", "fn f : a, i { return a[i]; }", "for i in 0..4 { f([1], 0); f([1.5], 0); f([true], 0); }", bytecode.GetIndexList},
		{"character", "fn f : a, i { return a[i]; }", "f(\"ab\", 1);", bytecode.GetIndexString},
		{"key", "fn f : a, i { return a[i]; }", "f({1: 2}, 1);", bytecode.GetIndexDict},
		{"walk of a list", "fn f : a { for x in a { } }", "f([1]);", bytecode.IterNextList},
		{"walk of a string", "fn f : a { for x in a { } }", "f(\"ab\");", bytecode.IterNextString},
		{"walk of an object", "struct S { fn next : self { return void; } } fn f : a { for x in a { } }", "f(S());", bytecode.IterNextCall},
		{"method", "struct S { fn m : self { } } fn f : o { o.m(); }", "f(S());", bytecode.CallMemberMethod},
		{"function in a field", "struct S { } fn f : o { o.g(); }", "let s = S(); s.g = : { }; f(s);", bytecode.CallMemberField},
		{"push", "fn f : a { a.push(1); }", "f([]);", bytecode.CallMemberPush},
		{"length by the module", "fn f : a { return core.len(a); }", "f([]);", bytecode.CallMemberLenOf},
		{"built-in without a form", "fn f : a { a.reverse(); }", "f([1]);", bytecode.CallMemberNative},
		{"global with a value", "let g = 1; fn f : { return g; }", "f();", bytecode.GetGlobalFast},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			iso, _, err := execute(t, engine.Config{}, test.function+"\n"+test.uses)
			if err != nil {
				t.Fatal(err)
			}
			if ops := operations(t, iso, "f"); !slices.Contains(ops, test.want) {
				t.Errorf("%v is not among %v", test.want, ops)
			}
		})
	}
}

// sites are programs in which one instruction meets operands of many kinds, so that specialised forms meet what they do not handle.
var sites = []struct{ name, text, want string }{
	{"receivers of one call", `
struct Own { fn init : self { self.n = 3; } fn len : self { return self.n; } }
fn size : x { return x.len(); }
let shadow = {"len": : { return "own"; }};
for round in 0..6 {
    for x in ["abc", "äöü", [1, 2], {1: 2}, Own(), {}, shadow] { print(size(x)); print(" "); }
}`, strings.Repeat("3 3 2 1 3 0 own ", 6)},
	{"elements of one push", `
fn add : l, v { l.push(v); return l.pop(); }
for round in 0..4 {
    let lists = [[], [1], [1.5], [true], ["s"], [void], [1, "x"]];
    for l in lists { for v in [1, 2.5, true, "t", void, [0]] { print(add(l, v)); print(l.len()); } }
}`, ""},
	{"keys of one get", `
fn look : d, k { return d.get(k, "-"); }
let ints = {}; for i in 0..50 { ints[i * 7] = i; }
let mixed = {"get": 5, 7: 1};
let own = {"get": : k, e { return "own"; }, 7: 1};
for round in 0..5 { for d in [ints, mixed, own, {}, {7: "x"}] { for k in [7, 8, "get", 1.0] {
    if k == "get" and d == own { continue; }
    print(look(d, k)); print(" ");
} } }
for i in 0..50 { ints.remove(i * 7); print(ints.contains(7)); }`, ""},
	{"objects of many shapes", `
struct A { fn init : self { self.v = 1; } fn get : self { return self.v; } }
struct B { fn init : self { self.w = 0; self.v = 2; } fn get : self { return self.v * 10; } }
struct C { fn init : self { self.get = : { return "field"; }; } }
let all = [A(), B(), A(), C(), B()];
for round in 0..300 { for o in all { if round > 297 { print(o.get()); print(" "); } else { o.get(); } } }`,
		strings.Repeat("1 20 1 field 20 ", 2)},
	{"tail calls", `
fn even : n { if n == 0 { return true; } return odd(n - 1); }
fn odd : n { if n == 0 { return false; } return even(n - 1); }
struct P { fn init : self, n { self.n = n; return even(n); } }
fn make : n { return P(n); }
print(even(300000)); print(make(5).n);`, "true5"},
	{"iterators", `
struct Up { fn init : self, n { self.n = n; self.i = 0; } fn next : self { if self.i == self.n { return void; } self.i += 1; return self.i; } }
struct Around { fn init : self, n { self.n = n; } fn iter : self { return Up(self.n); } }
fn sum : x { let s = ""; for v in x { s += core.str(v) + ","; } return s; }
for round in 0..3 { for x in [Up(3), Around(2), [7, 8], "añb", 0..2, {"k": 1}] { print(sum(x)); print(" "); } }`,
		strings.Repeat("1,2,3, 1,2, 7,8, a,ñ,b, 0,1, (k, 1), ", 3)},
}

// TestSites compares runs with a collection at every safepoint and with small slices of memory to the plain run, and the plain run to
// what is expected where that is short enough to be written down.
func TestSites(t *testing.T) {
	for _, site := range sites {
		t.Run(site.name, func(t *testing.T) {
			_, plain, err := execute(t, engine.Config{NoProfile: true}, site.text)
			if err != nil {
				t.Fatal(err)
			}
			if site.want != "" && plain != site.want {
				t.Errorf("got  %q\nwant %q", plain, site.want)
			}
			if site.name == "tail calls" {
				return // a collection for each of so many calls takes long
			}
			_, stressed, err := execute(t, engine.Config{Stress: true}, site.text)
			if err != nil || stressed != plain {
				t.Errorf("with collections everywhere: %q, %v\nwithout: %q", stressed, err, plain)
			}
		})
	}
}

// TestForms runs operations at one place that sees all operands, so that it takes on its specialised forms, and at a place of their own
// for each pair of operands, where they are done by package rt: the results are the same.
func TestForms(t *testing.T) {
	values := []string{"void", "true", "false", "0", "1", "-3", "200000", "1.0", "0.5", "(0.0 / 0.0)", `""`, `"a"`, `"ab"`, `("a" + "b")`, `"abcdefgh"`,
		`("abcdefg" + "h")`, `"abcdefghi"`, `("abcdefgh" + "i")`, `"ä"`, "[1]", "[1.5]", "[true]", "[void, 2]", "[0.0 / 0.0]", "{}", "{1: 2}",
		`{"a": 1}`, "0..1", "core", "core.len"}
	for _, op := range []string{"v == w", "v != w", "v + w", "v < w", "v[w]", "v - 150889", "v * 0.5", "v / 0.5", "v + 0.5", "(v + 0) * 150889",
		"v.len()", "v.get(w, 7)", "v.contains(w)", "v.code_at(w)", "v.pop()", "core.len(v)", "v.push(w)", "-v", "not v"} {
		const report = ` catch e { print(core.error()["message"]); } print(";"); }`
		var single, looped strings.Builder
		fmt.Fprintf(&looped, "fn f : v, w { try { let r = %s; print(r); if r { print(r); } }%s\nfor round in 0..3 {", op, report)
		for i, v := range values {
			for j, w := range values {
				if (i*7+j)%3 == 0 {
					fmt.Fprintf(&single, "fn f%d_%d : v, w { try { let r = %s; print(r); if r { print(r); } }%s f%[1]d_%[2]d(%[5]s, %[6]s);\n", i, j, op, report, v, w)
					fmt.Fprintf(&looped, "f(%s, %s);\n", v, w)
				}
			}
		}
		looped.WriteString(`print("|"); }`)
		_, want, err := execute(t, engine.Config{}, single.String()+`print("|");`)
		if err != nil {
			t.Fatal(err)
		}
		if _, got, err := execute(t, engine.Config{}, looped.String()); err != nil || got != strings.Repeat(want, 3) {
			for round, g := range strings.Split(got, "|") {
				for k, item := range strings.Split(g, ";") {
					if expected := strings.Split(strings.TrimSuffix(want, "|"), ";"); round < 3 && item != expected[k] {
						t.Fatalf("%s: round %d, pair %d: %q, want %q", op, round, k, item, expected[k])
					}
				}
			}
			t.Errorf("%s: %v", op, err)
		}
	}
}

func kindOf(err error) diag.Kind {
	var failure *interp.Failure
	if errors.As(err, &failure) {
		return failure.Kind
	}
	return 0
}

// TestSteps checks that a limit of steps ends a run exactly where the count says, whatever form the instructions have by then.
func TestSteps(t *testing.T) {
	for _, site := range sites {
		t.Run(site.name, func(t *testing.T) {
			iso, _, err := execute(t, engine.Config{}, site.text)
			if err != nil {
				t.Fatal(err)
			}
			n := iso.Steps()
			if _, _, err := execute(t, engine.Config{Steps: n}, site.text); err != nil {
				t.Errorf("with the %d steps it takes: %v", n, err)
			}
			for _, limit := range []int64{n - 1, n / 2, 1} {
				iso, _, err := execute(t, engine.Config{Steps: limit}, site.text)
				if kindOf(err) != diag.StepLimit || iso.Steps() != limit {
					t.Errorf("with %d of %d steps: %v after %d", limit, n, err, iso.Steps())
				}
			}
		})
	}
}

func TestStepCounts(t *testing.T) {
	tests := []struct {
		text string
		want int64
	}{
		{"for i in 0..10 { }", 11}, // ten visits of the header behind the body, and the one in front
		{"let i = 0; while i < 10 { i += 1; }", 11},
		{"fn f : { } f(); f();", 2},
		{"fn f : n { if n == 0 { return 0; } return f(n - 1); } f(9);", 10},
		{"for x in [1, 2, 3] { }", 4},
		{"for x in \"abc\" { }", 4},
		{"struct S { fn m : self { } } let s = S(); for i in 0..20 { s.m(); }", 41},
		{"struct S { fn init : self { self.i = 0; } fn next : self { self.i += 1; if self.i > 5 { return void; } return 1; } } for x in S() { }", 13},
		{"let l = []; for i in 0..20 { l.push(i); l.len(); }", 21},
	}
	for _, test := range tests {
		iso, _, err := execute(t, engine.Config{}, test.text)
		if err != nil || iso.Steps() != test.want {
			t.Errorf("%s: %d steps, %v; want %d", test.text, iso.Steps(), err, test.want)
		}
	}
}

// TestMovingStack recurses far beyond the first stack with references of every kind in the frames that move.
func TestMovingStack(t *testing.T) {
	const text = `
struct Node { fn init : self, v { self.v = v; } fn deep : self, n { if n == 0 { return self.v; } return self.deep(n - 1) + 1; } }
fn down : n, node, list {
    let captured = n;
    let read = : { captured += 1; return captured - 1; };
    if n == 0 { return 0; }
    let below = down(n - 1, node, list);
    list.push(n);
    return below + read() - captured + 1 + node.v;
}
let list = [];
print(down(20000, Node(1), list)); print(" ");
print(list.len()); print(" ");
print(Node(5).deep(30000));`
	_, out, err := execute(t, engine.Config{}, text)
	if want := "20000 20000 30005"; err != nil || out != want {
		t.Errorf("got %q, %v; want %q", out, err, want)
	}
}

func TestDepth(t *testing.T) {
	const text = `
let depth = 0;
fn f : { depth += 1; f(); depth = 0 - 1; }
let caught = 0;
for round in 0..3 {
    depth = 0;
    try { f(); } catch e { if core.error()["kind"] == "stack-overflow" { caught += 1; } }
    print(depth); print(" ");
}
print(caught);`
	for _, limit := range []int{0, 1000, 2} {
		deepest := limit
		if limit == 0 {
			deepest = 250_000
		}
		_, out, err := execute(t, engine.Config{Depth: limit}, text)
		if want := fmt.Sprintf("%d %d %d 3", deepest, deepest, deepest); err != nil || out != want {
			t.Errorf("limit %d: %q, %v; want %q", limit, out, err, want)
		}
	}
}

func TestUnwinding(t *testing.T) {
	const text = `
fn fail : n { if n == 0 { throw "deep"; } try { fail(n - 1); } finally { print(n); } }
fn again : { try { fail(2); } catch e { print(e); throw e + "er"; } finally { print("f"); } }
struct S { fn init : self { self.a = [][1]; } fn next : self { return 1 / 0; } }
try { again(); } catch e { print(e); }
try { S(); } catch e { print(core.error()["kind"]); }
try { try { void.x; } catch e { try { [1].map(: v { return v + ""; }); } catch inner { print(core.error()["kind"]); } print(core.error()["kind"]); } } finally { print("!"); }
fn leave : { for i in 0..3 { try { if i == 1 { return i; } } finally { print(i); } } }
print(leave());
for i in 0..3 { try { if i == 1 { continue; } throw i; } catch e { print(e); } finally { print("."); } }`
	const want = "12deepfdeeper" + "index-out-of-bounds" + "invalid-operation" + "invalid-member-target" + "!" + "01" + "1" + "0.." + "2."
	for _, cfg := range []engine.Config{{}, {Stress: true}} {
		if _, out, err := execute(t, cfg, text); err != nil || out != want {
			t.Errorf("got  %q, %v\nwant %q", out, err, want)
		}
	}
}
