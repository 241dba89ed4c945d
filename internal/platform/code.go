package platform

import (
	"errors"
	"unsafe"
)

// CodeView says how a code range keeps "writable" and "executable" apart. No
// address is ever both.
type CodeView uint8

const (
	// DualView maps the same memory twice, at unrelated addresses: one view is
	// readable and writable, the other readable and executable. Writing costs no
	// system call.
	DualView CodeView = iota
	// FlippedView has one view. Fresh pages are written, then made executable
	// once; freed pages become inaccessible and are fresh again when reused.
	FlippedView
)

// String returns the view's name as used in statistics.
func (v CodeView) String() string {
	if v == DualView {
		return "dual view"
	}
	return "flipped view"
}

// codeChunk is the step in which the executable view is opened: pages not yet
// needed stay inaccessible and cost nothing.
const codeChunk = 64 << 10

// CodeRegion is an address range for machine code, fenced by inaccessible
// pages. It starts out inaccessible; Write opens what it needs. A CodeRegion
// belongs to one goroutine at a time.
type CodeRegion struct {
	mem   *Memory
	size  uintptr
	exec  unsafe.Pointer // where code runs
	write unsafe.Pointer // where code is written; equals exec in FlippedView
	view  CodeView
	ready *bitmap // pages of the executable view that have been opened
	raw   osCode
}

// ReserveCode reserves size bytes (rounded up to pages) for code. When the
// preferred view is DualView and the system refuses it, FlippedView is tried.
// The first page is opened on the way, so success means that the system allows
// executable memory; the error says why it does not.
func (m *Memory) ReserveCode(size uintptr, prefer CodeView) (*CodeRegion, error) {
	if err := m.ask(OpReserveCode, size); err != nil {
		return nil, err
	}
	rounded := RoundUp(size, PageSize())
	if size == 0 || rounded < size {
		return nil, &Error{OpReserveCode, size, errors.New("invalid size")}
	}
	var dualErr error
	if prefer == DualView {
		var r *CodeRegion
		if r, dualErr = m.openCode(rounded, DualView); dualErr == nil {
			return r, nil
		}
	}
	r, err := m.openCode(rounded, FlippedView)
	if err != nil {
		return nil, &Error{OpReserveCode, size, errors.Join(err, dualErr)}
	}
	return r, nil
}

func (m *Memory) openCode(size uintptr, view CodeView) (*CodeRegion, error) {
	write, exec, raw, err := osReserveCode(size, view)
	if err != nil {
		return nil, err
	}
	r := &CodeRegion{mem: m, size: size, exec: exec, write: write, view: view, raw: raw, ready: newBitmap(size / PageSize())}
	m.reserved.Add(int64(size))
	if err := r.probe(); err != nil {
		return nil, errors.Join(err, r.Release())
	}
	return r, nil
}

// probe finds out whether pages of this range may become executable.
func (r *CodeRegion) probe() error {
	if r.view == DualView {
		return r.open(0, 1)
	}
	page := PageSize()
	if err := osCommit(r.exec, page); err != nil {
		return err
	}
	if err := osMakeExecutable(r.exec, page); err != nil {
		return err
	}
	return osDecommit(r.exec, page)
}

// Base returns the lowest address of the executable view; nil after Release.
func (r *CodeRegion) Base() unsafe.Pointer { return r.exec }

// Size returns the reserved bytes.
func (r *CodeRegion) Size() uintptr { return r.size }

// View says which protection scheme is in force.
func (r *CodeRegion) View() CodeView { return r.view }

// Granule is the unit in which parts of the range may be written and freed
// independently: 64 bytes in DualView, a page in FlippedView.
func (r *CodeRegion) Granule() uintptr {
	if r.view == DualView {
		return 64
	}
	return PageSize()
}

// Write copies code to offset off and makes it executable there. off must be a
// multiple of Granule. In FlippedView the pages touched must be fresh or
// trapped, and everything else on them is filled with traps. On error nothing
// at off is executable.
func (r *CodeRegion) Write(off uintptr, code []byte) error {
	n := uintptr(len(code))
	if err := r.check(OpWriteCode, off, n); err != nil || n == 0 {
		return err
	}
	if r.view == DualView {
		if err := r.open(off, n); err != nil {
			return &Error{OpWriteCode, n, err}
		}
		copy(r.writable(off, n), code)
		flushInstructionCache(unsafe.Add(r.write, off), unsafe.Add(r.exec, off), n)
		return nil
	}
	whole := RoundUp(n, PageSize())
	p := unsafe.Add(r.exec, off)
	if err := osCommit(p, whole); err != nil {
		return &Error{OpWriteCode, n, err}
	}
	r.account(off, whole, true)
	copy(r.writable(off, n), code)
	fillTraps(r.writable(off+n, whole-n))
	if err := osMakeExecutable(p, whole); err != nil {
		if osDecommit(p, whole) == nil {
			r.account(off, whole, false)
		}
		return &Error{OpWriteCode, n, err}
	}
	flushInstructionCache(p, p, whole)
	return nil
}

// Trap makes [off, off+n) unexecutable, by trap instructions in DualView and by
// taking the pages away in FlippedView. off must be a multiple of Granule; n is
// rounded up to one.
func (r *CodeRegion) Trap(off, n uintptr) error {
	if err := r.check(OpTrapCode, off, n); err != nil || n == 0 {
		return err
	}
	n = min(RoundUp(n, r.Granule()), r.size-off)
	if r.view == DualView {
		fillTraps(r.writable(off, n))
		flushInstructionCache(unsafe.Add(r.write, off), unsafe.Add(r.exec, off), n)
		return nil
	}
	if err := osDecommit(unsafe.Add(r.exec, off), n); err != nil {
		return &Error{OpTrapCode, n, err}
	}
	r.account(off, n, false)
	return nil
}

// Bytes returns a copy of n bytes of code from off, for dumps; nil when they
// are not all readable.
func (r *CodeRegion) Bytes(off, n uintptr) []byte {
	page := PageSize()
	if r.exec == nil || off > r.size || n > r.size-off {
		return nil
	}
	for at := off &^ (page - 1); at < off+n; at += page {
		if !r.ready.get(at / page) {
			return nil
		}
	}
	return append([]byte(nil), unsafe.Slice((*byte)(unsafe.Add(r.exec, off)), n)...)
}

// Release gives both views back. Nothing may execute in the range.
func (r *CodeRegion) Release() error {
	if r.exec == nil {
		return nil
	}
	if err := osReleaseCode(r.raw); err != nil {
		return &Error{OpRelease, r.size, err}
	}
	r.mem.committed.Add(-int64(r.ready.count() * PageSize()))
	r.mem.reserved.Add(-int64(r.size))
	r.exec, r.write, r.size, r.raw = nil, nil, 0, osCode{}
	return nil
}

func (r *CodeRegion) writable(off, n uintptr) []byte {
	return unsafe.Slice((*byte)(unsafe.Add(r.write, off)), n)
}

func (r *CodeRegion) check(op Op, off, n uintptr) error {
	if err := r.mem.ask(op, n); err != nil {
		return err
	}
	if off > r.size || n > r.size-off || off%r.Granule() != 0 {
		return &Error{op, n, errors.New("outside the region or misaligned")}
	}
	return nil
}

// open fills the chunks overlapping [off, off+n) with traps and makes them
// executable in the second view. Chunks already open are left alone.
func (r *CodeRegion) open(off, n uintptr) error {
	page := PageSize()
	chunk := max(codeChunk, page)
	for at := off &^ (chunk - 1); at < off+n; at += chunk {
		if r.ready.get(at / page) {
			continue
		}
		size := min(chunk, r.size-at)
		fillTraps(r.writable(at, size))
		if err := osMakeExecutable(unsafe.Add(r.exec, at), size); err != nil {
			return err
		}
		r.account(at, size, true)
	}
	return nil
}

func (r *CodeRegion) account(off, n uintptr, on bool) {
	page := PageSize()
	changed := r.ready.set(off/page, n/page, on)
	r.mem.committed.Add(int64(changed) * int64(page))
}

func fillTraps(b []byte) {
	for i := range b {
		b[i] = trapByte
	}
}
