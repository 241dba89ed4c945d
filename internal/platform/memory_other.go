//go:build !linux && !darwin && !windows

package platform

import (
	"errors"
	"unsafe"
)

// CanReserve reports whether address space can be reserved without memory
// behind it. Here it cannot: Reserve allocates everything, so callers should
// use small arenas.
const CanReserve = false

// maxSlice bounds one allocation: beyond it Go's make could end the process
// instead of reporting an error.
const maxSlice = 256 << 20

// osRegion keeps the slice alive: the region's base is a pointer into it.
type osRegion struct {
	bytes []byte
}

func osReserve(size, align uintptr) (unsafe.Pointer, osRegion, error) {
	if size > maxSlice || align > maxSlice {
		return nil, osRegion{}, errors.New("larger than one arena may be")
	}
	bytes := make([]byte, size+align)
	p := unsafe.Pointer(unsafe.SliceData(bytes))
	return unsafe.Add(p, RoundUp(uintptr(p), align)-uintptr(p)), osRegion{bytes}, nil
}

func osCommit(unsafe.Pointer, uintptr) error { return nil }

// osDecommit cannot return memory; it keeps the promise about zeroes.
func osDecommit(p unsafe.Pointer, n uintptr) error {
	clear(unsafe.Slice((*byte)(p), n))
	return nil
}

func osDiscard(p unsafe.Pointer, n uintptr) error { return osDecommit(p, n) }

func osRelease(osRegion) error { return nil }

func osProtect(unsafe.Pointer, uintptr, Access) error { return nil }
