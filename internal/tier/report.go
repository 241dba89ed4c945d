package tier

import (
	"fmt"
	"sort"
	"time"

	"walrus/internal/bytecode"
	"walrus/internal/frame"
	"walrus/internal/jit"
	"walrus/internal/jit/build"
	"walrus/internal/jit/ir"
	"walrus/internal/jit/mach"
	"walrus/internal/source"
	"walrus/internal/value"
)

// Event is one thing that happened to a region, for logs.
type Event struct {
	Kind   string // "compile", "refuse", "discard"
	Region string
	File   string
	Line   int
	Reason string
	Addr   uint64 // of the code in memory
	Bytes  int
	Micros int64
}

func (t *Controller) log(e Event) {
	if t.opts.Log != nil {
		t.opts.Log(e)
	}
}

// Stats are counts of what the controller did.
type Stats struct {
	Compiled   int // code objects installed
	Refused    int
	Discarded  int
	Flushes    int
	Bytes      int64 // of native code, all installed objects together
	Words      int64 // bytecode words compiled
	Compile    time.Duration
	Install    time.Duration // in the program's goroutine
	MaxInstall time.Duration
	Entries    int64 // from the interpreter into native code
	Helpers    int64 // crossings for the run time
	Landed     int64 // errors that native code handled
	Polls      int64
	Left       int64 // activations given up
	exits      map[exitKey]int64
}

// exitKey is a place and a reason for which native code was left.
type exitKey struct {
	fn     int32
	pc     uint32
	reason ir.Reason
}

func (s *Stats) compiled(r *jit.Result, install time.Duration) {
	s.Compiled++
	s.Bytes += int64(len(r.Object.Bytes))
	s.Words += int64(r.Words)
	s.Compile += r.Time()
	s.Install += install
	s.MaxInstall = max(s.MaxInstall, install)
}

func (s *Stats) exit(o *owner, site *mach.Site, reason ir.Reason) {
	s.Left++
	at := &o.object.FramesOf(site)[0]
	key := exitKey{at.Fn, at.PC, reason}
	if s.exits == nil {
		s.exits = map[exitKey]int64{}
	}
	s.exits[key]++
}

// ExitCount says how often native code was left at a place for one reason.
type ExitCount struct {
	Function string
	File     string
	Line     int
	Reason   string // in words
	Count    int64
}

// Exits lists why native code was left, the most frequent first.
func (t *Controller) Exits() []ExitCount {
	var list []ExitCount
	for k, n := range t.stats.exits {
		f := t.c.Funcs[k.fn]
		e := ExitCount{Function: f.Proto.Name, File: f.Unit.Program.File.Name(), Reason: k.reason.Text(), Count: n}
		e.Line, _ = f.Unit.Program.File.Position(spanAt(f.Proto.Pos, k.pc, f.Proto.Span).Start)
		list = append(list, e)
	}
	sort.Slice(list, func(i, j int) bool {
		a, b := &list[i], &list[j]
		if a.Count != b.Count {
			return a.Count > b.Count
		}
		return a.File < b.File || a.File == b.File && (a.Line < b.Line || a.Line == b.Line && a.Reason < b.Reason)
	})
	return list
}

// Stats returns the counts so far.
func (t *Controller) Stats() *Stats { return &t.stats }

func (r *region) name() string {
	if r.loop < 0 {
		return "fn " + r.f.Proto.Name
	}
	return fmt.Sprintf("loop %d of %s", r.loop, r.f.Proto.Name)
}

func (r *region) line() int {
	span := r.f.Proto.Span
	if r.loop >= 0 {
		span = r.f.Proto.Loops[r.loop].Span
	}
	line, _ := r.f.Unit.Program.File.Position(span.Start)
	return line
}

func (r *region) file() string { return r.f.Unit.Program.File.Name() }

// randomise replaces what was observed by something else, for tests: lies may cost speed, never results.
func randomise(s *build.Snapshot, seed uint64) {
	next := func() uint64 {
		seed ^= seed << 13
		seed ^= seed >> 7
		seed ^= seed << 17
		return seed
	}
	for i := range s.Feedback {
		if next()%3 == 0 {
			fb := &s.Feedback[i]
			bits := next()
			*fb = frame.Feedback{Shape: fb.Shape, Payload: fb.Payload, TagOff: fb.TagOff, NewShape: fb.NewShape,
				Left: uint8(bits), Right: uint8(bits >> 8), Misses: uint8(bits >> 16 & 3), Flags: uint8(bits >> 20 & 7)}
		}
	}
	tags := []value.Tag{value.Void, value.Bool, value.Int, value.Float, value.String, value.List, value.Unset}
	for _, list := range [][]value.Tag{s.ParamTags, s.EntryTags} {
		for i := range list {
			if next()%3 == 0 {
				list[i] = tags[next()%uint64(len(tags))]
			}
		}
	}
}

func spanAt(pos []bytecode.Pos, pc uint32, otherwise source.Span) source.Span {
	i := sort.Search(len(pos), func(i int) bool { return pos[i].PC > pc }) - 1
	if i < 0 {
		return otherwise
	}
	return pos[i].Main
}
