package syntax

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"walrus/internal/diag"
	"walrus/internal/source"
)

// maxErrors bounds the errors reported for one file; a text with more is no Walrus program.
const maxErrors = 1000

// Parse reads a whole file. The list holds all its syntax errors in order of position; the tree may be compiled only
// if it is empty.
func Parse(file *source.File) (*Tree, diag.List) {
	tree, _, errs := parse(file, false)
	return tree, errs
}

// ParseInput reads one input of an interactive session: like Parse, but the final `;` may be missing. incomplete
// reports that the text is a beginning that more text could complete.
func ParseInput(file *source.File) (tree *Tree, incomplete bool, errs diag.List) {
	return parse(file, true)
}

func parse(file *source.File, input bool) (*Tree, bool, diag.List) {
	p := &parser{file: file, tree: &Tree{File: file}, input: input, openSlice: -1}
	text := file.Text()
	if len(text) > source.MaxSize {
		p.error(diag.SourceTooLarge, source.Span{}, "", len(text), source.MaxSize)
		return p.tree, false, p.errs
	}
	if at := invalidUTF8(text); at >= 0 {
		p.error(diag.InvalidEncoding, source.Span{Start: source.Pos(at), End: source.Pos(at + 1)}, "",
			fmt.Sprintf("0x%02X", text[at]))
		return p.tree, false, p.errs
	}
	p.sc = scanner{text: text, comments: &p.tree.Comments, report: p.lexicalError}
	p.sc.reset(0, 0)
	p.sc.skipShebang()
	p.next()
	p.tree.Stmts = p.statements(topLevel)
	p.errs.Sort()
	return p.tree, p.incomplete, p.errs
}

// invalidUTF8 is the offset of the first byte that is not part of a character, -1 if there is none.
func invalidUTF8(text string) int {
	if utf8.ValidString(text) {
		return -1
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

// byteOrderMark is what some editors begin files with.
const byteOrderMark = "\uFEFF"

// skipShebang skips a first line that tells a Unix system which program runs the file.
func (s *scanner) skipShebang() {
	if s.pos == 0 && strings.HasPrefix(strings.TrimPrefix(s.text, byteOrderMark), "#!") {
		end := strings.IndexByte(s.text, '\n')
		if end < 0 {
			end = len(s.text)
		}
		s.reset(end, 0)
	}
}

// parser is a recursive-descent parser with one token of lookahead. After an error it is panicking: nothing more is
// reported and every loop ends, until statement recovery has found a place to go on.
type parser struct {
	sc   scanner
	tok  token
	prev source.Pos // end of the token before tok
	file *source.File
	tree *Tree
	errs diag.List

	input      bool // final `;` optional
	incomplete bool // the first error was that the text ended
	panicking  bool
	fatal      bool // gave up; tok stays at the end of the input
	depth      int
	openSlice  int        // depth at which a range may lack its end: directly between index brackets
	minInt     source.Pos // place at which the literal 2^63 may stand
	printing   bool       // the next parenthesis is that of a print statement
}

// next moves to the next token.
func (p *parser) next() {
	p.prev = p.tok.span.End
	p.file.Checkpoint()
	if p.fatal {
		return
	}
	if tok := p.sc.scan(); !p.fatal { // an error in the token may have been one too many: then the text ends here
		p.tok = tok
	}
}

// peek returns the kind of the token after the current one. It reports nothing.
func (p *parser) peek() kind {
	ahead := p.sc
	var comments []source.Span
	ahead.comments, ahead.report = &comments, func(diag.Kind, int, int, string, ...any) {}
	return ahead.scan().kind
}

// got skips the token if it is of the given kind.
func (p *parser) got(k kind) bool {
	if p.tok.kind != k {
		return false
	}
	p.next()
	return true
}

// from is the span from start to the end of the last token read.
func (p *parser) from(start source.Pos) source.Span {
	return source.Span{Start: start, End: max(start, p.prev)}
}

// error reports an error and returns it, or a dummy when errors are suppressed.
func (p *parser) error(kind diag.Kind, span source.Span, help string, facts ...any) *diag.Diagnostic {
	d := diag.New(kind, p.file, span, facts...)
	d.Help = help
	if p.panicking || p.fatal {
		return d
	}
	if len(p.errs) == 0 {
		p.incomplete = kind == diag.UnexpectedEnd
	}
	p.errs = append(p.errs, d)
	if len(p.errs) >= maxErrors {
		p.giveUp()
	}
	return d
}

// lexicalError is the scanner's way to report.
func (p *parser) lexicalError(kind diag.Kind, start, end int, help string, facts ...any) {
	span := source.Span{Start: source.Pos(start), End: source.Pos(end)}
	if n := len(p.errs); n > 0 && p.errs[n-1].Span == span && p.errs[n-1].Kind == kind {
		return // the same text, read once more at another level
	}
	was := p.panicking
	if was && kind == diag.InvalidToken {
		return
	}
	p.panicking = false // an error of the text itself is worth reporting also while skipping
	p.error(kind, span, help, facts...)
	p.panicking = was
}

// giveUp makes the rest of the text invisible.
func (p *parser) giveUp() {
	p.fatal, p.panicking = true, true
	end := source.Pos(len(p.file.Text()))
	p.tok = token{kind: tEOF, span: source.Span{Start: end, End: end}}
}

// unexpected reports the current token, and that something else was expected.
func (p *parser) unexpected(expected, help string) *diag.Diagnostic {
	var d *diag.Diagnostic
	switch p.tok.kind {
	case tEOF:
		d = p.error(diag.UnexpectedEnd, p.tok.span, help, expected)
	case tIllegal: // already reported by the scanner
		d = &diag.Diagnostic{}
	default:
		d = p.error(diag.UnexpectedToken, p.tok.span, help, p.describe(), expected)
	}
	p.panicking = true
	return d
}

// describe names the current token in a message.
func (p *parser) describe() string {
	text := p.file.Slice(p.tok.span)
	if i := strings.IndexByte(text, '\n'); i >= 0 || len(text) > 40 {
		if i < 0 || i > 40 {
			i = 40
		}
		for i > 0 && !utf8.RuneStart(text[i]) {
			i--
		}
		text = text[:i] + "..."
	}
	switch k := p.tok.kind; k {
	case tName:
		return "name `" + text + "`"
	case tInt, tFloat:
		return "number " + text
	case tString:
		return "string " + text
	case tFString:
		return "format string"
	default:
		return "`" + tokens[k].text + "`"
	}
}

// expect skips a token of the given kind or reports that it is missing.
func (p *parser) expect(k kind, help string) bool {
	if p.got(k) {
		return true
	}
	p.unexpected("`"+tokens[k].text+"`", help)
	return false
}

// closing skips the closing bracket of the bracket at open.
func (p *parser) closing(k kind, open source.Span, expected string) {
	if p.got(k) {
		return
	}
	d := p.unexpected(expected+"`"+tokens[k].text+"`", "")
	if p.tok.kind == tEOF {
		d.Labels = append(d.Labels, diag.Label{Span: open, Text: "opened here"})
	}
}

// name reads a name that is declared. what describes it in the error message.
func (p *parser) name(what string) *Name {
	switch {
	case p.tok.kind == tName || p.tok.kind == tStart || p.tok.kind == tEnd:
		n := &Name{Text: p.tok.str, Pos: p.tok.span}
		p.next()
		return n
	case p.tok.kind.isKeyword():
		p.unexpected(what, "`"+p.tok.str+"` is a reserved word")
	default:
		p.unexpected(what, "")
	}
	return &Name{Text: "_", Pos: source.Span{Start: p.tok.span.Start, End: p.tok.span.Start}}
}

// enter counts a level of nesting; every successful enter needs a leave. If it fails the parser has given up.
func (p *parser) enter(at source.Span) bool {
	if p.depth >= MaxDepth {
		p.error(diag.NestingTooDeep, at, "", MaxDepth)
		p.giveUp()
		return false
	}
	p.depth++
	return true
}

func (p *parser) leave() { p.depth-- }

// recover ends panicking: it skips to the end of the erroneous statement, or to what looks like the start of the next
// one: a word that begins statements at the beginning of a line. Blocks on the way are skipped as a whole.
func (p *parser) recover() {
	for depth := 0; ; p.next() {
		switch p.tok.kind {
		case tEOF:
			p.panicking = p.fatal
			return
		case tSemicolon:
			if depth == 0 {
				p.next()
				p.panicking = p.fatal
				return
			}
		case tLBrace:
			depth++
		case tRBrace:
			if depth == 0 {
				p.panicking = p.fatal
				return
			}
			depth--
		case tLet, tFn, tIf, tWhile, tFor, tReturn, tStruct, tTry, tImport, tPrint, tPrintln, tThrow, tBreak, tContinue:
			if depth == 0 && p.file.Line(p.prev) < p.file.Line(p.tok.span.Start) {
				p.panicking = p.fatal
				return
			}
		}
	}
}
