package platform

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// osDiscard maps fresh pages: madvise on this system does not promise zeroes.
func osDiscard(p unsafe.Pointer, n uintptr) error {
	return remap(p, n, unix.PROT_READ|unix.PROT_WRITE)
}
