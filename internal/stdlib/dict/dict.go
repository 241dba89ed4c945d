// Package dict holds the methods of dicts. A key of a dict that holds a function hides the method of its name; the dispatcher looks for
// it first.
package dict

import (
	"walrus/internal/builtin"
	"walrus/internal/object"
	"walrus/internal/rt"
	"walrus/internal/value"
)

// Table returns the methods of dicts.
func Table() []rt.Native {
	key := builtin.Param{Name: "key"}
	row := func(name, result, doc string, linear bool, body rt.Body, params ...builtin.Param) rt.Native {
		return rt.Native{
			Func: builtin.Func{Receiver: "dict", Name: name, Params: params, Result: result, Doc: doc, Linear: linear},
			Body: body,
		}
	}
	return rt.WithIntrinsics([]rt.Native{
		row("len", "int", "The number of entries.", false, length),
		row("keys", "list", "A new list of the keys, in insertion order.", true, keys),
		row("values", "list", "A new list of the values, in the order of their keys.", true, values),
		row("contains", "bool", "Reports whether the key is present.", false, contains, key),
		row("get", "any", "The value of the key, or default if it is missing. Never inserts.", false, get, key, builtin.Param{Name: "default"}),
		row("remove", "any", "Removes the key and returns its value; void if it is missing.", false, remove, key),
		row("clear", "void", "Removes all entries.", false, clearDict),
	}, map[string]rt.Intrinsic{"get": rt.IntrinsicGet, "contains": rt.IntrinsicContains})
}

func length(c *rt.Context, a rt.Args) (value.Cell, error) {
	return value.OfInt(int64(c.Space.DictLen(a.At(0).Bits))), nil
}

func listOf(l object.Addr, ok bool) (value.Cell, error) {
	if !ok {
		return value.Cell{}, rt.ErrRetry
	}
	return value.OfRef(value.List, l), nil
}

func keys(c *rt.Context, a rt.Args) (value.Cell, error) {
	return listOf(c.Space.DictKeys(a.At(0).Bits))
}
func values(c *rt.Context, a rt.Args) (value.Cell, error) {
	return listOf(c.Space.DictValues(a.At(0).Bits))
}

func contains(c *rt.Context, a rt.Args) (value.Cell, error) {
	return value.OfBool(c.Space.DictHas(a.At(0).Bits, a.At(1))), nil
}

func get(c *rt.Context, a rt.Args) (value.Cell, error) {
	if v, ok := c.Space.DictGet(a.At(0).Bits, a.At(1)); ok {
		return v, nil
	}
	return a.At(2), nil
}

func remove(c *rt.Context, a rt.Args) (value.Cell, error) {
	v, _ := c.Space.DictDelete(a.At(0).Bits, a.At(1))
	return v, nil
}

func clearDict(c *rt.Context, a rt.Args) (value.Cell, error) {
	c.Space.DictClear(a.At(0).Bits)
	return value.OfVoid(), nil
}
