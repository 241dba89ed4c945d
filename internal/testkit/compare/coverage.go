package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"walrus/internal/testkit/executor"
)

// addCoverage notes what a worker has hit.
func (t *tester) addCoverage(hit map[string][]string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for category, entries := range hit {
		if t.hit[category] == nil {
			t.hit[category] = map[string]bool{}
		}
		for _, e := range entries {
			t.hit[category][e] = true
		}
	}
}

// reportCoverage lists, by category, the entries of the product's tables that no program has hit.
func (t *tester) reportCoverage() {
	vocabulary := executor.Vocabulary()
	for _, category := range slices.Sorted(maps.Keys(vocabulary)) {
		var unhit []string
		for _, e := range vocabulary[category] {
			if !t.hit[category][e] {
				unhit = append(unhit, e)
			}
		}
		all := len(vocabulary[category])
		fmt.Printf("coverage, %s: %d of %d", category, all-len(unhit), all)
		if len(unhit) > 0 {
			fmt.Printf(", never hit: %s", strings.Join(unhit, " "))
		}
		fmt.Println()
	}
	left := slices.Sorted(maps.Keys(t.hit[executor.CoverRuntime]))
	fmt.Printf("%s: %s\n", executor.CoverRuntime, strings.Join(left, " "))
}
