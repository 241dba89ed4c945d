package walrus

import (
	"context"
	"fmt"
	"reflect"

	"walrus/internal/value"
)

// signature is how a Go function is called from scripts.
type signature struct {
	in       []reflect.Type // parameters that the script supplies
	leading  []reflect.Type // context.Context or *Call in front of them
	variadic bool
	result   bool // there is a result besides the error
	err      bool // the last result is an error
}

// signatureOf looks at a function type, leaving out the first skip parameters.
func signatureOf(t reflect.Type, skip int) (signature, error) {
	s := signature{variadic: t.IsVariadic()}
	for i := skip; i < t.NumIn(); i++ {
		if p := t.In(i); len(s.in) == 0 && (p == contextType || p == callType) {
			s.leading = append(s.leading, p)
		} else {
			s.in = append(s.in, p)
		}
	}
	n := t.NumOut()
	if n > 0 && t.Out(n-1) == errorType {
		s.err = true
		n--
	}
	s.result = n == 1
	if n > 1 {
		return s, fmt.Errorf("walrus: %s has %d results; a host function has at most one and an error", t, n)
	}
	return s, nil
}

// reflected makes a host function of any Go function.
func reflected(fn reflect.Value) (*HostFunc, error) {
	s, err := signatureOf(fn.Type(), 0)
	if err != nil {
		return nil, err
	}
	return s.hostFunc(func(*Call) (reflect.Value, []reflect.Value, error) { return fn, nil, nil }), nil
}

// reflectedMethod makes a host function of a Go function whose first parameter is what the script's object refers to.
func reflectedMethod(name string, fn reflect.Value) (*HostFunc, error) {
	if fn.Kind() != reflect.Func || fn.IsNil() || fn.Type().NumIn() == 0 || fn.Type().IsVariadic() && fn.Type().NumIn() == 1 {
		return nil, fmt.Errorf("walrus: method %s is no function with a receiver as its first parameter", name)
	}
	s, err := signatureOf(fn.Type(), 1)
	if err != nil {
		return nil, err
	}
	receiver := fn.Type().In(0)
	f := s.hostFunc(func(c *Call) (reflect.Value, []reflect.Value, error) {
		v := reflect.ValueOf(c.Receiver())
		if v.Kind() == reflect.Pointer && receiver.Kind() == reflect.Struct {
			v = v.Elem()
		}
		if !v.IsValid() || !v.Type().AssignableTo(receiver) {
			return fn, nil, fmt.Errorf("the receiver is no %s", receiver)
		}
		return fn, []reflect.Value{v}, nil
	})
	return f, nil
}

// hostFunc makes the host function; target gives what to call and the first arguments.
func (s *signature) hostFunc(target func(*Call) (reflect.Value, []reflect.Value, error)) *HostFunc {
	params := len(s.in)
	if s.variadic {
		params = Variadic
	}
	sig := *s
	return Raw(params, func(c *Call) error {
		fn, args, err := target(c)
		if err == nil {
			args, err = sig.arguments(c, args)
		}
		if err != nil {
			return err
		}
		return sig.deliver(c, fn.Call(args))
	})
}

// arguments converts the arguments of a call.
func (s *signature) arguments(c *Call, args []reflect.Value) ([]reflect.Value, error) {
	for _, t := range s.leading {
		if t == callType {
			args = append(args, reflect.ValueOf(c))
		} else {
			args = append(args, reflect.ValueOf(&[]context.Context{c.Context()}[0]).Elem())
		}
	}
	fixed := len(s.in)
	if s.variadic {
		fixed--
	}
	if c.Len() < fixed {
		c.arg(fixed - 1) // fails with the error for too few arguments
	}
	for i := range c.Len() {
		t := s.in[min(i, len(s.in)-1)]
		if i >= fixed {
			t = t.Elem()
		}
		arg := reflect.New(t).Elem()
		if err := c.r.toGo(c.arg(i), arg, 0); err != nil {
			return nil, c.argError(i, err)
		}
		args = append(args, arg)
	}
	return args, nil
}

// deliver takes over the results.
func (s *signature) deliver(c *Call, results []reflect.Value) error {
	if s.err {
		if err := results[len(results)-1]; !err.IsNil() {
			return err.Interface().(error)
		}
	}
	if !s.result {
		return nil
	}
	cell, err := c.r.elemToCell(results[0], 0)
	c.result = cell
	return err
}

// toFunc makes a Go function that calls a function of the script.
func (r *Runtime) toFunc(c value.Cell, to reflect.Value) error {
	t := to.Type()
	if c.Tag == value.Void {
		to.SetZero()
		return nil
	}
	n := t.NumOut()
	if n == 0 || n > 2 || t.Out(n-1) != errorType || t.IsVariadic() {
		return fmt.Errorf("walrus: a Go function that calls a script needs the results () error or (R, error), and no variadic parameter: %s", t)
	}
	if k := kindOfTag[c.Tag]; k != KindFunction && k != KindStruct {
		return mismatch(c, t)
	}
	fn := r.handle(c)
	to.Set(reflect.MakeFunc(t, func(in []reflect.Value) []reflect.Value {
		ctx := context.Background()
		if len(in) > 0 && t.In(0) == contextType {
			if !in[0].IsNil() {
				ctx = in[0].Interface().(context.Context)
			}
			in = in[1:]
		}
		args := make([]any, len(in))
		for i := range in {
			args[i] = in[i].Interface()
		}
		out := make([]reflect.Value, n)
		for i := range out {
			out[i] = reflect.New(t.Out(i)).Elem()
		}
		result, err := fn.Call(ctx, args...)
		if err == nil && n == 2 {
			err = result.To(out[0].Addr().Interface())
		}
		if err != nil {
			out[n-1].Set(reflect.ValueOf(err))
		}
		return out
	}))
	return nil
}
