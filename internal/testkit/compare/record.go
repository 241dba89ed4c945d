package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"walrus/internal/testkit/executor"
	"walrus/internal/testkit/generate"
	"walrus/internal/testkit/reduce"
)

// differ reports a difference and, the first time its signature is met, reduces and records it.
func (t *tester) differ(seed uint64, mode string, bad []string) {
	sig := mode + " " + signature(bad)
	t.mu.Lock()
	known := t.seen[sig]
	t.seen[sig] = true
	t.mu.Unlock()
	if n := t.differs.Add(1); n >= t.o.max {
		t.stop.Store(true)
	}
	fmt.Printf("seed %d, %s: %s\n", seed, mode, short(strings.Join(bad, "; ")))
	if known || !t.o.reduce {
		return
	}
	w := t.worker()
	w.patience = 4 * time.Second
	defer w.close()
	p := program(generate.New().Program(seed))
	why := bad
	end := time.Now().Add(time.Minute)
	small := reduce.Reduce(p, 3000, func(p *executor.Program) bool {
		if time.Now().After(end) {
			return false
		}
		r, err := w.ask(request{Program: p, Mode: mode})
		if err != nil || r.Mode+" "+signature(r.Bad) != sig {
			return false
		}
		why = r.Bad
		return true
	})
	var want executor.Result
	if mode != executor.NewReference().Name() {
		want = executor.NewReference().Run(&small, limits())
	}
	text := script(seed, mode, &small, want, why)
	fmt.Printf("---- reduced\n%s---- %s\n", text, strings.Join(why, "\n     "))
	if t.o.out == "" {
		return
	}
	name := filepath.Join(t.o.out, fmt.Sprintf("seed%d.walrus", seed))
	if err := errors.Join(os.MkdirAll(t.o.out, 0o755), os.WriteFile(name, []byte(text), 0o644)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	fmt.Println("written to", name)
}

// script writes a program as an annotated script whose expectations are what the evaluator found. The cause is filled
// in by whoever finds it.
func script(seed uint64, mode string, p *executor.Program, want executor.Result, why []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "// Found by the comparison tester, seed %d, mode %s.\n// Cause: %s\n\n// ---- seed %d\n", seed, mode, oneLine(why), seed)
	l := limits()
	if want.Steps > l.Steps || want.Error().Kind == "stack-overflow" || strings.Contains(want.Output, "stack overflow") {
		fmt.Fprintf(&b, "// limits: steps=%d depth=%d output=%d\n", l.Steps, l.Depth, l.Output)
	}
	for i, f := range p.Files {
		if i > 0 {
			fmt.Fprintf(&b, "// == %s\n", f.Name)
		}
		for n, line := range strings.Split(strings.TrimRight(f.Text, "\n"), "\n") {
			b.WriteString(line)
			for _, e := range want.Errors {
				if e.File == f.Name && e.Line == n+1 {
					fmt.Fprintf(&b, " // error@%d: %s", e.Column, e.Kind)
				}
			}
			b.WriteByte('\n')
		}
		if i == 0 && want.Output != "" {
			for _, line := range strings.Split(strings.TrimRight(want.Output, "\n"), "\n") {
				b.WriteString(strings.TrimRight("// => "+line, " ") + "\n")
			}
		}
	}
	if want.Status > 1 {
		fmt.Fprintf(&b, "// exit: %d\n", want.Status)
	}
	return b.String()
}

func oneLine(why []string) string {
	s := strings.Join(why, "; ")
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		s = s[:i]
	}
	if len(s) > 160 {
		s = s[:160]
	}
	return s
}
