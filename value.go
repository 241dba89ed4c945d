package walrus

import (
	"context"
	"fmt"
	"iter"
	"reflect"

	"walrus/internal/object"
	"walrus/internal/value"
)

// Value is a handle on a script value. The zero Value is void. Copies of a Value are the same handle.
//
// Void, bools, ints and floats are held directly and never end. Everything else lives in the Runtime it came from, is kept alive by the handle,
// and needs the Runtime: its methods report ErrBusy, ErrClosed or ErrReleased where that cannot be had.
type Value struct {
	cell value.Cell // the value itself, or only its tag if ref is set
	ref  *ref
}

// Kind is the type of a Value.
type Kind uint8

// Kinds of values.
const (
	KindVoid Kind = iota
	KindBool
	KindInt
	KindFloat
	KindString
	KindRange
	KindList
	KindTuple
	KindDict
	KindFunction
	KindModule
	KindStruct
	KindInstance
	KindHost  // a Go object: Ref or Object
	KindOther // an iterator or task
)

var kindOfTag = [value.NumTags]Kind{
	value.Void: KindVoid, value.Bool: KindBool, value.Int: KindInt, value.Float: KindFloat, value.String: KindString, value.Range: KindRange, value.List: KindList,
	value.Tuple: KindTuple, value.Dict: KindDict, value.Function: KindFunction, value.Native: KindFunction, value.Module: KindModule, value.Struct: KindStruct,
	value.Instance: KindInstance, value.Host: KindHost, value.Iter: KindOther, value.Task: KindOther,
}

var kindNames = [...]string{"void", "bool", "int", "float", "string", "range", "list", "tuple", "dict", "function", "module", "struct",
	"struct instance", "host object", "other"}

// String is the name of the type as core.type gives it.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "invalid"
}

// IntValue, FloatValue and BoolValue make Values without a Runtime.
func IntValue(n int64) Value { return Value{cell: value.OfInt(n)} }

// FloatValue makes a float.
func FloatValue(f float64) Value { return Value{cell: value.OfFloat(f)} }

// BoolValue makes a bool.
func BoolValue(b bool) Value { return Value{cell: value.OfBool(b)} }

// Value converts a Go value, see the table in docs/embedding.md.
func (r *Runtime) Value(x any) (Value, error) {
	if err := r.enter(); err != nil {
		return Value{}, err
	}
	defer r.leave()
	c, err := r.toCell(x)
	if err != nil {
		return Value{}, r.publicError(err)
	}
	return r.handle(c), nil
}

// Kind is the type of the value. It needs no Runtime.
func (v Value) Kind() Kind { return kindOfTag[v.cell.Tag] }

// IsVoid reports whether the value is void.
func (v Value) IsVoid() bool { return v.cell.Tag == value.Void }

// Bool returns a bool; ok is false for other types.
func (v Value) Bool() (b, ok bool) { return v.cell.Bool(), v.cell.Tag == value.Bool }

// Int returns an int; ok is false for other types.
func (v Value) Int() (n int64, ok bool) {
	if v.cell.Tag != value.Int {
		return 0, false
	}
	return v.cell.Int(), true
}

// Float returns a float or an int as a float; ok is false for other types.
func (v Value) Float() (f float64, ok bool) {
	if !v.cell.Tag.IsNumber() {
		return 0, false
	}
	return v.cell.AsFloat(), true
}

// Release gives the handle up, at once instead of when Go's collector finds it. Copies of the Value are given up with it. It does
// nothing to values that need no Runtime, and if the Runtime is closed.
func (v Value) Release() error {
	if v.ref == nil {
		return nil
	}
	r := v.ref.r
	if err := r.enter(); err != nil {
		if err == ErrClosed {
			return nil
		}
		return err
	}
	defer r.leave()
	if !v.ref.released {
		v.ref.released = true
		v.ref.cleanup.Stop()
		r.handles.remove(v.ref.slot)
	}
	return nil
}

// open enters the value's Runtime, which is nil for values that need none.
func (v Value) open() (r *Runtime, c value.Cell, err error) {
	if v.ref == nil {
		return nil, v.cell, nil
	}
	r = v.ref.r
	if err := r.enter(); err != nil {
		return nil, c, err
	}
	if c, err = r.cellOf(v); err != nil {
		r.leave()
		return nil, c, err
	}
	return r, c, nil
}

// Text is the text of the value, as println shows it.
func (v Value) Text() (string, error) {
	r, c, err := v.open()
	if err != nil {
		return "", err
	}
	if r == nil {
		return scalarText(c), nil
	}
	defer r.leave()
	var text value.Cell
	err = r.iso.Retry(func() (err error) {
		text, err = r.c.Text(c)
		return err
	})
	if err != nil {
		return "", r.publicError(err)
	}
	return r.c.TextOf(text), nil
}

// String is Text, or the error in parentheses if there is no text: for printing.
func (v Value) String() string {
	text, err := v.Text()
	if err != nil {
		return "(" + err.Error() + ")"
	}
	return text
}

// Len is the number of code points, elements, entries or exports.
func (v Value) Len() (int, error) {
	r, c, err := v.open()
	if err != nil {
		return 0, err
	}
	if r == nil {
		return 0, v.unfit("has no length")
	}
	defer r.leave()
	switch c.Tag {
	case value.String:
		return object.StringRunes(c.Bits), nil
	case value.Module:
		return r.c.ModuleLen(c), nil
	case value.List, value.Tuple, value.Dict:
		return int(r.c.Size(c)), nil
	}
	return 0, v.unfit("has no length")
}

func (v Value) unfit(what string) error {
	return fmt.Errorf("walrus: a value of type %s %s", v.Kind(), what)
}

// Index returns value[key], as a script does: elements of lists and strings by ints, of dicts by keys.
func (v Value) Index(key any) (Value, error) {
	r, c, err := v.open()
	if err != nil {
		return Value{}, err
	}
	if r == nil {
		return Value{}, v.unfit("has no elements")
	}
	defer r.leave()
	pins := r.handles.pinned()
	defer r.handles.unpin(pins)
	k, err := r.toCell(key)
	if err != nil {
		return Value{}, r.publicError(err)
	}
	r.handles.pin(k)
	var result value.Cell
	err = r.iso.Retry(func() (err error) {
		result, err = r.c.Index(c, k)
		return err
	})
	if err != nil {
		return Value{}, r.publicError(err)
	}
	return r.handle(result), nil
}

// SetIndex does value[key] = x, as a script does.
func (v Value) SetIndex(key, x any) error {
	r, c, err := v.open()
	if err != nil {
		return err
	}
	if r == nil {
		return v.unfit("has no elements")
	}
	defer r.leave()
	pins := r.handles.pinned()
	defer r.handles.unpin(pins)
	k, err := r.toCell(key)
	if err != nil {
		return r.publicError(err)
	}
	r.handles.pin(k)
	cell, err := r.toCell(x)
	if err != nil {
		return r.publicError(err)
	}
	r.handles.pin(cell)
	return r.publicError(r.iso.Retry(func() error { return r.c.SetIndex(c, k, cell) }))
}

// Member returns value.name, as a script does: fields and methods of instances, entries of dicts, exports of modules.
func (v Value) Member(name string) (Value, error) {
	r, c, err := v.open()
	if err != nil {
		return Value{}, err
	}
	if r == nil {
		return Value{}, v.unfit("has no members")
	}
	defer r.leave()
	var result value.Cell
	err = r.iso.Retry(func() error {
		key, err := r.c.Intern(name)
		if err == nil {
			result, err = r.c.Member(c, value.OfRef(value.String, key))
		}
		return err
	})
	if err != nil {
		return Value{}, r.publicError(err)
	}
	return r.handle(result), nil
}

// SetMember does value.name = x, as a script does.
func (v Value) SetMember(name string, x any) error {
	r, c, err := v.open()
	if err != nil {
		return err
	}
	if r == nil {
		return v.unfit("has no members")
	}
	defer r.leave()
	pins := r.handles.pinned()
	defer r.handles.unpin(pins)
	cell, err := r.toCell(x)
	if err != nil {
		return r.publicError(err)
	}
	r.handles.pin(cell)
	return r.publicError(r.iso.Retry(func() error {
		key, err := r.c.Intern(name)
		if err != nil {
			return err
		}
		return r.c.SetMember(c, value.OfRef(value.String, key), cell)
	}))
}

// Call calls the value.
func (v Value) Call(ctx context.Context, args ...any) (Value, error) {
	if v.ref == nil {
		return Value{}, v.unfit("cannot be called")
	}
	return v.ref.r.Call(ctx, v, args...)
}

// CallMethod does value.name(args...), as a script does.
func (v Value) CallMethod(ctx context.Context, name string, args ...any) (Value, error) {
	r, c, err := v.open()
	if err != nil {
		return Value{}, err
	}
	if r == nil {
		return Value{}, v.unfit("has no methods")
	}
	defer r.leave()
	callee, with, err := r.method(c, name)
	if err != nil {
		return Value{}, r.publicError(err)
	}
	if with {
		args = append([]any{v}, args...)
	}
	return r.Call(ctx, callee, args...)
}

// method finds what receiver.name(...) calls.
func (r *Runtime) method(receiver value.Cell, name string) (callee Value, with bool, err error) {
	err = r.iso.Retry(func() error {
		key, err := r.c.Intern(name)
		if err != nil {
			return err
		}
		target, err := r.c.ResolveCall(receiver, value.OfRef(value.String, key))
		if err == nil {
			callee, with = r.handle(target.Callee), target.WithReceiver
		}
		return err
	})
	return callee, with, err
}

// Go converts the value to Go: nil, bool, int64, float64, string, []any, map[string]any (map[any]any if a key is no string), RangeValue, the Go
// object of a Ref or Object, a Value for everything else.
func (v Value) Go() (any, error) {
	r, c, err := v.open()
	if err != nil {
		return nil, err
	}
	if r == nil {
		return scalar(c), nil
	}
	defer r.leave()
	x, err := r.toAny(c, 0)
	return x, r.publicError(err)
}

// To converts the value to the type that target points to.
func (v Value) To(target any) error {
	t := reflect.ValueOf(target)
	if t.Kind() != reflect.Pointer || t.IsNil() {
		return fmt.Errorf("walrus: To needs a pointer, not %T", target)
	}
	r, c, err := v.open()
	if err != nil {
		return err
	}
	if r == nil {
		return scalarTo(v, t.Elem())
	}
	defer r.leave()
	return r.publicError(r.toGo(c, t.Elem(), 0))
}

// As converts a value to T. For function types it gives a Go function that calls the script's: any parameters that can be converted, an
// optional context.Context in front, and results () error or (R, error).
func As[T any](v Value) (T, error) {
	var t, zero T
	if err := v.To(&t); err != nil {
		return zero, err
	}
	return t, nil
}

// RangeValue is a range in Go. The end is exclusive.
type RangeValue struct{ Start, End int64 }

// Elements iterates over a list or tuple, as it is when its turn comes. An error ends the iteration; it comes with a void Value.
func (v Value) Elements() iter.Seq2[Value, error] {
	return func(yield func(Value, error) bool) {
		if k := v.Kind(); k != KindList && k != KindTuple {
			yield(Value{}, v.unfit("has no elements"))
			return
		}
		for i := 0; ; i++ {
			n, err := v.Len()
			if err == nil && i >= n {
				return
			}
			var x Value
			if err == nil {
				x, err = v.Index(i)
			}
			if !yield(x, err) || err != nil {
				return
			}
		}
	}
}

// Keys returns the keys of a dict, or the names that a module exports, in order.
func (v Value) Keys() ([]Value, error) {
	r, c, err := v.open()
	if err != nil {
		return nil, err
	}
	if r == nil {
		return nil, v.unfit("has no keys")
	}
	defer r.leave()
	var keys []Value
	switch c.Tag {
	case value.Dict:
		it := r.c.Space.DictIterate(c.Bits)
		for k, _, ok := r.c.Space.DictNext(c.Bits, &it); ok; k, _, ok = r.c.Space.DictNext(c.Bits, &it) {
			keys = append(keys, r.handle(k))
		}
	case value.Module:
		for _, name := range r.c.ModuleNames(c) {
			k, err := r.toCell(name)
			if err != nil {
				return nil, r.publicError(err)
			}
			keys = append(keys, r.handle(k))
		}
	default:
		return nil, v.unfit("has no keys")
	}
	return keys, nil
}

// Equal compares as == does in scripts.
func (v Value) Equal(w Value) (bool, error) {
	if v.ref == nil && w.ref == nil {
		return scalarEqual(v.cell, w.cell), nil
	}
	if v.ref == nil {
		v, w = w, v
	}
	r, c, err := v.open()
	if err != nil {
		return false, err
	}
	defer r.leave()
	d, err := r.cellOf(w)
	if err != nil {
		return false, err
	}
	var equal bool
	err = r.iso.Retry(func() (err error) {
		equal, err = r.c.Equal(c, d)
		return err
	})
	return equal, r.publicError(err)
}
