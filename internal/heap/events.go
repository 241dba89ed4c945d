package heap

import "math"

// events are things that happen at a certain allocation. They work by lowering AllocState.Limit so far that the allocation
// in question cannot be done by the fast path, whoever runs it: n bytes have room for at most n/HeaderSize objects.
type events struct {
	next   uint64 // value of AllocState.Count at which the next one is due
	every  uint64 // a collection is wanted after so many allocations; 0: never
	due    uint64 // count at which it is
	fail   uint64 // count of the allocation that is to fail; 0: none
	stress bool
}

// SetThreshold makes a collection wanted after every n allocations at the latest (0: the heap chooses alone).
func (h *Heap) SetThreshold(n uint64) {
	h.events.every = n
	h.events.due = h.st.Count + n
	h.syncRun()
	h.schedule()
}

// FailAt makes the n-th allocation from now fail, once: a large one returns false, a small one succeeds but sets the flag Failed,
// which the next safepoint turns into an error. 0 takes the order back.
func (h *Heap) FailAt(n uint64) {
	h.events.fail = 0
	if n != 0 {
		h.events.fail = h.st.Count + n
	}
	h.syncRun()
	h.schedule()
}

// SetStress makes a collection wanted after every allocation, or ends that.
func (h *Heap) SetStress(on bool) {
	h.events.stress = on
	h.syncRun()
	h.schedule()
}

// schedule computes the next event and opens the fast path up to the allocation before it. Heap.run is current: after the fast path has
// been used, syncRun comes first.
func (h *Heap) schedule() {
	e, st := &h.events, h.st
	e.next = math.MaxUint64
	if e.every != 0 {
		e.next = e.due
	}
	if e.fail != 0 {
		e.next = min(e.next, e.fail)
	}
	if e.stress {
		e.next = st.Count + 1
	}
	st.Cursor, st.Limit, st.Bits = h.run.cursor, h.run.end, h.run.bits
	if room := e.next - st.Count; room <= math.MaxUint32 {
		free := uint64(0)
		if room > 0 {
			free = (room - 1) * HeaderSize
		}
		st.Limit = min(st.Limit, st.Cursor+free)
	}
}

// fire does what is due at the allocation just made.
func (h *Heap) fire() {
	e, st := &h.events, h.st
	if e.stress {
		st.Flags |= WantCollect
	}
	if e.every != 0 && st.Count >= e.due {
		st.Flags |= WantCollect
		e.due = st.Count + e.every
	}
	if e.fail != 0 && st.Count >= e.fail {
		e.fail = 0
		st.Flags |= WantCollect | Failed
	}
}

// failsNow counts a large allocation and reports whether it is the one that is to fail.
func (h *Heap) failsNow() bool {
	h.syncRun()
	h.st.Count++
	failed := h.events.fail != 0 && h.st.Count >= h.events.fail
	if failed {
		h.events.fail = 0
	}
	if h.st.Count >= h.events.next {
		h.fire()
	}
	h.schedule()
	return failed
}

// syncRun takes over the cursor that the fast path moved.
func (h *Heap) syncRun() { h.run.cursor = h.st.Cursor }
