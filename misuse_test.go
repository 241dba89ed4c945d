package walrus_test

import (
	"context"
	"errors"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"walrus"
)

// busyRuntime returns a Runtime that another goroutine is using until release is called.
func busyRuntime(t *testing.T) (r *walrus.Runtime, release func()) {
	t.Helper()
	r = newRuntime(t, walrus.Config{})
	inside, leave, done := make(chan bool), make(chan bool), make(chan bool)
	if err := r.Set("wait", walrus.Proc0(func() error {
		inside <- true
		<-leave
		return nil
	})); err != nil {
		t.Fatal(err)
	}
	p := compile(t, `wait();`, walrus.Globals("wait"))
	go func() {
		defer close(done)
		if _, err := r.Run(background(), p); err != nil {
			t.Error(err)
		}
	}()
	<-inside
	return r, func() {
		close(leave)
		<-done
	}
}

func TestConcurrentUseIsReported(t *testing.T) {
	p := compile(t, `1;`)
	text, err := newRuntime(t, walrus.Config{}).Value("x")
	if err != nil {
		t.Fatal(err)
	}
	r, release := busyRuntime(t)
	_, errRun := r.Run(background(), p)
	_, errCall := r.Call(background(), "f")
	_, errGet := r.Get("wait")
	_, errValue := r.Value("text")
	_, errStats := r.Stats()
	for what, err := range map[string]error{
		"Run": errRun, "Call": errCall, "Get": errGet, "Set": r.Set("a", 1), "Value": errValue, "Stats": errStats, "Collect": r.Collect(), "Close": r.Close(),
	} {
		if !errors.Is(err, walrus.ErrBusy) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := text.Text(); err != nil {
		t.Errorf("another Runtime is disturbed: %v", err)
	}
	release()
	if _, err := r.Run(background(), p); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestHostFunctionsMayUseTheRuntime(t *testing.T) {
	r := newRuntime(t, walrus.Config{})
	var f *walrus.HostFunc
	f = walrus.Raw(1, func(c *walrus.Call) error {
		n := c.Int(0)
		if n == 0 {
			if err := c.Runtime().Close(); !errors.Is(err, walrus.ErrBusy) {
				t.Errorf("Close in a host function: %v", err)
			}
			return nil
		}
		v, err := c.Runtime().Call(c.Context(), "again", n-1)
		if err != nil {
			return err
		}
		below, _ := v.Int()
		c.ReturnInt(below + 1)
		return nil
	})
	if err := r.Set("f", f); err != nil {
		t.Fatal(err)
	}
	run(t, r, `fn again : n { let r = f(n); if r == void { return 0; } return r; }`, walrus.Globals("f"))
	v, err := r.Call(background(), "again", 50)
	if n, _ := v.Int(); err != nil || n != 50 {
		t.Errorf("%v %v", v, err)
	}
	// Nesting through Go is bounded, since it uses Go's stack.
	if _, err := r.Call(background(), "again", 100_000); !errors.Is(err, walrus.ErrStackOverflow) {
		t.Errorf("unbounded nesting: %v", err)
	}
	if v, err := r.Call(background(), "again", 3); err != nil || v.String() != "3" {
		t.Errorf("afterwards: %v %v", v, err)
	}
}

func TestUseAfterClose(t *testing.T) {
	r, err := walrus.New(walrus.Config{})
	if err != nil {
		t.Fatal(err)
	}
	list, err := r.Value([]int{1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	number, err := r.Value(5)
	if err != nil {
		t.Fatal(err)
	}
	p := compile(t, `fn f : { return 1; }`)
	for range 2 {
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	_, errRun := r.Run(background(), p)
	_, errCall := r.Call(background(), "f")
	_, errLen := list.Len()
	_, errText := list.Text()
	_, errGo := list.Go()
	_, errIndex := list.Index(0)
	_, errEqual := list.Equal(list)
	var to []int
	for what, err := range map[string]error{
		"Run": errRun, "Call": errCall, "Len": errLen, "Text": errText, "Go": errGo, "Index": errIndex, "Equal": errEqual, "To": list.To(&to),
		"SetIndex": list.SetIndex(0, 1), "Set": r.Set("a", 1),
	} {
		if !errors.Is(err, walrus.ErrClosed) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if n, ok := number.Int(); !ok || n != 5 || number.String() != "5" {
		t.Error("a number has ended with the Runtime")
	}
	if err := list.Release(); err != nil {
		t.Errorf("Release: %v", err)
	}
	if list.Kind() != walrus.KindList {
		t.Error("the kind is lost")
	}
	r.Interrupt()
}

func TestHandlesLive(t *testing.T) {
	r := newRuntime(t, walrus.Config{})
	run(t, r, `fn make : n { return [n, f"text {n}", {"n": n}]; }`)
	var kept []walrus.Value
	for i := range 200 {
		v, err := r.Call(background(), "make", i)
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, v)
	}
	if err := r.Collect(); err != nil {
		t.Fatal(err)
	}
	for i, v := range kept {
		want := walrus.IntValue(int64(i)).String()
		if got := v.String(); got != "["+want+", text "+want+", {n: "+want+"}]" {
			t.Fatalf("%d: %s", i, got)
		}
	}
	for _, v := range kept[:100] {
		if err := v.Release(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := kept[0].Len(); !errors.Is(err, walrus.ErrReleased) {
		t.Errorf("after Release: %v", err)
	}
	if _, err := r.Call(background(), "make", kept[0]); !errors.Is(err, walrus.ErrReleased) {
		t.Errorf("a released argument: %v", err)
	}
	if s, _ := r.Stats(); s.Handles != 100 {
		t.Errorf("%d handles, want 100", s.Handles)
	}
	other := newRuntime(t, walrus.Config{})
	if err := other.Set("v", kept[150]); !errors.Is(err, walrus.ErrForeign) {
		t.Errorf("a value of another Runtime: %v", err)
	}
	if _, err := other.Call(background(), kept[150]); !errors.Is(err, walrus.ErrForeign) {
		t.Errorf("a function of another Runtime: %v", err)
	}
	// Handles that Go forgets are given back.
	kept = nil
	for range 100 {
		runtime.GC()
		if s, _ := r.Stats(); s.Handles == 0 {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	s, _ := r.Stats()
	t.Errorf("%d forgotten handles are kept", s.Handles)
}

// forgotten makes Runtimes whose functions refer back to them and forgets them.
func forgotten(t *testing.T, n int, gone chan bool) {
	p := compile(t, `let big = "x".repeat(1000000); f(big);`, walrus.Globals("f"))
	for range n {
		r, err := walrus.New(walrus.Config{})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Set("f", func(s string) error { return r.Set("other", s) }); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Run(background(), p); err != nil {
			t.Fatal(err)
		}
		runtime.AddCleanup(r, func(c chan bool) { c <- true }, gone)
	}
}

func TestForgottenRuntimesAreClosed(t *testing.T) {
	const n = 20
	gone := make(chan bool, n)
	forgotten(t, n, gone)
	deadline := time.After(20 * time.Second)
	for i := 0; i < n; {
		runtime.GC()
		select {
		case <-gone:
			i++
		case <-time.After(10 * time.Millisecond):
		case <-deadline:
			t.Fatalf("%d of %d Runtimes are still there", n-i, n)
		}
	}
}

func TestGoexitInHostFunction(t *testing.T) {
	r, err := walrus.New(walrus.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Set("leave", walrus.Proc0(func() error { runtime.Goexit(); return nil })); err != nil {
		t.Fatal(err)
	}
	p := compile(t, `leave();`, walrus.Globals("leave"))
	var done sync.WaitGroup
	done.Go(func() { _, _ = r.Run(background(), p) })
	done.Wait()
	var internal *walrus.InternalError
	if _, err := r.Run(background(), p); !errors.As(err, &internal) {
		t.Errorf("a Runtime whose goroutine is gone: %v", err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

func TestPanicOutsideOfHostFunctions(t *testing.T) {
	r, err := walrus.New(walrus.Config{World: walrus.World{Clock: func() time.Time { panic("no clock") }}})
	if err != nil {
		t.Fatal(err)
	}
	var internal *walrus.InternalError
	if _, err := r.Run(background(), compile(t, `core.timestamp();`)); !errors.As(err, &internal) || !strings.Contains(err.Error(), "no clock") {
		t.Errorf("%v", err)
	}
	if _, err := r.Value("x"); !errors.As(err, &internal) {
		t.Errorf("a broken Runtime: %v", err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

type failingWriter struct{ panics bool }

func (w failingWriter) Write([]byte) (int, error) {
	if w.panics {
		panic("the writer panics")
	}
	return 0, errors.New("the disk is full")
}

func TestFailingOutput(t *testing.T) {
	for _, panics := range []bool{false, true} {
		r := newRuntime(t, walrus.Config{Output: failingWriter{panics}})
		_, err := r.Run(background(), compile(t, `for i in 0..100000 { println("some text"); }`))
		var e *walrus.Error
		if !errors.As(err, &e) || e.Line != 1 {
			t.Errorf("%T %v", err, err)
		}
		var p *walrus.PanicError
		if errors.As(err, &p) != panics {
			t.Errorf("%v", err)
		}
	}
}

func TestConfigIsChecked(t *testing.T) {
	for _, cfg := range []walrus.Config{
		{Limits: walrus.Limits{Memory: -1}}, {Limits: walrus.Limits{Steps: -1}}, {Limits: walrus.Limits{Depth: 99}},
		{Limits: walrus.Limits{Output: -1}}, {Limits: walrus.Limits{Memory: 1000}}, {HotLoop: -1}, {JIT: 77},
	} {
		if r, err := walrus.New(cfg); err == nil {
			t.Errorf("%+v is accepted", cfg)
			r.Close()
		}
	}
	if _, err := walrus.NewPool(walrus.PoolConfig{Size: -1}); err == nil {
		t.Error("a pool of size -1 is accepted")
	}
}

// TestProgramsAreShared runs one Program in many goroutines; the race detector looks on.
func TestProgramsAreShared(t *testing.T) {
	p := compile(t, `struct P { fn init : self, n { self.n = n; } fn twice : self { return self.n * 2; } }
fn work : n { let l = []; for i in 0..n { l.push(P(i).twice()); } l.sort_by(: a, b { return a > b; }); return l[0]; }`)
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			r, err := walrus.New(walrus.Config{})
			if err != nil {
				t.Error(err)
				return
			}
			defer r.Close()
			for i := range 5 {
				if _, err := r.Run(background(), p); err != nil {
					t.Error(err)
				}
				n := 100 + g + i
				if v, err := r.Call(background(), "work", n); err != nil || v.String() != walrus.IntValue(int64(2*n-2)).String() {
					t.Errorf("work(%d): %v %v", n, v, err)
				}
			}
		})
	}
	all.Wait()
}

func TestOpenRunClose(t *testing.T) {
	cycles := 10_000
	if testing.Short() {
		cycles = 500
	}
	p := compile(t, `let l = []; for i in 0..100 { l.push(f"item {i}"); } h(l);`, walrus.Globals("h"))
	cycle := func() {
		r, err := walrus.New(walrus.Config{Limits: walrus.Limits{Memory: 16 << 20}})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Set("h", walrus.Proc1(func([]string) error { return nil })); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Run(context.Background(), p); err != nil {
			t.Fatal(err)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	memory := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	for range 50 {
		cycle()
	}
	before := memory()
	for range cycles {
		cycle()
	}
	if after := memory(); after > before+256<<10 {
		t.Errorf("%d cycles left %d bytes on Go's heap", cycles, after-before)
	}
}

func TestNilArguments(t *testing.T) {
	r := newRuntime(t, walrus.Config{})
	var none context.Context
	if _, err := r.Run(none, compile(t, `fn f : a { return a; }`)); err != nil {
		t.Errorf("Run without a context: %v", err)
	}
	if v, err := r.Call(none, "f", 4); err != nil || v.String() != "4" {
		t.Errorf("Call without a context: %v, %v", v, err)
	}
	if _, err := r.Run(background(), nil); err == nil {
		t.Error("Run ran no program")
	}
	if _, err := r.Call(background(), nil); err == nil {
		t.Error("Call called nothing")
	}
	if v := run(t, r, `3`, walrus.Result()); v.String() != "3" {
		t.Errorf("the runtime cannot be used afterwards: %v", v)
	}
}

// TestGlobalsAreNames refuses globals that no script could use.
func TestGlobalsAreNames(t *testing.T) {
	for _, name := range []string{"", "if", "1a", "a b", "a.b"} {
		if _, err := walrus.Compile("t", "", walrus.Globals("fine", name)); err == nil || !strings.Contains(err.Error(), strconv.Quote(name)) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := walrus.Compile("t", "println(a);", walrus.Globals("a", "a"), walrus.Globals("a")); err != nil {
		t.Error(err)
	}
}
