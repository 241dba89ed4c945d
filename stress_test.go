package walrus

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

type stressed struct {
	Name  string           `walrus:"name"`
	List  []string         `walrus:"list"`
	Map   map[string][]int `walrus:"map"`
	Inner *stressed        `walrus:"inner"`
}

// exercise converts and calls in both directions. It gives the first error, which must be nil unless memory is refused.
func exercise(r *Runtime) error {
	ctx := context.Background()
	data := stressed{Name: "ä", List: []string{"one", "two", "three"}, Map: map[string][]int{"a": {1, 2}, "b": nil}, Inner: &stressed{Name: "inner"}}
	class := NewClass(map[string]any{"join": func(s *stressed, sep string) string { return strings.Join(s.List, sep) }})
	program, err := Compile("stress", `
fn back : v, f { return [v, f(v["name"]), {"x": v["list"].map(: s { return s + "!"; })}]; }
fn object : o { o.name = o.name + "x"; let l = []; for i in 0..20 { l.push(o.inner); l.push(o.join(f"{i}")); } return l[1] + o.inner.name; }
fn host : { let l = []; for i in 0..30 { l.push(make(i)); } return l; }
fn fail : { return broken([1, 2]); }`, Globals("make", "broken"))
	if err != nil {
		return err
	}
	if err := r.Set("make", func(n int) map[string]any {
		return map[string]any{"n": n, "text": fmt.Sprint("number ", n), "list": []any{n, "x", []string{"deep"}}}
	}); err != nil {
		return err
	}
	if err := r.Set("broken", func(l []int) error { return Throw(l) }); err != nil {
		return err
	}
	if _, err := r.Run(ctx, program); err != nil {
		return err
	}
	v, err := r.Call(ctx, "back", data, Func1(func(s string) (string, error) { return s + s, nil }))
	if err != nil {
		return err
	}
	var result []any
	if err := v.To(&result); err != nil {
		return err
	}
	if want := map[string]any{"x": []any{"one!", "two!", "three!"}}; !reflect.DeepEqual(result[2], want) || result[1] != "ää" {
		return fmt.Errorf("back gave %v", v)
	}
	v, err = r.Call(ctx, "object", class.Ref(&data))
	if err != nil {
		return err
	}
	if v.String() != "one0two0threeinner" {
		return fmt.Errorf("object gave %v", v)
	}
	v, err = r.Call(ctx, "host")
	if err != nil {
		return err
	}
	x, err := v.Index(29)
	if err != nil {
		return err
	}
	if text := x.String(); text != "{list: [29, x, [deep]], n: 29, text: number 29}" && !strings.Contains(text, "E126") {
		return fmt.Errorf("host gave %v", text)
	}
	_, err = r.Call(ctx, "fail")
	var e *Error
	if !errors.As(err, &e) || e.Kind != "thrown" {
		return err
	}
	if text := e.Thrown.String(); text != "[1, 2]" && !strings.Contains(text, "memory") {
		return fmt.Errorf("fail threw %v", text)
	}
	return nil
}

// TestCollectAlways runs with a collection at every allocation: whatever Go holds on to has to be a root.
func TestCollectAlways(t *testing.T) {
	for _, mode := range []JITMode{JITOff, JITAlways} {
		r, err := New(Config{JIT: mode, HotLoop: 2, HotCalls: 2})
		if err != nil {
			t.Fatal(err)
		}
		r.c.Heap.SetStress(true)
		for range 3 {
			if err := exercise(r); err != nil {
				t.Fatal(err)
			}
			if err := r.c.VerifyHeap(); err != nil {
				t.Fatal(err)
			}
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestRefusedMemory makes each allocation fail in turn: an error of the language, and the Runtime goes on.
func TestRefusedMemory(t *testing.T) {
	refused := 0
	for n := uint64(1); n < 2000; n += 1 + n/16 {
		r, err := New(Config{})
		if err != nil {
			t.Fatal(err)
		}
		r.c.Heap.FailAt(n)
		err = exercise(r)
		var e *Error
		if err != nil && !(errors.As(err, &e) && (errors.Is(err, ErrMemoryLimit) || e.Kind == "too-large")) {
			t.Errorf("allocation %d: %v", n, err)
		}
		if err != nil {
			refused++
		}
		r.c.Heap.FailAt(0)
		if err := r.c.VerifyHeap(); err != nil {
			t.Errorf("allocation %d: %v", n, err)
		}
		if err := exercise(r); err != nil {
			t.Errorf("allocation %d: afterwards: %v", n, err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	if refused < 10 {
		t.Errorf("only %d runs were refused memory", refused)
	}
}
