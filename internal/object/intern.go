package object

import (
	"unsafe"

	"walrus/internal/heap"
)

// internTable is a weak set of strings without duplicates, open addressing with linear probing. Collections remove what nobody
// else refers to.
type internTable struct {
	slots []Addr // length a power of two; 0 is empty
	spare []Addr // the slots before the last rebuild, used again by the next one
	count int
}

// internSlotBytes is what a slot costs: it exists twice, see spare.
const internSlotBytes = 16

// Intern returns the one interned string with the given content, valid UTF-8, making it if necessary.
func (s *Space) Intern(b []byte) (Addr, bool) {
	return s.InternString(unsafe.String(unsafe.SliceData(b), len(b)))
}

// InternString is Intern for a Go string.
func (s *Space) InternString(text string) (Addr, bool) {
	if a := s.FindInterned(text); a != 0 {
		return a, true
	}
	a, ok := s.NewStringOf(text)
	if ok {
		s.intern(a)
	}
	return a, ok
}

// InternAddr returns the interned string with the content of a, which may be a itself. A string that lies in a buffer is copied, so that the table does not keep
// the buffer.
func (s *Space) InternAddr(a Addr) (Addr, bool) {
	flags := strFlags(a)
	if flags&heap.StrInterned != 0 {
		return a, true
	}
	if known := s.InternedOf(a); known != 0 {
		return known, true
	}
	if flags&heap.StrInline == 0 {
		b, data, ok := s.AllocString(StringLen(a), StringRunes(a))
		if !ok {
			return 0, false
		}
		copy(data, StringBytes(a))
		a = b
	}
	s.intern(a)
	return a, true
}

// FindInterned returns the interned string with the given content, 0 if there is none.
func (s *Space) FindInterned(text string) Addr {
	switch {
	case text == "":
		return s.empty
	case len(text) == 1 && text[0] < 0x80:
		return s.chars[text[0]]
	}
	return s.findInterned(s.hashText(text), text)
}

// InternedOf returns the interned string with the content of a, 0 if there is none.
func (s *Space) InternedOf(a Addr) Addr {
	if strFlags(a)&heap.StrInterned != 0 {
		return a
	}
	return s.findInterned(s.StringHash(a), StringView(a))
}

func (s *Space) findInterned(hash uint32, text string) Addr {
	t := &s.interned
	mask := uint32(len(t.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		a := t.slots[i]
		if a == 0 || heap.Load32(a+heap.StrHash) == hash && StringView(a) == text {
			return a
		}
	}
}

// intern adds a string that is known not to be there.
func (s *Space) intern(a Addr) {
	t := &s.interned
	if (t.count+1)*4 > len(t.slots)*3 {
		s.h.ForceCharge(uint64(len(t.slots)) * internSlotBytes)
		old := t.slots
		t.slots, t.spare = make([]Addr, 2*len(old)), nil
		for _, b := range old {
			if b != 0 {
				t.put(b)
			}
		}
	}
	s.StringHash(a)
	heap.Store8(a+heap.FlagsOffset, strFlags(a)|heap.StrInterned)
	t.put(a)
	t.count++
}

func (t *internTable) put(a Addr) {
	mask := uint32(len(t.slots) - 1)
	i := heap.Load32(a+heap.StrHash) & mask
	for t.slots[i] != 0 {
		i = (i + 1) & mask
	}
	t.slots[i] = a
}

// sweep removes the strings that the collection did not reach.
func (t *internTable) sweep(h *heap.Heap) {
	dead := 0
	for _, a := range t.slots {
		if a != 0 && !h.Marked(a) {
			dead++
		}
	}
	if dead == 0 {
		return
	}
	old := t.slots
	if len(t.spare) != len(old) {
		t.spare = make([]Addr, len(old))
	}
	clear(t.spare)
	t.slots, t.spare = t.spare, old
	for _, a := range old {
		if a != 0 && h.Marked(a) {
			t.put(a)
		}
	}
	t.count -= dead
}
