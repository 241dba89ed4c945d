package heap

import (
	"math/bits"

	"walrus/internal/platform"
)

// large hands out runs of pages, for objects over MaxSmall and for Meta. Every page has an entry of 16 bytes in a table: in the first page of
// a run it describes the run, in the last page of a free run it gives the length (so that neighbours can be merged), in every page of a
// used run it names the first page (so that interior addresses can be resolved). Free runs are kept in bins by length.
//
// In arena mode every run is a region of its own and only the list of objects is used.
type large struct {
	base    Addr   // of page 0
	table   Addr   // of the entry of page 0
	limit   uint32 // pages in the range
	top     uint32 // pages below were handed out at least once
	commits uint32 // pages below are committed

	bins     [pageBins]uint32 // first page + 1 of the first free run
	nonEmpty [2]uint64        // which bins are not empty

	bytes     uint64 // of all used runs
	freePages uint64 // in free runs whose contents were not given back to the system
	objects   []Addr // runs that hold objects, in no order

	regions map[Addr]pageRegion // arena mode
}

// pageRegion is a run of pages in arena mode.
type pageRegion struct {
	region *platform.Region
	use    uint32 // pageObject or pageMeta
}

// A page entry. owner is first page + 1 in used runs, 0 in free ones, freeClean in free ones that were given back to the system.
const (
	pageOwner     = 0  // u32
	pageCount     = 4  // u32, length of the run: first page, and last page of a free run
	pageNext      = 8  // u32, first page + 1 of the next free run of the bin; in used runs: pageMeta or pageObject
	pagePrev      = 12 // u32, likewise
	pageEntrySize = 16

	freeClean  = 0xFFFFFFFF
	pageObject = 1
	pageMeta   = 2
)

// Bins 0..63 hold runs of exactly that many pages, the others runs of at least 64<<(bin-64).
const (
	exactBins = 64
	pageBins  = 96
)

// commitPages is how many pages are committed at once at least.
const commitPages = 16

// maxTries bounds the search in the one bin whose runs may be too short.
const maxTries = 16

func binOf(pages uint32) int {
	if pages < exactBins {
		return int(pages)
	}
	return exactBins + bits.Len32(pages) - 7
}

func (l *large) entry(page uint32) Addr { return l.table + uint64(page)*pageEntrySize }
func (l *large) addr(page uint32) Addr  { return l.base + uint64(page)*PageSize }

// takePages returns the address of n pages in a row; false if the range or the system has none left. The limit is not looked at.
func (h *Heap) takePages(n uint32, use uint32) (Addr, bool) {
	l := &h.large
	if l.regions != nil {
		return h.takeRegion(n, use)
	}
	page, ok := l.takeFree(n)
	if !ok {
		if page, ok = h.extendPages(n); !ok {
			return 0, false
		}
	}
	e := l.entry(page)
	for i := uint64(0); i < uint64(n); i++ {
		Store32(e+i*pageEntrySize+pageOwner, page+1)
	}
	Store32(e+pageCount, n)
	Store32(e+pageNext, use)
	l.bytes += uint64(n) * PageSize
	return l.addr(page), true
}

func (h *Heap) takeRegion(n, use uint32) (Addr, bool) {
	size := uintptr(n) * PageSize
	r, err := h.memory.Reserve(size, PageSize)
	if err != nil {
		return 0, false
	}
	if r.Commit(0, size) != nil {
		h.releaseRegion(r)
		return 0, false
	}
	a := uint64(uintptr(r.Base()))
	h.large.regions[a] = pageRegion{r, use}
	h.large.bytes += uint64(n) * PageSize
	return a, true
}

// takeFree unlinks a free run of at least n pages and gives back what is over. The first bin that may hold one is searched, in every
// later bin any run will do.
func (l *large) takeFree(n uint32) (uint32, bool) {
	first := binOf(n)
	for bin := first; bin < pageBins; bin++ {
		if w := l.nonEmpty[bin/64] >> (bin % 64); w == 0 {
			bin |= 63
			continue
		} else {
			bin += bits.TrailingZeros64(w)
		}
		tries := maxTries
		for link := l.bins[bin]; link != 0 && tries > 0; link = Load32(l.entry(link-1) + pageNext) {
			tries--
			page := link - 1
			length := Load32(l.entry(page) + pageCount)
			if length < n {
				continue
			}
			clean := Load32(l.entry(page)+pageOwner) == freeClean
			l.unlink(page)
			if length > n {
				l.link(page+n, length-n, clean)
			}
			return page, true
		}
	}
	return 0, false
}

// extendPages takes n fresh pages at the top.
func (h *Heap) extendPages(n uint32) (uint32, bool) {
	l := &h.large
	if n > l.limit-l.top {
		return 0, false
	}
	end := l.top + n
	if end > l.commits {
		target := min(max(end, l.commits+commitPages), l.limit)
		if h.region.Commit(uintptr(l.addr(l.commits)-h.smallBase), uintptr(target-l.commits)*PageSize) != nil {
			return 0, false
		}
		if h.region.Commit(uintptr(l.entry(l.commits)-h.smallBase), uintptr(target-l.commits)*pageEntrySize) != nil {
			return 0, false
		}
		l.commits = target
	}
	page := l.top
	l.top = end
	return page, true
}

// releasePages gives a run back.
func (h *Heap) releasePages(a Addr, n uint32) {
	l := &h.large
	l.bytes -= uint64(n) * PageSize
	if l.regions != nil {
		h.releaseRegion(l.regions[a].region)
		delete(l.regions, a)
		return
	}
	page := uint32((a - l.base) / PageSize)
	e := l.entry(page)
	for i := uint64(0); i < uint64(n); i++ {
		Store32(e+i*pageEntrySize+pageOwner, 0)
	}
	clean := false
	if next := page + n; next < l.top && l.isFree(next) {
		n += Load32(l.entry(next) + pageCount)
		l.unlink(next)
	}
	if page > 0 && l.isFree(page-1) {
		length := Load32(l.entry(page-1) + pageCount)
		page -= length
		l.unlink(page)
		n += length
	}
	l.link(page, n, clean)
}

func (l *large) isFree(page uint32) bool {
	owner := Load32(l.entry(page) + pageOwner)
	return owner == 0 || owner == freeClean
}

// link puts a free run into its bin. A run that ends at the top is not treated specially: it is found again by its bin.
func (l *large) link(page, n uint32, clean bool) {
	owner := uint32(0)
	if clean {
		owner = freeClean
	} else {
		l.freePages += uint64(n)
	}
	bin := binOf(n)
	next := l.bins[bin]
	for _, p := range [2]uint32{page, page + n - 1} {
		Store32(l.entry(p)+pageOwner, owner)
		Store32(l.entry(p)+pageCount, n)
	}
	Store32(l.entry(page)+pageNext, next)
	Store32(l.entry(page)+pagePrev, 0)
	if next != 0 {
		Store32(l.entry(next-1)+pagePrev, page+1)
	}
	l.bins[bin] = page + 1
	l.nonEmpty[bin/64] |= 1 << (bin % 64)
}

func (l *large) unlink(page uint32) {
	e := l.entry(page)
	n := Load32(e + pageCount)
	bin := binOf(n)
	next, prev := Load32(e+pageNext), Load32(e+pagePrev)
	if next != 0 {
		Store32(l.entry(next-1)+pagePrev, prev)
	}
	if prev != 0 {
		Store32(l.entry(prev-1)+pageNext, next)
	} else if l.bins[bin] = next; next == 0 {
		l.nonEmpty[bin/64] &^= 1 << (bin % 64)
	}
	if Load32(e+pageOwner) == 0 {
		l.freePages -= uint64(n)
	}
}

// AllocLarge returns size bytes (any size over HeaderSize) for an object that may be large. It returns false if they do not fit under
// the limit or the system refuses; a collection is then wanted, and the caller gives up before its first side effect. The
// bytes behind the first header word are not cleared.
func (h *Heap) AllocLarge(size, head uint64) (Addr, bool) {
	if size <= MaxSmall {
		return h.Alloc(roundUp8(size), head), true
	}
	if h.failsNow() || size > h.limit {
		h.Refuse(size)
		return 0, false
	}
	bytes := roundUp(size, PageSize)
	if h.used()+bytes > h.limit {
		h.Refuse(size)
		return 0, false
	}
	a, ok := h.takePages(uint32(bytes/PageSize), pageObject)
	if !ok {
		h.Refuse(size)
		return 0, false
	}
	h.large.objects = append(h.large.objects, a)
	h.since += bytes
	h.noteUsed()
	Store64(a, head|FlagLarge<<40)
	return a, true
}

// FreeLarge reclaims an object at once if it is large and does nothing if it is small. Only for objects that the caller knows to have no
// other reference: storage of containers that was replaced.
func (h *Heap) FreeLarge(a Addr) {
	if a == 0 || Load8(a+FlagsOffset)&FlagLarge == 0 {
		return
	}
	// Storage dies young as a rule, so it is near the end of the list.
	list := h.large.objects
	for i := len(list) - 1; i >= 0 && i >= len(list)-64; i-- {
		if list[i] == a {
			list[i] = list[len(list)-1]
			h.large.objects = list[:len(list)-1]
			h.stats.freedEarly++
			h.stats.bytesFreed += sizeOf(a)
			h.releasePages(a, uint32(roundUp(sizeOf(a), PageSize)/PageSize))
			return
		}
	}
}
