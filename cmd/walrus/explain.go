package main

import (
	"fmt"
	"io"
	"strings"

	"walrus/internal/source"
)

// jitExplain is `walrus jit explain`.
func (c *command) jitExplain(o *options, args []string) int {
	s, status := c.newStudy(o, args)
	if s == nil {
		return status
	}
	defer s.iso.Close()
	var b strings.Builder
	shown := 0
	for i := range s.regions {
		if r := &s.regions[i]; s.wanted(r) {
			if shown > 0 {
				b.WriteByte('\n')
			}
			shown++
			s.describe(&b, r)
		}
	}
	switch {
	case shown == 0 && s.line > 0:
		fmt.Fprintf(&b, "No loop or function of line %d of %s ran.\n", s.line, s.name)
	case shown == 0:
		b.WriteString("The program ran no loop and no function.\n")
	}
	if _, err := io.WriteString(c.stdout, b.String()); err != nil && !closedPipe(err) {
		return c.fail(err)
	}
	return s.status
}

// describe tells what became of a region.
func (s *study) describe(b *strings.Builder, r *region) {
	color := s.colored(s.options, s.stdout)
	state := r.state
	if color {
		paint := map[string]string{"native": "\x1b[32m", "interpreted": "\x1b[33m", "given up": "\x1b[31m"}
		state = paint[r.state] + state + "\x1b[0m"
	}
	fmt.Fprintf(b, "%s:%d: %s: %s", r.file, r.line, r.name, state)
	if r.reason != "" {
		b.WriteString(", " + r.reason)
	}
	b.WriteByte('\n')
	file := r.f.Unit.Program.File
	caret(b, file, r.line, r.span)
	unit := "called"
	if r.loop >= 0 {
		unit = "header visited"
	}
	fmt.Fprintf(b, "  %s %d times, not counting native ones", unit, r.count)
	if r.compiles > 0 {
		fmt.Fprintf(b, "; compiled %s in %d us, %d bytes", times(int64(r.compiles)), r.micros, r.bytes)
	}
	b.WriteByte('\n')
	if r.advice != "" {
		fmt.Fprintf(b, "  %s\n", r.advice)
	}
	for _, e := range r.exits {
		a := adviceFor(e.Reason)
		fmt.Fprintf(b, "  left %s in line %d because of %s [%s]\n", times(e.Count), e.Line, e.Reason, a.code)
		if e.Line != r.line {
			caret(b, file, e.Line, source.NoSpan)
		}
		if a.advice != "" {
			fmt.Fprintf(b, "    %s\n", strings.ReplaceAll(a.advice, "\n", "\n    "))
		}
	}
}

func times(n int64) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// caret shows a line with the place marked: span if it is in that line, else the whole line.
func caret(b *strings.Builder, file *source.File, line int, span source.Span) {
	text := file.LineText(line)
	all := file.LineSpan(line)
	from := len(text) - len(strings.TrimLeft(text, " \t"))
	to := len(text)
	if span.IsValid() && span.Start >= all.Start && span.Start < all.End {
		from, to = int(span.Start-all.Start), min(int(span.End-all.Start), len(text))
	}
	number := fmt.Sprintf("%6d | ", line)
	pad := strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, text[:from])
	width := max(1, len([]rune(text[from:max(from, to)])))
	fmt.Fprintf(b, "%s%s\n%s| %s%s\n", number, text, strings.Repeat(" ", len(number)-2), pad, strings.Repeat("^", width))
}
