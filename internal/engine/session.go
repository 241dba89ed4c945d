package engine

import (
	"context"
	"fmt"
	"strings"

	"walrus/internal/bytecode"
	"walrus/internal/compile"
	"walrus/internal/diag"
	"walrus/internal/rt"
	"walrus/internal/source"
	"walrus/internal/syntax"
	"walrus/internal/value"
)

// Session is a row of inputs to one isolate that share their globals: an interactive session. Functions defined by one input see
// what later inputs make of the globals they use.
type Session struct {
	iso    *Isolate
	shared *rt.Session
	names  []string // of the globals, by number; those of the compiler have names that cannot be written
	path   string
}

// NewSession begins a session. Imports of its inputs are relative to the directory of path, which need not exist as a file.
func (i *Isolate) NewSession(path string) (*Session, error) {
	s := &Session{iso: i, path: path}
	err := i.Retry(func() (err error) {
		s.shared, err = i.C.NewSession()
		return err
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Compile compiles an input. The statement at its end may lack its semicolon. Nothing of the session changes.
func (s *Session) Compile(name, text string) (*bytecode.Program, diag.List) {
	file := source.NewFile(name, text)
	p, errs := compile.Source(file, compile.Options{Known: s.names, Session: true, Result: true, Input: true})
	if len(errs) == 0 && len(p.Globals) > rt.MaxSessionGlobals {
		d := diag.New(diag.FunctionTooLarge, file, source.Span{}, "globals in one session", rt.MaxSessionGlobals)
		d.Message = fmt.Sprintf("a session has at most %d global variables", rt.MaxSessionGlobals)
		d.Help = "inputs so far keep working; keep values in a list or dict, or begin a new session"
		return nil, diag.List{d}
	}
	return p, errs
}

// Incomplete reports whether text is the beginning of an input that later lines may complete: the parser ran out of text. A last
// statement that lacks nothing but its semicolon is complete, unless a block around it is open.
func Incomplete(text string) bool {
	_, incomplete, _ := syntax.ParseInput(source.NewFile("", text))
	return incomplete
}

// Run runs an input that Compile has just compiled. The result is the value of its last statement if that is an expression, else void.
func (s *Session) Run(ctx context.Context, p *bytecode.Program) (value.Cell, error) {
	u := s.iso.C.AddInput(s.shared, p, s.path)
	s.names = s.names[:0]
	for _, g := range p.Globals {
		s.names = append(s.names, g.Name)
	}
	return s.iso.Start(ctx, u)
}

// Names lists the globals that have a value and a name that can be written.
func (s *Session) Names() []string {
	var names []string
	for i, name := range s.names {
		if !strings.Contains(name, " ") && s.shared.Global(i).Tag != value.Unset {
			names = append(names, name)
		}
	}
	return names
}

// Get returns the value of a global.
func (s *Session) Get(name string) (value.Cell, bool) {
	for i, n := range s.names {
		if n == name {
			v := *s.shared.Global(i)
			return v, v.Tag != value.Unset
		}
	}
	return value.Cell{}, false
}
