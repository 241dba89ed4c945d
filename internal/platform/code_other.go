//go:build !linux && !darwin && !windows

package platform

import "unsafe"

// osCode is empty: there is no executable memory here.
type osCode struct{}

func osReserveCode(uintptr, CodeView) (write, exec unsafe.Pointer, raw osCode, err error) {
	return nil, nil, osCode{}, ErrUnsupported
}

func osReleaseCode(osCode) error { return nil }

func osMakeExecutable(unsafe.Pointer, uintptr) error { return ErrUnsupported }
