package walrus

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync/atomic"

	"walrus/internal/diag"
	"walrus/internal/engine"
	"walrus/internal/goroutine"
	"walrus/internal/heap"
	"walrus/internal/rt"
	"walrus/internal/value"
)

// Runtime is one world of script values. One goroutine at a time may use it, except for Interrupt.
type Runtime struct {
	iso *engine.Isolate
	c   *rt.Context
	cfg Config

	owner  atomic.Uintptr // goroutine that is inside a method, 0 if there is none
	nested int            // methods under way within the outermost one; of the owner
	closed bool
	broken *InternalError // what made the Runtime unusable

	handles *handles
	globals map[string]uint32 // slots in handles of what Set has set
	hosts   *hosts
	types   typeCache
	natives map[nativeKey]value.Cell
	modules map[string]value.Cell
	calls   []*Call // one for each level of nesting, reused
	level   int
	args    []value.Cell // room for the arguments of calls from Go, a stack

	converted uint64 // bytes of the conversion to Go under way

	main    *rt.Unit
	symbols map[string]int // globals of main by name
	cleanup runtime.Cleanup
}

// New makes a Runtime. It must be closed, or becomes garbage with its memory some time after nobody refers to it any more.
func New(cfg Config) (*Runtime, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	iso, err := engine.New(cfg.engine())
	if err != nil {
		return nil, fmt.Errorf("walrus: %w", err)
	}
	r := &Runtime{
		iso: iso, c: iso.C, cfg: cfg, handles: &handles{}, globals: map[string]uint32{}, natives: map[nativeKey]value.Cell{},
		types: typeCache{}, modules: map[string]value.Cell{},
	}
	r.hosts = newHosts(iso.C.Heap)
	iso.C.Host = (*hostObjects)(r)
	iso.C.HostModule = r.hostModule
	iso.C.AddRoots(r.handles.mark)
	iso.C.AddRoots(r.markCalls)
	// Nothing that the heap refers to leads back to r, or the cleanup would never run.
	r.cleanup = runtime.AddCleanup(r, func(h *heap.Heap) { h.Close() }, iso.C.Heap)
	return r, nil
}

// enter begins a method: it makes the calling goroutine the owner.
func (r *Runtime) enter() error {
	me := goroutine.Current()
	if r.owner.Load() == me {
		r.nested++
	} else if !r.owner.CompareAndSwap(0, me) {
		return ErrBusy
	}
	if r.closed {
		r.leave()
		return ErrClosed
	}
	if r.broken != nil {
		err := r.broken
		r.leave()
		return err
	}
	r.handles.drain()
	return nil
}

// leave ends a method.
func (r *Runtime) leave() {
	if r.nested > 0 {
		r.nested--
		return
	}
	if !r.closed && r.c.Heap.WantsCollect() && !r.iso.Running() {
		r.c.Collect()
		r.c.Heap.ClearFailed() // the next run finds out by itself whether memory is still short
	}
	r.owner.Store(0)
}

// Close gives all memory of the Runtime back and closes the files that scripts have left open. Values of the Runtime are dead
// afterwards. Closing twice is fine; closing from within a host function, or while another goroutine uses the Runtime, is ErrBusy.
func (r *Runtime) Close() error {
	if !r.owner.CompareAndSwap(0, goroutine.Current()) {
		return ErrBusy
	}
	defer r.owner.Store(0)
	if r.closed {
		return nil
	}
	r.closed = true
	r.cleanup.Stop()
	err := r.iso.Close()
	r.hosts.close()
	r.handles, r.natives, r.types, r.modules, r.symbols, r.args = &handles{}, nil, nil, nil, nil, nil
	return err
}

// Interrupt ends the run under way with ErrInterrupt, or the next one if there is none. It may be called from any goroutine.
func (r *Runtime) Interrupt() { r.iso.Stop(rt.Raise(diag.Interrupt)) }

// Run executes the top level of a program, under the limits and until ctx is done. The globals that the program was compiled to expect
// get the values of Set. Afterwards Call, Get and Set refer to this program. Each Run starts with fresh globals, but imported modules are those
// of earlier runs. A program may be run any number of times: the memory of an earlier run is used again once nothing refers to its functions, structs
// and globals. What is done very often is better a function, see Call, or a program without functions and structs.
//
// The result is void unless the program was compiled with Result. Errors of the script are *Error; sys.exit is *ExitError. A ctx that is nil
// never ends the run, as in Call.
func (r *Runtime) Run(ctx context.Context, p *Program) (Value, error) {
	if err := r.enter(); err != nil {
		return Value{}, err
	}
	defer r.leave()
	if p == nil {
		return Value{}, errors.New("walrus: there is no program to run")
	}
	known := make([]value.Cell, len(p.globals))
	for i, name := range p.globals {
		known[i] = value.Cell{Tag: value.Unset}
		if slot, ok := r.globals[name]; ok {
			known[i] = r.handles.cells[slot]
		}
	}
	unit, err := r.iso.Load(p.code, p.path, known)
	if err != nil {
		return Value{}, r.scriptError(err)
	}
	r.main, r.symbols = unit, make(map[string]int, len(p.code.Globals))
	for i, g := range p.code.Globals {
		if g.Exported || i < len(p.globals) {
			r.symbols[g.Name] = i
		}
	}
	cell, err := r.protected(ctx, unit, value.Cell{}, nil)
	if err != nil {
		return Value{}, r.scriptError(err)
	}
	return r.handle(cell), nil
}

// Call calls a function: a Value, or a string naming a global of the program that was run last. Arguments are converted as
// Runtime.Value does.
func (r *Runtime) Call(ctx context.Context, fn any, args ...any) (Value, error) {
	if err := r.enter(); err != nil {
		return Value{}, err
	}
	defer r.leave()
	callee, err := r.callee(fn)
	if err != nil {
		return Value{}, err
	}
	base := len(r.args)
	defer func() { r.args = r.args[:base] }()
	pins := r.handles.pinned()
	defer r.handles.unpin(pins)
	for i, arg := range args {
		cell, err := r.toCell(arg)
		if err != nil {
			return Value{}, r.publicError(fmt.Errorf("argument %d: %w", i+1, err))
		}
		r.handles.pin(cell)
		r.args = append(r.args, cell)
	}
	cell, err := r.protected(ctx, nil, callee, r.args[base:])
	if err != nil {
		return Value{}, r.scriptError(err)
	}
	return r.handle(cell), nil
}

// callee finds what Call calls.
func (r *Runtime) callee(fn any) (value.Cell, error) {
	switch fn := fn.(type) {
	case Value:
		return r.cellOf(fn)
	case string:
		if i, ok := r.symbols[fn]; ok && r.main.Global(i).Tag != value.Unset {
			return *r.main.Global(i), nil
		}
		return value.Cell{}, fmt.Errorf("%w: %s", ErrNotFound, fn)
	}
	return value.Cell{}, fmt.Errorf("walrus: cannot call a %T", fn)
}

// protected runs a unit's top level, or a function. A panic below it is a fault of this package, since those of host functions are
// caught there; it makes the Runtime unusable, as does a host function that ends its goroutine.
func (r *Runtime) protected(ctx context.Context, unit *rt.Unit, fn value.Cell, args []value.Cell) (result value.Cell, err error) {
	if ctx == nil {
		ctx = context.Background()
	}
	done := false
	level := r.level
	defer func() {
		if done {
			return
		}
		r.level = level
		if r.nested > 0 { // the outermost call reports it
			if r.broken == nil {
				r.broken = &InternalError{Value: "a run was cut off"}
			}
			return
		}
		p := recover()
		r.broken = &InternalError{Value: "the goroutine of a run was ended", Stack: debug.Stack()}
		r.iso.Abandon()
		if p != nil {
			r.broken.Value = p
			err = r.broken
		}
	}()
	if unit != nil {
		result, err = r.iso.Start(ctx, unit)
	} else {
		result, err = r.iso.Call(ctx, fn, args)
	}
	done = true
	return result, err
}

// Set gives a name a value for programs compiled with Globals. If the program that was run last has a global of that name it is
// changed at once; ErrConstant if that program counts on its value.
func (r *Runtime) Set(name string, v any) error {
	if err := r.enter(); err != nil {
		return err
	}
	defer r.leave()
	index, declared := r.symbols[name]
	if declared && r.main.Program.Globals[index].Const {
		return fmt.Errorf("%w: %s", ErrConstant, name)
	}
	cell, err := r.toNamed(name, v)
	if err != nil {
		return r.publicError(err)
	}
	if slot, ok := r.globals[name]; ok {
		r.handles.cells[slot] = cell
	} else {
		r.globals[name] = r.handles.add(cell)
	}
	if declared {
		*r.main.Global(index) = cell
	}
	return nil
}

// Get returns the value of a global: of the program that was run last, or else what Set has set. ErrNotFound if it has none.
func (r *Runtime) Get(name string) (Value, error) {
	if err := r.enter(); err != nil {
		return Value{}, err
	}
	defer r.leave()
	if i, ok := r.symbols[name]; ok && r.main.Global(i).Tag != value.Unset {
		return r.handle(*r.main.Global(i)), nil
	}
	if slot, ok := r.globals[name]; ok {
		return r.handle(r.handles.cells[slot]), nil
	}
	return Value{}, fmt.Errorf("%w: %s", ErrNotFound, name)
}

// hostModule makes a module of Config.Modules.
func (r *Runtime) hostModule(path string) (value.Cell, bool, error) {
	if m, ok := r.modules[path]; ok {
		return m, true, nil
	}
	m, ok := r.cfg.Modules[path]
	if !ok {
		return value.Cell{}, false, nil
	}
	pins := r.handles.pinned()
	defer r.handles.unpin(pins)
	exports := map[string]value.Cell{}
	for _, name := range m.names() {
		cell, err := r.toNamed(name, m[name])
		if err != nil {
			return value.Cell{}, false, r.hostError(fmt.Errorf("module %s: %s: %w", path, name, err))
		}
		r.handles.pin(cell)
		exports[name] = cell
	}
	module := r.c.NewModule(path, m.names(), exports)
	r.modules[path] = module
	return module, true, nil
}

// Stats is what a Runtime has used so far. Steps are counted in native code only if Limits.Steps is set: without it they are those of the
// interpreter.
type Stats struct {
	Steps       int64  // since New
	RunSteps    int64  // of the run under way or, outside of runs, the last outermost one
	RunOutput   int64  // bytes printed in that run
	MemoryUsed  uint64 // bytes accounted, garbage that is not yet collected included
	MemoryLimit uint64
	Collections uint64
	Handles     int // values that Go holds
	HostObjects int // Go objects that scripts hold
}

// Stats tells what the Runtime has used.
func (r *Runtime) Stats() (Stats, error) {
	if err := r.enter(); err != nil {
		return Stats{}, err
	}
	defer r.leave()
	return Stats{
		Steps: r.iso.Steps(), RunSteps: r.iso.M.Steps(), RunOutput: r.c.Written(), MemoryUsed: r.c.Heap.Used(), MemoryLimit: r.c.Heap.Limit(),
		Collections: r.c.Heap.Collections(), Handles: r.handles.live(), HostObjects: r.hosts.live(),
	}, nil
}

// JITReport tells what was hot, what the compiler to native code made of it, and why not if it did not.
type JITReport = engine.JITReport

// JITReport reports on the compiler.
func (r *Runtime) JITReport() (JITReport, error) {
	if err := r.enter(); err != nil {
		return JITReport{}, err
	}
	defer r.leave()
	return r.iso.Report(), nil
}

// Collect runs a garbage collection. There is never a need to, except before measuring.
func (r *Runtime) Collect() error {
	if err := r.enter(); err != nil {
		return err
	}
	defer r.leave()
	r.c.Collect()
	return nil
}

// publicError translates an error of a conversion that is not part of a run.
func (r *Runtime) publicError(err error) error { return r.scriptError(err) }
