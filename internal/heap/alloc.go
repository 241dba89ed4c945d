package heap

import (
	"errors"
	"math/bits"
	"unsafe"
)

var errRefused = errors.New("the system refused memory")

// AllocState is the part of the allocator that generated code works on. It lies outside Go's heap; its address does not change while
// the heap is open.
type AllocState struct {
	Cursor uint64 // where the next small object goes
	Limit  uint64 // an object that would end above this goes through Alloc
	Bits   uint64 // byte Bits + Cursor>>6 has the object-start bit Cursor>>3&7
	Count  uint64 // objects allocated so far
	Flags  uint32 // WantCollect and others; nonzero means: go to a safepoint soon
	_      uint32
	// Shared are words for whoever works with the heap from Go and from generated code. The heap does not look at them.
	Shared [6]uint64
}

// Offsets in AllocState for generated code.
const (
	StateCursor = unsafe.Offsetof(AllocState{}.Cursor)
	StateLimit  = unsafe.Offsetof(AllocState{}.Limit)
	StateBits   = unsafe.Offsetof(AllocState{}.Bits)
	StateCount  = unsafe.Offsetof(AllocState{}.Count)
	StateFlags  = unsafe.Offsetof(AllocState{}.Flags)
	StateShared = unsafe.Offsetof(AllocState{}.Shared)
)

// Bits of AllocState.Flags.
const (
	WantCollect uint32 = 1 << iota // collect at the next safepoint
	OverLimit                      // the limit is passed: raise memory-limit if collecting does not help
	Failed                         // an allocation failed (system or injected): raise memory-limit at the next safepoint
)

// commitStep is how many blocks are committed at once.
const commitStep = 16

// minFreeLines is what a block must have to be allocated into again: shorter leftovers cost more time than they give room.
const minFreeLines = 8

// run is a range of free lines in one block.
type run struct {
	cursor, end Addr
	bits        uint64
	block       uint32
	nextLine    int // where to look for the next run in the block
}

// Exhausted is the value of the panic when the system refuses memory and even the reserve is used up before a safepoint was reached. The
// engine turns it into its memory error; the heap must be closed afterwards.
type Exhausted struct{}

// Error implements error.
func (Exhausted) Error() string { return "heap: out of memory" }

// State returns the allocation state and its address for generated code.
func (h *Heap) State() (*AllocState, Addr) { return h.st, uint64(uintptr(unsafe.Pointer(h.st))) }

// WantsCollect reports whether the next safepoint should collect (or handle a failure); see Flags.
func (h *Heap) WantsCollect() bool { return h.st.Flags != 0 }

// Flags returns WantCollect, OverLimit and Failed as they stand.
func (h *Heap) Flags() uint32 { return h.st.Flags }

// Over reports whether the limit is passed or an allocation failed. Built-ins that make many objects ask it at least every 64 KiB or
// 4,096 items and give up with a retry.
func (h *Heap) Over() bool { return h.st.Flags&(OverLimit|Failed) != 0 }

// ClearFailed takes the Failed flag back once it has been turned into an error.
func (h *Heap) ClearFailed() { h.st.Flags &^= Failed }

// Alloc returns size bytes, a multiple of 8 between 16 and MaxSmall, for an object whose first header word is head. The rest is not cleared: the
// caller initialises it before the next safepoint. It never fails.
func (h *Heap) Alloc(size, head uint64) Addr {
	st := h.st
	p := st.Cursor
	if end := p + size; end <= st.Limit {
		st.Cursor = end
		st.Count++
		*(*uint8)(ptr(st.Bits + p>>6)) |= 1 << (p >> 3 & 7)
		*(*uint64)(ptr(p)) = head
		return p
	}
	return h.allocSlow(size, head)
}

func (h *Heap) allocSlow(size, head uint64) Addr {
	if size > MaxSmall || size&7 != 0 || size < HeaderSize {
		panic("heap: invalid size of a small object")
	}
	st := h.st
	from := &h.run
	from.cursor = st.Cursor
	if from.cursor+size > from.end {
		if size > LineSize {
			from = &h.spill
		}
		if from.cursor+size > from.end {
			h.refill(from, size)
		}
	}
	p := from.cursor
	from.cursor += size
	*(*uint8)(ptr(from.bits + p>>6)) |= 1 << (p >> 3 & 7)
	st.Count++
	Store64(p, head)
	if st.Count >= h.events.next {
		h.fire()
	}
	h.schedule()
	return p
}

// refill gives r a run with room for size bytes. The main run goes through the free runs of used blocks first; the spill run, which serves
// objects over a line, takes empty blocks only.
func (h *Heap) refill(r *run, size uint64) {
	if r == &h.spill {
		h.takeBlock(r)
		return
	}
	for r.cursor+size > r.end {
		if r.end == 0 || !h.nextRun(r) {
			h.nextBlock(r)
		}
	}
}

// nextRun moves r to the next free run of its block.
func (h *Heap) nextRun(r *run) bool {
	b := &h.blocks[r.block]
	start := nextBit(&b.freeLines, r.nextLine, true)
	if start == blockLines {
		return false
	}
	end := nextBit(&b.freeLines, start, false)
	base := h.blockAddr(r.block)
	r.cursor, r.end, r.nextLine = base+uint64(start)*LineSize, base+uint64(end)*LineSize, end
	h.account(uint64(end-start) * LineSize)
	return true
}

// nextBit finds the first line from i on whose free bit is free; blockLines if there is none.
func nextBit(set *[2]uint64, i int, free bool) int {
	for i < blockLines {
		w := set[i/64]
		if !free {
			w = ^w
		}
		if w >>= i % 64; w != 0 {
			return i + bits.TrailingZeros64(w)
		}
		i = i&^63 + 64
	}
	return blockLines
}

// nextBlock moves r to the start of a block with free lines without taking a run yet, or to the whole of an empty block.
func (h *Heap) nextBlock(r *run) {
	if h.nextRecyclable < len(h.recyclable) {
		n := h.recyclable[h.nextRecyclable]
		h.nextRecyclable++
		addr := h.blockAddr(n)
		*r = run{cursor: addr, end: addr, block: n, bits: startBias(addr)}
		return
	}
	h.takeBlock(r)
}

// takeBlock gives r an empty block.
func (h *Heap) takeBlock(r *run) {
	if len(h.free) <= reserveBlocks && !h.commitBlocks(commitStep) {
		h.st.Flags |= WantCollect | Failed
	}
	if len(h.free) == 0 {
		panic(Exhausted{})
	}
	n := h.free[len(h.free)-1]
	h.free = h.free[:len(h.free)-1]
	b := &h.blocks[n]
	b.state, b.discarded = blockUsed, false
	b.freeLines = [2]uint64{^uint64(0), ^uint64(0)}
	addr := h.blockAddr(n)
	*r = run{cursor: addr, end: addr + BlockSize, block: n, bits: startBias(addr), nextLine: blockLines}
	h.account(BlockSize)
}

// account notes that n bytes of lines were handed to the allocator.
func (h *Heap) account(n uint64) {
	h.lineBytes += n
	h.since += n
	h.noteUsed()
}

// startBias is AllocState.Bits for a block at addr: the start bits are at the start of the arena, one byte for 64 bytes.
func startBias(addr Addr) uint64 {
	arena := addr &^ arenaMask
	return arena + startBitsOffset - arena>>6
}

func (h *Heap) blockAddr(n uint32) Addr {
	return h.arenas[n/arenaBlocks] + uint64(n%arenaBlocks)*BlockSize
}

// newArena makes room for arenaBlocks more blocks and commits their bookkeeping.
func (h *Heap) newArena() error {
	n := uint64(len(h.arenas))
	var base Addr
	if h.region != nil {
		if base = h.smallBase + n*ArenaSize; base+ArenaSize > h.smallEnd {
			return errRefused
		}
		if err := h.region.Commit(uintptr(base-h.smallBase), metaBlocks*BlockSize); err != nil {
			return err
		}
	} else {
		r, err := h.memory.Reserve(ArenaSize, ArenaSize)
		if err != nil {
			return err
		}
		if err := r.Commit(0, ArenaSize); err != nil {
			h.releaseRegion(r)
			return err
		}
		h.arena = append(h.arena, r)
		base = uint64(uintptr(r.Base()))
		h.arenaIndex[base] = uint32(n)
	}
	h.arenas = append(h.arenas, base)
	h.blocks = append(h.blocks, make([]block, arenaBlocks)...)
	h.committed = uint32(n)*arenaBlocks + metaBlocks
	return nil
}

// commitBlocks adds about n empty blocks to the free list; false if not a single one could be had.
func (h *Heap) commitBlocks(n uint32) bool {
	if h.committed == uint32(len(h.blocks)) && h.newArena() != nil {
		return false
	}
	n = min(n, uint32(len(h.blocks))-h.committed)
	first := h.committed
	if h.region != nil {
		if h.region.Commit(uintptr(h.blockAddr(first)-h.smallBase), uintptr(n)*BlockSize) != nil {
			return false
		}
	}
	h.committed += n
	for i := first + n; i > first; i-- {
		h.blocks[i-1].state = blockFree
		h.blocks[i-1].discarded = true
		h.free = append(h.free, i-1)
	}
	return true
}
