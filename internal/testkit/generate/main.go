package generate

import "strings"

// writeMain writes the main file: imports and helpers, structs and functions, statements, and the output of every
// variable at the end.
func (g *gen) writeMain() string {
	g.out = &writer{}
	g.scopes = nil
	g.fn = &fnCtx{top: true}
	g.mult, g.work, g.limit = 1, 0, 6000
	if g.has(Hot) {
		g.limit = 60000
	}
	g.stmts = 8 + g.n(45)
	g.risky = g.has(Fail)
	g.push()
	g.writeHeader()
	for _, m := range g.modules {
		g.out.line(`import "./`, m.alias, `.walrus"`, oneOf(g, "", " as "+m.alias), ";")
		g.adopt(m)
	}
	early := ""
	if g.has(Hoist) && g.chance(30) {
		early = g.readEarly()
	}
	g.declarations(1 + g.n(4))
	g.globals()
	g.declarations(g.n(3))
	for g.stmts > 0 && g.affords(10) {
		before := g.stmts
		g.statements(3 + g.n(8))
		if g.chance(30) {
			g.piece()
		}
		if g.stmts == before {
			break
		}
	}
	if g.has(Hot) {
		for range 1 + g.n(2) {
			g.hotPiece()
		}
	}
	if g.has(Exceptions) && g.chance(25) {
		g.globalsInHandlers()
	}
	if early != "" {
		g.out.line("let ", early, " = ", oneOf(g, "7", "1.5", "[1]"), "; println(", early, "_of());")
	}
	g.dumpGlobals()
	if g.risky && g.has(Hot) && g.chance(15) {
		g.out.line("let endless = 0; while true { endless += 1; ", oneOf(g, "", "if endless % 100000 == 7 { println(endless); }"), " }")
	}
	if g.has(Exit) {
		g.out.line("sys.exit(", itoa(g.n(20)), ");")
	}
	return g.hoisted(g.out.b.String())
}

// readEarly writes a function that reads a global before it has a value, and calls of it. It returns the global's name.
func (g *gen) readEarly() string {
	name := g.name("late")
	g.out.line("fn ", name, "_of : { return ", name, "; }")
	if g.risky && g.chance(10) {
		g.out.line("println(", name, "_of());")
	}
	g.out.line("for k in 0..", itoa(1+g.n(5)), " { try { println(", name, "_of()); } catch e { println(e); } }")
	return name
}

// globalsInHandlers writes functions that change a global and then fail, and handlers that read it.
func (g *gen) globalsInHandlers() {
	v, f, run := g.name("state"), g.name("f"), g.name("run")
	change := oneOf(g, v+" += 1;", v+" = n * 2;", v+" = "+v+" + n;", "if n == 11 { "+v+" = 2.5; }", "if n > 5 { "+v+" = [n]; } else { "+v+" += 1; }")
	fail := oneOf(g, "throw n;", "return n / 0;", "return [1][n + 1];", "return void + n;")
	g.out.line("let ", v, " = ", oneOf(g, "0", "10", "0.5"), ";")
	g.out.line("fn ", f, " : n { ", change, " if n % ", itoa(1+g.n(4)), " == 0 { ", fail, " } return n; }")
	body := v + " = " + itoa(g.n(9)) + "; let t = " + v + " + 1; try { t += " + f + "(i); " + oneOf(g, "", v+" = i; t += "+f+"(i + 1);") +
		" t = t * 2; } catch e { " + oneOf(g, "seen.push("+v+");", "seen.push(["+v+", t]);", v+" = 3; seen.push("+v+" + 1);") + " }" +
		oneOf(g, "", " finally { seen.push("+v+"); }")
	n := itoa(2 + g.n(30))
	g.out.line("fn ", run, " : { let seen = []; for i in 0..", n, " { ", body, " } return seen; }")
	g.out.line("println(", run, "()); println(", v, ");")
	if g.chance(50) {
		g.out.line("let ", run, "_seen = []; for i in 0..", n, " { ", strings.ReplaceAll(body, "seen.", run+"_seen."), " } println(", run, "_seen);")
	}
}

// writeHeader writes the imports and helpers that every file has.
func (g *gen) writeHeader() {
	g.out.line(`import "std/math";`)
	if g.has(JSON) {
		g.out.line(`import "std/json";`)
	}
	if g.has(Exit) || g.has(Outside) {
		g.out.line(`import "std/sys";`)
	}
	if g.has(Outside) {
		g.out.line(`import "std/io";`)
	}
	g.out.line("fn clip : s { if s.len() > ", itoa(maxStr/2), " { return s[0..", itoa(maxStr/2), "]; } return s; }")
	if g.has(Trace) {
		g.out.line("fn trace : tag, v { println(tag); return v; }")
	}
	if g.has(NotANumber) || g.has(Exceptions) || g.has(Fail) {
		g.out.line("let inf = math.inf(); let nan = math.nan();")
	}
	if g.has(Iterators) {
		g.out.line("struct Cursor { fn init : self, of { self.of = of; } fn next : self { return self.of.next(); } }")
	}
}

func (g *gen) declarations(n int) {
	for range n {
		if g.has(Structs) && g.chance(40) {
			g.declareStruct()
		} else {
			g.declareFunction()
		}
	}
}

// globals declares a few variables first, so that there is something to compute with.
func (g *gen) globals() {
	for range 3 + g.n(5) {
		g.letStatement()
	}
}

// dumpGlobals prints every variable of the file scope.
func (g *gen) dumpGlobals() {
	for _, v := range g.scopes[0].vars {
		switch {
		case v.secret, v.t.kind == kFunc, strings.Contains(v.name, "."):
		case v.long:
			g.out.line("println(", v.name, ".len());")
		case v.t.kind == kStruct:
			for _, f := range v.t.def.fields {
				g.out.line("println(", v.name, ".", f.name, ");")
			}
		default:
			g.out.line("println(", v.name, ");")
		}
	}
}

// hoisted moves some functions and structs of the file to its end: they exist from the start all the same. A
// definition is a run of lines from an unindented "fn" or "struct" to the unindented brace that closes it.
func (g *gen) hoisted(text string) string {
	if !g.has(Hoist) {
		return text
	}
	var head, tail strings.Builder
	lines := strings.SplitAfter(text, "\n")
	for i := 0; i < len(lines); i++ {
		end := i + 1
		if strings.HasPrefix(lines[i], "fn ") || strings.HasPrefix(lines[i], "struct ") {
			if !strings.HasSuffix(lines[i], "}\n") {
				for !strings.HasPrefix(lines[end], "}") {
					end++
				}
				end++
			}
			if g.chance(50) {
				tail.WriteString(strings.Join(lines[i:end], ""))
				i = end - 1
				continue
			}
		}
		head.WriteString(strings.Join(lines[i:end], ""))
		i = end - 1
	}
	return head.String() + tail.String()
}

// writeModule writes a file with globals, functions and structs, and notes what it exports.
func (g *gen) writeModule(i int) File {
	m := &module{alias: "m" + itoa(i+1)}
	funcs, structs := g.funcs, g.structs
	g.funcs, g.structs = nil, nil
	g.out = &writer{}
	g.scopes = nil
	g.fn = &fnCtx{top: true}
	g.mult, g.work, g.limit, g.stmts = 1, 0, 800, 20
	g.risky = false
	g.push()
	g.writeHeader()
	first := len(g.scopes[0].vars)
	for range 2 + g.n(3) {
		g.letStatement()
	}
	g.declarations(1 + g.n(3))
	g.statements(3 + g.n(4))
	for _, v := range g.scopes[0].vars[first:] {
		if !v.secret && !v.long {
			// From outside a module is read-only.
			m.vars = append(m.vars, &variable{name: m.alias + "." + v.name, t: v.t, fixed: true})
		}
	}
	m.funcs, m.structs = g.funcs, g.structs
	g.modules = append(g.modules, m)
	g.funcs, g.structs = funcs, structs
	return File{Name: m.alias + ".walrus", Text: g.out.b.String()}
}

// adopt makes the exports of a module usable under its alias. Its structs get the qualified name in place, since
// nothing but their name refers to the file they come from.
func (g *gen) adopt(m *module) {
	for _, v := range m.vars {
		g.declare(v)
	}
	for _, f := range m.funcs {
		c := *f
		c.name = m.alias + "." + f.name
		g.funcs = append(g.funcs, &c)
	}
	for _, s := range m.structs {
		s.name = m.alias + "." + s.name
		g.structs = append(g.structs, s)
	}
}

// plantStaticError puts one static error into the text.
func (g *gen) plantStaticError(text string) string {
	bad := oneOf(g,
		"println(no_such_name);", "no_such_name = 1;", "break;", "continue;", "fn twice : p, p { return p; }",
		"fn again : { let x = 1; let x = 2; }", `println("\q");`, `println("\u{110000}");`, `println(f"{}");`, `println(f"{1 +}");`,
		"let x = 99999999999999999999;", "let = 3;", "println(1 2);", "if true { ", "x = ;", `println("open);`, "println(#);",
		"free 1;", "defer 1;", "let while = 1;", "fn f x { }", "[1, 2", "a.;", "throw;", "for in 1..2 { }", "try { } ", "println(1)))",
		`import "std/async";`, "await;", "let y = ¿;", "1 = 2;", "f() = 3;", ";", "else { }", "return 1 2;",
		// These are found when they are executed, at the top level of a file only.
		`import "./main.walrus" as main;`, `import "./no_such_file.walrus";`)
	lines := strings.SplitAfter(text, "\n")
	at := g.n(len(lines))
	return strings.Join(lines[:at], "") + bad + "\n" + strings.Join(lines[at:], "")
}
