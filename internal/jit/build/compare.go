package build

import (
	"walrus/internal/bytecode"
	"walrus/internal/frame"
	"walrus/internal/heap"
	"walrus/internal/jit/ir"
	"walrus/internal/value"
)

// comparison is what a comparing operation asks.
type comparison struct {
	ints    ir.ICond
	floats  ir.FCond
	negated bool // the jump is taken if the comparison is false
}

func comparisonOf(generic bytecode.Op) comparison {
	switch generic {
	case bytecode.Eq, bytecode.JumpEq, bytecode.JumpEqI:
		return comparison{ir.IEq, ir.FEq, false}
	case bytecode.Ne, bytecode.JumpNe, bytecode.JumpNeI:
		return comparison{ir.INe, ir.FNe, false}
	case bytecode.Lt, bytecode.JumpLt, bytecode.JumpLtI:
		return comparison{ir.ILt, ir.FLt, false}
	case bytecode.JumpNotLt, bytecode.JumpNotLtI:
		return comparison{ir.ILt, ir.FLt, true}
	case bytecode.Le, bytecode.JumpLe, bytecode.JumpLeI:
		return comparison{ir.ILe, ir.FLe, false}
	case bytecode.JumpNotLe, bytecode.JumpNotLeI:
		return comparison{ir.ILe, ir.FLe, true}
	case bytecode.Gt, bytecode.JumpGtI:
		return comparison{ir.IGt, ir.FGt, false}
	case bytecode.JumpNotGtI:
		return comparison{ir.IGt, ir.FGt, true}
	case bytecode.Ge, bytecode.JumpGeI:
		return comparison{ir.IGe, ir.FGe, false}
	}
	return comparison{ir.IGe, ir.FGe, true}
}

func (c comparison) equality() bool { return c.ints == ir.IEq || c.ints == ir.INe }

// compare gives the truth of the comparison that w makes (negated if a jump asks for that). native is false if the run time has to do
// it; result is 0 then, and also if the code was left.
func (a *activation) compare(w bytecode.Word, generic bytecode.Op) (result ir.Value, native bool) {
	c := comparisonOf(generic)
	l, r := a.operands(w)
	ic, fc := c.ints, c.floats
	if c.negated {
		ic, fc = ic.Negate(), fc.Negate()
	}
	switch {
	case l.mask == frame.ClassInt && r.mask == frame.ClassInt:
		x, ok := a.payload(l, value.Int)
		if !ok {
			return 0, true
		}
		y, ok := a.payload(r, value.Int)
		if !ok {
			return 0, true
		}
		return a.icmp(ic, x, y), true
	case l.mask != 0 && r.mask != 0 && (l.mask|r.mask)&^numbers == 0 && (l.mask == frame.ClassFloat || r.mask == frame.ClassFloat):
		x, ok := a.asFloat(l)
		if !ok {
			return 0, true
		}
		y, ok := a.asFloat(r)
		if !ok {
			return 0, true
		}
		return a.fcmp(fc, x, y), true
	case c.equality() && l.mask == frame.ClassString && r.mask == frame.ClassString && l.slot.tag != 0 && r.slot.tag != 0:
		return a.sameText(w, l.slot, r.slot, ic), true
	case c.equality():
		if v, ok := a.sameValue(l.slot, r.slot, ic); ok {
			return v, true
		}
		if l.mask != 0 && r.mask != 0 && (l.mask|r.mask)&^plain == 0 && l.slot.tag != 0 && r.slot.tag != 0 {
			return a.samePlain(w, l.slot, r.slot, ic), true
		}
	}
	return 0, false
}

// plain are the classes whose values are mostly equal exactly if their payloads are.
const plain = frame.ClassInt | frame.ClassInstance | frame.ClassOther

// samePlain compares values of unknown types that should be bools, ints, instances or void. Two numbers of different types, and the contents
// of everything that has contents, are compared by the run time.
func (a *activation) samePlain(w bytecode.Word, l, r slot, c ir.ICond) ir.Value {
	f := a.f
	e := &either{a: a, slow: f.NewBlock()}
	member := func(tag ir.Value, tags ...value.Tag) ir.Value {
		set := int64(0)
		for _, t := range tags {
			set |= 1 << t
		}
		bit := a.add(ir.And, ir.I64, 0, a.add(ir.UShr, ir.I64, 0, a.int(set), a.add(ir.TagToBits, ir.I64, 0, tag)), a.int(1))
		return a.icmp(ir.INe, bit, a.int(0))
	}
	alike, different, join := f.NewBlock(), f.NewBlock(), f.NewBlock()
	a.branchTo(a.add(ir.TagEq, ir.Bool, 0, l.tag, r.tag), alike, different)
	a.cur = alike
	e.unless(member(l.tag, value.Void, value.Bool, value.Int, value.Instance, value.Task))
	a.jumpTo(join, a.icmp(c, a.convert(a.cur, l.payload, ir.I64), a.convert(a.cur, r.payload, ir.I64)))
	a.cur = different
	e.unless(a.add(ir.Not, ir.Bool, 0, member(l.tag, value.Int, value.Float)))
	a.jumpTo(join, a.bool(truth(c == ir.INe)))
	a.cur = e.slow
	a.jumpTo(join, a.outcome(w, a.rtop(w)))
	a.cur = join
	return f.AddParam(join, ir.Bool)
}

// outcome is the truth that the run time found for the comparison w.
func (a *activation) outcome(w bytecode.Word, rtop ir.Value) ir.Value {
	if bytecode.Of(w.Op()).Flags&bytecode.Jumps != 0 {
		return a.jumped(rtop)
	}
	return a.add(ir.ResultBits, ir.Bool, 0, rtop)
}

// sameValue compares values of which at least the tag of one is known and whose equality is that of their payloads.
func (a *activation) sameValue(l, r slot, c ir.ICond) (result ir.Value, native bool) {
	lt, rt := a.constTag(l), a.constTag(r)
	if l.tag == 0 || r.tag == 0 {
		return 0, false
	}
	switch {
	case lt == ir.AnyTag && rt == value.Void:
		is := a.tagIs(l.tag, value.Void)
		if c == ir.INe {
			is = a.add(ir.Not, ir.Bool, 0, is)
		}
		return is, true
	case lt != ir.AnyTag && rt == ir.AnyTag:
		return a.sameValue(r, l, c)
	case lt == ir.AnyTag && (rt == ir.AnyTag || rt.IsNumber() || !identical(rt)):
		return 0, false
	case lt == ir.AnyTag:
		same := a.add(ir.BAnd, ir.Bool, 0, a.tagIs(l.tag, rt),
			a.icmp(ir.IEq, a.convert(a.cur, l.payload, ir.I64), a.convert(a.cur, r.payload, ir.I64)))
		if c == ir.INe {
			same = a.add(ir.Not, ir.Bool, 0, same)
		}
		return same, true
	case lt == rt && identical(lt):
		return a.icmp(c, a.convert(a.cur, l.payload, ir.I64), a.convert(a.cur, r.payload, ir.I64)), true
	case lt != rt && !(lt.IsNumber() && rt.IsNumber()) && (lt < value.FirstHeap || rt < value.FirstHeap):
		return a.bool(truth(c == ir.INe)), true
	}
	return 0, false
}

// sameText compares what should be strings: the same object is equal, other lengths or two interned strings are not; everything else, other
// types too, is compared by the run time.
func (a *activation) sameText(w bytecode.Word, l, r slot, c ir.ICond) ir.Value {
	f := a.f
	e := &either{a: a, slow: f.NewBlock()}
	x, y := e.tagged(l, value.String), e.tagged(r, value.String)
	equal, lengths, flags, different, join := f.NewBlock(), f.NewBlock(), f.NewBlock(), f.NewBlock(), f.NewBlock()
	a.branchTo(a.icmp(ir.IEq, x, y), equal, lengths)
	a.cur = equal
	a.jumpTo(join, a.bool(truth(c == ir.IEq)))
	a.cur = lengths
	length := func(str ir.Value) ir.Value { return a.load(ir.Load32, ir.I64, ir.Immutable, strLen, str) }
	a.branchTo(a.icmp(ir.IEq, length(x), length(y)), flags, different)
	a.cur = flags
	both := a.add(ir.And, ir.I64, 0, a.load(ir.Load8, ir.I64, ir.Immutable, strFlags, x), a.load(ir.Load8, ir.I64, ir.Immutable, strFlags, y))
	interned := a.add(ir.And, ir.I64, 0, both, a.int(heap.StrInterned))
	a.branchTo(a.icmp(ir.IEq, interned, a.int(0)), e.slow, different)
	a.cur = different
	a.jumpTo(join, a.bool(truth(c == ir.INe)))
	a.cur = e.slow
	a.jumpTo(join, a.outcome(w, a.rtop(w)))
	a.cur = join
	return f.AddParam(join, ir.Bool)
}

// identical reports whether values of tag t are equal exactly if their payloads are.
func identical(t value.Tag) bool {
	switch t {
	case value.Void, value.Bool, value.Int, value.Instance, value.Task:
		return true
	}
	return false
}

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// compareTo translates a comparison whose result goes to a register.
func (a *activation) compareTo(w bytecode.Word, generic bytecode.Op) {
	v, native := a.compare(w, generic)
	switch {
	case !native:
		a.runtime(w)
	case v != 0:
		a.set(w.A()/value.Size, v, value.Bool)
	}
}

// compareJump translates a comparing jump.
func (a *activation) compareJump(p *part, w bytecode.Word, generic bytecode.Op) {
	v, native := a.compare(w, generic)
	if !native {
		v = a.jumped(a.runtime(w))
	}
	if v != 0 && a.cur != 0 {
		a.split(p, v)
	}
}

// jumped tells from the outcome of an RtOp whether its jump is taken.
func (a *activation) jumped(outcome ir.Value) ir.Value {
	return a.icmp(ir.IEq, outcome, a.int(ir.OutcomeJump))
}

// split ends part p: to its first successor if cond, else to its second.
func (a *activation) split(p *part, cond ir.Value) {
	yes, no := a.f.NewBlock(), a.f.NewBlock()
	a.branchTo(cond, yes, no)
	a.pend(p.succs[0], yes)
	a.pend(p.succs[1], no)
	a.cur = 0
}

// truthy is the truth value of register reg.
func (a *activation) truthy(w bytecode.Word, reg uint16) ir.Value {
	s := a.regs[reg]
	if s.tag == 0 {
		a.exit(ir.NotReached)
		return 0
	}
	switch t := a.constTag(s); t {
	case value.Bool:
		return a.convert(a.cur, s.payload, ir.Bool)
	case value.Int:
		return a.icmp(ir.INe, s.payload, a.int(0))
	case value.Float:
		return a.fcmp(ir.FNe, s.payload, a.float(0))
	case value.Void:
		return a.bool(0)
	case value.Function, value.Native, value.Struct, value.Instance, value.Task, value.Iter, value.Host:
		return a.bool(1)
	case value.List:
		return a.icmp(ir.INe, a.load(ir.Load, ir.I64, ir.ListLen, listLen, s.payload), a.int(0))
	case ir.AnyTag:
		return a.truthyAny(w, s)
	}
	return a.truthyRuntime(w)
}

// truthyAny tests a value of unknown type: void, bools and ints inline, the rest by the run time.
func (a *activation) truthyAny(w bytecode.Word, s slot) ir.Value {
	f := a.f
	simple, other, join := f.NewBlock(), f.NewBlock(), f.NewBlock()
	kind := a.add(ir.TagToBits, ir.I64, 0, s.tag)
	a.branchTo(a.icmp(ir.IULe, kind, a.int(int64(value.Int))), simple, other)
	a.cur = simple
	a.jumpTo(join, a.icmp(ir.INe, s.payload, a.int(0)))
	a.cur = other
	a.jumpTo(join, a.truthyRuntime(w))
	a.cur = join
	return f.AddParam(join, ir.Bool)
}

// truthyRuntime has the run time execute the JumpIf, JumpIfNot or Not at hand.
func (a *activation) truthyRuntime(w bytecode.Word) ir.Value {
	switch bytecode.Of(w.Op()).Generic {
	case bytecode.Not:
		call := a.rtop(w)
		return a.add(ir.Not, ir.Bool, 0, a.add(ir.ResultBits, ir.Bool, 0, call))
	case bytecode.JumpIfNot:
		return a.icmp(ir.INe, a.rtop(w), a.int(ir.OutcomeJump))
	}
	return a.jumped(a.rtop(w))
}

func (a *activation) not(w bytecode.Word) {
	v := a.truthy(w, w.B()/value.Size)
	if a.cur != 0 {
		a.set(w.A()/value.Size, a.add(ir.Not, ir.Bool, 0, v), value.Bool)
	}
}

func (a *activation) jumpIf(p *part, w bytecode.Word, generic bytecode.Op) {
	v := a.truthy(w, w.A()/value.Size)
	if a.cur == 0 {
		return
	}
	if generic == bytecode.JumpIfNot {
		v = a.add(ir.Not, ir.Bool, 0, v)
	}
	a.split(p, v)
}
