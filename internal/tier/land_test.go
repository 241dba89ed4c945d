package tier_test

import (
	"os"
	"testing"

	"walrus/internal/rt"
	"walrus/internal/tier"
)

// TestLanding checks that errors do not leave native code where a native frame handles them.
func TestLanding(t *testing.T) {
	for name, c := range map[string]struct {
		text         string
		landed, left int64
	}{
		"inlined": {`fn f : n { if n % 3 == 0 { throw n; } return n; }
			fn g : n { let s = 0; for i in 0..n { try { s += f(i); } catch e { s -= e; } } return s; }
			println(g(6000));`, 1900, 5},
		"called": {`fn h : n { if n % 3 == 0 { throw [n]; } return n; } fn f : n { let x = [h(n), h(n + 1)]; let y = [x, x, x, x]; return y[0][1]; }
			fn g : n { try { return f(n); } catch e { return e[0]; } finally { n += 1; } }
			let s = 0; for i in 0..6000 { s += g(i); } println(s);`, 3800, 20},
		"helper": {`fn f : d, n { try { return d[n]; } catch e { return core.error().line; } }
			let s = 0; let d = {"1": 1}; for i in 0..3000 { s += f(d, core.str(i % 2)); } println(s);`, 1400, 20},
		"nested run": {`fn f : l, n { try { return l.map(: x { if n % 2 == 0 { throw x; } return 1; }).len(); } catch e { return e; } }
			let s = 0; for i in 0..3000 { s += f([5, 6], i); } println(s);`, 1400, 1600},
		"again": {`fn f : n { try { if n % 2 == 0 { throw n; } return 1; } finally { n = 0; } } fn g : n { try { return f(n); } catch e { return e; } }
			let s = 0; for i in 0..3000 { s += g(i); } println(s);`, 2800, 20},
	} {
		t.Run(name, func(t *testing.T) {
			want, _ := run(t, name, c.text, nil, rt.Thresholds{})
			for _, metered := range []bool{false, true} {
				got, control := run(t, name, c.text, &tier.Options{Sync: true, Verify: true, Metered: metered}, rt.Thresholds{Loop: 20, Calls: 10})
				if got.output != want.output || got.err != want.err || metered && got.steps != want.steps {
					t.Fatalf("got %+v, want %+v", got, want)
				}
				if s := control.Stats(); s.Landed < c.landed || s.Left > c.left+5 {
					t.Errorf("metered %v: %d errors handled natively, left %d times: %+v", metered, s.Landed, s.Left, control.Exits())
				}
			}
		})
	}
}

// TestIteratorsOfSeveralClasses checks that loops over iterator objects stay native when other things were looped over there before, and
// count their steps.
func TestIteratorsOfSeveralClasses(t *testing.T) {
	const text = `struct A { fn init : self, n { self.n = n; } fn next : self { self.n -= 1; if self.n < 0 { return void; } return self.n; } }
		struct B { fn init : self, n { self.m = n; self.k = 0; } fn next : self { self.k += 1; if self.k > self.m { return void; } return [self.k]; } }
		struct C { fn init : self, n { self.n = n; } fn iter : self { return A(self.n); } }
		struct D { fn init : self, n { self.n = n; } fn next : self { if self.n == 0 { throw "end"; } self.n -= 1; return self.n; } }
		fn over : x { let n = 0; try { for v in x { n += 1; if n > 60 { break; } } } catch e { n += 1000; } return n; }
		let s = [];
		for i in 0..400 {
			for x in [A(i % 50), B(30), C(20), D(9)] { s.push(over(x)); }
			if i % 40 == 0 { s.push(over([1, 2])); s.push(over("abc")); s.push(over({"a": 1})); s.push(over({"next": : { return void; }})); s.push(over(0..3)); }
		}
		let sum = 0; for v in s { sum = (sum * 31 + v) % 1000003; } println(sum);`
	want, _ := run(t, "iterators", text, nil, rt.Thresholds{})
	for _, metered := range []bool{false, true} {
		got, control := run(t, "iterators", text, &tier.Options{Sync: true, Verify: true, Metered: metered}, rt.Thresholds{Loop: 20, Calls: 10})
		if got.output != want.output || got.err != want.err || metered && got.steps != want.steps {
			t.Fatalf("metered %v: got %+v, want %+v", metered, got, want)
		}
		if s := control.Stats(); s.Left > 300 || s.Entries > 800 {
			t.Errorf("metered %v: entered %d times, left %d times: %+v", metered, s.Entries, s.Left, control.Exits())
		}
	}
}

// TestOldCode checks that a function that is made anew keeps its code for calls, also while a frame of the old code waits for a callee.
func TestOldCode(t *testing.T) {
	text, err := os.ReadFile("testdata/old_code.walrus")
	if err != nil {
		t.Fatal(err)
	}
	want, _ := run(t, "old", string(text), nil, rt.Thresholds{})
	for _, opts := range []tier.Options{{Sync: true, Verify: true}, {Sync: true, Stress: tier.Stress{Delay: 3}}, {}} {
		for range 3 {
			got, control := run(t, "old", string(text), &opts, rt.Thresholds{Loop: 20, Calls: 10})
			if got.output != want.output || got.err != want.err {
				t.Fatalf("got %+v, want %+v", got, want)
			}
			if s := control.Stats(); opts.Sync && s.Discarded == 0 {
				t.Errorf("nothing was made anew: %+v", *s)
			}
		}
	}
}
