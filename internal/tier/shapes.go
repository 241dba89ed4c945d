package tier

import (
	"walrus/internal/heap"
	"walrus/internal/jit/amd64"
	"walrus/internal/value"
)

// Dicts in shape mode are searched for computed keys by the routines of native code in a table that remembers what the run time found: by shape
// and hash of the key, whether the shape has the key and where, or which shape an object gets when the key is added. The entries
// hold addresses of strings and ids of shapes, so a collection empties the table.

//
// A second table remembers what instances of a struct begin as, so that native code makes them. It is emptied too when one of them has
// outgrown its slots: the struct's next ones may begin with more.

// Sizes of the tables.
const (
	shapesSize = amd64.ShapeEntries * amd64.ShapeEntrySize
	rootsSize  = amd64.RootEntries * amd64.RootEntrySize
)

// openShapes makes the tables.
func (t *Controller) openShapes() bool {
	table, ok := t.c.Heap.Meta(shapesSize + rootsSize)
	t.shapes, t.instances = table, table+shapesSize
	return ok
}

// forgetShapes empties the tables.
func (t *Controller) forgetShapes() { heap.Clear(t.shapes, shapesSize+rootsSize) }

// rememberRoot notes what a new instance of a struct looks like.
func (t *Controller) rememberRoot(structure, instance uint64) {
	e := amd64.RootEntry{Struct: structure, Shape: uint32(heap.KindOf(instance)), Slots: uint32(heap.Slots(instance))}
	if e.Slots > 0 && e.Slots <= heap.MaxSmallSlots {
		*e.At(t.instances) = e
	}
}

// noteGrowth is called when the run time has set a member.
func (t *Controller) noteGrowth(v value.Cell) {
	if v.Tag == value.Instance && t.c.Space.ShapeOf(v.Bits).Count > heap.Slots(v.Bits) {
		heap.Clear(t.instances, rootsSize)
	}
}

// kindOf is the kind of a dict before an operation on it, 0 for other values.
func kindOf(v value.Cell) heap.Kind {
	if v.Tag != value.Dict {
		return 0
	}
	return heap.KindOf(v.Bits)
}

// remember notes what an operation has found that looked for key in the dict d, or set it. before was the dict's kind.
func (t *Controller) remember(d, key value.Cell, before heap.Kind) {
	if before < heap.FirstShape || key.Tag != value.String {
		return
	}
	after := heap.KindOf(d.Bits)
	if after < heap.FirstShape {
		return
	}
	s := t.c.Space
	sh := s.ShapeOf(d.Bits)
	for _, method := range t.methodNames { // a key of that name goes before the method: such dicts are the run time's
		if _, has := s.FieldLoc(sh, method); has {
			return
		}
	}
	e := amd64.ShapeEntry{Shape: uint32(before), Hash: s.StringHash(key.Bits), Key: key.Bits}
	if name := s.InternedOf(key.Bits); name != 0 { // else no shape has it
		if loc, ok := s.FieldLoc(sh, name); ok {
			if !loc.Inline {
				if before != after { // the record has to be made, or may have to grow
					return
				}
				e.Overflow = loc.Overflow
			}
			e.Payload, e.Tag, e.NewShape, e.Present = loc.Payload, loc.Tag, uint32(after), before == after
		}
	}
	*e.At(t.shapes) = e
}
