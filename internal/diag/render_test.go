package diag

import (
	"strings"
	"testing"

	"walrus/internal/source"
)

func at(text, part string) source.Span {
	i := strings.Index(text, part)
	return source.Span{Start: source.Pos(i), End: source.Pos(i + len(part))}
}

func TestRender(t *testing.T) {
	text := "let x = 1;\n\tprintln 1 + \"日本\" * y;\nlet z = 2;\nend"
	file := source.NewFile("dir/a.walrus", text)
	labelled := New(InvalidOperation, file, at(text, "+"), "+", "int", "string")
	labelled.Labels = []Label{{at(text, "1 +"), "int"}, {at(text, "\"日本\""), "string"}}
	labelled.Labels[0].Span.End -= 2
	labelled.Help = "convert it with core.str"
	labelled.Notes = []string{"there is no implicit conversion"}
	labelled.Trace = []Frame{{"main", "dir/a.walrus", 4, 1}, {"f", "dir/a.walrus", 2, 5}}
	far := New(RedefinedLocal, file, at(text, "z"), "z")
	far.Labels = []Label{{at(text, "x"), "first declared here"}}
	end := New(UnexpectedEnd, file, source.Span{Start: source.Pos(len(text)), End: source.Pos(len(text))}, "`;`")
	long := source.NewFile("long", strings.Repeat("a", 500)+" ? "+strings.Repeat("b", 500))
	cut := New(InvalidToken, long, source.Span{Start: 501, End: 502}, "?")
	for _, c := range []struct {
		d    *Diagnostic
		want string
	}{
		{labelled, `error[E101]: cannot apply + to int and string
  --> dir/a.walrus:2:12
  |
2 |     println 1 + "日本" * y;
  |             - ^ ------ string
  |             |
  |             int
   = help: convert it with core.str
   = note: there is no implicit conversion
call chain, outermost first:
  main (dir/a.walrus:4:1)
  f (dir/a.walrus:2:5)
`},
		{far, `error[E009]: z is already declared in this scope
  --> dir/a.walrus:3:5
  |
1 | let x = 1;
  |     - first declared here
  ...
3 | let z = 2;
  |     ^
`},
		{end, `error[E001]: unexpected end of input, expected ` + "`;`" + `
  --> dir/a.walrus:4:4
  |
4 | end
  |    ^
`},
		{cut, `error[E003]: invalid character ?
  --> long:1:502
  |
1 | …aaaaaaaaaaaa ? bbbbbbbbbbbbbbbbbbbbbbbb…
  |               ^
`},
		{New(Deadlock, nil, source.NoSpan), "error[E132]: deadlock: everything waits for something that cannot happen\n"},
	} {
		if got := Render(c.d, Options{Width: 40}); got != c.want {
			t.Errorf("got\n%s\nwant\n%s", got, c.want)
		}
		if got := Render(c.d, Options{Width: 40, Color: true}); !strings.Contains(got, "\x1b[") || uncolored(got) != c.want {
			t.Errorf("colours change the text:\n%s", got)
		}
	}
}

func uncolored(s string) string {
	for {
		i := strings.Index(s, "\x1b[")
		if i < 0 {
			return s
		}
		s = s[:i] + s[i+strings.IndexByte(s[i:], 'm')+1:]
	}
}

func TestRenderTrace(t *testing.T) {
	d := New(StackOverflow, nil, source.NoSpan, 250000)
	for i := range 30 {
		d.Trace = append(d.Trace, Frame{"f", "a", i + 1, 1})
	}
	got := Render(d, Options{})
	if !strings.Contains(got, "f (a:5:1)\n  ... 20 more ...\n  f (a:26:1)\n") {
		t.Errorf("got %s", got)
	}
}
