// Package interp runs bytecode: the dispatch loop (loop.go) and the dispatcher that does what the loop cannot (the other files).
package interp

import "walrus/internal/frame"

// State is what the dispatch loop works on. Addresses are outside Go's heap.
type State struct {
	PC   uint64 // address of the instruction to execute
	Base uint64 // address of register 0 of the running frame
	K    uint64 // address of the constants of the running function; its Info lies in front of them
	// Fuel is what is left of the slice of steps; loop headers and calls stop at 0 before they are executed.
	Fuel int64
	// DepthLeft is the number of calls that may still be nested.
	DepthLeft int64
	// StackEnd is the first address behind the execution's stack.
	StackEnd uint64
}

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
