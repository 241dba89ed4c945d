package amd64

import "walrus/internal/jit/mach"

// Machine operations. In the pictures, rm is one of: an operand in a register,
// slot or constant (RegOrMem); nothing, with the number in Imm (flagImm); base
// and, if Scale is not 0, index of a memory operand (flagMem). The result is the
// last operand.
const (
	opNone     mach.Op = iota // entry, defines the inputs
	opJump                    // to the only successor
	opAdd                     // a, rm -> d           d = a + rm, as lea where that saves a move
	opLea                     // base[, index] -> d   d = address
	opSub                     // a, rm -> d=a         from here on two-address
	opAnd                     //
	opOr                      //
	opXor                     //
	opMul                     //
	opMulImm                  // rm -> d              d = rm * Imm
	opShl                     // a -> d=a             by Imm
	opShr                     //                      arithmetic
	opUShr                    //                      logical
	opShlC                    // a, count in CL -> d=a
	opShrC                    //
	opUShrC                   //
	opShlX                    // rm, count -> d       BMI2
	opShrX                    //
	opUShrX                   //
	opNeg                     // a -> d=a
	opNot                     // a -> d=a
	opMulHiS                  // a in RAX, rm -> RDX
	opMulHiU                  //
	opDiv                     // a in RAX, b -> RAX; RDX temporary. Flags: div*
	opRem                     // a in RAX, b -> RDX
	opZext32                  // rm -> d              zero-extended 32 bits
	opZext8                   // rm -> d              zero-extended byte
	opFAdd                    // a, rm -> d=a
	opFSub                    //
	opFMul                    //
	opFDiv                    //
	opFNeg                    // a -> d=a
	opFSqrt                   // rm -> d
	opIntToF                  // rm -> d
	opBitsToF                 // rm -> d
	opFToBits                 // rm -> d
	opLoad                    // mem -> d             Size bytes, zero-extended
	opLoadF                   // mem -> d
	opStore                   // v or Imm, mem        Size bytes
	opStoreF                  // v, mem
	opSet                     // compare -> d         bool
	opBranch                  // compare              to successor 0 if it holds, else to 1
	opGuard                   // compare              leaves unless it holds
	opSelect                  // compare, b, c -> d=b b if it holds, else c
	opFSelect                 // compare, b, c -> d=b
	opPoll                    //                      leaves if Go wants the processor
	opStep                    //                      leaves if Imm steps are not there
	opCharge                  // a, rm -> d=a         d = a - rm; leaves if negative
	opIn                      // -> d                 Size bytes of the caller's cell area at Imm
	opOut                     // v or Imm             Size bytes to the cell area at Disp
	opOutF                    // v
	opFromOut                 // -> d                 Size bytes of the cell area at Disp
	opFromOutF                // -> d
	opNative                  // info -> d            entry of the function, leaves if it has no code
	opCallSelf                // fixed operands; the typed entry of this code
	opCall                    // fixed operands, address in R13
	opTailCall                // the same, giving up the frame
	opHelper                  // leaves to the run time and comes back; the outcome, if wanted, in RAX
	opReturn                  // payload in RAX, tag in RDX
	opExit                    // leaves
	numOps
)

var opNames = [numOps]string{
	"enter", "jump", "add", "lea", "sub", "and", "or", "xor", "mul", "mulimm", "shl", "sar", "shr", "shl", "sar", "shr",
	"shlx", "sarx", "shrx", "neg", "not", "mulhis", "mulhiu", "div", "rem", "zext32", "zext8",
	"fadd", "fsub", "fmul", "fdiv", "fneg", "fsqrt", "itof", "bitstof", "ftobits", "load", "loadf", "store", "storef",
	"set", "branch", "guard", "select", "fselect", "poll", "step", "charge", "in", "out", "outf", "fromout", "fromoutf",
	"native", "callself", "call", "tailcall", "helper", "return", "exit",
}

// Flags of instructions.
const (
	flagImm  = 1 << iota // the second input is Imm
	flagMem              // the second input (or the address of a load or store) is in memory
	flagMemA             // compares: the first input is in memory
	flagF                // compares: of doubles
	flagCell             // opIn, opOut, opFromOut: the tag of the cell

	// Of opDiv and opRem: facts about the operands, see ir.DivFlags.
	flagNoOverflow
	flagUnsigned
	flagNarrow

	// flagTest compares the bits both inputs have with 0. It shares a bit with
	// flagCell, which other operations use.
	flagTest = flagCell
)

// Conditions beyond those of the processor, for doubles: equal and ordered, and
// its opposite.
const (
	condFEq = 16
	condFNe = 17
)
