package object

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"walrus/internal/heap"
	"walrus/internal/value"
)

var alphabet = []string{"a", "bc", "é", "—", "😀", "xyz0123456789", " ", "\x00", "ßß", "日本語", strings.Repeat("q", 60), strings.Repeat("ü", 50)}

func randomText(r *rand.Rand, pieces int) string {
	var b strings.Builder
	for range r.IntN(pieces + 1) {
		if k := r.IntN(len(alphabet)); r.IntN(3) > 0 {
			b.WriteString(alphabet[k%2])
		} else {
			b.WriteString(alphabet[k])
		}
	}
	return b.String()
}

// TestStringsModel compares strings with Go strings under random operations.
func TestStringsModel(t *testing.T) {
	const slots = 24
	w := newWorld(t, 11, slots, heap.Config{})
	model := make([]string, slots)
	for i := range slots {
		w.setRoot(i, strCell(w.s.Empty()))
	}
	store := func(i int, a Addr, ok bool, text string) {
		w.must(ok)
		w.setRoot(i, strCell(a))
		model[i] = text
	}
	for range operations() {
		w.step()
		i, j, k := w.r.IntN(slots), w.r.IntN(slots), w.r.IntN(slots)
		a, b := w.root(i).Bits, w.root(j).Bits
		switch w.r.IntN(9) {
		case 0:
			text := randomText(w.r, 12)
			r, ok := w.s.NewStringOf(text)
			store(k, r, ok, text)
		case 1, 2:
			if len(model[i])+len(model[j]) < 20000 {
				r, ok := w.s.Concat(a, b)
				store(k, r, ok, model[i]+model[j])
			}
		case 3: // append in place
			if len(model[i]) < 20000 {
				r, ok := w.s.Concat(a, b)
				store(i, r, ok, model[i]+model[j])
			}
		case 4:
			n := utf8.RuneCountInString(model[i])
			from := w.r.IntN(n + 1)
			to := from + w.r.IntN(n-from+1)
			r, ok := w.s.Slice(a, from, to)
			store(k, r, ok, string([]rune(model[i])[from:to]))
		case 5:
			if n := utf8.RuneCountInString(model[i]); n > 0 {
				for range 5 {
					at := w.r.IntN(n)
					if got, want := GoString(w.s.CharAt(a, at)), string([]rune(model[i])[at]); got != want {
						t.Fatalf("character %d of %q is %q", at, model[i], got)
					}
				}
			}
		case 6:
			w.checkString(a, model[i])
			if got, want := StringEqual(a, b), model[i] == model[j]; got != want {
				t.Fatalf("%q == %q is %v", model[i], model[j], got)
			}
			if StringCompare(a, b) != strings.Compare(model[i], model[j]) {
				t.Fatalf("comparison of %q and %q", model[i], model[j])
			}
		case 7:
			r, ok := w.s.InternAddr(a)
			store(k, r, ok, model[i])
			same, ok := w.s.InternString(model[i])
			if !ok || same != r || w.s.InternedOf(a) != r {
				t.Fatalf("%q interned twice", model[i])
			}
		case 8:
			if n := w.r.Int64N(4); len(model[i])*int(n) < 20000 {
				r, ok := w.s.RepeatString(a, n, goOn)
				store(k, r, ok, strings.Repeat(model[i], int(n)))
			}
		}
	}
	for i := range slots {
		w.checkString(w.root(i).Bits, model[i])
	}
}

func (w *world) checkString(a Addr, want string) {
	w.t.Helper()
	if got := StringView(a); got != want {
		w.t.Fatalf("operation %d: %q, want %q", w.ops, got, want)
	}
	if StringLen(a) != len(want) || StringRunes(a) != utf8.RuneCountInString(want) {
		w.t.Fatalf("operation %d: lengths %d, %d of %q", w.ops, StringLen(a), StringRunes(a), want)
	}
	if w.s.StringHash(a) != w.s.hashText(want) {
		w.t.Fatalf("operation %d: hash of %q", w.ops, want)
	}
	off, n := 0, 0
	for _, r := range want {
		if n++; n > 20 {
			break
		}
		var char Addr
		if char, off = w.s.CharAtByte(a, off); GoString(char) != string(r) {
			w.t.Fatalf("operation %d: walk over %q", w.ops, want)
		}
	}
}

// TestAppendIsLinear builds a long string piece by piece and counts the memory that takes.
func TestAppendIsLinear(t *testing.T) {
	w := newWorld(t, 1, 1, heap.Config{LimitBytes: 16 << 20})
	text, piece := w.s.Empty(), w.str("piece—")
	for range 100_000 {
		var ok bool
		if text, ok = w.s.Concat(text, piece); !ok {
			w.collect()
			text = w.root(0).Bits
			text, ok = w.s.Concat(text, piece)
			w.must(ok)
		}
		w.setRoot(0, strCell(text))
		if w.h.WantsCollect() {
			w.collect()
		}
	}
	if got := StringView(text); got != strings.Repeat("piece—", 100_000) {
		t.Error("wrong text")
	}
	if n := w.h.Collections(); n > 20 {
		t.Errorf("%d collections", n)
	}
	// Walking by code points, forwards and backwards, must not start from the beginning each time: this would take minutes.
	n := StringRunes(text)
	for i := range n {
		if i%6 == 5 && GoString(w.s.CharAt(text, i)) != "—" {
			t.Fatal("walk forwards")
		}
	}
	for i := n - 1; i >= 0; i-- {
		if i%6 == 5 && GoString(w.s.CharAt(text, i)) != "—" {
			t.Fatal("walk backwards")
		}
	}
}

// TestSlicesShare checks that slices share memory exactly when they may keep it.
func TestSlicesShare(t *testing.T) {
	w := newWorld(t, 1, 1, heap.Config{})
	text := w.str(strings.Repeat("0123456789", 40))
	for _, c := range []struct {
		n      int
		shared bool
	}{{10, false}, {31, false}, {40, false}, {49, false}, {50, true}, {200, true}} {
		part, ok := w.s.Slice(text, 3, 3+c.n)
		w.must(ok)
		if shared := strFlags(part)&heap.StrInline == 0; shared != c.shared {
			t.Errorf("slice of %d of 400 bytes: shared is %v", c.n, shared)
		}
		inner, ok := w.s.Slice(part, 0, c.n-1)
		w.must(ok)
		if got := GoString(inner); got != strings.Repeat("0123456789", 40)[3:2+c.n] {
			t.Errorf("slice of a slice: %q", got)
		}
	}
}

func TestInternTableIsWeak(t *testing.T) {
	w := newWorld(t, 1, 1, heap.Config{})
	w.collect()
	before := w.s.interned.count
	kept, _ := w.s.InternString("this one is kept")
	w.setRoot(0, strCell(kept))
	for i := range 10_000 {
		if _, ok := w.s.InternString("key " + strings.Repeat("x", i%50) + string(rune(0x100+i))); !ok {
			t.Fatal("no memory")
		}
	}
	w.collect()
	if n := w.s.interned.count; n != before+1 {
		t.Errorf("%d interned strings, want %d", n, before+1)
	}
	if again, _ := w.s.InternString("this one is kept"); again != kept {
		t.Error("interned twice")
	}
}

// goOn is the poll of operations that are not to be stopped.
func goOn() bool { return true }

func TestFill(t *testing.T) {
	for _, n := range []int{1, 2, 7, 1000, fillChunk - 1, fillChunk, fillChunk + 1, 3 * fillChunk} {
		for _, total := range []int{n, n + 1, 2 * n, 5*fillChunk + 3, 4*n + 5} {
			data := make([]byte, max(total, n))
			for i := range n {
				data[i] = byte(i*i>>3 + i)
			}
			polls := 0
			if !Fill(data, n, func() bool { polls++; return true }) {
				t.Fatal("stopped")
			}
			for i, b := range data {
				if b != data[i%n] {
					t.Fatalf("%d of %d bytes: wrong at %d", n, total, i)
				}
			}
			if least := (len(data)-n)/fillChunk - 1; polls < least {
				t.Errorf("%d of %d bytes: %d polls, want at least %d", n, total, polls, least)
			}
		}
	}
}

func TestRepeatStops(t *testing.T) {
	w := newWorld(t, 1, 4, heap.Config{})
	polls := 0
	stop := func() bool { polls++; return polls < 3 }
	if r, ok := w.s.RepeatString(w.str("äb"), 1<<20, stop); r != 0 || !ok || polls != 3 {
		t.Errorf("a string that is given up: %v %v after %d polls", r, ok, polls)
	}
	polls = 0
	l, _ := w.s.NewList([]Cell{value.OfInt(1), value.OfFloat(2), value.OfInt(3)})
	if r, ok := w.s.ListRepeat(l, 1<<20, stop); r != 0 || !ok || polls != 3 {
		t.Errorf("a list that is given up: %v %v after %d polls", r, ok, polls)
	}
}
