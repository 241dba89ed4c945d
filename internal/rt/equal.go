package rt

import (
	"bytes"

	"walrus/internal/heap"
	"walrus/internal/object"
	"walrus/internal/value"
)

// Equality (language.md 7.1) of containers is an explicit walk over pairs, like the text of values. All pairs that it meets must be equal,
// and the first one that is not ends the walk with false. So a pair that was met before needs no second visit: either it is on the way to be
// found equal or the walk would be over. That makes cycles harmless, and with them structures that share their parts, which would
// otherwise take exponential time.
//
// Pairs met are remembered in a small table that forgets (seen), which catches sharing, and below a certain depth also in an exact
// set of the pairs in progress (path), without which a long cycle would not end.

// Equal is `==`. The error is ErrRetry, too-large or a cancellation.
func (c *Context) Equal(a, b value.Cell) (bool, error) {
	if a.Tag == value.String && b.Tag == value.String && a.Bits != b.Bits && object.StringLen(a.Bits) > lookBytes {
		return c.StringsEqual(object.StringBytes(a.Bits), object.StringBytes(b.Bits))
	}
	if equal, decided := c.simpleEqual(a, b); decided {
		if a.Tag == value.String && b.Tag == value.String && object.StringLen(a.Bits) == object.StringLen(b.Bits) {
			return equal, c.Worked(object.StringLen(a.Bits))
		}
		return equal, nil
	}
	w := equalWalker{c: c, stack: Stack[equalFrame]{items: c.equalFrames[:0]}}
	equal, err := w.run(a, b)
	w.release()
	return equal, err
}

// simpleEqual decides pairs without a container that could be equal to the other one.
func (c *Context) simpleEqual(a, b value.Cell) (equal, decided bool) {
	if a.Tag != b.Tag {
		if a.Tag.IsNumber() && b.Tag.IsNumber() {
			return a.AsFloat() == b.AsFloat(), true
		}
		return false, true
	}
	switch a.Tag {
	case value.Float:
		return a.Float() == b.Float(), true
	case value.String:
		return object.StringEqual(a.Bits, b.Bits), true
	case value.Range:
		start, end := object.RangeBounds(a.Bits)
		start2, end2 := object.RangeBounds(b.Bits)
		return start == start2 && end == end2, true
	case value.List:
		return false, object.ListLen(a.Bits) != object.ListLen(b.Bits)
	case value.Tuple:
		return false, object.TupleLen(a.Bits) != object.TupleLen(b.Bits)
	case value.Dict:
		return false, c.Space.DictLen(a.Bits) != c.Space.DictLen(b.Bits)
	case value.Native:
		return object.Word(a.Bits) == object.Word(b.Bits), true
	case value.Function:
		return c.sameFunction(a, b), true
	}
	return a.Bits == b.Bits, true
}

// sameFunction reports whether two function values are the same: one object, or a method of one struct read twice.
func (c *Context) sameFunction(a, b value.Cell) bool { return a.Bits == b.Bits }

// equalFrame is a pair of containers being compared; next of its end elements are done.
type equalFrame struct {
	a, b      uint64
	next, end int64
	iter      object.DictIter // over the keys of a
	tag       value.Tag
}

type equalPair struct{ a, b uint64 }

const (
	equalSeen  = 1024 // size of the table that forgets, a power of two
	equalDepth = 64   // from this depth on pairs in progress are remembered exactly
	pathBytes  = 48   // charge for a pair in the exact set
)

type equalWalker struct {
	c     *Context
	stack Stack[equalFrame]
	path  map[equalPair]struct{}
	seen  *[equalSeen]equalPair
	met   int // container pairs met
	items int
}

func (w *equalWalker) release() {
	if cap(w.stack.items) <= maxKeptFrames {
		w.c.equalFrames = w.stack.items[:0]
	}
	w.stack.Release(w.c)
	w.c.Heap.Discharge(uint64(len(w.path)) * pathBytes)
}

func (w *equalWalker) run(a, b value.Cell) (bool, error) {
	if differ, err := w.push(a, b); differ || err != nil {
		return false, err
	}
	for w.stack.Len() > 0 {
		f := w.stack.Top()
		if f.next == f.end {
			w.pop(f)
			continue
		}
		if w.items++; w.items%pollItems == 0 {
			if err := w.c.Poll(); err != nil {
				return false, err
			}
		}
		x, y, ok := w.elements(f)
		if !ok {
			return false, nil
		}
		equal, decided := w.c.simpleEqual(x, y)
		switch {
		case decided && !equal:
			return false, nil
		case !decided:
			if differ, err := w.push(x, y); differ || err != nil {
				return false, err
			}
		}
	}
	return true, nil
}

// elements returns the next pair to compare; ok is false if there is no partner.
func (w *equalWalker) elements(f *equalFrame) (x, y value.Cell, ok bool) {
	i := int(f.next)
	f.next++
	switch f.tag {
	case value.List:
		return object.ListGet(f.a, i), object.ListGet(f.b, i), true
	case value.Tuple:
		return object.TupleGet(f.a, i), object.TupleGet(f.b, i), true
	}
	key, x, ok := w.c.Space.DictNext(f.a, &f.iter)
	if !ok {
		return x, y, false
	}
	y, ok = w.c.Space.DictGet(f.b, key)
	return x, y, ok
}

// push starts the comparison of two containers of one type and size, unless the pair was met before. Lists of ints and bools are compared
// right away; differ is true if they are not equal.
func (w *equalWalker) push(a, b value.Cell) (differ bool, err error) {
	f := equalFrame{a: a.Bits, b: b.Bits, tag: a.Tag}
	switch a.Tag {
	case value.List:
		f.end = int64(object.ListLen(a.Bits))
		if a.Bits == b.Bits && onlyEqualToThemselves(a.Bits) {
			return false, nil
		}
		if width := rawWidth(a.Bits, b.Bits); width > 0 {
			return w.compareRaw(a.Bits, b.Bits, int(f.end)*width)
		}
	case value.Tuple:
		f.end = int64(object.TupleLen(a.Bits))
	default:
		f.end = int64(w.c.Space.DictLen(a.Bits))
		f.iter = w.c.Space.DictIterate(a.Bits)
	}
	pair := equalPair{a.Bits, b.Bits}
	if w.met++; w.met > equalDepth {
		if w.seen == nil {
			w.seen = new([equalSeen]equalPair)
		}
		slot := &w.seen[(a.Bits>>3^b.Bits>>3*0x9E3779B97F4A7C15>>20)%equalSeen]
		if *slot == pair {
			return false, nil
		}
		*slot = pair
		if w.stack.Len() < equalDepth && w.inProgress(pair) {
			return false, nil
		}
	}
	if w.stack.Len() >= equalDepth {
		if _, ok := w.path[pair]; ok {
			return false, nil
		}
		if w.path == nil {
			w.path = map[equalPair]struct{}{}
		}
		if !w.c.Heap.Charge(pathBytes) {
			return false, ErrRetry
		}
		w.path[pair] = struct{}{}
	}
	return false, w.stack.Push(w.c, f)
}

// inProgress looks a pair up among those in progress, of which there are few. The table may have forgotten it over a large part of the
// structure, which would then be walked over as often as a short cycle fits into equalDepth.
func (w *equalWalker) inProgress(p equalPair) bool {
	for i := range w.stack.items {
		if f := &w.stack.items[i]; f.a == p.a && f.b == p.b {
			return true
		}
	}
	return false
}

// onlyEqualToThemselves reports whether every element of a list equals itself for certain: it cannot be or contain not-a-number.
func onlyEqualToThemselves(list uint64) bool {
	switch value.Tag(object.ListElem(list)) {
	case value.Void, value.Bool, value.Int, value.String:
		return true
	}
	return false
}

// rawWidth is the size in bytes of an element if the elements of both lists are equal exactly if their bytes are; else 0.
func rawWidth(a, b uint64) int {
	elem := object.ListElem(a)
	switch {
	case elem != object.ListElem(b):
	case value.Tag(elem) == value.Int:
		return 8
	case value.Tag(elem) == value.Bool:
		return 1
	}
	return 0
}

// compareRaw compares n bytes of the storage of two lists.
func (w *equalWalker) compareRaw(a, b uint64, n int) (differ bool, err error) {
	x, y := object.ListData(a), object.ListData(b)
	for at := 0; at < n; at += pollBytes {
		size := min(pollBytes, n-at)
		if !bytes.Equal(heap.Bytes(x+uint64(at), size), heap.Bytes(y+uint64(at), size)) {
			return true, nil
		}
		if err := w.c.Poll(); err != nil {
			return false, err
		}
	}
	return false, nil
}

// pop ends a pair. Those at depth equalDepth and deeper are in the exact set.
func (w *equalWalker) pop(f *equalFrame) {
	if w.stack.Len() > equalDepth {
		delete(w.path, equalPair{f.a, f.b})
		w.c.Heap.Discharge(pathBytes)
	}
	w.stack.Pop()
}
