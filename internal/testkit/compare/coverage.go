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

// addCoverage keeps what neither this report nor an earlier one has hit.
func (t *tester) addCoverage(unhit map[string][]string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for category, entries := range unhit {
		old, known := t.unhit[category]
		t.unhit[category] = slices.DeleteFunc(entries, func(e string) bool { return known && !slices.Contains(old, e) })
	}
}

// reportCoverage lists the vocabulary that no program has hit.
func (t *tester) reportCoverage() {
	for category, entries := range t.unhit {
		if len(entries) > 0 {
			fmt.Printf("never hit, %s: %s\n", category, strings.Join(entries, " "))
		}
	}
}
