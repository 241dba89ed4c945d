package heap

import (
	"math/bits"

	"walrus/internal/value"
)

// Marker follows references during a collection. Its methods are called by the roots callback of Collect and by the hooks.
//
// Addresses go on the stack unmarked and are looked at when they come off it, through a short queue: between entering and leaving
// the queue the header is on its way into the cache. Containers with many elements put themselves back on the stack with a position instead
// of all their elements, so the stack grows with the depth of the data, not with its width. Should the stack be full nevertheless, what does not fit is
// dropped, and all marked objects are looked at once more for unmarked ones they refer to.
type Marker struct {
	heap     *Heap
	epoch    uint8 // mark of the objects reached by the collection under way, or by the last one
	previous uint8 // mark of the objects that survived the last collection

	base      Addr   // of the stack
	top       uint64 // bytes in use
	committed uint64 // bytes that may be used
	lost      bool   // something did not fit

	rest    func(*Marker) bool // of CollectWeak, else nil
	sink    *[]Addr            // set by Verify: what is on the stack goes there and is not followed
	pending []Kind             // shapes met, not yet handed to the hook
	counts  [NumKinds]uint64
	bytes   uint64 // of marked small objects
	large   uint64 // of marked large objects
}

const (
	markStackReserve = 16 << 20
	markStackArenas  = 1 << 20
	markStackStep    = 256 << 10
	queueLength      = 8 // a power of two
	// nearby is how far, in bytes, from the object looked at last the processor's own prefetching is relied on.
	nearby = 256
	// chunkElements is how many elements of a container are looked at in one go.
	chunkElements = 256
)

// A stack entry is an address, or, with the lowest bit set, an address with a position in the entry below.
const resumeBit = 1

// shapeMark is what marking needs to know about a shape.
type shapeMark struct {
	epoch uint8
	class uint8 // InstanceCount or DictCount
}

// RegisterShape announces that records with the shape id exist; instance tells instances from dicts.
func (h *Heap) RegisterShape(id Kind, instance bool) {
	i := int(id - FirstShape)
	for len(h.shapes) <= i {
		h.shapes = append(h.shapes, shapeMark{class: uint8(DictCount)})
	}
	h.shapes[i] = shapeMark{class: uint8(DictCount)}
	if instance {
		h.shapes[i].class = uint8(InstanceCount)
	}
}

// Cell marks what an exact root refers to.
func (m *Marker) Cell(c value.Cell) {
	if c.Tag >= value.FirstHeap && c.Bits != 0 {
		m.root(c.Bits)
	}
}

// Cells marks what n exact cells at base refer to.
func (m *Marker) Cells(base Addr, n int) {
	for i := range n {
		a := base + uint64(i)*value.Size
		if Load8(a+value.TagOffset) >= uint8(value.FirstHeap) {
			m.root(Load64(a))
		}
	}
}

// StackCells marks what n cells at base refer to if it is an object; cells left over from earlier calls may name memory that has been
// reclaimed since.
func (m *Marker) StackCells(base Addr, n int) {
	for i := range n {
		a := base + uint64(i)*value.Size
		if t := value.Tag(Load8(a + value.TagOffset)); t.IsHeap() && t < value.NumTags {
			if obj := Load64(a); m.heap.IsObject(obj) {
				m.root(obj)
			}
		}
	}
}

// Words marks the objects that any of the words points at or into. The words may lie on Go's heap.
func (m *Marker) Words(words []uint64) {
	for _, w := range words {
		if obj, ok := m.heap.FindObject(w); ok {
			m.root(obj)
		}
	}
}

// Addr marks one object; 0 is ignored.
func (m *Marker) Addr(a Addr) {
	if a != 0 {
		m.root(a)
	}
}

// root puts a root on the stack. Unlike what an object refers to, a root must not get lost, so the stack is kept short.
func (m *Marker) root(a Addr) {
	m.push(a)
	if m.top >= m.committed/2 {
		m.drain()
	}
}

// push puts an address on the stack.
func (m *Marker) push(a Addr) {
	if m.top+16 > m.committed && !m.grow() {
		m.lost = true
		return
	}
	Store64(m.base+m.top, a)
	m.top += 8
}

// pushRest puts a container back with the position to go on at.
func (m *Marker) pushRest(a Addr, position uint64) {
	if m.top+16 > m.committed && !m.grow() {
		m.lost = true
		return
	}
	Store64(m.base+m.top, position)
	Store64(m.base+m.top+8, a|resumeBit)
	m.top += 16
}

// grow makes room for more entries.
func (m *Marker) grow() bool {
	h := m.heap
	if h.region == nil || m.committed+markStackStep > markStackReserve {
		return false
	}
	if h.used()+m.committed+markStackStep > h.limit+Slack/2 {
		return false
	}
	if h.region.Commit(uintptr(m.base+m.committed-h.smallBase), markStackStep) != nil {
		return false
	}
	m.committed += markStackStep
	return true
}

// shrink gives the stack's memory back after a collection that needed much.
func (m *Marker) shrink() {
	if m.heap.region != nil && m.committed > markStackStep {
		off := uintptr(m.base + markStackStep - m.heap.smallBase)
		if m.heap.region.Decommit(off, uintptr(m.committed-markStackStep)) == nil {
			m.committed = markStackStep
		}
	}
}

// drain follows references until the stack is empty. It is the loop that collections spend their time in: records are handled
// here, with the top of the stack in a register; everything else goes through visitOther.
func (m *Marker) drain() {
	if m.sink != nil {
		m.spill()
		return
	}
	var queue [queueLength]Addr
	in, out, a := uint(0), uint(0), Addr(0) // a is the object looked at last
	base, epoch, bytes := m.base, m.epoch, uint64(0)
	sp, room := base+m.top, base+m.committed-64
	for {
		if sp > base {
			sp -= 8
			next := Load64(sp)
			if next&resumeBit != 0 {
				sp -= 8
				m.top = sp - base
				m.scanRest(next&^resumeBit, Load64(sp))
				sp, room = base+m.top, base+m.committed-64
				continue
			}
			if next-a+nearby >= 2*nearby {
				prefetch(next)
			}
			queue[in%queueLength] = next
			if in++; in-out < queueLength {
				continue
			}
		} else if in == out {
			break
		}
		a = queue[out%queueLength]
		out++
		head := Load64(a)
		if uint8(head>>32) == epoch {
			continue
		}
		Store8(a+MarkOffset, epoch)
		kind, n := Kind(head), head>>48
		if kind < FirstRecord {
			m.top = sp - base
			m.visitOther(a, kind, uint8(head>>40))
			sp, room = base+m.top, base+m.committed-64
			continue
		}
		m.countRecord(kind)
		size := recordSize(n)
		if head>>40&FlagLarge != 0 {
			m.large += size
		} else {
			bytes += size
			markLines(a, size)
		}
		// References among the slots, eight tags at a time; tags behind the last slot are ignored.
		for group, left := a, n; ; group, left = group+72, left-8 {
			tags := Load64(group+8) & refTags
			if left < 8 {
				tags &= 1<<(8*left) - 1
			}
			if tags != 0 {
				if sp > room {
					if !m.growTo(sp) {
						m.lost = true
						break
					}
					room = base + m.committed - 64
				}
				for ; tags != 0; sp += 8 {
					i := uint64(bits.TrailingZeros64(tags)) &^ 7
					Store64(sp, Load64(group+16+i))
					tags &^= 0xFF << i
				}
			}
			if left <= 8 {
				break
			}
		}
	}
	m.top = 0
	m.bytes += bytes
}

// recordSize is RecordSize, faster for small records.
func recordSize(n uint64) uint64 {
	if n <= 8 {
		return 16 + 8*n
	}
	return RecordSize(int(n))
}

// spill moves the stack to where Verify wants it.
func (m *Marker) spill() {
	for ; m.top > 0; m.top -= 8 {
		*m.sink = append(*m.sink, Load64(m.base+m.top-8))
	}
}

// growTo is grow for drain, which keeps the top of the stack to itself.
func (m *Marker) growTo(sp Addr) bool {
	m.top = sp - m.base
	return m.grow()
}

// countRecord counts a marked record and notes a shape that is met for the first time.
func (m *Marker) countRecord(kind Kind) {
	if kind < FirstShape {
		m.counts[kind]++
		return
	}
	s := &m.heap.shapes[kind-FirstShape]
	m.counts[s.class]++
	if s.epoch != m.epoch {
		s.epoch = m.epoch
		m.pending = append(m.pending, kind)
	}
}

// refTags selects the bits of eight tags that are set in tags of references only.
const refTags = 0x1818181818181818

// markLines marks the lines of a small object.
func markLines(a Addr, size uint64) {
	marks := a&^arenaMask + lineMarksOffset
	first, last := a&arenaMask/LineSize, (a+size-1)&arenaMask/LineSize
	Store8(marks+first, 1)
	for first < last {
		first++
		Store8(marks+first, 1)
	}
}

// account counts and marks the lines of an object that is no record.
func (m *Marker) account(a Addr, kind Kind, flags uint8) {
	m.counts[kind]++
	size := sizeOf(a)
	if flags&FlagLarge != 0 {
		m.large += size
		return
	}
	m.bytes += size
	markLines(a, size)
}

// visitOther handles an object that is no record and has just got its mark.
func (m *Marker) visitOther(a Addr, kind Kind, flags uint8) {
	m.account(a, kind, flags)
	switch kind {
	case String:
		if flags&StrInline == 0 {
			m.push(Load64(a + StrOwner))
		}
	case List:
		if data := Load64(a + ListData); data != 0 {
			m.mark(data - BufferData)
			m.scanRest(a, 0)
		}
	case Table:
		m.scanRest(a, 0)
	}
}

// mark marks an object without references of its own.
func (m *Marker) mark(a Addr) {
	head := Load64(a)
	if uint8(head>>32) == m.epoch {
		return
	}
	Store8(a+MarkOffset, m.epoch)
	m.account(a, Kind(head), uint8(head>>40))
}

// scanRest pushes the references of a list or table from element i on, a limited number at once.
func (m *Marker) scanRest(a Addr, i uint64) {
	var end, all uint64
	if KindOf(a) == Table {
		all = uint64(Load32(a + TableUsed))
		end = min(all, i+chunkElements/2)
		if end < all {
			m.pushRest(a, end)
		}
		for e := a + TableEntries + i*EntrySize; i < end; i, e = i+1, e+EntrySize {
			if Load8(e+EntryKeyTag) >= uint8(value.FirstHeap) {
				m.push(Load64(e + EntryKey))
			}
			if Load8(e+EntryValueTag) >= uint8(value.FirstHeap) {
				m.push(Load64(e + EntryValue))
			}
		}
		return
	}
	elem := Load8(a + ListElem)
	if elem < uint8(value.FirstHeap) {
		return
	}
	all = Load64(a + ListLen)
	end = min(all, i+chunkElements)
	if end < all {
		m.pushRest(a, end)
	}
	data := Load64(a + ListData)
	if elem != ElemAny {
		for ; i < end; i++ {
			m.push(Load64(data + 8*i))
		}
		return
	}
	tags := data + 8*Load64(a+ListCap)
	for ; i < end; i++ {
		if Load8(tags+i) >= uint8(value.FirstHeap) {
			m.push(Load64(data + 8*i))
		}
	}
}

// finish follows everything, shapes and lost entries included, until nothing is left.
func (m *Marker) finish() {
	for {
		m.drain()
		switch {
		case len(m.pending) > 0:
			pending := m.pending
			m.pending = nil
			for _, id := range pending {
				if m.heap.hooks.MarkShape != nil {
					m.heap.hooks.MarkShape(id, m)
				}
			}
		case m.lost:
			m.lost = false
			m.heap.eachObject(func(a Addr) {
				if Load8(a+MarkOffset) == m.epoch {
					m.rescan(a)
				}
			})
		case m.heap.hooks.MarkRest != nil && m.heap.hooks.MarkRest(m):
		case m.rest != nil && m.rest(m):
		default:
			return
		}
	}
}

// rescan follows those references of a marked object that lead to unmarked ones.
func (m *Marker) rescan(a Addr) {
	eachRef(a, func(to Addr) {
		if Load8(to+MarkOffset) != m.epoch {
			m.push(to)
			m.drain()
		}
	})
}

// eachRef calls f for everything that the object at a refers to except the storage of lists.
func eachRef(a Addr, f func(Addr)) {
	cell := func(tag uint8, bits uint64) {
		if tag >= uint8(value.FirstHeap) {
			f(bits)
		}
	}
	switch kind := KindOf(a); {
	case kind >= FirstRecord:
		for i := range Slots(a) {
			cell(Load8(a+TagOffset(i)), Load64(a+PayloadOffset(i)))
		}
	case kind == String:
		if Load8(a+FlagsOffset)&StrInline == 0 {
			f(Load64(a + StrOwner))
		}
	case kind == List:
		elem, data := Load8(a+ListElem), Load64(a+ListData)
		tags := data + 8*Load64(a+ListCap)
		for i := range Load64(a + ListLen) {
			if elem == ElemAny {
				cell(Load8(tags+i), Load64(data+8*i))
			} else if elem >= uint8(value.FirstHeap) {
				f(Load64(data + 8*i))
			}
		}
	case kind == Table:
		for i := range uint64(Load32(a + TableUsed)) {
			e := a + TableEntries + i*EntrySize
			cell(Load8(e+EntryKeyTag), Load64(e+EntryKey))
			cell(Load8(e+EntryValueTag), Load64(e+EntryValue))
		}
	}
}

// EachMarked calls f for every object that has been reached so far. f may mark more; what it marks may or may not be visited.
func (m *Marker) EachMarked(f func(a Addr, kind Kind)) {
	m.heap.eachObject(func(a Addr) {
		if head := Load64(a); uint8(head>>32) == m.epoch {
			f(a, Kind(head))
		}
	})
}

// Marked reports, from a hook, whether the object has been reached by the collection under way.
func (m *Marker) Marked(a Addr) bool { return Load8(a+MarkOffset) == m.epoch }

// Marked reports whether the last collection (or the one under way, in SweepWeak) reached the object.
func (h *Heap) Marked(a Addr) bool { return Load8(a+MarkOffset) == h.marker.epoch }
