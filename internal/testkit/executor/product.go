package executor

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"walrus/internal/bytecode"
	"walrus/internal/diag"
	"walrus/internal/engine"
	"walrus/internal/interp"
	"walrus/internal/rt"
	"walrus/internal/tier"
	"walrus/internal/value"
)

// Product is the engine in one of its modes.
type Product struct {
	Mode string
	// Configure changes the configuration of every run; nil leaves the defaults.
	Configure func(*engine.Config)
	// Compiler are the settings of the compiler; nil for the interpreter alone.
	Compiler *tier.Options
	// Free leaves out the step limit, and with it the count of steps, for programs that end within it anyway.
	Free bool
}

// Interpreter is the engine without native code.
func Interpreter() Product { return Product{Mode: "interpreter"} }

// StressGC is the interpreter with a collection at every safepoint.
func StressGC() Product {
	return Product{Mode: "gc", Configure: func(c *engine.Config) { c.Stress = true }}
}

// Name is the mode.
func (x Product) Name() string { return x.Mode }

// Run executes the program in an isolate of its own.
func (x Product) Run(p *Program, l Limits) (res Result) {
	// A corrupt heap shows as a fault at some address; it must end this run, not the tester.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if e := recover(); e != nil {
			res.Crash = fmt.Sprintf("%v\n%s", e, debug.Stack())
		}
	}()
	var out bytes.Buffer
	cfg := engine.Config{Output: &out, Steps: l.Steps, Depth: l.Depth, OutputLimit: int64(l.Output), Loader: loader{p}, World: world(p),
		MemoryLimit: 256 << 20}
	if x.Configure != nil {
		x.Configure(&cfg)
	}
	free := x.Free && (l.Steps == 0 || l.Ends)
	if free {
		cfg.Steps = 0
	}
	w := newWatcher()
	if x.Compiler != nil {
		o := *x.Compiler
		if p.Cover != nil {
			o.Watch = w.watch
		}
		cfg.JIT.New = tier.Attach(o)
	}
	main := p.Files[0]
	program, errs := p.compile(main.Name, main.Text)
	if len(errs) > 0 {
		return Result{Status: 1, Errors: places(errs)}
	}
	iso, err := engine.New(cfg)
	if err != nil {
		return Result{Crash: err.Error()}
	}
	defer iso.Close()
	err = iso.Run(context.Background(), program, main.Name)
	if p.Cover != nil {
		p.Cover.ran(iso, w)
	}
	res = Result{Output: out.String(), Steps: iso.C.Steps, Globals: globals(iso)}
	if free {
		res.Steps = -1
	}
	res.ended(err)
	if x.Compiler != nil && res.Crash == "" {
		res.Crash = refusedByMistake(iso)
	}
	return res
}

// refusedByMistake is why something was not compiled if that is a mistake of the compiler: the program runs all the same, and nobody
// would notice.
func refusedByMistake(iso *engine.Isolate) string {
	report := iso.Report()
	for _, r := range report.Refused {
		if strings.HasPrefix(r.Reason, "jit: ") || strings.Contains(r.Reason, "internal error") {
			return "compile: " + r.Name + ": " + r.Reason
		}
	}
	return ""
}

// ended translates what stopped the program.
func (r *Result) ended(err error) {
	var exit *rt.Exit
	var failure *interp.Failure
	var list diag.List
	switch {
	case err == nil:
	case errors.As(err, &exit):
		r.Status = exit.Code & 255
	case errors.As(err, &failure):
		r.Status = exitStatus(failure.Kind)
		if errors.As(failure.Cause, &list) {
			r.Errors = places(list)
			return
		}
		r.Errors = places(diag.List{failure.Diagnostic})
	default:
		r.Crash = fmt.Sprintf("error of an unexpected type %T: %v", err, err)
	}
}

func exitStatus(k diag.Kind) int {
	switch k {
	case diag.Deadline:
		return 124
	case diag.MemoryLimit, diag.StepLimit, diag.OutputLimit:
		return 125
	case diag.Interrupt:
		return 130
	}
	return 1
}

func places(errs diag.List) []Place {
	var res []Place
	for _, d := range errs {
		file, line, column := d.Position()
		res = append(res, Place{d.Kind.Name(), d.Message, file, line, column})
	}
	return res
}

// globals reads the texts of the main file's variables.
func globals(iso *engine.Isolate) map[string]string {
	u := iso.Main()
	if u == nil {
		return nil
	}
	res := map[string]string{}
	for i, global := range u.Program.Globals {
		name := global.Name
		cell := *u.Global(i)
		if !global.Exported || cell.Tag == value.Unset {
			continue
		}
		text, err := iso.C.Text(cell)
		if err != nil {
			res[name] = "no text: " + err.Error()
			continue
		}
		res[name] = iso.C.TextOf(text)
	}
	return res
}

// loader serves the files of a program.
type loader struct{ p *Program }

// Locate makes an import's path relative to the main file's folder.
func (l loader) Locate(from string, decl *bytecode.ImportDecl) (string, error) {
	return engine.FSLoader{FS: sources{l.p}}.Locate(from, decl)
}

// Compile compiles a file of the program.
func (l loader) Compile(name string, loading rt.Admission) (*bytecode.Program, error) {
	if text, err := l.p.Read(name); err == nil && l.p.front != nil {
		if program, errs := l.p.compile(name, text); len(errs) == 0 {
			return program, nil
		}
	}
	return engine.FSLoader{FS: sources{l.p}}.Compile(name, loading)
}

// sources is the file system of a program's sources.
type sources struct{ p *Program }

// Open gives a source file.
func (f sources) Open(name string) (fs.File, error) {
	text, err := f.p.Read(name)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &openFile{Reader: strings.NewReader(text), name: name, size: int64(len(text))}, nil
}

// openFile is a source file being read; it describes itself.
type openFile struct {
	*strings.Reader
	name string
	size int64
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f *openFile) Close() error               { return nil }
func (f *openFile) Name() string               { return f.name }
func (f *openFile) Size() int64                { return f.size }
func (f *openFile) Mode() fs.FileMode          { return 0o444 }
func (f *openFile) ModTime() time.Time         { return time.Time{} }
func (f *openFile) IsDir() bool                { return false }
func (f *openFile) Sys() any                   { return nil }

// world grants what scripts of the test suite use.
func world(p *Program) rt.World {
	return rt.World{
		Stdin:   bufio.NewReader(strings.NewReader(p.Stdin)),
		Files:   systemFiles{},
		Env:     os.LookupEnv,
		Args:    append([]string{"walrus", p.Files[0].Name}, p.Args...),
		Cwd:     os.Getwd,
		Now:     time.Now,
		Seed:    func() uint64 { return uint64(time.Now().UnixNano()) },
		CanExit: true,
	}
}

// systemFiles is the file system of the machine.
type systemFiles struct{}

func (systemFiles) Open(name string, flag int) (rt.File, error) {
	return os.OpenFile(name, flag, 0o666)
}
func (systemFiles) Stat(name string) (fs.FileInfo, error) { return os.Stat(name) }
