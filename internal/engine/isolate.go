// Package engine puts one isolate together: heap, semantics, interpreter, compiler tier, library and loader. The embedding API and the
// command line both stand on it.
package engine

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"sync/atomic"

	"walrus/internal/bytecode"
	"walrus/internal/diag"
	"walrus/internal/heap"
	"walrus/internal/interp"
	"walrus/internal/platform"
	"walrus/internal/rt"
	"walrus/internal/value"
)

// Config describes an isolate. The zero value grants nothing of the outside world and sets no limit but the default depth.
type Config struct {
	MemoryLimit uint64 // bytes; 0: what the address range allows
	Steps       int64  // 0: no limit
	Depth       int    // 0: rt.DefaultDepth
	OutputLimit int64  // bytes; 0: no limit
	Output      io.Writer
	World       rt.World
	Loader      rt.Loader
	Thresholds  rt.Thresholds // zero: rt.DefaultThresholds
	NoProfile   bool          // count nothing, so nothing gets hot
	HashSeed    [2]uint64     // zero: random
	Memory      *platform.Memory
	Stress      bool                          // collect at every safepoint
	Modules     map[string]func() []rt.Native // standard modules; nil: Library()
}

// Isolate is one runtime: its own heap, globals, modules and output. It is used by one goroutine at a time.
type Isolate struct {
	C *rt.Context
	M *interp.Machine

	main    *rt.Unit
	prelude *rt.Unit                 // nil until one of its methods is called
	stop    atomic.Pointer[rt.Error] // why the run has to end, set from any goroutine
	ctx     context.Context
	closed  bool
}

// New makes an isolate.
func New(cfg Config) (*Isolate, error) {
	if cfg.HashSeed == [2]uint64{} {
		cfg.HashSeed = [2]uint64{rand.Uint64(), rand.Uint64()}
	}
	h, err := heap.New(heap.Config{LimitBytes: cfg.MemoryLimit, HashSeed: cfg.HashSeed, Memory: cfg.Memory, Stress: cfg.Stress})
	if err != nil {
		return nil, err
	}
	c := rt.NewContext(h)
	if cfg.Thresholds != (rt.Thresholds{}) {
		c.Thresholds = cfg.Thresholds
	}
	if cfg.NoProfile {
		c.Thresholds = rt.Thresholds{}
	}
	c.World = cfg.World
	c.Limits = rt.Limits{Steps: cfg.Steps, Depth: cfg.Depth, Output: cfg.OutputLimit}
	c.Loader = cfg.Loader
	if c.Library = cfg.Modules; c.Library == nil {
		c.Library = Library()
	}
	out := cfg.Output
	if out == nil {
		out = io.Discard
	}
	c.SetOutput(out)
	iso := &Isolate{C: c, M: interp.New(c)}
	c.Interrupt = iso.interrupted
	iso.installMethods()
	return iso, nil
}

// Close gives everything back. The isolate must not be used afterwards.
func (i *Isolate) Close() error {
	if i.closed {
		return nil
	}
	i.closed = true
	err := i.C.CloseState()
	i.C.Heap.Close()
	return err
}

// Stop makes the run under way end with e (kind Cancelled, Deadline or Interrupt). It may be called from any goroutine.
func (i *Isolate) Stop(e *rt.Error) { i.stop.Store(e) }

// interrupted is what every poll asks.
func (i *Isolate) interrupted() error {
	if e := i.stop.Load(); e != nil {
		i.stop.Store(nil)
		return e
	}
	if i.ctx == nil {
		return nil
	}
	select {
	case <-i.ctx.Done():
		return stopReason(i.ctx)
	default:
		return nil
	}
}

// stopReason is the language's error for a context that is done.
func stopReason(ctx context.Context) *rt.Error {
	kind := diag.Cancelled
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		kind = diag.Deadline
	}
	e := rt.Raise(kind, context.Cause(ctx))
	e.Cause = ctx.Err()
	return e
}

// Run executes a program as the main program of the isolate. path is its canonical path for imports relative to it, or empty. Errors of
// the program are *interp.Failure, its exit *rt.Exit.
func (i *Isolate) Run(ctx context.Context, p *bytecode.Program, path string) error {
	unit, err := i.C.AddUnit(p, path)
	if err != nil {
		return rt.Raise(diag.MemoryLimit, i.C.Heap.Limit())
	}
	i.main = unit
	unit.State = rt.Loading
	top, err := i.C.TopLevel(unit)
	if err != nil {
		return rt.Raise(diag.MemoryLimit, i.C.Heap.Limit())
	}
	_, err = i.Call(ctx, top, nil)
	unit.State = rt.Loaded
	return err
}

// Call runs a function of the program.
func (i *Isolate) Call(ctx context.Context, fn value.Cell, args []value.Cell) (value.Cell, error) {
	outer := i.ctx
	i.ctx = ctx
	if ctx == context.Background() {
		i.ctx = nil
	}
	r, err := i.M.Call(fn, args)
	i.ctx = outer
	if outer == nil {
		if flushErr := i.C.FlushOutput(); err == nil && flushErr != nil {
			err = flushErr
		}
	}
	return r, err
}

// Main is the unit of the main program, nil before Run.
func (i *Isolate) Main() *rt.Unit { return i.main }
