// Package executor is the common face of everything that can run a Walrus program: the reference evaluator, the
// interpreter and each of the compiler's tiers and stress modes. The script runner and the comparison tester know
// nothing else.
package executor

import (
	"fmt"
	"path"
	"runtime/debug"
	"strings"

	"walrus/internal/diag"
	"walrus/internal/resolve"
	"walrus/internal/syntax"
	"walrus/internal/testkit/reference"
)

// File is a source file; Name is a slash-separated path relative to the folder of the main file.
type File struct {
	Name, Text string
}

// Program is what is run. Files[0] is the main file.
type Program struct {
	Files []File
	Args  []string
	Stdin string

	// Cover collects what runs of the program use; nil collects nothing.
	Cover *Coverage `json:"-"`

	front *front // nil: every run parses and compiles for itself
}

// Read gives the text of a file of the program.
func (p *Program) Read(name string) (string, error) {
	name = path.Clean(strings.ReplaceAll(name, `\`, "/"))
	for _, f := range p.Files {
		if f.Name == name {
			return f.Text, nil
		}
	}
	return "", fmt.Errorf("no file %s", name)
}

// Limits bound a run; 0 stands for the default of the language.
type Limits struct {
	Steps  int64
	Depth  int
	Output int
	// Ends says that the program is known to end within Steps.
	Ends bool
}

// Place is an error with its position.
type Place struct {
	Kind    string // short name of language.md 15.4
	Message string
	File    string
	Line    int
	Column  int
}

// String is "file:line:col: kind: message".
func (p Place) String() string {
	return fmt.Sprintf("%s:%d:%d: %s: %s", p.File, p.Line, p.Column, p.Kind, p.Message)
}

// Result is everything that a run shows to the outside.
type Result struct {
	Output string
	Status int
	// Errors is the error that ended the program, or its static errors; empty if it ended well.
	Errors []Place
	// Globals holds the texts of the main file's variables; nil if the executor cannot tell.
	Globals map[string]string
	// Steps is the count of language.md 22.1, -1 if it is unknown or not fixed by the specification.
	Steps int64
	// TooMuch is set when the evaluator gave up on a program.
	TooMuch bool
	// Crash is a failure of the executor itself: a Go panic, a failed internal check. Empty in a healthy run.
	Crash string
}

// Error is the error that ended the program; its kind is empty if there was none.
func (r *Result) Error() Place {
	if len(r.Errors) == 0 {
		return Place{}
	}
	return r.Errors[0]
}

// Executor runs programs. Run may be called by several goroutines at a time.
type Executor interface {
	Name() string
	Run(p *Program, l Limits) Result
}

// Reference is the reference evaluator.
type Reference struct {
	// Static finds the static errors of a file that only name resolution can find; nil makes the evaluator trust programs.
	Static func(tree *syntax.Tree, hasErrors bool) diag.List
}

// Name is "reference".
func (Reference) Name() string { return "reference" }

// Run evaluates the program.
func (r Reference) Run(p *Program, l Limits) (res Result) {
	defer func() {
		if e := recover(); e != nil {
			res.Crash = fmt.Sprintf("%v\n%s", e, debug.Stack())
		}
	}()
	cfg := reference.Config{Read: p.Read, Static: r.Static, Args: append([]string{p.Files[0].Name}, p.Args...), Stdin: strings.NewReader(p.Stdin),
		MaxSteps: l.Steps, MaxDepth: l.Depth, MaxOutput: l.Output, Parse: p.parse}
	out := reference.Run(p.Files[0].Name, cfg)
	res = Result{Output: out.Output, Status: out.Status, Globals: out.Globals, Steps: out.Steps, TooMuch: out.TooMuch}
	if out.Unsure {
		res.Steps = -1
	}
	if out.Kind != diag.NoKind {
		res.Errors = []Place{{out.Kind.Name(), out.Message, out.File, out.Line, out.Col}}
	}
	return res
}

// All lists every executor there is: the evaluator first, then the product's modes.
func All() []Executor {
	return append([]Executor{NewReference(), Interpreter(), StressGC()}, Native()...)
}

// Main lists the executors for tests of everyday: the evaluator, the interpreter and the compiler's main modes.
func Main() []Executor {
	var res []Executor
	for _, x := range All() {
		switch x.Name() {
		case "reference", "interpreter", "gc", "jit", "jit-low":
			res = append(res, x)
		}
	}
	return res
}

// NewReference is the evaluator with the product's static checks.
func NewReference() Reference {
	return Reference{Static: func(tree *syntax.Tree, hasErrors bool) diag.List {
		_, errs := resolve.Resolve(tree, resolve.Options{HasErrors: hasErrors})
		return errs
	}}
}
