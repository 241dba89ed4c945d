package platform

import "unsafe"

// trapByte fills unused code: an all-zero word is a permanently undefined
// instruction.
const trapByte = 0

// flushInstructionCache cleans the data cache by the address that was written,
// then invalidates the instruction cache by the address that will be executed.
func flushInstructionCache(write, exec unsafe.Pointer, n uintptr) {
	flushCaches(uintptr(write), uintptr(exec), n)
}

//go:noescape
func flushCaches(write, exec, n uintptr)
