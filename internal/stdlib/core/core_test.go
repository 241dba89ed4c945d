package core

import (
	"bufio"
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"walrus/internal/diag"
	"walrus/internal/object"
	"walrus/internal/rt"
	"walrus/internal/stdlib/stdlibtest"
	"walrus/internal/value"
)

func args(a ...any) []any { return a }

func row(call string, a []any, want string) stdlibtest.Row {
	return stdlibtest.Row{Call: call, Args: a, Want: want}
}

func TestFunctions(t *testing.T) {
	k := stdlibtest.New(t, 0)
	k.Run(Table(), []stdlibtest.Row{
		row("len", args("één"), "3"), row("len", args([]any{1, 2}), "2"), row("len", args(stdlibtest.Tuple{1}), "1"), row("len", args(stdlibtest.Dict{"a", 1}), "1"),
		row("len", args(5), "error: a value of type int has no length"), row("len", args(nil), "error: a value of type void has no length"), row("len", nil, "error: len expects 1 argument, got 0"),
		row("str", args([]any{1, "a"}), `"[1, a]"`), row("str", args("x"), `"x"`), row("str", args(1.0), `"1"`),
		row("type", args(1), `"int"`), row("type", args(1.5), `"float"`), row("type", args(true), `"bool"`), row("type", args(nil), `"void"`), row("type", args("s"), `"string"`),
		row("type", args([]any{}), `"list"`), row("type", args(stdlibtest.Tuple{}), `"tuple"`), row("type", args(stdlibtest.Dict{}), `"dict"`), row("type", args(stdlibtest.Range{0, 1}), `"range"`),
		row("int", args(3), "3"), row("int", args(-3.9), "-3"), row("int", args(3.9), "3"), row("int", args(" -0x1F "), "-31"), row("int", args("1_000"), "1000"), row("int", args(float64(-1<<63)), "-9223372036854775808"),
		row("int", args("abc"), `error: core.int: cannot convert to an int: "abc"`), row("int", args("1.5"), `error: core.int: cannot convert to an int: "1.5"`), row("int", args(true), "error: core.int: cannot convert to an int: true"),
		row("int", args(nil), "error: core.int: cannot convert to an int: void"), row("int", args([]any{1}), "error: core.int: cannot convert to an int: [1]"), row("int", args(math.NaN()), "error: core.int: out of range for an int: NaN"),
		row("int", args(float64(1<<63)), "error: core.int: out of range for an int: 9223372036854776000"), row("int", args(math.Inf(-1)), "error: core.int: out of range for an int: -inf"), row("int", args("9223372036854775808"), "error: core.int: out of range for an int: 9223372036854775808"),
		row("float", args(3), "3.0"), row("float", args(2.5), "2.5"), row("float", args("1.5e2"), "150.0"), row("float", args(" 7 "), "7.0"), row("float", args("-0"), "-0.0"), row("float", args("x"), `error: core.float: cannot convert to a float: "x"`),
		row("float", args("1e999"), "error: core.float: out of range for a float: 1e999"), row("float", args(false), "error: core.float: cannot convert to a float: false"), row("float", args("inf"), `error: core.float: cannot convert to a float: "inf"`),
		row("chr", args(65), `"A"`), row("chr", args(128512), `"😀"`), row("chr", args(0), `"\x00"`), row("chr", args(-1), "error: core.chr: not a character: -1"), row("chr", args(0xD800), "error: core.chr: not a character: 55296"),
		row("chr", args(0x110000), "error: core.chr: not a character: 1114112"), row("chr", args(1<<40), "error: core.chr: not a character: 1099511627776"), row("chr", args("A"), "error: expected int, found string"),
		row("timestamp", nil, "0"), row("error", nil, "void"), row("gc_threshold", args(0), "error: core.gc_threshold: a positive int is needed: 0"),
		row("gc_threshold", args(5), "1024"), row("gc_threshold", args(7), "5"),
	})
	k.C.World.Now = func() time.Time { return time.UnixMilli(1234567) }
	k.Run(Table(), []stdlibtest.Row{row("timestamp", nil, "1234567")})
}

func TestInput(t *testing.T) {
	k := stdlibtest.New(t, 0)
	var out bytes.Buffer
	k.C.SetOutput(&out)
	k.C.World.Stdin = bufio.NewReaderSize(strings.NewReader("one\r\ntwo\n"+strings.Repeat("é", 5000)+"\nbad \xff\nlast"), 16)
	k.Run(Table(), []stdlibtest.Row{
		row("input", args("? "), `"one\r\n"`), row("input", args([]any{1}), `"two\n"`), row("input", args(""), `"`+strings.Repeat("é", 5000)+`\n"`),
		row("input", args(""), "error: core.input: the input is not valid UTF-8"), row("input", args(""), `"last"`), row("input", args(""), `""`), row("input", args(""), `""`),
	})
	if out.String() != "? [1]" {
		t.Errorf("prompts: %q", out.String())
	}
	k.C.World.Stdin = nil
	k.Run(Table(), []stdlibtest.Row{row("input", args(""), `""`)})
}

// A line for which there is memory only after a collection is neither lost nor asked for twice.
func TestInputRetry(t *testing.T) {
	k := stdlibtest.New(t, 16<<20)
	var out bytes.Buffer
	k.C.SetOutput(&out)
	line := strings.Repeat("x", 3<<20)
	k.C.World.Stdin = bufio.NewReader(strings.NewReader(line + "\nnext\n"))
	if _, ok := k.C.Space.RepeatString(k.Value("garbage ").Bits, (13<<20)/8, goOn); !ok {
		t.Fatal("no garbage")
	}
	v, err := k.Call(Table(), "input", "? ")
	if err != nil || object.GoString(v.Bits) != line+"\n" {
		t.Fatalf("%v, %d bytes", err, object.StringLen(v.Bits))
	}
	if k.C.Heap.Collections() == 0 {
		t.Error("there was no need to collect; the test shows nothing")
	}
	k.Run(Table(), []stdlibtest.Row{row("input", args("! "), `"next\n"`)})
	if out.String() != "? ! " {
		t.Errorf("prompts: %q", out.String())
	}
}

// intOf reads an int of a dict of the collector.
func intOf(k *stdlibtest.Kit, d value.Cell, key string) int64 {
	k.T.Helper()
	v, ok := k.C.Space.DictGet(d.Bits, k.Value(key))
	if !ok || v.Tag != value.Int || v.Int() < 0 {
		k.T.Errorf("%s is %s", key, k.Show(v, nil))
	}
	return v.Int()
}

func TestCollector(t *testing.T) {
	k := stdlibtest.New(t, 0)
	keep := k.Keep(k.Value([]any{[]any{1}, stdlibtest.Dict{"a", 1}}))
	for range 1000 {
		k.Value([]any{})
	}
	d, err := k.Call(Table(), "gc")
	if err != nil {
		t.Fatal(err)
	}
	freed, before, after := intOf(k, d, "objects_freed"), intOf(k, d, "objects_before"), intOf(k, d, "objects_after")
	if freed != before-after || freed < 1000 || after < 3 {
		t.Errorf("freed %d, before %d, after %d", freed, before, after)
	}
	total := intOf(k, d, "total_collections")
	d, _ = k.Call(Table(), "gc")
	if intOf(k, d, "total_collections") != total+1 {
		t.Error("total_collections has not grown by one")
	}
	k.Run(Table(), []stdlibtest.Row{row("gc_threshold", args(1), "1024")})
	s, err := k.Call(Table(), "heap_stats")
	if err != nil {
		t.Fatal(err)
	}
	sum := int64(0)
	for _, key := range []string{"lists", "tuples", "dicts", "functions", "iterators", "struct_defs", "struct_instances", "tasks"} {
		sum += intOf(k, s, key)
	}
	for _, key := range []string{"strings", "allocation_count", "bytes_allocated", "total_bytes_freed", "total_collections"} {
		intOf(k, s, key)
	}
	if sum != intOf(k, s, "total_objects") || intOf(k, s, "lists") < 2 {
		t.Errorf("%s", k.Show(s, nil))
	}
	if intOf(k, s, "allocation_threshold") != 1 || intOf(k, s, "memory_threshold") != 8388608 {
		t.Errorf("%s", k.Show(s, nil))
	}
	if got := k.Show(keep, nil); got != `[[1] {"a":1}]` {
		t.Errorf("kept: %s", got)
	}
}

func TestError(t *testing.T) {
	k := stdlibtest.New(t, 0)
	k.C.Hooks.Caught = func() (rt.Caught, bool) {
		return rt.Caught{Kind: diag.KeyNotFound, Message: "key not found: b", File: "a.walrus", Line: 3, Column: 9, Trace: []string{"main", "f (a.walrus:3:9)"}}, true
	}
	k.Run(Table(), []stdlibtest.Row{row("error", nil,
		`{"kind":"key-not-found" "message":"key not found: b" "file":"a.walrus" "line":3 "column":9 "trace":["main" "f (a.walrus:3:9)"]}`)})
	k.C.Hooks.Caught = func() (rt.Caught, bool) {
		return rt.Caught{Kind: diag.Library, File: "a\xff", Trace: []string{"f (a\xff:1:1)"}}, true
	}
	k.Run(Table(), []stdlibtest.Row{row("error", nil,
		`{"kind":"library" "message":"" "file":"a�" "line":0 "column":0 "trace":["f (a�:1:1)"]}`)})
	k.C.Hooks.Caught = func() (rt.Caught, bool) { return rt.Caught{}, false }
	k.Run(Table(), []stdlibtest.Row{row("error", nil, "void")})
}

func TestInputFails(t *testing.T) {
	k := stdlibtest.New(t, 0)
	k.C.SetOutput(&bytes.Buffer{})
	k.C.World.Stdin = bufio.NewReader(broken{})
	k.Run(Table(), []stdlibtest.Row{row("input", args(""), "error: core.input: unplugged")})
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("unplugged") }

// goOn is the poll of operations that are not to be stopped.
func goOn() bool { return true }
