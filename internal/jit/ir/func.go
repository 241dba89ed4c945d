// Package ir is the intermediate representation of the compiler: a control-flow graph in static single assignment form with block
// parameters.
//
// Everything is numbered densely and lives in slices of its Func, which is the arena of one compile: a Value is the
// number of the instruction that computes it, a BlockID that of a block, a ResumeID that of a resume point; number 0 of
// each means "none", so zeroed memory is valid. Instructions refer to each other by number only. The operation table (ops.go)
// says what every operation computes and what effects it has; printer, parser, verifier, evaluator and passes read it.
//
// State for the interpreter is kept in resume points, never in the instructions: a guard names one, and leaving native
// code at the guard means executing the bytecode again from there, so nothing that a program could observe lies between a
// resume point's instruction and the guards that name it.
package ir

import (
	"walrus/internal/value"
)

// Value is the number of an instruction, and of its result.
type Value int32

// BlockID is the number of a block.
type BlockID int32

// ResumeID is the number of a resume point.
type ResumeID int32

// Instr is one instruction. Operands are in the Func's pool: use Func.Args.
type Instr struct {
	Op     Op
	Type   Type   // of the result; None if there is none
	Aux    uint16 // meaning depends on Op: condition, alias class, reason, flags
	nargs  uint16
	args   uint32   // start of the operands in Func.pool
	Block  BlockID  // block that holds it; 0 for a removed instruction
	Resume ResumeID // where the interpreter continues if native code is left here
	During ResumeID // calls: the state of the frame while the callee runs; PC is that of the call
	Pos    int32    // index into Func.Positions: the bytecode it comes from
	Imm    int64
}

// Edge is one way out of a block: the target and the values of its parameters.
type Edge struct {
	To   BlockID
	Args []Value
}

// Block is a basic block. The last instruction is its terminator.
type Block struct {
	Params []Value // Param instructions, in order
	Instrs []Value // without the parameters
	Succs  []Edge  // 0, 1 or 2, as the terminator wants
	Preds  []BlockID
	// Loop is true for a header of a loop of the source; a poll stands there.
	Loop bool
	// Cold is true for blocks that are expected to run rarely: they are placed out of line.
	Cold bool
}

// Slot is one live register of a frame in a resume point. The value is Payload and Tag; both may be constants.
type Slot struct {
	Reg     uint16 // interpreter register, CalleeSlot or InitSlot
	Payload Value
	Tag     Value
}

// CalleeSlot in Slot.Reg stands for the function cell of an inlined frame.
const CalleeSlot = 0xFFFF

// InitSlot in Slot.Reg, in the state during a call, says that the call makes an instance: it stands for the register of the call's callee,
// where the instance is kept while its `init` runs, one register further up than other functions.
const InitSlot = 0xFFFE

// Resume is a resume point: what the interpreter needs to continue at an instruction of the bytecode. It is immutable.
type Resume struct {
	// Parent is the state of the calling frame (as During of a call) if this frame is inlined, else 0.
	Parent ResumeID
	Fn     int32 // function number, engine-wide
	PC     uint32
	// Slots are the live registers, ascending. A register that is not here is dead; in the frame that a loop entry was entered from it
	// may also still hold what it held at the entry, so it must be left alone.
	Slots []Slot
	// Facts of the frame's header, for inlined frames.
	Dst    uint16 // register of the caller that gets the result
	Window uint16 // register of the caller at which this frame's registers start
	Flags  uint8  // flags of the frame header
}

// Pos is a place in the bytecode.
type Pos struct {
	Fn int32
	PC uint32
}

// Ref is a heap object that the code refers to by address. Addresses are constants of the snapshot: never followed here.
type Ref struct {
	Tag  value.Tag
	Addr uint64
	Name string // for dumps
}

// Callee describes a function that is called directly.
type Callee struct {
	Name   string
	Fn     int32  // function number, engine-wide
	Self   bool   // the function that is being compiled: Params and Result of the Func hold
	Info   uint64 // address of its frame.Info
	Ref    int32  // index into Func.Refs of its closure, -1 if the call passes none
	Params int
	Hidden bool // its calls count neither as steps nor for the depth
}

// EntryKind says how the code is entered.
type EntryKind uint8

// Kinds of entries.
const (
	FunctionEntry EntryKind = iota // by calls: arguments through Arg and ArgTag
	LoopEntry                      // from the interpreter at a loop header: registers through FrameBits and FrameTag
)

func (k EntryKind) String() string {
	if k == LoopEntry {
		return "loop"
	}
	return "func"
}

// Func is one unit of compilation: a function, or a function from one of its loops on.
type Func struct {
	Name     string
	Fn       int32 // function number, engine-wide
	Entry    EntryKind
	EntryPC  uint32 // word index of the loop header for a loop entry
	Level    Level
	Metered  bool
	Params   []value.Tag // tag that each parameter is known to have at the typed entry, AnyTag if it is not fixed
	Result   value.Tag   // tag of every result, AnyTag if it is not known
	Refs     []Ref
	Callees  []Callee
	Modules  []uint64 // addresses of the global cells of the files that the code uses
	SelfRef  int32    // index into Refs of the only closure of this function, -1 if it varies
	EntryBlk BlockID

	Instrs    []Instr // by Value; entry 0 is unused
	Blocks    []Block // by BlockID; entry 0 is unused
	Order     []BlockID
	Resumes   []Resume // by ResumeID; entry 0 is unused
	Positions []Pos    // entry 0 is "unknown"
	pool      []Value
	pos       int32 // position that new instructions get
	mem       *Arena
}

// GlobalRef packs the module index and the number of a global for Imm of the global operations.
func GlobalRef(module, index int) int64 { return int64(module)<<32 | int64(index) }

// SplitGlobal takes a GlobalRef apart.
func SplitGlobal(imm int64) (module, index int) { return int(imm >> 32), int(uint32(imm)) }

// GlobalAddr is the address of the cell of a global.
func (f *Func) GlobalAddr(imm int64) uint64 {
	m, i := SplitGlobal(imm)
	return f.Modules[m] + uint64(i)*value.Size
}

// New makes an empty function without blocks, in an arena of its own.
func New(name string) *Func { return new(Arena).New(name) }

// NewBlock adds an empty block at the end of the order.
func (f *Func) NewBlock() BlockID {
	id := BlockID(len(f.Blocks))
	f.Blocks = append(f.Blocks, Block{})
	f.Order = append(f.Order, id)
	return id
}

// SetPos sets the position that instructions made from now on get.
func (f *Func) SetPos(fn int32, pc uint32) {
	p := Pos{fn, pc}
	if f.Positions[f.pos] == p && f.pos != 0 {
		return
	}
	f.Positions = append(f.Positions, p)
	f.pos = int32(len(f.Positions) - 1)
}

// NewValue makes an instruction that is in no block yet. args are copied.
func (f *Func) NewValue(op Op, t Type, imm int64, args ...Value) Value {
	v := Value(len(f.Instrs))
	f.Instrs = append(f.Instrs, Instr{Op: op, Type: t, Imm: imm, Pos: f.pos, args: uint32(len(f.pool)), nargs: uint16(len(args))})
	f.pool = append(f.pool, args...)
	return v
}

// Add makes an instruction at the end of block b.
func (f *Func) Add(b BlockID, op Op, t Type, imm int64, args ...Value) Value {
	v := f.NewValue(op, t, imm, args...)
	f.Instrs[v].Block = b
	f.Blocks[b].Instrs = f.mem.Values.Append(f.Blocks[b].Instrs, v)
	return v
}

// AddParam adds a parameter to block b; edges into b must be completed by the caller.
func (f *Func) AddParam(b BlockID, t Type) Value {
	v := f.NewValue(Param, t, int64(len(f.Blocks[b].Params)))
	f.Instrs[v].Block = b
	f.Blocks[b].Params = f.mem.Values.Append(f.Blocks[b].Params, v)
	return v
}

// Args are the operands of v; they may be assigned to.
func (f *Func) Args(v Value) []Value {
	in := &f.Instrs[v]
	return f.pool[in.args : in.args+uint32(in.nargs) : in.args+uint32(in.nargs)]
}

// Arg is operand i of v.
func (f *Func) Arg(v Value, i int) Value { return f.pool[f.Instrs[v].args+uint32(i)] }

// NumArgs is the number of operands of v.
func (f *Func) NumArgs(v Value) int { return int(f.Instrs[v].nargs) }

// SetArgs replaces the operands of v.
func (f *Func) SetArgs(v Value, args ...Value) {
	in := &f.Instrs[v]
	if len(args) <= int(in.nargs) {
		copy(f.pool[in.args:], args)
		in.nargs = uint16(len(args))
		return
	}
	in.args, in.nargs = uint32(len(f.pool)), uint16(len(args))
	f.pool = append(f.pool, args...)
}

// Reset turns v into another instruction at the same place, keeping block, position and resume points.
func (f *Func) Reset(v Value, op Op, t Type, imm int64, args ...Value) {
	f.SetArgs(v, args...)
	in := &f.Instrs[v]
	in.Op, in.Type, in.Imm, in.Aux = op, t, imm, 0
}

// Terminator is the last instruction of block b, 0 if it has none yet.
func (f *Func) Terminator(b BlockID) Value {
	list := f.Blocks[b].Instrs
	if len(list) == 0 {
		return 0
	}
	if last := list[len(list)-1]; f.Instrs[last].Op.Has(Terminator) {
		return last
	}
	return 0
}

// AddEdge adds a way from b to target.
func (f *Func) AddEdge(b, target BlockID, args ...Value) {
	e := Edge{target, f.mem.Values.Copy(args)}
	if blk := &f.Blocks[b]; len(blk.Succs) == cap(blk.Succs) && len(blk.Succs) < 2 { // there are two at most
		blk.Succs = append(f.mem.edges.cut(2)[:0], blk.Succs...)
	}
	f.Blocks[b].Succs = append(f.Blocks[b].Succs, e)
	f.addPred(target, b)
}

// RemoveEdge removes way i out of b, keeping the order of the others.
func (f *Func) RemoveEdge(b BlockID, i int) {
	blk := &f.Blocks[b]
	f.removePred(blk.Succs[i].To, b)
	blk.Succs = append(blk.Succs[:i:i], blk.Succs[i+1:]...)
}

// Retarget makes way i out of b lead to target with args.
func (f *Func) Retarget(b BlockID, i int, target BlockID, args []Value) {
	e := &f.Blocks[b].Succs[i]
	f.removePred(e.To, b)
	*e = Edge{target, args}
	f.addPred(target, b)
}

func (f *Func) addPred(b, pred BlockID) {
	f.Blocks[b].Preds = f.mem.Blocks.Append(f.Blocks[b].Preds, pred)
}

// removePred removes one occurrence of pred from the predecessors of b.
func (f *Func) removePred(b, pred BlockID) {
	preds := f.Blocks[b].Preds
	for i, p := range preds {
		if p == pred {
			f.Blocks[b].Preds = append(preds[:i:i], preds[i+1:]...)
			return
		}
	}
}

// AddResume adds a resume point.
func (f *Func) AddResume(r Resume) ResumeID {
	f.Resumes = append(f.Resumes, r)
	return ResumeID(len(f.Resumes) - 1)
}

// EachResumeUse calls visit for every value that the resume points of v hold, including those of calling frames.
func (f *Func) EachResumeUse(v Value, visit func(Value)) {
	in := &f.Instrs[v]
	for _, r := range [2]ResumeID{in.Resume, in.During} {
		for ; r != 0; r = f.Resumes[r].Parent {
			for _, s := range f.Resumes[r].Slots {
				visit(s.Payload)
				visit(s.Tag)
			}
		}
	}
}

// Int reports whether v is an integer constant, and which.
func (f *Func) Int(v Value) (int64, bool) {
	in := &f.Instrs[v]
	return in.Imm, in.Op == ConstI64
}

// ConstTagOf reports whether v is a tag constant, and which.
func (f *Func) ConstTagOf(v Value) (value.Tag, bool) {
	in := &f.Instrs[v]
	return value.Tag(in.Imm), in.Op == ConstTag
}

// NumLive counts the instructions in blocks, parameters included.
func (f *Func) NumLive() int {
	n := 0
	for _, b := range f.Order {
		n += len(f.Blocks[b].Params) + len(f.Blocks[b].Instrs)
	}
	return n
}
