package amd64

import (
	asm "walrus/internal/asm/amd64"
	"walrus/internal/heap"
	"walrus/internal/jit/ir"
	"walrus/internal/jit/mach"
	"walrus/internal/value"
)

// Routines do what an RtOp asks for without leaving native code, see ir.Routine. They are entered like SymHelper: called, EAX holding the index
// of the site, the operand cells behind the return address; those for any number of operands get it in RCX. All registers are theirs. Either the result is in the cells
// (a jump's outcome in the context) and they return, or nothing has happened and they go on to SymHelper. They allocate only as long
// as the allocator's cursor stays below its limit, so whatever is to happen at an allocation happens in the run time.

// Environment is where routines find what they share with the run time. Addresses and numbers do not change while their code lives.
type Environment struct {
	Alloc  uint64    // address of the heap.AllocState
	Chars  uint64    // address of the 128 addresses of the one-character ASCII strings
	Empty  uint64    // address of the empty string
	K0, K1 uint64    // keys of hashes, see object.Space.HashKeys
	Shapes uint64    // address of ShapeEntries ShapeEntry
	Roots  uint64    // address of RootEntries RootEntry
	Names  [2]uint32 // hashes of "get" and "contains": dicts with such a key are left to the run time
}

// Bounds of what routines do: more is work that the run time counts and polls for.
const (
	smallText  = 128  // bytes of a text that is copied whole; object.Concat makes buffers from there on
	maxAppend  = 256  // bytes appended to a string in place
	maxCompare = 4096 // bytes compared
	sharedMin  = 32   // as in package object: slices from there on share the memory of their string if
	sharedPart = 8    // they are at least this part of it
	maxShared  = 4096
)

// symRoutine is the symbol of a routine.
func symRoutine(r ir.Routine) mach.Sym { return SymHelper + mach.Sym(r) }

// routines assembles the routines.
type routines struct {
	*asm.Assembler
	env    *Environment
	helper asm.Label // SymHelper
	slow   asm.Label // the same, with RAX in keptSite

	copy, equal, hash, find, digits asm.Label
	cut                             asm.Label // within substring: the slice of the string RSI, of length R8, of the RBX bytes at R13
}

// keptSite is where routines that need RAX keep it.
const keptSite = asm.X7

// cell and tag are operand i, as long as a routine has nothing on the stack.
func cell(i int) asm.Mem { return asm.At(asm.RSP, 8+int32(i)*cellSize) }
func tag(i int) asm.Mem  { return asm.At(asm.RSP, 8+int32(i)*cellSize+cellTag) }

// assemble adds all routines; here marks the start of each.
func (r *routines) assemble(here func(mach.Sym)) {
	for _, l := range []*asm.Label{&r.slow, &r.copy, &r.equal, &r.hash, &r.find, &r.digits, &r.cut} {
		*l = r.NewLabel()
	}
	bodies := [ir.NumRoutines]func(){
		ir.Concat: r.concat, ir.Text: r.text, ir.Texts: r.texts, ir.Substring: r.substring,
		ir.Same: func() { r.same(asm.Equal, false) }, ir.Different: func() { r.same(asm.NotEqual, false) },
		ir.JumpSame: func() { r.same(asm.Equal, true) }, ir.JumpDifferent: func() { r.same(asm.NotEqual, true) },
		ir.DictRead: func() { r.dict(ir.DictRead) }, ir.DictGet: func() { r.dict(ir.DictGet) },
		ir.Trim: r.trim, ir.Find: r.search, ir.Char: r.char, ir.List: r.list, ir.Push: r.push, ir.Instance: r.instance,
		ir.DictContains: func() { r.dict(ir.DictContains) }, ir.DictWrite: func() { r.dict(ir.DictWrite) },
	}
	for i := ir.NoRoutine + 1; i < ir.NumRoutines; i++ {
		here(symRoutine(i))
		bodies[i]()
	}
	r.Align(16)
	r.Bind(r.slow)
	r.MovqRX(asm.RAX, keptSite)
	r.JmpL(r.helper)
	r.copyBytes()
	r.equalBytes()
	r.hashText()
	r.findKey()
	r.writeDigits()
}

// wantTag goes to the run time unless operand i has a tag.
func (r *routines) wantTag(i int, t value.Tag) {
	r.CmpMI(asm.B, tag(i), int32(t))
	r.JccL(asm.NotEqual, r.helper)
}

// alloc takes room for a small object: RCX bytes, address to R10. Changes RCX, RDX, R11. slow is where to go if there is none.
func (r *routines) alloc(slow asm.Label) {
	r.MovImm(asm.R11, int64(r.env.Alloc))
	r.MovRM(asm.Q, asm.R10, asm.At(asm.R11, int32(heap.StateCursor)))
	r.AddRR(asm.Q, asm.RCX, asm.R10)
	r.CmpRM(asm.Q, asm.RCX, asm.At(asm.R11, int32(heap.StateLimit)))
	r.JccL(asm.Above, slow)
	r.MovMR(asm.Q, asm.At(asm.R11, int32(heap.StateCursor)), asm.RCX)
	r.AddMI(asm.Q, asm.At(asm.R11, int32(heap.StateCount)), 1)
	r.MovRR(asm.Q, asm.RDX, asm.R10)
	r.MovRR(asm.Q, asm.RCX, asm.R10)
	r.ShrRI(asm.Q, asm.RDX, 6)
	r.AddRM(asm.Q, asm.RDX, asm.At(asm.R11, int32(heap.StateBits)))
	r.ShrRI(asm.L, asm.RCX, 3)
	r.AndRI(asm.L, asm.RCX, 7)
	r.Mov32RI(asm.R11, 1)
	r.ShlRC(asm.L, asm.R11)
	r.OrMR(asm.B, asm.At(asm.RDX, 0), asm.R11)
}

// inline makes an ASCII string of RBX bytes, which the caller fills: its address to R10. Changes RCX, RDX, R11.
func (r *routines) inline(slow asm.Label) {
	r.LeaRM(asm.Q, asm.RCX, asm.At(asm.RBX, heap.StrInlineASCII+7))
	r.AndRI(asm.Q, asm.RCX, -8)
	r.alloc(slow)
	r.stringHeader(heap.StrASCII | heap.StrInline)
	r.LeaRM(asm.Q, asm.RDX, asm.At(asm.R10, heap.StrInlineASCII))
	r.MovMR(asm.Q, asm.At(asm.R10, heap.StrData), asm.RDX)
}

// stringHeader writes header, hash and length (RBX) of the string at R10. Changes RDX.
func (r *routines) stringHeader(flags uint8) {
	r.MovImm(asm.RDX, int64(heap.Header(heap.String, flags, 0)))
	r.MovMR(asm.Q, asm.At(asm.R10, 0), asm.RDX)
	r.MovRR(asm.Q, asm.RDX, asm.RBX)
	r.ShlRI(asm.Q, asm.RDX, 32)
	r.MovMR(asm.Q, asm.At(asm.R10, heap.StrHash), asm.RDX)
}

// external makes an ASCII string of RBX bytes at address R13, which lie in the object R12: its address to R10. Changes RCX, RDX, R11.
func (r *routines) external(slow asm.Label) {
	r.Mov32RI(asm.RCX, heap.StrExternSize)
	r.alloc(slow)
	r.stringHeader(heap.StrASCII)
	r.MovMR(asm.Q, asm.At(asm.R10, heap.StrData), asm.R13)
	r.MovMR(asm.Q, asm.At(asm.R10, heap.StrRunes), asm.RBX)
	r.MovMI(asm.Q, asm.At(asm.R10, heap.StrCursorByte), 0)
	r.MovMR(asm.Q, asm.At(asm.R10, heap.StrOwner), asm.R12)
}

// answer makes the object in a register the result, with a tag.
func (r *routines) answer(reg asm.Reg, t value.Tag) {
	r.MovMR(asm.Q, cell(0), reg)
	r.MovMI(asm.B, tag(0), int32(t))
}

// copyBytes is the subroutine that copies RCX bytes from RSI to RDI, which do not overlap. Changes RCX, RDX, RSI, RDI, X0, X1.
func (r *routines) copyBytes() {
	r.Align(16)
	r.Bind(r.copy)
	eight, four, small, none, loop := r.NewLabel(), r.NewLabel(), r.NewLabel(), r.NewLabel(), r.NewLabel()
	r.CmpRI(asm.Q, asm.RCX, 16)
	r.JccL(asm.Below, eight)
	r.MovupsXM(asm.X1, asm.Mem{Base: asm.RSI, Index: asm.RCX, Scale: 1, Disp: -16})
	r.LeaRM(asm.Q, asm.RDX, asm.Mem{Base: asm.RDI, Index: asm.RCX, Scale: 1, Disp: -16})
	r.Bind(loop)
	r.MovupsXM(asm.X0, asm.At(asm.RSI, 0))
	r.MovupsMX(asm.At(asm.RDI, 0), asm.X0)
	r.AddRI(asm.Q, asm.RSI, 16)
	r.AddRI(asm.Q, asm.RDI, 16)
	r.CmpRR(asm.Q, asm.RDI, asm.RDX)
	r.JccL(asm.Below, loop)
	r.MovupsMX(asm.At(asm.RDX, 0), asm.X1)
	r.Ret()
	r.Bind(eight)
	r.CmpRI(asm.Q, asm.RCX, 8)
	r.JccL(asm.Below, four)
	r.MovqXM(asm.X0, asm.At(asm.RSI, 0))
	r.MovqXM(asm.X1, asm.Mem{Base: asm.RSI, Index: asm.RCX, Scale: 1, Disp: -8})
	r.MovqMX(asm.At(asm.RDI, 0), asm.X0)
	r.MovqMX(asm.Mem{Base: asm.RDI, Index: asm.RCX, Scale: 1, Disp: -8}, asm.X1)
	r.Ret()
	r.Bind(four)
	r.CmpRI(asm.Q, asm.RCX, 4)
	r.JccL(asm.Below, small)
	r.MovdXM(asm.X0, asm.At(asm.RSI, 0))
	r.MovdXM(asm.X1, asm.Mem{Base: asm.RSI, Index: asm.RCX, Scale: 1, Disp: -4})
	r.MovdMX(asm.At(asm.RDI, 0), asm.X0)
	r.MovdMX(asm.Mem{Base: asm.RDI, Index: asm.RCX, Scale: 1, Disp: -4}, asm.X1)
	r.Ret()
	r.Bind(small) // up to three bytes: the first, the last, the one in the middle
	r.TestRR(asm.Q, asm.RCX, asm.RCX)
	r.JccL(asm.Equal, none)
	at := func(base asm.Reg, disp int32) asm.Mem {
		return asm.Mem{Base: base, Index: asm.RCX, Scale: 1, Disp: disp}
	}
	r.MovzxBRM(asm.RDX, asm.At(asm.RSI, 0))
	r.MovMR(asm.B, asm.At(asm.RDI, 0), asm.RDX)
	r.MovzxBRM(asm.RDX, at(asm.RSI, -1))
	r.MovMR(asm.B, at(asm.RDI, -1), asm.RDX)
	r.ShrRI(asm.L, asm.RCX, 1)
	r.MovzxBRM(asm.RDX, at(asm.RSI, 0))
	r.MovMR(asm.B, at(asm.RDI, 0), asm.RDX)
	r.Bind(none)
	r.Ret()
}

// equalBytes is the subroutine that compares RCX bytes at R13 and RDX: the flag of equality tells. Changes RAX, RCX, RDX, R13.
func (r *routines) equalBytes() {
	r.Align(16)
	r.Bind(r.equal)
	four, small, loop, tail, done := r.NewLabel(), r.NewLabel(), r.NewLabel(), r.NewLabel(), r.NewLabel()
	at := func(base asm.Reg, disp int32) asm.Mem {
		return asm.Mem{Base: base, Index: asm.RCX, Scale: 1, Disp: disp}
	}
	r.CmpRI(asm.Q, asm.RCX, 8)
	r.JccL(asm.Below, four)
	r.Bind(loop)
	r.CmpRI(asm.Q, asm.RCX, 8)
	r.JccL(asm.BelowEqual, tail)
	r.MovRM(asm.Q, asm.RAX, asm.At(asm.R13, 0))
	r.CmpRM(asm.Q, asm.RAX, asm.At(asm.RDX, 0))
	r.JccL(asm.NotEqual, done)
	r.AddRI(asm.Q, asm.R13, 8)
	r.AddRI(asm.Q, asm.RDX, 8)
	r.SubRI(asm.Q, asm.RCX, 8)
	r.JmpL(loop)
	r.Bind(tail)
	r.MovRM(asm.Q, asm.RAX, at(asm.R13, -8))
	r.CmpRM(asm.Q, asm.RAX, at(asm.RDX, -8))
	r.Bind(done)
	r.Ret()
	r.Bind(four)
	r.CmpRI(asm.Q, asm.RCX, 4)
	r.JccL(asm.Below, small)
	r.MovRM(asm.L, asm.RAX, asm.At(asm.R13, 0))
	r.CmpRM(asm.L, asm.RAX, asm.At(asm.RDX, 0))
	r.JccL(asm.NotEqual, done)
	r.MovRM(asm.L, asm.RAX, at(asm.R13, -4))
	r.CmpRM(asm.L, asm.RAX, at(asm.RDX, -4))
	r.Ret()
	r.Bind(small)
	r.TestRR(asm.Q, asm.RCX, asm.RCX)
	r.JccL(asm.Equal, done)
	byteAt := func(disp int32) {
		r.MovzxBRM(asm.RAX, at(asm.R13, disp))
		r.CmpRM(asm.B, asm.RAX, at(asm.RDX, disp))
	}
	byteAt(-1)
	r.JccL(asm.NotEqual, done)
	r.ShrRI(asm.L, asm.RCX, 1)
	byteAt(0)
	r.JccL(asm.NotEqual, done)
	r.MovzxBRM(asm.RAX, asm.At(asm.R13, 0))
	r.CmpRM(asm.B, asm.RAX, asm.At(asm.RDX, 0))
	r.Ret()
}
