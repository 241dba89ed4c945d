#include "textflag.h"

// func flushCaches(write, exec, n uintptr)
//
// Line sizes come from CTR_EL0: log2 of words in bits 16-19 (data) and 0-3
// (instruction). Each range is widened to whole lines.
TEXT ·flushCaches(SB), NOSPLIT, $0-24
	MOVD	write+0(FP), R0
	MOVD	exec+8(FP), R1
	MOVD	n+16(FP), R2
	MRS	CTR_EL0, R3

	UBFX	$16, R3, $4, R4
	MOVD	$4, R5
	LSL	R4, R5, R5
	ADD	R2, R0, R6
	SUB	$1, R5, R7
	BIC	R7, R0, R0
clean:
	WORD	$0xd50b7b20	// dc cvau, x0
	ADD	R5, R0, R0
	CMP	R6, R0
	BLO	clean
	DSB	$11

	AND	$15, R3, R4
	MOVD	$4, R5
	LSL	R4, R5, R5
	ADD	R2, R1, R6
	SUB	$1, R5, R7
	BIC	R7, R1, R1
invalidate:
	WORD	$0xd50b7521	// ic ivau, x1
	ADD	R5, R1, R1
	CMP	R6, R1
	BLO	invalidate
	DSB	$11
	ISB	$15
	RET
