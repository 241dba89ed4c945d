package diag

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"walrus/internal/source"
)

func TestTableIsComplete(t *testing.T) {
	names, codes := map[string]Kind{}, map[string]Kind{}
	for k := NoKind + 1; k < KindCount; k++ {
		if k.Name() == "" || k.Code() == "" || row(k).class == 0 || row(k).template == "" || k.Explanation() == "" {
			t.Errorf("row of kind %d is incomplete", k)
		}
		if other, ok := names[k.Name()]; ok {
			t.Errorf("kinds %d and %d share the name %s", k, other, k.Name())
		}
		if other, ok := codes[k.Code()]; ok {
			t.Errorf("kinds %d and %d share the code %s", k, other, k.Code())
		}
		names[k.Name()], codes[k.Code()] = k, k
		if (k < InvalidOperation) != k.Static() {
			t.Errorf("%s: Static = %v", k, k.Static())
		}
		if got, ok := KindNamed(k.Code()); !ok || got != k {
			t.Errorf("KindNamed(%s) = %v", k.Code(), got)
		}
		facts := make([]any, len(k.Facts()))
		for i := range facts {
			facts[i] = "<" + string(rune('a'+i)) + ">"
		}
		text := Message(k, facts...)
		if strings.Contains(text, "?") {
			t.Errorf("%s needs more facts than it documents: %s", k, text)
		}
		for _, f := range facts {
			if !strings.Contains(text, f.(string)) {
				t.Errorf("%s: fact %v is missing in %q", k, f, text)
			}
		}
	}
}

func TestMessages(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Message(WrongArgCount, "f", 1, 0), "f expects 1 argument, got 0"},
		{Message(WrongArgCount, "f", 0, 2), "f expects 0 arguments, got 2"},
		{Message(FstringExpression, " ", "it is empty"), "invalid interpolation { }: it is empty"},
		{Message(KeyNotFound, "{1}"), "key not found: {1}"},
		{Message(InvalidUnicodeEscape, `\u0`), `invalid Unicode escape \u0, expected \u{...} with the hexadecimal number of a character`},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestForms(t *testing.T) {
	f := source.NewFile("a.walrus", "let x = 1;\nprintln 1 + \"x\";\n")
	d := New(InvalidOperation, f, source.Span{Start: 21, End: 22}, "+", "int", "string")
	d.Labels = []Label{{source.Span{Start: 19, End: 20}, "int"}}
	d.Trace = []Frame{{"f", "a.walrus", 2, 11}}
	if got, want := d.Error(), "a.walrus:2:11: error[E101]: cannot apply + to int and string"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	b, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"severity":"error","kind":"invalid-operation","code":"E101","message":"cannot apply + to int and string",` +
		`"file":"a.walrus","line":2,"column":11,"endLine":2,"endColumn":12,"offset":21,"length":1,` +
		`"labels":[{"line":2,"column":9,"endLine":2,"endColumn":10,"offset":19,"length":1,"text":"int"}],` +
		`"trace":[{"function":"f","file":"a.walrus","line":2,"column":11}]}`
	if string(b) != want {
		t.Errorf("got  %s\nwant %s", b, want)
	}
	var found *Diagnostic
	if err := (List{d}).Err(); !errors.As(err, &found) || found != d {
		t.Errorf("a diagnostic is not found in its list")
	}
	if (List{}).Err() != nil {
		t.Errorf("an empty list is an error")
	}
}
