package main

import (
	"testing"

	"walrus/internal/jit/ir"
)

// TestEveryReasonHasACode keeps the table of codes in step with the compiler.
func TestEveryReasonHasACode(t *testing.T) {
	for r := ir.NoReason + 1; r < ir.NumReasons; r++ {
		if adviceFor(r.Text()).code == "" {
			t.Errorf("%s has no code", r)
		}
	}
}
