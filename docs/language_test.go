// Package docs_test keeps the pages of this folder true.
package docs_test

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"walrus/internal/engine"
	"walrus/internal/source"
)

// TestLanguageGuide runs every walrus block of the guide and compares what it prints with the text block below it.
func TestLanguageGuide(t *testing.T) {
	page, err := os.ReadFile("language.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(page), "```walrus\n")[1:]
	for _, b := range blocks {
		code, rest, _ := strings.Cut(b, "```\n")
		want, _, found := strings.Cut(strings.TrimPrefix(rest, "```text\n"), "```")
		if !found || !strings.HasPrefix(rest, "```text\n") {
			t.Errorf("no text block follows:\n%s", code)
			continue
		}
		if got := run(t, code); got != want {
			t.Errorf("%s\nprints\n%s\nnot\n%s", code, got, want)
		}
	}
	if len(blocks) < 10 {
		t.Errorf("only %d examples found", len(blocks))
	}
}

func run(t *testing.T, code string) string {
	t.Helper()
	program, errs := engine.Compile(source.NewFile("guide.walrus", code))
	if len(errs) > 0 {
		t.Fatalf("%s\n%v", code, errs)
	}
	var out bytes.Buffer
	iso, err := engine.New(engine.Config{Output: &out, Loader: engine.FileLoader{}})
	if err != nil {
		t.Fatal(err)
	}
	defer iso.Close()
	if err := iso.Run(context.Background(), program, "guide.walrus"); err != nil {
		t.Errorf("%s\n%v", code, err)
	}
	return out.String()
}
