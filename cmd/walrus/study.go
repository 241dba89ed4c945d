package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"walrus/internal/engine"
	"walrus/internal/rt"
	"walrus/internal/source"
	"walrus/internal/syntax"
	"walrus/internal/tier"
)

// study is a run of a program that notes what the compiler does. Compiles happen at once instead of beside the program, so that two
// studies of a program tell the same.
type study struct {
	job
	line    int // what was asked about, 0 for everything
	iso     *engine.Isolate
	tier    *tier.Controller // nil without a compiler
	why     string           // there is none
	events  []tier.Event
	stages  map[string][]stage // of the last compile of a region, by its name
	status  int
	regions []region
}

// stage is the text of one stage of a compile.
type stage struct{ name, text string }

// region is a loop or function that ran.
type region struct {
	f        *rt.Func
	loop     int // -1 for the function
	name     string
	file     string
	line     int
	span     source.Span
	count    int64
	state    string // "native", "interpreted", "given up"
	reason   string
	advice   string
	compiles int
	bytes    int
	micros   int64
	exits    []tier.ExitCount
}

// newStudy reads FILE or FILE:LINE, runs it and collects what is known.
func (c *command) newStudy(o *options, args []string) (*study, int) {
	if len(args) == 0 {
		return nil, c.usage(errors.New("which file?"))
	}
	s := &study{job: job{command: c, options: o, name: args[0], args: args[1:], quiet: true}, stages: map[string][]stage{}}
	if at := strings.LastIndexByte(s.name, ':'); at > 0 {
		line, err := strconv.Atoi(s.name[at+1:])
		if _, statErr := os.Stat(s.name); err == nil && line > 0 && statErr != nil {
			s.name, s.line = s.name[:at], line
		}
	}
	text, status := s.read()
	if status != 0 {
		return nil, status
	}
	if status := s.compile(text); status != 0 {
		return nil, status
	}
	if err := s.run(); err != nil {
		return nil, c.fail(err)
	}
	s.collect()
	return s, 0
}

// run runs the program.
func (s *study) run() error {
	stop := newStopper()
	defer stop.close()
	s.stop = stop
	out := io.Discard
	if s.options.show {
		out = stop.writer(s.stdout)
	}
	options := tier.Options{Sync: true, Log: func(e tier.Event) { s.events = append(s.events, e) }, Dump: s.dump}
	attach := tier.Attach(options)
	cfg := s.config(out, s.world(stop), options)
	cfg.JIT.New = func(i *engine.Isolate, mode engine.JITMode) (engine.Tier, string, error) {
		t, why, err := attach(i, mode)
		s.tier, _ = t.(*tier.Controller)
		s.why = why
		return t, why, err
	}
	iso, err := engine.New(cfg)
	if err != nil {
		return err
	}
	s.iso = iso
	iso.C.Suggest = syntax.Suggest
	stop.watch(iso)
	ctx, cancel := s.deadline()
	defer cancel()
	_, err = s.execute(ctx, iso)
	s.status = s.ended(err)
	return nil
}

func (s *study) dump(region, name, text string) {
	if name == "ir" {
		s.stages[region] = nil
	}
	s.stages[region] = append(s.stages[region], stage{name, text})
}

// collect lists the regions that ran, in order of file and line, with what became of them.
func (s *study) collect() {
	for _, f := range s.iso.C.Funcs {
		if f.Proto.Hidden || f.Info == 0 {
			continue
		}
		native := false
		if f.Proto.Parent >= 0 {
			r := s.region(f, -1)
			native = r.state == "native"
			s.regions = append(s.regions, r)
		}
		for i := range f.Proto.Loops {
			r := s.region(f, i)
			if r.state == "interpreted" && native {
				r.state, r.reason = "native", "as part of its function"
			}
			s.regions = append(s.regions, r)
		}
	}
	for i := range s.regions {
		s.enclosed(&s.regions[i])
	}
	slices.SortStableFunc(s.regions, func(a, b region) int {
		if a.file != b.file {
			return strings.Compare(a.file, b.file)
		}
		return a.line - b.line
	})
	s.assignExits()
}

// enclosed says of a loop that it is native as part of a loop around it.
func (s *study) enclosed(r *region) {
	if r.loop < 0 || r.state != "interpreted" {
		return
	}
	inner := &r.f.Proto.Loops[r.loop]
	for i := range s.regions {
		outer := &s.regions[i]
		if outer.f != r.f || outer.loop < 0 || outer.loop == r.loop || outer.compiles == 0 {
			continue
		}
		if l := &r.f.Proto.Loops[outer.loop]; l.Start <= inner.Start && inner.End <= l.End {
			r.state, r.reason = "native", fmt.Sprintf("as part of the loop in line %d", outer.line)
		}
	}
}

// region describes one region.
func (s *study) region(f *rt.Func, loop int) region {
	file := f.Unit.Program.File
	r := region{f: f, loop: loop, name: "fn " + f.Proto.Name, file: file.Name(), span: f.Proto.Span, count: f.Calls()}
	tierName, unit, threshold := r.name, "calls", int64(s.iso.C.Thresholds.Calls)
	if loop >= 0 {
		r.name = "loop in " + f.Proto.Name
		r.span, r.count = f.Proto.Loops[loop].Span, f.Visits(loop)
		tierName, unit, threshold = fmt.Sprintf("loop %d of %s", loop, f.Proto.Name), "rounds", int64(s.iso.C.Thresholds.Loop)
	}
	r.line, _ = file.Position(r.span.Start)
	r.state = "interpreted"
	for _, e := range s.events {
		if e.Region != tierName || e.File != r.file || e.Line != r.line {
			continue
		}
		switch e.Kind {
		case "compile":
			r.state, r.compiles, r.bytes, r.micros = "native", r.compiles+1, e.Bytes, r.micros+e.Micros
		case "refuse":
			r.state, r.reason = "given up", e.Reason
			r.advice = "Split the function: shorter ones are compiled."
		}
	}
	switch {
	case r.state != "interpreted":
	case s.tier == nil:
		r.reason = "there is no native code here: " + s.iso.Report().Unavailable
	case r.count < threshold:
		r.reason = fmt.Sprintf("not hot: %d of the %d %s that would make it hot", r.count, threshold, unit)
	default:
		r.reason = "hot, but entered only through native code that has it built in"
	}
	return r
}

// assignExits gives every exit to the innermost region whose lines it is in.
func (s *study) assignExits() {
	if s.tier == nil {
		return
	}
	for _, e := range s.tier.Exits() {
		var best *region
		for i := range s.regions {
			r := &s.regions[i]
			if r.file == e.File && r.f.Proto.Name == e.Function && (best == nil || r.compiles > 0 && r.line <= e.Line && r.line >= best.line) {
				best = r
			}
		}
		if best != nil {
			best.exits = append(best.exits, e)
		}
	}
}

// wanted reports whether a region is asked about: all are, or those of the function that the line is in.
func (s *study) wanted(r *region) bool {
	if s.line == 0 {
		return true
	}
	if r.file != s.name {
		return false
	}
	file := r.f.Unit.Program.File
	last := r.line
	if r.loop >= 0 {
		l := &r.f.Proto.Loops[r.loop]
		for pc := l.Start; pc < l.End; pc++ {
			if at := r.f.Proto.PosAt(int(pc)); at.Main.IsValid() {
				last = max(last, file.Line(at.Main.Start))
			}
		}
	} else {
		for _, at := range r.f.Proto.Pos {
			if at.Main.IsValid() {
				last = max(last, file.Line(at.Main.Start))
			}
		}
	}
	return r.line <= s.line && s.line <= last
}
