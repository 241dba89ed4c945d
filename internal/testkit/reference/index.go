package reference

import (
	"walrus/internal/diag"
	"walrus/internal/source"
)

// place normalises an index; negative ones count from the end.
func (f *frame) place(i int64, n int, at source.Span) int {
	j := i
	if j < 0 {
		j += int64(n)
	}
	if j < 0 || j >= int64(n) {
		f.fail(at, diag.IndexOutOfBounds, i, n)
	}
	return int(j)
}

// slice gives the bounds of language.md 9.2.
func (f *frame) slice(r rangeValue, n int, at source.Span) (int, int) {
	bound := func(b int64) int64 {
		j := b
		if j < 0 {
			j += int64(n) + 1
		}
		if j < 0 || j > int64(n) {
			f.fail(at, diag.IndexOutOfBounds, b, n)
		}
		return j
	}
	start := bound(r.start)
	end := bound(r.end)
	if start > end {
		f.fail(at, diag.InvalidRange, r.start, r.end)
	}
	return int(start), int(end)
}

// index reads target[i], language.md 9.1.
func (f *frame) index(target, i value, at source.Span) value {
	switch t := target.(type) {
	case *list:
		switch i := i.(type) {
		case int64:
			return t.elems[f.place(i, len(t.elems), at)]
		case rangeValue:
			a, b := f.slice(i, len(t.elems), at)
			return &list{append([]value{}, t.elems[a:b]...)}
		}
	case *tuple:
		switch i := i.(type) {
		case int64:
			return t.elems[f.place(i, len(t.elems), at)]
		case rangeValue:
			a, b := f.slice(i, len(t.elems), at)
			return &tuple{append([]value{}, t.elems[a:b]...)}
		}
	case string:
		chars := []rune(t)
		switch i := i.(type) {
		case int64:
			return string(chars[f.place(i, len(chars), at)])
		case rangeValue:
			a, b := f.slice(i, len(chars), at)
			return string(chars[a:b])
		}
	case *dict:
		if v, ok := t.get(i); ok {
			return v
		}
		f.fail(at, diag.KeyNotFound, f.ip.text(i))
	case *module:
		if name, ok := i.(string); ok {
			if v, ok := t.export(name); ok {
				return v
			}
			f.fail(at, diag.KeyNotFound, name)
		}
	case *instance:
		if name, ok := i.(string); ok {
			if v, ok := t.fields.get(name); ok {
				return v
			}
			f.fail(at, diag.MemberNotFound, t.def.name, name)
		}
	}
	f.fail(at, diag.InvalidOperation, "[]", typeName(target), typeName(i))
	return nil
}

// setIndex assigns target[i], language.md 9.3.
func (f *frame) setIndex(target, i, v value, at source.Span) {
	switch t := target.(type) {
	case *list:
		if i, ok := i.(int64); ok {
			t.elems[f.place(i, len(t.elems), at)] = v
			return
		}
	case *dict:
		t.set(i, v)
		return
	case *instance:
		if name, ok := i.(string); ok {
			t.fields.set(name, v)
			return
		}
	}
	f.fail(at, diag.InvalidIndexType, typeName(target), typeName(i))
}

// member reads target.name, language.md 9.4.
func (f *frame) member(target value, name string, at source.Span) value {
	switch t := target.(type) {
	case *structDef:
		if m := t.methods[name]; m != nil {
			return m
		}
		f.fail(at, diag.MethodNotFound, t.name, name)
	case *instance:
		if v, ok := t.fields.get(name); ok {
			return v
		}
		if m := t.def.methods[name]; m != nil {
			return m
		}
		f.fail(at, diag.MemberNotFound, t.def.name, name)
	case *module:
		if v, ok := t.export(name); ok {
			return v
		}
		f.fail(at, diag.MemberNotFound, "module", name)
	case *dict:
		if v, ok := t.get(name); ok {
			return v
		}
		f.fail(at, diag.MemberNotFound, "dict", name)
	}
	f.fail(at, diag.InvalidMemberTarget, typeName(target))
	return nil
}
