package generate

import "strings"

// litCost is what one call of a function value may cost: literals are written under this limit, and named functions
// that cost more are not used as values.
const litCost = 40

func (g *gen) rangeExpr(t *typ, d int) ex {
	if v := g.pickVar(t, d); v != nil {
		return atom(v.name)
	}
	switch g.n(6) {
	case 0:
		return ex{s: ".." + itoa(g.n(6)), p: pRange}
	case 1:
		return ex{s: "void.." + itoa(g.n(4)), p: pRange}
	case 2:
		return ex{s: itoa(g.n(4)) + "..void", p: pRange}
	}
	l, r := g.expr(tInt, min(d, 1)-1), g.expr(tInt, min(d, 1)-1)
	return ex{s: g.at(l, pBitOr) + ".." + g.at(r, pBitOr), p: pRange}
}

// anyExpr writes a value of any type whose text is fixed.
func (g *gen) anyExpr(d int) ex {
	if v := g.readable(tAny); v != nil && g.chance(45) && v.t.kind != kFunc {
		return g.varEx(v)
	}
	switch g.n(9) {
	case 0:
		return atom("void")
	case 1:
		if g.has(Lists) && d > 0 {
			return g.exprOf(listOf(g.scalarType()), d-1)
		}
	case 2:
		if g.has(Dicts) && d > 0 {
			return g.exprOf(dictOf(tString, tInt), d-1)
		}
	case 3:
		if f := g.namedFunc(); f != nil {
			return atom(f.name)
		}
		return atom("core.len")
	case 4:
		if len(g.structs) > 0 && g.chance(50) {
			return atom(oneOf(g, g.structs...).name)
		}
		return g.rangeExpr(tRange, d-1)
	case 5:
		if g.has(Floats) {
			return g.exprOf(tFloat, d-1)
		}
	case 6:
		if g.has(Strings) {
			return g.stored(tString, d-1)
		}
	case 7:
		return g.exprOf(tBool, d-1)
	}
	return g.exprOf(tInt, d-1)
}

func (g *gen) namedFunc() *function {
	var found *function
	for i, f := range g.funcs {
		if f.method == nil && g.r.IntN(i+1) == 0 {
			found = f
		}
	}
	return found
}

// wildExpr writes a value of a type that most operators refuse.
func (g *gen) wildExpr(d int) ex {
	return oneOf(g, atom("void"), atom(`"x"`), atom("[1]"), atom("{}"), atom("true"), atom("core.len"),
		ex{s: "1..2", p: pRange}, g.anyExpr(min(d, 1)))
}

func (g *gen) listExpr(t *typ, d int) ex {
	if v := g.pickVar(t, d); v != nil && (t.least == 0 || g.chance(20)) {
		return sized(maxLen, v.name)
	}
	if t.least == 0 && d > 0 && g.affords(20) {
		if e, ok := g.listOperation(t, d-1); ok {
			return e
		}
	}
	n := t.least
	if n == 0 || g.chance(30) {
		n += g.n(5)
	}
	if d < 1 && t.least == 0 {
		n = min(n, 2)
	}
	var b strings.Builder
	b.WriteByte('[')
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(g.stored(t.elem, min(d-1, 2)).s)
	}
	if n > 0 && g.chance(3) {
		b.WriteByte(',')
	}
	b.WriteByte(']')
	return sized(n, b.String())
}

// listOperation writes an operator or method that yields a list of t.
func (g *gen) listOperation(t *typ, d int) (ex, bool) {
	switch g.n(12) {
	case 0, 1:
		l, r := g.expr(t, d), g.expr(t, d)
		e := g.bin(l, "+", r, pSum)
		e.size = l.size + r.size
		return e, true
	case 2:
		l := g.expr(t, d)
		n := g.n(4)
		e := g.bin(l, "*", atom(itoa(n)), pProduct)
		e.size = l.size * max(n, 1)
		return e, true
	case 3, 4:
		return g.mapped(t, d)
	case 5:
		if g.has(Closures) && g.depth <= 3 && g.affords(100) {
			l := g.expr(t, d)
			return sized(l.size, g.at(l, pPostfix), ".filter(", g.callback([]*typ{t.elem}, tBool, 5), ")"), true
		}
	case 6:
		l := g.expr(t, d)
		return sized(l.size, g.at(l, pPostfix), ".copy()"), true
	case 7:
		if g.has(Slices) {
			return g.slice(t)
		}
	case 8:
		if v := g.find(func(v *variable) bool { return v.t.kind == kDict && same(v.t.elem, t.elem) }); v != nil {
			return sized(maxLen, v.name, ".values()"), true
		}
	case 9:
		if v := g.find(func(v *variable) bool { return v.t.kind == kDict && same(v.t.key, t.elem) }); v != nil {
			return sized(maxLen, v.name, ".keys()"), true
		}
	case 10, 11:
		return g.textPieces(t, d)
	}
	return ex{}, false
}

func (g *gen) textPieces(t *typ, d int) (ex, bool) {
	if t.elem.kind != kString {
		return ex{}, false
	}
	e := g.expr(tString, d)
	return sized(e.size+2, g.at(e, pPostfix), oneOf(g, ".split("+g.shortString()+")", ".chars()", ".lines()")), true
}

// mapped writes xs.map(f) with a list of another type.
func (g *gen) mapped(t *typ, d int) (ex, bool) {
	if !g.has(Closures) || g.depth > 3 || !g.affords(100) {
		return ex{}, false
	}
	from := g.scalarType()
	l := g.expr(listOf(from), d)
	return sized(l.size, g.at(l, pPostfix), ".map(", g.callback([]*typ{from}, t.elem, 6), ")"), true
}

func (g *gen) slice(t *typ) (ex, bool) {
	v := g.find(func(v *variable) bool {
		return v.t.kind == kList && v.t.least > 0 && same(v.t.elem, t.elem)
	})
	if v == nil {
		return ex{}, false
	}
	n := v.t.least
	a := g.n(n + 1)
	b := a + g.n(n-a+1)
	bounds := itoa(a) + ".." + itoa(b)
	switch g.n(5) {
	case 0:
		bounds = itoa(a) + ".."
	case 1:
		bounds = itoa(a) + "..void"
	case 2:
		bounds = ".." + itoa(b)
	case 3:
		bounds = itoa(-n-1) + ".." + itoa(-1-g.n(n))
		if g.chance(50) {
			bounds = "0..(-1)"
		}
	}
	if g.risky && g.chance(30) {
		bounds = itoa(g.n(9)-3) + ".." + itoa(g.n(9)-3)
	}
	return sized(maxLen, v.name, "[", bounds, "]"), true
}

func (g *gen) dictExpr(t *typ, d int) ex {
	if v := g.pickVar(t, d); v != nil && len(t.fields) == 0 {
		return atom(v.name)
	}
	if len(t.fields) == 0 && d > 0 && g.chance(12) {
		return g.bin(g.expr(t, d-1), "+", g.expr(t, d-1), pSum)
	}
	var b strings.Builder
	b.WriteByte('{')
	n := 0
	entry := func(key string) {
		if n++; n > 1 {
			b.WriteString(", ")
		}
		b.WriteString(key)
		b.WriteString(": ")
		b.WriteString(g.stored(t.elem, min(d-1, 2)).s)
	}
	for _, f := range t.fields {
		entry(`"` + f + `"`)
	}
	for range g.n(4) {
		if d <= 0 {
			break
		}
		entry(g.stored(t.key, min(d-1, 1)).s)
	}
	b.WriteByte('}')
	return atom(b.String())
}

func (g *gen) funcExpr(t *typ, d int) ex {
	if v := g.pickVar(t, d); v != nil {
		return atom(v.name)
	}
	if g.chance(30) {
		f := g.callable(func(f *function) bool { return f.fuel == 0 && f.cost <= litCost && same(f.t, t) })
		if f != nil {
			return atom(f.name)
		}
	}
	if g.depth > 3 {
		return g.shortLiteral(t, 1)
	}
	if d > 1 && g.chance(30) && g.stmts > 0 {
		return g.longLiteral(t)
	}
	return g.shortLiteral(t, min(d, 3))
}

// shortLiteral writes a function literal whose body is one return.
func (g *gen) shortLiteral(t *typ, d int) ex {
	leave := g.enterFn(t.ret, t.throws, litCost)
	g.depth++
	params := g.declareParams(t.params)
	body := g.stored(t.ret, d).s
	leave()
	return atom(": ", params, "{ return ", body, "; }")
}

// longLiteral writes a function literal with a body of statements, in the place of the expression.
func (g *gen) longLiteral(t *typ) ex {
	outer := g.out
	g.out = &writer{indent: outer.indent + 1}
	leave := g.enterFn(t.ret, t.throws, litCost)
	g.depth++
	params := g.declareParams(t.params)
	g.statements(1 + g.n(3))
	g.out.line("return ", g.stored(t.ret, 2).s, ";")
	leave()
	body := g.out.b.String()
	g.out = outer
	return atom(": ", params, "{\n", body, strings.Repeat("  ", outer.indent), "}")
}

// callback writes a literal for a built-in that calls it; where the order of the calls is fixed it may do anything.
func (g *gen) callback(params []*typ, ret *typ, rounds int) string {
	t := &typ{kind: kFunc, params: params, ret: ret, throws: g.risky && g.chance(20)}
	mult := g.mult
	g.mult *= rounds
	defer func() { g.mult = mult }()
	g.spend(6)
	return g.shortLiteral(t, 2).s
}

// declareParams declares parameters in the innermost scope and gives their list with a blank after it.
func (g *gen) declareParams(params []*typ) string {
	var names []string
	for _, p := range params {
		name := g.name("p")
		g.declare(&variable{name: name, t: p})
		names = append(names, name)
	}
	if len(names) == 0 {
		return ""
	}
	tail := " "
	if g.chance(2) {
		tail = ", "
	}
	return strings.Join(names, ", ") + tail
}

func (g *gen) structExpr(t *typ, d int) ex {
	if v := g.pickVar(t, d); v != nil && g.chance(80) {
		return atom(v.name)
	}
	g.spend(t.def.cost)
	if !t.def.hasInit {
		return atom(t.def.name, "()")
	}
	return atom(t.def.name, "(", g.args(t.def.params, 0, min(d, 1)), ")")
}
