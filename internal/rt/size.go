package rt

import (
	"walrus/internal/object"
	"walrus/internal/value"
)

// Size is the size of a value in the rule for steps of built-ins (language.md 22.1): bytes of a string, entries of a list, tuple or dict, 0
// for everything else.
func (c *Context) Size(v value.Cell) int64 {
	switch v.Tag {
	case value.String:
		return int64(object.StringLen(v.Bits))
	case value.List:
		return int64(object.ListLen(v.Bits))
	case value.Tuple:
		return int64(object.TupleLen(v.Bits))
	case value.Dict:
		return int64(c.Space.DictLen(v.Bits))
	}
	return 0
}
