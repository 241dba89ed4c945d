package rt

import (
	"walrus/internal/diag"
	"walrus/internal/number"
	"walrus/internal/object"
	"walrus/internal/value"
)

// Format applies a format specification (X15) to v. A value that does not fit the type of the specification is type-mismatch. The
// compiler has checked the specification, so that the error for a wrong one only guards against a Program from elsewhere.
func (c *Context) Format(v value.Cell, spec string) (value.Cell, error) {
	b := c.NewBuffer("format")
	defer b.Release()
	if err := c.AppendFormat(b, v, spec); err != nil {
		return value.Cell{}, err
	}
	return b.Value()
}

// AppendFormat is Format into a buffer.
func (c *Context) AppendFormat(b *Buffer, v value.Cell, spec string) error {
	s, err := number.ParseSpec(spec)
	if err != nil {
		return Raise(diag.FstringExpression, ":"+spec, err.Error())
	}
	switch need := s.Need(); {
	case need == number.NeedsInt && v.Tag != value.Int:
		return TypeMismatch("int", v)
	case need == number.NeedsNumber && !v.Tag.IsNumber():
		return TypeMismatch("int or float", v)
	}
	s.GoOn = func() bool {
		b.Fail(c.Poll())
		return b.err == nil
	}
	room := s.Room()
	switch v.Tag {
	case value.Int:
		b.Append(room, func(to []byte) []byte { return s.AppendInt(to, v.Int()) })
	case value.Float:
		b.Append(room, func(to []byte) []byte { return s.AppendFloat(to, v.Float()) })
	case value.String:
		b.Append(object.StringLen(v.Bits)+room, func(to []byte) []byte { return s.AppendText(to, object.StringBytes(v.Bits)) })
	default:
		text := c.NewBuffer("format")
		defer text.Release()
		if err := c.AppendText(text, v); err != nil {
			return err
		}
		b.Append(text.Len()+room, func(to []byte) []byte { return s.AppendText(to, text.Bytes()) })
	}
	return b.Err()
}
