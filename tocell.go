package walrus

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"unicode/utf8"

	"walrus/internal/rt"
	"walrus/internal/value"
)

// maxNesting is how deep Go data may be nested to be converted, in either direction. It also ends cycles.
const maxNesting = 1000

var (
	errNesting = fmt.Errorf("walrus: data nested more than %d levels deep, or cyclic", maxNesting)
	errText    = fmt.Errorf("walrus: a string is not valid UTF-8")
)

// inside says which part of a larger value could not be converted. For data that is nested too deep the whole way down is no help.
func inside(err error, format string, part any) error {
	if errors.Is(err, errNesting) {
		return err
	}
	return fmt.Errorf(format+": %w", part, err)
}

// toCell converts a Go value. The result is not rooted: the caller pins it before the next conversion.
func (r *Runtime) toCell(x any) (value.Cell, error) { return r.anyToCell(x, 0) }

// toNamed is toCell for a value bound to a name, which functions take over.
func (r *Runtime) toNamed(name string, x any) (value.Cell, error) {
	switch f := x.(type) {
	case *HostFunc:
		if f == nil {
			return value.OfVoid(), nil
		}
		return r.native(f, name, false), nil
	case nil:
	default:
		if v := reflect.ValueOf(x); v.Kind() == reflect.Func && !v.IsNil() {
			f, err := reflected(v)
			if err != nil {
				return value.Cell{}, err
			}
			return r.native(f, name, false), nil
		}
	}
	return r.toCell(x)
}

// anyToCell converts the common types without reflection.
func (r *Runtime) anyToCell(x any, depth int) (value.Cell, error) {
	switch x := x.(type) {
	case nil:
		return value.OfVoid(), nil
	case bool:
		return value.OfBool(x), nil
	case int:
		return value.OfInt(int64(x)), nil
	case int64:
		return value.OfInt(x), nil
	case float64:
		return value.OfFloat(x), nil
	case string:
		return r.textCell(x)
	case Value:
		return r.cellOf(x)
	case RangeValue:
		return value.OfRef(value.Range, r.c.Space.NewRange(x.Start, x.End)), nil
	case *HostFunc:
		if x == nil {
			return value.OfVoid(), nil
		}
		return r.native(x, x.name, false), nil
	case Reference:
		return r.referenceCell(x)
	case Object:
		return r.objectCell(x)
	}
	return r.reflectToCell(reflect.ValueOf(x), depth)
}

// textCell makes a string.
func (r *Runtime) textCell(s string) (c value.Cell, err error) {
	if !utf8.ValidString(s) {
		return c, errText
	}
	c, err = r.c.StringOf(s)
	if err == rt.ErrRetry {
		if err = r.c.CheckString("string", uint64(len(s))); err != nil {
			return c, err
		}
		err = r.iso.Retry(func() (err error) {
			c, err = r.c.StringOf(s)
			return err
		})
	}
	return c, err
}

// reflectToCell converts a value of any type.
func (r *Runtime) reflectToCell(v reflect.Value, depth int) (value.Cell, error) {
	if depth > maxNesting {
		return value.Cell{}, errNesting
	}
	switch v.Kind() {
	case reflect.Invalid:
		return value.OfVoid(), nil
	case reflect.Bool:
		return value.OfBool(v.Bool()), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return value.OfInt(v.Int()), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		if v.Uint() > math.MaxInt64 {
			return value.Cell{}, fmt.Errorf("walrus: %d does not fit an int", v.Uint())
		}
		return value.OfInt(int64(v.Uint())), nil
	case reflect.Float32, reflect.Float64:
		return value.OfFloat(v.Float()), nil
	case reflect.String:
		return r.textCell(v.String())
	case reflect.Slice, reflect.Array:
		return r.sliceToCell(v, depth)
	case reflect.Map:
		return r.mapToCell(v, depth)
	case reflect.Struct:
		return r.structToCell(v, depth)
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return value.OfVoid(), nil
		}
		return r.elemToCell(v.Elem(), depth+1)
	case reflect.Func:
		if v.IsNil() {
			return value.OfVoid(), nil
		}
		f, err := reflected(v)
		if err != nil {
			return value.Cell{}, err
		}
		return r.native(f, "function", false), nil
	}
	return value.Cell{}, fmt.Errorf("walrus: a %s cannot be handed to scripts", v.Type())
}

// elemToCell converts a part of a larger value, which may have a type that is treated specially.
func (r *Runtime) elemToCell(v reflect.Value, depth int) (value.Cell, error) {
	switch v.Kind() {
	case reflect.Struct, reflect.Interface, reflect.Pointer:
		if v.CanInterface() && (v.Kind() == reflect.Struct || !v.IsNil()) {
			switch x := v.Interface().(type) {
			case Value, RangeValue, *HostFunc, Reference, Object:
				return r.anyToCell(x, depth)
			}
		}
	}
	return r.reflectToCell(v, depth)
}

// pressure is called every so many items of a conversion: it collects if that is due, and refuses to go on past the limit. What was made
// so far is pinned.
const pressureItems = 4096

func (r *Runtime) pressure() error {
	h := r.c.Heap
	if !h.WantsCollect() {
		return r.c.Poll()
	}
	r.c.Collect()
	if h.Over() {
		h.ClearFailed()
		return rt.Raise(memoryLimitKind, h.Limit())
	}
	return r.c.Poll()
}

func (r *Runtime) sliceToCell(v reflect.Value, depth int) (list value.Cell, err error) {
	if v.Kind() == reflect.Slice && v.IsNil() {
		return value.OfVoid(), nil
	}
	if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 {
		return r.textCell(string(v.Bytes()))
	}
	n := v.Len()
	if err := r.c.CheckSize("list", uint64(n), 1, 8); err != nil {
		return value.Cell{}, err
	}
	err = r.iso.Retry(func() (err error) {
		list, err = r.c.EmptyList(elementTag(v.Type().Elem()), n)
		return err
	})
	if err != nil {
		return value.Cell{}, err
	}
	pins := r.handles.pinned()
	defer r.handles.unpin(pins)
	r.handles.pin(list)
	for i := range n {
		if i%pressureItems == pressureItems-1 {
			if err := r.pressure(); err != nil {
				return value.Cell{}, err
			}
		}
		elem, err := r.elemToCell(v.Index(i), depth+1)
		if err == nil {
			err = r.put(elem, func() error { return r.c.Push(list, elem) })
		}
		if err != nil {
			return value.Cell{}, err
		}
	}
	return list, nil
}

// put stores a fresh value into a pinned container.
func (r *Runtime) put(fresh value.Cell, store func() error) error {
	err := store()
	if err != rt.ErrRetry {
		return err
	}
	r.handles.pin(fresh)
	err = r.iso.Retry(store)
	r.handles.unpin(r.handles.pinned() - 1)
	return err
}

// elementTag is the kind of list that a slice becomes.
func elementTag(t reflect.Type) value.Tag {
	switch t.Kind() {
	case reflect.Bool:
		return value.Bool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return value.Int
	case reflect.Float32, reflect.Float64:
		return value.Float
	case reflect.String:
		return value.String
	}
	return value.Void
}

// mapToCell makes a dict with the entries in the order of their keys, since Go's own order is none.
func (r *Runtime) mapToCell(v reflect.Value, depth int) (value.Cell, error) {
	if v.IsNil() {
		return value.OfVoid(), nil
	}
	type entry struct{ key, elem reflect.Value } // together, because a key that is not equal to itself cannot be looked up
	entries := make([]entry, 0, v.Len())
	for it := v.MapRange(); it.Next(); {
		entries = append(entries, entry{it.Key(), it.Value()})
	}
	slices.SortFunc(entries, func(a, b entry) int { return compareKeys(a.key, b.key) })
	dict := value.OfRef(value.Dict, r.c.Space.NewDict(min(len(entries), 8)))
	pins := r.handles.pinned()
	defer r.handles.unpin(pins)
	r.handles.pin(dict)
	for i, e := range entries {
		if i%pressureItems == pressureItems-1 {
			if err := r.pressure(); err != nil {
				return value.Cell{}, err
			}
		}
		k, err := r.elemToCell(e.key, depth+1)
		if err != nil {
			return value.Cell{}, err
		}
		r.handles.pin(k)
		elem, err := r.elemToCell(e.elem, depth+1)
		if err == nil {
			err = r.put(elem, func() error { return r.c.SetIndex(dict, k, elem) })
		}
		r.handles.unpin(pins + 1)
		if err != nil {
			return value.Cell{}, err
		}
	}
	return dict, nil
}

// compareKeys orders keys of one map; those of types without an order stay as they are.
func compareKeys(a, b reflect.Value) int {
	for a.Kind() == reflect.Interface && b.Kind() == reflect.Interface {
		a, b = a.Elem(), b.Elem()
	}
	switch {
	case a.Kind() != b.Kind():
		return int(a.Kind()) - int(b.Kind())
	case a.CanInt():
		return cmp.Compare(a.Int(), b.Int())
	case a.CanUint():
		return cmp.Compare(a.Uint(), b.Uint())
	case a.CanFloat():
		return cmp.Compare(a.Float(), b.Float())
	case a.Kind() == reflect.String:
		return cmp.Compare(a.String(), b.String())
	}
	return 0
}

// structToCell copies the exposed fields into a dict.
func (r *Runtime) structToCell(v reflect.Value, depth int) (value.Cell, error) {
	info := r.structInfo(v.Type())
	if len(info.fields) == 0 {
		return value.Cell{}, fmt.Errorf("walrus: %s exposes no field: give fields a tag `walrus:\"name\"`, or set Config.Names", v.Type())
	}
	dict := value.OfRef(value.Dict, r.c.Space.NewDict(len(info.fields)))
	pins := r.handles.pinned()
	defer r.handles.unpin(pins)
	r.handles.pin(dict)
	for i := range info.fields {
		f := &info.fields[i]
		field, err := v.FieldByIndexErr(f.index)
		if err != nil { // below an embedded pointer that is nil
			continue
		}
		elem, err := r.elemToCell(field, depth+1)
		if err == nil {
			err = r.put(elem, func() error {
				key, err := r.c.Intern(f.name)
				if err != nil {
					return err
				}
				return r.c.SetMember(dict, value.OfRef(value.String, key), elem)
			})
		}
		if err != nil {
			return value.Cell{}, inside(err, "field %s", f.name)
		}
	}
	return dict, nil
}
