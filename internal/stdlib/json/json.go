// Package json is the module std/json. Both directions keep their own stack: neither a deep value nor a deep text makes Go recurse.
package json

import (
	"walrus/internal/builtin"
	"walrus/internal/rt"
	"walrus/internal/value"
)

const module = "json"

// checkItems is the number of values handled between two looks at cancellation.
const checkItems = 4096

// Table returns the functions of the module.
func Table() []rt.Native {
	row := func(name, result, doc string, body rt.Body, param builtin.Param) rt.Native {
		return rt.Native{
			Func: builtin.Func{Module: module, Name: name, Params: []builtin.Param{param}, Result: result, Doc: doc, Linear: true},
			Body: body,
		}
	}
	return []rt.Native{
		row("encode", "string", "JSON text of a value, without white space. Keys of objects are in ascending byte order and must be strings; "+
			"floats are always recognisable as such.", encode, builtin.Param{Name: "v"}),
		row("decode", "any", "The value of a JSON text. Integers that fit become ints, all other numbers floats; null becomes void.", decode,
			builtin.Param{Name: "s", Type: builtin.String}),
	}
}

func fail(function, text string) (value.Cell, error) {
	return value.Cell{}, rt.Library(module, function, text)
}
