package generate

// statements writes up to n statements into the innermost scope.
func (g *gen) statements(n int) {
	for i := 0; i < n && g.stmts > 0 && g.affords(3); i++ {
		g.stmts--
		g.statement()
		g.top().stmts++
	}
}

// block writes statements in a scope of their own between the braces its caller writes.
func (g *gen) block(n int) {
	g.push()
	g.depth++
	g.statements(n)
	g.depth--
	g.pop()
}

// statement writes one statement. The weights make assignments and output most frequent; a form that does not apply
// falls through to a declaration.
func (g *gen) statement() {
	for range 4 {
		if g.tryStatement(g.n(100)) {
			return
		}
	}
	g.letStatement()
}

func (g *gen) tryStatement(k int) bool {
	switch {
	case k < 16:
		g.letStatement()
		return true
	case k < 32:
		return g.assignStatement()
	case k < 44:
		return g.printStatement()
	case k < 54:
		return g.changeContainer()
	case k < 62:
		return g.ifStatement()
	case k < 73:
		return g.loopStatement()
	case k < 78:
		return g.has(Exceptions) && g.exceptionStatement()
	case k < 82:
		return g.callStatement()
	case k < 85:
		return g.leaveStatement()
	case k < 88:
		return g.has(Closures) && g.nestedFunction()
	case k < 90:
		return g.blockStatement()
	case k < 92:
		return g.risky && g.wildStatement()
	}
	return g.piece()
}

func (g *gen) letStatement() {
	t := g.varType()
	e := g.stored(t, 3)
	name := g.newName("v")
	g.out.line("let ", name, " = ", e.s, ";")
	g.declare(&variable{name: name, t: t, fixed: t.kind == kFunc})
	if g.fn.top && g.chance(3) && t.kind != kFunc {
		g.out.line("let ", name, " = ", g.stored(t, 2).s, ";")
	}
}

func (g *gen) assignStatement() bool {
	if g.has(Compound) && g.chance(50) {
		return g.compoundStatement()
	}
	v := g.find(func(v *variable) bool {
		return !v.fixed && !v.long && v.t.kind != kFunc && v.t.kind != kTuple && (!g.pure || g.local(v))
	})
	if v == nil {
		return false
	}
	g.out.line(v.name, " = ", g.storedIn(v, 3).s, ";")
	return true
}

// storedIn is stored for the new value of a variable. A container of anything does not see its own old value: a loop that puts that into
// the new one several times would make a value whose text is exponentially long.
func (g *gen) storedIn(v *variable, d int) ex {
	if e := v.t.elem; e != nil && e.kind != kInt && e.kind != kFloat && e.kind != kNum && e.kind != kBool && e.kind != kString {
		secret := v.secret
		v.secret = true
		defer func() { v.secret = secret }()
	}
	return g.stored(v.t, d)
}

var (
	intOps   = [...]string{"+=", "-=", "*=", "+=", "-="}
	bitOps   = [...]string{"&=", "|=", "^="}
	floatOps = [...]string{"+=", "-=", "*=", "/="}
)

func (g *gen) compoundStatement() bool {
	target, t := g.compoundTarget()
	if target == "" {
		return false
	}
	op, r := "", ""
	switch t.kind {
	case kInt:
		op, r = g.intCompound()
	case kFloat:
		op, r = floatOps[g.n(len(floatOps))], g.expr(tNum, 2).s
	case kNum:
		op, r = intOps[g.n(len(intOps))], g.expr(tNum, 2).s
	case kBool:
		op, r = oneOf(g, "and=", "or="), g.expr(tBool, 2).s
	case kString:
		g.growString(target)
		return true
	default:
		return false
	}
	g.out.line(target, " ", op, " ", r, ";")
	return true
}

func (g *gen) intCompound() (op, r string) {
	switch {
	case g.chance(12):
		return oneOf(g, "/=", "%="), itoa(1 + g.n(9))
	case g.has(BitOps) && g.chance(30):
		return bitOps[g.n(len(bitOps))], g.expr(tInt, 2).s
	case g.has(BitOps) && g.chance(10):
		return oneOf(g, "<<=", ">>="), itoa(g.n(20))
	case g.chance(4):
		return "**=", itoa(g.n(3))
	case g.chance(25):
		return oneOf(g, "+=", "-="), "1"
	}
	return intOps[g.n(len(intOps))], g.expr(tInt, 2).s
}

// compoundTarget draws a variable, an element, a field or an entry that always exists.
func (g *gen) compoundTarget() (string, *typ) {
	if g.chance(45) {
		v := g.changeable(func(t *typ) bool {
			return t.kind == kList && t.least > 0 || t.kind == kDict && len(t.fields) > 0 || t.kind == kStruct && len(t.def.fields) > 0
		})
		if v != nil {
			switch v.t.kind {
			case kList:
				return v.name + "[" + g.indexFor(v.t, 2) + "]", v.t.elem
			case kDict:
				return v.name + `["` + oneOf(g, v.t.fields...) + `"]`, v.t.elem
			}
			f := oneOf(g, v.t.def.fields...)
			return v.name + "." + f.name, f.t
		}
	}
	v := g.find(func(v *variable) bool {
		return !v.fixed && !v.long && v.t.kind <= kNum && (!g.pure || g.local(v))
	})
	if v == nil {
		return "", nil
	}
	return v.name, v.t
}

// growString appends to a string variable, element or field and keeps the size bound.
func (g *gen) growString(target string) {
	e := g.expr(tString, 2)
	if g.chance(50) {
		g.out.line("if ", target, ".len() < ", itoa(12+g.n(12)), " { ", target, " += ", g.fitted(e), "; }")
		return
	}
	g.out.line(target, " += ", g.fitted(e), ";")
	g.out.line("if ", target, ".len() > ", itoa(maxStr), " { ", target, " = ", oneOf(g, `""`, target+"[0..9]"), "; }")
}

// fitted clips an expression to half the size bound.
func (g *gen) fitted(e ex) string {
	if e.size <= maxStr/2 {
		return e.s
	}
	return "clip(" + e.s + ")"
}

func (g *gen) printStatement() bool {
	if g.pure || g.mult > 12 {
		return false
	}
	g.spend(3)
	var e ex
	switch {
	case g.has(Formats) && g.chance(35):
		e = g.formatString(2)
	case g.chance(20):
		e = g.expr(tAny, 3)
	default:
		e = g.expr(g.printable(), 3)
	}
	switch g.n(10) {
	case 0:
		g.out.line("print ", e.s, ";")
	case 1, 2:
		g.out.line("println ", e.s, ";")
	default:
		g.out.line("println(", e.s, ");")
	}
	return true
}

// changeContainer writes an element or field or calls a method that changes a list or dict.
func (g *gen) changeContainer() bool {
	v := g.changeable(func(t *typ) bool {
		return t.kind == kList || t.kind == kDict || t.kind == kStruct && len(t.def.fields) > 0
	})
	if v == nil {
		return false
	}
	switch v.t.kind {
	case kList:
		g.changeList(v)
	case kDict:
		g.changeDict(v)
	default:
		f := oneOf(g, v.t.def.fields...)
		if g.chance(10) {
			g.out.line(v.name, `["`, f.name, `"] = `, g.stored(f.t, 3).s, ";")
		} else {
			g.out.line(v.name, ".", f.name, " = ", g.stored(f.t, 3).s, ";")
		}
	}
	return true
}

func (g *gen) changeList(v *variable) {
	elem := func() string { return g.stored(v.t.elem, 2).s }
	guarded := func(call ...string) {
		s := ""
		for _, c := range call {
			s += c
		}
		g.out.line("if ", v.name, ".len() < ", itoa(maxLen), " { ", s, "; }")
	}
	switch k := g.n(14); {
	case k < 4 && (v.t.least > 0 || g.risky):
		g.out.line(v.name, "[", g.indexFor(v.t, 2), "] = ", elem(), ";")
	case k < 8:
		guarded(v.name, ".push(", elem(), ")")
	case k == 8:
		guarded(v.name, ".insert(", oneOf(g, "0", v.name+".len()", "0"), ", ", elem(), ")")
	case k == 9:
		g.out.line(v.name, ".reverse();")
	case k == 10 && (v.t.elem.kind == kInt || v.t.elem.kind == kString):
		g.out.line(v.name, ".sort();")
	case k == 11:
		g.out.line("if ", v.name, ".len() < 12 { ", v.name, ".extend([", elem(), ", ", elem(), "]); }")
	case v.t.least > 0:
		g.out.line(v.name, "[", g.indexFor(v.t, 2), "] = ", elem(), ";")
	case g.risky && g.chance(40):
		g.out.line(oneOf(g, v.name+".pop();", v.name+".remove(0);", v.name+".remove(-2);"))
	case k == 12:
		g.out.line(v.name, ".clear();")
	default:
		g.out.line("if ", v.name, ".len() > 0 { ", oneOf(g, v.name+".pop();", v.name+".remove(0);", v.name+".remove(-1);"), " }")
	}
}

func (g *gen) changeDict(v *variable) {
	if len(v.t.fields) > 0 && g.chance(70) {
		f := oneOf(g, v.t.fields...)
		if isName(f) && g.chance(50) {
			g.out.line(v.name, ".", f, " = ", g.stored(v.t.elem, 2).s, ";")
		} else {
			g.out.line(v.name, `["`, f, `"] = `, g.stored(v.t.elem, 2).s, ";")
		}
		return
	}
	switch k := g.n(8); {
	case k < 5:
		g.out.line("if ", v.name, ".len() < ", itoa(maxLen), " { ", v.name, "[", g.stored(v.t.key, 2).s, "] = ", g.stored(v.t.elem, 2).s, "; }")
	case len(v.t.fields) > 0:
		g.out.line(v.name, `["`, oneOf(g, v.t.fields...), `"] = `, g.stored(v.t.elem, 2).s, ";")
	case k == 7:
		g.out.line(v.name, ".clear();")
	default:
		g.out.line(v.name, ".remove(", g.stored(v.t.key, 2).s, ");")
	}
}

func (g *gen) condition() string {
	if g.chance(12) {
		return g.expr(g.varTypeOrVoid(), 2).s
	}
	return g.expr(tBool, 3).s
}

func (g *gen) ifStatement() bool {
	if g.depth > 5 {
		return false
	}
	g.out.open("if ", g.condition(), " {")
	g.block(1 + g.n(3))
	for g.chance(25) {
		g.out.indent--
		g.out.open("} else if ", g.condition(), " {")
		g.block(1 + g.n(2))
	}
	if g.chance(45) {
		g.out.indent--
		g.out.open("} else {")
		g.block(1 + g.n(3))
	}
	g.out.close("}")
	return true
}

func (g *gen) blockStatement() bool {
	if g.depth > 4 {
		return false
	}
	g.out.open("start")
	g.block(1 + g.n(3))
	g.out.close("end;")
	return true
}

func (g *gen) callStatement() bool {
	f := g.callable(func(*function) bool { return true })
	if f == nil {
		return false
	}
	g.out.line(g.callOf(f, 2).s, ";")
	return true
}

// leaveStatement writes a conditional break, continue or return.
func (g *gen) leaveStatement() bool {
	switch {
	case g.fn.loops > 0 && g.chance(80):
		g.out.line("if ", g.expr(tBool, 2).s, " { ", oneOf(g, "break", "continue"), "; }")
	case g.fn.ret != nil && !g.fn.init:
		g.out.line("if ", g.expr(tBool, 2).s, " { return ", g.stored(g.fn.ret, 2).s, "; }")
	default:
		return false
	}
	return true
}

// nestedFunction declares a function inside the current one, with the variables around it in reach.
func (g *gen) nestedFunction() bool {
	if g.depth > 3 || g.fn.top && g.depth == 0 {
		return false
	}
	t := g.funcType()
	name := g.name("n")
	leave := g.enterFn(t.ret, t.throws, litCost)
	g.depth++
	params := g.declareParams(t.params)
	g.out.open("fn ", name, " : ", params, "{")
	g.statements(1 + g.n(3))
	g.out.line("return ", g.stored(t.ret, 2).s, ";")
	g.out.close("}")
	leave()
	g.declare(&variable{name: name, t: t, fixed: true})
	return true
}
