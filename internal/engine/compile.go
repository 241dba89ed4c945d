package engine

import (
	"walrus/internal/bytecode"
	"walrus/internal/compile"
	"walrus/internal/diag"
	"walrus/internal/resolve"
	"walrus/internal/source"
	"walrus/internal/syntax"
)

// Compile translates one file. The errors are all static errors of the file, in order of position.
func Compile(file *source.File) (*bytecode.Program, diag.List) {
	tree, errs := syntax.Parse(file)
	if len(errs) > 0 {
		return nil, errs
	}
	info, errs := resolve.Resolve(tree, resolve.Options{})
	if len(errs) > 0 {
		return nil, errs
	}
	return compile.Compile(tree, info, compile.Options{})
}
