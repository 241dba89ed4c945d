package parts

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"walrus/internal/bytecode"
	"walrus/internal/engine"
	"walrus/internal/jit/build"
	"walrus/internal/jit/ir"
	"walrus/internal/jit/opt"
	"walrus/internal/rt"
	"walrus/internal/source"
	"walrus/internal/tier"
)

// compileSteps is how long each program runs: long enough that everything hot in it has been compiled.
const compileSteps = 300_000

// BenchmarkJITCompile is what the compiler takes for the hot loops and functions of all benchmark programs, at each level, by its own
// clock; of several rounds the best one of each program counts, because that clock also runs while other processes do. us/instruction is
// the time for one bytecode instruction, those of inlined functions included, us/region for one loop or function, max-install-us the
// longest time that a program waited for code to be installed.
func BenchmarkJITCompile(b *testing.B) {
	programs := compiledPrograms(b)
	for _, effort := range []opt.Effort{opt.Quick, opt.Full} {
		b.Run(effort.String(), func(b *testing.B) {
			best := make([]cost, len(programs))
			for b.Loop() {
				for i, p := range programs {
					if s := compileHot(b, p, effort); best[i].Compiled == 0 || s.Compile < best[i].Compile {
						best[i] = s
					}
				}
			}
			var total cost
			for _, s := range best {
				total.add(s)
			}
			if total.Compiled == 0 {
				b.Skip("no compiler for this machine")
			}
			micros := float64(total.Compile.Nanoseconds()) / 1000
			b.ReportMetric(micros/float64(total.instructions), "us/instruction")
			b.ReportMetric(micros/float64(total.Compiled), "us/region")
			b.ReportMetric(float64(total.instructions), "instructions")
			b.ReportMetric(float64(total.Bytes)/float64(total.instructions), "code-bytes/instruction")
			b.ReportMetric(float64(total.MaxInstall.Nanoseconds())/1000, "max-install-us")
		})
	}
}

// compiledPrograms is the bytecode of all benchmark programs.
func compiledPrograms(tb testing.TB) []*bytecode.Program {
	tb.Helper()
	paths, err := filepath.Glob("../programs/*/*.walrus")
	if err != nil || len(paths) == 0 {
		tb.Fatalf("no programs: %v", err)
	}
	var list []*bytecode.Program
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		p, errs := engine.Compile(source.NewFile(path, string(text)))
		if len(errs) > 0 {
			tb.Fatal(errs.Error())
		}
		list = append(list, p)
	}
	return list
}

// cost is what compiling a program took.
type cost struct {
	tier.Stats
	instructions int
}

func (c *cost) add(s cost) {
	c.Compiled += s.Compiled
	c.Bytes += s.Bytes
	c.Compile += s.Compile
	c.MaxInstall = max(c.MaxInstall, s.MaxInstall)
	c.instructions += s.instructions
}

// compileHot runs the beginning of a program and tells what was compiled.
func compileHot(tb testing.TB, p *bytecode.Program, effort opt.Effort) cost {
	var c cost
	var control *tier.Controller
	attach := tier.Attach(tier.Options{Sync: true, Effort: effort, Watch: func(_ *build.Snapshot, f *ir.Func, done *opt.Report) {
		if done == nil {
			c.instructions += len(f.Positions) - 1 // one for each instruction translated
		}
	}})
	iso, err := engine.New(engine.Config{Output: io.Discard, Steps: compileSteps, Thresholds: rt.DefaultThresholds, World: rt.World{CanExit: true},
		JIT: engine.JIT{New: func(i *engine.Isolate, mode engine.JITMode) (engine.Tier, string, error) {
			t, why, err := attach(i, mode)
			control, _ = t.(*tier.Controller)
			return t, why, err
		}}})
	if err != nil {
		tb.Fatal(err)
	}
	defer iso.Close()
	// The step limit ends most of the programs, which is no failure here.
	_ = iso.Run(context.Background(), p, "main.walrus")
	if control != nil {
		c.Stats = *control.Stats()
	}
	return c
}
