package reduce

import (
	"strings"
	"testing"

	"walrus/internal/testkit/executor"
	"walrus/internal/testkit/generate"
)

// TestReduce: a property of the output survives the reduction, most of the program does not.
func TestReduce(t *testing.T) {
	ref := executor.NewReference()
	small, tried := 0, 0
	for seed := uint64(1); tried < 2; seed++ {
		g := generate.New().Program(seed)
		var p executor.Program
		for _, f := range g.Files {
			p.Files = append(p.Files, executor.File{Name: f.Name, Text: f.Text})
		}
		shows := func(p *executor.Program) bool {
			r := ref.Run(p, executor.Limits{Steps: 1_000_000, Depth: 500})
			return r.Crash == "" && strings.Contains(r.Output, "division by zero")
		}
		if !shows(&p) {
			continue
		}
		tried++
		q := Reduce(p, 1500, shows)
		if !shows(&q) {
			t.Errorf("seed %d: the reduced program does not show the failure", seed)
		}
		if n := strings.Count(q.Files[0].Text, "\n"); n <= 25 {
			small++
		} else {
			t.Logf("seed %d: %d lines left\n%s", seed, n, q.Files[0].Text)
		}
	}
	if small < 2 {
		t.Errorf("only %d of %d programs became small", small, tried)
	}
}
