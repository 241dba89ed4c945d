package native

import (
	"strconv"
	"unsafe"

	"walrus/internal/value"
)

// Addr is an address in executable memory.
type Addr uint64

// Context is what native code and Go share: generated code keeps its address in
// a register (R15 on amd64) and reaches the fields by the offsets below. It lies
// outside Go's heap and holds no Go pointer. One executor has one Context.
//
// Fields native code touches on hot paths come first, so that their offsets fit
// one byte.
type Context struct {
	// Switching stacks. GoSP and GoBP are saved by every entry anew, because the
	// goroutine's stack may have moved and the thread may be another.
	GoSP, GoBP uint64
	SP         uint64 // native stack pointer to load at the next entry; stored by every exit
	Resume     uint64 // where a resumable exit continues
	Exit       uint32 // ExitID of the last exit
	ExitArg    uint32 // site or helper number, see the exit's row

	StackLimit uint64 // prologues exit when RSP is not above it
	FrameBase  uint64 // address of the interpreter's register 0 for the frame being run
	FrameLimit uint64 // end of the execution's stack of cells
	Depth      int64  // script calls left before the depth error; charged as the source says
	Fuel       int64  // steps left; only metered code counts
	Countdown  int64  // back-edges left before a poll, for PollCounter only
	AllocNext  uint64 // bump allocation: next free byte
	AllocEnd   uint64 // and the end of the free run
	Globals    uint64 // address of the first global cell
	Scratch    [4]uint64

	// Exchange with helpers, and the window for entering from the interpreter.
	Ret     value.Cell
	Args    [16]value.Cell
	NumArgs uint64

	// Registers at an exit that saves them (see Saves). GPR is indexed by
	// hardware number; SP's slot is not used.
	GPR [16]uint64
	FPR [16]uint64

	Words [16]uint64 // words of the compiler's own: addresses of tables, parked values
}

// Offsets of the Context's fields, for generated code.
const (
	OffGoSP       = int32(unsafe.Offsetof(Context{}.GoSP))
	OffGoBP       = int32(unsafe.Offsetof(Context{}.GoBP))
	OffSP         = int32(unsafe.Offsetof(Context{}.SP))
	OffResume     = int32(unsafe.Offsetof(Context{}.Resume))
	OffExit       = int32(unsafe.Offsetof(Context{}.Exit))
	OffExitArg    = int32(unsafe.Offsetof(Context{}.ExitArg))
	OffStackLimit = int32(unsafe.Offsetof(Context{}.StackLimit))
	OffFrameBase  = int32(unsafe.Offsetof(Context{}.FrameBase))
	OffFrameLimit = int32(unsafe.Offsetof(Context{}.FrameLimit))
	OffDepth      = int32(unsafe.Offsetof(Context{}.Depth))
	OffFuel       = int32(unsafe.Offsetof(Context{}.Fuel))
	OffCountdown  = int32(unsafe.Offsetof(Context{}.Countdown))
	OffAllocNext  = int32(unsafe.Offsetof(Context{}.AllocNext))
	OffAllocEnd   = int32(unsafe.Offsetof(Context{}.AllocEnd))
	OffGlobals    = int32(unsafe.Offsetof(Context{}.Globals))
	OffScratch    = int32(unsafe.Offsetof(Context{}.Scratch))
	OffRet        = int32(unsafe.Offsetof(Context{}.Ret))
	OffArgs       = int32(unsafe.Offsetof(Context{}.Args))
	OffNumArgs    = int32(unsafe.Offsetof(Context{}.NumArgs))
	OffGPR        = int32(unsafe.Offsetof(Context{}.GPR))
	OffFPR        = int32(unsafe.Offsetof(Context{}.FPR))
	OffWords      = int32(unsafe.Offsetof(Context{}.Words))
	ContextSize   = unsafe.Sizeof(Context{})
)

// contextFields names the fields for dumps, with the size of one element.
var contextFields = [...]struct {
	name   string
	offset int32
	size   int32
	count  int32
}{
	{"goSP", OffGoSP, 8, 1}, {"goBP", OffGoBP, 8, 1}, {"sp", OffSP, 8, 1}, {"resume", OffResume, 8, 1},
	{"exit", OffExit, 4, 1}, {"exitArg", OffExitArg, 4, 1}, {"stackLimit", OffStackLimit, 8, 1},
	{"frameBase", OffFrameBase, 8, 1}, {"frameLimit", OffFrameLimit, 8, 1}, {"depth", OffDepth, 8, 1},
	{"fuel", OffFuel, 8, 1}, {"countdown", OffCountdown, 8, 1}, {"allocNext", OffAllocNext, 8, 1},
	{"allocEnd", OffAllocEnd, 8, 1}, {"globals", OffGlobals, 8, 1}, {"scratch", OffScratch, 8, 4},
	{"ret", OffRet, 16, 1}, {"args", OffArgs, 16, 16}, {"numArgs", OffNumArgs, 8, 1},
	{"gpr", OffGPR, 8, 16}, {"fpr", OffFPR, 8, 16}, {"words", OffWords, 8, 16},
}

// FieldName names the place at an offset of the Context for listings, such as
// "stackLimit", "args[2]" or "args[2]+8"; "" outside the Context.
func FieldName(offset int32) string {
	for _, f := range contextFields {
		at := offset - f.offset
		if at < 0 || at >= f.size*f.count {
			continue
		}
		name := f.name
		if f.count > 1 {
			name += "[" + strconv.Itoa(int(at/f.size)) + "]"
		}
		if rest := at % f.size; rest != 0 {
			name += "+" + strconv.Itoa(int(rest))
		}
		return name
	}
	return ""
}
