// Package number converts between Go's numbers and their spellings in Walrus: the text of a value (language.md 5), the form in
// JSON (stdlib.md 7.1), literals read at run time by core.int and core.float, and format specifications (X15). It knows no
// value cells and no heap, so that the compiler can check a specification with the code that later applies it.
//
// All Append functions extend the buffer they are given and return it, like those of package strconv.
package number

import (
	"math"
	"strconv"
)

// AppendInt appends the text of an int: decimal digits, a minus in front if negative.
func AppendInt(b []byte, n int64) []byte { return strconv.AppendInt(b, n, 10) }

// AppendFloat appends the text of a float: the shortest decimal digits that read back as the same double, in positional notation and
// without ".0" for whole numbers. The longest text has 325 characters before or 326 after the point.
func AppendFloat(b []byte, f float64) []byte {
	switch {
	case math.IsNaN(f):
		return append(b, "NaN"...)
	case math.IsInf(f, 1):
		return append(b, "inf"...)
	case math.IsInf(f, -1):
		return append(b, "-inf"...)
	}
	return strconv.AppendFloat(b, f, 'f', -1, 64)
}

// FloatText is AppendFloat as a string.
func FloatText(f float64) string { return string(AppendFloat(nil, f)) }

// Bounds of the positional form in JSON: the exponent of the first digit (1.0 has 0) for which at most 16 digits stand before the
// point, and at most four zeros behind it.
const (
	jsonMinExponent = -5
	jsonMaxExponent = 15
)

// AppendJSON appends a finite float as JSON: shortest digits, always recognisable as a float ("1.0", "1e16"). JSON has no spelling for
// infinities and not-a-number; the caller must have refused them.
func AppendJSON(b []byte, f float64) []byte {
	if f == 0 {
		if math.Signbit(f) {
			b = append(b, '-')
		}
		return append(b, "0.0"...)
	}
	var room [32]byte
	sci := strconv.AppendFloat(room[:0], f, 'e', -1, 64) // d.ddde±xx
	mantissa, exponent := splitExponent(sci)
	if exponent < jsonMinExponent || exponent > jsonMaxExponent {
		b = append(b, mantissa...)
		b = append(b, 'e')
		return strconv.AppendInt(b, int64(exponent), 10)
	}
	start := len(b)
	b = strconv.AppendFloat(b, f, 'f', -1, 64)
	for _, c := range b[start:] {
		if c == '.' {
			return b
		}
	}
	return append(b, ".0"...)
}

// splitExponent takes the text d.ddde±xx, as strconv writes it, apart.
func splitExponent(sci []byte) (mantissa []byte, exponent int) {
	i := len(sci) - 1
	for scale := 1; sci[i] >= '0' && sci[i] <= '9'; i-- {
		exponent += int(sci[i]-'0') * scale
		scale *= 10
	}
	if sci[i] == '-' {
		exponent = -exponent
	}
	return sci[:i-1], exponent
}
