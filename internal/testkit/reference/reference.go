// Package reference evaluates Walrus programs by walking their tree. It is written from the language specification
// alone and shares nothing with the product but the parser, the static checks and the table of messages, so that an
// error in the product's compiler, interpreter, heap or library shows as a difference between the two.
//
// It is meant to be slow and obvious: values are Go values, scopes are lists of names searched from the inside out,
// errors are Go panics that a try statement recovers. It covers language.md except sections 16, 17.3, 20 and 24 and
// stdlib.md sections 2 to 7 with the extensions X12 to X16.
package reference

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"walrus/internal/diag"
	"walrus/internal/source"
	"walrus/internal/syntax"
)

// DefaultDepth is the number of nested calls that a program may make unless the configuration says otherwise.
const DefaultDepth = 250_000

// Config says what a program may use.
type Config struct {
	// Read gives the text of a source file; nil reads files of the system. Paths are as Run and imports make them.
	Read func(path string) (string, error)
	// Parse parses a source file; nil for the parser itself. Trees may be shared, the evaluator only reads them.
	Parse func(path, text string) (*syntax.Tree, diag.List)
	// Static reports the static errors of a file that the parser does not find, which may have found some; nil for none.
	Static func(tree *syntax.Tree, hasErrors bool) diag.List
	Args   []string  // what sys.args returns after the interpreter's name
	Stdin  io.Reader // nil for an empty input
	Env    func(name string) (string, bool)

	MaxSteps  int64 // 0 for no limit
	MaxDepth  int   // 0 for DefaultDepth
	MaxOutput int   // in bytes, 0 for no limit
}

// Outcome is all that a run shows to the outside.
type Outcome struct {
	Output string
	Status int
	// Kind, Message and the place describe the error that ended the program; Kind is NoKind without one.
	Kind      diag.Kind
	Message   string
	File      string
	Line, Col int
	Trace     []string

	Globals map[string]string // text of every variable of the main file that has a value
	Steps   int64             // as language.md 22.1
	// Unsure is set when the number of steps is not fixed by the specification: a sort with a function was run.
	Unsure bool
	// TooMuch is set when the evaluator gave up, because a value that contains others many times over would have had too long a text.
	TooMuch bool
}

// tooMuch is the panic with which the evaluator gives up, and maxTexts how many texts of containers it makes before that.
type tooMuch struct{}

const maxTexts = 200_000

// Run evaluates the program at path.
func Run(path string, cfg Config) (out Outcome) {
	if cfg.Read == nil {
		cfg.Read = func(p string) (string, error) { b, err := os.ReadFile(p); return string(b), err }
	}
	if cfg.Parse == nil {
		cfg.Parse = func(p, text string) (*syntax.Tree, diag.List) { return syntax.Parse(source.NewFile(p, text)) }
	}
	if cfg.MaxDepth == 0 {
		cfg.MaxDepth = DefaultDepth
	}
	// A call of the program is a dozen Go frames here; the default of 1 GB would end the process before the limit of
	// the language is met.
	debug.SetMaxStack(1 << 34)
	ip := newInterp(cfg)
	defer func() {
		if e := recover(); e != nil {
			ip.ended(e, &out)
		}
		out.Output = ip.out.String()
		out.Steps = ip.steps
		out.Unsure = ip.unsure
		if ip.main != nil && ip.main.env != nil && !out.TooMuch {
			ip.addGlobals(&out)
		}
	}()
	ip.runMain(path)
	return out
}

// addGlobals adds the texts of the variables, if they are not too long.
func (ip *interp) addGlobals(out *Outcome) {
	defer func() {
		if e := recover(); e != nil {
			ip.ended(e, out)
		}
	}()
	out.Globals = ip.main.globals(ip)
}

// ended translates what stopped the program.
func (ip *interp) ended(e any, out *Outcome) {
	switch e := e.(type) {
	case *raise:
		out.Status = exitStatus(e.kind)
		out.Kind, out.Message, out.Trace = e.kind, ip.messageOf(e), e.trace
		if e.file != nil {
			out.File = e.file.Name()
			if e.span.IsValid() {
				out.Line, out.Col = e.file.Position(e.span.Start)
			}
		}
	case exit:
		out.Status = int(e) & 255
	case tooMuch:
		out.TooMuch = true
	default:
		panic(e)
	}
}

func exitStatus(k diag.Kind) int {
	switch k {
	case diag.Deadline:
		return 124
	case diag.MemoryLimit, diag.StepLimit, diag.OutputLimit:
		return 125
	case diag.Interrupt:
		return 130
	}
	return 1
}

// exit is the panic of sys.exit.
type exit int

// raise is the panic of every error.
type raise struct {
	kind    diag.Kind
	message string // empty for thrown values, see messageOf
	value   value  // what a catch variable gets
	file    *source.File
	span    source.Span
	trace   []string
}

// Error makes an internal failure readable when a raise escapes.
func (r *raise) Error() string { return fmt.Sprintf("%s: %s", r.kind, r.message) }

// messageOf is the message of an error. The text of a thrown value is made when somebody wants to see it, so that it is
// the text of the value at that time.
func (ip *interp) messageOf(r *raise) string {
	if r.kind == diag.Thrown {
		return diag.Message(diag.Thrown, ip.text(r.value))
	}
	return r.message
}

// interp is the state of one program.
type interp struct {
	cfg     Config
	out     strings.Builder
	stdin   *lineReader
	steps   int64
	depth   int
	unsure  bool
	modules map[string]*module // by canonical path, or by name for standard modules
	main    *module
	scopes  map[any]*scopeInfo // by *syntax.Block or *syntax.Tree
	caught  []*raise           // errors of the catch blocks that are active, innermost last
	random  randomState
	files   fileTable
	started map[value]bool // containers whose text is being made
	texts   int            // texts of containers made so far

	ofStrings, ofLists, ofDicts map[string]method // see methodsOf
}

func newInterp(cfg Config) *interp {
	ip := &interp{cfg: cfg, modules: map[string]*module{}, scopes: map[any]*scopeInfo{}, started: map[value]bool{}}
	in := cfg.Stdin
	if in == nil {
		in = strings.NewReader("")
	}
	ip.stdin = newLineReader(in)
	return ip
}

// step counts loop header visits and calls.
func (ip *interp) step(f *frame, at source.Span, n int64) {
	ip.steps += n
	if ip.cfg.MaxSteps > 0 && ip.steps > ip.cfg.MaxSteps {
		f.fail(at, diag.StepLimit, ip.cfg.MaxSteps)
	}
}

func (ip *interp) write(f *frame, at source.Span, s string) {
	if ip.cfg.MaxOutput > 0 && ip.out.Len()+len(s) > ip.cfg.MaxOutput {
		f.fail(at, diag.OutputLimit, ip.cfg.MaxOutput)
	}
	ip.out.WriteString(s)
}

func canonical(path string) string {
	if p, err := filepath.EvalSymlinks(path); err == nil {
		path = p
	}
	return filepath.Clean(path)
}
