package rt

import (
	"walrus/internal/diag"
	"walrus/internal/heap"
	"walrus/internal/object"
	"walrus/internal/value"
)

// BeginIteration sets up the state of a loop (three cells; see package interp) over the value in state[0]. If the value has to be
// asked for its iterator first the result is the `iter` method to call with it, else void. fromIter tells that the value is what an
// `iter` method returned: then also dicts and modules with a function `next` are iterators.
func (c *Context) BeginIteration(state []value.Cell, fromIter bool) (call value.Cell, err error) {
	v := state[0]
	state[1], state[2] = value.OfRaw(0), value.OfRaw(0)
	switch v.Tag {
	case value.Range:
		start, end := object.RangeBounds(v.Bits)
		state[0], state[1] = value.OfInt(start), value.OfInt(end)
	case value.List, value.Tuple, value.String:
	case value.Dict:
		if fromIter {
			if next, ok := c.Space.DictGet(v.Bits, c.StringCell("next")); ok && callable(next) {
				state[1] = next
				return value.Cell{}, nil
			}
		}
		state[2] = value.OfRaw(c.Space.DictIterate(v.Bits).Limit)
	case value.Module:
		if fromIter {
			if next, ok := c.ModuleGet(v, "next"); ok && callable(next) {
				state[1] = next
				return value.Cell{}, nil
			}
		}
		return value.Cell{}, NotIterable(v.Tag.TypeName())
	case value.Instance:
		return c.beginInstance(state, v)
	default:
		return value.Cell{}, NotIterable(v.Tag.TypeName())
	}
	return value.Cell{}, nil
}

func callable(v value.Cell) bool { return v.Tag == value.Function || v.Tag == value.Native }

func (c *Context) beginInstance(state []value.Cell, v value.Cell) (call value.Cell, err error) {
	s := c.StructOfInstance(v)
	info := c.StructOf(s)
	if i := info.Method("iter"); i >= 0 {
		iter := MethodOf(s.Bits, i)
		if p := c.FuncOf(iter).Proto; p.Params != 1 {
			return value.Cell{}, WrongArgCount(p.Name, p.Params-1, 0)
		}
		return iter, nil
	}
	if i := info.Method("next"); i >= 0 {
		next := MethodOf(s.Bits, i)
		if p := c.FuncOf(next).Proto; p.Params != 1 {
			return value.Cell{}, WrongArgCount(p.Name, p.Params-1, 0)
		}
		state[1] = next
		return value.Cell{}, nil
	}
	return value.Cell{}, NotIterable(info.Decl.Name)
}

// NextItem advances a loop whose state is no function to call. pair asks for key and value (or position and element) in out; otherwise
// out[0] is the item.
func (c *Context) NextItem(state []value.Cell, out *[2]value.Cell, pair bool) (more bool, err error) {
	switch state[0].Tag {
	case value.Int:
		if pair {
			return false, NotIterable("range")
		}
		i := state[0].Int()
		if i >= state[1].Int() {
			return false, nil
		}
		out[0] = value.OfInt(i)
		state[0] = value.OfInt(i + 1)
		return true, nil
	case value.List:
		i := state[1].Bits
		if i >= uint64(object.ListLen(state[0].Bits)) {
			return false, nil
		}
		state[1].Bits = i + 1
		setItem(out, pair, int64(i), object.ListGet(state[0].Bits, int(i)))
		return true, nil
	case value.Tuple:
		i := state[1].Bits
		if i >= uint64(object.TupleLen(state[0].Bits)) {
			return false, nil
		}
		state[1].Bits = i + 1
		setItem(out, pair, int64(i), heap.Slot(state[0].Bits, int(i)))
		return true, nil
	case value.String:
		if int(state[1].Bits) >= object.StringLen(state[0].Bits) {
			return false, nil
		}
		s, next := c.Space.CharAtByte(state[0].Bits, int(state[1].Bits))
		setItem(out, pair, int64(state[2].Bits), value.OfRef(value.String, s))
		state[1].Bits = uint64(next)
		state[2].Bits++
		return true, nil
	case value.Dict:
		// Entries are numbered in order of insertion, so the next number is also the place where to look first.
		it := object.DictIter{Next: state[1].Bits, Limit: state[2].Bits, Hint: state[1].Bits}
		key, v, ok := c.Space.DictNext(state[0].Bits, &it)
		if !ok {
			return false, nil
		}
		state[1].Bits = it.Next
		if pair {
			out[0], out[1] = key, v
		} else {
			out[0] = value.OfRef(value.Tuple, c.Space.NewPair(key, v))
		}
		return true, nil
	}
	panic("rt: no such loop state: " + diag.NotIterable.Name())
}

func setItem(out *[2]value.Cell, pair bool, i int64, v value.Cell) {
	if pair {
		out[0], out[1] = value.OfInt(i), v
	} else {
		out[0] = v
	}
}
