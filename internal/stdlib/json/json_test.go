package json

import (
	gojson "encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"walrus/internal/object"
	"walrus/internal/rt"
	"walrus/internal/stdlib/stdlibtest"
	"walrus/internal/value"
)

func row(call string, arg any, want string) stdlibtest.Row {
	return stdlibtest.Row{Call: call, Args: []any{arg}, Want: want}
}

func TestEncode(t *testing.T) {
	k := stdlibtest.New(t, 0)
	k.Run(Table(), []stdlibtest.Row{
		row("encode", stdlibtest.Dict{"z", []any{1, 2.0, nil}, "a", "x\ty"}, `"{\"a\":\"x\\ty\",\"z\":[1,2.0,null]}"`),
		row("encode", true, `"true"`), row("encode", nil, `"null"`), row("encode", math.MinInt64, `"-9223372036854775808"`),
		row("encode", 1e16, `"1e16"`), row("encode", 1e-6, `"1e-6"`), row("encode", 0.00001, `"0.00001"`), row("encode", 1e15, `"1000000000000000.0"`),
		row("encode", "\"\\/\b\f\n\r\t\x01\x1f\x7f<é\u2028", `"\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f<é`+"\\u2028"+`\""`),
		row("encode", stdlibtest.Tuple{1, "a"}, `"[1,\"a\"]"`), row("encode", []any{}, `"[]"`), row("encode", stdlibtest.Dict{}, `"{}"`),
		row("encode", []any{[]any{}, stdlibtest.Dict{"k", []any{}}}, `"[[],{\"k\":[]}]"`),
		row("encode", math.Inf(1), "error: json.encode: JSON has no spelling for inf"), row("encode", []any{math.NaN()}, "error: json.encode: JSON has no spelling for NaN"),
		row("encode", stdlibtest.Dict{1, 2}, "error: json.encode: keys must be strings, found int"), row("encode", stdlibtest.Range{1, 2}, "error: json.encode: cannot encode a value of type range"),
		row("encode", stdlibtest.Dict{"é", 1, "z", 2, "aa", 3, "a", 4}, `"{\"a\":4,\"aa\":3,\"z\":2,\"é\":1}"`),
	})
	shared := k.Value([]any{1})
	if got := k.Show(k.Call(Table(), "encode", []any{shared, shared})); got != `"[[1],[1]]"` {
		t.Errorf("a part that occurs twice: %s", got)
	}
	loop := k.Value([]any{1})
	k.C.Space.ListPush(loop.Bits, k.Value(stdlibtest.Dict{"a", loop}))
	for range 2 { // the second time shows that no mark was left behind
		if got := k.Show(k.Call(Table(), "encode", loop)); got != "error: json.encode: the value contains itself" {
			t.Errorf("cycle: %s", got)
		}
	}
}

func TestDecode(t *testing.T) {
	at := func(reason string, line, column string) string {
		return "error: json.decode: " + reason + " at line " + line + ", column " + column
	}
	k := stdlibtest.New(t, 0)
	k.Run(Table(), []stdlibtest.Row{
		row("decode", "[1, 1.0, 1e2]", "[1 1.0 100.0]"), row("decode", " \t\r\n42 ", "42"), row("decode", "-0", "-0.0"), row("decode", "-0.0", "-0.0"), row("decode", "0", "0"),
		row("decode", "9223372036854775807", "9223372036854775807"), row("decode", "-9223372036854775808", "-9223372036854775808"), row("decode", "9223372036854775808", "9.223372036854776e+18"),
		row("decode", "1E+2", "100.0"), row("decode", "1e-400", "0.0"), row("decode", "1.5e1", "15.0"),
		row("decode", `{"b":1,"a":[true,false,null],"b":2}`, `{"b":2 "a":[true false void]}`), row("decode", "{}", "{}"), row("decode", "[]", "[]"), row("decode", "[[],{}]", "[[] {}]"), row("decode", "[ ]", "[]"), row("decode", "{ }", "{}"),
		row("decode", `"a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é"`, `"a\"\\/\b\f\n\r\té😀é"`), row("decode", `""`, `""`), row("decode", `"\u0000"`, `"\x00"`), row("decode", `{"\u0061":1}`, `{"a":1}`),
		row("decode", "", at("unexpected end, expected a value", "1", "1")), row("decode", " ", at("unexpected end, expected a value", "1", "2")),
		row("decode", "[1,\n 2,]", at("unexpected ']', expected a value", "2", "4")), row("decode", "[1 2]", at("unexpected '2', expected ',' or ']'", "1", "4")), row("decode", "[1", at("unexpected end, expected ',' or ']'", "1", "3")),
		row("decode", "[", at("unexpected end, expected a value", "1", "2")), row("decode", `["é", x]`, at("unexpected 'x', expected a value", "1", "7")),
		row("decode", "{1:2}", at("unexpected '1', expected a key in quotes", "1", "2")), row("decode", `{"a" 1}`, at("unexpected '1', expected ':'", "1", "6")), row("decode", `{"a":1,}`, at("unexpected '}', expected a key in quotes", "1", "8")),
		row("decode", `{"a":1 "b"}`, at("unexpected '\"', expected ',' or '}'", "1", "8")), row("decode", `{"a":}`, at("unexpected '}', expected a value", "1", "6")),
		row("decode", "1 2", at("unexpected '2', expected the end of the text", "1", "3")), row("decode", "nul", at("unexpected end, expected null", "1", "4")), row("decode", "trux", at("unexpected 'x', expected true", "1", "4")),
		row("decode", "01", at("a number cannot have a leading zero", "1", "2")), row("decode", "-", at("unexpected end, expected a digit", "1", "2")), row("decode", "1.", at("unexpected end, expected a digit", "1", "3")), row("decode", ".5", at("unexpected '.', expected a value", "1", "1")),
		row("decode", "+1", at("unexpected '+', expected a value", "1", "1")), row("decode", "1e", at("unexpected end, expected a digit", "1", "3")), row("decode", "1e999", at("number too large", "1", "1")), row("decode", "[1"+strings.Repeat("0", 400)+"]", at("number too large", "1", "2")),
		row("decode", "\"a\nb\"", at("a control character must be escaped in a string", "1", "3")), row("decode", `"a`, at(`unexpected end, expected '"'`, "1", "3")), row("decode", `"\x"`, at("unexpected 'x', expected an escape sequence", "1", "3")), row("decode", `"\`, at("unexpected end, expected an escape sequence", "1", "3")),
		row("decode", `"\ud83d"`, at("lone surrogate", "1", "2")), row("decode", `"\ude00\ud83d"`, at("lone surrogate", "1", "2")), row("decode", `"\ud83d\u0041"`, at("lone surrogate", "1", "2")), row("decode", `"\u12g4"`, at("unexpected 'g', expected four hexadecimal digits", "1", "6")), row("decode", `"\u12`, at("unexpected end, expected four hexadecimal digits", "1", "6")),
		row("decode", "NaN", at("unexpected 'N', expected a value", "1", "1")), row("decode", "\ufeff1", at("unexpected '\\ufeff', expected a value", "1", "1")), row("decode", "// x", at("unexpected '/', expected a value", "1", "1")),
		row("decode", 1, "error: expected string, found int"),
	})
}

func TestDepth(t *testing.T) {
	k := stdlibtest.New(t, 0)
	for _, depth := range []int{128, maxDepth} {
		text := strings.Repeat(`[{"a":`, depth/2) + "1" + strings.Repeat("}]", depth/2)
		v, err := k.Call(Table(), "decode", text)
		if err != nil {
			t.Fatalf("depth %d: %v", depth, err)
		}
		back, err := k.Call(Table(), "encode", v)
		if err != nil || object.GoString(back.Bits) != text {
			t.Errorf("depth %d: encoding gives something else (%v)", depth, err)
		}
	}
	got := k.Show(k.Call(Table(), "decode", strings.Repeat("[", maxDepth+1)))
	if !strings.Contains(got, "nesting deeper than 100000") {
		t.Error(got)
	}
}

func TestDeepEncode(t *testing.T) {
	k := stdlibtest.New(t, 0)
	v := k.Value([]any{})
	for range 1_000_000 {
		l, _ := k.C.Space.NewList([]value.Cell{v})
		v = value.OfRef(value.List, l)
	}
	s, err := k.Call(Table(), "encode", v)
	if err != nil || object.StringLen(s.Bits) != 2_000_002 {
		t.Errorf("%v, %d bytes", err, object.StringLen(s.Bits))
	}
	if used := k.C.Heap.Used(); used > 512<<20 {
		t.Errorf("%d bytes in use", used)
	}
}

func TestShortMemory(t *testing.T) {
	k := stdlibtest.New(t, 4<<20)
	text := k.Keep(k.Value("[" + strings.Repeat(`{"key":"value \u00e9"},`, 60_000) + "1]"))
	if _, err := k.Call(Table(), "decode", text); err == nil {
		t.Error("60,000 dicts fit into 4 MiB")
	}
	k.C.Heap.ClearFailed()
	k.C.Collect()
	list := k.Keep(k.Value([]any{}))
	for range 60_000 {
		if !k.C.Space.ListPush(list.Bits, text) {
			t.Fatal("list")
		}
	}
	if _, err := k.Call(Table(), "encode", list); err == nil {
		t.Error("the encoded list fits into 4 MiB")
	}
	k.C.Collect()
	if used := k.C.Heap.Used(); used > 4<<20 {
		t.Errorf("%d bytes in use", used)
	}
}

func TestCancel(t *testing.T) {
	k := stdlibtest.New(t, 0)
	stop := errors.New("stop")
	text := k.Value("[" + strings.Repeat("1,", 100_000) + "1]")
	list, err := k.Call(Table(), "decode", text)
	if err != nil {
		t.Fatal(err)
	}
	k.C.Interrupt = func() error { return stop }
	if _, err := k.Call(Table(), "decode", text); !errors.Is(err, stop) {
		t.Errorf("decode was not stopped: %v", err)
	}
	if _, err := k.Call(Table(), "encode", list); !errors.Is(err, stop) {
		t.Errorf("encode was not stopped: %v", err)
	}
	if rt.OnPath(list.Bits) {
		t.Error("a mark was left behind")
	}
}

// FuzzDecode compares with Go's decoder, which takes the same texts except for broken UTF-8 and lone surrogates, and holds encode to decode.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.5,-0,1e3,"x\u00e9\ud83d\ude00",true,null],"b":{}}`, "[[[]]]", "1e400", `"\ud800"`, "[1,]", " 12 ", "12345678901234567890", `{"a":1,"a":2}`} {
		f.Add(s)
	}
	k := stdlibtest.New(f, 0)
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return
		}
		k.T = t
		defer k.C.Collect()
		v, err := k.Call(Table(), "decode", text)
		var want any
		goErr := gojson.Unmarshal([]byte(text), &want)
		if err != nil {
			if goErr == nil && !strings.Contains(err.Error(), "surrogate") && !strings.Contains(err.Error(), "nesting") {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if goErr != nil {
			t.Fatalf("%q was taken; Go says %v", text, goErr)
		}

		encoded, err := k.Call(Table(), "encode", v)
		if err != nil {
			t.Fatalf("%q: encode: %v", text, err)
		}
		var back any
		if err := gojson.Unmarshal([]byte(object.GoString(encoded.Bits)), &back); err != nil {
			t.Fatalf("%q: encode gives %q: %v", text, object.GoString(encoded.Bits), err)
		}
		if !reflect.DeepEqual(back, want) {
			t.Fatalf("%q: encode gives %q", text, object.GoString(encoded.Bits))
		}
	})
}
