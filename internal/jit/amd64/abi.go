// Package amd64 generates machine code for amd64: lowering of the intermediate
// representation to machine instructions with virtual registers, their emission
// after register allocation, the calling convention of native code, and the
// stubs through which native code is entered and left.
//
// # Registers
//
// R15 holds the address of the native.Context, R14 the current g, RSP the native
// stack; XMM15 is scratch for moves. All others are allocated, and every one of
// them is lost at calls and helpers. There is no frame pointer.
//
// # Calls
//
// A call of a Walrus function passes
//
//	RDI RSI RDX RCX R8 R9 R10 R11   payloads of arguments 0 to 7
//	[RSP+8+16*(i-8)]                cell of argument i from 8 on, seen from the callee
//	RAX                             tags of arguments 0 to 7, one byte each, the first in the low byte; the rest zero
//	RBX                             the closure
//	R12                             frames left under the depth limit, for the callee's own calls
//
// and gets the payload of the result in RAX, its tag in DL. The payload of a
// bool has its upper bytes zero. A function has two entries. The checked one
// compares RAX with the tags the code was compiled for. The typed one lies
// behind that check: floats among the arguments are in XMM0 to XMM7 by their
// position, and RAX need only hold tags that the code does not fix.
//
// frame.Info.Native holds the address of the checked entry, 0 without code.
// Code for a loop is entered with RDI holding the address of the interpreter's
// register 0, RBX the closure and R12 as above.
//
// # Frames
//
//	[RSP+0..)            cells handed to helpers and back, and arguments from 8 on
//	[RSP+16*OutCells..)  spill slots
//	[RSP+FrameSize]      return address
package amd64

import (
	asm "walrus/internal/asm/amd64"
	"walrus/internal/jit/ir"
	"walrus/internal/jit/mach"
	"walrus/internal/jit/regalloc"
)

// Target is the amd64 back end. It has no state.
type Target struct{}

var _ mach.Target = Target{}

// Name returns "amd64".
func (Target) Name() string { return "amd64" }

const (
	rax = regalloc.PReg(asm.RAX)
	rcx = regalloc.PReg(asm.RCX)
	rdx = regalloc.PReg(asm.RDX)
	rbx = regalloc.PReg(asm.RBX)
	rdi = regalloc.PReg(asm.RDI)
	r12 = regalloc.PReg(asm.R12)
	r13 = regalloc.PReg(asm.R13)

	// tagsReg holds packed tags at checked calls; closureReg the closure,
	// depthReg the remaining depth, frameReg the interpreter's frame at loop
	// entries, addrReg the callee's address.
	tagsReg    = rax
	closureReg = rbx
	depthReg   = r12
	frameReg   = rdi
	addrReg    = r13

	scratchXmm = asm.X15
	contextReg = asm.R15
	gReg       = asm.R14
)

// argRegs are the registers of argument payloads.
var argRegs = [...]asm.Reg{asm.RDI, asm.RSI, asm.RDX, asm.RCX, asm.R8, asm.R9, asm.R10, asm.R11}

// RegArgs is the number of arguments passed in registers.
const RegArgs = len(argRegs)

// cellSize is the size of a cell in memory; its tag is the byte at cellTag.
const (
	cellSize = 16
	cellTag  = 8
)

// The order is that of preference: registers without a special role first.
var intOrder = []regalloc.PReg{
	regalloc.PReg(asm.RSI), rdi, rbx, regalloc.PReg(asm.R8), regalloc.PReg(asm.R9), regalloc.PReg(asm.R10),
	regalloc.PReg(asm.R11), regalloc.PReg(asm.RBP), rcx, rdx, rax, r12, r13,
}

var floatOrder = func() []regalloc.PReg {
	var l []regalloc.PReg
	for r := range regalloc.PReg(15) {
		l = append(l, regalloc.FloatBase+r)
	}
	return l
}()

// fewInts and fewFloats are what stress tests leave: registers that no
// instruction demands, so that every instruction still fits.
var (
	fewInts   = []regalloc.PReg{rbx, regalloc.PReg(asm.R9), regalloc.PReg(asm.R10), regalloc.PReg(asm.RBP)}
	fewFloats = []regalloc.PReg{regalloc.FloatBase + 9, regalloc.FloatBase + 10, regalloc.FloatBase + 11, regalloc.FloatBase + 12}
)

// allRegs is what a call destroys.
var allRegs = func() (s regalloc.RegSet) {
	for _, r := range intOrder {
		s = s.With(r)
	}
	for _, r := range floatOrder {
		s = s.With(r)
	}
	return s
}()

// Registers describes the machine to the allocator.
func (Target) Registers(o *mach.Options) *regalloc.Config {
	c := &regalloc.Config{Regs: [2][]regalloc.PReg{intOrder, floatOrder},
		Scratch: regalloc.FloatBase + regalloc.PReg(scratchXmm-asm.X0), CallClobbers: allRegs}
	if o.FourRegs {
		c.Regs = [2][]regalloc.PReg{fewInts, fewFloats}
	}
	return c
}

// reg converts a place that is a register.
func reg(l regalloc.Loc) asm.Reg {
	r := l.Reg()
	if r >= regalloc.FloatBase {
		return asm.X0 + asm.Reg(r-regalloc.FloatBase)
	}
	return asm.Reg(r)
}

// xmmArg is the register of float argument i at the typed entry.
func xmmArg(i int) regalloc.PReg { return regalloc.FloatBase + regalloc.PReg(i) }

// Symbols outside of a code object: the stubs.
const (
	SymEnter mach.Sym = iota // entered from Go: see Stubs
	SymGuard                 // exit ramps, one for each exit that saves all registers
	SymPoll
	SymStack
	SymDepth
	SymFuel
	SymCall
	SymRestore // loads all registers back and returns
	SymHelper  // exit that saves nothing; EAX holds the index of the site in Object.Sites, which goes to ExitArg
	// The routines follow, see symRoutine.
	NumSyms = SymHelper + mach.Sym(ir.NumRoutines)
)
