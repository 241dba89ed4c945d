package syntax

import (
	"strings"

	"walrus/internal/diag"
	"walrus/internal/number"
	"walrus/internal/source"
)

// fstring reads a format string. The current token is its opening; the scanner stands at the quote. The parser drives
// the scanner itself: text is scanned as text, and interpolations are parsed in place.
func (p *parser) fstring() Expr {
	open := p.tok.span
	s := &p.sc
	outer := s.level
	level, closing := s.literalLevel()
	if level >= maxLevel {
		p.error(diag.NestingTooDeep, open, "", maxLevel)
		p.giveUp()
		return &BadExpr{open}
	}
	if !p.enter(open) {
		return &BadExpr{open}
	}
	fs := &FString{}
	s.reset(s.next, level)
	for {
		start := s.pos
		text, interpolation, ok := s.fstringText(closing)
		if text != "" {
			fs.Parts = append(fs.Parts, FPart{Text: text, Pos: source.Span{Start: source.Pos(start), End: source.Pos(s.pos)}})
		}
		if !ok {
			p.error(diag.UnexpectedEnd, source.Span{Start: open.Start, End: open.End + 1}, "close the string with a double quote",
				"the closing quote of a format string")
			p.panicking = true
			break
		}
		if !interpolation || p.fatal {
			break
		}
		part, goesOn := p.interpolation(level)
		fs.Parts = append(fs.Parts, part)
		if !goesOn {
			p.panicking = true // the end of the string is a guess, so the rest of the statement means little
			break
		}
	}
	p.leave()
	if p.fatal {
		return &BadExpr{open}
	}
	if s.ch == '"' {
		s.reset(s.next, outer)
	} else {
		s.reset(s.pos, outer)
	}
	fs.Pos = source.Span{Start: open.Start, End: source.Pos(s.pos)}
	p.tok.span = fs.Pos
	p.next()
	return fs
}

// interpolation reads {expression} or {expression:spec} in a format string whose text is at the given level. The scanner
// stands at the brace; afterwards it stands in the text behind the closing brace. If goesOn is false an error was found
// in a way that leaves the end of the format string unknown, and the scanner stands at the best guess for it.
func (p *parser) interpolation(level int) (part FPart, goesOn bool) {
	s := &p.sc
	start := s.pos
	outerSlice, outerPrinting := p.openSlice, p.printing
	reported := len(p.errs)
	wasIncomplete := p.incomplete
	p.openSlice, p.printing = -1, false
	s.reset(s.next, level+1)
	p.next()
	empty := p.tok.kind == tRBrace
	if !empty {
		part.X = p.expression()
		if !p.panicking && p.tok.kind == tColon {
			part.Spec = p.formatSpec()
		} else if !p.panicking && (p.tok.kind != tRBrace || p.tok.esc) {
			p.unexpected("`}`", "")
		}
	}
	p.openSlice, p.printing = outerSlice, outerPrinting
	if p.fatal {
		return part, false
	}
	end, goesOn := int(p.tok.span.Start), true
	if empty || p.panicking {
		if p.panicking {
			end, goesOn = recoverInterpolation(s.text, start+1)
		}
		p.incomplete = wasIncomplete || reported == 0 && p.incomplete && !goesOn && end == len(s.text) && p.tok.kind != tIllegal
		p.fstringError(start, end, reported, empty)
	}
	p.panicking = false
	next := end
	if goesOn {
		next++
	}
	part.Pos = source.Span{Start: source.Pos(start), End: source.Pos(next)}
	if part.X == nil {
		part.X = &BadExpr{part.Pos}
	}
	p.tok.span = part.Pos
	s.reset(next, level)
	return part, goesOn
}

// fstringError replaces the syntax errors reported since the interpolation began by one fstring-expression error with the
// text between start, where the opening brace stands, and end. Errors in literals inside stay as they are.
func (p *parser) fstringError(start, end, reported int, empty bool) {
	reason, kept := "it is not closed", p.errs[:reported]
	if empty {
		reason = "it is empty"
	}
	replaced := empty || reported == len(p.errs)
	for _, d := range p.errs[reported:] {
		switch d.Kind {
		case diag.NoKind, diag.UnexpectedEnd, diag.UnexpectedToken, diag.InvalidToken:
			if !replaced && d.Kind != diag.UnexpectedEnd {
				reason = d.Message
			}
			replaced = true
		default:
			kept = append(kept, d)
		}
	}
	nested := len(kept) > reported
	p.errs = kept
	if !replaced || nested {
		return // what was wrong has been said more precisely
	}
	text := p.sc.text[start+1 : end]
	if i := strings.IndexByte(text, '\n'); i >= 0 {
		text = text[:i]
	}
	incomplete := p.incomplete
	p.panicking = false
	p.error(diag.FstringExpression, source.Span{Start: source.Pos(start), End: source.Pos(min(start+1+len(text)+1, len(p.sc.text)))},
		"", text, reason)
	p.incomplete = incomplete
}

// recoverInterpolation looks for the end of an erroneous interpolation whose text starts at offset at: the matching
// brace, if it is on the same line; otherwise a quote on that line is taken for the end of the format string (goesOn is
// false); otherwise the brace may be on a later line. The look at the line is bounded to keep recovery linear.
func recoverInterpolation(text string, at int) (end int, goesOn bool) {
	const lookAhead = 4096
	line := len(text)
	if i := strings.IndexByte(text[at:min(len(text), at+lookAhead)], '\n'); i >= 0 {
		line = at + i
	} else if at+lookAhead < len(text) {
		line = at + lookAhead
	}
	if end = matchingBrace(text, at, line); end >= 0 {
		return end, true
	}
	if i := strings.IndexByte(text[at:line], '"'); i >= 0 {
		return at + i, false
	}
	if end = matchingBrace(text, at, len(text)); end >= 0 {
		return end, true
	}
	return len(text), false
}

// matchingBrace is the offset of the brace that closes the one before at, -1 if there is none before limit.
func matchingBrace(text string, at, limit int) int {
	depth, quoted := 0, false
	for i := at; i < limit; i++ {
		switch c := text[i]; {
		case c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{':
			depth++
		case c == '}':
			if depth == 0 {
				return i
			}
			depth--
		}
	}
	return -1
}

// formatSpec reads the specification behind the current token, a colon, up to the closing brace, which becomes the current
// token. Fill characters may be anything, so this is not a matter of tokens.
func (p *parser) formatSpec() *FormatSpec {
	s := &p.sc
	start := int(p.tok.span.End)
	s.reset(start, s.level)
	s.dirty = s.decoded()
	for s.ch != '}' || s.esc {
		if s.ch == eof || s.ch == '\n' || s.ch == '"' && !s.esc {
			p.tok = token{kind: tIllegal, span: source.Span{Start: source.Pos(s.pos), End: source.Pos(s.pos)}}
			p.error(diag.UnexpectedToken, p.tok.span, "", "end of the format specification", "`}`")
			p.panicking = true
			return nil
		}
		s.advance()
	}
	text := s.tokenText(start)
	spec, err := ParseFormatSpec(text)
	if err != nil {
		p.tok.span.End = source.Pos(s.pos)
		p.error(diag.NoKind, p.tok.span, "", err.Error()) // becomes part of the interpolation's error
		p.panicking = true
		return nil
	}
	p.next()
	return spec
}

// ParseFormatSpec reads the text of a format specification (without the colon). What it accepts the run time can apply, because the reading
// is the same. The error says in a few words what is wrong.
func ParseFormatSpec(text string) (*FormatSpec, error) {
	s, err := number.ParseSpec(text)
	if err != nil {
		return nil, err
	}
	return &FormatSpec{
		Text: text, Fill: s.Fill, Align: s.Align, Sign: s.Sign, Zero: s.Zero, Width: s.Width, Comma: s.Group,
		Precision: s.Precision, Type: s.Type,
	}, nil
}
