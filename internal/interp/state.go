// Package interp runs bytecode: the dispatch loop (loop.go) and the dispatcher that does what the loop cannot (the other files).
package interp

import (
	"walrus/internal/frame"
	"walrus/internal/heap"
	"walrus/internal/value"
)

// State is what the dispatch loop works on. Addresses are outside Go's heap.
//
// The order of the fields is chosen for the loop's first instructions: as DepthLeft is first and Fuel at offset 128, the loads in front of the loop have
// a length that makes the dispatch of an instruction begin at a multiple of 32 bytes and fit into 32. Where it crosses a line of the cache of
// instructions, which depended on where the linker had put the function, programs take up to one and a half times as long. See
// TestLoopIsLeaf.
type State struct {
	// DepthLeft is the number of calls that may still be nested.
	DepthLeft int64

	PC   uint64 // address of the instruction to execute
	Base uint64 // address of register 0 of the running frame
	K    uint64 // address of the constants of the running function; its Info lies in front of them
	// StackEnd is the first address behind the execution's stack.
	StackEnd uint64
	// Chars are the one-character ASCII strings.
	Chars *[128]uint64
	// HashKey and HashFactor make the hashes of int keys, see object.Space.IntKeys.
	HashKey, HashFactor uint64
	key, table          uint64 // scratch of the loop
	// Current is the error of the innermost active catch of the execution that runs.
	Current *value.Cell
	// Methods remembers the methods of call sites that meet several shapes.
	Methods *[methodSlots]methodEntry
	_       [4]uint64
	// Fuel is what is left of the slice of steps; loop headers and calls stop at 0 before they are executed.
	Fuel int64
}

// methodSlots is the size of the cache of methods, a power of two.
const methodSlots = 256

// methodEntry says which method the call at pc calls for instances of a shape. Neither addresses of code nor shapes are used a second time
// with another meaning, so entries stay true; a method lives as long as the shapes of its struct.
type methodEntry struct {
	pc            uint64
	closure, info uint64 // in this order, as in the feedback of a call site
	shape         uint32
}

func methodSlot(pc uint64, shape uint32) uint64 { return (pc>>3 ^ uint64(shape)*7) & (methodSlots - 1) }

// identityTags are the types of which two values are equal exactly if their bits are, as bits.
const identityTags = 1<<value.Void | 1<<value.Bool | 1<<value.Int | 1<<value.Function | 1<<value.Module | 1<<value.Struct | 1<<value.Instance

// shortASCII are the flags of a string whose text stands at heap.StrInlineASCII.
const shortASCII = heap.StrASCII | heap.StrInline

// Offsets of the fields of a function's Info from its constants.
const (
	infoGlobals = int(frame.InfoGlobals) - int(frame.InfoSize)
	infoDelta   = int(frame.InfoDelta) - int(frame.InfoSize)
	infoStep    = int(frame.InfoStep) - int(frame.InfoSize)
)

// Where the first slot of a record lies: the content of a box, the Info of a closure.
const (
	payload0 = 16
	tag0     = 8
)
