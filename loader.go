package walrus

import (
	"errors"
	"io/fs"
	"runtime/debug"
	"sync"

	"walrus/internal/bytecode"
	"walrus/internal/diag"
	"walrus/internal/engine"
	"walrus/internal/rt"
)

// Loader finds the files that scripts import. Runtimes of several goroutines may share one, so its methods must be safe for that.
type Loader interface {
	// Locate gives the canonical name of the file that `import "path"` means in the file called from: the same name for every way
	// to write it. path is as written, with an @ in front for `import @name`. The file need not be read.
	Locate(from, path string) (name string, err error)
	// Load compiles the file with that name; it may return the same Program every time.
	Load(name string) (*Program, error)
}

// FSLoader loads modules from fsys. Every file is compiled once; changes of it are not seen later. Paths lead never out of fsys.
func FSLoader(fsys fs.FS) Loader {
	return &cachingLoader{files: engine.FSLoader{FS: fsys}, programs: map[string]*compileOnce{}}
}

// OSLoader loads modules from the file system of the machine. Every file is compiled once.
func OSLoader() Loader {
	return &cachingLoader{files: engine.FileLoader{}, programs: map[string]*compileOnce{}}
}

// cachingLoader keeps compiled files. Files that do not compile are read again the next time.
type cachingLoader struct {
	files    rt.Loader
	mu       sync.Mutex
	programs map[string]*compileOnce
}

type compileOnce struct {
	mu      sync.Mutex
	program *Program
}

func (l *cachingLoader) Locate(from, path string) (string, error) {
	decl := &bytecode.ImportDecl{Path: path}
	if len(path) > 0 && path[0] == '@' {
		decl.Path, decl.Package = path[1:], true
	}
	return l.files.Locate(from, decl)
}

// Load implements Loader for hosts that call it themselves.
func (l *cachingLoader) Load(name string) (*Program, error) {
	proceed := func() error { return nil }
	return l.load(name, rt.Admission{Admit: func(int64) error { return nil }, Poll: proceed})
}

// load compiles a file within the limits of the run that imports it.
func (l *cachingLoader) load(name string, loading rt.Admission) (*Program, error) {
	l.mu.Lock()
	entry := l.programs[name]
	if entry == nil {
		entry = new(compileOnce)
		l.programs[name] = entry
	}
	l.mu.Unlock()
	entry.mu.Lock()
	defer entry.mu.Unlock()
	if entry.program == nil {
		code, err := l.files.Compile(name, loading)
		if err != nil {
			return nil, err
		}
		entry.program = &Program{code: code, path: name}
	}
	return entry.program, nil
}

// loaderAdapter makes a Loader usable for the engine.
type loaderAdapter struct{ Loader }

// Locate implements rt.Loader.
func (a loaderAdapter) Locate(from string, decl *bytecode.ImportDecl) (name string, err error) {
	path := decl.Path
	if decl.Package {
		path = "@" + path
	}
	defer safeLoader(&err)
	name, err = a.Loader.Locate(from, path)
	return name, loadError(path, err)
}

// safeLoader makes an error of a panic of the Loader.
func safeLoader(err *error) {
	if p := recover(); p != nil {
		cause := &PanicError{Function: "loader", Value: p, Stack: debug.Stack()}
		*err = &rt.Error{Kind: diag.Library, Message: cause.Error(), Cause: cause}
	}
}

// Compile implements rt.Loader.
func (a loaderAdapter) Compile(name string, loading rt.Admission) (code *bytecode.Program, err error) {
	defer safeLoader(&err)
	var p *Program
	if files, ok := a.Loader.(*cachingLoader); ok {
		p, err = files.load(name, loading)
	} else {
		p, err = a.Loader.Load(name)
	}
	if err != nil {
		return nil, loadError(name, err)
	}
	if len(p.globals) > 0 {
		return nil, loadError(name, errors.New("a program with host globals cannot be imported"))
	}
	return p.code, nil
}

// loadError makes an error of the language of what a Loader returned.
func loadError(name string, err error) error {
	var list ErrorList
	var raised *rt.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, rt.ErrRetry):
		return rt.ErrRetry
	case errors.As(err, &raised):
		return err
	case errors.As(err, &list) && len(list) > 0:
		first := list[0].about()
		return &rt.Error{Kind: first.Kind, Message: first.Message, Help: first.Help, Cause: list.diagnostics()}
	}
	e := rt.Raise(diag.FileNotFound, name)
	e.Cause = err
	return e
}
