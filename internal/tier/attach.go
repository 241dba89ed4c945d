package tier

import "walrus/internal/engine"

// Attach makes the function that gives an isolate its compiler.
func Attach(opts Options) func(*engine.Isolate, engine.JITMode) (engine.Tier, string, error) {
	return func(i *engine.Isolate, mode engine.JITMode) (engine.Tier, string, error) {
		o := opts
		o.Metered = o.Metered || i.C.Limits.Steps > 0
		if mode == engine.JITAlways {
			o.Sync = true
		}
		t := New(i.C, i.M, o)
		if t.why != "" {
			i.M.Tier = nil
			return nil, t.why, nil
		}
		return t, "", nil
	}
}

// Report adds what was compiled, left and refused.
func (t *Controller) Report(r *engine.JITReport) {
	t.collectResults()
	if t.why != "" {
		r.Available, r.Unavailable = false, t.why
	}
	s := &t.stats
	r.Objects += s.Compiled
	r.CodeBytes += uint64(s.Bytes)
	r.CompileNanos += s.Compile.Nanoseconds()
	for _, f := range t.c.Funcs {
		fs, ok := f.Compiled.(*functionState)
		if !ok {
			continue
		}
		t.reportRegion(r, &fs.call)
		for i := range fs.loops {
			t.reportRegion(r, &fs.loops[i])
		}
	}
	for _, e := range t.Exits() {
		r.Exits = append(r.Exits, engine.ExitCount{Reason: e.Reason, File: e.File, Line: e.Line, Count: e.Count})
	}
}

func (t *Controller) reportRegion(r *engine.JITReport, region *region) {
	switch {
	case region.state == refused:
		r.Refused = append(r.Refused, engine.Refusal{Name: region.name(), File: region.f.Unit.Program.File.Name(), Line: region.line(),
			Reason: region.reason})
	case region.state == ready || region.recompiles > 0:
		r.Compiled++
	}
}
