package regalloc

// A live interval is a list of ranges and a list of use positions, both
// ascending, both singly linked through arenas so that splitting is cutting a
// link.

type liveRange struct {
	from, to position
	next     int32 // index in Allocator.ranges or -1
}

type useKind uint8

const (
	// useMarker stands for a use in the next round of a loop or for an edge
	// argument: it matters when choosing a victim, never forces a reload.
	useMarker useKind = iota
	// useBenefit can be served from memory, better from a register.
	useBenefit
	// useMust needs a register.
	useMust
	// useDef is the definition and needs a register until the end of its instruction.
	useDef
)

type usePoint struct {
	pos   position
	next  int32 // index in Allocator.uses or -1
	kind  useKind
	depth uint8 // loop depth at pos; 0 when cold
}

// needs returns the end of the stretch during which the use occupies its register.
func (u *usePoint) needs() position {
	if u.kind == useMust && u.pos&3 == 1 {
		return u.pos + 1
	}
	return u.pos.after()
}

// end returns the end of the stretch during which the value is read or written.
func (u *usePoint) end() position {
	if u.pos&3 < 2 && u.kind != useDef {
		return u.pos + 1
	}
	return u.pos.after()
}

// interval is one piece of a value's life with a single place. The first piece
// of value v has index v; pieces split off follow through next, in ascending order.
type interval struct {
	v          VReg
	start, end position
	ranges     int32 // first range
	cur        int32 // range the scan has reached; valid while active or inactive
	uses       int32 // first use or -1
	seen       int32 // a use before the scan position, to start searches at, or -1
	next       int32 // next piece of the same value or -1
	reg        PReg  // NoPReg: in memory, or not yet placed
	split      bool  // piece of a value that has been split
}

func (a *Allocator) addRange(v VReg, from, to position) {
	iv := &a.ivs[v]
	if h := iv.ranges; h >= 0 {
		r := &a.ranges[h]
		if r.from <= to {
			if from < r.from {
				r.from = from
			}
			if to > r.to {
				r.to = to
				if r.next < 0 {
					iv.end = to
				}
			}
			return
		}
	} else {
		iv.end = to
	}
	a.ranges = append(a.ranges, liveRange{from, to, iv.ranges})
	iv.ranges = int32(len(a.ranges) - 1)
}

func (a *Allocator) addUse(v VReg, pos position, kind useKind, depth uint8) {
	iv := &a.ivs[v]
	a.uses = append(a.uses, usePoint{pos, iv.uses, kind, depth})
	iv.uses = int32(len(a.uses) - 1)
}

// splitAt cuts piece i at p, which must lie strictly inside it, and returns the
// new piece holding everything from p on. Uses at or after p go with it.
func (a *Allocator) splitAt(i int32, p position) int32 {
	c := int32(len(a.ivs))
	a.ivs = append(a.ivs, interval{})
	iv, ch := &a.ivs[i], &a.ivs[c]
	*ch = interval{v: iv.v, end: iv.end, next: iv.next, reg: NoPReg, uses: -1, seen: -1, split: true}
	iv.next = c
	iv.split = true
	a.res.Stats.Splits++

	last, r := int32(-1), iv.ranges
	if iv.cur >= 0 && a.ranges[iv.cur].from < p {
		r = iv.cur
	}
	for r >= 0 && a.ranges[r].to <= p {
		last, r = r, a.ranges[r].next
		a.work++
	}
	if a.ranges[r].from < p { // the cut goes through r
		a.ranges = append(a.ranges, liveRange{p, a.ranges[r].to, a.ranges[r].next})
		a.ranges[r].to = p
		a.ranges[r].next = -1
		iv.end = p
		r = int32(len(a.ranges) - 1)
	} else {
		a.ranges[last].next = -1
		iv.end = a.ranges[last].to
	}
	ch.ranges, ch.cur = r, r
	ch.start = a.ranges[r].from

	last, u := int32(-1), a.firstUse(i, p)
	for u >= 0 && a.uses[u].pos < p {
		last, u = u, a.uses[u].next
		a.work++
	}
	ch.uses = u
	if last < 0 {
		iv.uses, iv.seen = -1, -1
	} else {
		a.uses[last].next = -1
	}
	if iv.seen >= 0 && a.uses[iv.seen].pos >= p {
		iv.seen = -1
	}
	if a.topOf[iv.v] == i {
		a.topOf[iv.v] = c
	}
	return c
}

// firstUse returns a use of piece i from which a search around p may start: the
// first one, or the last real use before both p and the scan position.
func (a *Allocator) firstUse(i int32, p position) int32 {
	iv := &a.ivs[i]
	u := iv.uses
	if s := iv.seen; s >= 0 && a.uses[s].pos < p {
		u = s
	}
	first := u
	for limit := min(a.now.gap(), p); u >= 0 && a.uses[u].pos < limit; u = a.uses[u].next {
		if a.uses[u].kind != useMarker {
			iv.seen, first = u, u
		}
		a.work++
	}
	return first
}

// nextUse returns the first use of piece i at or after p with at least the given kind.
func (a *Allocator) nextUse(i int32, p position, kind useKind) *usePoint {
	for u := a.firstUse(i, p); u >= 0; u = a.uses[u].next {
		a.work++
		if up := &a.uses[u]; up.pos >= p && up.kind >= kind {
			return up
		}
	}
	return nil
}

// lastUseBefore returns the end of the last use of piece i that begins before
// p, or the start of the piece. Markers do not count.
func (a *Allocator) lastUseBefore(i int32, p position) position {
	last := a.ivs[i].start
	for u := a.firstUse(i, p); u >= 0; u = a.uses[u].next {
		a.work++
		up := &a.uses[u]
		if up.pos >= p {
			break
		}
		if up.kind != useMarker {
			last = up.end()
		}
	}
	return last
}

// intersect returns the first position that both range lists cover, or noPosition.
func (a *Allocator) intersect(r, s int32) position {
	for r >= 0 && s >= 0 {
		a.work++
		x, y := &a.ranges[r], &a.ranges[s]
		switch {
		case x.to <= y.from:
			r = x.next
		case y.to <= x.from:
			s = y.next
		default:
			return max(x.from, y.from)
		}
	}
	return noPosition
}

// span is a stretch during which an instruction claims a physical register.
type span struct{ from, to position }

// nextFixed returns the first position at or after the start of range list r at
// which register reg is claimed by an instruction, or noPosition.
func (a *Allocator) nextFixed(r int32, reg PReg) position {
	list := a.fixed[reg]
	k := int(a.fixedAt[reg])
	for k < len(list) && list[k].to <= a.now {
		k++
	}
	a.fixedAt[reg] = int32(k)
	from := a.ranges[r].from
	for k < len(list) && list[k].to <= from {
		k++
	}
	for r >= 0 && k < len(list) {
		a.work++
		x := &a.ranges[r]
		switch {
		case x.to <= list[k].from:
			r = x.next
		case list[k].to <= x.from:
			k++
		default:
			return max(x.from, list[k].from)
		}
	}
	return noPosition
}

// nextCall returns the first call position inside the range list, or noPosition.
func (a *Allocator) nextCall(r int32) position {
	k := a.callAt
	for r >= 0 && k < len(a.calls) {
		a.work++
		x := &a.ranges[r]
		c := a.calls[k]
		switch {
		case c < x.from:
			if c+2 > x.from { // the range begins inside the late part of the call
				return x.from
			}
			k++
		case c >= x.to:
			r = x.next
		default:
			return c
		}
	}
	return noPosition
}
