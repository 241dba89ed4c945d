package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

func TestPageIsFresh(t *testing.T) {
	var page bytes.Buffer
	if err := writePage(&page); err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile("../../../docs/stdlib.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, page.Bytes()) {
		t.Error("docs/stdlib.md is stale: go run ./internal/gen/stdlibdocs > docs/stdlib.md")
	}
}

// Every row has what tools show of it.
func TestDescriptors(t *testing.T) {
	for _, c := range chapters() {
		seen := map[string]bool{}
		for i := range c.rows {
			f := &c.rows[i].Func
			switch {
			case f.Name == "" || f.Result == "" || !strings.HasSuffix(f.Doc, "."):
				t.Errorf("%s: incomplete row %q", c.title, f.Name)
			case (f.Module == "") == (f.Receiver == ""):
				t.Errorf("%s: %s is neither function nor method, or both", c.title, f.Name)
			case seen[f.Name]:
				t.Errorf("%s: %s occurs twice", c.title, f.Name)
			case c.rows[i].Body == nil:
				t.Errorf("%s: %s has no body", c.title, f.Name)
			}
			seen[f.Name] = true
			for _, p := range f.Params {
				if p.Name == "" {
					t.Errorf("%s: a parameter of %s has no name", c.title, f.Name)
				}
			}
		}
	}
}
