package regalloc

import "slices"

// buildIntervals walks the code backwards and records, for every value, its
// live ranges, uses and hints, and for every physical register the stretches
// instructions claim.
func (a *Allocator) buildIntervals() {
	f := a.f
	n := len(f.Values)
	a.ivs = resize(a.ivs, n)
	a.topOf = resize(a.topOf, n)
	a.hints = resize(a.hints, n)
	for i := range a.ivs {
		a.ivs[i] = interval{v: VReg(i), ranges: -1, cur: -1, uses: -1, seen: -1, next: -1, reg: NoPReg}
		a.topOf[i] = int32(i)
		a.hints[i] = hint{fixed: NoPReg, first: NoPReg, last: NoPReg, param: NoVReg, arg: NoVReg, tie: NoVReg}
	}
	a.ranges, a.uses = roomFor(a.ranges, 2*n), roomFor(a.uses, 2*n)
	a.order, a.calls = a.order[:0], a.calls[:0]
	for r := range a.fixed {
		a.fixed[r] = a.fixed[r][:0]
		a.fixedAt[r] = 0
	}
	for b := len(f.Blocks) - 1; b >= 0; b-- {
		a.buildBlock(Block(b))
	}
	for r := range a.fixed {
		slices.Reverse(a.fixed[r])
	}
	slices.Reverse(a.calls)
	slices.Reverse(a.order)
	a.finishOrder()
}

// finishOrder fixes the starts and sorts the few results of one instruction
// that begin at different points of it. The list is almost sorted already.
func (a *Allocator) finishOrder() {
	for k, i := range a.order {
		iv := &a.ivs[i]
		iv.start = a.ranges[iv.ranges].from
		iv.cur = iv.ranges
		j := k
		for ; j > 0 && a.ivs[a.order[j-1]].start > iv.start; j-- {
			a.order[j] = a.order[j-1]
		}
		a.order[j] = i
	}
}

func (a *Allocator) buildBlock(b Block) {
	f := a.f
	blk := &f.Blocks[b]
	from, to := gapOf(blk.First), gapOf(blk.End)
	depth := a.depthOf(b)
	if a.words > 0 {
		eachBit(a.liveOut(b), func(g int32) { a.addRange(a.globals[g], from, to) })
	}
	for s := blk.Succs; s < blk.Succs+blk.NumSuccs; s++ {
		e := &f.Succs[s]
		target := &f.Blocks[e.To]
		for k := int32(0); k < target.NumParams; k++ {
			v, p := f.EdgeArgs[e.Args+k], f.Params[target.Params+k]
			a.addRange(v, from, to)
			a.addUse(v, to-4, useMarker, depth)
			// Blocks are visited backwards, so the hot and earlier edge has the last word.
			a.hints[v].param = p
			a.hints[p].arg = v
		}
	}
	for i := blk.End - 1; i >= blk.First; i-- {
		a.buildInst(i, from, depth)
	}
	for k := blk.NumParams - 1; k >= 0; k-- {
		if p := f.Params[blk.Params+k]; a.isLive(p, from) {
			a.order = append(a.order, int32(p))
		}
	}
	if l := blk.Loop; l >= 0 && f.Loops[l].Header == b {
		a.markLoopEnd(&f.Loops[l], b)
	}
}

// isLive reports, during the backward walk of the block starting at from,
// whether the part of the block already seen needs v.
func (a *Allocator) isLive(v VReg, from position) bool {
	h := a.ivs[v].ranges
	return h >= 0 && a.ranges[h].from == from
}

func (a *Allocator) depthOf(b Block) uint8 {
	blk := &a.f.Blocks[b]
	if blk.Cold || blk.Loop < 0 {
		return 0
	}
	return a.f.Loops[blk.Loop].Depth
}

// markLoopEnd gives every value that is live around the loop and used in it a
// marker at the loop's end, standing for the use in the next round.
func (a *Allocator) markLoopEnd(l *Loop, header Block) {
	if a.words == 0 {
		return
	}
	end := gapOf(a.f.Blocks[l.Last].End)
	at := end - 4
	eachBit(a.liveInOf(header), func(g int32) {
		v := a.globals[g]
		last := int32(-1)
		for u := a.ivs[v].uses; u >= 0 && a.uses[u].pos <= at; u = a.uses[u].next {
			last = u
			a.work++
		}
		if last >= 0 {
			a.uses = append(a.uses, usePoint{at, a.uses[last].next, useMarker, l.Depth})
			a.uses[last].next = int32(len(a.uses) - 1)
		}
	})
}

func (a *Allocator) buildInst(i Inst, from position, depth uint8) {
	f := a.f
	in := &f.Insts[i]
	ops := f.Operands[in.Ops : in.Ops+in.NumOps]
	if in.Clobbers != 0 {
		a.claimClobbers(i, in.Clobbers)
	}
	for _, v := range f.Resumes[in.Resume : in.Resume+in.NumResume] {
		a.addRange(v, from, endOf(i))
	}
	if in.Commutes && len(ops) >= 2 && a.isLive(ops[0].V, from) && !a.isLive(ops[1].V, from) && ops[1].Where != InFixed {
		ops[0].V, ops[1].V = ops[1].V, ops[0].V
	}
	for k := range ops {
		if ops[k].Role >= Def {
			a.buildDef(i, ops, k, from, depth)
		}
	}
	var tied uint32
	for k := range ops {
		if ops[k].Role >= Def && ops[k].Where == SameAs {
			tied |= 1 << (ops[k].Tie & 31)
		}
	}
	for k := range ops {
		op := &ops[k]
		if op.Role >= Def {
			continue
		}
		switch {
		case op.Where == InFixed:
			a.addRange(op.V, from, earlyOf(i))
			a.addCopyUse(op.V, i, depth)
			a.hints[op.V].fixed = op.Reg
			to := lateOf(i)
			if op.Role == LateUse {
				to = endOf(i)
			}
			a.claim(op.Reg, earlyOf(i), to)
		case tied>>(k&31)&1 != 0:
			a.addRange(op.V, from, earlyOf(i))
			a.addCopyUse(op.V, i, depth)
		case op.Role == LateUse:
			a.addRange(op.V, from, endOf(i))
			a.addPlacedUse(op, lateOf(i), depth)
		default:
			a.addRange(op.V, from, lateOf(i))
			a.addPlacedUse(op, earlyOf(i), depth)
		}
	}
}

// addCopyUse records that v is copied in the gap before i. A constant is as
// cheap to make in its target as to copy.
func (a *Allocator) addCopyUse(v VReg, i Inst, depth uint8) {
	if !a.f.Values[v].Remat {
		a.addUse(v, gapOf(i), useBenefit, depth)
	}
}

// addPlacedUse keeps the list of uses sorted: a value may be used twice by one
// instruction, late and early.
func (a *Allocator) addPlacedUse(op *Operand, pos position, depth uint8) {
	kind := useMust
	switch op.Where {
	case Anywhere:
		return
	case RegOrMem:
		kind = useBenefit
	}
	u := a.ivs[op.V].uses
	if u < 0 || a.uses[u].pos >= pos {
		a.addUse(op.V, pos, kind, depth)
		return
	}
	for n := a.uses[u].next; n >= 0 && a.uses[n].pos < pos; n = a.uses[u].next {
		u = n
	}
	a.uses = append(a.uses, usePoint{pos, a.uses[u].next, kind, depth})
	a.uses[u].next = int32(len(a.uses) - 1)
}

func (a *Allocator) buildDef(i Inst, ops []Operand, k int, from position, depth uint8) {
	op := &ops[k]
	pos := lateOf(i)
	switch {
	case op.Where == InFixed:
		at := lateOf(i)
		if op.Role == EarlyDef {
			at = earlyOf(i)
		}
		a.claim(op.Reg, at, endOf(i))
		pos = endOf(i)
		a.hints[op.V].fixed = op.Reg
		if !a.isLive(op.V, from) {
			return // the register is the place; nothing to copy out
		}
	case op.Where == SameAs:
		pos = earlyOf(i)
		u := ops[op.Tie].V
		a.hints[op.V].tie = u
		if a.hints[u].fixed == NoPReg {
			a.hints[u].fixed = a.hints[op.V].fixed
		}
		if a.hints[u].param == NoVReg {
			a.hints[u].param = a.hints[op.V].param
		}
	case op.Role == EarlyDef:
		pos = earlyOf(i)
	}
	if a.isLive(op.V, from) {
		a.ranges[a.ivs[op.V].ranges].from = pos
	} else {
		a.addRange(op.V, pos, endOf(i))
	}
	if op.Where != InFixed && op.Where != Anywhere {
		a.addUse(op.V, pos, useDef, depth)
	}
	a.order = append(a.order, int32(op.V))
}

// claimClobbers records destroyed registers. A whole call is one entry.
func (a *Allocator) claimClobbers(i Inst, set RegSet) {
	if cc := a.cfg.CallClobbers; cc != 0 && set&cc == cc {
		a.calls = append(a.calls, lateOf(i))
		set &^= cc
	}
	for r := PReg(0); set != 0; r, set = r+1, set>>1 {
		if set&1 != 0 {
			a.claim(r, lateOf(i), endOf(i))
		}
	}
}

// claim records that an instruction occupies r. Claims arrive in descending
// order of instructions; those of one instruction may overlap.
func (a *Allocator) claim(r PReg, from, to position) {
	list := a.fixed[r]
	if n := len(list); n > 0 && list[n-1].from <= to {
		list[n-1].from = min(list[n-1].from, from)
		list[n-1].to = max(list[n-1].to, to)
		return
	}
	a.fixed[r] = append(list, span{from, to})
}
