package heap

import "math/bits"

// minThreshold is the number of bytes that may be allocated between two collections of a small heap.
const minThreshold = 8 << 20

// headroom: after a collection this part of the limit must be free, or the program is told that it is out of memory. Without it a
// program just under its limit would collect at every block it fills.
const headroom = 64

type rootRange struct {
	base Addr
	n    int
}

// AddRoots makes n cells at base (globals, constants) roots of every collection. The cells are exact: they must
// always hold valid values.
func (h *Heap) AddRoots(base Addr, n int) { h.roots = append(h.roots, rootRange{base, n}) }

// Result says what a collection did.
type Result struct {
	Before, After uint64 // objects
	Freed         uint64 // Before - After
	BytesFreed    uint64
	LiveBytes     uint64
}

// Collect reclaims what cannot be reached from the roots: the ranges of AddRoots and what roots marks. It must only be called at a
// safepoint. Afterwards OverLimit is set if what is alive leaves no room to go on.
func (h *Heap) Collect(roots func(*Marker)) Result { return h.CollectWeak(roots, nil) }

// CollectWeak is Collect for an owner that has further roots only if certain objects are alive. rest is called when everything that can be
// reached so far has been marked. It marks more and returns true, or false when there is no more.
func (h *Heap) CollectWeak(roots func(*Marker), rest func(*Marker) bool) Result {
	h.syncRun()
	m := &h.marker
	before := h.stats.live + h.allocatedSince() - h.stats.freedEarlySince()
	bytesBefore := h.stats.liveBytes + h.bytesSince()
	h.begin()
	for _, r := range h.roots {
		m.Cells(r.base, r.n)
	}
	if roots != nil {
		roots(m)
	}
	m.rest = rest
	m.finish()
	m.rest = nil
	if h.hooks.SweepWeak != nil {
		h.hooks.SweepWeak(h)
	}
	h.sweepHosts()
	h.sweepLarge()
	h.sweepBlocks()
	m.previous = m.epoch
	if m.epoch == maxEpoch {
		h.normalise()
	}
	res := h.end(before, bytesBefore)
	h.trim()
	m.shrink()
	h.schedule()
	h.noteUsed()
	if h.used()+h.limit/headroom > h.limit {
		h.st.Flags |= WantCollect | OverLimit
	}
	return res
}

// maxEpoch is the largest mark; after the collection that uses it all marks are normalised.
const maxEpoch = 255

// begin clears line marks and takes the next mark.
func (h *Heap) begin() {
	m := &h.marker
	m.epoch++
	m.top, m.lost, m.bytes, m.large = 0, false, 0, 0
	m.pending = m.pending[:0]
	m.counts = [NumKinds]uint64{}
	for i, arena := range h.arenas {
		used := uint64(arenaBlocks)
		if i == len(h.arenas)-1 {
			used = uint64(h.committed) - uint64(i)*arenaBlocks
		}
		Clear(arena+lineMarksOffset, used*blockLines)
	}
}

// end brings accounts and statistics up to date.
func (h *Heap) end(before, bytesBefore uint64) Result {
	m := &h.marker
	after := uint64(0)
	for _, n := range m.counts {
		after += n
	}
	live := m.bytes + m.large
	s := &h.stats
	s.collections++
	s.live, s.liveBytes, s.byKind = after, live, m.counts
	s.countAtCollection, s.earlyAtCollection = h.st.Count, s.freedEarly
	freed := bytesBefore - min(bytesBefore, live)
	s.bytesFreed += freed
	h.since = 0
	h.setThreshold(live)
	h.events.due = h.st.Count + h.events.every
	h.st.Flags &^= WantCollect | OverLimit
	return Result{Before: before, After: after, Freed: before - min(before, after), BytesFreed: freed, LiveBytes: live}
}

// setThreshold decides how much may be allocated until the next collection: so much that the heap takes twice what is alive
// and 8 MB more. Half-empty blocks count as taken; but a quarter of what is alive is always allowed, so that a heap full of holes is not
// collected all the time. The limit comes first.
func (h *Heap) setThreshold(live uint64) {
	taken := h.blockBytes + h.large.bytes
	room := 2*live + minThreshold - min(2*live+minThreshold, taken)
	h.threshold = max(min(room, max(minThreshold, live)), live/4, minThreshold/4)
	if room := h.limit - min(h.limit, h.used()); room < h.threshold {
		h.threshold = max(room, h.limit/headroom/2, BlockSize)
	}
}

// sweepHosts reports host objects that died.
func (h *Heap) sweepHosts() {
	kept := h.hosts[:0]
	for _, a := range h.hosts {
		if h.Marked(a) {
			kept = append(kept, a)
		} else if h.hooks.HostDied != nil {
			h.hooks.HostDied(Load64(a + PayloadOffset(0)))
		}
	}
	h.hosts = kept
}

// AllocHost makes a host object for the embedder's table index; Hooks.HostDied is told when it is reclaimed.
func (h *Heap) AllocHost(index uint64) Addr {
	a := h.Alloc(RecordSize(1), Header(Host, 0, 1))
	Store64(a+8, uint64(hostTag))
	Store64(a+PayloadOffset(0), index)
	h.hosts = append(h.hosts, a)
	return a
}

// sweepLarge gives page runs of dead objects back.
func (h *Heap) sweepLarge() {
	l := &h.large
	kept := l.objects[:0]
	for _, a := range l.objects {
		if h.Marked(a) {
			kept = append(kept, a)
			continue
		}
		h.releasePages(a, uint32(roundUp(sizeOf(a), PageSize)/PageSize))
	}
	l.objects = kept
}

// sweepBlocks turns line marks into bitmaps of free lines, forgets the objects that started in free lines, and sorts the blocks into
// empty, recyclable and full ones.
func (h *Heap) sweepBlocks() {
	h.free, h.recyclable, h.nextRecyclable = h.free[:0], h.recyclable[:0], 0
	h.run, h.spill = run{}, run{}
	h.st.Cursor, h.st.Limit = 0, 0
	lines, taken := uint64(0), uint64(0)
	for n := range h.blocks {
		b := &h.blocks[n]
		if b.state != blockUsed {
			continue
		}
		base := h.blockAddr(uint32(n))
		arena, in := base&^arenaMask, base&arenaMask
		marks, starts := arena+lineMarksOffset+in/LineSize, arena+startBitsOffset+in/64
		used := 0
		for half := range b.freeLines {
			marked := uint64(0)
			for i := uint64(0); i < 8; i++ {
				// Eight bytes of 0 or 1 become eight bits.
				marked |= Load64(marks+uint64(half)*64+8*i) * 0x0102040810204080 >> 56 << (8 * i)
			}
			used += bits.OnesCount64(marked)
			b.freeLines[half] = ^marked
			for free := ^marked; free != 0; free &= free - 1 {
				Store32(starts+4*uint64(half*64+bits.TrailingZeros64(free)), 0)
			}
		}
		lines += uint64(used)
		if used > 0 {
			taken += BlockSize
		}
		switch {
		case used == 0:
			b.state = blockFree
		case used <= blockLines-minFreeLines:
			h.recyclable = append(h.recyclable, uint32(n))
		}
	}
	for n := len(h.blocks) - 1; n >= 0; n-- {
		if h.blocks[n].state == blockFree {
			h.free = append(h.free, uint32(n))
		}
	}
	h.lineBytes, h.blockBytes = lines*LineSize, taken
}

// normalise makes every surviving mark 1 and forgets the starts of dead objects, so that marks can be counted up again.
func (h *Heap) normalise() {
	m := &h.marker
	for n := range h.blocks {
		if h.blocks[n].state != blockUsed {
			continue
		}
		base := h.blockAddr(uint32(n))
		words := base&^arenaMask + startBitsOffset + base&arenaMask/64
		for i := uint64(0); i < BlockSize/512; i++ {
			word := Load64(words + 8*i)
			for w := word; w != 0; w &= w - 1 {
				obj := base + i*512 + uint64(bits.TrailingZeros64(w))*8
				if Load8(obj+MarkOffset) == m.epoch {
					Store8(obj+MarkOffset, 1)
				} else {
					word &^= w & -w
				}
			}
			Store64(words+8*i, word)
		}
	}
	for _, a := range h.large.objects {
		Store8(a+MarkOffset, 1)
	}
	for i := range h.shapes {
		h.shapes[i].epoch = 0
	}
	m.epoch, m.previous = 1, 1
}

// trim gives empty blocks and page runs back to the system that the program will not need before the next collection.
func (h *Heap) trim() {
	if h.region == nil {
		return
	}
	keep := max(h.threshold, minThreshold)
	// The free list is popped from its end, so the blocks at its front are the ones to give back; neighbours go together.
	kept, first, count := uint64(0), uint32(0), uint32(0)
	for i := len(h.free) - 1; i >= 0; i-- {
		n := h.free[i]
		if h.blocks[n].discarded {
			continue
		}
		if kept += BlockSize; kept <= keep {
			continue
		}
		if count > 0 && n == first+count && n%arenaBlocks != 0 {
			count++
			continue
		}
		h.discardBlocks(first, count)
		first, count = n, 1
	}
	h.discardBlocks(first, count)
	l := &h.large
	if l.freePages*PageSize <= keep {
		return
	}
	for bin := pageBins - 1; bin > 0 && l.freePages*PageSize > keep; bin-- {
		for link := l.bins[bin]; link != 0; {
			page := link - 1
			link = Load32(l.entry(page) + pageNext)
			h.discardPages(page)
		}
	}
}

func (h *Heap) discardBlocks(first, count uint32) {
	if count == 0 {
		return
	}
	if h.region.Discard(uintptr(h.blockAddr(first)-h.smallBase), uintptr(count)*BlockSize) == nil {
		for n := first; n < first+count; n++ {
			h.blocks[n].discarded = true
		}
	}
}

func (h *Heap) discardPages(page uint32) {
	l := &h.large
	if Load32(l.entry(page)+pageOwner) == freeClean {
		return
	}
	n := Load32(l.entry(page) + pageCount)
	if h.region.Discard(uintptr(l.addr(page)-h.smallBase), uintptr(n)*PageSize) == nil {
		Store32(l.entry(page)+pageOwner, freeClean)
		Store32(l.entry(page+n-1)+pageOwner, freeClean)
		l.freePages -= uint64(n)
	}
}
