package generate

// exceptionStatement writes try/catch/finally or, where an error is allowed, a throw.
func (g *gen) exceptionStatement() bool {
	if g.risky && g.chance(25) {
		g.throwStatement()
		return true
	}
	if g.depth > 4 {
		return false
	}
	risky := g.risky
	finally := g.has(Finally) && g.chance(40)
	catch := !finally || g.chance(75)
	if !catch && !g.risky {
		catch = true
	}
	g.out.open("try {")
	g.risky = true
	g.block(1 + g.n(4))
	if g.chance(45) {
		g.push()
		g.throwStatement()
		g.pop()
	}
	g.risky = risky
	if catch {
		g.catchBlock()
	}
	if finally {
		g.out.indent--
		g.out.open("} finally {")
		g.finallyBlock()
	}
	g.out.close("}", oneOf(g, "", "", ";"))
	return true
}

// catchBlock writes the catch part, from the brace that ends the try block on.
func (g *gen) catchBlock() {
	name := g.newName("err")
	g.out.indent--
	g.out.open("} catch ", name, " {")
	g.push()
	g.declare(&variable{name: name, t: tAny, secret: true})
	if !g.pure && g.mult <= 12 {
		g.showError(name)
	}
	g.block(g.n(3))
	if g.risky && g.chance(20) {
		g.out.line("throw ", oneOf(g, name, g.expr(tAny, 1).s), ";")
	}
	g.pop()
}

// showError prints what the catch variable and core.error() tell, except the wording of library errors.
func (g *gen) showError(name string) {
	g.spend(4)
	if g.has(ErrorInfo) && g.chance(70) {
		info := g.name("info")
		g.out.line("let ", info, " = core.error();")
		g.out.line(`println(f"{`, info, `.kind} {`, info, `.line}:{`, info, `.column}");`)
		g.out.line("if ", info, `.kind != "library" and `, info, `.kind != "too-large" { println(`, name, "); }")
		return
	}
	g.out.line("println(core.type(", name, "));")
}

// finallyBlock sometimes leaves by itself, which replaces what was under way.
func (g *gen) finallyBlock() {
	if !g.pure && g.mult <= 12 {
		g.out.line(`println("finally");`)
	}
	g.block(1 + g.n(2))
	switch {
	case g.fn.loops > 0 && g.chance(15):
		g.out.line("if ", g.expr(tBool, 1).s, " { ", oneOf(g, "break", "continue"), "; }")
	case g.fn.ret != nil && !g.fn.init && g.chance(12):
		g.out.line("if ", g.expr(tBool, 1).s, " { return ", g.stored(g.fn.ret, 1).s, "; }")
	}
}

func (g *gen) throwStatement() {
	if g.fn.loops > 0 && g.chance(50) {
		g.out.line("if ", g.expr(tBool, 2).s, " { throw ", g.expr(tAny, 2).s, "; }")
		return
	}
	if g.chance(60) {
		g.out.line("throw ", g.expr(tAny, 2).s, ";")
		return
	}
	g.wildStatement()
}

// wildStatement writes an operation that usually fails, one for each kind of run-time error.
func (g *gen) wildStatement() bool {
	target := g.expr(tAny, 1)
	list := "[1, 2, 3]"
	if v := g.changeable(func(t *typ) bool { return t.kind == kList }); v != nil {
		list = v.name
	}
	dict := `{"a": 1}`
	if v := g.changeable(func(t *typ) bool { return t.kind == kDict && len(t.fields) == 0 }); v != nil {
		dict = v.name
	}
	post := g.at(target, pPostfix)
	s := ""
	switch g.n(24) {
	case 0:
		s = g.bin(g.wildExpr(1), oneOf(g, "+", "-", "/", "%", "**"), g.wildExpr(1), pPower).s
		if g.chance(15) {
			s = oneOf(g, "true * 2", `"a" * 1.5`, "[1] * []", "void * void", "{} * 3", `"a" * "b"`)
		}
	case 1:
		s = "-" + g.at(g.wildExpr(1), pPrefix)
	case 2:
		s = g.expr(tInt, 2).s
		s = "(" + s + ") " + oneOf(g, "/", "%") + " 0"
	case 3:
		s = post + "(" + oneOf(g, "", "1", "1, 2", "void") + ")"
	case 4:
		if f := g.namedFunc(); f != nil && g.affords(f.cost) && !f.t.throws {
			s = f.name + "(" + oneOf(g, "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15", "void, void, void, void, void, void, void, void, void") + ")"
		}
	case 5:
		s = list + "[" + oneOf(g, "100", "-100", "25", "9223372036854775807", "-9223372036854775808") + "]"
	case 6:
		s = list + "[" + oneOf(g, "2..1", "0..99", "-99..1", "3..(-4)", "..100") + "]"
	case 7:
		g.out.line(oneOf(g, `"abc"[0] = "x";`, "(1..2)[0] = 1;", list+`["k"] = 1;`, "void.x = 1;", "core.x = 1;"))
		return true
	case 8:
		s = dict + `["missing key"]`
	case 9:
		s = dict + ".missing_member"
	case 10:
		s = oneOf(g, list, `"text"`, dict) + oneOf(g, ".no_such_method()", ".push_front(1)")
	case 11:
		s = oneOf(g, "5", "1.5", "true", "void", "(1..2)", list, `"s"`) + ".member"
		if s[0] == '5' {
			s = "(5).member"
		}
	case 12:
		s = oneOf(g, "(5)", "true", "void", "(1..2)", "core.len") + ".call_me(1)"
	case 13:
		g.out.line("for bad in ", oneOf(g, "5", "1.5", "true", "void", "core.len", "core", "1..("+g.wildExpr(1).s+")"), " { println(bad); }")
		return true
	default:
		s = g.wildCall()
	}
	if s == "" {
		s = "void + 1"
	}
	if g.chance(40) {
		g.out.line("let ", g.name("bad"), " = ", s, ";")
	} else {
		g.out.line(s, ";")
	}
	return true
}

// wildCall writes a call or an operation of the extensions that usually fails; empty if the features do not allow the one
// that was drawn.
func (g *gen) wildCall() string {
	s := ""
	switch g.n(10) {
	case 0:
		s = "core.len(" + oneOf(g, "5", "1.5", "true", "void", "1..2", "core.len") + ")"
	case 1:
		s = "[].pop()"
	case 2:
		s = oneOf(g, `"abc".split(1)`, `"abc".replace("a", 1)`, "[1].insert(void, 1)", "core.chr(void)", `math.sqrt("x")`, "[1].extend(1)", `"a".repeat("b")`)
	case 3:
		s = oneOf(g, "math.sqrt(-1)", "math.log(10, 1)", "math.ln(0)", "core.int(nan)", `core.int("twelve")`, "core.chr(-1)", "math.asin(2)",
			"math.clamp(1, 5, 2)", "math.abs(-9223372036854775808)", "core.int(1e300)", "math.pow(10.0, 400)", "math.rand_int(2, 1)", `core.float("")`)
	case 4:
		s = oneOf(g, "1 << -1", "1.5 & 1", "~1.5", "1 | true", `"a" ^ 1`)
		if !g.has(BitOps) {
			s = "1 < void"
		}
	case 5:
		s = oneOf(g, `[1, "a"].sort()`, "[void].sort()", "core.len()", "core.str(1, 2)", `"x".upper(1)`, "[1].push()")
	case 6:
		s = oneOf(g, `1 < "a"`, `"a" >= 1`, "[] < []", "true < false", "void > 1", "1 < 2 < 3")
	case 7:
		s = oneOf(g, `1.5.."a"`, "void..true", "(..[])", `"a"..1`)
	case 8:
		s = oneOf(g, `json.encode(core.len)`, `json.decode("[1,")`, `json.encode({1: 2})`, `json.decode("nul")`)
		if !g.has(JSON) {
			s = "void()"
		}
	case 9:
		s = oneOf(g, `f"{1.5:d}"`, `f"{"x":x}"`, `f"{true:.2f}"`)
		if !g.has(Specs) {
			s = `true + 1`
		}
	}
	return s
}
