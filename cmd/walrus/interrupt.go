package main

import (
	"io"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"time"

	"walrus/internal/diag"
	"walrus/internal/engine"
	"walrus/internal/rt"
)

// stopper turns the first interrupt into an error of the program and lets the second one end the process.
type stopper struct {
	signals chan os.Signal
	first   chan struct{} // closed by the first interrupt
	iso     atomic.Pointer[engine.Isolate]

	started           time.Time
	timer             *time.Timer
	mu                sync.Mutex
	listening, closed bool
}

// listenAfter is how long a program runs at most before interrupts are listened for. Listening takes a thread and some switches between threads, a
// tenth of the time of a short program, and until then an interrupt just ends the process. So it begins when the program has run for this
// long, by a timer or, if all processors are busy, by the program's own polls; and before anybody can know that the program runs: before
// it delivers output and before it waits for input.
const listenAfter = time.Millisecond

// newStopper begins to listen soon. Writing to a closed pipe becomes an error of the write instead of a signal.
func newStopper() *stopper {
	s := &stopper{signals: make(chan os.Signal, 2), first: make(chan struct{}), started: time.Now()}
	ignoreBrokenPipes()
	s.timer = time.AfterFunc(listenAfter, s.listen)
	return s
}

// listen makes sure that interrupts are listened for.
func (s *stopper) listen() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listening || s.closed {
		return
	}
	s.listening = true
	signal.Notify(s.signals, os.Interrupt)
	go s.wait()
}

// wait waits for interrupts.
func (s *stopper) wait() {
	if _, ok := <-s.signals; !ok {
		return
	}
	close(s.first)
	if iso := s.iso.Load(); iso != nil {
		iso.Stop(rt.Raise(diag.Interrupt))
	}
	if _, ok := <-s.signals; ok {
		os.Exit(statusInterrupt)
	}
}

// struck reports whether there was an interrupt.
func (s *stopper) struck() bool {
	if s == nil {
		return false
	}
	select {
	case <-s.first:
		return true
	default:
		return false
	}
}

// watch says which isolate the interrupt ends.
func (s *stopper) watch(iso *engine.Isolate) {
	s.iso.Store(iso)
	poll := iso.C.Interrupt
	iso.C.Interrupt = func() error {
		if time.Since(s.started) > listenAfter {
			s.listen()
			iso.C.Interrupt = poll
		}
		return poll()
	}
	if s.struck() {
		iso.Stop(rt.Raise(diag.Interrupt))
	}
}

func (s *stopper) close() {
	s.timer.Stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.listening {
		signal.Stop(s.signals)
		close(s.signals)
	}
}

// writer is w for the output of the program that watch has been told of.
func (s *stopper) writer(w io.Writer) io.Writer { return &heard{w, s} }

type heard struct {
	w io.Writer
	s *stopper
}

// Write listens first, unless the program has ended and this is the rest of its output.
func (h *heard) Write(p []byte) (int, error) {
	if iso := h.s.iso.Load(); iso != nil && iso.M.Executing() != nil {
		h.s.listen()
	}
	return h.w.Write(p)
}

// reader makes reading interruptible: a program that waits for input ends at the first interrupt.
func (s *stopper) reader(r io.Reader) io.Reader {
	if s == nil {
		return r
	}
	return &interruptible{r: r, stop: s.first, listen: s.listen}
}

type interruptible struct {
	r       io.Reader
	stop    <-chan struct{}
	listen  func()
	answers chan answer // nil until the first read
	buffer  []byte      // of the reading goroutine while a read is under way
	waiting bool
}

type answer struct {
	n   int
	err error
}

// Read reads in a goroutine of its own. A read that is under way when the interrupt comes is given up: its bytes are lost, as is the
// program.
func (i *interruptible) Read(p []byte) (int, error) {
	if i.answers == nil {
		i.answers = make(chan answer, 1)
	}
	if !i.waiting {
		i.listen()
		if len(i.buffer) < len(p) {
			i.buffer = make([]byte, len(p))
		}
		i.waiting = true
		go func(b []byte) {
			n, err := i.r.Read(b)
			i.answers <- answer{n, err}
		}(i.buffer[:len(p)])
	}
	select {
	case a := <-i.answers:
		i.waiting = false
		return copy(p, i.buffer[:a.n]), a.err
	case <-i.stop:
		return 0, rt.Raise(diag.Interrupt)
	}
}

// patient reads from a terminal or pipe that others read from too, so that nothing may be reading when a program that waits for input is
// interrupted: it looks whether there is something before it reads.
type patient struct {
	f    *os.File
	stop func() bool
}

// Read gives up when the program is to stop.
func (p *patient) Read(b []byte) (int, error) {
	for !readable(p.f, 50*time.Millisecond) {
		if p.stop() {
			return 0, rt.Raise(diag.Interrupt)
		}
	}
	return p.f.Read(b)
}
