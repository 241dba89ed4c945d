package executor

import (
	"slices"
	"sync"

	"walrus/internal/bytecode"
	"walrus/internal/compile"
	"walrus/internal/diag"
	"walrus/internal/source"
	"walrus/internal/syntax"
)

// front holds what all runs of a program have in common: the trees of its files, which the evaluator and the compiler only
// read, and their bytecode, which is immutable.
type front struct {
	mu    sync.Mutex
	files map[string]*frontFile
}

// frontFile is one file; the program is nil until it is asked for the first time.
type frontFile struct {
	tree     *syntax.Tree
	errs     diag.List // of the parser
	compiled bool
	program  *bytecode.Program
	all      diag.List // all static errors
}

// Share makes all further runs of the program use the same trees and bytecode, which saves the time of making them anew. The
// files must not be changed from now on.
func (p *Program) Share() { p.front = &front{files: map[string]*frontFile{}} }

// parse parses a file of the program.
func (p *Program) parse(name, text string) (*syntax.Tree, diag.List) {
	if p.front == nil {
		return syntax.Parse(source.NewFile(name, text))
	}
	p.front.mu.Lock()
	defer p.front.mu.Unlock()
	f := p.front.file(name, text)
	return f.tree, slices.Clone(f.errs)
}

// compile compiles a file of the program.
func (p *Program) compile(name, text string) (*bytecode.Program, diag.List) {
	if p.front == nil {
		return compile.Source(source.NewFile(name, text), compile.Options{})
	}
	p.front.mu.Lock()
	defer p.front.mu.Unlock()
	f := p.front.file(name, text)
	if !f.compiled {
		f.program, f.all = compile.Parsed(f.tree, slices.Clone(f.errs), compile.Options{})
		f.compiled = true
	}
	return f.program, slices.Clone(f.all)
}

func (s *front) file(name, text string) *frontFile {
	f := s.files[name]
	if f == nil {
		f = &frontFile{}
		f.tree, f.errs = syntax.Parse(source.NewFile(name, text))
		s.files[name] = f
	}
	return f
}
