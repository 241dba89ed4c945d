//go:build !amd64 && !arm64

package platform

import "unsafe"

const trapByte = 0

// flushInstructionCache is never reached with code to run: no native target
// exists for this processor.
func flushInstructionCache(write, exec unsafe.Pointer, n uintptr) {}
