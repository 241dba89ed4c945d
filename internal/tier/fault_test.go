package tier_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"walrus/internal/diag"
	"walrus/internal/engine"
	"walrus/internal/interp"
	"walrus/internal/native"
	"walrus/internal/platform"
	"walrus/internal/rt"
	"walrus/internal/source"
	"walrus/internal/tier"
)

// faulted are programs with native loops, calls so deep that the native stack grows, and enough functions for several code objects.
var faulted = []string{
	`fn f : n { let s = 0; for i in 0..n { s += i % 7; } return s; } let t = 0; for r in 0..50 { t += f(100); } println(t);`,
	`fn deep : n { if n == 0 { return 0; } return 1 + deep(n - 1); } let t = 0; for r in 0..20 { t += deep(3000); } println(t);`,
	`fn a : x { return x + 1; } fn b : x { return a(x) * 2; } fn c : l { let n = 0; for v in l { n += b(v); } return n; }
	 let l = []; for i in 0..60 { l.push(i); } let t = 0; for r in 0..30 { try { t += c(l); if r == 20 { l[100]; } } catch e { t += 1; } } println(t);`,
	`let d = {"a": 1}; let s = ""; for i in 0..200 { d[f"k{i}"] = [i]; s += "x"; } println(core.len(s) + core.len(d));`,
}

// faultRun runs a program natively, with memory that fails by the hook. It checks that everything is given back.
func faultRun(t *testing.T, text string, hook platform.Hook, options tier.Options) (string, error) {
	t.Helper()
	program, errs := engine.Compile(source.NewFile("fault", text))
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	memory := platform.New(hook)
	var out bytes.Buffer
	options.Sync, options.Memory = true, memory
	iso, err := engine.New(engine.Config{Output: &out, Memory: memory, MemoryLimit: 64 << 20, Thresholds: rt.Thresholds{Loop: 3, Calls: 3},
		JIT: engine.JIT{New: tier.Attach(options)}})
	if err != nil {
		return "", errRefused
	}
	err = iso.Run(context.Background(), program, "fault")
	var failure *interp.Failure
	if errors.As(err, &failure) && (failure.Kind == diag.MemoryLimit || failure.Kind == diag.TooLarge) {
		err = errRefused
	}
	if broken := iso.C.VerifyHeap(); broken != nil {
		t.Error(broken)
	}
	if closed := iso.Close(); closed != nil {
		t.Error(closed)
	}
	if u := memory.Usage(); u.Reserved != 0 {
		t.Errorf("%+v is left", u)
	}
	return out.String(), err
}

// errRefused is a clean refusal: the system gave no memory.
var errRefused = errors.New("refused")

// TestFaults makes every N-th mapping, protection and allocation of code fail. The program runs to the same end, interpreted where there
// is no memory for native code, or is refused cleanly; nothing is left behind.
func TestFaults(t *testing.T) {
	if ok, why := native.Available(); !ok {
		t.Skip(why)
	}
	most := int64(24) // of each kind; opening everything takes fewer
	if testing.Short() {
		most = 8
	}
	for i, text := range faulted {
		want, err := faultRun(t, text, nil, tier.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range []struct {
			name string
			ops  []platform.Op
		}{{"any", nil}, {"reserve", []platform.Op{platform.OpReserve}}, {"commit", []platform.Op{platform.OpCommit}},
			{"protect", []platform.Op{platform.OpProtect}}} {
			for n := int64(1); n <= most; n++ {
				for form, hook := range map[string]platform.Hook{"once": platform.FailNth(n, kind.ops...), "from": platform.FailFrom(n, kind.ops...)} {
					got, err := faultRun(t, text, hook, tier.Options{})
					if err == nil && got != want || err != nil && err != errRefused {
						t.Errorf("program %d, %s %s %d: %q, %v", i, kind.name, form, n, got, err)
					}
				}
			}
		}
	}
}

// TestCodeAllocationsFail makes the N-th installation of code fail, for all N that there are: its region stays interpreted, with the
// reason, and the program is the same.
func TestCodeAllocationsFail(t *testing.T) {
	if ok, why := native.Available(); !ok {
		t.Skip(why)
	}
	for i, text := range faulted {
		want, plain := run(t, "fault", text, &tier.Options{Sync: true}, rt.Thresholds{Loop: 3, Calls: 3})
		for n := 1; n <= plain.Stats().Compiled; n++ {
			options := tier.Options{Sync: true, Stress: tier.Stress{FailInstall: n}}
			got, c := run(t, "fault", text, &options, rt.Thresholds{Loop: 3, Calls: 3})
			if got.output != want.output || got.err != want.err {
				t.Errorf("program %d, installation %d: %q %s", i, n, got.output, got.err)
			}
			if s := c.Stats(); s.Refused == 0 {
				t.Errorf("program %d, installation %d: %+v", i, n, *s)
			}
		}
	}
}

// TestLittleCode runs the programs with code memory that holds a few objects only, so that it is flushed.
func TestLittleCode(t *testing.T) {
	if ok, why := native.Available(); !ok {
		t.Skip(why)
	}
	var b strings.Builder
	for i := range 40 {
		fmt.Fprintf(&b, "fn f%d : n { let s = %d; for i in 0..n { s += i %% %d; } return s; }\n", i, i, i+2)
	}
	b.WriteString("let t = 0;\nfor r in 0..6 {\n")
	for i := range 40 {
		fmt.Fprintf(&b, "t += f%d(20);\n", i)
	}
	b.WriteString("}\nprintln(t);\n")
	want, _ := run(t, "code", b.String(), nil, rt.Thresholds{})
	got, c := run(t, "code", b.String(), &tier.Options{Sync: true, Code: 16 << 10}, rt.Thresholds{Loop: 3, Calls: 3})
	if got != (outcome{want.output, want.err, got.steps}) || c.Stats().Flushes == 0 && c.Stats().Refused == 0 {
		t.Errorf("%+v, want %+v; %+v", got, want, *c.Stats())
	}
}
