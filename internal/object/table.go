package object

import (
	"walrus/internal/heap"
	"walrus/internal/value"
)

// A table keeps its entries in order of insertion and finds them through an index of small slots (upper bits of the hash, entry number), probed linearly. Entries are
// never moved within a table: a deleted one stays as a dead entry, which also bounds the deleted slots of the index, so a
// search always meets an empty slot. A full table is replaced by a new one without the dead entries.

// minTableEntries is the room of the smallest table.
const minTableEntries = 6

// maxTableEntries keeps entry numbers and sizes in range.
const maxTableEntries = 3 << 28

// tableShape returns index size and room for a table that has to take n entries; the room is three quarters of the index.
func tableShape(n int) (index, room int) {
	index, room = 8, minTableEntries
	for room < n {
		index *= 2
		room = index / 4 * 3
	}
	return index, room
}

// newTable makes an empty table with room for n entries.
func (s *Space) newTable(n int) (Addr, bool) {
	if n > maxTableEntries {
		s.h.Refuse(^uint64(0))
		return 0, false
	}
	index, room := tableShape(n)
	size := heap.TableEntries + uint64(room)*heap.EntrySize + uint64(index)*heap.IndexSlotSize
	t, ok := s.h.AllocLarge(size, heap.Header(heap.Table, 0, 0))
	if !ok {
		return 0, false
	}
	heap.Store32(t+heap.TableCap, uint32(room))
	heap.Store32(t+heap.TableUsed, 0)
	heap.Store32(t+heap.TableLive, 0)
	heap.Store32(t+heap.TableMask, uint32(index-1))
	heap.Store64(t+heap.TableNextSeq, 0)
	heap.Clear(indexOf(t), uint64(index)*heap.IndexSlotSize)
	return t, true
}

// indexOf returns the address of a table's index.
func indexOf(t Addr) Addr {
	return t + heap.TableEntries + uint64(heap.Load32(t+heap.TableCap))*heap.EntrySize
}

func entryOf(t Addr, i uint32) Addr { return t + heap.TableEntries + uint64(i)*heap.EntrySize }

func entryKey(e Addr) Cell {
	return Cell{Bits: heap.Load64(e + heap.EntryKey), Tag: value.Tag(heap.Load8(e + heap.EntryKeyTag))}
}

func entryValue(e Addr) Cell {
	return Cell{Bits: heap.Load64(e + heap.EntryValue), Tag: value.Tag(heap.Load8(e + heap.EntryValueTag))}
}

func setEntryValue(t, e Addr, c Cell) {
	BarrierNote(t)
	heap.Store64(e+heap.EntryValue, c.Bits)
	heap.Store8(e+heap.EntryValueTag, uint8(c.Tag))
}

// tableFind returns the entry with a key and the address of the index slot that leads to it; 0, 0 if there is none.
func (s *Space) tableFind(t Addr, key Cell, hash uint32) (e, at Addr) {
	index, mask := indexOf(t), heap.Load32(t+heap.TableMask)
	for i := hash & mask; ; i = (i + 1) & mask {
		at = index + uint64(i)*heap.IndexSlotSize
		slot := heap.Load32(at)
		if slot == 0 {
			return 0, 0
		}
		number := slot & mask
		if (slot^hash)&^mask != 0 || number == mask {
			continue
		}
		e = entryOf(t, number-1)
		if value.Tag(heap.Load8(e+heap.EntryKeyTag)) != key.Tag {
			continue
		}
		bits := heap.Load64(e + heap.EntryKey)
		if bits == key.Bits || key.Tag > value.Int && heap.Load32(e+heap.EntryHash) == hash && s.sameKey(Cell{Bits: bits, Tag: key.Tag}, key) {
			return e, at
		}
	}
}

// tableGet returns the value of a key.
func (s *Space) tableGet(t Addr, key Cell) (Cell, bool) {
	e, _ := s.tableFind(t, key, s.KeyHash(key))
	if e == 0 {
		return Cell{}, false
	}
	return entryValue(e), true
}

// tableAppend adds an entry with a key that is not there to a table that has room.
func (s *Space) tableAppend(t Addr, key Cell, hash uint32, c Cell) {
	used := heap.Load32(t + heap.TableUsed)
	seq := heap.Load64(t + heap.TableNextSeq)
	e := entryOf(t, used)
	BarrierNote(t)
	heap.Store64(e+heap.EntryKey, key.Bits)
	heap.Store64(e+heap.EntryValue, c.Bits)
	heap.Store64(e+heap.EntrySeq, seq)
	heap.Store64(e+heap.EntryHash, uint64(hash)|uint64(key.Tag)<<32|uint64(c.Tag)<<40|heap.EntryLive<<48)
	heap.Store32(t+heap.TableUsed, used+1)
	heap.Store32(t+heap.TableLive, heap.Load32(t+heap.TableLive)+1)
	heap.Store64(t+heap.TableNextSeq, seq+1)
	index, mask := indexOf(t), heap.Load32(t+heap.TableMask)
	i := hash & mask
	for heap.Load32(index+uint64(i)*heap.IndexSlotSize) != 0 {
		i = (i + 1) & mask
	}
	heap.Store32(index+uint64(i)*heap.IndexSlotSize, hash&^mask|(used+1))
	if key.Tag == value.String {
		heap.Store8(t+heap.FlagsOffset, heap.Load8(t+heap.FlagsOffset)|heap.TableStrings)
	}
}

// tableSet sets a key in the table that slot 0 of an object refers to, replacing the table if it is full.
func (s *Space) tableSet(a Addr, key Cell, c Cell) bool {
	t := heap.Load64(a + 16)
	hash := s.KeyHash(key)
	if e, _ := s.tableFind(t, key, hash); e != 0 {
		setEntryValue(t, e, c)
		return true
	}
	if heap.Load32(t+heap.TableUsed) == heap.Load32(t+heap.TableCap) {
		// Twice the live entries: a table full of dead ones shrinks or keeps its size.
		bigger, ok := s.rehash(t, max(int(heap.Load32(t+heap.TableLive))*2-1, minTableEntries))
		if !ok {
			return false
		}
		BarrierNote(a)
		heap.Store64(a+16, bigger)
		s.h.FreeLarge(t)
		t = bigger
	}
	s.tableAppend(t, key, hash, c)
	return true
}

// rehash copies the live entries of a table to a new one with room for n, keeping their sequence numbers.
func (s *Space) rehash(t Addr, n int) (Addr, bool) {
	fresh, ok := s.newTable(n)
	if !ok {
		return 0, false
	}
	next := heap.Load64(t + heap.TableNextSeq)
	used := heap.Load32(t + heap.TableUsed)
	for i := uint32(0); i < used; i++ {
		e := entryOf(t, i)
		if heap.Load16(e+heap.EntryState) == heap.EntryLive {
			heap.Store64(fresh+heap.TableNextSeq, heap.Load64(e+heap.EntrySeq))
			s.tableAppend(fresh, entryKey(e), heap.Load32(e+heap.EntryHash), entryValue(e))
		}
	}
	heap.Store64(fresh+heap.TableNextSeq, next)
	return fresh, true
}

// tableDelete removes a key and returns its value.
func (s *Space) tableDelete(t Addr, key Cell) (Cell, bool) {
	e, at := s.tableFind(t, key, s.KeyHash(key))
	if e == 0 {
		return Cell{}, false
	}
	c := entryValue(e)
	heap.Store32(at, heap.Load32(t+heap.TableMask))
	// The sequence number stays: searches for a position go by it.
	heap.Store64(e+heap.EntryKey, 0)
	heap.Store64(e+heap.EntryValue, 0)
	heap.Store64(e+heap.EntryHash, 0)
	heap.Store32(t+heap.TableLive, heap.Load32(t+heap.TableLive)-1)
	return c, true
}

// tableSeek returns the number of the first entry with a sequence number of at least seq. hint is where it probably is.
func tableSeek(t Addr, seq uint64, hint uint32) uint32 {
	used := heap.Load32(t + heap.TableUsed)
	if hint < used && heap.Load64(entryOf(t, hint)+heap.EntrySeq) == seq {
		return hint
	}
	lo, hi := uint32(0), used
	for lo < hi {
		mid := lo + (hi-lo)/2
		if heap.Load64(entryOf(t, mid)+heap.EntrySeq) < seq {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}
