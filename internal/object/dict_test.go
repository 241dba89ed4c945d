package object

import (
	"fmt"
	"slices"
	"testing"

	"walrus/internal/heap"
	"walrus/internal/value"
)

// modelKey makes Go's == of two keys agree with SameKey for the keys of these tests.
type modelKey struct {
	tag  value.Tag
	bits uint64
	text string
}

type modelEntry struct {
	key   modelKey
	value Cell
	born  int
}

// modelDict is a dict as a slice of entries in order.
type modelDict struct {
	entries []modelEntry
	at      map[modelKey]bool
}

func (d *modelDict) find(k modelKey) int {
	if !d.at[k] {
		return -1
	}
	return slices.IndexFunc(d.entries, func(e modelEntry) bool { return e.key == k })
}

func (d *modelDict) set(k modelKey, c Cell, now int) {
	if i := d.find(k); i >= 0 {
		d.entries[i].value = c
		return
	}
	if d.at == nil {
		d.at = map[modelKey]bool{}
	}
	d.at[k] = true
	d.entries = append(d.entries, modelEntry{k, c, now})
}

func (d *modelDict) remove(k modelKey) (Cell, bool) {
	i := d.find(k)
	if i < 0 {
		return Cell{}, false
	}
	c := d.entries[i].value
	d.entries = slices.Delete(d.entries, i, i+1)
	delete(d.at, k)
	return c, true
}

func (d *modelDict) clone() *modelDict {
	c := &modelDict{at: map[modelKey]bool{}}
	for _, e := range d.entries {
		c.set(e.key, e.value, e.born)
	}
	return c
}

// randomKey makes a key and its model.
func (w *world) randomKey(kinds, many int) (Cell, modelKey) {
	n := w.r.Uint64N(uint64(many))
	switch w.r.IntN(kinds) {
	default:
		text := fmt.Sprintf("key%d", n)
		return strCell(w.str(text)), modelKey{tag: value.String, text: text}
	case 1:
		return value.OfInt(int64(n)), modelKey{tag: value.Int, bits: n}
	case 2:
		c := value.OfFloat(float64(n))
		if n == 0 && w.r.IntN(2) == 0 {
			c.Bits = 1 << 63
		}
		return c, modelKey{tag: value.Float, bits: n}
	case 3:
		return value.OfBool(n%2 == 0), modelKey{tag: value.Bool, bits: n % 2}
	case 4:
		return Cell{}, modelKey{tag: value.Void}
	case 5:
		p := w.s.NewPair(value.OfInt(int64(n)), strCell(w.str(fmt.Sprint(n))))
		return value.OfRef(value.Tuple, p), modelKey{tag: value.Tuple, bits: n}
	case 6:
		return value.OfRef(value.Range, w.s.NewRange(int64(n), 5)), modelKey{tag: value.Range, bits: n}
	}
}

// loop is a loop over a dict that is under way while the dict changes.
type loop struct {
	dict  int
	it    DictIter
	start int // operation at which it started
	last  modelKey
	seen  map[modelKey]bool
}

// TestDictsModel compares dicts with a model under random operations, loops over changing dicts included.
func TestDictsModel(t *testing.T) {
	const slots = 10
	w := newWorld(t, 31, slots, heap.Config{})
	model := make([]*modelDict, slots)
	loops := make([]*loop, 4)
	fresh := func(i int) {
		w.setRoot(i, value.OfRef(value.Dict, w.s.NewDict(w.r.IntN(9))))
		model[i] = &modelDict{}
	}
	for i := range slots {
		fresh(i)
	}
	drop := func(i int) { dropLoops(loops, i) }
	for range operations() {
		w.step()
		i, j, k := w.r.IntN(slots), w.r.IntN(slots), w.r.IntN(slots)
		d, m := w.root(i).Bits, model[i]
		kinds, many := 1+i%3*3, 10+i*i*8
		switch op := w.r.IntN(40); {
		case op < 16:
			c, mk := w.randomKey(kinds, many)
			v := w.randomCell(-1)
			w.must(w.s.DictSet(d, c, v, i%2 == 0))
			m.set(mk, v, w.ops)
		case op < 24:
			c, mk := w.randomKey(kinds, many)
			got, ok := w.s.DictGet(d, c)
			at := m.find(mk)
			if ok != (at >= 0) || ok && got != m.entries[at].value {
				t.Fatalf("operation %d: %v: %v, %v", w.ops, mk, got, ok)
			}
		case op < 28:
			if w.r.IntN(4) > 0 && !IsHashed(d) {
				break // let some stay in shape mode
			}
			c, mk := w.randomKey(kinds, many)
			got, ok := w.s.DictDelete(d, c)
			want, had := m.remove(mk)
			if ok != had || got != want {
				t.Fatalf("operation %d: deleted %v: %v, %v", w.ops, mk, got, ok)
			}
		case op == 28 && w.r.IntN(100) == 0:
			drop(i)
			fresh(i)
		case op == 29 && w.r.IntN(50) == 0:
			w.s.DictClear(d)
			*m = modelDict{}
		case op == 30:
			drop(k)
			r, ok := w.s.DictCopy(d)
			w.must(ok)
			model[k] = m.clone()
			w.setRoot(k, value.OfRef(value.Dict, r))
		case op == 31 && w.r.IntN(5) == 0:
			drop(k)
			r, ok := w.s.DictConcat(d, w.root(j).Bits)
			w.must(ok)
			c := m.clone()
			for _, e := range model[j].entries {
				c.set(e.key, e.value, w.ops)
			}
			model[k] = c
			w.setRoot(k, value.OfRef(value.Dict, r))
		case op == 32 && w.r.IntN(5) == 0:
			n := w.r.IntN(len(loops))
			loops[n] = &loop{dict: i, it: w.s.DictIterate(d), start: w.ops, seen: map[modelKey]bool{}}
		case op < 38:
			w.advance(loops, w.r.IntN(len(loops)), model)
		default:
			w.checkDict(d, m)
		}
	}
	for i := range slots {
		w.checkDict(w.root(i).Bits, model[i])
	}
}

// dropLoops ends the loops over a dict that is about to be replaced.
func dropLoops(loops []*loop, dict int) {
	for k, l := range loops {
		if l != nil && l.dict == dict {
			loops[k] = nil
		}
	}
}

// keyModel is the model of a key.
func keyModel(c Cell) modelKey {
	k := modelKey{tag: c.Tag}
	switch c.Tag {
	case value.String:
		k.text = GoString(c.Bits)
	case value.Int:
		k.bits = c.Bits
	case value.Float:
		k.bits = uint64(c.Float())
	case value.Bool:
		k.bits = c.Bits ^ 1
	case value.Tuple:
		k.bits = TupleGet(c.Bits, 0).Bits
	case value.Range:
		start, _ := RangeBounds(c.Bits)
		k.bits = uint64(start)
	}
	return k
}

// advance does a round of a loop: the next key must be the first one behind the last that was there when the loop started.
func (w *world) advance(loops []*loop, n int, model []*modelDict) {
	l := loops[n]
	if l == nil {
		return
	}
	m := model[l.dict]
	key, c, ok := w.s.DictNext(w.root(l.dict).Bits, &l.it)
	want := slices.IndexFunc(m.entries, func(e modelEntry) bool { return e.born <= l.start && !l.seen[e.key] })
	switch {
	case ok != (want >= 0):
		w.t.Fatalf("operation %d: loop goes on: %v", w.ops, ok)
	case !ok:
		loops[n] = nil
		return
	case keyModel(key) != m.entries[want].key || c != m.entries[want].value:
		w.t.Fatalf("operation %d: loop is at %v, want %v", w.ops, keyModel(key), m.entries[want].key)
	}
	l.seen[keyModel(key)] = true
}

func (w *world) checkDict(d Addr, m *modelDict) {
	w.t.Helper()
	if w.s.DictLen(d) != len(m.entries) {
		w.t.Fatalf("operation %d: %d keys, want %d", w.ops, w.s.DictLen(d), len(m.entries))
	}
	keys, ok := w.s.DictKeys(d)
	w.must(ok)
	values, ok := w.s.DictValues(d)
	w.must(ok)
	it := w.s.DictIterate(d)
	for i, e := range m.entries {
		key, c, ok := w.s.DictNext(d, &it)
		if !ok || keyModel(key) != e.key || c != e.value {
			w.t.Fatalf("operation %d: entry %d is %v: %v, want %v: %v", w.ops, i, keyModel(key), c, e.key, e.value)
		}
		if ListGet(keys, i) != key || ListGet(values, i) != c {
			w.t.Fatalf("operation %d: lists of keys and values", w.ops)
		}
	}
	if _, _, ok := w.s.DictNext(d, &it); ok {
		w.t.Fatalf("operation %d: too many keys", w.ops)
	}
}

// TestDictModes pins when a dict leaves shape mode.
func TestDictModes(t *testing.T) {
	w := newWorld(t, 1, 1, heap.Config{})
	set := func(d Addr, from, to int, literal bool) {
		for i := from; i < to; i++ {
			w.must(w.s.DictSet(d, strCell(w.str(fmt.Sprint("k", i))), value.OfInt(int64(i)), literal))
		}
	}
	cases := []struct {
		name   string
		change func(d Addr)
		hashed bool
	}{
		{"64 literal keys", func(d Addr) { set(d, 0, 64, true) }, false},
		{"65 literal keys", func(d Addr) { set(d, 0, 65, true) }, true},
		{"8 computed keys", func(d Addr) { set(d, 100, 108, false) }, false},
		{"9 computed keys", func(d Addr) { set(d, 100, 109, false) }, true},
		{"computed keys on a known path", func(d Addr) { set(d, 0, 8, false) }, false},
		{"delete", func(d Addr) { set(d, 0, 3, true); w.s.DictDelete(d, strCell(w.str("k1"))) }, true},
		{"delete of a missing key", func(d Addr) { set(d, 0, 3, true); w.s.DictDelete(d, strCell(w.str("none"))) }, false},
		{"int key", func(d Addr) { w.must(w.s.DictSet(d, value.OfInt(1), Cell{}, true)) }, true},
		{"clear", func(d Addr) { set(d, 0, 3, true); w.s.DictClear(d) }, true},
		{"clear of nothing", func(d Addr) { w.s.DictClear(d) }, false},
	}
	for _, c := range cases {
		d := w.s.NewDict(0)
		c.change(d)
		if IsHashed(d) != c.hashed {
			t.Errorf("%s: hashed is %v", c.name, !c.hashed)
		}
	}
	// Dicts made the same way share their shape.
	a, b := w.s.NewDict(2), w.s.NewDict(2)
	set(a, 0, 20, true)
	set(b, 0, 20, true)
	if heap.KindOf(a) != heap.KindOf(b) {
		t.Error("same keys, different shapes")
	}
}
