package reference

import (
	"walrus/internal/diag"
	"walrus/internal/syntax"
)

// forLoop runs language.md 14.
func (f *frame) forLoop(s *syntax.For, e *env) ctl {
	var v value
	if r, ok := s.Iter.(*syntax.Range); ok {
		v = f.literalBounds(r, s, e)
	} else {
		v = f.eval(s.Iter, e)
	}
	if s.Value != nil {
		return f.forTwo(s, v, e, false)
	}
	return f.iterate(s, v, e)
}

// literalBounds evaluates a range literal after in, whose bounds must be ints.
func (f *frame) literalBounds(r *syntax.Range, s *syntax.For, e *env) value {
	var start, end value = int64(0), void
	if r.Start != nil {
		start = f.eval(r.Start, e)
	}
	if r.End != nil {
		end = f.eval(r.End, e)
	}
	a, ok1 := start.(int64)
	b, ok2 := end.(int64)
	if !ok1 || !ok2 {
		f.fail(s.Iter.Span(), diag.TypeMismatch, "int bounds", typeName(start)+" and "+typeName(end))
	}
	return rangeValue{a, b}
}

// round runs the body once; stop is true when the loop is over.
func (f *frame) round(s *syntax.For, e *env, vals ...value) (c ctl, stop bool) {
	info := f.loopInfo(s)
	switch f.block(s.Body, bind(e, info, vals...)) {
	case breaks:
		return goOn, true
	case returns:
		return returns, true
	}
	return goOn, false
}

func (f *frame) loopInfo(s *syntax.For) *scopeInfo {
	if info, ok := f.ip.scopes[s]; ok {
		return info
	}
	names := []*syntax.Name{s.Key}
	if s.Value != nil {
		names = append(names, s.Value)
	}
	info := namesInfo(names...)
	f.ip.scopes[s] = info
	return info
}

// run drives a loop: next gives the values of the next round, or false at the end.
func (f *frame) run(s *syntax.For, e *env, next func() ([]value, bool)) ctl {
	for {
		f.ip.step(f, s.Pos, 1)
		vals, ok := next()
		if !ok {
			return goOn
		}
		if c, stop := f.round(s, e, vals...); stop {
			return c
		}
	}
}

func (f *frame) iterate(s *syntax.For, v value, e *env) ctl {
	switch v := v.(type) {
	case rangeValue:
		i := v.start
		started := false
		return f.run(s, e, func() ([]value, bool) {
			if started {
				i++
			}
			started = true
			if i >= v.end {
				return nil, false
			}
			return []value{i}, true
		})
	case *list:
		i := -1
		return f.run(s, e, func() ([]value, bool) {
			i++
			if i >= len(v.elems) {
				return nil, false
			}
			return []value{v.elems[i]}, true
		})
	case *tuple:
		i := -1
		return f.run(s, e, func() ([]value, bool) {
			i++
			if i >= len(v.elems) {
				return nil, false
			}
			return []value{v.elems[i]}, true
		})
	case string:
		chars := []rune(v)
		i := -1
		return f.run(s, e, func() ([]value, bool) {
			i++
			if i >= len(chars) {
				return nil, false
			}
			return []value{string(chars[i])}, true
		})
	case *dict:
		next := dictCursor(v)
		return f.run(s, e, func() ([]value, bool) {
			en, ok := next()
			return []value{&tuple{[]value{en.key, en.val}}}, ok
		})
	case *instance:
		return f.iterateInstance(s, v, e)
	}
	f.fail(s.Iter.Span(), diag.NotIterable, typeName(v))
	return goOn
}

// dictCursor visits the entries that exist now, as they are when their turn comes.
func dictCursor(d *dict) func() (entry, bool) {
	limit, i := len(d.entries), -1
	return func() (entry, bool) {
		for i++; i < limit; i++ {
			if d.entries[i].live {
				return d.entries[i], true
			}
		}
		return entry{}, false
	}
}

func (f *frame) iterateInstance(s *syntax.For, v *instance, e *env) ctl {
	at := s.Iter.Span()
	if m := v.def.methods["iter"]; m != nil {
		res := f.callMethod(v, m, nil, at)
		switch res := res.(type) {
		case *dict:
			if fn, ok := res.get("next"); ok && callable(fn) {
				return f.runNext(s, e, func() value { return f.call(fn, nil, at) })
			}
		case *module:
			if fn, ok := res.export("next"); ok && callable(fn) {
				return f.runNext(s, e, func() value { return f.call(fn, nil, at) })
			}
		}
		return f.iterate(s, res, e)
	}
	if m := v.def.methods["next"]; m != nil {
		return f.runNext(s, e, func() value { return f.callMethod(v, m, nil, at) })
	}
	f.fail(at, diag.NotIterable, v.def.name)
	return goOn
}

func callable(v value) bool {
	switch v.(type) {
	case *function, *native:
		return true
	}
	return false
}

func (f *frame) runNext(s *syntax.For, e *env, next func() value) ctl {
	return f.run(s, e, func() ([]value, bool) {
		v := next()
		return []value{v}, v != value(void)
	})
}

// forTwo runs a loop with two variables, X10. fromIter says that v is what an iter method returned: a dict with a function next is an
// iterator then, which has nothing to give for the first variable.
func (f *frame) forTwo(s *syntax.For, v value, e *env, fromIter bool) ctl {
	switch v := v.(type) {
	case *instance:
		if m := v.def.methods["iter"]; m != nil {
			return f.forTwo(s, f.callMethod(v, m, nil, s.Iter.Span()), e, true)
		}
	case *dict:
		if fn, ok := v.get("next"); fromIter && ok && callable(fn) {
			break
		}
		next := dictCursor(v)
		return f.run(s, e, func() ([]value, bool) {
			en, ok := next()
			return []value{en.key, en.val}, ok
		})
	case *list:
		i := -1
		return f.run(s, e, func() ([]value, bool) {
			i++
			if i >= len(v.elems) {
				return nil, false
			}
			return []value{int64(i), v.elems[i]}, true
		})
	case *tuple:
		i := -1
		return f.run(s, e, func() ([]value, bool) {
			i++
			if i >= len(v.elems) {
				return nil, false
			}
			return []value{int64(i), v.elems[i]}, true
		})
	case string:
		chars := []rune(v)
		i := -1
		return f.run(s, e, func() ([]value, bool) {
			i++
			if i >= len(chars) {
				return nil, false
			}
			return []value{int64(i), string(chars[i])}, true
		})
	}
	name := typeName(v)
	if o, ok := v.(*instance); ok {
		name = o.def.name
	}
	f.fail(s.Iter.Span(), diag.NotIterable, name)
	return goOn
}
