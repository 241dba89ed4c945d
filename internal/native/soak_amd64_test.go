//go:build !nojit && (linux || darwin || windows)

package native

import (
	"flag"
	"runtime"
	"sort"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"walrus/internal/asm/amd64"
)

var soak = flag.Duration("soak", 0, "run native loops for this long beside collections, profiling and other goroutines, and check delays")

// crossings exits Words[0] times with the given exit.
func crossings(e *emitter) {
	loop := e.Here()
	e.leave(ExitHelper, true)
	e.SubMI(amd64.Q, ctx(OffWords), 1)
	e.JccL(amd64.NotEqual, loop)
	e.leave(ExitReturn, false)
}

func BenchmarkExitAndResume(b *testing.B) {
	x := newExecutor(b, Config{})
	code := install(b, x, crossings)
	x.Context().Words[0] = uint64(b.N) + 1
	m := x.Mark()
	b.ResetTimer()
	for id := x.Enter(code.Base); id == ExitHelper; {
		id = x.Resume()
	}
	x.Unwind(m)
}

func BenchmarkEnterAndLeave(b *testing.B) {
	x := newExecutor(b, Config{})
	code := install(b, x, func(e *emitter) { e.leave(ExitReturn, false) })
	m := x.Mark()
	for b.Loop() {
		x.Enter(code.Base)
		x.Unwind(m)
	}
}

// BenchmarkIndirectCall is what the crossings are compared with.
func BenchmarkIndirectCall(b *testing.B) {
	f := [2]func(*Context){func(c *Context) { c.Exit = 1 }, func(c *Context) { c.Exit = 2 }}
	var c Context
	n := 0
	for b.Loop() {
		f[n&1](&c)
		n++
	}
}

func BenchmarkPolls(b *testing.B) {
	for _, form := range []PollForm{PollBest, PollStack, PollMark, PollCounter} {
		name := form.String()
		if form == PollBest {
			name = "none"
		}
		b.Run(name, func(b *testing.B) {
			x := newExecutor(b, Config{})
			code := install(b, x, countingLoop(form))
			x.Context().Words[0] = uint64(b.N)
			b.ResetTimer()
			if id, _ := run(x, code.Base); id != ExitReturn {
				b.Fatal(id)
			}
		})
	}
}

func BenchmarkInstall(b *testing.B) {
	x := newExecutor(b, Config{})
	image := Image{Bytes: make([]byte, 2000)}
	for b.Loop() {
		c, err := x.Code().Install(image)
		if err != nil {
			b.Fatal(err)
		}
		if err := x.Code().Free(c); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		x, err := NewExecutor(Config{})
		if err != nil {
			b.Fatal(err)
		}
		if err := x.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// percentile returns the p-th percentile of unsorted durations.
func percentile(d []time.Duration, p int) time.Duration {
	if len(d) == 0 {
		return 0
	}
	sort.Slice(d, func(i, j int) bool { return d[i] < d[j] })
	return d[min(len(d)*p/100, len(d)-1)]
}

// TestSoak runs native loops on several goroutines while Go collects, profiles
// and stops the world all the time.
func TestSoak(t *testing.T) {
	if *soak == 0 {
		t.Skip("needs -soak")
	}
	runtime.SetCPUProfileRate(1000)
	defer runtime.SetCPUProfileRate(0)
	var stop atomic.Bool
	var wait sync.WaitGroup
	var loops, crossed atomic.Int64
	for i := range 4 {
		x := newExecutor(t, Config{})
		form, _ := x.Poll()
		if i == 3 {
			form = PollCounter
		}
		loop, cross := install(t, x, countingLoop(form)), install(t, x, crossings)
		wait.Go(func() {
			for !stop.Load() {
				x.Context().Words[0] = 1 << 18
				if id, _ := run(x, loop.Base); id != ExitReturn || x.Context().Words[1] != 1<<17*(1<<18+1) {
					t.Errorf("exit %v, sum %d", id, x.Context().Words[1])
					return
				}
				x.Context().Words[0] = 1000
				m := x.Mark()
				for id := x.Enter(cross.Base); id == ExitHelper; id = x.Resume() {
					crossed.Add(1)
				}
				x.Unwind(m)
				loops.Add(1)
			}
		})
	}
	wait.Go(func() {
		buf := make([]byte, 1<<16)
		for !stop.Load() {
			runtime.GC()
			runtime.Stack(buf, true)
		}
	})
	time.Sleep(*soak)
	stop.Store(true)
	wait.Wait()
	t.Logf("%d loops, %d crossings", loops.Load(), crossed.Load())
}

// TestSoakDelays measures how long a native loop keeps others waiting, with one
// processor and with two.
func TestSoakDelays(t *testing.T) {
	if *soak == 0 {
		t.Skip("needs -soak")
	}
	for _, procs := range []int{1, 2} {
		old := runtime.GOMAXPROCS(procs)
		x := newExecutor(t, Config{})
		form, _ := x.Poll()
		code := install(t, x, countingLoop(form))
		var stop atomic.Bool
		var wait sync.WaitGroup
		var delays, stops []time.Duration
		wait.Go(func() { // a goroutine that wants to run every millisecond
			for !stop.Load() {
				start := time.Now()
				time.Sleep(time.Millisecond)
				delays = append(delays, time.Since(start)-time.Millisecond)
			}
		})
		wait.Go(func() {
			var stats runtime.MemStats
			for !stop.Load() {
				start := time.Now()
				runtime.ReadMemStats(&stats)
				stops = append(stops, time.Since(start))
				time.Sleep(5 * time.Millisecond)
			}
		})
		for end := time.Now().Add(*soak); time.Now().Before(end); {
			x.Context().Words[0] = 1 << 32
			m := x.Mark()
			for id := x.Enter(code.Base); id == ExitPoll && time.Now().Before(end); id = x.Resume() {
				x.Yield()
			}
			x.Unwind(m)
		}
		stop.Store(true)
		wait.Wait()
		runtime.GOMAXPROCS(old)
		t.Logf("%d processors: goroutine delayed p50 %v p99 %v max %v; world stopped p50 %v p99 %v", procs,
			percentile(delays, 50), percentile(delays, 99), percentile(delays, 100), percentile(stops, 50), percentile(stops, 99))
		if p := percentile(delays, 99); p > 35*time.Millisecond {
			t.Errorf("other goroutines wait %v", p)
		}
	}
}
