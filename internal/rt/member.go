package rt

import (
	"walrus/internal/diag"
	"walrus/internal/heap"
	"walrus/internal/object"
	"walrus/internal/value"
)

func (c *Context) memberNotFound(target, name value.Cell) *Error {
	e := Raise(diag.MemberNotFound, c.TypeOrStruct(target), c.TextOf(name))
	e.Help = c.suggestMember(target, c.TextOf(name))
	return e
}

// StructOfInstance returns the struct definition of an instance.
func (c *Context) StructOfInstance(v value.Cell) value.Cell {
	return value.OfRef(value.Struct, c.Space.StructOf(v.Bits))
}

// NewInstance makes an instance without fields.
func (c *Context) NewInstance(s value.Cell) value.Cell {
	shape := heap.Kind(heap.Slot(s.Bits, heap.Slots(s.Bits)-1).Bits)
	return value.OfRef(value.Instance, c.Space.NewInstance(c.Space.FamilyOf(shape)))
}

// Member reads target.name, language.md 9.4.
func (c *Context) Member(target, name value.Cell) (value.Cell, error) {
	switch target.Tag {
	case value.Struct:
		info := c.StructOf(target)
		if i := info.Method(c.TextOf(name)); i >= 0 {
			return MethodOf(target.Bits, i), nil
		}
		return value.Cell{}, Raise(diag.MethodNotFound, info.Decl.Name, c.TextOf(name))
	case value.Instance:
		if v, ok := c.Space.Field(target.Bits, name.Bits); ok {
			return v, nil
		}
		s := c.StructOfInstance(target)
		if i := c.StructOf(s).Method(c.TextOf(name)); i >= 0 {
			return MethodOf(s.Bits, i), nil
		}
		return value.Cell{}, c.memberNotFound(target, name)
	case value.Module:
		if v, ok := c.ModuleGet(target, c.TextOf(name)); ok {
			return v, nil
		}
		return value.Cell{}, c.memberNotFound(target, name)
	case value.Dict:
		if v, ok := c.Space.DictGet(target.Bits, name); ok {
			return v, nil
		}
		return value.Cell{}, c.memberNotFound(target, name)
	case value.Host:
		if c.Host != nil {
			return c.Host.Member(c, target, c.TextOf(name))
		}
	}
	e := Raise(diag.InvalidMemberTarget, target.Tag.TypeName())
	e.LeftNote = target.Tag.TypeName()
	return value.Cell{}, e
}

// HostObjects gives meaning to the members of objects that the embedding program handed in.
type HostObjects interface {
	// Method finds what target.name(...) calls: a native function that takes target as its first argument. ok is false if name is
	// no method; then the value of the member is called.
	Method(c *Context, target value.Cell, name string) (fn value.Cell, ok bool)
	Member(c *Context, target value.Cell, name string) (value.Cell, error)
	SetMember(c *Context, target value.Cell, name string, v value.Cell) error
}

// SetMember does target.name = v, language.md 9.3.
func (c *Context) SetMember(target, name, v value.Cell) error {
	switch target.Tag {
	case value.Instance:
		if !c.Space.SetField(target.Bits, name.Bits, v) {
			return ErrRetry
		}
		return nil
	case value.Dict:
		if !c.Space.DictSetName(target.Bits, name.Bits, v) {
			return ErrRetry
		}
		return nil
	case value.Host:
		if c.Host != nil {
			return c.Host.SetMember(c, target, c.TextOf(name), v)
		}
	}
	return c.invalidIndexType(target, name)
}

// CallTarget is what `receiver.name(...)` calls.
type CallTarget struct {
	Callee       value.Cell
	WithReceiver bool // the receiver is the first argument
	Static       bool // a method called through its struct
}

// ResolveCall finds what `receiver.name(...)` calls, language.md 9.5.
func (c *Context) ResolveCall(receiver, name value.Cell) (CallTarget, error) {
	switch receiver.Tag {
	case value.Struct:
		info := c.StructOf(receiver)
		if i := info.Method(c.TextOf(name)); i >= 0 {
			return CallTarget{Callee: MethodOf(receiver.Bits, i), Static: true}, nil
		}
		return CallTarget{}, Raise(diag.MethodNotFound, info.Decl.Name, c.TextOf(name))
	case value.Instance:
		s := c.StructOfInstance(receiver)
		if i := c.StructOf(s).Method(object.StringView(name.Bits)); i >= 0 {
			return CallTarget{Callee: MethodOf(s.Bits, i), WithReceiver: true}, nil
		}
		if v, ok := c.Space.Field(receiver.Bits, name.Bits); ok {
			if callable(v) || v.Tag == value.Struct {
				return CallTarget{Callee: v}, nil
			}
			e := c.memberNotFound(receiver, name)
			e.Help = "the value of " + c.TextOf(name) + " has the type " + v.Tag.TypeName() + ", which cannot be called"
			return CallTarget{}, e
		}
		return CallTarget{}, c.memberNotFound(receiver, name)
	case value.Module:
		v, ok := c.ModuleGet(receiver, object.StringView(name.Bits))
		if !ok {
			return CallTarget{}, c.memberNotFound(receiver, name)
		}
		return CallTarget{Callee: v}, nil
	case value.Dict:
		if v, ok := c.Space.DictGet(receiver.Bits, name); ok && callable(v) {
			return CallTarget{Callee: v}, nil
		}
	case value.Host:
		if c.Host != nil {
			if fn, ok := c.Host.Method(c, receiver, object.StringView(name.Bits)); ok {
				return CallTarget{Callee: fn, WithReceiver: true}, nil
			}
		}
		v, err := c.Member(receiver, name)
		return CallTarget{Callee: v}, err
	case value.List, value.String:
	default:
		e := Raise(diag.InvalidReceiver, c.TextOf(name), receiver.Tag.TypeName())
		e.LeftNote = receiver.Tag.TypeName()
		return CallTarget{}, e
	}
	if m, ok := c.builtinMethods(receiver.Tag)[object.StringView(name.Bits)]; ok {
		return CallTarget{Callee: m, WithReceiver: true}, nil
	}
	if c.LateMethods != nil {
		if err := c.LateMethods(receiver.Tag, c.TextOf(name)); err != nil {
			return CallTarget{}, err
		}
		if m, ok := c.builtinMethods(receiver.Tag)[object.StringView(name.Bits)]; ok {
			return CallTarget{Callee: m, WithReceiver: true}, nil
		}
	}
	if receiver.Tag == value.Dict { // only functions come before the methods
		if v, ok := c.Space.DictGet(receiver.Bits, name); ok && v.Tag == value.Struct {
			return CallTarget{Callee: v}, nil
		}
	}
	e := Raise(diag.MethodNotFound, receiver.Tag.TypeName(), c.TextOf(name))
	e.Help = c.suggestMember(receiver, c.TextOf(name))
	return CallTarget{}, e
}

// FieldLoc finds where target has the field with an interned name: target is an instance or a dict in shape mode that has it.
func (c *Context) FieldLoc(target, name value.Cell) (object.Loc, bool) {
	if target.Tag != value.Instance && target.Tag != value.Dict || heap.KindOf(target.Bits) < heap.FirstShape {
		return object.Loc{}, false
	}
	return c.Space.FieldLoc(c.Space.ShapeOf(target.Bits), name.Bits)
}

// suggestMember is help for a member that does not exist: the name that was probably meant.
func (c *Context) suggestMember(target value.Cell, name string) string {
	if c.Suggest == nil {
		return ""
	}
	var candidates []string
	switch target.Tag {
	case value.Instance:
		for _, m := range c.StructOf(c.StructOfInstance(target)).Decl.Methods {
			candidates = append(candidates, m.Name)
		}
		candidates = append(candidates, c.Space.FieldNames(target.Bits)...)
	case value.Struct:
		for _, m := range c.StructOf(target).Decl.Methods {
			candidates = append(candidates, m.Name)
		}
	case value.Module:
		candidates = c.ModuleNames(target)
	default:
		candidates = c.MethodNames(target.Tag)
	}
	if best := c.Suggest(name, candidates); best != "" {
		return "did you mean " + best + "?"
	}
	return ""
}
