// Package repl is the interactive session of the command (language.md 19): it collects lines to inputs, runs them in one engine session,
// prints values and errors, and serves the commands that begin with a colon.
//
// On a terminal lines come from an editor with history, completion and colours (terminal.go); otherwise they are read plainly, with the
// same prompts. The rest does not know the difference.
package repl

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"walrus/internal/bytecode"
	"walrus/internal/diag"
	"walrus/internal/engine"
	"walrus/internal/heap"
	"walrus/internal/interp"
	"walrus/internal/rt"
	"walrus/internal/source"
	"walrus/internal/syntax"
	"walrus/internal/value"
)

// Prompts of language.md 19.1.
const (
	prompt     = "> "
	morePrompt = "... "
)

// Config is what a session needs from the command.
type Config struct {
	// New makes the isolate of the session; called again by :reset.
	New func() (*engine.Isolate, error)
	// In is where plain lines come from; shared with the programs that read standard input. nil: a terminal.
	In  *bufio.Reader
	Out io.Writer
	// Report shows errors.
	Report func(...*diag.Diagnostic)
	// After is called after every input, nil for nothing.
	After func(*engine.Isolate)
	// Stats is the text of :jit.
	Stats func(*engine.Isolate) string

	Disassemble bool
	Color       bool
	History     string        // file of the terminal's history, "" for none
	Timeout     time.Duration // of one input, 0 for none
}

// Session is a running session.
type Session struct {
	cfg     Config
	iso     *engine.Isolate
	session *engine.Session
	count   int      // of inputs
	inputs  []string // that ran without an error, for :save
	lines   lineReader
	shown   value.Cell // value that is being printed

	mu      sync.Mutex
	running bool // an input is being run; for Interrupt
	struck  bool // it was interrupted already; kept until the next one begins
}

// lineReader gives the inputs of a session.
type lineReader interface {
	// Read gives the next input: all lines until it is complete. io.EOF ends the session; text is then an input that was left
	// unfinished. errDropped means that the user has given up the input.
	Read() (text string, err error)
}

var errDropped = errors.New("dropped")

// New makes a session.
func New(cfg Config) (*Session, error) {
	s := &Session{cfg: cfg}
	if cfg.In != nil {
		s.lines = &plainReader{in: cfg.In, out: cfg.Out}
	} else {
		s.lines = newTerminal(s)
	}
	return s, s.reset()
}

// reset begins anew.
func (s *Session) reset() error {
	iso, err := s.cfg.New()
	if err != nil {
		return err
	}
	session, err := iso.NewSession("")
	if err != nil {
		return errors.Join(err, iso.Close())
	}
	iso.C.AddRoots(func(m *heap.Marker) { m.Cell(s.shown) })
	iso.C.Suggest = syntax.Suggest
	old := s.iso
	s.mu.Lock()
	s.iso, s.session = iso, session
	s.mu.Unlock()
	s.inputs = nil
	if old != nil {
		return old.Close()
	}
	return nil
}

// Close gives the isolate back.
func (s *Session) Close() error { return s.iso.Close() }

// Interrupt ends the input that is being run with an error. It reports whether there was one that was not interrupted yet. It may be
// called from any goroutine.
func (s *Session) Interrupt() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.running || s.struck {
		return false
	}
	s.struck = true
	s.iso.Stop(rt.Raise(diag.Interrupt))
	return true
}

// Interrupted reports whether the input that is being run is to end. It may be called from any goroutine.
func (s *Session) Interrupted() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.running && s.struck
}

// Start runs a program in the session, whose name is that in messages. ended says that it has ended the session, with that status.
func (s *Session) Start(name, text string) (status int, ended bool) {
	var exit *rt.Exit
	if errors.As(s.inputNamed(name, text), &exit) {
		return exit.Code & 0xff, true
	}
	return 0, false
}

// Run reads and runs inputs until the end. The result is the exit status.
func (s *Session) Run() int {
	for {
		text, err := s.lines.Read()
		if err != nil && strings.TrimSpace(text) != "" {
			s.input(text) // reports how it ended too early
		}
		switch {
		case err == io.EOF:
			return 0
		case err == errDropped:
			continue
		case err != nil:
			s.report(err)
			return 1
		}
		switch word := strings.TrimSpace(text); {
		case word == "":
			continue
		case word == ".exit" || word == ".quit" || word == ":exit" || word == ":quit" || word == ":q":
			return 0
		case word[0] == ':':
			err = s.command(word)
		default:
			err = s.input(text)
		}
		var exit *rt.Exit
		if errors.As(err, &exit) {
			return exit.Code & 0xff
		}
	}
}

// input compiles, runs and prints one input. Errors are reported here; the result is nil, or *rt.Exit to end the session.
func (s *Session) input(text string) error {
	s.count++
	return s.inputNamed(fmt.Sprintf("<input %d>", s.count), text)
}

// inputNamed is input with the name that stands for it in messages.
func (s *Session) inputNamed(name, text string) error {
	if s.cfg.After != nil {
		defer func() { s.cfg.After(s.iso) }()
	}
	p, ok := s.compile(name, text)
	if !ok {
		return nil
	}
	if s.cfg.Disassemble {
		fmt.Fprint(s.cfg.Out, bytecode.Disassemble(p))
		return nil
	}
	v, err := s.run(p)
	if err != nil {
		return s.report(err)
	}
	s.inputs = append(s.inputs, text)
	return s.print(v)
}

// compileNext compiles the text of a command as the next input.
func (s *Session) compileNext(text string) (*bytecode.Program, bool) {
	s.count++
	return s.compile(fmt.Sprintf("<input %d>", s.count), text)
}

// compile compiles an input and reports its errors.
func (s *Session) compile(name, text string) (*bytecode.Program, bool) {
	p, errs := s.session.Compile(name, text)
	if len(errs) > 0 {
		s.cfg.Report(errs...)
		return nil, false
	}
	return p, true
}

// run runs a compiled input.
func (s *Session) run(p *bytecode.Program) (value.Cell, error) {
	ctx, end := s.begin()
	defer end()
	return s.session.Run(ctx, p)
}

// begin makes what follows, until end, something that Interrupt and the timeout of inputs can stop.
func (s *Session) begin() (ctx context.Context, end func()) {
	ctx, cancel := context.Background(), func() {}
	if s.cfg.Timeout > 0 {
		ctx, cancel = context.WithTimeout(ctx, s.cfg.Timeout)
	}
	s.set(true)
	return ctx, func() {
		s.set(false)
		cancel()
	}
}

func (s *Session) set(running bool) {
	s.mu.Lock()
	s.running, s.struck = running, s.struck && !running
	s.mu.Unlock()
}

// print writes the value of an input.
func (s *Session) print(v value.Cell) error {
	if v.Tag == value.Void {
		return nil
	}
	text, err := s.text(v)
	if err != nil {
		return s.report(err)
	}
	fmt.Fprintln(s.cfg.Out, text)
	return nil
}

// text is the text of a value, which is a root meanwhile: a second attempt collects before it.
func (s *Session) text(v value.Cell) (string, error) {
	s.shown = v
	defer func() { s.shown = value.Cell{} }()
	ctx, end := s.begin()
	defer end()
	var text string
	err := s.iso.Within(ctx, func() error {
		t, err := s.iso.C.Text(v)
		if err == nil {
			text = s.iso.C.TextOf(t)
		}
		return err
	})
	return text, err
}

// report shows an error. The result is what Run has to act on.
func (s *Session) report(err error) error {
	var exit *rt.Exit
	var failure *interp.Failure
	var raised *rt.Error
	switch {
	case errors.As(err, &failure):
		var static diag.List // of an imported file
		if errors.As(failure.Cause, &static) {
			s.cfg.Report(static...)
		}
		if failure.Kind == diag.Library && s.struck { // the built-in was waiting for input
			failure.Kind, failure.Message = diag.Interrupt, diag.Message(diag.Interrupt)
		}
		s.cfg.Report(failure.Diagnostic)
	case errors.As(err, &exit):
		return exit
	case errors.As(err, &raised):
		s.cfg.Report(&diag.Diagnostic{Kind: raised.Kind, Message: raised.Message, Help: raised.Help, Span: source.NoSpan})
	default:
		s.cfg.Report(&diag.Diagnostic{Message: err.Error(), Span: source.NoSpan})
	}
	return nil
}

// plainReader reads inputs from a pipe or file.
type plainReader struct {
	in  *bufio.Reader
	out io.Writer
}

// Read implements lineReader.
func (r *plainReader) Read() (string, error) {
	io.WriteString(r.out, prompt)
	var text strings.Builder
	for {
		line, err := r.in.ReadString('\n')
		if text.Len() == 0 && strings.TrimSpace(line) == "" && err == nil {
			io.WriteString(r.out, prompt)
			continue
		}
		text.WriteString(line)
		if err != nil {
			io.WriteString(r.out, "\n")
			if err == io.EOF && !Incomplete(text.String()) && line != "" {
				return text.String(), nil // a last line without a line end
			}
			return text.String(), err
		}
		if !Incomplete(text.String()) {
			return text.String(), nil
		}
		io.WriteString(r.out, morePrompt)
	}
}

// Incomplete reports whether later lines may complete the text. Commands are complete at the end of their line.
func Incomplete(text string) bool {
	switch word := strings.TrimSpace(text); {
	case word == "", word[0] == ':', word == ".exit", word == ".quit":
		return false
	}
	return engine.Incomplete(text)
}
