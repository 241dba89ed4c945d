package object

import (
	"walrus/internal/heap"
	"walrus/internal/value"
)

// dictInline is the number of inline slots of a dict that is expected to get n keys.
func dictInline(n int) int {
	switch {
	case n <= 4:
		return 4
	case n >= maxDictFields:
		return maxDictFields
	}
	return (n + 7) &^ 7
}

// NewDict makes an empty dict that is expected to get n keys that stand in the source.
func (s *Space) NewDict(n int) Addr {
	r := s.dictRoot(dictInline(n))
	return s.newShaped(r.Empty, r.Inline)
}

// NewHashDict makes an empty dict in hash mode with room for n keys.
func (s *Space) NewHashDict(n int) (Addr, bool) {
	t, ok := s.newTable(n)
	if !ok {
		return 0, false
	}
	return s.newOne(heap.DictHash, value.OfRef(value.Table, t)), true
}

// IsHashed reports whether a dict is in hash mode.
func IsHashed(d Addr) bool { return heap.KindOf(d) == heap.DictHash }

// tableOf returns the table of a dict in hash mode.
func tableOf(d Addr) Addr { return heap.Load64(d + 16) }

// DictLen returns the number of keys.
func (s *Space) DictLen(d Addr) int {
	if IsHashed(d) {
		return int(heap.Load32(tableOf(d) + heap.TableLive))
	}
	return s.ShapeOf(d).Count
}

// fieldOf returns the place of a key in a dict in shape mode.
func (s *Space) fieldOf(d Addr, key Cell) (Loc, bool) {
	if key.Tag != value.String {
		return Loc{}, false
	}
	name := s.InternedOf(key.Bits)
	if name == 0 {
		return Loc{}, false // no shape has a key that is not interned
	}
	return s.FieldLoc(s.ShapeOf(d), name)
}

// DictGet returns the value of a key.
func (s *Space) DictGet(d Addr, key Cell) (Cell, bool) {
	if IsHashed(d) {
		return s.tableGet(tableOf(d), key)
	}
	loc, ok := s.fieldOf(d, key)
	if !ok {
		return Cell{}, false
	}
	return loc.At(d), true
}

// DictGetName is DictGet for an interned string.
func (s *Space) DictGetName(d, name Addr) (Cell, bool) {
	if IsHashed(d) {
		return s.tableGet(tableOf(d), value.OfRef(value.String, name))
	}
	loc, ok := s.FieldLoc(s.ShapeOf(d), name)
	if !ok {
		return Cell{}, false
	}
	return loc.At(d), true
}

// DictHas reports whether a key is present.
func (s *Space) DictHas(d Addr, key Cell) bool {
	_, ok := s.DictGet(d, key)
	return ok
}

// DictSet sets the value of a key; a new key goes to the end of the order. literal says that a string key stands in the source: only such
// keys (and a few others) keep a dict in shape mode.
func (s *Space) DictSet(d Addr, key, c Cell, literal bool) bool {
	if IsHashed(d) {
		return s.tableSet(d, key, c)
	}
	if key.Tag == value.String {
		if loc, ok := s.fieldOf(d, key); ok {
			loc.Set(d, c)
			return true
		}
		sh := s.ShapeOf(d)
		if sh.Count < fewKeys || literal {
			name, ok := s.InternAddr(key.Bits)
			if !ok {
				return false
			}
			if next := s.Transition(sh, name, literal); next != nil {
				s.AddField(d, next, c)
				return true
			}
		}
	}
	return s.toHash(d) && s.tableSet(d, key, c)
}

// DictSetName is DictSet for an interned string that stands in the source.
func (s *Space) DictSetName(d, name Addr, c Cell) bool {
	return s.DictSet(d, value.OfRef(value.String, name), c, true)
}

// toHash puts a dict in hash mode. The table is small, and room for one more key is left, so neither this nor the next set can fail.
func (s *Space) toHash(d Addr) bool {
	t, ok := s.hashFields(d, s.ShapeOf(d))
	if !ok {
		return false
	}
	s.moveToTable(d, heap.DictHash, t)
	return true
}

// DictDelete removes a key and returns its value; found is false if it was not there.
func (s *Space) DictDelete(d Addr, key Cell) (c Cell, found bool) {
	if !IsHashed(d) {
		if _, ok := s.fieldOf(d, key); !ok || !s.toHash(d) {
			return Cell{}, false
		}
	}
	return s.tableDelete(tableOf(d), key)
}

// DictClear removes all keys. Sequence numbers go on from where they were, so that loops over the dict do not take later keys for old
// ones.
func (s *Space) DictClear(d Addr) {
	if s.DictLen(d) == 0 {
		return
	}
	t, _ := s.newTable(minTableEntries) // small: cannot fail
	if !IsHashed(d) {
		heap.Store64(t+heap.TableNextSeq, uint64(s.ShapeOf(d).Count))
		s.moveToTable(d, heap.DictHash, t)
		return
	}
	old := tableOf(d)
	heap.Store64(t+heap.TableNextSeq, heap.Load64(old+heap.TableNextSeq))
	BarrierNote(d)
	heap.Store64(d+16, t)
	s.h.FreeLarge(old)
}

// DictIter is the state of a loop over the keys that a dict has when the loop starts. It holds no address and may be kept over safepoints.
type DictIter struct {
	Next  uint64 // sequence number to go on at
	Limit uint64 // keys with this number and later ones were added after the start
	Hint  uint64 // entry where Next probably is
}

// DictIterate starts a loop over a dict.
func (s *Space) DictIterate(d Addr) DictIter {
	if IsHashed(d) {
		return DictIter{Limit: heap.Load64(tableOf(d) + heap.TableNextSeq)}
	}
	return DictIter{Limit: uint64(s.ShapeOf(d).Count)}
}

// DictNext returns the next key that is still present and its value; ok is false at the end. The dict may have been changed in any way since the
// loop started.
func (s *Space) DictNext(d Addr, it *DictIter) (key, c Cell, ok bool) {
	if it.Next >= it.Limit {
		return Cell{}, Cell{}, false
	}
	if !IsHashed(d) {
		sh, i := s.ShapeOf(d), int(it.Next)
		it.Next, it.Hint = it.Next+1, it.Next+1
		return value.OfRef(value.String, sh.Keys()[i]), sh.Loc(i).At(d), true
	}
	t := tableOf(d)
	used := heap.Load32(t + heap.TableUsed)
	for i := tableSeek(t, it.Next, uint32(it.Hint)); i < used; i++ {
		e := entryOf(t, i)
		seq := heap.Load64(e + heap.EntrySeq)
		if seq >= it.Limit {
			break
		}
		if heap.Load16(e+heap.EntryState) == heap.EntryLive {
			it.Next, it.Hint = seq+1, uint64(i)+1
			return entryKey(e), entryValue(e), true
		}
	}
	it.Next = it.Limit
	return Cell{}, Cell{}, false
}

// DictCopy makes a dict with the same keys and values.
func (s *Space) DictCopy(d Addr) (Addr, bool) {
	if IsHashed(d) {
		return s.copyHashed(d, 0)
	}
	return s.copyShaped(d), true
}

func (s *Space) copyShaped(d Addr) Addr {
	sh := s.ShapeOf(d)
	inline := sh.Root.Inline
	a := s.newShaped(sh, inline)
	heap.Copy(a+8, d+8, heap.RecordSize(inline)-8)
	if sh.Count > inline {
		old := heap.Slot(d, inline-1).Bits
		over, _ := s.NewRecord(heap.Overflow, heap.Slots(old))
		heap.Copy(over+8, old+8, heap.RecordSize(heap.Slots(old))-8)
		heap.SetSlot(a, inline-1, value.OfRef(value.Tuple, over))
	}
	return a
}

// copyHashed makes a dict in hash mode with the keys of d and room for more others.
func (s *Space) copyHashed(d Addr, more int) (Addr, bool) {
	a, ok := s.NewHashDict(s.DictLen(d) + more)
	if ok {
		s.addAll(a, d)
	}
	return a, ok
}

// addAll sets all keys of d in the hashed dict a, which has room for them.
func (s *Space) addAll(a, d Addr) {
	t := tableOf(a)
	for it := s.DictIterate(d); ; {
		key, c, ok := s.DictNext(d, &it)
		if !ok {
			return
		}
		hash := s.KeyHash(key)
		if e, _ := s.tableFind(t, key, hash); e != 0 {
			setEntryValue(t, e, c)
		} else {
			s.tableAppend(t, key, hash, c)
		}
	}
}

// DictConcat makes the dict of a's entries followed by b's; for a key in both b's value wins.
func (s *Space) DictConcat(a, b Addr) (Addr, bool) {
	nb := s.DictLen(b)
	if IsHashed(a) || IsHashed(b) || s.DictLen(a)+nb > maxDictFields {
		r, ok := s.copyHashed(a, nb)
		if ok {
			s.addAll(r, b)
		}
		return r, ok
	}
	r := s.copyShaped(a)
	for it := s.DictIterate(b); ; {
		key, c, ok := s.DictNext(b, &it)
		if !ok {
			return r, true
		}
		if !s.DictSet(r, key, c, true) {
			return 0, false
		}
	}
}

// DictKeys makes the list of the keys.
func (s *Space) DictKeys(d Addr) (Addr, bool) { return s.dictList(d, true) }

// DictValues makes the list of the values.
func (s *Space) DictValues(d Addr) (Addr, bool) { return s.dictList(d, false) }

func (s *Space) dictList(d Addr, keys bool) (Addr, bool) {
	elem := uint8(value.Void)
	for it := s.DictIterate(d); ; {
		key, c, ok := s.DictNext(d, &it)
		if !ok {
			break
		}
		if keys {
			c = key
		}
		elem = joinElem(elem, elemOf(c.Tag))
	}
	l, ok := s.MakeList(elem, s.DictLen(d))
	if !ok {
		return 0, false
	}
	n := uint64(0)
	for it := s.DictIterate(d); ; n++ {
		key, c, ok := s.DictNext(d, &it)
		if !ok {
			heap.Store64(l+heap.ListLen, n)
			return l, true
		}
		if keys {
			c = key
		}
		put(l, elem, n, c)
	}
}
