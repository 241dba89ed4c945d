package walrus_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// maxEmbedder is the size in bytes that a stripped program with nothing in it but this package may have.
const maxEmbedder = 5 << 20

func TestSizeOfEmbedder(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	out := filepath.Join(t.TempDir(), "minimal")
	build := exec.Command("go", "build", "-ldflags=-s -w", "-o", out, "./examples/embed/minimal")
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	info, err := os.Stat(out)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%.2f MiB", float64(info.Size())/(1<<20))
	if info.Size() > maxEmbedder {
		t.Errorf("%d bytes, at most %d are allowed", info.Size(), maxEmbedder)
	}
	text, err := exec.Command(out).CombinedOutput()
	if err != nil || string(text) != "Hello from a script\n42\n" {
		t.Errorf("%q %v", text, err)
	}
}

// TestDependencies makes sure that users of this package get no further modules.
func TestDependencies(t *testing.T) {
	if testing.Short() {
		t.Skip("runs go list")
	}
	text, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	for line := range strings.FieldsSeq(string(text)) {
		if line != "walrus" && !strings.HasPrefix(line, "walrus/internal/") && !strings.HasPrefix(line, "golang.org/x/sys/") {
			t.Errorf("depends on %s", line)
		}
	}
}
