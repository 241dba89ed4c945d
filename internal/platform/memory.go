// Package platform is the only place that talks to the operating system about
// memory and to the processor about its features: reserving, committing and
// protecting address ranges, mapping code memory, flushing the instruction
// cache, page size. Every build tag for an operating system lives here.
//
// Memory obtained here is invisible to Go's collector: it may never hold a Go
// pointer. On systems without address-space control (js/wasm and others) the
// same API is served by Go byte slices; see CanReserve.
package platform

import (
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"unsafe"
)

// Op names an operation of the memory service, for errors and for fault
// injection.
type Op uint8

// The operations a Hook is asked about.
const (
	OpReserve     Op = iota // a new address range
	OpCommit                // back part of a range with memory
	OpDecommit              // give the memory back, the range becomes inaccessible
	OpDiscard               // give the memory back, the range reads as zero
	OpProtect               // change what may be done with part of a range
	OpReserveCode           // a new code range
	OpWriteCode             // write into a code range (a protection flip where there is one view)
	OpTrapCode              // fill part of a code range with traps
	OpRelease               // give a whole range back; named in errors, never asked about
)

var opNames = [...]string{
	OpReserve: "reserve", OpCommit: "commit", OpDecommit: "decommit", OpDiscard: "discard",
	OpProtect: "protect", OpReserveCode: "reserve code", OpWriteCode: "write code", OpTrapCode: "trap code", OpRelease: "release",
}

// String returns the operation's name as used in error texts.
func (op Op) String() string { return opNames[op] }

// ErrInjected is the cause of failures made by FailNth.
var ErrInjected = errors.New("injected failure")

// ErrUnsupported is the cause when the system has no such operation at all.
var ErrUnsupported = errors.New("not supported on this system")

// Error is the error type of every operation in this package.
type Error struct {
	Op   Op
	Size uintptr // bytes asked for
	Err  error   // what the system said
}

// Error says what was attempted, on how many bytes, and why it failed.
func (e *Error) Error() string {
	return fmt.Sprintf("%s %d bytes: %v", e.Op, e.Size, e.Err)
}

// Unwrap returns the system's own error.
func (e *Error) Unwrap() error { return e.Err }

// Hook is asked before every operation; a non-nil result makes the operation
// fail with that cause, without having touched the system. Release is never
// asked, so that a fault-injected run can always clean up.
type Hook func(op Op, size uintptr) error

// FailNth returns a Hook that lets n-1 operations pass (counting only the kinds
// listed, or all kinds when none is listed), fails the n-th with ErrInjected and
// lets the rest pass. It may be used from several goroutines.
func FailNth(n int64, kinds ...Op) Hook {
	var count atomic.Int64
	return func(op Op, _ uintptr) error {
		if !listed(op, kinds) {
			return nil
		}
		if count.Add(1) == n {
			return ErrInjected
		}
		return nil
	}
}

// FailFrom is FailNth, but every operation from the n-th on fails.
func FailFrom(n int64, kinds ...Op) Hook {
	var count atomic.Int64
	return func(op Op, _ uintptr) error {
		if listed(op, kinds) && count.Add(1) >= n {
			return ErrInjected
		}
		return nil
	}
}

func listed(op Op, kinds []Op) bool {
	if len(kinds) == 0 {
		return true
	}
	for _, k := range kinds {
		if k == op {
			return true
		}
	}
	return false
}

// Memory hands out regions and counts what they take. One engine owns one
// Memory; its counters returning to zero after Close is how leaks are found.
// Safe for use from several goroutines; a Region itself is not.
type Memory struct {
	hook      Hook
	reserved  atomic.Int64
	committed atomic.Int64
}

// New returns a memory service. hook may be nil.
func New(hook Hook) *Memory { return &Memory{hook: hook} }

// Usage is a snapshot of what a Memory's live regions take, in bytes. Committed
// counts pages the process may touch, whether or not it has.
type Usage struct {
	Reserved, Committed int64
}

// Usage returns the current totals.
func (m *Memory) Usage() Usage {
	return Usage{Reserved: m.reserved.Load(), Committed: m.committed.Load()}
}

func (m *Memory) ask(op Op, size uintptr) error {
	if m.hook != nil {
		if err := m.hook(op, size); err != nil {
			return &Error{op, size, err}
		}
	}
	return nil
}

// PageSize returns the granularity of Commit, Decommit, Discard and Protect in
// bytes: 4, 16 or 64 KiB.
func PageSize() uintptr { return uintptr(os.Getpagesize()) }

// RoundUp returns n rounded up to a multiple of unit, a power of two.
func RoundUp(n, unit uintptr) uintptr { return (n + unit - 1) &^ (unit - 1) }

// Access is what may be done with pages of a Region.
type Access uint8

// The access rights of data pages; code is mapped by ReserveCode only.
const (
	NoAccess Access = iota
	ReadOnly
	ReadWrite
)

// Region is one reserved address range. Its pages must be committed before they
// are touched; touching others kills the process.
type Region struct {
	mem       *Memory
	base      unsafe.Pointer
	size      uintptr
	committed *bitmap // one bit a page
	raw       osRegion
}

// Reserve takes an address range of at least size bytes whose base is a
// multiple of align (a power of two; 0 means one page). Nothing in it is
// accessible yet. Where CanReserve is false the whole size is allocated at once.
func (m *Memory) Reserve(size, align uintptr) (*Region, error) {
	if err := m.ask(OpReserve, size); err != nil {
		return nil, err
	}
	page := PageSize()
	rounded, powerOfTwo := RoundUp(size, page), align&(align-1) == 0
	align = max(align, page)
	if size == 0 || rounded < size || rounded+align < rounded || !powerOfTwo {
		return nil, &Error{OpReserve, size, errors.New("invalid size or alignment")}
	}
	base, raw, err := osReserve(rounded, align)
	if err != nil {
		return nil, &Error{OpReserve, size, err}
	}
	m.reserved.Add(int64(rounded))
	return &Region{mem: m, base: base, size: rounded, raw: raw, committed: newBitmap(rounded / page)}, nil
}

// Base returns the lowest address; nil after Release.
func (r *Region) Base() unsafe.Pointer { return r.base }

// Size returns the reserved bytes.
func (r *Region) Size() uintptr { return r.size }

// Contains reports whether addr lies in the range.
func (r *Region) Contains(addr uintptr) bool { return addr-uintptr(r.base) < r.size }

// Commit makes the pages overlapping [off, off+n) readable and writable. Fresh
// pages, and pages decommitted before, read as zero; pages already committed
// keep their contents. On error nothing has changed for the caller: the range
// may be committed again later.
func (r *Region) Commit(off, n uintptr) error {
	off, n, err := r.pages(OpCommit, off, n)
	if err != nil || n == 0 {
		return err
	}
	if err := osCommit(unsafe.Add(r.base, off), n); err != nil {
		return &Error{OpCommit, n, err}
	}
	r.account(off, n, true)
	return nil
}

// Decommit returns the memory of [off, off+n) to the system; the pages must be
// committed again before use and then read as zero. off and n must be multiples
// of the page size.
func (r *Region) Decommit(off, n uintptr) error {
	if err := r.aligned(OpDecommit, off, n); err != nil || n == 0 {
		return err
	}
	if err := osDecommit(unsafe.Add(r.base, off), n); err != nil {
		return &Error{OpDecommit, n, err}
	}
	r.account(off, n, false)
	return nil
}

// Discard returns the memory of [off, off+n) to the system but leaves the pages
// committed: they read as zero. Cheaper than Decommit followed by Commit. off
// and n must be multiples of the page size.
func (r *Region) Discard(off, n uintptr) error {
	if err := r.aligned(OpDiscard, off, n); err != nil || n == 0 {
		return err
	}
	if err := osDiscard(unsafe.Add(r.base, off), n); err != nil {
		return &Error{OpDiscard, n, err}
	}
	return nil
}

// Protect sets the access of the committed pages overlapping [off, off+n). It
// does not change what counts as committed. Where CanReserve is false it checks
// its arguments and does nothing.
func (r *Region) Protect(off, n uintptr, access Access) error {
	off, n, err := r.pages(OpProtect, off, n)
	if err != nil || n == 0 {
		return err
	}
	if err := osProtect(unsafe.Add(r.base, off), n, access); err != nil {
		return &Error{OpProtect, n, err}
	}
	return nil
}

// Release gives the range back to the system. Releasing twice is allowed and
// does nothing the second time.
func (r *Region) Release() error {
	if r.base == nil {
		return nil
	}
	if err := osRelease(r.raw); err != nil {
		return &Error{OpRelease, r.size, err}
	}
	page := PageSize()
	r.mem.committed.Add(-int64(r.committed.count() * page))
	r.mem.reserved.Add(-int64(r.size))
	r.base, r.raw, r.size = nil, osRegion{}, 0
	return nil
}

// pages widens [off, off+n) to whole pages after asking the hook.
func (r *Region) pages(op Op, off, n uintptr) (uintptr, uintptr, error) {
	if err := r.mem.ask(op, n); err != nil {
		return 0, 0, err
	}
	if off > r.size || n > r.size-off {
		return 0, 0, &Error{op, n, errors.New("outside the region")}
	}
	page := PageSize()
	lo := off &^ (page - 1)
	return lo, RoundUp(off+n, page) - lo, nil
}

func (r *Region) aligned(op Op, off, n uintptr) error {
	lo, size, err := r.pages(op, off, n)
	if err == nil && (lo != off || size != n) {
		return &Error{op, n, errors.New("not a multiple of the page size")}
	}
	return err
}

func (r *Region) account(off, n uintptr, on bool) {
	page := PageSize()
	changed := r.committed.set(off/page, n/page, on)
	r.mem.committed.Add(int64(changed) * int64(page))
}
