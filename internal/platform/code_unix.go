//go:build linux || darwin

package platform

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// osCode is what osReleaseCode needs: each view with the fence around it.
type osCode struct {
	exec, write osRegion // write.base is nil when there is one view
}

func osReserveCode(size uintptr, view CodeView) (write, exec unsafe.Pointer, raw osCode, err error) {
	page := PageSize()
	fence, region, err := osReserve(size+2*page, page)
	if err != nil {
		return nil, nil, osCode{}, err
	}
	raw.exec = region
	exec = unsafe.Add(fence, page)
	if view == FlippedView {
		return exec, exec, raw, nil
	}
	raw.write, err = osSecondView(exec, size)
	if err != nil {
		if undo := osRelease(region); undo != nil {
			return nil, nil, osCode{}, undo
		}
		return nil, nil, osCode{}, err
	}
	return raw.write.base, exec, raw, nil
}

func osReleaseCode(raw osCode) error {
	if raw.write.base != nil {
		if err := osRelease(raw.write); err != nil {
			return err
		}
	}
	return osRelease(raw.exec)
}

func osMakeExecutable(p unsafe.Pointer, n uintptr) error {
	return unix.Mprotect(unsafe.Slice((*byte)(p), n), unix.PROT_READ|unix.PROT_EXEC)
}
