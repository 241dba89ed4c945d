package heap

import (
	"unsafe"

	"walrus/internal/value"
)

// ptr is the one place where an address becomes a pointer. The memory is outside Go's heap (or, on systems without address-space
// control, inside a Go slice that the heap keeps alive), so Go's collector never has to know about the result.
func ptr(a Addr) unsafe.Pointer { return unsafe.Add(unsafe.Pointer(nil), a) }

// Pointer returns a for use with unsafe; it is valid as long as the object lives.
func Pointer(a Addr) unsafe.Pointer { return ptr(a) }

// Load64 reads eight bytes.
func Load64(a Addr) uint64 { return *(*uint64)(ptr(a)) }

// Load32 reads four bytes.
func Load32(a Addr) uint32 { return *(*uint32)(ptr(a)) }

// Load16 reads two bytes.
func Load16(a Addr) uint16 { return *(*uint16)(ptr(a)) }

// Load8 reads one byte.
func Load8(a Addr) uint8 { return *(*uint8)(ptr(a)) }

// Store64 writes eight bytes.
func Store64(a Addr, v uint64) { *(*uint64)(ptr(a)) = v }

// Store32 writes four bytes.
func Store32(a Addr, v uint32) { *(*uint32)(ptr(a)) = v }

// Store16 writes two bytes.
func Store16(a Addr, v uint16) { *(*uint16)(ptr(a)) = v }

// Store8 writes one byte.
func Store8(a Addr, v uint8) { *(*uint8)(ptr(a)) = v }

// LoadCell reads a 16-byte cell of a frame, a global or a constant (objects do not contain cells).
func LoadCell(a Addr) value.Cell { return *(*value.Cell)(ptr(a)) }

// StoreCell writes a 16-byte cell.
func StoreCell(a Addr, c value.Cell) { *(*value.Cell)(ptr(a)) = c }

// Bytes views n bytes at a without copying. The view must not be kept over a safepoint.
func Bytes(a Addr, n int) []byte { return unsafe.Slice((*byte)(ptr(a)), n) }

// Words views n 64-bit words at a without copying. The view must not be kept over a safepoint.
func Words(a Addr, n int) []uint64 { return unsafe.Slice((*uint64)(ptr(a)), n) }

// Cells views n cells at a without copying. The view must not be kept over a safepoint.
func Cells(a Addr, n int) []value.Cell { return unsafe.Slice((*value.Cell)(ptr(a)), n) }

// Copy moves n bytes from src to dst; the ranges may overlap.
func Copy(dst, src Addr, n uint64) {
	if n != 0 {
		copy(unsafe.Slice((*byte)(ptr(dst)), n), unsafe.Slice((*byte)(ptr(src)), n))
	}
}

// Clear zeroes n bytes.
func Clear(a Addr, n uint64) {
	if n != 0 {
		clear(unsafe.Slice((*byte)(ptr(a)), n))
	}
}

// Slot reads slot i of the record at a.
func Slot(a Addr, i int) value.Cell {
	return value.Cell{Bits: Load64(a + PayloadOffset(i)), Tag: value.Tag(Load8(a + TagOffset(i)))}
}

// SetSlot writes slot i of the record at a.
func SetSlot(a Addr, i int, c value.Cell) {
	Store64(a+PayloadOffset(i), c.Bits)
	Store8(a+TagOffset(i), uint8(c.Tag))
}

// Slots returns the number of slots of the record at a.
func Slots(a Addr) int { return int(Load16(a + AuxOffset)) }
