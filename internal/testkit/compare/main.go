// Command compare runs generated programs through the reference evaluator and every executor of the product, and
// compares all they show: output, error kind, message and position, exit status, globals, step count.
//
//	go run ./internal/testkit/compare -seconds 60
//	go run ./internal/testkit/compare -programs 100000 -jobs 2
//	go run ./internal/testkit/compare -replay 4711 -v        one seed, with its program
//	go run ./internal/testkit/compare -file prog.walrus      one program of your own
//
// Each program runs in the evaluator, the interpreter and one further mode, drawn from the seed. A difference is
// reduced to a few lines and written to test/regress, with the evaluator's result as the expectation. The last line of
// the output holds the counts; the exit status is 0 only without a difference.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"walrus/internal/diag"
	"walrus/internal/testkit/executor"
	"walrus/internal/testkit/generate"
)

type options struct {
	seconds  int
	programs int64
	seed     uint64
	jobs     int
	replay   uint64
	file     string
	modes    string
	out      string
	max      int64
	verbose  bool
	coverage bool
	worker   bool
	reduce   bool
	profile  string
	note     string
}

func main() {
	var o options
	flag.IntVar(&o.seconds, "seconds", 30, "how long to run")
	flag.Int64Var(&o.programs, "programs", 0, "stop after so many programs (0: by time only)")
	flag.Uint64Var(&o.seed, "seed", 0, "first seed (0: from the clock)")
	flag.IntVar(&o.jobs, "jobs", runtime.GOMAXPROCS(0), "programs run at a time")
	flag.Uint64Var(&o.replay, "replay", 0, "run only this seed")
	flag.StringVar(&o.file, "file", "", "run only this program")
	flag.StringVar(&o.modes, "modes", "", "comma-separated modes to sample from (default: all)")
	flag.StringVar(&o.out, "out", "test/regress", "folder for reduced programs (empty: do not write)")
	flag.Int64Var(&o.max, "max", 5, "stop after so many differences")
	flag.BoolVar(&o.verbose, "v", false, "print programs and results")
	flag.BoolVar(&o.coverage, "coverage", true, "report vocabulary that was never hit")
	flag.BoolVar(&o.reduce, "reduce", true, "reduce programs that show a difference")
	flag.StringVar(&o.profile, "cpuprofile", "", "write a profile of the last worker to this file")
	flag.StringVar(&o.note, "note", "", "file in which a worker notes what it does (used by the tester itself)")
	flag.BoolVar(&o.worker, "worker", false, "serve programs on standard input (used by the tester itself)")
	flag.Parse()
	os.Exit(run(o))
}

// tester is the state shared by the goroutines, each of which has a worker process.
type tester struct {
	o       options
	modes   []executor.Executor // of the workers; modes[0] runs every program
	next    atomic.Uint64
	last    uint64
	stop    atomic.Bool
	total   atomic.Int64
	failed  atomic.Int64 // programs that end with an error
	runs    atomic.Int64
	skipped atomic.Int64 // programs on which the evaluator gave up
	differs atomic.Int64
	mu      sync.Mutex
	kinds   map[string]int
	seen    map[string]bool            // signatures that were reduced already
	hit     map[string]map[string]bool // by category, what workers have hit
}

// chosen lists the executors beside the evaluator; the first one runs every program.
func chosen(names string) []executor.Executor {
	var res []executor.Executor
	for _, x := range executor.All()[1:] {
		if names == "" || slices.Contains(strings.Split(names, ","), x.Name()) {
			res = append(res, x)
		}
	}
	return res
}

func run(o options) int {
	modes := chosen(o.modes)
	if len(modes) == 0 {
		fmt.Fprintln(os.Stderr, "compare: no such mode")
		return 2
	}
	if o.worker {
		return work(o, modes)
	}
	t := &tester{o: o, modes: modes, kinds: map[string]int{}, seen: map[string]bool{}, hit: map[string]map[string]bool{}}
	if o.file != "" || o.replay != 0 {
		return t.single()
	}
	if o.seed == 0 {
		o.seed = uint64(time.Now().UnixNano()) >> 8
	}
	t.next.Store(o.seed)
	t.last = ^uint64(0)
	if o.programs > 0 {
		t.last = o.seed + uint64(o.programs)
	} else {
		time.AfterFunc(time.Duration(o.seconds)*time.Second, func() { t.stop.Store(true) })
	}
	start := time.Now()
	var wg sync.WaitGroup
	for range o.jobs {
		wg.Go(t.work)
	}
	wg.Wait()
	t.report(o.seed, time.Since(start))
	if t.differs.Load() > 0 {
		return 1
	}
	return 0
}

// workerMemory is when a worker's Go heap is collected. Programs leave little but garbage, so collecting rarely saves much.
const workerMemory = 96 << 20

// work is the main function of a worker process; it gives the exit status.
func work(o options, modes []executor.Executor) int {
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(workerMemory)
	if o.profile != "" {
		f, err := os.Create(o.profile)
		if err == nil {
			err = pprof.StartCPUProfile(f)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer f.Close()
		defer pprof.StopCPUProfile()
	}
	at, err := os.OpenFile(o.note, os.O_WRONLY, 0)
	if err == nil {
		err = serve(os.Stdin, os.Stdout, note{at}, modes)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// limits of every run: the evaluator needs them small, and they are compared too.
func limits() executor.Limits { return executor.Limits{Steps: 300_000, Depth: 900, Output: 1 << 20} }

func (t *tester) worker() *worker {
	w := &worker{modes: t.o.modes, profile: t.o.profile, patience: 30 * time.Second, names: []string{executor.NewReference().Name()}}
	for _, x := range t.modes {
		w.names = append(w.names, x.Name())
	}
	return w
}

// batch is how many programs a worker is asked to run at a time.
const batch = 10

func (t *tester) work() {
	w := t.worker()
	defer w.close()
	for n := 1; !t.stop.Load(); n++ {
		if n%50 == 0 {
			t.askCoverage(w) // now and then, because a worker that dies takes its knowledge along
		}
		first := t.next.Add(batch) - batch
		end := min(first+batch, t.last)
		for seed := first; seed < end && !t.stop.Load(); {
			r, err := w.ask(request{Seed: seed, Count: int(end - seed)})
			if err != nil {
				fmt.Fprintln(os.Stderr, err)
				t.differs.Add(1)
				return
			}
			t.count(&r)
			if len(r.Bad) > 0 {
				t.differ(r.Seed, r.Mode, r.Bad)
			}
			seed = r.Seed + 1
		}
		if end == t.last {
			break
		}
	}
	t.askCoverage(w)
}

func (t *tester) askCoverage(w *worker) {
	if r, err := w.ask(request{Coverage: true}); err == nil {
		t.addCoverage(r.Coverage)
	}
}

func (t *tester) count(r *reply) {
	t.runs.Add(int64(r.Runs))
	t.skipped.Add(int64(r.Skipped))
	t.mu.Lock()
	defer t.mu.Unlock()
	for kind, n := range r.Kinds {
		t.kinds[kind] += n
		t.total.Add(int64(n))
		if kind != "" {
			t.failed.Add(int64(n))
		}
	}
}

func program(g generate.Program) executor.Program {
	var p executor.Program
	for _, f := range g.Files {
		p.Files = append(p.Files, executor.File{Name: f.Name, Text: f.Text})
	}
	return p
}

// report prints the counts; the last line is for scripts.
func (t *tester) report(seed uint64, d time.Duration) {
	var kinds []string
	for k, n := range t.kinds {
		if k != "" {
			kinds = append(kinds, fmt.Sprintf("%s %d", k, n))
		}
	}
	slices.Sort(kinds)
	fmt.Println("errors met:", strings.Join(kinds, ", "))
	if t.o.coverage {
		for k := diag.NoKind + 1; k < diag.KindCount; k++ {
			if t.kinds[k.Name()] > 0 {
				t.addCoverage(map[string][]string{executor.CoverErrors: {k.Name()}})
			}
		}
	}
	if t.o.coverage {
		t.reportCoverage()
	}
	if n := t.skipped.Load(); n > 0 {
		fmt.Println("programs that were too much for the evaluator:", n)
	}
	n := t.total.Load()
	fmt.Printf("compare: %d programs (seeds %d to %d), %.1f%% without error, %d runs in %d modes, %.0f programs/s, %d differences\n",
		n, seed, seed+uint64(max(n, 1))-1, 100*float64(n-t.failed.Load())/float64(max(n, 1)), t.runs.Load(), len(t.modes),
		float64(n)/d.Seconds(), t.differs.Load())
}

// single runs one program in all modes.
func (t *tester) single() int {
	var p executor.Program
	if t.o.file != "" {
		text, err := os.ReadFile(t.o.file)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 2
		}
		p.Files = []executor.File{{Name: "main.walrus", Text: string(text)}}
	} else {
		p = program(generate.New().Program(t.o.replay))
	}
	if t.o.verbose {
		for _, f := range p.Files {
			fmt.Printf("---- %s\n%s", f.Name, f.Text)
		}
		want := executor.NewReference().Run(&p, limits())
		fmt.Printf("---- output\n%s---- error: %s, status %d, %d steps %s\n", want.Output, place(want.Error()), want.Status, want.Steps, want.Crash)
	}
	status := 0
	w := t.worker()
	defer w.close()
	for _, x := range t.modes {
		r, err := w.ask(request{Program: &p, Mode: x.Name()})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 2
		}
		if len(r.Bad) > 0 {
			status = 1
			fmt.Printf("%s differs:\n  %s\n", r.Mode, strings.Join(r.Bad, "\n  "))
		}
	}
	return status
}
