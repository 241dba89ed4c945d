package platform

import "unsafe"

// osSecondView is refused: mapping memory twice needs Mach calls that Go cannot
// make without cgo, so this system uses FlippedView.
func osSecondView(unsafe.Pointer, uintptr) (osRegion, error) {
	return osRegion{}, ErrUnsupported
}
