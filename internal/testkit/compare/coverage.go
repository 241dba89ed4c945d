package main

import (
	"fmt"
	"slices"
	"strings"

	"walrus/internal/bytecode"
	"walrus/internal/engine"
	"walrus/internal/source"
	"walrus/internal/testkit/executor"
)

// coverage notes which operations of the bytecode the programs of a worker contained.
type coverage struct {
	ops [bytecode.NumGeneric]bool
}

func newCoverage() *coverage { return &coverage{} }

// add notes the operations of a program's files.
func (c *coverage) add(p *executor.Program) {
	for _, f := range p.Files {
		compiled, errs := engine.Compile(source.NewFile(f.Name, f.Text))
		if len(errs) > 0 {
			continue
		}
		for i := range compiled.Functions {
			code := compiled.Functions[i].Code
			for at := 0; at < len(code); {
				op := code[at].Op()
				at++
				if op >= bytecode.NumGeneric {
					continue
				}
				c.ops[op] = true
				if bytecode.Of(op).Ext != bytecode.NoExt {
					at++
				}
			}
		}
	}
}

// report lists what was never hit, by category.
func (c *coverage) report() map[string][]string {
	res := map[string][]string{"bytecode operations": {}}
	for op, hit := range c.ops {
		if !hit {
			res["bytecode operations"] = append(res["bytecode operations"], bytecode.Op(op).String())
		}
	}
	return res
}

// addCoverage adds the report of a worker.
func (t *tester) addCoverage(unhit map[string][]string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.covered++
	for category, entries := range unhit {
		if t.unhit[category] == nil {
			t.unhit[category] = map[string]int{}
		}
		for _, e := range entries {
			t.unhit[category][e]++
		}
	}
}

// reportCoverage lists the vocabulary that no program has hit.
func (t *tester) reportCoverage() {
	for category, entries := range t.unhit {
		var never []string
		for e, n := range entries {
			if n == t.covered {
				never = append(never, e)
			}
		}
		slices.Sort(never)
		if len(never) > 0 {
			fmt.Printf("never hit, %s: %s\n", category, strings.Join(never, " "))
		}
	}
}
