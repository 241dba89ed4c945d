package walrus

import (
	"context"
	"fmt"
	"math"
	"reflect"

	"walrus/internal/diag"
	"walrus/internal/number"
	"walrus/internal/object"
	"walrus/internal/rt"
	"walrus/internal/value"
)

// scalar is the Go value of a cell that is no reference.
func scalar(c value.Cell) any {
	switch c.Tag {
	case value.Bool:
		return c.Bool()
	case value.Int:
		return c.Int()
	case value.Float:
		return c.Float()
	}
	return nil
}

// scalarText is the text of a cell that is no reference.
func scalarText(c value.Cell) string {
	switch c.Tag {
	case value.Bool:
		return fmt.Sprint(c.Bool())
	case value.Int:
		return string(number.AppendInt(nil, c.Int()))
	case value.Float:
		return number.FloatText(c.Float())
	}
	return "void"
}

// scalarEqual is == for cells that are no references.
func scalarEqual(a, b value.Cell) bool {
	if a.Tag.IsNumber() && b.Tag.IsNumber() && a.Tag != b.Tag {
		return a.AsFloat() == b.AsFloat()
	}
	if a.Tag == value.Float && b.Tag == value.Float {
		return a.Float() == b.Float()
	}
	return a == b
}

// account counts a part of script data that is converted to Go. Data that shares its parts may be exponentially larger as a Go value; what Go
// gets is bounded by what the script could have had.
func (r *Runtime) account(c value.Cell, depth int) error {
	if depth > maxNesting {
		return errNesting
	}
	if depth == 0 {
		r.converted = 0
	}
	r.converted += 16
	if c.Tag == value.String {
		r.converted += uint64(object.StringLen(c.Bits))
	}
	if !r.c.Heap.Fits(r.converted) {
		return rt.Raise(diag.TooLarge, "conversion to Go", r.converted)
	}
	if r.converted%(16*pressureItems) < 16 {
		return r.c.Poll()
	}
	return nil
}

// toAny converts a cell to the Go type that fits best.
func (r *Runtime) toAny(c value.Cell, depth int) (any, error) {
	if err := r.account(c, depth); err != nil {
		return nil, err
	}
	switch c.Tag {
	case value.Void, value.Bool, value.Int, value.Float:
		return scalar(c), nil
	case value.String:
		return object.GoString(c.Bits), nil
	case value.Range:
		start, end := object.RangeBounds(c.Bits)
		return RangeValue{start, end}, nil
	case value.List, value.Tuple:
		list := make([]any, r.c.Size(c))
		for i := range list {
			x, err := r.toAny(elementAt(c, i), depth+1)
			if err != nil {
				return nil, err
			}
			list[i] = x
		}
		return list, nil
	case value.Dict:
		return r.dictToAny(c, depth)
	case value.Host:
		return r.hosts.object(c), nil
	}
	return r.handle(c), nil
}

func elementAt(c value.Cell, i int) value.Cell {
	if c.Tag == value.List {
		return object.ListGet(c.Bits, i)
	}
	return object.TupleGet(c.Bits, i)
}

// eachEntry visits the entries of a dict in order.
func (r *Runtime) eachEntry(dict value.Cell, visit func(key, v value.Cell) error) error {
	it := r.c.Space.DictIterate(dict.Bits)
	for {
		k, v, ok := r.c.Space.DictNext(dict.Bits, &it)
		if !ok {
			return nil
		}
		if err := visit(k, v); err != nil {
			return err
		}
	}
}

func (r *Runtime) dictToAny(c value.Cell, depth int) (any, error) {
	names := map[string]any{}
	var others map[any]any
	err := r.eachEntry(c, func(key, v value.Cell) error {
		x, err := r.toAny(v, depth+1)
		if err != nil {
			return err
		}
		if key.Tag == value.String && others == nil {
			names[object.GoString(key.Bits)] = x
			return nil
		}
		if others == nil {
			others = make(map[any]any, len(names))
			for name, y := range names {
				others[name] = y
			}
		}
		k, err := r.toAny(key, depth+1)
		if err != nil {
			return err
		}
		if k != nil && !reflect.ValueOf(k).Comparable() { // tuples, for instance
			k = r.handle(key).String()
		}
		others[k] = x
		return nil
	})
	if others != nil {
		return others, err
	}
	return names, err
}

// scalarTo stores a value that needs no Runtime.
func scalarTo(v Value, to reflect.Value) error { return (*Runtime)(nil).toGo(v.cell, to, 0) }

var (
	valueType   = reflect.TypeFor[Value]()
	rangeType   = reflect.TypeFor[RangeValue]()
	contextType = reflect.TypeFor[context.Context]()
	callType    = reflect.TypeFor[*Call]()
	errorType   = reflect.TypeFor[error]()
)

// toGo converts a cell to the type of to and stores it there. r may be nil for cells that are no references.
func (r *Runtime) toGo(c value.Cell, to reflect.Value, depth int) error {
	if r != nil {
		if err := r.account(c, depth); err != nil {
			return err
		}
	}
	t := to.Type()
	if t == valueType {
		if r == nil {
			to.Set(reflect.ValueOf(Value{cell: c}))
		} else {
			to.Set(reflect.ValueOf(r.handle(c)))
		}
		return nil
	}
	if c.Tag == value.Host {
		if done := r.hostToGo(c, to); done {
			return nil
		}
	}
	switch t.Kind() {
	case reflect.Interface:
		return r.toInterface(c, to, depth)
	case reflect.Pointer:
		if c.Tag == value.Void {
			to.SetZero()
			return nil
		}
		p := reflect.New(t.Elem())
		if err := r.toGo(c, p.Elem(), depth+1); err != nil {
			return err
		}
		to.Set(p)
		return nil
	case reflect.Bool:
		if c.Tag != value.Bool {
			return mismatch(c, t)
		}
		to.SetBool(c.Bool())
	case reflect.Float32, reflect.Float64:
		if !c.Tag.IsNumber() {
			return mismatch(c, t)
		}
		if f := c.AsFloat(); to.OverflowFloat(f) && !math.IsInf(f, 0) {
			return fmt.Errorf("walrus: %s does not fit Go's %s", number.FloatText(f), t)
		}
		to.SetFloat(c.AsFloat())
	case reflect.String:
		if c.Tag != value.String {
			return mismatch(c, t)
		}
		to.SetString(object.GoString(c.Bits))
	case reflect.Func:
		return r.toFunc(c, to)
	case reflect.Slice, reflect.Array, reflect.Map, reflect.Struct:
		return r.toContainer(c, to, depth)
	default:
		return toInteger(c, to)
	}
	return nil
}

func mismatch(c value.Cell, t reflect.Type) error {
	return fmt.Errorf("walrus: %s does not fit Go's %s", c.Tag.TypeName(), t)
}

// toInteger stores an int, or a float without a fraction, if it fits.
func toInteger(c value.Cell, to reflect.Value) error {
	n := c.Int()
	switch {
	case c.Tag == value.Float && c.Float() == math.Trunc(c.Float()) && math.Abs(c.Float()) < 1<<63:
		n = int64(c.Float())
	case c.Tag != value.Int:
		return mismatch(c, to.Type())
	}
	switch {
	case to.CanInt() && !to.OverflowInt(n):
		to.SetInt(n)
	case to.CanUint() && n >= 0 && !to.OverflowUint(uint64(n)):
		to.SetUint(uint64(n))
	case to.CanInt() || to.CanUint():
		return fmt.Errorf("walrus: %d does not fit Go's %s", n, to.Type())
	default:
		return mismatch(c, to.Type())
	}
	return nil
}

func (r *Runtime) toInterface(c value.Cell, to reflect.Value, depth int) error {
	var x any
	var err error
	if r == nil {
		x = scalar(c)
	} else if x, err = r.toAny(c, depth); err != nil {
		return err
	}
	if x == nil {
		to.SetZero()
		return nil
	}
	v := reflect.ValueOf(x)
	if !v.Type().AssignableTo(to.Type()) {
		return mismatch(c, to.Type())
	}
	to.Set(v)
	return nil
}

func (r *Runtime) toContainer(c value.Cell, to reflect.Value, depth int) error {
	t := to.Type()
	switch {
	case c.Tag == value.Void && (t.Kind() == reflect.Slice || t.Kind() == reflect.Map):
		to.SetZero()
		return nil
	case t == rangeType && c.Tag == value.Range:
		start, end := object.RangeBounds(c.Bits)
		to.Set(reflect.ValueOf(RangeValue{start, end}))
		return nil
	case c.Tag == value.String && t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8:
		to.SetBytes([]byte(object.GoString(c.Bits)))
		return nil
	case t.Kind() == reflect.Map && c.Tag == value.Dict:
		return r.toMap(c, to, depth)
	case t.Kind() == reflect.Struct && (c.Tag == value.Dict || c.Tag == value.Instance):
		return r.toStruct(c, to, depth)
	case (t.Kind() == reflect.Slice || t.Kind() == reflect.Array) && (c.Tag == value.List || c.Tag == value.Tuple):
		n := int(r.c.Size(c))
		if t.Kind() == reflect.Slice {
			to.Set(reflect.MakeSlice(t, n, n))
		} else if t.Len() != n {
			return fmt.Errorf("walrus: %d elements do not fit Go's %s", n, t)
		}
		for i := range n {
			if err := r.toGo(elementAt(c, i), to.Index(i), depth+1); err != nil {
				return inside(err, "element %d", i)
			}
		}
		return nil
	}
	return mismatch(c, t)
}

func (r *Runtime) toMap(c value.Cell, to reflect.Value, depth int) error {
	t := to.Type()
	m := reflect.MakeMapWithSize(t, int(r.c.Size(c)))
	err := r.eachEntry(c, func(key, v value.Cell) error {
		k, x := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
		if err := r.toGo(key, k, depth+1); err != nil {
			return inside(err, "key %s", r.c.BriefText(key))
		}
		if err := r.toGo(v, x, depth+1); err != nil {
			return inside(err, "entry %s", r.c.BriefText(key))
		}
		if !k.Comparable() {
			return fmt.Errorf("key %s: %w", r.c.BriefText(key), mismatch(key, t.Key()))
		}
		m.SetMapIndex(k, x)
		return nil
	})
	if err != nil {
		return err
	}
	to.Set(m)
	return nil
}

// toStruct fills the exposed fields that the dict or instance has; others keep their values.
func (r *Runtime) toStruct(c value.Cell, to reflect.Value, depth int) error {
	info := r.structInfo(to.Type())
	for i := range info.fields {
		f := &info.fields[i]
		v, ok := r.fieldOf(c, f.name)
		if !ok {
			continue
		}
		if err := r.toGo(v, settableField(to, f.index), depth+1); err != nil {
			return inside(err, "field %s", f.name)
		}
	}
	return nil
}

// fieldOf finds an entry of a dict or a field of an instance.
func (r *Runtime) fieldOf(c value.Cell, name string) (value.Cell, bool) {
	key := r.c.Space.FindInterned(name)
	if key == 0 {
		if c.Tag == value.Instance {
			return value.Cell{}, false
		}
		var err error
		if key, err = r.c.Intern(name); err != nil {
			return value.Cell{}, false
		}
	}
	if c.Tag == value.Instance {
		return r.c.Space.Field(c.Bits, key)
	}
	return r.c.Space.DictGet(c.Bits, value.OfRef(value.String, key))
}

// settableField is the field at index, with the embedded pointers on the way to it made.
func settableField(v reflect.Value, index []int) reflect.Value {
	for n, i := range index {
		if n > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	return v
}
