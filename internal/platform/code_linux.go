package platform

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// osSecondView puts an anonymous file behind the inaccessible range at exec and
// maps the same file writable elsewhere. The descriptor is closed at once: the
// mappings keep the memory.
func osSecondView(exec unsafe.Pointer, size uintptr) (osRegion, error) {
	// Growing a file past the process's limit does not just fail, it raises a
	// signal that ends a Go process.
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &limit); err != nil {
		return osRegion{}, err
	}
	if limit.Cur < uint64(size) {
		return osRegion{}, unix.EFBIG
	}
	// Kernels that can forbid executable memory files want the flag; older ones
	// reject it.
	fd, err := unix.MemfdCreate("walrus-code", unix.MFD_CLOEXEC|unix.MFD_EXEC)
	if err == unix.EINVAL {
		fd, err = unix.MemfdCreate("walrus-code", unix.MFD_CLOEXEC)
	}
	if err != nil {
		return osRegion{}, err
	}
	defer unix.Close(fd)
	if err := unix.Ftruncate(fd, int64(size)); err != nil {
		return osRegion{}, err
	}
	write, err := unix.MmapPtr(fd, 0, nil, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return osRegion{}, err
	}
	if _, err := unix.MmapPtr(fd, 0, exec, size, unix.PROT_NONE, unix.MAP_SHARED|unix.MAP_FIXED); err != nil {
		if undo := unix.MunmapPtr(write, size); undo != nil {
			return osRegion{}, undo
		}
		return osRegion{}, err
	}
	return osRegion{write, size}, nil
}
