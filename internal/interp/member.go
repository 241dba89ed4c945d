package interp

import (
	"walrus/internal/bytecode"
	"walrus/internal/frame"
	"walrus/internal/heap"
	"walrus/internal/object"
	"walrus/internal/rt"
	"walrus/internal/value"
)

// getMember reads `target.name` or `target["name"]` and remembers where objects of this shape have the field.
func (m *Machine) getMember(w bytecode.Word, op bytecode.Op) error {
	target, name := *m.reg(w.B()), m.constant(w.C())
	m.feedback().Left |= frame.ClassOf(target.Tag)
	if loc, ok := m.C.FieldLoc(target, name); ok {
		*m.reg(w.A()) = loc.At(target.Bits)
		if loc.Inline {
			m.cacheField(loc, target.Bits)
			quick := bytecode.GetMemberField
			if op == bytecode.GetKey {
				quick = bytecode.GetKeyField
			}
			m.specialiseMember(w, quick)
		}
		m.PC += 8
		return nil
	}
	var r value.Cell
	var err error
	if op == bytecode.GetKey {
		r, err = m.C.Index(target, name)
	} else {
		r, err = m.C.Member(target, name)
	}
	if err != nil {
		return err
	}
	*m.reg(w.A()) = r
	m.PC += 8
	return nil
}

// cacheField fills the feedback of the instruction at PC for objects of the shape of obj.
func (m *Machine) cacheField(loc object.Loc, obj uint64) {
	fb := m.feedback()
	kind := uint32(heap.KindOf(obj))
	if fb.Shape != 0 && fb.Shape != kind {
		fb.Misses = min(fb.Misses+1, 255)
	}
	fb.Shape, fb.Payload, fb.TagOff, fb.NewShape = kind, loc.Payload, loc.Tag, kind
}

func (m *Machine) specialiseMember(w bytecode.Word, quick bytecode.Op) {
	if w.Op() != quick {
		rewrite(m.PC, quick)
	}
}

// setMember sets `target.name`. Setting a field anew moves the object to another shape; the step from shape to shape is remembered
// like the place of an existing field.
func (m *Machine) setMember(w bytecode.Word) error {
	target, v, name := *m.reg(w.A()), *m.reg(w.B()), m.constant(w.C())
	fb := m.feedback()
	fb.Left |= frame.ClassOf(target.Tag)
	fb.Right |= frame.ClassOf(v.Tag)
	var before heap.Kind
	if target.Tag == value.Instance || target.Tag == value.Dict {
		before = heap.KindOf(target.Bits)
	}
	if err := m.C.SetMember(target, name, v); err != nil {
		return err
	}
	m.PC += 8
	if before < heap.FirstShape {
		return nil
	}
	if loc, ok := m.C.FieldLoc(target, name); ok && loc.Inline {
		m.PC -= 8
		m.cacheField(loc, target.Bits)
		quick := bytecode.SetMemberField
		if after := heap.KindOf(target.Bits); after != before {
			fb.Shape, fb.NewShape = uint32(before), uint32(after)
			quick = bytecode.SetMemberNew
		}
		m.specialiseMember(w, quick)
		m.PC += 8
	}
	return nil
}

// newDict makes a dict literal. A literal whose keys are the same literal strings each time ends with the same shape each time.
func (m *Machine) newDict(w bytecode.Word) error {
	d, err := m.C.NewDict(m.cells(w.B(), 2*int(w.C())))
	if err != nil {
		return err
	}
	*m.reg(w.A()) = value.OfRef(value.Dict, d)
	m.PC += 8
	return nil
}

// importModule resolves an import; the top level of a file that is not loaded yet gets a frame.
func (m *Machine) importModule(w bytecode.Word) error {
	u := m.running().Unit
	module, unit, err := m.C.Resolve(u, &u.Program.Imports[w.D()])
	if err != nil {
		return err
	}
	if unit == nil {
		*m.reg(w.A()) = module
		m.PC += 8
		return nil
	}
	// The frame of the module's top level goes behind the registers of this one.
	info := frame.InfoAt(m.K - frame.InfoSize)
	at := m.Base + uint64(info.Regs)
	if end := at + argsOffset; end > m.StackEnd {
		moved, err := m.growStack(end)
		if err != nil {
			return err
		}
		at += moved
	}
	top, err := m.C.TopLevel(unit)
	if err != nil {
		return err
	}
	*frame.CellAt(at) = top
	unit.State = rt.Loading
	if err := m.push(at, m.C.FuncOf(top), w.A(), m.PC+8, frame.FlagImport); err != nil {
		unit.State = rt.NotLoaded
		return err
	}
	return nil
}

// hooks are what library functions need of the dispatcher.
func (m *Machine) hooks() rt.Hooks {
	return rt.Hooks{
		Collect: func() { m.C.Collect() },
		Caught:  m.caught,
	}
}

// caught describes the error of the innermost active catch.
func (m *Machine) caught() (rt.Caught, bool) {
	fault := *m.Current
	if fault.Tag != value.Fault {
		return rt.Caught{}, false
	}
	e := m.errorOf(fault)
	c := rt.Caught{Kind: e.Kind, Message: m.messageOf(e), Thrown: e.Thrown}
	frames, places := m.trace(m.faultPlaces(fault), false)
	for _, f := range frames {
		c.Trace = append(c.Trace, f.String())
	}
	if len(places) > 0 {
		at := places[0]
		file := at.f.Unit.Program.File
		c.File = file.Name()
		c.Line, c.Column = file.Position(at.pos().Main.Start)
	}
	return c, true
}
