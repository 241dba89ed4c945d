package compile

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"walrus/internal/bytecode"
	"walrus/internal/source"
	"walrus/internal/testkit/generate"
)

func compileText(t testing.TB, text string) *bytecode.Program {
	t.Helper()
	p, errs := Source(source.NewFile("t.walrus", text), Options{})
	if errs != nil {
		t.Fatalf("%s\n%v", text, errs)
	}
	if err := bytecode.Verify(p); err != nil {
		t.Fatalf("%s\n%v\n%s", text, err, bytecode.Disassemble(p))
	}
	return p
}

// TestGeneratedPrograms verifies the code of generated programs.
func TestGeneratedPrograms(t *testing.T) {
	g := generate.New()
	for seed := range uint64(1000) {
		for _, f := range g.Program(seed).Files {
			p, errs := Source(source.NewFile(f.Name, f.Text), Options{})
			if errs != nil {
				continue
			}
			if err := bytecode.Verify(p); err != nil {
				t.Fatalf("seed %d: %v\n%s\n%s", seed, err, f.Text, bytecode.Disassemble(p))
			}
		}
	}
}

// TestScripts verifies the code of all scripts of the repository.
func TestScripts(t *testing.T) {
	n := 0
	for _, pattern := range []string{"../../test/*/*.walrus", "../../test/*/*/*.walrus", "../../bench/*/*.walrus", "../../bench/*/*/*.walrus", "../../examples/*.walrus"} {
		files, _ := filepath.Glob(pattern)
		for _, name := range files {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			p, errs := Source(source.NewFile(name, string(b)), Options{})
			if errs != nil {
				continue
			}
			n++
			if err := bytecode.Verify(p); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	t.Logf("%d scripts", n)
}

// code shows a function's instructions, one a line.
func code(p *bytecode.Program, fn int) string {
	f := &p.Functions[fn]
	var lines []string
	for pc := 0; pc < len(f.Code); {
		text, width := bytecode.FormatInstruction(p, f, pc)
		lines = append(lines, fmt.Sprintf("%d %s", pc, strings.Join(strings.Fields(text), " ")))
		pc += width
	}
	return strings.Join(lines, "\n")
}

// TestCode pins the code of small functions.
func TestCode(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`fn f : a { a += 1; a = a - 1; a = a - 0; a = 5 - a; a = 2 * a; a = a / 2; a = a % 0; a = a << 3; return a; }`, `
0 addi r0, r0, 1
1 addi r0, r0, -1, x=2
2 subk r0, r0, 0
3 loadi r1, 5
4 sub r0, r1, r0
5 muli r0, r0, 2, x=1
6 divi r0, r0, 2
7 loadi r1, 0
8 mod r0, r0, r1
9 shli r0, r0, 3
10 return r0`},
		{`fn f : a { return a + 1.5 + "x" + 1 + 2; }`, `
0 addk r1, r0, 1.5
1 addk r1, r1, "x"
2 addi r1, r1, 1
3 addi r1, r1, 2
4 return r1`},
		{`fn f : a { return 1 + 2 * 3 - a; }`, `
0 loadi r1, 7
1 sub r1, r1, r0
2 return r1`},
		{`fn f : a, b { while a < b { a += 1; } }`, `
0 jump -> 2
1 addi r0, r0, 1
2 loophead loop 0
4 jumplt r0, r1, -> 1
5 returnvoid`},
		{`fn f : a, b { while a >= b or not (5 < a) { if a { break; } if b { continue; } print a; } }`, `
0 jump -> 4
1 jumpif r0, -> 8
2 jumpif r1, -> 4
3 print r0
4 loophead loop 0
6 jumple r1, r0, -> 1, x=1
7 jumpnotgti r0, 5, -> 1, x=1
8 returnvoid`},
		{`fn f : n { for i in 0..n { print i; } for i in ..n { i = 1; } }`, `
0 loadi r1, 0
1 move r2, r0
2 forprep r1, r1, loop 0, -> 7
4 print r1
5 forloop r1, r1, loop 0, -> 4
7 loadi r1, 0
8 move r2, r0
9 forprep r1, r3, loop 1, -> 14
11 loadi r3, 1
12 forloop r1, r3, loop 1, -> 11
14 returnvoid`},
		{`fn f : x { x = x or g() or x; } fn g : { }`, `
0 move r1, r0
1 jumpif r1, -> 6
2 getglobal r2, global g
3 call r2, r1, 0
4 jumpif r1, -> 6
5 move r1, r0
6 move r0, r1
7 returnvoid`},
		{`fn f : x { return x.a(1, x.b)[0].c["k"](x)[1..]; }`, `
0 move r3, r0
1 loadi r4, 1
2 getmember r5, r0, "b"
3 callmember r1, r1, 2, "a"
5 getindexi r1, r1, 0
6 getmember r1, r1, "c"
7 getkey r1, r1, "k"
8 move r3, r0
9 call r1, r1, 1
10 loadi r2, 1
11 loadvoid r3
12 slice r1, r1, r2
13 return r1`},
		{`fn f : x { return f(f(x)); }`, `
0 getglobal r1, global f
1 getglobal r3, global f
2 move r5, r0
3 call r3, r3, 1
4 tailcall r1, 1
5 return r1`},
		{`fn f : x { try { return f(x); } catch e { } }`, `
0 tryenter r1
1 getglobal r2, global f
2 move r4, r0
3 call r2, r2, 1
4 return r2
5 catchvalue r2
6 catchleave r1
7 returnvoid`},
		{`fn f : x { x[0] += 1; x.a or= 2; x["k"] = x; }`, `
0 loadi r1, 0
1 getindex r2, r0, r1
2 addi r2, r2, 1
3 setindex r0, r1, r2
4 getmember r1, r0, "a"
5 jumpif r1, -> 8
6 loadi r2, 2
7 setmember r0, r2, "a"
8 setmember r0, r0, "k"
9 returnvoid`},
		{`fn f : { let g = : n { return g; }; let x = 1; let h = : { x = 2; }; return x; }`, `
0 loadvoid r0
1 newbox r0, r0
2 closure r1, fn anonymous
3 setbox r0, r1
4 loadi r1, 1
5 newbox r1, r1
6 closure r2, fn anonymous
7 getbox r3, r1
8 return r3`},
		{`fn f : c { while true { if c == 1 { return; } } }`, `
0 loophead loop 0
2 jumpnei r0, 1, -> 4
3 returnvoid
4 jump -> 0`},
		{`fn f : a, b { if a == b and a != 1.5 { return a > b; } else if true { return not a; } return 3; }`, `
0 jumpne r0, r1, -> 5
1 loadk r2, 1.5
2 jumpeq r0, r2, -> 5
3 gt r2, r0, r1
4 return r2
5 not r2, r0
6 return r2`},
	} {
		if got := code(compileText(t, c.in), 1); got != strings.TrimSpace(c.want) {
			t.Errorf("%s\n got:\n%s\nwant:%s", c.in, got, c.want)
		}
	}
}

// TestShapes compiles one program for every construct and combination that has a path of its own; the verifier judges the code.
func TestShapes(t *testing.T) {
	exits := []string{"break;", "continue;", "return;", "return x;", "throw x;", "x = 1;"}
	loops := []string{"while x { %s let y = x; }", "for i in 0..x { %s let y = i; }", "for i in x { %s let y = i; }", "for k, v in x { %s let y = k; }", "while true { %s let y = x; }"}
	tries := []string{"%s", "try { %s } catch e { x = e; }", "try { x(); } catch e { %s }", "try { %s } finally { x(); }", "try { x(); } finally { %s }",
		"try { %s } catch e { %s } finally { %s }", "try { try { %s } finally { x(); } } catch e { } finally { x(); }"}
	for _, l := range loops {
		for _, a := range tries {
			for _, b := range tries {
				for _, e := range exits {
					body := strings.ReplaceAll(a, "%s", strings.ReplaceAll(b, "%s", "if x { "+e+" } let z = x;"))
					text := strings.ReplaceAll(l, "%s", body)
					compileText(t, "fn f : x { "+text+" let after = x; return : { return after; }; }")
					compileText(t, "fn f : x { let g = : { return x; }; "+text+" let after = x; }")
					if !strings.Contains(e, "return") {
						compileText(t, "let x = 1; "+text)
					}
				}
			}
		}
	}
}

func TestPrograms(t *testing.T) {
	for _, text := range []string{
		"", ";"[:0], "f(); fn f : { } fn f : { }", "let f = 1; fn f : { } struct f { }",
		"fn a : { g(); let n = 1; fn g : { n += 1; return h; } fn h : { return g; } struct S { fn m : { return m2(); } fn m2 : { return n; } } return S; }",
		"while a() { let n = 1; fn b : { return n; } b(); } fn a : { }",
		"if true { let x = 1; let x = 2; let f = : { return x; }; let x = 3; }",
		"import \"std/math\"; fn f : { import \"std/io\" as o; return : { return o; }; }",
		"for i in [1] { let f = : { i += 1; }; } for i in 0..3 { let f = : { return i; }; } for a, b in {} { let f = : { return a + b; }; }",
		"try { } catch e { e; } finally { }", "try { throw 1; } catch e { let f = : { return e; }; }",
		"fn f : a, b { let g = : { return : { return a; }; }; return g; }", "return 1;", "let x = return_; fn f : { } let return_ = 1;"[:0],
		"println(f\"{1}{2:>3}{\"a\"}\"); print f\"\"; print f\"x\";",
		"let l = [1, 2.5, true, void, \"s\", -1, 9223372036854775807, -9223372036854775808, {1: 2}, 1..2, ..3, (1)];",
		"core.len([])[0].x = 1; core[core] *= 2; core.x.y **= 1; core[\"a\"] and= 1;",
		"fn f : p { if p and 0 and p { try { f(p); } catch e { } } while p or 1 or p { if p { break; } } try { f(p); } catch e { } }",
		"fn f : { if false { return : { return 1; }; } while false { } if 0 { } else { f(); } }",
	} {
		compileText(t, text)
	}
}

// TestLarge compiles programs that strain the limits of the instruction format.
func TestLarge(t *testing.T) {
	r := strings.Repeat
	var names, vars strings.Builder
	for i := range 70_000 {
		fmt.Fprintf(&names, "x = \"n%d\";\n", i)
		if i < 4_000 {
			fmt.Fprintf(&vars, "let v%d = %d;\n", i, i)
		}
	}
	for name, text := range map[string]string{
		"long body":     "fn f : x { while x < 10 { if x == 1 { break; } if x > 2 { continue; } " + r("x += 1;", 40_000) + " } for i in 0..x { if i < 3 { continue; } " + r("x += 1;", 40_000) + "} }",
		"long list":     "let x = [" + r("1, ", 10_000) + "]; fn f : x { x = [" + r("x, ", 1000) + "]; }",
		"long dict":     "let x = {" + r("1: 2, ", 10_000) + "};",
		"long f-string": `let x = 1; println(f"` + r("{x}, ", 10_000) + `");`,
		"long sum":      "let x = 1; x = x" + r(" + x", 100_000) + ";",
		"long or":       "let x = 1; if x" + r(" or x", 100_000) + " { x = x" + r(" and x", 100_000) + "; }",
		"else if":       "let x = 1; if x { }" + r(" else if x == 2 { x = 3; }", 40_000) + " else { x = 4; }",
		"constants":     "let x = 1;\n" + names.String() + "x.late = 1; core.len(x);",
		"variables":     "fn f : { " + vars.String() + "return v0 + v3999; }",
		"members":       "let x = 1; x" + r(".a", 50_000) + r("()", 1000) + r("[x]", 50_000) + " = 1;",
		"deep":          "let x = " + r("(", 900) + "1" + r(")", 900) + ";" + r("if x { ", 900) + r("}", 900),
		"deep try":      "fn f : { " + r("try { ", 400) + "f();" + r("} finally { f(); }", 400) + " }",
		"deep calls":    "fn f : x { return " + r("f(", 900) + "x" + r(")", 900) + "; }",
	} {
		p := compileText(t, text)
		if name == "constants" && !strings.Contains(code(p, 0), "\"late\"") {
			t.Errorf("a name is lost")
		}
	}
}

func TestTooLarge(t *testing.T) {
	var b strings.Builder
	for i := range 5_000 {
		fmt.Fprintf(&b, "let v%d = %d;\n", i, i)
	}
	for _, text := range []string{
		"fn f : { " + b.String() + " }",
		"fn f : { f(" + strings.Repeat("1, ", 5_000) + "); }",
	} {
		_, errs := Source(source.NewFile("t", text), Options{})
		if len(errs) != 1 || errs[0].Kind.Name() != "function-too-large" {
			t.Errorf("%v", errs)
		}
	}
}

func TestStaticErrorsOfAllStages(t *testing.T) {
	_, errs := Source(source.NewFile("t", "let = 1;\nprintln(missing);\nbreak;\nlet x = ;\nprintln(x);\nawait x;"), Options{})
	var got []string
	for _, d := range errs {
		_, line, _ := d.Position()
		got = append(got, fmt.Sprintf("%d %s", line, d.Kind))
	}
	want := "1 unexpected-token, 2 undefined-variable, 3 break-outside-loop, 4 unexpected-token, 6 not-supported"
	if s := strings.Join(got, ", "); s != want {
		t.Errorf("got %s\nwant %s", s, want)
	}
}

func TestPlaces(t *testing.T) {
	text := "fn f : a, b {\n  let x = a.p + b[1];\n  a.q(b)[0] = x;\n  return f(a, b);\n}"
	p := compileText(t, text)
	f := &p.Functions[1]
	at := func(s source.Span) string {
		if !s.IsValid() {
			return "-"
		}
		return text[s.Start:s.End]
	}
	var got []string
	for pc := 0; pc < len(f.Code); {
		op, pos := f.Code[pc].Op(), f.PosAt(pc)
		if bytecode.Of(op).Flags&bytecode.Throws != 0 {
			got = append(got, fmt.Sprintf("%s %s %s %s", op, at(pos.Main), at(pos.Left), at(pos.Right)))
		}
		pc += bytecode.Of(op).Width()
	}
	want := []string{"getmember p a -", "getindexi [1] b 1", "add + a.p b[1]", "callmember a.q(b) a q", "setindex [0] a.q(b) x",
		"getglobal f - -", "tailcall f(a, b) f -"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestSessionResult(t *testing.T) {
	p, errs := Source(source.NewFile("in", "let b = a; a + b"), Options{Known: []string{"core", "a"}, Session: true, Result: true})
	if errs == nil {
		t.Error("a final `;` may be missing only where the parser was told so")
	}
	p, errs = Source(source.NewFile("in", "let b = a; a + b;"), Options{Known: []string{"core", "a"}, Session: true, Result: true})
	if errs != nil {
		t.Fatal(errs)
	}
	want := "0 getglobal r0, global a\n1 setglobal r0, global b\n2 getglobal r0, global a\n3 getglobal r1, global b\n4 add r0, r0, r1\n5 return r0"
	if got := code(p, 0); got != want {
		t.Errorf("got %s", got)
	}
	if len(p.Globals) != 3 || p.Globals[2].Name != "b" || p.Globals[2].Const {
		t.Errorf("globals: %+v", p.Globals)
	}
}

func TestProgramTables(t *testing.T) {
	p := compileText(t, `struct P { fn init : self, x { self.x = x; self.y = 1; self.x = 2; x.z = 1; } fn get : s { s.w = 1; return s; } fn get : s { return s.x; } }
import @pkg as q; import "./a/b.walrus"; let _ = 1; let k = 2; let m = 3; m = 4; core;`)
	s := p.Structs[0]
	if s.Name != "P" || strings.Join(s.Fields, ",") != "x,y,w" || len(s.Methods) != 2 || p.Functions[s.Methods[1].Function].Span.Len() >
		p.Functions[2].Span.Len() {
		t.Errorf("%+v", s)
	}
	if !p.Functions[1].IsInit || p.Functions[1].Name != "P::init" {
		t.Errorf("%+v", p.Functions[1])
	}
	var got []string
	for _, g := range p.Globals {
		got = append(got, fmt.Sprintf("%s %v %v", g.Name, g.Exported, g.Const))
	}
	want := "P true true; q true true; b true true; _ false true; k true true; m true false; core false true"
	if strings.Join(got, "; ") != want {
		t.Errorf("got %s", strings.Join(got, "; "))
	}
	if len(p.Imports) != 3 || p.Imports[0].Path != "std/core" || !p.Imports[1].Package || p.Imports[2].Path != "./a/b.walrus" {
		t.Errorf("%+v", p.Imports)
	}
}

// FuzzSource: whatever the text, the result is a Program that passes the verifier or a list of errors. (The compiler panics if the
// verifier refuses its code.)
func FuzzSource(f *testing.F) {
	g := generate.New()
	for seed := range uint64(20) {
		f.Add(g.Program(seed).Files[0].Text)
	}
	for _, text := range []string{
		"fn f : x { try { return x; } finally { while x or true { break; } } }",
		"struct S { fn a : self { return a; } } for k, v in {} { let f = : { return k; }; }",
		"fn f : { if 1 or 2 { return 1; } else { try { f(); } catch e { } } while false and f() { } }",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, errs := Source(source.NewFile("t", text), Options{})
		if (p == nil) == (errs == nil) {
			t.Fatal("neither a program nor errors, or both")
		}
		if p != nil {
			bytecode.Disassemble(p)
		}
	})
}
