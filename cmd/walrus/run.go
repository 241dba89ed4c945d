package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/term"

	"walrus/internal/bytecode"
	"walrus/internal/compile"
	"walrus/internal/diag"
	"walrus/internal/engine"
	"walrus/internal/heap"
	"walrus/internal/inspect"
	"walrus/internal/interp"
	"walrus/internal/rt"
	"walrus/internal/source"
	"walrus/internal/syntax"
	"walrus/internal/tier"
	"walrus/internal/value"
)

// job is a program to be run, checked or looked at.
type job struct {
	*command
	options *options
	name    string // as given: a file, "-" or "-e"
	args    []string
	quiet   bool     // stages are collected, not written
	stop    *stopper // nil where interrupts just kill

	path    string // canonical, for imports; "" if the program is not from a file
	file    *source.File
	program *bytecode.Program
}

// read reads the source. A status other than zero says that the error was reported.
func (j *job) read() (string, int) {
	var text []byte
	var err error
	if j.name == "-" {
		text, err = readAll(j.stdin, engine.MaxSource)
	} else {
		text, err = readFile(j.name)
	}
	if err != nil {
		d := &diag.Diagnostic{Kind: diag.FileNotFound, Message: unreadable(j.name, err), Span: source.NoSpan}
		if word := syntax.Suggest(j.name, subcommands[:len(subcommands)-2]); word != "" && errors.Is(err, fs.ErrNotExist) {
			d.Help = "did you mean the command walrus " + word + "?"
		}
		return "", j.report(d)
	}
	head := text[:min(len(text), 8192)]
	if at := strings.IndexByte(string(head), 0); at >= 0 {
		d := &diag.Diagnostic{Kind: diag.InvalidEncoding, Message: j.name + " is a binary file, not a Walrus program", Span: source.NoSpan}
		return "", j.report(d)
	}
	return string(text), 0
}

// readFile reads a source file: also one whose size is not known before, such as a pipe.
func readFile(name string) ([]byte, error) {
	f, err := openFile(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errors.New("is a directory")}
	}
	return readAll(f, engine.MaxSource)
}

func unreadable(name string, err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	if errors.Is(err, fs.ErrNotExist) {
		return diag.Message(diag.FileNotFound, name)
	}
	return fmt.Sprintf("cannot read %s: %v", name, err)
}

// compile translates the source and reports its static errors.
func (j *job) compile(text string) int {
	j.file = source.NewFile(j.name, text)
	if j.name != "-" && j.name != "-e" {
		if full, err := filepath.Abs(j.name); err == nil {
			if j.path, err = filepath.EvalSymlinks(full); err != nil {
				j.path = full
			}
		}
	}
	// As in the REPL, the last semicolon may be missing where the program is written on the command line.
	opts := compile.Options{Result: j.options.print, Input: j.options.hasCode || j.options.print}
	program, errs := compile.Source(j.file, opts)
	if len(errs) > 0 {
		return j.report(errs...)
	}
	j.program = program
	if d := j.dumper(); d != nil {
		tree, _ := syntax.Parse(j.file)
		d.Put(inspect.Dump{Function: "main", Stage: "ast", Text: syntax.Format(tree)})
		for n := range program.Functions {
			d.Put(inspect.Dump{Function: program.Functions[n].Name, Stage: "bc", Text: bytecode.DisassembleFunction(program, n)})
		}
	}
	return 0
}

// disassemble is --disassemble.
func (j *job) disassemble(text string) int {
	if status := j.compile(text); status != 0 {
		return status
	}
	if _, err := io.WriteString(j.stdout, bytecode.Disassemble(j.program)); err != nil && !closedPipe(err) {
		return j.fail(err)
	}
	return 0
}

// run compiles and runs the program.
func (j *job) run(text string) int {
	started := time.Now()
	stop := newStopper()
	defer stop.close()
	j.stop = stop
	if status := j.compile(text); status != 0 {
		return status
	}
	j.debug("compiled %s: %d functions in %v", j.name, len(j.program.Functions), time.Since(started))
	if j.options.jit == jitVerify {
		return j.verify(stop)
	}
	log, err := j.openLog()
	if err != nil {
		return j.fail(err)
	}
	iso, err := engine.New(j.config(stop.writer(j.stdout), j.world(stop), j.tier(log)))
	if err != nil {
		return j.fail(err)
	}
	iso.C.Suggest = syntax.Suggest
	if term.IsTerminal(int(j.stdout.Fd())) {
		iso.C.FlushLines()
	}
	stop.watch(iso)
	ctx, cancel := j.deadline()
	defer cancel()
	result, err := j.execute(ctx, iso)
	if err == nil && j.options.print && result.Tag != value.Void {
		err = show(ctx, iso, result, j.stdout)
	}
	j.debug("ran %d steps in %v", iso.Steps(), time.Since(started))
	status := j.ended(err)
	log.exits(iso)
	if j.options.stats {
		writeStats(j.stderr, iso)
	}
	if closeErr := iso.Close(); closeErr != nil && status == 0 {
		status = j.fail(closeErr)
	}
	if logErr := log.close(); logErr != nil && status == 0 {
		status = j.fail(logErr)
	}
	return status
}

// deadline begins the time that --timeout gives.
func (j *job) deadline() (context.Context, context.CancelFunc) {
	if j.options.timeout > 0 {
		return context.WithTimeout(context.Background(), j.options.timeout)
	}
	return context.Background(), func() {}
}

// execute runs the program.
func (j *job) execute(ctx context.Context, iso *engine.Isolate) (value.Cell, error) {
	unit, err := iso.Load(j.program, j.path, nil)
	if err != nil {
		return value.Cell{}, err
	}
	return iso.Start(ctx, unit)
}

// show writes the value of the last statement to w, under the deadline and the limits of the program.
func show(ctx context.Context, iso *engine.Isolate, v value.Cell, w io.Writer) error {
	iso.C.AddRoots(func(m *heap.Marker) { m.Cell(v) })
	err := iso.Within(ctx, func() error {
		text, err := iso.C.Text(v)
		if err == nil {
			_, err = io.WriteString(w, iso.C.TextOf(text)+"\n")
		}
		return err
	})
	if closedPipe(err) {
		return nil
	}
	return err
}

// config is that of the isolate.
func (j *job) config(out io.Writer, world rt.World, options tier.Options) engine.Config {
	o := j.options
	return engine.Config{
		MemoryLimit: uint64(o.memory), Steps: o.steps, Depth: o.depth, OutputLimit: o.output, Output: out, World: world,
		Loader: engine.FileLoader{}, Thresholds: o.thresholds(), NoProfile: o.noProfile,
		JIT: engine.JIT{Mode: o.jit.engine(), New: tier.Attach(options)},
	}
}

// tier is the configuration of the compiler.
func (j *job) tier(log *jitLog) tier.Options {
	var t tier.Options
	if log != nil {
		t.Log = log.event
	}
	if d := j.dumper(); d != nil {
		t.Dump = func(region, stage, text string) {
			d.Put(inspect.Dump{Function: functionOf(region), Stage: stage, Text: "-- " + region + "\n" + text})
		}
		next := t.Log
		t.Log = func(e tier.Event) {
			text := fmt.Sprintf("%s %s [%s:%d] %s\n", e.Kind, e.Region, e.File, e.Line, e.Reason)
			d.Put(inspect.Dump{Function: functionOf(e.Region), Stage: "tier", Text: text})
			if next != nil {
				next(e)
			}
		}
	}
	return t
}

// dumper writes the stages of --dump; nil if there is none.
func (j *job) dumper() *inspect.Writer {
	if j.options.stages.Empty() || j.quiet {
		return nil
	}
	return &inspect.Writer{Selection: j.options.stages, W: j.stderr}
}

// functionOf is the name of the function that a region of the compiler, "fn f" or "loop 0 of f", belongs to.
func functionOf(region string) string {
	if _, name, ok := strings.Cut(region, " of "); ok {
		return name
	}
	return strings.TrimPrefix(region, "fn ")
}

// world is what programs of the command see: everything.
func (j *job) world(stop *stopper) rt.World {
	return rt.World{
		Stdin: bufio.NewReader(stop.reader(j.stdin)), Files: engine.SystemFiles{}, Env: j.env,
		Args: append([]string{j.command.args[0], j.name}, j.args...), Cwd: os.Getwd, Now: time.Now, Seed: rand.Uint64, CanExit: true,
	}
}

// ended reports what ended the program and gives the exit status.
func (j *job) ended(err error) int {
	var exit *rt.Exit
	var failure *interp.Failure
	var raised *rt.Error
	switch {
	case err == nil:
		return 0
	case errors.As(err, &failure):
		var static diag.List // of an imported file
		if errors.As(failure.Cause, &static) && len(static) > 0 {
			j.report(static...)
		}
		if failure.Kind == diag.Library && j.stop.struck() { // the built-in was waiting for input
			failure.Kind, failure.Message = diag.Interrupt, diag.Message(diag.Interrupt)
		}
		if failure.Kind == diag.Deadline && j.options.timeout > 0 {
			failure.Message = diag.Message(diag.Deadline, j.options.timeout)
		}
		j.report(failure.Diagnostic)
		return status(failure.Kind)
	case errors.As(err, &exit):
		return exit.Code & 0xff
	case errors.As(err, &raised):
		j.report(&diag.Diagnostic{Kind: raised.Kind, Message: raised.Message, Help: raised.Help, Span: source.NoSpan})
		return status(raised.Kind)
	}
	return j.fail(err)
}

// status is the exit status for an error that ended a program.
func status(k diag.Kind) int {
	switch k {
	case diag.Deadline:
		return statusDeadline
	case diag.MemoryLimit, diag.StepLimit, diag.OutputLimit:
		return statusLimit
	case diag.Interrupt:
		return statusInterrupt
	}
	return statusError
}

// debug writes a line of the debug log.
func (j *job) debug(format string, args ...any) {
	if j.options.debug {
		fmt.Fprintf(j.stderr, "debug: "+format+"\n", args...)
	}
}
