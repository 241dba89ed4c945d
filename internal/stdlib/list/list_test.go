package list

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"walrus/internal/object"
	"walrus/internal/rt"
	"walrus/internal/stdlib/stdlibtest"
	"walrus/internal/value"
)

func TestMethods(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	list := func(items ...any) []any { return items }
	k := stdlibtest.New(t, 0)
	// Methods that change the list show what it has become.
	tests := []struct {
		call string
		list []any
		args []any
		want string
	}{
		{"len", list(1, 2), nil, "2"}, {"len", nil, nil, "0"},
		{"push", list(1), list("x"), "void [1 \"x\"]"}, {"push", list(), list(nil), "void [void]"}, {"push", list(1), list(2.5), "void [1 2.5]"},
		{"pop", list(1, 2), nil, "2 [1]"}, {"pop", list(), nil, "error: pop from an empty list []"},
		{"insert", list(1, 2), list(0, 9), "void [9 1 2]"}, {"insert", list(1, 2), list(2, 9), "void [1 2 9]"}, {"insert", list(1, 2), list(-1, 9), "void [1 9 2]"},
		{"insert", list(1, 2), list(-2, "a"), "void [\"a\" 1 2]"}, {"insert", list(), list(0, 1), "void [1]"},
		{"insert", list(1, 2), list(3, 9), "error: index 3 is out of bounds for length 2 [1 2]"},
		{"insert", list(1, 2), list(-3, 9), "error: index -3 is out of bounds for length 2 [1 2]"},
		{"insert", list(1), list(math.MinInt64, 9), "error: index -9223372036854775808 is out of bounds for length 1 [1]"},
		{"remove", list(1, 2, 3), list(1), "2 [1 3]"}, {"remove", list(1, 2, 3), list(-1), "3 [1 2]"}, {"remove", list(true, false), list(0), "true [false]"},
		{"remove", list(1), list(1), "error: index 1 is out of bounds for length 1 [1]"}, {"remove", list(), list(0), "error: index 0 is out of bounds for length 0 []"},
		{"reverse", list(1, "a", nil), nil, "void [void \"a\" 1]"}, {"reverse", list(), nil, "void []"}, {"reverse", list(true, false, false), nil, "void [false false true]"},
		{"clear", list(1, 2), nil, "void []"},
		{"contains", list(1, list(2.0)), list(list(2)), "true"}, {"contains", list(1), list(1.0), "true"}, {"contains", list(1), list("1"), "false"}, {"contains", list(nan), list(nan), "false"},
		{"index_of", list("a", "b", "b"), list("b"), "1"}, {"index_of", list(), list(1), "-1"},
		{"sort", list(3, 1, 2), nil, "void [1 2 3]"}, {"sort", list(), nil, "void []"}, {"sort", list("b", "", "é", "a"), nil, `void ["" "a" "b" "é"]`},
		{"sort", list(2.5, nan, -inf, inf, 0.5), nil, "void [-Inf 0.5 2.5 +Inf NaN]"}, {"sort", list(2, 1.5, nan, 1, -3), nil, "void [-3 1 1.5 2 NaN]"},
		{"sort", list(1, 1.0, 0), nil, "void [0 1 1.0]"}, {"sort", list(1.0, 1, 0), nil, "void [0 1.0 1]"},
		{"sort", list(1<<53+1, float64(1<<53), 1<<53), nil, "void [9.007199254740992e+15 9007199254740992 9007199254740993]"},
		{"sort", list(math.MaxInt64, float64(1<<63), math.MinInt64, -inf), nil, "void [-Inf -9223372036854775808 9223372036854775807 9.223372036854776e+18]"},
		{"sort", list(1, "a"), nil, "error: cannot apply < to int and string [1 \"a\"]"}, {"sort", list("a", 1), nil, "error: cannot apply < to string and int [\"a\" 1]"},
		{"sort", list(true), nil, "error: cannot apply < to bool and bool [true]"}, {"sort", list(list(1), list(0)), nil, "error: cannot apply < to list and list [[1] [0]]"},
		{"sort", list(nil, 1), nil, "error: cannot apply < to void and void [void 1]"},
		{"join", list(1, "b", list(nil)), list(", "), `"1, b, [void]"`}, {"join", list(), list("x"), `""`}, {"join", list("a"), list("x"), `"a"`},
		{"join", list("a", "", "bc"), list(""), `"abc"`}, {"join", list("ä", "b", "€𝄞"), list("–"), `"ä–b–€𝄞"`}, {"join", list("", ""), list(""), `""`},
		{"join", list("a", "b"), list("ü"), `"aüb"`}, {"join", list("a"), list(1), "error: expected string, found int"},
		{"extend", list(1), list(list(2.0, 3)), "void [1 2.0 3]"}, {"extend", list(), list(list()), "void []"}, {"extend", list(1), list(1), "error: expected list, found int [1]"},
		{"copy", list(1, "a"), nil, `[1 "a"]`},
		{"pop", list(1), list(2), "error: pop expects 0 arguments, got 1 [1]"},
	}
	changes := map[string]bool{"push": true, "pop": true, "insert": true, "remove": true, "reverse": true, "clear": true, "sort": true, "extend": true}
	for _, test := range tests {
		self := k.Value(test.list)
		got := k.Show(k.Call(Table(), test.call, append([]any{self}, test.args...)...))
		if changes[test.call] {
			got += " " + k.Show(self, nil)
		}
		if got != test.want {
			t.Errorf("%v.%s(%v) = %s, want %s", test.list, test.call, test.args, got, test.want)
		}
	}
}

func TestExtendItself(t *testing.T) {
	k := stdlibtest.New(t, 0)
	l := k.Value([]any{1, 2})
	for range 3 {
		if _, err := k.Call(Table(), "extend", l, l); err != nil {
			t.Fatal(err)
		}
	}
	if got := k.Show(l, nil); got != "[1 2 1 2 1 2 1 2 1 2 1 2 1 2 1 2]" {
		t.Error(got)
	}
	c, err := k.Call(Table(), "copy", l)
	if err != nil || c.Bits == l.Bits {
		t.Errorf("copy is the list itself (%v)", err)
	}
}

// Lists of every kind, sorted, against Go's stable sort.
func TestSortRandom(t *testing.T) {
	k := stdlibtest.New(t, 0)
	r := rand.New(rand.NewPCG(5, 6))
	for round := range 400 {
		n := r.IntN(300)
		items := make([]any, n)
		for i := range items {
			switch x := r.IntN(40) - 20; round % 4 {
			case 0:
				items[i] = x
			case 1:
				items[i] = float64(x) / 2
			case 2:
				items[i] = strconv.Itoa(x)
			case 3:
				if items[i] = x; r.IntN(2) == 0 {
					items[i] = float64(x) / 2
				}
			}
		}
		l := k.Value(items)
		if _, err := k.Call(Table(), "sort", l); err != nil {
			t.Fatal(err)
		}
		slices.SortStableFunc(items, func(a, b any) int {
			if s, ok := a.(string); ok {
				return stringCompare(s, b.(string))
			}
			x, y := number(a), number(b)
			switch {
			case x < y:
				return -1
			case x > y:
				return 1
			}
			return 0
		})
		if got, want := k.Show(l, nil), k.Show(k.Value(items), nil); got != want {
			t.Fatalf("sorted: %s\nwant: %s", got, want)
		}
	}
}

func stringCompare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func number(x any) float64 {
	if n, ok := x.(int); ok {
		return float64(n)
	}
	return x.(float64)
}

func TestSortManyInts(t *testing.T) {
	k := stdlibtest.New(t, 0)
	l, _ := k.C.Space.ListOfRange(0, 3*intRun+17)
	r := rand.New(rand.NewPCG(7, 8))
	n := object.ListLen(l)
	for i := range n {
		k.C.Space.ListSet(l, i, value.OfInt(int64(r.Uint64())>>r.IntN(60)))
	}
	if _, err := k.Call(Table(), "sort", value.OfRef(value.List, l)); err != nil {
		t.Fatal(err)
	}
	for i := 1; i < n; i++ {
		if object.ListGet(l, i-1).Int() > object.ListGet(l, i).Int() {
			t.Fatalf("not in order at %d", i)
		}
	}
}

func TestSortIsFastAndStops(t *testing.T) {
	k := stdlibtest.New(t, 0)
	made := k.C.Space
	l, _ := made.ListOfRange(0, 300_000)
	list := k.Keep(value.OfRef(value.List, l))
	object.ListReverse(l)
	start := time.Now()
	if _, err := k.Call(Table(), "sort", list); err != nil || object.ListGet(l, 0).Int() != 0 {
		t.Fatal(err)
	}
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("sorting 300,000 ints took %v", d)
	}
	stop := errors.New("stop")
	polls := 0
	k.C.Interrupt = func() error {
		if polls++; polls > 3 {
			return stop
		}
		return nil
	}
	object.ListReverse(l)
	if _, err := k.Call(Table(), "sort", list); !errors.Is(err, stop) {
		t.Errorf("the sort was not stopped: %v", err)
	}
	for i := range 300_000 {
		if object.ListGet(l, i).Int() != int64(299_999-i) {
			t.Fatal("a sort that was stopped has changed the list")
		}
	}
	if used := k.C.Heap.Used(); used > 64<<20 {
		t.Errorf("%d bytes in use", used)
	}
}

func TestShortMemory(t *testing.T) {
	k := stdlibtest.New(t, 8<<20)
	l, ok := k.C.Space.ListOfRange(0, 600_000)
	if !ok {
		t.Fatal("no room for the list")
	}
	list := k.Keep(value.OfRef(value.List, l))
	for _, f := range Table() {
		if f.Name == "clear" {
			continue
		}
		a := []any{list}
		for _, p := range f.Params {
			switch p.Name {
			case "i":
				a = append(a, 1)
			case "v":
				a = append(a, "x")
			case "sep":
				a = append(a, "----------------")
			case "list":
				a = append(a, list)
			}
		}
		start := time.Now()
		_, err := k.Call(Table(), f.Name, a...)
		if err != nil && !errors.Is(err, rt.ErrRetry) {
			t.Logf("%s: %v", f.Name, err)
		}
		k.C.Heap.ClearFailed()
		k.C.Collect()
		if used := k.C.Heap.Used(); used > 8<<20 {
			t.Errorf("after %s (%v) %d bytes are in use", f.Name, err, used)
		}
		if d := time.Since(start); d > 2*stdlibtest.Slowdown*time.Second {
			t.Errorf("%s took %v", f.Name, d)
		}
	}
}
