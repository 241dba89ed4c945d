// Package cli tests the command: every text archive in testdata is a script of commands with the files it works on. The language of the
// scripts is that of github.com/rogpeppe/go-internal/testscript, with these commands more:
//
//	status N walrus ARGS...   runs the command, which has to end with exit status N
//	interrupt WORD walrus ARGS...  runs it with one line of input, sends an interrupt when it has printed WORD, and expects status 130
package cli

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// build compiles the command once.
func build(t *testing.T) string {
	t.Helper()
	name := "walrus"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	file := filepath.Join(t.TempDir(), name)
	cmd := exec.Command("go", "build", "-o", file, "walrus/cmd/walrus")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("the command does not build: %v\n%s", err, out)
	}
	return file
}

func TestCommand(t *testing.T) {
	file := build(t)
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:      "testdata",
		Deadline: time.Now().Add(2 * time.Minute),
		Setup: func(e *testscript.Env) error {
			e.Setenv("PATH", filepath.Dir(file)+string(os.PathListSeparator)+e.Getenv("PATH"))
			e.Setenv("ROOT", root)
			e.Setenv("WALRUS_JIT", "")
			e.Setenv("NO_COLOR", "")
			e.Setenv("FORCE_COLOR", "")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status, "interrupt": interrupt},
		Condition: func(name string) (bool, error) {
			if name == "native" {
				return runtime.GOARCH == "amd64", nil
			}
			return false, errors.New("unknown condition " + name)
		},
	})
}

// status runs a command that has to end with a certain status.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("%s ended with status %d, want %d", strings.Join(args[1:], " "), got, want)
	}
}

// watched collects what a process prints and tells when a word has come.
type watched struct {
	mu   sync.Mutex
	text bytes.Buffer
	word string
	seen chan struct{}
	once sync.Once
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text.Write(p)
	if bytes.Contains(w.text.Bytes(), []byte(w.word)) {
		w.once.Do(func() { close(w.seen) })
	}
	return len(p), nil
}

func interrupt(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: interrupt WORD command...")
	}
	path, err := exec.LookPath(filepath.Join(strings.Split(ts.Getenv("PATH"), string(os.PathListSeparator))[0], args[1]))
	ts.Check(err)
	out := &watched{word: args[0], seen: make(chan struct{})}
	var errs bytes.Buffer
	cmd := exec.Command(path, args[2:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = ts.Getenv("WORK"), out, &errs
	input, err := cmd.StdinPipe() // stays open
	ts.Check(err)
	_, err = input.Write([]byte("a line\n"))
	ts.Check(err)
	ts.Check(cmd.Start())
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case <-out.seen:
	case err := <-done:
		ts.Fatalf("ended before the interrupt: %v\n%s", err, errs.String())
	case <-time.After(20 * time.Second):
		ts.Check(cmd.Process.Kill())
		ts.Fatalf("printed no %s", args[0])
	}
	ts.Check(cmd.Process.Signal(os.Interrupt))
	select {
	case err := <-done:
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 130 {
			ts.Fatalf("ended with %v, want status 130\n%s", err, errs.String())
		}
	case <-time.After(20 * time.Second):
		ts.Check(cmd.Process.Kill())
		ts.Fatalf("the interrupt did not end it")
	}
	ts.Check(os.WriteFile(ts.MkAbs("stderr.txt"), errs.Bytes(), 0o666))
}

// An interrupt ends what a session is doing, waiting for input and printing a value included, and the session goes on.
func TestInterruptedInputs(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no signal to send")
	}
	file := build(t)
	for name, input := range map[string]string{
		"loop":    "core.input(\"be\" + \"gun\"); while true { }\na line\n",
		"waiting": "core.input(\"be\" + \"gun\")\n",
		"value":   "let a = [1]; for i in 0..40 { a = [a, a]; } println(\"be\" + \"gun\"); a\n",
	} {
		t.Run(name, func(t *testing.T) {
			out, errs := &watched{word: "begun", seen: make(chan struct{})}, &watched{word: "interrupted", seen: make(chan struct{})}
			cmd := exec.Command(file, "repl")
			cmd.Stdout, cmd.Stderr = out, errs
			stdin, err := cmd.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			defer cmd.Process.Kill()
			say := func(text string) {
				if _, err := stdin.Write([]byte(text)); err != nil {
					t.Fatal(err)
				}
			}
			wait := func(w *watched) {
				select {
				case <-w.seen:
				case <-time.After(20 * time.Second):
					t.Fatalf("did not print %s", w.word)
				}
			}
			say(input)
			wait(out)
			time.Sleep(100 * time.Millisecond)
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			wait(errs)
			say("6 * 7\n:exit\n")
			if err := cmd.Wait(); err != nil || !strings.HasSuffix(out.text.String(), "> 42\n> ") {
				t.Errorf("the session ended with %v and\n%.300q", err, out.text.String())
			}
		})
	}
}
