package interp

import (
	"unsafe"

	"walrus/internal/bytecode"
	"walrus/internal/frame"
	"walrus/internal/heap"
	"walrus/internal/rt"
	"walrus/internal/value"
)

func bytesAt(addr, n uint64) []byte { return unsafe.Slice((*byte)(ptr(addr)), n) }

// step executes the instruction at PC, which the loop could not finish, and moves PC on. On an error nothing has changed and PC is
// still at the instruction. It also specialises the instruction for the operands it sees, see quicken.go.
func (m *Machine) step() error {
	w := m.word()
	switch op := bytecode.Of(w.Op()).Generic; op {
	case bytecode.GetGlobal:
		return m.getGlobal(w)
	case bytecode.NewBox:
		box := m.C.Space.NewBox(*m.reg(w.B()))
		*m.reg(w.A()) = value.OfRef(value.Box, box)
	case bytecode.Closure:
		v, err := m.C.NewClosure(m.C.Funcs[m.running().Unit.First+int(w.D())], m.captured)
		if err != nil {
			return err
		}
		*m.reg(w.A()) = v
	case bytecode.NewStruct:
		v, err := m.C.NewStruct(m.running().Unit, int(w.D()), m.captured)
		if err != nil {
			return err
		}
		*m.reg(w.A()) = v
	case bytecode.Add:
		if a, b := m.reg(w.B()), m.reg(w.C()); a.Tag == value.String && b.Tag == value.String {
			return m.join(w, *a, *b)
		}
		return m.binary(w, op, *m.reg(w.B()), *m.reg(w.C()))
	case bytecode.Sub, bytecode.Mul, bytecode.Div, bytecode.Mod, bytecode.Pow, bytecode.BitAnd, bytecode.BitOr,
		bytecode.BitXor, bytecode.Shl, bytecode.Shr, bytecode.Eq, bytecode.Ne, bytecode.Lt, bytecode.Le, bytecode.Gt, bytecode.Ge:
		return m.binary(w, op, *m.reg(w.B()), *m.reg(w.C()))
	case bytecode.AddI, bytecode.MulI, bytecode.DivI, bytecode.ModI, bytecode.BitAndI, bytecode.ShlI, bytecode.ShrI:
		return m.binary(w, op, *m.reg(w.B()), value.OfInt(int64(int16(w.C()))))
	case bytecode.AddK:
		a, b := m.reg(w.B()), frame.CellAt(m.K+uint64(w.C()))
		if a.Tag == value.String && b.Tag == value.String {
			return m.join(w, *a, *b)
		}
		return m.binary(w, op, *a, *b)
	case bytecode.SubK, bytecode.MulK, bytecode.DivK:
		return m.binary(w, op, *m.reg(w.B()), *frame.CellAt(m.K + uint64(w.C())))
	case bytecode.Neg, bytecode.Not, bytecode.BitNot:
		return m.unary(w, op)
	case bytecode.JumpIf, bytecode.JumpIfNot:
		if m.C.Truthy(*m.reg(w.A())) == (op == bytecode.JumpIf) {
			m.PC += uint64(int64(w.D()) * 8)
			return nil
		}
	case bytecode.JumpEq, bytecode.JumpNe, bytecode.JumpLt, bytecode.JumpNotLt, bytecode.JumpLe, bytecode.JumpNotLe:
		return m.compareJump(w, op, *m.reg(w.B()))
	case bytecode.JumpEqI, bytecode.JumpNeI, bytecode.JumpLtI, bytecode.JumpNotLtI, bytecode.JumpLeI, bytecode.JumpNotLeI,
		bytecode.JumpGtI, bytecode.JumpNotGtI, bytecode.JumpGeI, bytecode.JumpNotGeI:
		return m.compareJump(w, op, value.OfInt(int64(int16(w.B()))))
	case bytecode.LoopHead, bytecode.ForPrep, bytecode.ForLoop:
		return m.countedLoop(w, op)
	case bytecode.IterPrep, bytecode.IterResult:
		return m.iterPrep(w, op == bytecode.IterResult)
	case bytecode.IterCheck:
		m.iterCheck(w)
		return nil
	case bytecode.IterNext, bytecode.IterNext2:
		return m.iterNext(w, op == bytecode.IterNext2)
	case bytecode.Call:
		return m.call(w)
	case bytecode.CallMember:
		return m.callMember(w)
	case bytecode.TailCall:
		return m.tailCall(w)
	case bytecode.Return:
		m.returnValue(*m.reg(w.A()))
		return nil
	case bytecode.ReturnVoid:
		m.returnValue(value.OfVoid())
		return nil
	case bytecode.Import:
		return m.importModule(w)
	case bytecode.Throw:
		return m.thrown(*m.reg(w.A()))
	case bytecode.Rethrow:
		return &rethrow{*m.reg(w.A())}
	default:
		return m.stepObject(w, op)
	}
	m.PC += 8
	return nil
}

// join appends two strings.
func (m *Machine) join(w bytecode.Word, a, b value.Cell) error {
	s, ok := m.C.Space.Concat(a.Bits, b.Bits)
	if !ok {
		return rt.ErrRetry
	}
	fb := m.feedback()
	fb.Left |= frame.ClassString
	fb.Right |= frame.ClassString
	*m.reg(w.A()) = value.OfRef(value.String, s)
	m.PC += 8
	return nil
}

// stepObject is the part of step for containers, members, text and handlers.
func (m *Machine) stepObject(w bytecode.Word, op bytecode.Op) (err error) {
	c := m.C
	switch op {
	case bytecode.NewList:
		var l uint64
		if l, err = c.NewList(m.cells(w.B(), int(w.C()))); err == nil {
			*m.reg(w.A()) = value.OfRef(value.List, l)
		}
	case bytecode.ListAppend:
		err = c.ListAppend(*m.reg(w.A()), m.cells(w.B(), int(w.C())))
	case bytecode.NewDict:
		return m.newDict(w)
	case bytecode.DictAppend:
		err = c.DictAppend(*m.reg(w.A()), m.cells(w.B(), 2*int(w.C())))
	case bytecode.NewRange:
		var v value.Cell
		if v, err = c.NewRange(*m.reg(w.B()), *m.reg(w.C())); err == nil {
			*m.reg(w.A()) = v
		}
	case bytecode.GetIndex:
		return m.getIndex(w, *m.reg(w.C()))
	case bytecode.GetIndexI:
		return m.getIndex(w, value.OfInt(int64(int16(w.C()))))
	case bytecode.SetIndex:
		return m.setIndex(w)
	case bytecode.Slice:
		var v value.Cell
		if v, err = c.SliceOf(*m.reg(w.B()), *m.reg(w.C()), *m.reg(w.C() + value.Size)); err == nil {
			*m.reg(w.A()) = v
		}
	case bytecode.GetMember, bytecode.GetKey:
		return m.getMember(w, op)
	case bytecode.SetMember:
		return m.setMember(w)
	case bytecode.Concat:
		var v value.Cell
		if v, err = c.Concat(m.cells(w.B(), int(w.C()))); err == nil {
			*m.reg(w.A()) = v
		}
	case bytecode.Format:
		var v value.Cell
		if v, err = c.Format(*m.reg(w.B()), c.TextOf(m.constant(w.C()))); err == nil {
			*m.reg(w.A()) = v
		}
	case bytecode.Print:
		err = c.Print(*m.reg(w.A()), w.X()&bytecode.XLine != 0)
	case bytecode.TryEnter:
		*m.reg(w.A()) = *m.Current
	case bytecode.CatchValue:
		return m.catchValue(w)
	case bytecode.CatchPending:
		*m.reg(w.A()) = m.exec.pending
		m.exec.pending = value.Cell{}
	case bytecode.CatchLeave:
		*m.Current = *m.reg(w.A())
	default:
		panic(m.bug("no such operation: " + op.String()))
	}
	if err == nil {
		m.PC += 8
	}
	return err
}

// cells gives n registers from the one at byte offset off on; valid until the stack moves.
func (m *Machine) cells(off uint16, n int) []value.Cell {
	return unsafe.Slice(m.reg(off), n)
}

// constant returns constant number i (plain) of the running function.
func (m *Machine) constant(i uint16) value.Cell {
	return *frame.CellAt(m.K + uint64(i)*value.Size)
}

// captured finds a box for a closure that the running function makes.
func (m *Machine) captured(from bytecode.CaptureFrom) uint64 {
	if from.FromParent {
		return heap.Slot(frame.Callee(m.Base).Bits, int(from.Index)+1).Bits
	}
	return m.reg(from.Index * value.Size).Bits
}

func (m *Machine) getGlobal(w bytecode.Word) error {
	u := m.running().Unit
	v := *u.Global(int(w.D()))
	if v.Tag == value.Unset {
		return rt.Uninitialised(u.Program.Globals[w.D()].Name)
	}
	*m.reg(w.A()) = v
	rewrite(m.PC, bytecode.GetGlobalFast)
	m.PC += 8
	return nil
}

// countedLoop does the loop headers: the fuel of the step, the counter of visits, the hand-over to compiled code.
func (m *Machine) countedLoop(w bytecode.Word, op bytecode.Op) error {
	ext := *(*bytecode.Word)(ptr(m.PC + 8))
	if op == bytecode.ForPrep {
		a, b := m.reg(w.A()), m.reg(w.A()+value.Size)
		if a.Tag != value.Int || b.Tag != value.Int {
			return rt.RangeBounds(*a, *b)
		}
	}
	uncounted := op == bytecode.LoopHead && w.X() != 0
	if m.Fuel <= 0 && !uncounted {
		if err := m.refuel(); err != nil {
			return err
		}
	}
	if op == bytecode.ForPrep {
		return m.forPrep(w, ext)
	}
	if ran, err := m.countVisit(w); ran || err != nil {
		return err
	}
	switch {
	case op == bytecode.LoopHead:
		if !uncounted {
			m.Fuel--
		}
		m.PC += 16
	default:
		m.Fuel--
		a, limit := m.reg(w.A()), m.reg(w.A()+value.Size)
		if i := a.Int() + 1; i < limit.Int() {
			*a = value.OfInt(i)
			*m.reg(w.B()) = value.OfInt(i)
			m.PC += uint64(int64(ext.ExtHigh()) * 8)
		} else {
			m.PC += 16
		}
	}
	return nil
}

func (m *Machine) forPrep(w, ext bytecode.Word) error {
	m.Fuel--
	exit := m.PC + uint64(int64(ext.ExtHigh())*8)
	*(*int32)(ptr(exit - 8))--
	if i := *m.reg(w.A()); i.Int() < m.reg(w.A()+value.Size).Int() {
		*m.reg(w.B()) = i
		m.PC += 16
	} else {
		m.PC = exit
	}
	return nil
}

// countVisit counts a visit of the loop header at PC; if the loop is hot, compiled code may take over.
func (m *Machine) countVisit(w bytecode.Word) (ran bool, err error) {
	if m.uncounted {
		return false, nil
	}
	count := (*int32)(ptr(m.PC + 8))
	*count--
	if *count > 0 {
		return false, nil
	}
	f := m.running()
	loop := int(w.C())
	if m.Tier == nil {
		f.SetLoopCounter(loop, 1<<30)
		return false, nil
	}
	return m.Tier.HotLoop(m, f, loop)
}
