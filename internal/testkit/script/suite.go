package script

import (
	"path/filepath"
	"slices"
	"testing"

	"walrus/internal/testkit/executor"
)

// Suite runs every case of the .walrus files in a folder with every executor, each as a subtest FILE/CASE/EXECUTOR.
func Suite(t *testing.T, dir string, executors ...executor.Executor) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.walrus"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no scripts in %s (%v)", dir, err)
	}
	for _, path := range paths {
		cases, err := Load(path)
		if err != nil {
			t.Error(err)
			continue
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			seen := map[string]bool{}
			for _, c := range cases {
				if seen[c.Name] {
					t.Errorf("%s:%d: a second case %q", path, c.Line, c.Name)
				}
				seen[c.Name] = true
				for _, x := range executors {
					if slices.Contains(c.Skip, x.Name()) {
						continue
					}
					t.Run(c.Name+"/"+x.Name(), func(t *testing.T) {
						for _, bad := range c.Run(x, t.TempDir()) {
							t.Errorf("%s:%d: %s", c.Path, c.Line, bad)
						}
					})
				}
			}
		})
	}
}
