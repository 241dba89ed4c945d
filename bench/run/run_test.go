package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"walrus/bench/internal/report"
	"walrus/bench/internal/suite"
)

// TestMain lets the test binary be its own library peer, as the runner is.
func TestMain(m *testing.M) {
	if len(os.Args) == 4 && os.Args[1] == engineCommand {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// writeProgram makes a program with one Lua source.
func writeProgram(t *testing.T, dir, name, source, want string) suite.Program {
	t.Helper()
	p := suite.Program{Name: name, Dir: filepath.Join(dir, name), Checksum: want}
	err := errors.Join(
		os.MkdirAll(p.Dir, 0o755),
		os.WriteFile(filepath.Join(p.Dir, name+".lua"), []byte(source), 0o644),
		os.WriteFile(filepath.Join(p.Dir, name+".expect"), []byte(want+"\n"), 0o644),
	)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A failing, a wrong and an endless program must be reported beside good results.
func TestFailuresDoNotEndTheRun(t *testing.T) {
	dir := t.TempDir()
	programs := []suite.Program{
		writeProgram(t, dir, "bad", `error("oh no")`, "1"),
		writeProgram(t, dir, "good", `print(6 * 7)`, "42"),
		writeProgram(t, dir, "hangs", `while true do end`, "1"),
		writeProgram(t, dir, "wrong", `print(41)`, "42"),
	}
	var peers []peer
	for _, p := range libraries() {
		if p.name == "gopher-lua" || p.name == "tengo" {
			peers = append(peers, p)
		}
	}
	s := settings{rounds: 2, timeout: 2 * time.Second, budget: time.Minute}
	m := measurer{settings: s, work: t.TempDir(), places: places(".", t.TempDir()), bar: newProgress(os.Stderr, 0)}
	r := &report.Run{Rounds: 2}
	m.run(context.Background(), r, peers, programs)
	if len(r.Rows) != 4 {
		t.Fatalf("%d rows", len(r.Rows))
	}
	want := []string{"oh no", "", "no result", "wrong checksum"}
	for i, row := range r.Rows {
		c := row.Cells[0]
		if want[i] == "" && !c.OK() || !strings.Contains(c.Failure, want[i]) {
			t.Errorf("%s: %+v, want failure %q", row.Program, c, want[i])
		}
		if !row.Cells[1].Absent {
			t.Errorf("%s: tengo has no source but is not absent", row.Program)
		}
	}
	if good := r.Rows[1].Cells[0]; len(good.WallNs) != 2 {
		t.Errorf("%d timed rounds, want 2", len(good.WallNs))
	}
	if !r.Peers[0].Startup.OK() {
		t.Errorf("start-up: %+v", r.Peers[0].Startup)
	}
}

func TestUpdatePage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.md")
	if err := os.WriteFile(path, []byte("head\n"+resultsBegin+"old\n"+resultsEnd+"tail\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	err := updatePage(path, "page.svg", func(w io.Writer) error {
		_, err := io.WriteString(w, "new\n")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if s := string(got); !strings.HasPrefix(s, "head\n") || !strings.HasSuffix(s, "tail\n") || strings.Contains(s, "old") || !strings.Contains(s, "new\n") {
		t.Errorf("page is now %q", s)
	}
}

func TestBarLine(t *testing.T) {
	got := barLine(1, 4, 10*time.Second, "fib")
	if !strings.Contains(got, " 25%") || !strings.Contains(got, "30s left") || !strings.HasSuffix(got, "fib") {
		t.Errorf("got %q", got)
	}
}

func TestFlags(t *testing.T) {
	for _, args := range [][]string{{"-rounds", "0"}, {"extra"}, {"-unknown"}} {
		if _, err := parse(args); err == nil {
			t.Errorf("%v was accepted", args)
		}
	}
	s, err := parse([]string{"-quick"})
	if err != nil || s.rounds != 1 || s.peers == "" {
		t.Errorf("-quick gives %+v, %v", s, err)
	}
}

// The first round of a slow peer is its only one, and is timed.
func TestBudget(t *testing.T) {
	p := writeProgram(t, t.TempDir(), "slow", `print(1)`, "1")
	for _, c := range []struct {
		budget time.Duration
		rounds int
	}{{time.Nanosecond, 1}, {time.Minute, 3}} {
		s := settings{rounds: 3, timeout: 10 * time.Second, budget: c.budget}
		m := measurer{settings: s, work: t.TempDir(), places: places(".", t.TempDir()), bar: newProgress(os.Stderr, 0)}
		row := m.row(context.Background(), libraries()[:1], p)
		if got := row.Cells[0]; len(got.WallNs) != c.rounds || len(got.CPUNs) != c.rounds || got.PeakBytes == 0 && runtime.GOOS == "linux" {
			t.Errorf("budget %v: %+v, want %d rounds", c.budget, got, c.rounds)
		}
	}
}

// Nothing that is written for others names a place of this machine.
func TestReportsNameNoPlaces(t *testing.T) {
	place := t.TempDir()
	s, err := parse([]string{"-cpu", "-walrus", filepath.Join(place, "walrus"), "-json", filepath.Join(place, "new.json"), "-programs", "fib|tak",
		"-docs", "../docs/performance.md", "-rounds", "3"})
	if err != nil {
		t.Fatal(err)
	}
	if want := "go run ./run -cpu -docs ../docs/performance.md -json new.json -programs 'fib|tak' -rounds 3 -walrus walrus"; s.command != want {
		t.Errorf("command is %q, want %q", s.command, want)
	}
	got := places(place, filepath.Join(place, "work")).Replace("gcc: " + filepath.Join(place, "work", "fib.bin") + ": no " + filepath.Join(place, "fib.c"))
	if strings.Contains(got, place) {
		t.Errorf("failure is %q", got)
	}
	for _, fact := range machine() {
		if strings.Contains(fact, "kernel") || strings.Contains(fact, "/home") || strings.Contains(fact, place) {
			t.Errorf("fact %q", fact)
		}
	}
}

func TestReferenceFlag(t *testing.T) {
	s, err := parse([]string{"-reference", "-timeout", "5s"})
	if err != nil || s.budget != time.Second || s.timeout != 5*time.Second || s.rounds != 5 || s.peers != "" || s.docs == "" {
		t.Errorf("-reference gives %+v, %v", s, err)
	}
}
