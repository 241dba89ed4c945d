package main

import (
	"io"
	"os"
	"os/signal"
	"sync/atomic"

	"walrus/internal/diag"
	"walrus/internal/engine"
	"walrus/internal/rt"
)

// stopper turns the first interrupt into an error of the program and lets the second one end the process.
type stopper struct {
	signals chan os.Signal
	first   chan struct{} // closed by the first interrupt
	iso     atomic.Pointer[engine.Isolate]
}

// newStopper begins to listen. Writing to a closed pipe becomes an error of the write instead of a signal.
func newStopper() *stopper {
	s := &stopper{signals: make(chan os.Signal, 2), first: make(chan struct{})}
	signal.Notify(s.signals, os.Interrupt)
	ignoreBrokenPipes()
	go s.loop()
	return s
}

func (s *stopper) loop() {
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
	if s.struck() {
		iso.Stop(rt.Raise(diag.Interrupt))
	}
}

func (s *stopper) close() {
	signal.Stop(s.signals)
	close(s.signals)
}

// reader makes reading interruptible: a program that waits for input ends at the first interrupt.
func (s *stopper) reader(r io.Reader) io.Reader {
	if s == nil {
		return r
	}
	return &interruptible{r: r, stop: s.first}
}

type interruptible struct {
	r       io.Reader
	stop    <-chan struct{}
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
