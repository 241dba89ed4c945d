package syntax

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"walrus/internal/diag"
	"walrus/internal/source"
)

// The scanner reads characters through a number of layers of format-string escapes, its level.
//
// Ordinary code is read at level 0, where a character is a character of the text. In an interpolation of a format string
// whose own text is read at level n, code is read at level n+1, where the escapes of that format string are already
// replaced: in f"{d[\"k\"]}" the code of the interpolation is d["k"]. A quote in such code opens a literal in one of two
// ways. If the quote itself came out of an escape of the topmost layer, the literal is read at level n+1 and only such
// a quote closes it. Otherwise the literal is written plainly, is read at level n like the format string around it, and
// only a quote of the same making at that level closes it. So both spellings, mixtures, and format strings within
// format strings are one rule, nothing is copied or scanned twice, and every position is one of the source text.
//
// A level above 0 costs nothing as long as the text contains no backslash, because then all levels agree.

// maxLevel bounds the layers: a literal of level n needs at least 2^n characters of backslashes.
const maxLevel = 20

const eof rune = -1

// scanner splits a text into tokens. ch is the current character; pos and next are the offsets before and behind it.
type scanner struct {
	text  string
	ch    rune
	pos   int
	next  int
	level int
	esc   bool // ch came out of an escape of the topmost layer
	dirty bool // a character of the current token came out of an escape, so its text is not a slice of the source

	comments *[]source.Span
	report   func(kind diag.Kind, start, end int, help string, facts ...any)
}

// reset continues at offset pos, at the given level.
func (s *scanner) reset(pos, level int) {
	s.next, s.level = pos, level
	s.advance()
}

// advance moves to the next character.
func (s *scanner) advance() {
	s.pos = s.next
	if s.pos < len(s.text) {
		if b := s.text[s.pos]; b < utf8.RuneSelf && (b != '\\' || s.level == 0) {
			s.ch, s.next, s.esc = rune(b), s.pos+1, false
			return
		}
	}
	c := s.charAt(s.pos, s.level)
	if c.bad {
		s.report(c.kind, s.pos, c.next, "", s.text[s.pos:c.next])
	}
	s.ch, s.next, s.esc = c.r, c.next, c.esc
	s.dirty = s.dirty || s.decoded()
}

// decoded reports whether the current character came out of an escape of any layer.
func (s *scanner) decoded() bool { return s.level > 0 && s.pos < len(s.text) && s.text[s.pos] == '\\' }

// char is a character seen at some level.
type char struct {
	r    rune
	next int  // offset behind it
	esc  bool // it came out of an escape of the topmost layer
	bad  bool // the escape is not one; r is then a blank
	kind diag.Kind
}

// charAt returns the character at offset pos, read through the given number of layers. The recursion is at most
// maxLevel deep.
func (s *scanner) charAt(pos, level int) char {
	if pos >= len(s.text) {
		return char{r: eof, next: pos}
	}
	if level == 0 || s.text[pos] != '\\' {
		r, size := utf8.DecodeRuneInString(s.text[pos:])
		return char{r: r, next: pos + size}
	}
	c := s.charAt(pos, level-1)
	c.esc = false
	if c.r != '\\' || c.bad {
		return c
	}
	r, next, kind := s.escape(c.next, level-1, true)
	return char{r: r, next: next, esc: true, bad: kind != diag.NoKind, kind: kind}
}

// escape reads the rest of an escape sequence: pos is the offset behind the backslash. It returns the character meant
// and the offset behind the sequence, or the kind of the error.
func (s *scanner) escape(pos, level int, format bool) (r rune, next int, bad diag.Kind) {
	c := s.charAt(pos, level)
	switch c.r {
	case 'n':
		return '\n', c.next, 0
	case 'r':
		return '\r', c.next, 0
	case 't':
		return '\t', c.next, 0
	case 'a':
		return '\a', c.next, 0
	case 'b':
		return '\b', c.next, 0
	case 'v':
		return '\v', c.next, 0
	case 'f':
		return '\f', c.next, 0
	case 'e', 'E':
		return 0x1b, c.next, 0
	case '\\', '"', '\'', '$', '`', ' ':
		return c.r, c.next, 0
	case '{', '}':
		if format {
			return c.r, c.next, 0
		}
	case 'u':
		return s.unicodeEscape(c.next, level)
	case eof, '\n', '\r':
		return ' ', pos, diag.InvalidEscape
	}
	return ' ', c.next, diag.InvalidEscape
}

// unicodeEscape reads {H...}; pos is the offset behind the u. In an erroneous escape next lies behind what was understood.
func (s *scanner) unicodeEscape(pos, level int) (r rune, next int, bad diag.Kind) {
	c := s.charAt(pos, level)
	if c.r != '{' {
		return ' ', pos, diag.InvalidUnicodeEscape
	}
	digits := 0
	for {
		pos = c.next
		c = s.charAt(pos, level)
		if c.r == '}' {
			pos = c.next
			if digits == 0 || !utf8.ValidRune(r) {
				return ' ', pos, diag.InvalidUnicodeEscape
			}
			return r, pos, 0
		}
		d := digitValue(c.r)
		if d < 0 || d >= 16 {
			return ' ', pos, diag.InvalidUnicodeEscape
		}
		if r <= utf8.MaxRune {
			r = r<<4 | rune(d)
		}
		digits++
	}
}

func digitValue(r rune) int {
	switch {
	case r >= '0' && r <= '9':
		return int(r - '0')
	case r >= 'a' && r <= 'f':
		return int(r-'a') + 10
	case r >= 'A' && r <= 'F':
		return int(r-'A') + 10
	}
	return -1
}

// skipSpace moves to the start of the next token.
func (s *scanner) skipSpace() {
	for {
		switch s.ch {
		case ' ', '\t', '\n', '\r', '\v', '\f':
			s.advance()
			continue
		case '/':
			if s.next < len(s.text) && (s.text[s.next] == '/' || s.text[s.next] == '*') {
				s.comment()
				continue
			}
		case '\ufeff': // a byte order mark, which editors leave at the start of files
			if s.pos == 0 {
				s.advance()
				continue
			}
		default:
			if s.ch >= utf8.RuneSelf && isUnicodeSpace(s.ch) {
				s.advance()
				continue
			}
		}
		return
	}
}

func isUnicodeSpace(r rune) bool {
	switch r {
	case 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000:
		return true
	}
	return r >= 0x2000 && r <= 0x200a
}

// comment skips a comment. Comments are read at level 0: escapes mean nothing in them.
func (s *scanner) comment() {
	start, rest := s.pos, s.text[s.pos+2:]
	var end int
	if s.text[s.pos+1] == '/' {
		if end = strings.IndexByte(rest, '\n'); end < 0 {
			end = len(rest)
		} else if end > 0 && rest[end-1] == '\r' {
			end--
		}
		end += start + 2
	} else {
		if end = strings.Index(rest, "*/"); end < 0 {
			end = len(s.text)
			s.report(diag.UnexpectedEnd, start, start+2, "close the comment with */", "the end of a comment")
		} else {
			end += start + 4
		}
	}
	*s.comments = append(*s.comments, source.Span{Start: source.Pos(start), End: source.Pos(end)})
	s.next = end
	s.advance()
}

// scan returns the next token.
func (s *scanner) scan() token {
	s.skipSpace()
	s.dirty = s.decoded()
	start, ch, esc := s.pos, s.ch, s.esc
	t := token{span: source.Span{Start: source.Pos(start)}}
	switch {
	case isNameStart(ch):
		s.word(&t)
	case isDigit(ch):
		s.number(&t)
	case ch == '"':
		level, closing := s.literalLevel()
		s.stringLiteral(&t, level, closing)
	case ch == eof:
		t.kind = tEOF
	default:
		t.kind = s.punctuation()
		t.esc = esc
		if t.kind == tIllegal {
			s.report(diag.InvalidToken, start, s.pos, invalidHelp(ch), quoteChar(ch))
		}
	}
	t.span.End = source.Pos(s.pos)
	return t
}

// peek is the character behind the current one.
func (s *scanner) peek() rune { return s.charAt(s.next, s.level).r }

// word scans a name, a reserved word, or the start of a format string.
func (s *scanner) word(t *token) {
	start, first := s.pos, s.ch
	if s.level == 0 {
		// The common case, without the bookkeeping of advance.
		i := s.next
		for i < len(s.text) && isNamePart(rune(s.text[i])) {
			i++
		}
		s.next = i
		s.advance()
	} else {
		for isNamePart(s.ch) {
			s.advance()
		}
	}
	t.str = s.tokenText(start)
	if first == 'f' && s.ch == '"' && len(t.str) == 1 {
		t.kind = tFString
		return
	}
	t.kind = keyword(t.str)
	switch {
	case (t.kind == tOr || t.kind == tAnd) && s.ch == '=':
		s.advance()
		if t.kind == tOr {
			t.kind = tOrAssign
		} else {
			t.kind = tAndAssign
		}
	case t.str == "extern" && strings.HasPrefix(s.text[s.pos:], " fn") && s.level == 0:
		t.kind = tExternFn
		s.reset(s.pos+len(" fn"), s.level)
	}
}

// tokenText is the text of the token that began at start and ends before the current character, escapes replaced.
func (s *scanner) tokenText(start int) string {
	if !s.dirty {
		return s.text[start:s.pos]
	}
	var b strings.Builder
	for at := start; at < s.pos; {
		c := s.charAt(at, s.level)
		b.WriteRune(c.r)
		at = c.next
	}
	return b.String()
}

// number scans an integer or float literal.
func (s *scanner) number(t *token) {
	start, base := s.pos, 10
	if s.ch == '0' {
		switch s.peek() {
		case 'x':
			base = 16
		case 'o':
			base = 8
		case 'b':
			base = 2
		}
	}
	t.kind = tInt
	if base != 10 {
		if d := s.digitBehind(s.charAt(s.next, s.level).next); d < 0 || d >= base {
			base = 10 // `0x` without a digit: the integer 0 and a name
		} else {
			s.advance()
			s.advance()
		}
	}
	s.digits(base)
	if base == 10 {
		if s.ch == '.' && isDigit(s.peek()) {
			t.kind = tFloat
			s.advance()
			s.digits(10)
		}
		if s.exponent() {
			t.kind = tFloat
		}
	}
	t.str = s.tokenText(start)
	digits := strings.ReplaceAll(t.str, "_", "")
	if t.kind == tFloat {
		f, err := strconv.ParseFloat(digits, 64)
		if err != nil || math.IsInf(f, 0) {
			s.report(diag.NumberTooLarge, start, s.pos, "", t.str)
		}
		t.num = math.Float64bits(f)
		return
	}
	if base != 10 {
		digits = digits[2:]
	}
	n, err := strconv.ParseUint(digits, base, 64)
	if err != nil {
		n = math.MaxUint64
	}
	t.num = n // the parser judges values above the largest int: 2^63 is right under a minus
}

// digits skips digits of the base and single underscores between them.
func (s *scanner) digits(base int) {
	for {
		d := digitValue(s.ch)
		if s.ch == '_' {
			d = s.digitBehind(s.next)
		}
		if d < 0 || d >= base {
			return
		}
		s.advance()
	}
}

// digitBehind is the value of the digit at offset pos, -1 if there is none.
func (s *scanner) digitBehind(pos int) int { return digitValue(s.charAt(pos, s.level).r) }

// exponent skips the exponent of a float if there is a complete one.
func (s *scanner) exponent() bool {
	if s.ch != 'e' && s.ch != 'E' {
		return false
	}
	c := s.charAt(s.next, s.level)
	if c.r == '+' || c.r == '-' {
		c = s.charAt(c.next, s.level)
	}
	if !isDigit(c.r) {
		return false
	}
	for s.next < c.next {
		s.advance()
	}
	s.digits(10)
	return true
}

// literalLevel tells at which level the literal opened by the quote in s.ch is read, and how its closing quote is made.
func (s *scanner) literalLevel() (level int, closing bool) {
	switch {
	case s.level == 0:
		return 0, false
	case s.esc:
		return s.level, true
	}
	return s.level - 1, s.charAt(s.pos, s.level-1).esc
}

// stringLiteral scans a string literal from its opening quote on.
func (s *scanner) stringLiteral(t *token, level int, closing bool) {
	t.kind = tString
	outer, open := s.level, s.pos
	s.reset(s.next, level)
	if level == 0 {
		// The common case: no escape before the closing quote.
		if i := strings.IndexAny(s.text[s.pos:], "\"\\"); i >= 0 && s.text[s.pos+i] == '"' {
			t.str = s.text[s.pos : s.pos+i]
			s.reset(s.pos+i+1, outer)
			return
		}
	}
	var b strings.Builder
	for {
		switch {
		case s.ch == '"' && s.esc == closing:
			t.str = b.String()
			s.reset(s.next, outer)
			return
		case s.ch == eof || s.ch == '"':
			t.kind = tIllegal
			t.str = b.String()
			s.report(diag.UnexpectedEnd, open, s.pos, "close the string with a double quote", "the closing quote of a string")
			s.reset(s.pos, outer)
			return
		case s.ch == '\\':
			b.WriteRune(s.literalEscape(false))
		default:
			b.WriteRune(s.ch)
			s.advance()
		}
	}
}

// literalEscape reads the escape sequence at the current backslash and moves behind it. Errors are reported.
func (s *scanner) literalEscape(format bool) rune {
	start := s.pos
	r, next, bad := s.escape(s.next, s.level, format)
	if bad != diag.NoKind {
		s.report(bad, start, next, "", s.text[start:next])
	}
	s.next = next
	s.advance()
	return r
}

// fstringText scans literal text of a format string up to the brace of an interpolation (open is true then) or the
// closing quote, where it stops. ok is false if the text ended instead. The scanner must be at the literal's level.
func (s *scanner) fstringText(closing bool) (text string, open, ok bool) {
	start := s.pos
	s.dirty = s.decoded()
	for s.ch != '"' && s.ch != '{' && s.ch != '\\' && s.ch != eof {
		s.advance()
	}
	text = s.tokenText(start)
	if s.ch == '{' || s.ch == '"' && s.esc == closing {
		return text, s.ch == '{', true
	}
	var b strings.Builder
	b.WriteString(text)
	for {
		switch {
		case s.ch == '"' && s.esc == closing:
			return b.String(), false, true
		case s.ch == eof || s.ch == '"':
			return b.String(), false, false
		case s.ch == '{':
			return b.String(), true, true
		case s.ch == '\\':
			b.WriteRune(s.literalEscape(true))
		default:
			b.WriteRune(s.ch)
			s.advance()
		}
	}
}

// punctuation scans an operator or delimiter, the longest one possible, or an invalid character.
func (s *scanner) punctuation() kind {
	ch := s.ch
	s.advance()
	switch ch {
	case '+':
		return s.withAssign(tPlus, tPlusAssign)
	case '-':
		return s.withAssign(tMinus, tMinusAssign)
	case '*':
		if s.ch == '*' {
			s.advance()
			return s.withAssign(tPower, tPowerAssign)
		}
		return s.withAssign(tStar, tStarAssign)
	case '/':
		return s.withAssign(tSlash, tSlashAssign)
	case '%':
		return s.withAssign(tPercent, tPercentAssign)
	case '&':
		return s.withAssign(tAmp, tAmpAssign)
	case '|':
		return s.withAssign(tPipe, tPipeAssign)
	case '^':
		return s.withAssign(tCaret, tCaretAssign)
	case '=':
		return s.withAssign(tAssign, tEq)
	case '!':
		return s.withAssign(tIllegal, tNe)
	case '<':
		if s.ch == '<' {
			s.advance()
			return s.withAssign(tShl, tShlAssign)
		}
		return s.withAssign(tLt, tLe)
	case '>':
		if s.ch == '>' {
			s.advance()
			return s.withAssign(tShr, tShrAssign)
		}
		return s.withAssign(tGt, tGe)
	case '.':
		if s.ch == '.' {
			s.advance()
			return tDotDot
		}
		return tDot
	case '~':
		return tTilde
	case ',':
		return tComma
	case ';':
		return tSemicolon
	case ':':
		return tColon
	case '@':
		return tAt
	case '(':
		return tLParen
	case ')':
		return tRParen
	case '[':
		return tLBracket
	case ']':
		return tRBracket
	case '{':
		return tLBrace
	case '}':
		return tRBrace
	}
	return tIllegal
}

// withAssign returns long if an `=` follows, which it skips, else short.
func (s *scanner) withAssign(short, long kind) kind {
	if s.ch == '=' {
		s.advance()
		return long
	}
	return short
}

func quoteChar(r rune) string {
	if r < ' ' || r == 0x7f || !strconv.IsPrint(r) {
		return "U+" + strings.ToUpper(strconv.FormatInt(int64(r)+0x10000, 16)[1:])
	}
	return string(r)
}

// invalidHelp is advice for characters that other languages use.
func invalidHelp(r rune) string {
	switch r {
	case '\'', '‘', '’', '“', '”':
		return "strings are enclosed in double quotes: \"text\""
	case '?':
		return "there is no ternary operator; use if and else"
	case '!':
		return "write `not` for negation and `!=` for inequality"
	case '#':
		return "comments begin with //"
	case '\\':
		return "a backslash has a meaning only inside strings"
	}
	return ""
}
