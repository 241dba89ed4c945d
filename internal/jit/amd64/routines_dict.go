package amd64

import (
	"unsafe"

	asm "walrus/internal/asm/amd64"
	"walrus/internal/heap"
	"walrus/internal/jit/ir"
	"walrus/internal/value"
)

// Routines for dicts with string keys: in hash mode the searches of package object, in shape mode a search among what the run time has found before.

// ShapeEntry is what is known of the objects of a shape and a key. The entry of a shape and a hash has a fixed place in a table, At.
type ShapeEntry struct {
	Shape    uint32
	Hash     uint32 // of the key
	Key      uint64 // address of a string equal to the key
	Payload  uint16 // offset of the value's payload in objects that have the key
	Tag      uint16 // offset of the value's tag
	NewShape uint32 // of an object in which the key is set: Shape if it has it; 0 unknown
	Present  bool   // objects of the shape have the key
	_        [1]byte
	Overflow uint16 // not 0: offset of the payload that refers to the record that the offsets are in
	_        [4]byte
}

// Size of the table of ShapeEntry, and of an entry.
const (
	ShapeEntries   = 256
	ShapeEntrySize = 32
)

const shapeFactor = 0x61C88647

// At returns the place of an entry in the table at an address.
func (e *ShapeEntry) At(table uint64) *ShapeEntry {
	i := (e.Shape*shapeFactor ^ e.Hash) % ShapeEntries
	return (*ShapeEntry)(heap.Pointer(table + uint64(i)*ShapeEntrySize))
}

// Offsets in ShapeEntry.
const (
	entryShape    = int32(unsafe.Offsetof(ShapeEntry{}.Shape))
	entryHash     = int32(unsafe.Offsetof(ShapeEntry{}.Hash))
	entryKey      = int32(unsafe.Offsetof(ShapeEntry{}.Key))
	entryPayload  = int32(unsafe.Offsetof(ShapeEntry{}.Payload))
	entryTag      = int32(unsafe.Offsetof(ShapeEntry{}.Tag))
	entryNewShape = int32(unsafe.Offsetof(ShapeEntry{}.NewShape))
	entryPresent  = int32(unsafe.Offsetof(ShapeEntry{}.Present))
	entryOverflow = int32(unsafe.Offsetof(ShapeEntry{}.Overflow))
)

// hashText is the subroutine that gives the hash of the string RSI in R8 and remembers it in the string. Changes RAX, RCX, RDX, RBX, R9, R10,
// R11.
func (r *routines) hashText() {
	r.Align(16)
	r.Bind(r.hash)
	compute, loop, tail, four, small, finish := r.NewLabel(), r.NewLabel(), r.NewLabel(), r.NewLabel(), r.NewLabel(), r.NewLabel()
	r.TestMI(asm.B, asm.At(asm.RSI, heap.FlagsOffset), heap.StrHashed)
	r.JccL(asm.Equal, compute)
	r.MovRM(asm.L, asm.R8, asm.At(asm.RSI, heap.StrHash))
	r.Ret()
	mix := func(by asm.Reg) { // RAX = upper ^ lower half of RAX * by
		r.MulWideR(asm.Q, by)
		r.XorRR(asm.Q, asm.RAX, asm.RDX)
	}
	at := func(disp int32) asm.Mem { return asm.Mem{Base: asm.R9, Index: asm.RCX, Scale: 1, Disp: disp} }
	r.Bind(compute)
	r.MovRM(asm.L, asm.RCX, asm.At(asm.RSI, heap.StrLen))
	r.MovRM(asm.Q, asm.R9, asm.At(asm.RSI, heap.StrData))
	r.MovImm(asm.R10, int64(r.env.K1))
	r.MovImm(asm.R11, int64(r.env.K0))
	r.LeaRM(asm.Q, asm.R8, asm.Mem{Base: asm.R11, Index: asm.RCX, Scale: 1})
	r.Bind(loop)
	r.CmpRI(asm.Q, asm.RCX, 16)
	r.JccL(asm.BelowEqual, tail)
	r.MovRR(asm.Q, asm.RAX, asm.R10)
	r.XorRM(asm.Q, asm.RAX, asm.At(asm.R9, 0))
	r.XorRM(asm.Q, asm.R8, asm.At(asm.R9, 8))
	mix(asm.R8)
	r.MovRR(asm.Q, asm.R8, asm.RAX)
	r.SubRI(asm.Q, asm.RCX, 16)
	r.AddRI(asm.Q, asm.R9, 16)
	r.JmpL(loop)
	r.Bind(tail)
	r.XorRR(asm.L, asm.RAX, asm.RAX)
	r.XorRR(asm.L, asm.RBX, asm.RBX)
	r.CmpRI(asm.Q, asm.RCX, 8)
	r.JccL(asm.Below, four)
	r.MovRM(asm.Q, asm.RAX, asm.At(asm.R9, 0))
	r.MovRM(asm.Q, asm.RBX, at(-8))
	r.JmpL(finish)
	r.Bind(four)
	r.CmpRI(asm.Q, asm.RCX, 4)
	r.JccL(asm.Below, small)
	r.MovRM(asm.L, asm.RAX, asm.At(asm.R9, 0))
	r.MovRM(asm.L, asm.RBX, at(-4))
	r.JmpL(finish)
	r.Bind(small)
	r.TestRR(asm.Q, asm.RCX, asm.RCX)
	r.JccL(asm.Equal, finish)
	r.MovzxBRM(asm.RAX, asm.At(asm.R9, 0))
	r.ShlRI(asm.L, asm.RAX, 16)
	r.MovzxBRM(asm.RDX, at(-1))
	r.OrRR(asm.L, asm.RAX, asm.RDX)
	r.ShrRI(asm.L, asm.RCX, 1)
	r.MovzxBRM(asm.RDX, at(0))
	r.ShlRI(asm.L, asm.RDX, 8)
	r.OrRR(asm.L, asm.RAX, asm.RDX)
	r.Bind(finish)
	r.XorRR(asm.Q, asm.RAX, asm.R10)
	r.XorRR(asm.Q, asm.RBX, asm.R8)
	mix(asm.RBX)
	r.XorRR(asm.Q, asm.RAX, asm.R11)
	r.OrRI(asm.Q, asm.R10, 1)
	mix(asm.R10)
	r.MovRR(asm.Q, asm.R8, asm.RAX)
	r.ShrRI(asm.Q, asm.R8, 32)
	r.XorRR(asm.L, asm.R8, asm.RAX)
	r.MovMR(asm.L, asm.At(asm.RSI, heap.StrHash), asm.R8)
	r.OrMI(asm.B, asm.At(asm.RSI, heap.FlagsOffset), heap.StrHashed)
	r.Ret()
}

// findKey is the subroutine that looks for the string RSI with the hash R8 in the table RDI. RBX is the address of the entry, 0 if there is none;
// then R12 is the address of the empty index slot that the search ended at. R9 is the index mask, R11 its complement. Changes RAX, RCX,
// RDX, RBP, R10, R13.
func (r *routines) findKey() {
	r.Align(16)
	r.Bind(r.find)
	probe, next, missing, found := r.NewLabel(), r.NewLabel(), r.NewLabel(), r.NewLabel()
	r.MovRM(asm.L, asm.R9, asm.At(asm.RDI, heap.TableMask))
	r.MovRM(asm.L, asm.R10, asm.At(asm.RDI, heap.TableCap))
	r.ShlRI(asm.Q, asm.R10, 5)
	r.LeaRM(asm.Q, asm.R10, asm.Mem{Base: asm.RDI, Index: asm.R10, Scale: 1, Disp: heap.TableEntries})
	r.MovRR(asm.L, asm.R11, asm.R9)
	r.NotR(asm.L, asm.R11)
	r.MovRR(asm.L, asm.RBP, asm.R8)
	r.Bind(probe)
	r.AndRR(asm.L, asm.RBP, asm.R9)
	r.LeaRM(asm.Q, asm.R12, asm.Mem{Base: asm.R10, Index: asm.RBP, Scale: heap.IndexSlotSize})
	r.MovRM(asm.L, asm.RCX, asm.At(asm.R12, 0))
	r.TestRR(asm.L, asm.RCX, asm.RCX)
	r.JccL(asm.Equal, missing)
	r.MovRR(asm.L, asm.RBX, asm.RCX)
	r.XorRR(asm.L, asm.RCX, asm.R8)
	r.TestRR(asm.L, asm.RCX, asm.R11)
	r.JccL(asm.NotEqual, next)
	r.AndRR(asm.L, asm.RBX, asm.R9)
	r.CmpRR(asm.L, asm.RBX, asm.R9)
	r.JccL(asm.Equal, next) // deleted
	r.ShlRI(asm.Q, asm.RBX, 5)
	r.LeaRM(asm.Q, asm.RBX, asm.Mem{Base: asm.RDI, Index: asm.RBX, Scale: 1, Disp: heap.TableEntries - heap.EntrySize})
	r.CmpMI(asm.B, asm.At(asm.RBX, heap.EntryKeyTag), int32(value.String))
	r.JccL(asm.NotEqual, next)
	r.MovRM(asm.Q, asm.RDX, asm.At(asm.RBX, heap.EntryKey))
	r.CmpRR(asm.Q, asm.RDX, asm.RSI)
	r.JccL(asm.Equal, found)
	r.CmpRM(asm.L, asm.R8, asm.At(asm.RBX, heap.EntryHash))
	r.JccL(asm.NotEqual, next)
	r.MovRM(asm.L, asm.RCX, asm.At(asm.RSI, heap.StrLen))
	r.CmpRM(asm.L, asm.RCX, asm.At(asm.RDX, heap.StrLen))
	r.JccL(asm.NotEqual, next)
	r.MovRM(asm.Q, asm.R13, asm.At(asm.RSI, heap.StrData))
	r.MovRM(asm.Q, asm.RDX, asm.At(asm.RDX, heap.StrData))
	r.CallL(r.equal)
	r.JccL(asm.Equal, found)
	r.Bind(next)
	r.AddRI(asm.L, asm.RBP, 1)
	r.JmpL(probe)
	r.Bind(missing)
	r.XorRR(asm.L, asm.RBX, asm.RBX)
	r.Bind(found)
	r.Ret()
}

// noKey goes to the run time if the table RDI, which has or had string keys, may have one with a certain hash: the name of the method that
// is called, which would go first. Changes RCX, RDX, R9, R10, RBP, R11.
func (r *routines) noKey(hash uint32) {
	probe, next, absent := r.NewLabel(), r.NewLabel(), r.NewLabel()
	r.MovRM(asm.L, asm.R9, asm.At(asm.RDI, heap.TableMask))
	r.MovRM(asm.L, asm.R10, asm.At(asm.RDI, heap.TableCap))
	r.ShlRI(asm.Q, asm.R10, 5)
	r.LeaRM(asm.Q, asm.R10, asm.Mem{Base: asm.RDI, Index: asm.R10, Scale: 1, Disp: heap.TableEntries})
	r.MovRR(asm.L, asm.R11, asm.R9)
	r.NotR(asm.L, asm.R11)
	r.Mov32RI(asm.RDX, hash)
	r.MovRR(asm.L, asm.RBP, asm.RDX)
	r.Bind(probe)
	r.AndRR(asm.L, asm.RBP, asm.R9)
	r.MovRM(asm.L, asm.RCX, asm.Mem{Base: asm.R10, Index: asm.RBP, Scale: heap.IndexSlotSize})
	r.TestRR(asm.L, asm.RCX, asm.RCX)
	r.JccL(asm.Equal, absent)
	r.XorRR(asm.L, asm.RCX, asm.RDX)
	r.TestRR(asm.L, asm.RCX, asm.R11)
	r.JccL(asm.NotEqual, next)
	r.XorRR(asm.L, asm.RCX, asm.RDX)
	r.AndRR(asm.L, asm.RCX, asm.R9)
	r.CmpRR(asm.L, asm.RCX, asm.R9)
	r.JccL(asm.NotEqual, r.slow)
	r.Bind(next)
	r.AddRI(asm.L, asm.RBP, 1)
	r.JmpL(probe)
	r.Bind(absent)
}

// dict reads and writes dicts.
func (r *routines) dict(what ir.Routine) {
	missing, shaped := r.NewLabel(), r.NewLabel()
	r.wantTag(0, value.Dict)
	r.wantTag(1, value.String)
	r.MovRM(asm.Q, asm.RDI, cell(0))
	r.MovRM(asm.Q, asm.RSI, cell(1))
	r.MovqXR(keptSite, asm.RAX)
	r.CmpMI(asm.L, asm.At(asm.RDI, heap.KindOffset), int32(heap.DictHash))
	r.JccL(asm.NotEqual, shaped)
	r.MovRM(asm.Q, asm.RDI, asm.At(asm.RDI, int32(heap.PayloadOffset(0))))
	switch what {
	case ir.DictGet:
		r.noKey(r.env.Names[0])
	case ir.DictContains:
		r.noKey(r.env.Names[1])
	}
	r.CallL(r.hash)
	r.CallL(r.find)
	r.TestRR(asm.Q, asm.RBX, asm.RBX)
	r.JccL(asm.Equal, missing)
	switch what {
	case ir.DictWrite:
		r.MovRM(asm.Q, asm.RCX, cell(2))
		r.MovzxBRM(asm.RDX, tag(2))
		r.MovMR(asm.Q, asm.At(asm.RBX, heap.EntryValue), asm.RCX)
		r.MovMR(asm.B, asm.At(asm.RBX, heap.EntryValueTag), asm.RDX)
		r.Ret()
		r.Bind(missing)
		r.newEntry()
	case ir.DictContains:
		r.MovMI(asm.Q, cell(0), 1)
		r.MovMI(asm.B, tag(0), int32(value.Bool))
		r.Ret()
		r.Bind(missing)
		r.absent(what)
	default:
		r.MovRM(asm.Q, asm.RCX, asm.At(asm.RBX, heap.EntryValue))
		r.MovzxBRM(asm.RDX, asm.At(asm.RBX, heap.EntryValueTag))
		r.MovMR(asm.Q, cell(0), asm.RCX)
		r.MovMR(asm.B, tag(0), asm.RDX)
		r.Ret()
		r.Bind(missing)
		r.absent(what)
	}
	r.Bind(shaped)
	r.shaped(what)
}

// absent gives what reading a key that is not there gives.
func (r *routines) absent(what ir.Routine) {
	switch what {
	case ir.DictGet:
		r.MovRM(asm.Q, asm.RCX, cell(2))
		r.MovzxBRM(asm.RDX, tag(2))
		r.MovMR(asm.Q, cell(0), asm.RCX)
		r.MovMR(asm.B, tag(0), asm.RDX)
		r.Ret()
	case ir.DictContains:
		r.MovMI(asm.Q, cell(0), 0)
		r.MovMI(asm.B, tag(0), int32(value.Bool))
		r.Ret()
	default:
		r.JmpL(r.slow)
	}
}

// shaped does what is asked for with the dict RDI in shape mode and the string RSI.
func (r *routines) shaped(what ir.Routine) {
	known, present := r.NewLabel(), r.NewLabel()
	r.CallL(r.hash)
	r.MovRM(asm.L, asm.R9, asm.At(asm.RDI, heap.KindOffset))
	r.ImulRRI(asm.L, asm.R10, asm.R9, shapeFactor)
	r.XorRR(asm.L, asm.R10, asm.R8)
	r.AndRI(asm.L, asm.R10, ShapeEntries-1)
	r.ShlRI(asm.L, asm.R10, 5)
	r.MovImm(asm.R11, int64(r.env.Shapes))
	r.AddRR(asm.Q, asm.R10, asm.R11)
	r.CmpMR(asm.L, asm.At(asm.R10, entryShape), asm.R9)
	r.JccL(asm.NotEqual, r.slow)
	r.CmpMR(asm.L, asm.At(asm.R10, entryHash), asm.R8)
	r.JccL(asm.NotEqual, r.slow)
	r.MovRM(asm.Q, asm.RDX, asm.At(asm.R10, entryKey))
	r.CmpRR(asm.Q, asm.RDX, asm.RSI)
	r.JccL(asm.Equal, known)
	r.MovRM(asm.L, asm.RCX, asm.At(asm.RSI, heap.StrLen))
	r.CmpRM(asm.L, asm.RCX, asm.At(asm.RDX, heap.StrLen))
	r.JccL(asm.NotEqual, r.slow)
	r.MovRM(asm.Q, asm.R13, asm.At(asm.RSI, heap.StrData))
	r.MovRM(asm.Q, asm.RDX, asm.At(asm.RDX, heap.StrData))
	r.CallL(r.equal)
	r.JccL(asm.NotEqual, r.slow)
	r.Bind(known)
	payload, tagAt := asm.Mem{Base: asm.RBX, Index: asm.R11, Scale: 1}, asm.Mem{Base: asm.RBX, Index: asm.R12, Scale: 1}
	r.MovzxWRM(asm.R11, asm.At(asm.R10, entryPayload))
	r.MovzxWRM(asm.R12, asm.At(asm.R10, entryTag))
	inline := r.NewLabel()
	r.MovRR(asm.Q, asm.RBX, asm.RDI)
	r.MovzxWRM(asm.RCX, asm.At(asm.R10, entryOverflow))
	r.TestRR(asm.L, asm.RCX, asm.RCX)
	r.JccL(asm.Equal, inline)
	r.MovRM(asm.Q, asm.RBX, asm.Mem{Base: asm.RDI, Index: asm.RCX, Scale: 1})
	r.Bind(inline)
	if what == ir.DictWrite {
		r.MovRM(asm.L, asm.R9, asm.At(asm.R10, entryNewShape))
		r.TestRR(asm.L, asm.R9, asm.R9)
		r.JccL(asm.Equal, r.slow)
		r.MovRM(asm.Q, asm.RCX, cell(2))
		r.MovzxBRM(asm.RDX, tag(2))
		r.MovMR(asm.Q, payload, asm.RCX)
		r.MovMR(asm.B, tagAt, asm.RDX)
		r.MovMR(asm.L, asm.At(asm.RDI, heap.KindOffset), asm.R9)
		r.Ret()
		return
	}
	r.CmpMI(asm.B, asm.At(asm.R10, entryPresent), 0)
	r.JccL(asm.NotEqual, present)
	r.absent(what)
	r.Bind(present)
	if what == ir.DictContains {
		r.MovMI(asm.Q, cell(0), 1)
		r.MovMI(asm.B, tag(0), int32(value.Bool))
		r.Ret()
		return
	}
	r.MovRM(asm.Q, asm.RCX, payload)
	r.MovzxBRM(asm.RDX, tagAt)
	r.MovMR(asm.Q, cell(0), asm.RCX)
	r.MovMR(asm.B, tag(0), asm.RDX)
	r.Ret()
}

// newEntry adds an entry to the table RDI, if it has room, behind a search that found none.
func (r *routines) newEntry() {
	r.MovRM(asm.L, asm.RCX, asm.At(asm.RDI, heap.TableUsed))
	r.CmpRM(asm.L, asm.RCX, asm.At(asm.RDI, heap.TableCap))
	r.JccL(asm.Equal, r.slow)
	r.MovRR(asm.Q, asm.RBX, asm.RCX)
	r.ShlRI(asm.Q, asm.RBX, 5)
	r.LeaRM(asm.Q, asm.RBX, asm.Mem{Base: asm.RDI, Index: asm.RBX, Scale: 1, Disp: heap.TableEntries})
	r.MovMR(asm.Q, asm.At(asm.RBX, heap.EntryKey), asm.RSI)
	r.MovRM(asm.Q, asm.RDX, cell(2))
	r.MovMR(asm.Q, asm.At(asm.RBX, heap.EntryValue), asm.RDX)
	r.MovRM(asm.Q, asm.RDX, asm.At(asm.RDI, heap.TableNextSeq))
	r.MovMR(asm.Q, asm.At(asm.RBX, heap.EntrySeq), asm.RDX)
	r.AddRI(asm.Q, asm.RDX, 1)
	r.MovMR(asm.Q, asm.At(asm.RDI, heap.TableNextSeq), asm.RDX)
	r.MovMR(asm.L, asm.At(asm.RBX, heap.EntryHash), asm.R8)
	r.MovzxBRM(asm.RDX, tag(2))
	r.ShlRI(asm.L, asm.RDX, 8)
	r.OrRI(asm.L, asm.RDX, int32(value.String)|heap.EntryLive<<16)
	r.MovMR(asm.L, asm.At(asm.RBX, heap.EntryKeyTag), asm.RDX)
	r.AddRI(asm.L, asm.RCX, 1)
	r.MovMR(asm.L, asm.At(asm.RDI, heap.TableUsed), asm.RCX)
	r.AddMI(asm.L, asm.At(asm.RDI, heap.TableLive), 1)
	r.AndRR(asm.L, asm.R8, asm.R11)
	r.OrRR(asm.L, asm.R8, asm.RCX)
	r.MovMR(asm.L, asm.At(asm.R12, 0), asm.R8)
	r.OrMI(asm.B, asm.At(asm.RDI, heap.FlagsOffset), heap.TableStrings)
	r.Ret()
}

// Entries are addressed by shifting, and the tags and the state of an entry are written at once.
const (
	_ = uint(heap.EntrySize-32) + uint(32-heap.EntrySize)
	_ = uint(unsafe.Sizeof(ShapeEntry{})-ShapeEntrySize) + uint(ShapeEntrySize-unsafe.Sizeof(ShapeEntry{}))
	_ = uint(heap.EntryValueTag-heap.EntryKeyTag-1) + uint(1-heap.EntryValueTag+heap.EntryKeyTag)
	_ = uint(heap.EntryState-heap.EntryKeyTag-2) + uint(2-heap.EntryState+heap.EntryKeyTag)
)
