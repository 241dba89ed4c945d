package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"walrus/internal/diag"
	"walrus/internal/heap"
	"walrus/internal/interp"
)

// nests build data of n levels in deep and the same once more in twin; declarations end at the bar.
var nests = map[string]string{
	"lists":     `let deep = []; let twin = []; for i in 0..n { deep = [deep]; twin = [twin]; }`,
	"dicts":     `let deep = {}; let twin = {}; for i in 0..n { deep = {"d": deep}; twin = {"d": twin}; }`,
	"hashes":    `let deep = {}; let twin = {}; for i in 0..n { deep = {1: deep}; twin = {1: twin}; }`,
	"tuples":    `fn pair : v { for t in {1: v} { return t; } } | let deep = 1; let twin = 1; for i in 0..n { deep = pair(deep); twin = pair(twin); }`,
	"instances": `struct P { fn init : self, v { self.v = v; } } | let deep = void; let twin = void; for i in 0..n { deep = P(deep); twin = P(twin); }`,
	"closures":  `fn wrap : f { return : { return f; }; } | let deep = void; let twin = void; for i in 0..n { deep = wrap(deep); twin = wrap(twin); }`,
	"mixed":     `struct P { } | let deep = []; let twin = []; for i in 0..n / 3 { let p = P(); p.a = [{"x": deep}]; deep = [p.a]; let q = P(); q.a = [{"x": twin}]; twin = [q.a]; }`,
}

// uses are what is done with them.
var uses = map[string]string{
	"print":    `println(deep);`,
	"text":     `let s = core.str(deep); s = f"{deep}";`,
	"compare":  `let e = deep == twin; e = deep != [twin]; e = [deep, 1].contains(twin);`,
	"hash":     `let d = {deep: 1}; d[twin] = 2; let e = d.contains(deep); d.remove(deep);`,
	"collect":  `core.gc(); deep = twin; core.gc(); deep = void; twin = void; core.gc(); core.gc();`,
	"encode":   `import "std/json"; let s = json.encode(deep);`,
	"throw":    `throw deep;`,
	"cycle":    `let l = [deep]; l.push(l); let s = core.str(l); s = l == [twin, l]; let d = {"l": l}; d["d"] = d; l.push(d); s = core.str(d); s = d == d; core.gc();`,
	"cyclejs":  `import "std/json"; let l = [1]; l.push({"l": l}); let s = json.encode(l);`,
	"notfound": `let d = {}; d[deep];`,
}

// expected reports whether use may end with a failure of this kind.
func expected(use string, k diag.Kind, short bool) bool {
	switch k {
	case diag.MemoryLimit, diag.TooLarge:
		return short
	case diag.Thrown:
		return use == "throw"
	case diag.KeyNotFound:
		return use == "notfound"
	case diag.Library:
		return use == "encode" || use == "cyclejs"
	}
	return false
}

// TestMillionLevels: whatever is done with data that is nested a million levels deep has a result or ends with an error of the language.
func TestMillionLevels(t *testing.T) {
	for nest, build := range nests {
		levels := 50_000
		switch {
		case testing.Short() || raceEnabled:
			levels = 20_000
		case nest == "lists":
			levels = 1_000_000
		}
		iso := newIsolate(t, Config{})
		s, err := iso.NewSession("")
		if err != nil {
			t.Fatal(err)
		}
		run := func(text string) error {
			p, errs := s.Compile("input", text)
			if len(errs) > 0 {
				t.Fatal(errs)
			}
			_, err := s.Run(context.Background(), p)
			return err
		}
		decl, body, bar := strings.Cut(build, "|")
		if !bar {
			decl, body = "", build
		}
		if err := run(fmt.Sprintf("let n = %d; %s %s", levels, decl, body)); err != nil {
			t.Fatalf("%s: %v", nest, err)
		}
		for use, text := range uses {
			if use == "collect" {
				continue // the last one: it drops the data
			}
			what := nest + ", " + use
			var failure *interp.Failure
			if err := run(text); err != nil && (!errors.As(err, &failure) || !expected(use, failure.Kind, false)) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if err := run(uses["collect"]); err != nil {
			t.Errorf("%s, collect: %v", nest, err)
		}
		checkAfterFault(t, iso, nest)
	}
}

// TestDeepInLittleMemory: the same where memory may run out. The limit holds and the isolate goes on.
func TestDeepInLittleMemory(t *testing.T) {
	const limit = 8 << 20
	for nest, build := range nests {
		for _, levels := range []int{20_000, 60_000} {
			for use, text := range uses {
				decl, body, bar := strings.Cut(build, "|")
				if !bar {
					decl, body = "", build
				}
				iso := newIsolate(t, Config{MemoryLimit: limit})
				what := fmt.Sprintf("%s, %s, %d levels", nest, use, levels)
				err := runText(t, iso, fmt.Sprintf("%s fn f : n { %s %s } f(%d);", decl, body, text, levels))
				var failure *interp.Failure
				if err != nil && (!errors.As(err, &failure) || !expected(use, failure.Kind, true)) {
					t.Errorf("%s: %v", what, err)
				}
				if peak := iso.C.Heap.Stats().Peak; peak > limit+heap.Slack {
					t.Errorf("%s: the limit is passed by %d bytes", what, peak-limit)
				}
				checkAfterFault(t, iso, what)
				if err := iso.Close(); err != nil {
					t.Error(err)
				}
			}
		}
	}
}
