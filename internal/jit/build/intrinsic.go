package build

import (
	"walrus/internal/bytecode"
	"walrus/internal/frame"
	"walrus/internal/heap"
	"walrus/internal/jit/ir"
	"walrus/internal/value"
)

// Built-in functions that the interpreter does in its loop are native too: lengths, push and pop, characters, square roots. Each is done
// inline for the common case, tested here, and by the run time otherwise; so none of them can leave native code.

const (
	strFlags = int64(heap.FlagsOffset)
	strLen   = int64(heap.StrLen)
	strData  = int64(heap.StrData)
)

// intrinsic translates calls of built-in functions, and the start of a loop over a list; false means that w is something else.
func (a *activation) intrinsic(p *part, w bytecode.Word) bool {
	reg := w.A() / value.Size
	switch w.Op() {
	case bytecode.CallMemberLen:
		return a.lengthOf(w, reg+2)
	case bytecode.CallMemberLenOf:
		return a.isObject(reg+2, value.Module, a.secondWord()) && a.lengthOf(w, reg+3)
	case bytecode.CallLen:
		return a.isObject(reg, value.Native, a.firstWord()) && a.lengthOf(w, reg+2)
	case bytecode.CallMemberPush:
		return a.push(w, reg+2)
	case bytecode.CallPush:
		return a.isObject(reg, value.Native, a.firstWord()) && a.push(w, reg+2)
	case bytecode.CallMemberPop:
		return a.pop(w, reg+2)
	case bytecode.CallMemberCodeAt:
		return a.codeAt(w, reg+2)
	case bytecode.CallMemberSqrtOf:
		return a.isObject(reg+2, value.Module, a.secondWord()) && a.sqrt(w, reg+3)
	case bytecode.GetIndexDict, bytecode.SetIndexDict, bytecode.CallMemberGet, bytecode.CallMemberContains:
		return a.hashed(w)
	case bytecode.CallMemberField:
		return a.callField(w, reg+2)
	case bytecode.IterPrepList:
		return a.prepareList(p, reg)
	}
	return false
}

// firstWord and secondWord are addresses that the feedback of an instruction's words holds.
func (a *activation) firstWord() uint64 { return feedbackWord(a.snap.feedback(a.pc)) }

func (a *activation) secondWord() uint64 { return feedbackWord(a.snap.feedback(a.pc + 1)) }

func feedbackWord(fb frame.Feedback) uint64 {
	return uint64(fb.Shape) | uint64(fb.Payload)<<32 | uint64(fb.TagOff)<<48
}

// isObject reports whether register reg holds the object with tag t at addr, which the interpreter has seen there: it is known, or checked.
func (a *activation) isObject(reg uint16, t value.Tag, addr uint64) bool {
	s := a.regs[reg]
	known := a.constTag(s)
	if s.tag == 0 || known != t && known != ir.AnyTag || addr == 0 {
		return false
	}
	if in := &a.f.Instrs[s.payload]; in.Op == ir.ConstRef {
		return a.f.Refs[in.Imm].Addr == addr
	}
	if a.snap.feedback(a.pc).Flags&frame.SawFailure != 0 {
		return false
	}
	payload, ok := a.need(reg, t)
	if ok {
		seen := a.cell(value.OfRef(t, addr), "built-in", nil)
		a.guard(a.icmp(ir.IEq, payload, seen.payload), ir.WrongCallee)
	}
	return ok
}

// either makes a value in one of two ways: fast may leave its block for the slow way with unless. Only the slow way may forget globals.
type either struct {
	a    *activation
	slow ir.BlockID
	regs []slot
}

// unless goes on only if cond holds, else with the slow way.
func (e *either) unless(cond ir.Value) {
	next := e.a.f.NewBlock()
	e.a.branchTo(cond, next, e.slow)
	e.a.cur = next
}

// tagged goes on only if s has tag t.
func (e *either) tagged(s slot, t value.Tag) ir.Value {
	if e.a.constTag(s) == ir.AnyTag {
		e.unless(e.a.tagIs(s.tag, t))
	}
	return e.a.convert(e.a.cur, s.payload, ir.PayloadType(t))
}

// fastOrRuntime puts into register dst what fast gives, or what the run time makes of w. fast works on values only, not on registers.
func (a *activation) fastOrRuntime(w bytecode.Word, dst uint16, fast func(e *either) slot) {
	e := &either{a: a, slow: a.f.NewBlock(), regs: a.mem.slots.Copy(a.regs)}
	v := fast(e)
	join := a.f.NewBlock()
	a.jumpTo(join, a.convert(a.cur, v.payload, ir.I64), v.tag)
	a.cur = e.slow
	if len(a.f.Blocks[e.slow].Preds) > 0 {
		a.runtime(w)
		s := a.regs[dst]
		a.jumpTo(join, a.convert(a.cur, s.payload, ir.I64), s.tag)
		copy(a.regs[:a.g.regs], e.regs)
	}
	a.cur = join
	s := slot{a.f.AddParam(join, ir.I64), v.tag}
	tag := a.f.AddParam(join, ir.Tag)
	if len(a.f.Blocks[e.slow].Preds) > 0 {
		s.tag = tag
	}
	a.regs[dst] = s
}

// guess is the tag that a value is expected to have among the choices: the known one, else one that was observed as the first operand.
func (a *activation) guess(s slot, choices ...value.Tag) (value.Tag, bool) {
	known := a.constTag(s)
	for _, t := range choices {
		if known == t || known == ir.AnyTag && a.snap.feedback(a.pc).Left&frame.ClassOf(t) != 0 {
			return t, s.tag != 0
		}
	}
	return choices[0], s.tag != 0 && known == ir.AnyTag
}

// lengthOf is the length of the list or ASCII string in register reg.
func (a *activation) lengthOf(w bytecode.Word, reg uint16) bool {
	s := a.regs[reg]
	t, ok := a.guess(s, value.List, value.String)
	if !ok {
		return false
	}
	if a.constTag(s) == value.List {
		a.set(w.B()/value.Size, a.load(ir.Load, ir.I64, ir.ListLen, listLen, s.payload), value.Int)
		return true
	}
	module := w.Op() == bytecode.CallMemberLenOf || w.Op() == bytecode.CallLen // the argument's type was not recorded
	a.fastOrRuntime(w, w.B()/value.Size, func(e *either) slot {
		if module && a.constTag(s) == ir.AnyTag {
			return a.lengthOfAny(e, s)
		}
		v := e.tagged(s, t)
		if t == value.List {
			return slot{a.load(ir.Load, ir.I64, ir.ListLen, listLen, v), a.tagConst(value.Int)}
		}
		e.unless(a.isASCII(v))
		return slot{a.load(ir.Load32, ir.I64, ir.Immutable, strLen, v), a.tagConst(value.Int)}
	})
	return true
}

// lengthOfAny is the length of a list or an ASCII string.
func (a *activation) lengthOfAny(e *either, s slot) slot {
	f := a.f
	list, other, join := f.NewBlock(), f.NewBlock(), f.NewBlock()
	a.branchTo(a.tagIs(s.tag, value.List), list, other)
	a.cur = list
	a.jumpTo(join, a.load(ir.Load, ir.I64, ir.ListLen, listLen, s.payload))
	a.cur = other
	str := e.tagged(s, value.String)
	e.unless(a.isASCII(str))
	a.jumpTo(join, a.load(ir.Load32, ir.I64, ir.Immutable, strLen, str))
	a.cur = join
	return slot{f.AddParam(join, ir.I64), a.tagConst(value.Int)}
}

func (a *activation) isASCII(str ir.Value) ir.Value {
	flags := a.load(ir.Load8, ir.I64, ir.Immutable, strFlags, str)
	return a.icmp(ir.INe, a.add(ir.And, ir.I64, 0, flags, a.int(heap.StrASCII)), a.int(0))
}

// push appends the value in register reg+1 to the list in reg if there is room and the list's kind fits.
func (a *activation) push(w bytecode.Word, reg uint16) bool {
	s, v := a.regs[reg], a.regs[reg+1]
	if known := a.constTag(s); known != value.List && known != ir.AnyTag || s.tag == 0 || v.tag == 0 {
		return false
	}
	t := a.constTag(v)
	if t == value.Bool || t == value.Void {
		return false
	}
	a.fastOrRuntime(w, w.B()/value.Size, func(e *either) slot {
		list := e.tagged(s, value.List)
		n := a.load(ir.Load, ir.I64, ir.ListLen, listLen, list)
		e.unless(a.icmp(ir.IULt, n, a.load(ir.Load, ir.I64, ir.ListCap, listCap, list)))
		a.append(e, list, n, v)
		a.store(ir.Store, ir.ListLen, listLen, list, a.add(ir.Add, ir.I64, 0, n, a.int(1)))
		return a.cell(value.OfVoid(), "", nil)
	})
	return true
}

// append stores v behind the n elements of a list that has room: in a list of v's kind, or one of any.
func (a *activation) append(e *either, list, n ir.Value, v slot) {
	f := a.f
	kind := a.listKind(list)
	payload := a.convert(a.cur, v.payload, ir.I64)
	switch t := a.constTag(v); t {
	case value.Int:
		e.unless(a.icmp(ir.IEq, kind, a.int(int64(t))))
		a.store(ir.StoreX, ir.ElemInt, 0, a.data(list), n, payload)
		return
	case value.Float:
		e.unless(a.icmp(ir.IEq, kind, a.int(int64(t))))
		a.store(ir.StoreX, ir.ElemFloat, 0, a.data(list), n, v.payload)
		return
	}
	anyBlock, notAny, join := f.NewBlock(), f.NewBlock(), f.NewBlock()
	a.branchTo(a.icmp(ir.IEq, kind, a.int(heap.ElemAny)), anyBlock, notAny)
	a.cur = anyBlock
	data := a.data(list)
	a.store(ir.StoreX, ir.ElemTag, 0, a.tagsOf(list, data), n, v.tag)
	a.jumpTo(join)
	a.cur = notAny
	tag := a.add(ir.TagToBits, ir.I64, 0, v.tag)
	e.unless(a.icmp(ir.IEq, kind, tag))
	e.unless(a.icmp(ir.IUGt, tag, a.int(int64(value.Bool)))) // neither bools, one byte each, nor void, the kind of empty lists
	a.jumpTo(join)
	a.cur = join
	a.store(ir.StoreX, ir.ElemAny, 0, a.data(list), n, payload)
}

// pop takes the last element off a list that is neither empty nor one of bools.
func (a *activation) pop(w bytecode.Word, reg uint16) bool {
	s := a.regs[reg]
	if known := a.constTag(s); known != value.List && known != ir.AnyTag || s.tag == 0 {
		return false
	}
	a.fastOrRuntime(w, w.B()/value.Size, func(e *either) slot {
		list := e.tagged(s, value.List)
		n := a.load(ir.Load, ir.I64, ir.ListLen, listLen, list)
		e.unless(a.icmp(ir.INe, n, a.int(0)))
		e.unless(a.icmp(ir.INe, a.listKind(list), a.int(int64(value.Bool))))
		last := a.add(ir.Sub, ir.I64, 0, n, a.int(1))
		v := a.wordElement(list, last)
		a.store(ir.Store, ir.ListLen, listLen, list, last)
		return v
	})
	return true
}

// codeAt is the code of a character of an ASCII string.
func (a *activation) codeAt(w bytecode.Word, reg uint16) bool {
	s, i := a.regs[reg], a.regs[reg+1]
	ts, ti := a.constTag(s), a.constTag(i)
	if ts != value.String && ts != ir.AnyTag || ti != value.Int && ti != ir.AnyTag || s.tag == 0 || i.tag == 0 {
		return false
	}
	a.fastOrRuntime(w, w.B()/value.Size, func(e *either) slot {
		str := e.tagged(s, value.String)
		index := e.tagged(i, value.Int)
		e.unless(a.isASCII(str))
		e.unless(a.icmp(ir.IULt, index, a.load(ir.Load32, ir.I64, ir.Immutable, strLen, str)))
		data := a.load(ir.Load, ir.I64, ir.Immutable, strData, str)
		char := a.load(ir.LoadX, ir.Tag, ir.Immutable, 0, data, index) // one byte
		return slot{a.add(ir.TagToBits, ir.I64, 0, char), a.tagConst(value.Int)}
	})
	return true
}

// sqrt is the square root of a float that is not negative.
func (a *activation) sqrt(w bytecode.Word, reg uint16) bool {
	s := a.regs[reg]
	if t := a.constTag(s); t != value.Float && t != ir.AnyTag || s.tag == 0 {
		return false
	}
	a.fastOrRuntime(w, w.B()/value.Size, func(e *either) slot {
		x := e.tagged(s, value.Float)
		e.unless(a.fcmp(ir.FGe, x, a.float(0)))
		return slot{a.add(ir.FSqrt, ir.F64, 0, x), a.tagConst(value.Float)}
	})
	return true
}

// prepareList starts a loop over a list: the list, the position and a word that only loops over strings use.
func (a *activation) prepareList(p *part, reg uint16) bool {
	known, failed := a.constTag(a.regs[reg]), a.snap.feedback(a.pc).Flags&frame.SawFailure != 0
	if known != value.List && (known != ir.AnyTag || failed) {
		return false
	}
	if _, ok := a.need(reg, value.List); !ok {
		return true
	}
	a.set(reg+1, a.int(0), value.Raw)
	a.set(reg+2, a.int(0), value.Raw)
	a.pend(p.succs[0], a.cur)
	a.cur = 0
	return true
}

// callField calls the function in a field of the object in register reg; the object is no argument.
func (a *activation) callField(w bytecode.Word, reg uint16) bool {
	fb := a.snap.feedback(a.pc)
	if fb.Flags&frame.SawFailure != 0 {
		return false
	}
	t, ok := a.guess(a.regs[reg], value.Instance, value.Dict)
	if !ok || fb.Shape < uint32(heap.FirstShape) {
		return false
	}
	obj, ok := a.need(reg, t)
	if !ok {
		return true
	}
	a.guard(a.hasShape(obj, fb.Shape), ir.WrongShape)
	callee := a.field(obj, int64(fb.Payload), int64(fb.TagOff))
	a.guard(a.tagIs(callee.tag, value.Function), ir.WrongCallee)
	s := site{w: w, callee: slot{callee.payload, a.tagConst(value.Function)}, dst: w.B() / value.Size, window: reg + 1}
	for i := range w.C() {
		s.args = append(s.args, a.regs[reg+1+i])
	}
	a.callKnown(s)
	return true
}
