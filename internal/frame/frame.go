// Package frame defines how running functions lie in memory: the stack of cells of an execution, the frame header between
// caller and callee, and the Info block that stands for a function in one engine. Interpreter, collector and generated code share
// these layouts; none of them contains a Go pointer.
//
// The stack grows upwards. A call window in the caller's registers becomes the callee's frame:
//
//	caller register A      the callee: a function cell             = callee base - 32
//	caller register A+1    the frame header                        = callee base - 16
//	caller register A+2 .. the arguments                           = callee registers 0 ..
package frame

import (
	"unsafe"

	"walrus/internal/value"
)

// Ptr turns an address outside Go's heap into a pointer.
func Ptr(addr uint64) unsafe.Pointer { return unsafe.Add(unsafe.Pointer(nil), addr) }

// CellAt returns the cell at addr.
func CellAt(addr uint64) *value.Cell { return (*value.Cell)(Ptr(addr)) }

// Header is the frame header; it fills one cell, whose tag byte is value.Frame.
type Header struct {
	Return uint64    // address of the instruction at which the caller continues
	Tag    value.Tag // value.Frame
	Flags  uint8     // what has to happen at the return besides storing the result; 0 for ordinary calls
	Dst    uint16    // byte offset of the register of the caller that gets the result
	Delta  uint32    // callee base minus caller base
}

// HeaderOf returns the header of the frame at base.
func HeaderOf(base uint64) *Header { return (*Header)(Ptr(base - value.Size)) }

// Callee returns the function cell of the frame at base.
func Callee(base uint64) *value.Cell { return CellAt(base - 2*value.Size) }

// Flags of a frame header. A frame with flags returns through the dispatcher.
const (
	FlagHost   = 1 << iota // bottom frame of a run: return to the Go caller
	FlagInit               // `init` of a struct: the result is the instance, which is the callee's register 0 at entry, kept in Dst
	FlagImport             // top level of a module: marks the module as loaded
	FlagNative             // called by native code through the run time: return to the Go code between them
)

// Distances in bytes within a call window.
const (
	CalleeOffset = 2 * value.Size // from the callee's base down to its function cell
	HeaderOffset = value.Size     // from the callee's base down to its header
)

// Info is the block that stands for a function in one engine. It lies in meta memory of the heap; the function's constants (cells)
// follow it directly. Slot 0 of a closure holds its address.
type Info struct {
	Code    uint64 // address of the first instruction of the engine's private copy
	Delta   uint64 // FeedbackOf(pc) = 2*pc + Delta, modulo 2^64: feedback of the instruction at address pc
	Globals uint64 // address of the first global cell of the function's file
	Native  uint64 // not 0 if calls of the function are to run compiled code
	Calls   int32  // calls left until the function is hot
	Regs    uint32 // size of the frame in bytes
	Params  uint32 // number of parameters
	Number  uint32 // index in the engine's function table
	Words   uint32 // length of the code in words
	Step    uint32 // 1; 0 for hidden functions and top levels, whose calls count neither as steps nor for the depth
}

// Feedback returns the address of the feedback of the instruction at address pc.
func (i *Info) Feedback(pc uint64) uint64 { return 2*pc + i.Delta }

// InfoSize is the distance from an Info to the function's first constant.
const InfoSize = uint64(unsafe.Sizeof(Info{}))

// Offsets of the fields of Info, for the dispatch loop and for generated code.
const (
	InfoCode    = unsafe.Offsetof(Info{}.Code)
	InfoDelta   = unsafe.Offsetof(Info{}.Delta)
	InfoGlobals = unsafe.Offsetof(Info{}.Globals)
	InfoNative  = unsafe.Offsetof(Info{}.Native)
	InfoCalls   = unsafe.Offsetof(Info{}.Calls)
	InfoRegs    = unsafe.Offsetof(Info{}.Regs)
	InfoParams  = unsafe.Offsetof(Info{}.Params)
	InfoStep    = unsafe.Offsetof(Info{}.Step)
)

// InfoAt returns the Info at addr.
func InfoAt(addr uint64) *Info { return (*Info)(Ptr(addr)) }

// FeedbackSize is the number of bytes of feedback for each word of code.
const FeedbackSize = 16

// Feedback is what the interpreter knows about one instruction. Arithmetic, comparisons, index operations and calls use Left and
// Right; member accesses also use the cache.
type Feedback struct {
	Shape    uint32 // member caches: shape for which the rest holds, 0 none
	Payload  uint16 // offset of the field's payload
	TagOff   uint16 // offset of the field's tag byte
	NewShape uint32 // SetMember: shape after the field was added
	Left     uint8  // classes seen of the first operand (of the receiver, of the callee), see ClassOf
	Right    uint8  // classes seen of the second operand
	Misses   uint8  // times the specialised form did not fit, saturating
	Flags    uint8
}

// FeedbackAt returns the feedback at addr.
func FeedbackAt(addr uint64) *Feedback { return (*Feedback)(Ptr(addr)) }

// Classes of operands that Feedback.Left and Right record, one bit each.
const (
	ClassInt = 1 << iota
	ClassFloat
	ClassString
	ClassList
	ClassDict
	ClassInstance
	ClassFunction
	ClassOther
)

// ClassOf is the class of a tag.
func ClassOf(t value.Tag) uint8 {
	switch t {
	case value.Int:
		return ClassInt
	case value.Float:
		return ClassFloat
	case value.String:
		return ClassString
	case value.List:
		return ClassList
	case value.Dict:
		return ClassDict
	case value.Instance:
		return ClassInstance
	case value.Function:
		return ClassFunction
	}
	return ClassOther
}

// Flags of Feedback.
const (
	SawNegative = 1 << iota // an index below zero was used
	SawShared               // SetMember: more than one shape transition was seen
	SawFailure              // compiled code left here because of a wrong guess
)
