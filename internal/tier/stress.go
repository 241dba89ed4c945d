package tier

import (
	"errors"

	"walrus/internal/heap"
	"walrus/internal/jit/opt"
	"walrus/internal/native"
	"walrus/internal/platform"
)

// pollForm is the form of polls that the stress switches need; PollBest without any.
func (t *Controller) pollForm() native.PollForm {
	if t.opts.Stress.PollEvery > 0 {
		return native.PollCounter
	}
	return native.PollBest
}

// leavesAtPoll reports whether the poll at hand has to rebuild the interpreter's frames, for tests. polls counts those of the activation.
func (t *Controller) leavesAtPoll(polls int) bool {
	s := &t.opts.Stress
	if s.OneRound && polls >= 2 {
		t.advanced = true
		return true
	}
	return s.ExitEvery > 0 && t.stats.Polls%int64(s.ExitEvery) == 0
}

// postpone keeps the result of a compile for later, if compiles are to be late. It returns after how many visits it is asked for.
func (t *Controller) postpone(c compiled) (visits int32, late bool) {
	mean := t.opts.Stress.Delay
	if mean <= 0 {
		return 0, false
	}
	c.r.late = &c
	t.random = t.random*6364136223846793005 + 1442695040888963407
	return 1 + int32(t.random>>33)%(2*mean), true
}

// arrived installs a postponed result.
func (t *Controller) arrived(r *region) {
	if c := r.late; c != nil {
		r.late = nil
		t.finish(*c)
	}
}

// install puts code into code memory.
func (t *Controller) install(image native.Image) (*native.Code, error) {
	if t.installs++; t.installs == t.opts.Stress.FailInstall {
		return nil, errInjected
	}
	return t.x.Code().Install(image)
}

// errInjected is a failure that was asked for.
var errInjected = errors.New("no code memory, for a test")

// trips keeps the counters of guards that are made to fail. The zero value has none.
type trips struct {
	region *platform.Region
	used   uintptr
	start  func(n uintptr) uint64 // value of the n-th counter
}

// tripCells is the number of counters; more guards than that share them.
const tripCells = 1 << 16

// options are those of one compile; nil without the stress switch. The counters are taken here, in the program's goroutine.
func (s *trips) options(g GuardStress, seed uint64, memory *platform.Memory) *opt.Trips {
	t := &opt.Trips{Mul: 1, Add: 1, Cell: s.cell}
	switch g {
	case GuardsHold:
		return nil
	case GuardsFirst:
		s.start = func(uintptr) uint64 { return ^uint64(0) } // passes 0 at the first visit
	case GuardsAlways:
		t.Mul, t.Add = 0, 0
		s.start = func(uintptr) uint64 { return 0 }
	case GuardsRandom:
		t.Mul, t.Add, t.Shift = 6364136223846793005, 1442695040888963407, 61
		s.start = func(n uintptr) uint64 { return (uint64(n+1) + seed<<20) * 0x9e3779b97f4a7c15 }
	}
	if s.region == nil {
		if memory == nil {
			memory = platform.New(nil)
		}
		r, err := memory.Reserve(tripCells*8, 0)
		if err == nil {
			err = r.Commit(0, tripCells*8)
		}
		if err != nil {
			return nil // tests that take memory away get guards that hold
		}
		s.region = r
	}
	return t
}

// cell returns the address of the next counter.
func (s *trips) cell() uint64 {
	n := s.used % tripCells
	s.used++
	at := uint64(uintptr(s.region.Base())) + uint64(n*8)
	heap.Store64(at, s.start(n))
	return at
}

func (s *trips) close() {
	if s.region != nil {
		s.region.Release()
		s.region = nil
	}
}
