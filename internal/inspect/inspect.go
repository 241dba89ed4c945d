// Package inspect makes the compiler's stages visible: one way to say what is to be shown, one kind of sink that every stage writes to, and a
// page that shows one function whole.
//
// A selection is a list of terms separated by commas; a term is STAGE, or STAGE:PASS, with an optional /FUNCTION. `*` in a pass or
// function stands for any text:
//
//	ir              the representation as it was built, all functions
//	ir:peel/fib     after the pass peel, function fib
//	ir:*/main,asm   after every pass of main; the machine code of all functions
//
// Stages are named in Stages. Package inspect imports nothing of the project, so every stage can use it.
package inspect

import (
	"fmt"
	"io"
	"strings"
	"sync"
)

// stages are the stages that can be shown, in the order of the pipeline, with what each shows.
var stages = []struct{ Name, Text string }{
	{"ast", "syntax tree"},
	{"scopes", "names and what they are bound to"},
	{"bc", "bytecode"},
	{"feedback", "what the interpreter has observed"},
	{"ir", "intermediate representation; with a pass: after it"},
	{"mach", "machine instructions with virtual registers"},
	{"ra", "machine instructions after register allocation"},
	{"asm", "machine code"},
	{"tier", "compiles, exits and discards"},
	{"heap", "objects"},
	{"gc", "collections"},
}

// Stages gives name and text of every stage.
func Stages() (names, texts []string) {
	for _, s := range stages {
		names, texts = append(names, s.Name), append(texts, s.Text)
	}
	return names, texts
}

// Selection says what is to be shown. The zero Selection shows nothing.
type Selection struct{ terms []term }

type term struct{ stage, pass, function string }

// Parse reads a selection. An empty text selects nothing.
func Parse(text string) (Selection, error) {
	var s Selection
	for _, part := range strings.Split(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		var t term
		part, t.function, _ = strings.Cut(part, "/")
		t.stage, t.pass, _ = strings.Cut(part, ":")
		if !known(t.stage) {
			names, _ := Stages()
			return Selection{}, fmt.Errorf("no stage %q; there are %s", t.stage, strings.Join(names, ", "))
		}
		if t.function == "" {
			t.function = "*"
		}
		s.terms = append(s.terms, t)
	}
	return s, nil
}

func known(stage string) bool {
	for _, s := range stages {
		if s.Name == stage {
			return true
		}
	}
	return false
}

// Empty reports whether nothing is selected.
func (s Selection) Empty() bool { return len(s.terms) == 0 }

// Wants reports whether stage of function is selected; stage may carry a pass behind a colon.
func (s Selection) Wants(stage, function string) bool {
	stage, pass, _ := strings.Cut(stage, ":")
	for _, t := range s.terms {
		if t.stage == stage && Match(t.pass, pass) && Match(t.function, function) {
			return true
		}
	}
	return false
}

// Match reports whether text fits pattern, in which every `*` stands for any text. It takes time in proportion to the product of
// their lengths at most.
func Match(pattern, text string) bool {
	star, mark := -1, 0
	p, i := 0, 0
	for i < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, i
			p++
		case p < len(pattern) && pattern[p] == text[i]:
			p++
			i++
		case star >= 0:
			mark++
			p, i = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// Dump is one stage of one function as text.
type Dump struct{ Function, Stage, Text string }

// Sink receives dumps. Put may be called from several goroutines.
type Sink interface{ Put(Dump) }

// Writer is a Sink that writes what a selection wants, each dump under a line that names it.
type Writer struct {
	Selection Selection
	W         io.Writer
	mu        sync.Mutex
}

// Put writes d if it is wanted. Errors of the writer are ignored: a dump must not change what the program does.
func (w *Writer) Put(d Dump) {
	if !w.Selection.Wants(d.Stage, d.Function) {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	fmt.Fprintf(w.W, "== %s %s\n%s", d.Stage, d.Function, d.Text)
	if !strings.HasSuffix(d.Text, "\n") {
		fmt.Fprintln(w.W)
	}
}

// Recorder is a Sink that keeps everything in order.
type Recorder struct {
	mu    sync.Mutex
	dumps []Dump
}

// Put keeps d.
func (r *Recorder) Put(d Dump) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dumps = append(r.dumps, d)
}

// Of gives the dumps of one function in the order they came.
func (r *Recorder) Of(function string) []Dump {
	r.mu.Lock()
	defer r.mu.Unlock()
	var list []Dump
	for _, d := range r.dumps {
		if d.Function == function {
			list = append(list, d)
		}
	}
	return list
}

// Functions lists the functions of which there are dumps, in the order of their first.
func (r *Recorder) Functions() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var names []string
	seen := map[string]bool{}
	for _, d := range r.dumps {
		if !seen[d.Function] {
			seen[d.Function] = true
			names = append(names, d.Function)
		}
	}
	return names
}
