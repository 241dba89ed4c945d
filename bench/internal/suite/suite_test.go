package suite

import (
	"os"
	"strings"
	"testing"
)

func TestEveryProgramIsComplete(t *testing.T) {
	programs, err := Load("../../programs")
	if err != nil {
		t.Fatal(err)
	}
	if len(programs) < 28 {
		t.Errorf("%d programs, want at least 28", len(programs))
	}
	forms := map[Form]int{}
	for _, p := range programs {
		if m := p.Missing(); len(m) > 0 {
			t.Errorf("%s: missing %v", p.Name, m)
		}
		if p.About == "" || !strings.HasSuffix(p.About, ".") {
			t.Errorf("%s: no description in the first line of the Walrus source", p.Name)
		}
		if p.Checksum == "" || strings.ContainsAny(p.Checksum, "\n ") {
			t.Errorf("%s: the expected output must be one checksum", p.Name)
		}
		for _, f := range []Form{Starlark, Tengo} {
			if p.Source(f) != "" {
				forms[f]++
			}
		}
	}
	for _, f := range []Form{Starlark, Tengo} {
		if forms[f] < 16 {
			t.Errorf("%d programs with form %s, want at least 16", forms[f], f)
		}
	}
}

// The two Walrus forms must not be the same text: the second one exists to show that nothing depends on names or
// on the order of statements.
func TestVariantsDiffer(t *testing.T) {
	programs, err := Load("../../programs")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range programs {
		a, err := os.ReadFile(p.Source(Walrus))
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(p.Source(WalrusVariant))
		if err != nil {
			t.Fatal(err)
		}
		if len(b) <= len(a)/2 || string(a) == string(b) {
			t.Errorf("%s: the variant is not a second form", p.Name)
		}
	}
}
