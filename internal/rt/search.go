package rt

import (
	"bytes"

	"walrus/internal/object"
	"walrus/internal/value"
)

// The functions below look at strings that may be so long that they poll. Their errors are those of polls.

// lookBytes is how much of a text is handed to package bytes at once: looking is faster than copying.
const lookBytes = 4 * pollBytes

// StringsEqual compares two byte strings.
func (c *Context) StringsEqual(a, b []byte) (bool, error) {
	order := 1
	var err error
	if len(a) == len(b) {
		order, err = c.CompareBytes(a, b)
	}
	return order == 0, err
}

// CompareBytes is bytes.Compare.
func (c *Context) CompareBytes(a, b []byte) (int, error) {
	for len(a) > lookBytes && len(b) > lookBytes {
		if order := bytes.Compare(a[:lookBytes], b[:lookBytes]); order != 0 {
			return order, nil
		}
		a, b = a[lookBytes:], b[lookBytes:]
		if err := c.Poll(); err != nil {
			return 0, err
		}
	}
	return bytes.Compare(a, b), nil
}

// compareStrings compares two strings by code points.
func (c *Context) compareStrings(a, b value.Cell) (int, error) {
	return c.CompareBytes(object.StringBytes(a.Bits), object.StringBytes(b.Bits))
}

// IndexBytes is bytes.Index.
func (c *Context) IndexBytes(text, sep []byte) (int, error) {
	if len(text) <= lookBytes {
		return bytes.Index(text, sep), nil
	}
	if len(sep) > lookBytes {
		return c.indexLong(text, sep)
	}
	for start := 0; ; start += lookBytes {
		end := min(start+lookBytes+len(sep)-1, len(text))
		if i := bytes.Index(text[start:end], sep); i >= 0 {
			return start + i, nil
		}
		if end == len(text) {
			return -1, nil
		}
		if err := c.Poll(); err != nil {
			return 0, err
		}
	}
}

// hashPrime is the base of the rolling hash of indexLong.
const hashPrime = 16777619

// indexLong is IndexBytes for a long sep: it compares where a rolling hash says that sep may be.
func (c *Context) indexLong(text, sep []byte) (int, error) {
	n := len(sep)
	if n > len(text) {
		return -1, nil
	}
	want, have, lead := uint32(0), uint32(0), uint32(1) // lead is hashPrime to the power of n
	for i, x := range sep {
		want = want*hashPrime + uint32(x)
		have = have*hashPrime + uint32(text[i])
		lead *= hashPrime
		if i%pollBytes == 0 {
			if err := c.Poll(); err != nil {
				return 0, err
			}
		}
	}
	for i := 0; ; i++ {
		if have == want {
			if equal, err := c.StringsEqual(text[i:i+n], sep); equal || err != nil {
				return i, err
			}
		}
		if i+n == len(text) {
			return -1, nil
		}
		have = have*hashPrime + uint32(text[i+n]) - lead*uint32(text[i])
		if i%pollBytes == 0 {
			if err := c.Poll(); err != nil {
				return 0, err
			}
		}
	}
}

// CountBytes is bytes.Count for a sep that is not empty.
func (c *Context) CountBytes(text, sep []byte) (n int, err error) {
	if len(sep) > 1 {
		for {
			i, err := c.IndexBytes(text, sep)
			if i < 0 || err != nil {
				return n, err
			}
			text = text[i+len(sep):]
			if n++; n%pollItems == 0 {
				if err := c.Poll(); err != nil {
					return 0, err
				}
			}
		}
	}
	for len(text) > lookBytes {
		n += bytes.Count(text[:lookBytes], sep)
		text = text[lookBytes:]
		if err := c.Poll(); err != nil {
			return 0, err
		}
	}
	return n + bytes.Count(text, sep), nil
}
