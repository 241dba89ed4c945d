package platform

import "unsafe"

// trapByte fills unused code: int3.
const trapByte = 0xCC

// flushInstructionCache has nothing to do: amd64 keeps instruction fetch
// coherent with stores, also through another mapping of the same memory, once
// the writing thread has executed a serialising jump; entering code is a
// far-enough jump for memory that has not been executed before.
func flushInstructionCache(write, exec unsafe.Pointer, n uintptr) {}
