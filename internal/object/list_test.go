package object

import (
	"math"
	"slices"
	"testing"

	"walrus/internal/heap"
	"walrus/internal/value"
)

// randomCell returns a value of one of the kinds that lists tell apart; kind < 0 means any.
func (w *world) randomCell(kind int) Cell {
	if kind < 0 {
		kind = w.r.IntN(7)
	}
	switch kind {
	case 0:
		return value.OfInt(w.r.Int64() >> w.r.IntN(64))
	case 1:
		return value.OfFloat(w.r.NormFloat64())
	case 2:
		return value.OfBool(w.r.IntN(2) == 0)
	case 3:
		return strCell(w.str(randomText(w.r, 3)))
	case 4:
		return value.OfRef(value.Tuple, w.s.NewPair(value.OfInt(w.r.Int64()), Cell{}))
	case 5:
		return Cell{}
	}
	return value.OfFloat(math.NaN())
}

// TestListsModel compares lists with Go slices under random operations.
func TestListsModel(t *testing.T) {
	const slots = 12
	w := newWorld(t, 21, slots, heap.Config{})
	model := make([][]Cell, slots)
	for i := range slots {
		w.setRoot(i, value.OfRef(value.List, w.listOf(nil)))
	}
	store := func(i int, l Addr, ok bool, cells []Cell) {
		w.must(ok)
		w.setRoot(i, value.OfRef(value.List, l))
		model[i] = cells
	}
	for range operations() {
		w.step()
		i, j, k := w.r.IntN(slots), w.r.IntN(slots), w.r.IntN(slots)
		l, n := w.root(i).Bits, len(model[i])
		kind := i % 7 // most lists stay of one kind for a while
		if w.r.IntN(200) == 0 {
			kind = -1
		}
		switch op := w.r.IntN(24); {
		case op < 8:
			c := w.randomCell(kind)
			w.must(w.s.ListPush(l, c))
			model[i] = append(model[i], c)
		case op < 10 && n > 0:
			c := w.randomCell(kind)
			at := w.r.IntN(n)
			w.must(w.s.ListSet(l, at, c))
			model[i][at] = c
		case op < 12 && n > 0:
			if c := ListPop(l); c != model[i][n-1] {
				t.Fatalf("operation %d: popped %v, want %v", w.ops, c, model[i][n-1])
			}
			model[i] = model[i][:n-1]
		case op == 12:
			c, at := w.randomCell(kind), w.r.IntN(n+1)
			w.must(w.s.ListInsert(l, at, c))
			model[i] = slices.Insert(model[i], at, c)
		case op == 13 && n > 0:
			at := w.r.IntN(n)
			if c := ListRemove(l, at); c != model[i][at] {
				t.Fatalf("operation %d: removed %v, want %v", w.ops, c, model[i][at])
			}
			model[i] = slices.Delete(model[i], at, at+1)
		case op == 14:
			from, to := w.bounds(n)
			r, ok := w.s.ListSlice(l, from, to)
			store(k, r, ok, slices.Clone(model[i][from:to]))
		case op == 15 && n+len(model[j]) < 5000:
			r, ok := w.s.ListConcat(l, w.root(j).Bits)
			store(k, r, ok, slices.Concat(model[i], model[j]))
		case op == 16 && n < 1000:
			times := w.r.Int64N(5) - 1
			r, ok := w.s.ListRepeat(l, times, goOn)
			store(k, r, ok, slices.Repeat(model[i], max(int(times), 0)))
		case op == 17:
			ListReverse(l)
			slices.Reverse(model[i])
		case op == 18 && w.r.IntN(20) == 0:
			w.s.ListClear(l)
			model[i] = nil
		case op == 19:
			w.must(w.s.Reserve(l, n+w.r.IntN(100)))
		case op == 20:
			r, ok := w.s.NewList(model[i])
			store(k, r, ok, slices.Clone(model[i]))
		case op == 21 && n > 100:
			ListTruncate(l, 50)
			model[i] = model[i][:50]
		case op == 22 && w.r.IntN(10) == 0:
			r, ok, cells := w.rangeList()
			store(k, r, ok, cells)
		default:
			w.checkList(l, model[i])
		}
	}
	for i := range slots {
		w.checkList(w.root(i).Bits, model[i])
	}
}

// kindFor is the kind of the next element of list i: most lists stay of one kind for a while.
func (w *world) kindFor(i int) int {
	if w.r.IntN(200) == 0 {
		return -1
	}
	return i % 7
}

// bounds are those of a slice of n elements.
func (w *world) bounds(n int) (from, to int) {
	from = w.r.IntN(n + 1)
	return from, from + w.r.IntN(n-from+1)
}

// rangeList makes the list of a random range.
func (w *world) rangeList() (Addr, bool, []Cell) {
	from := w.r.Int64N(100) - 50
	to := from + w.r.Int64N(40) - 5
	var cells []Cell
	for v := from; v < to; v++ {
		cells = append(cells, value.OfInt(v))
	}
	l, ok := w.s.ListOfRange(from, to)
	return l, ok, cells
}

func (w *world) checkList(l Addr, want []Cell) {
	w.t.Helper()
	if ListLen(l) != len(want) {
		w.t.Fatalf("operation %d: length %d, want %d", w.ops, ListLen(l), len(want))
	}
	for i, c := range want {
		if got := ListGet(l, i); got != c {
			w.t.Fatalf("operation %d: element %d is %v, want %v", w.ops, i, got, c)
		}
	}
}

// TestListKinds pins which kinds lists get and how they widen.
func TestListKinds(t *testing.T) {
	w := newWorld(t, 1, 1, heap.Config{})
	one, half, yes, text := value.OfInt(1), value.OfFloat(0.5), value.OfBool(true), strCell(w.s.Empty())
	tup := value.OfRef(value.Tuple, w.s.NewPair(one, one))
	for i, c := range []struct {
		cells []Cell
		elem  Elem
	}{
		{nil, uint8(value.Void)}, {[]Cell{one, one}, uint8(value.Int)}, {[]Cell{half}, uint8(value.Float)}, {[]Cell{yes, yes}, uint8(value.Bool)},
		{[]Cell{text, text}, uint8(value.String)}, {[]Cell{text, tup}, heap.ElemAny}, {[]Cell{one, half}, heap.ElemAny}, {[]Cell{{}, {}}, heap.ElemAny},
	} {
		if got := ListElem(w.listOf(c.cells)); got != c.elem {
			t.Errorf("case %d: element tag %d, want %d", i, got, c.elem)
		}
		l := w.listOf(nil)
		for _, cell := range c.cells {
			w.must(w.s.ListPush(l, cell))
		}
		if got := ListElem(l); got != c.elem {
			t.Errorf("case %d, pushed: element tag %d, want %d", i, got, c.elem)
		}
	}
	l := w.listOf([]Cell{one, one})
	w.must(w.s.ListSet(l, 1, half))
	if ListElem(l) != heap.ElemAny || ListGet(l, 0) != one || ListGet(l, 1) != half {
		t.Error("widening by set")
	}
	ListPop(l)
	w.s.ListClear(l)
	if ListElem(l) != heap.ElemAny {
		t.Error("clear changed the kind")
	}
}
