package amd64

import (
	"unsafe"

	asm "walrus/internal/asm/amd64"
	"walrus/internal/heap"
	"walrus/internal/value"
)

// Routines that make instances, make lists and make room in them. Lists of bools, which take a byte an element, and lists of any are left to the run time, and
// so are long ones.
const (
	maxListed = 32  // elements of a list that is made at once
	maxMoved  = 128 // elements that are copied to larger storage
	firstRoom = 4   // as in package object: the room of the smallest storage
)

// wantWord goes to slow unless a tag in a register is that of elements that take a word each, and that a list can be of.
func (r *routines) wantWord(tag asm.Reg, slow asm.Label) {
	r.CmpRI(asm.L, tag, int32(value.Int)) // below are void and bool, in between tags of the run time's own
	r.JccL(asm.Below, slow)
	fits := r.NewLabel()
	r.CmpRI(asm.L, tag, int32(value.FirstHeap))
	r.JccL(asm.AboveEqual, fits)
	r.CmpRI(asm.L, tag, int32(value.Float))
	r.JccL(asm.Above, slow)
	r.Bind(fits)
}

// storage makes a buffer for RBX words of elements with the tag R9, of bytes RBP: its address to R10. Changes RCX, RDX, R11.
func (r *routines) storage(slow asm.Label) {
	r.LeaRM(asm.Q, asm.RBP, asm.Mem{Base: asm.NoReg, Index: asm.RBX, Scale: 8})
	r.LeaRM(asm.Q, asm.RCX, asm.At(asm.RBP, heap.BufferData))
	r.alloc(slow)
	r.MovImm(asm.RDX, int64(heap.Header(heap.BufferRaw, 0, 0)))
	r.MovImm(asm.RCX, int64(heap.Header(heap.BufferRefs, 0, 0)))
	r.CmpRI(asm.L, asm.R9, int32(value.FirstHeap))
	r.CmovccRR(asm.AboveEqual, asm.Q, asm.RDX, asm.RCX)
	r.MovMR(asm.Q, asm.At(asm.R10, 0), asm.RDX)
	r.MovMR(asm.Q, asm.At(asm.R10, heap.BufferBytes), asm.RBP)
}

// list makes a list of RCX cells of one type: RBX their number, R9 their tag, RSI storage.
func (r *routines) list() {
	check, checked, fill, filled := r.NewLabel(), r.NewLabel(), r.NewLabel(), r.NewLabel()
	r.CmpRI(asm.L, asm.RCX, maxListed)
	r.JccL(asm.Above, r.helper)
	r.MovRR(asm.L, asm.RBX, asm.RCX)
	r.XorRR(asm.L, asm.R9, asm.R9)
	r.XorRR(asm.L, asm.RSI, asm.RSI)
	r.XorRR(asm.L, asm.R12, asm.R12) // bytes of the buffer
	r.TestRR(asm.L, asm.RBX, asm.RBX)
	r.JccL(asm.Equal, checked)
	r.MovzxBRM(asm.R9, tag(0))
	r.wantWord(asm.R9, r.helper)
	r.LeaRM(asm.Q, asm.RDI, tag(0))
	r.Bind(check)
	r.CmpMR(asm.B, asm.At(asm.RDI, 0), asm.R9)
	r.JccL(asm.NotEqual, r.helper)
	r.AddRI(asm.Q, asm.RDI, cellSize)
	r.SubRI(asm.L, asm.RCX, 1)
	r.JccL(asm.NotEqual, check)
	r.LeaRM(asm.Q, asm.R12, asm.Mem{Base: asm.NoReg, Index: asm.RBX, Scale: 8, Disp: heap.BufferData})
	r.Bind(checked)
	// Both objects must fit: what is not made at all must not be made in part.
	r.MovImm(asm.R11, int64(r.env.Alloc))
	r.MovRM(asm.Q, asm.RDX, asm.At(asm.R11, int32(heap.StateCursor)))
	r.LeaRM(asm.Q, asm.RDX, asm.Mem{Base: asm.RDX, Index: asm.R12, Scale: 1, Disp: heap.ListSize})
	r.CmpRM(asm.Q, asm.RDX, asm.At(asm.R11, int32(heap.StateLimit)))
	r.JccL(asm.Above, r.helper)
	r.TestRR(asm.L, asm.RBX, asm.RBX)
	r.JccL(asm.Equal, filled)
	r.storage(r.helper)
	r.LeaRM(asm.Q, asm.RSI, asm.At(asm.R10, heap.BufferData))
	r.LeaRM(asm.Q, asm.RDI, cell(0))
	r.XorRR(asm.L, asm.RCX, asm.RCX)
	r.Bind(fill)
	r.MovRM(asm.Q, asm.RDX, asm.At(asm.RDI, 0))
	r.MovMR(asm.Q, asm.Mem{Base: asm.RSI, Index: asm.RCX, Scale: 8}, asm.RDX)
	r.AddRI(asm.Q, asm.RDI, cellSize)
	r.AddRI(asm.L, asm.RCX, 1)
	r.CmpRR(asm.L, asm.RCX, asm.RBX)
	r.JccL(asm.Below, fill)
	r.Bind(filled)
	r.Mov32RI(asm.RCX, heap.ListSize)
	r.alloc(r.helper)
	r.MovImm(asm.RDX, int64(heap.Header(heap.List, 0, 0)))
	r.MovMR(asm.Q, asm.At(asm.R10, 0), asm.RDX)
	r.MovMR(asm.B, asm.At(asm.R10, heap.ListElem), asm.R9)
	r.MovMR(asm.Q, asm.At(asm.R10, heap.ListLen), asm.RBX)
	r.MovMR(asm.Q, asm.At(asm.R10, heap.ListData), asm.RSI)
	r.MovMR(asm.Q, asm.At(asm.R10, heap.ListCap), asm.RBX)
	r.answer(asm.R10, value.List)
	r.Ret()
}

// push appends cell 1 to the list RDI, which has R8 elements and no room for more, and elements with the tag R9 or none yet.
func (r *routines) push() {
	first, room := r.NewLabel(), r.NewLabel()
	r.wantTag(0, value.List)
	r.MovRM(asm.Q, asm.RDI, cell(0))
	r.MovzxBRM(asm.R9, tag(1))
	r.wantWord(asm.R9, r.helper)
	r.MovRM(asm.Q, asm.R8, asm.At(asm.RDI, heap.ListLen))
	r.CmpRM(asm.Q, asm.R8, asm.At(asm.RDI, heap.ListCap))
	r.JccL(asm.NotEqual, r.helper)
	r.Mov32RI(asm.RBX, firstRoom)
	r.CmpMI(asm.B, asm.At(asm.RDI, heap.ListElem), int32(value.Void))
	r.JccL(asm.Equal, first)
	r.CmpMR(asm.B, asm.At(asm.RDI, heap.ListElem), asm.R9)
	r.JccL(asm.NotEqual, r.helper)
	r.Bind(first)
	r.CmpRI(asm.Q, asm.R8, maxMoved)
	r.JccL(asm.Above, r.helper)
	r.CmpRI(asm.Q, asm.R8, firstRoom)
	r.JccL(asm.Below, room)
	r.LeaRM(asm.Q, asm.RBX, asm.Mem{Base: asm.R8, Index: asm.R8, Scale: 1})
	r.Bind(room)
	r.storage(r.helper)
	r.MovRM(asm.Q, asm.RSI, asm.At(asm.RDI, heap.ListData))
	r.AddRI(asm.Q, asm.R10, heap.BufferData)
	r.MovMR(asm.B, asm.At(asm.RDI, heap.ListElem), asm.R9)
	r.MovMR(asm.Q, asm.At(asm.RDI, heap.ListData), asm.R10)
	r.MovMR(asm.Q, asm.At(asm.RDI, heap.ListCap), asm.RBX)
	r.MovRM(asm.Q, asm.RDX, cell(1))
	r.MovMR(asm.Q, asm.Mem{Base: asm.R10, Index: asm.R8, Scale: 8}, asm.RDX)
	r.LeaRM(asm.Q, asm.RCX, asm.At(asm.R8, 1))
	r.MovMR(asm.Q, asm.At(asm.RDI, heap.ListLen), asm.RCX)
	r.MovMI(asm.Q, cell(0), 0)
	r.MovMI(asm.B, tag(0), int32(value.Void))
	r.MovRR(asm.Q, asm.RDI, asm.R10)
	r.LeaRM(asm.Q, asm.RCX, asm.Mem{Base: asm.NoReg, Index: asm.R8, Scale: 8})
	r.JmpL(r.copy)
}

// RootEntry is what instances of a struct begin as. The entry of a struct has a fixed place in a table, At.
type RootEntry struct {
	Struct uint64 // its address
	Shape  uint32
	Slots  uint32 // at least one
}

// Size of the table of RootEntry, and of an entry.
const (
	RootEntries   = 64
	RootEntrySize = 16
)

// At returns the place of an entry in the table at an address.
func (e *RootEntry) At(table uint64) *RootEntry {
	return (*RootEntry)(heap.Pointer(table + e.Struct/RootEntrySize%RootEntries*RootEntrySize))
}

// instance makes an instance without fields: RBX its shape, R8 its slots, RBP its size.
func (r *routines) instance() {
	clear := r.NewLabel()
	r.MovRM(asm.Q, asm.RSI, cell(0))
	r.MovRR(asm.Q, asm.R9, asm.RSI)
	r.AndRI(asm.L, asm.R9, (RootEntries-1)*RootEntrySize)
	r.MovImm(asm.R10, int64(r.env.Roots))
	r.AddRR(asm.Q, asm.R9, asm.R10)
	r.CmpMR(asm.Q, asm.At(asm.R9, int32(unsafe.Offsetof(RootEntry{}.Struct))), asm.RSI)
	r.JccL(asm.NotEqual, r.helper)
	r.MovRM(asm.L, asm.RBX, asm.At(asm.R9, int32(unsafe.Offsetof(RootEntry{}.Shape))))
	r.MovRM(asm.L, asm.R8, asm.At(asm.R9, int32(unsafe.Offsetof(RootEntry{}.Slots))))
	r.LeaRM(asm.Q, asm.RBP, asm.At(asm.R8, 7)) // heap.RecordSize: a header, eight tags in front of each eight slots
	r.ShrRI(asm.L, asm.RBP, 3)
	r.AddRR(asm.Q, asm.RBP, asm.R8)
	r.LeaRM(asm.Q, asm.RBP, asm.Mem{Base: asm.NoReg, Index: asm.RBP, Scale: 8, Disp: 8})
	r.MovRR(asm.Q, asm.RCX, asm.RBP)
	r.alloc(r.helper)
	r.ShlRI(asm.Q, asm.R8, 8*heap.AuxOffset)
	r.OrRR(asm.Q, asm.R8, asm.RBX)
	r.MovMR(asm.Q, asm.At(asm.R10, 0), asm.R8)
	r.AddRR(asm.Q, asm.RBP, asm.R10)
	r.LeaRM(asm.Q, asm.RCX, asm.At(asm.R10, 8))
	r.Bind(clear)
	r.MovMI(asm.Q, asm.At(asm.RCX, 0), 0)
	r.AddRI(asm.Q, asm.RCX, 8)
	r.CmpRR(asm.Q, asm.RCX, asm.RBP)
	r.JccL(asm.Below, clear)
	r.answer(asm.R10, value.Instance)
	r.Ret()
}
