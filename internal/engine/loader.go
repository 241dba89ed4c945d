package engine

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"walrus/internal/bytecode"
	"walrus/internal/diag"
	"walrus/internal/rt"
	"walrus/internal/source"
)

// extension is added to file imports without one.
const extension = ".walrus"

// MaxSource is the largest source file in bytes.
const MaxSource = 16 << 20

// FileLoader loads modules from the file system of the machine.
type FileLoader struct{}

// Locate makes an import's path canonical, relative to the directory of the importing file (the working directory without one).
func (FileLoader) Locate(from string, decl *bytecode.ImportDecl) (string, error) {
	name := withExtension(decl)
	if !filepath.IsAbs(name) {
		name = filepath.Join(filepath.Dir(from), name)
	}
	full, err := filepath.Abs(name)
	if err != nil {
		return "", notFound(name, err)
	}
	canonical, err := filepath.EvalSymlinks(full)
	if err != nil {
		return "", notFound(full, err)
	}
	return canonical, nil
}

// Compile reads and compiles a file.
func (FileLoader) Compile(name string, l rt.Admission) (*bytecode.Program, error) {
	return compileFile(name, l, os.Stat, os.ReadFile)
}

// ReadSource reads a source file of at most MaxSource bytes.
func ReadSource(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if err := checkSource(name, info); err != nil {
		return nil, err
	}
	return os.ReadFile(name)
}

// ReadFS reads a source file of at most MaxSource bytes.
func ReadFS(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, err
	}
	if err := checkSource(name, info); err != nil {
		return nil, err
	}
	return fs.ReadFile(fsys, name)
}

// checkSource refuses directories, files that are too large, and what is no file: reading a pipe or device may never end.
func checkSource(name string, info fs.FileInfo) error {
	switch {
	case info.IsDir():
		return &fs.PathError{Op: "read", Path: name, Err: errors.New("is a directory")}
	case info.Mode()&(fs.ModeNamedPipe|fs.ModeSocket|fs.ModeDevice|fs.ModeCharDevice) != 0:
		return &fs.PathError{Op: "read", Path: name, Err: errors.New("is not a regular file")}
	case info.Size() > MaxSource:
		return &fs.PathError{Op: "read", Path: name, Err: errors.New("source files may have at most 16 MiB")}
	}
	return nil
}

// FSLoader loads modules from an fs.FS; paths in it are slash-separated and relative to its root.
type FSLoader struct{ FS fs.FS }

// Locate makes an import's path canonical.
func (l FSLoader) Locate(from string, decl *bytecode.ImportDecl) (string, error) {
	name := path.Join(path.Dir(from), withExtension(decl))
	if path.IsAbs(withExtension(decl)) {
		name = strings.TrimPrefix(path.Clean(withExtension(decl)), "/")
	}
	if _, err := fs.Stat(l.FS, name); err != nil {
		return "", notFound(name, err)
	}
	return name, nil
}

// Compile reads and compiles a file.
func (l FSLoader) Compile(name string, loading rt.Admission) (*bytecode.Program, error) {
	stat := func(name string) (fs.FileInfo, error) { return fs.Stat(l.FS, name) }
	return compileFile(name, loading, stat, func(name string) ([]byte, error) { return fs.ReadFile(l.FS, name) })
}

// withExtension is the file name that an import means. A package without a manifest is a folder beside the file.
func withExtension(decl *bytecode.ImportDecl) string {
	switch {
	case decl.Package:
		return decl.Path + "/main" + extension
	case path.Ext(decl.Path) == "":
		return decl.Path + extension
	}
	return decl.Path
}

func notFound(name string, err error) *rt.Error {
	e := rt.Raise(diag.FileNotFound, name)
	e.Cause = err
	return e
}

func compileFile(name string, l rt.Admission, stat func(string) (fs.FileInfo, error), read func(string) ([]byte, error)) (p *bytecode.Program, err error) {
	info, err := stat(name)
	if err == nil {
		err = checkSource(name, info)
	}
	if err != nil {
		return nil, notFound(name, err)
	}
	if err := l.Admit(info.Size()); err != nil {
		return nil, err
	}
	text, err := read(name)
	if err != nil {
		return nil, notFound(name, err)
	}
	file := source.NewFile(name, string(text))
	file.PollWith(l.Poll)
	defer func() {
		file.PollWith(nil)
		switch r := recover().(type) {
		case nil:
		case source.Stopped:
			p, err = nil, r.Err
		default:
			panic(r)
		}
	}()
	program, errs := Compile(file)
	if len(errs) > 0 {
		first := errs[0]
		return nil, &rt.Error{Kind: first.Kind, Message: first.Message, Help: first.Help, Cause: errs}
	}
	return program, nil
}
