package repl

import (
	"slices"
	"strings"

	"walrus/internal/syntax"
)

// Colours of the parts of an input.
const (
	colorKeyword = "\x1b[35m"
	colorString  = "\x1b[32m"
	colorNumber  = "\x1b[36m"
	colorComment = "\x1b[90m"
	colorReset   = "\x1b[0m"
)

// highlight colours an input, which may be unfinished anywhere. Without the escapes the result is the input.
func highlight(text string) string {
	words := syntax.Keywords()
	var b strings.Builder
	paint := func(color, part string) { b.WriteString(color + part + colorReset) }
	for i := 0; i < len(text); {
		n := 1
		switch ch := text[i]; {
		case strings.HasPrefix(text[i:], "//"):
			if n = strings.IndexByte(text[i:], '\n'); n < 0 {
				n = len(text) - i
			}
			paint(colorComment, text[i:i+n])
		case strings.HasPrefix(text[i:], "/*"):
			if n = strings.Index(text[i:], "*/") + 2; n < 2 {
				n = len(text) - i
			}
			paint(colorComment, text[i:i+n])
		case ch == '"':
			n = quoted(text[i:])
			paint(colorString, text[i:i+n])
		case ch >= '0' && ch <= '9':
			for i+n < len(text) && isWordByte(text[i+n]) {
				n++
			}
			paint(colorNumber, text[i:i+n])
		case isWordByte(ch):
			for i+n < len(text) && isWordByte(text[i+n]) {
				n++
			}
			if word := text[i : i+n]; slices.Contains(words, word) {
				paint(colorKeyword, word)
			} else {
				b.WriteString(word)
			}
		default:
			b.WriteByte(ch)
		}
		i += n
	}
	return b.String()
}

// quoted is the length of the string literal at the start of text.
func quoted(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}
