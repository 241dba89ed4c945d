// Package object implements the objects that Walrus programs work with on top of package heap: strings, lists, dicts, tuples, ranges,
// records, closures, boxes and struct instances with their shapes.
//
// Objects are named by their address. Reading needs nothing else and is done by functions; what allocates or changes the structure of an object is
// a method of Space, which holds the tables that objects of one heap share (interned strings, shapes, one-character strings).
//
// Memory. Methods that only need small objects (at most 8 KiB) always succeed. Methods that may need more return ok = false when memory is
// short, or when Space.GoOn is against going on; they have changed nothing then and may be repeated after a collection. Nothing here ever collects, so addresses stay valid
// until the caller returns to the dispatcher.
//
// Results and arguments are cells (value.Cell) where a value is meant and addresses (heap.Addr) where an object of a certain kind is.
// Index arguments have been checked by the caller; a wrong one is a bug and panics or corrupts memory.
package object

import (
	"math/bits"

	"walrus/internal/heap"
	"walrus/internal/value"
)

// Addr is the address of an object.
type Addr = heap.Addr

// Cell is a value.
type Cell = value.Cell

// Space is what the objects of one heap share. Like the heap it belongs to one goroutine.
type Space struct {
	h *heap.Heap

	// GoOn is asked now and then while much is copied, nil for nobody. If it says no, the operation gives up as if memory were short, and whoever
	// repeats it finds out why before that.
	GoOn   func() bool
	copied int // bytes copied since it was asked

	k0, k1 uint64 // keys of all hashes

	empty Addr // the empty string
	chars [128]Addr

	interned internTable

	shapes        []*Shape // by id - FirstShape; nil once reclaimed
	roots         []*Root
	dictRoots     [maxDictFields + 1]*Root
	lookups       [lookupSlots]lookup
	dynamicShapes int
	liveShapes    int
	passes        uint64 // collections whose MarkRest ran, numbers the passes
}

// New makes the space of a heap. It takes the heap's hooks except HostDied.
func New(h *heap.Heap) *Space {
	seed := h.HashSeed()
	s := &Space{h: h, k0: seed[0] ^ 0x9E3779B97F4A7C15, k1: seed[1] ^ 0xD1B54A32D192ED03}
	s.interned.slots = make([]Addr, 256)
	h.SetHooks(heap.Hooks{MarkShape: s.markShape, MarkRest: s.markRest, SweepWeak: s.sweepWeak, CheckShape: s.checkShape})
	s.empty = s.newInlineASCII("")
	s.intern(s.empty)
	// One block of memory serves all one-character strings: they are reached through the roots of markRest.
	var text [1]byte
	for i := range s.chars {
		text[0] = byte(i)
		a := h.Alloc(asciiSize(1), heap.Header(heap.String, heap.StrASCII|heap.StrInline, 0))
		heap.Store64(a+heap.StrHash, 1<<32)
		heap.Store64(a+heap.StrData, a+heap.StrInlineASCII)
		heap.Store64(a+heap.StrInlineASCII, uint64(i))
		s.chars[i] = a
		s.intern(a)
	}
	return s
}

// Heap returns the heap that the objects live in.
func (s *Space) Heap() *heap.Heap { return s.h }

// BarrierNote is called before a reference is stored into an object that may have survived a collection. A generational collector will note the object
// here; the present one has no use for it.
func BarrierNote(Addr) {}

// NewRecord makes a record of the given kind with n slots, all void. It fails only for n over heap.MaxSmallSlots.
func (s *Space) NewRecord(kind heap.Kind, n int) (Addr, bool) {
	size, head := heap.RecordSize(n), heap.Header(kind, 0, uint16(n))
	if n <= heap.MaxSmallSlots {
		a := s.h.Alloc(size, head)
		heap.Clear(a+8, size-8)
		return a, true
	}
	a, ok := s.h.AllocLarge(size, head)
	if ok {
		heap.Clear(a+8, size-8)
	}
	return a, ok
}

// newFilled makes a record whose slots are the cells.
func (s *Space) newFilled(kind heap.Kind, cells []Cell) (Addr, bool) {
	a, ok := s.NewRecord(kind, len(cells))
	if ok {
		for i, c := range cells {
			heap.SetSlot(a, i, c)
		}
	}
	return a, ok
}

// newOne makes a record of one slot.
func (s *Space) newOne(kind heap.Kind, c Cell) Addr {
	a := s.h.Alloc(24, heap.Header(kind, 0, 1))
	heap.Store64(a+8, uint64(c.Tag))
	heap.Store64(a+16, c.Bits)
	return a
}

// newTwo makes a record of two slots.
func (s *Space) newTwo(kind heap.Kind, c, d Cell) Addr {
	a := s.h.Alloc(32, heap.Header(kind, 0, 2))
	heap.Store64(a+8, uint64(c.Tag)|uint64(d.Tag)<<8)
	heap.Store64(a+16, c.Bits)
	heap.Store64(a+24, d.Bits)
	return a
}

// NewTuple makes a tuple. It fails only for more than heap.MaxSmallSlots elements. At most 65,535 elements are possible.
func (s *Space) NewTuple(cells []Cell) (Addr, bool) { return s.newFilled(heap.Tuple, cells) }

// NewPair makes a tuple of two elements.
func (s *Space) NewPair(first, second Cell) Addr { return s.newTwo(heap.Tuple, first, second) }

// TupleLen returns the number of elements of a tuple.
func TupleLen(a Addr) int { return heap.Slots(a) }

// TupleGet returns element i of a tuple.
func TupleGet(a Addr, i int) Cell { return heap.Slot(a, i) }

// TupleSlice makes the tuple of the elements from i up to, not including, j.
func (s *Space) TupleSlice(a Addr, i, j int) (Addr, bool) {
	t, ok := s.NewRecord(heap.Tuple, j-i)
	if ok {
		for k := i; k < j; k++ {
			heap.SetSlot(t, k-i, heap.Slot(a, k))
		}
	}
	return t, ok
}

// NewRange makes a range.
func (s *Space) NewRange(start, end int64) Addr {
	return s.newTwo(heap.Range, value.OfInt(start), value.OfInt(end))
}

// RangeBounds returns the bounds of a range.
func RangeBounds(a Addr) (start, end int64) {
	return int64(heap.Load64(a + 16)), int64(heap.Load64(a + 24))
}

// NewBox makes a box that holds c.
func (s *Space) NewBox(c Cell) Addr { return s.newOne(heap.Box, c) }

// BoxGet returns the contents of a box.
func BoxGet(a Addr) Cell { return heap.Slot(a, 0) }

// BoxSet replaces the contents of a box.
func BoxSet(a Addr, c Cell) {
	BarrierNote(a)
	heap.SetSlot(a, 0, c)
}

// NewFunction makes a closure: info is the address of the function's frame.Info, captures are references to boxes.
func (s *Space) NewFunction(info uint64, captures []Cell) (Addr, bool) {
	return s.newHeaded(heap.Function, info, captures)
}

// NewStruct makes a struct object: index is the number of its run-time information, methods are its method closures.
func (s *Space) NewStruct(index uint64, methods []Cell) (Addr, bool) {
	return s.newHeaded(heap.Struct, index, methods)
}

// newHeaded makes a record with a word of the run time's own in slot 0.
func (s *Space) newHeaded(kind heap.Kind, word uint64, rest []Cell) (Addr, bool) {
	a, ok := s.NewRecord(kind, 1+len(rest))
	if ok {
		heap.SetSlot(a, 0, value.OfRaw(word))
		for i, c := range rest {
			heap.SetSlot(a, i+1, c)
		}
	}
	return a, ok
}

// NewNative makes the object of entry index of the engine's table of native functions.
func (s *Space) NewNative(index uint64) Addr { return s.newOne(heap.Native, value.OfRaw(index)) }

// NewModule makes the object of entry index of the engine's table of modules.
func (s *Space) NewModule(index uint64) Addr { return s.newOne(heap.Module, value.OfRaw(index)) }

// NewHost makes the object of entry index of the embedder's table; heap.Hooks.HostDied hears of its end.
func (s *Space) NewHost(index uint64) Addr { return s.h.AllocHost(index) }

// Word returns slot 0 of a record whose first slot is a word of the run time's own (functions, natives, modules, structs, hosts).
func Word(a Addr) uint64 { return heap.Load64(a + 16) }

// mix is the multiply-and-fold step that all hashes are made of. Its quality against chosen input rests on secret operands.
func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}
