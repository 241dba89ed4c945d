package amd64

import (
	asm "walrus/internal/asm/amd64"
	"walrus/internal/heap"
	"walrus/internal/jit/ir"
	"walrus/internal/native"
	"walrus/internal/value"
)

// Routines that make and compare texts. All of them take ASCII strings only, whose bytes are their characters.

// scratch is where texts are put together: below the stack pointer, in the part of the stack that may be used without asking. The first bytes
// are left to return addresses.
const (
	scratchEnd   = -64
	scratchStart = -1024
)

// wantASCII goes to slow unless the string in a register is ASCII.
func (r *routines) wantASCII(str asm.Reg, slow asm.Label) {
	r.TestMI(asm.B, asm.At(str, heap.FlagsOffset), heap.StrASCII)
	r.JccL(asm.Equal, slow)
}

// concat is package object's Concat: RSI is the left string, RDI the right one.
func (r *routines) concat() {
	whole, right := r.NewLabel(), r.NewLabel()
	r.wantTag(0, value.String)
	r.wantTag(1, value.String)
	r.MovRM(asm.Q, asm.RSI, cell(0))
	r.MovRM(asm.Q, asm.RDI, cell(1))
	r.wantASCII(asm.RSI, r.helper)
	r.wantASCII(asm.RDI, r.helper)
	r.MovRM(asm.L, asm.R8, asm.At(asm.RSI, heap.StrLen))
	r.MovRM(asm.L, asm.R9, asm.At(asm.RDI, heap.StrLen))
	r.TestRR(asm.Q, asm.R8, asm.R8)
	r.JccL(asm.Equal, right)
	r.LeaRM(asm.Q, asm.RBX, asm.Mem{Base: asm.R8, Index: asm.R9, Scale: 1})
	r.TestRR(asm.Q, asm.R9, asm.R9)
	r.JccL(asm.Equal, right)
	r.TestMI(asm.B, asm.At(asm.RSI, heap.FlagsOffset), heap.StrInline)
	r.JccL(asm.NotEqual, whole)
	r.appendInPlace(whole)

	r.Bind(whole) // a new string
	r.CmpRI(asm.Q, asm.RBX, smallText)
	r.JccL(asm.Above, r.helper)
	r.inline(r.helper)
	r.MovMR(asm.Q, cell(0), asm.R10)
	r.MovRR(asm.Q, asm.RBP, asm.RDI)
	r.MovRM(asm.Q, asm.RSI, asm.At(asm.RSI, heap.StrData))
	r.LeaRM(asm.Q, asm.RDI, asm.At(asm.R10, heap.StrInlineASCII))
	r.MovRR(asm.Q, asm.RCX, asm.R8)
	r.CallL(r.copy)
	r.LeaRM(asm.Q, asm.RDI, asm.Mem{Base: asm.R10, Index: asm.R8, Scale: 1, Disp: heap.StrInlineASCII})
	r.MovRM(asm.Q, asm.RSI, asm.At(asm.RBP, heap.StrData))
	r.MovRR(asm.Q, asm.RCX, asm.R9)
	r.JmpL(r.copy)

	r.Bind(right) // one of them is empty: the result is the other one
	r.TestRR(asm.Q, asm.R8, asm.R8)
	r.CmovccRR(asm.NotEqual, asm.Q, asm.RDI, asm.RSI)
	r.MovMR(asm.Q, cell(0), asm.RDI)
	r.Ret()
}

// appendInPlace is the part of concat that copies the right string behind the left one, if that is the last in its buffer.
func (r *routines) appendInPlace(whole asm.Label) {
	r.MovRM(asm.Q, asm.R12, asm.At(asm.RSI, heap.StrOwner))
	r.CmpMI(asm.L, asm.At(asm.R12, heap.KindOffset), int32(heap.StrBuf))
	r.JccL(asm.NotEqual, whole)
	r.MovRM(asm.L, asm.RBP, asm.At(asm.R12, heap.StrBufUsed))
	r.MovRM(asm.Q, asm.R13, asm.At(asm.RSI, heap.StrData))
	r.LeaRM(asm.Q, asm.RDX, asm.Mem{Base: asm.R13, Index: asm.R8, Scale: 1})
	r.LeaRM(asm.Q, asm.RCX, asm.Mem{Base: asm.R12, Index: asm.RBP, Scale: 1, Disp: heap.StrBufData})
	r.CmpRR(asm.Q, asm.RDX, asm.RCX)
	r.JccL(asm.NotEqual, whole)
	r.AddRR(asm.Q, asm.RBP, asm.R9)
	r.MovRM(asm.L, asm.RCX, asm.At(asm.R12, heap.StrBufCap))
	r.CmpRR(asm.Q, asm.RBP, asm.RCX)
	r.JccL(asm.Above, r.helper)
	r.CmpRI(asm.Q, asm.R9, maxAppend)
	r.JccL(asm.Above, r.helper)
	r.external(r.helper)
	r.MovMR(asm.L, asm.At(asm.R12, heap.StrBufUsed), asm.RBP)
	r.MovMR(asm.Q, cell(0), asm.R10)
	r.MovRM(asm.Q, asm.RSI, asm.At(asm.RDI, heap.StrData))
	r.LeaRM(asm.Q, asm.RDI, asm.Mem{Base: asm.R13, Index: asm.R8, Scale: 1})
	r.MovRR(asm.Q, asm.RCX, asm.R9)
	r.JmpL(r.copy)
}

// text makes the text of operand 1, an int; that of a string is the string.
func (r *routines) text() {
	number, long := r.NewLabel(), r.NewLabel()
	r.MovRM(asm.Q, asm.RBX, cell(1))
	r.CmpMI(asm.B, tag(1), int32(value.Int))
	r.JccL(asm.Equal, number)
	r.wantTag(1, value.String)
	r.answer(asm.RBX, value.String)
	r.Ret()
	r.Bind(number)
	r.CmpRI(asm.Q, asm.RBX, 10)
	r.JccL(asm.AboveEqual, long)
	r.MovImm(asm.RDX, int64(r.env.Chars))
	r.MovRM(asm.Q, asm.RDX, asm.Mem{Base: asm.RDX, Index: asm.RBX, Scale: 8, Disp: 8 * '0'})
	r.answer(asm.RDX, value.String)
	r.Ret()
	r.Bind(long)
	r.MovqXR(keptSite, asm.RAX)
	r.LeaRM(asm.Q, asm.RSI, asm.At(asm.RSP, scratchEnd))
	r.MovRR(asm.Q, asm.R8, asm.RSI)
	r.MovRR(asm.Q, asm.RAX, asm.RBX)
	r.CallL(r.digits)
	r.MovRR(asm.Q, asm.RBX, asm.R8)
	r.SubRR(asm.Q, asm.RBX, asm.RSI)
	r.fill()
}

// fill makes the string of the RBX bytes at RSI the result; there are at least two of them.
func (r *routines) fill() {
	r.inline(r.slow)
	r.answer(asm.R10, value.String)
	r.LeaRM(asm.Q, asm.RDI, asm.At(asm.R10, heap.StrInlineASCII))
	r.MovRR(asm.Q, asm.RCX, asm.RBX)
	r.JmpL(r.copy)
}

// writeDigits is the subroutine that writes the int in RAX so that it ends in front of RSI, and lets RSI point to its start. Changes RAX, RCX,
// RDX, RBX, R9, R10.
func (r *routines) writeDigits() {
	r.Align(16)
	r.Bind(r.digits)
	loop, positive := r.NewLabel(), r.NewLabel()
	r.MovRR(asm.Q, asm.R9, asm.RAX)
	r.MovRR(asm.Q, asm.RBX, asm.RAX)
	r.NegR(asm.Q, asm.RBX)
	r.CmovccRR(asm.Less, asm.Q, asm.RBX, asm.RAX) // the magnitude; that of the smallest int as an unsigned number
	r.MovImm(asm.RCX, -0x3333333333333333)        // the reciprocal of ten, 2^67/10 rounded up
	r.Bind(loop)
	r.MovRR(asm.Q, asm.RAX, asm.RBX)
	r.MulWideR(asm.Q, asm.RCX)
	r.ShrRI(asm.Q, asm.RDX, 3)
	r.LeaRM(asm.Q, asm.R10, asm.Mem{Base: asm.RDX, Index: asm.RDX, Scale: 4})
	r.AddRR(asm.Q, asm.R10, asm.R10)
	r.SubRR(asm.Q, asm.RBX, asm.R10)
	r.AddRI(asm.L, asm.RBX, '0')
	r.SubRI(asm.Q, asm.RSI, 1)
	r.MovMR(asm.B, asm.At(asm.RSI, 0), asm.RBX)
	r.MovRR(asm.Q, asm.RBX, asm.RDX)
	r.TestRR(asm.Q, asm.RBX, asm.RBX)
	r.JccL(asm.NotEqual, loop)
	r.TestRR(asm.Q, asm.R9, asm.R9)
	r.JccL(asm.NoSign, positive)
	r.SubRI(asm.Q, asm.RSI, 1)
	r.MovMI(asm.B, asm.At(asm.RSI, 0), '-')
	r.Bind(positive)
	r.Ret()
}

// texts puts the texts of RCX operands behind each other. R11 is the operand, R12 their number left, RBP where the next text goes, R13 where
// the first one is.
func (r *routines) texts() {
	loop, number, copied, made := r.NewLabel(), r.NewLabel(), r.NewLabel(), r.NewLabel()
	r.MovqXR(keptSite, asm.RAX)
	r.LeaRM(asm.Q, asm.R11, cell(0))
	r.MovRR(asm.Q, asm.R12, asm.RCX)
	r.LeaRM(asm.Q, asm.R13, asm.At(asm.RSP, scratchStart))
	r.MovRR(asm.Q, asm.RBP, asm.R13)
	r.Bind(loop)
	r.MovRM(asm.Q, asm.RSI, asm.At(asm.R11, 0))
	r.CmpMI(asm.B, asm.At(asm.R11, cellTag), int32(value.Int))
	r.JccL(asm.Equal, number)
	r.CmpMI(asm.B, asm.At(asm.R11, cellTag), int32(value.String))
	r.JccL(asm.NotEqual, r.slow)
	r.wantASCII(asm.RSI, r.slow)
	r.MovRM(asm.L, asm.RCX, asm.At(asm.RSI, heap.StrLen))
	r.MovRM(asm.Q, asm.RSI, asm.At(asm.RSI, heap.StrData))
	r.Bind(copied)
	r.LeaRM(asm.Q, asm.RDX, asm.Mem{Base: asm.RBP, Index: asm.RCX, Scale: 1})
	r.SubRR(asm.Q, asm.RDX, asm.R13)
	r.CmpRI(asm.Q, asm.RDX, smallText)
	r.JccL(asm.Above, r.slow)
	r.MovRR(asm.Q, asm.RDI, asm.RBP)
	r.AddRR(asm.Q, asm.RBP, asm.RCX)
	r.CallL(r.copy)
	r.AddRI(asm.Q, asm.R11, cellSize)
	r.SubRI(asm.Q, asm.R12, 1)
	r.JccL(asm.NotEqual, loop)
	r.JmpL(made)
	r.Bind(number)
	r.MovRR(asm.Q, asm.RAX, asm.RSI)
	r.LeaRM(asm.Q, asm.RSI, asm.At(asm.RSP, scratchEnd))
	r.MovRR(asm.Q, asm.R8, asm.RSI)
	r.CallL(r.digits)
	r.MovRR(asm.Q, asm.RCX, asm.R8)
	r.SubRR(asm.Q, asm.RCX, asm.RSI)
	r.JmpL(copied)
	r.Bind(made)
	r.MovRR(asm.Q, asm.RSI, asm.R13)
	r.MovRR(asm.Q, asm.RBX, asm.RBP)
	r.SubRR(asm.Q, asm.RBX, asm.R13)
	short := r.NewLabel()
	r.CmpRI(asm.Q, asm.RBX, 1)
	r.JccL(asm.BelowEqual, short)
	r.fill()
	r.Bind(short) // not made but found
	r.MovMI(asm.B, tag(0), int32(value.String))
	r.JmpL(r.cut)
}

// bound puts bound i of a slice of a string of R8 characters into reg; open is what void stands for.
func (r *routines) bound(i int, reg asm.Reg, open int32) {
	number, inside := r.NewLabel(), r.NewLabel()
	r.MovRM(asm.Q, reg, cell(i))
	r.CmpMI(asm.B, tag(i), int32(value.Int))
	r.JccL(asm.Equal, number)
	r.CmpMI(asm.B, tag(i), int32(value.Void))
	r.JccL(asm.NotEqual, r.helper)
	r.MovRI(asm.Q, reg, open)
	r.Bind(number)
	r.TestRR(asm.Q, reg, reg)
	r.JccL(asm.NoSign, inside)
	r.LeaRM(asm.Q, reg, asm.Mem{Base: reg, Index: asm.R8, Scale: 1, Disp: 1})
	r.Bind(inside)
	r.CmpRR(asm.Q, reg, asm.R8)
	r.JccL(asm.Above, r.helper)
}

// substring is a slice of a string: RSI the string, R9 and RBX its bounds.
func (r *routines) substring() {
	several, copied, part, owned, inlineOwner := r.NewLabel(), r.NewLabel(), r.NewLabel(), r.NewLabel(), r.NewLabel()
	r.wantTag(0, value.String)
	r.MovRM(asm.Q, asm.RSI, cell(0))
	r.wantASCII(asm.RSI, r.helper)
	r.MovRM(asm.L, asm.R8, asm.At(asm.RSI, heap.StrLen))
	r.bound(1, asm.R9, 0)
	r.bound(2, asm.RBX, -1)
	r.SubRR(asm.Q, asm.RBX, asm.R9)
	r.JccL(asm.Less, r.helper)
	r.MovRM(asm.Q, asm.R13, asm.At(asm.RSI, heap.StrData))
	r.AddRR(asm.Q, asm.R13, asm.R9)
	r.Bind(r.cut)
	r.CmpRI(asm.Q, asm.RBX, 1)
	r.JccL(asm.Above, several)
	r.MovImm(asm.RDX, int64(r.env.Empty))
	none := r.NewLabel()
	r.JccL(asm.NotEqual, none)
	r.MovzxBRM(asm.RCX, asm.At(asm.R13, 0))
	r.MovImm(asm.RDX, int64(r.env.Chars))
	r.MovRM(asm.Q, asm.RDX, asm.Mem{Base: asm.RDX, Index: asm.RCX, Scale: 8})
	r.Bind(none)
	r.MovMR(asm.Q, cell(0), asm.RDX)
	r.Ret()
	r.Bind(several)
	r.CmpRR(asm.Q, asm.RBX, asm.R8)
	r.JccL(asm.NotEqual, part)
	r.Ret() // all of it
	r.Bind(part)
	r.CmpRI(asm.Q, asm.RBX, sharedMin)
	r.JccL(asm.Below, copied)
	r.MovRR(asm.Q, asm.R12, asm.RSI)
	r.MovRR(asm.Q, asm.RDX, asm.R8)
	r.TestMI(asm.B, asm.At(asm.RSI, heap.FlagsOffset), heap.StrInline)
	r.JccL(asm.NotEqual, owned)
	r.MovRM(asm.Q, asm.R12, asm.At(asm.RSI, heap.StrOwner))
	r.MovRM(asm.L, asm.RDX, asm.At(asm.R12, heap.StrLen))
	r.CmpMI(asm.L, asm.At(asm.R12, heap.KindOffset), int32(heap.StrBuf))
	r.JccL(asm.NotEqual, inlineOwner)
	r.MovRM(asm.L, asm.RDX, asm.At(asm.R12, heap.StrBufCap))
	r.Bind(inlineOwner)
	r.Bind(owned)
	r.LeaRM(asm.Q, asm.RCX, asm.Mem{Base: asm.NoReg, Index: asm.RBX, Scale: sharedPart})
	r.CmpRR(asm.Q, asm.RCX, asm.RDX)
	r.JccL(asm.Below, copied)
	r.CmpRI(asm.Q, asm.RBX, maxShared)
	r.JccL(asm.Above, r.helper)
	r.external(r.helper)
	r.MovMR(asm.Q, cell(0), asm.R10)
	r.Ret()
	r.Bind(copied)
	r.CmpRI(asm.Q, asm.RBX, smallText)
	r.JccL(asm.Above, r.helper)
	r.inline(r.helper)
	r.MovMR(asm.Q, cell(0), asm.R10)
	r.LeaRM(asm.Q, asm.RDI, asm.At(asm.R10, heap.StrInlineASCII))
	r.MovRR(asm.Q, asm.RSI, asm.R13)
	r.MovRR(asm.Q, asm.RCX, asm.RBX)
	r.JmpL(r.copy)
}

// trim is a string without white space at its ends.
func (r *routines) trim() {
	space := func(at asm.Mem, yes, no asm.Label) {
		r.MovzxBRM(asm.RCX, at)
		r.CmpRI(asm.L, asm.RCX, ' ')
		r.JccL(asm.Equal, yes)
		r.SubRI(asm.L, asm.RCX, '\t')
		r.CmpRI(asm.L, asm.RCX, '\r'-'\t')
		r.JccL(asm.Above, no)
		r.Bind(yes)
	}
	r.wantTag(0, value.String)
	r.MovRM(asm.Q, asm.RSI, cell(0))
	r.wantASCII(asm.RSI, r.helper)
	r.MovRM(asm.L, asm.R8, asm.At(asm.RSI, heap.StrLen))
	r.CmpRI(asm.L, asm.R8, maxCompare)
	r.JccL(asm.Above, r.helper)
	r.MovRM(asm.Q, asm.R13, asm.At(asm.RSI, heap.StrData))
	r.MovRR(asm.Q, asm.RBX, asm.R8)
	left, right := r.NewLabel(), r.NewLabel()
	r.Bind(left)
	r.TestRR(asm.Q, asm.RBX, asm.RBX)
	r.JccL(asm.Equal, r.cut)
	space(asm.At(asm.R13, 0), r.NewLabel(), right)
	r.AddRI(asm.Q, asm.R13, 1)
	r.SubRI(asm.Q, asm.RBX, 1)
	r.JmpL(left)
	r.Bind(right) // there is a character that stays
	space(asm.Mem{Base: asm.R13, Index: asm.RBX, Scale: 1, Disp: -1}, r.NewLabel(), r.cut)
	r.SubRI(asm.Q, asm.RBX, 1)
	r.JmpL(right)
}

// search is the position of the string RDI, of length R9 and at R10, in RSI, of length R8 and at R13; -1 if it does not occur.
func (r *routines) search() {
	loop, next, compare, found, none := r.NewLabel(), r.NewLabel(), r.NewLabel(), r.NewLabel(), r.NewLabel()
	r.wantTag(0, value.String)
	r.wantTag(1, value.String)
	r.MovRM(asm.Q, asm.RSI, cell(0))
	r.MovRM(asm.Q, asm.RDI, cell(1))
	r.wantASCII(asm.RSI, r.helper)
	r.MovRM(asm.L, asm.R8, asm.At(asm.RSI, heap.StrLen))
	r.MovRM(asm.L, asm.R9, asm.At(asm.RDI, heap.StrLen))
	r.CmpRI(asm.L, asm.R8, smallText) // the run time searches faster
	r.JccL(asm.Above, r.helper)
	r.TestRR(asm.L, asm.R9, asm.R9)
	r.JccL(asm.Equal, r.helper)
	r.MovRM(asm.Q, asm.R13, asm.At(asm.RSI, heap.StrData))
	r.MovRM(asm.Q, asm.R10, asm.At(asm.RDI, heap.StrData))
	r.MovRR(asm.Q, asm.R11, asm.R8)
	r.SubRR(asm.Q, asm.R11, asm.R9) // the last position that is possible
	r.MovzxBRM(asm.RDX, asm.At(asm.R10, 0))
	r.XorRR(asm.L, asm.RBX, asm.RBX)
	r.Bind(loop)
	r.CmpRR(asm.Q, asm.RBX, asm.R11)
	r.JccL(asm.Greater, none)
	r.CmpMR(asm.B, asm.Mem{Base: asm.R13, Index: asm.RBX, Scale: 1}, asm.RDX)
	r.JccL(asm.NotEqual, next)
	r.LeaRM(asm.Q, asm.R12, asm.Mem{Base: asm.R13, Index: asm.RBX, Scale: 1})
	r.Mov32RI(asm.RCX, 1)
	r.Bind(compare)
	r.CmpRR(asm.Q, asm.RCX, asm.R9)
	r.JccL(asm.Equal, found)
	r.MovzxBRM(asm.RBP, asm.Mem{Base: asm.R12, Index: asm.RCX, Scale: 1})
	r.CmpRM(asm.B, asm.RBP, asm.Mem{Base: asm.R10, Index: asm.RCX, Scale: 1})
	r.JccL(asm.NotEqual, next)
	r.AddRI(asm.Q, asm.RCX, 1)
	r.JmpL(compare)
	r.Bind(next)
	r.AddRI(asm.Q, asm.RBX, 1)
	r.JmpL(loop)
	r.Bind(none)
	r.MovRI(asm.Q, asm.RBX, -1)
	r.Bind(found)
	r.answer(asm.RBX, value.Int)
	r.Ret()
}

// char is the string of an ASCII character.
func (r *routines) char() {
	r.wantTag(1, value.Int)
	r.MovRM(asm.Q, asm.RCX, cell(1))
	r.CmpRI(asm.Q, asm.RCX, 128)
	r.JccL(asm.AboveEqual, r.helper)
	r.MovImm(asm.RDX, int64(r.env.Chars))
	r.MovRM(asm.Q, asm.RDX, asm.Mem{Base: asm.RDX, Index: asm.RCX, Scale: 8})
	r.answer(asm.RDX, value.String)
	r.Ret()
}

// same compares two strings; the answer is true, or the jump taken, if cond holds of the comparison.
func (r *routines) same(cond asm.Cond, jump bool) {
	known := r.NewLabel()
	r.wantTag(0, value.String)
	r.wantTag(1, value.String)
	r.MovRM(asm.Q, asm.R13, cell(0))
	r.MovRM(asm.Q, asm.RDX, cell(1))
	r.MovqXR(keptSite, asm.RAX)
	r.CmpRR(asm.Q, asm.R13, asm.RDX)
	r.JccL(asm.Equal, known)
	r.MovRM(asm.L, asm.RCX, asm.At(asm.R13, heap.StrLen))
	r.CmpRM(asm.L, asm.RCX, asm.At(asm.RDX, heap.StrLen))
	r.JccL(asm.NotEqual, known)
	r.CmpRI(asm.L, asm.RCX, maxCompare)
	r.JccL(asm.Above, r.slow)
	r.MovRM(asm.Q, asm.R13, asm.At(asm.R13, heap.StrData))
	r.MovRM(asm.Q, asm.RDX, asm.At(asm.RDX, heap.StrData))
	r.CallL(r.equal)
	r.Bind(known)
	r.SetccR(cond, asm.RCX)
	r.MovzxBRR(asm.RCX, asm.RCX)
	if jump {
		r.MovMR(asm.Q, ctx(native.OffRet), asm.RCX) // ir.OutcomeJump or ir.OutcomeNext
	} else {
		r.answer(asm.RCX, value.Bool)
	}
	r.Ret()
}

// same stores a truth value as the outcome.
const _ = uint(ir.OutcomeJump-1) + uint(-ir.OutcomeNext)
