package walrus

import (
	"errors"
	"fmt"
	"strings"

	"walrus/internal/diag"
	"walrus/internal/interp"
	"walrus/internal/rt"
	"walrus/internal/source"
	"walrus/internal/value"
)

// Errors that errors.Is finds in an *Error. All but the last cannot be caught by scripts.
var (
	ErrMemoryLimit   = errors.New("memory limit exceeded")
	ErrStepLimit     = errors.New("step limit exceeded")
	ErrOutputLimit   = errors.New("output limit exceeded")
	ErrDeadline      = errors.New("deadline exceeded")
	ErrCancelled     = errors.New("cancelled")
	ErrInterrupt     = errors.New("interrupted")
	ErrStackOverflow = errors.New("calls nested too deeply")
)

// Errors of the embedding program, not of a script.
var (
	// ErrBusy says that another goroutine is using the Runtime.
	ErrBusy = errors.New("walrus: the runtime is in use by another goroutine")
	// ErrClosed says that the Runtime or the Pool is closed.
	ErrClosed = errors.New("walrus: the runtime is closed")
	// ErrReleased says that a Value was used after Release.
	ErrReleased = errors.New("walrus: the value was released")
	// ErrForeign says that a Value of one Runtime was handed to another one.
	ErrForeign = errors.New("walrus: the value belongs to another runtime")
	// ErrNotFound says that there is no global or function of a name.
	ErrNotFound = errors.New("walrus: no such name")
	// ErrConstant says that a global cannot be set because the program counts on its value: it is assigned only by its declaration.
	ErrConstant = errors.New("walrus: the global is constant")
	// ErrOutputClosed is behind the *ExitError of a run whose output nobody reads any more.
	ErrOutputClosed = rt.ErrOutputClosed
)

// sentinels finds the error that stands for a kind.
func sentinel(k diag.Kind) error {
	switch k {
	case diag.MemoryLimit:
		return ErrMemoryLimit
	case diag.StepLimit:
		return ErrStepLimit
	case diag.OutputLimit:
		return ErrOutputLimit
	case diag.Deadline:
		return ErrDeadline
	case diag.Cancelled:
		return ErrCancelled
	case diag.Interrupt:
		return ErrInterrupt
	case diag.StackOverflow:
		return ErrStackOverflow
	}
	return nil
}

// Error is an error of a script: one of its static errors, or the run-time error that ended a run.
type Error struct {
	Kind    string // short name, for instance "invalid-operation"; "thrown" for values that the script has thrown
	Code    string // stable code, for instance "E101"
	Message string // without a position

	// The place in the source: lines and columns count from 1, columns in code points. Line is 0 if there is no place.
	File               string
	Line, Column       int
	EndLine, EndColumn int
	Labels             []Label
	Help               string // a suggestion, or empty
	Notes              []string
	Trace              []Frame // call chain, outermost first; empty for static errors

	// Thrown is the value of a throw statement, for the kind "thrown". It is a handle as any other Value.
	Thrown Value

	diagnostic *diag.Diagnostic
	cause      error
}

// Label is a remark on a part of the source.
type Label struct {
	Line, Column int
	Text         string
}

// Frame is one call of a call chain. Line is 0 where the place is unknown, and for the entry that tells how many calls were left out.
type Frame struct {
	Function     string
	File         string
	Line, Column int
}

// about is what the methods go by. An Error that a host has put together has no diagnostic behind it.
func (e *Error) about() *diag.Diagnostic {
	if e.diagnostic != nil {
		return e.diagnostic
	}
	kind, ok := diag.KindNamed(e.Kind)
	if !ok {
		kind = diag.Library
	}
	return &diag.Diagnostic{Kind: kind, Message: e.Message, Help: e.Help, Span: source.NoSpan}
}

// Error is the error in one line: file:line:column: error[code]: message.
func (e *Error) Error() string { return e.about().Error() }

// Unwrap gives the Go error behind a script error: what a host function returned, a *PanicError, the error of a context, the ErrorList
// of an imported file.
func (e *Error) Unwrap() error { return e.cause }

// Is reports whether target is the sentinel of the error's kind, for instance ErrStepLimit.
func (e *Error) Is(target error) bool {
	s := sentinel(e.about().Kind)
	return s != nil && s == target
}

// Static reports whether the error was found before the program ran.
func (e *Error) Static() bool { return e.about().Kind.Static() }

// Catchable reports whether a script can catch errors of this kind.
func (e *Error) Catchable() bool { return e.about().Kind.Catchable() }

// SourceLine is the text of the line that the error is in, empty if there is none.
func (e *Error) SourceLine() string {
	if e.diagnostic == nil || e.diagnostic.File == nil || e.Line == 0 {
		return ""
	}
	return e.diagnostic.File.LineText(e.Line)
}

// MarshalJSON gives the form that `walrus --error-format=json` prints.
func (e *Error) MarshalJSON() ([]byte, error) { return e.about().MarshalJSON() }

// ErrorList is all static errors of a file, in order of position. errors.As finds the first *Error in it.
type ErrorList []*Error

// Error is one line for each error.
func (l ErrorList) Error() string {
	lines := make([]string, len(l))
	for i, e := range l {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the errors of the list.
func (l ErrorList) Unwrap() []error {
	errs := make([]error, len(l))
	for i, e := range l {
		errs[i] = e
	}
	return errs
}

// ExitError says that a script has ended its run with sys.exit.
type ExitError struct {
	Code  int
	cause error
}

// Error describes the exit.
func (e *ExitError) Error() string {
	if e.cause != nil {
		return e.cause.Error()
	}
	return fmt.Sprintf("sys.exit(%d)", e.Code)
}

// Unwrap gives ErrOutputClosed if the run ended because of that, else nil.
func (e *ExitError) Unwrap() error { return e.cause }

// PanicError is behind the script error that a panic of a host function has become.
type PanicError struct {
	Function string // name of the host function
	Value    any    // what it panicked with
	Stack    []byte // Go's stack at the panic
}

// Error describes the panic without the stack.
func (e *PanicError) Error() string {
	return fmt.Sprintf("host function %s panicked: %v", e.Function, e.Value)
}

// Unwrap gives the value of the panic if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// InternalError is a fault of this package, or a panic in a function of Config.World. The Runtime in which it happened can only be closed.
type InternalError struct {
	Value any
	Stack []byte
}

// Error describes the fault without the stack.
func (e *InternalError) Error() string {
	return fmt.Sprintf("walrus: internal error (please report it): %v", e.Value)
}

// newError makes an Error of a diagnostic.
func newError(d *diag.Diagnostic) *Error {
	e := &Error{Kind: d.Kind.Name(), Code: d.Kind.Code(), Message: d.Message, Help: d.Help, Notes: d.Notes, diagnostic: d}
	e.File, e.Line, e.Column = d.Position()
	if e.Line > 0 {
		e.EndLine, e.EndColumn = d.File.Position(d.Span.End)
	}
	for _, l := range d.Labels {
		line, column := d.File.Position(l.Span.Start)
		e.Labels = append(e.Labels, Label{line, column, l.Text})
	}
	for _, f := range d.Trace {
		e.Trace = append(e.Trace, Frame{f.Func, f.File, f.Line, f.Col})
	}
	return e
}

// newErrorList translates the static errors of a file.
func newErrorList(list diag.List) ErrorList {
	errs := make(ErrorList, len(list))
	for i, d := range list {
		errs[i] = newError(d)
	}
	return errs
}

// diagnostics is the opposite of newErrorList.
func (l ErrorList) diagnostics() diag.List {
	list := make(diag.List, len(l))
	for i, e := range l {
		list[i] = e.about()
	}
	return list
}

// scriptError translates what ended a run.
func (r *Runtime) scriptError(err error) error {
	var exit *rt.Exit
	var failure *interp.Failure
	var raised *rt.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &failure):
		return r.failed(failure.Diagnostic, failure.Thrown, failure.Cause)
	case errors.As(err, &exit):
		return &ExitError{Code: exit.Code, cause: exit.Cause}
	case errors.As(err, &raised):
		d := &diag.Diagnostic{Kind: raised.Kind, Message: raised.Message, Span: source.NoSpan, Help: raised.Help}
		return r.failed(d, raised.Thrown, raised.Cause)
	}
	return err
}

func (r *Runtime) failed(d *diag.Diagnostic, thrown value.Cell, cause error) *Error {
	e := newError(d)
	if d.Kind == diag.Thrown {
		e.Thrown = r.handle(thrown)
	}
	e.cause = cause
	if list, ok := cause.(diag.List); ok {
		e.cause = newErrorList(list)
	}
	return e
}

// Throw makes an error that, returned by a host function, throws v in the script as a throw statement does.
func Throw(v any) error { return &throwError{v} }

type throwError struct{ value any }

func (e *throwError) Error() string { return fmt.Sprintf("thrown: %v", e.value) }

// hostError translates what a host function returned into an error of the language. Errors of scripts that it ran keep their kind.
func (r *Runtime) hostError(err error) error {
	var exit *ExitError
	var script *Error
	var throw *throwError
	var raised *rt.Error
	switch {
	case errors.As(err, &script):
		e := &rt.Error{Kind: script.about().Kind, Message: script.Message, Help: script.Help, Cause: err}
		if e.Kind == diag.Thrown {
			if thrown, thrownErr := r.cellOf(script.Thrown); thrownErr == nil {
				e.Thrown = thrown
			} else {
				e.Kind = diag.Library
			}
		}
		if e.Kind.Static() { // of code that the function has compiled: for this script it is a failure of the function
			e.Kind, e.Message = diag.Library, err.Error()
		}
		return e
	case errors.As(err, &exit):
		return &rt.Exit{Code: exit.Code, Cause: exit.cause}
	case errors.As(err, &throw):
		v, convErr := r.toCell(throw.value)
		if convErr != nil {
			return r.hostError(convErr)
		}
		return &rt.Error{Kind: diag.Thrown, Thrown: v}
	case errors.As(err, &raised):
		return err
	}
	return &rt.Error{Kind: diag.Library, Message: err.Error(), Cause: err}
}
