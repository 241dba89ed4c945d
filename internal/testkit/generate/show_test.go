package generate

import (
	"flag"
	"fmt"
	"testing"
)

var show = flag.Uint64("show", 0, "print the program of this seed")

// TestShow prints a program: go test -run TestShow ./internal/testkit/generate -show SEED
func TestShow(t *testing.T) {
	if *show == 0 {
		t.Skip("no seed given")
	}
	for _, f := range New().Program(*show).Files {
		fmt.Printf("// ==== %s\n%s", f.Name, f.Text)
	}
}
