// Command walrus runs Walrus programs and shows what becomes of them.
//
// `walrus FILE`, `walrus -e CODE` and `walrus -` are served by a fast path (run.go) that reads its options from the table in options.go
// and builds no command tree. Everything else goes through cobra (commands.go), whose commands read their options from the same table.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// Exit statuses.
const (
	statusError     = 1 // any error of the program
	statusUsage     = 2
	statusDeadline  = 124
	statusLimit     = 125 // memory, steps, output
	statusInterrupt = 130
)

func main() {
	deepen(0)
	c := &command{args: os.Args, stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, env: os.LookupEnv}
	os.Exit(c.main())
}

// startStack is about what compiling and interpreting a program needs.
const startStack = 24 << 10

// deepen has the stack grow to what a program needs while it is empty, instead of step by step with all frames on it: a third of a
// millisecond of the empty program.
//
//go:noinline
func deepen(i int) byte {
	var room [startStack]byte
	return room[i]
}

// command is one call of the command with the streams it works on.
type command struct {
	args           []string
	stdin          *os.File
	stdout, stderr *os.File
	env            func(string) (string, bool)
}

// subcommands are the first words that are no file names.
var subcommands = [...]string{"run", "check", "dis", "repl", "version", "explain", "jit", "completion", "help", "__complete", "__completeNoDesc"}

func isSubcommand(word string) bool {
	for _, name := range subcommands {
		if name == word {
			return true
		}
	}
	return false
}

// main runs the command and gives its exit status.
func (c *command) main() int {
	var o options
	rest, stopped, err := o.scan("run", c.args[1:], true)
	switch {
	case err != nil:
		return c.usage(err)
	case !stopped && !o.hasCode && len(rest) > 0 && isSubcommand(rest[0]):
		return c.tree(c.args[1:len(c.args)-len(rest)], rest)
	}
	return c.run(&o, rest, stopped)
}

// run is `walrus [options] [file [arguments...]]`: rest are the words from the file on.
func (c *command) run(o *options, rest []string, stopped bool) int {
	job := job{command: c, options: o}
	var text string
	switch {
	case o.help:
		return c.tree(nil, []string{"help"})
	case o.version:
		return c.tree(nil, []string{"version"})
	case o.hasCode:
		job.name, job.args, text = "-e", rest, o.code
	case len(rest) == 0:
		return c.repl(o, nil, "")
	default:
		job.name, job.args = rest[0], rest[1:]
		if !stopped {
			var err error
			if job.args, _, err = o.scan("run", job.args, false); err != nil {
				return c.usage(err)
			}
		}
		if o.help {
			return c.tree(nil, []string{"help"})
		}
	}
	if o.debugger {
		return c.usage(errors.New("the debugger is not part of this version"))
	}
	if err := o.environment(c.env); err != nil {
		return c.usage(err)
	}
	if !o.hasCode {
		var status int
		if text, status = job.read(); status != 0 {
			return status
		}
	}
	switch {
	case o.dis:
		return job.disassemble(text)
	case o.stay:
		return c.repl(o, &job, text)
	}
	return job.run(text)
}

// usage reports a wrong command line.
func (c *command) usage(err error) int {
	fmt.Fprintf(c.stderr, "walrus: %v\nTry `walrus --help`.\n", err)
	return statusUsage
}

// fail reports an error that has no place in a source file.
func (c *command) fail(err error) int {
	fmt.Fprintf(c.stderr, "walrus: %v\n", err)
	return statusError
}

// colored decides whether a stream gets colours: the option, then NO_COLOR, FORCE_COLOR and TERM, then whether it is a terminal.
func (c *command) colored(o *options, stream *os.File) bool {
	switch o.color {
	case "always":
		return true
	case "never":
		return false
	}
	if v, ok := c.env("NO_COLOR"); ok && v != "" {
		return false
	}
	if v, ok := c.env("FORCE_COLOR"); ok && v != "" && v != "0" {
		return true
	}
	if v, _ := c.env("TERM"); v == "dumb" {
		return false
	}
	return term.IsTerminal(int(stream.Fd()))
}

// readAll reads standard input as a source text.
func readAll(r io.Reader, limit int64) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(text)) > limit {
		err = errors.New("source files may have at most 16 MiB")
	}
	return text, err
}
