package walrus

import (
	"runtime"
	"sync"
	"sync/atomic"

	"walrus/internal/heap"
	"walrus/internal/value"
)

// handles is the table of cells that Go refers to: roots of the collector. It never refers to the handles themselves, so that these can
// become garbage, and not to the Runtime.
type handles struct {
	cells []value.Cell
	free  []uint32
	pins  []value.Cell // values under construction, a stack

	dropped atomic.Bool // lost is not empty
	mu      sync.Mutex
	lost    []uint32 // slots whose handles became garbage
}

// ref is what all copies of one Value share.
type ref struct {
	r        *Runtime
	slot     uint32
	released bool // written and read by the owner of r only
	cleanup  runtime.Cleanup
}

// add puts a cell into the table.
func (h *handles) add(c value.Cell) uint32 {
	if n := len(h.free); n > 0 {
		slot := h.free[n-1]
		h.free = h.free[:n-1]
		h.cells[slot] = c
		return slot
	}
	h.cells = append(h.cells, c)
	return uint32(len(h.cells) - 1)
}

// remove empties a slot.
func (h *handles) remove(slot uint32) {
	h.cells[slot] = value.Cell{}
	h.free = append(h.free, slot)
}

// live is the number of slots in use.
func (h *handles) live() int { return len(h.cells) - len(h.free) }

// lose notes that nobody refers to the handle of a slot any more. The collector's goroutine calls it.
func (h *handles) lose(slot uint32) {
	h.mu.Lock()
	h.lost = append(h.lost, slot)
	h.mu.Unlock()
	h.dropped.Store(true)
}

// drain removes the slots of lost handles.
func (h *handles) drain() {
	if !h.dropped.Load() {
		return
	}
	h.mu.Lock()
	lost := h.lost
	h.lost = nil
	h.dropped.Store(false)
	h.mu.Unlock()
	for _, slot := range lost {
		h.remove(slot)
	}
}

// mark makes everything in the table a root.
func (h *handles) mark(m *heap.Marker) {
	for _, c := range h.cells {
		m.Cell(c)
	}
	for _, c := range h.pins {
		m.Cell(c)
	}
}

// pin keeps a value alive until unpin; pinned gives the mark to go back to.
func (h *handles) pin(c value.Cell) { h.pins = append(h.pins, c) }
func (h *handles) pinned() int      { return len(h.pins) }
func (h *handles) unpin(mark int)   { h.pins = h.pins[:mark] }

// handle makes a Value of a cell.
func (r *Runtime) handle(c value.Cell) Value {
	if !c.IsHeap() {
		return Value{cell: c}
	}
	ref := &ref{r: r, slot: r.handles.add(c)}
	ref.cleanup = runtime.AddCleanup(ref, r.handles.lose, ref.slot)
	return Value{cell: value.Cell{Tag: c.Tag}, ref: ref}
}

// cellOf gives the cell of a Value of this Runtime, which the caller has entered.
func (r *Runtime) cellOf(v Value) (value.Cell, error) {
	switch {
	case v.ref == nil:
		return v.cell, nil
	case v.ref.r != r:
		return value.Cell{}, ErrForeign
	case v.ref.released:
		return value.Cell{}, ErrReleased
	}
	return r.handles.cells[v.ref.slot], nil
}
