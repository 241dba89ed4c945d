// Package readme checks that what README.md shows is what happens.
package readme

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// readFile reads a file relative to this folder.
func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

// goRun runs a Go program of the module.
func goRun(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", append([]string{"run"}, args...)...)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go run %v: %v\n%s", args, err, errs.String())
	}
	return string(out)
}

func TestTaste(t *testing.T) {
	readme := readFile(t, "../../README.md")
	out := goRun(t, "walrus/cmd/walrus", "taste.walrus")
	if want := "```walrus\n" + readFile(t, "taste.walrus") + "```\n\n```text\n" + out + "```\n"; !strings.Contains(readme, want) {
		t.Errorf("README.md does not show taste.walrus with its output:\n%s", want)
	}
}

func TestEmbedding(t *testing.T) {
	readme := readFile(t, "../../README.md")
	out := goRun(t, "./embed")
	if want := "```go\n" + readFile(t, "embed/main.go") + "```\n\n```text\n" + out + "```\n"; !strings.Contains(readme, want) {
		t.Errorf("README.md does not show embed/main.go with its output:\n%s", want)
	}
}

func TestHeadline(t *testing.T) {
	readme := readFile(t, "../../README.md")
	if want := "    go run ./cmd/walrus --jit --jit-stats examples/sum.walrus\n    go test ./...\n"; !strings.Contains(readme, want) {
		t.Errorf("README.md does not show the two commands")
	}
	if out := goRun(t, "walrus/cmd/walrus", "--jit", "--jit-stats", "../../examples/sum.walrus"); !strings.Contains(out, "499500") {
		t.Errorf("the headline prints %q", out)
	}
}

// links finds the targets of Markdown links.
var links = regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)

// TestLinks follows the links between the pages of the repository.
func TestLinks(t *testing.T) {
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range append(pages, "../../README.md", "../../RATIONALE.md", "../../bench/README.md") {
		for _, m := range links.FindAllStringSubmatch(readFile(t, page), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), m[1])); errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s links to %s, which does not exist", page, m[1])
			}
		}
	}
}

// TestIndex demands that docs/README.md names every page.
func TestIndex(t *testing.T) {
	index := readFile(t, "../../docs/README.md")
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		if name := filepath.Base(page); name != "README.md" && !strings.Contains(index, "("+name+")") {
			t.Errorf("docs/README.md does not name %s", name)
		}
	}
}
