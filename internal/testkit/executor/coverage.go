package executor

import (
	"sync"

	"walrus/internal/bytecode"
	"walrus/internal/diag"
	"walrus/internal/engine"
	"walrus/internal/frame"
	"walrus/internal/heap"
	"walrus/internal/jit/build"
	"walrus/internal/jit/ir"
	"walrus/internal/jit/opt"
)

// Categories of what runs cover.
const (
	CoverBytecode    = "bytecode operations"
	CoverSpecialised = "specialised bytecode operations"
	CoverBuilt       = "IR operations built"
	CoverFinal       = "IR operations emitted"
	CoverRules       = "optimisation rules"
	// CoverRuntime has no vocabulary: an operation that is always native is never in it.
	CoverRuntime = "bytecode operations that native code left to the run time"
	CoverExits   = "exit reasons"
	CoverErrors  = "kinds of errors that ended programs"
)

// Coverage collects which entries of the product's tables were used by the runs of the programs that refer to it.
type Coverage struct {
	mu  sync.Mutex
	hit map[string]map[string]bool
}

// NewCoverage returns an empty collection.
func NewCoverage() *Coverage { return &Coverage{hit: map[string]map[string]bool{}} }

// Vocabulary lists all entries of all categories, from the tables themselves.
func Vocabulary() map[string][]string {
	v := map[string][]string{CoverRules: opt.Rules()}
	for op := range bytecode.NumOps {
		switch {
		case op == bytecode.Nop: // no source is compiled to it
		case op < bytecode.NumGeneric:
			v[CoverBytecode] = append(v[CoverBytecode], op.String())
		default:
			v[CoverSpecialised] = append(v[CoverSpecialised], op.String())
		}
	}
	for op := ir.Invalid + 1; op < ir.NumOps; op++ {
		v[CoverBuilt] = append(v[CoverBuilt], op.String())
		v[CoverFinal] = append(v[CoverFinal], op.String())
	}
	for k := diag.NoKind + 1; k < diag.KindCount; k++ {
		v[CoverErrors] = append(v[CoverErrors], k.Name())
	}
	for r := ir.NoReason + 1; r < ir.NumReasons; r++ {
		v[CoverExits] = append(v[CoverExits], r.String())
	}
	return v
}

// Hit lists what was used, by category.
func (c *Coverage) Hit() map[string][]string {
	c.mu.Lock()
	defer c.mu.Unlock()
	res := map[string][]string{}
	for category, entries := range c.hit {
		for e := range entries {
			res[category] = append(res[category], e)
		}
	}
	return res
}

func (c *Coverage) add(category, entry string) {
	if c.hit[category] == nil {
		c.hit[category] = map[string]bool{}
	}
	c.hit[category][entry] = true
}

// watcher collects what one run uses; compiles may be under way in another goroutine.
type watcher struct {
	mu           sync.Mutex
	built, final [ir.NumOps]bool
	rules        map[string]bool
	runtime      map[ir.Pos]bool // places of RtOps
}

func newWatcher() *watcher { return &watcher{rules: map[string]bool{}, runtime: map[ir.Pos]bool{}} }

// watch sees a function before the passes, without a report, and after them.
func (w *watcher) watch(_ *build.Snapshot, f *ir.Func, report *opt.Report) {
	w.mu.Lock()
	defer w.mu.Unlock()
	seen := &w.built
	if report != nil {
		seen = &w.final
		for _, r := range report.Rules {
			w.rules[r.Rule] = w.rules[r.Rule] || r.Count > 0
		}
	}
	for i := range f.Instrs {
		in := &f.Instrs[i]
		if in.Block == 0 && in.Op != ir.Param {
			continue
		}
		seen[in.Op] = true
		if in.Op == ir.RtOp && report != nil {
			w.runtime[f.Positions[in.Pos]] = true
		}
	}
}

// ran adds what a run used, after its end. The isolate is still open.
func (c *Coverage) ran(iso *engine.Isolate, w *watcher) {
	report := iso.Report()
	c.mu.Lock()
	defer c.mu.Unlock()
	for r := ir.NoReason + 1; r < ir.NumReasons; r++ {
		for i := range report.Exits {
			if report.Exits[i].Reason == r.Text() {
				c.add(CoverExits, r.String())
			}
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for op := range ir.NumOps {
		if w.built[op] {
			c.add(CoverBuilt, op.String())
		}
		if w.final[op] {
			c.add(CoverFinal, op.String())
		}
	}
	for rule, fired := range w.rules {
		if fired {
			c.add(CoverRules, rule)
		}
	}
	for at := range w.runtime {
		c.add(CoverRuntime, iso.C.Funcs[at.Fn].Proto.Code[at.PC].Op().String())
	}
	for _, f := range iso.C.Funcs {
		if f.Info == 0 {
			continue
		}
		code := frame.InfoAt(f.Info).Code
		for pc := 0; pc < len(f.Proto.Code); {
			row := bytecode.Of(f.Proto.Code[pc].Op())
			if !f.Proto.Hidden {
				c.add(CoverBytecode, f.Proto.Code[pc].Op().String())
			}
			if op := bytecode.Word(heap.Load64(code + 8*uint64(pc))).Op(); op >= bytecode.NumGeneric && op < bytecode.NumOps {
				c.add(CoverSpecialised, op.String())
			}
			pc += row.Width()
		}
	}
}
