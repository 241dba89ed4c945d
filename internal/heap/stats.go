package heap

import "walrus/internal/value"

const hostTag = value.Raw

// counters are the running statistics of a heap.
type counters struct {
	collections       uint64
	live              uint64 // objects at the end of the last collection
	liveBytes         uint64
	byKind            [NumKinds]uint64
	countAtCollection uint64 // AllocState.Count then
	bytesFreed        uint64
	freedEarly        uint64 // objects that FreeLarge reclaimed
	earlyAtCollection uint64
}

func (c *counters) freedEarlySince() uint64 { return c.freedEarly - c.earlyAtCollection }

// Stats is a snapshot of the heap's statistics.
type Stats struct {
	ByKind       [NumKinds]uint64 // live objects at the last collection plus those made since; shaped records under InstanceCount and DictCount
	Objects      uint64           // sum of ByKind
	Allocations  uint64           // since the last collection
	Bytes        uint64           // handed out since the last collection, an estimate
	BytesFreed   uint64           // since the heap was made
	Collections  uint64
	Used, Limit  uint64 // bytes accounted
	Peak         uint64 // highest Used so far
	Committed    uint64 // bytes the system has been asked for
	LiveAtLastGC uint64 // bytes
}

func (h *Heap) allocatedSince() uint64 { return h.st.Count - h.stats.countAtCollection }

func (h *Heap) bytesSince() uint64 {
	unused := h.run.end - h.run.cursor + h.spill.end - h.spill.cursor
	return h.since - min(h.since, unused)
}

// Stats counts the objects. It looks at what was allocated since the last collection, so it takes time in proportion to that.
func (h *Heap) Stats() Stats {
	h.syncRun()
	s := Stats{
		ByKind:       h.stats.byKind,
		Allocations:  h.allocatedSince(),
		Bytes:        h.bytesSince(),
		BytesFreed:   h.stats.bytesFreed,
		Collections:  h.stats.collections,
		Used:         h.used(),
		Limit:        h.limit,
		Peak:         h.peak,
		Committed:    uint64(h.memory.Usage().Committed),
		LiveAtLastGC: h.stats.liveBytes,
	}
	h.eachObject(func(a Addr) {
		if Load8(a+MarkOffset) == 0 {
			s.ByKind[h.countKind(KindOf(a))]++
		}
	})
	for _, n := range s.ByKind {
		s.Objects += n
	}
	return s
}

// countKind is the row of the statistics that objects of kind k count under.
func (h *Heap) countKind(k Kind) Kind {
	switch {
	case k < NumKinds:
		return k
	case k >= FirstShape && int(k-FirstShape) < len(h.shapes):
		return Kind(h.shapes[k-FirstShape].class)
	}
	return Free
}

// Made returns the number of objects made so far.
func (h *Heap) Made() uint64 { return h.st.Count }

// Collections returns the number of collections so far.
func (h *Heap) Collections() uint64 { return h.stats.collections }

// Threshold returns what SetThreshold last set, 0 if nothing.
func (h *Heap) Threshold() uint64 { return h.events.every }
