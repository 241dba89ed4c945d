package reference

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"

	"walrus/internal/syntax"
)

// value is int64, float64, bool, string, voidValue, rangeValue, *list, *tuple, *dict, *module, *function, *native,
// *structDef or *instance. A Go nil is a variable without a value.
type value any

type voidValue struct{}

type rangeValue struct{ start, end int64 }

type list struct{ elems []value }

type tuple struct{ elems []value }

// dict keeps entries in the order of their insertion; removed ones stay as dead places, so that an iteration can
// go on by position.
type dict struct {
	entries []entry
	index   map[any]int
}

type entry struct {
	key, val value
	live     bool
}

type function struct {
	name   string // with the struct for methods
	fn     *syntax.Func
	env    *env
	mod    *module
	method bool
	isInit bool
}

type native struct {
	module, name string
	params       []string // type names, "any" for every type
	call         func(c *callSite, args []value) value
}

type structDef struct {
	name    string
	methods map[string]*function
}

type instance struct {
	def    *structDef
	fields *dict
}

var void = voidValue{}

func newDict() *dict { return &dict{index: map[any]int{}} }

// nanKey and tupleKey stand for keys that Go's maps cannot compare as language.md 7.2 wants.
type nanKey struct{}

type tupleKey string

func mapKey(v value) any {
	switch v := v.(type) {
	case float64:
		if math.IsNaN(v) {
			return nanKey{}
		}
	case *tuple:
		var b strings.Builder
		for _, e := range v.elems {
			k := mapKey(e)
			s := fmt.Sprintf("%T %v", k, k)
			if typeName(e) != "tuple" && isIdentity(e) {
				s = fmt.Sprintf("%T %p", e, e)
			} else if f, ok := k.(float64); ok && f == 0 {
				s = "float64 0"
			}
			fmt.Fprintf(&b, "%d:%s", len(s), s)
		}
		return tupleKey(b.String())
	}
	return v
}

func isIdentity(v value) bool {
	switch v.(type) {
	case *list, *dict, *module, *function, *native, *structDef, *instance:
		return true
	}
	return false
}

func (d *dict) get(k value) (value, bool) {
	if i, ok := d.index[mapKey(k)]; ok {
		return d.entries[i].val, true
	}
	return nil, false
}

func (d *dict) set(k, v value) {
	mk := mapKey(k)
	if i, ok := d.index[mk]; ok {
		d.entries[i].val = v
		return
	}
	d.index[mk] = len(d.entries)
	d.entries = append(d.entries, entry{k, v, true})
}

func (d *dict) remove(k value) value {
	mk := mapKey(k)
	i, ok := d.index[mk]
	if !ok {
		return void
	}
	v := d.entries[i].val
	d.entries[i] = entry{}
	delete(d.index, mk)
	return v
}

func (d *dict) clear() {
	for i := range d.entries {
		d.entries[i] = entry{}
	}
	d.index = map[any]int{}
}

func (d *dict) live() []entry {
	var res []entry
	for _, e := range d.entries {
		if e.live {
			res = append(res, e)
		}
	}
	return res
}

// typeName is what core.type gives.
func typeName(v value) string {
	switch v.(type) {
	case int64:
		return "int"
	case float64:
		return "float"
	case bool:
		return "bool"
	case string:
		return "string"
	case voidValue:
		return "void"
	case rangeValue:
		return "range"
	case *list:
		return "list"
	case *tuple:
		return "tuple"
	case *dict:
		return "dict"
	case *module:
		return "module"
	case *function, *native:
		return "function"
	case *structDef:
		return "struct"
	case *instance:
		return "struct instance"
	}
	panic(fmt.Sprintf("reference: no type for %T", v))
}

func truthy(v value) bool {
	switch v := v.(type) {
	case bool:
		return v
	case voidValue:
		return false
	case int64:
		return v != 0
	case float64:
		return v != 0
	case string:
		return v != ""
	case *list:
		return len(v.elems) > 0
	case *tuple:
		return len(v.elems) > 0
	case *dict:
		return len(v.index) > 0
	case *module:
		return v.exportCount() > 0
	case rangeValue:
		return v.start < v.end
	}
	return true
}

func floatText(f float64) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// text is the conversion of language.md 5.
func (ip *interp) text(v value) string {
	switch v := v.(type) {
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return floatText(v)
	case bool:
		return strconv.FormatBool(v)
	case string:
		return v
	case voidValue:
		return "void"
	case rangeValue:
		return fmt.Sprintf("%d..%d", v.start, v.end)
	case *list:
		return ip.nested(v, "[...]", func() string { return "[" + ip.joined(v.elems) + "]" })
	case *tuple:
		return ip.nested(v, "(...)", func() string { return "(" + ip.joined(v.elems) + ")" })
	case *dict:
		return ip.nested(v, "{...}", func() string { return ip.dictText(v.live()) })
	case *module:
		return ip.nested(v, "{...}", func() string { return ip.dictText(v.exports()) })
	case *function:
		if v.fn.Async {
			return "<async_function(" + v.name + ")>"
		}
		return "<function(" + v.name + ")>"
	case *native:
		return "<native_function(" + v.name + ")>"
	case *structDef:
		return "<struct " + v.name + ">"
	case *instance:
		return "<instance of " + v.def.name + ">"
	}
	panic(fmt.Sprintf("reference: no text for %T", v))
}

// nested makes the text of a container, or the marker where the container is inside itself.
func (ip *interp) nested(v value, marker string, make func() string) string {
	if ip.started[v] {
		return marker
	}
	if ip.texts++; ip.texts > maxTexts {
		panic(tooMuch{})
	}
	ip.started[v] = true
	defer delete(ip.started, v)
	return make()
}

func (ip *interp) joined(vs []value) string {
	parts := make([]string, len(vs))
	for i, v := range vs {
		parts[i] = ip.text(v)
	}
	return strings.Join(parts, ", ")
}

func (ip *interp) dictText(entries []entry) string {
	type part struct{ key, text string }
	parts := make([]part, len(entries))
	for i, e := range entries {
		k := ip.text(e.key)
		parts[i] = part{k, k + ": " + ip.text(e.val)}
	}
	sort.SliceStable(parts, func(i, j int) bool { return parts[i].key < parts[j].key })
	texts := make([]string, len(parts))
	for i, p := range parts {
		texts[i] = p.text
	}
	return "{" + strings.Join(texts, ", ") + "}"
}

// pair is two containers whose comparison has begun.
type pair struct{ a, b value }

// equal is == of language.md 7.1. A pair that is met again inside itself is taken as equal.
func equal(a, b value) bool { return equalIn(a, b, nil) }

func equalIn(a, b value, open map[pair]bool) bool {
	switch x := a.(type) {
	case int64:
		if y, ok := b.(float64); ok {
			return float64(x) == y
		}
	case float64:
		if y, ok := b.(int64); ok {
			return x == float64(y)
		}
	case *list:
		if y, ok := b.(*list); ok && x != y {
			return equalElems(a, b, x.elems, y.elems, open)
		} else if ok {
			return equalElems(a, b, x.elems, y.elems, open)
		}
		return false
	case *tuple:
		if y, ok := b.(*tuple); ok {
			return equalElems(a, b, x.elems, y.elems, open)
		}
		return false
	case *dict:
		if y, ok := b.(*dict); ok {
			return equalDicts(x, y, open)
		}
		return false
	}
	return a == b
}

func entered(a, b value, open map[pair]bool) (map[pair]bool, bool) {
	if open[pair{a, b}] {
		return open, true
	}
	if open == nil {
		open = map[pair]bool{}
	}
	open[pair{a, b}] = true
	return open, false
}

func equalElems(a, b value, x, y []value, open map[pair]bool) bool {
	if len(x) != len(y) {
		return false
	}
	open, again := entered(a, b, open)
	if again {
		return true
	}
	for i := range x {
		if !equalIn(x[i], y[i], open) {
			return false
		}
	}
	return true
}

func equalDicts(x, y *dict, open map[pair]bool) bool {
	if len(x.index) != len(y.index) {
		return false
	}
	open, again := entered(x, y, open)
	if again {
		return true
	}
	for k, i := range x.index {
		j, ok := y.index[k]
		if !ok || !equalIn(x.entries[i].val, y.entries[j].val, open) {
			return false
		}
	}
	return true
}
