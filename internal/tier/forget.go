package tier

import (
	"slices"

	"walrus/internal/frame"
	"walrus/internal/rt"
)

// knows notes that the code of a region is made with knowledge about functions of a unit: code of theirs that is inlined, and through it the
// values of the unit's constant globals.
func (r *region) knows(u *rt.Unit) {
	if u != r.f.Unit && !slices.Contains(r.units, u) {
		r.units = append(r.units, u)
	}
}

// Forget drops the code of functions of the units, which are about to run from the start with other globals, and all code that was made with
// knowledge about them. No native code is running.
func (t *Controller) Forget(units []*rt.Unit) {
	if t.x == nil {
		return
	}
	gone := make(map[*rt.Unit]bool, len(units))
	for _, u := range units {
		gone[u] = true
	}
	for _, f := range t.c.Funcs {
		s, ok := f.Compiled.(*functionState)
		if !ok {
			continue
		}
		t.forgetRegion(&s.call, gone)
		for i := range s.loops {
			t.forgetRegion(&s.loops[i], gone)
		}
	}
	t.bury()
}

func (t *Controller) forgetRegion(r *region, gone map[*rt.Unit]bool) {
	if gone[r.f.Unit] {
		if r.loop < 0 && r.f.Info != 0 {
			frame.InfoAt(r.f.Info).Native = 0
		}
		if r.code != nil {
			t.grave = append(t.grave, r.code)
		}
		if r.old != nil {
			t.grave = append(t.grave, r.old)
		}
		*r = region{f: r.f, loop: r.loop, state: dropped}
		return
	}
	if !slices.ContainsFunc(r.units, func(u *rt.Unit) bool { return gone[u] }) {
		return
	}
	switch r.state {
	case ready:
		t.giveUp(r)
		r.recompiles-- // it is not the code's fault
	case queued:
		r.outdated = true
	}
	t.retire(r)
	r.units = nil
}
