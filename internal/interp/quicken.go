package interp

import (
	"walrus/internal/bytecode"
	"walrus/internal/frame"
	"walrus/internal/heap"
	"walrus/internal/rt"
	"walrus/internal/value"
)

// Specialised forms are the interpreter's memory of types: an instruction that has only seen ints says so by its operation, for free.
// What the operation cannot say stands in the feedback. An instruction whose specialised form failed maxMisses times becomes the
// general form for good: .any where it exists, else the unspecialised one.

const maxMisses = 3

// forms are the specialised forms of a generic operation; Nop where there is none.
type forms struct{ ints, floats, any bytecode.Op }

var arithForms = [bytecode.NumGeneric]forms{
	bytecode.Add:        {bytecode.AddII, bytecode.AddFF, bytecode.AddAny},
	bytecode.Sub:        {bytecode.SubII, bytecode.SubFF, bytecode.SubAny},
	bytecode.Mul:        {bytecode.MulII, bytecode.MulFF, bytecode.MulAny},
	bytecode.Div:        {bytecode.DivII, bytecode.DivFF, bytecode.DivAny},
	bytecode.Mod:        {ints: bytecode.ModII},
	bytecode.BitAnd:     {ints: bytecode.BitAndII},
	bytecode.BitOr:      {ints: bytecode.BitOrII},
	bytecode.BitXor:     {ints: bytecode.BitXorII},
	bytecode.Shl:        {ints: bytecode.ShlII},
	bytecode.Shr:        {ints: bytecode.ShrII},
	bytecode.AddI:       {ints: bytecode.AddIInt, floats: bytecode.AddIFloat},
	bytecode.MulI:       {ints: bytecode.MulIInt, floats: bytecode.MulIFloat},
	bytecode.DivI:       {ints: bytecode.DivIInt, floats: bytecode.DivIFloat},
	bytecode.ModI:       {ints: bytecode.ModIInt},
	bytecode.BitAndI:    {ints: bytecode.BitAndIInt},
	bytecode.ShlI:       {ints: bytecode.ShlIInt},
	bytecode.ShrI:       {ints: bytecode.ShrIInt},
	bytecode.AddK:       {bytecode.AddKInt, bytecode.AddKFloat, bytecode.AddKAny},
	bytecode.SubK:       {bytecode.SubKInt, bytecode.SubKFloat, bytecode.SubKAny},
	bytecode.MulK:       {bytecode.MulKInt, bytecode.MulKFloat, bytecode.MulKAny},
	bytecode.DivK:       {floats: bytecode.DivKFloat, any: bytecode.DivKAny},
	bytecode.Neg:        {ints: bytecode.NegInt, floats: bytecode.NegFloat},
	bytecode.Eq:         {ints: bytecode.EqII, any: bytecode.EqAny},
	bytecode.Ne:         {ints: bytecode.NeII, any: bytecode.NeAny},
	bytecode.Lt:         {ints: bytecode.LtII, floats: bytecode.LtFF},
	bytecode.Le:         {ints: bytecode.LeII, floats: bytecode.LeFF},
	bytecode.Gt:         {ints: bytecode.GtII, floats: bytecode.GtFF},
	bytecode.Ge:         {ints: bytecode.GeII, floats: bytecode.GeFF},
	bytecode.JumpEq:     {ints: bytecode.JumpEqII, any: bytecode.JumpEqAny},
	bytecode.JumpNe:     {ints: bytecode.JumpNeII, any: bytecode.JumpNeAny},
	bytecode.JumpLt:     {ints: bytecode.JumpLtII, floats: bytecode.JumpLtFF},
	bytecode.JumpNotLt:  {ints: bytecode.JumpNotLtII, floats: bytecode.JumpNotLtFF},
	bytecode.JumpLe:     {ints: bytecode.JumpLeII, floats: bytecode.JumpLeFF},
	bytecode.JumpNotLe:  {ints: bytecode.JumpNotLeII, floats: bytecode.JumpNotLeFF},
	bytecode.JumpEqI:    {ints: bytecode.JumpEqIInt},
	bytecode.JumpNeI:    {ints: bytecode.JumpNeIInt},
	bytecode.JumpLtI:    {ints: bytecode.JumpLtIInt},
	bytecode.JumpNotLtI: {ints: bytecode.JumpNotLtIInt},
	bytecode.JumpLeI:    {ints: bytecode.JumpLeIInt},
	bytecode.JumpNotLeI: {ints: bytecode.JumpNotLeIInt},
	bytecode.JumpGtI:    {ints: bytecode.JumpGtIInt},
	bytecode.JumpNotGtI: {ints: bytecode.JumpNotGtIInt},
	bytecode.JumpGeI:    {ints: bytecode.JumpGeIInt},
	bytecode.JumpNotGeI: {ints: bytecode.JumpNotGeIInt},
}

// observe records the operand types of an arithmetic or comparing instruction and specialises it.
func (m *Machine) observe(w bytecode.Word, generic bytecode.Op, a, b value.Cell) {
	fb := m.feedback()
	fb.Left |= frame.ClassOf(a.Tag)
	fb.Right |= frame.ClassOf(b.Tag)
	f := &arithForms[generic]
	now := w.Op()
	if now == f.any {
		return
	}
	to := f.form(generic, a.Tag, b.Tag)
	switch {
	case now != generic: // the specialised form did not fit
		if fb.Misses++; fb.Misses < maxMisses {
			return
		}
		if to = generic; f.any != bytecode.Nop && f.anyFits(generic, a.Tag, b.Tag) {
			to = f.any
		}
	case fb.Misses >= maxMisses && to != f.any:
		return
	}
	if to != bytecode.Nop {
		rewrite(m.PC, to)
	}
}

// form is the form for operands with these tags, Nop if there is none.
func (f *forms) form(generic bytecode.Op, a, b value.Tag) bytecode.Op {
	immediate := generic >= bytecode.AddI && generic <= bytecode.ShrI || generic >= bytecode.JumpEqI && generic <= bytecode.JumpNotGeI
	switch {
	case a == value.Int && b == value.Int && f.ints != bytecode.Nop:
		return f.ints
	case a == value.Float && (b == value.Float || immediate) && f.floats != bytecode.Nop:
		return f.floats
	case f.anyFits(generic, a, b):
		return f.any
	}
	return bytecode.Nop
}

// anyFits reports whether the general form, if there is one, is of use for operands with these tags. That of an operator with a constant
// is only for constants that are floats; that of a test for equality does everything but compare numbers of two types, and containers.
func (f *forms) anyFits(generic bytecode.Op, a, b value.Tag) bool {
	switch generic {
	case bytecode.AddK, bytecode.SubK, bytecode.MulK, bytecode.DivK:
		return a.IsNumber() && b == value.Float
	case bytecode.Eq, bytecode.Ne, bytecode.JumpEq, bytecode.JumpNe:
		return true
	}
	return a.IsNumber() && b.IsNumber()
}

var operators = [bytecode.NumGeneric]rt.Operator{
	bytecode.Add: rt.OpAdd, bytecode.Sub: rt.OpSub, bytecode.Mul: rt.OpMul, bytecode.Div: rt.OpDiv, bytecode.Mod: rt.OpMod,
	bytecode.Pow: rt.OpPow, bytecode.BitAnd: rt.OpBitAnd, bytecode.BitOr: rt.OpBitOr, bytecode.BitXor: rt.OpBitXor,
	bytecode.Shl: rt.OpShl, bytecode.Shr: rt.OpShr,
	bytecode.AddI: rt.OpAdd, bytecode.MulI: rt.OpMul, bytecode.DivI: rt.OpDiv, bytecode.ModI: rt.OpMod, bytecode.BitAndI: rt.OpBitAnd,
	bytecode.ShlI: rt.OpShl, bytecode.ShrI: rt.OpShr,
	bytecode.AddK: rt.OpAdd, bytecode.SubK: rt.OpSub, bytecode.MulK: rt.OpMul, bytecode.DivK: rt.OpDiv,
	bytecode.Neg: rt.OpNeg, bytecode.Not: rt.OpNot, bytecode.BitNot: rt.OpBitNot,
	bytecode.Eq: rt.OpEq, bytecode.Ne: rt.OpNe, bytecode.Lt: rt.OpLt, bytecode.Le: rt.OpLe, bytecode.Gt: rt.OpGt, bytecode.Ge: rt.OpGe,
	bytecode.JumpEq: rt.OpEq, bytecode.JumpNe: rt.OpNe, bytecode.JumpLt: rt.OpLt, bytecode.JumpNotLt: rt.OpLt,
	bytecode.JumpLe: rt.OpLe, bytecode.JumpNotLe: rt.OpLe,
	bytecode.JumpEqI: rt.OpEq, bytecode.JumpNeI: rt.OpNe, bytecode.JumpLtI: rt.OpLt, bytecode.JumpNotLtI: rt.OpLt,
	bytecode.JumpLeI: rt.OpLe, bytecode.JumpNotLeI: rt.OpLe, bytecode.JumpGtI: rt.OpGt, bytecode.JumpNotGtI: rt.OpGt,
	bytecode.JumpGeI: rt.OpGe, bytecode.JumpNotGeI: rt.OpGe,
}

// mirrored is the operator with the operands exchanged.
func mirrored(op rt.Operator) rt.Operator {
	switch op {
	case rt.OpLt:
		return rt.OpGt
	case rt.OpLe:
		return rt.OpGe
	case rt.OpGt:
		return rt.OpLt
	case rt.OpGe:
		return rt.OpLe
	}
	return op
}

// Operate computes what an instruction with a binary operator computes, the operands in the order of the instruction. It undoes the
// compiler's rearrangements so that an error names operator and operands as the source wrote them.
func Operate(c *rt.Context, generic bytecode.Op, x uint8, a, b value.Cell) (value.Cell, error) {
	op := operators[generic]
	if generic == bytecode.AddI && x&bytecode.XMinus != 0 {
		op, b = rt.OpSub, value.OfInt(-b.Int())
	}
	if x&bytecode.XSwapped != 0 {
		return c.Binary(mirrored(op), b, a)
	}
	return c.Binary(op, a, b)
}

func (m *Machine) binary(w bytecode.Word, generic bytecode.Op, a, b value.Cell) error {
	r, err := Operate(m.C, generic, w.X(), a, b)
	if err != nil {
		return err
	}
	m.observe(w, generic, a, b)
	*m.reg(w.A()) = r
	m.PC += 8
	return nil
}

func (m *Machine) unary(w bytecode.Word, generic bytecode.Op) error {
	a := *m.reg(w.B())
	r, err := m.C.Unary(operators[generic], a)
	if err != nil {
		return err
	}
	if generic == bytecode.Neg {
		m.observe(w, generic, a, a)
	}
	*m.reg(w.A()) = r
	m.PC += 8
	return nil
}

func (m *Machine) compareJump(w bytecode.Word, generic bytecode.Op, b value.Cell) error {
	a := *m.reg(w.A())
	r, err := Operate(m.C, generic, w.X(), a, b)
	if err != nil {
		return err
	}
	m.observe(w, generic, a, b)
	if r.Bool() != NegatedJump(generic) {
		m.PC += uint64(int64(int16(w.C())) * 8)
	} else {
		m.PC += 8
	}
	return nil
}

// NegatedJump reports whether a comparing jump is taken when its comparison is false.
func NegatedJump(generic bytecode.Op) bool {
	switch generic {
	case bytecode.JumpNotLt, bytecode.JumpNotLe, bytecode.JumpNotLtI, bytecode.JumpNotLeI, bytecode.JumpNotGtI, bytecode.JumpNotGeI:
		return true
	}
	return false
}

func (m *Machine) getIndex(w bytecode.Word, index value.Cell) error {
	target := *m.reg(w.B())
	r, err := m.C.Index(target, index)
	if err != nil {
		return err
	}
	m.observeIndex(w, target, index)
	*m.reg(w.A()) = r
	m.PC += 8
	return nil
}

// observeIndex specialises a reading index operation for the kind of list it saw.
func (m *Machine) observeIndex(w bytecode.Word, target, index value.Cell) {
	fb := m.feedback()
	fb.Left |= frame.ClassOf(target.Tag)
	fb.Right |= frame.ClassOf(index.Tag)
	if index.Tag == value.Int && index.Int() < 0 {
		fb.Flags |= frame.SawNegative
	}
	if target.Tag == value.String && w.Op() == bytecode.GetIndex && index.Tag == value.Int && fb.Misses < maxMisses {
		rewrite(m.PC, bytecode.GetIndexString)
	}
	if target.Tag == value.Dict && w.Op() == bytecode.GetIndex && index.Tag == value.Int {
		rewrite(m.PC, bytecode.GetIndexDict)
	}
	if target.Tag != value.List || index.Tag != value.Int {
		return
	}
	to := bytecode.GetIndexList
	switch generic := bytecode.Of(w.Op()).Generic; {
	case generic == bytecode.GetIndexI:
		to = bytecode.GetIndexIList
	case fb.Misses >= maxMisses || index.Int() < 0:
	default:
		switch elem := value.Tag(heap.Load8(target.Bits + heap.ListElem)); {
		case elem == value.Int:
			to = bytecode.GetIndexInts
		case elem == value.Float:
			to = bytecode.GetIndexFloats
		case elem == value.Bool:
			to = bytecode.GetIndexBools
		case elem >= value.FirstHeap && elem != heap.ElemAny:
			to = bytecode.GetIndexRefs
		}
	}
	if now := w.Op(); now != to {
		if now != bytecode.Of(now).Generic {
			fb.Misses = min(fb.Misses+1, maxMisses)
		}
		rewrite(m.PC, to)
	}
}

func (m *Machine) setIndex(w bytecode.Word) error {
	target, index, v := *m.reg(w.A()), *m.reg(w.B()), *m.reg(w.C())
	if err := m.C.SetIndex(target, index, v); err != nil {
		return err
	}
	fb := m.feedback()
	fb.Left |= frame.ClassOf(target.Tag)
	fb.Right |= frame.ClassOf(index.Tag)
	if target.Tag == value.Dict && w.Op() == bytecode.SetIndex && index.Tag == value.Int {
		rewrite(m.PC, bytecode.SetIndexDict)
	}
	if target.Tag == value.List && index.Tag == value.Int {
		to := bytecode.SetIndexList
		if fb.Misses < maxMisses && index.Int() >= 0 {
			switch elem := value.Tag(heap.Load8(target.Bits + heap.ListElem)); {
			case elem == value.Int:
				to = bytecode.SetIndexInts
			case elem == value.Float:
				to = bytecode.SetIndexFloats
			case elem == value.Bool:
				to = bytecode.SetIndexBools
			}
		}
		if now := w.Op(); now != to {
			if now != bytecode.SetIndex {
				fb.Misses = min(fb.Misses+1, maxMisses)
			}
			rewrite(m.PC, to)
		}
	}
	m.PC += 8
	return nil
}
