package build

import (
	"walrus/internal/bytecode"
	"walrus/internal/frame"
	"walrus/internal/heap"
	"walrus/internal/jit/ir"
	"walrus/internal/value"
)

// Offsets in objects, as the immediates of loads and stores want them.
const (
	kindOff  = int64(heap.KindOffset)
	listElem = int64(heap.ListElem)
	listLen  = int64(heap.ListLen)
	listData = int64(heap.ListData)
	listCap  = int64(heap.ListCap)
)

// Where a box keeps its content.
var (
	boxPayload = int64(heap.PayloadOffset(0))
	boxTag     = int64(heap.TagOffset(0))
)

// element describes lists of one kind.
type element struct {
	tag   value.Tag
	class ir.Class
}

// elementOf is what a specialised index instruction is for; ok is false for the forms that take any list.
func elementOf(op bytecode.Op) (e element, ok bool) {
	switch op {
	case bytecode.GetIndexInts, bytecode.SetIndexInts:
		return element{value.Int, ir.ElemInt}, true
	case bytecode.GetIndexFloats, bytecode.SetIndexFloats:
		return element{value.Float, ir.ElemFloat}, true
	case bytecode.GetIndexBools, bytecode.SetIndexBools:
		return element{value.Bool, ir.ElemBool}, true
	}
	return element{}, false
}

// listKind reads the element tag of a list.
func (a *activation) listKind(list ir.Value) ir.Value {
	return a.load(ir.Load8, ir.I64, ir.ListKind, listElem, list)
}

func (a *activation) isKind(list ir.Value, t value.Tag) ir.Value {
	return a.icmp(ir.IEq, a.listKind(list), a.int(int64(t)))
}

// position turns an index into a position in a list, checked. Where indices below zero were seen they are counted from the end.
func (a *activation) position(list, index ir.Value) ir.Value {
	length := a.load(ir.Load, ir.I64, ir.ListLen, listLen, list)
	if n, isConst := a.f.Int(index); isConst && n < 0 {
		index = a.add(ir.Add, ir.I64, 0, length, index)
	} else if !isConst && a.snap.feedback(a.pc).Flags&frame.SawNegative != 0 {
		fromEnd := a.add(ir.Add, ir.I64, 0, length, index)
		index = a.add(ir.Select, ir.I64, 0, a.icmp(ir.ILt, index, a.int(0)), fromEnd, index)
	}
	a.guard(a.icmp(ir.IULt, index, length), ir.OutOfBounds)
	return index
}

func (a *activation) data(list ir.Value) ir.Value {
	return a.load(ir.Load, ir.I64, ir.ListData, listData, list)
}

// getIndex translates reading an element of a list; reading from anything else is left to the run time.
func (a *activation) getIndex(w bytecode.Word) {
	if a.charOf(w) {
		return
	}
	l, index, ok := a.indexOperands(w)
	if !ok {
		return
	}
	dst := w.A() / value.Size
	failed := a.snap.feedback(a.pc).Flags&frame.SawFailure != 0
	if e, known := elementOf(w.Op()); known && !failed {
		a.guard(a.isKind(l, e.tag), ir.WrongKind)
		at := a.position(l, index)
		a.set(dst, a.load(ir.LoadX, ir.PayloadType(e.tag), e.class, 0, a.data(l), at), e.tag)
		return
	}
	if w.Op() == bytecode.GetIndexRefs && !failed {
		kind := a.listKind(l)
		isRef := a.icmp(ir.IULt, a.add(ir.Sub, ir.I64, 0, kind, a.int(int64(value.FirstHeap))), a.int(heap.ElemAny-int64(value.FirstHeap)))
		a.guard(isRef, ir.WrongKind)
		at := a.position(l, index)
		a.regs[dst] = slot{a.load(ir.LoadX, ir.I64, ir.ElemRef, 0, a.data(l), at), a.add(ir.BitsToTag, ir.Tag, 0, kind)}
		return
	}
	at := a.position(l, index)
	a.regs[dst] = a.anyElement(l, at, func() slot {
		v := a.rtop(w)
		item := a.resultSlot(v, 0)
		a.land(v)
		return item
	})
}

// indexOperands checks that a list is indexed by an int, if that is what was seen. Else it has the run time execute the instruction and ok is
// false.
func (a *activation) indexOperands(w bytecode.Word) (list, index ir.Value, ok bool) {
	fb := a.snap.feedback(a.pc)
	o := a.operand(w.B()/value.Size, ir.AnyTag, fb.Left)
	if bytecode.Of(w.Op()).Flags&bytecode.Quick == 0 || o.mask&^frame.ClassList != 0 {
		a.runtime(w)
		return 0, 0, false
	}
	if list, ok = a.need(uint16(o.reg), value.List); !ok {
		return 0, 0, false
	}
	if bytecode.Of(w.Op()).Generic == bytecode.GetIndexI {
		return list, a.int(int64(int16(w.C()))), true
	}
	index, ok = a.need(w.C()/value.Size, value.Int)
	return list, index, ok
}

// anyElement reads element at of a list of unknown kind: lists of any and lists of one kind of eight bytes inline, lists of bools by
// otherwise.
func (a *activation) anyElement(list, at ir.Value, otherwise func() slot) slot {
	f := a.f
	kind := a.listKind(list)
	anyBlock, notAny, sameKind, bools, join := f.NewBlock(), f.NewBlock(), f.NewBlock(), f.NewBlock(), f.NewBlock()
	a.branchTo(a.icmp(ir.IEq, kind, a.int(heap.ElemAny)), anyBlock, notAny)
	a.cur = anyBlock
	data := a.data(list)
	payload := a.load(ir.LoadX, ir.I64, ir.ElemAny, 0, data, at)
	a.jumpTo(join, payload, a.load(ir.LoadX, ir.Tag, ir.ElemTag, 0, a.tagsOf(list, data), at))
	a.cur = notAny
	a.branchTo(a.icmp(ir.INe, kind, a.int(int64(value.Bool))), sameKind, bools)
	a.cur = sameKind
	payload = a.load(ir.LoadX, ir.I64, ir.ElemAny, 0, a.data(list), at)
	a.jumpTo(join, payload, a.add(ir.BitsToTag, ir.Tag, 0, kind))
	a.cur = bools
	s := otherwise()
	a.jumpTo(join, a.convert(a.cur, s.payload, ir.I64), s.tag)
	a.cur = join
	return slot{f.AddParam(join, ir.I64), f.AddParam(join, ir.Tag)}
}

// tagsOf is the address of the tags of a list of any.
func (a *activation) tagsOf(list, data ir.Value) ir.Value {
	size := a.add(ir.Shl, ir.I64, 0, a.load(ir.Load, ir.I64, ir.ListCap, listCap, list), a.int(3))
	return a.add(ir.Add, ir.I64, 0, data, size)
}

// setIndex translates storing an element of a list.
func (a *activation) setIndex(w bytecode.Word) {
	fb := a.snap.feedback(a.pc)
	o := a.operand(w.A()/value.Size, ir.AnyTag, fb.Left)
	e, known := elementOf(w.Op())
	known = known && fb.Flags&frame.SawFailure == 0
	reg := w.C() / value.Size
	fits := known && (a.constTag(a.regs[reg]) == ir.AnyTag || a.constTag(a.regs[reg]) == e.tag)
	if o.mask&^frame.ClassList != 0 || !fits && known {
		a.runtime(w)
		return
	}
	l, ok := a.need(uint16(o.reg), value.List)
	if !ok {
		return
	}
	index, ok := a.need(w.B()/value.Size, value.Int)
	if !ok {
		return
	}
	if !known {
		a.setAny(w, l, index, a.regs[reg])
		return
	}
	v, ok := a.need(reg, e.tag)
	if !ok {
		return
	}
	a.guard(a.isKind(l, e.tag), ir.WrongKind)
	at := a.position(l, index)
	a.store(ir.StoreX, e.class, 0, a.data(l), at, v)
}

// setAny stores into a list of any, or of the references that v is one of, inline, and leaves the other kinds to the run time.
func (a *activation) setAny(w bytecode.Word, l, index ir.Value, v slot) {
	f := a.f
	inline, other, join := f.NewBlock(), f.NewBlock(), f.NewBlock()
	kind := a.listKind(l)
	a.branchTo(a.icmp(ir.IEq, kind, a.int(heap.ElemAny)), inline, other)
	if t := a.constTag(v); t == ir.AnyTag || t.IsHeap() {
		a.cur = other
		refs, tag := f.NewBlock(), a.add(ir.TagToBits, ir.I64, 0, v.tag)
		other = f.NewBlock()
		alike := a.add(ir.BAnd, ir.Bool, 0, a.icmp(ir.IEq, kind, tag), a.icmp(ir.IGe, tag, a.int(int64(value.FirstHeap))))
		a.branchTo(alike, refs, other)
		a.cur = refs
		at := a.position(l, index)
		a.store(ir.StoreX, ir.ElemRef, 0, a.data(l), at, a.convert(a.cur, v.payload, ir.I64))
		a.jumpTo(join)
	}
	a.cur = inline
	at := a.position(l, index)
	data := a.data(l)
	a.store(ir.StoreX, ir.ElemAny, 0, data, at, a.convert(a.cur, v.payload, ir.I64))
	a.store(ir.StoreX, ir.ElemTag, 0, a.tagsOf(l, data), at, v.tag)
	a.jumpTo(join)
	a.cur = other
	a.rtop(w)
	a.jumpTo(join)
	a.cur = join
}

func (a *activation) hasShape(obj ir.Value, shape uint32) ir.Value {
	return a.icmp(ir.IEq, a.load(ir.Load32, ir.I64, ir.ObjKind, kindOff, obj), a.int(int64(shape)))
}

// shaped builds access once for each shape of the object in register reg that was seen, and leaves other objects to the run time; once
// only, behind a guard, if one shape was seen and the guess was never wrong.
func (a *activation) shaped(w bytecode.Word, reg uint16, access func(obj ir.Value, f FieldFact)) {
	fb := a.snap.feedback(a.pc)
	list := a.snap.fields(a.pc)
	s := a.regs[reg]
	t := value.Instance
	if known := a.constTag(s); known != ir.AnyTag {
		t = known
	} else if fb.Left&frame.ClassInstance == 0 && fb.Left&frame.ClassDict != 0 {
		t = value.Dict
	}
	if bytecode.Of(w.Op()).Flags&bytecode.Quick == 0 || len(list) == 0 || t != value.Instance && t != value.Dict || s.tag == 0 {
		a.runtime(w)
		return
	}
	if len(list) == 1 && fb.Flags&frame.SawFailure == 0 {
		if obj, ok := a.need(reg, t); ok {
			a.guard(a.hasShape(obj, list[0].Shape), ir.WrongShape)
			access(obj, list[0])
		}
		return
	}
	other := a.f.NewBlock()
	a.f.Blocks[other].Cold = true
	if a.constTag(s) == ir.AnyTag {
		tagged := a.f.NewBlock()
		a.branchTo(a.tagIs(s.tag, t), tagged, other)
		a.cur = tagged
	}
	kind := a.load(ir.Load32, ir.I64, ir.ObjKind, kindOff, s.payload)
	m := meeting{a: a, regs: a.regs}
	for i := range list {
		next := other
		if i < len(list)-1 {
			next = a.f.NewBlock()
		}
		yes := a.f.NewBlock()
		a.branchTo(a.icmp(ir.IEq, kind, a.int(int64(list[i].Shape))), yes, next)
		m.begin(yes)
		access(s.payload, list[i])
		m.end()
		a.cur = next
	}
	m.begin(other)
	a.runtime(w)
	m.end()
	m.join()
}

func (a *activation) getMember(w bytecode.Word) {
	a.shaped(w, w.B()/value.Size, func(obj ir.Value, f FieldFact) {
		a.regs[w.A()/value.Size] = a.field(obj, int64(f.Payload), int64(f.TagOff))
	})
}

// field reads a slot of a record.
func (a *activation) field(obj ir.Value, payload, tag int64) slot {
	return slot{a.load(ir.Load, ir.I64, ir.Field, payload, obj), a.load(ir.Load, ir.Tag, ir.FieldTag, tag, obj)}
}

// setField writes a slot of a record.
func (a *activation) setField(obj ir.Value, payload, tag int64, s slot) {
	v := s.payload
	if a.f.Instrs[v].Type == ir.Bool {
		v = a.convert(a.cur, v, ir.I64)
	}
	a.store(ir.Store, ir.Field, payload, obj, v)
	a.store(ir.Store, ir.FieldTag, tag, obj, s.tag)
}

func (a *activation) setMember(w bytecode.Word) {
	a.shaped(w, w.A()/value.Size, func(obj ir.Value, f FieldFact) {
		a.setField(obj, int64(f.Payload), int64(f.TagOff), a.regs[w.B()/value.Size])
		if f.NewShape != f.Shape {
			a.store(ir.Store32, ir.ObjKind, kindOff, obj, a.int(int64(f.NewShape)))
		}
	})
}

// capturedBox is the address of the box that a capture instruction means; the engine's copy of the code has the offset of the capture in
// the closure as operand C.
func (a *activation) capturedBox(w bytecode.Word) ir.Value {
	return a.load(ir.Load, ir.I64, ir.Immutable, int64(w.C()), a.closureAddr())
}

// closureAddr is the address of the running closure.
func (a *activation) closureAddr() ir.Value {
	if a.up != nil {
		return a.closure.payload
	}
	if a.f.SelfRef >= 0 {
		return a.constant(ir.ConstRef, ir.I64, int64(a.f.SelfRef))
	}
	return a.constant(ir.Closure, ir.I64, 0)
}
