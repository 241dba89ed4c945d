package inspect

import (
	"strings"
	"testing"
)

func TestSelection(t *testing.T) {
	for _, c := range []struct {
		selection, stage, function string
		want                       bool
	}{
		{"ir", "ir", "fib", true},
		{"ir", "ir:peel", "fib", false},
		{"ir:*", "ir:peel", "fib", true},
		{"ir:peel/fib", "ir:peel", "fib", true},
		{"ir:peel/fib", "ir:peel", "main", false},
		{"ir:*/Box::*,asm", "ir:fold", "Box::area", true},
		{"ir:*/Box::*,asm", "asm", "main", true},
		{"asm/loop 1 of *", "asm", "loop 1 of main", true},
		{"", "ir", "fib", false},
	} {
		s, err := Parse(c.selection)
		if err != nil {
			t.Errorf("%q: %v", c.selection, err)
		}
		if got := s.Wants(c.stage, c.function); got != c.want {
			t.Errorf("%q wants %s of %s: %v", c.selection, c.stage, c.function, got)
		}
	}
	if _, err := Parse("ir,nothing"); err == nil || !strings.Contains(err.Error(), "no stage") {
		t.Errorf("unknown stage: %v", err)
	}
}

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"", "", true}, {"*", "", true}, {"a*", "abc", true}, {"*c", "abc", true}, {"a*c*", "abcbd", true}, {"a", "ab", false},
		{"*ab", "aab", true}, {"*a*b", "xxb", false}, {"", "a", false},
	} {
		if got := Match(c.pattern, c.text); got != c.want {
			t.Errorf("%q on %q: %v", c.pattern, c.text, got)
		}
	}
	if Match(strings.Repeat("*a", 200)+"b", strings.Repeat("a", 4000)) {
		t.Error("hostile pattern")
	}
}

func TestSinks(t *testing.T) {
	var sb strings.Builder
	s, _ := Parse("ir/f")
	w := &Writer{Selection: s, W: &sb}
	r := &Recorder{}
	for _, sink := range []Sink{w, r} {
		sink.Put(Dump{"f", "ir", "text"})
		sink.Put(Dump{"g", "ir", "other\n"})
	}
	if sb.String() != "== ir f\ntext\n" {
		t.Errorf("%q", sb.String())
	}
	if len(r.Of("f")) != 1 || strings.Join(r.Functions(), " ") != "f g" {
		t.Error("recorder")
	}
}

func TestHTML(t *testing.T) {
	var sb strings.Builder
	err := WriteHTML(&sb, Page{"a < b", []Column{{"ir", "v1 = add v2, v3"}, {"source", `"<script>"`}}})
	page := sb.String()
	if err != nil || !strings.Contains(page, "<i data-n=v2>v2</i>") || !strings.Contains(page, "a &lt; b") || strings.Contains(page, `"<script>"`) {
		t.Errorf("%v\n%s", err, page)
	}
}
