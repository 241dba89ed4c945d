// Package examples holds programs that show the language; this test keeps their output as it is printed here.
package examples

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// build makes the command once for all subtests.
func build(t *testing.T) string {
	t.Helper()
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("no go command to build walrus with")
	}
	path := filepath.Join(t.TempDir(), "walrus")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	cmd := exec.Command(goTool, "build", "-o", path, "./cmd/walrus")
	cmd.Dir = ".."
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

// TestExamples runs every program interpreted and compiled. Set UPDATE_EXAMPLES to write the .out files anew.
func TestExamples(t *testing.T) {
	walrus := build(t)
	names, err := filepath.Glob("*.walrus")
	if err != nil {
		t.Fatal(err)
	}
	if len(names) < 10 {
		t.Errorf("%d examples, want at least 10", len(names))
	}
	for _, name := range names {
		golden := strings.TrimSuffix(name, ".walrus") + ".out"
		for mode, args := range map[string][]string{"interpreted": {"--no-jit", name}, "compiled": {name}} {
			t.Run(name+" "+mode, func(t *testing.T) {
				t.Parallel()
				var stderr bytes.Buffer
				cmd := exec.Command(walrus, args...)
				cmd.Stderr = &stderr
				got, err := cmd.Output()
				if err != nil || stderr.Len() > 0 {
					t.Fatalf("%v\n%s", err, stderr.String())
				}
				if os.Getenv("UPDATE_EXAMPLES") != "" && mode == "interpreted" {
					if err := os.WriteFile(golden, got, 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(golden)
				if errors.Is(err, os.ErrNotExist) {
					t.Fatalf("no %s: run with UPDATE_EXAMPLES=1 and look at what it prints", golden)
				} else if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(got, want) {
					t.Errorf("output differs from %s:\n%s", golden, got)
				}
			})
		}
	}
}
