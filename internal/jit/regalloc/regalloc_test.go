package regalloc

import (
	"flag"
	"testing"
)

var (
	graphs = flag.Int("graphs", 10000, "random graphs to allocate and check")
	seed0  = flag.Uint64("seed", 1, "first seed")
)

func runChecked(t *testing.T, a *Allocator, seed uint64, size int, cfg *Config, name string) *Result {
	t.Helper()
	f := generate(seed, size)
	res := &Result{}
	defer func() {
		if r := recover(); r != nil {
			t.Logf("seed %d size %d %s\n%s", seed, size, name, Dump(f, nil))
			panic(r)
		}
	}()
	if err := a.Run(f, cfg, res); err != nil {
		t.Fatalf("seed %d size %d %s: %v\n%s", seed, size, name, err, Dump(f, nil))
	}
	if err := Check(f, cfg, res); err != nil {
		t.Fatalf("seed %d size %d %s: %v\n%s", seed, size, name, err, Dump(f, res))
	}
	return res
}

func TestRandomGraphs(t *testing.T) {
	a := &Allocator{}
	n := *graphs
	if testing.Short() {
		n /= 10
	}
	few := testConfig()
	few.Regs = [2][]PReg{{3, 6, 7, 8}, {34, 35, 36, 37}}
	all := testConfig()
	all.SpillAll = true
	for k := range n {
		seed := *seed0 + uint64(k)
		size := 5 + k%60
		switch k % 5 {
		case 0:
			runChecked(t, a, seed, size, few, "four registers")
		case 1:
			runChecked(t, a, seed, size, all, "spill all")
		case 2:
			shuffled := testConfig()
			shuffled.Shuffle = seed
			runChecked(t, a, seed, size, shuffled, "shuffle")
		case 3:
			mixed := testConfig()
			mixed.Regs = [2][]PReg{{0, 1, 2, 3, 6}, {32, 33, 34}}
			mixed.Shuffle = seed
			runChecked(t, a, seed, size*2, mixed, "few and shuffled")
		default:
			runChecked(t, a, seed, size*2, testConfig(), "plain")
		}
	}
}

// BenchmarkRun reports the time of an allocation per instruction.
func BenchmarkRun(b *testing.B) {
	var fs []*Func
	insts := 0
	for k := range 50 {
		f := generate(uint64(k)+1, 60)
		insts += len(f.Insts)
		fs = append(fs, f)
	}
	a, res, cfg := &Allocator{}, &Result{}, testConfig()
	b.ReportAllocs()
	for b.Loop() {
		for _, f := range fs {
			if err := a.Run(f, cfg, res); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(insts), "ns/inst")
}
