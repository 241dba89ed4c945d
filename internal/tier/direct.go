package tier

import (
	"walrus/internal/bytecode"
	"walrus/internal/frame"
	"walrus/internal/heap"
	"walrus/internal/interp"
	"walrus/internal/jit/ir"
	"walrus/internal/rt"
	"walrus/internal/value"
)

// Most of what native code asks the run time for needs no frame: operands and results are cells on the native stack. direct does these
// instructions; what may run Walrus code, or looks at the frame, is left to execute.

// direct executes an instruction on its operand cells. handled is false if it needs a frame; then nothing has happened. The outcome is
// that of the instruction. On an error nothing has changed and the instruction may be repeated.
func (t *Controller) direct(at *builtinSite, f *rt.Func, pc int, sp uint64, n int) (outcome int, handled bool, err error) {
	c := t.c
	w := f.Proto.Code[pc]
	cells := heap.Cells(sp, max(n, 4))
	var r value.Cell
	switch op := bytecode.Of(w.Op()).Generic; op {
	case bytecode.Add, bytecode.Sub, bytecode.Mul, bytecode.Div, bytecode.Mod, bytecode.Pow, bytecode.BitAnd, bytecode.BitOr,
		bytecode.BitXor, bytecode.Shl, bytecode.Shr, bytecode.Eq, bytecode.Ne, bytecode.Lt, bytecode.Le, bytecode.Gt, bytecode.Ge:
		r, err = interp.Operate(c, op, w.X(), cells[0], cells[1])
	case bytecode.AddI, bytecode.MulI, bytecode.DivI, bytecode.ModI, bytecode.BitAndI, bytecode.ShlI, bytecode.ShrI:
		r, err = interp.Operate(c, op, w.X(), cells[0], value.OfInt(int64(int16(w.C()))))
	case bytecode.AddK, bytecode.SubK, bytecode.MulK, bytecode.DivK:
		r, err = interp.Operate(c, op, w.X(), cells[0], constant(f, w.C()/value.Size))
	case bytecode.JumpEq, bytecode.JumpNe, bytecode.JumpLt, bytecode.JumpNotLt, bytecode.JumpLe, bytecode.JumpNotLe:
		return t.compare(op, w, cells[0], cells[1])
	case bytecode.JumpEqI, bytecode.JumpNeI, bytecode.JumpLtI, bytecode.JumpNotLtI, bytecode.JumpLeI, bytecode.JumpNotLeI,
		bytecode.JumpGtI, bytecode.JumpNotGtI, bytecode.JumpGeI, bytecode.JumpNotGeI:
		return t.compare(op, w, cells[0], value.OfInt(int64(int16(w.B()))))
	case bytecode.JumpIf, bytecode.JumpIfNot:
		return jump(c.Truthy(cells[0]) == (op == bytecode.JumpIf)), true, nil
	case bytecode.Neg:
		r, err = c.Unary(rt.OpNeg, cells[0])
	case bytecode.Not:
		r = value.OfBool(!c.Truthy(cells[0]))
	case bytecode.BitNot:
		r, err = c.Unary(rt.OpBitNot, cells[0])
	case bytecode.TryEnter:
		r = *t.m.State.Current
	case bytecode.CatchLeave:
		*t.m.State.Current = cells[0]
		return 0, true, nil
	case bytecode.Throw:
		t.thrown = interp.Thrown(cells[0])
		return 0, true, &t.thrown
	case bytecode.Rethrow:
		return 0, true, interp.Rethrow(cells[0])
	case bytecode.NewBox:
		r = value.OfRef(value.Box, c.Space.NewBox(cells[0]))
	case bytecode.NewList:
		var l uint64
		l, err = c.NewList(cells[:n])
		r = value.OfRef(value.List, l)
	case bytecode.NewDict:
		var d uint64
		d, err = c.NewDict(cells[:n])
		r = value.OfRef(value.Dict, d)
	case bytecode.NewRange:
		r, err = c.NewRange(cells[0], cells[1])
	case bytecode.GetIndex:
		t.remember(cells[0], cells[1], kindOf(cells[0]))
		r, err = c.Index(cells[0], cells[1])
	case bytecode.GetIndexI:
		r, err = c.Index(cells[0], value.OfInt(int64(int16(w.C()))))
	case bytecode.SetIndex:
		return 0, true, t.setIndex(cells[0], cells[1], cells[2])
	case bytecode.Slice:
		r, err = c.SliceOf(cells[0], cells[1], cells[2])
	case bytecode.GetMember, bytecode.GetKey:
		r, err = t.member(op, cells[0], constant(f, w.C()))
	case bytecode.SetMember:
		err = c.SetMember(cells[0], constant(f, w.C()), cells[1])
		t.noteGrowth(cells[0])
		return 0, true, err
	case bytecode.Concat:
		r, err = c.Concat(cells[:n])
	case bytecode.Format:
		r, err = c.Format(cells[0], c.TextOf(constant(f, w.C())))
	case bytecode.Print:
		return 0, true, c.Print(cells[0], w.X()&bytecode.XLine != 0)
	default:
		return t.directCall(at, f, pc, op, sp, n)
	}
	if err == nil {
		cells[0] = r
	}
	return 0, true, err
}

// jump is the outcome of a jump that is taken or not.
func jump(taken bool) int {
	if taken {
		return ir.OutcomeJump
	}
	return ir.OutcomeNext
}

func constant(f *rt.Func, i uint16) value.Cell {
	return *frame.CellAt(f.Info + frame.InfoSize + uint64(i)*value.Size)
}

func (t *Controller) compare(op bytecode.Op, w bytecode.Word, a, b value.Cell) (outcome int, handled bool, err error) {
	r, err := interp.Operate(t.c, op, w.X(), a, b)
	return jump(r.Bool() != interp.NegatedJump(op)), true, err
}

func (t *Controller) setIndex(target, index, v value.Cell) error {
	before := kindOf(target)
	err := t.c.SetIndex(target, index, v)
	if err == nil {
		t.remember(target, index, before)
	}
	return err
}

func (t *Controller) member(op bytecode.Op, target, name value.Cell) (value.Cell, error) {
	if op == bytecode.GetKey {
		t.remember(target, name, kindOf(target))
	}
	if loc, ok := t.c.FieldLoc(target, name); ok {
		return loc.At(target.Bits), nil
	}
	if op == bytecode.GetKey {
		return t.c.Index(target, name)
	}
	return t.c.Member(target, name)
}

// builtinSite remembers the built-in function that a method call in native code has called.
type builtinSite struct {
	nat  *rt.Native
	tag  value.Tag // of the receiver it belongs to
	bits uint64    // of the standard module whose function it is
}

// builtin finds the built-in function that the method call at pc calls for a receiver, nil if that is none.
func (t *Controller) builtin(at *builtinSite, v value.Cell, f *rt.Func, pc int) (nat *rt.Native, receiver bool) {
	c := t.c
	name := constant(f, uint16(f.Proto.Code[pc+1].ExtLow()))
	if at.nat != nil && at.tag == v.Tag {
		switch v.Tag {
		case value.List, value.String:
			return at.nat, true
		case value.Module:
			if at.bits == v.Bits {
				return at.nat, false
			}
		case value.Dict: // a key of the name goes first
			if _, has := c.Space.DictGetName(v.Bits, name.Bits); !has {
				return at.nat, true
			}
		}
	}
	target, err := c.ResolveCall(v, name)
	if err != nil || target.Callee.Tag != value.Native {
		return nil, false
	}
	nat = c.NativeOf(target.Callee)
	switch v.Tag {
	case value.List, value.String, value.Dict:
		if target.WithReceiver {
			*at = builtinSite{nat: nat, tag: v.Tag}
		}
	case value.Module:
		if c.IsStandard(v) {
			*at = builtinSite{nat: nat, tag: v.Tag, bits: v.Bits}
		}
	}
	return nat, target.WithReceiver
}

// directCall is direct for calls of native functions and for loops over containers.
func (t *Controller) directCall(at *builtinSite, f *rt.Func, pc int, op bytecode.Op, sp uint64, n int) (outcome int, handled bool, err error) {
	c := t.c
	cells := heap.Cells(sp, max(n, 5))
	var r value.Cell
	switch op {
	case bytecode.Call, bytecode.TailCall:
		if cells[0].Tag == value.Raw { // only the instance is asked for: native code calls `init`
			structure := cells[0].Bits
			cells[0] = c.NewInstance(value.OfRef(value.Struct, structure))
			t.rememberRoot(structure, cells[0].Bits)
			return 0, true, nil
		}
		if cells[0].Tag != value.Native || op == bytecode.TailCall {
			return 0, false, nil
		}
		r, err = t.m.CallNative(c.NativeOf(cells[0]), sp+value.Size, n-1)
	case bytecode.CallMember:
		nat, receiver := t.builtin(at, cells[0], f, pc)
		if nat == nil {
			return 0, false, nil // also errors: the frame's path raises them
		}
		if n > 1 && (nat.Intrinsic == rt.IntrinsicGet || nat.Intrinsic == rt.IntrinsicContains) {
			t.remember(cells[0], cells[1], kindOf(cells[0]))
		}
		args := sp
		if !receiver {
			args, n = sp+value.Size, n-1
		}
		r, err = t.m.CallNative(nat, args, n)
		if err == nil {
			cells[0] = r
		}
		return 0, true, err
	case bytecode.IterPrep:
		switch cells[0].Tag {
		case value.List, value.Range, value.String, value.Dict, value.Tuple:
			_, err = c.BeginIteration(cells[:3], false)
			return ir.OutcomeJump, true, err
		}
		return 0, false, nil
	case bytecode.IterNext, bytecode.IterNext2:
		if tag := cells[1].Tag; tag == value.Function || tag == value.Native {
			return 0, false, nil
		}
		if t.m.Fuel <= 0 {
			if err := t.m.Refuel(); err != nil {
				return 0, true, err
			}
		}
		var out [2]value.Cell
		more, err := c.NextItem(cells[:3], &out, op == bytecode.IterNext2)
		if err != nil {
			return 0, true, err
		}
		t.m.Fuel--
		if !more {
			return ir.OutcomeSkip, true, nil
		}
		cells[3] = out[0]
		if op == bytecode.IterNext2 {
			cells[4] = out[1]
		}
		return ir.OutcomeJump, true, nil
	default:
		return 0, false, nil
	}
	if err == nil {
		cells[0] = r
	}
	return 0, true, err
}
