// Command run measures Walrus beside other languages.
//
//	go run ./run -list
//	go run ./run -rounds 5 -json new.json -svg chart.svg
//	go run ./run -programs 'fib|tak' -peers walrus,luajit -net
//	go run ./run -compare old.json
//
// Every program is a process, run in turn on each peer (A B A B), so that drifts of the machine meet all alike.
// Checksums are verified in every round. A program that fails is reported and never ends the run.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"walrus/bench/internal/engines"
	"walrus/bench/internal/report"
	"walrus/bench/internal/suite"
)

// engineCommand is the hidden first argument with which the runner starts itself to be a peer.
const engineCommand = "run-engine"

// settings are the flags.
type settings struct {
	dir, root, walrus    string
	programs, peers      string
	rounds               int
	timeout, budget      time.Duration
	list, listPeers      bool
	quick, reference     bool
	command              string // what was asked for, without places of this machine
	metric               report.Metric
	md, json, svg, docs  string
	compare              string
	failOnProgramFailure bool
}

func main() {
	if len(os.Args) == 4 && os.Args[1] == engineCommand {
		if err := engines.Run(os.Args[2], os.Args[3]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	s, err := parse(os.Args[1:])
	if err == nil {
		err = bench(ctx, s, os.Stdout, os.Stderr)
	}
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "run:", err)
		os.Exit(1)
	}
}

func parse(args []string) (settings, error) {
	var s settings
	f := flag.NewFlagSet("run", flag.ContinueOnError)
	f.BoolVar(&s.list, "list", false, "print a line per program and stop")
	f.BoolVar(&s.listPeers, "list-peers", false, "print the peers that were found and stop")
	f.StringVar(&s.programs, "programs", "", "regular expression: only programs whose whole name matches")
	f.StringVar(&s.peers, "peers", "", "comma-separated names: only these peers; walrus means all its columns")
	f.IntVar(&s.rounds, "rounds", 5, "timed rounds of each program on each peer")
	f.DurationVar(&s.timeout, "timeout", time.Minute, "limit for one run of one program")
	f.DurationVar(&s.budget, "budget", 20*time.Second, "no further round of a program on a peer once its rounds took this long; a first round that does counts as the only one")
	f.BoolVar(&s.quick, "quick", false, "one round; unless -peers is given only Walrus, lua5.4, luajit and gcc")
	f.BoolVar(&s.reference, "reference", false, "the run that docs/performance.md keeps: every peer, under 15 minutes on a quiet machine")
	f.BoolVar(&s.metric.CPU, "cpu", false, "judge by processor time instead of elapsed time")
	f.BoolVar(&s.metric.Net, "net", false, "subtract each peer's start-up (the time of an empty program)")
	f.StringVar(&s.md, "md", "", "write the Markdown report to this file instead of standard output")
	f.StringVar(&s.json, "json", "", "write all measurements to this file")
	f.StringVar(&s.svg, "svg", "", "write the chart to this file")
	f.StringVar(&s.docs, "docs", "", "replace the results section of this Markdown page, with the chart beside it")
	f.StringVar(&s.compare, "compare", "", "also compare with the measurements in this file")
	f.BoolVar(&s.failOnProgramFailure, "strict", false, "exit with status 1 if any program failed")
	f.StringVar(&s.walrus, "walrus", "", "walrus command to measure (default: built from the module above)")
	f.StringVar(&s.dir, "dir", "", "folder of the programs (default: programs, found from the working directory)")
	if err := f.Parse(args); err != nil {
		return s, flag.ErrHelp
	}
	if f.NArg() > 0 {
		return s, fmt.Errorf("unexpected argument %q", f.Arg(0))
	}
	given := map[string]bool{}
	f.Visit(func(f *flag.Flag) { given[f.Name] = true })
	if s.reference {
		s.setReference(given)
	}
	s.command = commandLine(f)
	if s.quick {
		s.rounds = 1
		if s.peers == "" {
			s.peers = "walrus,lua5.4,luajit,gcc"
		}
	}
	if s.rounds < 1 {
		return s, fmt.Errorf("-rounds %d: at least one is needed", s.rounds)
	}
	if s.dir == "" {
		s.dir = "programs"
		if _, err := os.Stat(s.dir); err != nil {
			s.dir = filepath.Join("bench", "programs")
		}
	}
	s.root = filepath.Join(s.dir, "..", "..")
	return s, nil
}

// setReference chooses what a reference run is, apart from the flags that were given.
func (s *settings) setReference(given map[string]bool) {
	if !given["budget"] {
		s.budget = time.Second // five rounds of the fast peers, one of those that take seconds
	}
	if !given["timeout"] {
		s.timeout = 20 * time.Second
	}
	if !given["docs"] {
		s.docs = filepath.Join("..", "docs", "performance.md")
	}
}

// bench does what the flags ask for; the report goes to out, progress and remarks to log.
func bench(ctx context.Context, s settings, out, log *os.File) error {
	programs, err := selectPrograms(s)
	if err != nil {
		return err
	}
	if s.list {
		for _, p := range programs {
			fmt.Fprintf(out, "%-16s %s\n", p.Name, p.About)
		}
		return nil
	}
	var old *report.Run
	if s.compare != "" {
		if old, err = report.ReadJSON(s.compare); err != nil {
			return err
		}
	}
	work, err := os.MkdirTemp("", "walrus-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	peers, notes := findPeers(ctx, s, work)
	for _, n := range notes {
		fmt.Fprintln(log, "run:", n)
	}
	if s.listPeers {
		for _, p := range peers {
			fmt.Fprintf(out, "%-12s %s\n", p.name, p.version)
		}
		return nil
	}
	if len(peers) == 0 {
		return errors.New("no peer to run")
	}
	r := &report.Run{When: time.Now(), Command: s.command, Machine: machine(), Rounds: s.rounds}
	m := measurer{settings: s, work: work, places: places(s.root, work), bar: newProgress(log, (len(programs)+1)*len(peers)*(s.rounds+1))}
	m.run(ctx, r, peers, programs)
	m.bar.finish()
	if err := write(s, r, old, out); err != nil {
		return err
	}
	if n := len(r.Failures()); n > 0 {
		fmt.Fprintf(log, "run: %d failures, listed in the report\n", n)
		if s.failOnProgramFailure {
			return errors.New("a program failed")
		}
	}
	return ctx.Err()
}

func selectPrograms(s settings) ([]suite.Program, error) {
	all, err := suite.Load(s.dir)
	if err != nil {
		return nil, err
	}
	pattern, err := regexp.Compile("^(?:" + s.programs + ")$")
	if err != nil {
		return nil, fmt.Errorf("-programs: %w", err)
	}
	var out []suite.Program
	for _, p := range all {
		if s.programs == "" || pattern.MatchString(p.Name) {
			out = append(out, p)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no program matches %q", s.programs)
	}
	return out, nil
}

// commandLine is how the runner was called. Of absolute paths only the last part is kept: where a file lies on one machine tells
// nobody anything.
func commandLine(f *flag.FlagSet) string {
	parts := []string{"go run ./run"}
	f.Visit(func(f *flag.Flag) {
		value := f.Value.String()
		if filepath.IsAbs(value) {
			value = filepath.Base(value)
		}
		switch {
		case value == "true":
			parts = append(parts, "-"+f.Name)
		case strings.ContainsAny(value, " |*()"):
			parts = append(parts, fmt.Sprintf("-%s '%s'", f.Name, value))
		default:
			parts = append(parts, "-"+f.Name+" "+value)
		}
	})
	return strings.Join(parts, " ")
}

// write produces all outputs that were asked for.
func write(s settings, r, old *report.Run, out io.Writer) error {
	toFile := func(path string, f func(io.Writer) error) error {
		if path == "" {
			return nil
		}
		file, err := os.Create(path)
		if err != nil {
			return err
		}
		return errors.Join(f(file), file.Close())
	}
	markdown := func(w io.Writer) error { return r.WriteMarkdown(w, s.metric) }
	chart := func(w io.Writer) error { return r.WriteSVG(w, s.metric) }
	errs := []error{
		toFile(s.json, r.WriteJSON),
		toFile(s.svg, chart),
		toFile(s.md, markdown),
	}
	if s.docs != "" {
		picture := strings.TrimSuffix(s.docs, filepath.Ext(s.docs)) + ".svg"
		errs = append(errs, toFile(picture, chart), updatePage(s.docs, filepath.Base(picture), markdown))
	}
	if s.md == "" && s.docs == "" {
		errs = append(errs, markdown(out))
	}
	if old != nil {
		errs = append(errs, report.WriteComparison(out, s.metric, old, r))
	}
	return errors.Join(errs...)
}
