//go:build !nojit && (linux || darwin || windows)

package native

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"walrus/internal/asm/amd64"
	"walrus/internal/platform"
)

// emitter assembles test code with the exits the protocol asks for.
type emitter struct {
	amd64.Assembler
}

func ctx(off int32) amd64.Mem { return amd64.At(amd64.R15, off) }

// leave stores the exit and returns to Go. With resume it can be continued
// behind this point.
func (e *emitter) leave(id ExitID, resume bool) {
	again := e.NewLabel()
	if resume {
		e.LeaL(amd64.RAX, again)
		e.MovMR(amd64.Q, ctx(OffResume), amd64.RAX)
	}
	e.MovMI(amd64.L, ctx(OffExit), int32(id))
	e.MovMR(amd64.Q, ctx(OffSP), amd64.RSP)
	e.MovRM(amd64.Q, amd64.RSP, ctx(OffGoSP))
	e.MovRM(amd64.Q, amd64.RBP, ctx(OffGoBP))
	e.Ret()
	e.Bind(again)
}

// poll jumps to slow when Go wants the processor.
func (e *emitter) poll(form PollForm, slow amd64.Label) {
	switch form {
	case PollStack:
		e.CmpRM(amd64.Q, amd64.RSP, amd64.At(amd64.R14, GuardOffset))
		e.JccL(amd64.BelowEqual, slow)
	case PollMark:
		e.CmpMI(amd64.Q, amd64.At(amd64.R14, GuardOffset), PreemptMark)
		e.JccL(amd64.Equal, slow)
	case PollCounter:
		e.SubMI(amd64.Q, ctx(OffCountdown), 1)
		e.JccL(amd64.LessEqual, slow)
	}
}

func newExecutor(t testing.TB, cfg Config) *Executor {
	t.Helper()
	x, err := NewExecutor(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

func install(t testing.TB, x *Executor, emit func(*emitter)) *Code {
	t.Helper()
	var e emitter
	emit(&e)
	bytes, err := e.Finish()
	if err != nil {
		t.Fatal(err)
	}
	code, err := x.Code().Install(Image{Bytes: bytes})
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// countingLoop adds 1 to 1+2+...+Words[0] in Words[1], polling at every
// back-edge and entering with the interpreter's usual registers lost at polls.
func countingLoop(form PollForm) func(*emitter) {
	return func(e *emitter) {
		slow := e.NewLabel()
		e.MovRM(amd64.Q, amd64.RCX, ctx(OffWords))
		e.XorRR(amd64.L, amd64.RDX, amd64.RDX)
		e.Align(32)
		loop := e.Here()
		e.AddRR(amd64.Q, amd64.RDX, amd64.RCX)
		e.poll(form, slow)
		back := e.Here()
		e.SubRI(amd64.Q, amd64.RCX, 1)
		e.JccL(amd64.NotEqual, loop)
		e.MovMR(amd64.Q, ctx(OffWords+8), amd64.RDX)
		e.leave(ExitReturn, false)
		e.Bind(slow)
		e.PushR(amd64.RCX)
		e.PushR(amd64.RDX)
		e.leave(ExitPoll, true)
		e.PopR(amd64.RDX)
		e.PopR(amd64.RCX)
		e.JmpL(back)
	}
}

// run drives an activation to its end, yielding at polls.
func run(x *Executor, code Addr) (last ExitID, polls int) {
	m := x.Mark()
	defer x.Unwind(m)
	for id := x.Enter(code); ; id = x.Resume() {
		if id != ExitPoll {
			return id, polls
		}
		polls++
		x.Yield()
	}
}

func TestEnterAndLeave(t *testing.T) {
	for _, view := range []platform.CodeView{platform.DualView, platform.FlippedView} {
		x := newExecutor(t, Config{View: view})
		code := install(t, x, func(e *emitter) {
			// Every register may be clobbered, g's and the frame pointer included.
			for r := amd64.RAX; r <= amd64.R14; r++ {
				if r != amd64.RSP {
					e.MovImm(r, -1)
				}
			}
			for r := amd64.X0; r <= amd64.X15; r++ {
				e.MovqXR(r, amd64.RAX)
			}
			e.MovRM(amd64.Q, amd64.RAX, ctx(OffArgs))
			e.AddRM(amd64.Q, amd64.RAX, ctx(OffArgs+16))
			e.MovMR(amd64.Q, ctx(OffRet), amd64.RAX)
			e.leave(ExitReturn, false)
		})
		x.Context().Args[0].Bits, x.Context().Args[1].Bits = 40, 2
		sp := x.Context().SP
		for range 1000 {
			if id, _ := run(x, code.Base); id != ExitReturn || x.Context().Ret.Bits != 42 || x.Context().SP != sp {
				t.Fatalf("exit %v, result %d", id, x.Context().Ret.Bits)
			}
		}
	}
}

func TestExitAndResume(t *testing.T) {
	x := newExecutor(t, Config{StackSize: SmallStack})
	code := install(t, x, func(e *emitter) {
		e.MovImm(amd64.RBX, 1000)
		loop := e.Here()
		e.PushR(amd64.RBX)
		e.leave(ExitHelper, true)
		e.PopR(amd64.RBX)
		e.SubRI(amd64.Q, amd64.RBX, 1)
		e.JccL(amd64.NotEqual, loop)
		e.leave(ExitReturn, false)
	})
	helpers := 0
	m := x.Mark()
	for id := x.Enter(code.Base); id != ExitReturn; id = x.Resume() {
		if id != ExitHelper || len(x.StackWords()) != 1 || x.StackWords()[0] != uint64(1000-helpers) {
			t.Fatalf("exit %v, stack %v", id, x.StackWords())
		}
		if helpers%100 == 0 { // an activation on top of a suspended one
			inner := x.Mark()
			if id := x.Enter(install(t, x, func(e *emitter) {
				e.PushR(amd64.RAX)
				e.leave(ExitReturn, false)
			}).Base); id != ExitReturn {
				t.Fatal(id)
			}
			x.Unwind(inner)
		}
		growGoStack(64) // moves the goroutine's stack now and then
		helpers++
	}
	x.Unwind(m)
	if helpers != 1000 || x.StackWords() != nil || x.Stats().Exits[ExitHelper] != 1000 {
		t.Fatalf("%d helpers", helpers)
	}
}

//go:noinline
func growGoStack(n int) int {
	var pad [512]byte
	if n == 0 {
		return len(pad)
	}
	return growGoStack(n-1) + int(pad[n])
}

func TestRecursionEndsAtTheStackLimit(t *testing.T) {
	for _, size := range []uintptr{SmallStack, 1 << 20} {
		x := newExecutor(t, Config{StackSize: size})
		code := install(t, x, func(e *emitter) {
			slow := e.NewLabel()
			again := e.Here()
			e.CmpRM(amd64.Q, amd64.RSP, ctx(OffStackLimit))
			e.JccL(amd64.BelowEqual, slow)
			e.SubRI(amd64.Q, amd64.RSP, 104)
			e.CallL(again)
			e.Bind(slow)
			e.leave(ExitStack, true)
			e.JmpL(again)
		})
		for range 3 {
			m := x.Mark()
			var err error
			grown := 0
			for id := x.Enter(code.Base); ; id = x.Resume() {
				if id != ExitStack {
					t.Fatalf("exit %v", id)
				}
				if err = x.GrowStack(); err != nil {
					break
				}
				grown++
			}
			if used := 8 * len(x.StackWords()); !errors.Is(err, ErrStackFull) || used < int(size)/2 || used > int(size) {
				t.Fatalf("stack of %d: %v with %d bytes in use, grown %d times", size, err, used, grown)
			}
			x.Unwind(m)
			if err := x.TrimStack(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestPollFormIsFound(t *testing.T) {
	x := newExecutor(t, Config{})
	form, why := x.Poll()
	t.Logf("poll form %s %s, code in a %s", form, why, x.Stats().View)
	if form == PollCounter {
		t.Errorf("self-test failed: %s", why)
	}
	for _, wish := range []PollForm{PollMark, PollCounter} {
		if got, _ := choosePoll(wish, x.Context().SP); got != wish {
			t.Errorf("asked for %s, got %s", wish, got)
		}
	}
	if form, _ := choosePoll(PollBest, 4096); form != PollMark {
		t.Errorf("stack below the goroutine's: %s", form)
	}
}

// Other goroutines collect without pause while native loops run; every loop
// must let them.
func TestPollExitsDuringCollections(t *testing.T) {
	for _, form := range []PollForm{PollStack, PollMark, PollCounter} {
		t.Run(form.String(), func(t *testing.T) {
			x := newExecutor(t, Config{})
			code := install(t, x, countingLoop(form))
			stop := make(chan struct{})
			var collections atomic.Int64
			var wait sync.WaitGroup
			wait.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
						runtime.GC()
						collections.Add(1)
					}
				}
			})
			const n = 1 << 20
			polls := 0
			for deadline := time.Now().Add(30 * time.Second); (collections.Load() < 3 || polls < 3) && time.Now().Before(deadline); {
				x.Context().Words[0] = n
				id, p := run(x, code.Base)
				polls += p
				if id != ExitReturn || x.Context().Words[1] != n*(n+1)/2 {
					t.Fatalf("exit %v, sum %d", id, x.Context().Words[1])
				}
			}
			close(stop)
			wait.Wait()
			if collections.Load() < 3 || polls < 3 {
				t.Errorf("%d collections and %d polls in 30 s", collections.Load(), polls)
			}
		})
	}
}

// Profile signals arrive in native code, in the trampoline and in Go code. The
// samples are not read: the runtime drops them when its buffer is full.
func TestProfilingNativeCode(t *testing.T) {
	runtime.SetCPUProfileRate(1000)
	defer runtime.SetCPUProfileRate(0)
	x := newExecutor(t, Config{})
	form, _ := x.Poll()
	code := install(t, x, countingLoop(form))
	for end := time.Now().Add(200 * time.Millisecond); time.Now().Before(end); {
		x.Context().Words[0] = 1 << 10 // short: half of the time is crossings
		if id, _ := run(x, code.Base); id != ExitReturn {
			t.Fatal(id)
		}
	}
}

func TestOpenRunClose(t *testing.T) {
	mem := platform.New(nil)
	for range 200 {
		x, err := NewExecutor(Config{Memory: mem})
		if err != nil {
			t.Fatal(err)
		}
		code := install(t, x, func(e *emitter) { e.leave(ExitReturn, false) })
		if id, _ := run(x, code.Base); id != ExitReturn {
			t.Fatal(id)
		}
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if u := mem.Usage(); u != (platform.Usage{}) {
		t.Fatalf("left after Close: %+v", u)
	}
}
