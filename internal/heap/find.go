package heap

import "math/bits"

// IsObject reports whether a is the start of a live object. Any word may be asked about.
func (h *Heap) IsObject(a Addr) bool {
	if h.region == nil {
		if _, small := h.blockOf(a); !small {
			return h.large.regions[a].use == pageObject
		}
	}
	obj, ok := h.FindObject(a)
	return ok && obj == a
}

// FindObject returns the live object that a points at or into. Any word may be asked about. During a collection "live" means: live at the end of
// the last one or allocated since.
func (h *Heap) FindObject(a Addr) (Addr, bool) {
	n, ok := h.blockOf(a)
	if !ok {
		return h.findLarge(a)
	}
	b := &h.blocks[n]
	if b.state != blockUsed {
		return 0, false
	}
	arena := a &^ arenaMask
	// Look backwards through the start bits for the object that a lies in.
	bit := a & arenaMask / 8
	blockStart := bit &^ (BlockSize/8 - 1)
	word := bit / 64
	w := Load64(arena+startBitsOffset+word*8) & (^uint64(0) >> (63 - bit%64))
	for w == 0 {
		if word*64 <= blockStart || word+MaxSmall/512 < bit/64 {
			return 0, false
		}
		word--
		w = Load64(arena + startBitsOffset + word*8)
	}
	obj := arena + (word*64+uint64(bits.Len64(w)-1))*8
	if !h.isLive(b, obj) || a >= obj+sizeOf(obj) {
		return 0, false
	}
	return obj, true
}

// isLive tells new objects and survivors from objects that the last collection found dead but whose memory is not in use again.
func (h *Heap) isLive(b *block, obj Addr) bool {
	line := obj & (BlockSize - 1) / LineSize
	if b.freeLines[line/64]>>(line%64)&1 != 0 {
		return true // nothing was here at the last collection
	}
	mark := Load8(obj + MarkOffset)
	return mark == h.marker.epoch || mark == h.marker.previous
}

// blockOf returns the number of the block that a lies in; false if a is not in an arena.
func (h *Heap) blockOf(a Addr) (uint32, bool) {
	if h.region != nil {
		if a < h.smallBase || a >= h.smallEnd {
			return 0, false
		}
		n := (a - h.smallBase) / BlockSize
		return uint32(n), n < uint64(len(h.blocks))
	}
	i, ok := h.arenaIndex[a&^arenaMask]
	return i*arenaBlocks + uint32(a&arenaMask/BlockSize), ok
}

func (h *Heap) findLarge(a Addr) (Addr, bool) {
	l := &h.large
	if l.regions != nil {
		// Only native code makes interior addresses, and it does not run where there is no range; so this need not be fast.
		for _, obj := range l.objects {
			if a-obj < sizeOf(obj) {
				return obj, true
			}
		}
		return 0, false
	}
	if a < l.base || a >= l.addr(l.top) {
		return 0, false
	}
	owner := Load32(l.entry(uint32((a-l.base)/PageSize)) + pageOwner)
	if owner == 0 || owner == freeClean || Load32(l.entry(owner-1)+pageNext) != pageObject {
		return 0, false
	}
	obj := l.addr(owner - 1)
	return obj, a < obj+sizeOf(obj)
}

// eachObject calls f for every object that is not known to be dead, in an order of the heap's own. f must not allocate.
func (h *Heap) eachObject(f func(Addr)) {
	for n := range h.blocks {
		b := &h.blocks[n]
		if b.state != blockUsed {
			continue
		}
		base := h.blockAddr(uint32(n))
		words := base&^arenaMask + startBitsOffset + base&arenaMask/64
		for i := uint64(0); i < BlockSize/512; i++ {
			for w := Load64(words + 8*i); w != 0; w &= w - 1 {
				obj := base + i*512 + uint64(bits.TrailingZeros64(w))*8
				if h.isLive(b, obj) {
					f(obj)
				}
			}
		}
	}
	for _, a := range h.large.objects {
		f(a)
	}
}
