package tier_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"walrus/internal/diag"
	"walrus/internal/engine"
	"walrus/internal/interp"
	"walrus/internal/rt"
	"walrus/internal/source"
	"walrus/internal/tier"
)

// hungry are programs that take memory until there is none left, each in a routine of native code.
var hungry = []string{
	`fn main : { let s = ""; while true { s += "abcdefgh"; } }`,
	`fn main : { let l = []; for i in 0..100000000 { l.push(core.str(i)); } }`,
	`fn main : { let l = []; for i in 0..100000000 { l.push(f"{i}:{i}"); } }`,
	`fn main : { let l = []; let s = "abcdefghijklmnopqrstuvwxyz"; for i in 0..100000000 { l.push(s[i % 20..]); } }`,
	`fn main : { let l = []; for i in 0..100000000 { l.push([i]); } }`,
	`fn main : { let l = []; for i in 0..100000000 { let m = []; m.push(i); l.push(m); } }`,
	`fn main : { let d = {}; for i in 0..100000000 { d["key" + core.str(i)] = i; } }`,
	`fn main : { let l = []; for i in 0..100000000 { let d = {}; d["a" + core.str(i % 3)] = i; l.push(d); } }`,
	`struct P { fn init : self, n { self.n = n; } fn more : self { self.a = 1; self.b = 2; self.c = 3; self.d = 4; } }
	 fn main : { let l = []; for i in 0..100000000 { let junk = [["a" + core.str(i)], {"x": [i]}]; l.push(P(i)); } }`,
	`fn main : { let l = []; for i in 0..100000000 { l.push(("  " + core.str(i) + " ").trim()); } }`,
}

// TestMemoryLimitInRoutines checks that the limit ends programs natively as it does interpreted, and that no handler sees it.
func TestMemoryLimitInRoutines(t *testing.T) {
	for _, text := range hungry {
		text += ` println("begun"); try { main(); } catch e { println("caught"); }`
		for _, jit := range []engine.JIT{{}, {New: tier.Attach(tier.Options{Sync: true})}} {
			if output, kind, err := limited(t, text, jit); kind != diag.MemoryLimit || output != "begun\n" {
				t.Errorf("%s: native %v: %s, %v", text, jit.New != nil, output, err)
			}
		}
	}
}

// limited runs a program with little memory and verifies the heap it leaves.
func limited(t *testing.T, text string, jit engine.JIT) (output string, kind diag.Kind, err error) {
	t.Helper()
	program, errs := engine.Compile(source.NewFile("limited", text))
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	var out bytes.Buffer
	iso, err := engine.New(engine.Config{Output: &out, MemoryLimit: 12 << 20, Thresholds: rt.Thresholds{Loop: 20, Calls: 20}, JIT: jit})
	if err != nil {
		t.Fatal(err)
	}
	defer iso.Close()
	err = iso.Run(context.Background(), program, "limited")
	var failure *interp.Failure
	if errors.As(err, &failure) {
		kind = failure.Kind
	}
	if broken := iso.C.VerifyHeap(); broken != nil {
		t.Errorf("%s: %v", text, broken)
	}
	return out.String(), kind, err
}
