package platform

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// osDiscard relies on Linux's promise that MADV_DONTNEED on private anonymous
// memory reads back as zero.
func osDiscard(p unsafe.Pointer, n uintptr) error {
	return unix.Madvise(unsafe.Slice((*byte)(p), n), unix.MADV_DONTNEED)
}
