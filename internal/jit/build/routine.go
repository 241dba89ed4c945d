package build

import (
	"slices"

	"walrus/internal/bytecode"
	"walrus/internal/frame"
	"walrus/internal/jit/ir"
	"walrus/internal/value"
)

// routine chooses the routine that may do instruction w in place of the run time, by the types that were seen. constant is whether it wants the
// instruction's constant as a further operand.
func (a *activation) routine(w bytecode.Word) (r ir.Routine, constant bool) {
	fb := a.snap.feedback(a.pc)
	left, right := fb.Left&frame.ClassString != 0, fb.Right&frame.ClassString != 0
	dict := fb.Left&frame.ClassDict != 0
	switch generic := bytecode.Of(w.Op()).Generic; generic {
	case bytecode.Add:
		if left && right && w.X()&bytecode.XSwapped == 0 {
			return ir.Concat, false
		}
	case bytecode.AddK:
		if left && w.X()&bytecode.XSwapped == 0 && a.snap.Consts[w.C()/value.Size].Tag == value.String {
			return ir.Concat, true
		}
	case bytecode.Concat:
		return ir.Texts, false
	case bytecode.NewList:
		return ir.List, false
	case bytecode.Slice:
		if t := a.constTag(a.regs[w.B()/value.Size]); t == ir.AnyTag || t == value.String {
			return ir.Substring, false
		}
	case bytecode.GetIndex:
		if dict && right {
			return ir.DictRead, false
		}
	case bytecode.GetKey:
		if dict {
			return ir.DictRead, true
		}
	case bytecode.SetIndex:
		if dict && right {
			return ir.DictWrite, false
		}
	case bytecode.Eq, bytecode.Ne, bytecode.JumpEq, bytecode.JumpNe:
		if left && right {
			return sameness(generic), false
		}
	case bytecode.CallMember:
		return a.methodRoutine(w), false
	}
	return ir.NoRoutine, false
}

// sameness is the routine for a test for equality.
func sameness(generic bytecode.Op) ir.Routine {
	switch generic {
	case bytecode.Eq:
		return ir.Same
	case bytecode.Ne:
		return ir.Different
	case bytecode.JumpEq:
		return ir.JumpSame
	}
	return ir.JumpDifferent
}

// methodRoutine chooses the routine for a call of a built-in function.
func (a *activation) methodRoutine(w bytecode.Word) ir.Routine {
	switch w.Op() {
	case bytecode.CallMemberGet:
		return ir.DictGet
	case bytecode.CallMemberContains:
		return ir.DictContains
	case bytecode.CallMemberPush:
		return ir.Push
	case bytecode.CallMemberNative:
		i := slices.IndexFunc(a.snap.Natives, func(f NativeFact) bool { return int(f.PC) == a.pc })
		if a.opt.Metered || i < 0 { // steps are charged for long texts, of which routines know nothing
			return ir.NoRoutine
		}
		f := &a.snap.Natives[i]
		if f.Module && !a.isObject(w.A()/value.Size+2, value.Module, a.secondWord()) {
			return ir.NoRoutine
		}
		return f.Routine
	}
	return ir.NoRoutine
}

// charOf reads a character of an ASCII string; false leaves it to the run time.
func (a *activation) charOf(w bytecode.Word) bool {
	if w.Op() != bytecode.GetIndexString { // in other operations C may be a number
		return false
	}
	s, i := a.regs[w.B()/value.Size], a.regs[w.C()/value.Size]
	ts, ti := a.constTag(s), a.constTag(i)
	if a.snap.Chars == 0 || ts != value.String && ts != ir.AnyTag || ti != value.Int && ti != ir.AnyTag ||
		s.tag == 0 || i.tag == 0 {
		return false
	}
	a.fastOrRuntime(w, w.A()/value.Size, func(e *either) slot {
		str, index := e.tagged(s, value.String), e.tagged(i, value.Int)
		e.unless(a.isASCII(str))
		e.unless(a.icmp(ir.IULt, index, a.load(ir.Load32, ir.I64, ir.Immutable, strLen, str)))
		data := a.load(ir.Load, ir.I64, ir.Immutable, strData, str)
		char := a.add(ir.TagToBits, ir.I64, 0, a.load(ir.LoadX, ir.Tag, ir.Immutable, 0, data, index)) // one byte
		return slot{a.load(ir.LoadX, ir.I64, ir.Immutable, 0, a.int(int64(a.snap.Chars)), char), a.tagConst(value.String)}
	})
	return true
}
