package walrus

import "context"

// Bind0 makes a Go function of a script function without parameters. Like all of Bind0 to Bind3 it may be called as often as one likes, by one goroutine at
// a time, and fails with ErrClosed once the Runtime is closed.
func Bind0[R any](fn Value) func(context.Context) (R, error) {
	return func(ctx context.Context) (R, error) { return resultOf[R](fn.Call(ctx)) }
}

// Bind1 makes a Go function of a script function of one parameter.
func Bind1[A, R any](fn Value) func(context.Context, A) (R, error) {
	return func(ctx context.Context, a A) (R, error) { return resultOf[R](fn.Call(ctx, a)) }
}

// Bind2 makes a Go function of a script function of two parameters.
func Bind2[A, B, R any](fn Value) func(context.Context, A, B) (R, error) {
	return func(ctx context.Context, a A, b B) (R, error) { return resultOf[R](fn.Call(ctx, a, b)) }
}

// Bind3 makes a Go function of a script function of three parameters.
func Bind3[A, B, C, R any](fn Value) func(context.Context, A, B, C) (R, error) {
	return func(ctx context.Context, a A, b B, c C) (R, error) { return resultOf[R](fn.Call(ctx, a, b, c)) }
}

// resultOf converts the result of a call and releases its handle. Common types need no reflection.
func resultOf[R any](v Value, err error) (result R, _ error) {
	if err != nil {
		return result, err
	}
	switch p := any(&result).(type) {
	case *Value:
		*p = v
		return result, nil
	case *int64:
		if n, ok := v.Int(); ok {
			*p = n
			return result, nil
		}
	case *float64:
		if f, ok := v.Float(); ok {
			*p = f
			return result, nil
		}
	case *bool:
		if b, ok := v.Bool(); ok {
			*p = b
			return result, nil
		}
	}
	err = v.To(&result)
	_ = v.Release() // fails only where To has failed
	return result, err
}
