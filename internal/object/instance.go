package object

import (
	"walrus/internal/heap"
	"walrus/internal/value"
)

// NewInstance makes an instance without fields.
func (s *Space) NewInstance(f *Family) Addr { return s.newShaped(f.Root.Empty, f.Root.Inline) }

// newShaped makes a record with a shape and its inline slots void.
func (s *Space) newShaped(sh *Shape, slots int) Addr {
	size := heap.RecordSize(slots)
	a := s.h.Alloc(size, heap.Header(sh.ID, 0, uint16(slots)))
	heap.Clear(a+8, size-8)
	return a
}

// At reads the field at a place.
func (l Loc) At(a Addr) Cell {
	if !l.Inline {
		a = heap.Load64(a + uint64(l.Overflow))
	}
	return Cell{Bits: heap.Load64(a + uint64(l.Payload)), Tag: value.Tag(heap.Load8(a + uint64(l.Tag)))}
}

// Set writes the field at a place.
func (l Loc) Set(a Addr, c Cell) {
	if !l.Inline {
		a = heap.Load64(a + uint64(l.Overflow))
	}
	BarrierNote(a)
	heap.Store64(a+uint64(l.Payload), c.Bits)
	heap.Store8(a+uint64(l.Tag), uint8(c.Tag))
}

// Field returns the field of an instance with an interned name.
func (s *Space) Field(a Addr, key Addr) (Cell, bool) {
	sh := s.ShapeOf(a)
	if sh.Hashed {
		return s.tableGet(heap.Load64(a+16), value.OfRef(value.String, key))
	}
	index, ok := s.Lookup(sh, key)
	if !ok {
		return Cell{}, false
	}
	return sh.Loc(index).At(a), true
}

// SetField sets the field of an instance with an interned name, adding it if necessary. It fails only for instances with very many
// fields.
func (s *Space) SetField(a Addr, key Addr, c Cell) (ok bool) {
	sh := s.ShapeOf(a)
	if !sh.Hashed {
		if index, found := s.Lookup(sh, key); found {
			sh.Loc(index).Set(a, c)
			return true
		}
		if next := s.Transition(sh, key, true); next != nil {
			s.AddField(a, next, c)
			return true
		}
		table, ok := s.hashFields(a, sh)
		if !ok {
			return false
		}
		s.moveToTable(a, s.hashedShape(sh.Root).ID, table)
	}
	return s.tableSet(a, value.OfRef(value.String, key), c)
}

// AddField gives an object the shape next, a child of its own, and stores the new field.
func (s *Space) AddField(a Addr, next *Shape, c Cell) {
	inline := next.Root.Inline
	if next.Count > inline {
		s.overflowFor(a, next)
	}
	BarrierNote(a)
	heap.Store32(a+heap.KindOffset, uint32(next.ID))
	next.Loc(next.Count-1).Set(a, c)
}

// overflowFor makes sure that an object about to get shape next has an overflow record with room for its last field.
func (s *Space) overflowFor(a Addr, next *Shape) {
	last := next.Root.Inline - 1
	need := next.Count - last
	have := heap.Slot(a, last)
	if next.Count == next.Root.Inline+1 {
		// The field in the last inline slot moves out.
		over, _ := s.NewRecord(heap.Overflow, 4)
		heap.SetSlot(over, 0, have)
		BarrierNote(a)
		heap.SetSlot(a, last, value.OfRef(value.Tuple, over))
		s.outgrown(next.Root)
		return
	}
	if slots := heap.Slots(have.Bits); slots < need {
		over, _ := s.NewRecord(heap.Overflow, 2*slots)
		for i := range slots {
			heap.SetSlot(over, i, heap.Slot(have.Bits, i))
		}
		BarrierNote(a)
		heap.SetSlot(a, last, value.OfRef(value.Tuple, over))
	}
}

// outgrown counts objects that outgrew their inline slots; when it happens often, new instances of the struct get more.
func (s *Space) outgrown(r *Root) {
	r.overflow++
	f := r.family
	if r.overflow < growAfter || f == nil || f.Root != r || r.Inline >= maxInstanceFields {
		return
	}
	f.Root = s.newRoot(f.Struct, min(2*r.Inline+2, maxInstanceFields))
	f.Root.family = f
}

// FieldCount returns the number of fields of an instance.
func (s *Space) FieldCount(a Addr) int {
	sh := s.ShapeOf(a)
	if sh.Hashed {
		return int(heap.Load32(heap.Load64(a+16) + heap.TableLive))
	}
	return sh.Count
}

// hashFields makes a table with the fields of an object that has shape sh, leaving room for one more.
func (s *Space) hashFields(a Addr, sh *Shape) (Addr, bool) {
	t, ok := s.newTable(sh.Count + 1)
	if !ok {
		return 0, false
	}
	for i, key := range sh.Keys() {
		s.tableAppend(t, value.OfRef(value.String, key), s.StringHash(key), sh.Loc(i).At(a))
	}
	return t, true
}

// moveToTable makes slot 0 of an object refer to its table, clears the others and gives it the kind.
func (s *Space) moveToTable(a Addr, kind heap.Kind, table Addr) {
	BarrierNote(a)
	heap.Clear(a+8, heap.RecordSize(heap.Slots(a))-8)
	heap.SetSlot(a, 0, value.OfRef(value.Table, table))
	heap.Store32(a+heap.KindOffset, uint32(kind))
}

// FamilyOf returns the shapes of the struct that the shape with this id belongs to.
func (s *Space) FamilyOf(id heap.Kind) *Family { return s.Shape(id).Root.family }

// FieldNames lists the names of an instance's fields in the order in which they were added.
func (s *Space) FieldNames(a Addr) []string {
	var names []string
	sh := s.ShapeOf(a)
	if sh.Hashed {
		t := heap.Load64(a + 16)
		for i := range heap.Load32(t + heap.TableUsed) {
			if e := entryOf(t, i); heap.Load16(e+heap.EntryState) == heap.EntryLive {
				names = append(names, GoString(entryKey(e).Bits))
			}
		}
		return names
	}
	for _, key := range sh.Keys() {
		names = append(names, GoString(key))
	}
	return names
}
