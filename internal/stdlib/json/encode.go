package json

import (
	"bytes"
	"math"
	"unsafe"

	"walrus/internal/number"
	"walrus/internal/object"
	"walrus/internal/rt"
	"walrus/internal/value"
)

// member is an entry of an object.
type member struct {
	key   []byte // on the heap
	value value.Cell
}

// container is a value whose elements are being written: next of its end elements are done.
type container struct {
	tag       value.Tag
	addr      uint64
	next, end int
	members   []member // of a dict, sorted
	charged   uint64   // for members
}

// encoder walks over a value. The containers it is within are on the stack and marked as such, so that a cycle is noticed.
type encoder struct {
	c     *rt.Context
	b     *rt.Buffer
	stack rt.Stack[container]
	items int
}

func encode(c *rt.Context, a rt.Args) (value.Cell, error) {
	b := c.NewBuffer("json.encode")
	defer b.Release()
	e := encoder{c: c, b: b}
	defer e.release()
	if err := e.value(a.At(0)); err != nil {
		return value.Cell{}, err
	}
	for e.stack.Len() > 0 {
		if err := e.step(e.stack.Top()); err != nil {
			return value.Cell{}, err
		}
	}
	return b.Value()
}

func (e *encoder) release() {
	for e.stack.Len() > 0 {
		e.close()
	}
	e.stack.Release(e.c)
}

func (e *encoder) close() {
	top := e.stack.Top()
	rt.SetOnPath(top.addr, false)
	e.c.Heap.Discharge(top.charged)
	e.stack.Pop()
}

// step writes the next element of a container, or its end.
func (e *encoder) step(f *container) error {
	if err := e.b.Err(); err != nil {
		return err
	}
	if e.items++; e.items%checkItems == 0 {
		if err := e.c.Poll(); err != nil {
			return err
		}
	}
	if f.next == f.end {
		if f.tag == value.Dict {
			e.b.Byte('}')
		} else {
			e.b.Byte(']')
		}
		e.close()
		return nil
	}
	if f.next > 0 {
		e.b.Byte(',')
	}
	i := f.next
	f.next++
	switch f.tag {
	case value.List:
		return e.value(object.ListGet(f.addr, i))
	case value.Tuple:
		return e.value(object.TupleGet(f.addr, i))
	}
	m := f.members[i]
	e.text(m.key)
	e.b.Byte(':')
	return e.value(m.value)
}

// value writes a value, or the start of a container.
func (e *encoder) value(v value.Cell) error {
	switch v.Tag {
	case value.Void:
		e.b.String("null")
	case value.Bool:
		if v.Bool() {
			e.b.String("true")
		} else {
			e.b.String("false")
		}
	case value.Int:
		e.b.Append(20, func(b []byte) []byte { return number.AppendInt(b, v.Int()) })
	case value.Float:
		f := v.Float()
		if math.IsInf(f, 0) || math.IsNaN(f) {
			return rt.Library(module, "encode", "JSON has no spelling for "+number.FloatText(f))
		}
		e.b.Append(32, func(b []byte) []byte { return number.AppendJSON(b, f) })
	case value.String:
		e.text(object.StringBytes(v.Bits))
	case value.List, value.Tuple, value.Dict:
		return e.open(v)
	default:
		return rt.Library(module, "encode", "cannot encode a value of type "+v.Tag.TypeName())
	}
	return nil
}

func (e *encoder) open(v value.Cell) error {
	if rt.OnPath(v.Bits) {
		return rt.Library(module, "encode", "the value contains itself")
	}
	f := container{tag: v.Tag, addr: v.Bits}
	switch v.Tag {
	case value.List:
		f.end = object.ListLen(v.Bits)
		e.b.Byte('[')
	case value.Tuple:
		f.end = object.TupleLen(v.Bits)
		e.b.Byte('[')
	default:
		if err := e.members(&f); err != nil {
			return err
		}
		e.b.Byte('{')
	}
	if err := e.stack.Push(e.c, f); err != nil {
		e.c.Heap.Discharge(f.charged)
		return err
	}
	rt.SetOnPath(v.Bits, true)
	return nil
}

// members collects and sorts the entries of a dict.
func (e *encoder) members(f *container) error {
	n := e.c.Space.DictLen(f.addr)
	size := uint64(n) * uint64(unsafe.Sizeof(member{}))
	if !e.c.Heap.Charge(2 * size) {
		return rt.ErrRetry
	}
	members := make([]member, 0, n)
	err := e.collect(f.addr, &members)
	if err == nil && n > 1 {
		less := func(a, b *member) bool { return bytes.Compare(a.key, b.key) < 0 }
		err = rt.SortStable(members, make([]member, n), less, e.c.Poll)
	}
	if err != nil {
		e.c.Heap.Discharge(2 * size)
		return err
	}
	e.c.Heap.Discharge(size)
	f.members, f.charged, f.end = members, size, n
	return nil
}

func (e *encoder) collect(dict uint64, members *[]member) error {
	for it := e.c.Space.DictIterate(dict); ; {
		key, v, ok := e.c.Space.DictNext(dict, &it)
		if !ok {
			return nil
		}
		if key.Tag != value.String {
			return rt.Library(module, "encode", "keys must be strings, found "+key.Tag.TypeName())
		}
		if e.items++; e.items%checkItems == 0 {
			if err := e.c.Poll(); err != nil {
				return err
			}
		}
		*members = append(*members, member{object.StringBytes(key.Bits), v})
	}
}

const hexDigits = "0123456789abcdef"

// text writes a string in quotes. Everything stands for itself except quotes, backslashes and control characters.
func (e *encoder) text(s []byte) {
	e.b.Byte('"')
	start := 0
	for i, x := range s {
		if x >= ' ' && x != '"' && x != '\\' {
			continue
		}
		e.b.Write(s[start:i])
		start = i + 1
		e.b.Byte('\\')
		switch x {
		case '"', '\\':
			e.b.Byte(x)
		case '\b':
			e.b.Byte('b')
		case '\f':
			e.b.Byte('f')
		case '\n':
			e.b.Byte('n')
		case '\r':
			e.b.Byte('r')
		case '\t':
			e.b.Byte('t')
		default:
			e.b.String("u00")
			e.b.Byte(hexDigits[x>>4])
			e.b.Byte(hexDigits[x&15])
		}
	}
	e.b.Write(s[start:])
	e.b.Byte('"')
}
