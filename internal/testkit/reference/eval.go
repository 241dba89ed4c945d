package reference

import (
	"strings"

	"walrus/internal/diag"
	"walrus/internal/source"
	"walrus/internal/syntax"
)

func (f *frame) eval(x syntax.Expr, e *env) value {
	switch x := x.(type) {
	case *syntax.IntLit:
		return x.Value
	case *syntax.FloatLit:
		return x.Value
	case *syntax.StringLit:
		return x.Value
	case *syntax.BoolLit:
		return x.Value
	case *syntax.VoidLit:
		return void
	case *syntax.Name:
		return f.name(x, e)
	case *syntax.Paren:
		return f.eval(x.X, e)
	case *syntax.FString:
		return f.fstring(x, e)
	case *syntax.ListLit:
		return &list{f.args(x.Elems, e)}
	case *syntax.DictLit:
		d := newDict()
		for _, en := range x.Entries {
			k := f.eval(en.Key, e)
			d.set(k, f.eval(en.Value, e))
		}
		return d
	case *syntax.FuncLit:
		return &function{name: "anonymous", fn: x.Func, env: e, mod: f.mod}
	case *syntax.Unary:
		return f.unary(x.Op, x.OpPos, f.eval(x.X, e))
	case *syntax.Binary:
		v := f.eval(x.First, e)
		for _, r := range x.Rest {
			v = f.binary(r.Op, r.OpPos, v, f.eval(r.X, e))
		}
		return v
	case *syntax.Logical:
		v := f.eval(x.First, e)
		for _, r := range x.Rest {
			if truthy(v) == (x.Op == syntax.OpOr) {
				return v
			}
			v = f.eval(r.X, e)
		}
		return v
	case *syntax.Range:
		return f.rangeOf(x, e)
	case *syntax.Postfix:
		return f.postfix(x, len(x.Suffixes), e)
	}
	panic("reference: expression outside the scope of the evaluator")
}

func (f *frame) name(x *syntax.Name, e *env) value {
	scope, i := e.lookup(x.Text, x.Pos.Start)
	if scope == nil {
		if m := e.methodNamed(x.Text); m != nil {
			return m
		}
		f.fail(x.Pos, diag.UndefinedVariable, x.Text)
	}
	v := scope.vals[i]
	if v == nil {
		f.fail(x.Pos, diag.Uninitialised, x.Text)
	}
	return v
}

// fstring evaluates all parts and then makes the texts of those without a specification: what a later part does to a
// list shows in an earlier one. Specifications are applied at once. The specification fixes only the order of
// evaluation.
func (f *frame) fstring(x *syntax.FString, e *env) value {
	vals := make([]value, len(x.Parts))
	for i, p := range x.Parts {
		switch {
		case p.X == nil:
			vals[i] = p.Text
		case p.Spec == nil:
			vals[i] = f.eval(p.X, e)
		default:
			vals[i] = f.format(f.eval(p.X, e), p.Spec, p.Pos)
		}
	}
	var b strings.Builder
	for _, v := range vals {
		b.WriteString(f.ip.text(v))
	}
	return b.String()
}

// rangeOf makes a range: a void start is 0, a void end the open end.
func (f *frame) rangeOf(x *syntax.Range, e *env) value {
	var start, end value = int64(0), void // ..e is the same as 0..e
	if x.Start != nil {
		start = f.eval(x.Start, e)
	}
	if x.End != nil {
		end = f.eval(x.End, e)
	}
	r := rangeValue{0, -1}
	ok := true
	switch v := start.(type) {
	case int64:
		r.start = v
	case voidValue:
	default:
		ok = false
	}
	switch v := end.(type) {
	case int64:
		r.end = v
	case voidValue:
	default:
		ok = false
	}
	if !ok {
		f.fail(x.OpPos, diag.InvalidOperation, "..", typeName(start), typeName(end))
	}
	return r
}

// args evaluates expressions from left to right.
func (f *frame) args(xs []syntax.Expr, e *env) []value {
	vs := make([]value, len(xs))
	for i, x := range xs {
		vs[i] = f.eval(x, e)
	}
	return vs
}

// postfix evaluates a chain up to, not including, suffix n.
func (f *frame) postfix(p *syntax.Postfix, n int, e *env) value {
	v := f.eval(p.X, e)
	for i := range n {
		s := &p.Suffixes[i]
		switch s.Kind {
		case syntax.CallSuffix:
			v = f.call(v, f.args(s.Args, e), p.SpanTo(i))
		case syntax.IndexSuffix:
			v = f.index(v, f.eval(s.Args[0], e), s.Pos)
		case syntax.MemberSuffix:
			v = f.member(v, s.Name, s.Pos)
		case syntax.MethodSuffix:
			v = f.callMember(v, s.Name, f.args(s.Args, e), p.SpanTo(i))
		}
	}
	return v
}

// call calls a value, language.md 12.2 and 13.2.
func (f *frame) call(callee value, args []value, at source.Span) value {
	switch c := callee.(type) {
	case *function:
		f.checkArgs(c, len(args), c.name, 0, at)
		return f.invoke(c, args, at)
	case *native:
		return f.callNative(c, args, at)
	case *structDef:
		return f.construct(c, args, at)
	}
	f.fail(at, diag.NotCallable, typeName(callee))
	return nil
}

// checkArgs checks the number of arguments; hidden is 1 where the instance is passed but not written.
func (f *frame) checkArgs(fn *function, given int, name string, hidden int, at source.Span) {
	if want := len(fn.fn.Params); given+hidden != want {
		f.fail(at, diag.WrongArgCount, name, want-hidden, given)
	}
}

func (f *frame) construct(def *structDef, args []value, at source.Span) value {
	o := &instance{def: def, fields: newDict()}
	init := def.methods["init"]
	if init == nil {
		if len(args) > 0 {
			f.fail(at, diag.WrongArgCount, def.name, 0, len(args))
		}
		return o
	}
	f.callMethod(o, init, args, at)
	return o
}

// callMethod calls a method with the instance as its first argument.
func (f *frame) callMethod(o *instance, m *function, args []value, at source.Span) value {
	f.checkArgs(m, len(args), m.name, 1, at)
	return f.invoke(m, append([]value{o}, args...), at)
}

// invoke runs a function and the tail calls that take its place.
func (f *frame) invoke(fn *function, args []value, at source.Span) value {
	ip := f.ip
	if ip.depth >= ip.cfg.MaxDepth {
		f.fail(at, diag.StackOverflow, ip.cfg.MaxDepth)
	}
	ip.depth++
	caller := f
	for {
		caller.ipStep(at)
		g := &frame{ip: ip, mod: fn.mod, fn: fn, outer: f, at: at, ret: void}
		names := ip.paramsOf(fn.fn)
		e := &env{outer: fn.env, info: names, vals: args, inFunc: true}
		g.block(fn.fn.Body, e)
		if g.tail == nil {
			ip.depth--
			return g.ret
		}
		fn, args, at, caller = g.tail.fn, g.tail.args, g.tail.at, g
	}
}

func (f *frame) ipStep(at source.Span) { f.ip.step(f, at, 1) }

func (ip *interp) paramsOf(fn *syntax.Func) *scopeInfo {
	if s, ok := ip.scopes[fn]; ok {
		return s
	}
	s := namesInfo(fn.Params...)
	ip.scopes[fn] = s
	return s
}

// callMember calls target.name(args), language.md 9.5.
func (f *frame) callMember(target value, name string, args []value, at source.Span) value {
	switch t := target.(type) {
	case *structDef:
		m := t.methods[name]
		if m == nil {
			f.fail(at, diag.MethodNotFound, t.name, name)
		}
		f.checkArgs(m, len(args), name, 0, at)
		return f.invoke(m, args, at)
	case *instance:
		if m := t.def.methods[name]; m != nil {
			if len(m.fn.Params) == 0 {
				f.fail(at, diag.WrongArgCount, m.name, 0, len(args))
			}
			return f.callMethod(t, m, args, at)
		}
		if v, ok := t.fields.get(name); ok {
			if !callable(v) {
				if _, isStruct := v.(*structDef); !isStruct {
					f.fail(at, diag.MemberNotFound, t.def.name, name)
				}
			}
			return f.call(v, args, at)
		}
		f.fail(at, diag.MemberNotFound, t.def.name, name)
	case *module:
		v, ok := t.export(name)
		if !ok {
			f.fail(at, diag.MemberNotFound, "module", name)
		}
		return f.call(v, args, at)
	case *dict:
		if v, ok := t.get(name); ok && callable(v) {
			return f.call(v, args, at)
		} else if s, isStruct := v.(*structDef); ok && isStruct && !f.ip.isMethod(t, name) {
			return f.call(s, args, at)
		}
	}
	return f.callBuiltin(target, name, args, at)
}
