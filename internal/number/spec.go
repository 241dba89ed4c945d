package number

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"
)

// MaxWidth is the largest width and the largest precision of a format specification.
const MaxWidth = 1_000_000_000

// Spec is a format specification: [[fill]align][sign][0][width][,][.precision][type]. The zero value is not the empty
// specification; use ParseSpec.
type Spec struct {
	Fill      rune // 0: none given
	Align     byte // '<', '>', '^', or 0: numbers to the right, anything else to the left
	Sign      byte // '+' or ' ' in front of numbers that are not negative, or 0
	Zero      bool // pad numbers with zeros between sign and digits
	Width     int  // least width in code points
	Group     bool // commas between groups of three digits (four for the bases 2, 8 and 16)
	Precision int  // digits behind the point (e f %), significant digits (g), least digits (ints), code points of text; -1: none given
	Type      byte // one of "dxXobefg%s", or 0: by the value

	// GoOn is asked now and then while a wide result is written, nil for nobody. If it says no, what is written is of no use.
	GoOn func() bool
}

// Need is what a specification demands of a value.
type Need uint8

// Demands of a specification.
const (
	AnyValue    Need = iota
	NeedsInt         // types d x X o b
	NeedsNumber      // types e f g %, and a sign or a comma without a type
)

// ParseSpec reads the text behind the colon. The error says in a few words what is wrong with it.
func ParseSpec(text string) (Spec, error) {
	s := Spec{Precision: -1}
	rest := text
	if r, size := utf8.DecodeRuneInString(rest); size > 0 && len(rest) > size && isAlign(rest[size]) {
		if r == utf8.RuneError && size == 1 {
			return s, errors.New("the fill is not a character")
		}
		s.Fill, s.Align, rest = r, rest[size], rest[size+1:]
	} else if rest != "" && isAlign(rest[0]) {
		s.Align, rest = rest[0], rest[1:]
	}
	if rest != "" && (rest[0] == '+' || rest[0] == ' ') {
		s.Sign, rest = rest[0], rest[1:]
	}
	if rest != "" && rest[0] == '0' {
		s.Zero, rest = true, rest[1:]
	}
	var err error
	if s.Width, rest, err = leadingNumber(rest, "width"); err != nil {
		return s, err
	}
	s.Width = max(s.Width, 0)
	if rest != "" && rest[0] == ',' {
		s.Group, rest = true, rest[1:]
	}
	if rest != "" && rest[0] == '.' {
		if s.Precision, rest, err = leadingNumber(rest[1:], "precision"); err != nil {
			return s, err
		}
		if s.Precision < 0 {
			return s, errors.New("digits must follow the point")
		}
	}
	if rest != "" && isType(rest[0]) {
		s.Type, rest = rest[0], rest[1:]
	}
	if rest != "" {
		return s, fmt.Errorf("unknown format specification %q", text)
	}
	return s, nil
}

func isAlign(c byte) bool { return c == '<' || c == '>' || c == '^' }

func isType(c byte) bool {
	switch c {
	case 'd', 'x', 'X', 'o', 'b', 'e', 'f', 'g', '%', 's':
		return true
	}
	return false
}

// leadingNumber reads the digits at the start of text; the number is -1 if there are none.
func leadingNumber(text, what string) (n int, rest string, err error) {
	i := 0
	for i < len(text) && text[i] >= '0' && text[i] <= '9' {
		if n = n*10 + int(text[i]-'0'); n > MaxWidth {
			return 0, "", fmt.Errorf("the %s is larger than %d", what, MaxWidth)
		}
		i++
	}
	if i == 0 {
		return -1, text, nil
	}
	return n, text[i:], nil
}

// Need tells which values the specification can be applied to.
func (s *Spec) Need() Need {
	switch s.Type {
	case 'd', 'x', 'X', 'o', 'b':
		return NeedsInt
	case 'e', 'f', 'g', '%':
		return NeedsNumber
	case 0:
		if s.Sign != 0 || s.Group {
			return NeedsNumber
		}
	}
	return AnyValue
}

// Room is a bound on the bytes that a number, or padding around a text, takes.
func (s *Spec) Room() int {
	fill := 1
	if s.Fill != 0 {
		fill = utf8.RuneLen(s.Fill)
	}
	return s.Width*fill + max(s.Precision, 0)*4/3 + 512
}

// AppendInt appends n. With type s, or a float type, the text or the nearest double of n is formatted.
func (s *Spec) AppendInt(b []byte, n int64) []byte {
	base := 10
	switch s.Type {
	case 'x', 'X':
		base = 16
	case 'o':
		base = 8
	case 'b':
		base = 2
	case 's':
		var room [24]byte
		return s.AppendText(b, AppendInt(room[:0], n))
	case 'e', 'f', 'g', '%':
		return s.AppendFloat(b, float64(n))
	case 0:
		if s.Precision >= 0 {
			return s.AppendFloat(b, float64(n))
		}
	}
	magnitude := uint64(n)
	if n < 0 {
		magnitude = -magnitude
	}
	var room [64]byte
	digits := strconv.AppendUint(room[:0], magnitude, base)
	if s.Type == 'X' {
		for i, c := range digits {
			if c >= 'a' {
				digits[i] = c - 'a' + 'A'
			}
		}
	}
	return s.appendNumber(b, numeral{negative: n < 0, digits: digits, whole: len(digits), lead: max(s.Precision-len(digits), 0)})
}

// AppendFloat appends f. The types for ints must not be given.
func (s *Spec) AppendFloat(b []byte, f float64) []byte {
	if s.Type == 's' {
		return s.AppendText(b, AppendFloat(nil, f))
	}
	suffix := ""
	if s.Type == '%' {
		f *= 100
		suffix = "%"
	}
	negative := math.Signbit(f) && !math.IsNaN(f)
	f = math.Abs(f)
	var room [64]byte // enough for most numbers
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return s.appendNumber(b, numeral{negative: negative, digits: AppendFloat(room[:0], f), whole: -1, suffix: suffix})
	}
	var digits []byte
	tail := 0
	switch s.Type {
	case 'e':
		digits, tail = fixed(room[:0], f, 'e', s.precisionOr(6))
		mantissa, _ := splitExponent(digits)
		suffix = string(digits[len(mantissa):])
		digits = mantissa
	case 'f', '%':
		digits, tail = fixed(room[:0], f, 'f', s.precisionOr(6))
	case 'g':
		digits = general(room[:0], f, s.precisionOr(6))
	default:
		if s.Precision >= 0 {
			digits = general(room[:0], f, s.Precision)
		} else {
			digits = AppendFloat(room[:0], f)
		}
	}
	whole := 0
	for whole < len(digits) && digits[whole] >= '0' && digits[whole] <= '9' {
		whole++
	}
	return s.appendNumber(b, numeral{negative: negative, digits: digits, whole: whole, tail: tail, suffix: suffix})
}

func (s *Spec) precisionOr(n int) int {
	if s.Precision >= 0 {
		return s.Precision
	}
	return n
}

// exactDigits is a number of digits behind the point from which on all digits of every double are zeros.
const exactDigits = 1100

// fixed appends strconv's format e or f, and returns the number of zeros that are still missing to the precision. The time of strconv grows
// with the square of the precision.
func fixed(b []byte, f float64, format byte, precision int) (digits []byte, zeros int) {
	known := min(precision, exactDigits)
	return strconv.AppendFloat(b, f, format, known, 64), precision - known
}

// general appends C's %g to an empty b: precision significant digits, scientific if the exponent is below -4 or not below the precision, without
// trailing zeros.
func general(b []byte, f float64, precision int) []byte {
	precision = min(max(precision, 1), exactDigits)
	sci := strconv.AppendFloat(b, f, 'e', precision-1, 64)
	mantissa, exponent := splitExponent(sci)
	if exponent < -4 || exponent >= precision {
		tail := string(sci[len(mantissa):])
		return append(withoutTrailingZeros(mantissa), tail...)
	}
	return withoutTrailingZeros(strconv.AppendFloat(b, f, 'f', precision-1-exponent, 64))
}

func withoutTrailingZeros(digits []byte) []byte {
	point := false
	for _, c := range digits {
		point = point || c == '.'
	}
	if !point {
		return digits
	}
	n := len(digits)
	for digits[n-1] == '0' {
		n--
	}
	if digits[n-1] == '.' {
		n--
	}
	return digits[:n]
}

// numeral is the parts of a number to be padded and grouped.
type numeral struct {
	negative bool
	digits   []byte // integer part, then the rest
	whole    int    // bytes of the integer part; -1 for words (inf, NaN), which take neither zeros nor commas
	lead     int    // zeros in front of the digits
	tail     int    // zeros behind the digits
	suffix   string // exponent or percent sign
}

// appendNumber appends sign, digits and suffix, padded and grouped.
func (s *Spec) appendNumber(b []byte, n numeral) []byte {
	sign := s.Sign
	if n.negative {
		sign = '-'
	}
	rest := len(n.digits) + n.tail + len(n.suffix)
	if sign != 0 {
		rest++
	}
	group := 0
	if s.Group {
		group = s.groupSize()
	}
	if n.whole < 0 {
		n.whole, group = 0, 0
	} else {
		rest -= n.whole
		if s.Zero && s.Align == 0 {
			n.lead = max(n.lead, digitsFor(s.Width-rest, group)-n.whole)
		}
	}
	whole := n.lead + n.whole
	left, right := s.padding(rest+whole+commas(whole, group), '>')
	b = s.appendFill(b, left)
	if sign != 0 {
		b = append(b, sign)
	}
	if group == 0 {
		b = s.appendRepeated(b, "0", n.lead)
		b = append(b, n.digits[:n.whole]...)
	} else {
		for i := range whole {
			if i%workChunk == workChunk-1 && !s.goesOn() {
				break
			}
			if i > 0 && (whole-i)%group == 0 {
				b = append(b, ',')
			}
			if i < n.lead {
				b = append(b, '0')
			} else {
				b = append(b, n.digits[i-n.lead])
			}
		}
	}
	b = append(b, n.digits[n.whole:]...)
	b = s.appendRepeated(b, "0", n.tail)
	b = append(b, n.suffix...)
	return s.appendFill(b, right)
}

func (s *Spec) groupSize() int {
	switch s.Type {
	case 'x', 'X', 'o', 'b':
		return 4
	}
	return 3
}

// commas is the number of commas between groups of n digits; group 0 is no grouping.
func commas(n, group int) int {
	if group == 0 || n == 0 {
		return 0
	}
	return (n - 1) / group
}

// digitsFor is the least number of digits that take at least width characters with their commas.
func digitsFor(width, group int) int {
	n := max(width, 0)
	if group > 0 {
		for n = max(n*group/(group+1)-1, 0); n+commas(n, group) < width; {
			n++
		}
	}
	return n
}

// AppendText appends the text of a value that is no number, or of any value for type s: cut off after Precision code points, padded to
// Width.
func (s *Spec) AppendText(b, text []byte) []byte {
	if s.Precision >= 0 {
		n := 0
		for i := 0; i < len(text); n++ {
			if n == s.Precision {
				text = text[:i]
				break
			}
			_, size := utf8.DecodeRune(text[i:])
			i += size
		}
	}
	if s.Width == 0 {
		return append(b, text...)
	}
	left, right := s.padding(utf8.RuneCount(text), '<')
	b = s.appendFill(b, left)
	b = append(b, text...)
	return s.appendFill(b, right)
}

// padding divides what is missing to the width between both sides.
func (s *Spec) padding(length int, standard byte) (left, right int) {
	missing := max(s.Width-length, 0)
	align := s.Align
	if align == 0 {
		align = standard
	}
	switch align {
	case '<':
		return 0, missing
	case '^':
		return missing / 2, missing - missing/2
	}
	return missing, 0
}

func (s *Spec) appendFill(b []byte, n int) []byte {
	fill := s.Fill
	switch {
	case fill != 0:
	case s.Zero && s.Align != 0:
		fill = '0'
	default:
		fill = ' '
	}
	return s.appendRepeated(b, string(fill), n)
}

// workChunk is how many bytes are written between two calls of GoOn.
const workChunk = 64 << 10

// goesOn asks whether to go on, if there is somebody to ask.
func (s *Spec) goesOn() bool { return s.GoOn == nil || s.GoOn() }

// appendRepeated appends text n times, doubling what is there instead of going piece by piece.
func (s *Spec) appendRepeated(b []byte, text string, n int) []byte {
	if n <= 0 {
		return b
	}
	start, total := len(b), len(text)*n
	b = append(b, text...)
	for have := len(text); have < total; {
		more := min(have, total-have, workChunk) // a multiple of the text, if it has 1, 2 or 4 bytes
		b = append(b, b[start+have%len(text):start+have%len(text)+more]...)
		if have += more; more == workChunk && !s.goesOn() {
			break
		}
	}
	return b
}
