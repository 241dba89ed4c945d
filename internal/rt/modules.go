package rt

import (
	"strings"

	"walrus/internal/bytecode"
	"walrus/internal/diag"
	"walrus/internal/value"
)

// Loader finds and compiles imported files.
type Loader interface {
	// Locate gives the canonical path of a file import (decl is no std module) of the file at path from, which is empty for programs
	// without a file. Errors are *Error (file-not-found, package).
	Locate(from string, decl *bytecode.ImportDecl) (path string, err error)
	// Compile reads and compiles the file at a canonical path. Static errors come as *Error whose Cause is a diag.List. Errors of the functions
	// of l are handed on.
	Compile(path string, l Admission) (*bytecode.Program, error)
}

// Admission is how a loader stays within the limits of the run that imports a file.
type Admission struct {
	// Admit is called with the size of the source in bytes before it is read.
	Admit func(bytes int64) error
	// Poll is called now and then while the file is compiled; an error ends that.
	Poll func() error
}

// compileBytes is how many bytes compiling takes for each byte of source, at most: 52 were measured for a file of many small functions.
const compileBytes = 64

// compileImport compiles an imported file. What compiling takes counts against the memory limit while it lasts, what the Program takes from
// then on.
func (c *Context) compileImport(path string) (*bytecode.Program, error) {
	charged := uint64(0)
	defer func() { c.Heap.Discharge(charged) }()
	program, err := c.Loader.Compile(path, Admission{
		Admit: func(bytes int64) error {
			n := uint64(max(0, bytes)) * compileBytes
			if !c.Heap.Charge(n) {
				return ErrRetry
			}
			charged += n
			return c.Poll()
		},
		Poll: c.Poll,
	})
	if err != nil {
		return nil, err
	}
	c.Heap.Discharge(charged)
	charged = 0
	if !c.Heap.Charge(program.Size()) {
		return nil, ErrRetry
	}
	return program, nil
}

// stdPrefix begins the paths of standard modules.
const stdPrefix = "std/"

// Resolve finds what an import of unit u means: a module that is ready, or else a unit whose top level has to run first.
func (c *Context) Resolve(u *Unit, decl *bytecode.ImportDecl) (module value.Cell, run *Unit, err error) {
	if name, ok := strings.CutPrefix(decl.Path, stdPrefix); ok && !decl.Package {
		table := c.Library[name]
		if table == nil {
			e := Raise(diag.FileNotFound, decl.Path)
			e.Message = diag.UnknownModule(decl.Path)
			return value.Cell{}, nil, e
		}
		return c.StandardModule(name, table), nil, nil
	}
	if c.HostModule != nil && !decl.Package {
		if module, ok, err := c.HostModule(decl.Path); ok || err != nil {
			return module, nil, err
		}
	}
	if c.Loader == nil {
		return value.Cell{}, nil, Raise(diag.FileNotFound, decl.Path)
	}
	path, err := c.Loader.Locate(u.Path, decl)
	if err != nil {
		return value.Cell{}, nil, err
	}
	if loaded := c.files[path]; loaded != nil {
		switch loaded.State {
		case Loaded:
			return loaded.Module(), nil, nil
		case Loading:
			return value.Cell{}, nil, Raise(diag.CircularImport, decl.Path)
		}
	}
	program, err := c.compileImport(path)
	if err != nil {
		return value.Cell{}, nil, err
	}
	unit, err := c.AddUnit(program, path)
	if err != nil {
		return value.Cell{}, nil, err
	}
	return value.Cell{}, unit, nil
}

// TopLevel makes the closure of a unit's top level.
func (c *Context) TopLevel(u *Unit) (value.Cell, error) {
	return c.NewClosure(c.Funcs[u.First], nil)
}
