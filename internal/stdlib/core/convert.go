package core

import (
	"math"
	"strconv"
	"unicode/utf8"

	"walrus/internal/number"
	"walrus/internal/object"
	"walrus/internal/rt"
	"walrus/internal/value"
)

// cannotConvert is the error for a value that is no number and no text of one.
func cannotConvert(c *rt.Context, function, target string, v value.Cell) (value.Cell, error) {
	text := c.BriefText(v)
	if v.Tag == value.String {
		text = strconv.Quote(text)
	}
	return fail(function, "cannot convert to "+target+": "+text)
}

func outOfRange(c *rt.Context, function, target string, v value.Cell) (value.Cell, error) {
	return fail(function, "out of range for "+target+": "+c.BriefText(v))
}

func toInt(c *rt.Context, a rt.Args) (value.Cell, error) {
	v := a.At(0)
	switch v.Tag {
	case value.Int:
		return v, nil
	case value.Float:
		// -2^63 is a double, 2^63-1 is not.
		if f := math.Trunc(v.Float()); f >= -1<<63 && f < 1<<63 {
			return value.OfInt(int64(f)), nil
		}
		return outOfRange(c, "int", "an int", v)
	case value.String:
		n, err := number.ParseInt(object.StringView(v.Bits))
		switch err {
		case nil:
			return value.OfInt(n), nil
		case number.ErrRange:
			return outOfRange(c, "int", "an int", v)
		}
	}
	return cannotConvert(c, "int", "an int", v)
}

func toFloat(c *rt.Context, a rt.Args) (value.Cell, error) {
	v := a.At(0)
	switch v.Tag {
	case value.Int, value.Float:
		return value.OfFloat(v.AsFloat()), nil
	case value.String:
		f, err := number.ParseFloat(object.StringView(v.Bits))
		switch err {
		case nil:
			return value.OfFloat(f), nil
		case number.ErrRange:
			return outOfRange(c, "float", "a float", v)
		}
	}
	return cannotConvert(c, "float", "a float", v)
}

func chr(c *rt.Context, a rt.Args) (value.Cell, error) {
	n := a.At(0).Int()
	if n < 0 || n > utf8.MaxRune || !utf8.ValidRune(rune(n)) {
		return fail("chr", "not a character: "+strconv.FormatInt(n, 10))
	}
	return value.OfRef(value.String, c.Space.RuneString(rune(n))), nil
}
