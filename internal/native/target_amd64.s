//go:build amd64 && !nojit && (linux || darwin || windows)

#include "go_asm.h"
#include "textflag.h"

// func enter(c *Context, code uint64)
//
// The arguments are read before SP changes. Native code comes back through the
// return address on the goroutine's stack, so there is no code behind the JMP.
TEXT ·enter(SB), NOSPLIT|NOFRAME, $0-16
	MOVQ	c+0(FP), R15
	MOVQ	code+8(FP), AX
	MOVQ	(TLS), R14
	MOVQ	SP, Context_GoSP(R15)
	MOVQ	BP, Context_GoBP(R15)
	MOVQ	Context_SP(R15), SP
	JMP	AX

// func guardWords() (lo, hi, guard, sp uint64)
TEXT ·guardWords(SB), NOSPLIT, $0-32
	MOVQ	(TLS), AX
	MOVQ	0(AX), CX
	MOVQ	CX, lo+0(FP)
	MOVQ	8(AX), CX
	MOVQ	CX, hi+8(FP)
	MOVQ	const_GuardOffset(AX), CX
	MOVQ	CX, guard+16(FP)
	MOVQ	SP, sp+24(FP)
	RET

// func spinForMark(rounds int64) (left int64)
TEXT ·spinForMark(SB), NOSPLIT, $0-16
	MOVQ	(TLS), DX
	MOVQ	rounds+0(FP), CX
loop:
	CMPQ	const_GuardOffset(DX), $const_PreemptMark
	JEQ	seen
	SUBQ	$1, CX
	JNZ	loop
seen:
	MOVQ	CX, left+8(FP)
	RET
