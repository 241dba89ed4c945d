// Package amd64 encodes and decodes the machine instructions the compiler
// emits. Every instruction is declared once, in the rows of package spec; the
// enumeration of forms, the encoding tables, the operand roles and the typed
// Assembler methods are generated from them.
//
//go:generate go run generate.go
package amd64

import "strconv"

// Reg is a machine register: RAX to R15 are the general registers, X0 to X15
// the SSE registers, RIP is allowed as the base of a Mem only.
type Reg uint8

// The registers. The low four bits are the hardware number.
const (
	RAX Reg = iota
	RCX
	RDX
	RBX
	RSP
	RBP
	RSI
	RDI
	R8
	R9
	R10
	R11
	R12
	R13
	R14
	R15
	X0
	X1
	X2
	X3
	X4
	X5
	X6
	X7
	X8
	X9
	X10
	X11
	X12
	X13
	X14
	X15
	RIP       // base of a Mem whose Disp is a Label
	NoReg Reg = 0xFF
)

// IsGP reports whether r is a general register.
func (r Reg) IsGP() bool { return r < X0 }

// IsXmm reports whether r is an SSE register.
func (r Reg) IsXmm() bool { return r-X0 < 16 }

// String returns the 64-bit name of a general register, or the SSE name.
func (r Reg) String() string { return r.name(Q) }

var (
	lowNames  = [...]string{"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"}
	byteNames = [...]string{"al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil"}
)

// name returns the register's name at a width.
func (r Reg) name(s Size) string {
	switch {
	case r.IsXmm():
		return "xmm" + strconv.Itoa(int(r-X0))
	case r == RIP:
		return "rip"
	case r == NoReg:
		return "none"
	case r > RIP:
		return "reg" + strconv.Itoa(int(r))
	case r >= R8:
		return "r" + strconv.Itoa(int(r)) + map[Size]string{B: "b", W: "w", L: "d"}[s]
	case s == B:
		return byteNames[r]
	}
	return map[Size]string{W: "", L: "e"}[s] + map[bool]string{true: "r"}[s != W && s != L] + lowNames[r]
}

// RegSet is a set of registers, bit i for Reg i.
type RegSet uint32

// Has reports whether r is in the set.
func (s RegSet) Has(r Reg) bool { return r < 32 && s>>r&1 != 0 }

// Size is an operand size in bytes. NoSize is used with forms that have none.
type Size uint8

// The operand sizes.
const (
	NoSize Size = 0
	B      Size = 1
	W      Size = 2
	L      Size = 4
	Q      Size = 8
)

// String returns the letter of the size.
func (s Size) String() string {
	return map[Size]string{NoSize: "-", B: "B", W: "W", L: "L", Q: "Q"}[s]
}

// Cond is a condition of jcc, setcc and cmovcc, with the hardware's numbering.
type Cond uint8

// The conditions. After ucomisd use the unsigned ones; Parity means unordered.
const (
	Overflow     Cond = iota // o
	NoOverflow               // no
	Below                    // b: unsigned <, also carry
	AboveEqual               // ae: unsigned >=, also no carry
	Equal                    // e
	NotEqual                 // ne
	BelowEqual               // be
	Above                    // a
	Sign                     // s
	NoSign                   // ns
	Parity                   // p
	NoParity                 // np
	Less                     // l: signed <
	GreaterEqual             // ge
	LessEqual                // le
	Greater                  // g
)

var condNames = [...]string{"o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g"}

// String returns the suffix used in mnemonics.
func (c Cond) String() string {
	if int(c) < len(condNames) {
		return condNames[c]
	}
	return "cond" + strconv.Itoa(int(c))
}

// Negate returns the condition that holds exactly when c does not.
func (c Cond) Negate() Cond { return c ^ 1 }

// Swap returns the condition that holds with the operands of the comparison
// exchanged. Conditions on single flags are their own swap.
func (c Cond) Swap() Cond {
	switch c {
	case Below, AboveEqual, BelowEqual, Above:
		return Below + Above - c
	case Less, GreaterEqual, LessEqual, Greater:
		return Less + Greater - c
	}
	return c
}

// Mem is a memory operand: Base + Index*Scale + Disp.
//
//	Mem{Base: RBX, Disp: 8}                        [rbx+8]
//	Mem{Base: RBX, Index: RCX, Scale: 8}           [rbx+rcx*8]
//	Mem{Base: NoReg, Index: RCX, Scale: 4, Disp: d} [rcx*4+d]
//
// Scale 0 means that there is no index (and Index is ignored). With Base RIP
// the operand is the place of Label(Disp); use LabelMem and the assembler's
// constants to make such operands.
type Mem struct {
	Base, Index Reg
	Scale       uint8 // 0, 1, 2, 4 or 8
	Disp        int32
}

// At returns the operand [base+disp].
func At(base Reg, disp int32) Mem { return Mem{Base: base, Disp: disp} }

// LabelMem returns the operand at a label, addressed relative to RIP.
func LabelMem(l Label) Mem { return Mem{Base: RIP, Disp: int32(l)} }

// Label names a place in the code being assembled.
type Label int32

// NoLabel is no place.
const NoLabel Label = -1
