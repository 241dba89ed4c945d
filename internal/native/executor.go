// Package native runs machine code inside a Go process: the context shared by
// native code and Go, the stack native code runs on, code memory, the table of
// exits, and the assembly that switches between the two worlds.
//
// The protocol. Go enters native code by Enter, on a stack of its own, with the
// Context's address and the current g in registers. Native code never calls Go.
// Whatever it cannot do itself it does by an exit: store why in Context.Exit,
// where to continue in Context.Resume, its stack pointer in Context.SP, load
// Go's stack and frame pointer from the Context, and return. Go acts on the exit
// and either continues native code by Resume or drops its frames by Unwind.
// Nothing of the goroutine (g, stack, thread) is remembered across an exit.
//
// Go cannot interrupt native code, so loops and recursive functions poll; see
// PollForm. A fault in native code ends the process: generated code checks
// divisors, bounds and the stack limit explicitly.
package native

import (
	"errors"
	"fmt"
	"runtime"

	"walrus/internal/platform"
)

// UnavailableError says why there is no native code in this process.
type UnavailableError struct {
	Reason string
	Err    error // the cause, if the system refused something
}

// Error returns the reason as shown in statistics.
func (e *UnavailableError) Error() string { return e.Reason }

// Unwrap returns the system's error.
func (e *UnavailableError) Unwrap() error { return e.Err }

// Config sizes an Executor. Zero fields take defaults.
type Config struct {
	Memory    *platform.Memory  // where memory comes from; nil means a fresh service
	Budget    Budget            // the memory limit's account; nil means unlimited
	StackSize uintptr           // reserved bytes of native stack; default DefaultStack
	CodeLimit uintptr           // reserved bytes of code; default DefaultCodeLimit
	View      platform.CodeView // wished for; default two views
	Poll      PollForm          // forced form of polls; default the best that works
	Interval  int64             // polls between exits of PollCounter; default PollInterval
}

// Executor runs native code for one engine. It belongs to one goroutine at a
// time.
type Executor struct {
	ctx    *Context
	block  *platform.Region // holds the Context
	stack  *stack
	code   *CodeMemory
	poll   PollForm
	why    string // why poll is not the best form
	every  int64  // polls between exits of PollCounter
	counts [NumExits]uint64
}

// NewExecutor reserves stack and code memory and proves, by running a few
// instructions, that native code can be entered and left. An *UnavailableError
// means that scripts have to be interpreted.
func NewExecutor(cfg Config) (*Executor, error) {
	if ok, reason := Available(); !ok {
		return nil, &UnavailableError{Reason: reason}
	}
	if cfg.Memory == nil {
		cfg.Memory = platform.New(nil)
	}
	if cfg.Budget == nil {
		cfg.Budget = unlimited{}
	}
	if cfg.StackSize == 0 {
		cfg.StackSize = DefaultStack
	}
	if cfg.CodeLimit == 0 {
		cfg.CodeLimit = DefaultCodeLimit
	}
	if cfg.Interval == 0 {
		cfg.Interval = PollInterval
	}
	x := &Executor{every: cfg.Interval}
	if err := x.open(cfg); err != nil {
		if undo := x.Close(); undo != nil {
			err = errors.Join(err, undo)
		}
		return nil, err
	}
	return x, nil
}

func (x *Executor) open(cfg Config) (err error) {
	if x.code, err = NewCodeMemory(cfg.Memory, cfg.CodeLimit, cfg.View, cfg.Budget); err != nil {
		return &UnavailableError{Reason: fmt.Sprintf("executable memory denied: %v", err), Err: err}
	}
	if x.stack, err = newStack(cfg.Memory, cfg.Budget, cfg.StackSize); err != nil {
		return &UnavailableError{Reason: fmt.Sprintf("no native stack: %v", err), Err: err}
	}
	if x.block, err = cfg.Memory.Reserve(ContextSize, 0); err == nil {
		err = x.block.Commit(0, ContextSize)
	}
	if err != nil {
		return &UnavailableError{Reason: fmt.Sprintf("no native context: %v", err), Err: err}
	}
	x.ctx = (*Context)(x.block.Base())
	x.ctx.SP, x.ctx.StackLimit = x.stack.base(), x.stack.limit()
	x.ctx.Countdown = x.every
	if err := x.probe(); err != nil {
		return err
	}
	x.poll, x.why = choosePoll(cfg.Poll, x.ctx.SP)
	return nil
}

// probe runs code that leaves at once.
func (x *Executor) probe() error {
	code, err := x.code.Install(Image{Bytes: probeCode()})
	if err != nil {
		return &UnavailableError{Reason: fmt.Sprintf("executable memory denied: %v", err), Err: err}
	}
	m := x.Mark()
	id := x.Enter(code.Base)
	x.Unwind(m)
	x.counts = [NumExits]uint64{}
	if id != ExitReturn {
		return &UnavailableError{Reason: "native code does not run as expected"}
	}
	return x.code.Free(code)
}

// Context returns the shared context. The pointer is valid until Close and does
// not point into Go's heap.
func (x *Executor) Context() *Context { return x.ctx }

// Code returns the code memory.
func (x *Executor) Code() *CodeMemory { return x.code }

// Poll returns the form generated polls must have, and why it is not the best
// one ("" if it is).
func (x *Executor) Poll() (form PollForm, why string) { return x.poll, x.why }

// Enter runs native code from an address until it exits. The native stack
// pointer is the current one rounded down to 16, so frames of a suspended
// activation stay intact.
func (x *Executor) Enter(code Addr) ExitID {
	x.ctx.SP &^= 15
	x.ctx.Exit = uint32(ExitNone)
	enter(x.ctx, uint64(code))
	return x.left()
}

// Resume continues native code after an exit that resumes.
func (x *Executor) Resume() ExitID {
	x.ctx.Exit = uint32(ExitNone)
	enter(x.ctx, x.ctx.Resume)
	return x.left()
}

func (x *Executor) left() ExitID {
	id := ExitID(x.ctx.Exit)
	if id >= NumExits {
		id = ExitNone
	}
	x.counts[id]++
	return id
}

// Mark is a height of the native stack and where the activation suspended there
// continues.
type Mark struct {
	sp, resume uint64
}

// Mark notes the state of the native stack before an Enter.
func (x *Executor) Mark() Mark { return Mark{x.ctx.SP, x.ctx.Resume} }

// Unwind drops all native frames above a mark; the activation suspended there,
// if any, can be resumed again. Call it after every activation that is over,
// whatever exit ended it.
func (x *Executor) Unwind(m Mark) { x.ctx.SP, x.ctx.Resume = m.sp, m.resume }

// Yield lets other goroutines and Go's collector run. It is what a poll exit is
// for: the runtime's request is withdrawn only when the goroutine is scheduled
// anew, which nothing subtler than Gosched guarantees.
func (x *Executor) Yield() {
	runtime.Gosched()
	x.ctx.Countdown = x.every
}

// GrowStack makes room after ExitStack. ErrStackFull means that the reserved
// size is used up, ErrBudget that the memory limit forbids more.
func (x *Executor) GrowStack() error {
	err := x.stack.grow()
	x.ctx.StackLimit = x.stack.limit()
	return err
}

// TrimStack gives memory of the native stack back that is not in use now.
func (x *Executor) TrimStack() error {
	err := x.stack.trim(x.ctx.SP)
	x.ctx.StackLimit = x.stack.limit()
	return err
}

// StackWords returns the native frames of suspended activations as words, for
// the collector: any of them may be an address. Valid until native code runs.
func (x *Executor) StackWords() []uint64 { return x.stack.words(x.ctx.SP) }

// SavedWords returns the registers stored by the last exit. They mean something
// only after an exit whose row says Saves.
func (x *Executor) SavedWords() []uint64 { return x.ctx.GPR[:] }

// Stats describes an executor for the statistics.
type Stats struct {
	Exits      [NumExits]uint64 // exits taken, by reason
	CodeUsed   uintptr
	CodePeak   uintptr
	CodeLimit  uintptr
	Objects    int
	View       platform.CodeView
	StackBytes uintptr // committed
	Poll       PollForm
	PollReason string // why polls do not have their best form
}

// Stats returns the current figures.
func (x *Executor) Stats() Stats {
	s := Stats{Exits: x.counts, View: x.code.View(), StackBytes: x.stack.end - x.stack.low, Poll: x.poll, PollReason: x.why}
	s.CodeUsed, s.CodePeak, s.CodeLimit, s.Objects = x.code.Usage()
	return s
}

// Close releases everything. No native code may be running or suspended.
func (x *Executor) Close() error {
	var errs []error
	if x.code != nil {
		errs = append(errs, x.code.Close())
	}
	if x.stack != nil {
		errs = append(errs, x.stack.release())
	}
	if x.block != nil {
		errs = append(errs, x.block.Release())
	}
	x.ctx = nil
	return errors.Join(errs...)
}

// Leftover returns what frees the memory if the engine is forgotten instead of closed. It refers to nothing but the memory, so that it
// does not keep the engine alive.
func (x *Executor) Leftover() func() {
	code, stack, block := x.code.region, x.stack.region, x.block
	return func() {
		_ = code.Release() // nobody is left to be told
		_ = stack.Release()
		_ = block.Release()
	}
}
