package walrus_test

import (
	"errors"
	"fmt"
	"runtime"
	"testing"
	"testing/fstest"

	"walrus"
)

// reuseText has everything that a run leaves behind: functions, closures, structs with methods, constants, and code that gets hot.
const reuseText = `
struct Point { fn init : self, x, y { self.x = x; self.y = y; } fn sum : self { return self.x + self.y; } }
let start = given;
let names = ["a", "b"];
fn counter : { let n = start; return : { n += 1; return n; }; }
fn work : n { let s = 0; for i in 0..n { s += Point(i, start).sum(); } return s; }
let next = counter();
next();
let kept = {"names": names, "next": next};
work(rounds) + next() + names.len()
`

// grown is the memory in use: of the Runtime with its code, and of Go.
func grown(t *testing.T, r *walrus.Runtime) (own, host uint64) {
	t.Helper()
	if err := r.Collect(); err != nil {
		t.Fatal(err)
	}
	s, err := r.Stats()
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return s.MemoryUsed, m.HeapAlloc
}

// TestManyRunsOfOneProgram runs a program many times in one Runtime, as a server does: memory does not grow, and no run sees a value of
// another one, with the compiler and without.
func TestManyRunsOfOneProgram(t *testing.T) {
	for _, jit := range []walrus.JITMode{walrus.JITOff, walrus.JITOn} {
		t.Run(fmt.Sprint(jit), func(t *testing.T) {
			r := newRuntime(t, walrus.Config{JIT: jit})
			p, err := walrus.Compile("server", reuseText, walrus.Globals("given", "rounds"), walrus.Result())
			if err != nil {
				t.Fatal(err)
			}
			runs := 20000
			if slowdown > 1 || testing.Short() {
				runs = 2000
			}
			var own, host uint64
			for n := range runs {
				rounds := 3
				if n%50 == 0 {
					rounds = 3000
				}
				if err := errors.Join(r.Set("given", n), r.Set("rounds", rounds)); err != nil {
					t.Fatal(err)
				}
				v, err := r.Run(background(), p)
				want := rounds*(rounds-1)/2 + rounds*n + n + 2 + 2
				if got, ok := v.Int(); err != nil || !ok || got != int64(want) {
					t.Fatalf("run %d: %v, %v, want %d", n, v, err, want)
				}
				v.Release()
				if n == runs/10 {
					own, host = grown(t, r)
				}
			}
			own2, host2 := grown(t, r)
			t.Logf("Runtime %d then %d bytes, Go %d then %d", own, own2, host, host2)
			if own2 > own+own/4+64<<10 {
				t.Errorf("the Runtime uses %d bytes, after a tenth of the runs %d", own2, own)
			}
			if host2 > host+host/4+4<<20 { // a compile may be under way
				t.Errorf("Go uses %d bytes, after a tenth of the runs %d", host2, host)
			}
		})
	}
}

// TestEarlierRunsKeepTheirGlobals holds functions, methods and instances of some runs of a program while it runs on and on: they see what their
// own run had.
func TestEarlierRunsKeepTheirGlobals(t *testing.T) {
	for _, jit := range []walrus.JITMode{walrus.JITOff, walrus.JITOn} {
		r := newRuntime(t, walrus.Config{JIT: jit})
		p, err := walrus.Compile("server", `
			let mine = [given];
			let number = given;
			struct Holder { fn get : self { return mine[0] + number + self.x; } }
			fn plain : { let s = 0; for i in 0..2000 { s += number; } return s - 1997 * number; }
			fn maker : { let at = given; return : { return at + number + mine[0]; }; }
			let h = Holder();
			h.x = given;
			let kinds = [plain, h, maker(), Holder];
			kinds[given % 4]
		`, walrus.Globals("given"), walrus.Result())
		if err != nil {
			t.Fatal(err)
		}
		held := map[int]walrus.Value{}
		for n := range 2000 {
			if err := r.Set("given", n); err != nil {
				t.Fatal(err)
			}
			v, err := r.Run(background(), p)
			if err != nil {
				t.Fatal(err)
			}
			if n%37 == 0 {
				held[n] = v
			} else {
				v.Release()
			}
		}
		for n, v := range held {
			switch n % 4 {
			case 1:
				if err := r.Set("held", v); err != nil {
					t.Fatal(err)
				}
				v = run(t, r, "held.get()", walrus.Globals("held"), walrus.Result())
			case 3:
				if err := errors.Join(r.Set("held", v), r.Set("n", n)); err != nil {
					t.Fatal(err)
				}
				v = run(t, r, "let h = held(); h.x = n; h.get()", walrus.Globals("held", "n"), walrus.Result())
			default:
				if v, err = r.Call(background(), v); err != nil {
					t.Fatal(err)
				}
			}
			if got, ok := v.Int(); !ok || got != int64(3*n) {
				t.Errorf("what run %d left behind gives %v, want %d", n, v, 3*n)
			}
		}
	}
}

// TestSharedCodeOfManyRuns has a module, which stays loaded, call functions of a program that is run many times. The code compiled for the module
// knows about constants of the program, and must not use those of an earlier run.
func TestSharedCodeOfManyRuns(t *testing.T) {
	files := fstest.MapFS{"lib.walrus": {Data: []byte(`
		fn repeat_it : f, n { let s = 0; for i in 0..n { s += f(i); } return s; }
		fn method : o, n { let s = 0; for i in 0..n { s += o.add(i); } return s; }
	`)}}
	r := newRuntime(t, walrus.Config{Loader: walrus.FSLoader(files)})
	p, err := walrus.Compile("main.walrus", `
		import "lib";
		let constant = given;
		struct Adder { fn add : self, i { return i + constant; } }
		fn add : i { return i + constant; }
		lib.repeat_it(add, 2000) + lib.method(Adder(), 2000)
	`, walrus.Globals("given"), walrus.Result())
	if err != nil {
		t.Fatal(err)
	}
	for n := range 300 {
		if err := r.Set("given", n%7); err != nil {
			t.Fatal(err)
		}
		v, err := r.Run(background(), p)
		want := 2 * (2000*1999/2 + 2000*(n%7))
		if got, ok := v.Int(); err != nil || !ok || got != int64(want) {
			t.Fatalf("run %d: %v, %v, want %d", n, v, err, want)
		}
		v.Release()
	}
	if report, err := r.JITReport(); err != nil || report.Available && report.Objects == 0 {
		t.Errorf("nothing was compiled: %+v, %v", report, err)
	}
}
