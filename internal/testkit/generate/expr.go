package generate

import "strings"

// prec is the binding strength of an expression's outermost operator, loosest first.
type prec uint8

const (
	pOr prec = iota
	pAnd
	pCompare
	pRange
	pBitOr
	pBitXor
	pBitAnd
	pShift
	pSum
	pProduct
	pPrefix
	pPower
	pPostfix
)

// ex is the text of an expression.
type ex struct {
	s    string
	p    prec
	size int // most characters or elements of its value, where that has a meaning
}

// rule is one way to write an expression; it reports false when it does not apply here.
type rule struct {
	weight int
	need   Features
	write  func(g *gen, d int) (ex, bool)
}

// ruleSet holds the rules by the kind they yield; containers and functions have their rules in code.
type ruleSet [kindEnd][]rule

// newRuleSet builds the tables. They are built in a function because the rules refer back to them through gen.
func newRuleSet() ruleSet {
	var rs ruleSet
	rs[kInt] = append(intRules(), intMethodRules()...)
	rs[kFloat] = floatRules()
	rs[kBool] = boolRules()
	rs[kString] = append(stringRules(), stringMethodRules()...)
	return rs
}

// atom and post make expressions that bind as tight as can be.
func atom(parts ...string) ex { return ex{s: strings.Join(parts, ""), p: pPostfix} }

func sized(size int, parts ...string) ex {
	return ex{s: strings.Join(parts, ""), p: pPostfix, size: size}
}

// at gives the text of e where the context binds with min: in parentheses if e is looser, sometimes also if not.
func (g *gen) at(e ex, min prec) string {
	if e.p < min || (e.p < pPostfix && g.chance(6)) {
		return "(" + e.s + ")"
	}
	return e.s
}

// bin joins two operands by an operator that groups to the left.
func (g *gen) bin(l ex, op string, r ex, p prec) ex {
	return ex{s: g.at(l, p) + " " + op + " " + g.at(r, p+1), p: p}
}

// expr writes an expression of the type; d bounds its nesting.
func (g *gen) expr(t *typ, d int) ex {
	g.spend(1)
	e := g.exprOf(t, d)
	if g.has(Trace) && d > 0 && g.mult <= 4 && !g.pure && g.chance(5) {
		e = sized(e.size, "trace(", itoa(g.n(100)), ", ", e.s, ")")
		g.spend(4)
	}
	return e
}

func (g *gen) exprOf(t *typ, d int) ex {
	switch t.kind {
	case kVoid:
		return atom("void")
	case kRange:
		return g.rangeExpr(t, d)
	case kNum:
		if v := g.pickVar(t, d); v != nil {
			return atom(v.name)
		}
		if g.has(Floats) && g.chance(45) {
			return g.exprOf(tFloat, d)
		}
		return g.exprOf(tInt, d)
	case kAny:
		return g.anyExpr(d)
	case kList:
		return g.listExpr(t, d)
	case kDict:
		return g.dictExpr(t, d)
	case kTuple:
		if v := g.readable(t); v != nil {
			return atom(v.name)
		}
		return atom("void") // asked for only where a variable exists
	case kFunc:
		return g.funcExpr(t, d)
	case kStruct:
		return g.structExpr(t, d)
	}
	return g.scalarExpr(t, d)
}

// pickVar draws a readable variable in a part of the calls that grows as d shrinks.
func (g *gen) pickVar(t *typ, d int) *variable {
	if d > 0 && !g.chance(34) {
		return nil
	}
	return g.readable(t)
}

func (g *gen) varEx(v *variable) ex {
	size := maxLen
	if v.t.kind == kString {
		size = maxStr
	}
	return sized(size, v.name)
}

func (g *gen) scalarExpr(t *typ, d int) ex {
	if v := g.pickVar(t, d); v != nil && (d <= 0 || g.chance(70)) {
		return g.varEx(v)
	}
	if d <= 0 || !g.affords(4) {
		return g.literal(t)
	}
	if g.chance(18) {
		if e, ok := g.sharedExpr(t, d); ok {
			return e
		}
	}
	rules := g.rules[t.kind]
	total := 0
	for i := range rules {
		total += rules[i].weight
	}
	for range 6 {
		k := g.n(total)
		for i := range rules {
			if k -= rules[i].weight; k >= 0 {
				continue
			}
			if g.has(rules[i].need) {
				if e, ok := rules[i].write(g, d-1); ok {
					return e
				}
			}
			break
		}
	}
	return g.literal(t)
}

// sharedExpr writes a form that exists for values of every type: a call, an element, a field, a conditional value.
func (g *gen) sharedExpr(t *typ, d int) (ex, bool) {
	for range 3 {
		var e ex
		ok := false
		switch g.n(9) {
		case 0, 1, 2:
			e, ok = g.callExpr(t, d-1)
		case 3:
			e, ok = g.elementExpr(t, d-1)
		case 4:
			e, ok = g.fieldExpr(t)
		case 5:
			e, ok = g.entryExpr(t, d-1)
		case 6:
			e, ok = g.choiceExpr(t, d-1)
		case 7:
			e, ok = g.immediateCall(t, d-1)
		case 8:
			e, ok = g.methodCall(t, d-1)
		}
		if ok {
			if t.kind == kString && e.size == 0 {
				e.size = maxStr
			} else if t.kind == kList && e.size == 0 {
				e.size = maxLen
			}
			return e, true
		}
	}
	return ex{}, false
}

// choiceExpr uses that and and or yield an operand: (cond and a) or b.
func (g *gen) choiceExpr(t *typ, d int) (ex, bool) {
	if t.kind != kInt && t.kind != kFloat && t.kind != kString && t.kind != kBool {
		return ex{}, false
	}
	c, a, b := g.expr(tBool, d), g.expr(t, d), g.expr(t, d)
	s := g.at(c, pAnd) + " and " + g.at(a, pCompare) + " or " + g.at(b, pAnd)
	if g.chance(30) {
		// Without the second choice the value may be false, which is only a bool.
		if t.kind == kBool {
			s = g.at(c, pAnd) + " and " + g.at(a, pCompare)
			return ex{s: s, p: pAnd}, true
		}
	}
	return ex{s: s, p: pOr, size: max(a.size, b.size)}, true
}

// callExpr calls a function that returns t.
func (g *gen) callExpr(t *typ, d int) (ex, bool) {
	if g.chance(35) {
		v := g.find(func(v *variable) bool {
			return v.t.kind == kFunc && fits(v.t.ret, t) && (!v.t.throws || g.risky)
		})
		if v != nil && !g.pure && g.affords(litCost) {
			g.spend(litCost)
			return atom(v.name, "(", g.args(v.t.params, 0, d), ")"), true
		}
	}
	f := g.callable(func(f *function) bool { return fits(f.t.ret, t) })
	if f == nil {
		return ex{}, false
	}
	return g.callOf(f, d), true
}

// callable draws a complete function that may be called here.
func (g *gen) callable(ok func(*function) bool) *function {
	if g.pure {
		return nil
	}
	var found *function
	count := 0
	for _, f := range g.funcs {
		if f.method != nil || (f.t.throws && !g.risky) || !g.affords(f.cost) || !ok(f) {
			continue
		}
		count++
		if g.r.IntN(count) == 0 {
			found = f
		}
	}
	return found
}

func (g *gen) callOf(f *function, d int) ex {
	g.spend(f.cost)
	return atom(f.name, "(", g.args(f.t.params, f.fuel, d), ")")
}

// args writes arguments for the parameters; fuel above 0 bounds the first.
func (g *gen) args(params []*typ, fuel, d int) string {
	var b strings.Builder
	for i, p := range params {
		if i > 0 {
			b.WriteString(", ")
		}
		if i == 0 && fuel > 0 {
			b.WriteString(g.fuelArg(fuel, d))
			continue
		}
		b.WriteString(g.stored(p, min(d, 2)).s)
	}
	if len(params) > 0 && g.chance(2) {
		b.WriteString(",")
	}
	return b.String()
}

func (g *gen) fuelArg(fuel, d int) string {
	if g.chance(70) || d <= 0 {
		return itoa(g.n(fuel))
	}
	return g.at(g.expr(tInt, 1), pProduct) + " % " + itoa(fuel)
}

// stored writes an expression whose value keeps the size bound, to be held by a variable, an element, a field or a
// parameter.
func (g *gen) stored(t *typ, d int) ex {
	bound := maxStr
	if t.kind == kList {
		bound = maxLen
	} else if t.kind != kString {
		return g.expr(t, d)
	}
	e := g.expr(t, d)
	if e.size <= bound || t.least > 0 {
		return e
	}
	if g.chance(50) {
		if e = g.expr(t, 0); e.size <= bound {
			return e
		}
	}
	g.spend(6)
	return sized(bound, "clip(", e.s, ")")
}

// elementExpr reads an element of a list that is never too short, or any element where an error is allowed.
func (g *gen) elementExpr(t *typ, d int) (ex, bool) {
	v := g.find(func(v *variable) bool {
		return v.t.kind == kList && fits(v.t.elem, t) && (v.t.least > 0 || g.risky)
	})
	if v == nil {
		return ex{}, false
	}
	return atom(v.name, "[", g.indexFor(v.t, d), "]"), true
}

// indexFor writes an index that is valid for every list of the type, or any small int where an error is allowed.
func (g *gen) indexFor(t *typ, d int) string {
	if t.least == 0 {
		return itoa(g.n(7) - 2)
	}
	switch {
	case d <= 0 || g.chance(55):
		if g.has(Slices) && g.chance(25) {
			return itoa(-1 - g.n(t.least))
		}
		return itoa(g.n(t.least))
	case g.has(BitOps) && t.least >= 4 && g.chance(50):
		return g.at(g.expr(tInt, d), pShift) + " & 3"
	}
	return g.at(g.expr(tInt, d), pProduct) + " % " + itoa(t.least)
}

// fieldExpr reads a field of a visible instance.
func (g *gen) fieldExpr(t *typ) (ex, bool) {
	var name string
	v := g.find(func(v *variable) bool {
		if v.t.kind != kStruct {
			return false
		}
		for _, f := range v.t.def.fields {
			if fits(f.t, t) {
				return true
			}
		}
		return false
	})
	if v == nil {
		return ex{}, false
	}
	for _, f := range v.t.def.fields {
		if fits(f.t, t) && (name == "" || g.chance(40)) {
			name = f.name
		}
	}
	if g.chance(10) {
		return atom(v.name, `["`, name, `"]`), true
	}
	return atom(v.name, ".", name), true
}

// entryExpr reads a dict: a field that always exists, or any key with a default.
func (g *gen) entryExpr(t *typ, d int) (ex, bool) {
	v := g.find(func(v *variable) bool { return v.t.kind == kDict && fits(v.t.elem, t) })
	if v == nil {
		return ex{}, false
	}
	if len(v.t.fields) > 0 && g.chance(75) {
		f := oneOf(g, v.t.fields...)
		if isName(f) && g.chance(50) {
			return atom(v.name, ".", f), true
		}
		return atom(v.name, `["`, f, `"]`), true
	}
	if g.risky && g.chance(50) {
		return atom(v.name, "[", g.expr(v.t.key, d).s, "]"), true
	}
	return atom(v.name, ".get(", g.stored(v.t.key, d).s, ", ", g.stored(t, d).s, ")"), true
}

func isName(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < 'a' || c > 'z' {
			return false
		}
	}
	return s != ""
}

// immediateCall writes a function literal and calls it on the spot.
func (g *gen) immediateCall(t *typ, d int) (ex, bool) {
	if !g.has(Closures) || g.depth > 3 || t.kind == kFunc || !g.affords(12) {
		return ex{}, false
	}
	ft := &typ{kind: kFunc, ret: t, throws: g.risky}
	for range g.n(3) {
		ft.params = append(ft.params, g.scalarType())
	}
	f := g.shortLiteral(ft, d)
	return atom(f.s, "(", g.args(ft.params, 0, d), ")"), true
}

// methodCall calls a method of a visible instance that returns t.
func (g *gen) methodCall(t *typ, d int) (ex, bool) {
	if g.pure {
		return ex{}, false
	}
	v := g.find(func(v *variable) bool { return v.t.kind == kStruct && len(v.t.def.methods) > 0 })
	if v == nil {
		return ex{}, false
	}
	for range 3 {
		m := oneOf(g, v.t.def.methods...)
		if !fits(m.t.ret, t) || (m.t.throws && !g.risky) || !g.affords(m.cost) {
			continue
		}
		g.spend(m.cost)
		args := g.args(m.t.params, m.fuel, d)
		if g.chance(8) {
			if args != "" {
				args = ", " + args
			}
			return atom(v.t.def.name, ".", m.name, "(", v.name, args, ")"), true
		}
		return atom(v.name, ".", m.name, "(", args, ")"), true
	}
	return ex{}, false
}
