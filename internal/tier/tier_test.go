package tier_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"walrus/internal/engine"
	"walrus/internal/rt"
	"walrus/internal/source"
	"walrus/internal/tier"
)

// outcome is what a run shows.
type outcome struct {
	output string
	err    string
	steps  int64
}

func run(t testing.TB, name, text string, opts *tier.Options, thresholds rt.Thresholds, stress ...bool) (outcome, *tier.Controller) {
	t.Helper()
	program, errs := engine.Compile(source.NewFile(name, text))
	if len(errs) > 0 {
		return outcome{err: errs.Error()}, nil
	}
	var out bytes.Buffer
	iso, err := engine.New(engine.Config{Output: &out, Loader: engine.FileLoader{}, Thresholds: thresholds, HashSeed: [2]uint64{1, 2},
		Stress: len(stress) > 0, World: rt.World{CanExit: true, Args: []string{"walrus", name}}})
	if err != nil {
		t.Fatal(err)
	}
	defer iso.Close()
	var c *tier.Controller
	if opts != nil {
		c = tier.New(iso.C, iso.M, *opts)
		defer func() {
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		}()
	}
	err = iso.Run(context.Background(), program, name)
	o := outcome{output: out.String(), steps: iso.C.Steps}
	if err != nil {
		o.err = err.Error()
	}
	return o, c
}

// TestPrograms runs a few programs natively, with every stage checked.
func TestPrograms(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.walrus")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".walrus"), func(t *testing.T) {
			want, _ := run(t, file, string(text), nil, rt.Thresholds{})
			for _, th := range []rt.Thresholds{{Loop: 1000, Calls: 100}, {Loop: 3, Calls: 2}} {
				got, c := run(t, file, string(text), &tier.Options{Sync: true, Verify: true}, th)
				if got.output != want.output || got.err != want.err {
					t.Errorf("thresholds %v: got\n%s%s\nwant\n%s%s", th, got.output, got.err, want.output, want.err)
				}
				got, _ = run(t, file, string(text), &tier.Options{Sync: true, Verify: true}, th, true)
				if got.output != want.output || got.err != want.err {
					t.Errorf("thresholds %v, collecting always: got\n%s%s\nwant\n%s%s", th, got.output, got.err, want.output, want.err)
				}
				if c != nil {
					t.Logf("thresholds %v: %+v", th, *c.Stats())
					for _, e := range c.Exits() {
						t.Logf("  %+v", e)
					}
				}
			}
		})
	}
}
