// Package str holds the methods of strings. Positions and lengths that programs see count code points; the code works on bytes
// and converts at the edges, which costs nothing for ASCII.
package str

import (
	"unicode"
	"unicode/utf8"

	"walrus/internal/builtin"
	"walrus/internal/diag"
	"walrus/internal/object"
	"walrus/internal/rt"
	"walrus/internal/value"
)

const (
	// checkItems is the number of pieces made between two looks at cancellation.
	checkItems = 4096
	// checkBytes likewise for bytes handled.
	checkBytes = 64 << 10
)

// Table returns the methods of strings.
func Table() []rt.Native {
	text := func(name string) builtin.Param { return builtin.Param{Name: name, Type: builtin.String} }
	count := func(name string) builtin.Param { return builtin.Param{Name: name, Type: builtin.Int} }
	row := func(name, result, doc string, linear bool, body rt.Body, params ...builtin.Param) rt.Native {
		return rt.Native{
			Func: builtin.Func{Receiver: "string", Name: name, Params: params, Result: result, Doc: doc, Linear: linear},
			Body: body,
		}
	}
	return rt.WithIntrinsics([]rt.Native{
		row("len", "int", "The number of code points.", false, length),
		row("upper", "string", "The string in upper case (full Unicode mapping: ß becomes SS).", true, upper),
		row("lower", "string", "The string in lower case (full Unicode mapping).", true, lower),
		row("trim", "string", "The string without leading and trailing white space.", true, trim),
		row("split", "list", "The pieces between the occurrences of sep, empty ones included. An empty sep gives an empty string, every character "+
			"and an empty string.", true, split, text("sep")),
		row("starts_with", "bool", "Reports whether the string starts with s.", true, startsWith, text("s")),
		row("ends_with", "bool", "Reports whether the string ends with s.", true, endsWith, text("s")),
		row("contains", "bool", "Reports whether s occurs in the string. The empty string always does.", true, contains, text("s")),
		row("replace", "string", "Replaces every occurrence of old, from the left and without overlaps. An empty old matches before every "+
			"character and at the end.", true, replace, text("old"), text("new")),
		row("index_of", "int", "The position of the first occurrence of s, -1 if there is none.", true, indexOf, text("s")),
		row("chars", "list", "The characters as a list of strings.", true, chars),
		row("code_at", "int", "The code point at position i; negative positions count from the end. core.chr is the inverse.", false, codeAt, count("i")),
		row("repeat", "string", "The string n times in a row; empty for n below 1.", true, repeat, count("n")),
		row("pad_left", "string", "Padded on the left with s, repeated and cut off as needed, to a length of n code points.", true, padLeft,
			count("n"), text("s")),
		row("pad_right", "string", "Padded on the right with s, repeated and cut off as needed, to a length of n code points.", true, padRight,
			count("n"), text("s")),
		row("lines", "list", "The lines without their ends, which are a line feed or carriage return and line feed.", true, lines),
	}, map[string]rt.Intrinsic{"len": rt.IntrinsicLen, "code_at": rt.IntrinsicCodeAt, "trim": rt.IntrinsicTrim, "index_of": rt.IntrinsicFind})
}

func self(a rt.Args) object.Addr        { return a.At(0).Bits }
func selfBytes(a rt.Args) []byte        { return object.StringBytes(a.At(0).Bits) }
func bytesOf(v value.Cell) []byte       { return object.StringBytes(v.Bits) }
func stringAt(s object.Addr) value.Cell { return value.OfRef(value.String, s) }

func orRetry(s object.Addr, ok bool) (value.Cell, error) {
	if !ok {
		return value.Cell{}, rt.ErrRetry
	}
	return stringAt(s), nil
}

func length(_ *rt.Context, a rt.Args) (value.Cell, error) {
	return value.OfInt(int64(object.StringRunes(self(a)))), nil
}

func upper(c *rt.Context, a rt.Args) (value.Cell, error) {
	m := caser{text: selfBytes(a)}
	return mapCase(c, a, "string.upper", 'a', 'z', m.upper)
}

func lower(c *rt.Context, a rt.Args) (value.Cell, error) {
	m := caser{text: selfBytes(a)}
	return mapCase(c, a, "string.lower", 'A', 'Z', m.lower)
}

// mapCase changes the case of a string. In ASCII text the letters between first and last are changed; other text goes through full piece by
// piece.
func mapCase(c *rt.Context, a rt.Args, name string, first, last byte, full func(b []byte, i, end int) []byte) (value.Cell, error) {
	text := selfBytes(a)
	if !object.IsASCII(self(a)) {
		b := c.NewBuffer(name)
		defer b.Release()
		for i := 0; i < len(text) && b.Err() == nil; {
			end := min(i+checkBytes, len(text))
			for end < len(text) && !utf8.RuneStart(text[end]) {
				end++
			}
			b.Append(caseGrowth*(end-i), func(b []byte) []byte { return full(b, i, end) })
			i = end
		}
		return b.Value()
	}
	s, data, ok := c.Space.AllocString(len(text), len(text))
	if !ok {
		return value.Cell{}, rt.ErrRetry
	}
	for i, x := range text {
		if i%checkBytes == checkBytes-1 {
			if err := c.Poll(); err != nil {
				return value.Cell{}, err
			}
		}
		if x >= first && x <= last {
			x ^= 0x20
		}
		data[i] = x
	}
	return stringAt(s), nil
}

func trim(c *rt.Context, a rt.Args) (value.Cell, error) {
	text := selfBytes(a)
	start, end := 0, len(text)
	for start < end {
		r, size := utf8.DecodeRune(text[start:])
		if !unicode.IsSpace(r) {
			break
		}
		start += size
		if err := worked(c, start); err != nil {
			return value.Cell{}, err
		}
	}
	for start < end {
		r, size := utf8.DecodeLastRune(text[:end])
		if !unicode.IsSpace(r) {
			break
		}
		end -= size
		if err := worked(c, end); err != nil {
			return value.Cell{}, err
		}
	}
	return orRetry(c.Space.SliceBytes(self(a), start, end))
}

// worked polls when a loop over bytes has come to a multiple of checkBytes. Code points that jump over one make no difference worth more.
func worked(c *rt.Context, at int) error {
	if at%checkBytes != 0 {
		return nil
	}
	return c.Poll()
}

func startsWith(c *rt.Context, a rt.Args) (value.Cell, error) {
	text, s := selfBytes(a), bytesOf(a.At(1))
	equal, err := c.StringsEqual(text[:min(len(s), len(text))], s)
	return value.OfBool(equal), err
}

func endsWith(c *rt.Context, a rt.Args) (value.Cell, error) {
	text, s := selfBytes(a), bytesOf(a.At(1))
	equal, err := c.StringsEqual(text[max(len(text)-len(s), 0):], s)
	return value.OfBool(equal), err
}

func contains(c *rt.Context, a rt.Args) (value.Cell, error) {
	i, err := c.IndexBytes(selfBytes(a), bytesOf(a.At(1)))
	return value.OfBool(i >= 0), err
}

func indexOf(c *rt.Context, a rt.Args) (value.Cell, error) {
	text := selfBytes(a)
	i, err := c.IndexBytes(text, bytesOf(a.At(1)))
	if i <= 0 || err != nil || object.IsASCII(self(a)) {
		return value.OfInt(int64(i)), err
	}
	n := int64(0)
	for text = text[:i]; len(text) > checkBytes; { // pieces begin and end in the middle of code points, whose first bytes are counted
		n += starts(text[:checkBytes])
		text = text[checkBytes:]
		if err := c.Poll(); err != nil {
			return value.Cell{}, err
		}
	}
	return value.OfInt(n + starts(text)), nil
}

// starts counts the bytes that begin a code point.
func starts(text []byte) (n int64) {
	for _, b := range text {
		if utf8.RuneStart(b) {
			n++
		}
	}
	return n
}

// pieces collects slices of one string in a list.
type pieces struct {
	c    *rt.Context
	s    object.Addr
	list value.Cell
	n    int
	err  error
}

func newPieces(c *rt.Context, s object.Addr, count int) *pieces {
	p := &pieces{c: c, s: s}
	p.list, p.err = c.EmptyList(value.String, count)
	return p
}

// add appends the bytes from i up to j as a piece and reports whether to go on.
func (p *pieces) add(i, j int) bool {
	if p.err != nil {
		return false
	}
	piece, ok := p.c.Space.SliceBytes(p.s, i, j)
	if !ok {
		p.err = rt.ErrRetry
		return false
	}
	p.err = p.c.Push(p.list, stringAt(piece))
	if p.n++; p.err == nil {
		switch {
		case p.c.Heap.Over():
			p.err = rt.ErrRetry
		case p.n%checkItems == 0:
			p.err = p.c.Poll()
		}
	}
	return p.err == nil
}

func (p *pieces) result() (value.Cell, error) {
	if p.err != nil {
		return value.Cell{}, p.err
	}
	return p.list, nil
}

func split(c *rt.Context, a rt.Args) (value.Cell, error) {
	text, sep := selfBytes(a), bytesOf(a.At(1))
	if len(sep) == 0 {
		return splitChars(c, self(a), true)
	}
	count, err := c.CountBytes(text, sep)
	if err != nil {
		return value.Cell{}, err
	}
	p := newPieces(c, self(a), count+1)
	start := 0
	for {
		i, err := c.IndexBytes(text[start:], sep)
		if err != nil {
			return value.Cell{}, err
		}
		if i < 0 {
			break
		}
		if !p.add(start, start+i) {
			return p.result()
		}
		start += i + len(sep)
	}
	p.add(start, len(text))
	return p.result()
}

func chars(c *rt.Context, a rt.Args) (value.Cell, error) { return splitChars(c, self(a), false) }

// splitChars lists the characters of a string, with empty strings around them if ends is set.
func splitChars(c *rt.Context, s object.Addr, ends bool) (value.Cell, error) {
	text := object.StringBytes(s)
	p := newPieces(c, s, object.StringRunes(s)+2)
	if ends {
		p.add(0, 0)
	}
	for i := 0; i < len(text); {
		_, size := utf8.DecodeRune(text[i:])
		if !p.add(i, i+size) {
			return p.result()
		}
		i += size
	}
	if ends {
		p.add(0, 0)
	}
	return p.result()
}

func lines(c *rt.Context, a rt.Args) (value.Cell, error) {
	text := selfBytes(a)
	feed := []byte{'\n'}
	count, err := c.CountBytes(text, feed)
	if err != nil {
		return value.Cell{}, err
	}
	p := newPieces(c, self(a), count+1)
	for start := 0; start < len(text); {
		end, next := len(text), len(text)
		i, err := c.IndexBytes(text[start:], feed)
		if err != nil {
			return value.Cell{}, err
		}
		if i >= 0 {
			end, next = start+i, start+i+1
			if end > start && text[end-1] == '\r' {
				end--
			}
		}
		if !p.add(start, end) {
			break
		}
		start = next
	}
	return p.result()
}

func replace(c *rt.Context, a rt.Args) (value.Cell, error) {
	text, old, new := selfBytes(a), bytesOf(a.At(1)), bytesOf(a.At(2))
	b := c.NewBuffer("string.replace")
	defer b.Release()
	if len(old) == 0 {
		for i := 0; i < len(text) && b.Err() == nil; {
			_, size := utf8.DecodeRune(text[i:])
			b.Write(new)
			b.Write(text[i : i+size])
			i += size
		}
		b.Write(new)
		return b.Value()
	}
	start := 0
	for b.Err() == nil {
		i, err := c.IndexBytes(text[start:], old)
		b.Fail(err)
		if i < 0 || err != nil {
			break
		}
		b.Write(text[start : start+i])
		b.Write(new)
		start += i + len(old)
	}
	if start == 0 && b.Err() == nil {
		return a.At(0), nil
	}
	b.Write(text[start:])
	return b.Value()
}

func codeAt(_ *rt.Context, a rt.Args) (value.Cell, error) {
	n := int64(object.StringRunes(self(a)))
	i := a.At(1).Int()
	at := i
	if at < 0 {
		at += n
	}
	if at < 0 || at >= n {
		return value.Cell{}, rt.Raise(diag.IndexOutOfBounds, i, n)
	}
	text := selfBytes(a)
	r, _ := utf8.DecodeRune(text[object.ByteOffset(self(a), int(at)):])
	return value.OfInt(int64(r)), nil
}

func repeat(c *rt.Context, a rt.Args) (value.Cell, error) {
	n := max(a.At(1).Int(), 0)
	if err := c.CheckSize("string.repeat", uint64(object.StringLen(self(a))), uint64(n), 1); err != nil {
		return value.Cell{}, err
	}
	return c.RepeatString(self(a), n)
}

func padLeft(c *rt.Context, a rt.Args) (value.Cell, error) { return pad(c, a, "string.pad_left", true) }
func padRight(c *rt.Context, a rt.Args) (value.Cell, error) {
	return pad(c, a, "string.pad_right", false)
}

func pad(c *rt.Context, a rt.Args, name string, left bool) (value.Cell, error) {
	have, want := int64(object.StringRunes(self(a))), a.At(1).Int()
	fill := a.At(2).Bits
	unit := int64(object.StringRunes(fill))
	if want <= have || unit == 0 {
		return a.At(0), nil
	}
	missing := want - have
	whole, part := missing/unit, int(missing%unit)
	if err := c.CheckSize(name, uint64(object.StringLen(fill)), uint64(whole), 1); err != nil {
		return value.Cell{}, err
	}
	text, unitBytes := selfBytes(a), object.StringBytes(fill)
	partBytes := unitBytes[:object.ByteOffset(fill, part)]
	padding := len(unitBytes)*int(whole) + len(partBytes)
	if err := c.CheckString(name, uint64(padding+len(text))); err != nil {
		return value.Cell{}, err
	}
	s, data, ok := c.Space.AllocString(padding+len(text), int(want))
	if !ok {
		return value.Cell{}, rt.ErrRetry
	}
	space := data[:padding]
	if left {
		copy(data[padding:], text)
	} else {
		space = data[copy(data, text):]
	}
	copy(space, unitBytes)
	var stopped error
	object.Fill(space, len(unitBytes), func() bool {
		stopped = c.Poll()
		return stopped == nil
	})
	if stopped != nil {
		return value.Cell{}, stopped
	}
	return stringAt(s), nil
}
