package reference

import (
	"strings"
	"unicode"
)

// upperSpecial lists the letters whose upper-case form has several characters (Unicode's SpecialCasing.txt).
func upperSpecial(r rune) (string, bool) {
	switch r {
	case 'ß':
		return "SS", true
	case 'ŉ':
		return "ʼN", true
	case 'ǰ':
		return "J\u030c", true
	case 'ΐ':
		return "Ι\u0308\u0301", true
	case 'ΰ':
		return "Υ\u0308\u0301", true
	case 'և':
		return "ԵՒ", true
	case 'ẖ':
		return "H\u0331", true
	case 'ẗ':
		return "T\u0308", true
	case 'ẘ':
		return "W\u030a", true
	case 'ẙ':
		return "Y\u030a", true
	case 'ẚ':
		return "Aʾ", true
	case 'ﬀ':
		return "FF", true
	case 'ﬁ':
		return "FI", true
	case 'ﬂ':
		return "FL", true
	case 'ﬃ':
		return "FFI", true
	case 'ﬄ':
		return "FFL", true
	case 'ﬅ', 'ﬆ':
		return "ST", true
	}
	return "", false
}

func upper(s string) string {
	var b strings.Builder
	for _, r := range s {
		if t, ok := upperSpecial(r); ok {
			b.WriteString(t)
		} else {
			b.WriteRune(unicode.ToUpper(r))
		}
	}
	return b.String()
}

// lower maps a sigma at the end of a word to its final form.
func lower(s string) string {
	var b strings.Builder
	rs := []rune(s)
	for i, r := range rs {
		switch {
		case r == 'İ':
			b.WriteString("i\u0307")
		case r == 'Σ' && finalSigma(rs, i):
			b.WriteRune('ς')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

func finalSigma(rs []rune, i int) bool {
	cased := func(r rune) bool { return unicode.IsUpper(r) || unicode.IsLower(r) || unicode.IsTitle(r) }
	ignorable := func(r rune) bool {
		return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk) || strings.ContainsRune("'.:·’", r)
	}
	j := i - 1
	for j >= 0 && ignorable(rs[j]) {
		j--
	}
	if j < 0 || !cased(rs[j]) {
		return false
	}
	for j = i + 1; j < len(rs) && ignorable(rs[j]); j++ {
	}
	return j == len(rs) || !cased(rs[j])
}
