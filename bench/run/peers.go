package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"walrus/bench/internal/engines"
	"walrus/bench/internal/report"
	"walrus/bench/internal/suite"
)

// peer is one column of the report.
type peer struct {
	name    string
	version string
	forms   []suite.Form // sources it reads, the best first
	// command gives the arguments that run the source at path. It may prepare something first (compile it), which
	// is not part of the measured time.
	command func(ctx context.Context, path string) ([]string, error)
}

// source picks the file of a program that the peer runs, "" if it has none.
func (p peer) source(prog suite.Program) string {
	for _, f := range p.forms {
		if path := prog.Source(f); path != "" {
			return path
		}
	}
	return ""
}

// installed describes peers that come from the system.
var installed = [...]struct {
	name       string
	candidates []string // names of the executable, the first one found is taken
	forms      []suite.Form
	version    []string // arguments that print it
	realPath   []string // arguments that print the true executable, to get past version-manager wrappers
}{
	{"luajit", []string{"luajit"}, []suite.Form{suite.Lua}, []string{"-v"}, nil},
	{"lua5.4", []string{"lua5.4", "lua54", "lua"}, []suite.Form{suite.Lua54, suite.Lua}, []string{"-v"}, nil},
	{"node", []string{"node", "nodejs"}, []suite.Form{suite.JavaScript}, []string{"--version"}, []string{"-p", "process.execPath"}},
	{"pypy3", []string{"pypy3"}, []suite.Form{suite.Python}, []string{"--version"}, []string{"-c", "import sys; print(sys.executable)"}},
	{"python3", []string{"python3"}, []suite.Form{suite.Python}, []string{"--version"}, []string{"-c", "import sys; print(sys.executable)"}},
}

// findPeers lists what can be measured, Walrus first; notes tell what is missing.
func findPeers(ctx context.Context, s settings, work string) (peers []peer, notes []string) {
	want := func(name string) bool {
		if s.peers == "" {
			return true
		}
		names := strings.Split(s.peers, ",")
		return slices.Contains(names, name) || strings.HasPrefix(name, "walrus-") && slices.Contains(names, "walrus")
	}
	if want(report.JIT) || want(report.Interpreter) || want(report.Variant) {
		found, err := walrusPeers(ctx, s, work)
		if err != nil {
			notes = append(notes, "walrus: "+err.Error())
		}
		peers = append(peers, found...)
	}
	if p, ok := compiler(ctx, work); ok {
		peers = append(peers, p)
	} else if want("gcc") {
		notes = append(notes, "gcc: not installed")
	}
	for _, in := range installed {
		if !want(in.name) {
			continue
		}
		path := ""
		for _, c := range in.candidates {
			if found, err := exec.LookPath(c); err == nil {
				path = found
				break
			}
		}
		if path == "" {
			notes = append(notes, in.name+": not installed")
			continue
		}
		if in.realPath != nil {
			if real := firstLine(ctx, path, in.realPath...); filepath.IsAbs(real) {
				path = real
			}
		}
		peers = append(peers, peer{in.name, firstLine(ctx, path, in.version...), in.forms, interpreted(path)})
	}
	peers = append(peers, libraries()...)
	peers = slices.DeleteFunc(peers, func(p peer) bool { return !want(p.name) })
	return peers, notes
}

// interpreted is the command of a peer that is called with the source file.
func interpreted(argv ...string) func(context.Context, string) ([]string, error) {
	return func(_ context.Context, path string) ([]string, error) {
		return append(slices.Clip(argv), path), nil
	}
}

// walrusPeers gives the three Walrus columns, building the command unless one was named.
func walrusPeers(ctx context.Context, s settings, work string) ([]peer, error) {
	path := s.walrus
	if path == "" {
		path = filepath.Join(work, "walrus")
		if runtime.GOOS == "windows" {
			path += ".exe"
		}
		build := exec.CommandContext(ctx, "go", "build", "-o", path, "./cmd/walrus")
		build.Dir = s.root
		build.Env = append(os.Environ(), "CGO_ENABLED=0") // as it is released: nothing of the system's C library
		build.Env = append(os.Environ(), "CGO_ENABLED=0") // see docs/command.md
		if out, err := build.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("build: %w: %.300s", err, out)
		}
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	version := firstLine(ctx, path, "version")
	return []peer{
		{report.JIT, version, []suite.Form{suite.Walrus}, interpreted(path)},
		{report.Interpreter, version, []suite.Form{suite.Walrus}, interpreted(path, "--no-jit")},
		{report.Variant, version, []suite.Form{suite.WalrusVariant}, interpreted(path)},
	}, nil
}

// compiler is C through gcc -O2; compiling is not part of the time.
func compiler(ctx context.Context, work string) (peer, bool) {
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		return peer{}, false
	}
	return peer{"gcc", firstLine(ctx, gcc, "--version"), []suite.Form{suite.C}, func(ctx context.Context, path string) ([]string, error) {
		exe := filepath.Join(work, strings.TrimSuffix(filepath.Base(path), ".c")+".bin")
		out, err := exec.CommandContext(ctx, gcc, "-O2", "-o", exe, path, "-lm").CombinedOutput()
		if err != nil {
			return nil, fmt.Errorf("gcc: %w: %.300s", err, out)
		}
		return []string{exe}, nil
	}}, true
}

// libraries are the engines linked into this binary, run by starting it again.
func libraries() []peer {
	self, err := os.Executable()
	if err != nil {
		return nil
	}
	var out []peer
	for _, e := range engines.All() {
		out = append(out, peer{e.Name, e.Version(), []suite.Form{e.Form}, interpreted(self, engineCommand, e.Name)})
	}
	return out
}

// firstLine runs a command and gives the first line it prints, "" if it fails.
func firstLine(ctx context.Context, name string, args ...string) string {
	out, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return strings.TrimSpace(strings.ReplaceAll(line, "|", "/"))
}

// machine lists facts that a reader of the numbers needs.
func machine() []string {
	facts := []string{fmt.Sprintf("%s/%s, %d processors for this process, %s", runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0), runtime.Version())}
	if data, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(data)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				facts = append(facts, strings.TrimSpace(value))
				break
			}
		}
	}
	if data, err := os.ReadFile("/proc/loadavg"); err == nil {
		if fields := strings.Fields(string(data)); len(fields) > 0 {
			facts = append(facts, "load when the run began: "+fields[0])
		}
	}
	return facts
}
