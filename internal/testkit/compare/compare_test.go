package main

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"walrus/internal/testkit/executor"
	"walrus/internal/testkit/generate"
)

func TestDifferences(t *testing.T) {
	want := executor.Result{Output: "1\n", Steps: 3, Globals: map[string]string{"a": "1"}}
	failed := executor.Result{Status: 1, Steps: -1, Errors: []executor.Place{{Kind: "library", Message: "math.sqrt: one wording", File: "m", Line: 1, Column: 2}}}
	for _, c := range []struct {
		name   string
		want   executor.Result
		change func(*executor.Result)
		sign   string
	}{
		{"equal", want, func(*executor.Result) {}, ""},
		{"output", want, func(r *executor.Result) { r.Output = "2\n" }, "output"},
		{"steps", want, func(r *executor.Result) { r.Steps = 4 }, "steps"},
		{"unknown steps", want, func(r *executor.Result) { r.Steps = -1 }, ""},
		{"global", want, func(r *executor.Result) { r.Globals = map[string]string{"a": "2"} }, "global"},
		{"unknown globals", want, func(r *executor.Result) { r.Globals = nil }, ""},
		{"error", want, func(r *executor.Result) { r.Errors = failed.Errors }, "error library"},
		{"status", want, func(r *executor.Result) { r.Status = 3 }, "exit"},
		{"wording", failed, func(r *executor.Result) {
			r.Errors = []executor.Place{{Kind: "library", Message: "math.sqrt: another wording", File: "m", Line: 1, Column: 2}}
		}, ""},
		{"column", failed, func(r *executor.Result) {
			r.Errors = []executor.Place{{Kind: "library", File: "m", Line: 1, Column: 3}}
		}, "error library library"},
		{"crash", want, func(r *executor.Result) {
			r.Crash = "index out of range [17]\npanic(1)\nwalrus/internal/heap.Load64(0x1)\n"
		}, "crash inx out o rng [] in heap.Load64"},
	} {
		got := c.want
		c.change(&got)
		if sign := signature(differences(c.want, got)); !strings.HasPrefix(strings.ReplaceAll(sign, "  ", " "), c.sign) || c.sign == "" && sign != "" {
			t.Errorf("%s: signature %q, want %q", c.name, sign, c.sign)
		}
	}
}

// TestServe: a worker answers each request with one line.
func TestServe(t *testing.T) {
	var in, out bytes.Buffer
	enc := json.NewEncoder(&in)
	p := &executor.Program{Files: []executor.File{{Name: "main.walrus", Text: "println(1 / 0);"}}}
	for _, q := range []request{{Program: p, Mode: "interpreter"}, {Seed: 7, Count: 20}, {Coverage: true}} {
		if err := enc.Encode(q); err != nil {
			t.Fatal(err)
		}
	}
	if err := serve(&in, &out, note{}, chosen("interpreter")); err != nil {
		t.Fatal(err)
	}
	var got []reply
	for dec := json.NewDecoder(&out); ; {
		var r reply
		if dec.Decode(&r) != nil {
			break
		}
		got = append(got, r)
	}
	if len(got) != 3 || got[0].Kinds["division-by-zero"] != 1 || len(got[0].Bad) > 0 || got[0].Runs != 1 || got[1].Seed != 26 ||
		got[1].Runs != 20 || len(got[2].Coverage) == 0 {
		t.Errorf("got %+v", got)
	}
}

// TestNote: what a worker noted is still known when it is dead.
func TestNote(t *testing.T) {
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	w := worker{at: note{file}, names: []string{"reference", "one", "two"}}
	w.at.write(1<<63+5, 2)
	if r := w.culprit(&request{Seed: 1<<63 + 3, Count: 10}); r.Seed != 1<<63+5 || r.Mode != "two" || r.Kinds[""] != 3 {
		t.Errorf("got %+v", r)
	}
}

// TestCoverage: what a program uses is in the vocabulary, and what it does not use stays out of the hits.
func TestCoverage(t *testing.T) {
	cover := executor.NewCoverage()
	p := &executor.Program{Cover: cover, Files: []executor.File{{Name: "main.walrus",
		Text: "let s = 0; for i in 0..50 { if i == 40 { s = 1.5; } s += i / 3; println(s); }"}}}
	for _, x := range executor.All()[1:] {
		if x.Name() == "jit-low" {
			x.Run(p, limits())
		}
	}
	hit, all := cover.Hit(), executor.Vocabulary()
	for category, entries := range hit {
		for _, e := range entries {
			if category != executor.CoverRuntime && !slices.Contains(all[category], e) {
				t.Errorf("%s: %s is not in the vocabulary", category, e)
			}
		}
	}
	for category, entry := range map[string]string{executor.CoverBytecode: "add", executor.CoverSpecialised: "divi.i", executor.CoverBuilt: "div",
		executor.CoverFinal: "mulhis", executor.CoverRules: "strength.magic", executor.CoverExits: "tag", executor.CoverRuntime: "print"} {
		if !slices.Contains(hit[category], entry) {
			t.Errorf("%s: %s was not noted, but %s", category, entry, hit[category])
		}
	}
	if slices.Contains(hit[executor.CoverBytecode], "newdict") || slices.Contains(hit[executor.CoverExits], "poll") {
		t.Errorf("noted what the program does not use: %s", hit)
	}
}

// TestScriptOf: a reduced program becomes a script that passes with the evaluator.
func TestScriptOf(t *testing.T) {
	p := &executor.Program{Files: []executor.File{{Name: "main.walrus", Text: "println(1);\nprintln(1 / 0);\n"}}}
	want := executor.NewReference().Run(p, limits())
	text := script(1, "interpreter", p, want, []string{"output: line 1"})
	for _, part := range []string{"// Cause: output: line 1", "// ---- seed 1", "// => 1", "println(1 / 0); // error@11: division-by-zero"} {
		if !strings.Contains(text, part) {
			t.Errorf("no %q in\n%s", part, text)
		}
	}
}

// BenchmarkProgram is a program through evaluator, interpreter and one sampled mode.
func BenchmarkProgram(b *testing.B) {
	s := &server{ref: executor.NewReference(), modes: chosen(""), gen: generate.New(), cover: executor.NewCoverage()}
	for seed := uint64(1); b.Loop(); seed++ {
		if r := s.handle(&request{Seed: seed}); len(r.Bad) > 0 {
			b.Fatal(seed, r.Mode, r.Bad)
		}
	}
}
