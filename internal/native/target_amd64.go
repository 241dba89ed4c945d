//go:build amd64 && !nojit && (linux || darwin || windows)

package native

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Available reports whether this build can run native code, and why not. The
// system may still deny executable memory; NewExecutor finds that out.
func Available() (ok bool, reason string) { return true, "" }

// enter switches to the native stack and jumps to code; it returns when native
// code exits. On entry to native code R15 holds c, R14 the current g, all other
// registers are undefined. Native code may change every register but must load
// SP and BP from the Context before it returns.
//
//go:noescape
func enter(c *Context, code uint64)

// guardWords returns the bounds of the goroutine's stack and its guard, read
// from where the runtime is expected to keep them, and the stack pointer.
func guardWords() (lo, hi, guard, sp uint64)

// spinForMark reads the guard until it is the preempt mark, at most rounds
// times, and returns the rounds left: 0 if the mark was not seen.
//
//go:noescape
func spinForMark(rounds int64) (left int64)

// probeCode is: mov dword [r15+OffExit], ExitReturn; mov rsp, [r15+OffGoSP];
// mov rbp, [r15+OffGoBP]; ret.
func probeCode() []byte {
	return []byte{
		0x41, 0xC7, 0x47, byte(OffExit), byte(ExitReturn), 0, 0, 0,
		0x49, 0x8B, 0x67, byte(OffGoSP),
		0x49, 0x8B, 0x6F, byte(OffGoBP),
		0xC3,
	}
}

// checkGuard tells, once a process, why the guard in g cannot be polled; "" if
// it can. The answer is a property of the Go runtime the program was built with.
var checkGuard = sync.OnceValue(func() string {
	if !guardLooksRight() {
		return "the goroutine's stack guard is not where it is expected"
	}
	if runtime.GOMAXPROCS(0) < 2 {
		// Seeing the mark takes a second processor to request it from; waiting for
		// the runtime's own time slice to end would cost 10 to 20 ms.
		return ""
	}
	for range 3 {
		if seesMark() {
			return ""
		}
	}
	return "the runtime's preempt mark was not seen"
})

// guardLooksRight checks the three words at the start of g against each other.
func guardLooksRight() bool {
	const largestGuard = 8 << 10 // distance of the guard from the end of the stack
	lo, hi, guard, sp := guardWords()
	mark := int64(PreemptMark)
	return lo < sp && sp <= hi && (guard == uint64(mark) || guard > lo && guard-lo < largestGuard)
}

// seesMark lets one goroutine watch its guard while this one stops the world.
func seesMark() bool {
	const rounds = 1 << 26 // some 30 ms; the time slice alone ends sooner
	var watching atomic.Bool
	seen := make(chan bool, 1)
	go func() {
		watching.Store(true)
		seen <- spinForMark(rounds) > 0
	}()
	for deadline := time.Now().Add(50 * time.Millisecond); !watching.Load() && time.Now().Before(deadline); {
		runtime.Gosched()
	}
	// Asking for the stacks of more goroutines than there is room for stops the world for a moment, and does nothing else. The better
	// known ways to stop it empty the caches of the allocator, which all code would pay for afterwards.
	var stacks [1]runtime.StackRecord
	runtime.GoroutineProfile(stacks[:])
	return <-seen
}

// aboveGoroutine reports whether sp lies above the calling goroutine's stack.
func aboveGoroutine(sp uint64) bool {
	_, hi, _, _ := guardWords()
	return sp > hi
}
