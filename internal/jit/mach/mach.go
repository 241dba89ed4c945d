// Package mach is the part of the back end that does not know the processor:
// machine instructions with virtual registers, the driver that turns a function
// of the intermediate representation into them, block order, frame layout, and
// the tables that tell where the values of a resume point are when native code
// is left.
//
// A Target supplies registers, lowering and emission. Compile runs the stages:
//
//	order     blocks in loop-contiguous order, cold ones last; critical edges split
//	lower     Target.Lower, one IR instruction at a time, into Code
//	allocate  package regalloc; in checked mode its result is replayed
//	emit      Target.Emit: bytes, relocations, places of sites
//	finish    locations of every site's resume point: an Object
//
// A site is a point where native code can be left or is suspended: a guard, a
// poll, a call. It is known by the address behind the call instruction that
// reaches an exit ramp or a callee, so exits cost one call instruction each and
// frames on the native stack are recognised by their return addresses.
package mach

import (
	"walrus/internal/jit/ir"
	"walrus/internal/jit/regalloc"
	"walrus/internal/native"
	"walrus/internal/platform"
)

// VReg is a virtual register.
type VReg = regalloc.VReg

// Op is a machine operation of a target. 0 is never used.
type Op uint16

// Inst is one machine instruction. Its register operands are the operands of
// the instruction with the same index in Code.RA; the other fields mean what the
// target's operation says.
type Inst struct {
	Op    Op
	Size  uint8 // operand size in bytes
	Cond  uint8
	Scale uint8 // of the index register of a memory operand
	Flags uint8
	Disp  int32
	Site  int32 // index in Code.Sites, -1 if there is none
	Imm   int64
	Value ir.Value // what it was made from, for listings
}

// BlockInfo belongs to the block with the same index in Code.RA.
type BlockInfo struct {
	IR   ir.BlockID // 0 for a block made to split an edge
	Loop bool       // a loop header
}

// Const is what a constant virtual register holds.
type Const struct {
	Bits  uint64
	Known bool // false for registers that are no constants
}

// Code is a function as machine instructions.
type Code struct {
	F      *ir.Func
	RA     regalloc.Func
	Insts  []Inst
	Blocks []BlockInfo
	Consts []Const // by VReg
	Sites  []SiteInfo
	Refs   []SlotRef // slots of all sites
	Frames []FrameRef
	// EmitOrder lists blocks in the order of their bytes; loops are rotated so
	// that their test stands at the bottom.
	EmitOrder []regalloc.Block
	// OutCells is the size, in cells, of the area at the bottom of the frame in
	// which values are handed to helpers and callees.
	OutCells int
	// Calls reports whether native code is called or left and resumed, so that
	// the function needs a stack check.
	Calls bool
	// StackSite and ArgumentSite are the sites at which a call is left before it
	// began: for lack of native stack, and for tags that do not fit.
	StackSite, ArgumentSite int32
	// Work is memory the target keeps from compile to compile.
	Work any
}

// SiteKind says what happens at a site.
type SiteKind uint8

// Kinds of sites.
const (
	SiteGuard     SiteKind = iota // left for good; continue interpreted at the resume point
	SitePoll                      // all registers saved; resumed, or left at the resume point
	SiteStack                     // function entry without native stack: grow and resume, or left before the call began
	SiteArguments                 // function entry with tags the code was not compiled for: left before the call began
	SiteDepth                     // left because the depth limit is reached
	SiteFuel                      // left because the steps are used up
	SiteNoCode                    // left because the callee has no native code
	SiteRt                        // the run time executes the bytecode instruction at the resume point
	SiteFMod                      // the run time computes fmod of the cells 0 and 1 into cell 0
	SiteFPow                      // the run time computes ** of the cells 0 and 1 into cell 0
	SiteCall                      // a native callee is running; the frames are the state meanwhile
	numSiteKinds
)

var siteNames = [numSiteKinds]string{"guard", "poll", "stack", "arguments", "depth", "fuel", "nocode", "rt", "fmod", "fpow", "call"}

// String returns the kind's name.
func (k SiteKind) String() string { return siteNames[k] }

// Saves reports whether the registers are stored in the context at the site, so
// that register locations mean its save area.
func (k SiteKind) Saves() bool { return k <= SiteNoCode }

// SiteInfo is a site before locations are known.
type SiteInfo struct {
	Kind    SiteKind
	Reason  ir.Reason
	Value   ir.Value
	Frames  int32 // run in Code.Frames, innermost first
	Count   int32
	Args    int32 // SiteRt: cells handed over
	Results int32 // SiteRt: cells handed back
	Lands   bool  // see ir.Lands
}

// FrameRef is one interpreter frame of a site.
type FrameRef struct {
	Resume       ir.ResumeID
	Slots, Count int32 // run in Code.Refs
}

// RefKind says what a Ref is.
type RefKind uint8

// Kinds of Ref.
const (
	RefConst  RefKind = iota // Bits
	RefValue                 // entry Bits of Code.RA.Resumes
	RefLoc                   // a location known from the start: Loc(Bits)
	RefByteOf                // as RefValue, of which only the low byte counts
)

// Ref is where a payload or tag comes from.
type Ref struct {
	Kind RefKind
	Bits uint64
}

// SlotRef is one interpreter register of a frame.
type SlotRef struct {
	Reg          uint16
	Payload, Tag Ref
}

// Options choose how code is generated.
type Options struct {
	Poll     native.PollForm
	Features platform.Features
	// FourRegs restricts allocation to four registers of each class; SpillAll keeps
	// everything in memory; Shuffle, when not 0, seeds a random choice of registers
	// and a random order of blocks. All are for tests.
	FourRegs bool
	SpillAll bool
	Shuffle  uint64
	// Check replays the allocation and fails on a difference.
	Check bool
	// Dump, when not nil, gets the stages mach, ra and asm as text.
	Dump func(stage, text string)
}

// Target is a processor.
type Target interface {
	// Name is the target's name, such as "amd64".
	Name() string
	// Registers describes the machine to the allocator.
	Registers(o *Options) *regalloc.Config
	// Plan looks at the whole function before lowering and decides what is
	// folded into its user.
	Plan(b *Builder)
	// Lower emits machine instructions for v.
	Lower(b *Builder, v ir.Value)
	// Enter emits the operands of the entry instruction, which defines the
	// inputs of the function that are used.
	Enter(b *Builder)
	// Jump is the operation of an unconditional jump to the only successor.
	Jump() Op
	// Emit turns allocated code into bytes.
	Emit(c *Code, res *regalloc.Result, o *Options) (*Emission, error)
	// Describe returns instruction i in words; loc names its operand k.
	Describe(c *Code, i regalloc.Inst, loc func(k int) string) string
	// List disassembles bytes for dumps.
	List(e *Emission) string
}

// Sym names code outside of an Object: an exit ramp or another stub.
type Sym uint32

// Reloc is a four-byte distance to a Sym; it counts from At+4.
type Reloc struct {
	At  int32
	Sym Sym
}

// Emission is what a target produces.
type Emission struct {
	Bytes     []byte
	Relocs    []Reloc
	CodeEnd   int32 // end of the instructions; constants follow
	Checked   int32 // offset of the entry that checks argument tags, or of the loop entry
	Typed     int32 // offset of the entry behind the check
	FrameSize int32 // bytes between RSP and the return address while the function runs
	SlotBase  int32 // offset of spill slot 0 from RSP
	Places    []Place
	Patches   []Patch
	Lines     []Line
}

// Patch is a four-byte number in the code that becomes the index of a site in
// Object.Sites.
type Patch struct {
	At   int32
	Site int32
}

// Place is where a site's return address lies in the code.
type Place struct {
	Site   int32
	Offset int32
	// BeforeFrame says that RSP points to the return address of the caller:
	// the function's frame does not exist yet.
	BeforeFrame bool
}

// Line ties an offset to the IR value its instruction was made from, and to the
// bytecode that comes from.
type Line struct {
	Offset int32
	Value  ir.Value
	Pos    ir.Pos // set in an Object; Fn and PC are 0 where nothing is known
}
