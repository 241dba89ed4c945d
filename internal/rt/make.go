package rt

import (
	"math/bits"
	"strconv"
	"unsafe"

	"walrus/internal/diag"
	"walrus/internal/object"
	"walrus/internal/value"
)

// The functions below make values for the library. All of them return ErrRetry if memory is short and have changed nothing then. A library
// function that makes many small objects also has to look at Heap.Over after each of them: small objects never fail, they only
// pass the limit by a little.

// NewString makes a string of valid UTF-8, which is copied.
func (c *Context) NewString(text []byte) (value.Cell, error) {
	return c.StringOf(unsafe.String(unsafe.SliceData(text), len(text)))
}

// StringOf makes a string of a Go string holding valid UTF-8.
func (c *Context) StringOf(text string) (value.Cell, error) {
	var s object.Addr
	ok := true
	if len(text) == 1 {
		s = c.Space.Char(text[0])
	} else {
		s, ok = c.Space.NewStringOf(text)
	}
	return refOrRetry(value.String, s, ok)
}

// Value makes a string of the bytes written, or returns what went wrong.
func (b *Buffer) Value() (value.Cell, error) {
	if b.err != nil {
		return value.Cell{}, b.err
	}
	return b.c.NewString(b.bytes)
}

func refOrRetry(tag value.Tag, addr object.Addr, ok bool) (value.Cell, error) {
	if !ok {
		return value.Cell{}, ErrRetry
	}
	return value.OfRef(tag, addr), nil
}

// EmptyList makes an empty list with room for n elements of the type with the tag; value.Void if they have several types or none is known.
func (c *Context) EmptyList(elem value.Tag, n int) (value.Cell, error) {
	l, ok := c.Space.MakeList(uint8(elem), n)
	return refOrRetry(value.List, l, ok)
}

// Push appends v to a list.
func (c *Context) Push(list, v value.Cell) error {
	if !c.Space.ListPush(list.Bits, v) {
		return ErrRetry
	}
	return nil
}

// CopyList makes a list of the elements of a list.
func (c *Context) CopyList(list value.Cell) (value.Cell, error) {
	l, ok := c.Space.ListSlice(list.Bits, 0, object.ListLen(list.Bits))
	return refOrRetry(value.List, l, ok)
}

// AssignList gives a list the elements of another one. It may have to be repeated after ErrRetry, and then some elements have
// been assigned already.
func (c *Context) AssignList(list, from value.Cell) error {
	n := object.ListLen(from.Bits)
	if have := object.ListLen(list.Bits); have < n {
		if err := c.ExtendList(list, from, have); err != nil {
			return err
		}
	} else {
		object.ListTruncate(list.Bits, n)
	}
	for i := range n {
		if !c.Space.ListSet(list.Bits, i, object.ListGet(from.Bits, i)) {
			return ErrRetry
		}
	}
	return nil
}

// ExtendList appends the elements of from, beginning with element first, to a list, which may be from itself.
func (c *Context) ExtendList(list, from value.Cell, first int) error {
	before, n := object.ListLen(list.Bits), object.ListLen(from.Bits)
	if more := n - first; more > before/2 && !c.Space.Reserve(list.Bits, before+more) {
		return ErrRetry
	}
	for i := first; i < n; i++ {
		if !c.Space.ListPush(list.Bits, object.ListGet(from.Bits, i)) {
			object.ListTruncate(list.Bits, before)
			return ErrRetry
		}
	}
	return nil
}

// CheckSize refuses an operation whose result of size * count items, perItem bytes each, could never fit under the memory limit.
func (c *Context) CheckSize(what string, size, count, perItem uint64) error {
	overflow, items := bits.Mul64(size, count)
	overflow2, bytes := bits.Mul64(items, perItem)
	if overflow|overflow2 == 0 && c.Heap.Fits(bytes) {
		return nil
	}
	asked := strconv.FormatUint(items, 10)
	if overflow != 0 {
		asked = strconv.FormatUint(size, 10) + " * " + strconv.FormatUint(count, 10)
	}
	return Raise(diag.TooLarge, what, asked)
}

// CheckString is CheckSize for a string of n bytes.
func (c *Context) CheckString(what string, n uint64) error {
	if n > MaxStringBytes || !c.Heap.Fits(n) {
		return Raise(diag.TooLarge, what, n)
	}
	return nil
}

// Field is an entry of a dict that the library makes.
type Field struct {
	Name  string
	Value value.Cell
}

// DictOf makes a dict with string keys.
func (c *Context) DictOf(fields ...Field) (value.Cell, error) {
	d := c.Space.NewDict(len(fields))
	for _, f := range fields {
		name, ok := c.Space.InternString(f.Name)
		if !ok || !c.Space.DictSetName(d, name, f.Value) {
			return value.Cell{}, ErrRetry
		}
	}
	return value.OfRef(value.Dict, d), nil
}
