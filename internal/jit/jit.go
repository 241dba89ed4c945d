// Package jit compiles one function, or a function from one of its loops on, from bytecode to machine code: build, opt, mach. It has no
// policy; package tier decides what is compiled, and when.
package jit

import (
	"fmt"
	"time"

	"walrus/internal/jit/amd64"
	"walrus/internal/jit/build"
	"walrus/internal/jit/ir"
	"walrus/internal/jit/mach"
	"walrus/internal/jit/opt"
)

// Options choose how a function is compiled.
type Options struct {
	Build  build.Options
	Effort opt.Effort
	Mach   mach.Options
	// Off names passes to leave out; Verify checks the representation after every pass and the register allocation.
	Off    []string
	Verify bool
	// Trips, when not nil, makes guards fail, for tests.
	Trips *opt.Trips
	// Dump, when not nil, gets every stage as text: "ir" after building, "ir:PASS" after a pass that changed something, "mach", "ra", "asm".
	Dump func(stage, text string)
	// Watch, when not nil, sees the representation before the passes, without a report, and after them; only during the call.
	Watch func(s *build.Snapshot, f *ir.Func, report *opt.Report)
}

// Result is a compiled function with what the compile cost.
type Result struct {
	Object *mach.Object
	Refs   []uint64 // addresses of heap objects that the code embeds
	Report *opt.Report
	Words  int // bytecode words compiled
	Ops    int // operations of the final representation
	Build  time.Duration
	Opt    time.Duration
	Mach   time.Duration
}

// Time is the whole time of the compile.
func (r *Result) Time() time.Duration { return r.Build + r.Opt + r.Mach }

// Compiler keeps working memory between compiles. It is used by one goroutine at a time.
type Compiler struct {
	front  build.Builder
	passes opt.Optimizer
	back   mach.Compiler
}

// Compile compiles a snapshot. A *regalloc.Error says that the function is too much for the allocator; every other error is a bug in
// the compiler.
func (c *Compiler) Compile(s *build.Snapshot, o *Options) (*Result, error) {
	r := &Result{Words: len(s.Code)}
	start := time.Now()
	f := c.front.Build(s, o.Build)
	r.Build = time.Since(start)
	if o.Dump != nil {
		o.Dump("ir", f.String())
	}
	if o.Watch != nil {
		o.Watch(s, f, nil)
	}
	passes := opt.Options{Effort: o.Effort, Off: o.Off, Verify: o.Verify}
	if o.Dump != nil {
		passes.Dump = func(pass string, f *ir.Func) { o.Dump("ir:"+pass, f.String()) }
	}
	start = time.Now()
	var err error
	if r.Report, err = c.passes.Run(f, &passes); err != nil {
		return nil, fmt.Errorf("jit: %s: %w", s.Name, err)
	}
	if o.Trips != nil {
		o.Trips.Insert(f)
		if err := f.Verify(); err != nil {
			return nil, fmt.Errorf("jit: %s: trips: %w", s.Name, err)
		}
	}
	r.Opt = time.Since(start)
	if o.Watch != nil {
		o.Watch(s, f, r.Report)
	}
	back := o.Mach
	back.Check, back.Dump = o.Verify, o.Dump
	start = time.Now()
	if r.Object, err = c.back.Compile(f, amd64.Target{}, &back); err != nil {
		return nil, err
	}
	r.Mach = time.Since(start)
	for _, ref := range f.Refs {
		r.Refs = append(r.Refs, ref.Addr)
	}
	r.Ops = f.NumLive()
	return r, nil
}
