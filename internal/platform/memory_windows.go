package platform

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// CanReserve reports whether address space can be reserved without memory
// behind it.
const CanReserve = true

// osRegion is what osRelease needs: Windows frees a reservation only as a
// whole, from the address it returned.
type osRegion struct {
	base uintptr
}

// osReserve cannot trim, so an alignment above the system's 64 KiB granularity
// costs address space.
func osReserve(size, align uintptr) (unsafe.Pointer, osRegion, error) {
	const granularity = 64 << 10
	whole := size
	if align > granularity {
		whole += align
	}
	addr, err := windows.VirtualAlloc(0, whole, windows.MEM_RESERVE, windows.PAGE_NOACCESS)
	if err != nil {
		return nil, osRegion{}, err
	}
	return unsafe.Add(nil, RoundUp(addr, align)), osRegion{addr}, nil
}

func osCommit(p unsafe.Pointer, n uintptr) error {
	_, err := windows.VirtualAlloc(uintptr(p), n, windows.MEM_COMMIT, windows.PAGE_READWRITE)
	return err
}

func osDecommit(p unsafe.Pointer, n uintptr) error {
	return windows.VirtualFree(uintptr(p), n, windows.MEM_DECOMMIT)
}

// osDiscard may leave the pages uncommitted when the second step fails; the
// caller sees the error and treats the heap as out of memory.
func osDiscard(p unsafe.Pointer, n uintptr) error {
	if err := osDecommit(p, n); err != nil {
		return err
	}
	return osCommit(p, n)
}

func osRelease(r osRegion) error { return windows.VirtualFree(r.base, 0, windows.MEM_RELEASE) }

func osProtect(p unsafe.Pointer, n uintptr, access Access) error {
	prot := [...]uint32{NoAccess: windows.PAGE_NOACCESS, ReadOnly: windows.PAGE_READONLY, ReadWrite: windows.PAGE_READWRITE}
	var old uint32
	return windows.VirtualProtect(uintptr(p), n, prot[access], &old)
}
