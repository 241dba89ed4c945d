package generate

import "strings"

func boolRules() []rule {
	return []rule{
		{weight: 3, write: func(g *gen, d int) (ex, bool) { return g.literal(tBool), true }},
		{weight: 20, write: func(g *gen, d int) (ex, bool) {
			t := tInt
			if g.has(Floats) {
				t = tNum
			}
			return g.bin(g.expr(t, d), oneOf(g, "<", "<=", ">", ">=", "==", "!="), g.expr(t, d), pCompare).above(pCompare), true
		}},
		{weight: 8, write: func(g *gen, d int) (ex, bool) {
			t := g.comparableType()
			return g.bin(g.expr(t, d), oneOf(g, "==", "!="), g.expr(t, d), pCompare).above(pCompare), true
		}},
		{weight: 3, need: TypeChange, write: func(g *gen, d int) (ex, bool) {
			return g.bin(g.expr(tAny, d), oneOf(g, "==", "!="), g.expr(tAny, d), pCompare).above(pCompare), true
		}},
		{weight: 3, need: Strings, write: func(g *gen, d int) (ex, bool) {
			return g.bin(g.expr(tString, d), oneOf(g, "<", "<=", ">", ">="), g.expr(tString, d), pCompare).above(pCompare), true
		}},
		{weight: 6, write: func(g *gen, d int) (ex, bool) {
			op, p := "and", pAnd
			if g.chance(50) {
				op, p = "or", pOr
			}
			return g.bin(g.expr(tBool, d), op, g.expr(tBool, d), p), true
		}},
		{weight: 6, write: func(g *gen, d int) (ex, bool) {
			t := tBool
			if g.chance(30) {
				t = g.varTypeOrVoid()
			}
			return ex{s: "not " + g.at(g.expr(t, d), pPrefix), p: pPrefix}, true
		}},
		{weight: 4, need: Strings, write: func(g *gen, d int) (ex, bool) {
			return atom(g.at(g.expr(tString, d), pPostfix), ".", oneOf(g, "starts_with", "ends_with", "contains"), "(", g.shortString(), ")"), true
		}},
		{weight: 3, need: Lists, write: func(g *gen, d int) (ex, bool) {
			t := g.scalarType()
			return atom(g.at(g.expr(listOf(t), d), pPostfix), ".contains(", g.expr(t, d).s, ")"), true
		}},
		{weight: 3, need: Dicts, write: func(g *gen, d int) (ex, bool) {
			v := g.find(func(v *variable) bool { return v.t.kind == kDict })
			if v == nil {
				return ex{}, false
			}
			return atom(v.name, ".contains(", g.expr(v.t.key, d).s, ")"), true
		}},
		{weight: 2, need: Floats, write: func(g *gen, d int) (ex, bool) {
			return atom("math.", oneOf(g, "is_nan", "is_finite", "is_inf"), "(", g.expr(tNum, d).s, ")"), true
		}},
		{weight: 2, write: func(g *gen, d int) (ex, bool) {
			return ex{s: "core.type(" + g.expr(tAny, d).s + `) == "` + oneOf(g, "int", "float", "list", "string", "function") + `"`, p: pCompare}, true
		}},
	}
}

// above keeps a comparison from being read as the start of a chain: its own level never stands bare beside another.
func (e ex) above(prec) ex { return e }

func (g *gen) varTypeOrVoid() *typ {
	if g.chance(20) {
		return tVoid
	}
	t := g.varType()
	if t.kind == kFunc {
		return tAny
	}
	return t
}

func (g *gen) comparableType() *typ {
	switch g.n(6) {
	case 0:
		if g.has(Lists) {
			return listOf(g.scalarType())
		}
	case 1:
		if g.has(Dicts) {
			return dictOf(tString, g.scalarType())
		}
	case 2:
		return tRange
	case 3:
		return tBool
	case 4:
		if g.has(Strings) {
			return tString
		}
	}
	return tInt
}

var (
	plainTexts   = [...]string{"", "a", "b", "abc", "walrus", "x-y", "Hello", " pad ", "0", "one,two,,three", "tick", "A", "zz top"}
	unicodeTexts = [...]string{"é", "héllo", "日本", "ß", "a😀b", "Ünï", "\u00a0x", "naïve café", "ﬁ", "ΑΣ", "e\u0301"}
	escapedTexts = [...]string{`\t|`, `\"q\"`, `\\`, `\u{e9}`, `\u{1F600}!`, `\$`, `\e[0m`, `a\nb`, `\'`, `\r\n`}
)

func (g *gen) stringText() string {
	if g.has(Unicode) && g.chance(35) {
		return unicodeTexts[g.n(len(unicodeTexts))]
	}
	if g.chance(10) {
		return escapedTexts[g.n(len(escapedTexts))]
	}
	return plainTexts[g.n(len(plainTexts))]
}

func (g *gen) stringLiteral() ex { return sized(16, `"`, g.stringText(), `"`) }

// shortString writes a short string literal, the usual argument of a string method.
func (g *gen) shortString() string {
	if g.has(Unicode) && g.chance(25) {
		return oneOf(g, `"é"`, `"日"`, `"😀"`)
	}
	return oneOf(g, `"a"`, `"b"`, `","`, `"l"`, `""`, `"1"`, `" "`, `"0"`)
}

func stringRules() []rule {
	return []rule{
		{weight: 6, write: func(g *gen, d int) (ex, bool) { return g.stringLiteral(), true }},
		{weight: 14, write: func(g *gen, d int) (ex, bool) {
			l, r := g.expr(tString, d), g.expr(tString, d)
			e := g.bin(l, "+", r, pSum)
			e.size = l.size + r.size
			return e, true
		}},
		{weight: 6, write: func(g *gen, d int) (ex, bool) {
			return sized(330, "core.str(", g.expr(g.scalarType(), d).s, ")"), true
		}},
		{weight: 2, write: func(g *gen, d int) (ex, bool) {
			return sized(4000, "core.str(", g.expr(g.printable(), d).s, ")"), true
		}},
		{weight: 2, write: func(g *gen, d int) (ex, bool) {
			return sized(16, "core.type(", g.expr(tAny, d).s, ")"), true
		}},
		{weight: 12, need: Formats, write: func(g *gen, d int) (ex, bool) { return g.formatString(d), true }},
		{weight: 2, need: JSON, write: func(g *gen, d int) (ex, bool) {
			return sized(4000, "json.encode(", g.expr(g.jsonType(), d).s, ")"), true
		}},
	}
}

// jsonType draws a type that json.encode accepts; floats are left out, since not-a-number is an error.
func (g *gen) jsonType() *typ {
	switch g.n(5) {
	case 0:
		if g.has(Lists) {
			return listOf(oneOf(g, tInt, tBool))
		}
	case 1:
		if g.has(Lists) && g.has(Strings) {
			return listOf(tString)
		}
	case 2:
		if g.has(Dicts) {
			return dictOf(tString, tInt)
		}
	case 3:
		return tString
	}
	return tInt
}

// printable draws a type whose text is fixed and of bounded size.
func (g *gen) printable() *typ {
	for range 4 {
		if t := g.varType(); t.kind != kFunc {
			return t
		}
	}
	return tInt
}

func stringMethodRules() []rule {
	method := func(weight int, grow int, write func(g *gen, d int, s string) string) rule {
		return rule{weight: weight, write: func(g *gen, d int) (ex, bool) {
			e := g.expr(tString, d)
			return sized(e.size*grow, write(g, d, g.at(e, pPostfix))), true
		}}
	}
	return []rule{
		method(3, 3, func(g *gen, d int, s string) string { return s + oneOf(g, ".upper()", ".lower()", ".trim()") }),
		method(2, 3, func(g *gen, d int, s string) string {
			return s + ".replace(" + g.shortString() + ", " + oneOf(g, `"."`, `""`, `"ab"`) + ")"
		}),
		method(1, 3, func(g *gen, d int, s string) string { return s + ".repeat(" + oneOf(g, "0", "1", "2", "3", "-1") + ")" }),
		method(1, 3, func(g *gen, d int, s string) string { return s + " * " + oneOf(g, "0", "1", "2", "3") }).product(),
		{weight: 2, write: func(g *gen, d int) (ex, bool) {
			e := g.expr(tString, d)
			return sized(e.size+20, g.at(e, pPostfix), oneOf(g, ".pad_left(", ".pad_right("), itoa(g.n(20)), ", ", oneOf(g, `" "`, `"*"`, `"0"`), ")"), true
		}},
		{weight: 3, write: func(g *gen, d int) (ex, bool) {
			s := g.at(g.expr(tString, d), pSum)
			return sized(1, "(", s, ` + "wal")[`, oneOf(g, "0", "-1", "1", "2", "-3"), "]"), true
		}},
		{weight: 3, need: Slices, write: func(g *gen, d int) (ex, bool) {
			e := g.expr(tString, d)
			return sized(e.size+3, "(", g.at(e, pSum), ` + "rus")[`, oneOf(g, "0..3", "1..2", "..3", "2..void", "0..-1", "0..-2", "3..", "1..-1"), "]"), true
		}},
		{weight: 2, need: Lists, write: func(g *gen, d int) (ex, bool) {
			return sized(maxStr*maxLen, g.at(g.expr(listOf(tString), d), pPostfix), ".join(", g.shortString(), ")"), true
		}},
		{weight: 1, need: Unicode, write: func(g *gen, d int) (ex, bool) {
			return sized(1, "core.chr(", oneOf(g, "65", "233", "0x1F600", "955", "0x3042"), ")"), true
		}},
		{weight: 1, write: func(g *gen, d int) (ex, bool) {
			if !g.risky {
				return ex{}, false
			}
			return sized(60, g.at(g.expr(tString, d), pPostfix), "[", itoa(g.n(5)-2), "]"), true
		}},
	}
}

// product marks the expression of a rule as a product.
func (r rule) product() rule {
	write := r.write
	r.write = func(g *gen, d int) (ex, bool) {
		e, ok := write(g, d)
		e.p = pProduct
		return e, ok
	}
	return r
}

// formatString writes f"..." with up to three interpolations.
func (g *gen) formatString(d int) ex {
	var b strings.Builder
	size := 0
	b.WriteString(`f"`)
	for range g.n(4) {
		b.WriteString(oneOf(g, "", " ", "=", "<", ", ", `\n`, `\{`, "}", `\u{e9}`, "%d"))
		t := g.scalarType()
		if g.chance(12) {
			t = g.printable()
		}
		b.WriteByte('{')
		e := g.expr(t, d)
		if s, ok := g.spec(t); ok && g.has(Specs) {
			b.WriteString(oneOf(g, "", " "))
			b.WriteString(g.at(e, pOr))
			b.WriteString(s)
			size += 330
		} else {
			b.WriteString(g.interpolated(e))
			size += textSize(t)
		}
		b.WriteByte('}')
	}
	b.WriteByte('"')
	return sized(size+12, b.String())
}

// interpolated puts a dict literal in parentheses' stead: it needs none, but a blank shows that it may be there.
func (g *gen) interpolated(e ex) string {
	if g.chance(10) {
		return " " + e.s + " "
	}
	return e.s
}

func textSize(t *typ) int {
	switch t.kind {
	case kInt, kBool, kRange:
		return 20
	case kString:
		return maxStr
	case kFloat, kNum:
		return 330
	}
	return 4000
}

// spec draws a format specification that fits the type.
func (g *gen) spec(t *typ) (string, bool) {
	if g.chance(50) {
		return "", false
	}
	align := oneOf(g, "", "<", ">", "^", "*^", ".>", "0<")
	width := oneOf(g, "", "1", "8", "12")
	if width == "" {
		align = ""
	}
	sign := oneOf(g, "", "", "+", " ")
	switch t.kind {
	case kInt:
		switch g.n(4) {
		case 0:
			return ":" + align + sign + width + oneOf(g, "d", "x", "X", "o", "b"), true
		case 1:
			return ":" + sign + "0" + oneOf(g, "6", "12") + oneOf(g, "d", "x", ""), true
		case 2:
			return ":" + align + sign + width + ",", true
		}
		return ":" + align + width + oneOf(g, ".2f", ".3e", ".0f", ",.2f"), true
	case kFloat, kNum:
		return ":" + align + sign + width + oneOf(g, ".2f", ".3e", ".0f", ".4g", ".1%", ",.2f"), true
	case kString:
		return ":" + align + width + oneOf(g, "", "s", ".3", ".2s"), true
	}
	return "", false
}
