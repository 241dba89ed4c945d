package interp

import (
	"errors"
	"sort"
	"strconv"

	"walrus/internal/bytecode"
	"walrus/internal/diag"
	"walrus/internal/frame"
	"walrus/internal/heap"
	"walrus/internal/rt"
	"walrus/internal/value"
)

// A Fault is the heap record of an error that was caught or passes a finally block. Its slots:
const (
	faultKind    = iota // Raw diag.Kind
	faultMessage        // String
	faultThrown         // the thrown value, void for other kinds
	faultLeft           // String or void: label of the left operand
	faultRight          // String or void: label of the right operand
	faultHelp           // String or void
	faultCaught         // Raw: distance from the stack's start to the base of the frame that handled it
	faultCount          // Raw: frames between the place of the error and that frame, that frame not counted
	faultPlaces         // Raw function<<32 | word: the place of the error, then of the calls around it, at most traceEnds
	faultSlots   = faultPlaces + traceEnds
)

// traceEnds is how many frames of either end of a call chain are kept.
const traceEnds = 5

// Failure is an error of a program that no handler of it caught.
type Failure struct {
	*diag.Diagnostic
	Thrown value.Cell // kind Thrown: the value; valid until the next collection
	Cause  error      // error of the host behind it
}

// Unwrap gives the host's error behind a failure.
func (f *Failure) Unwrap() error { return f.Cause }

// rethrow raises a fault again, unchanged.
type rethrow struct{ fault value.Cell }

func (*rethrow) Error() string { return "rethrow" }

// thrown makes the error of a throw statement.
func (m *Machine) thrown(v value.Cell) error {
	return &rt.Error{Kind: diag.Thrown, Thrown: v}
}

// place is a position in the code.
type place struct {
	f    *rt.Func
	word int
}

// handler finds the innermost handler of f that covers word.
func handler(f *rt.Func, word int) *bytecode.Handler {
	for i := range f.Proto.Handlers {
		if h := &f.Proto.Handlers[i]; uint32(word) >= h.Start && uint32(word) < h.End {
			return h
		}
	}
	return nil
}

// walk visits the frames of the running execution from the innermost one outwards, until visit returns false or the frame that the
// host or native code called was visited. pc of an outer frame is the address behind its call.
func (m *Machine) walk(visit func(base uint64, f *rt.Func, word int) bool) {
	base, pc := m.Base, m.PC
	for {
		f := m.C.FuncOf(*frame.Callee(base))
		word := f.Word(pc)
		if base != m.Base {
			word--
		}
		if !visit(base, f, word) {
			return
		}
		h := frame.HeaderOf(base)
		if h.Flags&(frame.FlagHost|frame.FlagNative) != 0 {
			return
		}
		base, pc = base-uint64(h.Delta), h.Return
	}
}

// fail raises err, an error of the instruction at PC: it goes on at the innermost handler, or returns the error for the host. What
// cannot be caught passes all handlers.
func (m *Machine) fail(err error) error {
	re, again := classify(err)
	switch {
	case again != nil:
		re = m.errorOf(again.fault)
	case re == nil:
		if m.native > 0 && m.belowNative() {
			return &Passing{err}
		}
		m.unwindAll()
		return err
	}
	var target *bytecode.Handler
	var catcher uint64
	count := 0
	if catchable(re.Kind) {
		m.walk(func(base uint64, f *rt.Func, word int) bool {
			if target = handler(f, word); target != nil {
				catcher = base
				return false
			}
			count++
			return true
		})
	}
	if target == nil && m.native > 0 && m.belowNative() {
		return &Passing{err}
	}
	if target == nil {
		failure := m.failure(re, again)
		m.unwindAll()
		return failure
	}
	fault := value.Cell{}
	if again != nil {
		fault = again.fault
	} else {
		fault = m.newFault(re, catcher, count)
	}
	m.unwindTo(catcher)
	m.exec.pending = fault
	m.PC = frame.InfoAt(m.K-frame.InfoSize).Code + uint64(target.Target)*8
	return nil
}

// classify tells what err is in terms of the language: an error, or one that was caught before and is raised again. Both are nil for
// *rt.Exit.
func classify(err error) (*rt.Error, *rethrow) {
	switch e := err.(type) { // nearly always; the search through wrapped errors is slow
	case *rt.Error:
		return e, nil
	case *rethrow:
		return nil, e
	}
	var re *rt.Error
	var again *rethrow
	var exit *rt.Exit
	var inner *Failure // a nested run failed: the error goes on here, with its own text
	switch {
	case errors.As(err, &again):
		return nil, again
	case errors.As(err, &re):
		return re, nil
	case errors.As(err, &exit):
		return nil, nil
	case errors.As(err, &inner):
		return &rt.Error{Kind: inner.Kind, Message: inner.Message, Thrown: inner.Thrown, Help: inner.Help, Cause: inner.Cause}, nil
	}
	return &rt.Error{Kind: diag.Library, Message: err.Error(), Cause: err}, nil
}

// catchable reports whether handlers see errors of a kind.
func catchable(k diag.Kind) bool {
	return k.Catchable() || k.Static() // static errors are those of an imported file
}

// unwindTo drops the frames inside the one at base.
func (m *Machine) unwindTo(base uint64) {
	for m.Base != base {
		m.dropFrame()
	}
}

// dropFrame leaves the innermost frame because of an error.
func (m *Machine) dropFrame() {
	h := *frame.HeaderOf(m.Base)
	info := frame.InfoAt(m.K - frame.InfoSize)
	if h.Flags&frame.FlagImport != 0 {
		m.C.Funcs[info.Number].Unit.State = rt.NotLoaded // a later import tries again
	}
	m.DepthLeft += int64(info.Step)
	m.Base -= uint64(h.Delta)
	if h.Flags&frame.FlagHost != 0 {
		m.K = 0
		return
	}
	m.PC = h.Return
	m.K = heap.Slot(frame.Callee(m.Base).Bits, 0).Bits + frame.InfoSize
}

// unwindAll leaves all frames of the execution.
func (m *Machine) unwindAll() {
	for m.K != 0 {
		m.dropFrame()
	}
}

// failAtEntry turns an error of the very first call of a run, before there is any frame, into the run's error.
func (m *Machine) failAtEntry(err error) error {
	if m.K != 0 {
		return m.fail(err)
	}
	var re *rt.Error
	if errors.As(err, &re) {
		return &Failure{Diagnostic: &diag.Diagnostic{Kind: re.Kind, Message: m.messageOf(re), Help: re.Help}, Thrown: re.Thrown, Cause: re.Cause}
	}
	return err
}

// messageOf is the message that a program or its user sees for e.
func (m *Machine) messageOf(e *rt.Error) string {
	if e.Kind == diag.Thrown && e.Message == "" {
		return diag.Message(diag.Thrown, m.C.BriefText(e.Thrown))
	}
	return e.Message
}

// newFault makes the record of an error that the frame at catcher handles, count frames around the running one.
func (m *Machine) newFault(e *rt.Error, catcher uint64, count int) value.Cell {
	fault := m.faultOf(e, catcher, count)
	i := 0
	m.walk(func(_ uint64, f *rt.Func, word int) bool {
		heap.SetSlot(fault.Bits, faultPlaces+i, packPlace(f, word))
		i++
		return i < traceEnds && i <= count
	})
	return fault
}

// packPlace is a place as a fault keeps it.
func packPlace(f *rt.Func, word int) value.Cell {
	return value.OfRaw(uint64(f.Number)<<32 | uint64(word))
}

// faultOf is newFault without the places.
func (m *Machine) faultOf(e *rt.Error, catcher uint64, count int) value.Cell {
	fault, _ := m.C.Space.NewRecord(heap.Fault, faultSlots) // small: cannot fail
	heap.SetSlot(fault, faultKind, value.OfRaw(uint64(e.Kind)))
	text := func(slot int, s string) {
		if s != "" {
			heap.SetSlot(fault, slot, m.C.StringCell(s))
		}
	}
	if e.Kind == diag.Thrown {
		heap.SetSlot(fault, faultThrown, e.Thrown)
	}
	text(faultMessage, e.Message)
	text(faultLeft, e.LeftNote)
	text(faultRight, e.RightNote)
	text(faultHelp, e.Help)
	heap.SetSlot(fault, faultCaught, value.OfRaw(catcher-m.exec.Stack))
	heap.SetSlot(fault, faultCount, value.OfRaw(uint64(count)))
	return value.OfRef(value.Fault, fault)
}

// errorOf rebuilds the error that a fault stands for.
func (m *Machine) errorOf(fault value.Cell) *rt.Error {
	text := func(slot int) string {
		if s := heap.Slot(fault.Bits, slot); s.Tag == value.String {
			return m.C.TextOf(s)
		}
		return ""
	}
	return &rt.Error{Kind: diag.Kind(heap.Slot(fault.Bits, faultKind).Bits), Message: text(faultMessage), Thrown: heap.Slot(fault.Bits, faultThrown),
		LeftNote: text(faultLeft), RightNote: text(faultRight), Help: text(faultHelp)}
}

// catchValue begins a catch block.
func (m *Machine) catchValue(w bytecode.Word) error {
	fault := m.exec.pending
	*m.Current, m.exec.pending = fault, value.Cell{}
	*m.reg(w.A()) = caughtValue(fault)
	m.PC += 8
	return nil
}

// caughtValue is what a program sees of a fault.
func caughtValue(fault value.Cell) value.Cell {
	if diag.Kind(heap.Slot(fault.Bits, faultKind).Bits) != diag.Thrown {
		return heap.Slot(fault.Bits, faultMessage)
	}
	return heap.Slot(fault.Bits, faultThrown)
}

// position returns the entry of the table of positions for a word.
func position(f *bytecode.Function, word int) bytecode.Pos {
	i := sort.Search(len(f.Pos), func(i int) bool { return f.Pos[i].PC > uint32(word) }) - 1
	if i < 0 {
		return bytecode.Pos{Main: f.Span}
	}
	return f.Pos[i]
}

// failure is the error for the host, with the call chain as it stands. again is set if the error was caught before and raised again.
func (m *Machine) failure(e *rt.Error, again *rethrow) *Failure {
	d := &diag.Diagnostic{Kind: e.Kind, Message: m.messageOf(e), Help: e.Help}
	var places []place
	outermost := m.Base
	if again != nil {
		places, outermost = m.faultPlaces(again.fault)
	}
	d.Trace, places = m.trace(places, outermost, again != nil)
	if len(places) > 0 {
		at := places[0]
		pos := position(at.f.Proto, at.word)
		d.File, d.Span = at.f.Unit.Program.File, pos.Main
		label := func(span diag.Label) {
			if span.Text != "" && span.Span.IsValid() && span.Span.Len() > 0 {
				d.Labels = append(d.Labels, span)
			}
		}
		label(diag.Label{Span: pos.Left, Text: e.LeftNote})
		label(diag.Label{Span: pos.Right, Text: e.RightNote})
	}
	return &Failure{Diagnostic: d, Thrown: e.Thrown, Cause: e.Cause}
}

// faultPlaces returns the places a fault recorded up to its handler, innermost first, and the base of the handler's frame.
func (m *Machine) faultPlaces(fault value.Cell) (places []place, base uint64) {
	count := int(heap.Slot(fault.Bits, faultCount).Bits)
	for i := 0; i < traceEnds && i <= count; i++ {
		w := heap.Slot(fault.Bits, faultPlaces+i).Bits
		places = append(places, place{m.C.Funcs[w>>32], int(uint32(w))})
	}
	return places, m.exec.Stack + heap.Slot(fault.Bits, faultCaught).Bits
}

// trace collects the call chain, outermost frame first: at most traceEnds frames of either end, with a frame that tells the number of
// those left out between. known are places recorded earlier that lie inside the frame at base; with skip the walk starts outside of
// that frame. It also returns the places innermost first (at most traceEnds of them).
func (m *Machine) trace(known []place, base uint64, skip bool) ([]diag.Frame, []place) {
	inner := known
	var outer []place // ring of the outermost places
	total := 0
	seen := !skip
	m.walk(func(b uint64, f *rt.Func, word int) bool {
		if f.Proto.Hidden {
			return true
		}
		if !seen {
			seen = b == base
			return true
		}
		total++
		if len(inner) < traceEnds {
			inner = append(inner, place{f, word})
			return true
		}
		if outer = append(outer, place{f, word}); len(outer) > 4*traceEnds {
			outer = append(outer[:0], outer[len(outer)-traceEnds:]...)
		}
		return true
	})
	left := total - (len(inner) - len(known))
	if len(outer) > traceEnds {
		outer = outer[len(outer)-traceEnds:]
	}
	left -= len(outer)
	var frames []diag.Frame
	add := func(p place) {
		line, col := p.f.Unit.Program.File.Position(position(p.f.Proto, p.word).Main.Start)
		frames = append(frames, diag.Frame{Func: p.f.Proto.Name, File: p.f.Unit.Program.File.Name(), Line: line, Col: col})
	}
	for i := len(outer) - 1; i >= 0; i-- {
		add(outer[i])
	}
	if left > 0 {
		frames = append(frames, diag.Frame{Func: "... " + strconv.Itoa(left) + " more ..."})
	}
	for i := len(inner) - 1; i >= 0; i-- {
		add(inner[i])
	}
	return frames, inner
}
