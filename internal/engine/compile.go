package engine

import (
	"walrus/internal/bytecode"
	"walrus/internal/compile"
	"walrus/internal/diag"
	"walrus/internal/source"
)

// Compile translates one file. The errors are all static errors of the file, in order of position.
func Compile(file *source.File) (*bytecode.Program, diag.List) {
	return compile.Source(file, compile.Options{})
}
