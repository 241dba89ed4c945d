package interp

import (
	"errors"
	"sort"
	"strconv"
	"strings"

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
	faultCaught         // Raw: distance from the stack's start to the base of the frame that handled it; see landed
	faultCount          // Raw: frames of the program's own functions from the place of the error up to that frame, which is included
	faultPlaces         // Raw function<<32 | word: the place of the error, then of the calls around it, at most traceEnds; see atRange
	faultSlots   = faultPlaces + traceEnds
)

// landed is set in the slot faultCaught if the handling frame was one of native code. Its base is where the interpreter would have it, and
// frames that native code has called meanwhile may really lie there.
const landed = 1 << 63

// atRange is set in the word of the first place of a fault if the error is that of the range between the brackets of a slice.
const atRange = 1 << 31

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
	f       *rt.Func
	word    int
	atRange bool // see rt.Error
}

// pos returns the places in the source.
func (p place) pos() bytecode.Pos {
	list := p.f.Proto.Pos
	i := sort.Search(len(list), func(i int) bool { return list[i].PC > uint32(p.word) }) - 1
	switch {
	case i < 0:
		return bytecode.Pos{Main: p.f.Proto.Span}
	case p.atRange && i > 0 && list[i-1].PC == list[i].PC:
		return list[i-1]
	}
	return list[i]
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

// chain is walk for what only looks at the frames: it goes on below native code, whose frames it visits as if they were the interpreter's.
func (m *Machine) chain(visit func(base uint64, f *rt.Func, word int) bool) {
	base, pc, level := m.Base, m.PC, 0
	for {
		entry, native, more := uint64(0), false, true
		if m.Tier != nil {
			entry, native, more = m.Tier.Frames(m, level, base, visit)
		}
		if native {
			base, level = entry, level+1
		} else {
			f := m.C.FuncOf(*frame.Callee(base))
			word := f.Word(pc)
			if base != m.Base {
				word--
			}
			more = visit(base, f, word)
		}
		h := frame.HeaderOf(base)
		if !more || h.Flags&frame.FlagHost != 0 {
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
	if catchable(re.Kind) {
		m.walk(func(base uint64, f *rt.Func, word int) bool {
			if target = handler(f, word); target != nil {
				catcher = base
			}
			return target == nil
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
		fault = m.newFault(re, catcher)
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

// newFault makes the record of an error that the frame at catcher handles.
func (m *Machine) newFault(e *rt.Error, catcher uint64) value.Cell {
	fault := m.faultOf(e, catcher-m.exec.Stack)
	count := 0
	m.walk(func(base uint64, f *rt.Func, word int) bool {
		if !f.Proto.Hidden {
			if e.AtRange && base == m.Base {
				word |= atRange
			}
			if count < traceEnds {
				heap.SetSlot(fault.Bits, faultPlaces+count, packPlace(f, word))
			}
			count++
		}
		return base != catcher
	})
	heap.SetSlot(fault.Bits, faultCount, value.OfRaw(uint64(count)))
	return fault
}

// packPlace is a place as a fault keeps it.
func packPlace(f *rt.Func, word int) value.Cell {
	return value.OfRaw(uint64(f.Number)<<32 | uint64(word))
}

// faultOf makes the record of an error without the places. caught is its slot faultCaught.
func (m *Machine) faultOf(e *rt.Error, caught uint64) value.Cell {
	fault, _ := m.C.Space.NewRecord(heap.Fault, faultSlots) // small: cannot fail
	heap.SetSlot(fault, faultKind, value.OfRaw(uint64(e.Kind)))
	text := func(slot int, s string) {
		if s != "" {
			heap.SetSlot(fault, slot, m.C.StringCell(sayable(s)))
		}
	}
	if e.Kind == diag.Thrown {
		heap.SetSlot(fault, faultThrown, e.Thrown)
	} else if e.Message == "" { // a catch variable holds a string even then
		heap.SetSlot(fault, faultMessage, value.OfRef(value.String, m.C.Space.Empty()))
	}
	text(faultMessage, e.Message)
	text(faultLeft, e.LeftNote)
	text(faultRight, e.RightNote)
	text(faultHelp, e.Help)
	heap.SetSlot(fault, faultCaught, value.OfRaw(caught))
	return value.OfRef(value.Fault, fault)
}

// maxMessage is how much of a message programs get, in bytes; it is more than messages of the engine itself have.
const maxMessage = 8192

// sayable makes a string that a program may get of a message, which may come from the host or name a file: whatever its bytes and length.
func sayable(s string) string {
	if len(s) > maxMessage {
		s = s[:maxMessage-len("...")] + "..."
	}
	return strings.ToValidUTF8(s, "\uFFFD")
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
		LeftNote: text(faultLeft), RightNote: text(faultRight), Help: text(faultHelp), AtRange: heap.Slot(fault.Bits, faultPlaces).Bits&atRange != 0}
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

// failure is the error for the host, with the call chain as it stands. again is set if the error was caught before and raised again.
func (m *Machine) failure(e *rt.Error, again *rethrow) *Failure {
	d := &diag.Diagnostic{Kind: e.Kind, Message: m.messageOf(e), Help: e.Help}
	known := chainPart{base: m.Base}
	if again != nil {
		known = m.faultPlaces(again.fault)
	}
	trace, places := m.trace(known, e.AtRange)
	d.Trace = trace
	if len(places) > 0 {
		at := places[0]
		pos := at.pos()
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

// chainPart is the inner end of a call chain, recorded when an error was caught.
type chainPart struct {
	places []place // innermost first, at most traceEnds
	count  int     // of all frames in the part; 0 if nothing was recorded
	base   uint64  // of the outermost frame of the part
	landed bool    // that frame is the outermost one with this base, not the innermost one
}

// faultPlaces returns the places a fault recorded up to its handler.
func (m *Machine) faultPlaces(fault value.Cell) chainPart {
	caught := heap.Slot(fault.Bits, faultCaught).Bits
	part := chainPart{count: int(heap.Slot(fault.Bits, faultCount).Bits), base: m.exec.Stack + caught&^landed, landed: caught&landed != 0}
	for i := range min(traceEnds, part.count) {
		w := heap.Slot(fault.Bits, faultPlaces+i).Bits
		part.places = append(part.places, place{m.C.Funcs[w>>32], int(uint32(w) &^ atRange), w&atRange != 0})
	}
	return part
}

// framesUpTo is the number of frames that known stands for, as far as they exist still, and of those inside of them.
func (m *Machine) framesUpTo(known chainPart) (n int) {
	if known.count == 0 {
		return 0
	}
	i := 0
	m.chain(func(base uint64, _ *rt.Func, _ int) bool {
		i++
		if base == known.base {
			n = i
			return known.landed
		}
		return true
	})
	return n
}

// trace collects the call chain, outermost frame first: at most traceEnds frames of either end, with a frame that tells the number of
// those left out between. Frames of known stand for those up to its base. inRange is the AtRange of an error under way. trace also returns
// the places innermost first (at most traceEnds of them).
func (m *Machine) trace(known chainPart, inRange bool) ([]diag.Frame, []place) {
	inner := known.places
	var outer []place // ring of the outermost places
	total := known.count
	skip := m.framesUpTo(known)
	m.chain(func(b uint64, f *rt.Func, word int) bool {
		if skip--; skip >= 0 || f.Proto.Hidden {
			return true
		}
		total++
		if p := (place{f, word, inRange && total == 1}); len(inner) < traceEnds {
			inner = append(inner, p)
		} else if outer = append(outer, p); len(outer) > 4*traceEnds {
			outer = append(outer[:0], outer[len(outer)-traceEnds:]...)
		}
		return true
	})
	if len(outer) > traceEnds {
		outer = outer[len(outer)-traceEnds:]
	}
	left := total - len(inner) - len(outer)
	var frames []diag.Frame
	add := func(p place) {
		line, col := p.f.Unit.Program.File.Position(p.pos().Main.Start)
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
