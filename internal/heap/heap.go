// Package heap keeps every object that a Walrus program creates in memory outside Go's heap and reclaims what can no longer be
// reached.
//
// # Layout
//
// One address range is reserved per heap. Its first part holds arenas of 4 MiB, each cut into blocks of 32 KiB and each block into
// lines of 256 bytes; the first three blocks of an arena hold the bookkeeping of all its blocks (object-start bits, line marks), so
// that the bookkeeping of any address is found by masking. Objects up to 8 KiB are bump-allocated into runs of free lines. The second part
// holds runs of 4 KiB pages: objects over 8 KiB and memory that is no object at all (Meta). Where no range can be reserved, every arena and
// every page run is a region of its own and membership is looked up in a table; nothing else differs.
//
// # Allocating
//
// Alloc is a bump of AllocState.Cursor against AllocState.Limit, one object-start bit and one count. The state lies outside Go's heap at
// a fixed address, so that generated code can do the same. Anything that has to happen at a certain allocation (a threshold set by the script,
// an injected failure, a collection after every allocation) only lowers Limit, so the fast path never asks.
//
// # Collecting
//
// Collect marks from the roots with an explicit stack, stop-the-world, and sweeps by line. It never moves an object. It runs only when called,
// which the dispatcher does at safepoints: everyone else may hold raw addresses for as long as they run. The mark byte of a header is the
// number of the collection that last reached the object (1..255), so nothing is cleared between collections; when the number would wrap,
// one extra pass normalises all marks.
//
// A line is free if the last collection marked nothing in it. Therefore an object in a line that was free then is new, and an object in any
// other line is alive exactly if its mark is the current number. That is how words that may or may not be references are judged
// (FindObject), and why the allocator must not touch the bitmap of free lines.
//
// # Invariants
//
//   - every object is initialised before the next safepoint; the tags of a record's slots are valid and agree with what they refer to;
//   - object-start bits of free lines are clear until an object is allocated there;
//   - exact roots and object fields refer to live objects; only StackCells and Words are checked;
//   - used() is what the limit is compared with: live lines, runs handed out since, page runs and charges.
package heap

import (
	"fmt"
	"unsafe"

	"walrus/internal/platform"
)

// Geometry.
const (
	ArenaSize  = 4 << 20
	BlockSize  = 32 << 10
	LineSize   = 256
	PageSize   = 4 << 10 // unit of page runs; not the system's page size
	MaxSmall   = 8 << 10 // largest size in bytes that Alloc accepts
	arenaMask  = ArenaSize - 1
	blockLines = BlockSize / LineSize

	arenaBlocks = ArenaSize / BlockSize
	// Bookkeeping at the start of an arena.
	startBitsOffset = 0
	lineMarksOffset = ArenaSize / 64
	metaBlocks      = 3 // blocks that the bookkeeping takes
)

// Slack is how far, in bytes, small allocations may pass the limit before the next safepoint.
const Slack = 1 << 20

// reserveBlocks is the number of committed free blocks kept back for the case that the system refuses memory: small allocations
// never fail before the next safepoint.
const reserveBlocks = Slack / BlockSize

// minReserve is where asking for less address space ends.
const minReserve = 256 << 20

// defaultReserve is the address range taken when neither limit nor reservation is configured.
const defaultReserve = 32 << 30

// Config configures a heap. The zero value is usable.
type Config struct {
	// LimitBytes is the hard limit on everything accounted; 0 means what the reservation allows.
	LimitBytes uint64
	// ReserveBytes is the size of the address range; 0 derives it from the limit.
	ReserveBytes uint64
	// HashSeed keys the hashes of strings and ints.
	HashSeed [2]uint64
	// Memory is where memory comes from; nil makes a service of its own. Fault injection comes in here.
	Memory *platform.Memory
	// Arenas makes the heap work without one reserved range; forced where address space cannot be reserved.
	Arenas bool
	// Stress asks for a collection after every allocation.
	Stress bool
}

// Heap is the memory of one engine. It must only be used by the goroutine that runs the engine.
type Heap struct {
	st *AllocState // outside Go's heap

	// Small objects.
	smallBase, smallEnd uint64 // range that holds the arenas; in arena mode all of the address space
	arenas              []Addr
	arenaIndex          map[Addr]uint32 // arena mode only
	blocks              []block         // indexed by block number: arena number * arenaBlocks + block in arena
	committed           uint32          // blocks below this number are committed
	free                []uint32        // empty committed blocks, a stack
	recyclable          []uint32        // blocks with enough free lines, ascending
	nextRecyclable      int
	run                 run // where Alloc bumps
	spill               run // where objects over a line go when the current run is too short

	large large

	// Accounting in bytes.
	limit      uint64
	lineBytes  uint64 // lines live at the last collection plus runs handed out since
	blockBytes uint64 // blocks that held something at the last collection
	charged    uint64 // by Charge
	since      uint64 // handed out since the last collection
	threshold  uint64 // since at which a collection is wanted
	failedSize uint64
	peak       uint64 // highest account so far

	events events
	marker Marker
	shapes []shapeMark
	hooks  Hooks
	roots  []rootRange
	hosts  []Addr

	meta  meta
	stats counters

	seed   [2]uint64
	memory *platform.Memory
	region *platform.Region
	arena  []*platform.Region // arena mode
	closed bool
}

// block is the bookkeeping of one block that need not be near the marker.
type block struct {
	freeLines [2]uint64 // bit set: nothing in the line was marked by the last collection
	state     blockState
	discarded bool // empty and given back to the system: its pages read as zero
}

type blockState uint8

const (
	blockAbsent blockState = iota // not committed, or bookkeeping
	blockFree                     // empty, in Heap.free
	blockUsed                     // holds objects
)

// Hooks are what the owner of shapes, interned strings and host objects lets the collector call. Any may be nil.
type Hooks struct {
	// MarkShape is called when an object with the shape is first met.
	MarkShape func(id Kind, m *Marker)
	// MarkRest is called when everything reachable has been marked, before weak tables are swept; what it marks is followed. It
	// returns whether it marked anything and wants to be called again.
	MarkRest func(m *Marker) bool
	// SweepWeak is called when marking is over; Marked tells what survives.
	SweepWeak func(h *Heap)
	// HostDied is called with slot 0 of every Host object that is about to be reclaimed.
	HostDied func(index uint64)
	// CheckShape is used by the verifier: it returns a complaint about a shaped record, or nil.
	CheckShape func(a Addr) error
}

// New makes an empty heap. It costs a few system calls; memory is taken as it is needed.
func New(c Config) (*Heap, error) {
	h := &Heap{seed: c.HashSeed, memory: c.Memory, limit: c.LimitBytes}
	if h.memory == nil {
		h.memory = platform.New(nil)
	}
	if err := h.reserve(c); err != nil {
		return nil, fmt.Errorf("heap: %w", err)
	}
	h.setThreshold(0)
	if err := h.start(c); err != nil {
		h.Close()
		return nil, fmt.Errorf("heap: %w", err)
	}
	return h, nil
}

func (h *Heap) reserve(c Config) error {
	reserve, derived := c.ReserveBytes, c.ReserveBytes == 0
	if derived {
		reserve = defaultReserve
		if c.LimitBytes != 0 {
			reserve = c.LimitBytes/4*11 + 128<<20
		}
	}
	if h.limit == 0 {
		h.limit = reserve
	}
	if c.Arenas || !platform.CanReserve {
		h.arenaIndex = map[Addr]uint32{}
		h.smallEnd = ^uint64(0)
		h.large.regions = map[Addr]pageRegion{}
		return nil
	}
	err := h.reserveRange(reserve)
	for derived && err != nil && reserve > minReserve {
		reserve /= 4 // the system may bound address space
		err = h.reserveRange(reserve)
	}
	return err
}

// reserveRange takes the range and divides it up. Small objects get 5/11 of it, a quarter more than the limit they were derived from,
// because a block cannot be full of live lines only; page runs get the rest.
func (h *Heap) reserveRange(reserve uint64) error {
	small := max(reserve/11*5, 2*ArenaSize) &^ arenaMask
	pages := max(reserve-min(reserve, small), 2*ArenaSize) / PageSize
	tables := pages * pageEntrySize
	total := small + pages*PageSize + tables + markStackReserve + 4*ArenaSize
	region, err := h.memory.Reserve(uintptr(total), ArenaSize)
	if err != nil {
		return err
	}
	h.region = region
	base := uint64(uintptr(region.Base()))
	h.smallBase, h.smallEnd = base, base+small
	h.large.base = base + small
	h.large.limit = uint32(pages)
	h.large.table = roundUp(h.large.base+pages*PageSize, ArenaSize)
	h.marker.base = roundUp(h.large.table+tables, ArenaSize)
	return nil
}

// start commits the first memory and makes the allocation state.
func (h *Heap) start(c Config) error {
	if err := h.newArena(); err != nil {
		return err
	}
	if !h.commitBlocks(reserveBlocks + commitStep) {
		return errRefused
	}
	if h.region == nil {
		r, err := h.memory.Reserve(markStackArenas, 0)
		if err != nil {
			return err
		}
		if h.arena = append(h.arena, r); r.Commit(0, r.Size()) != nil {
			return errRefused
		}
		h.marker.base = uint64(uintptr(r.Base()))
		h.marker.committed = uint64(r.Size())
	} else {
		if err := h.region.Commit(uintptr(h.marker.base-h.smallBase), markStackStep); err != nil {
			return err
		}
		h.marker.committed = markStackStep
	}
	st, ok := h.Meta(uint64(unsafe.Sizeof(AllocState{})))
	if !ok {
		return errRefused
	}
	h.st = (*AllocState)(ptr(st))
	h.marker.heap, h.marker.epoch, h.marker.previous = h, 1, 1
	h.events.stress = c.Stress
	h.schedule()
	return nil
}

// Close gives all memory back. Every address from this heap is dead afterwards.
func (h *Heap) Close() {
	if h.closed {
		return
	}
	h.closed = true
	if h.region != nil {
		h.releaseRegion(h.region)
	}
	for _, r := range h.arena {
		h.releaseRegion(r)
	}
	for _, r := range h.large.regions {
		h.releaseRegion(r.region)
	}
	h.st, h.blocks, h.free, h.recyclable = nil, nil, nil, nil
	h.run, h.spill = run{}, run{}
	h.hooks, h.roots, h.hosts = Hooks{}, nil, nil
}

// releaseRegion cannot do anything about a refusal: the region is ours and whole, so the system has no reason to.
func (h *Heap) releaseRegion(r *platform.Region) { _ = r.Release() }

// SetHooks connects the owner of shapes and weak tables.
func (h *Heap) SetHooks(k Hooks) { h.hooks = k }

// SetHostDied connects the embedder's table of host objects.
func (h *Heap) SetHostDied(f func(index uint64)) { h.hooks.HostDied = f }

// HashSeed returns the keys of this heap's hashes.
func (h *Heap) HashSeed() [2]uint64 { return h.seed }

// Memory returns the service the memory comes from, for others who need some from the same place.
func (h *Heap) Memory() *platform.Memory { return h.memory }

// used is what counts against the limit, in bytes.
func (h *Heap) used() uint64 {
	return h.lineBytes + h.large.bytes + h.charged
}

// Used returns the bytes that count against the limit now.
func (h *Heap) Used() uint64 { return h.used() }

// Limit returns the limit in bytes.
func (h *Heap) Limit() uint64 { return h.limit }

// Charge accounts n bytes that a script makes someone else take (code, caches, tables on Go's heap). If they do not fit under
// the limit it accounts nothing and returns false.
func (h *Heap) Charge(n uint64) bool {
	if n > h.limit || h.used() > h.limit-n {
		h.Refuse(n)
		return false
	}
	h.charged += n
	h.peak = max(h.peak, h.used())
	return true
}

// Discharge takes back a Charge.
func (h *Heap) Discharge(n uint64) {
	if n > h.charged {
		panic("heap: more discharged than charged")
	}
	h.charged -= n
}

// ForceCharge is Charge for memory that is taken in any case; passing the limit is noticed at the next safepoint.
func (h *Heap) ForceCharge(n uint64) {
	h.charged += n
	h.noteUsed()
}

// Fits reports whether an object of n bytes could exist under the limit at all; if not, a failed allocation is too-large and not
// a lack of memory.
func (h *Heap) Fits(n uint64) bool { return n <= h.limit }

// FailedSize returns the size in bytes of the last request that was refused.
func (h *Heap) FailedSize() uint64 { return h.failedSize }

// Refuse notes a request of n bytes that was turned down: a collection is wanted, and FailedSize returns n.
func (h *Heap) Refuse(n uint64) {
	h.failedSize = n
	if h.st != nil {
		h.st.Flags |= WantCollect
	}
}

// noteUsed keeps the highest account and sets the flags that follow from the accounts.
func (h *Heap) noteUsed() {
	if h.st == nil {
		return // still starting
	}
	used := h.used()
	h.peak = max(h.peak, used)
	if used > h.limit {
		h.st.Flags |= WantCollect | OverLimit
	} else if h.since >= h.threshold {
		h.st.Flags |= WantCollect
	}
}

func roundUp(n, unit uint64) uint64 { return (n + unit - 1) &^ (unit - 1) }
