package rt

import (
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
	if err := w.push(a, b); err != nil {
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
			if err := w.push(x, y); err != nil {
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

// push starts the comparison of two containers of one type and size, unless the pair was met before.
func (w *equalWalker) push(a, b value.Cell) error {
	f := equalFrame{a: a.Bits, b: b.Bits, tag: a.Tag}
	switch a.Tag {
	case value.List:
		f.end = int64(object.ListLen(a.Bits))
		if equalNeedsNoWalk(a.Bits, b.Bits) {
			return nil
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
			return nil
		}
		*slot = pair
	}
	if w.stack.Len() >= equalDepth {
		if _, ok := w.path[pair]; ok {
			return nil
		}
		if w.path == nil {
			w.path = map[equalPair]struct{}{}
		}
		if !w.c.Heap.Charge(pathBytes) {
			return ErrRetry
		}
		w.path[pair] = struct{}{}
	}
	return w.stack.Push(w.c, f)
}

// equalNeedsNoWalk recognises one list compared with itself whose elements cannot contain not-a-number.
func equalNeedsNoWalk(a, b uint64) bool {
	if a != b {
		return false
	}
	switch value.Tag(heap.Load8(a + heap.ListElem)) {
	case value.Void, value.Bool, value.Int, value.String:
		return true
	}
	return false
}

// pop ends a pair. Those at depth equalDepth and deeper are in the exact set.
func (w *equalWalker) pop(f *equalFrame) {
	if w.stack.Len() > equalDepth {
		delete(w.path, equalPair{f.a, f.b})
		w.c.Heap.Discharge(pathBytes)
	}
	w.stack.Pop()
}
