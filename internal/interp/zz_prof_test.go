package interp_test

import (
	"context"
	"io"
	"os"
	"testing"

	"walrus/internal/engine"
	"walrus/internal/source"
)

func TestProf(t *testing.T) {
	name := os.Getenv("PROF")
	if name == "" {
		t.Skip()
	}
	text, _ := os.ReadFile(name)
	p, errs := engine.Compile(source.NewFile(name, string(text)))
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	iso, err := engine.New(engine.Config{Output: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	if err := iso.Run(context.Background(), p, name); err != nil {
		t.Fatal(err)
	}
}
