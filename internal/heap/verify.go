package heap

import (
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"walrus/internal/value"
)

// verifier walks everything reachable a second time, with none of the marker's code, and checks it against the rules of kinds.go.
// It is for tests and for the mode that collects at every allocation; it uses Go's heap freely.
type verifier struct {
	h      *Heap
	seen   map[Addr]Kind
	owners map[Addr]Addr // list that a buffer belongs to
	todo   []Addr
	err    error
}

// Verify checks every object that can be reached from the roots (as for Collect) and returns the first thing found wrong.
func (h *Heap) Verify(roots func(*Marker)) error {
	v := &verifier{h: h, seen: map[Addr]Kind{}, owners: map[Addr]Addr{}}
	m := &h.marker
	sink := []Addr{}
	m.sink = &sink
	for _, r := range h.roots {
		m.Cells(r.base, r.n)
	}
	if roots != nil {
		roots(m)
	}
	m.drain()
	m.sink = nil
	for _, a := range sink {
		v.reach(a, "root")
	}
	for len(v.todo) > 0 && v.err == nil {
		a := v.todo[len(v.todo)-1]
		v.todo = v.todo[:len(v.todo)-1]
		v.object(a)
	}
	if v.err == nil {
		v.overlaps()
	}
	return v.err
}

func (v *verifier) fail(a Addr, format string, args ...any) {
	if v.err == nil {
		v.err = fmt.Errorf("heap: %s at %#x: %s", KindOf(a).Info().Name, a, fmt.Sprintf(format, args...))
	}
}

// reach notes a reference.
func (v *verifier) reach(a Addr, from string) {
	if v.err != nil {
		return
	}
	if !v.h.IsObject(a) {
		v.err = fmt.Errorf("heap: %s refers to %#x, which is no live object", from, a)
		return
	}
	kind := KindOf(a)
	if _, ok := v.seen[a]; ok {
		return
	}
	v.seen[a] = kind
	v.todo = append(v.todo, a)
}

// cell notes a cell of an object, checking that the tag fits what it refers to.
func (v *verifier) cell(in Addr, c value.Cell) {
	if !c.Tag.Valid() || c.Tag == value.Frame || c.Tag == value.Unset {
		v.fail(in, "cell with tag %d", c.Tag)
		return
	}
	if !c.Tag.IsHeap() {
		if c.Tag == value.Bool && c.Bits > 1 {
			v.fail(in, "bool with payload %#x", c.Bits)
		}
		return
	}
	v.reach(c.Bits, KindOf(in).Info().Name)
	if v.err != nil {
		return
	}
	kind := KindOf(c.Bits)
	want := kind.Info().Tag
	if kind >= FirstShape {
		want = kinds[v.h.countKind(kind)].Tag
	}
	if want != c.Tag {
		v.fail(in, "cell with tag %s refers to a %s", c.Tag.TypeName(), kind.Info().Name)
	}
}

func (v *verifier) object(a Addr) {
	kind := KindOf(a)
	if kind == Free || kind >= NumKinds && kind < FirstShape || kind.Info().Layout == LayoutNone {
		v.fail(a, "invalid kind %d", kind)
		return
	}
	if mark := Load8(a + MarkOffset); mark != 0 && mark != v.h.marker.epoch {
		v.fail(a, "reachable, but its mark is %d and the last collection's %d", mark, v.h.marker.epoch)
	}
	size := sizeOf(a)
	_, small := v.h.blockOf(a)
	large := Load8(a+FlagsOffset)&FlagLarge != 0
	switch {
	case small == large:
		v.fail(a, "large flag is %v", large)
	case small && (size > MaxSmall || a/BlockSize != (a+size-1)/BlockSize):
		v.fail(a, "size %d", size)
	case a%8 != 0 || size < HeaderSize:
		v.fail(a, "size %d", size)
	}
	switch kind.Info().Layout {
	case LayoutRecord:
		v.record(a, kind)
	case LayoutString:
		v.text(a)
	case LayoutList:
		v.list(a)
	case LayoutTable:
		v.table(a)
	case LayoutBytes:
		if kind == StrBuf && Load32(a+StrBufUsed) > Load32(a+StrBufCap) {
			v.fail(a, "more used than there is")
		}
	}
}

func (v *verifier) record(a Addr, kind Kind) {
	for i := range Slots(a) {
		c := value.Cell{Bits: Load64(a + 16 + 8*uint64(i+i/8)), Tag: value.Tag(Load8(a + 8 + uint64(i/8)*72 + uint64(i%8)))}
		v.cell(a, c)
		if v.err == nil && c.Tag == value.Tuple && KindOf(c.Bits) == Overflow && kind < FirstShape {
			v.fail(a, "overflow fields outside a shaped record")
		}
	}
	if kind < FirstShape {
		return
	}
	if int(kind-FirstShape) >= len(v.h.shapes) {
		v.fail(a, "shape %d was never registered", kind)
		return
	}
	if check := v.h.hooks.CheckShape; check != nil {
		if err := check(a); err != nil {
			v.fail(a, "%v", err)
		}
	}
}

func (v *verifier) text(a Addr) {
	flags, n := Load8(a+FlagsOffset), uint64(Load32(a+StrLen))
	data := Load64(a + StrData)
	start := a + StrInlineASCII
	if flags&StrASCII == 0 {
		start = a + StrInlineBytes
	}
	if flags&StrInline != 0 {
		if data != start {
			v.fail(a, "bytes of an inline string are elsewhere")
			return
		}
	} else {
		own := Load64(a + StrOwner)
		v.reach(own, "string")
		if v.err != nil {
			return
		}
		lo, hi := own+StrBufData, own+StrBufData+uint64(Load32(own+StrBufUsed))
		if KindOf(own) == String {
			lo = Load64(own + StrData)
			hi = lo + uint64(Load32(own+StrLen))
		} else if KindOf(own) != StrBuf {
			v.fail(a, "owner is a %s", KindOf(own).Info().Name)
			return
		}
		if data < lo || data+n > hi {
			v.fail(a, "bytes outside the owner")
			return
		}
	}
	b := Bytes(data, int(n))
	ascii := true
	for _, c := range b {
		ascii = ascii && c < utf8.RuneSelf
	}
	switch {
	case !utf8.Valid(b):
		v.fail(a, "invalid UTF-8")
	case ascii != (flags&StrASCII != 0):
		v.fail(a, "ASCII flag is %v", !ascii)
	case !ascii && utf8.RuneCount(b) != int(Load32(a+StrRunes)):
		v.fail(a, "number of code points is %d", Load32(a+StrRunes))
	case !ascii && (Load32(a+StrCursorByte) > uint32(n) || utf8.RuneCount(b[:Load32(a+StrCursorByte)]) != int(Load32(a+StrCursorRune))):
		v.fail(a, "wrong position memo")
	}
}

func (v *verifier) list(a Addr) {
	elem, n, data, capacity := Load8(a+ListElem), Load64(a+ListLen), Load64(a+ListData), Load64(a+ListCap)
	tag := value.Tag(elem)
	if elem != ElemAny && (!tag.Valid() || tag > value.Float && !tag.IsHeap()) {
		v.fail(a, "element tag %d", elem)
		return
	}
	if n > capacity || (data == 0) != (capacity == 0) || tag == value.Void && capacity != 0 {
		v.fail(a, "length %d, capacity %d, element tag %d", n, capacity, elem)
		return
	}
	if data == 0 {
		return
	}
	buf := data - BufferData
	v.reach(buf, "list")
	if v.err != nil {
		return
	}
	if other, ok := v.owners[buf]; ok && other != a {
		v.fail(a, "shares storage with the list at %#x", other)
	}
	v.owners[buf] = a
	kind, size := BufferRaw, capacity*8
	switch {
	case elem == ElemAny:
		kind, size = BufferAny, capacity*9
	case tag.IsHeap():
		kind = BufferRefs
	case tag == value.Bool:
		size = capacity
	}
	if KindOf(buf) != kind || Load64(buf+BufferBytes) < size {
		v.fail(a, "storage is a %s of %d bytes", KindOf(buf).Info().Name, Load64(buf+BufferBytes))
		return
	}
	for i := uint64(0); i < n; i++ {
		switch {
		case elem == ElemAny:
			v.cell(a, value.Cell{Bits: Load64(data + 8*i), Tag: value.Tag(Load8(data + 8*capacity + i))})
		case tag == value.Bool:
			v.cell(a, value.Cell{Bits: uint64(Load8(data + i)), Tag: tag})
		default:
			v.cell(a, value.Cell{Bits: Load64(data + 8*i), Tag: tag})
		}
	}
}

func (v *verifier) table(a Addr) {
	capacity, used, live, mask := Load32(a+TableCap), Load32(a+TableUsed), Load32(a+TableLive), Load32(a+TableMask)
	if used > capacity || live > used || mask&(mask+1) != 0 || capacity > mask/4*3+3 {
		v.fail(a, "capacity %d, used %d, live %d, mask %#x", capacity, used, live, mask)
		return
	}
	index := a + TableEntries + uint64(capacity)*EntrySize
	alive, next := uint32(0), uint64(0)
	for i := uint32(0); i < used; i++ {
		e := a + TableEntries + uint64(i)*EntrySize
		seq := Load64(e + EntrySeq)
		if seq < next || seq >= Load64(a+TableNextSeq) {
			v.fail(a, "sequence numbers not ascending at entry %d", i)
		}
		next = seq + 1
		v.cell(a, value.Cell{Bits: Load64(e + EntryKey), Tag: value.Tag(Load8(e + EntryKeyTag))})
		v.cell(a, value.Cell{Bits: Load64(e + EntryValue), Tag: value.Tag(Load8(e + EntryValueTag))})
		if Load16(e+EntryState) != EntryLive {
			continue
		}
		alive++
		hash := Load32(e + EntryHash)
		want := hash&^mask | (i + 1)
		probe := uint64(hash & mask)
		for Load32(index+IndexSlotSize*probe) != want {
			if Load32(index+IndexSlotSize*probe) == 0 {
				v.fail(a, "entry %d is not in the index", i)
				return
			}
			probe = (probe + 1) & uint64(mask)
		}
	}
	if alive != live {
		v.fail(a, "%d live entries, counted as %d", alive, live)
	}
}

var errOverlap = errors.New("heap: objects overlap")

// overlaps checks that no two of the objects found share memory.
func (v *verifier) overlaps() {
	all := make([]Addr, 0, len(v.seen))
	for a := range v.seen {
		all = append(all, a)
	}
	slices.Sort(all)
	for i := 1; i < len(all); i++ {
		if all[i-1]+sizeOf(all[i-1]) > all[i] {
			v.err = fmt.Errorf("%w: %s at %#x and %s at %#x", errOverlap,
				KindOf(all[i-1]).Info().Name, all[i-1], KindOf(all[i]).Info().Name, all[i])
			return
		}
	}
}
