package walrus_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"walrus"
)

type point struct {
	X, Y   int
	hidden int
}

type tagged struct {
	Name   string         `walrus:"name"`
	Tags   []string       `walrus:"tags"`
	Inner  *inner         `walrus:"inner"`
	Any    any            `walrus:"any"`
	Counts map[string]int `walrus:"counts"`
	Secret string
	Skip   string `walrus:"-"`
	base
}

type base struct {
	ID int64 `walrus:"id"`
}

type inner struct {
	Ratio float32 `walrus:"ratio"`
	On    bool    `walrus:""`
}

type myInt int16
type myString string

func TestToScript(t *testing.T) {
	r := newRuntime(t, walrus.Config{})
	list, err := r.Value([]int{1, 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		in   any
		kind walrus.Kind
		text string
	}{
		{nil, walrus.KindVoid, "void"},
		{(*walrus.HostFunc)(nil), walrus.KindVoid, "void"},
		{map[float64]int{math.NaN(): 2, 1: 3, math.Inf(-1): 4}, walrus.KindDict, "{-inf: 4, 1: 3, NaN: 2}"},
		{true, walrus.KindBool, "true"},
		{-5, walrus.KindInt, "-5"},
		{int8(-5), walrus.KindInt, "-5"},
		{uint32(7), walrus.KindInt, "7"},
		{uint64(math.MaxInt64), walrus.KindInt, "9223372036854775807"},
		{myInt(3), walrus.KindInt, "3"},
		{1.5, walrus.KindFloat, "1.5"},
		{float32(0.25), walrus.KindFloat, "0.25"},
		{"äöü", walrus.KindString, "äöü"},
		{myString("x"), walrus.KindString, "x"},
		{[]byte("bytes"), walrus.KindString, "bytes"},
		{[]int{1, 2, 3}, walrus.KindList, "[1, 2, 3]"},
		{[]int(nil), walrus.KindVoid, "void"},
		{[2]bool{true, false}, walrus.KindList, "[true, false]"},
		{[]any{1, "a", nil, 2.5, []string{"b"}}, walrus.KindList, "[1, a, void, 2.5, [b]]"},
		{map[string]int{"b": 2, "a": 1}, walrus.KindDict, "{a: 1, b: 2}"},
		{map[int]string{2: "b", 1: "a"}, walrus.KindDict, "{1: a, 2: b}"},
		{map[any]any{true: 1}, walrus.KindDict, "{true: 1}"},
		{map[string]any(nil), walrus.KindVoid, "void"},
		{tagged{Name: "n", Tags: []string{"t"}, Inner: &inner{0.5, true}, Any: 3, base: base{9}}, walrus.KindDict,
			"{any: 3, counts: void, inner: {On: true, ratio: 0.5}, name: n, tags: [t]}"},
		{&inner{}, walrus.KindDict, "{On: false, ratio: 0}"},
		{(*inner)(nil), walrus.KindVoid, "void"},
		{walrus.RangeValue{Start: 1, End: 5}, walrus.KindRange, "1..5"},
		{list, walrus.KindList, "[1, 2]"},
		{[]walrus.Value{list, walrus.IntValue(1)}, walrus.KindList, "[[1, 2], 1]"},
		{walrus.BoolValue(true), walrus.KindBool, "true"},
		{walrus.FloatValue(-0.5), walrus.KindFloat, "-0.5"},
		{walrus.Value{}, walrus.KindVoid, "void"},
		{walrus.Proc0(func() error { return nil }).Named("go_func"), walrus.KindFunction, "<native_function(go_func)>"},
		{walrus.Ref(&inner{}), walrus.KindHost, "<host object>"},
	} {
		v, err := r.Value(test.in)
		if err != nil {
			t.Errorf("%#v: %v", test.in, err)
			continue
		}
		if v.Kind() != test.kind || v.String() != test.text {
			t.Errorf("%#v became %v %s, want %v %s", test.in, v.Kind(), v, test.kind, test.text)
		}
	}
}

type cyclic struct {
	Next *cyclic `walrus:"next"`
}

func TestToScriptRefuses(t *testing.T) {
	r := newRuntime(t, walrus.Config{})
	loop := &cyclic{}
	loop.Next = loop
	self := []any{nil}
	self[0] = self
	for _, in := range []any{
		uint64(math.MaxUint64), "\xff", []byte{0xff}, make(chan int), point{1, 2, 3}, loop, self, complex(1, 2), struct{}{},
		func() (int, int) { return 1, 2 }, map[string]any{"x": make(chan int)}, []any{point{}}, walrus.Ref(3), walrus.NewClass(map[string]any{"m": 3}).Ref(&inner{}),
		walrus.NewClass(map[string]any{"m": (*walrus.HostFunc)(nil)}).Ref(&inner{}),
		walrus.NewClass(map[string]any{"m": func() {}}).Ref(&inner{}), walrus.NewClass(map[string]any{"m": func(*inner) (int, int) { return 1, 2 }}).Ref(&inner{}),
	} {
		if v, err := r.Value(in); err == nil {
			t.Errorf("%T became %v", in, v)
		}
	}
	if s, err := r.Stats(); err != nil || s.Handles != 0 {
		t.Errorf("%+v %v", s, err)
	}
}

func TestNames(t *testing.T) {
	r := newRuntime(t, walrus.Config{Names: strings.ToLower})
	v, err := r.Value(point{1, 2, 3})
	if err != nil || v.String() != "{x: 1, y: 2}" {
		t.Errorf("%v %v", v, err)
	}
}

func TestToGo(t *testing.T) {
	r := newRuntime(t, walrus.Config{})
	for _, test := range []struct {
		script string
		want   any
	}{
		{`void`, nil},
		{`true`, true},
		{`12`, int64(12)},
		{`1.5`, 1.5},
		{`"é"`, "é"},
		{`[1, "a", [void]]`, []any{int64(1), "a", []any{nil}}},
		{`[]`, []any{}},
		{`{"a": 1, "b": {"c": 2.5}}`, map[string]any{"a": int64(1), "b": map[string]any{"c": 2.5}}},
		{`{"a": 1, 2: "b", true: void}`, map[any]any{"a": int64(1), int64(2): "b", true: nil}},
		{`{void: 1}`, map[any]any{nil: int64(1)}},
		{`{[1]: 2}`, nil},
		{`1..5`, walrus.RangeValue{Start: 1, End: 5}},
	} {
		v, err := r.Run(background(), compile(t, "let x = "+test.script+"; x", walrus.Result()))
		if err != nil {
			var e *walrus.Error
			if test.want == nil && errors.As(err, &e) {
				continue // a key that cannot be one
			}
			t.Errorf("%s: %v", test.script, err)
			continue
		}
		got, err := v.Go()
		if err != nil {
			t.Errorf("%s: %v", test.script, err)
		} else if test.want != nil && !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s became %#v, want %#v", test.script, got, test.want)
		}
	}
	v := run(t, r, `fn f : { return 3; } f`, walrus.Result())
	f, err := v.Go()
	if fv, ok := f.(walrus.Value); err != nil || !ok || fv.Kind() != walrus.KindFunction {
		t.Errorf("a function became %#v %v", f, err)
	}
}

// into converts the value of an expression to T.
func into[T any](t *testing.T, r *walrus.Runtime, expression string) (T, error) {
	t.Helper()
	return walrus.As[T](run(t, r, "let x = "+expression+"; x", walrus.Result()))
}

func check[T any](t *testing.T, r *walrus.Runtime, expression string, want T) {
	t.Helper()
	got, err := into[T](t, r, expression)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%s as %T: got %#v, %v; want %#v", expression, want, got, err, want)
	}
}

func refuse[T any](t *testing.T, r *walrus.Runtime, expression string) {
	t.Helper()
	if got, err := into[T](t, r, expression); err == nil {
		t.Errorf("%s became %#v", expression, got)
	}
}

func TestAs(t *testing.T) {
	r := newRuntime(t, walrus.Config{})
	check(t, r, `5`, 5)
	check(t, r, `5`, int8(5))
	check(t, r, `5`, uint16(5))
	check(t, r, `5`, 5.0)
	check(t, r, `5.0`, 5)
	check(t, r, `1 / 0.0`, float32(math.Inf(1)))
	refuse[float32](t, r, `1e39`)
	if part, err := into[[]int](t, r, `[1, "a"]`); err == nil || part != nil {
		t.Errorf("a failed conversion gave %v, %v", part, err)
	}
	check(t, r, `5`, myInt(5))
	check(t, r, `"x"`, "x")
	check(t, r, `"x"`, myString("x"))
	check(t, r, `"abc"`, []byte("abc"))
	check(t, r, `[1, 2]`, []int{1, 2})
	check(t, r, `[1, 2]`, [2]float64{1, 2})
	check(t, r, `[[1], []]`, [][]int64{{1}, {}})
	check(t, r, `void`, []int(nil))
	check(t, r, `void`, (*int)(nil))
	check(t, r, `{"a": 1}`, map[string]int{"a": 1})
	check(t, r, `{1: "a"}`, map[int]string{1: "a"})
	check(t, r, `{"name": "n", "tags": ["t"], "inner": {"ratio": 0.5, "On": true}, "any": [1], "more": 1, "Secret": "s"}`,
		tagged{Name: "n", Tags: []string{"t"}, Inner: &inner{0.5, true}, Any: []any{int64(1)}})
	check(t, r, `2..7`, walrus.RangeValue{Start: 2, End: 7})
	check[any](t, r, `1.5`, 1.5)
	refuse[int8](t, r, `300`)
	refuse[uint](t, r, `-1`)
	refuse[int](t, r, `1.5`)
	refuse[int](t, r, `"1"`)
	refuse[string](t, r, `1`)
	refuse[bool](t, r, `1`)
	refuse[[]int](t, r, `["a"]`)
	refuse[[3]int](t, r, `[1]`)
	refuse[map[string]int](t, r, `{1: 2}`)
	refuse[map[string]int](t, r, `[1]`)
	refuse[chan int](t, r, `1`)
	refuse[fmt.Stringer](t, r, `1`)
	refuse[func(int) int](t, r, `: x { return x; }`)
	refuse[func() error](t, r, `1`)

	p := run(t, r, `struct P { fn init : self { self.name = "field"; self.id = 3; } } P()`, walrus.Result())
	s, err := walrus.As[tagged](p)
	if err != nil || s.Name != "field" {
		t.Errorf("%+v %v", s, err)
	}
	err = p.To(&struct {
		Name int `walrus:"name"`
	}{})
	if err == nil || !strings.Contains(err.Error(), "field name") {
		t.Errorf("%v", err)
	}
	if err := p.To(nil); err == nil {
		t.Error("To(nil) succeeds")
	}
}

func TestFunctionsAsGo(t *testing.T) {
	r := newRuntime(t, walrus.Config{})
	run(t, r, `fn add : a, b { return a + b; } fn fail : x { throw x; } fn names : d { return d.keys(); } struct P { fn init : self, n { self.n = n; } }`)
	get := func(name string) walrus.Value {
		v, err := r.Get(name)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	add, err := walrus.As[func(int, int) (int, error)](get("add"))
	if err != nil {
		t.Fatal(err)
	}
	if n, err := add(20, 22); n != 42 || err != nil {
		t.Errorf("%d %v", n, err)
	}
	join, err := walrus.As[func(context.Context, string, string) (string, error)](get("add"))
	if err != nil {
		t.Fatal(err)
	}
	if s, err := join(background(), "a", "b"); s != "ab" || err != nil {
		t.Errorf("%s %v", s, err)
	}
	cancelled, cancel := context.WithCancel(background())
	cancel()
	if _, err := join(cancelled, "a", "b"); !errors.Is(err, walrus.ErrCancelled) {
		t.Errorf("%v", err)
	}
	names := walrus.Bind1[map[string]int, []string](get("names"))
	if s, err := names(background(), map[string]int{"x": 1, "a": 2}); err != nil || !reflect.DeepEqual(s, []string{"a", "x"}) {
		t.Errorf("%v %v", s, err)
	}
	sum := walrus.Bind2[int64, int64, int64](get("add"))
	if n, err := sum(background(), 1, 2); n != 3 || err != nil {
		t.Errorf("%d %v", n, err)
	}
	if _, err := walrus.Bind2[int64, int64, string](get("add"))(background(), 1, 2); err == nil {
		t.Error("an int became a string")
	}
	_, err = walrus.Bind1[string, walrus.Value](get("fail"))(background(), "no")
	var e *walrus.Error
	if !errors.As(err, &e) || e.Thrown.String() != "no" {
		t.Errorf("%v", err)
	}
	if p, err := walrus.Bind1[int, struct {
		N int `walrus:"n"`
	}](get("P"))(background(), 4); err != nil || p.N != 4 {
		t.Errorf("%+v %v", p, err)
	}
	if _, err := walrus.Bind0[int](get("add"))(background()); !errors.As(err, &e) || e.Kind != "wrong-arg-count" {
		t.Errorf("%v", err)
	}
}

// TestSharedDataIsBounded converts a list of 60 levels whose Go form would have 2^60 parts.
func TestSharedDataIsBounded(t *testing.T) {
	r := newRuntime(t, walrus.Config{Limits: walrus.Limits{Memory: 8 << 20}})
	v := run(t, r, `let l = [1, 2]; for i in 0..60 { l = [l, l]; } l`, walrus.Result())
	_, err := v.Go()
	var e *walrus.Error
	if !errors.As(err, &e) || e.Kind != "too-large" {
		t.Errorf("%v", err)
	}
	deep := run(t, r, `let d = []; for i in 0..2000 { d = [d]; } d`, walrus.Result())
	if _, err := deep.Go(); err == nil {
		t.Error("2000 levels are converted")
	}
	cycle := run(t, r, `let c = []; c.push(c); c`, walrus.Result())
	if _, err := cycle.Go(); err == nil {
		t.Error("a cycle is converted")
	}
}

func TestValueMethods(t *testing.T) {
	r := newRuntime(t, walrus.Config{})
	v := run(t, r, `struct P { fn init : self { self.n = 1; } fn add : self, k { self.n += k; return self.n; } } let d = {"list": [1, 2, 3], "p": P()}; d`, walrus.Result())
	list, err := v.Index("list")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := list.Len(); n != 3 || err != nil {
		t.Errorf("Len: %d %v", n, err)
	}
	if err := list.SetIndex(-1, []string{"x"}); err != nil || list.String() != "[1, 2, [x]]" {
		t.Errorf("SetIndex: %v %v", list, err)
	}
	var texts []string
	for x, err := range list.Elements() {
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, x.String())
	}
	if got := strings.Join(texts, " "); got != "1 2 [x]" {
		t.Errorf("Elements: %s", got)
	}
	if _, err := list.CallMethod(background(), "push", 4); err != nil || list.String() != "[1, 2, [x], 4]" {
		t.Errorf("push: %v %v", list, err)
	}
	if l, err := list.CallMethod(background(), "filter", walrus.Func1(func(x any) (bool, error) { return x == int64(2), nil })); err != nil || l.String() != "[2]" {
		t.Errorf("filter: %v %v", l, err)
	}
	p, err := v.Member("p")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := p.CallMethod(background(), "add", 4); err != nil || n.String() != "5" {
		t.Errorf("add: %v %v", n, err)
	}
	if err := p.SetMember("n", 100); err != nil {
		t.Error(err)
	}
	if n, err := p.Member("n"); err != nil || n.String() != "100" {
		t.Errorf("n: %v %v", n, err)
	}
	keys, err := v.Keys()
	if err != nil || len(keys) != 2 || keys[0].String() != "list" {
		t.Errorf("Keys: %v %v", keys, err)
	}
	same, err := list.Equal(list)
	if !same || err != nil {
		t.Errorf("Equal: %v %v", same, err)
	}
	if same, _ := walrus.IntValue(1).Equal(walrus.FloatValue(1)); !same {
		t.Error("1 is not 1.0")
	}
	if same, _ := list.Equal(walrus.IntValue(1)); same {
		t.Error("a list is 1")
	}
	var e *walrus.Error
	if _, err := list.Index(99); !errors.As(err, &e) || e.Kind != "index-out-of-bounds" {
		t.Errorf("%v", err)
	}
	if _, err := v.Member("nothing"); err == nil {
		t.Error("a missing member is found")
	}
	number := walrus.IntValue(3)
	for what, err := range map[string]error{
		"Index": second(number.Index(1)), "Len": second(number.Len()), "Member": second(number.Member("x")), "Call": second(number.Call(background())),
		"CallMethod": second(number.CallMethod(background(), "x")), "Keys": second(number.Keys()), "SetIndex": number.SetIndex(1, 1), "SetMember": number.SetMember("a", 1),
	} {
		if err == nil {
			t.Errorf("%s of an int succeeds", what)
		}
	}
}

func second[T any](_ T, err error) error { return err }
