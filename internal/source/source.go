// Package source holds the text of one script file and maps byte offsets to the positions people and editors use.
//
// Every later stage names a place by a byte offset (Pos) or a half-open range of offsets (Span) into one File.
// Lines and columns are computed only when something is shown, from a table of line starts built once.
package source

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// Pos is a byte offset into a file's text.
type Pos int32

// NoPos marks the absence of a position.
const NoPos Pos = -1

// Span is the half-open byte range [Start, End) of a file's text.
type Span struct {
	Start, End Pos
}

// NoSpan marks the absence of a span.
var NoSpan = Span{NoPos, NoPos}

// IsValid reports whether the span names a place.
func (s Span) IsValid() bool { return s.Start >= 0 && s.End >= s.Start }

// Len is the length of the span in bytes.
func (s Span) Len() int { return int(s.End - s.Start) }

// Contains reports whether offset p lies in the span.
func (s Span) Contains(p Pos) bool { return p >= s.Start && p < s.End }

// To returns the span from the start of s to the end of t.
func (s Span) To(t Span) Span { return Span{s.Start, t.End} }

// MaxSize is the largest source text in bytes that is accepted; larger files are refused before they are scanned.
const MaxSize = 16 << 20

// File is an immutable source text with its line table. It is safe for use by several goroutines.
type File struct {
	name  string
	text  string
	lines []Pos // offset of the first byte of every line; lines[0] == 0

	poll  func() error // see PollWith
	steps int          // since poll was called last
}

// Stopped is what Checkpoint panics with.
type Stopped struct{ Err error }

// stepsPerPoll is the number of checkpoints between two polls; a step is a token, an expression or an instruction.
const stepsPerPoll = 4096

// PollWith makes Checkpoint ask poll from now on whether to go on; nil ends that. Only the goroutine that compiles the file may call it.
func (f *File) PollWith(poll func() error) { f.poll, f.steps = poll, 0 }

// Checkpoint is called by everything that takes time in proportion to the text. If compiling has to stop it panics with Stopped, which
// whoever called PollWith recovers.
func (f *File) Checkpoint() {
	if f.poll != nil {
		f.checkpoint()
	}
}

func (f *File) checkpoint() {
	if f.steps++; f.steps < stepsPerPoll {
		return
	}
	f.steps = 0
	if err := f.poll(); err != nil {
		panic(Stopped{err})
	}
}

// NewFile makes a file called name (the path as it is shown in messages) with the given text.
func NewFile(name, text string) *File {
	f := &File{name: name, text: text}
	f.lines = append(make([]Pos, 0, 1+strings.Count(text, "\n")), 0)
	for at := 0; ; {
		i := strings.IndexByte(text[at:], '\n')
		if i < 0 {
			return f
		}
		at += i + 1
		f.lines = append(f.lines, Pos(at))
	}
}

// Name is the name given to NewFile.
func (f *File) Name() string { return f.name }

// Text is the whole text.
func (f *File) Text() string { return f.text }

// LineCount is the number of lines; an empty text has one.
func (f *File) LineCount() int { return len(f.lines) }

// clamp moves p into the text, so that a stale or missing position never fails.
func (f *File) clamp(p Pos) Pos { return max(0, min(p, Pos(len(f.text)))) }

// Line returns the 1-based line of p.
func (f *File) Line(p Pos) int {
	p = f.clamp(p)
	return sort.Search(len(f.lines), func(i int) bool { return f.lines[i] > p })
}

// Position returns the 1-based line and the 1-based column of p, the column counted in code points.
func (f *File) Position(p Pos) (line, column int) {
	p = f.clamp(p)
	line = f.Line(p)
	return line, 1 + utf8.RuneCountInString(f.text[f.lines[line-1]:p])
}

// LineSpan returns the span of a 1-based line without its line end. A line that does not exist gives an empty span.
func (f *File) LineSpan(line int) Span {
	if line < 1 || line > len(f.lines) {
		return Span{Pos(len(f.text)), Pos(len(f.text))}
	}
	start, end := f.lines[line-1], Pos(len(f.text))
	if line < len(f.lines) {
		end = f.lines[line] - 1
	}
	if end > start && f.text[end-1] == '\r' {
		end--
	}
	return Span{start, end}
}

// LineText returns the text of a 1-based line without its line end.
func (f *File) LineText(line int) string { return f.Slice(f.LineSpan(line)) }

// Slice returns the text of a span, cut to the file.
func (f *File) Slice(s Span) string {
	start := f.clamp(s.Start)
	return f.text[start:max(start, f.clamp(s.End))]
}

// UTF16 returns the 0-based line and the 0-based column of p in UTF-16 code units, as editors count them.
func (f *File) UTF16(p Pos) (line, column int) {
	p = f.clamp(p)
	l := f.Line(p)
	for _, r := range f.text[f.lines[l-1]:p] {
		column += utf16Width(r)
	}
	return l - 1, column
}

// PosUTF16 is the inverse of UTF16: a line past the end gives the end of the text, a column past the end of
// the line gives the end of the line, and a column inside a surrogate pair gives the start of that character.
func (f *File) PosUTF16(line, column int) Pos {
	if line < 0 {
		return 0
	}
	if line >= len(f.lines) {
		return Pos(len(f.text))
	}
	span := f.LineSpan(line + 1)
	for i, r := range f.Slice(span) {
		if column < utf16Width(r) {
			return span.Start + Pos(i)
		}
		column -= utf16Width(r)
	}
	return span.End
}

func utf16Width(r rune) int {
	if r >= 0x10000 {
		return 2
	}
	return 1
}
