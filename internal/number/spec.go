package number

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"
)

// MaxWidth is the largest width and the largest precision of a format specification.
const MaxWidth = 1_000_000

// Spec is a format specification: [[fill]align][sign][0][width][,][.precision][type]. The zero value is not the empty
// specification; use ParseSpec.
type Spec struct {
	Fill      rune // 0: none given
	Align     byte // '<', '>', '^', or 0: numbers to the right, anything else to the left
	Sign      byte // '+' or ' ' in front of numbers that are not negative, or 0
	Zero      bool // pad numbers with zeros between sign and digits
	Width     int  // least width in code points
	Group     bool // commas between groups of three digits
	Precision int  // digits behind the point, significant digits (g) or code points of text; -1: none given
	Type      byte // one of "dxXobefg%s", or 0: by the value
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
	return s, s.consistent()
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

// consistent refuses parts that could have no meaning together.
func (s *Spec) consistent() error {
	switch s.Type {
	case 'd', 'x', 'X', 'o', 'b':
		if s.Precision >= 0 {
			return fmt.Errorf("a precision has no meaning with type %c", s.Type)
		}
		if s.Group && s.Type != 'd' {
			return fmt.Errorf("a comma has no meaning with type %c", s.Type)
		}
	case 's':
		if s.Sign != 0 || s.Group {
			return errors.New("a sign or a comma has no meaning with type s")
		}
	}
	return nil
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
	return s.appendNumber(b, n < 0, digits, len(digits), "")
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
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return s.appendNumber(b, negative, AppendFloat(nil, f), -1, suffix)
	}
	var digits []byte
	switch s.Type {
	case 'e':
		digits = fixed(f, 'e', s.precisionOr(6))
	case 'f', '%':
		digits = fixed(f, 'f', s.precisionOr(6))
	case 'g':
		digits = general(f, s.precisionOr(6))
	default:
		if s.Precision >= 0 {
			digits = general(f, s.Precision)
		} else {
			digits = AppendFloat(nil, f)
		}
	}
	whole := 0
	for whole < len(digits) && digits[whole] >= '0' && digits[whole] <= '9' {
		whole++
	}
	return s.appendNumber(b, negative, digits, whole, suffix)
}

func (s *Spec) precisionOr(n int) int {
	if s.Precision >= 0 {
		return s.Precision
	}
	return n
}

// exactDigits is a number of digits behind the point from which on all digits of every double are zeros.
const exactDigits = 1100

// fixed is strconv's format e or f. Its time grows with the square of the precision, so zeros that are known are added here.
func fixed(f float64, format byte, precision int) []byte {
	if precision <= exactDigits {
		return strconv.AppendFloat(nil, f, format, precision, 64)
	}
	digits := strconv.AppendFloat(nil, f, format, exactDigits, 64)
	tail := ""
	for i, c := range digits {
		if c == 'e' {
			digits, tail = digits[:i], string(digits[i:])
			break
		}
	}
	for range precision - exactDigits {
		digits = append(digits, '0')
	}
	return append(digits, tail...)
}

// general is C's %g: precision significant digits, scientific if the exponent is below -4 or not below the precision, without
// trailing zeros.
func general(f float64, precision int) []byte {
	precision = min(max(precision, 1), exactDigits)
	sci := strconv.AppendFloat(nil, f, 'e', precision-1, 64)
	mantissa, exponent := splitExponent(sci)
	if exponent < -4 || exponent >= precision {
		tail := string(sci[len(mantissa):])
		return append(withoutTrailingZeros(mantissa), tail...)
	}
	return withoutTrailingZeros(strconv.AppendFloat(nil, f, 'f', precision-1-exponent, 64))
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

// appendNumber appends sign, digits and suffix, padded and grouped. The first whole bytes of digits are the integer part; whole is
// -1 for words (inf, NaN), which take neither zeros nor commas.
func (s *Spec) appendNumber(b []byte, negative bool, digits []byte, whole int, suffix string) []byte {
	sign := s.Sign
	if negative {
		sign = '-'
	}
	rest := len(digits) + len(suffix)
	if sign != 0 {
		rest++
	}
	zeros := 0
	commas := 0
	if whole >= 0 {
		rest -= whole
		if s.Group {
			commas = (whole - 1) / 3
		}
		if s.Zero && s.Align == 0 {
			for rest+whole+zeros+commas < s.Width {
				zeros++
				if s.Group {
					commas = (whole + zeros - 1) / 3
				}
			}
		}
	} else {
		whole = 0
	}
	left, right := s.padding(rest+whole+zeros+commas, '>')
	b = s.appendFill(b, left)
	if sign != 0 {
		b = append(b, sign)
	}
	for i := range zeros + whole {
		if s.Group && i > 0 && (zeros+whole-i)%3 == 0 {
			b = append(b, ',')
		}
		if i < zeros {
			b = append(b, '0')
		} else {
			b = append(b, digits[i-zeros])
		}
	}
	b = append(b, digits[whole:]...)
	b = append(b, suffix...)
	return s.appendFill(b, right)
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
	for range n {
		b = utf8.AppendRune(b, fill)
	}
	return b
}
