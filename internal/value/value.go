// Package value defines the cell in which the run time keeps every Walrus value: a raw 64-bit payload and an 8-bit tag.
//
// Numbers are never boxed: an int is its two's complement bits, a float its IEEE 754 bits, a bool is 0 or 1. A value
// of a heap kind holds the absolute address of its object; the address always lies in the range the heap reserved, never on Go's
// heap, so a cell contains no Go pointer and may be copied freely. The package allocates nothing and imports nothing of
// the project, because the interpreter, the heap and the compiler all have to agree on it.
package value

import "math"

// Tag tells how the payload of a cell is to be read. The order matters: every tag from FirstHeap on is a reference, so
// "is this a reference" is one compare.
type Tag uint8

// Tags of immediate values. Void is zero, so cleared memory is a row of void values.
const (
	Void  Tag = iota // payload 0
	Bool             // payload 0 or 1
	Int              // signed 64-bit integer
	Float            // IEEE 754 double

	// Unset marks a global that has no value yet; programs never see it.
	Unset
	// Frame marks a frame header on an execution's stack; programs never see it.
	Frame
	// Raw marks a machine word of the run time's own (iterator positions, table indices); programs never see it.
	Raw

	immediateEnd
)

// FirstHeap is the smallest tag whose payload is the address of a heap object.
const FirstHeap Tag = 8

// Tags of references.
const (
	Range    Tag = iota + FirstHeap // immutable pair of int bounds
	String                          // UTF-8 text
	List                            // growable sequence
	Tuple                           // fixed sequence
	Dict                            // insertion-ordered map
	Function                        // closure of a Walrus function
	Native                          // function implemented in Go
	Module                          // result of an import
	Struct                          // struct definition
	Instance                        // object of a struct
	Iter                            // built-in iterator object
	Task                            // reserved for asynchronous execution
	Host                            // Go object handed in by the embedding program

	// Internal references: found in registers, records and roots, never handed to programs.
	Box   // a captured variable: a record of one slot
	Table // storage of a dict in hash mode
	Fault // an error under way or caught: see rt

	NumTags
)

// Valid reports whether t is one of the declared tags.
func (t Tag) Valid() bool { return t < immediateEnd || (t >= FirstHeap && t < NumTags) }

// IsHeap reports whether a cell with this tag holds the address of a heap object.
func (t Tag) IsHeap() bool { return t >= FirstHeap }

// IsNumber reports whether t is Int or Float.
func (t Tag) IsNumber() bool { return t == Int || t == Float }

var typeNames = [NumTags]string{
	Void: "void", Bool: "bool", Int: "int", Float: "float",
	Unset: "unset", Frame: "frame", Raw: "raw",
	Range: "range", String: "string", List: "list", Tuple: "tuple", Dict: "dict",
	Function: "function", Native: "function", Module: "module", Struct: "struct",
	Instance: "struct instance", Iter: "iter", Task: "task", Host: "host object",
	Box: "box", Table: "table", Fault: "fault",
}

// TypeName is the name that core.type and error messages use for values of this tag.
func (t Tag) TypeName() string {
	if int(t) < len(typeNames) && typeNames[t] != "" {
		return typeNames[t]
	}
	return "invalid"
}

// Cell is one value: 16 bytes, payload at offset 0, tag at offset 8. The seven bytes after the tag are zero except in frame
// headers (tag Frame), where package frame defines them.
type Cell struct {
	Bits uint64
	Tag  Tag
	_    [7]byte
}

// Size is the size of a Cell in bytes and the scale of register operands in bytecode.
const Size = 16

// Offsets of the parts of a cell, for generated code.
const (
	BitsOffset = 0
	TagOffset  = 8
)

// OfVoid returns the value void.
func OfVoid() Cell { return Cell{} }

// OfInt returns an int.
func OfInt(n int64) Cell { return Cell{Bits: uint64(n), Tag: Int} }

// OfFloat returns a float.
func OfFloat(f float64) Cell { return Cell{Bits: math.Float64bits(f), Tag: Float} }

// OfBool returns a bool.
func OfBool(b bool) Cell {
	if b {
		return Cell{Bits: 1, Tag: Bool}
	}
	return Cell{Tag: Bool}
}

// OfRaw returns a machine word of the run time's own.
func OfRaw(w uint64) Cell { return Cell{Bits: w, Tag: Raw} }

// OfRef returns a reference to the heap object at addr, which must be of the kind that t stands for.
func OfRef(t Tag, addr uint64) Cell { return Cell{Bits: addr, Tag: t} }

// Int returns the payload as an int; meaningful for tag Int.
func (c Cell) Int() int64 { return int64(c.Bits) }

// Float returns the payload as a double; meaningful for tag Float.
func (c Cell) Float() float64 { return math.Float64frombits(c.Bits) }

// Bool returns the payload as a bool; meaningful for tag Bool.
func (c Cell) Bool() bool { return c.Bits != 0 }

// IsHeap reports whether the cell refers to a heap object.
func (c Cell) IsHeap() bool { return c.Tag >= FirstHeap }

// AsFloat returns the number in the cell as a double; the tag must be Int or Float.
func (c Cell) AsFloat() float64 {
	if c.Tag == Int {
		return float64(int64(c.Bits))
	}
	return math.Float64frombits(c.Bits)
}
