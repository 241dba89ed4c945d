package platform

import "unsafe"

// trapByte fills unused code: int3.
const trapByte = 0xCC

// flushInstructionCache has nothing to do: amd64 processors detect stores to
// cached instructions by physical address, so also through the other view of
// the same memory.
func flushInstructionCache(write, exec unsafe.Pointer, n uintptr) {}
