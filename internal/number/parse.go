package number

import (
	"errors"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// Errors of ParseInt and ParseFloat.
var (
	ErrSyntax = errors.New("not a number")
	ErrRange  = errors.New("out of range")
)

// ParseInt reads an int in the syntax of the language's integer literals, with an optional sign and surrounded by blanks: decimal,
// 0x, 0o or 0b, with `_` between digits. The error is ErrSyntax or ErrRange.
func ParseInt(s string) (int64, error) {
	negative, digits := signed(strings.TrimSpace(s))
	base, digits := basePrefix(digits)
	digits, ok := joinDigits(digits, base)
	if !ok {
		return 0, ErrSyntax
	}
	n, err := strconv.ParseUint(digits, base, 64)
	switch {
	case err != nil:
		return 0, ErrRange
	case negative && n <= 1<<63:
		return -int64(n), nil
	case negative || n > 1<<63-1:
		return 0, ErrRange
	}
	return int64(n), nil
}

// ParseFloat reads a float in the syntax of the language's float or integer literals, with an optional sign and surrounded by blanks.
// The result is the nearest double; ErrRange says that it would be infinite.
func ParseFloat(s string) (float64, error) {
	negative, text := signed(strings.TrimSpace(s))
	var f float64
	if base, digits := basePrefix(text); base != 10 {
		var ok bool
		if f, ok = baseFloat(digits, base); !ok {
			return 0, ErrSyntax
		}
		if math.IsInf(f, 0) {
			return 0, ErrRange
		}
	} else {
		decimal, ok := decimalFloat(text)
		if !ok {
			return 0, ErrSyntax
		}
		var err error
		if f, err = strconv.ParseFloat(decimal, 64); err != nil {
			return 0, ErrRange
		}
	}
	if negative {
		f = -f
	}
	return f, nil
}

func signed(s string) (negative bool, rest string) {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		return s[0] == '-', s[1:]
	}
	return false, s
}

func basePrefix(s string) (base int, digits string) {
	if len(s) > 2 && s[0] == '0' {
		switch s[1] {
		case 'x':
			return 16, s[2:]
		case 'o':
			return 8, s[2:]
		case 'b':
			return 2, s[2:]
		}
	}
	return 10, s
}

// joinDigits checks that s consists of digits of the base, with single underscores between them, and removes the underscores.
func joinDigits(s string, base int) (string, bool) {
	underscores := 0
	afterDigit := false
	for i := range len(s) {
		switch {
		case digitValue(s[i]) < base:
			afterDigit = true
		case s[i] == '_' && afterDigit:
			afterDigit = false
			underscores++
		default:
			return "", false
		}
	}
	if !afterDigit {
		return "", false
	}
	if underscores > 0 {
		s = strings.ReplaceAll(s, "_", "")
	}
	return s, true
}

func digitValue(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return 99
}

// decimalFloat checks `digits [. digits] [e [sign] digits]` and returns it without underscores.
func decimalFloat(s string) (string, bool) {
	mantissa, exponent := s, ""
	hasExponent := false
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		mantissa, exponent, hasExponent = s[:i], s[i+1:], true
	}
	whole, fraction, hasPoint := strings.Cut(mantissa, ".")
	whole, ok := joinDigits(whole, 10)
	if !ok {
		return "", false
	}
	text := whole
	if hasPoint {
		if fraction, ok = joinDigits(fraction, 10); !ok {
			return "", false
		}
		text += "." + fraction
	}
	if hasExponent {
		negative, digits := signed(exponent)
		if digits, ok = joinDigits(digits, 10); !ok {
			return "", false
		}
		text += "e"
		if negative {
			text += "-"
		}
		text += digits
	}
	return text, true
}

// baseFloat reads digits of a base that is a power of two, of any length, as the nearest double. It keeps the 64 leading bits and notes in
// the last of them whether a one was dropped; the conversion to 53 bits then rounds as if it had seen all of them.
func baseFloat(digits string, base int) (f float64, ok bool) {
	if digits, ok = joinDigits(digits, base); !ok {
		return 0, false
	}
	width := bits.TrailingZeros(uint(base))
	var leading uint64
	dropped := 0
	for i := range len(digits) {
		for j := width - 1; j >= 0; j-- {
			bit := uint64(digitValue(digits[i])>>j) & 1
			if leading>>63 == 0 {
				leading = leading<<1 | bit
			} else {
				dropped++
				leading |= bit
			}
		}
	}
	return math.Ldexp(float64(leading), dropped), true
}
