package json

import (
	"math"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"

	"walrus/internal/object"
	"walrus/internal/rt"
	"walrus/internal/value"
)

// maxDepth is the number of arrays and objects that may be nested in a text.
const maxDepth = 100_000

// open is an array or object that is being read.
type open struct {
	container value.Cell
	key       value.Cell // of the entry being read
}

// decoder reads a JSON text, which lies on the heap and does not move meanwhile.
type decoder struct {
	c       *rt.Context
	text    []byte
	pos     int
	stack   rt.Stack[open]
	scratch *rt.Buffer // of strings with escapes
	items   int
}

func decode(c *rt.Context, a rt.Args) (value.Cell, error) {
	d := decoder{c: c, text: object.StringBytes(a.At(0).Bits), scratch: c.NewBuffer("json.decode")}
	defer d.scratch.Release()
	defer d.stack.Release(c)
	return d.document()
}

// syntax makes the error for the text at pos.
func (d *decoder) syntax(pos int, reason string) error {
	line, start := 1, 0
	for i, x := range d.text[:pos] {
		if x == '\n' {
			line, start = line+1, i+1
		}
	}
	column := utf8.RuneCount(d.text[start:pos]) + 1
	return rt.Library(module, "decode", reason+" at line "+strconv.Itoa(line)+", column "+strconv.Itoa(column))
}

// unexpected is the error for a character that cannot stand at pos, or for the end of the text there.
func (d *decoder) unexpected(expected string) error {
	if d.pos >= len(d.text) {
		return d.syntax(len(d.text), "unexpected end, expected "+expected)
	}
	r, _ := utf8.DecodeRune(d.text[d.pos:])
	return d.syntax(d.pos, "unexpected "+strconv.QuoteRune(r)+", expected "+expected)
}

// blank skips white space and returns the character behind it, 0 at the end.
func (d *decoder) blank() byte {
	for d.pos < len(d.text) {
		switch x := d.text[d.pos]; x {
		case ' ', '\t', '\n', '\r':
			d.pos++
		default:
			return x
		}
	}
	return 0
}

// document reads one value and the white space around it. A value that is no container, or a container that is complete, goes into the
// innermost open container.
func (d *decoder) document() (value.Cell, error) {
	for {
		v, opened, err := d.value()
		if err != nil {
			return value.Cell{}, err
		}
		for !opened {
			if d.stack.Len() == 0 {
				if d.blank(); d.pos < len(d.text) {
					return value.Cell{}, d.unexpected("the end of the text")
				}
				return v, nil
			}
			top := d.stack.Top()
			closed, err := d.add(top, v)
			if err != nil {
				return value.Cell{}, err
			}
			if !closed {
				break
			}
			v = top.container
			d.stack.Pop()
		}
	}
}

// add puts a value into the innermost container and reads the comma, with the key that follows in an object, or the end of the container.
func (d *decoder) add(top *open, v value.Cell) (closed bool, err error) {
	if d.c.Heap.Over() {
		return false, rt.ErrRetry
	}
	if d.items++; d.items%checkItems == 0 {
		if err := d.c.Poll(); err != nil {
			return false, err
		}
	}
	if top.container.Tag == value.List {
		if err := d.c.Push(top.container, v); err != nil {
			return false, err
		}
		switch d.blank() {
		case ',':
			d.pos++
			return false, nil
		case ']':
			d.pos++
			return true, nil
		}
		return false, d.unexpected("',' or ']'")
	}
	if !d.c.Space.DictSet(top.container.Bits, top.key, v, false) {
		return false, rt.ErrRetry
	}
	switch d.blank() {
	case ',':
		d.pos++
		return false, d.key(top)
	case '}':
		d.pos++
		return true, nil
	}
	return false, d.unexpected("',' or '}'")
}

// key reads the key of an entry and the colon.
func (d *decoder) key(top *open) (err error) {
	if d.blank() != '"' {
		return d.unexpected("a key in quotes")
	}
	if top.key, err = d.string(); err != nil {
		return err
	}
	if d.blank() != ':' {
		return d.unexpected("':'")
	}
	d.pos++
	return nil
}

// value reads a value that is no container, an empty container, or the start of a container, which then is the innermost one.
func (d *decoder) value() (v value.Cell, opened bool, err error) {
	x := d.blank()
	switch x {
	case '{', '[':
		return d.open(x)
	case '"':
		v, err = d.string()
	case 't':
		v, err = d.word("true", value.OfBool(true))
	case 'f':
		v, err = d.word("false", value.OfBool(false))
	case 'n':
		v, err = d.word("null", value.OfVoid())
	default:
		if x != '-' && (x < '0' || x > '9') {
			return v, false, d.unexpected("a value")
		}
		v, err = d.number()
	}
	return v, false, err
}

func (d *decoder) open(x byte) (v value.Cell, opened bool, err error) {
	if d.stack.Len() == maxDepth {
		return v, false, d.syntax(d.pos, "nesting deeper than "+strconv.Itoa(maxDepth))
	}
	d.pos++
	next := d.blank()
	if x == '[' {
		if v, err = d.c.EmptyList(value.Void, 0); err != nil || next == ']' {
			d.pos++
			return v, false, err
		}
		return v, true, d.stack.Push(d.c, open{container: v})
	}
	v = value.OfRef(value.Dict, d.c.Space.NewDict(0))
	if next == '}' {
		d.pos++
		return v, false, nil
	}
	if err := d.stack.Push(d.c, open{container: v}); err != nil {
		return v, false, err
	}
	return v, true, d.key(d.stack.Top())
}

func (d *decoder) word(word string, v value.Cell) (value.Cell, error) {
	for i := range len(word) {
		if d.pos >= len(d.text) || d.text[d.pos] != word[i] {
			return v, d.unexpected(word)
		}
		d.pos++
	}
	return v, nil
}

// digits skips digits; at least one is needed.
func (d *decoder) digits() error {
	start := d.pos
	for d.pos < len(d.text) && d.text[d.pos] >= '0' && d.text[d.pos] <= '9' {
		d.pos++
	}
	if d.pos == start {
		return d.unexpected("a digit")
	}
	return nil
}

func (d *decoder) next(x byte) bool { return d.pos < len(d.text) && d.text[d.pos] == x }

func (d *decoder) number() (value.Cell, error) {
	start, whole := d.pos, true
	if d.next('-') {
		d.pos++
	}
	if d.next('0') {
		d.pos++
		if d.pos < len(d.text) && d.text[d.pos] >= '0' && d.text[d.pos] <= '9' {
			return value.Cell{}, d.syntax(d.pos, "a number cannot have a leading zero")
		}
	} else if err := d.digits(); err != nil {
		return value.Cell{}, err
	}
	if d.next('.') {
		whole = false
		d.pos++
		if err := d.digits(); err != nil {
			return value.Cell{}, err
		}
	}
	if d.next('e') || d.next('E') {
		whole = false
		if d.pos++; d.next('+') || d.next('-') {
			d.pos++
		}
		if err := d.digits(); err != nil {
			return value.Cell{}, err
		}
	}
	text := unsafe.String(&d.text[start], d.pos-start)
	if whole && text != "-0" {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return value.OfInt(n), nil
		}
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(f, 0) {
		return value.Cell{}, d.syntax(start, "number too large")
	}
	return value.OfFloat(f), nil
}

// string reads a string in quotes.
func (d *decoder) string() (value.Cell, error) {
	d.pos++
	start := d.pos
	for d.pos < len(d.text) {
		switch x := d.text[d.pos]; {
		case x == '"':
			v, err := d.make(d.text[start:d.pos])
			d.pos++
			return v, err
		case x == '\\':
			return d.escaped(start)
		case x < ' ':
			return value.Cell{}, d.syntax(d.pos, "a control character must be escaped in a string")
		}
		d.pos++
	}
	return value.Cell{}, d.unexpected("'\"'")
}

// make makes a string. Texts that are in use as keys or literals are not made again.
func (d *decoder) make(text []byte) (value.Cell, error) {
	if len(text) <= 32 {
		if s := d.c.Space.FindInterned(unsafe.String(unsafe.SliceData(text), len(text))); s != 0 {
			return value.OfRef(value.String, s), nil
		}
	}
	return d.c.NewString(text)
}

// escaped reads the rest of a string that began at start and has an escape at pos.
func (d *decoder) escaped(start int) (value.Cell, error) {
	d.scratch.Truncate(0)
	for d.pos < len(d.text) {
		switch x := d.text[d.pos]; {
		case x == '"':
			d.scratch.Write(d.text[start:d.pos])
			d.pos++
			if err := d.scratch.Err(); err != nil {
				return value.Cell{}, err
			}
			return d.make(d.scratch.Bytes())
		case x == '\\':
			d.scratch.Write(d.text[start:d.pos])
			if err := d.escape(); err != nil {
				return value.Cell{}, err
			}
			start = d.pos
		case x < ' ':
			return value.Cell{}, d.syntax(d.pos, "a control character must be escaped in a string")
		default:
			d.pos++
		}
	}
	return value.Cell{}, d.unexpected("'\"'")
}

// escape reads one escape sequence, or two that make one character.
func (d *decoder) escape() error {
	at := d.pos
	d.pos++
	if d.pos >= len(d.text) {
		return d.unexpected("an escape sequence")
	}
	x := d.text[d.pos]
	switch x {
	case '"', '\\', '/':
	case 'b':
		x = '\b'
	case 'f':
		x = '\f'
	case 'n':
		x = '\n'
	case 'r':
		x = '\r'
	case 't':
		x = '\t'
	case 'u':
		return d.unicode(at)
	default:
		return d.unexpected("an escape sequence")
	}
	d.pos++
	d.scratch.Byte(x)
	return nil
}

// unicode reads \uXXXX; the escape began at position at.
func (d *decoder) unicode(at int) error {
	r, err := d.hex()
	if err != nil {
		return err
	}
	if utf16.IsSurrogate(r) {
		if d.pos+1 >= len(d.text) || d.text[d.pos] != '\\' || d.text[d.pos+1] != 'u' {
			return d.syntax(at, "lone surrogate")
		}
		d.pos++
		low, err := d.hex()
		if err != nil {
			return err
		}
		if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
			return d.syntax(at, "lone surrogate")
		}
	}
	d.scratch.Append(utf8.UTFMax, func(b []byte) []byte { return utf8.AppendRune(b, r) })
	return nil
}

// hex reads the letter u and four hexadecimal digits.
func (d *decoder) hex() (rune, error) {
	r := rune(0)
	for range 4 {
		d.pos++
		if d.pos >= len(d.text) {
			return 0, d.unexpected("four hexadecimal digits")
		}
		switch x := d.text[d.pos]; {
		case x >= '0' && x <= '9':
			r = r<<4 | rune(x-'0')
		case x|0x20 >= 'a' && x|0x20 <= 'f':
			r = r<<4 | rune(x|0x20-'a'+10)
		default:
			return 0, d.unexpected("four hexadecimal digits")
		}
	}
	d.pos++
	return r, nil
}
