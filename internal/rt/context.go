// Package rt is the one implementation of what Walrus programs mean: operators, indexing, members, calls, iteration, text of
// values, errors. The interpreter's slow paths and compiled code both end here, so the tiers cannot differ.
//
// Functions of this package take and return cells. They never run Walrus code themselves and never start a collection: a raw
// address stays valid until the function returns to its dispatcher. A function that could not get a large block of memory returns
// ErrRetry before its first side effect; the dispatcher collects, polls, and calls it once more. A function that copies much also returns ErrRetry if
// a poll meanwhile was against going on: the poll of the dispatcher then says why.
package rt

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"time"
	"unsafe"
	"weak"

	"walrus/internal/builtin"
	"walrus/internal/diag"
	"walrus/internal/heap"
	"walrus/internal/object"
	"walrus/internal/value"
)

// ErrRetry says that an operation gave up, without a side effect, because memory was short: collect, then run it once more.
var ErrRetry = errors.New("rt: memory is short, retry after a collection")

// Error is an error of the language under way. The dispatcher adds the position and the trace.
type Error struct {
	Kind    diag.Kind
	Message string
	Thrown  value.Cell // Kind Thrown: the value; rooted by the dispatcher
	// LeftNote and RightNote are texts for labels at the operands of the instruction, empty for none.
	LeftNote, RightNote string
	Help                string
	// AtRange says that the error is that of the range between the brackets of a slice, and so is its place.
	AtRange bool
	Cause   error // error of the host behind it, for errors.Is and errors.As
}

// Error is the message without a position.
func (e *Error) Error() string { return e.Message }

// Unwrap gives the host's error behind this one, if any.
func (e *Error) Unwrap() error { return e.Cause }

// Raise makes an error whose message is that of the kind's row in package diag.
func Raise(kind diag.Kind, facts ...any) *Error {
	return &Error{Kind: kind, Message: diag.Message(kind, facts...)}
}

// Library makes a `library` error: "module.function: text".
func Library(module, function, text string) *Error {
	return Raise(diag.Library, module+"."+function, text)
}

// Exit is the error that ends a program at once: through sys.exit, or quietly because nobody reads its output (Cause is set then).
type Exit struct {
	Code  int
	Cause error
}

// Error describes the exit.
func (e *Exit) Error() string {
	if e.Cause != nil {
		return e.Cause.Error()
	}
	return "sys.exit(" + itoa(int64(e.Code)) + ")"
}

// Unwrap gives the cause of a quiet end.
func (e *Exit) Unwrap() error { return e.Cause }

// Args are the arguments of a native function: cells in the caller's frame, valid until the function returns. For methods the
// receiver is argument 0.
type Args struct {
	base unsafe.Pointer
	n    int
}

// ArgsAt makes Args of n consecutive cells.
func ArgsAt(base unsafe.Pointer, n int) Args { return Args{base, n} }

// Len is the number of arguments.
func (a Args) Len() int { return a.n }

// At returns argument i, 0 <= i < Len.
func (a Args) At(i int) value.Cell {
	if uint(i) >= uint(a.n) {
		panic("rt: argument index out of range")
	}
	return *(*value.Cell)(unsafe.Add(a.base, i*value.Size))
}

// Body is the implementation of a native function. The dispatcher has checked the number of arguments and, by the descriptor, their
// types. The result of a function that has nothing to report is void.
type Body func(c *Context, a Args) (value.Cell, error)

// Native is a function implemented in Go: descriptor and body.
type Native struct {
	builtin.Func
	Body Body
	// Variadic functions (host functions by reflection) check their arguments themselves.
	Unchecked bool
	// Intrinsic names an operation that the interpreter does in its loop where the operands are of the common kind; the body is right for
	// all operands.
	Intrinsic Intrinsic
}

// Intrinsic is a native function that the interpreter knows.
type Intrinsic uint8

// Intrinsics: of lists and strings as receiver (or as the only argument of a function), of numbers.
const (
	NoIntrinsic Intrinsic = iota
	IntrinsicLen
	IntrinsicPush
	IntrinsicPop
	IntrinsicCodeAt
	IntrinsicSqrt
	IntrinsicGet      // of dicts
	IntrinsicContains // of dicts

	// Only native code knows these.
	IntrinsicText // the text of a value
	IntrinsicChar // the string of a character
	IntrinsicTrim // of strings
	IntrinsicFind // of strings
)

// WithIntrinsics marks functions of a table of the library, by name.
func WithIntrinsics(table []Native, by map[string]Intrinsic) []Native {
	for i := range table {
		table[i].Intrinsic = by[table[i].Name]
	}
	return table
}

// World is what a program may touch outside its own memory. The zero value grants nothing.
type World struct {
	Stdin   *bufio.Reader // nil: core.input is at the end of input
	Files   Files         // nil: std/io is not available
	Env     func(name string) (string, bool)
	Args    []string // sys.args()
	Cwd     func() (string, error)
	Now     func() time.Time // nil: the clock stands at the epoch
	Seed    func() uint64    // start value of the random generator
	CanExit bool             // sys.exit is allowed
}

// Files is the file system that std/io works on. Paths are as the program wrote them.
type Files interface {
	// Open opens a file with the flags of package os (O_RDONLY, O_CREATE ...).
	Open(name string, flag int) (File, error)
	Stat(name string) (fs.FileInfo, error)
}

// File is an open file.
type File interface {
	io.Reader
	io.Writer
	io.Seeker
	io.Closer
}

// Limits of a run; zero means none, except Depth.
type Limits struct {
	Steps  int64
	Depth  int // 0: DefaultDepth
	Output int64
}

// DefaultDepth is the number of nested calls after which stack-overflow is raised.
const DefaultDepth = 250_000

// Context is the state of one runtime that the semantics need. Only one goroutine uses it at a time.
type Context struct {
	Heap       *heap.Heap
	Space      *object.Space // what allocates objects on Heap
	World      World
	Limits     Limits
	Thresholds Thresholds
	Hooks      Hooks

	// Loader finds imported files; nil if there are none. Library holds the tables of the standard modules that the program may import.
	Loader  Loader
	Library map[string]func() []Native

	// HostModule finds a module that the embedding program offers under an import path; nil if there are none. The first call for a path
	// makes it with NewModule, later calls return the same value.
	HostModule func(path string) (module value.Cell, ok bool, err error)

	// Forget drops what was compiled from functions of the units, because other globals will be behind them; nil if nothing is compiled.
	Forget func([]*Unit)

	// Host gives meaning to host objects; nil if there are none. LateMethods may add built-in methods that are made on first use.
	Host        HostObjects
	LateMethods func(t value.Tag, name string) error
	// InstallMethods adds the native methods of the built-in types. It is called once, when any is first asked for.
	InstallMethods func()
	// Suggest finds the candidate that a misspelt name was probably meant to be, "" if none is close; nil for no suggestions.
	Suggest func(name string, candidates []string) string

	Funcs   []*Func       // every function of every unit
	Structs []*StructInfo // every struct declaration of every unit
	units   []*Unit
	files   map[string]*Unit // units of files by canonical path

	natives  []*Native
	values   []value.Cell            // the value of each native function, at the same index; roots
	methods  map[value.Tag]methodsOf // built-in methods by the tag of the receiver
	modules  map[string]*standardModule
	standard []*standardModule

	out         *bufio.Writer
	written     int64
	flushLines  bool           // for terminals: deliver every line at once
	states      [numStates]any // see State
	buffer      *Buffer        // kept for NewBuffer
	work        int            // see Worked
	textFrames  []textFrame    // room of the next text
	equalFrames []equalFrame   // room of the next comparison

	// Slice is the number of steps that the current slice started with, Steps those of finished slices. What is left of the slice is
	// counted down by the tier that runs.
	Slice int64
	Steps int64

	// Interrupt reports a pending cancellation, deadline or interrupt as an *Error; nil if there never is one.
	Interrupt func() error

	visitors []func(*heap.Marker) // further roots
}

// NewContext makes a runtime's state on a heap. The caller sets the exported fields.
func NewContext(h *heap.Heap) *Context {
	c := &Context{Heap: h, Space: object.New(h), Thresholds: DefaultThresholds, methods: map[value.Tag]methodsOf{},
		modules: map[string]*standardModule{}, files: map[string]*Unit{}}
	self := weak.Make(c) // what the heap leads to must not keep c, whose owner closes the heap when c is garbage
	c.Space.GoOn = func() bool {
		c := self.Value()
		return c == nil || c.Poll() == nil
	}
	return c
}

// AddRoots makes visit part of every collection.
func (c *Context) AddRoots(visit func(*heap.Marker)) { c.visitors = append(c.visitors, visit) }

// Collect runs a collection. Only the dispatcher may call it, at a safepoint.
func (c *Context) Collect() heap.Result {
	return c.Heap.Collect(c.roots)
}

// VerifyHeap checks every object that can be reached, like Collect at a safepoint. It is for tests.
func (c *Context) VerifyHeap() error { return c.Heap.Verify(c.roots) }

func (c *Context) roots(m *heap.Marker) {
	for _, v := range c.values {
		m.Cell(v)
	}
	for _, u := range c.units {
		if !u.weak {
			c.markUnit(m, u)
		}
	}
	for _, visit := range c.visitors {
		visit(m)
	}
}

// Worked notes that an operation without polls of its own has handled n bytes or items, and polls if they have become many. Operators call it: they
// cost no steps, so that without it a few of them on large values could keep a run busy for long.
func (c *Context) Worked(n int) error {
	c.work += n
	if c.work < pollBytes {
		return nil
	}
	c.work = 0
	return c.Poll()
}

// Poll reports why the run has to stop, nil if it may go on. Long operations call it at least every 64 KiB or 4,096 items.
func (c *Context) Poll() error {
	if c.Interrupt == nil {
		return nil
	}
	return c.Interrupt()
}
