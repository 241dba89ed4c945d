package object

import (
	"walrus/internal/heap"
	"walrus/internal/value"
)

// Elem is the element tag of a list: value.Void (nothing was ever stored), Int, Float, Bool, the tag that all its references have, or heap.ElemAny. A
// list only ever changes from Void to another one and from there to ElemAny.
type Elem = uint8

// maxListBytes bounds the storage of a list, so that sizes never overflow.
const maxListBytes = 1 << 46

// elemOf is the element tag of a list that holds just values like one with tag t.
func elemOf(t value.Tag) Elem {
	if t == value.Void || t == value.Unset || t == value.Raw || t == value.Frame {
		return heap.ElemAny
	}
	return uint8(t)
}

// joinElem is the element tag of a list with elements from lists of two kinds.
func joinElem(a, b Elem) Elem {
	switch {
	case a == b || b == 0:
		return a
	case a == 0:
		return b
	}
	return heap.ElemAny
}

// storageSize is the size in bytes of the payload of a buffer for n elements.
func storageSize(elem Elem, n uint64) uint64 {
	switch elem {
	case uint8(value.Bool):
		return n
	case heap.ElemAny:
		return 9 * n
	}
	return 8 * n
}

func bufferKind(elem Elem) heap.Kind {
	switch {
	case elem == heap.ElemAny:
		return heap.BufferAny
	case elem >= uint8(value.FirstHeap):
		return heap.BufferRefs
	}
	return heap.BufferRaw
}

// ListLen returns the number of elements.
func ListLen(l Addr) int { return int(heap.Load64(l + heap.ListLen)) }

// ListElem returns the element tag.
func ListElem(l Addr) Elem { return heap.Load8(l + heap.ListElem) }

// ListData returns the address of the elements, 0 if there is no storage. Any operation that makes the list longer may move them.
func ListData(l Addr) Addr { return heap.Load64(l + heap.ListData) }

// ListCap returns the number of elements there is room for.
func ListCap(l Addr) int { return int(heap.Load64(l + heap.ListCap)) }

// ListGet returns element i, 0 <= i < ListLen.
func ListGet(l Addr, i int) Cell {
	data, at := heap.Load64(l+heap.ListData), uint64(i)
	switch elem := heap.Load8(l + heap.ListElem); elem {
	case heap.ElemAny:
		return Cell{Bits: heap.Load64(data + 8*at), Tag: value.Tag(heap.Load8(data + 8*heap.Load64(l+heap.ListCap) + at))}
	case uint8(value.Bool):
		return Cell{Bits: uint64(heap.Load8(data + at)), Tag: value.Bool}
	default:
		return Cell{Bits: heap.Load64(data + 8*at), Tag: value.Tag(elem)}
	}
}

// put stores an element of a kind that the list holds.
func put(l Addr, elem Elem, at uint64, c Cell) {
	data := heap.Load64(l + heap.ListData)
	switch elem {
	case heap.ElemAny:
		heap.Store64(data+8*at, c.Bits)
		heap.Store8(data+8*heap.Load64(l+heap.ListCap)+at, uint8(c.Tag))
	case uint8(value.Bool):
		heap.Store8(data+at, uint8(c.Bits))
	default:
		heap.Store64(data+8*at, c.Bits)
	}
}

// holds reports whether a list with element tag elem can take a value with tag t as it is.
func holds(elem Elem, t value.Tag) bool {
	return elem == heap.ElemAny || elem == uint8(t) && t != value.Void
}

// newListObject makes a list object around storage.
func (s *Space) newListObject(elem Elem, n, data, capacity uint64) Addr {
	l := s.h.Alloc(heap.ListSize, heap.Header(heap.List, 0, uint16(elem)))
	heap.Store64(l+heap.ListLen, n)
	heap.Store64(l+heap.ListData, data)
	heap.Store64(l+heap.ListCap, capacity)
	return l
}

// newStorage makes a buffer for n elements and returns the address of its payload.
func (s *Space) newStorage(elem Elem, n uint64) (Addr, bool) {
	if n > maxListBytes/9 {
		s.h.Refuse(^uint64(0))
		return 0, false
	}
	bytes := (storageSize(elem, n) + 7) &^ 7
	buf, ok := s.h.AllocLarge(heap.BufferData+bytes, heap.Header(bufferKind(elem), 0, 0))
	if !ok {
		return 0, false
	}
	heap.Store64(buf+heap.BufferBytes, bytes)
	return buf + heap.BufferData, true
}

// MakeList makes an empty list with room for n elements of a kind; elem value.Void and n = 0 is the plain empty list. A list
// whose kind is not known yet has no storage, so n is ignored for it.
func (s *Space) MakeList(elem Elem, n int) (Addr, bool) {
	if n == 0 || elem == uint8(value.Void) {
		return s.newListObject(elem, 0, 0, 0), true
	}
	data, ok := s.newStorage(elem, uint64(n))
	if !ok {
		return 0, false
	}
	return s.newListObject(elem, 0, data, uint64(n)), true
}

// NewList makes a list of the cells.
func (s *Space) NewList(cells []Cell) (Addr, bool) {
	elem := uint8(value.Void)
	for i := range cells {
		elem = joinElem(elem, elemOf(cells[i].Tag))
	}
	l, ok := s.MakeList(elem, len(cells))
	if !ok {
		return 0, false
	}
	for i := range cells {
		put(l, elem, uint64(i), cells[i])
	}
	heap.Store64(l+heap.ListLen, uint64(len(cells)))
	return l, true
}

// ListOfRange makes the list of the ints from start up to, not including, end.
func (s *Space) ListOfRange(start, end int64) (Addr, bool) {
	if start >= end {
		return s.newListObject(uint8(value.Void), 0, 0, 0), true
	}
	n := uint64(end) - uint64(start)
	data, ok := s.newStorage(uint8(value.Int), n)
	if !ok {
		return 0, false
	}
	for i := range heap.Words(data, int(n)) {
		heap.Store64(data+8*uint64(i), uint64(start)+uint64(i))
	}
	return s.newListObject(uint8(value.Int), n, data, n), true
}

// copyElements copies n elements of list src from index i to storage of kind elem at index at; capacity is that of the storage. The
// kind must be able to hold them.
func copyElements(dst Addr, elem Elem, capacity, at uint64, src Addr, i, n uint64) {
	from, data := heap.Load8(src+heap.ListElem), heap.Load64(src+heap.ListData)
	if n == 0 {
		return
	}
	if elem != heap.ElemAny {
		size := storageSize(elem, 1)
		heap.Copy(dst+size*at, data+size*i, size*n)
		return
	}
	tags := dst + 8*capacity
	switch from {
	case heap.ElemAny:
		heap.Copy(dst+8*at, data+8*i, 8*n)
		heap.Copy(tags+at, data+8*heap.Load64(src+heap.ListCap)+i, n)
		return
	case uint8(value.Bool):
		for k := uint64(0); k < n; k++ {
			heap.Store64(dst+8*(at+k), uint64(heap.Load8(data+i+k)))
		}
	default:
		heap.Copy(dst+8*at, data+8*i, 8*n)
	}
	fill := heap.Bytes(tags+at, int(n))
	for k := range fill {
		fill[k] = from
	}
}

// copyList is copyElements for new storage, in pieces. If it is to be given up the storage is freed, and the result is false.
func (s *Space) copyList(dst Addr, elem Elem, capacity, at uint64, src Addr, i, n uint64) bool {
	const piece = copyChunk / 8
	for ; n > piece; at, i, n = at+piece, i+piece, n-piece {
		copyElements(dst, elem, capacity, at, src, i, piece)
		if !s.worked(copyChunk) {
			s.h.FreeLarge(dst - heap.BufferData)
			return false
		}
	}
	copyElements(dst, elem, capacity, at, src, i, n)
	return true
}

// restore gives a list new storage of a kind that holds its elements. On failure nothing has changed.
func (s *Space) restore(l Addr, elem Elem, capacity uint64) bool {
	data, ok := s.newStorage(elem, capacity)
	if !ok {
		return false
	}
	copyElements(data, elem, capacity, 0, l, 0, heap.Load64(l+heap.ListLen))
	old := heap.Load64(l + heap.ListData)
	heap.Store8(l+heap.ListElem, elem)
	heap.Store64(l+heap.ListData, data)
	heap.Store64(l+heap.ListCap, capacity)
	if old != 0 {
		s.h.FreeLarge(old - heap.BufferData)
	}
	return true
}

// grown is the capacity to give a list that has to hold n elements: generous while lists are short, half as much again later.
func grown(n uint64) uint64 {
	switch {
	case n <= 4:
		return 4
	case n < 4096:
		return 2 * (n - 1)
	}
	return n + n/2
}

// makeRoom makes a list able to take n elements in all, the new ones with tags that join to elem.
func (s *Space) makeRoom(l Addr, elem Elem, n uint64) bool {
	have, capacity := heap.Load8(l+heap.ListElem), heap.Load64(l+heap.ListCap)
	elem = joinElem(have, elem)
	if elem == have && n <= capacity {
		return true
	}
	if n <= capacity {
		return s.restore(l, elem, capacity)
	}
	// Near the limit a little more than necessary, so that pushing does not copy everything each time.
	return s.restore(l, elem, grown(n)) || s.restore(l, elem, n+n/16)
}

// Reserve makes room for n elements in all, if the kind of elements is known already.
func (s *Space) Reserve(l Addr, n int) bool {
	elem := heap.Load8(l + heap.ListElem)
	if elem == uint8(value.Void) || uint64(n) <= heap.Load64(l+heap.ListCap) {
		return true
	}
	return s.restore(l, elem, uint64(n))
}

// ListSet replaces element i, 0 <= i < ListLen.
func (s *Space) ListSet(l Addr, i int, c Cell) bool {
	elem := heap.Load8(l + heap.ListElem)
	if !holds(elem, c.Tag) {
		if !s.restore(l, heap.ElemAny, heap.Load64(l+heap.ListCap)) {
			return false
		}
		elem = heap.ElemAny
	}
	BarrierNote(l)
	put(l, elem, uint64(i), c)
	return true
}

// ListPush appends an element.
func (s *Space) ListPush(l Addr, c Cell) bool {
	n, elem := heap.Load64(l+heap.ListLen), heap.Load8(l+heap.ListElem)
	if n == heap.Load64(l+heap.ListCap) || !holds(elem, c.Tag) {
		if !s.makeRoom(l, elemOf(c.Tag), n+1) {
			return false
		}
		elem = heap.Load8(l + heap.ListElem)
	}
	BarrierNote(l)
	put(l, elem, n, c)
	heap.Store64(l+heap.ListLen, n+1)
	return true
}

// ListPop removes and returns the last element; the list must not be empty.
func ListPop(l Addr) Cell {
	n := ListLen(l) - 1
	c := ListGet(l, n)
	heap.Store64(l+heap.ListLen, uint64(n))
	return c
}

// move shifts n elements from index i to index to within the storage.
func move(l Addr, to, i, n uint64) {
	elem, data := heap.Load8(l+heap.ListElem), heap.Load64(l+heap.ListData)
	if elem == uint8(value.Bool) {
		heap.Copy(data+to, data+i, n)
		return
	}
	heap.Copy(data+8*to, data+8*i, 8*n)
	if elem == heap.ElemAny {
		tags := data + 8*heap.Load64(l+heap.ListCap)
		heap.Copy(tags+to, tags+i, n)
	}
}

// ListInsert inserts an element before index i, 0 <= i <= ListLen.
func (s *Space) ListInsert(l Addr, i int, c Cell) bool {
	n := heap.Load64(l + heap.ListLen)
	if !s.makeRoom(l, elemOf(c.Tag), n+1) {
		return false
	}
	BarrierNote(l)
	move(l, uint64(i)+1, uint64(i), n-uint64(i))
	put(l, heap.Load8(l+heap.ListElem), uint64(i), c)
	heap.Store64(l+heap.ListLen, n+1)
	return true
}

// ListRemove removes and returns element i, 0 <= i < ListLen.
func ListRemove(l Addr, i int) Cell {
	n := heap.Load64(l + heap.ListLen)
	c := ListGet(l, i)
	move(l, uint64(i), uint64(i)+1, n-uint64(i)-1)
	heap.Store64(l+heap.ListLen, n-1)
	return c
}

// ListClear removes all elements and their storage; the list keeps its kind.
func (s *Space) ListClear(l Addr) {
	data := heap.Load64(l + heap.ListData)
	heap.Store64(l+heap.ListLen, 0)
	heap.Store64(l+heap.ListData, 0)
	heap.Store64(l+heap.ListCap, 0)
	if data != 0 {
		s.h.FreeLarge(data - heap.BufferData)
	}
}

// ListTruncate cuts a list down to its first n elements, n <= ListLen.
func ListTruncate(l Addr, n int) { heap.Store64(l+heap.ListLen, uint64(n)) }

// ListReverse turns the order of the elements round.
func ListReverse(l Addr) {
	n, data := ListLen(l), heap.Load64(l+heap.ListData)
	if n < 2 {
		return
	}
	elem := heap.Load8(l + heap.ListElem)
	if elem != uint8(value.Bool) {
		w := heap.Words(data, n)
		for i, j := 0, n-1; i < j; i, j = i+1, j-1 {
			w[i], w[j] = w[j], w[i]
		}
		if elem != heap.ElemAny {
			return
		}
		data += 8 * heap.Load64(l+heap.ListCap)
	}
	b := heap.Bytes(data, n)
	for i, j := 0, n-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
}

// ListSlice makes the list of the elements from i up to, not including, j.
func (s *Space) ListSlice(l Addr, i, j int) (Addr, bool) {
	n, elem := uint64(j-i), heap.Load8(l+heap.ListElem)
	if n == 0 {
		return s.newListObject(uint8(value.Void), 0, 0, 0), true
	}
	data, ok := s.newStorage(elem, n)
	if !ok {
		return 0, false
	}
	if !s.copyList(data, elem, n, 0, l, uint64(i), n) {
		return 0, false
	}
	return s.newListObject(elem, n, data, n), true
}

// ListConcat makes the list of a's elements followed by b's.
func (s *Space) ListConcat(a, b Addr) (Addr, bool) {
	na, nb := heap.Load64(a+heap.ListLen), heap.Load64(b+heap.ListLen)
	switch {
	case nb == 0:
		return s.ListSlice(a, 0, int(na))
	case na == 0:
		return s.ListSlice(b, 0, int(nb))
	}
	elem := joinElem(heap.Load8(a+heap.ListElem), heap.Load8(b+heap.ListElem))
	data, ok := s.newStorage(elem, na+nb)
	if !ok {
		return 0, false
	}
	if !s.copyList(data, elem, na+nb, 0, a, 0, na) || !s.copyList(data, elem, na+nb, na, b, 0, nb) {
		return 0, false
	}
	return s.newListObject(elem, na+nb, data, na+nb), true
}

// ListRepeat makes the list of l's elements count times in a row; count below 1 gives the empty list. A long one is filled in chunks, and
// given up if poll says so; the result is 0, true then.
func (s *Space) ListRepeat(l Addr, count int64, poll func() bool) (Addr, bool) {
	n, elem := heap.Load64(l+heap.ListLen), heap.Load8(l+heap.ListElem)
	if n == 0 || count < 1 {
		return s.newListObject(uint8(value.Void), 0, 0, 0), true
	}
	if uint64(count) > maxListBytes/9/n {
		s.h.Refuse(^uint64(0))
		return 0, false
	}
	total := n * uint64(count)
	data, ok := s.newStorage(elem, total)
	if !ok {
		return 0, false
	}
	r := s.newListObject(elem, n, data, total)
	copyElements(data, elem, total, 0, l, 0, n)
	for filled := n; filled < total; {
		from := filled % n
		more := min(filled-from, total-filled, fillChunk/8)
		move(r, filled, from, more)
		if filled += more; more >= fillChunk/16 && !poll() {
			return 0, true
		}
	}
	heap.Store64(r+heap.ListLen, total)
	return r, true
}
