package syntax

import (
	"testing"

	"walrus/internal/diag"
	"walrus/internal/source"
)

// FuzzScan: the tokens of any text lie in it one behind the other, nothing but space and comments lies between them, and a token that is
// scanned alone is the same token. Levels above 0 are how the inside of format strings is read.
func FuzzScan(f *testing.F) {
	for _, text := range corpus(f) {
		f.Add(text, uint8(0))
	}
	for _, text := range []string{`"a\u{1F600}\n\x41" 0x1F 0b101 1_000 1.5 1..2 9223372036854775808`, "a/* b /* c */ d */e // f\n**= <<= ...", `\"a\" \\\"b\\\" \u{22}`,
		"\xff\xfe", "#!x\n'", "\u00e9\u2028\u200b"} {
		for level := range uint8(3) {
			f.Add(text, level)
		}
	}
	f.Fuzz(func(t *testing.T, text string, level uint8) {
		level %= 4
		var comments []source.Span
		report := func(_ diag.Kind, start, end int, _ string, _ ...any) {
			if start < 0 || end < start || end > len(text) {
				t.Fatalf("an error at %d..%d of %d bytes", start, end, len(text))
			}
		}
		s := scanner{text: text, comments: &comments, report: report}
		s.reset(0, int(level))
		for at, n := 0, 0; ; n++ {
			tok := s.scan()
			start, end := int(tok.span.Start), int(tok.span.End)
			if start < at || end < start || end > len(text) || n > len(text) {
				t.Fatalf("token %d at %d..%d behind %d", n, start, end, at)
			}
			if tok.kind == tEOF {
				return
			}
			if end == start {
				t.Fatalf("token %d is empty", n)
			}
			if level == 0 && tok.kind != tIllegal && tok.kind != tFString {
				checkAlone(t, text[start:end], tok)
			}
			at = end
		}
	})
}

// checkAlone scans a token's text alone.
func checkAlone(t *testing.T, text string, want token) {
	t.Helper()
	var comments []source.Span
	s := scanner{text: text, comments: &comments, report: func(diag.Kind, int, int, string, ...any) {}}
	s.reset(0, 0)
	got := s.scan()
	if got.kind != want.kind || got.str != want.str || got.num != want.num || int(got.span.End) != len(text) {
		t.Fatalf("%q alone is %+v, in its text %+v", text, got, want)
	}
}

// FuzzFString: whatever stands between the quotes of a format string is an error or a tree whose printed form is the same tree, and format
// specifications that the parser accepts are what reading them alone accepts.
func FuzzFString(f *testing.F) {
	for _, body := range []string{"", "a{b}c", "{a:>8.2f}{b:,}", "{x:{<3}", `{d[\"k\"]}`, `{f\"{f\\\"{1}\\\"}\"}`, "{{", "}", "{", "{:", "{a;b}", "{a", `\u{7B}a\u{7D}`,
		"{[1, 2][0]}{ {\\\"a\\\": 1} }", "{a?b:c}", "{1..2}", "{a /* } */ + b}", "{: x { return x; }(1)}", "{a:*^+012,.3e}", "\n\t\\", "{\"}\"}", "{f\"{\"}"} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		for _, text := range []string{`println(f"` + body + `");`, `f"{f\"` + body + `\"}";`} {
			checkRoundTrip(t, text)
			tree, errs := Parse(source.NewFile("t", text))
			for _, d := range errs {
				if d.Span.Start < 0 || d.Span.End < d.Span.Start || int(d.Span.End) > len(text)+1 {
					t.Errorf("span %v outside of %q", d.Span, text)
				}
			}
			if len(errs) > 0 {
				continue
			}
			for _, part := range fstringParts(tree) {
				if part.Pos.Start < 0 || int(part.Pos.End) > len(text) || part.Pos.End < part.Pos.Start {
					t.Errorf("part at %v of %q", part.Pos, text)
				}
				if part.Spec == nil {
					continue
				}
				if alone, err := ParseFormatSpec(part.Spec.Text); err != nil || *alone != *part.Spec {
					t.Errorf("specification %q: %+v in its text, %+v alone (%v)", part.Spec.Text, part.Spec, alone, err)
				}
			}
		}
	})
}

// fstringParts are the parts of the format string that the first statement prints, none if it does not.
func fstringParts(tree *Tree) []FPart {
	if len(tree.Stmts) == 0 {
		return nil
	}
	p, ok := tree.Stmts[0].(*Print)
	if !ok {
		return nil
	}
	fs, ok := p.Value.(*FString)
	if !ok {
		return nil
	}
	return fs.Parts
}
