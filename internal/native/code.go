package native

import (
	"encoding/binary"
	"errors"
	"math"
	"sort"

	"walrus/internal/platform"
)

const (
	// DefaultCodeLimit is the size of an executor's code memory.
	DefaultCodeLimit = 64 << 20
	// SmallCodeLimit is the size used to test flushing.
	SmallCodeLimit = 64 << 10
)

// ErrCodeFull means that code memory has no hole large enough; freeing code may
// help.
var ErrCodeFull = errors.New("code memory is full")

// Reloc is a four-byte distance in an Image to an absolute address.
type Reloc struct {
	At     int32 // offset of the distance, which counts from At+4
	Target Addr
}

// Site ties a place in the code to a number of the compiler's: the offset behind
// a call or the resume address of an exit.
type Site struct {
	Offset uint32
	ID     uint32
}

// Image is code to be installed.
type Image struct {
	Bytes  []byte  // copied
	Relocs []Reloc // applied to the copy
	Sites  []Site  // increasing offsets; kept
	Owner  any     // what the code was made from; kept
}

// Code is an installed code object. Base is a multiple of 64.
type Code struct {
	Base  Addr
	Size  int
	Owner any
	sites []Site
	live  bool
}

// SiteAt returns the number of the site at exactly pc.
func (c *Code) SiteAt(pc Addr) (id uint32, ok bool) {
	off := uint32(pc - c.Base)
	i := sort.Search(len(c.sites), func(i int) bool { return c.sites[i].Offset >= off })
	if i == len(c.sites) || c.sites[i].Offset != off {
		return 0, false
	}
	return c.sites[i].ID, true
}

// span is a hole in code memory, in bytes from its start.
type span struct {
	off, size uintptr
}

// CodeMemory installs and frees code objects in one executable range. Everything
// not in use is filled with traps or inaccessible. It belongs to one goroutine
// at a time.
type CodeMemory struct {
	region *platform.CodeRegion
	budget Budget
	holes  []span  // by offset, never adjacent
	codes  []*Code // by base
	used   uintptr
	peak   uintptr
	patch  []byte // scratch copy for relocation
}

// NewCodeMemory reserves limit bytes. view is the wish, see
// platform.ReserveCode; budget may be nil.
func NewCodeMemory(mem *platform.Memory, limit uintptr, view platform.CodeView, budget Budget) (*CodeMemory, error) {
	if budget == nil {
		budget = unlimited{}
	}
	// A distance between two code objects must fit four bytes.
	region, err := mem.ReserveCode(min(limit, math.MaxInt32), view)
	if err != nil {
		return nil, err
	}
	return &CodeMemory{region: region, budget: budget, holes: []span{{0, region.Size()}}}, nil
}

// View says how writable and executable are kept apart.
func (m *CodeMemory) View() platform.CodeView { return m.region.View() }

// Usage returns the bytes taken by code objects now and at most so far, the
// limit, and the number of objects.
func (m *CodeMemory) Usage() (used, peak, limit uintptr, objects int) {
	return m.used, m.peak, m.region.Size(), len(m.codes)
}

// Install copies an image into code memory. It fails with ErrCodeFull,
// ErrBudget, or an error of the platform; nothing is left behind then.
func (m *CodeMemory) Install(image Image) (*Code, error) {
	size := platform.RoundUp(uintptr(max(len(image.Bytes), 1)), m.region.Granule())
	at := -1
	for i, h := range m.holes {
		if h.size >= size {
			at = i
			break
		}
	}
	if at < 0 {
		return nil, ErrCodeFull
	}
	off := m.holes[at].off
	base := m.base() + Addr(off)
	m.patch = append(m.patch[:0], image.Bytes...)
	if err := relocate(m.patch, image.Relocs, base); err != nil {
		return nil, err
	}
	if !m.budget.Charge(uint64(size)) {
		return nil, ErrBudget
	}
	if err := m.region.Write(off, m.patch); err != nil {
		m.budget.Discharge(uint64(size))
		return nil, err
	}
	if m.holes[at].size == size {
		m.holes = append(m.holes[:at], m.holes[at+1:]...)
	} else {
		m.holes[at] = span{off + size, m.holes[at].size - size}
	}
	m.used += size
	m.peak = max(m.peak, m.used)
	c := &Code{Base: base, Size: len(image.Bytes), Owner: image.Owner, sites: image.Sites, live: true}
	i := m.index(base)
	m.codes = append(m.codes, nil)
	copy(m.codes[i+1:], m.codes[i:])
	m.codes[i] = c
	return c, nil
}

func relocate(code []byte, relocs []Reloc, base Addr) error {
	for _, r := range relocs {
		if r.At < 0 || int(r.At)+4 > len(code) {
			return errors.New("relocation outside the code")
		}
		distance := int64(r.Target - (base + Addr(r.At) + 4))
		if distance != int64(int32(distance)) {
			return errors.New("relocation target out of reach")
		}
		binary.LittleEndian.PutUint32(code[r.At:], uint32(distance))
	}
	return nil
}

// Free gives a code object's memory back and traps it. No native frame may
// return into it any more. Freeing twice does nothing. When the traps cannot be
// written, the memory stays taken, since it would still be executable.
func (m *CodeMemory) Free(c *Code) error {
	if !c.live {
		return nil
	}
	off := uintptr(c.Base - m.base())
	size := platform.RoundUp(uintptr(max(c.Size, 1)), m.region.Granule())
	if err := m.region.Trap(off, size); err != nil {
		return err
	}
	c.live = false
	m.budget.Discharge(uint64(size))
	m.used -= size
	i := m.index(c.Base)
	m.codes = append(m.codes[:i], m.codes[i+1:]...)
	m.addHole(span{off, size})
	return nil
}

// addHole inserts a hole and joins it with its neighbours.
func (m *CodeMemory) addHole(h span) {
	i := sort.Search(len(m.holes), func(i int) bool { return m.holes[i].off > h.off })
	if i < len(m.holes) && h.off+h.size == m.holes[i].off {
		h.size += m.holes[i].size
		m.holes = append(m.holes[:i], m.holes[i+1:]...)
	}
	if i > 0 && m.holes[i-1].off+m.holes[i-1].size == h.off {
		m.holes[i-1].size += h.size
		return
	}
	m.holes = append(m.holes, span{})
	copy(m.holes[i+1:], m.holes[i:])
	m.holes[i] = h
}

// Find returns the code object that contains pc, or nil.
func (m *CodeMemory) Find(pc Addr) *Code {
	i := m.index(pc + 1)
	if i == 0 {
		return nil
	}
	if c := m.codes[i-1]; pc-c.Base < Addr(c.Size) {
		return c
	}
	return nil
}

// Bytes returns a copy of an object's machine code for listings.
func (m *CodeMemory) Bytes(c *Code) []byte {
	return m.region.Bytes(uintptr(c.Base-m.base()), uintptr(c.Size))
}

// Live calls f for every code object, by address, until it returns false. f must
// not install or free.
func (m *CodeMemory) Live(f func(*Code) bool) {
	for _, c := range m.codes {
		if !f(c) {
			return
		}
	}
}

// Close releases everything. No native code may be running.
func (m *CodeMemory) Close() error {
	m.budget.Discharge(uint64(m.used))
	m.used, m.codes, m.holes = 0, nil, nil
	return m.region.Release()
}

func (m *CodeMemory) base() Addr { return Addr(uintptr(m.region.Base())) }

// index returns the number of code objects below pc.
func (m *CodeMemory) index(pc Addr) int {
	return sort.Search(len(m.codes), func(i int) bool { return m.codes[i].Base >= pc })
}
