// Package sys is the module std/sys: what the host tells a program about its surroundings, and the end of the program.
package sys

import (
	"strings"
	"unicode/utf8"

	"walrus/internal/builtin"
	"walrus/internal/object"
	"walrus/internal/rt"
	"walrus/internal/value"
)

const module = "sys"

// Table returns the functions of the module.
func Table() []rt.Native {
	row := func(name, result, doc string, body rt.Body, params ...builtin.Param) rt.Native {
		return rt.Native{Func: builtin.Func{Module: module, Name: name, Params: params, Result: result, Doc: doc}, Body: body}
	}
	return []rt.Native{
		row("env_get", "string or void", "The value of an environment variable; void if it is not set, is not text, or the host does not show it.",
			envGet, builtin.Param{Name: "name", Type: builtin.String}),
		row("args", "list", "The command line: interpreter, script as given, then the program's own arguments.", args),
		row("cwd", "string or void", "The working directory; void if it cannot be found out.", cwd),
		row("exit", "never", "Ends the program at once with this exit status. Cannot be caught.", exit,
			builtin.Param{Name: "code", Type: builtin.Int}),
	}
}

func envGet(c *rt.Context, a rt.Args) (value.Cell, error) {
	if c.World.Env == nil {
		return value.OfVoid(), nil
	}
	text, ok := c.World.Env(object.GoString(a.At(0).Bits))
	if !ok || !utf8.ValidString(text) {
		return value.OfVoid(), nil
	}
	return c.StringOf(text)
}

func args(c *rt.Context, _ rt.Args) (value.Cell, error) {
	list, err := c.EmptyList(value.String, len(c.World.Args))
	if err != nil {
		return list, err
	}
	for _, arg := range c.World.Args {
		s, err := c.StringOf(strings.ToValidUTF8(arg, "\uFFFD"))
		if err != nil {
			return s, err
		}
		if err := c.Push(list, s); err != nil {
			return value.Cell{}, err
		}
	}
	return list, nil
}

func cwd(c *rt.Context, _ rt.Args) (value.Cell, error) {
	if c.World.Cwd == nil {
		return value.OfVoid(), nil
	}
	dir, err := c.World.Cwd()
	if err != nil || !utf8.ValidString(dir) {
		return value.OfVoid(), nil
	}
	return c.StringOf(dir)
}

func exit(c *rt.Context, a rt.Args) (value.Cell, error) {
	if !c.World.CanExit {
		return value.Cell{}, rt.Library(module, "exit", "the host does not allow it")
	}
	return value.Cell{}, &rt.Exit{Code: int(a.At(0).Int())}
}
