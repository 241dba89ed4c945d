package reference

import (
	"fmt"
	"path"
	"testing"

	"walrus/internal/diag"
	"walrus/internal/testkit/generate"
)

// run evaluates a program that is given as text.
func run(t *testing.T, text string) Outcome {
	t.Helper()
	return Run("main.walrus", Config{Read: func(p string) (string, error) {
		if p == "main.walrus" {
			return text, nil
		}
		return "", fmt.Errorf("no file %s", p)
	}})
}

// TestGenerated: the evaluator finishes every generated program, and at least 60 % end without error.
func TestGenerated(t *testing.T) {
	g := generate.New()
	fine, total := 0, 400
	kinds := map[diag.Kind]int{}
	for seed := range uint64(total) {
		p := g.Program(seed)
		out := Run("main.walrus", Config{MaxSteps: 400_000, MaxDepth: 900, Read: func(name string) (string, error) {
			for _, f := range p.Files {
				if f.Name == path.Clean(name) {
					return f.Text, nil
				}
			}
			return "", fmt.Errorf("no file %s", name)
		}})
		if out.Kind == diag.NoKind {
			fine++
		} else {
			kinds[out.Kind]++
			if out.Kind.Static() && p.Features&generate.StaticError == 0 || out.Kind == diag.StepLimit && p.Features&(generate.Hot|generate.Fail) == 0 {
				t.Errorf("seed %d: %s:%d:%d %s: %s", seed, out.File, out.Line, out.Col, out.Kind, out.Message)
			}
		}
	}
	t.Logf("%d of %d without error, errors: %v", fine, total, kinds)
	if fine*100 < total*60 {
		t.Errorf("only %d of %d programs end without error", fine, total)
	}
}

func BenchmarkGenerated(b *testing.B) {
	g := generate.New()
	for i := 0; b.Loop(); i++ {
		p := g.Program(uint64(i))
		Run("main.walrus", Config{MaxSteps: 400_000, MaxDepth: 900, Read: func(name string) (string, error) {
			for _, f := range p.Files {
				if f.Name == path.Clean(name) {
					return f.Text, nil
				}
			}
			return "", fmt.Errorf("no file %s", name)
		}})
	}
}

// TestTooMuch: a value that holds others exponentially often is given up, wherever its text would be made.
func TestTooMuch(t *testing.T) {
	for _, end := range []string{"", "println(a);", "println(a.len());", "let s = f\"{a}\";"} {
		text := "let a = [1]; for i in 0..60 { a = [a, a]; } " + end
		out := Run("main.walrus", Config{Read: func(string) (string, error) { return text, nil }})
		if !out.TooMuch {
			t.Errorf("%q: %+v", end, out)
		}
	}
}
