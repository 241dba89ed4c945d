package object

import (
	"flag"
	"math/rand/v2"
	"testing"

	"walrus/internal/heap"
	"walrus/internal/platform"
	"walrus/internal/value"
)

var long = flag.Bool("long", false, "run property tests with a million operations each")

// operations is the number of operations of a property test.
func operations() int {
	if *long {
		return 1_000_000
	}
	return 50_000 / raceScale
}

// world is a space under test: a set of root cells, and collections and verifier runs now and then.
type world struct {
	t     testing.TB
	h     *heap.Heap
	s     *Space
	r     *rand.Rand
	roots Addr
	n     int
	every int // operations between collections
	ops   int
}

func newWorld(t testing.TB, seed uint64, roots int, c heap.Config) *world {
	t.Helper()
	mem := platform.New(nil)
	c.Memory, c.HashSeed = mem, [2]uint64{seed, 99}
	if c.LimitBytes == 0 {
		c.LimitBytes = 512 << 20
	}
	h, err := heap.New(c)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, h: h, s: New(h), r: rand.New(rand.NewPCG(seed, 7)), n: roots, every: 997}
	if *long {
		w.every = 20_011
	}
	ok := false
	if w.roots, ok = h.Meta(uint64(roots+1) * value.Size); !ok {
		t.Fatal("no memory")
	}
	h.AddRoots(w.roots, roots)
	t.Cleanup(func() {
		h.Close()
		if u := mem.Usage(); u != (platform.Usage{}) {
			t.Errorf("not given back: %+v", u)
		}
	})
	return w
}

func (w *world) root(i int) Cell       { return heap.LoadCell(w.roots + uint64(i)*value.Size) }
func (w *world) setRoot(i int, c Cell) { heap.StoreCell(w.roots+uint64(i)*value.Size, c) }

// step counts an operation and collects when it is time.
func (w *world) step() {
	w.t.Helper()
	w.ops++
	if w.ops%w.every == 0 || w.h.WantsCollect() {
		w.collect()
	}
}

func (w *world) collect() {
	w.t.Helper()
	w.h.Collect(nil)
	if err := w.h.Verify(nil); err != nil {
		w.t.Fatalf("operation %d: %v", w.ops, err)
	}
}

func (w *world) must(ok bool) {
	w.t.Helper()
	if !ok {
		w.t.Fatalf("operation %d: out of memory", w.ops)
	}
}

func (w *world) str(text string) Addr {
	w.t.Helper()
	a, ok := w.s.NewStringOf(text)
	w.must(ok)
	return a
}

func strCell(a Addr) Cell { return value.OfRef(value.String, a) }

func TestRecords(t *testing.T) {
	w := newWorld(t, 1, 1, heap.Config{})
	s := w.s
	tup, ok := s.NewTuple([]Cell{value.OfInt(1), strCell(w.str("two")), value.OfFloat(3), {}})
	w.must(ok)
	if TupleLen(tup) != 4 || TupleGet(tup, 0).Int() != 1 || GoString(TupleGet(tup, 1).Bits) != "two" || TupleGet(tup, 3).Tag != value.Void {
		t.Error("tuple")
	}
	part, ok := s.TupleSlice(tup, 1, 3)
	w.must(ok)
	if TupleLen(part) != 2 || TupleGet(part, 1).Float() != 3 {
		t.Error("slice of a tuple")
	}
	if from, to := RangeBounds(s.NewRange(-3, 9)); from != -3 || to != 9 {
		t.Error("range")
	}
	box := s.NewBox(value.OfInt(5))
	BoxSet(box, strCell(w.str("in a box")))
	if GoString(BoxGet(box).Bits) != "in a box" {
		t.Error("box")
	}
	f, ok := s.NewFunction(1234, []Cell{value.OfRef(value.Box, box)})
	w.must(ok)
	if Word(f) != 1234 || heap.Slot(f, 1).Bits != box || Word(s.NewNative(7)) != 7 || Word(s.NewModule(8)) != 8 || Word(s.NewHost(9)) != 9 {
		t.Error("function, native, module or host")
	}
	big := make([]Cell, 5000)
	for i := range big {
		big[i] = value.OfInt(int64(i))
	}
	huge, ok := s.NewTuple(big)
	w.must(ok)
	w.setRoot(0, value.OfRef(value.List, w.listOf([]Cell{
		value.OfRef(value.Tuple, huge), value.OfRef(value.Function, f), value.OfRef(value.Tuple, part),
	})))
	w.collect()
	if TupleGet(huge, 4999).Int() != 4999 || GoString(TupleGet(part, 0).Bits) != "two" {
		t.Error("after a collection")
	}
}

func (w *world) listOf(cells []Cell) Addr {
	w.t.Helper()
	l, ok := w.s.NewList(cells)
	w.must(ok)
	return l
}

// TestNested nests lists, and tuples as keys, a million deep and collects, hashes and compares them.
func TestNested(t *testing.T) {
	w := newWorld(t, 1, 2, heap.Config{LimitBytes: 1 << 30})
	var list Cell
	first, second := value.OfInt(1), value.OfInt(1)
	for range 1_000_000 / raceScale {
		list = value.OfRef(value.List, w.listOf([]Cell{list}))
		first = value.OfRef(value.Tuple, w.s.NewPair(first, value.OfInt(2)))
		second = value.OfRef(value.Tuple, w.s.NewPair(second, value.OfInt(2)))
	}
	w.setRoot(0, list)
	w.setRoot(1, value.OfRef(value.Tuple, w.s.NewPair(first, second)))
	if res := w.h.Collect(nil); res.After < 4_000_000/raceScale {
		t.Errorf("%+v", res)
	}
	if w.s.KeyHash(first) != w.s.KeyHash(second) || !w.s.SameKey(first, second) {
		t.Error("deep tuples differ")
	}
	w.setRoot(0, Cell{})
	w.setRoot(1, Cell{})
	if res := w.h.Collect(nil); res.After > 200 {
		t.Errorf("%+v", res)
	}
}

// TestSharedTuples hashes and compares tuples whose written-out form would be astronomically large.
func TestSharedTuples(t *testing.T) {
	w := newWorld(t, 1, 1, heap.Config{})
	a, b := value.OfInt(1), value.OfInt(1)
	for range 200 {
		a = value.OfRef(value.Tuple, w.s.NewPair(a, a))
		b = value.OfRef(value.Tuple, w.s.NewPair(b, b))
	}
	if w.s.KeyHash(a) != w.s.KeyHash(b) || !w.s.SameKey(a, b) {
		t.Error("shared tuples differ")
	}
}

func TestKeys(t *testing.T) {
	w := newWorld(t, 1, 1, heap.Config{})
	nan, zero := value.OfFloat(0), value.OfFloat(0)
	nan.Bits = 0x7FF8_0000_0000_0123
	negative := zero
	negative.Bits = 1 << 63
	otherNaN := nan
	otherNaN.Bits = 0xFFF8_0000_0000_0001
	pair := func(c, d Cell) Cell { return value.OfRef(value.Tuple, w.s.NewPair(c, d)) }
	rng := func(i, j int64) Cell { return value.OfRef(value.Range, w.s.NewRange(i, j)) }
	l1, l2 := value.OfRef(value.List, w.listOf(nil)), value.OfRef(value.List, w.listOf(nil))
	same := [][2]Cell{
		{value.OfInt(1), value.OfInt(1)}, {nan, otherNaN}, {zero, negative}, {Cell{}, Cell{}},
		{value.OfBool(true), value.OfBool(true)}, {strCell(w.str("ab")), strCell(w.str("ab"))},
		{rng(1, 2), rng(1, 2)}, {l1, l1}, {pair(zero, nan), pair(negative, otherNaN)},
		{pair(strCell(w.str("é")), pair(l1, Cell{})), pair(strCell(w.str("é")), pair(l1, Cell{}))},
	}
	for i, p := range same {
		if !w.s.SameKey(p[0], p[1]) || w.s.KeyHash(p[0]) != w.s.KeyHash(p[1]) {
			t.Errorf("pair %d is not the same key", i)
		}
	}
	differ := [][2]Cell{
		{value.OfInt(1), value.OfFloat(1)}, {value.OfInt(1), value.OfBool(true)}, {value.OfInt(1), strCell(w.str("1"))},
		{Cell{}, value.OfBool(false)}, {l1, l2}, {rng(1, 2), rng(1, 3)}, {pair(zero, zero), pair(zero, value.OfInt(0))},
		{pair(l1, l1), pair(l1, l2)}, {strCell(w.str("ab")), strCell(w.str("ac"))},
	}
	for i, p := range differ {
		if w.s.SameKey(p[0], p[1]) {
			t.Errorf("pair %d is the same key", i)
		}
	}
}

// TestStress runs a mixture of everything with a collection after every allocation's safepoint.
func TestStress(t *testing.T) {
	t.Run("range", func(t *testing.T) { stress(t, heap.Config{Stress: true}) })
	t.Run("arenas", func(t *testing.T) { stress(t, heap.Config{Stress: true, Arenas: true}) })
}

func stress(t *testing.T, c heap.Config) {
	w := newWorld(t, 5, 4, c)
	name, _ := w.s.InternString("name")
	w.setRoot(3, strCell(name))
	d := w.s.NewDict(0)
	w.setRoot(0, value.OfRef(value.Dict, d))
	l := w.listOf(nil)
	w.setRoot(1, value.OfRef(value.List, l))
	text := w.s.Empty()
	for i := range 300 {
		key, ok := w.s.NewStringOf(string(rune('a' + i%80)))
		w.must(ok)
		w.must(w.s.DictSet(d, strCell(key), value.OfInt(int64(i)), i%2 == 0))
		w.must(w.s.ListPush(l, strCell(key)))
		text, ok = w.s.Concat(text, key)
		w.must(ok)
		w.setRoot(2, strCell(text))
		if !w.h.WantsCollect() && i > 128 {
			t.Fatal("no collection wanted")
		}
		w.collect()
	}
	if w.s.DictLen(d) != 80 || ListLen(l) != 300 || StringRunes(text) != 300 {
		t.Errorf("%d keys, %d elements, %d code points", w.s.DictLen(d), ListLen(l), StringRunes(text))
	}
}

// TestFaults makes every allocation of a small program fail in turn: nothing may be half done.
func TestFaults(t *testing.T) {
	for n := uint64(1); n < 400; n += raceScale {
		w := newWorld(t, n, 3, heap.Config{LimitBytes: 64 << 20})
		l, d, text := w.listOf(nil), w.s.NewDict(0), w.str("x")
		w.setRoot(0, value.OfRef(value.List, l))
		w.setRoot(1, value.OfRef(value.Dict, d))
		w.setRoot(2, strCell(text))
		w.h.FailAt(n)
		failures := 0
		attempt := func(f func() bool) {
			if !f() {
				failures++
				w.collect()
				w.must(f())
			}
		}
		for i := range 1500 {
			attempt(func() bool { return w.s.ListPush(l, value.OfInt(int64(i))) })
			attempt(func() bool { return w.s.DictSet(d, value.OfInt(int64(i)), value.OfInt(int64(i)), false) })
			if i%10 == 0 {
				attempt(func() bool {
					longer, ok := w.s.Concat(text, w.str("0123456789012345678901234567890123456789012345678901234567890123456789"))
					if ok {
						text = longer
						w.setRoot(2, strCell(text))
					}
					return ok
				})
			}
			if w.h.Flags()&heap.Failed != 0 {
				failures++
				w.h.ClearFailed()
				if err := w.h.Verify(nil); err != nil {
					t.Fatal(n, i, err)
				}
				w.collect()
			}
		}
		w.collect()
		if failures > 1 || // a shortage is also met by asking for less
			ListLen(l) != 1500 || w.s.DictLen(d) != 1500 || StringLen(text) != 1+150*70 {
			t.Fatalf("allocation %d: %d failures, %d elements, %d keys, %d bytes", n, failures, ListLen(l), w.s.DictLen(d), StringLen(text))
		}
		w.h.Close()
	}
}

// TestRefusals asks for objects that can never exist.
func TestRefusals(t *testing.T) {
	w := newWorld(t, 1, 1, heap.Config{LimitBytes: 32 << 20})
	s := w.s
	l := w.listOf([]Cell{value.OfInt(1), value.OfInt(2)})
	refuse := func(name string, ok bool) {
		t.Helper()
		if ok {
			t.Errorf("%s: no failure", name)
		}
		if w.h.Fits(w.h.FailedSize()) {
			t.Errorf("%s: %d bytes are said to fit", name, w.h.FailedSize())
		}
	}
	_, ok := s.ListRepeat(l, 1<<62, goOn)
	refuse("list * 2^62", ok)
	_, ok = s.ListRepeat(l, 1<<30, goOn)
	refuse("list * 2^30", ok)
	_, ok = s.RepeatString(w.str("ab"), 1<<62, goOn)
	refuse("string * 2^62", ok)
	_, ok = s.RepeatString(w.str("ab"), 1<<28, goOn)
	refuse("string * 2^28", ok)
	_, ok = s.ListOfRange(-1<<63, 1<<63-1)
	refuse("range", ok)
	refuse("reserve", s.Reserve(l, 1<<40))
	_, ok = s.NewHashDict(1 << 40)
	refuse("dict", ok)
	if ListLen(l) != 2 || ListGet(l, 1).Int() != 2 {
		t.Error("list has changed")
	}
	w.collect()
}
