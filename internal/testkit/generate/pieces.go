package generate

import "regexp"

// A piece is a short scene around one feature that random statements would rarely put together. Its parts are random.
type piece struct {
	need  Features
	write func(g *gen)
}

func pieces() []piece {
	return append(heapPieces(), []piece{
		{Closures | Lists, (*gen).escapingClosures},
		{Closures, (*gen).counterClosure},
		{Closures, (*gen).closureOverLoop},
		{Exceptions, (*gen).errorThroughLoops},
		{Exceptions, (*gen).errorInCallee},
		{Exceptions | Finally, (*gen).finallyOrder},
		{Exceptions | ErrorInfo, (*gen).errorState},
		{Exceptions | Recursion, (*gen).overflow},
		{Recursion, (*gen).tailCalls},
		{Recursion, (*gen).mutualRecursion},
		{DeepCalls, (*gen).deepCall},
		{Lists, (*gen).sorting},
		{Lists | Structs, (*gen).records},
		{Strings, (*gen).stringBuilding},
		{Dicts, (*gen).counting},
		{Dicts | MixedKeys, (*gen).mixedKeys},
		{Cycles | Lists, (*gen).cycles},
		{Structs, (*gen).fieldFunction},
		{Iterators | Structs, (*gen).generator},
		{TypeChange, (*gen).mixedArithmetic},
		{Garbage | Lists, (*gen).garbage},
		{Lists, (*gen).matrix},
		{Closures | Trace, (*gen).evaluationOrder},
		{Shadow, (*gen).shadowing},
		{Dicts | Closures, (*gen).dictOfFunctions},
		{Structs, (*gen).unboundMethod},
		{EdgeInts, (*gen).edgeArithmetic},
		{Floats | NotANumber, (*gen).notANumber},
		{Strings | Slices, (*gen).textWalk},
		{Outside, (*gen).random},
		{Outside, (*gen).environment},
		{Outside | Exceptions, (*gen).missingFiles},
	}...)
}

// piece writes one that the features allow; it reports false where there is no room for one.
func (g *gen) piece() bool {
	if g.depth > 2 || g.mult > 6 || g.pure || !g.affords(200) {
		return false
	}
	all := pieces()
	for range 5 {
		p := all[g.n(len(all))]
		if g.has(p.need) {
			g.spend(60)
			g.open()
			p.write(g)
			g.shut()
			return true
		}
	}
	return false
}

// open and shut put a piece into a scope of its own. At the top level of a file a function or struct keeps the file
// scope in half of the cases.
func (g *gen) open() { g.out.open("start"); g.push(); g.depth++ }

func (g *gen) shut() { g.depth--; g.pop(); g.out.close("end;") }

func (g *gen) intVar(init string) *variable {
	v := &variable{name: g.name("v"), t: tInt}
	g.out.line("let ", v.name, " = ", init, ";")
	return g.declare(v)
}

func (g *gen) escapingClosures() {
	fs, n := g.name("fs"), 2+g.n(4)
	sum := g.intVar("0")
	g.out.line("let ", fs, " = [];")
	i := g.name("i")
	g.out.open("for ", i, " in 0..", itoa(n), " {")
	g.withVars(&variable{name: i, t: tInt})
	own := g.intVar(g.expr(tInt, 2).s)
	g.out.line(fs, ".push(: p { ", own.name, " += p + ", i, "; ", sum.name, " += 1; return ", own.name, " * ", g.at(g.expr(tInt, 1), pPrefix), "; });")
	if g.chance(40) {
		g.out.line(own.name, " = ", g.expr(tInt, 2).s, ";")
	}
	if g.chance(30) {
		g.out.line("if ", i, " == ", itoa(g.n(3)), " { ", oneOf(g, "break", "continue"), "; }")
	}
	g.pop()
	g.out.close("}")
	g.out.line("for f in ", fs, " { println(f(", itoa(g.n(5)), ")); println(f(1)); }")
	g.out.line("println(", sum.name, ");")
}

func (g *gen) counterClosure() {
	make, tick := g.name("make"), g.name("tick")
	g.out.open("fn ", make, " : from {")
	g.out.line("let n = from;")
	g.out.line("return ", oneOf(g, ": { n += 1; return n; };", ": { let old = n; n = n * 2 + old; return n; };", ": { let inner = : { n += 3; return n; }; return inner() + n; };"))
	g.out.close("}")
	g.out.line("let ", tick, " = ", make, "(", g.expr(tInt, 1).s, ");")
	g.out.line(tick, "();")
	g.out.line("println(", tick, "() - ", make, "(1)());")
	g.out.line("println(", tick, " == ", oneOf(g, tick, make), ");")
}

func (g *gen) closureOverLoop() {
	f := g.name("f")
	g.out.line("let ", f, " = void;")
	i := g.name("i")
	g.out.open("for ", i, " in ", oneOf(g, "0..4", "[3, 1, 2]", `"abc"`), " {")
	g.out.line("let kept = ", i, ";")
	g.out.line("if ", f, " == void or ", g.expr(tBool, 2).s, " { ", f, " = : { kept = [kept]; return [kept, ", i, "]; }; }")
	g.out.line("kept = ", i, " * 2;")
	g.out.close("}")
	g.out.line("println(", f, "());")
	g.out.line("println(", f, "());")
}

// errorThroughLoops throws out of nested loops of several kinds; variables around must be untouched.
func (g *gen) errorThroughLoops() {
	before, after := g.intVar(g.expr(tInt, 2).s), g.name("after")
	g.out.open("try {")
	for i := range 1 + g.n(3) {
		name := "q" + itoa(i)
		g.out.open(oneOf(g, "for "+name+" in 0..4 {", "for "+name+" in [1, 2, 3] {", "for "+name+` in "xyz" {`, "for "+name+` in {"a": 1, "b": 2} {`,
			"let "+name+" = 0; while "+name+" < 3 { "+name+" += 1;"))
		g.push()
		g.declare(&variable{name: name, t: tAny})
	}
	g.out.line("let inner = ", g.expr(tInt, 1).s, ";")
	g.out.line("if ", g.expr(tBool, 2).s, " { throw [inner, q0]; }")
	for g.out.indent > 0 && len(g.scopes) > 0 && len(g.top().vars) == 1 && len(g.top().vars[0].name) == 2 && g.top().vars[0].name[0] == 'q' {
		g.pop()
		g.out.close("}")
	}
	g.out.close("} catch e {")
	g.out.indent++
	g.out.line("println(e);")
	g.out.line("let ", after, " = ", before.name, ";")
	g.out.line("println(", after, ");")
	g.out.close("}")
	g.out.line("let ", after, "b = ", before.name, " + 1; println(", after, "b);")
}

func (g *gen) errorInCallee() {
	f, h := g.name("f"), g.name("f")
	n := 1 + g.n(6)
	g.out.line("fn ", f, " : n { if n == 0 { ", oneOf(g, `throw "deep";`, "throw n;", "return [][0];", "return 1 / n;", "return void.x;", "throw {n: [n]};"), " } return 1 + ", f, "(n - 1); }")
	g.out.open("fn ", h, " : n {")
	g.out.open("try {")
	g.out.line("return ", f, "(n);")
	g.out.close("} catch e {")
	g.out.indent++
	g.showError("e")
	g.out.line("return ", g.expr(tInt, 1).s, ";")
	g.out.close("}")
	g.out.close("}")
	g.out.line("println(", h, "(", itoa(n), "));")
}

func (g *gen) finallyOrder() {
	f := g.name("f")
	g.out.open("fn ", f, " : n {")
	g.out.open("for i in 0..3 {")
	g.out.open("try {")
	g.out.line("println(i);")
	g.out.line("if n == i { ", oneOf(g, "return i * 10;", "break;", "continue;", `throw "x";`, "return 1 / 0;"), " }")
	if g.chance(60) {
		g.out.close("} catch e {")
		g.out.indent++
		g.out.line("println(e);")
		g.out.line(oneOf(g, "throw e;", "return 5;", "break;", "println(1);"))
	}
	g.out.close("} finally {")
	g.out.indent++
	g.out.line(`println(f"fin {i}");`)
	if g.chance(30) {
		g.out.line("if n > 1 { ", oneOf(g, "return 7;", "break;", "continue;", `throw "y";`), " }")
	}
	g.out.close("}")
	g.out.close("}")
	g.out.line("return 99;")
	g.out.close("}")
	g.out.line("for k in 0..4 { try { println(", f, "(k)); } catch e { println(e); } }")
}

// errorState looks at core.error() after a catch block was left in every way.
func (g *gen) errorState() {
	f := g.name("f")
	g.out.open("fn ", f, " : n {")
	g.out.open(oneOf(g, "for i in 0..3 {", "for i in [0, 1, 2] {", "let i = -1; while i < 2 { i += 1;"))
	g.out.open("try {")
	g.out.line(oneOf(g, "throw i;", "[][i];", "i / 0;", "void.x;"))
	g.out.close("} catch e {")
	g.out.indent++
	if g.chance(50) {
		g.out.line("try { ", oneOf(g, "throw [i];", "[1][9];"), " } catch inner { println(core.error().kind); ", oneOf(g, "", "if n == i { "+oneOf(g, "break", "continue", "return 5")+"; }"), " }")
	}
	g.out.line("println(core.error().kind); ", "if n == i { ", oneOf(g, "break", "continue", "return i"), "; }")
	if g.chance(40) {
		g.out.line("if n == i + 1 { ", oneOf(g, "throw e;", "return 1 / 0;"), " }")
	}
	g.out.close("}", oneOf(g, "", " finally { println(core.error() == void); }"))
	g.out.line("println(core.error() == void);")
	g.out.close("}")
	g.out.line("return core.error() == void;")
	g.out.close("}")
	g.out.line("for n in 0..4 { try { println(", f, "(n)); } catch e { println(core.error().kind); println(e); } println(core.error() == void); }")
	g.out.line("try { throw \"outer\"; } catch e { ", f, "(1); println(core.error() != void); }")
}

// overflow recurses without end and catches the stack overflow.
func (g *gen) overflow() {
	f := g.name("f")
	n := g.intVar("0")
	if g.chance(50) {
		g.out.line("fn ", f, " : x { ", n.name, " += 1; return ", f, "(x + 1) + 1; }")
	} else {
		g.out.line("fn ", f, " : x { ", n.name, " += 1; let r = ", f, "([x]); return r; }")
	}
	g.out.line("try { println(", f, "(0)); } catch e { println(core.error().kind); }")
	g.out.line("println(", n.name, ");")
	g.spend(3000)
}

func (g *gen) tailCalls() {
	f := g.name("f")
	n := 20 + g.n(300)
	g.out.line("fn ", f, " : n, acc { if n == 0 { return acc; } return ", f, "(n - 1, ", oneOf(g, "acc + n", "acc * 3 + n", "[acc, n][n % 2]", "acc - 1"), "); }")
	g.out.line("println(", f, "(", itoa(n), ", ", g.expr(tInt, 1).s, "));")
	g.spend(n * 3)
}

func (g *gen) mutualRecursion() {
	a, b := g.name("even"), g.name("odd")
	g.out.line("fn ", a, " : n { if n == 0 { return true; } return ", b, "(n - 1); }")
	g.out.line("fn ", b, " : n { if n == 0 { return false; } return ", oneOf(g, "", "not not "), a, "(n - 1); }")
	g.out.line("println(", a, "(", itoa(g.n(60)), "));")
}

func (g *gen) deepCall() {
	f := g.name("f")
	n := 200 + g.n(700)
	g.out.line("fn ", f, " : n, a, b { if n == 0 { return a; } let r = ", f, "(n - 1, b, a + n); return r + b % 7; }")
	g.out.line("println(", f, "(", itoa(n), ", ", itoa(g.n(10)), ", ", oneOf(g, "3", "2.5", "-1"), "));")
	g.spend(n * 10)
}

func (g *gen) sorting() {
	xs := g.name("xs")
	elem := tInt
	if g.has(Floats) && g.chance(30) {
		elem = tNum
	} else if g.has(Strings) && g.chance(40) {
		elem = tString
	}
	list := &typ{kind: kList, elem: elem, least: 3 + g.n(5)}
	g.out.line("let ", xs, " = ", g.listExpr(list, 2).s, ";")
	if elem.kind == kNum {
		// An order with not-a-number in it is no order, nor is one of ints and floats that are not exact.
		g.out.line(xs, " = ", xs, ".filter(: x { return x > -1000000 and x < 1000000; });")
	}
	if g.chance(50) {
		g.out.line(xs, ".sort();")
	} else {
		g.out.line(xs, ".sort_by(: a, b { return ", oneOf(g, "a < b", "b < a", "a > b"), "; });")
	}
	g.out.line("println(", xs, ");")
	if elem.kind == kInt && g.chance(50) {
		a, b := g.sortKeys()
		g.out.line(xs, ".sort_by(: a, b { return ", a, " < ", b, "; }); println(", xs, ");")
	} else if elem.kind == kInt {
		g.out.line(xs, ".sort_by(: a, b { return ", oneOf(g, "a % 5 - b % 5", "b % 3 - a % 3", "0"), "; });")
		g.out.line("println(", xs, ");")
	}
}

// sortKeys writes one expression twice, for the elements a and b. It is pure, because how often and in which order a sort
// calls its function is not fixed.
func (g *gen) sortKeys() (a, b string) {
	leave := g.enterFn(tInt, false, litCost)
	g.pure = true
	g.declare(&variable{name: "key", t: tInt, fixed: true})
	e := g.at(g.expr(tInt, 2), pBitOr)
	g.pure = false
	leave()
	word := regexp.MustCompile(`\bkey\b`)
	return word.ReplaceAllString(e, "a"), word.ReplaceAllString(e, "b")
}

func (g *gen) records() {
	s, rs := g.name("R"), g.name("rs")
	g.out.line("struct ", s, " { fn init : self, a, b { self.a = a; self.b = b; } fn sum : self { return self.a + self.b; } }")
	g.out.line("let ", rs, " = [];")
	n := 3 + g.n(8)
	g.out.line("for i in 0..", itoa(n), " { ", rs, ".push(", s, "(i, ", g.at(g.expr(tInt, 2), pSum), " - i)); }")
	if g.has(TypeChange) {
		g.out.line(rs, "[", itoa(g.n(3)), "].a = ", oneOf(g, "1.5", "2", "-0.5"), ";")
		if g.chance(40) {
			g.out.line(rs, "[", itoa(g.n(3)), "].extra = 1;")
		}
	}
	t := g.name("t")
	g.out.line("let ", t, " = 0;")
	g.out.line("for r in ", rs, " { r.a ", oneOf(g, "+=", "-=", "*="), " 2; ", t, " += r.sum(); }")
	g.out.line("println(", t, ");")
}

func (g *gen) stringBuilding() {
	s := g.name("s")
	n := 5 + g.n(60)
	g.out.line("let ", s, " = ", g.stringLiteral().s, ";")
	g.out.line("for i in 0..", itoa(n), " { ", s, " += ", oneOf(g, `"ab"`, "core.str(i)", `"é"`, `f"{i},"`, `"x" * (i % 3)`), "; if i % 7 == 3 { let copy = ", s, " + \"!\"; } }")
	g.out.line("println(", s, ".len());")
	g.out.line("println(", s, "[", s, ".len() / 2..]);")
	g.out.line("let parts = ", s, ".split(", g.shortString(), "); println(parts.len()); println(parts[-1]);")
}

func (g *gen) counting() {
	d := g.name("d")
	g.out.line("let ", d, " = {};")
	g.out.line("for c in ", g.stored(tString, 2).s, " { ", d, "[c] = ", d, ".get(c, 0) + 1; }")
	g.out.line("println(", d, ");")
	g.out.line("for i in 0..", itoa(5+g.n(90)), " { ", d, "[i * ", itoa(1+g.n(9)), " % 23] = i; if i % ", itoa(3+g.n(4)), " == 0 { ", d, ".remove(i % 23); } }")
	g.out.line("println(", d, ".keys()); println(", d, ".len());")
}

func (g *gen) mixedKeys() {
	d, k := g.name("d"), g.name("k")
	g.out.line("let ", k, " = [1];")
	g.out.line("let ", d, ` = {1: "int", 1.0: "float", true: "bool", "1": "string", void: "void", 1..2: "range", `, k, `: "list", core.len: "native"};`)
	if g.has(NotANumber) {
		g.out.line(d, "[nan] = 1; ", d, "[nan] = ", d, "[nan] + 1; ", d, `[0.0] = "zero"; `, d, `[-0.0] = "minus";`)
	}
	g.out.line("println(", d, ".len()); println(", d, "[", oneOf(g, "1", "1.0", "true", `"1"`, "void", "1..2", k, "core.len"), "]);")
	g.out.line("println(", d, ".get([1], \"absent\")); println(", d, ".contains(", g.expr(tAny, 1).s, "));")
	g.out.line("for t in ", d, " { println(t[1]); }")
	g.out.line("let td = {}; for t in ", d, " { td[t] = t[0]; } for t in ", d, " { print td.contains(t); } println(td.len());")
}

func (g *gen) cycles() {
	a := g.name("ring")
	g.out.line("let ", a, " = [1]; ", a, ".push(", a, ");")
	g.out.line("println(", a, "); println(", a, " == ", a, "); println(", a, "[1][1][0]);")
	if g.has(Dicts) {
		g.out.line("let d = {\"me\": ", a, "}; d[\"self\"] = d; ", a, "[0] = d; println(d); println(", a, ");")
	}
}

func (g *gen) fieldFunction() {
	s, o := g.name("F"), g.name("o")
	g.out.line("struct ", s, " { fn show : self, x { return [\"method\", x]; } }")
	g.out.line("let ", o, " = ", s, "(); ", o, ".run = : x { return [\"field\", x]; };")
	g.out.line("println(", o, ".run(", g.expr(tInt, 1).s, "));")
	if g.chance(60) {
		g.out.line(o, ".show = : x { return \"hidden\"; };")
	}
	g.out.line("println(", o, ".show(1)); println(", o, ".show == ", s, ".show); println(core.type(", o, ".show));")
}

func (g *gen) generator() {
	s := g.name("G")
	g.out.open("struct ", s, " {")
	g.out.line("fn init : self, n { self.n = n; self.i = 0; }")
	g.out.line("fn next : self { if self.i >= self.n { return", oneOf(g, "", " void"), "; } self.i += 1; return ", oneOf(g, "self.i * self.i", "[self.i, 1]", "self.i / 2.0", "false"), "; }")
	g.out.close("}")
	g.out.line("for x in ", s, "(", itoa(g.n(7)), ") { println(x); ", oneOf(g, "", "if x == 4 { break; }"), " }")
	if g.chance(50) {
		g.out.line("let w = {\"n\": 3}; w[\"next\"] = : { w.n -= 1; if w.n < 0 { return void; } return w.n; };")
		g.out.line("struct W", s, " { fn iter : self { return w; } } for x in W", s, "() { println(x); }")
	}
}

func (g *gen) mixedArithmetic() {
	x := g.name("x")
	g.out.line("let ", x, " = ", g.expr(tInt, 1).s, ";")
	n := 3 + g.n(12)
	g.out.line("for i in 0..", itoa(n), " { if i == ", itoa(g.n(n)), " { ", x, " = ", x, " + ", oneOf(g, "0.5", "1", "0"), "; } ", x, " ", oneOf(g, "+=", "-=", "*="), " ", oneOf(g, "i", "2", "1"), "; }")
	g.out.line("println(", x, "); println(core.type(", x, "));")
	g.out.line("for v in [7, 2.5, -7, 1e300] { println([v % 3, ", oneOf(g, "v % 2.5", "v % -4", "v / 3"), "]); }")
	g.out.line("for v in [1, 2.5, \"a\", [1], true] { let r = v == ", x, "; try { r = v + v; } catch e { println(e); } println(r); }")
}

func (g *gen) garbage() {
	keep := g.name("keep")
	n := 100 + g.n(300)
	g.out.line("let ", keep, " = [];")
	g.out.line("core.gc_threshold(", oneOf(g, "1", "7", "1024"), ");")
	g.out.open("for i in 0..", itoa(n), " {")
	g.out.line("let junk = [i, [i], {\"k\": i}, f\"s{i}\"];")
	g.out.line("if i % ", itoa(5+g.n(40)), " == 0 { ", keep, ".push(junk); }")
	g.out.close("}")
	g.out.line("core.gc(); println(", keep, ".len()); println(", keep, "[-1]);")
	g.spend(n * 6)
}

func (g *gen) matrix() {
	m := g.name("m")
	n := 2 + g.n(4)
	g.out.line("let ", m, " = []; for y in 0..", itoa(n), " { ", m, ".push([0] * ", itoa(n), "); }")
	g.out.line("for y in 0..", itoa(n), " { for x in 0..", itoa(n), " { ", m, "[y][x] = ", oneOf(g, "x * y", "x - y", "x / 2.0", "y"), "; ", m, "[y][x] = ", m, "[y][x] + ", m, "[x][y]; } }")
	g.out.line("println(", m, ");")
}

func (g *gen) evaluationOrder() {
	g.out.line("println([trace(1, 1), trace(2, 2)]); println({trace(\"k\", 1): trace(\"v\", 2)});")
	g.out.line("let xs = [1, 2]; trace(\"o\", xs)[trace(\"i\", 0)] = trace(\"v\", 9); println(xs);")
	g.out.line("println(trace(1, 4) ", oneOf(g, "+", "-", "*", "/", "<", "=="), " trace(2, 5)); println(trace(\"f\", : a { return a; })(trace(\"a\", 3)));")
	g.out.line("println(trace(1, ", oneOf(g, "0", "1"), ") ", oneOf(g, "and", "or"), " trace(2, 2)); println(trace(1, 2)..trace(2, 3));")
}

func (g *gen) shadowing() {
	x := g.name("x")
	g.out.line("let ", x, " = ", itoa(g.n(9)), ";")
	g.out.line("for ", x, " in 0..2 { let ", x, " = ", x, " + 10; println(", x, "); }")
	g.out.line("start let ", x, " = ", x, " + 1; println(", x, "); end;")
	g.out.line("try { throw ", x, "; } catch ", x, " { let ", x, " = [", x, "]; println(", x, "); }")
	g.out.line("let f = : ", x, " { let ", x, " = ", x, " + 1; return ", x, "; }; println(f(", x, "));")
	g.out.line("println(", x, ");")
}

func (g *gen) dictOfFunctions() {
	d := g.name("ops")
	g.out.line("let ", d, ` = {"add": : a, b { return a + b; }, "get": : a, b { return "mine"; }, "len": 5};`)
	g.out.line("println(", d, `.add(1, 2)); println(`, d, `.get("add", 1)); println(`, d, ".len()); println(", d, ".len);")
	g.out.line("for k in ", d, `.keys() { if core.type(`, d, `[k]) == "function" { println(`, d, "[k](", itoa(g.n(5)), ", 2)); } }")
}

func (g *gen) unboundMethod() {
	s := g.name("U")
	g.out.line("struct ", s, " { fn init : self, v { self.v = v; } fn twice : x { return x * 2; } fn four : self { return twice(twice(self.v)); } fn get : self { return self.v; } }")
	g.out.line("let o = ", s, "(", itoa(g.n(20)), "); let get = ", s, ".get; println(get(o) + o.four() + ", s, ".twice(4));")
	g.out.line("println([o, ", s, "(1)].map(", s, ".get)); println(get == ", s, ".get); println(get);")
}

func (g *gen) edgeArithmetic() {
	a, b := g.name("a"), g.name("b")
	g.out.line("for ", a, " in [9223372036854775807, -9223372036854775808, -1, 0, ", g.intLiteral().s, "] {")
	g.out.indent++
	g.out.line("for ", b, " in [-1, ", itoa(1+g.n(9)), ", -9223372036854775808, ", itoa(-2-g.n(9)), "] {")
	g.out.indent++
	g.out.line("println([", a, " + ", b, ", ", a, " - ", b, ", ", a, " * ", b, ", ", a, " / ", b, ", ", a, " % ", b, ", ", a, " < ", b, ", -", a, "]);")
	g.out.close("}")
	g.out.close("}")
}

func (g *gen) notANumber() {
	g.out.open("for a in [nan, inf, -inf, 0.0, -0.0, 1, ", g.expr(tFloat, 2).s, "] {")
	g.out.open("for b in [nan, 0.0, 1, inf] {")
	g.out.line("println([a + b, a - b, a * b, a / b, a % b, a == b, a != b, a < b, a >= b, not (a < b), a and b]);")
	g.out.line("if a < b { print 1; } else { print 2; } if not (a >= b) { println 3; } else { println 4; }")
	g.out.close("}")
	g.out.close("}")
}

func (g *gen) textWalk() {
	s := g.name("s")
	g.out.line("let ", s, " = ", g.stored(tString, 3).s, oneOf(g, `+ "wé!";`, `+ "wa!";`))
	g.out.line("let back = \"\"; for i in 0 - ", s, ".len()..", s, ".len() { back += ", s, "[i]; } println(back);")
	if g.has(Exceptions) {
		g.out.line("for i in -", itoa(1+g.n(40)), "..", itoa(g.n(40)), " { try { back = ", s, "[i]; } catch e { if i % 7 == 0 { println(e); } } } println(back);")
	}
	g.out.line("let out = \"\"; for i in 0..", s, ".len() { out = ", s, "[i] + out; if i > 0 { out += ", s, "[i - 1..i + 1]; } }")
	g.out.line("println(out); println(", s, "[-1] + ", s, "[-2]); println(", s, ".chars()); println(", s, "[0..-1] == ", s, ");")
}

// random draws numbers that are not fixed and prints what is known about them.
func (g *gen) random() {
	lo, hi := g.n(20)-10, 10+g.n(20)
	draw := oneOf(g, "math.rand_int("+itoa(lo)+", "+itoa(hi)+")", "math.rand_range("+itoa(lo)+", "+itoa(hi)+")", "math.rand_float()")
	from, to := itoa(lo), itoa(hi)
	if draw == "math.rand_float()" {
		from, to = "0", "1"
	}
	xs := g.name("xs")
	g.out.line("let ", xs, " = [];")
	g.out.line("for n in 0..", itoa(3+g.n(30)), " { let x = ", draw, "; if x < ", from, " or x > ", to, " { println(x); } ", xs, ".push(x); }")
	g.out.line("math.seed(", itoa(g.n(100)), "); let again = ", draw, "; let coin = math.rand_bool();")
	g.out.line("math.seed(7); let a = [", draw, ", math.rand_bool(), ", draw, "]; math.seed(7); println(a == [", draw, ", math.rand_bool(), ", draw, "]);")
	g.out.line("println([", xs, ".len(), core.type(again), coin == true or coin == false]);")
}

// environment asks for what the world says and prints only its types.
func (g *gen) environment() {
	g.out.line("println([core.type(core.timestamp()), core.timestamp() > 0, core.type(core.heap_stats()), core.heap_stats().contains(\"lists\")]);")
	g.out.line("println([core.type(sys.args()), sys.args().len(), core.type(sys.cwd()), sys.env_get(\"NO SUCH NAME\")]);")
	g.out.line("let line = core.input(", oneOf(g, `"? "`, `""`, "12"), "); println([line, core.type(line)]);")
}

// missingFiles fails in every way in which a file can be missing.
func (g *gen) missingFiles() {
	for _, call := range []string{`io.file_open("no/such/file", "r")`, `io.read_file("no/such/file")`, `io.write_file("no/such/file", "x")`,
		`io.file_open("no/such/file", "q")`, `io.file_read(12345)`, `io.file_read_line(-1)`, `io.file_write(777, "x")`, `io.file_close(99)`} {
		if g.chance(60) {
			g.out.line("try { println(", call, "); } catch e { println(\"failed\"); }")
		}
	}
	g.out.line(`println(io.file_exists("no/such/file"));`)
}
