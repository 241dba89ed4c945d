package reference

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// jsonFunctions is stdlib.md 7.
func jsonFunctions(def definer) {
	def("encode", params("any"), func(c *callSite, a []value) value {
		var b strings.Builder
		c.encode(&b, a[0], map[value]bool{})
		return b.String()
	})
	def("decode", params("string"), func(c *callSite, a []value) value {
		d := &decoder{c: c, s: a[0].(string)}
		v := d.value(0)
		d.blank()
		if d.i < len(d.s) {
			d.fail("text after the value")
		}
		return v
	})
}

func (c *callSite) encode(b *strings.Builder, v value, open map[value]bool) {
	switch v := v.(type) {
	case int64, bool:
		b.WriteString(c.f.ip.text(v))
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			c.library("cannot encode " + floatText(v))
		}
		b.WriteString(jsonFloat(v))
	case voidValue:
		b.WriteString("null")
	case string:
		jsonString(b, v)
	case *list:
		c.encodeElems(b, v, v.elems, open)
	case *tuple:
		c.encodeElems(b, v, v.elems, open)
	case *dict:
		c.enterJSON(v, open)
		var keys []string
		for _, e := range v.live() {
			k, ok := e.key.(string)
			if !ok {
				c.library("key of type " + typeName(e.key))
			}
			keys = append(keys, k)
		}
		sort.Strings(keys)
		b.WriteByte('{')
		for i, k := range keys {
			if i > 0 {
				b.WriteByte(',')
			}
			jsonString(b, k)
			b.WriteByte(':')
			e, _ := v.get(k)
			c.encode(b, e, open)
		}
		b.WriteByte('}')
		delete(open, v)
	default:
		c.library("cannot encode a value of type " + typeName(v))
	}
}

func (c *callSite) enterJSON(v value, open map[value]bool) {
	if open[v] {
		c.library("the value contains itself")
	}
	open[v] = true
}

func (c *callSite) encodeElems(b *strings.Builder, v value, elems []value, open map[value]bool) {
	c.enterJSON(v, open)
	b.WriteByte('[')
	for i, e := range elems {
		if i > 0 {
			b.WriteByte(',')
		}
		c.encode(b, e, open)
	}
	b.WriteByte(']')
	delete(open, v)
}

func jsonString(b *strings.Builder, s string) {
	b.WriteByte('"')
	short := map[rune]string{'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}
	for _, r := range s {
		switch {
		case short[r] != "":
			b.WriteString(short[r])
		case r < 0x20:
			fmt.Fprintf(b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
}

// jsonFloat follows the rule with p, the number of digits before the decimal point.
func jsonFloat(x float64) string {
	if x == 0 {
		if math.Signbit(x) {
			return "-0.0"
		}
		return "0.0"
	}
	sci := strconv.FormatFloat(x, 'e', -1, 64)
	i := strings.IndexByte(sci, 'e')
	exp, _ := strconv.Atoi(sci[i+1:])
	if p := exp + 1; p < -4 || p > 16 {
		return sci[:i] + "e" + strconv.Itoa(exp)
	}
	t := strconv.FormatFloat(x, 'f', -1, 64)
	if !strings.Contains(t, ".") {
		t += ".0"
	}
	return t
}

// decoder reads JSON text.
type decoder struct {
	c *callSite
	s string
	i int
}

func (d *decoder) fail(what string) {
	line := 1 + strings.Count(d.s[:min(d.i, len(d.s))], "\n")
	col := d.i - strings.LastIndex(d.s[:min(d.i, len(d.s))], "\n")
	d.c.library(fmt.Sprintf("%s at line %d column %d", what, line, col))
}

func (d *decoder) blank() {
	for d.i < len(d.s) && strings.IndexByte(" \t\n\r", d.s[d.i]) >= 0 {
		d.i++
	}
}

func (d *decoder) peek() byte {
	if d.i < len(d.s) {
		return d.s[d.i]
	}
	return 0
}

func (d *decoder) value(depth int) value {
	if depth > 1000 {
		d.fail("nesting too deep")
	}
	d.blank()
	for word, v := range map[string]value{"true": true, "false": false, "null": void} {
		if strings.HasPrefix(d.s[d.i:], word) {
			d.i += len(word)
			return v
		}
	}
	switch c := d.peek(); {
	case c == '"':
		return d.str()
	case c == '[':
		l := &list{}
		d.items(']', func() { l.elems = append(l.elems, d.value(depth+1)) })
		return l
	case c == '{':
		m := newDict()
		d.items('}', func() {
			d.blank()
			if d.peek() != '"' {
				d.fail("expected a key")
			}
			k := d.str()
			d.blank()
			if d.peek() != ':' {
				d.fail("expected :")
			}
			d.i++
			m.set(k, d.value(depth+1))
		})
		return m
	case c == '-' || c >= '0' && c <= '9':
		return d.number()
	}
	d.fail("expected a value")
	return nil
}

// items reads what stands between brackets, separated by commas.
func (d *decoder) items(end byte, item func()) {
	d.i++
	d.blank()
	if d.peek() == end {
		d.i++
		return
	}
	for {
		item()
		d.blank()
		switch d.peek() {
		case ',':
			d.i++
		case end:
			d.i++
			return
		default:
			d.fail("expected , or the end")
		}
	}
}

func (d *decoder) number() value {
	start := d.i
	digits := func() int {
		n := d.i
		for d.peek() >= '0' && d.peek() <= '9' {
			d.i++
		}
		return d.i - n
	}
	if d.peek() == '-' {
		d.i++
	}
	zero := d.peek() == '0'
	if n := digits(); n == 0 || zero && n > 1 {
		d.fail("bad number")
	}
	whole := true
	if d.peek() == '.' {
		whole = false
		d.i++
		if digits() == 0 {
			d.fail("bad number")
		}
	}
	if d.peek() == 'e' || d.peek() == 'E' {
		whole = false
		d.i++
		if d.peek() == '+' || d.peek() == '-' {
			d.i++
		}
		if digits() == 0 {
			d.fail("bad number")
		}
	}
	t := d.s[start:d.i]
	if whole && t != "-0" {
		if n, err := strconv.ParseInt(t, 10, 64); err == nil {
			return n
		}
	}
	f, err := strconv.ParseFloat(t, 64)
	if err != nil {
		d.fail("number too large")
	}
	return f
}

func (d *decoder) str() string {
	var b strings.Builder
	d.i++
	for {
		if d.i >= len(d.s) {
			d.fail("unfinished string")
		}
		r, n := utf8.DecodeRuneInString(d.s[d.i:])
		d.i += n
		switch {
		case r == '"':
			return b.String()
		case r < 0x20:
			d.fail("control character in a string")
		case r != '\\':
			b.WriteRune(r)
			continue
		}
		c := d.peek()
		d.i++
		if c == 'u' {
			b.WriteRune(d.unicode())
		} else if i := strings.IndexByte(`"\/bfnrt`, c); i >= 0 && c != 0 {
			b.WriteByte("\"\\/\b\f\n\r\t"[i])
		} else {
			d.fail("bad escape")
		}
	}
}

func (d *decoder) unicode() rune {
	hex := func() rune {
		if d.i+4 > len(d.s) {
			d.fail("bad escape")
		}
		n, err := strconv.ParseUint(d.s[d.i:d.i+4], 16, 32)
		if err != nil {
			d.fail("bad escape")
		}
		d.i += 4
		return rune(n)
	}
	r := hex()
	if !utf16.IsSurrogate(r) {
		return r
	}
	if strings.HasPrefix(d.s[d.i:], `\u`) {
		d.i += 2
		if p := utf16.DecodeRune(r, hex()); p != utf8.RuneError {
			return p
		}
	}
	d.fail("lone surrogate")
	return 0
}
