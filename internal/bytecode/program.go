// Package bytecode defines the register bytecode: its operations, the immutable Program that the compiler produces for one source
// file, its disassembler, verifier and binary form. A Program holds no heap object and no state of an engine; every engine
// copies a function's code when it first runs it and may then quicken its copy.
package bytecode

import (
	"unsafe"

	"walrus/internal/source"
)

// MaxRegisters is the largest number of registers of a function; the limit is the 16-bit operand that holds a register
// times 16.
const MaxRegisters = 4096

// Word is one instruction or the second word of one.
type Word uint64

// Make packs an instruction with 16-bit operands (registers and Const operands already multiplied by 16).
func Make(op Op, x uint8, a, b, c uint16) Word {
	return Word(op) | Word(x)<<8 | Word(a)<<16 | Word(b)<<32 | Word(c)<<48
}

// MakeWide packs an instruction with the 32-bit operand D.
func MakeWide(op Op, x uint8, a uint16, d int32) Word {
	return Word(op) | Word(x)<<8 | Word(a)<<16 | Word(uint32(d))<<32
}

// MakeExt packs a second word.
func MakeExt(low uint32, high int32) Word { return Word(low) | Word(uint32(high))<<32 }

// Op is the operation of an instruction word.
func (w Word) Op() Op { return Op(w) }

// X is the small extra operand.
func (w Word) X() uint8 { return uint8(w >> 8) }

// A is the first operand.
func (w Word) A() uint16 { return uint16(w >> 16) }

// B is the second operand.
func (w Word) B() uint16 { return uint16(w >> 32) }

// C is the third operand.
func (w Word) C() uint16 { return uint16(w >> 48) }

// D is the wide operand.
func (w Word) D() int32 { return int32(w >> 32) }

// ExtLow and ExtHigh are the halves of a second word.
func (w Word) ExtLow() uint32 { return uint32(w) }

// ExtHigh is the upper half of a second word.
func (w Word) ExtHigh() int32 { return int32(w >> 32) }

// ConstKind is the type of a constant.
type ConstKind uint8

// Types of constants. Bools, void and small ints have instructions of their own but are allowed here too.
const (
	ConstVoid ConstKind = iota
	ConstBool
	ConstInt
	ConstFloat
	ConstString
)

// Constant is one entry of a function's constant pool.
type Constant struct {
	Kind ConstKind
	Bits uint64 // bool, int, float: the payload of the value
	Str  string // string: its text, valid UTF-8
}

// CaptureFrom says where a closure takes a captured box from when it is made.
type CaptureFrom struct {
	FromParent bool   // true: capture Index of the closure that is running; false: register Index of the running frame, which holds a box
	Index      uint16 // plain number, not multiplied
}

// HandlerKind tells catch handlers from finally handlers.
type HandlerKind uint8

// Kinds of handlers.
const (
	HandleCatch   HandlerKind = iota // Target starts with CatchValue
	HandleFinally                    // Target starts with CatchPending
)

// Handler is a row of a function's handler table. An error raised by an instruction in Start <= pc < End goes to the first row
// that covers it, so inner ranges come first. Numbers are word indices.
type Handler struct {
	Start, End, Target uint32
	Kind               HandlerKind
}

// LoopKind tells the forms of loops.
type LoopKind uint8

// Forms of loops.
const (
	WhileLoop LoopKind = iota
	RangeLoop
	IterLoop
)

// LoopInfo describes a loop that the compiler registered. Numbers are word indices: Header is the instruction with flag Header (LoopHead,
// ForLoop, IterNext), Start the first instruction of the loop, End the first one behind it.
type LoopInfo struct {
	Kind               LoopKind
	Header, Start, End uint32
	Span               source.Span // of the loop statement's head
}

// Pos gives the places that belong to the instruction at word index PC (and those up to the next entry). Slice has an entry of the same
// PC in front of its own: that of the range between its brackets. Main is the position of an
// error raised there (language.md 15.2), Left and Right are the operands that labels point at; empty spans where there is none.
type Pos struct {
	PC                uint32
	Main, Left, Right source.Span
}

// LocalVar says that register Reg holds the variable Name (in a box if Boxed) for Start <= pc < End; for debuggers and dumps.
type LocalVar struct {
	Name       string
	Reg        uint16
	Boxed      bool
	Start, End uint32
}

// Function is the code of one function, or of a file's top level.
type Function struct {
	Name      string // as texts and traces show it: "main" for the top level, "Struct::method", "anonymous"
	Span      source.Span
	Params    int // parameters are in registers 0..Params-1 at entry
	Registers int // size of the frame in registers, call windows included
	Code      []Word
	Consts    []Constant
	Captures  []CaptureFrom // how Closure and NewStruct fill the boxes of this function
	Handlers  []Handler
	Loops     []LoopInfo
	Pos       []Pos // ascending PC
	Locals    []LocalVar
	IsInit    bool // a method named init: calls of the struct run it and ignore its result
	Parent    int  // function that contains this one, -1 for the top level
	Struct    int  // struct whose method this is, -1 for others
	Hidden    bool // a function of the prelude: left out of traces
}

// Method is one method of a struct declaration.
type Method struct {
	Name     string
	Function int
}

// StructDecl is one struct declaration. If a name occurs twice in the source only the last one is here.
type StructDecl struct {
	Name    string
	Methods []Method
	// Fields are the names assigned through the first parameter of the methods (`self.x = ...`), in order of first occurrence:
	// the heap sizes new instances by their number.
	Fields []string
}

// ImportDecl is one import statement. Path is as written (without the quotes or the @).
type ImportDecl struct {
	Path    string
	Package bool // import @name
	Span    source.Span
}

// Global is one variable of the file scope.
type Global struct {
	Name string
	// Exported is false for `_`, hidden variables of the compiler and the implicit `core`.
	Exported bool
	// Const is true if the source assigns the variable exactly once, by its declaration (functions, structs, imports, let without a
	// later assignment).
	Const bool
}

// Program is the compiled form of one file. Functions[0] is the top level.
type Program struct {
	File      *source.File
	Functions []Function
	Structs   []StructDecl
	Imports   []ImportDecl
	Globals   []Global
}

// Size estimates the bytes that the Program takes on Go's heap, its source included.
func (p *Program) Size() uint64 {
	n := uint64(unsafe.Sizeof(*p)) + uint64(len(p.Functions))*uint64(unsafe.Sizeof(Function{}))
	if p.File != nil {
		n += uint64(len(p.File.Text()) + p.File.LineCount()*int(unsafe.Sizeof(source.Pos(0))))
	}
	for i := range p.Functions {
		f := &p.Functions[i]
		n += uint64(len(f.Code)) * uint64(unsafe.Sizeof(Word(0)))
		n += uint64(len(f.Consts)) * uint64(unsafe.Sizeof(Constant{}))
		n += uint64(len(f.Pos)) * uint64(unsafe.Sizeof(Pos{}))
		n += uint64(len(f.Locals)) * uint64(unsafe.Sizeof(LocalVar{}))
	}
	return n
}
