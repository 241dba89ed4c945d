// Package archtest holds the rules for the shape of the source tree: which package may import which, how long files and functions may
// be, and what a package must say about itself.
package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "walrus"

// lattice says what a package may import: the packages of its row and whatever those may import in turn. Rows run from the bottom up;
// a row may only name rows above it, so nothing imports upwards. Paths are relative to internal; `.` is the root package.
const lattice = `
source:
inspect:
platform:
value:
number:
goroutine:
jit/regalloc:
asm/amd64/spec:
asm/amd64:
builtin:
diag: source
bytecode: source
syntax: diag number
resolve: syntax builtin
compile: resolve bytecode
heap: value platform
object: heap
frame: value bytecode
native: frame platform
rt: object frame builtin diag number
interp: rt
jit/ir: value inspect
jit/opt: jit/ir
jit/build: jit/ir native heap builtin
jit/mach: jit/ir jit/regalloc native
jit/amd64: jit/mach asm/amd64 heap
jit: jit/build jit/opt jit/amd64
stdlib/core: rt
stdlib/dict: rt
stdlib/io: rt
stdlib/json: rt
stdlib/list: rt
stdlib/math: rt
stdlib/str: rt
stdlib/sys: rt
stdlib/stdlibtest: rt
engine: compile interp stdlib/core stdlib/dict stdlib/io stdlib/json stdlib/list stdlib/math stdlib/str stdlib/sys
tier: engine jit
.: engine tier goroutine
repl: engine tier
`

// outside is what packages may import from other modules. Commands, tests and generators are free.
var outside = map[string][]string{
	"platform": {"golang.org/x/sys"},
	"repl":     {"github.com/reeflective/readline"},
}

// free are folders that may import anything: commands, test tools, generators, examples.
var free = []string{"cmd", "internal/testkit", "internal/gen", "internal/asm/amd64/gen", "examples", "test", "docs"}

type sourceFile struct {
	folder, name string // relative to the module's root, with slashes
	lines        int
	tree         *ast.File
	fset         *token.FileSet
}

func (f *sourceFile) isTest() bool { return strings.HasSuffix(f.name, "_test.go") }

func under(folder string, roots []string) bool {
	return slices.ContainsFunc(roots, func(r string) bool { return folder == r || strings.HasPrefix(folder, r+"/") })
}

// files parses all Go files of the module.
func files(t *testing.T) []sourceFile {
	t.Helper()
	root := filepath.Join("..", "..")
	var all []sourceFile
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := d.Name()
		if d.IsDir() {
			if name != root && (strings.HasPrefix(base, ".") || base == "testdata" || base == "bench") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(base, ".go") {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		fset := token.NewFileSet()
		tree, err := parser.ParseFile(fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		if strings.Contains(string(text), "//go:build ignore\n") { // started by go generate, part of no build
			return nil
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		all = append(all, sourceFile{path.Dir(rel), base, strings.Count(string(text), "\n"), tree, fset})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// allowed computes what each package may import.
func allowed(t *testing.T) map[string]map[string]bool {
	t.Helper()
	rows := map[string]map[string]bool{}
	for line := range strings.Lines(strings.TrimSpace(lattice)) {
		name, list, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || rows[name] != nil {
			t.Fatalf("bad or second row %q", line)
		}
		set := map[string]bool{}
		for word := range strings.FieldsSeq(list) {
			if rows[word] == nil {
				t.Fatalf("%s imports %s, which is no row above it", name, word)
			}
			set[word] = true
			for below := range rows[word] {
				set[below] = true
			}
		}
		rows[name] = set
	}
	return rows
}

func TestImports(t *testing.T) {
	rows := allowed(t)
	for _, f := range files(t) {
		if f.isTest() || under(f.folder, free) || f.folder == "internal/archtest" {
			continue
		}
		name := strings.TrimPrefix(f.folder, "internal/")
		row, ok := rows[name]
		if !ok {
			t.Errorf("%s has no row in the lattice", f.folder)
			continue
		}
		for _, spec := range f.tree.Imports {
			imported := strings.Trim(spec.Path.Value, `"`)
			first, _, _ := strings.Cut(imported, "/")
			switch {
			case strings.HasPrefix(imported, module+"/internal/"):
				if to := strings.TrimPrefix(imported, module+"/internal/"); !row[to] {
					t.Errorf("%s/%s imports %s; see the lattice in this test", f.folder, f.name, to)
				}
			case first == module:
				if !row["."] {
					t.Errorf("%s/%s imports the root package", f.folder, f.name)
				}
			case imported == "C":
				t.Errorf("%s/%s uses cgo", f.folder, f.name)
			case strings.Contains(first, "."):
				if !under(imported, outside[name]) {
					t.Errorf("%s/%s imports %s", f.folder, f.name, imported)
				}
			}
		}
	}
}

// Sizes. The exceptions are dispatch loops, translation switches and tables, where one long list is easier to read than pieces of it.
const (
	maxFileLines     = 1000
	maxFunctionLines = 80
)

// long are functions that may be longer than maxFunctionLines, by folder and name.
var long = map[string]bool{
	"cmd/walrus settings":         true, // the table of options
	"internal/interp run":         true, // the dispatch loop
	"internal/interp step":        true, // the switch over what the loop leaves
	"internal/jit/build transfer": true, // a row for each instruction
}

// longFiles are files that hold nothing but one long function.
var longFiles = map[string]bool{"internal/interp/loop.go": true}

func TestSizes(t *testing.T) {
	for _, f := range files(t) {
		generated := ast.IsGenerated(f.tree)
		if f.lines > maxFileLines && !generated && !longFiles[f.folder+"/"+f.name] {
			t.Errorf("%s/%s has %d lines, the limit is %d", f.folder, f.name, f.lines, maxFileLines)
		}
		if generated || f.isTest() {
			continue
		}
		for _, d := range f.tree.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			lines := f.fset.Position(fn.End()).Line - f.fset.Position(fn.Pos()).Line + 1
			if key := f.folder + " " + fn.Name.Name; lines > maxFunctionLines && !long[key] {
				t.Errorf("%q: %d lines in %s", key, lines, f.name)
			}
		}
	}
}

func TestPackageComments(t *testing.T) {
	said := map[string]bool{}
	all := files(t)
	for _, f := range all {
		said[f.folder] = said[f.folder] || f.tree.Doc != nil && strings.TrimSpace(f.tree.Doc.Text()) != ""
	}
	for folder, ok := range said {
		if !ok && !under(folder, []string{"examples", "test"}) {
			t.Errorf("no package comment in %s", folder)
		}
		if base := path.Base(folder); base == "util" || base == "common" || base == "helpers" {
			t.Errorf("the name of %s says nothing", folder)
		}
	}
}

// TestNoInit keeps packages from doing anything when they are imported.
func TestNoInit(t *testing.T) {
	for _, f := range files(t) {
		for _, d := range f.tree.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" && !f.isTest() {
				t.Errorf("%s/%s has an init function", f.folder, f.name)
			}
		}
	}
}
