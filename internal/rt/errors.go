package rt

import (
	"walrus/internal/diag"
	"walrus/internal/object"
	"walrus/internal/value"
)

// Uninitialised is the error for reading a global that has no value yet.
func Uninitialised(name string) *Error { return Raise(diag.Uninitialised, name) }

// WrongArgCount is the error for a call with the wrong number of arguments.
func WrongArgCount(name string, expected, got int) *Error {
	return Raise(diag.WrongArgCount, name, expected, got)
}

// NotCallable is the error for a call of something that is no function.
func NotCallable(v value.Cell) *Error { return Raise(diag.NotCallable, v.Tag.TypeName()) }

// NotIterable is the error for a loop over something that has no elements; name is the type or the struct.
func NotIterable(name string) *Error { return Raise(diag.NotIterable, name) }

// RangeBounds is the error for a loop over a range literal whose bounds are not both ints.
func RangeBounds(a, b value.Cell) *Error {
	e := Raise(diag.TypeMismatch, "int bounds", a.Tag.TypeName()+" and "+b.Tag.TypeName())
	e.LeftNote, e.RightNote = a.Tag.TypeName(), b.Tag.TypeName()
	return e
}

// OutOfBounds is the error for an index outside of a sequence.
func OutOfBounds(index, length int64) *Error {
	e := Raise(diag.IndexOutOfBounds, index, length)
	e.LeftNote = "length " + itoa(length)
	return e
}

// TypeOrStruct names a value in errors about members: the struct's name for instances, else the type.
func (c *Context) TypeOrStruct(v value.Cell) string {
	switch v.Tag {
	case value.Instance:
		return c.StructOf(c.StructOfInstance(v)).Decl.Name
	case value.Struct:
		return c.StructOf(v).Decl.Name
	}
	return v.Tag.TypeName()
}

// TextOf is the Go string of a string cell.
func (c *Context) TextOf(s value.Cell) string { return object.GoString(s.Bits) }
