package walrus

import (
	"context"
	"fmt"
	"runtime/debug"

	"walrus/internal/builtin"
	"walrus/internal/diag"
	"walrus/internal/heap"
	"walrus/internal/object"
	"walrus/internal/rt"
	"walrus/internal/value"
)

// HostFunc is a Go function that scripts can call. It holds no state of a Runtime: goroutines and Runtimes may share it as far as the Go
// function itself can be shared.
type HostFunc struct {
	name   string
	params int // -1: any number
	raw    func(*Call) error
}

// Variadic, as the number of parameters, lets a function take any number of arguments.
const Variadic = -1

// Raw makes a host function that reads its arguments from the Call and leaves its result there. It allocates nothing by itself.
//
//	add := walrus.Raw(2, func(c *walrus.Call) error {
//		c.ReturnInt(c.Int(0) + c.Int(1))
//		return nil
//	})
//
// params is the exact number of arguments, or Variadic. An error ends the call with a script error that errors.Is and errors.As see
// through; an *Error of a script keeps its kind, Throw throws a value, an *ExitError ends the run.
func Raw(params int, fn func(*Call) error) *HostFunc { return &HostFunc{params: params, raw: fn} }

// Named gives the function the name that messages show; without it, it is called like the global or export that holds it.
func (f *HostFunc) Named(name string) *HostFunc {
	named := *f
	named.name = name
	return &named
}

// Call is one call of a host function. It must not be used after the function has returned.
type Call struct {
	r       *Runtime
	name    string
	args    rt.Args
	first   int // 1 if argument 0 is the receiver of a method
	result  value.Cell
	running bool
}

// badArgument is what the methods of Call panic with; the call then fails with the error.
type badArgument struct{ err *rt.Error }

// Runtime is the Runtime that the script runs in.
func (c *Call) Runtime() *Runtime { return c.r }

// Context is the context of the run.
func (c *Call) Context() context.Context { return c.r.iso.Context() }

// Name is the name of the function.
func (c *Call) Name() string { return c.name }

// Len is the number of arguments.
func (c *Call) Len() int { return c.args.Len() - c.first }

// arg returns argument i.
func (c *Call) arg(i int) value.Cell {
	if uint(i) >= uint(c.args.Len()-c.first) {
		c.missing(i)
	}
	return c.args.At(i + c.first)
}

// missing fails the call because there is no argument i. After the call there are no arguments at all.
func (c *Call) missing(i int) {
	if !c.running {
		panic("walrus: a Call was used after its function has returned")
	}
	panic(badArgument{rt.WrongArgCount(c.name, i+1, c.Len())})
}

// mismatch fails the call because argument i has another type.
func (c *Call) mismatch(i int, expected string) {
	panic(badArgument{rt.TypeMismatch(expected, c.arg(i))})
}

// typed returns argument i if it has the tag. Otherwise the call fails with a `type-mismatch`.
func (c *Call) typed(i int, tag value.Tag) value.Cell {
	v := c.arg(i)
	if v.Tag != tag {
		c.mismatch(i, tag.TypeName())
	}
	return v
}

// Kind is the type of argument i.
func (c *Call) Kind(i int) Kind { return kindOfTag[c.arg(i).Tag] }

// Int returns argument i, an int. An argument of another type ends the function, and the script gets a `type-mismatch`.
func (c *Call) Int(i int) int64 { return c.typed(i, value.Int).Int() }

// Bool is Int for a bool.
func (c *Call) Bool(i int) bool { return c.typed(i, value.Bool).Bool() }

// Float is Int for a number; ints are converted.
func (c *Call) Float(i int) float64 {
	v := c.arg(i)
	if !v.Tag.IsNumber() {
		c.mismatch(i, builtin.Number.String())
	}
	return v.AsFloat()
}

// String is Int for a string, which is copied.
func (c *Call) String(i int) string { return object.GoString(c.typed(i, value.String).Bits) }

// AppendString appends argument i, a string, to b.
func (c *Call) AppendString(b []byte, i int) []byte {
	return append(b, object.StringBytes(c.typed(i, value.String).Bits)...)
}

// Value returns a handle of argument i, which may outlive the call.
func (c *Call) Value(i int) Value { return c.r.handle(c.arg(i)) }

// Go converts argument i as Value.Go does.
func (c *Call) Go(i int) (any, error) { return c.r.toAny(c.arg(i), 0) }

// Receiver is the Go object that a method was called on: what Ref points to, or the Object. nil for functions.
func (c *Call) Receiver() any {
	if c.first == 0 {
		return nil
	}
	return c.r.hosts.object(c.args.At(0))
}

// ReturnInt sets the result. Without one it is void.
func (c *Call) ReturnInt(n int64) { c.result = value.OfInt(n) }

// ReturnFloat sets the result.
func (c *Call) ReturnFloat(f float64) { c.result = value.OfFloat(f) }

// ReturnBool sets the result.
func (c *Call) ReturnBool(b bool) { c.result = value.OfBool(b) }

// ReturnString sets the result to a copy of s.
func (c *Call) ReturnString(s string) error {
	cell, err := c.r.textCell(s)
	c.result = cell
	return err
}

// ReturnArg makes argument i the result.
func (c *Call) ReturnArg(i int) { c.result = c.arg(i) }

// Return sets the result to any value that can be converted.
func (c *Call) Return(x any) error {
	cell, err := c.r.toCell(x)
	c.result = cell
	return err
}

// Call calls a function that was handed in as argument i. It runs under the context and within the limits of the run.
func (c *Call) Call(i int, args ...any) (Value, error) {
	fn := c.Value(i)
	defer fn.Release()
	return c.r.Call(c.Context(), fn, args...)
}

// Poll reports why the run has to stop, nil if it need not. Functions that work for long call it now and then and return the error.
func (c *Call) Poll() error { return c.r.c.Poll() }

// nativeKey names a host function as a value of one Runtime.
type nativeKey struct {
	f      *HostFunc
	name   string
	method bool
}

// nativeBytes is what a host function is charged on the memory limit: its tables live as long as the Runtime.
const nativeBytes = 256

// native makes the value of a host function; one function under one name is one value.
func (r *Runtime) native(f *HostFunc, name string, method bool) value.Cell {
	if f.name != "" {
		name = f.name
	}
	key := nativeKey{f, name, method}
	if c, ok := r.natives[key]; ok {
		return c
	}
	n := &rt.Native{Func: builtin.Func{Name: name}, Body: r.body(f, name, method), Unchecked: true}
	r.c.Heap.ForceCharge(nativeBytes)
	c := r.c.AddNative(n)
	r.natives[key] = c
	return c
}

// body is what the interpreter calls.
func (r *Runtime) body(f *HostFunc, name string, method bool) rt.Body {
	raw, first, count := f.raw, 0, f.params
	if method {
		first = 1
	}
	return func(_ *rt.Context, args rt.Args) (result value.Cell, err error) {
		if count >= 0 && args.Len()-first != count {
			return value.Cell{}, rt.WrongArgCount(name, count, args.Len()-first)
		}
		if r.level == len(r.calls) {
			r.calls = append(r.calls, &Call{r: r})
		}
		call := r.calls[r.level]
		r.level++
		call.name, call.args, call.first, call.result, call.running = name, args, first, value.Cell{}, true
		defer r.endCall(call, &err)
		if err = raw(call); err != nil {
			return value.Cell{}, err
		}
		return call.result, nil
	}
}

// endCall ends a call: a panic becomes an error, and errors become those of the language. A panic of the interpreter itself, in a run that
// the function has started, goes on.
func (r *Runtime) endCall(call *Call, err *error) {
	r.level--
	call.running, call.args = false, rt.Args{}
	if r.broken != nil {
		return
	}
	if p := recover(); p != nil {
		*err = r.panicked(call.name, p)
	} else if *err != nil {
		*err = r.returned(call.name, *err)
	}
}

// returned is the error of the language for what a host function has returned. The methods of that are host code too: Error of a nil
// pointer in an error, say, may panic.
func (r *Runtime) returned(name string, err error) (result error) {
	defer func() {
		if p := recover(); p != nil {
			result = r.panicked(name, p)
		}
	}()
	return r.hostError(err)
}

// panicked makes an error of what host code panicked with.
func (r *Runtime) panicked(name string, p any) error {
	if bad, ok := p.(badArgument); ok {
		return bad.err
	}
	cause := &PanicError{Function: name, Value: p, Stack: debug.Stack()}
	return &rt.Error{Kind: diag.Library, Message: cause.Error(), Cause: cause}
}

// markCalls makes results under way roots.
func (r *Runtime) markCalls(m *heap.Marker) {
	for _, call := range r.calls[:r.level] {
		m.Cell(call.result)
	}
}

func (c *Call) argError(i int, err error) error {
	return fmt.Errorf("%s: argument %d: %w", c.name, i+1, err)
}
