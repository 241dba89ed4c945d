package engine

import (
	"fmt"

	"walrus/internal/bytecode"
	"walrus/internal/frame"
	"walrus/internal/rt"
	"walrus/internal/source"
)

// Report tells what was hot so far, and what the compiler made of it.
func (i *Isolate) Report() JITReport {
	r := JITReport{Available: i.tier != nil, Unavailable: i.noTier, InterpretOnly: i.C.Thresholds == rt.Thresholds{}}
	if !r.InterpretOnly {
		for _, f := range i.C.Funcs {
			if !f.Proto.Hidden {
				r.count(f, i.C.Thresholds)
			}
		}
	}
	if i.tier != nil {
		i.tier.Report(&r)
	}
	return r
}

// count adds the regions of one function; t says what is hot. Functions that never ran are not known to the profiler.
func (r *JITReport) count(f *rt.Func, t rt.Thresholds) {
	if f.Info == 0 || f.Calls() == 0 {
		return
	}
	if f.Proto.Parent >= 0 {
		r.Regions++
		calls := f.Calls()
		if calls >= int64(t.Calls) {
			r.HotFunctions++
		}
		r.hottest(f, fmt.Sprintf("fn %s@0", f.Proto.Name), calls, f.Proto.Span)
	}
	for n, l := range f.Proto.Loops {
		r.Regions++
		visits := f.Visits(n)
		if visits >= int64(t.Loop) {
			r.HotLoops++
		}
		r.hottest(f, fmt.Sprintf("loop@%d..%d", l.Header, l.End-1), visits, l.Span)
	}
	r.TypeProfiles += observed(f)
}

// hottest keeps the region with the highest count; the first one of several.
func (r *JITReport) hottest(f *rt.Func, name string, count int64, span source.Span) {
	if count <= r.HottestCount {
		return
	}
	file := f.Unit.Program.File
	line, _ := file.Position(span.Start)
	r.HottestName, r.HottestCount, r.HottestFile, r.HottestLine = name, count, file.Name(), line
}

// observed counts the places of a function where the interpreter has seen types: everything but the loop headers, whose words hold
// counters.
func observed(f *rt.Func) int {
	info := frame.InfoAt(f.Info)
	n := 0
	for w := 0; w < len(f.Proto.Code); {
		row := bytecode.Of(f.Proto.Code[w].Op())
		fb := frame.FeedbackAt(info.Feedback(info.Code + uint64(w)*8))
		if fb.Left|fb.Right != 0 || fb.Shape != 0 {
			n++
		}
		w += row.Width()
	}
	return n
}
