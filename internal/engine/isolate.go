// Package engine puts one isolate together: heap, semantics, interpreter, compiler tier, library and loader. The embedding API and the
// command line both stand on it.
package engine

import (
	"context"
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
	Steps       int64  // of one run; 0: no limit
	Depth       int    // 0: rt.DefaultDepth
	OutputLimit int64  // bytes of one run; 0: no limit
	Output      io.Writer
	World       rt.World
	Loader      rt.Loader
	Thresholds  rt.Thresholds // zero: rt.DefaultThresholds
	NoProfile   bool          // count nothing, so nothing gets hot
	HashSeed    [2]uint64     // zero: random
	Memory      *platform.Memory
	Stress      bool                          // collect at every safepoint
	Modules     map[string]func() []rt.Native // standard modules; nil: Library()
	JIT         JIT
}

// Isolate is one runtime: its own heap, globals, modules and output. It is used by one goroutine at a time.
type Isolate struct {
	C *rt.Context
	M *interp.Machine

	main    *rt.Unit
	loaded  loads
	prelude *rt.Unit                 // nil until one of its methods is called
	stop    atomic.Pointer[rt.Error] // why the run has to end, set from any goroutine
	running []watch                  // contexts of the runs under way, outermost first
	steps   int64                    // of runs that have ended
	tier    Tier
	noTier  string // why there is none
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
	iso := &Isolate{C: c, M: interp.New(c), loaded: newLoads()}
	c.Interrupt = iso.interrupted
	iso.installMethods()
	if err := iso.attach(cfg); err != nil {
		h.Close()
		return nil, err
	}
	return iso, nil
}

// Close gives everything back. The isolate must not be used afterwards.
func (i *Isolate) Close() error {
	if i.closed {
		return nil
	}
	i.closed = true
	err := i.C.CloseState()
	if i.tier != nil {
		if tierErr := i.tier.Close(); err == nil {
			err = tierErr
		}
	}
	i.C.Heap.Close()
	return err
}

// outOfMemory is the error for memory that was refused although there was a collection.
func (i *Isolate) outOfMemory() *rt.Error { return rt.Raise(diag.MemoryLimit, i.C.Heap.Limit()) }

// Retry calls f, which fails with rt.ErrRetry if memory is short; then once more after a collection. It may be called wherever the
// program is at a safepoint: outside of runs, and in host functions.
func (i *Isolate) Retry(f func() error) error {
	err := f()
	if err != rt.ErrRetry {
		return err
	}
	i.C.Collect()
	if i.Running() {
		if err := i.C.Poll(); err != nil {
			return err
		}
	}
	if err = f(); err == rt.ErrRetry {
		i.C.Heap.ClearFailed()
		return i.outOfMemory()
	}
	return err
}

// Load makes a program ready to be started. known are the values of the globals it was compiled to know already, in that order; the
// tag value.Unset stands for none. path is its canonical path for imports relative to it, or empty.
//
// A program that was loaded before is given the memory of an earlier load if nothing refers to that any more.
func (i *Isolate) Load(p *bytecode.Program, path string, known []value.Cell) (unit *rt.Unit, err error) {
	if unit = i.reuse(p); unit == nil {
		err = i.Retry(func() error {
			unit, err = i.C.AddUnit(p, path)
			return err
		})
		if err != nil {
			return nil, err
		}
		i.loaded.add(unit)
	}
	i.loaded.begin(unit)
	for n, v := range known {
		*unit.Global(n) = v
	}
	return unit, nil
}

// Start runs the top level of a loaded program. The result is void unless it was compiled to give one. Errors of the program are
// *interp.Failure, its exit *rt.Exit.
func (i *Isolate) Start(ctx context.Context, unit *rt.Unit) (value.Cell, error) {
	var top value.Cell
	err := i.Retry(func() (err error) {
		top, err = i.C.TopLevel(unit)
		return err
	})
	if err != nil {
		return value.Cell{}, err
	}
	unit.State = rt.Loading
	r, err := i.Call(ctx, top, nil)
	if err == nil {
		unit.State = rt.Loaded
	} else {
		unit.State = rt.NotLoaded
	}
	return r, err
}

// Run executes a program as the main program of the isolate.
func (i *Isolate) Run(ctx context.Context, p *bytecode.Program, path string) error {
	unit, err := i.Load(p, path, nil)
	if err != nil {
		return err
	}
	i.main = unit
	_, err = i.Start(ctx, unit)
	return err
}

// Call runs a function of the program. Calls of host functions may be nested in it. The limits of steps and output count from the
// outermost call.
func (i *Isolate) Call(ctx context.Context, fn value.Cell, args []value.Cell) (value.Cell, error) {
	outermost := len(i.running) == 0
	if outermost {
		i.steps += i.C.Steps
		i.C.BeginRun()
	}
	if err := i.enter(ctx); err != nil {
		return value.Cell{}, err
	}
	r, err := i.M.Call(fn, args)
	i.leave()
	if outermost {
		if flushErr := i.C.FlushOutput(); err == nil && flushErr != nil {
			err = flushErr
		}
	}
	return r, err
}

// Within runs f, which works on values of the isolate, as part of the last run but under ctx: what polls in it ends as a run does, and its
// steps count for that run. f is called twice if memory is short.
func (i *Isolate) Within(ctx context.Context, f func() error) error {
	if err := i.enter(ctx); err != nil {
		return err
	}
	defer i.leave()
	return i.Retry(f)
}

// Steps is the number of steps since the isolate was made.
func (i *Isolate) Steps() int64 { return i.steps + i.M.Steps() }

// Main is the unit of the main program, nil before Run.
func (i *Isolate) Main() *rt.Unit { return i.main }
