package rt

import (
	"walrus/internal/builtin"
	"walrus/internal/diag"
	"walrus/internal/heap"
	"walrus/internal/value"
)

// methodsOf are the built-in methods of one type: native functions, and functions of the prelude.
type methodsOf map[string]value.Cell

// standardModule is a module of the library in one runtime.
type standardModule struct {
	name    string
	value   value.Cell
	names   []string // in the order of its table
	exports map[string]value.Cell
}

// Check tests the number of arguments and, from left to right, their types. For methods argument 0 is the receiver.
func (n *Native) Check(a Args) error {
	if n.Unchecked {
		return nil
	}
	first := 0
	if n.Receiver != "" {
		first = 1
	}
	if a.Len()-first != len(n.Params) {
		return WrongArgCount(n.Name, len(n.Params), a.Len()-first)
	}
	for i := range n.Params {
		if v := a.At(first + i); !accepts(n.Params[i].Type, v.Tag) {
			return TypeMismatch(n.Params[i].Type.String(), v)
		}
	}
	return nil
}

// acceptedTags are the tags that a type of parameters accepts, as bits.
var acceptedTags = [...]uint32{
	builtin.Any:         1<<32 - 1,
	builtin.Int:         1 << value.Int,
	builtin.Float:       1 << value.Float,
	builtin.Number:      1<<value.Int | 1<<value.Float,
	builtin.Bool:        1 << value.Bool,
	builtin.String:      1 << value.String,
	builtin.List:        1 << value.List,
	builtin.ListOrTuple: 1<<value.List | 1<<value.Tuple,
	builtin.Dict:        1 << value.Dict,
	builtin.Function:    1<<value.Function | 1<<value.Native | 1<<value.Struct,
}

func accepts(t builtin.Type, tag value.Tag) bool { return acceptedTags[t]>>(tag&31)&1 != 0 }

// TypeMismatch is the error for an argument of another type than expected.
func TypeMismatch(expected string, found value.Cell) *Error {
	return Raise(diag.TypeMismatch, expected, found.Tag.TypeName())
}

// AddNative makes a value of a native function; each row has one value per runtime, so that identity is equality.
func (c *Context) AddNative(n *Native) value.Cell {
	v := value.OfRef(value.Native, c.Space.NewNative(uint64(len(c.natives))))
	c.natives = append(c.natives, n)
	c.values = append(c.values, v)
	return v
}

// NativeOf returns the native function of a cell with tag Native.
func (c *Context) NativeOf(v value.Cell) *Native { return c.natives[heap.Slot(v.Bits, 0).Bits] }

// AddMethods adds built-in methods for receivers with the tag. Values are functions that take the receiver as their first argument.
func (c *Context) AddMethod(t value.Tag, name string, fn value.Cell) {
	if c.methods[t] == nil {
		c.methods[t] = methodsOf{}
	}
	c.methods[t][name] = fn
	if fn.Tag != value.Native { // natives are roots already
		c.values = append(c.values, fn)
		c.natives = append(c.natives, nil)
	}
}

// builtinMethods returns the built-in methods for receivers with the tag.
func (c *Context) builtinMethods(t value.Tag) methodsOf {
	if install := c.InstallMethods; install != nil {
		c.InstallMethods = nil
		install()
	}
	return c.methods[t]
}

// MethodNames lists the built-in methods for receivers with the tag, in no particular order.
func (c *Context) MethodNames(t value.Tag) []string {
	var names []string
	for name := range c.builtinMethods(t) {
		names = append(names, name)
	}
	return names
}

// StandardModule returns the value of a module of the library, whose table makes it on first use.
func (c *Context) StandardModule(name string, table func() []Native) value.Cell {
	if m := c.modules[name]; m != nil {
		return m.value
	}
	m := &standardModule{name: name, exports: map[string]value.Cell{}}
	rows := table()
	for i := range rows {
		m.names = append(m.names, rows[i].Name)
		m.exports[rows[i].Name] = c.AddNative(&rows[i])
	}
	return c.addModule(m)
}

// NewModule makes a module that is not the library's, with the given exports in the order of names.
func (c *Context) NewModule(name string, names []string, exports map[string]value.Cell) value.Cell {
	for _, n := range names {
		if v := exports[n]; v.IsHeap() && v.Tag != value.Native { // natives are roots already
			c.values = append(c.values, v)
			c.natives = append(c.natives, nil)
		}
	}
	return c.addModule(&standardModule{name: "host " + name, names: names, exports: exports})
}

// addModule gives a standard module its value. The index in the slot counts down from the top, so that it cannot be that of a unit.
func (c *Context) addModule(m *standardModule) value.Cell {
	m.value = value.OfRef(value.Module, c.Space.NewModule(^uint64(len(c.standard))))
	c.standard = append(c.standard, m)
	c.modules[m.name] = m
	c.natives = append(c.natives, nil)
	c.values = append(c.values, m.value)
	return m.value
}

// moduleOf returns the unit or the standard module behind a module cell.
func (c *Context) moduleOf(v value.Cell) (*Unit, *standardModule) {
	index := heap.Slot(v.Bits, 0).Bits
	if index < uint64(len(c.units)) {
		return c.units[index], nil
	}
	return nil, c.standard[^index]
}

// IsStandard reports whether a module is one of the library's or of the host's: its exports never change.
func (c *Context) IsStandard(v value.Cell) bool {
	_, s := c.moduleOf(v)
	return s != nil
}

// ModuleLen is the number of exports of a module that have a value.
func (c *Context) ModuleLen(v value.Cell) int {
	u, s := c.moduleOf(v)
	if s != nil {
		return len(s.names)
	}
	n := 0
	for _, i := range u.exports {
		if u.Global(i).Tag != value.Unset {
			n++
		}
	}
	return n
}

// ModuleGet returns an exported value; ok is false if there is none of that name, or it has no value yet.
func (c *Context) ModuleGet(v value.Cell, name string) (value.Cell, bool) {
	u, s := c.moduleOf(v)
	if s != nil {
		r, ok := s.exports[name]
		return r, ok
	}
	i, ok := u.exports[name]
	if !ok || u.Global(i).Tag == value.Unset {
		return value.Cell{}, false
	}
	return *u.Global(i), true
}

// ModuleNames lists the exports that have a value, in order of declaration.
func (c *Context) ModuleNames(v value.Cell) []string {
	u, s := c.moduleOf(v)
	if s != nil {
		return s.names
	}
	var names []string
	for i, g := range u.Program.Globals {
		if g.Exported && u.Global(i).Tag != value.Unset {
			names = append(names, g.Name)
		}
	}
	return names
}
