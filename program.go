package walrus

import (
	"fmt"
	"io/fs"
	"path"
	"path/filepath"

	"walrus/internal/bytecode"
	"walrus/internal/compile"
	"walrus/internal/diag"
	"walrus/internal/engine"
	"walrus/internal/source"
	"walrus/internal/syntax"
)

// Program is the compiled form of a source file. It is immutable; goroutines and Runtimes share it freely.
type Program struct {
	code    *bytecode.Program
	path    string // canonical path, for imports relative to it
	globals []string
}

// Option changes how a source file is compiled.
type Option func(*options)

type options struct {
	globals []string
	result  bool
}

// Globals declares names that the program may use although it does not declare them: the host sets them with Runtime.Set before
// the program runs. A program that reads one without a value gets an `uninitialised` error. Naming one again makes no difference; compiling fails if
// one is no name that a script could use.
func Globals(names ...string) Option {
	return func(o *options) { o.globals = append(o.globals, names...) }
}

// Result makes Run return the value of the program's last statement if that is an expression, which then needs no semicolon.
func Result() Option {
	return func(o *options) { o.result = true }
}

// Compile compiles source text. name stands for the file in messages; imports are relative to its directory. All static errors of the
// text are reported at once, as an ErrorList.
func Compile(name, text string, opts ...Option) (*Program, error) {
	return compileText(name, path.Clean(filepath.ToSlash(name)), text, opts)
}

// CompileFS compiles a file of fsys, of at most 16 MiB.
func CompileFS(fsys fs.FS, name string, opts ...Option) (*Program, error) {
	text, err := engine.ReadFS(fsys, name)
	if err != nil {
		return nil, err
	}
	return compileText(name, path.Clean(name), string(text), opts)
}

// CompileFile compiles a file of the machine, of at most 16 MiB. Together with OSLoader, imports are relative to its directory.
func CompileFile(name string, opts ...Option) (*Program, error) {
	text, err := engine.ReadSource(name)
	if err != nil {
		return nil, err
	}
	canonical, err := filepath.Abs(name)
	if err == nil {
		canonical, err = filepath.EvalSymlinks(canonical)
	}
	if err != nil {
		return nil, err
	}
	return compileText(name, canonical, string(text), opts)
}

func compileText(name, canonical, text string, opts []Option) (*Program, error) {
	var o options
	for _, apply := range opts {
		apply(&o)
	}
	for _, g := range o.globals {
		if !syntax.IsName(g) {
			return nil, fmt.Errorf("walrus: Globals: %q is no name that a script can use", g)
		}
	}
	code, errs := compile.Source(source.NewFile(name, text), compile.Options{Known: unique(o.globals), Result: o.result, Input: o.result})
	if len(errs) > 0 {
		return nil, newErrorList(errs)
	}
	return &Program{code: code, path: canonical, globals: unique(o.globals)}, nil
}

// unique drops repeated names.
func unique(names []string) []string {
	seen := make(map[string]bool, len(names))
	var kept []string
	for _, name := range names {
		if !seen[name] {
			seen[name] = true
			kept = append(kept, name)
		}
	}
	return kept
}

// Name is the name under which the program was compiled.
func (p *Program) Name() string { return p.code.File.Name() }

// Exports lists the names that the program declares at its top level, in order of declaration.
func (p *Program) Exports() []string {
	var names []string
	for _, g := range p.code.Globals {
		if g.Exported {
			names = append(names, g.Name)
		}
	}
	return names
}

// Incomplete reports whether text is the beginning of a program that further lines may complete, as an interactive prompt has to know.
func Incomplete(text string) bool { return engine.Incomplete(text) }

// Explain gives the explanation of an error kind or code, with an example; ok is false if there is no such kind.
func Explain(kindOrCode string) (text string, ok bool) {
	k, ok := diag.KindNamed(kindOrCode)
	if !ok {
		return "", false
	}
	return k.Explanation(), true
}
