package build

import (
	"math"

	"walrus/internal/bytecode"
	"walrus/internal/heap"
	"walrus/internal/jit/ir"
	"walrus/internal/value"
)

// Dicts in hash mode are searched for int keys inline: the search is the one of package object, probe by probe.

// search is a search under way in two blocks: found, with the address of the entry, and missing.
type search struct {
	found, missing ir.BlockID
	entry          ir.Value
	table          ir.Value
}

// hashed translates reading, writing, `get` and `contains` of a dict in hash mode with an int key; false leaves it to the run time.
func (a *activation) hashed(w bytecode.Word) bool {
	dict, key, dst := w.B()/value.Size, w.C()/value.Size, w.A()/value.Size
	switch w.Op() {
	case bytecode.SetIndexDict:
		dict, key = dst, dict
	case bytecode.CallMemberGet, bytecode.CallMemberContains:
		dict, key, dst = dst+2, dst+3, dict
	}
	d, k := a.regs[dict], a.regs[key]
	td, tk := a.constTag(d), a.constTag(k)
	if a.snap.HashFactor == 0 || d.tag == 0 || k.tag == 0 || td != value.Dict && td != ir.AnyTag || tk != value.Int && tk != ir.AnyTag {
		return false
	}
	a.fastOrRuntime(w, dst, func(e *either) slot {
		obj, want := e.tagged(d, value.Dict), e.tagged(k, value.Int)
		s := a.search(e, obj, want, w.Op() == bytecode.CallMemberGet || w.Op() == bytecode.CallMemberContains)
		return a.useEntry(e, s, w, dict)
	})
	if w.Op() == bytecode.SetIndexDict { // there is no result
		a.regs[dst] = d
	}
	return true
}

// useEntry does with the entry what the instruction asks for and goes on where both outcomes of the search meet.
func (a *activation) useEntry(e *either, s search, w bytecode.Word, dict uint16) slot {
	read := func() slot {
		return slot{a.load(ir.Load, ir.I64, ir.DictValue, heap.EntryValue, s.entry),
			a.load(ir.Load, ir.Tag, ir.DictValue, heap.EntryValueTag, s.entry)}
	}
	f := a.f
	switch w.Op() {
	case bytecode.CallMemberContains:
		join := f.NewBlock()
		a.cur = s.missing
		a.jumpTo(join, a.bool(0))
		a.cur = s.found
		a.jumpTo(join, a.bool(1))
		a.cur = join
		return slot{f.AddParam(join, ir.Bool), a.tagConst(value.Bool)}
	case bytecode.CallMemberGet:
		join := f.NewBlock()
		a.cur = s.missing
		other := a.regs[dict+2]
		if other.tag == 0 {
			other = a.cell(value.OfVoid(), "", nil)
		}
		a.jumpTo(join, a.convert(a.cur, other.payload, ir.I64), other.tag)
		a.cur = s.found
		v := read()
		a.jumpTo(join, v.payload, v.tag)
		a.cur = join
		return slot{f.AddParam(join, ir.I64), f.AddParam(join, ir.Tag)}
	}
	// A missing key is an error, or makes a new entry: by the run time.
	a.cur = s.missing
	a.jumpTo(e.slow)
	a.cur = s.found
	if w.Op() == bytecode.GetIndexDict {
		return read()
	}
	v := a.regs[w.C()/value.Size]
	a.store(ir.Store, ir.DictValue, heap.EntryValue, s.entry, a.convert(a.cur, v.payload, ir.I64))
	a.store(ir.Store, ir.DictValue, heap.EntryValueTag, s.entry, v.tag)
	return a.cell(value.OfVoid(), "", nil)
}

// search looks for the int key want in the dict obj. Dicts of another form go the slow way, with method also those with string keys, of
// which one could be the method's name.
func (a *activation) search(e *either, obj, want ir.Value, method bool) search {
	f := a.f
	u32 := func(offset int64, base ir.Value) ir.Value {
		return a.load(ir.Load32, ir.I64, ir.DictTable, offset, base)
	}
	op := func(op ir.Op, x, y ir.Value) ir.Value { return a.add(op, ir.I64, 0, x, y) }
	e.unless(a.icmp(ir.IEq, a.load(ir.Load32, ir.I64, ir.ObjKind, kindOff, obj), a.int(int64(heap.DictHash))))
	table := a.load(ir.Load, ir.I64, ir.Field, boxPayload, obj)
	if method {
		flags := a.load(ir.Load8, ir.I64, ir.DictTable, strFlags, table)
		e.unless(a.icmp(ir.IEq, op(ir.And, flags, a.int(heap.TableStrings)), a.int(0)))
	}
	key, factor := op(ir.Xor, want, a.int(int64(a.snap.HashKey))), a.int(int64(a.snap.HashFactor))
	folded := op(ir.Xor, op(ir.MulHiU, key, factor), op(ir.Mul, key, factor))
	hash := op(ir.And, op(ir.Xor, folded, op(ir.UShr, folded, a.int(32))), a.int(math.MaxUint32))
	mask := u32(heap.TableMask, table)
	entries := op(ir.Shl, u32(heap.TableCap, table), a.int(5)) // entries are of 32 bytes, index slots of 4
	index := op(ir.Add, op(ir.Add, table, a.int(heap.TableEntries)), entries)
	high := op(ir.Xor, mask, a.int(math.MaxUint32))
	s := search{found: f.NewBlock(), missing: f.NewBlock(), table: table}
	probe, used, candidate, compare, next := f.NewBlock(), f.NewBlock(), f.NewBlock(), f.NewBlock(), f.NewBlock()
	a.jumpTo(probe, hash)
	a.cur = probe
	i := f.AddParam(probe, ir.I64)
	at := op(ir.Add, index, op(ir.Shl, op(ir.And, i, mask), a.int(2)))
	slotAt := u32(0, at)
	a.branchTo(a.icmp(ir.IEq, slotAt, a.int(0)), s.missing, used)
	a.cur = used
	a.branchTo(a.icmp(ir.IEq, op(ir.And, op(ir.Xor, slotAt, hash), high), a.int(0)), candidate, next)
	a.cur = candidate
	number := op(ir.And, slotAt, mask)
	a.branchTo(a.icmp(ir.INe, number, mask), compare, next)
	a.cur = compare
	s.entry = op(ir.Add, op(ir.Add, table, a.int(heap.TableEntries-heap.EntrySize)), op(ir.Shl, number, a.int(5)))
	same := a.icmp(ir.IEq, a.load(ir.Load, ir.I64, ir.DictTable, heap.EntryKey, s.entry), want)
	isInt := a.icmp(ir.IEq, a.load(ir.Load8, ir.I64, ir.DictTable, heap.EntryKeyTag, s.entry), a.int(int64(value.Int)))
	a.branchTo(a.add(ir.BAnd, ir.Bool, 0, same, isInt), s.found, next)
	a.cur = next
	a.jumpTo(probe, op(ir.Add, i, a.int(1)))
	return s
}

// The shifts above are right only for these sizes.
const (
	_ = uint(heap.EntrySize-32) + uint(32-heap.EntrySize)
	_ = uint(heap.IndexSlotSize-4) + uint(4-heap.IndexSlotSize)
)
