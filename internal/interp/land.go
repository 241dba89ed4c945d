package interp

import (
	"unsafe"

	"walrus/internal/bytecode"
	"walrus/internal/diag"
	"walrus/internal/heap"
	"walrus/internal/rt"
	"walrus/internal/value"
)

// Errors whose handler is part of native code do not pass through the interpreter's frames: the tier finds the handler among the native
// frames, the record of the error is made here, and native code goes on at the handler. What both sides exchange lies in a few words
// outside of Go's heap.

// Offsets from Handling.
const (
	// HandlingCurrent is the cell that State.Current leads to.
	HandlingCurrent = 0
	// HandlingCaught is the cell with what the handler at which native code goes on gets: the value that the program sees, or for a finally
	// block the fault. It is no root, so it has to be read before anything can collect.
	HandlingCaught = 16
	// HandlingThrew is a byte: 1 if native code goes on at a handler instead of behind the instruction that it asked for. The handler clears
	// it.
	HandlingThrew = 32
)

var _ [unsafe.Sizeof(heap.AllocState{}.Shared) - HandlingThrew - 8]byte // it fits

// Handling is the address of the words that native code and the machine share while errors are handled.
func (m *Machine) Handling() uint64 {
	_, addr := m.C.Heap.State()
	return addr + uint64(heap.StateShared)
}

// Handler finds the innermost handler of f that covers word, nil if there is none.
func Handler(f *rt.Func, word int) *bytecode.Handler { return handler(f, word) }

// Rethrow is the error that raises a fault again, unchanged.
func Rethrow(fault value.Cell) error { return &rethrow{fault} }

// Landing is a handler in native code for an error.
type Landing struct {
	Kind bytecode.HandlerKind
	// Distance is how far register 0 of the handling frame would lie behind that of the frame that entered native code.
	Distance uint64
	// Count is the number of frames between the place of the error and the handling frame, that not counted.
	Count  int
	passed int
	// places are the first traceEnds of all of them that are no hidden functions, beginning with the place of the error; known is the number of
	// all of these.
	places [traceEnds]value.Cell
	known  int
}

// Reset makes l empty.
func (l *Landing) Reset() { l.Kind, l.Distance, l.Count, l.passed, l.known = 0, 0, 0, 0, 0 }

// Pass adds the frame of f at word. The last frame that is added is the one with the handler.
func (l *Landing) Pass(f *rt.Func, word int) {
	l.passed++
	l.Count = l.passed - 1
	if f.Proto.Hidden {
		return
	}
	if l.known < traceEnds {
		l.places[l.known] = packPlace(f, word)
	}
	l.known++
}

// PassCalled adds the frames that the detached instruction has called.
func (d *Detached) PassCalled(l *Landing) {
	if d.m.Base == d.Frame() {
		return
	}
	d.m.walk(func(_ uint64, f *rt.Func, word int) bool {
		l.Pass(f, word)
		return true
	})
}

// Abandon drops the frames that the detached instruction has called, because of an error, and the detached one.
func (d *Detached) Abandon() {
	d.m.unwindTo(d.Frame())
	d.Close()
}

// Catchable reports whether a handler of native code may take err.
func Catchable(err error) bool {
	re, again := classify(err)
	return again != nil || re != nil && catchable(re.Kind)
}

// Land makes err, which is Catchable, the error that the handler of l handles: what the handler gets is in the shared words afterwards. The
// innermost frame must be the one that entered native code. It may collect; an error comes from that and has nothing to do with err.
func (m *Machine) Land(err error, l *Landing) error {
	re, again := classify(err)
	fault := value.Cell{}
	if again != nil {
		fault = again.fault
	} else {
		fault = m.faultOf(re, m.Base+l.Distance-m.exec.Stack|landed)
		heap.SetSlot(fault.Bits, faultCount, value.OfRaw(uint64(l.known)))
		if re.AtRange {
			l.places[0].Bits |= atRange
		}
		for i, p := range l.places[:min(l.known, traceEnds)] {
			heap.SetSlot(fault.Bits, faultPlaces+i, p)
		}
	}
	if m.C.Heap.WantsCollect() {
		m.exec.pending = fault
		failed := m.collect()
		m.exec.pending = value.Cell{}
		if failed != nil {
			return failed
		}
	}
	words := m.Handling()
	caught := fault
	if l.Kind == bytecode.HandleCatch {
		*m.Current = fault
		caught = caughtValue(fault)
	}
	heap.StoreCell(words+HandlingCaught, caught)
	heap.Store64(words+HandlingThrew, 1)
	return nil
}

// Thrown is the error of a throw statement.
func Thrown(v value.Cell) rt.Error { return rt.Error{Kind: diag.Thrown, Thrown: v} }
