package opt

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"walrus/internal/jit/ir"
)

var update = flag.Bool("update", false, "rewrite the expectations in testdata")

const separator = "----\n"

// TestFiles runs the files in testdata: a line "; pass NAME" (or "; full" for all passes), a function, a separator, the function as it is
// expected afterwards.
func TestFiles(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatal("no files", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) { checkFile(t, name) })
	}
}

func checkFile(t *testing.T, name string) {
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	input, want, _ := strings.Cut(string(text), separator)
	header, _, _ := strings.Cut(input, "\n")
	f, err := ir.Parse(input)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Verify(); err != nil {
		t.Fatal("input: ", err)
	}
	switch words := strings.Fields(header); {
	case len(words) == 3 && words[1] == "pass":
		_, err = RunPass(f, words[2], &Options{Effort: Full})
	case len(words) == 2 && words[1] == "full":
		_, err = Run(f, &Options{Effort: Full, Verify: true})
	default:
		t.Fatalf("header %q", header)
	}
	got := f.String()
	if err != nil {
		t.Fatalf("%v\n%s", err, got)
	}
	if got == want {
		return
	}
	if !*update {
		t.Fatalf("got\n%swant\n%s", got, want)
	}
	if err := os.WriteFile(name, []byte(input+separator+got), 0o644); err != nil {
		t.Fatal(err)
	}
}
