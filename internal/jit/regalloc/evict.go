package regalloc

// distance rates how far away a use is: the farther, the better the value is a
// victim. Each loop level makes a use count as eight times nearer.
func (a *Allocator) distance(u *usePoint, from position) int64 {
	if u == nil {
		return 1 << 60
	}
	d := int64(max(u.pos-from, 1)) << 24
	if u.kind == useBenefit {
		d *= 2 // a use from memory is nearly free
	}
	return d >> min(3*uint(u.depth), 24)
}

// takeOccupied handles a piece for which no register is free: either it goes to
// memory until it needs a register, or another value does.
func (a *Allocator) takeOccupied(i int32, first *usePoint, mustNow bool) error {
	iv := &a.ivs[i]
	if first == nil {
		a.spillFrom(i, iv.start)
		return nil
	}
	regs := a.cfg.Regs[a.f.Values[iv.v].Class]
	need := a.minimalEnd(i, mustNow)
	if !mustNow {
		// Without a need at its start the register must at least serve the first use.
		need = max(need, first.pos+1)
	}
	own := a.distance(first, iv.start)
	best, bestScore, bestBlock := -1, int64(-1), noPosition
	for k, r := range regs {
		block := a.nextFixed(iv.ranges, r)
		if a.cfg.CallClobbers.Has(r) {
			block = min(block, a.nextCall(iv.ranges))
		}
		if block < need {
			continue
		}
		score, ok := a.evictionScore(i, r)
		if !ok || !mustNow && score <= own {
			continue
		}
		if score > bestScore || score == bestScore && block > bestBlock {
			best, bestScore, bestBlock = k, score, block
		}
	}
	if best < 0 {
		if mustNow {
			return &Error{Infeasible}
		}
		a.spillFrom(i, iv.start)
		return nil
	}
	r := regs[best]
	a.evict(i, r)
	if iv := &a.ivs[i]; bestBlock < iv.end {
		a.cutBefore(i, bestBlock, need)
	}
	a.spillAfter(i, a.minimalEnd(i, mustNow))
	a.activate(i, r)
	return nil
}

// evictionScore rates taking register r from its holders for piece i. It
// reports false when a holder cannot give it up.
func (a *Allocator) evictionScore(i int32, r PReg) (int64, bool) {
	pos := a.ivs[i].start
	score := int64(1 << 61)
	if j := a.active[r]; j >= 0 {
		if a.pinned(j, pos) {
			return 0, false
		}
		score = a.victimScore(j, pos)
	}
	for _, j := range a.inactive {
		a.work++
		other := &a.ivs[j]
		if other.reg != r || !a.ivs[i].split && !other.split {
			continue
		}
		if a.intersect(a.ivs[i].ranges, other.cur) != noPosition {
			score = min(score, a.victimScore(j, pos))
		}
	}
	return score, true
}

func (a *Allocator) victimScore(j int32, pos position) int64 {
	d := a.distance(a.nextUse(j, pos, useMarker), pos)
	if a.f.Values[a.ivs[j].v].Remat {
		d *= 2
	}
	return d
}

// pinned reports whether active piece j is needed in its register by the
// instruction at pos.
func (a *Allocator) pinned(j int32, pos position) bool {
	for u := a.firstUse(j, pos.gap()); u >= 0; u = a.uses[u].next {
		a.work++
		up := &a.uses[u]
		if up.pos.inst() > pos.inst() {
			return false
		}
		if up.kind >= useMust && up.needs() > pos && up.pos.inst() == pos.inst() {
			return true
		}
	}
	return false
}

// evict frees register r for piece i, which starts now.
func (a *Allocator) evict(i int32, r PReg) {
	pos := a.ivs[i].start
	if j := a.active[r]; j >= 0 {
		a.active[r] = -1
		a.sendToMemory(j, pos)
	}
	n := 0
	for _, j := range a.inactive {
		other := &a.ivs[j]
		if other.reg == r && (a.ivs[i].split || other.split) && a.intersect(a.ivs[i].ranges, other.cur) != noPosition {
			// Its next range begins a piece of its own.
			back := a.ranges[other.cur].from
			if c := a.splitAt(j, back); c >= 0 {
				a.push(c)
			}
			continue
		}
		a.inactive[n] = j
		n++
	}
	a.inactive = a.inactive[:n]
}

// sendToMemory moves piece j out of its register from pos on, or from an
// earlier point outside the loop when it has no use in between.
func (a *Allocator) sendToMemory(j int32, pos position) {
	lo := a.lastUseBefore(j, pos)
	at := pos
	if up := lo.upGap(); up <= pos.gap() {
		at = a.bestSplit(up, pos.gap())
	}
	if at <= a.ivs[j].start {
		a.ivs[j].reg = NoPReg
		a.spillFrom(j, pos)
		return
	}
	c := a.splitAt(j, at)
	if a.ivs[c].start > a.now {
		a.push(c) // the cut fell into a hole
		return
	}
	a.spillFrom(c, pos)
}

// bestSplit returns the cheapest position in [lo,hi] for changing the place of
// a value that is not used in between: hi, unless loops begin in between; then
// the entry of the outermost of them.
func (a *Allocator) bestSplit(lo, hi position) position {
	if a.cfg.SpillAll {
		return hi
	}
	blk := &a.f.Blocks[a.instBlock[min(int(hi.inst()), len(a.instBlock)-1)]]
	if blk.Cold {
		return hi
	}
	for l := blk.Loop; l >= 0; l = a.f.Loops[l].Parent {
		start := gapOf(a.f.Blocks[a.f.Loops[l].Header].First)
		if start < lo {
			break
		}
		hi = start
	}
	return hi
}

// spillFrom puts piece i into memory from its start until the next use that
// wants a register after pos, and queues the rest.
func (a *Allocator) spillFrom(i int32, pos position) {
	iv := &a.ivs[i]
	iv.reg = NoPReg
	from := max(pos, iv.start)
	lo := (from + 1).upGap()
	wanted := useBenefit
	if a.cfg.SpillAll {
		wanted = useMust
	}
	u := a.nextUse(i, max(from, lo), wanted)
	if u == nil {
		return
	}
	at := a.bestSplit(lo, u.pos.gap())
	if at <= iv.start {
		panic("regalloc: a value to spill is needed at once")
	}
	a.push(a.splitAt(i, at))
}

// cutBefore splits piece i, about to get a register, so that it ends at or
// before limit; need is the end of the uses it must serve with that register.
func (a *Allocator) cutBefore(i int32, limit, need position) {
	lo := max(a.lastUseBefore(i, limit), need, a.ivs[i].start+1)
	at := limit
	if u := a.nextUse(i, limit, useMust); u != nil && u.pos.inst() == limit.inst() && u.kind != useDef {
		// The same instruction also wants it in some other register.
		lo = min(lo, limit.gap())
	}
	if limit.gap() >= lo && limit.gap() > a.ivs[i].start {
		// Nothing uses it in the instruction that claims the register.
		at = limit.gap()
		if lo = lo.upGap(); lo <= at {
			at = a.bestSplit(lo, at)
		}
	}
	a.push(a.splitAt(i, at))
}

// spillAfter ends piece i in its register as soon as the instruction it starts
// at is done; only when everything is to be spilled.
func (a *Allocator) spillAfter(i int32, need position) {
	if !a.cfg.SpillAll {
		return
	}
	if at := max(need, a.ivs[i].start+1).upGap(); at < a.ivs[i].end {
		a.push(a.splitAt(i, at))
	}
}
