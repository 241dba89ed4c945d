package engine

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"walrus/internal/diag"
	"walrus/internal/interp"
	"walrus/internal/platform"
	"walrus/internal/rt"
	"walrus/internal/source"
)

// faultPrograms allocate in many ways. All of them end without an error if nothing fails.
var faultPrograms = []string{
	`fn f : { let l = []; for i in 0..300 { l.push(i); } return l; } f();`,
	`fn f : { let l = []; for i in 0..300 { l.push(f"item {i}"); } return l; } f();`,
	`fn f : { let d = {}; for i in 0..300 { d[i] = [i]; } return d; } f();`,
	`fn f : { let d = {}; for i in 0..100 { d[f"key{i}"] = i; } for i in 0..50 { d.remove(f"key{i}"); } return d.keys(); } f();`,
	`fn f : { let s = ""; for i in 0..500 { s += "some text"; } return s.upper().split("T"); } f();`,
	`struct P { fn init : self, n { self.n = n; self.next = void; } } fn f : { let head = void; for i in 0..200 { let p = P(i); p.next = head; head = p; } return head; } f();`,
	`fn make : n { return : x { n += x; return n; }; } fn f : { let l = []; for i in 0..200 { l.push(make(i)); } let s = 0; for g in l { s += g(1); } return s; } f();`,
	`fn f : n { if n == 0 { return []; } let l = f(n - 1); l.push([n]); return l; } f(300);`,
	`fn f : { let caught = []; for i in 0..100 { try { if i % 3 == 0 { throw [i]; } if i % 3 == 1 { void + 1; } } catch e { caught.push(e); } finally { caught.push(i); } } return caught; } f();`,
	`fn f : { let l = []; for i in 0..200 { l.push((i * 7919) % 211); } l.sort(); l.sort_by(: a, b { return a > b; }); return l.map(: x { return f"{x}"; }).filter(: s { return s != "3"; }).reduce(: a, b { return a + b; }, ""); } f();`,
	`import "std/json"; fn f : { let t = json.encode({"a": [1, 2.5, "x"], "b": {"c": void}}); let l = []; for i in 0..30 { l.push(json.decode(t)); } return json.encode(l); } f();`,
	`fn f : { let a = [1, 2, 3]; for i in 0..10 { a = a + a; } return a[100..2000] == a[100..2000]; } f();`,
	`fn f : { let s = "äöü".repeat(500); let n = 0; for c in s { if c == "ö" { n += 1; } } return s[3..100] + s.replace("ä", "ae"); } f();`,
	`fn f : { let d = {"x": 1, "y": [2]}; let e = d; for i in 0..100 { e = e + {"x": i}; } let t = []; for k, v in e { t.push(f"{k}={v}"); } return t; } f();`,
	`struct Range { fn init : self, n { self.n = n; } fn next : self { if self.n == 0 { return void; } self.n = self.n - 1; return self.n; } } fn f : { let l = []; for x in Range(200) { l.push({"v": x}); } return l; } f();`,
	`fn f : { let l = [1]; for i in 0..12 { l = l * 2; } return "ab" * 3000 + core.str(l); } f();`,
	`fn f : { let l = []; for i in 0..100 { l.push(core.chr(300 + i)); } return l.join("-").chars(); } f();`,
	`import "std/math"; fn f : { let l = []; for i in 0..200 { l.push(math.sqrt(i)); } l.insert(0, "text"); l.insert(0, [1]); l.reverse(); return l.copy(); } f();`,
	`struct B { } fn f : { let b = B(); b.a = 1; b.b = 2; b.c = 3; b.d = 4; b.e = 5; b.f = 6; b.g = 7; b.h = 8; b.i = 9; b.j = 10; b.k = 11; let l = []; for i in 0..100 { let c = B(); c.x = b; c.y = i; l.push(c); } return l; } f();`,
	`fn f : { let grid = []; for y in 0..20 { let row = []; for x in 0..20 { row.push(x * y * 0.5); } grid.push(row); } let copy = []; for row in grid { copy.push(row.map(: v { return v + 1; })); } return copy; } f();`,
	`fn f : { let words = {}; for w in "the quick brown fox jumps over the lazy dog the end".split(" ") { words[w] = words.get(w, 0) + 1; } let l = []; for w, n in words { l.push(w.pad_left(10, ".") + core.str(n)); } return l; } f();`,
	`fn f : n { return n; } let l = []; for i in 0..50 { l.push(: { return f(i); }); } for g in l { g(); } core.gc();`,
}

// refusal reports whether err is how shortage of memory may end a run.
func refusal(err error) bool {
	var failure *interp.Failure
	var raised *rt.Error
	switch {
	case errors.As(err, &failure):
		return failure.Kind == diag.MemoryLimit || failure.Kind == diag.TooLarge
	case errors.As(err, &raised):
		return raised.Kind == diag.MemoryLimit || raised.Kind == diag.TooLarge
	}
	return false
}

// checkAfterFault looks whether the isolate is sound and usable.
func checkAfterFault(t *testing.T, iso *Isolate, what string) {
	t.Helper()
	iso.C.Heap.FailAt(0)
	if err := iso.C.VerifyHeap(); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if err := runText(t, iso, `let l = []; for i in 0..100 { l.push([i, f"{i}"]); } if core.len(l) != 100 { throw l; }`); err != nil {
		t.Fatalf("%s: afterwards: %v", what, err)
	}
	iso.C.Collect()
	if err := iso.C.VerifyHeap(); err != nil {
		t.Fatalf("%s: after a collection: %v", what, err)
	}
}

// density says how many of the later allocations are made to fail: more for larger results.
func density() uint64 {
	if testing.Short() {
		return 3
	}
	return 32
}

func TestAllocationsFail(t *testing.T) {
	for i, text := range faultPrograms {
		p, errs := Compile(source.NewFile("test", text))
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		whole := newIsolate(t, Config{})
		if err := whole.Run(context.Background(), p, ""); err != nil {
			t.Errorf("program %d: %v", i, err)
			continue
		}
		refused := 0
		for n := uint64(1); ; n += 1 + n/density() {
			iso, err := New(Config{HashSeed: [2]uint64{1, 2}})
			if err != nil {
				t.Fatal(err)
			}
			before, _ := iso.C.Heap.State()
			count := before.Count
			iso.C.Heap.FailAt(n)
			err = iso.Run(context.Background(), p, "")
			if err != nil && !refusal(err) {
				t.Errorf("program %d, allocation %d: %v", i, n, err)
			}
			if err != nil {
				refused++
			}
			over := before.Count-count < n
			checkAfterFault(t, iso, fmt.Sprintf("program %d, allocation %d", i, n))
			if err := iso.Close(); err != nil {
				t.Error(err)
			}
			if over {
				break
			}
		}
		if refused == 0 {
			t.Errorf("program %d was never refused memory", i)
		}
	}
}

// TestMappingFails makes the system refuse memory, once and for good from some operation on.
func TestMappingFails(t *testing.T) {
	programs := append([]string{
		`fn f : { let l = []; for i in 0..300000 { l.push([i]); } return core.len(l); } f();`,
		`fn f : { let s = "x"; while core.len(s) < 4000000 { s += s; } return s.upper(); } f();`,
		`fn f : n { if n == 0 { return 0; } return 1 + f(n - 1); } f(100000);`,
	}, faultPrograms[:3]...)
	for i, text := range programs {
		p, errs := Compile(source.NewFile("test", text))
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		for n := int64(1); n < 40; n += 1 + n/int64(density()) {
			for name, hook := range map[string]platform.Hook{"one": platform.FailNth(n), "all": platform.FailFrom(n)} {
				memory := platform.New(hook)
				iso, err := New(Config{Memory: memory, MemoryLimit: 64 << 20})
				if err != nil {
					continue // refused to begin
				}
				err = iso.Run(context.Background(), p, "")
				if err != nil && !refusal(err) {
					t.Errorf("program %d, %s from operation %d: %v", i, name, n, err)
				}
				what := fmt.Sprintf("program %d, %s from operation %d", i, name, n)
				if name == "one" {
					checkAfterFault(t, iso, what)
				} else if err := iso.C.VerifyHeap(); err != nil {
					t.Errorf("%s: %v", what, err)
				}
				if err := iso.Close(); err != nil {
					t.Error(err)
				}
				if u := memory.Usage(); u.Reserved != 0 {
					t.Errorf("%s: %+v is left", what, u)
				}
			}
		}
	}
}

// TestCollectAlways runs the programs with a collection at every allocation.
func TestCollectAlways(t *testing.T) {
	for i, text := range faultPrograms {
		iso := newIsolate(t, Config{Stress: true})
		if err := runText(t, iso, text); err != nil {
			t.Errorf("program %d: %v", i, err)
		}
		if err := iso.C.VerifyHeap(); err != nil {
			t.Errorf("program %d: %v", i, err)
		}
	}
}
