package platform

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// osCode is what osReleaseCode needs.
type osCode struct {
	flipped     osRegion // FlippedView
	exec, write uintptr  // DualView: addresses of the two views
}

// osReserveCode maps a pagefile-backed section twice for DualView. Windows keeps
// allocations 64 KiB apart, which serves as the fence; the executable view is
// closed page by page until osMakeExecutable opens it.
func osReserveCode(size uintptr, view CodeView) (write, exec unsafe.Pointer, raw osCode, err error) {
	if view == FlippedView {
		base, region, err := osReserve(size, PageSize())
		return base, base, osCode{flipped: region}, err
	}
	section, err := windows.CreateFileMapping(windows.InvalidHandle, nil, windows.PAGE_EXECUTE_READWRITE,
		uint32(uint64(size)>>32), uint32(size), nil)
	if err != nil {
		return nil, nil, osCode{}, err
	}
	defer windows.CloseHandle(section) // the views keep the section alive
	raw.write, err = windows.MapViewOfFile(section, windows.FILE_MAP_WRITE, 0, 0, size)
	if err != nil {
		return nil, nil, osCode{}, err
	}
	raw.exec, err = windows.MapViewOfFile(section, windows.FILE_MAP_READ|windows.FILE_MAP_EXECUTE, 0, 0, size)
	if err == nil {
		var old uint32
		err = windows.VirtualProtect(raw.exec, size, windows.PAGE_NOACCESS, &old)
	}
	if err != nil {
		if undo := osReleaseCode(raw); undo != nil {
			return nil, nil, osCode{}, undo
		}
		return nil, nil, osCode{}, err
	}
	return unsafe.Add(nil, raw.write), unsafe.Add(nil, raw.exec), raw, nil
}

func osReleaseCode(raw osCode) error {
	if raw.flipped.base != 0 {
		return osRelease(raw.flipped)
	}
	for _, view := range []uintptr{raw.write, raw.exec} {
		if view == 0 {
			continue
		}
		if err := windows.UnmapViewOfFile(view); err != nil {
			return err
		}
	}
	return nil
}

func osMakeExecutable(p unsafe.Pointer, n uintptr) error {
	var old uint32
	return windows.VirtualProtect(uintptr(p), n, windows.PAGE_EXECUTE_READ, &old)
}
