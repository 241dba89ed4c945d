package heap

import "math/bits"

// meta serves memory that is no object: function infos, constants, globals, stacks, copies of code. It does not move, is never reclaimed by the
// collector and is accounted on the limit.
type meta struct {
	free  [metaClasses]Addr // free pieces of each class, linked through their first word
	chunk Addr              // rest of the chunk that small pieces are cut from
	end   Addr
}

// Pieces up to metaMax bytes are cut from chunks in sizes of 16<<class; bigger ones are runs of pages.
const (
	metaClasses    = 9
	metaMax        = 16 << (metaClasses - 1)
	metaChunkPages = 8
)

func metaClass(size uint64) int { return bits.Len64((size - 1) / 16) }

// Meta returns size zeroed bytes at a multiple of 16 (of 4,096 for sizes over 4 KiB); false if they do not fit under the limit or the
// system refuses.
func (h *Heap) Meta(size uint64) (Addr, bool) {
	size = max(size, 16)
	if size > metaMax {
		if size <= h.limit {
			if a, ok := h.metaPages(roundUp(size, PageSize) / PageSize); ok {
				Clear(a, size)
				return a, true
			}
		}
		h.Refuse(size)
		return 0, false
	}
	class := metaClass(size)
	piece := uint64(16) << class
	a := h.meta.free[class]
	switch {
	case a != 0:
		h.meta.free[class] = Load64(a)
	case h.meta.chunk+piece <= h.meta.end:
		a = h.meta.chunk
		h.meta.chunk += piece
	default:
		chunk, ok := h.metaPages(metaChunkPages)
		if !ok {
			h.Refuse(size)
			return 0, false
		}
		h.wasteChunk()
		a = chunk
		h.meta.chunk, h.meta.end = chunk+piece, chunk+metaChunkPages*PageSize
	}
	Clear(a, piece)
	return a, true
}

// wasteChunk puts what is left of the chunk on the free lists.
func (h *Heap) wasteChunk() {
	for class := metaClasses - 1; class >= 0; class-- {
		piece := uint64(16) << class
		for h.meta.chunk+piece <= h.meta.end {
			h.pushMeta(h.meta.chunk, class)
			h.meta.chunk += piece
		}
	}
}

func (h *Heap) pushMeta(a Addr, class int) {
	Store64(a, h.meta.free[class])
	h.meta.free[class] = a
}

func (h *Heap) metaPages(pages uint64) (Addr, bool) {
	bytes := pages * PageSize
	if bytes > h.limit || h.used() > h.limit-bytes {
		return 0, false
	}
	return h.takePages(uint32(pages), pageMeta)
}

// FreeMeta gives back what Meta returned for size.
func (h *Heap) FreeMeta(a Addr, size uint64) {
	size = max(size, 16)
	if size > metaMax {
		h.releasePages(a, uint32(roundUp(size, PageSize)/PageSize))
		return
	}
	h.pushMeta(a, metaClass(size))
}
