package generate

// fnLimit is the work that one call of a declared function may cost.
const fnLimit = 600

// declareFunction writes a function of the file and makes it callable.
func (g *gen) declareFunction() {
	if g.has(Recursion) && g.chance(30) {
		g.recursiveFunction()
		return
	}
	t := &typ{kind: kFunc, ret: g.scalarType(), throws: g.has(Exceptions) && g.chance(30)}
	n := g.n(4)
	if g.has(WideCalls) && g.chance(40) {
		n = 6 + g.n(30)
	}
	for range n {
		p := g.scalarType()
		if g.has(Lists) && g.chance(20) {
			p = listOf(tInt)
		} else if g.has(Closures) && g.chance(10) {
			p = &typ{kind: kFunc, params: []*typ{tInt}, ret: tInt}
		} else if len(g.structs) > 0 && g.chance(15) {
			p = oneOf(g, g.structs...).t
		}
		t.params = append(t.params, p)
	}
	if g.has(Lists) && g.chance(15) {
		t.ret = listOf(g.scalarType())
	} else if len(g.structs) > 0 && g.chance(10) {
		t.ret = oneOf(g, g.structs...).t
	}
	f := &function{name: g.name("f"), t: t}
	leave := g.enterFn(t.ret, t.throws, fnLimit)
	params := g.declareParams(t.params)
	g.out.open("fn ", f.name, " : ", params, "{")
	g.statements(2 + g.n(6))
	g.returnStatement(t)
	g.out.close("}")
	f.cost = leave()
	g.funcs = append(g.funcs, f)
}

// returnStatement ends a function; now and then by a tail call, or by nothing.
func (g *gen) returnStatement(t *typ) {
	if g.chance(20) {
		f := g.callable(func(f *function) bool { return same(f.t.ret, t.ret) })
		if f != nil {
			g.out.line("return ", g.callOf(f, 2).s, ";")
			return
		}
	}
	if t.ret.kind == kAny && g.chance(20) {
		if g.chance(50) {
			g.out.line("return;")
		}
		return
	}
	g.out.line("return ", g.stored(t.ret, 3).s, ";")
}

// recursiveFunction writes a function whose first parameter counts down.
func (g *gen) recursiveFunction() {
	ret := oneOf(g, tInt, tInt, g.scalarType())
	acc := g.scalarType()
	fuel := 3 + g.n(14)
	f := &function{name: g.name("rec"), t: &typ{kind: kFunc, params: []*typ{tInt, acc}, ret: ret}, fuel: fuel}
	leave := g.enterFn(ret, false, 60)
	n, a := g.name("n"), g.name("acc")
	g.declare(&variable{name: n, t: tInt, fixed: true})
	g.declare(&variable{name: a, t: acc})
	g.out.open("fn ", f.name, " : ", n, ", ", a, " {")
	g.out.line("if ", n, " < 1 { return ", g.stored(ret, 2).s, "; }")
	g.statements(g.n(3))
	again := f.name + "(" + n + " - 1, " + g.stored(acc, 2).s + ")"
	calls := 1
	switch {
	case g.chance(40):
		g.out.line("return ", again, ";")
	case ret.kind == kInt && g.chance(30) && fuel < 9:
		calls = 2
		g.out.line("return ", again, " + ", f.name, "(", n, " - 2, ", g.stored(acc, 1).s, ");")
	case ret.kind == kInt:
		g.out.line("return ", again, " ", oneOf(g, "+", "-", "*"), " ", g.at(g.expr(tInt, 2), pPrefix), ";")
	default:
		hold := g.name("v")
		g.out.line("let ", hold, " = ", again, ";")
		g.declare(&variable{name: hold, t: ret})
		g.statements(1)
		g.out.line("return ", hold, ";")
	}
	g.out.close("}")
	f.cost = leave() * fuel * calls * calls
	if calls == 2 {
		f.cost *= 2
	}
	g.funcs = append(g.funcs, f)
}

// declareStruct writes a struct with fields set by init, methods and perhaps an iteration protocol.
func (g *gen) declareStruct() {
	def := &structDef{name: g.name("S"), cost: 2}
	def.t = &typ{kind: kStruct, def: def}
	g.out.open("struct ", def.name, " {")
	if g.chance(85) {
		g.initMethod(def)
	}
	iterator := g.has(Iterators) && def.hasInit && g.chance(60)
	for range 1 + g.n(4) {
		g.method(def)
	}
	if iterator {
		g.iterMethods(def)
	}
	g.out.close("}")
	g.structs = append(g.structs, def)
}

func (g *gen) initMethod(def *structDef) {
	def.hasInit = true
	for range g.n(4) {
		def.params = append(def.params, g.scalarType())
	}
	leave := g.enterFn(nil, false, 80)
	g.fn.ret, g.fn.init = tVoid, true
	self := "self"
	if g.chance(10) {
		self = "this"
	}
	tail := g.declareParams(def.params)
	header := self
	if tail != "" {
		header += ", " + tail
	} else {
		header += " "
	}
	g.out.open("fn init : ", header, "{")
	for i := 0; i < 1+g.n(4) || i < len(def.params); i++ {
		t := g.scalarType()
		if g.has(Lists) && g.chance(15) {
			t = listOf(tInt)
		}
		f := field{name: oneOf(g, "a", "b", "total", "name", "left", "x") + itoa(i), t: t}
		g.out.line(self, ".", f.name, " = ", g.stored(t, 2).s, ";")
		def.fields = append(def.fields, f)
	}
	if g.chance(15) {
		g.out.line("return ", g.expr(tInt, 1).s, ";")
	}
	g.out.close("}")
	def.cost += leave()
}

// method writes one method; it may call the methods before it.
func (g *gen) method(def *structDef) {
	m := &function{name: g.name("m"), method: def, t: &typ{kind: kFunc, ret: g.scalarType(), throws: g.has(Exceptions) && g.chance(20)}}
	for range g.n(3) {
		m.t.params = append(m.t.params, g.scalarType())
	}
	if g.chance(15) {
		m.t.ret = def.t
	}
	leave := g.enterFn(m.t.ret, m.t.throws, 200)
	// An instance of the struct itself is readable through self only: constructing more of them is left to callers.
	g.declare(&variable{name: "self", t: def.t, fixed: true})
	tail := g.declareParams(m.t.params)
	if tail != "" {
		tail = ", " + tail
	} else {
		tail = " "
	}
	g.out.open("fn ", m.name, " : self", tail, "{")
	g.statements(1 + g.n(4))
	if m.t.ret == def.t {
		g.out.line("return self;")
	} else {
		g.out.line("return ", g.stored(m.t.ret, 3).s, ";")
	}
	g.out.close("}")
	m.cost = leave()
	def.methods = append(def.methods, m)
}

// iterMethods writes next, or iter with one of the things it may return.
func (g *gen) iterMethods(def *structDef) {
	switch g.n(3) {
	case 0:
		def.iterOf = tInt
		g.out.open("fn next : self {")
		g.out.line(`if self["at"] == `, itoa(2+g.n(5)), " { return void; }")
		g.out.line("self.at += 1;")
		g.out.line("return self.at * ", itoa(g.n(5)), ";")
		g.out.close("}")
		g.out.line("fn iter : self { self.at = 0; return Cursor(self); }")
	case 1:
		def.iterOf = tInt
		g.out.line("fn iter : self { return 0..", itoa(g.n(6)), "; }")
	case 2:
		t := g.scalarType()
		def.iterOf = t
		leave := g.enterFn(listOf(t), false, 40)
		g.declare(&variable{name: "self", t: def.t, fixed: true})
		g.out.line("fn iter : self { return ", g.stored(listOf(t), 2).s, "; }")
		leave()
	}
}
