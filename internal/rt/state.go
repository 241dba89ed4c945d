package rt

import (
	"io"

	"walrus/internal/diag"
	"walrus/internal/value"
)

// StateSlot names the part of the runtime's state that one module of the library owns.
type StateSlot uint8

// Slots of state. What lies in a slot is known only to the module that owns it.
const (
	StateRandom StateSlot = iota // std/math: the random generator
	StateFiles                   // std/io: open files
	StateInput                   // std/core: a line that was read but not delivered

	numStates
)

// State returns what SetState has put into the slot, nil before that.
func (c *Context) State(slot StateSlot) any { return c.states[slot] }

// SetState replaces the contents of a slot. Contents with a method Close are closed with the runtime.
func (c *Context) SetState(slot StateSlot, state any) { c.states[slot] = state }

// CloseState closes what the library has open (files) and forgets its state. The engine calls it once, at the end.
func (c *Context) CloseState() error {
	var first error
	for i, state := range c.states {
		if closer, ok := state.(io.Closer); ok {
			if err := closer.Close(); err != nil && first == nil {
				first = err
			}
		}
		c.states[i] = nil
	}
	return first
}

// Hooks are the operations of the dispatcher that library functions need. A nil hook means that there is none, as in tests.
type Hooks struct {
	// Collect runs a full collection. The caller is a native function with nothing but its arguments in use: these are rooted,
	// every address it read before is invalid afterwards.
	Collect func()
	// Caught describes the error that the innermost active catch has caught; ok is false outside of catch blocks.
	Caught func() (e Caught, ok bool)
}

// Caught describes a caught error for core.error.
type Caught struct {
	Kind         diag.Kind
	Message      string
	Thrown       value.Cell // Kind Thrown: the value
	File         string
	Line, Column int      // 1-based, 0 if unknown
	Trace        []string // outermost first
}
