// Package core is the module std/core, which every program sees as `core`: lengths, conversions, types, input, time and the collector.
package core

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"walrus/internal/builtin"
	"walrus/internal/diag"
	"walrus/internal/object"
	"walrus/internal/rt"
	"walrus/internal/value"
)

const module = "core"

// Table returns the functions of the module.
func Table() []rt.Native {
	anything := builtin.Param{Name: "v"}
	row := func(name, result, doc string, linear bool, body rt.Body, params ...builtin.Param) rt.Native {
		return rt.Native{
			Func: builtin.Func{Module: module, Name: name, Params: params, Result: result, Doc: doc, Linear: linear},
			Body: body,
		}
	}
	return rt.WithIntrinsics([]rt.Native{
		row("len", "int", "The length of a string (code points), list, tuple, dict or module.", false, length, anything),
		row("str", "string", "The text of a value, as println writes it.", true, str, anything),
		row("type", "string", "The name of the type of a value.", false, typeName, anything),
		row("input", "string", "Writes the text of prompt, then reads one line. The line end is part of the result; at the end of input it is empty.",
			false, input, builtin.Param{Name: "prompt"}),
		row("timestamp", "int", "Milliseconds since 1970-01-01T00:00:00Z.", false, timestamp),
		row("gc", "dict", "Collects garbage. The result tells what was found: objects_freed, objects_before, objects_after, total_collections.",
			false, gc),
		row("heap_stats", "dict", "Counts of live objects by kind, and numbers about the collector.", false, heapStats),
		row("gc_threshold", "int", "Sets the number of allocations after which a collection happens. Returns the previous number.", false, gcThreshold,
			builtin.Param{Name: "n", Type: builtin.Int}),
		row("int", "int", "Converts a number (cut off toward zero) or a string in the syntax of int literals.", true, toInt, anything),
		row("float", "float", "Converts a number, or a string in the syntax of float or int literals.", true, toFloat, anything),
		row("chr", "string", "The character with code point n, as a string.", false, chr, builtin.Param{Name: "n", Type: builtin.Int}),
		row("error", "dict or void", "In a catch block, what is known about the error it has caught: kind, message, file, line, column, trace.",
			false, caughtError),
	}, map[string]rt.Intrinsic{"len": rt.IntrinsicLen, "str": rt.IntrinsicText, "chr": rt.IntrinsicChar})
}

func fail(function, text string) (value.Cell, error) {
	return value.Cell{}, rt.Library(module, function, text)
}

func length(c *rt.Context, a rt.Args) (value.Cell, error) {
	v := a.At(0)
	var n int
	switch v.Tag {
	case value.String:
		n = object.StringRunes(v.Bits)
	case value.List:
		n = object.ListLen(v.Bits)
	case value.Tuple:
		n = object.TupleLen(v.Bits)
	case value.Dict:
		n = c.Space.DictLen(v.Bits)
	case value.Module:
		n = c.ModuleLen(v)
	default:
		return value.Cell{}, rt.Raise(diag.NoLength, v.Tag.TypeName())
	}
	return value.OfInt(int64(n)), nil
}

func str(c *rt.Context, a rt.Args) (value.Cell, error) { return c.Text(a.At(0)) }

func typeName(c *rt.Context, a rt.Args) (value.Cell, error) {
	name, ok := c.Space.InternString(a.At(0).Tag.TypeName())
	if !ok {
		return value.Cell{}, rt.ErrRetry
	}
	return value.OfRef(value.String, name), nil
}

func input(c *rt.Context, a rt.Args) (value.Cell, error) {
	line, again := c.State(rt.StateInput).(*inputLine)
	c.SetState(rt.StateInput, nil)
	if !again {
		line = new(inputLine)
		if err := prompt(c, a.At(0)); err != nil {
			return value.Cell{}, err
		}
	}
	b := c.NewBuffer("core.input")
	defer b.Release()
	v, err := line.read(c.World.Stdin, b)
	if err == rt.ErrRetry {
		c.SetState(rt.StateInput, line)
	}
	return v, err
}

// prompt writes the text of v and delivers it before the program waits.
func prompt(c *rt.Context, v value.Cell) error {
	if err := c.Print(v, false); err != nil {
		return err
	}
	return c.FlushOutput()
}

// inputLine is a line under way. It is kept when there is no memory for it, so that the second attempt loses nothing.
type inputLine struct {
	text  []byte
	whole bool
}

// read reads the rest of the line with its line end; nothing at the end of the input.
func (l *inputLine) read(r *bufio.Reader, b *rt.Buffer) (value.Cell, error) {
	b.Write(l.text)
	if b.Err() != nil {
		return value.Cell{}, b.Err()
	}
	for !l.whole && r != nil {
		part, err := r.ReadSlice('\n')
		l.whole = err == nil || err == io.EOF
		if err != nil && err != io.EOF && err != bufio.ErrBufferFull {
			return fail("input", err.Error())
		}
		if b.Write(part); b.Err() != nil {
			l.text = append(bytes.Clone(b.Bytes()), part...)
			return value.Cell{}, b.Err()
		}
	}
	if !utf8.Valid(b.Bytes()) {
		return fail("input", "the input is not valid UTF-8")
	}
	v, err := b.Value()
	if err == rt.ErrRetry {
		l.text, l.whole = bytes.Clone(b.Bytes()), true
	}
	return v, err
}

func timestamp(c *rt.Context, _ rt.Args) (value.Cell, error) {
	if c.World.Now == nil {
		return value.OfInt(0), nil
	}
	return value.OfInt(c.World.Now().UnixMilli()), nil
}

func caughtError(c *rt.Context, _ rt.Args) (value.Cell, error) {
	if c.Hooks.Caught == nil {
		return value.OfVoid(), nil
	}
	e, ok := c.Hooks.Caught()
	if !ok {
		return value.OfVoid(), nil
	}
	trace, err := c.EmptyList(value.String, len(e.Trace))
	if err != nil {
		return trace, err
	}
	texts := append([]string{e.Kind.Name(), e.Message, e.File}, e.Trace...)
	cells := make([]value.Cell, len(texts))
	for i, text := range texts {
		if cells[i], err = c.StringOf(strings.ToValidUTF8(text, "\uFFFD")); err != nil { // names of files may be anything
			return cells[i], err
		}
		if i >= 3 {
			if err := c.Push(trace, cells[i]); err != nil {
				return value.Cell{}, err
			}
		}
	}
	return c.DictOf(
		rt.Field{Name: "kind", Value: cells[0]},
		rt.Field{Name: "message", Value: cells[1]},
		rt.Field{Name: "file", Value: cells[2]},
		rt.Field{Name: "line", Value: value.OfInt(int64(e.Line))},
		rt.Field{Name: "column", Value: value.OfInt(int64(e.Column))},
		rt.Field{Name: "trace", Value: trace},
	)
}
