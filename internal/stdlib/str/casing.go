package str

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// Letters of Greek that the rules below name.
const (
	capitalSigma = '\u03A3'
	finalSigma   = '\u03C2'
	smallSigma   = '\u03C3'
	capitalIota  = '\u0399'
	capitalIDot  = '\u0130'
)

// caser maps the case of a text piece by piece.
type caser struct {
	text []byte
	// afterCased is true if a cased character precedes, with nothing but case-ignorable ones between (lower only).
	afterCased bool
}

// caseGrowth is the largest number of bytes that the mapping of one byte's worth of text gives: U+0390, two bytes, has a mapping of six.
const caseGrowth = 3

// upper appends the full Unicode upper-case mapping of the bytes from i up to end.
func (m *caser) upper(b []byte, i, end int) []byte {
	text := m.text[:end]
	for i < end {
		if c := text[i]; c < utf8.RuneSelf {
			if c >= 'a' && c <= 'z' {
				c -= 'a' - 'A'
			}
			b = append(b, c)
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		i += size
		b = appendUpperRune(b, r)
	}
	return b
}

func appendUpperRune(b []byte, r rune) []byte {
	// Greek letters with iota subscript: three blocks of eight small and eight capital letters, each with the capital without the
	// subscript at a fixed distance, followed by a full iota.
	if r >= 0x1F80 && r <= 0x1FAF {
		base := [...]rune{0x1F08, 0x1F28, 0x1F68}[(r-0x1F80)>>4] + r&7
		return utf8.AppendRune(utf8.AppendRune(b, base), capitalIota)
	}
	if r >= expansions[0].r {
		i, found := slices.BinarySearchFunc(expansions[:], r, func(e expansion, r rune) int { return int(e.r - r) })
		if found {
			return append(b, expansions[i].upper...)
		}
	}
	return utf8.AppendRune(b, unicode.ToUpper(r))
}

// lower appends the full Unicode lower-case mapping of the bytes from i up to end. A capital sigma at the end of a word becomes a final one.
func (m *caser) lower(b []byte, i, end int) []byte {
	text := m.text
	for i < end {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[i:])
		}
		i += size
		switch {
		case r < utf8.RuneSelf:
			if r >= 'A' && r <= 'Z' {
				r += 'a' - 'A'
			}
			b = append(b, byte(r))
		case r == capitalSigma && m.afterCased && !beforeCased(text[i:]):
			b = utf8.AppendRune(b, finalSigma)
		case r == capitalSigma:
			b = utf8.AppendRune(b, smallSigma)
		case r == capitalIDot:
			b = append(b, "i\u0307"...)
		default:
			b = utf8.AppendRune(b, unicode.ToLower(r))
		}
		if !caseIgnorable(r) { // some characters are both cased and ignorable; they do not count
			m.afterCased = cased(r)
		}
	}
	return b
}

// beforeCased reports whether text starts with a cased character, after any number of case-ignorable ones. As sigma itself is cased,
// no character is looked at twice for two sigmas.
func beforeCased(text []byte) bool {
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if !caseIgnorable(r) {
			return cased(r)
		}
		text = text[size:]
	}
	return false
}

// cased is Unicode's property Cased.
func cased(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	}
	return unicode.IsLower(r) || unicode.IsUpper(r) || unicode.IsTitle(r) ||
		unicode.In(r, unicode.Other_Lowercase, unicode.Other_Uppercase)
}

// caseIgnorable is Unicode's property Case_Ignorable: marks, format controls, modifiers and the signs that occur within words.
func caseIgnorable(r rune) bool {
	switch r {
	case '\'', '.', ':', 0xB7, 0x387, 0x55F, 0x5F4, 0x2018, 0x2019, 0x2024, 0x2027, 0xFE13, 0xFE52, 0xFE55, 0xFF07, 0xFF0E, 0xFF1A:
		return true
	}
	if r < utf8.RuneSelf {
		return r == '^' || r == '`'
	}
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk)
}
