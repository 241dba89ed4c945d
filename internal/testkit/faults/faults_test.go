package main

import (
	"path/filepath"
	"testing"
)

// TestFaultsCanBePlanted: every text that a fault replaces occurs exactly once, so that the table cannot go stale unseen.
func TestFaultsCanBePlanted(t *testing.T) {
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, f := range faults() {
		if names[f.name] {
			t.Errorf("two faults are called %s", f.name)
		}
		names[f.name] = true
		if _, _, err := mutate(root, f); err != nil {
			t.Errorf("%s: %v", f.name, err)
		}
	}
}
