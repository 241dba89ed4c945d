package walrus_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"testing"
	"time"

	"walrus"
)

func BenchmarkNewRuntime(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		r, err := walrus.New(walrus.Config{Limits: walrus.Limits{Memory: 64 << 20}})
		if err != nil {
			b.Fatal(err)
		}
		if err := r.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// hostLoop measures one call of the host function f in a loop of the script, the loop's own time included.
func hostLoop(b *testing.B, f any, call string) {
	for name, mode := range map[string]walrus.JITMode{"native": walrus.JITOn, "interpreted": walrus.JITOff} {
		b.Run(name, func(b *testing.B) { hostLoopIn(b, mode, f, call) })
	}
}

func hostLoopIn(b *testing.B, mode walrus.JITMode, f any, call string) {
	r := newRuntime(b, walrus.Config{JIT: mode})
	if err := r.Set("f", f); err != nil {
		b.Fatal(err)
	}
	run(b, r, `let s = "text"; fn loop : n { for i in 0..n { `+call+`; } }`, walrus.Globals("f"))
	b.ReportAllocs()
	b.ResetTimer()
	if _, err := r.Call(background(), "loop", b.N); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkEmptyLoop(b *testing.B) { hostLoop(b, walrus.Proc0(func() error { return nil }), `i`) }

func BenchmarkHostCallRaw(b *testing.B) {
	hostLoop(b, walrus.Raw(2, func(c *walrus.Call) error {
		c.ReturnInt(c.Int(0) + c.Int(1))
		return nil
	}), `f(i, 1)`)
}

func BenchmarkHostCallTyped(b *testing.B) {
	hostLoop(b, walrus.Func2(func(x, y int64) (int64, error) { return x + y, nil }), `f(i, 1)`)
}

func BenchmarkHostCallTypedString(b *testing.B) {
	hostLoop(b, walrus.Func1(func(s string) (int, error) { return len(s), nil }), `f(s)`)
}

func BenchmarkHostCallReflected(b *testing.B) {
	hostLoop(b, func(x, y int) int { return x + y }, `f(i, 1)`)
}

func BenchmarkScriptCall(b *testing.B) {
	for name, mode := range map[string]walrus.JITMode{"native": walrus.JITOn, "interpreted": walrus.JITOff} {
		b.Run(name, func(b *testing.B) { scriptCall(b, mode) })
	}
}

func scriptCall(b *testing.B, mode walrus.JITMode) {
	r := newRuntime(b, walrus.Config{JIT: mode})
	run(b, r, `fn add : x, y { return x + y; }`)
	add, err := r.Get("add")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := add.Call(background(), 1, 2); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		compile(b, `fn fib : n { if n < 2 { return n; } return fib(n - 1) + fib(n - 2); }`)
	}
}

func BenchmarkFieldOfReference(b *testing.B) {
	type account struct {
		Balance int `walrus:"balance"`
	}
	r := newRuntime(b, walrus.Config{})
	if err := r.Set("a", walrus.Ref(&account{Balance: 1})); err != nil {
		b.Fatal(err)
	}
	run(b, r, `fn loop : n { for i in 0..n { a.balance; } }`, walrus.Globals("a"))
	b.ReportAllocs()
	b.ResetTimer()
	if _, err := r.Call(background(), "loop", b.N); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkRuntimeMemory reports the memory of a Runtime that has run a small program.
func BenchmarkRuntimeMemory(b *testing.B) {
	p := compile(b, `let x = 1;`)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	const n = 50
	var accounted uint64
	for range n {
		r := newRuntime(b, walrus.Config{Limits: walrus.Limits{Memory: 64 << 20}})
		if _, err := r.Run(background(), p); err != nil {
			b.Fatal(err)
		}
		stats, err := r.Stats()
		if err != nil {
			b.Fatal(err)
		}
		accounted = stats.MemoryUsed
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	for b.Loop() {
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/n/1000, "Go-kB/runtime")
	b.ReportMetric(float64(accounted)/1000, "heap-kB/runtime")
}

// BenchmarkCancel reports how long an endless program goes on after it was cancelled.
func BenchmarkCancel(b *testing.B) {
	for _, name := range []string{"loop", "sort", "concat", "json", "dicts", "wide", "slice", "append", "searches", "trim", "joins", "compare"} {
		b.Run(name, func(b *testing.B) {
			r := newRuntime(b, walrus.Config{Limits: walrus.Limits{Memory: 512 << 20}})
			run(b, r, "fn spin : { "+endless[name]+" }")
			var late []time.Duration
			for b.Loop() {
				ctx, cancel := context.WithCancel(background())
				var stopped time.Time
				time.AfterFunc(200*time.Millisecond, func() { stopped = time.Now(); cancel() })
				if _, err := r.Call(ctx, "spin"); !errors.Is(err, walrus.ErrCancelled) {
					b.Fatal(err)
				}
				late = append(late, time.Since(stopped))
			}
			slices.Sort(late)
			b.ReportMetric(float64(late[len(late)/2].Microseconds()), "µs-p50")
			b.ReportMetric(float64(late[len(late)*99/100].Microseconds()), "µs-p99")
		})
	}
}
