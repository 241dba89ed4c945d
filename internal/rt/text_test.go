package rt_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"walrus/internal/diag"
	"walrus/internal/object"
	"walrus/internal/rt"
	"walrus/internal/stdlib/stdlibtest"
	"walrus/internal/value"
)

func textOf(k *stdlibtest.Kit, v value.Cell) string {
	s, err := k.C.Text(v)
	if err != nil {
		return "error: " + err.Error()
	}
	return object.GoString(s.Bits)
}

func push(k *stdlibtest.Kit, list value.Cell, items ...any) value.Cell {
	for _, item := range items {
		k.C.Space.ListPush(list.Bits, k.Value(item))
	}
	return list
}

func TestText(t *testing.T) {
	k := stdlibtest.New(t, 0)
	list := func(items ...any) []any { return items }
	for _, test := range []struct {
		v    any
		want string
	}{
		{nil, "void"}, {true, "true"}, {-5, "-5"}, {1.0, "1"}, {math.Copysign(0, -1), "-0"}, {math.Inf(-1), "-inf"}, {math.NaN(), "NaN"}, {"é", "é"},
		{stdlibtest.Range{1, -1}, "1..-1"}, {list(), "[]"}, {list(1, "two", list(3)), "[1, two, [3]]"}, {stdlibtest.Tuple{"k", 1}, "(k, 1)"}, {stdlibtest.Tuple{}, "()"},
		{list(list(), list(list())), "[[], [[]]]"}, {stdlibtest.Dict{}, "{}"}, {stdlibtest.Dict{"a", list(1)}, "{a: [1]}"}, {stdlibtest.Dict{list(1), "x"}, "{[1]: x}"},
		{stdlibtest.Dict{"b", 1, "a", 2, "", 3}, "{: 3, a: 2, b: 1}"}, {stdlibtest.Dict{"1", "s", 1, "i", 1.0, "f"}, "{1: s, 1: i, 1: f}"}, {stdlibtest.Dict{1, "i", "1", "s"}, "{1: i, 1: s}"},
		{stdlibtest.Dict{10, 1, 9, 2, -1, 3}, "{-1: 3, 10: 1, 9: 2}"}, {stdlibtest.Dict{stdlibtest.Tuple{2}, 1, "(1)", 2, true, 3}, "{(1): 2, (2): 1, true: 3}"},
		{stdlibtest.Dict{stdlibtest.Dict{"y", 1, "x", list(2)}, stdlibtest.Dict{"b", 1, "a", 2}, "k", list("v")}, "{k: [v], {x: [2], y: 1}: {a: 2, b: 1}}"},
		{list(stdlibtest.Dict{"z", nil, "a", stdlibtest.Range{0, 2}}), "[{a: 0..2, z: void}]"},
	} {
		if got := textOf(k, k.Value(test.v)); got != test.want {
			t.Errorf("text of %v: %s, want %s", test.v, got, test.want)
		}
	}
}

func TestTextCycles(t *testing.T) {
	k := stdlibtest.New(t, 0)
	list := push(k, k.Value([]any{}), 1)
	push(k, list, list)
	dict := k.Value(stdlibtest.Dict{"a", list, "n", 1})
	k.C.Space.DictSet(dict.Bits, k.Value("d"), dict, true)
	byKey := k.Value(stdlibtest.Dict{"x", 1})
	k.C.Space.DictSet(byKey.Bits, byKey, k.Value(2), false)
	shared := k.Value([]any{1})
	for range 2 { // twice: no mark may be left behind
		for v, want := range map[value.Cell]string{
			list: "[1, [...]]", dict: "{a: [1, [...]], d: {...}, n: 1}", byKey: "{x: 1, {...}: 2}",
			k.Value([]any{shared, shared}): "[[1], [1]]",
		} {
			if got := textOf(k, v); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
	}
}

// nest makes a list in a list in a list ..., or dicts.
func nest(k *stdlibtest.Kit, depth int, dicts bool) value.Cell {
	v := k.Value([]any{})
	key, _ := k.C.Space.InternString("k")
	for range depth {
		if dicts {
			d := k.C.Space.NewDict(1)
			k.C.Space.DictSetName(d, key, v)
			v = value.OfRef(value.Dict, d)
			continue
		}
		l, _ := k.C.Space.NewList([]value.Cell{v})
		v = value.OfRef(value.List, l)
	}
	return v
}

func TestDeep(t *testing.T) {
	const depth = 1_000_000
	k := stdlibtest.New(t, 0)
	for _, dicts := range []bool{false, true} {
		a, b := nest(k, depth, dicts), nest(k, depth, dicts)
		s, err := k.C.Text(a)
		if want := depth*2 + 2 + depth*3*map[bool]int{true: 1}[dicts]; err != nil || object.StringLen(s.Bits) != want {
			t.Errorf("text: %v, %d bytes, want %d", err, object.StringLen(s.Bits), want)
		}
		if equal, err := k.C.Equal(a, b); err != nil || !equal {
			t.Errorf("equal: %v, %v", equal, err)
		}
	}
	if used := k.C.Heap.Used(); used > 600<<20 {
		t.Errorf("%d bytes in use: a walk has not given back what it took", used)
	}
}

func TestDeepWithoutMemory(t *testing.T) {
	k := stdlibtest.New(t, 96<<20)
	a := k.Keep(nest(k, 1_000_000, false))
	before := k.C.Heap.Used()
	if before > 90<<20 {
		t.Skipf("the nest alone takes %d bytes", before)
	}
	filler, ok := k.C.Space.RepeatString(k.Value("x").Bits, int64(93<<20-before), goOn)
	if !ok {
		t.Fatal("no filler")
	}
	k.Keep(value.OfRef(value.String, filler))
	used := k.C.Heap.Used()
	if _, err := k.C.Text(a); !errors.Is(err, rt.ErrRetry) {
		t.Errorf("text: %v", err)
	}
	if _, err := k.C.Equal(a, k.Value([]any{[]any{}})); err != nil {
		t.Errorf("equal: %v", err)
	}
	if after := k.C.Heap.Used(); after > used+4096 {
		t.Errorf("%d bytes were not given back", after-used)
	}
	if rt.OnPath(a.Bits) {
		t.Error("a mark was left behind")
	}
}

func TestTextTooLarge(t *testing.T) {
	k := stdlibtest.New(t, 16<<20)
	v := k.Value([]any{"x"})
	for range 40 { // 2^40 elements to write, 40 lists
		l, _ := k.C.Space.NewList([]value.Cell{v, v})
		v = value.OfRef(value.List, l)
	}
	_, err := k.C.Text(k.Keep(v))
	var e *rt.Error
	if !errors.Is(err, rt.ErrRetry) && !(errors.As(err, &e) && e.Kind == diag.TooLarge) {
		t.Errorf("%v", err)
	}
	if brief := k.C.BriefText(v); len(brief) != 4096+3 || !strings.HasPrefix(brief, "[[[[") || !strings.HasSuffix(brief, "...") {
		t.Errorf("brief text of %d bytes: %.20s", len(brief), brief)
	}
	if brief := k.C.BriefText(k.Value(strings.Repeat("é", 3000))); brief != strings.Repeat("é", 2048)+"..." {
		t.Errorf("brief text of %d bytes", len(brief))
	}
	if brief := k.C.BriefText(k.Value("x" + strings.Repeat("é", 3000))); brief != "x"+strings.Repeat("é", 2047)+"..." {
		t.Errorf("brief text of %d bytes", len(brief))
	}
}

func TestEqual(t *testing.T) {
	k := stdlibtest.New(t, 0)
	list := func(items ...any) []any { return items }
	nan := math.NaN()
	tests := []struct {
		a, b any
		want bool
	}{
		{1, 1.0, true}, {1.0, 1, true}, {true, 1, false}, {nil, nil, true}, {nil, false, false}, {nan, nan, false}, {0.0, math.Copysign(0, -1), true},
		{1<<53 + 1, float64(1 << 53), true}, {"a", "a", true}, {"1", 1, false}, {"", "", true},
		{stdlibtest.Range{1, 2}, stdlibtest.Range{1, 2}, true}, {stdlibtest.Range{1, 2}, stdlibtest.Range{1, 3}, false},
		{list(), list(), true}, {list(1), list(1.0), true}, {list(1, 2), list(1, 3), false}, {list(1), list(1, 2), false}, {list(nan), list(nan), false},
		{list(list(1, list("x"))), list(list(1.0, list("x"))), true}, {list(1, "a", nil), list(1, "a", nil), true}, {list(1, "a"), list(1, true), false}, {list(true), list(true), true},
		{stdlibtest.Tuple{1, 2}, stdlibtest.Tuple{1.0, 2}, true}, {stdlibtest.Tuple{1}, list(1), false}, {stdlibtest.Tuple{1}, stdlibtest.Tuple{2}, false},
		{stdlibtest.Dict{"a", 1, "b", 2}, stdlibtest.Dict{"b", 2.0, "a", 1}, true}, {stdlibtest.Dict{"a", 1}, stdlibtest.Dict{"a", 2}, false},
		{stdlibtest.Dict{"a", 1}, stdlibtest.Dict{"b", 1}, false}, {stdlibtest.Dict{1, 1}, stdlibtest.Dict{1.0, 1}, false}, {stdlibtest.Dict{"a", list(1)}, stdlibtest.Dict{"a", list(1.0)}, true},
		{stdlibtest.Dict{}, stdlibtest.Dict{}, true}, {stdlibtest.Dict{}, list(), false}, {list(1.5, 2.5), list(1.5, 2.5), true}, {list(1, 2.5), list(1.0, 2.5), true},
		{list(true, false), list(true, true), false}, {list(list(1, 2), list(3)), list(list(1, 2), list(4)), false}, {list(list(1, 2), list(3)), list(list(1, 2), list(3)), true},
	}
	for _, test := range tests {
		a, b := k.Value(test.a), k.Value(test.b)
		for _, pair := range [][2]value.Cell{{a, b}, {b, a}} {
			if got, err := k.C.Equal(pair[0], pair[1]); err != nil || got != test.want {
				t.Errorf("%s == %s is %v, %v", k.Show(pair[0], nil), k.Show(pair[1], nil), got, err)
			}
		}
	}
	same := k.Value(list(nan))
	if equal, _ := k.C.Equal(same, same); equal {
		t.Error("a list with not-a-number equals itself")
	}
}

func TestEqualCycles(t *testing.T) {
	k := stdlibtest.New(t, 0)
	ring := func(n int) value.Cell { // n lists in a circle
		first := k.Value([]any{})
		last := first
		for range n - 1 {
			next := k.Value([]any{})
			push(k, last, next)
			last = next
		}
		return push(k, last, first)
	}
	for _, n := range []int{1, 2, 3, 100, 5000} {
		for _, m := range []int{1, 2, 7, 300} {
			if equal, err := k.C.Equal(ring(n), ring(m)); err != nil || !equal {
				t.Errorf("rings of %d and %d lists: %v, %v", n, m, equal, err)
			}
		}
	}
	a, b := ring(3), ring(3)
	push(k, a, 1)
	push(k, b, 2)
	if equal, err := k.C.Equal(a, b); err != nil || equal {
		t.Errorf("rings with different elements: %v, %v", equal, err)
	}
	// Shared parts: 2^60 paths.
	a, b = k.Value([]any{1}), k.Value([]any{1})
	for range 60 {
		a, b = push(k, k.Value([]any{}), a, a), push(k, k.Value([]any{}), b, b)
	}
	start := time.Now()
	if equal, err := k.C.Equal(a, b); err != nil || !equal || time.Since(start) > time.Second {
		t.Errorf("shared parts: %v, %v after %v", equal, err, time.Since(start))
	}
}

func TestWalksStop(t *testing.T) {
	k := stdlibtest.New(t, 0)
	items := make([]any, 50_000)
	for i := range items {
		items[i] = []any{i, "x"}
	}
	a, b := k.Value(items), k.Value(items)
	stop := errors.New("stop")
	k.C.Interrupt = func() error { return stop }
	if _, err := k.C.Text(a); !errors.Is(err, stop) {
		t.Errorf("text: %v", err)
	}
	if _, err := k.C.Equal(a, b); !errors.Is(err, stop) {
		t.Errorf("equal: %v", err)
	}
}

func TestFormat(t *testing.T) {
	k := stdlibtest.New(t, 0)
	for _, test := range []struct {
		v          any
		spec, want string
	}{
		{3.14159, ".2f", "3.14"}, {"name", ">12", "        name"}, {42, "05", "00042"}, {1234567, ",", "1,234,567"}, {255, "x", "ff"}, {nil, "^6", " void "}, {true, "s", "true"},
		{[]any{1, 2}, ">8", "  [1, 2]"}, {[]any{1, "é"}, ".6", "[1, é]"}, {"é", "*^3", "*é*"}, {0.5, ".0%", "50%"}, {"x", "d", "error: expected int, found string"},
		{1.0, "d", "error: expected int, found float"}, {"x", ".2f", "error: expected int or float, found string"}, {true, "d", "error: expected int, found bool"}, {nil, "+", "error: expected int or float, found void"},
		{1e300, ",", "1" + strings.Repeat(",000", 100)}, {"x", "100000", "x" + strings.Repeat(" ", 99_999)},
	} {
		v, err := k.C.Format(k.Value(test.v), test.spec)
		got := ""
		if err != nil {
			got = "error: " + err.Error()
		} else {
			got = object.GoString(v.Bits)
		}
		if got != test.want {
			t.Errorf("%v:%s = %q, want %q", test.v, test.spec, got, test.want)
		}
	}
}

func TestSortStable(t *testing.T) {
	type item struct{ key, at int }
	polls := 0
	poll := func() error { polls++; return nil }
	for n := range 300 {
		items := make([]item, n)
		for i := range items {
			items[i] = item{(i * 7919) % 13, i}
		}
		if err := rt.SortStable(items, make([]item, n), func(a, b *item) bool { return a.key < b.key }, poll); err != nil {
			t.Fatal(err)
		}
		for i := 1; i < n; i++ {
			if a, b := items[i-1], items[i]; a.key > b.key || a.key == b.key && a.at >= b.at {
				t.Fatalf("%d items: %v before %v", n, a, b)
			}
		}
		// An ordering that contradicts itself loses nothing.
		flip := false
		_ = rt.SortStable(items, make([]item, n), func(a, b *item) bool { flip = !flip; return flip }, poll)
		seen := map[int]bool{}
		for _, x := range items {
			seen[x.at] = true
		}
		if len(seen) != n {
			t.Fatalf("%d of %d items are left", len(seen), n)
		}
	}
	big := make([]item, 100_000)
	stop := errors.New("stop")
	err := rt.SortStable(big, make([]item, len(big)), func(a, b *item) bool { return false }, func() error { return stop })
	if err != stop {
		t.Errorf("not stopped: %v", err)
	}
	if polls > 0 {
		t.Errorf("%d polls for short slices", polls)
	}
}

func TestFormatHuge(t *testing.T) {
	k := stdlibtest.New(t, 16<<20)
	for _, spec := range []string{"1000000000", "01000000000d", ".1000000000f", ".1000000000d", "01000000000,d", "é>1000000000s"} {
		for _, v := range []any{7, 1.5, "x"} {
			start := time.Now()
			_, err := k.C.Format(k.Value(v), spec)
			var e *rt.Error
			if !errors.As(err, &e) || e.Kind != diag.TooLarge && e.Kind != diag.TypeMismatch {
				t.Errorf("%v:%s gives %v", v, spec, err)
			}
			if d := time.Since(start); d > time.Second {
				t.Errorf("%v:%s took %v", v, spec, d)
			}
		}
	}
}

// goOn is the poll of operations that are not to be stopped.
func goOn() bool { return true }
