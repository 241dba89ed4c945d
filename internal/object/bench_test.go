package object

import (
	"fmt"
	"testing"

	"walrus/internal/heap"
	"walrus/internal/value"
)

func BenchmarkListPush(b *testing.B) {
	w := newWorld(b, 1, 1, heap.Config{})
	l := w.listOf(nil)
	w.setRoot(0, value.OfRef(value.List, l))
	for i := range b.N {
		if i&0xFFFFF == 0 {
			w.s.ListClear(l)
		}
		w.s.ListPush(l, value.OfInt(int64(i)))
		if w.h.WantsCollect() {
			w.h.Collect(nil)
		}
	}
}

func BenchmarkStringAppend(b *testing.B) {
	w := newWorld(b, 1, 1, heap.Config{})
	text, piece := w.s.Empty(), w.str("abcde")
	w.setRoot(0, strCell(text))
	for i := range b.N {
		if i&0xFFFF == 0 {
			text = w.s.Empty()
		}
		text, _ = w.s.Concat(text, piece)
		if w.h.WantsCollect() {
			w.setRoot(0, strCell(text))
			w.h.Collect(nil)
			piece = w.str("abcde")
		}
	}
}

// dictOf makes a dict with n keys in hash mode and returns the keys.
func dictOf(w *world, n int, key func(i int) Cell) (Addr, []Cell) {
	d, _ := w.s.NewHashDict(0)
	keys := make([]Cell, n)
	for i := range keys {
		keys[i] = key(i * 7)
		w.must(w.s.DictSet(d, keys[i], value.OfInt(int64(i)), false))
	}
	return d, keys
}

func BenchmarkDict(b *testing.B) {
	kinds := map[string]func(w *world) func(i int) Cell{
		"int": func(w *world) func(i int) Cell { return func(i int) Cell { return value.OfInt(int64(i)) } },
		"str": func(w *world) func(i int) Cell {
			return func(i int) Cell { return strCell(w.str(fmt.Sprint("key", i))) }
		},
	}
	for name, kind := range kinds {
		for _, n := range []int{100, 100_000} {
			w := newWorld(b, 1, 1, heap.Config{})
			d, keys := dictOf(w, n, kind(w))
			b.Run(fmt.Sprintf("get/%s/%d", name, n), func(b *testing.B) {
				k := 0
				for b.Loop() {
					if _, ok := w.s.DictGet(d, keys[k]); !ok {
						b.Fatal("missing")
					}
					if k++; k == n {
						k = 0
					}
				}
			})
			b.Run(fmt.Sprintf("set/%s/%d", name, n), func(b *testing.B) {
				k := 0
				for b.Loop() {
					w.s.DictSet(d, keys[k], value.OfInt(1), false)
					if k++; k == n {
						k = 0
					}
				}
			})
		}
	}
	b.Run("insert/int", func(b *testing.B) {
		w := newWorld(b, 1, 1, heap.Config{})
		d, _ := w.s.NewHashDict(0)
		w.setRoot(0, value.OfRef(value.Dict, d))
		for i := range b.N {
			if i&0xFFFF == 0 {
				w.s.DictClear(d)
			}
			w.s.DictSet(d, value.OfInt(int64(i)), value.OfInt(1), false)
			if w.h.WantsCollect() {
				w.h.Collect(nil)
			}
		}
	})
}

// BenchmarkField reads a field without an inline cache.
func BenchmarkField(b *testing.B) {
	w := newWorld(b, 1, 1, heap.Config{})
	def, _ := w.s.NewStruct(0, nil)
	a := w.s.NewInstance(w.s.NewFamily(def, 3))
	var keys [3]Addr
	for i := range keys {
		keys[i], _ = w.s.InternString(fmt.Sprint("f", i))
		w.s.SetField(a, keys[i], value.OfInt(1))
	}
	for i := range b.N {
		w.s.Field(a, keys[i%3])
	}
}

// BenchmarkInstance makes an instance with three fields the slow way, its share of collections included.
func BenchmarkInstance(b *testing.B) {
	w := newWorld(b, 1, 1, heap.Config{})
	def, _ := w.s.NewStruct(0, nil)
	w.setRoot(0, value.OfRef(value.Struct, def))
	f := w.s.NewFamily(def, 3)
	var keys [3]Addr
	for i := range keys {
		keys[i], _ = w.s.InternString(fmt.Sprint("f", i))
	}
	for b.Loop() {
		a := w.s.NewInstance(f)
		for _, k := range keys {
			w.s.SetField(a, k, value.OfInt(1))
		}
		if w.h.WantsCollect() {
			w.h.Collect(nil)
		}
	}
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		h, err := heap.New(heap.Config{LimitBytes: 1 << 30})
		if err != nil {
			b.Fatal(err)
		}
		New(h)
		h.Close()
	}
}
