package interp

import (
	"errors"
	"fmt"

	"walrus/internal/bytecode"
	"walrus/internal/diag"
	"walrus/internal/frame"
	"walrus/internal/heap"
	"walrus/internal/rt"
	"walrus/internal/value"
)

// SliceSteps is the number of steps after which a run looks at deadlines, cancellation and interrupts.
const SliceSteps = 10_000

// stackSlack is room behind every execution's stack that frames do not use: a call of a struct moves its arguments by two cells.
const stackSlack = 64 * value.Size

// firstStack is the size in bytes of a new execution's stack.
const firstStack = 16 << 10

// maxNesting is the number of runs that may be nested through host functions; each uses Go's stack.
const maxNesting = 200

// Execution is one line of execution: a stack of frames with the place where it goes on. It holds no Go stack, so it can be put aside
// and continued.
type Execution struct {
	Stack uint64 // address of the first cell
	Size  uint64 // bytes
	// Saved is the state of the innermost frame while the execution is not running.
	Saved State
	// Current is the error that the innermost active catch has caught, void if none is active, while the execution is not running; else
	// State.Current leads to it.
	Current value.Cell
	// pending is the error on its way to the handler that is about to run.
	pending value.Cell
	window  uint64 // bytes of the window of the first call
	made    uint64 // objects that the heap had made when it began
	next    *Execution
}

// Tier is what compiles hot code. A nil Tier means that everything stays interpreted.
type Tier interface {
	// HotLoop is called when the counter of a loop header has run out, before the header's instruction is executed. It returns true
	// if it has executed something: then the machine's state tells where to go on, and err what went wrong there.
	HotLoop(m *Machine, f *rt.Func, loop int) (ran bool, err error)
	// HotCall is called when the call counter of a function has run out, after its frame was set up. The result is as above.
	HotCall(m *Machine, f *rt.Func) (ran bool, err error)
	// Frames visits the frames that native code stands for, innermost first, if the frame at base belongs to the activation of native code
	// that has level others in it: it is the one that entered native code, or the detached one of the instruction under way. entry is the
	// base of the former then, more what visit said last.
	Frames(m *Machine, level int, base uint64, visit func(base uint64, f *rt.Func, word int) bool) (entry uint64, ok, more bool)
}

// Machine runs bytecode for one runtime. It is used by one goroutine at a time.
type Machine struct {
	State
	C    *rt.Context
	Tier Tier

	exec    *Execution
	free    *Execution
	nesting int
	broken  bool // see exhausted
	native  int  // activations of native code that wait for frames of this machine
	// uncounted is set while the instruction under way must not be handed to the compiler: native code is executing it.
	uncounted bool
	done      bool // the frame with FlagHost has returned
	result    value.Cell
}

// New makes a machine for c.
func New(c *rt.Context) *Machine {
	m := &Machine{C: c}
	m.Chars, m.Methods = c.Space.Chars(), new([methodSlots]methodEntry)
	m.State.Current = frame.CellAt(m.Handling() + HandlingCurrent)
	m.HashKey, m.HashFactor = c.Space.IntKeys()
	c.Hooks = m.hooks()
	c.AddRoots(m.roots)
	return m
}

// Call runs fn with args on an execution of its own and returns its result. Errors of the program come as *Failure, sys.exit as
// *rt.Exit. Nested calls (a host function calling back) are allowed up to a fixed depth.
func (m *Machine) Call(fn value.Cell, args []value.Cell) (result value.Cell, err error) {
	if m.broken {
		return value.Cell{}, m.exhausted()
	}
	if m.exec == nil {
		defer func() {
			switch p := recover(); p.(type) {
			case nil:
			case heap.Exhausted:
				m.broken, m.exec, m.nesting = true, nil, 0
				result, err = value.Cell{}, m.exhausted()
			default:
				panic(p)
			}
		}()
	}
	return m.runCall(fn, args)
}

// exhausted is the error of a runtime whose system refused memory in the middle of an operation. Nothing can be run in it any more.
func (m *Machine) exhausted() error {
	return &Failure{Diagnostic: &diag.Diagnostic{Kind: diag.MemoryLimit, Message: diag.Message(diag.MemoryLimit, m.C.Heap.Limit())}}
}

// Executing tells the executions of the machine apart; Stack of it is where the frames of the running one begin.
func (m *Machine) Executing() *Execution { return m.exec }

func (m *Machine) runCall(fn value.Cell, args []value.Cell) (result value.Cell, err error) {
	if m.nesting >= maxNesting {
		return value.Cell{}, rt.Raise(diag.StackOverflow, maxNesting)
	}
	saved, outer := m.State, m.exec
	if outer != nil {
		outer.Saved, outer.Current = saved, *saved.Current
	}
	exec, err := m.acquire(uint64(len(args)+4) * value.Size)
	if err != nil {
		return value.Cell{}, err
	}
	m.nesting++
	exec.window = uint64(len(args)+2) * value.Size
	m.exec = exec
	m.startSlice(saved.Fuel, outer != nil)
	m.PC, m.Base, m.K, *m.Current = 0, exec.Stack, 0, value.Cell{}
	m.DepthLeft, m.StackEnd = m.depthLimit(), exec.Stack+exec.Size-stackSlack
	w := exec.Stack
	*frame.CellAt(w) = fn
	for i, a := range args {
		*frame.CellAt(w + uint64(2+i)*value.Size) = a
	}
	m.done = false
	if err = m.invoke(w, len(args), 0, 0, frame.FlagHost); err != nil {
		err = m.failAtEntry(err) // nil if native code has left with an error that the function catches itself
	}
	if err == nil && !m.done {
		err = m.loop()
	}
	result = m.result
	m.done, m.result = false, value.Cell{}
	fuel := m.State.Fuel
	m.nesting--
	m.release(exec)
	m.exec = outer
	m.State = saved
	m.State.Fuel = fuel
	*m.Current = value.Cell{}
	if outer != nil {
		*m.Current = outer.Current
	} else {
		m.endSlice()
	}
	return result, err
}

func (m *Machine) depthLimit() int64 {
	if d := m.C.Limits.Depth; d > 0 {
		return int64(d)
	}
	return rt.DefaultDepth
}

// loop runs until the frame with FlagHost returns or an error leaves it.
func (m *Machine) loop() error {
	for {
		run(&m.State)
		err := m.step()
		if err != nil {
			if err = m.recoverFrom(err); err != nil {
				return err
			}
		}
		if m.done {
			return nil
		}
		if m.C.Heap.WantsCollect() {
			if err := m.collect(); err != nil {
				if err = m.recoverFrom(err); err != nil {
					return err
				}
			}
		}
	}
}

// recoverFrom handles an error of the instruction at PC: shortage of memory by collecting and running the instruction once more,
// errors of the language by unwinding to a handler. A non-nil result leaves the run.
func (m *Machine) recoverFrom(err error) error {
	if err == rt.ErrRetry {
		if err = m.collect(); err == nil {
			err = m.step()
			if errors.Is(err, rt.ErrRetry) {
				err = m.outOfMemory()
			}
		}
		if err == nil {
			return nil
		}
	}
	return m.fail(err)
}

// outOfMemory is the error for an operation that failed for lack of memory even after a collection.
func (m *Machine) outOfMemory() error {
	h := m.C.Heap
	if n := h.FailedSize(); !h.Fits(n) {
		what := "the result"
		if op := bytecode.Of(m.word().Op()).Generic; operators[op] != rt.OpAdd || op == bytecode.Add || op == bytecode.AddI || op == bytecode.AddK {
			what += " of " + operators[op].String() // of operators that are none in the table, OpAdd stands for that
		}
		return rt.Raise(diag.TooLarge, what, n)
	}
	h.ClearFailed()
	return rt.Raise(diag.MemoryLimit, h.Limit())
}

// collect runs a collection with this machine's executions as roots. It fails if the memory limit is still exceeded afterwards.
func (m *Machine) collect() error {
	m.C.Collect()
	if m.C.Heap.Over() {
		m.C.Heap.ClearFailed()
		return rt.Raise(diag.MemoryLimit, m.C.Heap.Limit())
	}
	return m.C.Poll()
}

// roots marks what the executions refer to. Cells of a stack may be left over from earlier calls.
func (m *Machine) roots(mark *heap.Marker) {
	top := m.State
	for e := m.exec; e != nil; e = e.next {
		end := e.Stack + e.window
		if top.K != 0 {
			end = top.Base + uint64(frame.InfoAt(top.K-frame.InfoSize).Regs)
		}
		n := int(end-e.Stack)/value.Size + 2 // a call of a struct moves its arguments by two cells
		mark.StackCells(e.Stack, n)
		mark.Cell(e.Current)
		mark.Cell(e.pending)
		if e.next != nil {
			top = e.next.Saved
		}
	}
	mark.Cell(*m.Current)
	mark.Cell(m.result)
}

// acquire gives an execution with room for at least size bytes.
func (m *Machine) acquire(size uint64) (*Execution, error) {
	e := m.free
	if e != nil && e.Size >= size+stackSlack {
		m.free = e.next
		e.next, e.made = m.exec, m.C.Heap.Made()
		return e, nil
	}
	n := max(firstStack, size+2*stackSlack)
	stack, ok := m.C.Heap.Meta(n)
	if !ok {
		return nil, rt.Raise(diag.MemoryLimit, m.C.Heap.Limit())
	}
	return &Execution{Stack: stack, Size: n, next: m.exec, made: m.C.Heap.Made()}, nil
}

// release keeps e for the next call; large stacks are given back. What a run leaves on its stack lies in the frames of the next one until
// that writes there, and would keep garbage alive, up to the memory limit. So a run that made more than its stack takes has it cleared.
func (m *Machine) release(e *Execution) {
	e.Current, e.pending = value.Cell{}, value.Cell{}
	if e.Size > 1<<20 {
		m.C.Heap.FreeMeta(e.Stack, e.Size)
		return
	}
	if (m.C.Heap.Made()-e.made)*heap.HeaderSize >= e.Size {
		heap.Clear(e.Stack, e.Size)
	}
	e.next = m.free
	m.free = e
}

// growStack makes room so that a frame may end at address end. It moves the stack: every address into it changes by the result.
func (m *Machine) growStack(end uint64) (moved uint64, err error) {
	e := m.exec
	size := max(2*e.Size, end-e.Stack+4*stackSlack)
	stack, ok := m.C.Heap.Meta(size)
	if !ok {
		if err := m.collect(); err != nil {
			return 0, err
		}
		if stack, ok = m.C.Heap.Meta(size); !ok {
			return 0, rt.Raise(diag.MemoryLimit, m.C.Heap.Limit())
		}
	}
	copy(bytesAt(stack, e.Size), bytesAt(e.Stack, e.Size))
	m.C.Heap.FreeMeta(e.Stack, e.Size)
	moved = stack - e.Stack
	e.Stack, e.Size = stack, size
	m.Base += moved
	m.StackEnd = stack + size - stackSlack
	return moved, nil
}

// startSlice begins counting a slice of steps for an outermost run; nested runs go on with the slice of the outer one.
func (m *Machine) startSlice(fuel int64, nested bool) {
	if nested {
		m.State.Fuel = fuel
		return
	}
	m.C.Slice = m.nextSlice()
	m.State.Fuel = m.C.Slice
}

func (m *Machine) nextSlice() int64 {
	n := int64(SliceSteps)
	if limit := m.C.Limits.Steps; limit > 0 {
		n = max(0, min(n, limit-m.C.Steps))
	}
	return n
}

// endSlice books the steps of the slice under way.
func (m *Machine) endSlice() {
	m.C.Steps += m.C.Slice - m.Fuel
	m.C.Slice, m.Fuel = 0, 0
}

// refuel is called when a step is due and no fuel is left: it looks whether the run has to stop, and starts the next slice.
func (m *Machine) refuel() error {
	m.endSlice()
	if err := m.C.Poll(); err != nil {
		return err
	}
	if limit := m.C.Limits.Steps; limit > 0 && m.C.Steps >= limit {
		return rt.Raise(diag.StepLimit, limit)
	}
	m.C.Slice = m.nextSlice()
	m.Fuel = m.C.Slice
	return nil
}

// chargeSteps books n steps at once, for built-ins that handle many items.
func (m *Machine) chargeSteps(n int64) error {
	if n <= m.Fuel {
		m.Fuel -= n
		return nil
	}
	m.endSlice()
	m.C.Steps += n
	if limit := m.C.Limits.Steps; limit > 0 && m.C.Steps > limit {
		m.C.Steps = limit
		return rt.Raise(diag.StepLimit, limit)
	}
	m.C.Slice = m.nextSlice()
	m.Fuel = m.C.Slice
	return m.C.Poll()
}

// Steps is the number of steps so far, the slice under way included.
func (m *Machine) Steps() int64 { return m.C.Steps + m.C.Slice - m.Fuel }

// running returns the function whose frame is the innermost one.
func (m *Machine) running() *rt.Func { return m.C.FuncAt(m.K) }

// word returns the instruction at PC.
func (m *Machine) word() bytecode.Word { return *(*bytecode.Word)(ptr(m.PC)) }

// rewrite changes the operation of the instruction at pc in the private copy of the code.
func rewrite(pc uint64, op bytecode.Op) { *(*bytecode.Op)(ptr(pc)) = op }

// reg returns the register at byte offset off.
func (m *Machine) reg(off uint16) *value.Cell { return frame.CellAt(m.Base + uint64(off)) }

// feedback returns the feedback of the instruction at PC.
func (m *Machine) feedback() *frame.Feedback {
	return frame.FeedbackAt(frame.InfoAt(m.K - frame.InfoSize).Feedback(m.PC))
}

func (m *Machine) bug(what string) string {
	return fmt.Sprintf("interp: %s in %s at %d", what, m.running().Proto.Name, m.running().Word(m.PC))
}
