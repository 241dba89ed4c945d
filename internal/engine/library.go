package engine

import (
	"sync"

	"walrus/internal/rt"
	"walrus/internal/stdlib/core"
	"walrus/internal/stdlib/dict"
	"walrus/internal/stdlib/io"
	"walrus/internal/stdlib/json"
	"walrus/internal/stdlib/list"
	"walrus/internal/stdlib/math"
	"walrus/internal/stdlib/str"
	"walrus/internal/stdlib/sys"
	"walrus/internal/value"
)

// Library lists the standard modules by the part of their name after `std/`.
func Library() map[string]func() []rt.Native {
	return map[string]func() []rt.Native{
		"core": core.Table,
		"io":   io.Table,
		"sys":  sys.Table,
		"math": math.Table,
		"json": json.Table,
	}
}

type method struct {
	tag    value.Tag
	native *rt.Native
}

// methods lists the native methods of the built-in types. All isolates share the rows, which nobody changes.
var methods = sync.OnceValue(func() []method {
	var all []method
	for _, t := range []struct {
		tag  value.Tag
		rows []rt.Native
	}{{value.String, str.Table()}, {value.List, list.Table()}, {value.Dict, dict.Table()}} {
		for n := range t.rows {
			all = append(all, method{t.tag, &t.rows[n]})
		}
	}
	return all
})
