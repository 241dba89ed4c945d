package engine

import (
	"walrus/internal/bytecode"
	"walrus/internal/rt"
)

// loads keeps account of the loads of programs, so that a program that is run again and again needs memory in proportion to what its runs leave
// behind. Whether anything refers to an earlier load is found out by collections, which are run when loads have become many or large in relation to
// the work of a collection.
type loads struct {
	alone map[*bytecode.Program][]*rt.Unit // of programs of one function; several if runs are nested
	free  map[*bytecode.Program][]*rt.Unit // of others, that nothing refers to
	past  []*rt.Unit                       // of others, that something may refer to
	now   *rt.Unit                         // the last load of all, whose globals the host can name
	after int                              // len(past) at which to look next
	used  uint64                           // bytes of the heap that were in use when that was decided
}

// A look at the loads comes after this many of them, and one more for each so many bytes of the heap, since looking takes time in proportion to the
// heap; or when this many bytes are in use beyond twice those of the time before.
const (
	loadsPerLook = 32
	bytesPerLoad = 64 << 10
	usedPerLook  = 16 << 20
)

func newLoads() loads {
	return loads{alone: map[*bytecode.Program][]*rt.Unit{}, free: map[*bytecode.Program][]*rt.Unit{}, after: loadsPerLook}
}

// add notes a unit that was just made.
func (l *loads) add(u *rt.Unit) {
	if p := u.Program; rt.Alone(p) {
		l.alone[p] = append(l.alone[p], u)
	}
}

// begin makes a unit the last load.
func (l *loads) begin(u *rt.Unit) {
	if l.now != nil && l.now != u && !rt.Alone(l.now.Program) {
		l.past = append(l.past, l.now)
	}
	l.now = u
}

// reuse finds an earlier load of p that can be used again, ready to run from the start; nil if there is none.
func (i *Isolate) reuse(p *bytecode.Program) *rt.Unit {
	l := &i.loaded
	for _, u := range l.alone[p] {
		if i.C.Restart(u) {
			return u
		}
	}
	if len(l.free[p]) == 0 && !i.Running() && (len(l.past) >= l.after || len(l.past) > 0 && i.C.Heap.Used() > 2*l.used+usedPerLook) {
		i.reclaim()
	}
	free := l.free[p]
	if len(free) == 0 {
		return nil
	}
	u := free[len(free)-1]
	l.free[p] = free[:len(free)-1]
	return u
}

// reclaim runs a collection that looks for loads that nothing refers to.
func (i *Isolate) reclaim() {
	l := &i.loaded
	unused := map[*rt.Unit]bool{}
	for _, u := range i.C.Reclaim(l.past) {
		unused[u] = true
		l.free[u.Program] = append(l.free[u.Program], u)
	}
	kept := l.past[:0]
	for _, u := range l.past {
		if !unused[u] {
			kept = append(kept, u)
		}
	}
	clear(l.past[len(kept):])
	l.past, l.used = kept, i.C.Heap.Used()
	l.after = 2*len(kept) + loadsPerLook + int(l.used/bytesPerLoad)
}
