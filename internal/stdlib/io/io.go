// Package io is the module std/io: text files in UTF-8, opened by the file system that the host grants.
//
// Nothing is buffered on the way out, so what a program has written is there for everyone who reads the file. Input is buffered per
// handle; before a write to a handle that has unread input, the file is positioned where the program believes it to be.
package io

import (
	"errors"
	goio "io"
	"io/fs"
	"os"
	"strconv"
	"unicode/utf8"

	"walrus/internal/builtin"
	"walrus/internal/object"
	"walrus/internal/rt"
	"walrus/internal/value"
)

const module = "io"

// Table returns the functions of the module.
func Table() []rt.Native {
	text := func(name string) builtin.Param { return builtin.Param{Name: name, Type: builtin.String} }
	handle := builtin.Param{Name: "handle", Type: builtin.Int}
	row := func(name, result, doc string, linear bool, body rt.Body, params ...builtin.Param) rt.Native {
		return rt.Native{
			Func: builtin.Func{Module: module, Name: name, Params: params, Result: result, Doc: doc, Linear: linear},
			Body: body,
		}
	}
	return []rt.Native{
		row("file_open", "int", "Opens a file and returns its handle. Modes: r reads an existing file; w writes, created or emptied; a appends, "+
			"created if missing; rw reads and writes from the start, created if missing.", false, fileOpen, text("path"), text("mode")),
		row("file_read", "string", "Everything from the current position to the end of the file.", true, fileRead, handle),
		row("file_read_line", "string or void", "The next line without its line end; void at the end of the file.", true, fileReadLine, handle),
		row("file_write", "int", "Writes at the current position, or at the end in append mode. Returns the number of bytes.", true, fileWrite,
			handle, text("s")),
		row("file_close", "void", "Closes the file; the handle becomes invalid.", false, fileClose, handle),
		row("file_exists", "bool", "Reports whether the path exists; directories count too.", false, fileExists, text("path")),
		row("read_file", "string", "The whole content of a file.", true, readFile, text("path")),
		row("write_file", "void", "Creates or replaces a file with the given content.", true, writeFile, text("path"), text("s")),
	}
}

// fail makes an error of the module.
func fail(function, text string) (value.Cell, error) {
	return value.Cell{}, rt.Library(module, function, text)
}

// failCause is fail for an error of the system, which errors.Is finds behind the script's error.
func failCause(function, text string, cause error) (value.Cell, error) {
	e := rt.Library(module, function, text+": "+reason(cause))
	e.Cause = cause
	return value.Cell{}, e
}

// reason is the text of a system error without the operation and the path, which the message names already.
func reason(err error) string {
	if pathError, ok := errors.AsType[*fs.PathError](err); ok {
		return pathError.Err.Error()
	}
	return err.Error()
}

// world returns the file system, or the error that there is none.
func world(c *rt.Context, function string) (rt.Files, error) {
	if c.World.Files == nil {
		return nil, rt.Library(module, function, "access to files is not granted")
	}
	return c.World.Files, nil
}

func invalidText(function, what string) (value.Cell, error) {
	return fail(function, what+": not valid UTF-8")
}

func fileOpen(c *rt.Context, a rt.Args) (value.Cell, error) {
	path, mode := object.GoString(a.At(0).Bits), object.GoString(a.At(1).Bits)
	h := new(handle)
	var flag int
	switch mode {
	case "r":
		flag, h.canRead = os.O_RDONLY, true
	case "w":
		flag, h.canWrite = os.O_WRONLY|os.O_CREATE|os.O_TRUNC, true
	case "a":
		flag, h.canWrite = os.O_WRONLY|os.O_CREATE|os.O_APPEND, true
	case "rw":
		flag, h.canRead, h.canWrite = os.O_RDWR|os.O_CREATE, true, true
	default:
		return fail("file_open", "invalid mode "+strconv.Quote(mode)+", expected r, w, a or rw")
	}
	files, err := world(c, "file_open")
	if err != nil {
		return value.Cell{}, err
	}
	if h.file, err = files.Open(path, flag); err != nil {
		return failCause("file_open", path, err)
	}
	return value.OfInt(handlesOf(c).add(h)), nil
}

// handleOf finds the open file behind argument 0.
func handleOf(c *rt.Context, function string, a rt.Args) (*handle, error) {
	number := a.At(0).Int()
	if h := handlesOf(c).open[number]; h != nil {
		return h, nil
	}
	return nil, rt.Library(module, function, "invalid file handle: "+strconv.FormatInt(number, 10))
}

// named is a handle's name in messages.
func named(a rt.Args) string { return "file handle " + strconv.FormatInt(a.At(0).Int(), 10) }

// readable is handleOf for files that were opened for reading.
func readable(c *rt.Context, function string, a rt.Args) (*handle, error) {
	h, err := handleOf(c, function, a)
	if err == nil && !h.canRead {
		err = rt.Library(module, function, named(a)+": not open for reading")
	}
	return h, err
}

func fileRead(c *rt.Context, a rt.Args) (value.Cell, error) {
	h, err := readable(c, "file_read", a)
	if err != nil {
		return value.Cell{}, err
	}
	b := c.NewBuffer("io.file_read")
	defer b.Release()
	if err := h.readAll(b); err != nil {
		return failCause("file_read", named(a), err)
	}
	return h.result(b, "file_read", named(a))
}

func fileReadLine(c *rt.Context, a rt.Args) (value.Cell, error) {
	h, err := readable(c, "file_read_line", a)
	if err != nil {
		return value.Cell{}, err
	}
	b := c.NewBuffer("io.file_read_line")
	defer b.Release()
	if err := h.readLine(b); err != nil {
		return failCause("file_read_line", named(a), err)
	}
	if b.Err() == nil && b.Len() == 0 {
		return value.OfVoid(), nil
	}
	return h.result(b, "file_read_line", named(a))
}

func fileWrite(c *rt.Context, a rt.Args) (value.Cell, error) {
	h, err := handleOf(c, "file_write", a)
	if err != nil {
		return value.Cell{}, err
	}
	if !h.canWrite {
		return fail("file_write", named(a)+": not open for writing")
	}
	if err := h.dropInput(); err != nil {
		return failCause("file_write", named(a), err)
	}
	if err := writeAll(h.file, a.At(1).Bits); err != nil {
		return failCause("file_write", named(a), err)
	}
	return value.OfInt(int64(object.StringLen(a.At(1).Bits))), nil
}

// writeAll writes a string of the heap. Files get the bytes through a slice on Go's heap: an implementation by the host may keep it.
func writeAll(w goio.Writer, s object.Addr) error {
	const piece = 64 << 10
	bytes := object.StringBytes(s)
	room := make([]byte, 0, min(len(bytes), piece))
	for len(bytes) > 0 {
		n := min(len(bytes), piece)
		room = append(room[:0], bytes[:n]...)
		written, err := w.Write(room)
		if err != nil {
			return err
		}
		if written < n {
			return goio.ErrShortWrite
		}
		bytes = bytes[n:]
	}
	return nil
}

func fileClose(c *rt.Context, a rt.Args) (value.Cell, error) {
	h, err := handleOf(c, "file_close", a)
	if err != nil {
		return value.Cell{}, err
	}
	delete(handlesOf(c).open, a.At(0).Int())
	if err := h.file.Close(); err != nil {
		return failCause("file_close", named(a), err)
	}
	return value.OfVoid(), nil
}

func fileExists(c *rt.Context, a rt.Args) (value.Cell, error) {
	files, err := world(c, "file_exists")
	if err != nil {
		return value.Cell{}, err
	}
	_, err = files.Stat(object.GoString(a.At(0).Bits))
	return value.OfBool(err == nil), nil
}

func readFile(c *rt.Context, a rt.Args) (value.Cell, error) {
	files, err := world(c, "read_file")
	if err != nil {
		return value.Cell{}, err
	}
	path := object.GoString(a.At(0).Bits)
	file, err := files.Open(path, os.O_RDONLY)
	if err != nil {
		return failCause("read_file", path, err)
	}
	h := handle{file: file}
	b := c.NewBuffer("io.read_file")
	defer b.Release()
	err = h.readAll(b)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return failCause("read_file", path, err)
	}
	if b.Err() == nil && !utf8.Valid(b.Bytes()) {
		return invalidText("read_file", path)
	}
	return b.Value()
}

func writeFile(c *rt.Context, a rt.Args) (value.Cell, error) {
	files, err := world(c, "write_file")
	if err != nil {
		return value.Cell{}, err
	}
	path := object.GoString(a.At(0).Bits)
	file, err := files.Open(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return failCause("write_file", path, err)
	}
	err = writeAll(file, a.At(1).Bits)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return failCause("write_file", path, err)
	}
	return value.OfVoid(), nil
}
