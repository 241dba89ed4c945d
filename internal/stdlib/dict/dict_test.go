package dict

import (
	"testing"

	"walrus/internal/stdlib/stdlibtest"
)

func TestMethods(t *testing.T) {
	k := stdlibtest.New(t, 0)
	d := k.Value(stdlibtest.Dict{"b", 1, 2, "two", 2.0, nil, "a", 4})
	args := func(a ...any) []any { return append([]any{d}, a...) }
	row := func(call string, a []any, want string) stdlibtest.Row {
		return stdlibtest.Row{Call: call, Args: a, Want: want}
	}
	k.Run(Table(), []stdlibtest.Row{
		row("len", args(), "4"),
		row("keys", args(), `["b" 2 2.0 "a"]`),
		row("values", args(), `[1 "two" void 4]`),
		row("contains", args("b"), "true"),
		row("contains", args("x"), "false"),
		row("contains", args(2.0), "true"),
		row("contains", args(true), "false"),
		row("get", args("b", 0), "1"),
		row("get", args("x", "none"), `"none"`),
		row("get", args(2.0, 5), "void"),
		row("get", args("x"), "error: get expects 2 arguments, got 1"),
		row("len", args(), "4"),
		row("remove", args("b"), "1"),
		row("remove", args("b"), "void"),
		row("keys", args(), `[2 2.0 "a"]`),
		row("clear", args(), "void"),
		row("len", args(), "0"),
		row("keys", args(), `[]`),
		row("values", args(), `[]`),
	})
}

func TestShapedRemove(t *testing.T) {
	k := stdlibtest.New(t, 0)
	d := k.Value(stdlibtest.Dict{"x", 1, "y", 2, "z", 3})
	if got := k.Show(k.Call(Table(), "remove", d, "y")); got != "2" {
		t.Error(got)
	}
	k.C.Space.DictSet(d.Bits, k.Value("y"), k.Value(9), true)
	if got := k.Show(d, nil); got != `{"x":1 "z":3 "y":9}` {
		t.Error(got)
	}
}
