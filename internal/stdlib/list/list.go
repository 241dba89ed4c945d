// Package list holds the methods of lists that are implemented in Go. Those that call functions of the program (sort_by, map, filter,
// reduce) are Walrus code: see the prelude in package rt.
package list

import (
	"slices"

	"walrus/internal/builtin"
	"walrus/internal/diag"
	"walrus/internal/heap"
	"walrus/internal/object"
	"walrus/internal/rt"
	"walrus/internal/value"
)

// checkItems is the number of elements handled between two looks at cancellation.
const checkItems = 4096

// Table returns the methods of lists.
func Table() []rt.Native {
	index := builtin.Param{Name: "i", Type: builtin.Int}
	v := builtin.Param{Name: "v"}
	row := func(name, result, doc string, linear bool, body rt.Body, params ...builtin.Param) rt.Native {
		return rt.Native{
			Func: builtin.Func{Receiver: "list", Name: name, Params: params, Result: result, Doc: doc, Linear: linear},
			Body: body,
		}
	}
	return rt.WithIntrinsics([]rt.Native{
		row("len", "int", "The number of elements.", false, length),
		row("push", "void", "Appends v.", false, push, v),
		row("pop", "any", "Removes and returns the last element. An empty list is an error.", false, pop),
		row("insert", "void", "Inserts v before position i; negative positions count from the end, the length is allowed.", true, insert, index, v),
		row("remove", "any", "Removes and returns the element at position i; negative positions count from the end.", true, remove, index),
		row("reverse", "void", "Reverses the list in place.", true, reverse),
		row("clear", "void", "Removes all elements.", false, clearList),
		row("contains", "bool", "Reports whether an element is equal to v.", true, contains, v),
		row("index_of", "int", "The position of the first element that is equal to v, -1 if there is none.", true, indexOf, v),
		row("sort", "void", "Sorts in place, stable: all numbers (not-a-number comes last) or all strings, by code points.", true, sortList),
		row("join", "string", "The texts of all elements with sep between them.", true, join, builtin.Param{Name: "sep", Type: builtin.String}),
		row("extend", "void", "Appends all elements of another list.", true, extend, builtin.Param{Name: "list", Type: builtin.List}),
		row("copy", "list", "A new list of the same elements.", true, copyList),
	}, map[string]rt.Intrinsic{"len": rt.IntrinsicLen, "push": rt.IntrinsicPush, "pop": rt.IntrinsicPop})
}

func length(_ *rt.Context, a rt.Args) (value.Cell, error) {
	return value.OfInt(int64(object.ListLen(a.At(0).Bits))), nil
}

func push(c *rt.Context, a rt.Args) (value.Cell, error) {
	return value.OfVoid(), c.Push(a.At(0), a.At(1))
}

func pop(_ *rt.Context, a rt.Args) (value.Cell, error) {
	if object.ListLen(a.At(0).Bits) == 0 {
		return value.Cell{}, rt.Raise(diag.EmptyPop)
	}
	return object.ListPop(a.At(0).Bits), nil
}

// position turns argument 1 into a position from 0 up to, not including, end; n is the length that negative positions count from.
func position(a rt.Args, n, end int64) (int, error) {
	i := a.At(1).Int()
	at := i
	if at < 0 {
		at += n
	}
	if at < 0 || at >= end {
		return 0, rt.OutOfBounds(i, n)
	}
	return int(at), nil
}

func insert(c *rt.Context, a rt.Args) (value.Cell, error) {
	n := int64(object.ListLen(a.At(0).Bits))
	i, err := position(a, n, n+1)
	if err != nil {
		return value.Cell{}, err
	}
	if !c.Space.ListInsert(a.At(0).Bits, i, a.At(2)) {
		return value.Cell{}, rt.ErrRetry
	}
	return value.OfVoid(), nil
}

func remove(_ *rt.Context, a rt.Args) (value.Cell, error) {
	n := int64(object.ListLen(a.At(0).Bits))
	i, err := position(a, n, n)
	if err != nil {
		return value.Cell{}, err
	}
	return object.ListRemove(a.At(0).Bits, i), nil
}

func reverse(_ *rt.Context, a rt.Args) (value.Cell, error) {
	object.ListReverse(a.At(0).Bits)
	return value.OfVoid(), nil
}

func clearList(c *rt.Context, a rt.Args) (value.Cell, error) {
	c.Space.ListClear(a.At(0).Bits)
	return value.OfVoid(), nil
}

func contains(c *rt.Context, a rt.Args) (value.Cell, error) {
	i, err := find(c, a.At(0).Bits, a.At(1))
	return value.OfBool(i >= 0), err
}

func indexOf(c *rt.Context, a rt.Args) (value.Cell, error) {
	i, err := find(c, a.At(0).Bits, a.At(1))
	return value.OfInt(int64(i)), err
}

// find returns the position of the first element that equals v, or -1.
func find(c *rt.Context, list object.Addr, v value.Cell) (int, error) {
	if v.Tag == value.Int && value.Tag(object.ListElem(list)) == value.Int {
		return slices.Index(heap.Words(object.ListData(list), object.ListLen(list)), v.Bits), nil
	}
	for i := range object.ListLen(list) {
		if i%checkItems == checkItems-1 {
			if err := c.Poll(); err != nil {
				return -1, err
			}
		}
		equal, err := c.Equal(object.ListGet(list, i), v)
		if equal || err != nil {
			return i, err
		}
	}
	return -1, nil
}

func join(c *rt.Context, a rt.Args) (value.Cell, error) {
	if object.ListElem(a.At(0).Bits) == uint8(value.String) {
		return joinStrings(c, a.At(0).Bits, a.At(1).Bits)
	}
	list, sep := a.At(0).Bits, object.StringBytes(a.At(1).Bits)
	b := c.NewBuffer("list.join")
	defer b.Release()
	for i := range object.ListLen(list) {
		if i > 0 {
			b.Write(sep)
		}
		if i%checkItems == checkItems-1 {
			if err := c.Poll(); err != nil {
				return value.Cell{}, err
			}
		}
		if err := c.AppendText(b, object.ListGet(list, i)); err != nil {
			return value.Cell{}, err
		}
	}
	return b.Value()
}

// joinStrings is join for a list of strings that is not empty or was not: the size of the result is found first, so that it is written once.
func joinStrings(c *rt.Context, list, sep object.Addr) (value.Cell, error) {
	n := object.ListLen(list)
	gaps := max(n-1, 0)
	if err := c.CheckSize("list.join", uint64(gaps), uint64(object.StringLen(sep)), 1); err != nil {
		return value.Cell{}, err
	}
	size, runes := gaps*object.StringLen(sep), gaps*object.StringRunes(sep)
	for i := range n {
		s := object.ListGet(list, i).Bits
		size, runes = size+object.StringLen(s), runes+object.StringRunes(s)
		if i%checkItems == checkItems-1 {
			if err := c.Poll(); err != nil {
				return value.Cell{}, err
			}
		}
	}
	if err := c.CheckString("list.join", uint64(size)); err != nil {
		return value.Cell{}, err
	}
	r, to, ok := c.Space.AllocString(size, runes)
	if !ok {
		return value.Cell{}, rt.ErrRetry
	}
	between := object.StringBytes(sep)
	for i := range n {
		if i > 0 {
			to = to[copy(to, between):]
		}
		text := object.StringBytes(object.ListGet(list, i).Bits)
		to = to[copy(to, text):]
		if err := c.Worked(len(between) + len(text) + 16); err != nil {
			return value.Cell{}, err
		}
	}
	return value.OfRef(value.String, r), nil
}

func extend(c *rt.Context, a rt.Args) (value.Cell, error) {
	return value.OfVoid(), c.ExtendList(a.At(0), a.At(1), 0)
}

func copyList(c *rt.Context, a rt.Args) (value.Cell, error) { return c.CopyList(a.At(0)) }
