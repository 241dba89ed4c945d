//go:build linux || darwin

package platform

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// CanReserve reports whether address space can be reserved without memory
// behind it.
const CanReserve = true

// osRegion is what osRelease needs.
type osRegion struct {
	base unsafe.Pointer
	size uintptr
}

// osReserve maps more than asked for and trims both ends, so that the base is
// aligned.
func osReserve(size, align uintptr) (unsafe.Pointer, osRegion, error) {
	whole := size
	if align > PageSize() {
		whole += align
	}
	p, err := unix.MmapPtr(-1, 0, nil, whole, unix.PROT_NONE, unix.MAP_PRIVATE|unix.MAP_ANON|unix.MAP_NORESERVE)
	if err != nil {
		return nil, osRegion{}, err
	}
	head := RoundUp(uintptr(p), align) - uintptr(p)
	base := unsafe.Add(p, head)
	if head > 0 {
		if err := unix.MunmapPtr(p, head); err != nil {
			return nil, osRegion{}, err
		}
	}
	if tail := whole - head - size; tail > 0 {
		if err := unix.MunmapPtr(unsafe.Add(base, size), tail); err != nil {
			return nil, osRegion{}, err
		}
	}
	return base, osRegion{base, size}, nil
}

func osCommit(p unsafe.Pointer, n uintptr) error { return osProtect(p, n, ReadWrite) }

func osRelease(r osRegion) error { return unix.MunmapPtr(r.base, r.size) }

func osProtect(p unsafe.Pointer, n uintptr, access Access) error {
	prot := [...]int{NoAccess: unix.PROT_NONE, ReadOnly: unix.PROT_READ, ReadWrite: unix.PROT_READ | unix.PROT_WRITE}
	return unix.Mprotect(unsafe.Slice((*byte)(p), n), prot[access])
}

// remap replaces pages by fresh zero pages.
func remap(p unsafe.Pointer, n uintptr, prot int) error {
	_, err := unix.MmapPtr(-1, 0, p, n, prot, unix.MAP_PRIVATE|unix.MAP_ANON|unix.MAP_NORESERVE|unix.MAP_FIXED)
	return err
}

// osDecommit maps fresh inaccessible pages over the old ones: one system call,
// and zero contents are guaranteed on every Unix.
func osDecommit(p unsafe.Pointer, n uintptr) error { return remap(p, n, unix.PROT_NONE) }
