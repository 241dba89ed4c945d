package rt

import (
	"walrus/internal/diag"
	"walrus/internal/object"
	"walrus/internal/value"
)

// normalise turns an index that may count from the end into a position; ok is false outside of 0..n-1.
func normalise(i int64, n int) (int, bool) {
	if i < 0 {
		i += int64(n)
	}
	return int(i), i >= 0 && i < int64(n)
}

// Index computes target[index], language.md 9.1.
func (c *Context) Index(target, index value.Cell) (value.Cell, error) {
	switch {
	case target.Tag == value.Dict:
		if v, ok := c.Space.DictGet(target.Bits, index); ok {
			return v, nil
		}
		return value.Cell{}, c.keyNotFound(index)
	case index.Tag == value.Int:
		return c.indexInt(target, index)
	case index.Tag == value.Range:
		switch target.Tag {
		case value.List, value.Tuple, value.String:
			start, end := object.RangeBounds(index.Bits)
			return c.slice(target, start, end)
		}
	case index.Tag == value.String && target.Tag == value.Module:
		if v, ok := c.ModuleGet(target, c.TextOf(index)); ok {
			return v, nil
		}
		return value.Cell{}, c.keyNotFound(index)
	case index.Tag == value.String && target.Tag == value.Instance:
		if name := c.Space.InternedOf(index.Bits); name != 0 { // no field has a name that is not interned
			if v, ok := c.Space.Field(target.Bits, name); ok {
				return v, nil
			}
		}
		return value.Cell{}, c.memberNotFound(target, index)
	case index.Tag == value.String && target.Tag == value.Host:
		return c.Member(target, index)
	}
	return value.Cell{}, invalidOperation("[]", target, index)
}

func (c *Context) indexInt(target, index value.Cell) (value.Cell, error) {
	switch target.Tag {
	case value.List:
		n := object.ListLen(target.Bits)
		if i, ok := normalise(index.Int(), n); ok {
			return object.ListGet(target.Bits, i), nil
		}
		return value.Cell{}, OutOfBounds(index.Int(), int64(n))
	case value.Tuple:
		n := object.TupleLen(target.Bits)
		if i, ok := normalise(index.Int(), n); ok {
			return object.TupleGet(target.Bits, i), nil
		}
		return value.Cell{}, OutOfBounds(index.Int(), int64(n))
	case value.String:
		n := object.StringRunes(target.Bits)
		if i, ok := normalise(index.Int(), n); ok {
			if walk := object.Walk(target.Bits, i); walk > 0 {
				if err := c.Worked(walk); err != nil {
					return value.Cell{}, err
				}
			}
			return value.OfRef(value.String, c.Space.CharAt(target.Bits, i)), nil
		}
		return value.Cell{}, OutOfBounds(index.Int(), int64(n))
	}
	return value.Cell{}, invalidOperation("[]", target, index)
}

func (c *Context) keyNotFound(key value.Cell) *Error {
	return Raise(diag.KeyNotFound, c.BriefText(key))
}

// SliceOf computes target[start..end], the range a literal between the brackets; void bounds are open.
func (c *Context) SliceOf(target, start, end value.Cell) (value.Cell, error) {
	from, to, err := rangeBounds(start, end)
	if err != nil {
		err.AtRange = true
		return value.Cell{}, err
	}
	switch target.Tag {
	case value.List, value.Tuple, value.String:
		return c.slice(target, from, to)
	case value.Dict:
		return c.Index(target, value.OfRef(value.Range, c.Space.NewRange(from, to)))
	}
	return value.Cell{}, invalidOperation("[]", target, value.Cell{Tag: value.Range})
}

// rangeBounds reads the bounds of a range: ints, or void for an open one.
func rangeBounds(start, end value.Cell) (from, to int64, err *Error) {
	if start.Tag != value.Int && start.Tag != value.Void || end.Tag != value.Int && end.Tag != value.Void {
		return 0, 0, invalidOperation("..", start, end)
	}
	from, to = start.Int(), end.Int()
	if end.Tag == value.Void {
		to = -1
	}
	return from, to, nil
}

// NewRange computes start..end.
func (c *Context) NewRange(start, end value.Cell) (value.Cell, error) {
	from, to, err := rangeBounds(start, end)
	if err != nil {
		return value.Cell{}, err
	}
	return value.OfRef(value.Range, c.Space.NewRange(from, to)), nil
}

// slice computes a slice by the rules of language.md 9.2: a negative bound b means n + b + 1.
func (c *Context) slice(target value.Cell, start, end int64) (value.Cell, error) {
	var n int
	switch target.Tag {
	case value.List:
		n = object.ListLen(target.Bits)
	case value.Tuple:
		n = object.TupleLen(target.Bits)
	default:
		n = object.StringRunes(target.Bits)
	}
	bound := func(b int64) (int, bool) {
		if b < 0 {
			b += int64(n) + 1
		}
		return int(b), b >= 0 && b <= int64(n)
	}
	i, ok := bound(start)
	if !ok {
		return value.Cell{}, OutOfBounds(start, int64(n))
	}
	j, ok := bound(end)
	if !ok {
		return value.Cell{}, OutOfBounds(end, int64(n))
	}
	if i > j {
		return value.Cell{}, Raise(diag.InvalidRange, start, end)
	}
	var r uint64
	switch target.Tag {
	case value.List:
		r, ok = c.Space.ListSlice(target.Bits, i, j)
	case value.Tuple:
		r, ok = c.Space.TupleSlice(target.Bits, i, j)
	default:
		r, ok = c.Space.Slice(target.Bits, i, j)
	}
	if !ok {
		return value.Cell{}, ErrRetry
	}
	return value.OfRef(target.Tag, r), c.Worked(j - i)
}

// SetIndex does target[index] = v, language.md 9.3.
func (c *Context) SetIndex(target, index, v value.Cell) error {
	switch {
	case target.Tag == value.List && index.Tag == value.Int:
		n := object.ListLen(target.Bits)
		i, ok := normalise(index.Int(), n)
		if !ok {
			return OutOfBounds(index.Int(), int64(n))
		}
		if !c.Space.ListSet(target.Bits, i, v) {
			return ErrRetry
		}
		return nil
	case target.Tag == value.Dict:
		if !c.Space.DictSet(target.Bits, index, v, false) {
			return ErrRetry
		}
		return nil
	case (target.Tag == value.Instance || target.Tag == value.Host) && index.Tag == value.String:
		name, ok := c.Space.InternAddr(index.Bits)
		if !ok {
			return ErrRetry
		}
		return c.SetMember(target, value.OfRef(value.String, name), v)
	}
	return c.invalidIndexType(target, index)
}

func (c *Context) invalidIndexType(target, index value.Cell) *Error {
	return Raise(diag.InvalidIndexType, target.Tag.TypeName(), index.Tag.TypeName())
}

// containerBinary does + and * of strings, lists and dicts. ok is false if the operands are none of those.
func (c *Context) containerBinary(op Operator, a, b value.Cell) (r value.Cell, ok bool, err error) {
	var addr uint64
	done := true
	tag := a.Tag
	switch {
	case op == OpAdd && a.Tag == value.String && b.Tag == value.String:
		addr, done = c.Space.Concat(a.Bits, b.Bits)
	case op == OpAdd && a.Tag == value.List && b.Tag == value.List:
		addr, done = c.Space.ListConcat(a.Bits, b.Bits)
	case op == OpAdd && a.Tag == value.Dict && b.Tag == value.Dict:
		if c.Space.DictLen(a.Bits)+c.Space.DictLen(b.Bits) > pollItems {
			r, err := c.concatDicts(a.Bits, b.Bits)
			return r, true, err
		}
		addr, done = c.Space.DictConcat(a.Bits, b.Bits)
	case op == OpMul && a.Tag == value.String && b.Tag == value.Int:
		return c.repeat(a, b.Int())
	case op == OpMul && a.Tag == value.Int && b.Tag == value.String:
		return c.repeat(b, a.Int())
	case op == OpMul && a.Tag == value.List && b.Tag == value.Int:
		return c.repeat(a, b.Int())
	case op == OpMul && a.Tag == value.Int && b.Tag == value.List:
		return c.repeat(b, a.Int())
	default:
		return value.Cell{}, false, nil
	}
	if !done {
		return value.Cell{}, true, ErrRetry
	}
	r = value.OfRef(tag, addr)
	copied := c.Size(r)
	if tag == value.String && object.StringStart(addr) == object.StringStart(a.Bits) { // appended in place
		copied = c.Size(b)
	}
	return r, true, c.Worked(int(copied))
}

// concatDicts does + of large dicts, which takes so long that it polls.
func (c *Context) concatDicts(a, b uint64) (value.Cell, error) {
	r, ok := c.Space.NewHashDict(c.Space.DictLen(a) + c.Space.DictLen(b))
	if !ok {
		return value.Cell{}, ErrRetry
	}
	n := 0
	for _, d := range []uint64{a, b} {
		for it := c.Space.DictIterate(d); ; {
			key, v, ok := c.Space.DictNext(d, &it)
			if !ok {
				break
			}
			if !c.Space.DictSet(r, key, v, false) {
				return value.Cell{}, ErrRetry
			}
			if n++; n%pollItems == 0 {
				if err := c.Poll(); err != nil {
					return value.Cell{}, err
				}
			}
		}
	}
	return value.OfRef(value.Dict, r), nil
}

// repeat does string * int and list * int. A result that could never fit is refused before anything is allocated.
func (c *Context) repeat(v value.Cell, count int64) (value.Cell, bool, error) {
	count = max(count, 0)
	size, perItem := uint64(0), uint64(8)
	if v.Tag == value.String {
		size, perItem = uint64(object.StringLen(v.Bits)), 1
	} else {
		size = uint64(object.ListLen(v.Bits))
		if object.ListElem(v.Bits) == uint8(value.Bool) {
			perItem = 1
		}
	}
	if err := c.CheckSize("the result of *", size, uint64(count), perItem); err != nil {
		return value.Cell{}, true, err
	}
	var r value.Cell
	var err error
	if v.Tag == value.String {
		r, err = c.RepeatString(v.Bits, count)
	} else {
		var stopped error
		addr, ok := c.Space.ListRepeat(v.Bits, count, func() bool {
			stopped = c.Poll()
			return stopped == nil
		})
		if r, err = refOrRetry(value.List, addr, ok); stopped != nil {
			err = stopped
		}
	}
	if err != nil {
		return value.Cell{}, true, err
	}
	return r, true, c.Worked(int(c.Size(r)))
}

// RepeatString makes a string of a string count times in a row, whose size has been checked.
func (c *Context) RepeatString(a uint64, count int64) (value.Cell, error) {
	var stopped error
	addr, ok := c.Space.RepeatString(a, count, func() bool {
		stopped = c.Poll()
		return stopped == nil
	})
	if stopped != nil {
		return value.Cell{}, stopped
	}
	return refOrRetry(value.String, addr, ok)
}

// NewList makes a list of cells.
func (c *Context) NewList(cells []value.Cell) (uint64, error) {
	l, ok := c.Space.NewList(cells)
	if !ok {
		return 0, ErrRetry
	}
	return l, nil
}

// ListAppend appends cells to a list.
func (c *Context) ListAppend(list value.Cell, cells []value.Cell) error {
	if !c.Space.Reserve(list.Bits, object.ListLen(list.Bits)+len(cells)) {
		return ErrRetry
	}
	n := object.ListLen(list.Bits)
	for _, v := range cells {
		if !c.Space.ListPush(list.Bits, v) {
			object.ListTruncate(list.Bits, n)
			return ErrRetry
		}
	}
	return nil
}

// NewDict makes a dict of keys and values that alternate.
func (c *Context) NewDict(pairs []value.Cell) (uint64, error) {
	d := c.Space.NewDict(len(pairs) / 2)
	return d, c.DictAppend(value.OfRef(value.Dict, d), pairs)
}

// DictAppend sets the entries of keys and values that alternate.
func (c *Context) DictAppend(dict value.Cell, pairs []value.Cell) error {
	for i := 0; i < len(pairs); i += 2 { // repeating some of it after ErrRetry does no harm
		key := pairs[i]
		literal := key.Tag == value.String && object.IsInterned(key.Bits)
		if !c.Space.DictSet(dict.Bits, key, pairs[i+1], literal) {
			return ErrRetry
		}
	}
	return nil
}

// Concat joins the texts of values: a format string.
func (c *Context) Concat(parts []value.Cell) (value.Cell, error) {
	b := c.NewBuffer("format string")
	defer b.Release()
	for _, v := range parts {
		if err := c.AppendText(b, v); err != nil {
			return value.Cell{}, err
		}
	}
	return b.Value()
}

// StringCell makes a short string; it must be at most 4 KiB.
func (c *Context) StringCell(text string) value.Cell {
	s, ok := c.Space.NewStringOf(text)
	if !ok {
		s = c.Space.Empty()
	}
	return value.OfRef(value.String, s)
}

// Intern returns the interned string of that text, which must live as long as the runtime (a literal).
func (c *Context) Intern(text string) (uint64, error) {
	s, ok := c.Space.InternString(text)
	if !ok {
		return 0, ErrRetry
	}
	return s, nil
}
