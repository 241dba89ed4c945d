package syntax

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"walrus/internal/diag"
	"walrus/internal/source"
)

func parseText(t *testing.T, text string) *Tree {
	t.Helper()
	tree, errs := Parse(source.NewFile("t", text))
	if len(errs) > 0 {
		t.Fatalf("%q: %v", text, errs)
	}
	return tree
}

// group shows an expression with its grouping: every operator application in parentheses.
func group(x Expr) string {
	fold := func(first Expr, rest []Operand) string {
		s := group(first)
		for _, r := range rest {
			s = "(" + s + " " + r.Op.String() + " " + group(r.X) + ")"
		}
		return s
	}
	switch x := x.(type) {
	case nil:
		return ""
	case *Paren:
		return group(x.X)
	case *Binary:
		return fold(x.First, x.Rest)
	case *Logical:
		return fold(x.First, x.Rest)
	case *Unary:
		return "(" + x.Op.String() + " " + group(x.X) + ")"
	case *Await:
		return "(await " + group(x.X) + ")"
	case *Range:
		return "(" + group(x.Start) + " .. " + group(x.End) + ")"
	case *Postfix:
		s := group(x.X)
		for _, f := range x.Suffixes {
			switch f.Kind {
			case MemberSuffix, MethodSuffix:
				s += "." + f.Name
			}
			var args []string
			for _, a := range f.Args {
				args = append(args, group(a))
			}
			switch f.Kind {
			case IndexSuffix:
				s += "[" + args[0] + "]"
			case CallSuffix, MethodSuffix:
				s += "(" + strings.Join(args, ", ") + ")"
			}
		}
		return s
	}
	return FormatExpr(x)
}

func TestGrouping(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`a + b * c - d`, `((a + (b * c)) - d)`},
		{`not a == b`, `((not a) == b)`},
		{`not (a == b)`, `(not (a == b))`},
		{`-2 ** 2`, `(- (2 ** 2))`},
		{`2 ** 3 ** 2`, `((2 ** 3) ** 2)`},
		{`2 ** -1`, `(2 ** (- 1))`},
		{`2 ** -x ** 2`, `(2 ** (- (x ** 2)))`},
		{`2 ** not -x`, `(2 ** (not (- x)))`},
		{`1 < 2 < 3`, `((1 < 2) < 3)`},
		{`0..n + 1`, `(0 .. (n + 1))`},
		{`-2..3`, `((- 2) .. 3)`},
		{`0..n << 1`, `(0 .. (n << 1))`},
		{`not a..b`, `(not (a .. b))`},
		{`not a..b == c`, `((not (a .. b)) == c)`},
		{`a..b == c..d`, `((a .. b) == (c .. d))`},
		{`..5`, `( .. 5)`},
		{`x[2..]`, `x[(2 .. )]`},
		{`x[..]`, `x[( .. )]`},
		{`x[..2 + 1]`, `x[( .. (2 + 1))]`},
		{`1 + ..5 * 2`, `(1 + ( .. (5 * 2)))`},
		{`a or b and c or d`, `((a or (b and c)) or d)`},
		{`a | b ^ c & d << e + f`, `(a | (b ^ (c & (d << (e + f)))))`},
		{`a == b | c`, `(a == (b | c))`},
		{`~a & b`, `((~ a) & b)`},
		{`~-a`, `(~ (- a))`},
		{`- - a`, `(- (- a))`},
		{`await a + b`, `((await a) + b)`},
		{`await f(1)[2].x`, `(await f(1)[2].x)`},
		{`a % b / c`, `((a % b) / c)`},
		{`a >> b << c`, `((a >> b) << c)`},
		{`f(a,)(b)[c].d(e, f).or`, `f(a)(b)[c].d(e, f).or`},
		{`-9223372036854775808`, `(- 9223372036854775808)`},
		{`x.end + start`, `(x.end + start)`},
		{`1_000 + 0xFF_FF + 0b1_0 + 0o17`, `(((1_000 + 0xFF_FF) + 0b1_0) + 0o17)`},
		{`1.5e3 + 2e-2`, `(1.5e3 + 2e-2)`},
	} {
		tree := parseText(t, "x = "+c.in+";")
		x := tree.Stmts[0].(*Assign).Value
		if got := group(x); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.in, got, c.want)
		}
		if text := FormatExpr(x); text != c.in && !strings.Contains(c.in, "(a,)") && !strings.Contains(c.in, "- -") {
			t.Errorf("%s is printed as %s", c.in, text)
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		in   string
		want any
	}{
		{"42", int64(42)}, {"007", int64(7)}, {"0x1F", int64(31)}, {"0o17", int64(15)}, {"0b101", int64(5)},
		{"9223372036854775807", int64(9223372036854775807)}, {"0x7fffffffffffffff", int64(9223372036854775807)},
		{"1_000_000", int64(1000000)}, {"0.5", 0.5}, {"3.0", 3.0}, {"1_0.2_5", 10.25}, {"1e3", 1000.0}, {"1.5E+2", 150.0},
		{"2.5e-1", 0.25}, {"1e1_0", 1e10},
	} {
		x := parseText(t, c.in+";").Stmts[0].(*ExprStmt).X
		var got any
		switch x := x.(type) {
		case *IntLit:
			got = x.Value
		case *FloatLit:
			got = x.Value
		}
		if got != c.want {
			t.Errorf("%s = %v, want %v", c.in, got, c.want)
		}
	}
}

func TestStrings(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`"a\n\r\t\a\b\v\f\e\E\\\"\'\$\` + "`" + `\ z"`, "a\n\r\t\a\b\v\f\x1b\x1b\\\"'$` z"},
		{`"\u{41}\u{1F600}\u{00e9}"`, "A😀é"},
		{"\"two\nlines // no comment\"", "two\nlines // no comment"},
		{`""`, ""},
	} {
		x, ok := parseText(t, c.in+";").Stmts[0].(*ExprStmt).X.(*StringLit)
		if !ok || x.Value != c.want {
			t.Errorf("%s = %q, want %q", c.in, x.Value, c.want)
		}
	}
}

// fparts shows a format string's parts: text in quotes, interpolations in braces.
func fparts(f *FString) string {
	var out []string
	for _, p := range f.Parts {
		if p.X == nil {
			out = append(out, fmt.Sprintf("%q", p.Text))
			continue
		}
		s := "{" + fmtInner(p.X)
		if p.Spec != nil {
			s += " : " + p.Spec.Text
		}
		out = append(out, s+"}")
	}
	return strings.Join(out, " ")
}

func fmtInner(x Expr) string {
	if f, ok := x.(*FString); ok {
		return "f[" + fparts(f) + "]"
	}
	if p, ok := x.(*Postfix); ok && len(p.Suffixes) == 1 && len(p.Suffixes[0].Args) == 1 {
		return fmtInner(p.X) + "<" + fmtInner(p.Suffixes[0].Args[0]) + ">"
	}
	return FormatExpr(x)
}

func TestFStrings(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`f""`, ``},
		{`f"{user}: {core.len(done)} of {2 + 3}"`, `{user} ": " {core<done>} " of " {2 + 3}`},
		{`f"a}b\{c\}\n\u{41}\q"`, ``},
		{`f"a}b\{c\}\n\u{41}"`, `"a}b{c}\nA"`},
		{`f"{d["key"]}"`, `{d<"key">}`},
		{`f"{d[\"key\"]}"`, `{d<"key">}`},
		{`f"{d[\"a\\nb\"]}"`, `{d<"a\nb">}`},
		{`f"{d[\"a\"]}{d["b}"]}"`, `{d<"a">} {d<"b}">}`},
		{`f"{ x }"`, `{x}`},
		{`f"{ {"a": 1}["a"] }"`, `{{"a": 1}<"a">}`},
		{`f"{f"{x}"}"`, `{f[{x}]}`},
		{`f"{f"{f"{"deep"}"}"}"`, `{f[{f[{"deep"}]}]}`},
		{`f"{f\"{x}!\"}"`, `{f[{x} "!"]}`},
		{`f"{f\"{d[\\\"k\\\"]}\"}"`, `{f[{d<"k">}]}`},
		{`f"{f\"{d["k"]}\"}"`, `{f[{d<"k">}]}`},
		{`f"{f\"{d[\"k\"]}\"}"`, `{f[{d<"k">}]}`},
		{`f"{a \n + \u{62}}"`, `{a + b}`},
		{`f"{price:.2f} {name:>12}{x:*^+010,.3e}{y:}"`, `{price : .2f} " " {name : >12} {x : *^+010,.3e} {y : }`},
		{`f"{: x { return x; }(3)}"`, `{: x {` + "\n    return x;\n" + `}<3>}`},
		{`f"{x[1..]}"`, `{x<1..>}`},
		{`f"{"\""}"`, `{"\""}`},
		{"f\"{\n a // comment \"}\n + b }\"", `{a + b}`},
	} {
		if c.want == "" && c.in != `f""` {
			continue
		}
		tree, errs := Parse(source.NewFile("t", c.in+";"))
		if len(errs) > 0 {
			t.Errorf("%s: %v", c.in, errs)
			continue
		}
		f := tree.Stmts[0].(*ExprStmt).X.(*FString)
		if got := fparts(f); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.in, got, c.want)
		}
		if f.Pos.Start != 0 || int(f.Pos.End) != len(c.in) {
			t.Errorf("%s: span %v", c.in, f.Pos)
		}
	}
}

func TestFormatSpec(t *testing.T) {
	for _, c := range []struct {
		in   string
		want FormatSpec
	}{
		{".2f", FormatSpec{Precision: 2, Type: 'f'}},
		{">12", FormatSpec{Align: '>', Width: 12, Precision: -1}},
		{"é^8", FormatSpec{Fill: 'é', Align: '^', Width: 8, Precision: -1}},
		{"<<8", FormatSpec{Fill: '<', Align: '<', Width: 8, Precision: -1}},
		{"+010,.3e", FormatSpec{Sign: '+', Zero: true, Width: 10, Comma: true, Precision: 3, Type: 'e'}},
		{" x", FormatSpec{Sign: ' ', Precision: -1, Type: 'x'}},
		{"", FormatSpec{Precision: -1}},
	} {
		c.want.Text = c.in
		if got, err := ParseFormatSpec(c.in); err != nil || *got != c.want {
			t.Errorf("%q = %+v %v, want %+v", c.in, got, err, c.want)
		}
	}
	for _, bad := range []string{"y", ".f", "ff", ">>>", "9999999999", "5 ", "x5", "-5"} {
		if _, err := ParseFormatSpec(bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

// TestErrors gives for each program its errors as line:col kind.
func TestErrors(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`let x = 1`, `1:10 unexpected-end`},
		{`fn f : x { return x;`, `1:21 unexpected-end`},
		{`println();`, `1:9 unexpected-token`},
		{`println(a, b);`, `1:10 unexpected-token`},
		{`let x = a ? b : c;`, `1:11 invalid-token`},
		{`let x = 'a';`, `1:9 invalid-token`},
		{`let é = 1;`, `1:5 invalid-token`},
		{`let x = 9223372036854775808;`, `1:9 number-too-large`},
		{`let x = -9223372036854775808 ** 2;`, `1:10 number-too-large`},
		{`let x = -(9223372036854775808);`, `1:11 number-too-large`},
		{`let x = -9223372036854775809;`, `1:10 number-too-large`},
		{`let x = 0xFFFFFFFFFFFFFFFF;`, `1:9 number-too-large`},
		{`let x = 12abc;`, `1:11 unexpected-token`},
		{`let x = .5;`, `1:9 unexpected-token`},
		{`let x = 5.;`, `1:11 unexpected-token`},
		{`let x = 1__0;`, `1:10 unexpected-token`},
		{`let x = "\q" + "\u0041" + "\u{110000}" + "\u{}";`,
			`1:10 invalid-escape; 1:17 invalid-unicode-escape; 1:28 invalid-unicode-escape; 1:43 invalid-unicode-escape`},
		{`let x = f"\q\u0041";`, `1:11 invalid-escape; 1:13 invalid-unicode-escape`},
		{`let x = f"{}";`, `1:11 fstring-expression`},
		{`let x = f"{ }" + f"{1 2}" + f"{let}"; let y = ;`,
			`1:11 fstring-expression; 1:20 fstring-expression; 1:31 fstring-expression; 1:47 unexpected-token`},
		{`let x = f"{1"`, `1:11 fstring-expression`},
		{`let x = f"{1"; let y = "s"; let = 2;`, `1:11 fstring-expression; 1:33 unexpected-token`},
		{`let x = f"{a:zz}";`, `1:11 fstring-expression`},
		{`let x = f"{\"a}";`, `1:11 fstring-expression`},
		{`let x = f"{"\q"}";`, `1:13 invalid-escape`},
		{`let x = f"abc`, `1:9 unexpected-end`},
		{`let x = "abc`, `1:9 unexpected-end`},
		{`/* never`, `1:1 unexpected-end`},
		{`let = 1; let y 2; foo(; let z = 3; )`,
			`1:5 unexpected-token; 1:16 unexpected-token; 1:23 unexpected-token; 1:36 unexpected-token`},
		{"let a = 1\nlet b = 2;\nlet c = ;\n", `2:1 unexpected-token; 3:9 unexpected-token`},
		{`fn f { let = 1; } fn g(a, b) { return a +; }`,
			`1:6 unexpected-token; 1:12 unexpected-token; 1:23 unexpected-token; 1:42 unexpected-token`},
		{`struct S { let x = 1; fn ok : self { } async x; }`, `1:12 unexpected-token; 1:40 unexpected-token`},
		{`if x { `, `1:8 unexpected-end`},
		{`if x = 1 { }`, `1:6 unexpected-token`},
		{`}`, `1:1 unexpected-token`},
		{`;`, `1:1 unexpected-token`},
		{`let x = [,];`, `1:10 unexpected-token`},
		{`xs[1..2..3];`, `1:8 unexpected-token`},
		{`let r = 1..;`, `1:12 unexpected-token`},
		{`let r = [1..];`, `1:13 unexpected-token`},
		{`1 = 2;`, `1:3 unexpected-token`},
		{`f() = 2;`, `1:5 unexpected-token`},
		{`(3, 4);`, `1:3 unexpected-token`},
		{`try { } `, `1:9 unexpected-end`},
		{`try { } x;`, `1:9 unexpected-token`},
		{`let let = 1;`, `1:5 unexpected-token`},
		{`a = b = c;`, `1:7 unexpected-token`},
		{`import x;`, `1:8 unexpected-token`},
		{"let x = \"\xff\";", `1:10 invalid-encoding`},
		{`x!;`, `1:2 invalid-token`},
		{`"a\` + "\n" + `b";`, `1:3 invalid-escape`},
	} {
		_, errs := Parse(source.NewFile("t", c.in))
		var got []string
		for _, d := range errs {
			_, line, col := d.Position()
			got = append(got, fmt.Sprintf("%d:%d %s", line, col, d.Kind))
		}
		if s := strings.Join(got, "; "); s != c.want {
			t.Errorf("%s\n got %s\nwant %s\n%v", c.in, s, c.want, errs)
		}
	}
}

func TestHelp(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`retrun a;`, "did you mean `return`?"},
		{`pritnln "a";`, "did you mean `println`?"},
		{"let x = 1\nlet y = 2;", "a statement ends with `;`"},
		{`println(a, b);`, "print takes one value; use a format string for several: f\"{a} {b}\""},
		{`fn f(a) { }`, "a colon stands before the parameters, also if there are none: fn NAME : a, b { ... }"},
		{`let x = a && b;`, ""},
		{`if a = 1 { }`, "comparison is written `==`"},
		{`let if = 1;`, "`if` is a reserved word"},
		{`let x = 'a';`, "strings are enclosed in double quotes: \"text\""},
	} {
		_, errs := Parse(source.NewFile("t", c.in))
		if len(errs) == 0 || errs[0].Help != c.want {
			t.Errorf("%s: %+v", c.in, errs[0])
		}
	}
}

func TestStatements(t *testing.T) {
	for _, in := range []string{
		"start = 1;\n", "start.x = 1;\n", "end += 2;\n", "let end = start;\n",
		"start\n    end = 3;\n    x = end;\nend;\n", "start end;\n",
		"for start, end in d {\n    print start;\n}\n",
		"xs[0] += 1;\n", "self.n **= 2;\n", "a or= b;\n", "a <<= 1;\n", "f().x[1].y = 2;\n",
		"try {} catch e {} finally {}\n", "try {} finally {}\n", "let finally = 1;\n",
		"async fn f : a, b {}\n", "let f = async : {};\n", "struct S {\n    async fn m : self {}\n    fn start : {}\n}\n",
		"import \"a\\b\" as c;\n", "import @pkg;\n", "import \"std/math\";\n", "free x;\n", "defer f();\n", "extern fn n: a, b;\n",
		"return;\n", "while true {\n    break;\n    continue;\n}\n",
		"if a {} else if b {} else {}\n", "println {\"a\": 1};\n", "x.print(1).end;\n", "extern = 1;\n",
	} {
		if got := Format(parseText(t, in)); got != in {
			t.Errorf("%q is printed as %q", in, got)
		}
	}
	im := parseText(t, `import "./a/b.walrus";`).Stmts[0].(*Import)
	if im.Alias.Text != "b" || !im.Implicit || im.Path != "./a/b.walrus" {
		t.Errorf("import: %+v", im)
	}
}

func TestPositions(t *testing.T) {
	text := `x = aa.bb(1)[2 + 3].cc; yy[1 .. 2] = a < b;`
	tree := parseText(t, text)
	at := func(s source.Span) string { return text[s.Start:s.End] }
	post := tree.Stmts[0].(*Assign).Value.(*Postfix)
	for i, want := range []string{"bb", "[2 + 3]", "cc"} {
		if got := at(post.Suffixes[i].Pos); got != want {
			t.Errorf("suffix %d is at %q, want %q", i, got, want)
		}
	}
	for i, want := range []string{"aa.bb(1)", "aa.bb(1)[2 + 3]", "aa.bb(1)[2 + 3].cc"} {
		if got := at(post.SpanTo(i)); got != want {
			t.Errorf("text up to suffix %d is %q, want %q", i, got, want)
		}
	}
	bin := post.Suffixes[1].Args[0].(*Binary)
	if at(bin.Rest[0].OpPos) != "+" || at(bin.LeftSpan(0)) != "2" || at(bin.Span()) != "2 + 3" {
		t.Errorf("binary: %+v", bin)
	}
	assign := tree.Stmts[1].(*AssignTo)
	if at(assign.Target.Suffixes[0].Pos) != "[1 .. 2]" || at(assign.OpPos) != "=" || at(assign.Span()) != "yy[1 .. 2] = a < b" {
		t.Errorf("assignment: %+v", assign)
	}
	if at(tree.Stmts[0].Span()) != "x = aa.bb(1)[2 + 3].cc" {
		t.Errorf("statement: %q", at(tree.Stmts[0].Span()))
	}
}

func TestInput(t *testing.T) {
	for _, c := range []struct {
		in         string
		incomplete bool
		ok         bool
	}{
		{"1 + 1", false, true}, {"let x = 1", false, true}, {"return", false, true}, {"x;", false, true},
		{"1 +", true, false}, {"fn f : {", true, false}, {"[1,", true, false}, {"\"abc", true, false},
		{"if x { } else", true, false}, {"try { }", true, false}, {"/* a", true, false}, {"struct S {", true, false},
		{"let x = = 1", false, false}, {"f(1))", false, false}, {"", false, true}, {"f\"{1 + ", true, false}, {"f\"{1\"", false, false},
		{"f\"abc", true, false}, {"d.", true, false}, {"start", true, false},
	} {
		_, incomplete, errs := ParseInput(source.NewFile("in", c.in))
		if incomplete != c.incomplete || (len(errs) == 0) != c.ok {
			t.Errorf("%q: incomplete %v, errors %v", c.in, incomplete, errs)
		}
	}
}

func TestNestingLimit(t *testing.T) {
	for _, c := range []struct{ open, close string }{
		{"(", ")"}, {"[", "]"}, {"-", ""}, {"not ", ""}, {"x[", "]"}, {"f(", ")"}, {"{1: ", "}"}, {": { return ", "; }"}, {`f"{`, `}"`}, {"await ", ""},
		{"2 ** -", ""},
	} {
		for n, ok := range map[int]bool{MaxDepth / 2: true, MaxDepth + 1: false, 100000: false} {
			if c.open == ": { return " && n == MaxDepth/2 {
				n = n / 2
			}
			_, errs := Parse(source.NewFile("t", "x = "+strings.Repeat(c.open, n)+"1"+strings.Repeat(c.close, n)+";"))
			if ok != (len(errs) == 0) {
				t.Errorf("%q %d times: %d errors", c.open, n, len(errs))
			}
			if !ok && (len(errs) != 1 || errs[0].Kind != diag.NestingTooDeep) {
				t.Errorf("%q %d times: %v", c.open, n, errs[0])
			}
		}
	}
	if _, errs := Parse(source.NewFile("t", strings.Repeat("if x { ", 100000))); len(errs) != 1 || errs[0].Kind != diag.NestingTooDeep {
		t.Errorf("blocks: %v", errs[0])
	}
}

// longPrograms are flat programs of many parts; none may be slow or need deep recursion.
func longPrograms(n int) map[string]string {
	r := strings.Repeat
	return map[string]string{
		"sum":         "x = 1" + r(" + 1", n) + ";",
		"mixed":       "x = a" + r(" * b + c", n/2) + ";",
		"compare":     "x = 1" + r(" < 1", n) + ";",
		"or":          "x = a" + r(" or a", n) + ";",
		"power":       "x = a" + r(" ** a", n) + ";",
		"members":     "x" + r(".a", n) + " = 1;",
		"calls":       "x" + r("()", n) + ";",
		"indices":     "x" + r("[1]", n) + ";",
		"else if":     "if a {}" + r(" else if a {}", n),
		"list":        "x = [" + r("1, ", n) + "];",
		"statements":  r("x = 1;\n", n),
		"fstring":     `x = f"` + r("{a}", n) + `";`,
		"semicolons":  r(";", n),
		"comments":    r("//\n", n),
		"open string": r("f\"{1\"\n", n),
		"open braces": r("f\"{{{", n),
		"quotes":      r("\"", n),
	}
}

func TestLongPrograms(t *testing.T) {
	for name, text := range longPrograms(100_000) {
		tree, errs := Parse(source.NewFile("t", text))
		if len(errs) == 0 {
			again, errs := Parse(source.NewFile("t", Format(tree)))
			if len(errs) > 0 {
				t.Errorf("%s: does not parse again: %v", name, errs[0])
			} else if len(again.Stmts) != len(tree.Stmts) {
				t.Errorf("%s: changed by printing", name)
			}
		}
	}
}

// stripped shows a tree without positions.
func stripped(t *Tree) string {
	var b strings.Builder
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Interface, reflect.Pointer:
			if v.IsNil() {
				b.WriteString("nil ")
			} else {
				walk(v.Elem())
			}
		case reflect.Slice:
			fmt.Fprintf(&b, "%d[", v.Len())
			for i := range v.Len() {
				walk(v.Index(i))
			}
			b.WriteString("]")
		case reflect.Struct:
			if v.Type() == reflect.TypeFor[source.Span]() {
				return
			}
			b.WriteString(v.Type().Name() + "(")
			for i := range v.NumField() {
				switch v.Type().Field(i).Type {
				case reflect.TypeFor[source.Pos](), reflect.TypeFor[source.Span]():
				default:
					walk(v.Field(i))
				}
			}
			b.WriteString(")")
		default:
			fmt.Fprintf(&b, "%v,", v.Interface())
		}
	}
	walk(reflect.ValueOf(t.Stmts))
	return b.String()
}

// checkRoundTrip prints the tree of a correct text and compares the tree of the result.
func checkRoundTrip(t *testing.T, text string) {
	t.Helper()
	tree, errs := Parse(source.NewFile("t", text))
	if len(errs) > 0 {
		return
	}
	printed := Format(tree)
	again, errs := Parse(source.NewFile("t", printed))
	if len(errs) > 0 {
		t.Fatalf("%q is printed as %q: %v", text, printed, errs)
	}
	if a, b := stripped(tree), stripped(again); a != b {
		t.Fatalf("%q is printed as %q:\n%s\n%s", text, printed, a, b)
	}
	if twice := Format(again); twice != printed {
		t.Fatalf("printing is not stable: %q, %q", printed, twice)
	}
}

func corpus(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.walrus")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	var texts []string
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(b))
	}
	return texts
}

func TestCorpusRoundTrip(t *testing.T) {
	for _, text := range corpus(t) {
		parseText(t, text)
		checkRoundTrip(t, text)
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range corpus(f) {
		f.Add(text)
	}
	for _, text := range []string{`f"{f\"{d[\\\"k\\\"]}\"}"`, `f"{1"`, "x = not a..b..c;", "#!/bin/x\nstart end;", `import "\";`, "f\"{x:\\}<3}\";"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file := source.NewFile("t", text)
		start := time.Now()
		tree, errs := Parse(file)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%d bytes took %v", len(text), took)
		}
		for _, d := range errs {
			if d.Span.Start < 0 || d.Span.End < d.Span.Start || int(d.Span.End) > len(text)+1 {
				t.Errorf("span %v outside the text", d.Span)
			}
			_ = d.Error()
		}
		for _, s := range tree.Stmts {
			if sp := s.Span(); len(errs) == 0 && (sp.Start < 0 || sp.End < sp.Start || int(sp.End) > len(text)) {
				t.Errorf("statement span %v outside the text", sp)
			}
		}
		ParseInput(file)
		checkRoundTrip(t, text)
	})
}

// TestTooManyErrors: the last error that is reported may come from the parser or, in the middle of a token, from the scanner.
func TestTooManyErrors(t *testing.T) {
	for _, before := range []string{"}", "'", "} '", "\"\\q\"", "f\"{\"", "; let = "} {
		for _, last := range []string{"}", "'", "'}", "{", "\"\\q\" {", "f\"\\q{1}\\q\""} {
			for n := maxErrors - 3; n <= maxErrors+1; n++ {
				text := strings.Repeat(before, n) + strings.Repeat(last, 5) + "}}"
				done := make(chan int, 1)
				go func() {
					_, errs := Parse(source.NewFile("t", text))
					done <- len(errs)
				}()
				select {
				case got := <-done:
					if got == 0 || got > maxErrors {
						t.Errorf("%q %d times, then %q: %d errors", before, n, last, got)
					}
				case <-time.After(20 * time.Second):
					t.Fatalf("%q %d times, then %q: the parser does not end", before, n, last)
				}
			}
		}
	}
}

func TestSuggest(t *testing.T) {
	names := []string{"length", "println", "counter", "x", "ab", "Name", "undefined_variable"}
	for _, c := range []struct{ in, want string }{
		{"lenght", "length"}, {"pritnln", "println"}, {"conter", "counter"}, {"countre", "counter"}, {"name", "Name"},
		{"y", ""}, {"zebra", ""}, {"undefind_varable", "undefined_variable"}, {"ba", "ab"}, {"", ""},
	} {
		if got := Suggest(c.in, names); got != c.want {
			t.Errorf("Suggest(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}
