package tier

import (
	"walrus/internal/heap"
	"walrus/internal/jit/amd64"
	"walrus/internal/value"
)

// Dicts in shape mode are searched for computed keys by the routines of native code in a table that remembers what the run time found: by shape
// and hash of the key, whether the shape has the key and where, or which shape an object gets when the key is added. The entries
// hold addresses of strings and ids of shapes, so a collection empties the table.

// openShapes makes the table.
func (t *Controller) openShapes() bool {
	table, ok := t.c.Heap.Meta(amd64.ShapeEntries * amd64.ShapeEntrySize)
	t.shapes = table
	return ok
}

// forgetShapes empties the table.
func (t *Controller) forgetShapes() {
	heap.Clear(t.shapes, amd64.ShapeEntries*amd64.ShapeEntrySize)
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
