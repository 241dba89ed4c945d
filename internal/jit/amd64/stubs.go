package amd64

import (
	asm "walrus/internal/asm/amd64"
	"walrus/internal/jit/ir"
	"walrus/internal/jit/mach"
	"walrus/internal/native"
)

// StubCode is the code shared by all code objects of an executor.
type StubCode struct {
	Bytes   []byte
	Offsets [NumSyms]int32 // by Sym
}

// Stubs assembles the stubs. Install them once; a Reloc's target is the address
// of the code plus the offset of its Sym.
//
// SymEnter is given to Executor.Enter. It loads all registers from the context's
// save area (Go puts the arguments there), calls the address in Words[0], and
// when that returns leaves with ExitReturn and the result in Ret.
//
// An exit ramp is called; the return address is the site. The ramps that save
// store all registers in the context; the native stack pointer in the context is
// the frame's, the return address is in Resume.
//
// Without an environment all routines are SymHelper.
func Stubs(env *Environment) (*StubCode, error) {
	var a asm.Assembler
	s := &StubCode{}
	here := func(y mach.Sym) {
		a.Align(16)
		s.Offsets[y] = int32(a.Pos())
	}
	restore, save := a.NewLabel(), a.NewLabel()

	here(SymEnter)
	a.CallL(restore)
	a.CallM(ctx(native.OffWords))
	a.MovMR(asm.Q, ctx(native.OffRet), asm.RAX)
	a.MovMR(asm.B, ctx(native.OffRet+cellTag), asm.RDX)
	a.MovMI(asm.L, ctx(native.OffExit), int32(native.ExitReturn))
	a.MovMR(asm.Q, ctx(native.OffSP), asm.RSP)
	leave(&a)

	for _, r := range []struct {
		sym  mach.Sym
		exit native.ExitID
	}{{SymGuard, native.ExitGuard}, {SymPoll, native.ExitPoll}, {SymStack, native.ExitStack},
		{SymDepth, native.ExitDepth}, {SymFuel, native.ExitFuel}, {SymCall, native.ExitCall}} {
		here(r.sym)
		a.MovMI(asm.L, ctx(native.OffExit), int32(r.exit))
		a.JmpL(save)
	}

	here(SymHelper)
	helper := a.Here()
	a.MovMI(asm.L, ctx(native.OffExit), int32(native.ExitHelper))
	a.MovMR(asm.L, ctx(native.OffExitArg), asm.RAX)
	a.PopM(ctx(native.OffResume))
	a.MovMR(asm.Q, ctx(native.OffSP), asm.RSP)
	leave(&a)

	a.Align(16)
	a.Bind(save)
	a.PopM(ctx(native.OffResume))
	for r := asm.RAX; r <= asm.R13; r++ {
		if r != asm.RSP {
			a.MovMR(asm.Q, ctx(native.OffGPR+8*int32(r)), r)
		}
	}
	for r := range int32(15) {
		a.MovsdMX(ctx(native.OffFPR+8*r), asm.X0+asm.Reg(r))
	}
	a.MovMR(asm.Q, ctx(native.OffSP), asm.RSP)
	leave(&a)

	here(SymRestore)
	a.Bind(restore)
	for r := asm.RAX; r <= asm.R13; r++ {
		if r != asm.RSP {
			a.MovRM(asm.Q, r, ctx(native.OffGPR+8*int32(r)))
		}
	}
	for r := range int32(15) {
		a.MovsdXM(asm.X0+asm.Reg(r), ctx(native.OffFPR+8*r))
	}
	a.Ret()

	for i := symRoutine(ir.NoRoutine + 1); i < NumSyms; i++ {
		s.Offsets[i] = s.Offsets[SymHelper]
	}
	if env != nil {
		(&routines{Assembler: &a, env: env, helper: helper}).assemble(here)
	}
	code, err := a.Finish()
	if err != nil {
		return nil, err
	}
	s.Bytes = append([]byte(nil), code...)
	return s, nil
}

// leave returns to Go.
func leave(a *asm.Assembler) {
	a.MovRM(asm.Q, asm.RSP, ctx(native.OffGoSP))
	a.MovRM(asm.Q, asm.RBP, ctx(native.OffGoBP))
	a.Ret()
}

// ctx is a field of the context.
func ctx(off int32) asm.Mem { return asm.At(contextReg, off) }
