package regalloc

// parallel orders a group of copies that are meant to happen at once.
//
// A copy may run when nothing still has to be read from its target. What is
// left when no copy can run are disjoint cycles. A cycle of integer registers is
// turned by exchanges; any other cycle parks one value in the scratch register.
type parallel struct {
	readers []int16 // per place: copies still reading it
	writer  []int32 // per place: copy writing it plus one, 0 for none
	ready   []int32
	done    []bool
}

// placeIndex numbers registers and slots densely.
func placeIndex(l Loc) int {
	if l.IsReg() {
		return int(l.Reg())
	}
	return 64 + l.Slot()
}

func (p *parallel) sequence(ms []move, before Inst, scratch PReg, res *Result) {
	if len(ms) == 1 {
		p.copy(ms[0].from, ms[0].to, before, scratch, false, res)
		return
	}
	n := 64 + res.NumSlots
	if len(p.readers) < n {
		p.readers = make([]int16, n)
		p.writer = make([]int32, n)
	}
	p.done = resize(p.done, len(ms))
	p.ready = p.ready[:0]
	for k := range ms {
		if ms[k].from.IsRemat() {
			p.done[k] = true
			continue
		}
		p.readers[placeIndex(ms[k].from)]++
		p.writer[placeIndex(ms[k].to)] = int32(k + 1)
	}
	for k := range ms {
		if !p.done[k] && p.readers[placeIndex(ms[k].to)] == 0 {
			p.ready = append(p.ready, int32(k))
		}
	}
	p.drain(ms, before, scratch, false, res)
	for k := range ms {
		if !p.done[k] {
			p.turnCycle(ms, k, before, scratch, res)
		}
	}
	for k := range ms {
		if m := &ms[k]; m.from.IsRemat() {
			p.copy(m.from, m.to, before, scratch, false, res)
		} else {
			p.readers[placeIndex(m.from)] = 0
			p.writer[placeIndex(m.to)] = 0
		}
	}
}

// drain emits every copy whose target is no longer read.
func (p *parallel) drain(ms []move, before Inst, scratch PReg, inCycle bool, res *Result) {
	for len(p.ready) > 0 {
		k := p.ready[len(p.ready)-1]
		p.ready = p.ready[:len(p.ready)-1]
		p.done[k] = true
		p.copy(ms[k].from, ms[k].to, before, scratch, inCycle, res)
		if ms[k].from == RegLoc(scratch) {
			continue
		}
		from := placeIndex(ms[k].from)
		p.readers[from]--
		if w := p.writer[from]; p.readers[from] == 0 && w > 0 && !p.done[w-1] {
			p.ready = append(p.ready, w-1)
		}
	}
}

// turnCycle emits the cycle that copy k belongs to.
func (p *parallel) turnCycle(ms []move, k int, before Inst, scratch PReg, res *Result) {
	integers := true
	for j := k; ; {
		from := ms[j].from
		integers = integers && from.IsReg() && from.Reg().Class() == Int
		j = int(p.writer[placeIndex(from)]) - 1
		if j == k {
			break
		}
	}
	if integers {
		// Walk the cycle against the flow: after exchanging a copy's two
		// registers its target is right and its source holds what the next
		// target needs.
		for j := k; ; {
			p.done[j] = true
			next := int(p.writer[placeIndex(ms[j].from)]) - 1
			if next == k {
				return
			}
			res.Edits = append(res.Edits, Edit{Before: before, From: ms[j].from, To: ms[j].to, Swap: true})
			res.Stats.Swaps++
			j = next
		}
	}
	// Park what the target of copy k holds; the copy reading it takes it from there.
	target := ms[k].to
	p.copy(target, RegLoc(scratch), before, scratch, true, res)
	for j := range ms {
		if !p.done[j] && ms[j].from == target {
			ms[j].from = RegLoc(scratch)
		}
	}
	p.readers[placeIndex(target)] = 0
	p.ready = append(p.ready, int32(k))
	p.drain(ms, before, scratch, true, res)
}

// copy emits one copy. Between two slots it goes through the scratch register
// unless a cycle is using it.
func (p *parallel) copy(from, to Loc, before Inst, scratch PReg, inCycle bool, res *Result) {
	switch {
	case from.IsRemat():
		res.Stats.Remats++
	case from.IsSlot() && to.IsReg():
		res.Stats.Reloads++
	case from.IsReg() && to.IsReg():
		res.Stats.Moves++
	}
	if from.IsSlot() && to.IsSlot() && !inCycle {
		res.Edits = append(res.Edits, Edit{Before: before, From: from, To: RegLoc(scratch)})
		from = RegLoc(scratch)
	}
	res.Edits = append(res.Edits, Edit{Before: before, From: from, To: to})
}
