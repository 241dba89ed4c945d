package main

import (
	"bufio"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"

	"golang.org/x/term"

	"walrus/internal/diag"
	"walrus/internal/engine"
	"walrus/internal/repl"
)

// repl is the interactive session: with a line editor if standard input and output are a terminal, else with plain lines. first is a
// program that runs in it before, with its text; nil for none.
func (c *command) repl(o *options, first *job, text string) int {
	if err := o.environment(c.env); err != nil {
		return c.usage(err)
	}
	j := &job{command: c, options: o, name: "-"}
	log, err := j.openLog()
	if err != nil {
		return c.fail(err)
	}
	var s *repl.Session
	stdin := bufio.NewReader(&patient{c.stdin, func() bool { return s != nil && s.Interrupted() }})
	cfg := repl.Config{
		Out: c.stdout, Report: func(list ...*diag.Diagnostic) { j.report(list...) }, Stats: func(i *engine.Isolate) string { return statsText(i.Report()) },
		Disassemble: o.dis, Color: c.colored(o, c.stdout), Timeout: o.timeout,
		New: func() (*engine.Isolate, error) {
			world := j.world(nil)
			world.Stdin, world.Args = stdin, []string{c.args[0], "-"}
			if first != nil {
				world.Args = append([]string{c.args[0], first.name}, first.args...)
			}
			iso, err := engine.New(j.config(c.stdout, world, j.tier(log)))
			if err == nil && term.IsTerminal(int(c.stdout.Fd())) {
				iso.C.FlushLines()
			}
			return iso, err
		},
	}
	if o.stats {
		cfg.After = func(i *engine.Isolate) { writeStats(c.stderr, i) }
	}
	if term.IsTerminal(int(c.stdin.Fd())) && term.IsTerminal(int(c.stdout.Fd())) {
		cfg.History = c.historyFile()
		io.WriteString(c.stdout, "Walrus "+version+". :help lists commands, :exit leaves.\n")
	} else {
		cfg.In = stdin
	}
	if s, err = repl.New(cfg); err != nil {
		return c.fail(err)
	}
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt)
	ignoreBrokenPipes()
	go func() {
		for range signals {
			if !s.Interrupt() {
				os.Exit(statusInterrupt)
			}
		}
	}()
	status, ended := 0, false
	if first != nil {
		status, ended = s.Start(first.name, text)
	}
	if !ended {
		status = s.Run()
	}
	signal.Stop(signals)
	if err := s.Close(); err != nil && status == 0 {
		status = c.fail(err)
	}
	if err := log.close(); err != nil && status == 0 {
		status = c.fail(err)
	}
	return status
}

// historyFile is where inputs are kept between sessions, "" if there is no place for them.
func (c *command) historyFile() string {
	if dir, ok := c.env("XDG_STATE_HOME"); ok && filepath.IsAbs(dir) {
		return filepath.Join(dir, "walrus", "history")
	}
	if runtime.GOOS == "windows" {
		dir, err := os.UserCacheDir()
		if err != nil {
			return ""
		}
		return filepath.Join(dir, "walrus", "history")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".local", "state", "walrus", "history")
}
