package reference

import (
	"walrus/internal/diag"
	"walrus/internal/source"
	"walrus/internal/syntax"
)

// frame is one call in progress, or the top level of a file.
type frame struct {
	ip    *interp
	mod   *module
	fn    *function // nil at the top level of a file
	outer *frame
	at    source.Span // the call in the outer frame
	ret   value
	tail  *tailCall
	tries int // try statements around the statement being run, in this call
	top   *env
}

// tailCall is a call that takes the place of the frame that makes it.
type tailCall struct {
	fn   *function
	args []value
	at   source.Span
}

// ctl says how a statement ended.
type ctl uint8

const (
	goOn ctl = iota
	breaks
	continues
	returns
)

// fail raises a run-time error at a place of the frame's file.
func (f *frame) fail(at source.Span, kind diag.Kind, facts ...any) {
	msg := diag.Message(kind, facts...)
	panic(&raise{kind: kind, message: msg, value: msg, file: f.mod.file, span: at, trace: f.chain()})
}

// chain lists the names of the calls in progress, outermost first.
func (f *frame) chain() []string {
	var names []string
	for g := f; g != nil && len(names) < 64; g = g.outer {
		if g.fn != nil {
			names = append([]string{g.fn.name}, names...)
		}
	}
	return names
}

func (f *frame) block(b *syntax.Block, outer *env) ctl {
	return f.stmts(b.Stmts, f.enter(f.ip.scopeOf(b, b.Stmts, false), outer))
}

func (f *frame) stmts(list []syntax.Stmt, e *env) ctl {
	for _, s := range list {
		if c := f.stmt(s, e); c != goOn {
			return c
		}
	}
	return goOn
}

func (f *frame) stmt(s syntax.Stmt, e *env) ctl {
	switch s := s.(type) {
	case *syntax.ExprStmt:
		f.eval(s.X, e)
	case *syntax.Let:
		e.assignDeclared(s.Name.Text, f.eval(s.Value, e))
	case *syntax.Assign:
		f.assign(s, e)
	case *syntax.AssignTo:
		f.assignTo(s, e)
	case *syntax.Return:
		return f.returnStmt(s, e)
	case *syntax.Break:
		return breaks
	case *syntax.Continue:
		return continues
	case *syntax.Print:
		t := f.ip.text(f.eval(s.Value, e))
		if s.Newline {
			t += "\n"
		}
		f.ip.write(f, s.Pos, t)
	case *syntax.Throw:
		v := f.eval(s.Value, e)
		panic(&raise{kind: diag.Thrown, value: v, file: f.mod.file, span: s.Pos, trace: f.chain()})
	case *syntax.Import:
		e.assignDeclared(s.Alias.Text, f.importModule(s))
	case *syntax.BlockStmt:
		return f.block(s.Body, e)
	case *syntax.If:
		for _, c := range s.Clauses {
			if truthy(f.eval(c.Cond, e)) {
				return f.block(c.Body, e)
			}
		}
		if s.Else != nil {
			return f.block(s.Else, e)
		}
	case *syntax.While:
		return f.while(s, e)
	case *syntax.For:
		return f.forLoop(s, e)
	case *syntax.FuncDecl:
		f.redefine(s.Name.Text, s, e)
	case *syntax.StructDecl:
		f.redefine(s.Name.Text, s, e)
	case *syntax.Try:
		return f.try(s, e)
	default:
		panic("reference: statement outside the scope of the evaluator")
	}
	return goOn
}

// redefine is what happens when execution passes a definition: nothing for the first declaration of the name, which
// has had its value since the scope was entered.
func (f *frame) redefine(name string, s syntax.Stmt, e *env) {
	d := e.info.names[e.info.find(name)]
	if d.earliest != s.Span().Start {
		e.assignDeclared(name, f.define(s, e))
	}
}

// define makes the value of a function or struct definition.
func (f *frame) define(s syntax.Stmt, e *env) value {
	switch s := s.(type) {
	case *syntax.FuncDecl:
		return &function{name: s.Name.Text, fn: s.Func, env: e, mod: f.mod}
	case *syntax.StructDecl:
		def := &structDef{name: s.Name.Text, methods: map[string]*function{}}
		scope := &env{outer: e, info: &scopeInfo{}, def: def, inFunc: e.inFunc}
		for _, m := range s.Methods {
			name := m.Name.Text
			def.methods[name] = &function{name: def.name + "::" + name, fn: m.Func, env: scope, mod: f.mod, method: true, isInit: name == "init"}
		}
		return def
	}
	panic("reference: not a definition")
}

func (f *frame) assign(s *syntax.Assign, e *env) {
	scope, i := e.lookup(s.Name.Text, s.Name.Pos.Start)
	if scope == nil {
		f.fail(s.Name.Pos, diag.UndefinedVariable, s.Name.Text)
	}
	if s.Op == syntax.OpNone {
		scope.vals[i] = f.eval(s.Value, e)
		return
	}
	old := scope.vals[i]
	if old == nil {
		f.fail(s.Name.Pos, diag.Uninitialised, s.Name.Text)
	}
	if v, ok := f.compound(s.Op, s.OpPos, old, s.Value, e); ok {
		scope.vals[i] = v
	}
}

// compound gives the value that x op= e assigns; false if there is nothing to assign.
func (f *frame) compound(op syntax.Op, at source.Span, old value, x syntax.Expr, e *env) (value, bool) {
	switch op {
	case syntax.OpAnd:
		if !truthy(old) {
			return nil, false
		}
		return f.eval(x, e), true
	case syntax.OpOr:
		if truthy(old) {
			return nil, false
		}
		return f.eval(x, e), true
	}
	return f.binary(op, at, old, f.eval(x, e)), true
}

// assignTo evaluates object, index and value in this order and then assigns.
func (f *frame) assignTo(s *syntax.AssignTo, e *env) {
	last := len(s.Target.Suffixes) - 1
	suffix := &s.Target.Suffixes[last]
	target := f.postfix(s.Target, last, e)
	var index value = suffix.Name
	if suffix.Kind == syntax.IndexSuffix {
		index = f.eval(suffix.Args[0], e)
	}
	if s.Op == syntax.OpNone {
		f.setIndex(target, index, f.eval(s.Value, e), suffix.Pos)
		return
	}
	var old value
	if suffix.Kind == syntax.IndexSuffix {
		old = f.index(target, index, suffix.Pos)
	} else {
		old = f.member(target, suffix.Name, suffix.Pos)
	}
	if v, ok := f.compound(s.Op, s.OpPos, old, s.Value, e); ok {
		f.setIndex(target, index, v, suffix.Pos)
	}
}

func (f *frame) returnStmt(s *syntax.Return, e *env) ctl {
	f.ret = void
	if s.Value == nil {
		return returns
	}
	if p, ok := s.Value.(*syntax.Postfix); ok && f.fn != nil && !f.fn.isInit && f.tries == 0 {
		last := len(p.Suffixes) - 1
		if p.Suffixes[last].Kind == syntax.CallSuffix {
			callee := f.postfix(p, last, e)
			args := f.args(p.Suffixes[last].Args, e)
			if fn, ok := callee.(*function); ok && !fn.fn.Async {
				f.checkArgs(fn, len(args), fn.name, 0, p.Span())
				f.tail = &tailCall{fn, args, p.Span()}
				return returns
			}
			f.ret = f.call(callee, args, p.Span())
			return returns
		}
	}
	f.ret = f.eval(s.Value, e)
	return returns
}

func (f *frame) while(s *syntax.While, e *env) ctl {
	for {
		f.ip.step(f, s.Pos, 1)
		if !truthy(f.eval(s.Cond, e)) {
			return goOn
		}
		switch f.block(s.Body, e) {
		case breaks:
			return goOn
		case returns:
			return returns
		}
	}
}

// protect runs body and gives the error that it raised.
func (f *frame) protect(body func() ctl) (c ctl, r *raise) {
	depth, tries, caught := f.ip.depth, f.tries, len(f.ip.caught)
	defer func() {
		if e := recover(); e != nil {
			err, ok := e.(*raise)
			if !ok || !err.kind.Catchable() {
				panic(e)
			}
			f.ip.depth, f.tries, r = depth, tries, err
			f.ip.caught = f.ip.caught[:caught]
		}
	}()
	return body(), nil
}

func (f *frame) try(s *syntax.Try, e *env) ctl {
	f.tries++
	defer func() { f.tries-- }()
	c, r := f.protect(func() ctl { return f.block(s.Body, e) })
	if r != nil && s.Catch != nil {
		err := r
		c, r = f.protect(func() ctl {
			f.ip.caught = append(f.ip.caught, err)
			c := f.block(s.Catch, bind(e, namesInfo(s.CatchVar), err.value))
			f.ip.caught = f.ip.caught[:len(f.ip.caught)-1]
			return c
		})
	}
	if s.Finally != nil {
		ret, tail := f.ret, f.tail
		if fc := f.block(s.Finally, e); fc != goOn {
			return fc
		}
		f.ret, f.tail = ret, tail
	}
	if r != nil {
		panic(r)
	}
	return c
}
