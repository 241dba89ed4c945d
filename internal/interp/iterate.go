package interp

import (
	"walrus/internal/bytecode"
	"walrus/internal/frame"
	"walrus/internal/rt"
	"walrus/internal/value"
)

// The state of a loop over a value is in three registers A, A+1, A+2, by the tag of the first:
//
//	Int       next int, end                          (ranges)
//	List      the list, Raw position                 Tuple likewise
//	String    the string, Raw byte offset, Raw position
//	Dict      the dict, Raw next sequence number, Raw limit
//
// If A+1 holds a function the loop calls it: `next` of the instance in A, or of a dict or module that an `iter` method returned. A+2
// then receives its result, and the call window is at A+3.

const (
	second = value.Size
	third  = 2 * value.Size
	window = 3 * value.Size
)

// iterPrep sets up a loop over the value in A. fromIter tells that the value is the result of an `iter` method.
func (m *Machine) iterPrep(w bytecode.Word, fromIter bool) error {
	a := m.reg(w.A())
	state := m.cells(w.A(), 3)
	call, err := m.C.BeginIteration(state, fromIter)
	if err != nil {
		return err
	}
	m.feedback().Left |= frame.ClassOf(a.Tag)
	if a.Tag == value.List && !fromIter {
		rewrite(m.PC, bytecode.IterPrepList)
	}
	if call.Tag != value.Void { // `iter` of an instance: its result replaces the value
		at := m.Base + uint64(w.A()) + window
		*frame.CellAt(at) = call
		*frame.CellAt(at + argsOffset) = *a
		ret := m.PC
		if !fromIter {
			ret += 8
		}
		return m.invoke(at, 1, w.A(), ret, 0)
	}
	m.PC += uint64(int64(w.D()) * 8)
	return nil
}

// iterNext is the header of a loop over a value.
func (m *Machine) iterNext(w bytecode.Word, pair bool) error {
	if m.Fuel <= 0 {
		if err := m.refuel(); err != nil {
			return err
		}
	}
	state := m.cells(w.A(), 3)
	if t := state[1].Tag; t == value.Function || t == value.Native {
		return m.iterCall(w, state, pair)
	}
	if ran, err := m.countVisit(w); ran || err != nil {
		return err
	}
	if !pair && w.Op() == bytecode.IterNext {
		switch state[0].Tag {
		case value.Int:
			rewrite(m.PC, bytecode.IterNextRange)
		case value.List:
			rewrite(m.PC, bytecode.IterNextList)
		case value.String:
			rewrite(m.PC, bytecode.IterNextString)
		}
	}
	var out [2]value.Cell
	more, err := m.C.NextItem(state, &out, pair)
	if err != nil {
		return err
	}
	m.Fuel--
	if !more {
		m.PC += 32 // behind the IterCheck
		return nil
	}
	*m.reg(w.B()) = out[0]
	if pair {
		*m.reg(w.B() + value.Size) = out[1]
	}
	m.PC += uint64(int64((*(*bytecode.Word)(ptr(m.PC + 8))).ExtHigh()) * 8)
	return nil
}

// iterCall asks an iterator object for its next value. Only a function written in Walrus ends the loop by returning void.
func (m *Machine) iterCall(w bytecode.Word, state []value.Cell, pair bool) error {
	if pair {
		return rt.NotIterable(m.C.TypeOrStruct(state[0]))
	}
	if ran, err := m.countVisit(w); ran || err != nil {
		return err
	}
	m.Fuel--
	at := m.Base + uint64(w.A()) + window
	n := 0
	if state[0].Tag == value.Instance {
		*frame.CellAt(at + argsOffset) = state[0]
		n = 1
	}
	*frame.CellAt(at) = state[1]
	if n == 1 && state[1].Tag == value.Function && w.Op() == bytecode.IterNext {
		rewrite(m.PC, bytecode.IterNextCall)
	}
	if state[1].Tag == value.Native {
		r, err := m.callNative(m.C.NativeOf(state[1]), at+argsOffset, n)
		if err != nil {
			return err
		}
		*m.reg(w.B()) = r
		m.PC += uint64(int64((*(*bytecode.Word)(ptr(m.PC + 8))).ExtHigh()) * 8)
		return nil
	}
	return m.invoke(at, n, w.A()+third, m.PC+16, 0)
}

// iterCheck looks at what `next` returned; the loop does the same for interpreted frames.
func (m *Machine) iterCheck(w bytecode.Word) {
	r := *m.reg(w.A() + third)
	if r.Tag == value.Void {
		m.PC += 16
		return
	}
	*m.reg(w.B()) = r
	m.PC += uint64(int64((*(*bytecode.Word)(ptr(m.PC + 8))).ExtHigh()) * 8)
}
