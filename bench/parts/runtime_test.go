package parts

import (
	"context"
	"testing"

	"walrus"
)

// modes are the two ways to execute that users have.
var modes = [...]struct {
	name string
	jit  walrus.JITMode
}{{"interpreter", walrus.JITOff}, {"jit", walrus.JITOn}}

// start makes a Runtime and runs text in it.
func start(tb testing.TB, jit walrus.JITMode, text string, set map[string]any) *walrus.Runtime {
	tb.Helper()
	var names []string
	for name := range set {
		names = append(names, name)
	}
	p, err := walrus.Compile("bench", text, walrus.Globals(names...))
	if err != nil {
		tb.Fatal(err)
	}
	rt, err := walrus.New(walrus.Config{JIT: jit})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := rt.Close(); err != nil {
			tb.Error(err)
		}
	})
	for name, v := range set {
		if err := rt.Set(name, v); err != nil {
			tb.Fatal(err)
		}
	}
	if _, err := rt.Run(context.Background(), p); err != nil {
		tb.Fatal(err)
	}
	return rt
}

// rounds measures the function `run : n` of a script, which does one thing n times; a benchmark's ns/op is the time of one.
func rounds(b *testing.B, text string, set map[string]any) {
	b.Helper()
	for _, m := range modes {
		b.Run(m.name, func(b *testing.B) {
			rt := start(b, m.jit, text, set)
			ctx := context.Background()
			// Enough for every counter, so that native code is not compiled inside the measurement.
			if _, err := rt.Call(ctx, "run", 5000); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			b.ResetTimer()
			if _, err := rt.Call(ctx, "run", b.N); err != nil {
				b.Fatal(err)
			}
		})
	}
}

func BenchmarkNewRuntime(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		rt, err := walrus.New(walrus.Config{})
		if err != nil {
			b.Fatal(err)
		}
		if err := rt.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkHostCall is a script calling a Go function, the loop around it included.
func BenchmarkHostCall(b *testing.B) {
	const text = `fn run : n { let t = 0; for i in 0..n { t = f(t, i); } return t; }`
	b.Run("raw", func(b *testing.B) {
		rounds(b, text, map[string]any{"f": walrus.Raw(2, func(c *walrus.Call) error {
			c.ReturnInt(c.Int(0) + c.Int(1))
			return nil
		})})
	})
	b.Run("typed", func(b *testing.B) {
		rounds(b, text, map[string]any{"f": walrus.Func2(func(x, y int64) (int64, error) { return x + y, nil })})
	})
	b.Run("reflected", func(b *testing.B) {
		rounds(b, text, map[string]any{"f": func(x, y int) int { return x + y }})
	})
}

// BenchmarkScriptCall is Go calling a script function.
func BenchmarkScriptCall(b *testing.B) {
	for _, m := range modes {
		b.Run(m.name, func(b *testing.B) {
			rt := start(b, m.jit, `fn add : x, y { return x + y; }`, nil)
			add, err := rt.Get("add")
			if err != nil {
				b.Fatal(err)
			}
			ctx := context.Background()
			b.ReportAllocs()
			for b.Loop() {
				if _, err := rt.Call(ctx, add, 20, 22); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkCall is one script function calling another.
func BenchmarkCall(b *testing.B) {
	rounds(b, `fn f : x { if x == -1 { throw "never"; } return x; } fn run : n { let t = 0; for i in 0..n { t += f(i); } return t; }`, nil)
}

// BenchmarkRecord makes records of three fields that die at once, their share of collections included.
func BenchmarkRecord(b *testing.B) {
	rounds(b, `struct P { fn init : self, x, y, z { self.x = x; self.y = y; self.z = z; } }
fn run : n { let t = 0; for i in 0..n { let p = P(i, 2, 3); t += p.x; } return t; }`, nil)
}

func BenchmarkListPush(b *testing.B) {
	rounds(b, `fn run : n { let xs = []; for i in 0..n { xs.push(i); if xs.len() == 1000 { xs = []; } } return xs.len(); }`, nil)
}

func BenchmarkDict(b *testing.B) {
	b.Run("int", func(b *testing.B) {
		rounds(b, `let d = {}; for i in 0..1000 { d[i * 31] = i; }
fn run : n { let t = 0; for i in 0..n { t += d[i % 1000 * 31]; } return t; }`, nil)
	})
	b.Run("string", func(b *testing.B) {
		rounds(b, `let d = {}; let keys = []; for i in 0..1000 { let k = f"key{i}"; keys.push(k); d[k] = i; }
fn run : n { let t = 0; for i in 0..n { t += d[keys[i % 1000]]; } return t; }`, nil)
	})
	b.Run("field", func(b *testing.B) {
		rounds(b, `let d = {"x": 1, "y": 2}; fn run : n { let t = 0; for i in 0..n { t += d.x; } return t; }`, nil)
	})
}

func BenchmarkString(b *testing.B) {
	b.Run("append", func(b *testing.B) {
		rounds(b, `fn run : n { let s = ""; for i in 0..n { s += "ab"; if i % 1000 == 0 { s = ""; } } return s.len(); }`, nil)
	})
	b.Run("code_at", func(b *testing.B) {
		rounds(b, `let s = "abcdefghij".repeat(100); fn run : n { let t = 0; for i in 0..n { t += s.code_at(i % 1000); } return t; }`, nil)
	})
	b.Run("format", func(b *testing.B) {
		rounds(b, `fn run : n { let t = 0; for i in 0..n { t += f"{i}: {t}".len(); } return t; }`, nil)
	})
	b.Run("number", func(b *testing.B) {
		rounds(b, `fn run : n { let t = 0; for i in 0..n { t += core.str(i).len(); } return t; }`, nil)
	})
}

func BenchmarkThrow(b *testing.B) {
	rounds(b, `fn f : x { throw x; } fn run : n { let t = 0; for i in 0..n { try { f(i); } catch e { t += e; } } return t; }`, nil)
}

// BenchmarkCollect is a full collection with 100,000 live objects of three fields; ns/object is the share of one.
func BenchmarkCollect(b *testing.B) {
	rt := start(b, walrus.JITOff, `struct N { fn init : self, next, i { self.next = next; self.i = i; self.half = i / 2.0; } }
let head = void; for i in 0..100000 { head = N(head, i); }`, nil)
	for b.Loop() {
		if err := rt.Collect(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/100000, "ns/object")
}
