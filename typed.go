package walrus

import (
	"reflect"

	"walrus/internal/builtin"
	"walrus/internal/object"
	"walrus/internal/rt"
	"walrus/internal/value"
)

// The functions below wrap typed Go functions. Parameters and results of the types bool, int, int64, float64, string, Value and any are
// converted without reflection; others as Value.To and Runtime.Value do.

// Func0 makes a host function without parameters.
func Func0[R any](fn func() (R, error)) *HostFunc {
	result := encoder[R]()
	return Raw(0, func(c *Call) error {
		x, err := fn()
		if err != nil {
			return err
		}
		return result(c, x)
	})
}

// Func1 makes a host function of one parameter.
func Func1[A, R any](fn func(A) (R, error)) *HostFunc {
	arg, result := decoder[A](), encoder[R]()
	return Raw(1, func(c *Call) error {
		a, err := arg(c, 0)
		if err != nil {
			return err
		}
		x, err := fn(a)
		if err != nil {
			return err
		}
		return result(c, x)
	})
}

// Func2 makes a host function of two parameters.
func Func2[A, B, R any](fn func(A, B) (R, error)) *HostFunc {
	arg0, arg1, result := decoder[A](), decoder[B](), encoder[R]()
	return Raw(2, func(c *Call) error {
		a, err := arg0(c, 0)
		if err != nil {
			return err
		}
		b, err := arg1(c, 1)
		if err != nil {
			return err
		}
		x, err := fn(a, b)
		if err != nil {
			return err
		}
		return result(c, x)
	})
}

// Func3 makes a host function of three parameters.
func Func3[A, B, C, R any](fn func(A, B, C) (R, error)) *HostFunc {
	arg2, result := decoder[C](), encoder[R]()
	first := pair[A, B]()
	return Raw(3, func(c *Call) error {
		a, b, err := first(c)
		if err != nil {
			return err
		}
		d, err := arg2(c, 2)
		if err != nil {
			return err
		}
		x, err := fn(a, b, d)
		if err != nil {
			return err
		}
		return result(c, x)
	})
}

// Func4 makes a host function of four parameters.
func Func4[A, B, C, D, R any](fn func(A, B, C, D) (R, error)) *HostFunc {
	arg2, arg3, result := decoder[C](), decoder[D](), encoder[R]()
	first := pair[A, B]()
	return Raw(4, func(c *Call) error {
		a, b, err := first(c)
		if err != nil {
			return err
		}
		d, err := arg2(c, 2)
		if err != nil {
			return err
		}
		e, err := arg3(c, 3)
		if err != nil {
			return err
		}
		x, err := fn(a, b, d, e)
		if err != nil {
			return err
		}
		return result(c, x)
	})
}

// Proc0 makes a host function without parameters whose result is void.
func Proc0(fn func() error) *HostFunc {
	return Raw(0, func(*Call) error { return fn() })
}

// Proc1 makes a host function of one parameter whose result is void.
func Proc1[A any](fn func(A) error) *HostFunc {
	arg := decoder[A]()
	return Raw(1, func(c *Call) error {
		a, err := arg(c, 0)
		if err != nil {
			return err
		}
		return fn(a)
	})
}

// Proc2 makes a host function of two parameters whose result is void.
func Proc2[A, B any](fn func(A, B) error) *HostFunc {
	args := pair[A, B]()
	return Raw(2, func(c *Call) error {
		a, b, err := args(c)
		if err != nil {
			return err
		}
		return fn(a, b)
	})
}

// Proc3 makes a host function of three parameters whose result is void.
func Proc3[A, B, C any](fn func(A, B, C) error) *HostFunc {
	first, arg2 := pair[A, B](), decoder[C]()
	return Raw(3, func(c *Call) error {
		a, b, err := first(c)
		if err != nil {
			return err
		}
		d, err := arg2(c, 2)
		if err != nil {
			return err
		}
		return fn(a, b, d)
	})
}

// Proc4 makes a host function of four parameters whose result is void.
func Proc4[A, B, C, D any](fn func(A, B, C, D) error) *HostFunc {
	first, arg2, arg3 := pair[A, B](), decoder[C](), decoder[D]()
	return Raw(4, func(c *Call) error {
		a, b, err := first(c)
		if err != nil {
			return err
		}
		d, err := arg2(c, 2)
		if err != nil {
			return err
		}
		e, err := arg3(c, 3)
		if err != nil {
			return err
		}
		return fn(a, b, d, e)
	})
}

// pair decodes the first two arguments.
func pair[A, B any]() func(*Call) (A, B, error) {
	arg0, arg1 := decoder[A](), decoder[B]()
	return func(c *Call) (a A, b B, err error) {
		if a, err = arg0(c, 0); err == nil {
			b, err = arg1(c, 1)
		}
		return a, b, err
	}
}

// decoder gives the function that reads an argument of type T. The choice is made once, when the host function is made.
func decoder[T any]() func(*Call, int) (T, error) {
	var f any
	switch any((*T)(nil)).(type) {
	case *bool:
		f = func(c *Call, i int) (bool, error) { return checked(c, i, value.Bool).Bool() }
	case *int64:
		f = func(c *Call, i int) (int64, error) { return checked(c, i, value.Int).Int() }
	case *int:
		f = func(c *Call, i int) (int, error) {
			n, err := checked(c, i, value.Int).Int()
			return int(n), err
		}
	case *float64:
		f = func(c *Call, i int) (float64, error) {
			v := c.arg(i)
			if !v.Tag.IsNumber() {
				return 0, rt.TypeMismatch(builtin.Number.String(), v)
			}
			return v.AsFloat(), nil
		}
	case *string:
		f = func(c *Call, i int) (string, error) { return checked(c, i, value.String).String() }
	case *Value:
		f = func(c *Call, i int) (Value, error) { return c.Value(i), nil }
	case *any:
		f = func(c *Call, i int) (any, error) { return c.Go(i) }
	default:
		return func(c *Call, i int) (t T, err error) {
			if err = c.r.toGo(c.arg(i), reflect.ValueOf(&t).Elem(), 0); err != nil {
				err = c.argError(i, err)
			}
			return t, err
		}
	}
	return f.(func(*Call, int) (T, error))
}

// argument is an argument whose type was checked.
type argument struct {
	cell value.Cell
	err  error
}

func checked(c *Call, i int, tag value.Tag) argument {
	v := c.arg(i)
	if v.Tag != tag {
		return argument{err: rt.TypeMismatch(tag.TypeName(), v)}
	}
	return argument{cell: v}
}

func (a argument) Bool() (bool, error) { return a.cell.Bool(), a.err }
func (a argument) Int() (int64, error) { return a.cell.Int(), a.err }

func (a argument) String() (string, error) {
	if a.err != nil {
		return "", a.err
	}
	return object.GoString(a.cell.Bits), nil
}

// encoder gives the function that makes a T the result of a call.
func encoder[T any]() func(*Call, T) error {
	var f any
	switch any((*T)(nil)).(type) {
	case *bool:
		f = func(c *Call, x bool) error { c.ReturnBool(x); return nil }
	case *int64:
		f = func(c *Call, x int64) error { c.ReturnInt(x); return nil }
	case *int:
		f = func(c *Call, x int) error { c.ReturnInt(int64(x)); return nil }
	case *float64:
		f = func(c *Call, x float64) error { c.ReturnFloat(x); return nil }
	case *string:
		f = func(c *Call, x string) error { return c.ReturnString(x) }
	case *Value:
		f = func(c *Call, x Value) (err error) { c.result, err = c.r.cellOf(x); return err }
	default:
		return func(c *Call, x T) error { return c.Return(x) }
	}
	return f.(func(*Call, T) error)
}
