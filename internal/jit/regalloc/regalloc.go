// Package regalloc assigns machine registers and spill slots to code written
// with virtual registers. It is a linear scan over SSA live intervals with
// lifetime holes and interval splitting, and it carries an independent checker
// (Check) that replays a result symbolically.
//
// # What it sees
//
// The package knows nothing of any processor or of the intermediate
// representation. A Func is a few flat slices: blocks in the order in which
// they will be numbered, instructions as runs of operands, edges with their
// block arguments, and lists of values that a resume point (the state an exit
// needs) mentions. All ids are dense.
//
// # Positions
//
// Instruction i owns four positions. 4i is the gap before it, where moves are
// inserted; 4i+1 is "early", when ordinary inputs are read and temporaries
// become live; 4i+2 is "late", when results are written, clobbers strike and
// resume points are read; 4i+3 is only the end of the late part. A live range
// is a half-open interval of positions.
//
//	ordinary use         live until 4i+2      (may share with a result)
//	late or resume use   live until 4i+4      (survives results and clobbers)
//	fixed or tied use    live until 4i+1      (copied in the gap)
//	result               live from  4i+2
//	tied result          live from  4i+1      (the copy of its input is made in the gap)
//	early result         live from  4i+1      (never shares with an input)
//	fixed result         live from  4i+4      (copied out of its register in the next gap)
//	clobber, fixed result occupies its register [4i+2,4i+4); fixed use [4i+1,4i+2)
//
// Moving to memory needs no register and, when the value is stored at its
// definition, no instruction; so an interval may change from a register to
// memory in the middle of an instruction. Every other change of place happens
// in a gap or on an edge.
//
// # Decisions
//
//   - Blocks come hot first, loops contiguous, cold blocks last. A value that
//     only a cold block forces out of its register keeps the register in the
//     hot code; the moves land on the edges of the cold block.
//   - The victim of an eviction is the value whose next use is farthest, the
//     distance shrinking with the loop depth of that use. Values live around a
//     loop get a use marker at its end, so that a use at the top of the next
//     round counts.
//   - A split position moves out of as many loops as the gap between the two
//     uses allows.
//   - A spilled value has one slot for life. It is stored once at its
//     definition, unless storing at the places where it really moves to memory
//     is cheaper (typically: it moves only in cold blocks).
//   - Constants are never stored: their "memory" is the instruction that makes
//     them again.
//
// # Invariants the caller keeps
//
// Definitions precede uses in block order; no critical edges; a block with one
// successor ends in an instruction without operands, clobbers or resume point;
// terminators define nothing; an instruction needs no more registers at once
// than are allocatable.
package regalloc

import "math/bits"

// VReg is the dense id of a virtual register, an SSA value.
type VReg uint32

// NoVReg is the absent value.
const NoVReg = ^VReg(0)

// Inst is the index of an instruction in Func.Insts.
type Inst int32

// Block is the index of a block in Func.Blocks.
type Block int32

// Class is a register class.
type Class uint8

// The two register classes.
const (
	Int Class = iota
	Float
)

// PReg is a physical register: 0..31 integer, 32..63 float.
type PReg uint8

// NoPReg is the absent register.
const NoPReg PReg = 255

// FloatBase is the first float register's number.
const FloatBase PReg = 32

// Class returns the class the register belongs to.
func (r PReg) Class() Class {
	if r >= FloatBase {
		return Float
	}
	return Int
}

// RegSet is a set of physical registers, one bit each.
type RegSet uint64

// Has reports whether r is in the set.
func (s RegSet) Has(r PReg) bool { return s>>r&1 != 0 }

// With returns the set with r added.
func (s RegSet) With(r PReg) RegSet { return s | 1<<r }

// Without returns the set with r removed.
func (s RegSet) Without(r PReg) RegSet { return s &^ (1 << r) }

// Len returns the number of registers in the set.
func (s RegSet) Len() int { return bits.OnesCount64(uint64(s)) }

// Role says what an operand does with its value and when.
type Role uint8

// Operand roles.
const (
	Use      Role = iota // read early; its register may be reused by a result
	LateUse              // read until the end; never shares with a result
	Def                  // written late
	EarlyDef             // written early: a temporary, or a result that may not share with an input
)

// Where says which places an operand accepts.
type Where uint8

// Operand constraints.
const (
	InReg    Where = iota // any register of the value's class
	RegOrMem              // a register, a spill slot, or a constant the caller can read from memory
	Anywhere              // any place at all; the instruction copes
	InFixed               // the register in Operand.Reg
	SameAs                // a result that must share the place of the use Operand.Tie of the same instruction
)

// Operand is one operand of an instruction.
type Operand struct {
	V     VReg
	Role  Role
	Where Where
	Reg   PReg  // valid for InFixed
	Tie   uint8 // valid for SameAs: index of the tied use within the instruction
}

// InstInfo is one instruction.
type InstInfo struct {
	Ops, NumOps       int32  // run in Func.Operands
	Resume, NumResume int32  // run in Func.Resumes; read late, any place
	Clobbers          RegSet // destroyed late
	// Commutes says that operands 0 and 1 are uses of which operand 0 is tied
	// to a result and both may be exchanged. The allocator exchanges them in
	// Func.Operands when that saves a copy.
	Commutes bool
}

// Edge is a control-flow edge with the arguments for the target's parameters.
type Edge struct {
	To   Block
	Args int32 // first of len(params of To) entries in Func.EdgeArgs
}

// BlockInfo is one block.
type BlockInfo struct {
	First, End        Inst  // its instructions, half open, never empty
	Params, NumParams int32 // run in Func.Params
	Succs, NumSuccs   int32 // run in Func.Succs
	Loop              int32 // innermost loop in Func.Loops, or -1
	Cold              bool  // expected not to run
}

// Loop is one natural loop.
type Loop struct {
	Header Block
	Last   Block // last block of the loop among the hot ones
	Parent int32 // enclosing loop or -1
	Depth  uint8 // 1 for an outermost loop
}

// ValueInfo describes one virtual register.
type ValueInfo struct {
	Class Class
	// Remat values are constants: they cost nothing to make again and never
	// occupy a slot. Their definition emits nothing.
	Remat bool
}

// Func is the code to allocate. The allocator changes nothing but the order of
// commuting operands.
type Func struct {
	Values   []ValueInfo
	Blocks   []BlockInfo
	Insts    []InstInfo
	Operands []Operand
	Resumes  []VReg
	Params   []VReg
	Succs    []Edge
	EdgeArgs []VReg
	Loops    []Loop
}

// Config describes the machine and the stress options.
type Config struct {
	// Regs lists the allocatable registers of each class, preferred first.
	Regs [2][]PReg
	// Scratch is a register outside Regs that may hold any 8-byte value
	// during a parallel move.
	Scratch PReg
	// CallClobbers is the set of registers an ordinary call destroys; naming
	// it lets the allocator treat calls as points instead of register ranges.
	CallClobbers RegSet
	// SpillAll keeps every value in memory between instructions.
	SpillAll bool
	// Shuffle, when not zero, is the seed for a random choice among legal
	// registers and for ignoring hints.
	Shuffle uint64
	// MaxWork bounds the number of elementary steps; 0 means the default.
	MaxWork int
}

// Loc is a place: nothing, a register, a spill slot or a constant.
type Loc uint32

const (
	locKindShift = 29
	kindReg      = 1
	kindSlot     = 2
	kindRemat    = 3
)

// NoLoc is the absent place.
const NoLoc Loc = 0

// RegLoc returns the place that is register r.
func RegLoc(r PReg) Loc { return kindReg<<locKindShift | Loc(r) }

// SlotLoc returns the place that is spill slot n (8 bytes each).
func SlotLoc(n int) Loc { return kindSlot<<locKindShift | Loc(n) }

// RematLoc returns the place of a constant that is made again where needed.
func RematLoc(v VReg) Loc { return kindRemat<<locKindShift | Loc(v) }

// IsReg reports whether the place is a register.
func (l Loc) IsReg() bool { return l>>locKindShift == kindReg }

// IsSlot reports whether the place is a spill slot.
func (l Loc) IsSlot() bool { return l>>locKindShift == kindSlot }

// IsRemat reports whether the place is a constant.
func (l Loc) IsRemat() bool { return l>>locKindShift == kindRemat }

// Reg returns the register of a register place.
func (l Loc) Reg() PReg { return PReg(l & 63) }

// Slot returns the index of a spill slot place.
func (l Loc) Slot() int { return int(l & (1<<locKindShift - 1)) }

// Remat returns the constant value of a constant place.
func (l Loc) Remat() VReg { return VReg(l & (1<<locKindShift - 1)) }

// Edit is a move inserted before an instruction. Edits of one instruction are
// executed in order.
type Edit struct {
	Before   Inst
	From, To Loc
	// Swap exchanges two integer registers instead of copying.
	Swap bool
}

// Result is an allocation. The caller may reuse it for the next function.
type Result struct {
	Operands []Loc  // place of each entry of Func.Operands
	Resumes  []Loc  // place of each entry of Func.Resumes
	Edits    []Edit // in order of Before
	NumSlots int    // spill slots of 8 bytes
	Stats    Stats
}

// Stats counts what the allocator did.
type Stats struct {
	Values, Splits, Spilled, Moves, Stores, Reloads, Remats, Swaps int
}

// Error is a refusal: the function is left to a lower tier.
type Error struct{ Reason string }

// Error returns the reason.
func (e *Error) Error() string { return "regalloc: " + e.Reason }

// The reasons for refusing a function.
const (
	TooComplex = "too complex"
	Infeasible = "an instruction needs more registers than there are"
)

const defaultMaxWork = 60_000_000
