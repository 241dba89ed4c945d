package opt

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"walrus/internal/jit/ir"
)

// TestEveryPassHasFiles: each pass has a file in testdata that runs it alone.
func TestEveryPassHasFiles(t *testing.T) {
	names, _ := filepath.Glob("testdata/*.txt")
	var have []string
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		header, _, _ := strings.Cut(string(text), "\n")
		have = append(have, strings.TrimPrefix(header, "; pass "))
	}
	for _, pass := range Names() {
		if !slices.Contains(have, pass) {
			t.Errorf("no file tests pass %s", pass)
		}
	}
}

// TestEveryRuleCounts: each rule is applied, and counted, somewhere in the files and in random functions.
func TestEveryRuleCounts(t *testing.T) {
	seen := map[string]bool{}
	note := func(f *ir.Func) {
		r, err := Run(f, &Options{})
		if err != nil {
			t.Error(err)
		}
		for _, c := range r.Rules {
			seen[c.Rule] = true
		}
	}
	names, _ := filepath.Glob("testdata/*.txt")
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		input, _, _ := strings.Cut(string(text), separator)
		f, err := ir.Parse(input)
		if err != nil {
			t.Fatal(err)
		}
		note(f)
	}
	for seed := range uint64(200) {
		note(generate(seed))
	}
	for _, rule := range Rules() {
		if !seen[rule] {
			t.Errorf("rule %s is never applied", rule)
		}
	}
}

// TestOff: without any one of the passes functions still compute the same, and the pass does not run.
func TestOff(t *testing.T) {
	for i, pass := range Names() {
		for seed := uint64(i) * 100; seed < uint64(i)*100+20; seed++ {
			rng := rand.New(rand.NewPCG(seed, 3))
			args := []int64{int64(rng.IntN(20)) - 4, int64(rng.Uint64()), -1, int64(rng.IntN(300))}
			f := generate(seed)
			want, err := observe(f, args)
			if err != nil {
				continue
			}
			r, err := Run(f, &Options{Off: []string{pass}, Verify: true})
			if err != nil {
				t.Fatalf("seed %d without %s: %v", seed, pass, err)
			}
			for _, p := range r.Passes {
				if p.Name == pass {
					t.Errorf("%s ran", pass)
				}
			}
			if got, err := observe(f, args); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("seed %d without %s: %+v, %v, want %+v", seed, pass, got, err, want)
			}
		}
	}
}

// TestLimits: passes decline functions beyond their limits, by name; what has no limit takes time in proportion.
func TestLimits(t *testing.T) {
	f := generate(1)
	for len(f.Instrs) <= 20000 {
		f.NewValue(ir.ConstI64, ir.I64, 0)
	}
	r, err := Run(f, &Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range passes {
		p := &passes[i]
		declined := slices.ContainsFunc(r.Declined, func(s string) bool { return strings.HasPrefix(s, p.name+": ") })
		ran := slices.ContainsFunc(r.Passes, func(q PassReport) bool { return q.Name == p.name })
		if declined != (p.limit > 0) || ran == declined {
			t.Errorf("%s: limit %d, declined %v, ran %v", p.name, p.limit, declined, ran)
		}
	}
}

// TestTrips: a counter in front of every guard makes it fail when it should, and changes nothing else.
func TestTrips(t *testing.T) {
	for seed := range uint64(60) {
		args := []int64{3, -5, 100, 7}
		f := generate(seed)
		want, err := observe(f, args)
		if err != nil {
			continue
		}
		if _, err := Run(f, &Options{}); err != nil {
			t.Fatal(err)
		}
		cell := uint64(1 << 30)
		never := Trips{Mul: 1, Add: 1, Cell: func() uint64 { cell += 8; return cell }} // the counters start at 0 and would have to wrap
		guards := never.Insert(f)
		if err := f.Verify(); err != nil {
			t.Fatal(err)
		}
		got, err := observe(f, args)
		counted := 0
		for a := range got.Memory {
			if a > 1<<30 {
				counted++
				delete(got.Memory, a)
			}
		}
		if err != nil || !reflect.DeepEqual(got, want) || counted > guards {
			t.Errorf("seed %d: %+v, %v, want %+v; %d of %d guards counted", seed, got, err, want, counted, guards)
		}
		always := Trips{Cell: never.Cell}
		if always.Insert(f) > 0 && counted > 0 {
			if got, err := observe(f, args); err != nil || !got.Left {
				t.Errorf("seed %d: %+v, %v: no guard failed", seed, got, err)
			}
		}
	}
}
