package walrus_test

import (
	"context"
	"flag"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"walrus"
)

var soak = flag.Duration("soak", 300*time.Millisecond, "how long native loops run beside collections, profiling and other goroutines")

// soakText has native loops of several kinds: of numbers, of calls, with objects of the heap, with errors.
const soakText = `
fn numbers : n { let s = 0; for i in 0..n { s += i * i % 7; } return s; }
fn fib : n { if n < 2 { return n; } return fib(n - 1) + fib(n - 2); }
fn objects : n { let l = []; for i in 0..n { l.push([i, f"{i}"]); } let s = 0; for p in l { s += p[0]; } return s; }
fn errors : n { let s = 0; for i in 0..n { try { if i % 10 == 0 { throw i; } s += 1; } catch e { s += e; } } return s; }
fn round : { return numbers(200000) + fib(15) + objects(2000) + errors(2000); }
`

// TestSoak runs native loops on several goroutines while Go collects without pause, takes a CPU profile at 1000 Hz, dumps stacks, and
// another goroutine wants to run every millisecond. All results have to be right and nobody may starve. For long:
//
//	go test -run TestSoak -soak 10s -v .
func TestSoak(t *testing.T) {
	runtime.SetCPUProfileRate(1000)
	defer runtime.SetCPUProfileRate(0)
	plain := newRuntime(t, walrus.Config{JIT: walrus.JITOff})
	run(t, plain, soakText)
	want, err := plain.Call(background(), "round")
	if err != nil {
		t.Fatal(err)
	}
	var stop atomic.Bool
	var wait sync.WaitGroup
	var rounds [3]atomic.Int64
	var collections, ticks atomic.Int64
	for i := range rounds {
		r := newRuntime(t, walrus.Config{Limits: walrus.Limits{Memory: 64 << 20}})
		run(t, r, soakText)
		wait.Go(func() {
			for !stop.Load() {
				if v, err := r.Call(background(), "round"); err != nil || v.String() != want.String() {
					t.Errorf("%v, %v, want %v", v, err, want)
					return
				}
				rounds[i].Add(1)
			}
		})
	}
	wait.Go(func() {
		buf := make([]byte, 1<<16)
		for !stop.Load() {
			runtime.GC()
			runtime.Stack(buf, true)
			collections.Add(1)
		}
	})
	wait.Go(func() {
		for !stop.Load() {
			time.Sleep(time.Millisecond)
			ticks.Add(1)
		}
	})
	for end := time.Now().Add(*soak); time.Now().Before(end) || ticks.Load() == 0 || collections.Load() == 0 || starved(&rounds); {
		if time.Since(end) > 30*time.Second {
			t.Fatalf("starved: rounds %d %d %d, %d collections, %d ticks", rounds[0].Load(), rounds[1].Load(), rounds[2].Load(),
				collections.Load(), ticks.Load())
		}
		time.Sleep(10 * time.Millisecond)
	}
	stop.Store(true)
	wait.Wait()
	t.Logf("rounds %d %d %d, %d collections, %d ticks", rounds[0].Load(), rounds[1].Load(), rounds[2].Load(), collections.Load(), ticks.Load())
}

func starved(rounds *[3]atomic.Int64) bool {
	for i := range rounds {
		if rounds[i].Load() == 0 {
			return true
		}
	}
	return false
}

// BenchmarkBesideLoop reports what others feel of a native loop of five seconds: how late a goroutine is that wants to run every
// millisecond, and how long stopping the world takes.
//
//	go test -run xxx -bench BesideLoop -benchtime 1x .
func BenchmarkBesideLoop(b *testing.B) {
	for _, procs := range []int{1, 2} {
		b.Run(fmt.Sprintf("processors=%d", procs), func(b *testing.B) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
			r := newRuntime(b, walrus.Config{})
			run(b, r, `fn spin : { let s = 0; while true { s += 1; } }`)
			var late, stops []time.Duration
			for range b.N {
				beside(b, r, &late, &stops)
			}
			report := func(name string, d []time.Duration) {
				slices.Sort(d)
				b.ReportMetric(float64(d[len(d)*99/100].Microseconds())/1000, name+"-p99-ms")
				b.ReportMetric(float64(d[len(d)-1].Microseconds())/1000, name+"-max-ms")
			}
			report("delay", late)
			report("stop", stops)
			b.ReportMetric(0, "ns/op")
		})
	}
}

// beside runs the loop once.
func beside(b *testing.B, r *walrus.Runtime, late, stops *[]time.Duration) {
	ctx, cancel := context.WithTimeout(background(), 5*time.Second)
	defer cancel()
	var wait sync.WaitGroup
	wait.Go(func() {
		for ctx.Err() == nil {
			start := time.Now()
			time.Sleep(time.Millisecond)
			*late = append(*late, time.Since(start)-time.Millisecond)
		}
	})
	wait.Go(func() {
		var stats runtime.MemStats
		for ctx.Err() == nil {
			start := time.Now()
			runtime.ReadMemStats(&stats) // stops the world
			*stops = append(*stops, time.Since(start))
			time.Sleep(5 * time.Millisecond)
		}
	})
	if _, err := r.Call(ctx, "spin"); err == nil {
		b.Error("the loop ended")
	}
	cancel()
	wait.Wait()
}
