package walrus_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"walrus"
)

// TestImportsObeyLimits imports files whose compilation alone is too much.
func TestImportsObeyLimits(t *testing.T) {
	files := fstest.MapFS{
		"small.walrus": {Data: []byte("let x = 1;")},
		"large.walrus": {Data: []byte("let l = [\n" + strings.Repeat("123456789,\n", 200_000) + "0];")},
		"calls.walrus": {Data: []byte(strings.Repeat("fn f : a, b { if a > b { return a; } return b + 1; }\n", 60_000))},
	}
	const small = `import "small"; small.x`
	for _, name := range []string{"large", "calls"} {
		r := newRuntime(t, walrus.Config{Loader: walrus.FSLoader(files), Limits: walrus.Limits{Memory: 16 << 20}})
		var refused *walrus.Error
		if _, err := r.Run(background(), compile(t, `import "`+name+`";`)); !errors.As(err, &refused) || refused.Kind != "too-large" {
			t.Errorf("%s: %v", name, err)
		}
		if v := run(t, r, small, walrus.Result()); v.String() != "1" {
			t.Errorf("afterwards %v", v)
		}

		r = newRuntime(t, walrus.Config{Loader: walrus.FSLoader(files)})
		ctx, cancel := context.WithTimeout(background(), 10*time.Millisecond)
		start := time.Now()
		_, err := r.Run(ctx, compile(t, `try { import "`+name+`"; } catch e { }`))
		cancel()
		if took := time.Since(start); !errors.Is(err, walrus.ErrDeadline) || took > 500*time.Millisecond {
			t.Errorf("%s: stopped after %v: %v", name, took, err)
		}
	}
}
