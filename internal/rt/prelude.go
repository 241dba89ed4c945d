package rt

import (
	_ "embed"

	"walrus/internal/builtin"
	"walrus/internal/object"
	"walrus/internal/value"
)

// PreludeSource is the Walrus source of the methods that call functions of the program. Its functions are hidden: their calls count neither
// as steps nor for the depth, and traces leave them out.
//
//go:embed prelude.walrus
var PreludeSource string

// PreludeMethod says which function of the prelude implements a method.
type PreludeMethod struct {
	builtin.Func
	Function string // name in PreludeSource; its parameters are the receiver and Params
}

// PreludeMethods lists the methods that the prelude implements.
func PreludeMethods() []PreludeMethod {
	callback := builtin.Param{Name: "f", Type: builtin.Function}
	method := func(name string, params []builtin.Param, result, doc string) PreludeMethod {
		return PreludeMethod{
			Func:     builtin.Func{Receiver: "list", Name: name, Params: params, Result: result, Doc: doc},
			Function: "list_" + name,
		}
	}
	return []PreludeMethod{
		method("sort_by", []builtin.Param{callback}, "void",
			"Sorts the list in place, stable. f(a, b) returns true or a negative number if a comes before b. If f contradicts itself the order is "+
				"some order. The list gets the elements it had at the start; changes that f makes to it meanwhile are lost."),
		method("map", []builtin.Param{callback}, "list", "A new list of f(v) for every element v. Elements that f appends to the list are visited too."),
		method("filter", []builtin.Param{callback}, "list", "A new list of the elements v for which f(v) is truthy."),
		method("reduce", []builtin.Param{callback, {Name: "start"}}, "any",
			"Combines all elements from left to right: the result of f(value, v), with start as the first value."),
	}
}

// Intrinsics are the native functions that only the prelude can call, as globals.
func Intrinsics() []Native {
	list := builtin.Param{Name: "list", Type: builtin.List}
	row := func(name, result, doc string, linear bool, body Body, params ...builtin.Param) Native {
		return Native{Func: builtin.Func{Name: name, Params: params, Result: result, Doc: doc, Linear: linear}, Body: body}
	}
	return WithIntrinsics([]Native{
		row("__check_function", "void", "Raises type-mismatch unless f can be called.", false,
			func(*Context, Args) (value.Cell, error) { return value.OfVoid(), nil }, builtin.Param{Name: "f", Type: builtin.Function}),
		row("__len", "int", "Length of a list.", false,
			func(_ *Context, a Args) (value.Cell, error) {
				return value.OfInt(int64(object.ListLen(a.At(0).Bits))), nil
			}, list),
		row("__push", "void", "Appends to a list.", false, intrinsicPush, list, builtin.Param{Name: "v"}),
		row("__copy", "list", "A copy of a list.", true,
			func(c *Context, a Args) (value.Cell, error) {
				return c.CopyList(a.At(0))
			}, list),
		row("__assign", "void", "Gives a list the elements of another one.", true, intrinsicAssign, list, list),
		row("__negative", "bool", "Reports whether the answer of a comparison function is below zero.", false, intrinsicNegative,
			builtin.Param{Name: "answer"}),
	}, map[string]Intrinsic{"__len": IntrinsicLen, "__push": IntrinsicPush})
}

func intrinsicPush(c *Context, a Args) (value.Cell, error) {
	return value.OfVoid(), c.Push(a.At(0), a.At(1))
}

func intrinsicAssign(c *Context, a Args) (value.Cell, error) {
	return value.OfVoid(), c.AssignList(a.At(0), a.At(1))
}

func intrinsicNegative(_ *Context, a Args) (value.Cell, error) {
	answer := a.At(0)
	switch answer.Tag {
	case value.Int:
		return value.OfBool(answer.Int() < 0), nil
	case value.Float:
		return value.OfBool(answer.Float() < 0), nil
	}
	return value.Cell{}, TypeMismatch("bool, int or float", answer)
}
