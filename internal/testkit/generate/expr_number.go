package generate

import "strconv"

// edges are the ints at which arithmetic turns over.
var edges = [...]string{
	"9223372036854775807", "-9223372036854775808", "-9223372036854775807", "4611686018427387904", "2147483647",
	"2147483648", "-2147483648", "4294967295", "4294967296", "9007199254740993", "-1", "0", "1", "255", "256",
	"0x7fff_ffff_ffff_ffff", "0b1010", "0o17", "1_000_000", "36028797018963968", "65536", "-4294967297",
}

func (g *gen) literal(t *typ) ex {
	switch t.kind {
	case kInt:
		return g.intLiteral()
	case kFloat:
		return g.floatLiteral()
	case kBool:
		return atom(oneOf(g, "true", "false"))
	case kString:
		return g.stringLiteral()
	}
	return atom("void")
}

func signed(s string) ex {
	if s[0] == '-' {
		return ex{s: s, p: pPrefix}
	}
	return atom(s)
}

func (g *gen) intLiteral() ex {
	if g.has(EdgeInts) && g.chance(22) {
		return signed(edges[g.n(len(edges))])
	}
	if g.chance(12) {
		return signed(itoa(g.n(2000) - 1000))
	}
	return signed(itoa(g.n(12) - 2))
}

func (g *gen) floatLiteral() ex {
	if g.has(NotANumber) && g.chance(10) {
		return oneOf(g, atom("nan"), atom("inf"), ex{s: "-inf", p: pPrefix}, ex{s: "-0.0", p: pPrefix})
	}
	if g.chance(12) {
		return signed(oneOf(g, "1e10", "2.5e-3", "1e300", "1.5e-300", "123456789.125", "-7.75", "0.1", "9007199254740993.0",
			"9223372036854775807.0", "-9223372036854775808.0"))
	}
	return signed(strconv.FormatFloat(float64(g.n(64)-16)/4, 'f', 2, 64))
}

func intRules() []rule {
	return []rule{
		{weight: 5, write: func(g *gen, d int) (ex, bool) { return g.intLiteral(), true }},
		{weight: 26, write: func(g *gen, d int) (ex, bool) {
			op := oneOf(g, "+", "-", "+", "-", "*")
			p := pSum
			if op == "*" {
				p = pProduct
			}
			return g.bin(g.expr(tInt, d), op, g.expr(tInt, d), p), true
		}},
		{weight: 9, write: func(g *gen, d int) (ex, bool) { return g.division(d), true }},
		{weight: 2, write: func(g *gen, d int) (ex, bool) {
			return ex{s: g.at(g.expr(tInt, d), pPower) + " ** " + itoa(g.n(6)), p: pPower}, true
		}},
		{weight: 1, need: EdgeInts, write: func(g *gen, d int) (ex, bool) {
			return ex{s: g.at(g.expr(tInt, d), pPower) + " ** " + oneOf(g, "63", "64", "9223372036854775807", "4294967296", "33"), p: pPower}, true
		}},
		{weight: 3, write: func(g *gen, d int) (ex, bool) {
			e := g.expr(tInt, d)
			if e.p == pPrefix {
				e = atom("(", e.s, ")")
			}
			return ex{s: "-" + g.at(e, pPrefix), p: pPrefix}, true
		}},
		{weight: 10, need: BitOps, write: func(g *gen, d int) (ex, bool) { return g.bitExpr(d), true }},
		{weight: 4, need: Floats, write: func(g *gen, d int) (ex, bool) { return g.truncated(d), true }},
		{weight: 4, need: Floats, write: func(g *gen, d int) (ex, bool) { return g.intMath(d), true }},
		{weight: 2, need: Strings, write: func(g *gen, d int) (ex, bool) {
			return atom(`core.int("`, oneOf(g, "12", "-7", "  42 ", "0x1F", "0b101", "0o17", "+5", "1_000"), `")`), true
		}},
		{weight: 1, write: func(g *gen, d int) (ex, bool) {
			if !g.risky {
				return ex{}, false
			}
			return g.wildInt(d), true
		}},
	}
}

// division divides by something that is never zero, or by anything where an error is allowed.
func (g *gen) division(d int) ex {
	op := oneOf(g, "/", "%")
	l := g.expr(tInt, d)
	if g.risky && g.chance(25) {
		return g.bin(l, op, g.expr(tInt, d), pProduct)
	}
	if g.has(BitOps) && g.chance(25) {
		return g.bin(l, op, ex{s: "(" + g.at(g.expr(tInt, d), pBitOr) + " | 1)", p: pPostfix}, pProduct)
	}
	divisor := itoa(1 + g.n(12))
	if g.has(EdgeInts) && g.chance(20) {
		divisor = oneOf(g, "-1", "9223372036854775807", "-9223372036854775808", "1000000007", "-3", "16", "64", "7")
	}
	return g.bin(l, op, signed(divisor), pProduct)
}

func (g *gen) bitExpr(d int) ex {
	switch g.n(6) {
	case 0:
		return g.bin(g.expr(tInt, d), "&", g.expr(tInt, d), pBitAnd)
	case 1:
		return g.bin(g.expr(tInt, d), "|", g.expr(tInt, d), pBitOr)
	case 2:
		return g.bin(g.expr(tInt, d), "^", g.expr(tInt, d), pBitXor)
	case 3:
		return ex{s: "~" + g.at(g.expr(tInt, d), pPrefix), p: pPrefix}
	}
	op := oneOf(g, "<<", ">>")
	if g.risky && g.chance(20) {
		return g.bin(g.expr(tInt, d), op, g.expr(tInt, d), pShift)
	}
	count := atom(oneOf(g, "0", "1", "2", "3", "7", "31", "32", "62", "63", "64", "65", "1000"))
	if g.chance(40) {
		count = atom("(", g.at(g.expr(tInt, d), pBitAnd), " & ", oneOf(g, "3", "7", "63", "127"), ")")
	}
	return g.bin(g.expr(tInt, d), op, count, pShift)
}

// truncated converts a float that is certainly in range.
func (g *gen) truncated(d int) ex {
	if g.risky && g.chance(40) {
		return atom("core.int(", g.expr(tFloat, d).s, ")")
	}
	return atom("core.int(math.sin(", g.expr(tInt, d).s, ") * ", oneOf(g, "10", "100.5", "1000.0"), ")")
}

func (g *gen) intMath(d int) ex {
	switch g.n(6) {
	case 0:
		if g.risky {
			return atom("math.abs(", g.expr(tInt, d).s, ")")
		}
		return atom("math.abs(", g.at(g.expr(tInt, d), pProduct), " % 1000)")
	case 1:
		return atom("math.sign(", g.expr(tInt, d).s, ")")
	case 2:
		return atom("math.", oneOf(g, "min", "max"), "(", g.expr(tInt, d).s, ", ", g.expr(tInt, d).s, ")")
	case 3:
		return atom("math.clamp(", g.expr(tInt, d).s, ", ", itoa(-g.n(20)), ", ", itoa(g.n(50)), ")")
	case 4:
		return atom("math.", oneOf(g, "floor", "ceil", "round", "trunc"), "(", g.expr(tInt, d).s, ")")
	}
	return atom("math.sign(", oneOf(g, "2.5", "-0.5", "0.0", "-0.0"), ")")
}

// wildInt writes an operation that usually fails.
func (g *gen) wildInt(d int) ex {
	// Not by *: a string repeated as often as some random int says would fill the memory.
	return g.bin(g.expr(tInt, d), oneOf(g, "+", "-"), g.wildExpr(d), pSum)
}

func intMethodRules() []rule {
	return []rule{
		{weight: 4, need: Strings, write: func(g *gen, d int) (ex, bool) {
			s := g.at(g.expr(tString, d), pPostfix)
			if g.chance(50) {
				return atom("core.len(", s, ")"), true
			}
			return atom(s, ".len()"), true
		}},
		{weight: 5, need: Lists, write: func(g *gen, d int) (ex, bool) {
			v := g.find(func(v *variable) bool { return v.t.kind == kList || v.t.kind == kDict || v.t.kind == kString })
			if v == nil {
				return ex{}, false
			}
			if g.chance(50) {
				return atom("core.len(", v.name, ")"), true
			}
			return atom(v.name, ".len()"), true
		}},
		{weight: 2, need: Lists, write: func(g *gen, d int) (ex, bool) {
			l := g.expr(listOf(tInt), d)
			return atom(g.at(l, pPostfix), ".index_of(", g.expr(tNum, d).s, ")"), true
		}},
		{weight: 2, need: Strings, write: func(g *gen, d int) (ex, bool) {
			return atom(g.at(g.expr(tString, d), pPostfix), ".index_of(", g.shortString(), ")"), true
		}},
		{weight: 2, need: Strings, write: func(g *gen, d int) (ex, bool) {
			s := g.expr(tString, d)
			return atom("(", g.at(s, pSum), ` + "é!z").code_at(`, oneOf(g, "0", "-1", "-3", "1", "2"), ")"), true
		}},
		{weight: 4, need: Lists, write: func(g *gen, d int) (ex, bool) {
			n := 1 + g.n(5)
			t := &typ{kind: kList, elem: tInt, least: n}
			s := "["
			for i := range n {
				if i > 0 {
					s += ", "
				}
				s += g.expr(tInt, min(d, 1)).s
			}
			return atom(s, "][", g.indexFor(t, d), "]"), true
		}},
		{weight: 3, need: Lists | Closures, write: func(g *gen, d int) (ex, bool) { return g.reduceExpr(d) }},
	}
}

func (g *gen) reduceExpr(d int) (ex, bool) {
	if !g.affords(60) || g.depth > 3 {
		return ex{}, false
	}
	f := g.callback([]*typ{tInt, tInt}, tInt, 6)
	return atom(g.at(g.expr(listOf(tInt), d), pPostfix), ".reduce(", f, ", ", g.expr(tInt, 0).s, ")"), true
}

func floatRules() []rule {
	return []rule{
		{weight: 5, write: func(g *gen, d int) (ex, bool) { return g.floatLiteral(), true }},
		{weight: 26, write: func(g *gen, d int) (ex, bool) {
			op := oneOf(g, "+", "-", "*", "/", "+", "*", "%")
			p := pSum
			if op != "+" && op != "-" {
				p = pProduct
			}
			l, r := tFloat, tFloat
			switch g.n(5) {
			case 0:
				l = tInt
			case 1:
				r = tInt
			}
			return g.bin(g.expr(l, d), op, g.expr(r, d), p), true
		}},
		{weight: 4, write: func(g *gen, d int) (ex, bool) {
			return atom("core.float(", g.expr(tNum, d).s, ")"), true
		}},
		{weight: 2, write: func(g *gen, d int) (ex, bool) {
			e := g.expr(tFloat, d)
			if e.p == pPrefix {
				e = atom("(", e.s, ")")
			}
			return ex{s: "-" + g.at(e, pPrefix), p: pPrefix}, true
		}},
		{weight: 3, write: func(g *gen, d int) (ex, bool) {
			return ex{s: g.at(g.expr(tFloat, d), pPower) + " ** " + oneOf(g, "2", "0.5", "-1", "3.0", "-2.0"), p: pPower}, true
		}},
		{weight: 2, write: func(g *gen, d int) (ex, bool) {
			return ex{s: g.at(g.expr(tInt, d), pPower) + " ** -" + itoa(1+g.n(3)), p: pPower}, true
		}},
		{weight: 8, write: func(g *gen, d int) (ex, bool) { return g.floatMath(d), true }},
		{weight: 1, need: Strings, write: func(g *gen, d int) (ex, bool) {
			return atom(`core.float("`, oneOf(g, "1.5", " -2.25 ", "1e3", "7", "0.1", "+3.0"), `")`), true
		}},
	}
}

func (g *gen) floatMath(d int) ex {
	x := g.expr(tNum, d).s
	switch g.n(11) {
	case 9: // the last digits of these are the library's own affair
		small := g.at(g.expr(tInt, d), pProduct) + " % 30"
		f := oneOf(g, "hypot("+small+", 4)", "pow(2, "+small+")", "pow(1.5, "+small+")", "log(2 + math.abs("+small+"), 3)", "tan("+small+")")
		return atom("math.round(math.", f, " * 1000)")
	case 10:
		small := g.at(g.expr(tInt, d), pProduct) + " % 1000"
		return atom("math.lerp(", itoa(g.n(50)-20), ", ", small, ", ", oneOf(g, "0", "0.25", "1", "-2", "0.5"), ")")
	case 0:
		return atom("math.", oneOf(g, "sin", "cos", "atan", "cbrt", "fract"), "(", x, ")")
	case 1:
		return atom("math.sqrt(math.abs(", g.expr(tFloat, d).s, "))")
	case 2:
		return atom("math.", oneOf(g, "pi", "e", "tau"), "()")
	case 3:
		return atom("math.", oneOf(g, "min", "max"), "(", g.expr(tFloat, d).s, ", ", x, ")")
	case 4:
		return atom("math.", oneOf(g, "floor", "ceil", "round", "trunc"), "(", g.expr(tFloat, d).s, ")")
	case 5:
		return atom("math.", oneOf(g, "degrees", "radians"), "(", x, ")")
	case 6:
		return atom("math.abs(", g.expr(tFloat, d).s, ")")
	case 7:
		return atom("math.atan2(", x, ", ", g.expr(tFloat, d).s, ")")
	}
	if g.risky {
		return atom("math.", oneOf(g, "sqrt", "ln", "exp", "asin", "acos"), "(", x, ")")
	}
	if g.chance(40) {
		// The last digit of these is the library's own affair.
		return atom("math.round(math.", oneOf(g, "log2", "log10"), "(", itoa(1+g.n(1000)), ") * 100000)")
	}
	return atom("math.", oneOf(g, "ln", "sqrt"), "(", itoa(1+g.n(1000)), ")")
}
