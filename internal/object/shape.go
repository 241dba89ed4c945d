package object

import (
	"errors"

	"walrus/internal/heap"
	"walrus/internal/value"
)

// Limits on shapes. Beyond them objects use hash tables, so that a program cannot make the run time keep ever more shapes.
const (
	maxDictFields     = 64      // keys of a dict in shape mode
	maxInstanceFields = 128     // fields of an instance with a shape per set of fields
	maxShapes         = 1 << 16 // shapes alive at the same time
	maxDynamicShapes  = 1024    // dict shapes made for keys that were computed
	fewKeys           = 8       // computed keys that a dict in shape mode may get

	shapeBytes = 256 // what a shape is charged with
	idBytes    = 16  // the part of it that is never given back, because ids are not used again
)

// Shape says which fields a record has, in which order they were added and, with its root, where they are. Shapes of one root form a
// tree: adding a field leads from a shape to one of its children, the same one for the same name. A shape never changes and its id is
// never used again, so "the id in the header is this one" proves everything about an object's fields.
type Shape struct {
	ID     heap.Kind
	Root   *Root
	Parent *Shape // nil for the shape without fields
	Key    Addr   // interned name of the last field
	Count  int    // fields
	Hashed bool   // the fields are in a table that slot 0 refers to; Count and Key mean nothing

	children []*Shape
	byKey    map[Addr]*Shape // replaces children when there are many
	keys     []Addr          // memo of Keys
}

// manyChildren is the number of children from which on they are kept in a map.
const manyChildren = 16

// Root is the start of a tree of shapes: one per struct object and number of inline slots, and one per number of inline slots for dicts.
type Root struct {
	Struct Addr // struct object; 0 for dicts
	Inline int  // slots of the records, at least 1
	Empty  *Shape

	hashed   *Shape
	family   *Family
	shapes   []*Shape // the whole tree
	pass     uint64   // last pass in which the keys were marked
	overflow int      // how many objects outgrew their inline slots
}

// Loc is the place of a field. If Inline, Payload and Tag are offsets in the object; else they are offsets in the overflow record that
// the slot with its payload at Overflow refers to.
type Loc struct {
	Inline       bool
	Payload, Tag uint16
	Overflow     uint16
}

// Family holds the shapes of one struct: its instances start with Root.Empty.
type Family struct {
	Struct Addr
	Root   *Root
}

// growAfter is how many instances must outgrow their inline slots before new ones get more.
const growAfter = 8

// lookup is an entry of the cache in front of walking up a shape's parents.
type lookup struct {
	key   Addr
	shape heap.Kind
	index int32 // -1: the shape has no such field
}

const lookupSlots = 1024

// NewFamily makes the shapes of a struct whose methods assign the given number of fields.
func (s *Space) NewFamily(structObject Addr, fields int) *Family {
	f := &Family{Struct: structObject}
	f.Root = s.newRoot(structObject, min(max(fields, 1), maxInstanceFields))
	f.Root.family = f
	return f
}

func (s *Space) newRoot(structObject Addr, inline int) *Root {
	r := &Root{Struct: structObject, Inline: inline}
	r.Empty = s.newShape(r, nil, 0)
	s.roots = append(s.roots, r)
	return r
}

func (s *Space) newShape(r *Root, parent *Shape, key Addr) *Shape {
	sh := &Shape{ID: heap.FirstShape + heap.Kind(len(s.shapes)), Root: r, Parent: parent, Key: key}
	if parent != nil {
		sh.Count = parent.Count + 1
	}
	s.shapes = append(s.shapes, sh)
	s.liveShapes++
	r.shapes = append(r.shapes, sh)
	s.h.RegisterShape(sh.ID, r.Struct != 0)
	s.h.ForceCharge(shapeBytes)
	return sh
}

// dictRoot returns the root of dicts with the given number of inline slots.
func (s *Space) dictRoot(inline int) *Root {
	r := s.dictRoots[inline]
	if r == nil {
		r = s.newRoot(0, inline)
		s.dictRoots[inline] = r
	}
	return r
}

// Shape returns the shape with an id.
func (s *Space) Shape(id heap.Kind) *Shape { return s.shapes[id-heap.FirstShape] }

// HasShape reports whether the shape with an id that was given out is still in use.
func (s *Space) HasShape(id heap.Kind) bool { return s.Shape(id) != nil }

// ShapeOf returns the shape of an instance or of a dict in shape mode.
func (s *Space) ShapeOf(a Addr) *Shape { return s.shapes[heap.KindOf(a)-heap.FirstShape] }

// StructOf returns the struct object of an instance.
func (s *Space) StructOf(instance Addr) Addr { return s.ShapeOf(instance).Root.Struct }

// child returns the shape that adding key leads to, nil if there is none yet.
func (sh *Shape) child(key Addr) *Shape {
	if sh.byKey != nil {
		return sh.byKey[key]
	}
	for _, c := range sh.children {
		if c.Key == key {
			return c
		}
	}
	return nil
}

// addChild makes the shape that adding key leads to.
func (s *Space) addChild(sh *Shape, key Addr) *Shape {
	c := s.newShape(sh.Root, sh, key)
	switch {
	case sh.byKey != nil:
		sh.byKey[key] = c
	case len(sh.children) < manyChildren:
		sh.children = append(sh.children, c)
	default:
		sh.byKey = map[Addr]*Shape{key: c}
		for _, old := range sh.children {
			sh.byKey[old.Key] = old
		}
		sh.children = nil
	}
	return c
}

// Transition returns the shape that adding the interned key to an object with shape sh leads to; nil if the object has to go to a hash table.
// literal says that the key stands in the source (or comes from a place with few different keys).
func (s *Space) Transition(sh *Shape, key Addr, literal bool) *Shape {
	if sh.Hashed {
		return nil
	}
	if c := sh.child(key); c != nil {
		return c
	}
	dict := sh.Root.Struct == 0
	switch {
	case dict && sh.Count >= maxDictFields || sh.Count >= maxInstanceFields || s.liveShapes >= maxShapes:
		return nil
	case dict && !literal:
		if sh.Count >= fewKeys || s.dynamicShapes >= maxDynamicShapes {
			return nil
		}
		s.dynamicShapes++
	}
	return s.addChild(sh, key)
}

// hashedShape returns the shape of a root's objects whose fields are in a table.
func (s *Space) hashedShape(r *Root) *Shape {
	if r.hashed == nil {
		r.hashed = s.newShape(r, nil, 0)
		r.hashed.Hashed = true
	}
	return r.hashed
}

// Lookup returns the position of the field with an interned name in the order of fields.
func (s *Space) Lookup(sh *Shape, key Addr) (index int, ok bool) {
	e := &s.lookups[(uint64(sh.ID)*31+key/8)%lookupSlots]
	if e.shape == sh.ID && e.key == key {
		return int(e.index), e.index >= 0
	}
	*e = lookup{key: key, shape: sh.ID, index: -1}
	for p := sh; p != nil && p.Count > 0; p = p.Parent {
		if p.Key == key {
			e.index = int32(p.Count - 1)
			break
		}
	}
	return int(e.index), e.index >= 0
}

// Keys returns the names of the fields in the order in which they were added.
func (sh *Shape) Keys() []Addr {
	if sh.keys == nil && sh.Count > 0 {
		keys := make([]Addr, sh.Count)
		for p := sh; p.Count > 0; p = p.Parent {
			keys[p.Count-1] = p.Key
		}
		sh.keys = keys
	}
	return sh.keys
}

// Loc returns the place of the field at position index in objects with this shape. While all fields fit, each has its inline slot; else
// the last inline slot refers to an overflow record with the fields from there on.
func (sh *Shape) Loc(index int) Loc {
	last := sh.Root.Inline - 1
	if index < last || sh.Count <= sh.Root.Inline {
		return Loc{Inline: true, Payload: uint16(heap.PayloadOffset(index)), Tag: uint16(heap.TagOffset(index))}
	}
	i := index - last
	return Loc{
		Payload: uint16(heap.PayloadOffset(i)), Tag: uint16(heap.TagOffset(i)),
		Overflow: uint16(heap.PayloadOffset(last)),
	}
}

// FieldLoc returns the place of the field with an interned name; false if objects with this shape have no such field or keep their
// fields in a table.
func (s *Space) FieldLoc(sh *Shape, key Addr) (Loc, bool) {
	if sh.Hashed {
		return Loc{}, false
	}
	index, ok := s.Lookup(sh, key)
	if !ok {
		return Loc{}, false
	}
	return sh.Loc(index), true
}

// markShape is the heap's hook: objects keep their struct object alive through their shape.
func (s *Space) markShape(id heap.Kind, m *heap.Marker) { m.Addr(s.Shape(id).Root.Struct) }

// markRest marks the names in the shapes of every live root, and the strings that always exist.
func (s *Space) markRest(m *heap.Marker) bool {
	pass := s.h.Collections() + 1
	marked := false
	if s.passes != pass {
		s.passes, marked = pass, true
		m.Addr(s.empty)
		for _, c := range s.chars {
			m.Addr(c)
		}
	}
	for _, r := range s.roots {
		if r.pass == pass || r.Struct != 0 && !m.Marked(r.Struct) {
			continue
		}
		r.pass, marked = pass, true
		for _, sh := range r.shapes {
			m.Addr(sh.Key)
		}
	}
	return marked
}

// sweepWeak is the heap's hook: it forgets the shapes of dead structs, cached lookups (their keys may be dead) and dead interned strings.
func (s *Space) sweepWeak(h *heap.Heap) {
	kept := s.roots[:0]
	for _, r := range s.roots {
		if r.Struct == 0 || h.Marked(r.Struct) {
			kept = append(kept, r)
			continue
		}
		for _, sh := range r.shapes {
			s.shapes[sh.ID-heap.FirstShape] = nil
		}
		s.liveShapes -= len(r.shapes)
		h.Discharge(uint64(len(r.shapes)) * (shapeBytes - idBytes))
	}
	clear(s.roots[len(kept):])
	s.roots = kept
	s.lookups = [lookupSlots]lookup{}
	s.interned.sweep(h)
}

var (
	errNoShape   = errors.New("record of a shape that does not exist")
	errSlots     = errors.New("number of slots differs from the shape's")
	errOverflow  = errors.New("overflow slot does not refer to an overflow record with room for the fields")
	errNoTable   = errors.New("slot 0 of a record with hashed fields is no table")
	errDeadShape = errors.New("field of a shape has no interned name")
)

// checkShape is the heap's hook: it checks an object against its shape.
func (s *Space) checkShape(a Addr) error {
	id := int(heap.KindOf(a) - heap.FirstShape)
	if id >= len(s.shapes) || s.shapes[id] == nil {
		return errNoShape
	}
	sh := s.shapes[id]
	inline := sh.Root.Inline
	switch {
	case heap.Slots(a) != inline:
		return errSlots
	case sh.Hashed:
		if heap.Slot(a, 0).Tag != value.Table {
			return errNoTable
		}
	case sh.Count > inline:
		over := heap.Slot(a, inline-1)
		if over.Tag != value.Tuple || heap.KindOf(over.Bits) != heap.Overflow || heap.Slots(over.Bits) < sh.Count-inline+1 {
			return errOverflow
		}
	}
	for _, k := range sh.Keys() {
		if heap.KindOf(k) != heap.String || heap.Load8(k+heap.FlagsOffset)&heap.StrInterned == 0 {
			return errDeadShape
		}
	}
	return nil
}
