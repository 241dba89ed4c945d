package reference

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"walrus/internal/diag"
	"walrus/internal/source"
	"walrus/internal/syntax"
)

// format applies a format specification, X15.
func (f *frame) format(v value, s *syntax.FormatSpec, at source.Span) string {
	wants := ""
	_, isInt := v.(int64)
	_, isFloat := v.(float64)
	switch {
	case strings.IndexByte("dxXob", s.Type) >= 0 && s.Type != 0:
		if !isInt {
			wants = "int"
		}
	case strings.IndexByte("efg%", s.Type) >= 0 && s.Type != 0, s.Type == 0 && (s.Sign != 0 || s.Comma):
		if !isInt && !isFloat {
			wants = "int or float"
		}
	}
	if wants != "" {
		f.fail(at, diag.TypeMismatch, wants, typeName(v))
	}
	if s.Type != 's' && (isInt || isFloat) {
		return formatNumber(v, s)
	}
	t := []rune(f.ip.text(v))
	if s.Precision >= 0 && len(t) > s.Precision {
		t = t[:s.Precision]
	}
	return padded(string(t), s, '<')
}

func formatNumber(v value, s *syntax.FormatSpec) string {
	var x float64
	n, isInt := v.(int64)
	if isInt {
		x = float64(n)
		switch s.Type {
		case 'd', 'x', 'X', 'o', 'b':
			return numberText(n < 0, intDigits(n, s.Type), s)
		case 0:
			if s.Precision < 0 {
				return numberText(n < 0, intDigits(n, 'd'), s)
			}
		}
	} else {
		x = v.(float64)
	}
	digits, neg := floatDigits(x, s)
	return numberText(neg, digits, s)
}

func intDigits(n int64, typ byte) string {
	base := map[byte]int{'d': 10, 'x': 16, 'X': 16, 'o': 8, 'b': 2}[typ]
	t := strings.TrimPrefix(strconv.FormatInt(n, base), "-")
	if typ == 'X' {
		t = strings.ToUpper(t)
	}
	return t
}

func floatDigits(x float64, s *syntax.FormatSpec) (digits string, neg bool) {
	suffix := ""
	if s.Type == '%' {
		x, suffix = x*100, "%"
	}
	neg = math.Signbit(x) && !math.IsNaN(x)
	x = math.Abs(x)
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return floatText(x) + suffix, neg
	}
	p := s.Precision
	switch s.Type {
	case 'e', 'f', '%', 'g':
		if p < 0 {
			p = 6
		}
	}
	switch {
	case s.Type == 'e':
		return strconv.FormatFloat(x, 'e', p, 64), neg
	case s.Type == 'f' || s.Type == '%':
		return strconv.FormatFloat(x, 'f', p, 64) + suffix, neg
	case p >= 0:
		return general(x, max(p, 1)), neg
	}
	return floatText(x), neg
}

// general is C's %g.
func general(x float64, p int) string {
	sci := strconv.FormatFloat(x, 'e', p-1, 64)
	i := strings.IndexByte(sci, 'e')
	exp, _ := strconv.Atoi(sci[i+1:])
	trim := func(t string) string {
		if strings.Contains(t, ".") {
			t = strings.TrimRight(strings.TrimRight(t, "0"), ".")
		}
		return t
	}
	if exp < -4 || exp >= p {
		return trim(sci[:i]) + sci[i:]
	}
	return trim(strconv.FormatFloat(x, 'f', p-1-exp, 64))
}

// numberText adds sign, commas and padding to digits.
func numberText(neg bool, digits string, s *syntax.FormatSpec) string {
	sign := ""
	if neg {
		sign = "-"
	} else if s.Sign != 0 {
		sign = string(s.Sign)
	}
	whole := 0
	for whole < len(digits) && strings.IndexByte("0123456789abcdefABCDEF", digits[whole]) >= 0 && digits[whole] != 'e' || whole < len(digits) && digits[whole] == 'e' && strings.IndexByte("xX", s.Type) >= 0 && s.Type != 0 {
		whole++
	}
	if digits == "inf" || strings.HasPrefix(digits, "NaN") || strings.HasPrefix(digits, "inf") {
		return padded(sign+digits, s, '>')
	}
	head, tail := digits[:whole], digits[whole:]
	build := func(h string) string {
		if s.Comma {
			h = grouped(h)
		}
		return sign + h + tail
	}
	t := build(head)
	if s.Zero && s.Align == 0 {
		for utf8.RuneCountInString(t) < s.Width {
			head = "0" + head
			t = build(head)
		}
		return t
	}
	return padded(t, s, '>')
}

func grouped(digits string) string {
	var b strings.Builder
	for i, c := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	return b.String()
}

func padded(t string, s *syntax.FormatSpec, align byte) string {
	if s.Align != 0 {
		align = s.Align
	}
	fill := ' '
	if s.Fill != 0 {
		fill = s.Fill
	} else if s.Zero && s.Align != 0 {
		fill = '0'
	}
	missing := max(s.Width-utf8.RuneCountInString(t), 0)
	left := 0
	switch align {
	case '>':
		left = missing
	case '^':
		left = missing / 2
	}
	return strings.Repeat(string(fill), left) + t + strings.Repeat(string(fill), missing-left)
}
