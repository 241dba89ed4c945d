package generate

import "strings"

// heapPieces are scenes around the representations that an implementation is likely to choose: strings that share
// buffers, lists that change the kind of their elements, objects that share shapes.
func heapPieces() []piece {
	return []piece{
		{Strings, (*gen).appendAliases},
		{Strings, (*gen).longText},
		{Lists, (*gen).listKinds},
		{Structs | Lists, (*gen).shapes},
		{Dicts | Lists, (*gen).dictShapes},
		{Dicts, (*gen).bigDict},
		{Structs | Lists, (*gen).polymorphicCalls},
		{Closures, (*gen).capturedInLoops},
		{Garbage, (*gen).collectInside},
		{Lists, (*gen).deepData},
		{Dicts | Mutation, (*gen).dictChurn},
		{Structs, (*gen).manyFields},
		{Lists | Mutation, (*gen).queue},
		{JSON | Dicts, (*gen).jsonRound},
		{Exceptions | Closures, (*gen).throwInCallback},
		{Exceptions | Iterators | Structs, (*gen).throwInNext},
		{Lists | WideCalls, (*gen).bigLiterals},
		{WideCalls, (*gen).manyLocals},
		{0, (*gen).deepExpression},
		{Exceptions | Finally, (*gen).nestedTries},
		{Closures, (*gen).sharedCapture},
		{Structs | Mutation, (*gen).fieldChurn},
	}
}

func (g *gen) appendAliases() {
	s := g.name("s")
	n := 3 + g.n(30)
	unit := oneOf(g, `"ab"`, `"é"`, `"0123456789"`, `"日本"`)
	g.out.line("let ", s, " = \"\"; for i in 0..", itoa(n), " { ", s, " += ", unit, "; }")
	g.out.line("let a = ", s, " + \"x\"; let b = ", s, " + \"y\"; let c = ", s, " + \"\";")
	g.out.line(s, " += ", oneOf(g, `"z"`, "a", "b", s), "; a += b; b = a[", itoa(g.n(n)), "..] + b;")
	g.out.line("println(a); println(b); println(c == ", s, "); println(", s, ");")
	g.out.line("let parts = [a, b, c, ", s, "].map(: t { return t[0..", itoa(2+g.n(n)), "] + \"|\"; }); println(parts);")
	g.out.line("let d = {}; for t in [a, b, c, ", s, ", a[0..3], ", s, "[0..3]] { d[t] = d.get(t, 0) + 1; } println(d.values());")
}

func (g *gen) longText() {
	s := g.name("s")
	unit := oneOf(g, `"walrus "`, `"é, à; "`, `"日本語 text "`, `"a😀b"`, `"x"`)
	g.out.line("let ", s, " = ", unit, " * ", itoa(10+g.n(40)), ";")
	k := 1 + g.n(13)
	g.out.line("let sum = 0; let i = 0; while i < ", s, ".len() { sum = (sum * 31 + ", s, ".code_at(i)) % 1000003; i += ", itoa(k), "; } println(sum);")
	g.out.line("i = ", s, ".len() - 1; let back = \"\"; while i >= 0 { back += ", s, "[i]; i -= ", itoa(1+g.n(9)), "; } println(back);")
	g.out.line("let mid = ", s, "[", itoa(g.n(10)), "..-", itoa(2+g.n(5)), "]; println(mid.len()); println(mid[3..9] + mid[-4..-1]);")
	g.out.line("println(", s, ".split(", oneOf(g, `" "`, `"a"`, `", "`, `""`), ").len()); println(", s, ".replace(", oneOf(g, `"a"`, `"é"`, `" "`), ", \"--\").len());")
	g.out.line("println(", s, ".index_of(", oneOf(g, `"text"`, `"b"`, `"zz"`, `", à"`), ")); println(", s, ".upper() == ", s, "); println(mid.contains(", s, "[2..4]));")
}

// listKinds changes the kind of a list's elements by every operation that can.
func (g *gen) listKinds() {
	x, y := g.name("x"), g.name("y")
	values := []string{"1", "2.5", `"s"`, "true", "void", "[1]", "-3", "0.0", `"é"`, "1..2", "{}", "9223372036854775807"}
	draw := func() string { return values[g.n(len(values))] }
	first := draw()
	g.out.line("let ", x, " = [", first, ", ", first, "]; let ", y, " = [", draw(), "];")
	for range 4 + g.n(8) {
		switch g.n(14) {
		case 0, 1, 2:
			g.out.line(x, ".push(", draw(), ");")
		case 3:
			g.out.line(x, "[", oneOf(g, "0", "-1"), "] = ", draw(), ";")
		case 4:
			g.out.line(x, ".insert(", oneOf(g, "0", "1", "-1"), ", ", draw(), ");")
		case 5:
			g.out.line(x, ".extend(", y, ");")
		case 6:
			g.out.line(y, " = ", x, " + ", y, ";")
		case 7:
			g.out.line("if ", x, ".len() < 20 { ", x, " = ", x, " * 2; }")
		case 8:
			g.out.line(x, ".reverse();")
		case 9:
			g.out.line("if ", x, ".len() > 1 { println(", x, ".", oneOf(g, "pop()", "remove(0)", "remove(-1)"), "); }")
		case 10:
			g.out.line(y, " = ", x, "[1..]; ", x, " = ", x, ".copy();")
		case 11:
			g.out.line("println(", x, ".index_of(", draw(), ")); println(", x, ".contains(", draw(), "));")
		case 12:
			g.out.line(x, ".clear(); ", x, ".push(", draw(), ");")
		case 13:
			g.out.line("println(", x, " == ", y, "); println(", x, ".map(core.type));")
		}
		g.out.line("if ", x, ".len() == 0 { ", x, ".push(", draw(), "); } if ", y, ".len() > 30 { ", y, " = [", draw(), "]; }")
	}
	g.out.line("println(", x, "); println(", y, ");")
}

// shapes gives instances of one struct their fields in different orders and numbers.
func (g *gen) shapes() {
	s, os := g.name("Q"), g.name("os")
	names := []string{"a", "b", "c", "d", "e"}
	g.out.open("struct ", s, " {")
	g.out.line("fn init : self, k { if k % 2 == 0 { self.a = k; self.b = 1; } else { self.b = k; self.a = 2; } if k > 3 { self.c = ", oneOf(g, `"c"`, "2.5", "[k]"), "; } }")
	g.out.line("fn get : self { return [self.a, self.b]; }")
	g.out.close("}")
	g.out.line("let ", os, " = []; for k in 0..", itoa(4+g.n(5)), " { ", os, ".push(", s, "(k)); }")
	for range 1 + g.n(4) {
		f := oneOf(g, names...)
		g.out.line(os, "[", itoa(g.n(4)), "].", f, " = ", oneOf(g, "7", "1.5", `"t"`, "void"), ";")
	}
	g.out.line("for round in 0..", itoa(1+g.n(20)), " { for o in ", os, " { o.a = o.b; o.b = round; try { o.d = o.c; } catch e { o.d = 0; } } }")
	g.out.line("for o in ", os, " { println(o.get()); println(o.d); }")
}

func (g *gen) dictShapes() {
	ds := g.name("ds")
	g.out.line("let ", ds, ` = [{"x": 1, "y": 2}, {"y": 3, "x": 4.5}, {"x": "s", "z": 0, "y": 5}, {"y": [6]}];`)
	g.out.line(ds, `[3]["x"] = 9; `, ds, "[", itoa(g.n(4)), `].w = 1; `, ds, "[", itoa(g.n(4)), `].remove("`, oneOf(g, "y", "z", "w"), `");`)
	g.out.line("for round in 0..", itoa(1+g.n(12)), " { for d in ", ds, " { if d.contains(\"y\") { d.x = [d.y, round]; d[\"y\"] = round; } } }")
	g.out.line("for d in ", ds, " { println(d); println(d.keys()); }")
	g.out.line("println(", ds, "[0] == ", ds, "[1]); println(", ds, "[0] + ", ds, "[3]);")
}

func (g *gen) bigDict() {
	d := g.name("d")
	key := oneOf(g, `f"k{i}"`, "i", "i / 2.0", `"k" + core.str(i % 50)`, "[i, core.str(i)][i % 2]")
	n := 60 + g.n(60)
	g.out.line("let ", d, " = {}; for i in 0..", itoa(n), " { ", d, "[", key, "] = i; }")
	g.out.line("for i in 0..", itoa(n), " { if i % ", itoa(2+g.n(4)), " == 1 { ", d, ".remove(", key, "); } }")
	g.out.line("for i in 0..", itoa(n/2), " { let k = ", key, "; ", d, "[k] = ", d, ".get(k, 0) + 1; }")
	g.out.line("println(", d, ".len()); println(", d, ".keys()); let t = 0; for k, v in ", d, " { t += v; } println(t);")
	g.out.line("let copy = ", d, " + {}; println(copy == ", d, "); copy.clear(); println(copy.len() + ", d, ".len());")
}

func (g *gen) polymorphicCalls() {
	a, b, c := g.name("A"), g.name("B"), g.name("C")
	g.out.line("struct ", a, " { fn init : self { self.n = 1; } fn go : self, x { self.n += x; return self.n; } }")
	g.out.line("struct ", b, " { fn init : self { self.k = 0; self.n = 2.5; } fn go : self, x { return [self.n, x]; } }")
	g.out.line("struct ", c, " { fn go : self, x { ", oneOf(g, "throw x;", "return x + void;", "return \"c\";"), " } }")
	g.out.line("let dd = {\"go\": : x { return -x; }, \"n\": 5}; let objs = [", a, "(), ", b, "(), ", a, "(), dd, ", c, "()];")
	g.out.line("for round in 0..", itoa(1+g.n(30)), " { for o in objs { try { let r = o.go(round); if round % 7 == 0 { println(r); } } catch e { if round % 9 == 0 { println(e); } } } }")
	g.out.line("println([objs[0].n, objs[1].n, dd.n]);")
}

func (g *gen) capturedInLoops() {
	fs := g.name("fs")
	g.out.line("let ", fs, " = []; let w = 0;")
	g.out.open("while w < ", itoa(3+g.n(5)), " {")
	g.out.line("let x = w; let y = [w]; w += 1;")
	g.out.line(oneOf(g, "if x == 1 { continue; }", "if x == 3 { break; }", "", "try { if x == 2 { throw x; } } catch e { "+fs+".push(: { e += 1; return e; }); }"))
	g.out.line("let inc = : { x += 1; y.push(x); return x; };")
	g.out.line(fs, ".push(: { return inc() * 10 + x + y.len(); });")
	g.out.line(oneOf(g, "x += 100;", "y = [x, x];", "inc();"))
	g.out.close("}")
	g.out.line("for f in ", fs, " { println(f()); } for f in ", fs, " { println(f()); }")
}

// collectInside runs collections at awkward moments.
func (g *gen) collectInside() {
	g.out.line("core.gc_threshold(", oneOf(g, "1", "3", "1024"), ");")
	g.out.line("let d = {\"a\": [1], \"b\": [2]}; for t in d { core.gc(); let junk = [[0]] * 20; println(t); }")
	g.out.line("println([3, 1, 2].map(: x { core.gc(); return [x, f\"{x}\"]; }));")
	g.out.line("let xs = [[3], [1], [2]]; xs.sort_by(: a, b { core.gc(); return a[0] - b[0]; }); println(xs);")
	if g.has(Exceptions) {
		g.out.line("try { throw [\"kept\"]; } catch e { core.gc(); let more = [1] * 50; println(e); }")
	}
	if g.has(Structs) {
		g.out.line("struct Gc { fn init : self { core.gc(); self.v = [1]; core.gc(); } } println(Gc().v);")
	}
	g.out.line("let s = \"\"; for i in 0..20 { s += f\"{i}\"; core.gc(); } println(s); core.gc_threshold(1024);")
}

func (g *gen) deepData() {
	n := 20 + g.n(200)
	g.out.line("let deep = []; let twin = []; for i in 0..", itoa(n), " { deep = [", oneOf(g, "deep", "deep, i", "i, deep"), "]; }")
	g.out.line("println(core.str(deep).len()); println(deep == twin); println([deep] == [deep]); twin.push(deep); println(twin.contains(deep));")
}

// dictChurn adds and removes while loops are running over the dict.
func (g *gen) dictChurn() {
	d := g.name("d")
	g.out.line("let ", d, ` = {"a": 1, "b": 2, 3: 4};`)
	g.out.open("for t in ", d, " {")
	g.out.line("for k, v in ", d, " { if ", d, ".len() < 30 { ", d, "[[k, v].len() * ", d, ".len()] = t[1]; } ", oneOf(g, "", d+".remove(\"b\");", d+".remove(k);"), " }")
	g.out.line("println(t);")
	g.out.close("}")
	g.out.line("println(", d, ".len()); println(", d, ".keys());")
}

func (g *gen) manyFields() {
	s := g.name("M")
	n := 6 + g.n(20)
	var b strings.Builder
	for i := range n {
		b.WriteString("self.f" + itoa(i) + " = " + oneOf(g, itoa(i), "k", "\"s\"", "[k]", "k / 2.0") + "; ")
	}
	g.out.line("struct ", s, " { fn init : self, k { ", b.String(), "} fn sum : self { return [self.f0, self.f", itoa(n-1), ", self.f", itoa(n/2), "]; } }")
	g.out.line("let o = ", s, "(5); let p = ", s, "(6); p.extra = 1; o.f", itoa(n/2), " = p; println(o.sum()[0]); println(p.sum()); println(o.f", itoa(n/2), ".extra);")
	g.out.line("for i in 0..", itoa(n), " { o[f\"f{i}\"] = i; } println(o.sum());")
}

// queue takes from the front what it appends at the end.
func (g *gen) queue() {
	q := g.name("q")
	g.out.line("let ", q, " = [", itoa(3+g.n(5)), "]; let seen = 0;")
	g.out.open("while ", q, ".len() > 0 and seen < 60 {")
	g.out.line("let x = ", q, ".", oneOf(g, "remove(0)", "pop()"), "; seen += 1;")
	g.out.line("if x > 0 { ", q, ".push(x - 1); ", oneOf(g, q+".insert(0, x - 2);", q+".push(x - 2);", ""), " }")
	g.out.close("}")
	g.out.line("println(seen); println(", q, ");")
}

func (g *gen) jsonRound() {
	d := g.name("d")
	g.out.line("let ", d, ` = {"n": `, g.expr(tInt, 1).s, `, "l": [1, 2.5, true, void, "é\n"], "d": {"b": `, g.stringLiteral().s, `, "a": []}};`)
	g.out.line("let text = json.encode(", d, "); println(text); println(json.decode(text) == ", d, "); println(json.encode(json.decode(text)) == text);")
}

func (g *gen) throwInCallback() {
	n := itoa(g.n(6))
	g.out.line("let log = [];")
	call := oneOf(g, "xs.map(: x { log.push(x); if x == "+n+" { throw [x]; } return x; })", "xs.filter(: x { log.push(x); return 10 / (x - "+n+") > 0; })",
		"xs.reduce(: a, x { log.push(a); return a + [x, void][x == "+n+" and 1 or 0]; }, 0)")
	g.out.line("let xs = [0, 1, 2, 3, 4]; try { println(", call, "); } catch e { println(e); }", oneOf(g, "", " finally { println(log); }"))
	g.out.line("println(log); println(xs);")
}

func (g *gen) throwInNext() {
	s := g.name("T")
	g.out.line("struct ", s, " { fn init : self, n { self.n = n; } fn next : self { self.n -= 1; if self.n == ", itoa(g.n(4)), " { ", oneOf(g, "throw self.n;", "return self.missing;", "return 1 % 0;"), " } return self.n; } }")
	g.out.line("let got = 0; try { for x in ", s, "(", itoa(3+g.n(4)), ") { got += x; if got > 40 { break; } } println(got); } catch e { println([got, e]); }")
}

// bigLiterals writes literals that do not fit a call window.
func (g *gen) bigLiterals() {
	n := 30 + g.n(80)
	var xs, ds []string
	for i := range n {
		xs = append(xs, oneOf(g, itoa(i), itoa(i*1000003), g.expr(tInt, 1).s, "i"))
		ds = append(ds, oneOf(g, `"k`+itoa(i)+`": i`, itoa(i)+": "+itoa(i), `"k`+itoa(i%7)+`": `+itoa(i)))
	}
	g.out.line("for i in 0..", itoa(1+g.n(3)), " { let big = [", strings.Join(xs, ", "), "]; println(big[i]); println(big.len()); println(big[-1 - i]); }")
	g.out.line("for i in 0..2 { let big = {", strings.Join(ds, ", "), "}; println(big.len()); println(big.keys()[i]); println(big.values()[-1]); }")
}

func (g *gen) manyLocals() {
	f := g.name("f")
	n := 40 + g.n(60)
	g.out.open("fn ", f, " : a, b {")
	for i := range n {
		g.out.line("let x", itoa(i), " = ", oneOf(g, "a", "b", "a + "+itoa(i), "b * "+itoa(i*7), "[a]", `"s"`, "a / 2.0", "a - b", []string{"a == b", "x" + itoa(max(i-1, 0)) + " == b"}[min(i, 1)]), ";")
	}
	if g.chance(50) {
		g.out.line("for i in 0..", itoa(3+g.n(9)), " { x0 = i; x", itoa(n-1), " = [x0, x", itoa(n/2), "]; }")
	}
	if g.chance(40) {
		g.out.line("let keep = : { x1 = [x1]; return [x0, x", itoa(n/2), "]; }; println(keep());")
	}
	var all []string
	for i := range n {
		all = append(all, "x"+itoa(i))
	}
	g.out.line("return [", strings.Join(all, ", "), "];")
	g.out.close("}")
	g.out.line("println(", f, "(", itoa(g.n(9)), ", ", oneOf(g, "3", "2.5", "-1"), "));")
}

// deepExpression nests one expression in itself.
func (g *gen) deepExpression() {
	x := g.name("x")
	g.out.line("let ", x, " = ", itoa(1+g.n(5)), ";")
	e := x
	for range 10 + g.n(40) {
		switch g.n(6) {
		case 0:
			e = "(" + e + " " + oneOf(g, "+", "-", "*") + " " + itoa(g.n(5)) + ")"
		case 1:
			e = "(" + itoa(g.n(9)) + " " + oneOf(g, "+", "-") + " " + e + ")"
		case 2:
			e = "[" + e + "][0]"
		case 3:
			e = "(" + x + " > " + itoa(g.n(3)) + " and " + e + " or " + itoa(g.n(4)) + ")"
		case 4:
			e = "-" + e
			if e[1] == '-' {
				e = "-(" + e[1:] + ")"
			}
			e = "(" + e + ")"
		case 5:
			e = "(" + e + " % 1000003)"
		}
	}
	g.out.line("println(", e, ");")
	g.out.line("for i in 0..3 { ", x, " += i; println(", e, "); }")
}

// nestedTries puts try statements into each other's parts.
func (g *gen) nestedTries() {
	f := g.name("f")
	g.out.open("fn ", f, " : n {")
	g.out.line("let log = [];")
	var write func(depth int)
	act := func() string {
		return oneOf(g, "log.push(n);", "if n == 1 { throw n; }", "if n == 2 { return log; }", "if n > 2 { throw [n]; }", "log.push([n] + [][n..n]);", "n -= 1;", "if n == 3 { n = 1 / 0; }")
	}
	write = func(depth int) {
		g.out.open("try {")
		g.out.line(act())
		if depth > 0 && g.chance(60) {
			write(depth - 1)
		}
		g.out.line(act())
		both := g.n(3)
		if both != 0 {
			e := g.name("e")
			g.out.indent--
			g.out.open("} catch ", e, " {")
			g.out.line("log.push(", e, ");")
			if depth > 0 && g.chance(50) {
				write(depth - 1)
			}
			g.out.line(oneOf(g, act(), "", "throw "+e+";", "return [log, "+e+"];"))
		}
		if both != 1 {
			g.out.indent--
			g.out.open("} finally {")
			g.out.line("log.push(\"f\");")
			if depth > 0 && g.chance(40) {
				write(depth - 1)
			}
			g.out.line(oneOf(g, "", "", "if n == 4 { return log; }"))
		}
		g.out.close("}")
	}
	if g.chance(50) {
		g.out.open(oneOf(g, "for i in 0..3 {", "for i in [1, 2] {", "let k = 0; while k < 2 { k += 1;"))
		write(2)
		g.out.line(oneOf(g, "", "if n == 0 { break; }", "if n == 1 { continue; }", "n += 1;"))
		g.out.close("}")
	} else {
		write(2)
	}
	g.out.line("return log;")
	g.out.close("}")
	g.out.line("for k in 0..6 { try { println(", f, "(k)); } catch e { println([\"out\", e]); } }")
}

// sharedCapture has several closures at several depths change one variable.
func (g *gen) sharedCapture() {
	f := g.name("f")
	g.out.open("fn ", f, " : a {")
	g.out.line("let b = a; let fs = [];")
	g.out.line("fn inc : { b += 1; a = [a]; return b; }")
	g.out.line("let deep = : x { let c = x; return : { c += b; b = ", oneOf(g, "c", "x", "b * 2"), "; return [c, b, x]; }; };")
	g.out.line("for i in 0..", itoa(2+g.n(3)), " { fs.push(: { inc(); return deep(i)(); }); ", oneOf(g, "", "b += i;", "inc();"), " }")
	g.out.line("let d = deep(b); d(); ", oneOf(g, "", "b = 100;", "fs.reverse();"))
	g.out.line("return [fs.map(: h { return h(); }), d(), b, a, inc()];")
	g.out.close("}")
	g.out.line("println(", f, "(", itoa(g.n(5)), ")); println(", f, "(", oneOf(g, "2.5", "0", "7"), "));")
}

// fieldChurn adds fields through names that are made at run time, while methods read others.
func (g *gen) fieldChurn() {
	s := g.name("C")
	g.out.line("struct ", s, " { fn init : self, n { for i in 0..n { self[f\"f{i}\"] = i; } self.n = n; } fn sum : self { let t = 0; for i in 0..self.n { t += self[f\"f{i}\"]; } return t; } }")
	g.out.line("let os = []; for n in [0, 3, ", itoa(g.n(12)), ", 3] { os.push(", s, "(n)); }")
	g.out.line("for o in os { if o.n > 0 { o.f0 += 5; } o.extra = o.n; o.n = ", oneOf(g, "o.n", "math.min(o.n, 2)"), "; println([o.sum(), o.extra]); }")
	g.out.line("for o in os { try { println(o.f2); } catch e { println(e); } }")
}
