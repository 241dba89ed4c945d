package generate

// hotPiece writes a loop of over 1000 rounds, or a function called over 100 times, so that a compiler at its default
// thresholds takes it. In TypeChange programs a variable changes its type somewhere in the middle.
func (g *gen) hotPiece() {
	if !g.affords(20000) {
		return
	}
	switch g.n(8) {
	case 6, 7:
		g.tightLoops()
	case 0:
		g.hotFunctionLoop()
	case 1:
		g.hotObjects()
	case 2:
		g.hotWhile()
	case 3:
		g.hotExceptions()
	default:
		g.hotLoop()
	}
}

// hotLoop writes a long range loop at the top level or in a function, with random statements in its body.
func (g *gen) hotLoop() {
	rounds := 1010 + g.n(300)
	inFn := g.chance(60)
	var leave func() int
	name := g.name("hot")
	if inFn {
		leave = g.enterFn(tInt, g.risky && g.chance(20), 1<<30)
		g.out.open("fn ", name, " : {")
	} else {
		g.open()
	}
	g.hotVars()
	i := g.name("i")
	g.out.open("for ", i, " in ", oneOf(g, "0", "0", itoa(g.n(50)-25)), "..", itoa(rounds), " {")
	g.withVars(&variable{name: i, t: tInt, fixed: true})
	g.hotBody(i, rounds)
	g.pop()
	g.out.close("}")
	if inFn {
		g.dumpLocals()
		g.out.line("return ", g.expr(tInt, 1).s, ";")
		g.out.close("}")
		leave()
		g.out.line("println(", name, "());")
		if g.chance(20) {
			g.out.line("println(", name, "());")
		}
		g.spend(rounds * 20)
		return
	}
	g.dumpLocals()
	g.shut()
}

// hotVars declares the variables a hot loop works on.
func (g *gen) hotVars() {
	for range 2 + g.n(4) {
		t := oneOf(g, tInt, tInt, g.scalarType())
		if g.has(Lists) && g.chance(25) {
			t = &typ{kind: kList, elem: oneOf(g, tInt, g.scalarType()), least: 4 + g.n(4)}
		} else if len(g.structs) > 0 && g.chance(20) {
			t = oneOf(g, g.structs...).t
		}
		name := g.name("h")
		g.out.line("let ", name, " = ", g.stored(t, 1).s, ";")
		g.declare(&variable{name: name, t: t})
	}
}

// hotBody writes cheap statements; mult is kept low so that they are not refused, the caller accounts for the rounds.
func (g *gen) hotBody(i string, rounds int) {
	work, limit, mult := g.work, g.limit, g.mult
	g.work, g.limit, g.mult = 0, 45, 20
	g.limit *= g.mult
	g.fn.loops++
	g.push()
	g.depth++
	for range 2 + g.n(4) {
		if g.chance(70) {
			g.hotStatement()
		} else if g.stmts > 0 {
			g.stmts--
			g.statement()
		}
	}
	if g.has(TypeChange) && g.chance(70) {
		if v := g.assignable(tNum); v != nil {
			g.out.line("if ", i, " == ", itoa(rounds-1-g.n(400)), " { ", v.name, " = ", oneOf(g, "1.5", "2", "0.0"), "; }")
		}
		if v := g.assignable(tAny); v != nil {
			g.out.line("if ", i, " % 250 == 7 { ", v.name, " = ", g.anyExpr(1).s, "; }")
		}
	}
	if g.chance(30) {
		g.out.line("if ", i, " % 500 == ", itoa(g.n(500)), " { println(", g.expr(g.scalarType(), 1).s, "); }")
	}
	g.depth--
	g.pop()
	g.fn.loops--
	cost := g.work / g.mult
	g.work, g.limit, g.mult = work, limit, mult
	g.spend(cost * rounds / 4)
}

func (g *gen) hotStatement() {
	v := g.find(func(v *variable) bool { return !v.fixed && !v.long && v.t.kind <= kNum && g.local(v) })
	if v == nil {
		g.letStatement()
		return
	}
	switch v.t.kind {
	case kInt:
		e := g.expr(tInt, 2)
		g.out.line(v.name, " = ", g.at(e, pProduct), " % ", oneOf(g, "1000003", "256", "97", "-13"), ";")
	case kString:
		g.out.line(v.name, " = ", g.stored(tString, 1).s, ";")
	default:
		g.out.line(v.name, " = ", g.storedIn(v, 2).s, ";")
	}
}

// dumpLocals prints the variables of the innermost scope.
func (g *gen) dumpLocals() {
	for _, v := range g.top().vars {
		if v.t.kind != kFunc && v.t.kind != kStruct && !v.secret && !v.long {
			g.out.line("println(", v.name, ");")
		}
	}
}

// hotFunctionLoop calls a small function often, with the argument types changing on the way.
func (g *gen) hotFunctionLoop() {
	f, acc := g.name("f"), g.name("acc")
	g.open()
	leave := g.enterFn(tNum, false, 20)
	g.declare(&variable{name: "a", t: tNum})
	g.declare(&variable{name: "b", t: tNum})
	body := g.expr(tNum, 3).s
	leave()
	g.out.line("fn ", f, " : a, b { ", oneOf(g, "", "if a < b { return b - a; } ", "let c = a * 2; "), "return ", body, "; }")
	n := 150 + g.n(900)
	g.out.line("let ", acc, " = 0;")
	g.out.open("for i in 0..", itoa(n), " {")
	switch {
	case g.has(TypeChange):
		g.out.line("let x = i; if i > ", itoa(n/2), " { x = i / 2.0; }")
		g.out.line("let r = ", f, "(x, ", oneOf(g, "3", "i", "1.5"), "); if r == r { ", acc, " += core.int(math.clamp(r, -1000, 1000)); }")
	default:
		g.out.line("let r = ", f, "(i, ", oneOf(g, "3", "i % 10"), "); if r == r { ", acc, " += core.int(math.clamp(r, -1000, 1000)); }")
	}
	g.out.close("}")
	g.out.line("println(", acc, ");")
	g.shut()
	g.spend(n * 15)
}

// hotObjects works on records in a list.
func (g *gen) hotObjects() {
	g.open()
	s, ps := g.name("P"), g.name("ps")
	g.out.line("struct ", s, " { fn init : self, x, v { self.x = x; self.v = v; } fn step : self, dt { self.x = self.x + self.v * dt; if self.x > 50 { self.v = 0 - self.v; } return self.x; } }")
	g.out.line("let ", ps, " = []; for i in 0..6 { ", ps, ".push(", s, "(i, ", oneOf(g, "1", "i % 3", "0.5"), ")); }")
	if g.has(TypeChange) {
		g.out.line(ps, "[2] = ", oneOf(g, s+"(1.5, 2)", s+"(0, -1)"), "; ", ps, "[3].extra = 1;")
	}
	g.out.line("let sum = 0; let d = {\"n\": 0};")
	g.out.open("for round in 0..", itoa(180+g.n(60)), " {")
	g.out.line("for p in ", ps, " { sum += p.step(", oneOf(g, "1", "2", "0.25"), "); d.n += 1; d[\"n\"] = d.n; }")
	g.out.close("}")
	g.out.line("println(sum); println(d); for p in ", ps, " { println([p.x, p.v]); }")
	g.shut()
	g.spend(12000)
}

func (g *gen) hotWhile() {
	g.open()
	g.hotVars()
	w := g.name("w")
	n := 1005 + g.n(200)
	g.out.line("let ", w, " = 0;")
	g.out.open("while ", w, " < ", itoa(n), " {")
	g.out.line(w, " += 1;")
	g.withVars(&variable{name: w, t: tInt, fixed: true})
	g.hotBody(w, n)
	g.pop()
	g.out.close("}")
	g.dumpLocals()
	g.shut()
}

// hotExceptions throws and catches in a hot loop.
func (g *gen) hotExceptions() {
	if !g.has(Exceptions) {
		g.hotLoop()
		return
	}
	g.open()
	f := g.name("f")
	often := itoa(3 + g.n(60))
	if g.has(BitOps) && g.chance(30) {
		g.out.line("fn ", f, " : n { let k = 3; if n % ", often, " == 0 { k = -1; } return n ", oneOf(g, "<<", ">>"), " k; }")
	} else {
		g.out.line("fn ", f, " : n { if n % ", often, " == 0 { ", oneOf(g, "throw n;", "return n / 0;", "return [1][n];", "return void + n;"), " } return n; }")
	}
	g.out.line("let good = 0; let bad = 0;")
	n := 1005 + g.n(200)
	g.out.open("for i in 0..", itoa(n), " {")
	g.out.line("try { good += ", f, "(i); ", oneOf(g, "", "if i % 50 == 1 { continue; }"), " } catch e { bad += 1; }", oneOf(g, "", " finally { good += 1; }"))
	g.out.close("}")
	g.out.line("println([good, bad]);")
	g.shut()
	g.spend(n * 8)
}

// tightLoops writes a function with counting loops whose bodies are a few operations, as compilers like them, and calls it with bounds at
// which the parts of such a loop begin and end: nothing to do, one round, a few, many.
func (g *gen) tightLoops() {
	g.open()
	f := g.name("f")
	g.out.open("fn ", f, " : n, k {")
	g.out.line("let a = 0; let b = ", oneOf(g, "0", "1", "0.5"), "; let c = ", oneOf(g, "1", "k", "0.0"), "; let xs = [0] * 16;")
	for range 1 + g.n(3) {
		g.tightLoop()
	}
	g.out.line("return [a, b, c, xs];")
	g.out.close("}")
	rounds := 0
	for range 3 + g.n(4) {
		n := oneOf(g, 0, 1, 2, 3, 4, 5, 7, 8, 40, 200, 600)
		rounds += n
		g.out.line("println(", f, "(", itoa(n), ", ", oneOf(g, "0", "3", "-2", "5", "100", itoa(g.n(300))), "));")
	}
	if g.has(TypeChange) {
		g.out.line("println(", f, "(", itoa(5+g.n(300)), ", ", oneOf(g, "1.5", "2.0", "7"), "));")
	}
	g.shut()
	g.spend(rounds * 12)
}

// tightLoop writes one loop over i to n. The statements keep ints in bounds, but for those that shall wrap.
func (g *gen) tightLoop() {
	g.out.open("start")
	defer g.out.close("end;")
	if g.chance(15) {
		g.out.line("let i = ", oneOf(g, "0", "-3", "1"), ";")
		g.out.open("while i ", oneOf(g, "<", "<="), " n {")
		g.out.line("i += 1;")
	} else {
		g.out.open("for i in ", oneOf(g, "0", "0", "0", "1", "-3", "k"), "..", oneOf(g, "n", "n", "n", "n + 2"), " {")
	}
	if g.chance(35) {
		cond := oneOf(g, "i < 5", "i < k", "i >= 3", "i >= k", "i == k", "i % 3 == 0", "i < n - 2", "k < i", "a < 1000")
		g.out.line("if ", cond, " { ", g.tightStatement(), " } else { ", oneOf(g, "", g.tightStatement(), "continue;"), " }")
	}
	for range 1 + g.n(2) {
		g.out.line(g.tightStatement())
	}
	g.out.close("}")
}

func (g *gen) tightStatement() string {
	all := []string{"a += i;", "a = a + i * 3;", "a = a ^ i;", "a = (a * 31 + i) % 1000003;", "a += i % 7;", "a += i / 3;", "a -= i & 5;", "b += i;",
		"b = b * 0.5 + i;", "b += c;", "c = i - c;", "a = a * 3;", "xs[i % 16] = i;", "xs[i & 15] += a % 100;", "a += xs[i & 7];", "c += 1;",
		"if i > a { a = i; }", "if b < i { b = b + 2; }", "a += k;", "start let t = i * i; a += t % 11; end;"}
	return all[g.n(len(all))]
}
