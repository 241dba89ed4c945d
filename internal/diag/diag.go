// Package diag is the vocabulary of errors: one table of kinds with codes, messages and explanations, the diagnostic
// that carries an error to its reader, and its forms for terminals, pipes and machines.
//
// All message texts are made by Message, so that every stage and every tier words one error identically.
package diag

import (
	"encoding/json"
	"fmt"
	"sort"
	"strconv"
	"strings"

	"walrus/internal/source"
)

// Message is the text of an error of the given kind. The facts are those of the kind's row, in order, as strings or
// integers; a missing fact is shown as "?". The text has no position and no trailing period.
func Message(kind Kind, facts ...any) string {
	t := row(kind).template
	var b strings.Builder
	for {
		i := strings.IndexByte(t, '{')
		if i < 0 || i+2 >= len(t) {
			b.WriteString(t)
			return b.String()
		}
		b.WriteString(t[:i])
		t = t[i:]
		digit := int(t[1]) - '0'
		end := strings.IndexByte(t, '}')
		if digit < 0 || digit > 9 || end < 0 {
			b.WriteByte('{')
			t = t[1:]
			continue
		}
		text := "?"
		if digit < len(facts) {
			text = fmt.Sprint(facts[digit])
		}
		b.WriteString(text)
		if word := t[2:end]; word != "" {
			b.WriteByte(' ')
			b.WriteString(word[1:])
			if text != "1" {
				b.WriteByte('s')
			}
		}
		t = t[end+1:]
	}
}

// Label points at a part of the source that matters for an error, with a short text.
type Label struct {
	Span source.Span
	Text string
}

// Frame is one entry of a call chain. Line and Col are 1-based; 0 means unknown (native functions).
type Frame struct {
	Func string
	File string
	Line int
	Col  int
}

// String is "name (file:line:col)".
func (f Frame) String() string {
	if f.Line == 0 {
		return f.Func
	}
	return f.Func + " (" + f.File + ":" + strconv.Itoa(f.Line) + ":" + strconv.Itoa(f.Col) + ")"
}

// Diagnostic is one reported error. It implements error with its one-line form.
type Diagnostic struct {
	Kind    Kind
	Message string
	File    *source.File // nil if the error has no place in a source text
	Span    source.Span
	Labels  []Label
	Help    string   // one suggestion, empty if there is none
	Notes   []string // further facts, one line each
	Trace   []Frame  // call chain, outermost first; empty for static errors
}

// New makes a diagnostic whose message is Message(kind, facts...).
func New(kind Kind, file *source.File, span source.Span, facts ...any) *Diagnostic {
	return &Diagnostic{Kind: kind, Message: Message(kind, facts...), File: file, Span: span}
}

// Position returns the file name and the 1-based line and column of the error. Without a place line and column are 0.
func (d *Diagnostic) Position() (file string, line, column int) {
	if d.File == nil {
		return "", 0, 0
	}
	if !d.Span.IsValid() {
		return d.File.Name(), 0, 0
	}
	line, column = d.File.Position(d.Span.Start)
	return d.File.Name(), line, column
}

// Error is the one-line form `file:line:col: error[CODE]: text`.
func (d *Diagnostic) Error() string {
	var b strings.Builder
	file, line, column := d.Position()
	if file != "" {
		b.WriteString(file)
		if line > 0 {
			fmt.Fprintf(&b, ":%d:%d", line, column)
		}
		b.WriteString(": ")
	}
	b.WriteString("error[" + d.Kind.Code() + "]: " + d.Message)
	return b.String()
}

// List is a number of diagnostics, for instance all static errors of a file.
type List []*Diagnostic

// Error is the one-line forms, one a line.
func (l List) Error() string {
	lines := make([]string, len(l))
	for i, d := range l {
		lines[i] = d.Error()
	}
	return strings.Join(lines, "\n")
}

// Err returns the list as an error, nil if it is empty.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// Unwrap lets errors.As find a *Diagnostic in a list.
func (l List) Unwrap() []error {
	errs := make([]error, len(l))
	for i, d := range l {
		errs[i] = d
	}
	return errs
}

// Sort orders the list by place; diagnostics of one place keep their order.
func (l List) Sort() {
	sort.SliceStable(l, func(i, j int) bool { return l[i].Span.Start < l[j].Span.Start })
}

// jsonSpan is a place in the JSON form: 1-based lines and columns (columns in code points) and byte offsets.
type jsonSpan struct {
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"endLine"`
	EndColumn int    `json:"endColumn"`
	Offset    int    `json:"offset"`
	Length    int    `json:"length"`
	Text      string `json:"text,omitempty"`
}

type jsonFrame struct {
	Function string `json:"function"`
	File     string `json:"file,omitempty"`
	Line     int    `json:"line,omitempty"`
	Column   int    `json:"column,omitempty"`
}

type jsonDiagnostic struct {
	Severity string `json:"severity"`
	Kind     string `json:"kind"`
	Code     string `json:"code"`
	Message  string `json:"message"`
	File     string `json:"file,omitempty"`
	*jsonSpan
	Labels []jsonSpan  `json:"labels,omitempty"`
	Help   string      `json:"help,omitempty"`
	Notes  []string    `json:"notes,omitempty"`
	Trace  []jsonFrame `json:"trace,omitempty"`
}

func (d *Diagnostic) jsonSpan(s source.Span, text string) jsonSpan {
	j := jsonSpan{Offset: int(s.Start), Length: s.Len(), Text: text}
	j.Line, j.Column = d.File.Position(s.Start)
	j.EndLine, j.EndColumn = d.File.Position(s.End)
	return j
}

// MarshalJSON gives the machine-readable form: severity, kind, code, message, file, line, column, endLine, endColumn,
// offset, length, labels, help, notes, trace.
func (d *Diagnostic) MarshalJSON() ([]byte, error) {
	j := jsonDiagnostic{Severity: "error", Kind: d.Kind.Name(), Code: d.Kind.Code(), Message: d.Message,
		Help: d.Help, Notes: d.Notes}
	if d.File != nil {
		j.File = d.File.Name()
		if d.Span.IsValid() {
			s := d.jsonSpan(d.Span, "")
			j.jsonSpan = &s
		}
		for _, l := range d.Labels {
			if l.Span.IsValid() {
				j.Labels = append(j.Labels, d.jsonSpan(l.Span, l.Text))
			}
		}
	}
	for _, f := range d.Trace {
		j.Trace = append(j.Trace, jsonFrame{f.Func, f.File, f.Line, f.Col})
	}
	return json.Marshal(j)
}

// UnknownModule is the message of a file-not-found error for an import of a standard module that does not exist.
func UnknownModule(path string) string { return "there is no standard module " + path }
