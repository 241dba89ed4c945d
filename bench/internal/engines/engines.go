// Package engines runs benchmark sources in interpreters that are Go libraries.
//
// The runner starts itself again with an engine's name for each measurement, so these peers pay for a process and
// its memory exactly as the installed ones do.
package engines

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/d5/tengo/v2"
	"github.com/d5/tengo/v2/stdlib"
	"github.com/dop251/goja"
	lua "github.com/yuin/gopher-lua"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"walrus/bench/internal/suite"
)

// Engine is one interpreter linked into this binary.
type Engine struct {
	Name   string
	Form   suite.Form // the sources it reads
	module string     // Go module, to find its version
	run    func(path string, src []byte) error
}

// All lists the engines. The table is built on demand: there is no package state.
func All() []Engine {
	return []Engine{
		{"gopher-lua", suite.Lua, "github.com/yuin/gopher-lua", runGopherLua},
		{"goja", suite.JavaScript, "github.com/dop251/goja", runGoja},
		{"tengo", suite.Tengo, "github.com/d5/tengo/v2", runTengo},
		{"starlark-go", suite.Starlark, "go.starlark.net", runStarlark},
	}
}

// Run executes the program at path with the engine called name; its output goes to standard output.
func Run(name, path string) error {
	for _, e := range All() {
		if e.Name == name {
			src, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			return e.run(path, src)
		}
	}
	return fmt.Errorf("unknown engine %q", name)
}

// Version tells the module version the engine was built from.
func (e Engine) Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, d := range info.Deps {
		if d.Path == e.module {
			return d.Version
		}
	}
	return "unknown"
}

func runGopherLua(path string, src []byte) error {
	// The default call stack holds 256 frames, too few for ackermann; the registry grows on demand.
	l := lua.NewState(lua.Options{CallStackSize: 1 << 16, RegistrySize: 1 << 16, RegistryMaxSize: 1 << 24})
	defer l.Close()
	return l.DoString(string(src))
}

func runGoja(path string, src []byte) error {
	vm := goja.New()
	console := vm.NewObject()
	err := console.Set("log", func(text string) { fmt.Println(text) })
	if err != nil {
		return err
	}
	if err := vm.Set("console", console); err != nil {
		return err
	}
	prog, err := goja.Compile(filepath.Base(path), string(src), false)
	if err != nil {
		return err
	}
	_, err = vm.RunProgram(prog)
	return err
}

func runTengo(path string, src []byte) error {
	s := tengo.NewScript(src)
	s.SetImports(stdlib.GetModuleMap(stdlib.AllModuleNames()...))
	_, err := s.Run()
	return err
}

func runStarlark(path string, src []byte) error {
	thread := &starlark.Thread{
		Name:  filepath.Base(path),
		Print: func(_ *starlark.Thread, msg string) { fmt.Println(msg) },
	}
	opts := &syntax.FileOptions{While: true, Recursion: true, TopLevelControl: true, GlobalReassign: true}
	_, err := starlark.ExecFileOptions(opts, thread, path, src, nil)
	var eval *starlark.EvalError
	if errors.As(err, &eval) {
		return errors.New(strings.TrimSpace(eval.Backtrace()))
	}
	return err
}
