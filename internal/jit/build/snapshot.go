// Package build turns the bytecode of one function, with what the interpreter has observed, into intermediate representation.
//
// It works on a Snapshot, which is plain data: nothing in it is an address to follow, so a compile can run in the background while
// the program goes on. What is observed is only a guess: every assumption that the code makes is guarded, or follows from
// guards, and a wrong observation costs speed, never a wrong result.
//
// The package has no policy. It compiles everything: operations that have no native form become calls of the run time (RtOp), code
// that has never run becomes an exit.
package build

import (
	"walrus/internal/bytecode"
	"walrus/internal/frame"
	"walrus/internal/jit/ir"
	"walrus/internal/value"
)

// Snapshot is a function as it was at one moment.
type Snapshot struct {
	Name      string
	Fn        int32 // number of the function in the engine
	Code      []bytecode.Word
	Feedback  []frame.Feedback // by word of Code
	Consts    []value.Cell
	Params    int
	Registers int
	Handlers  []bytecode.Handler
	Loops     []bytecode.LoopInfo
	Info      uint64 // address of the function's frame.Info
	Globals   uint64 // address of the first global cell of its file
	// Closure is the only closure that exists of the function, void if there may be several. Only functions without captured variables
	// that a constant global holds have one.
	Closure value.Cell
	// Captured says that the function captures variables, so that a frame of it needs the closure it was called through.
	Captured bool
	Hidden   bool // calls and loops of the function count neither as steps nor for the depth
	// HashKey and HashFactor make the hashes of int keys of dicts, see object.Space.IntKeys; both 0 if they are not known.
	HashKey, HashFactor uint64
	// Chars is the address of the addresses of the 128 one-character ASCII strings, 0 if it is not known.
	Chars uint64
	// Natives lists the CallMembers that have called a built-in function that there is a routine for.
	Natives []NativeFact
	// Handling is the address of the words in which native code finds the error it is to handle, see interp.Machine.Handling; 0 if errors are
	// left to the interpreter.
	Handling uint64
	// GlobalFacts describes the globals that the code uses, by number; globals beyond its end are variables of which nothing is
	// known.
	GlobalFacts []GlobalFact
	// Methods describes the targets of method calls whose cache is filled; several of one call if its receivers have several shapes.
	Methods []MethodFact
	// Fields describes the accesses to members whose cache is filled, likewise.
	Fields []FieldFact
	// Captures lists, for each Closure and NewStruct instruction, the registers that it takes boxes from.
	Captures []CaptureReads
	// ParamTags are the tags that arguments are expected to have (value.Unset and missing entries: unknown).
	ParamTags []value.Tag
	// EntryTags are the tags that registers had when the loop was to be entered; only for loop entries.
	EntryTags []value.Tag
}

// GlobalFact is what is known about one global.
type GlobalFact struct {
	Name  string
	Const bool       // Cell is its value for ever
	Cell  value.Cell // current value: for other globals only its tag means anything, as a guess
	// Callee describes the function that a constant global holds, nil if it is no Walrus function or was never linked.
	Callee *Snapshot
	// Struct describes the struct that a constant global holds, nil if it is none or its `init` was never linked.
	Struct *StructFact
}

// StructFact says how instances of a struct are made.
type StructFact struct {
	HasInit bool
	Closure value.Cell // of `init`
	Init    *Snapshot
}

// MethodFact is a target of the CallMember at PC, for receivers of a shape.
type MethodFact struct {
	PC      uint32
	Shape   uint32
	Closure value.Cell
	Callee  *Snapshot // nil if it was never linked
}

// NativeFact says that the CallMember at PC has called the built-in function that a routine stands for: a method of strings, or a function of
// the module that the feedback names.
type NativeFact struct {
	PC      uint32
	Module  bool
	Routine ir.Routine
}

// FieldFact is where the member access at PC finds the field in objects of a shape. If NewShape is another one, a SetMember adds the
// field.
type FieldFact struct {
	PC              uint32
	Shape, NewShape uint32
	Payload, TagOff uint16 // offsets in the object
}

// CaptureReads lists registers that the instruction at PC reads beside its operands, in the order of the captures.
type CaptureReads struct {
	PC   uint32
	Regs []uint16
}

// Options choose what is compiled and how.
type Options struct {
	// Loop is the number of the loop to enter at, -1 to compile a function entry.
	Loop    int
	Metered bool // charge steps
	// Inline is the number of bytecode words up to which callees are built in; 0 turns it off.
	Inline int
	// Budget bounds the number of words that inlining may add in all.
	Budget int
	// Depth is the number of frames that may be inlined in each other.
	Depth int
}

// DefaultOptions are those of the full level for a function entry.
func DefaultOptions() Options { return Options{Loop: -1, Inline: 60, Budget: 400, Depth: 4} }

// global returns what is known about global i.
func (s *Snapshot) global(i int) GlobalFact {
	if i < len(s.GlobalFacts) {
		return s.GlobalFacts[i]
	}
	return GlobalFact{Cell: value.Cell{Tag: value.Unset}}
}

func (s *Snapshot) captureReads(pc int) []uint16 {
	for i := range s.Captures {
		if int(s.Captures[i].PC) == pc {
			return s.Captures[i].Regs
		}
	}
	return nil
}

// methods lists the targets of the method call at pc that take args arguments, the receiver included.
func (s *Snapshot) methods(pc, args int) []MethodFact {
	var list []MethodFact
	for _, m := range s.Methods {
		if int(m.PC) == pc && m.Callee != nil && m.Callee.Params == args {
			list = append(list, m)
		}
	}
	return list
}

// fields lists where the member access at pc finds the field.
func (s *Snapshot) fields(pc int) []FieldFact {
	var list []FieldFact
	for _, f := range s.Fields {
		if int(f.PC) == pc {
			list = append(list, f)
		}
	}
	return list
}

func (s *Snapshot) feedback(pc int) frame.Feedback {
	if pc < len(s.Feedback) {
		return s.Feedback[pc]
	}
	return frame.Feedback{}
}
