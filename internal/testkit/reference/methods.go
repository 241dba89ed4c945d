package reference

import (
	"sort"
	"strings"
	"unicode/utf8"

	"walrus/internal/diag"
	"walrus/internal/source"
)

// callSite is where a built-in is called from.
type callSite struct {
	f    *frame
	at   source.Span
	name string // "module.function", or the method's name
}

// library raises a library error.
func (c *callSite) library(what string) { c.f.fail(c.at, diag.Library, c.name, what) }

// linear lists the built-ins that handle many items or bytes, whose calls are further steps (language.md 22.1).
func linear(name string) bool {
	switch name {
	case "string.len", "string.code_at", "list.len", "list.push", "list.pop", "list.clear", "dict.len", "dict.get", "dict.contains",
		"dict.remove", "dict.clear", "core.len", "core.type", "core.chr", "core.error", "core.gc", "core.heap_stats", "core.timestamp",
		"core.input", "core.gc_threshold", "list.map", "list.filter", "list.reduce", "list.sort_by", "io.file_open", "io.file_close", "io.file_exists":
		return false
	}
	return !strings.HasPrefix(name, "math.") && !strings.HasPrefix(name, "sys.")
}

// charge counts the steps of a built-in: one for 64 bytes or items of its operands and its result.
func (c *callSite) charge(result value, operands ...value) value {
	if linear(c.name) {
		n := size(result)
		for _, v := range operands {
			n += size(v)
		}
		c.f.ip.step(c.f, c.at, int64(n/64))
	}
	return result
}

func size(v value) int {
	switch v := v.(type) {
	case string:
		return len(v)
	case *list:
		return len(v.elems)
	case *tuple:
		return len(v.elems)
	case *dict:
		return len(v.index)
	}
	return 0
}

// accepts reports whether a parameter of the type name takes the value.
func accepts(param string, v value) bool {
	switch param {
	case "any":
		return true
	case "function":
		return callable(v)
	}
	for _, p := range strings.Split(param, " or ") {
		if p == typeName(v) {
			return true
		}
	}
	return false
}

func (c *callSite) check(name string, params []string, args []value) {
	if len(args) != len(params) {
		c.f.fail(c.at, diag.WrongArgCount, name, len(params), len(args))
	}
	for i, p := range params {
		if !accepts(p, args[i]) {
			c.f.fail(c.at, diag.TypeMismatch, p, typeName(args[i]))
		}
	}
}

func (f *frame) callNative(n *native, args []value, at source.Span) value {
	c := &callSite{f, at, n.module + "." + n.name}
	c.check(n.name, n.params, args)
	return c.charge(n.call(c, args), args...)
}

type method struct {
	params []string
	call   func(c *callSite, recv value, args []value) value
}

// callBuiltin calls a method of a string, list or dict.
func (f *frame) callBuiltin(target value, name string, args []value, at source.Span) value {
	table, ok := f.ip.methodsOf(target)
	if !ok {
		f.fail(at, diag.InvalidReceiver, name, typeName(target))
	}
	m, ok := table[name]
	if !ok {
		f.fail(at, diag.MethodNotFound, typeName(target), name)
	}
	c := &callSite{f, at, typeName(target) + "." + name}
	c.check(name, m.params, args)
	return c.charge(m.call(c, target, args), append([]value{target}, args...)...)
}

// isMethod reports whether values of a type have a built-in method.
func (ip *interp) isMethod(target value, name string) bool {
	table, _ := ip.methodsOf(target)
	_, ok := table[name]
	return ok
}

// methodsOf is the table of the built-in methods of a value's type, made when it is first needed.
func (ip *interp) methodsOf(target value) (table map[string]method, ok bool) {
	var place *map[string]method
	var fill func() map[string]method
	switch target.(type) {
	case string:
		place, fill = &ip.ofStrings, stringMethods
	case *list:
		place, fill = &ip.ofLists, listMethods
	case *dict:
		place, fill = &ip.ofDicts, dictMethods
	default:
		return nil, false
	}
	if *place == nil {
		*place = fill()
	}
	return *place, true
}

func params(types ...string) []string { return types }

// stringMethods is the table of stdlib.md 2.1 and X14.
func stringMethods() map[string]method {
	text := func(types []string, call func(c *callSite, s string, args []value) value) method {
		return method{types, func(c *callSite, recv value, args []value) value { return call(c, recv.(string), args) }}
	}
	return map[string]method{
		"len":   text(nil, func(c *callSite, s string, _ []value) value { return int64(utf8.RuneCountInString(s)) }),
		"upper": text(nil, func(c *callSite, s string, _ []value) value { return upper(s) }),
		"lower": text(nil, func(c *callSite, s string, _ []value) value { return lower(s) }),
		"trim":  text(nil, func(c *callSite, s string, _ []value) value { return strings.TrimSpace(s) }),
		"split": text(params("string"), func(c *callSite, s string, a []value) value { return split(s, a[0].(string)) }),
		"starts_with": text(params("string"), func(c *callSite, s string, a []value) value {
			return strings.HasPrefix(s, a[0].(string))
		}),
		"ends_with": text(params("string"), func(c *callSite, s string, a []value) value { return strings.HasSuffix(s, a[0].(string)) }),
		"contains":  text(params("string"), func(c *callSite, s string, a []value) value { return strings.Contains(s, a[0].(string)) }),
		"replace": text(params("string", "string"), func(c *callSite, s string, a []value) value {
			return strings.ReplaceAll(s, a[0].(string), a[1].(string))
		}),
		"index_of": text(params("string"), func(c *callSite, s string, a []value) value {
			i := strings.Index(s, a[0].(string))
			if i < 0 {
				return int64(-1)
			}
			return int64(utf8.RuneCountInString(s[:i]))
		}),
		"chars": text(nil, func(c *callSite, s string, _ []value) value {
			l := &list{}
			for _, r := range s {
				l.elems = append(l.elems, string(r))
			}
			return l
		}),
		"code_at": text(params("int"), func(c *callSite, s string, a []value) value {
			r := []rune(s)
			return int64(r[c.f.place(a[0].(int64), len(r), c.at)])
		}),
		"repeat":    text(params("int"), func(c *callSite, s string, a []value) value { return c.f.repeat(s, a[0].(int64), c.at) }),
		"pad_left":  text(params("int", "string"), func(c *callSite, s string, a []value) value { return c.padding(s, a) + s }),
		"pad_right": text(params("int", "string"), func(c *callSite, s string, a []value) value { return s + c.padding(s, a) }),
		"lines":     text(nil, func(c *callSite, s string, _ []value) value { return lines(s) }),
	}
}

// padding is what is missing to a width, made of whole and cut-off repetitions of the pad.
func (c *callSite) padding(s string, a []value) string {
	pad := []rune(a[1].(string))
	missing := a[0].(int64) - int64(utf8.RuneCountInString(s))
	if missing <= 0 || len(pad) == 0 {
		return ""
	}
	if missing > maxSize {
		c.f.fail(c.at, diag.TooLarge, "padding", a[0])
	}
	var b strings.Builder
	for i := range missing {
		b.WriteRune(pad[i%int64(len(pad))])
	}
	return b.String()
}

func split(s, sep string) value {
	l := &list{}
	if sep == "" {
		l.elems = append(l.elems, "")
		for _, r := range s {
			l.elems = append(l.elems, string(r))
		}
		l.elems = append(l.elems, "")
		return l
	}
	for _, p := range strings.Split(s, sep) {
		l.elems = append(l.elems, p)
	}
	return l
}

// lines gives the lines without their ends; an end at the end of the text begins no further line.
func lines(s string) value {
	l := &list{}
	for s != "" {
		line, rest, ended := strings.Cut(s, "\n")
		if ended { // a carriage return alone ends no line
			line = strings.TrimSuffix(line, "\r")
		}
		l.elems = append(l.elems, line)
		s = rest
	}
	return l
}

// listMethods is the table of stdlib.md 2.2 and X13.
func listMethods() map[string]method {
	on := func(types []string, call func(c *callSite, l *list, args []value) value) method {
		return method{types, func(c *callSite, recv value, args []value) value { return call(c, recv.(*list), args) }}
	}
	return map[string]method{
		"len":  on(nil, func(c *callSite, l *list, _ []value) value { return int64(len(l.elems)) }),
		"push": on(params("any"), func(c *callSite, l *list, a []value) value { l.elems = append(l.elems, a[0]); return void }),
		"pop": on(nil, func(c *callSite, l *list, _ []value) value {
			n := len(l.elems)
			if n == 0 {
				c.f.fail(c.at, diag.EmptyPop)
			}
			v := l.elems[n-1]
			l.elems = l.elems[:n-1]
			return v
		}),
		"insert": on(params("int", "any"), func(c *callSite, l *list, a []value) value {
			i, n := a[0].(int64), int64(len(l.elems))
			j := i
			if j < 0 {
				j += n
			}
			if j < 0 || j > n {
				c.f.fail(c.at, diag.IndexOutOfBounds, i, n)
			}
			l.elems = append(append(append([]value{}, l.elems[:j]...), a[1]), l.elems[j:]...)
			return void
		}),
		"remove": on(params("int"), func(c *callSite, l *list, a []value) value {
			i := c.f.place(a[0].(int64), len(l.elems), c.at)
			v := l.elems[i]
			l.elems = append(append([]value{}, l.elems[:i]...), l.elems[i+1:]...)
			return v
		}),
		"reverse": on(nil, func(c *callSite, l *list, _ []value) value {
			for i, j := 0, len(l.elems)-1; i < j; i, j = i+1, j-1 {
				l.elems[i], l.elems[j] = l.elems[j], l.elems[i]
			}
			return void
		}),
		"clear":    on(nil, func(c *callSite, l *list, _ []value) value { l.elems = nil; return void }),
		"contains": on(params("any"), func(c *callSite, l *list, a []value) value { return indexOf(l, a[0]) >= 0 }),
		"index_of": on(params("any"), func(c *callSite, l *list, a []value) value { return indexOf(l, a[0]) }),
		"sort":     on(nil, func(c *callSite, l *list, _ []value) value { c.sort(l); return void }),
		"sort_by":  on(params("function"), func(c *callSite, l *list, a []value) value { c.sortBy(l, a[0]); return void }),
		"map":      on(params("function"), func(c *callSite, l *list, a []value) value { return c.mapped(l, a[0]) }),
		"filter":   on(params("function"), func(c *callSite, l *list, a []value) value { return c.filter(l, a[0]) }),
		"reduce": on(params("function", "any"), func(c *callSite, l *list, a []value) value {
			acc := a[1]
			for i := 0; i < len(l.elems); i++ {
				acc = c.f.call(a[0], []value{acc, l.elems[i]}, c.at)
			}
			return acc
		}),
		"join": on(params("string"), func(c *callSite, l *list, a []value) value {
			parts := make([]string, len(l.elems))
			for i, v := range l.elems {
				parts[i] = c.f.ip.text(v)
			}
			return strings.Join(parts, a[0].(string))
		}),
		"extend": on(params("list"), func(c *callSite, l *list, a []value) value {
			l.elems = append(l.elems, a[0].(*list).elems...)
			return void
		}),
		"copy": on(nil, func(c *callSite, l *list, _ []value) value { return &list{append([]value{}, l.elems...)} }),
	}
}

func indexOf(l *list, v value) int64 {
	for i, e := range l.elems {
		if equal(e, v) {
			return int64(i)
		}
	}
	return -1
}

func (c *callSite) mapped(l *list, fn value) value {
	res := &list{}
	for i := 0; i < len(l.elems); i++ {
		res.elems = append(res.elems, c.f.call(fn, []value{l.elems[i]}, c.at))
	}
	return res
}

func (c *callSite) filter(l *list, fn value) value {
	res := &list{}
	for i := 0; i < len(l.elems); i++ {
		v := l.elems[i]
		if truthy(c.f.call(fn, []value{v}, c.at)) {
			res.elems = append(res.elems, v)
		}
	}
	return res
}

// sort sorts numbers or strings; anything else is refused before anything moves.
func (c *callSite) sort(l *list) {
	for i := 1; i < len(l.elems); i++ {
		_, a := l.elems[0].(string)
		_, b := l.elems[i].(string)
		if a != b || !a && !(isNumber(l.elems[0]) && isNumber(l.elems[i])) {
			c.f.fail(c.at, diag.InvalidOperation, "<", typeName(l.elems[0]), typeName(l.elems[i]))
		}
	}
	if len(l.elems) == 1 && !isNumber(l.elems[0]) {
		if _, ok := l.elems[0].(string); !ok {
			c.f.fail(c.at, diag.InvalidOperation, "<", typeName(l.elems[0]), typeName(l.elems[0]))
		}
	}
	sort.SliceStable(l.elems, func(i, j int) bool {
		a, b := l.elems[i], l.elems[j]
		return before(a, b) || isNaN(b) && !isNaN(a) // an order needs a place for not-a-number: the end
	})
}

func isNumber(v value) bool {
	switch v.(type) {
	case int64, float64:
		return true
	}
	return false
}

func before(a, b value) bool {
	switch x := a.(type) {
	case string:
		return x < b.(string)
	case int64:
		if y, ok := b.(int64); ok {
			return x < y
		}
		return float64(x) < b.(float64)
	case float64:
		if y, ok := b.(int64); ok {
			return x < float64(y)
		}
		return x < b.(float64)
	}
	return false
}

func isNaN(v value) bool {
	f, ok := v.(float64)
	return ok && f != f
}

// sortBy is a stable insertion sort on a copy: how often and in which order the function is called is not fixed.
func (c *callSite) sortBy(l *list, fn value) {
	c.f.ip.unsure = true
	res := []value{}
	less := func(a, b value) bool {
		switch v := c.f.call(fn, []value{a, b}, c.at).(type) {
		case bool:
			return v
		case int64:
			return v < 0
		case float64:
			return v < 0
		default:
			c.f.fail(c.at, diag.TypeMismatch, "bool, int or float", typeName(v))
			return false
		}
	}
	for _, v := range l.elems {
		i := len(res)
		for i > 0 && less(v, res[i-1]) {
			i--
		}
		res = append(res[:i:i], append([]value{v}, res[i:]...)...)
	}
	l.elems = res
}

// dictMethods is the table of stdlib.md 2.3.
func dictMethods() map[string]method {
	on := func(types []string, call func(d *dict, args []value) value) method {
		return method{types, func(_ *callSite, recv value, args []value) value { return call(recv.(*dict), args) }}
	}
	return map[string]method{
		"len": on(nil, func(d *dict, _ []value) value { return int64(len(d.index)) }),
		"keys": on(nil, func(d *dict, _ []value) value {
			l := &list{}
			for _, e := range d.live() {
				l.elems = append(l.elems, e.key)
			}
			return l
		}),
		"values": on(nil, func(d *dict, _ []value) value {
			l := &list{}
			for _, e := range d.live() {
				l.elems = append(l.elems, e.val)
			}
			return l
		}),
		"contains": on(params("any"), func(d *dict, a []value) value { _, ok := d.get(a[0]); return ok }),
		"get": on(params("any", "any"), func(d *dict, a []value) value {
			if v, ok := d.get(a[0]); ok {
				return v
			}
			return a[1]
		}),
		"remove": on(params("any"), func(d *dict, a []value) value { return d.remove(a[0]) }),
		"clear":  on(nil, func(d *dict, _ []value) value { d.clear(); return void }),
	}
}
