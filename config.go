package walrus

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"runtime/debug"
	"slices"
	"time"

	"walrus/internal/engine"
	"walrus/internal/rt"
	"walrus/internal/tier"
)

// Config describes a Runtime. The zero value grants nothing and limits nothing but the depth of calls.
type Config struct {
	// Output gets what scripts print, at the latest at the end of every outermost Run and Call. nil: it is dropped.
	Output io.Writer
	Limits Limits
	World  World
	// Loader finds the files that scripts import; nil: there are none.
	Loader Loader
	// Modules are offered to scripts under their import paths.
	Modules map[string]Module
	// Names gives the name that exported Go fields without a tag have in scripts; "" hides them. nil hides them all.
	Names func(goName string) string

	JIT JITMode
	// HotLoop and HotCalls are the counts at which loops and functions are compiled; 0: 1000 and 100.
	HotLoop, HotCalls int
}

// Limits bound what scripts use; zero means no limit, except for Depth.
type Limits struct {
	Memory int64 // bytes of all script data of the Runtime
	Steps  int64 // of each outermost Run or Call: loop rounds and calls, and a 64th of what built-ins handle
	Depth  int   // nested calls; 0: 250,000; at least 100
	Output int64 // bytes printed in each outermost Run or Call
}

// World is what scripts may touch outside their own memory.
type World struct {
	Input  io.Reader        // for core.input; nil: the input is empty
	Files  Files            // for std/io; nil: there is no such module
	System *System          // for std/sys; nil: there is no such module
	Clock  func() time.Time // for core.timestamp; nil: the clock stands at 1970
	Seed   func() uint64    // start of the random numbers of std/math; nil: always the same
}

// System is what std/sys shows.
type System struct {
	Args []string                    // sys.args(): interpreter, script, arguments
	Env  func(string) (string, bool) // nil: no variable is set
	Dir  func() (string, error)      // working directory; nil: unknown
}

// Module is what a host offers to scripts under an import path: functions and values by name. `import "shop/prices"` binds prices.
type Module map[string]any

// Files is a file system for std/io. Open takes the flags of package os. Paths are as the script wrote them.
type Files = rt.Files

// File is an open file of Files.
type File = rt.File

// SystemFiles is the file system of the machine, with all that the process may do.
func SystemFiles() Files { return engine.SystemFiles{} }

// RootFiles is the file system below one directory; paths that lead out of it are refused.
func RootFiles(root *os.Root) Files { return engine.RootFiles{Root: root} }

// ReadOnlyFiles lets scripts read the files of fsys.
func ReadOnlyFiles(fsys fs.FS) Files { return engine.ReadOnlyFiles{FS: fsys} }

// JITMode says what the compiler to native code does. Scripts cannot tell the difference but for the speed.
type JITMode uint8

// Modes of the compiler.
const (
	JITOn     JITMode = iota // compile hot code, where the platform allows it
	JITOff                   // interpret everything
	JITAlways                // compile what is hot at once, in the goroutine that runs the script, for tests
)

// minDepth is the smallest limit of nested calls.
const minDepth = 100

// check finds settings that make no sense.
func (c *Config) check() error {
	l := &c.Limits
	switch {
	case l.Memory < 0 || l.Steps < 0 || l.Depth < 0 || l.Output < 0:
		return fmt.Errorf("walrus: a limit is negative: %+v", *l)
	case l.Depth > 0 && l.Depth < minDepth:
		return fmt.Errorf("walrus: the limit of nested calls is %d, it must be at least %d", l.Depth, minDepth)
	case l.Memory > 0 && l.Memory < minMemory:
		return fmt.Errorf("walrus: the memory limit is %d bytes, it must be at least %d", l.Memory, minMemory)
	case c.HotLoop < 0 || c.HotCalls < 0:
		return fmt.Errorf("walrus: a threshold is negative")
	case c.JIT > JITAlways:
		return fmt.Errorf("walrus: there is no JIT mode %d", c.JIT)
	}
	return nil
}

// minMemory is the smallest memory limit: less would not hold the Runtime's own tables.
const minMemory = 1 << 20

// engine gives the configuration of the isolate.
func (c *Config) engine() engine.Config {
	cfg := engine.Config{
		MemoryLimit: uint64(c.Limits.Memory), Steps: c.Limits.Steps, Depth: c.Limits.Depth, OutputLimit: c.Limits.Output,
		JIT:   engine.JIT{Mode: engine.JITMode(c.JIT), New: tier.Attach(tier.Options{})},
		World: rt.World{Files: c.World.Files, Now: c.World.Clock, Seed: c.World.Seed},
	}
	if c.Output != nil {
		cfg.Output = safeWriter{c.Output}
	}
	if c.World.Input != nil {
		cfg.World.Stdin = bufio.NewReader(c.World.Input)
	}
	if s := c.World.System; s != nil {
		cfg.World.Args, cfg.World.Env, cfg.World.Cwd, cfg.World.CanExit = s.Args, s.Env, s.Dir, true
	}
	if c.HotLoop > 0 || c.HotCalls > 0 {
		cfg.Thresholds = rt.DefaultThresholds
		if c.HotLoop > 0 {
			cfg.Thresholds.Loop = int32(min(c.HotLoop, 1<<30))
		}
		if c.HotCalls > 0 {
			cfg.Thresholds.Calls = int32(min(c.HotCalls, 1<<30))
		}
	}
	if c.Loader != nil {
		cfg.Loader = loaderAdapter{c.Loader}
	}
	cfg.Modules = engine.Library()
	if c.World.Files == nil {
		delete(cfg.Modules, "io")
	}
	if c.World.System == nil {
		delete(cfg.Modules, "sys")
	}
	return cfg
}

// safeWriter makes errors of panics.
type safeWriter struct{ w io.Writer }

func (s safeWriter) Write(p []byte) (n int, err error) {
	defer func() {
		if x := recover(); x != nil {
			n, err = 0, &PanicError{Function: "output", Value: x, Stack: debug.Stack()}
		}
	}()
	return s.w.Write(p)
}

// names lists what a module exports, sorted.
func (m Module) names() []string { return slices.Sorted(maps.Keys(m)) }
