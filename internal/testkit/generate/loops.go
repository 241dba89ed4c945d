package generate

// loopStatement writes a loop with a bound that the program cannot change.
func (g *gen) loopStatement() bool {
	if g.depth > 4 || g.fn.loops > 2 || !g.affords(30) {
		return false
	}
	switch k := g.n(20); {
	case k < 6:
		return g.rangeLoop()
	case k < 9:
		return g.whileLoop()
	case k < 13:
		return g.has(Lists) && g.listLoop()
	case k < 15:
		return g.has(Dicts) && g.dictLoop()
	case k < 17:
		return g.has(Strings) && g.stringLoop()
	case k < 19:
		return g.has(Iterators) && g.instanceLoop()
	}
	return g.rangeLoop()
}

// body writes the statements of a loop that runs about n rounds.
func (g *gen) body(n, statements int) {
	mult := g.mult
	g.mult *= max(n, 1)
	g.fn.loops++
	g.block(statements)
	g.fn.loops--
	g.mult = mult
	g.spend(n * 2)
}

// withVars opens a scope around a loop for its variables.
func (g *gen) withVars(vars ...*variable) {
	g.push()
	for _, v := range vars {
		g.declare(v)
	}
}

func (g *gen) rangeLoop() bool {
	n := 1 + g.n(8)
	if g.chance(10) {
		n = 0
	}
	if g.mult*n > 400 {
		n = 2
	}
	from := 0
	if g.chance(30) {
		from = g.n(9) - 4
	}
	name := g.newName("i")
	bounds := itoa(from) + ".." + itoa(from+n)
	switch {
	case from == 0 && g.chance(15):
		bounds = ".." + itoa(n)
	case g.chance(10):
		bounds = "(" + bounds + ")"
	case g.chance(12):
		hold := g.name("r")
		g.out.line("let ", hold, " = ", bounds, ";")
		bounds = hold
	case g.has(EdgeInts) && g.chance(6):
		bounds = oneOf(g, "9223372036854775804..9223372036854775807", "-9223372036854775808..-9223372036854775805",
			"9223372036854775807..-9223372036854775808", "9223372036854775806..9223372036854775807")
		n = 3
	}
	g.out.open("for ", name, " in ", bounds, " {")
	g.withVars(&variable{name: name, t: tInt})
	g.body(n, 1+g.n(4))
	g.pop()
	g.out.close("}")
	return true
}

// whileLoop counts in a variable that nothing else assigns.
func (g *gen) whileLoop() bool {
	n := 1 + g.n(7)
	if g.mult*n > 400 {
		n = 2
	}
	name := g.name("w")
	g.out.line("let ", name, " = 0;")
	cond := name + " < " + itoa(n)
	switch g.n(5) {
	case 0:
		cond += " and " + g.at(g.expr(tBool, 2), pCompare)
	case 1:
		cond = itoa(n) + " - " + name
	}
	g.out.open("while ", cond, " {")
	g.out.line(name, " += 1;")
	g.push()
	g.declare(&variable{name: name, t: tInt, fixed: true})
	g.body(n, 1+g.n(4))
	g.pop()
	g.out.close("}")
	return true
}

func (g *gen) listLoop() bool {
	t := listOf(g.scalarType())
	v := g.find(func(v *variable) bool { return v.t.kind == kList && !v.long })
	var over string
	if v != nil && g.chance(70) {
		t, over = v.t, v.name
	} else {
		over = g.stored(t, 2).s
	}
	mult := g.mult
	if mult > 100 {
		return false
	}
	name := g.newName("e")
	elem := &variable{name: name, t: t.elem, fixed: t.elem.kind == kFunc}
	if g.has(TwoVar) && g.chance(35) {
		index := g.name("k")
		g.out.open("for ", index, ", ", name, " in ", over, " {")
		g.withVars(&variable{name: index, t: tInt}, elem)
	} else {
		g.out.open("for ", name, " in ", over, " {")
		g.withVars(elem)
	}
	if v != nil && over == v.name && g.has(Mutation) && g.chance(40) && (!g.pure || g.local(v)) {
		// The list is looked up live: what is appended here is visited, what is removed is not.
		if t.least > 0 || g.chance(60) {
			g.out.line("if ", over, ".len() < ", itoa(3+g.n(12)), " { ", over, ".push(", g.stored(t.elem, 1).s, "); }")
		} else {
			g.out.line("if ", over, ".len() > ", itoa(1+g.n(3)), " { ", oneOf(g, over+".pop();", over+".remove(0);", over+".clear();"), " }")
		}
	}
	g.body(8, 1+g.n(3))
	g.pop()
	g.out.close("}")
	return true
}

func (g *gen) dictLoop() bool {
	v := g.find(func(v *variable) bool { return v.t.kind == kDict })
	if v == nil || g.mult > 100 {
		return false
	}
	if g.has(TwoVar) && g.chance(50) {
		k, e := g.newName("k"), g.name("e")
		g.out.open("for ", k, ", ", e, " in ", v.name, " {")
		g.withVars(&variable{name: k, t: v.t.key}, &variable{name: e, t: v.t.elem, fixed: v.t.elem.kind == kFunc})
	} else {
		name := g.newName("t")
		g.out.open("for ", name, " in ", v.name, " {")
		g.withVars(&variable{name: name, t: &typ{kind: kTuple, key: v.t.key, elem: v.t.elem}, fixed: true})
		if !g.pure && g.mult < 4 {
			g.out.line("println(", oneOf(g, name, name+"[0]", name+"[1]", name+"[-1]", "core.len("+name+")", name+"[0..1]"), ");")
		}
	}
	if g.has(Mutation) && g.chance(40) && (!g.pure || g.local(v)) {
		// Keys added here are not visited, keys removed here are skipped.
		g.out.line("if ", v.name, ".len() < ", itoa(maxLen), " { ", v.name, "[", g.stored(v.t.key, 1).s, "] = ", g.stored(v.t.elem, 1).s, "; }")
		if len(v.t.fields) == 0 {
			g.out.line(v.name, ".remove(", g.stored(v.t.key, 1).s, ");")
		}
	}
	g.body(5, 1+g.n(3))
	g.pop()
	g.out.close("}")
	return true
}

func (g *gen) stringLoop() bool {
	if g.mult > 60 {
		return false
	}
	name := g.newName("c")
	over := g.stored(tString, 2).s
	if g.has(TwoVar) && g.chance(30) {
		index := g.name("k")
		g.out.open("for ", index, ", ", name, " in ", over, " {")
		g.withVars(&variable{name: index, t: tInt}, &variable{name: name, t: tString})
	} else {
		g.out.open("for ", name, " in ", over, " {")
		g.withVars(&variable{name: name, t: tString})
	}
	g.body(8, 1+g.n(3))
	g.pop()
	g.out.close("}")
	return true
}

// instanceLoop runs over a struct instance with iter or next.
func (g *gen) instanceLoop() bool {
	if g.pure || g.mult > 40 {
		return false
	}
	var def *structDef
	for _, s := range g.structs {
		if s.iterOf != nil && (def == nil || g.chance(50)) {
			def = s
		}
	}
	if def == nil {
		return false
	}
	name := g.newName("x")
	g.out.open("for ", name, " in ", g.structExpr(def.t, 1).s, " {")
	g.withVars(&variable{name: name, t: def.iterOf})
	g.spend(40)
	g.body(5, 1+g.n(3))
	g.pop()
	g.out.close("}")
	return true
}
