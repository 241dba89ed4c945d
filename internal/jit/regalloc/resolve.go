package regalloc

import "slices"

// Resolution turns placed pieces into places of operands and moves. The moves
// before one instruction run in four phases; within a phase they are parallel.

type phase uint8

const (
	// phaseEnter holds the moves of the only edge into a block.
	phaseEnter phase = iota
	// phaseSplit moves values from piece to piece, stores definitions and
	// copies results out of fixed registers.
	phaseSplit
	// phaseFeed copies inputs into fixed and tied registers, and stores values
	// that leave their register in the middle of the instruction.
	phaseFeed
	// phaseLeave holds the moves of the only edge out of a block.
	phaseLeave
)

// move is one copy waiting to be ordered.
type move struct {
	key      uint64 // instruction, phase, sequence number
	from, to Loc
	// store names the value whose slot this copy fills because the value
	// leaves its register here; it is dropped when the value is stored at its
	// definition. NoVReg otherwise.
	store VReg
}

type resolveState struct {
	moves      []move
	firstPiece []int32 // per value: offset of its pieces in pieces, or -1 when whole
	numPieces  []int32
	lastPiece  []int32 // per value: index of the piece found last
	pieces     []int32
	slotOf     []int32
	leaveCost  []int64 // per value: cost of storing where it leaves registers
	atDef      []bool  // stored at its definition
	splitSet   bitset  // global values with more than one piece
	slotEnds   []slotEnd
	par        parallel
}

type slotEnd struct {
	end  position
	slot int32
}

func (a *Allocator) resolve() error {
	f, res := a.f, a.res
	res.Operands = resize(res.Operands, len(f.Operands))
	res.Resumes = resize(res.Resumes, len(f.Resumes))
	res.Edits = res.Edits[:0]
	a.moves = a.moves[:0]
	a.collectPieces()
	a.assignSlots()
	for b := range f.Blocks {
		blk := &f.Blocks[b]
		for i := blk.First; i < blk.End; i++ {
			a.resolveInst(i)
		}
		a.resolveEdges(Block(b))
		if a.work > a.maxWork {
			return &Error{TooComplex}
		}
	}
	for _, i := range a.order {
		a.resolveSplits(a.ivs[i].v)
	}
	a.storeDefinitions()
	a.emitMoves()
	return nil
}

// collectPieces makes the pieces of split values searchable.
func (a *Allocator) collectPieces() {
	n := len(a.f.Values)
	a.firstPiece = resize(a.firstPiece, n)
	a.numPieces = resize(a.numPieces, n)
	a.lastPiece = resize(a.lastPiece, n)
	a.pieces = a.pieces[:0]
	a.splitSet = resize(a.splitSet, a.words)
	for _, i := range a.order {
		a.firstPiece[i] = -1
		if a.ivs[i].next < 0 {
			continue
		}
		a.firstPiece[i] = int32(len(a.pieces))
		for p := i; p >= 0; p = a.ivs[p].next {
			a.pieces = append(a.pieces, p)
		}
		a.numPieces[i] = int32(len(a.pieces)) - a.firstPiece[i]
		if g := a.globalOf[i]; g >= 0 {
			a.splitSet.set(g)
		}
	}
}

// pieceAt returns the piece of v in charge at pos. Questions come mostly in
// ascending order, so the last answer is tried first.
func (a *Allocator) pieceAt(v VReg, pos position) *interval {
	o := a.firstPiece[v]
	if o < 0 {
		return &a.ivs[v]
	}
	list := a.pieces[o : o+a.numPieces[v]]
	k := int(a.lastPiece[v])
	if iv := &a.ivs[list[k]]; iv.start <= pos && (k+1 == len(list) || a.ivs[list[k+1]].start > pos) {
		return iv
	}
	a.work += 4
	lo, hi := 0, len(list)
	for hi-lo > 1 {
		if m := int(uint(lo+hi) >> 1); a.ivs[list[m]].start <= pos {
			lo = m
		} else {
			hi = m
		}
	}
	a.lastPiece[v] = int32(lo)
	return &a.ivs[list[lo]]
}

func (a *Allocator) placeOf(iv *interval) Loc {
	switch {
	case iv.reg != NoPReg:
		return RegLoc(iv.reg)
	case a.f.Values[iv.v].Remat:
		return RematLoc(iv.v)
	}
	return SlotLoc(int(a.slotOf[iv.v]))
}

func (a *Allocator) locAt(v VReg, pos position) Loc { return a.placeOf(a.pieceAt(v, pos)) }

// hasPlace reports whether v lives anywhere; results nobody reads that stay in
// a fixed register and parameters nobody reads do not.
func (a *Allocator) hasPlace(v VReg) bool { return a.ivs[v].ranges >= 0 }

// assignSlots gives every value with a piece in memory a slot for its whole
// life, reusing slots of values that have ended.
func (a *Allocator) assignSlots() {
	a.slotOf = resize(a.slotOf, len(a.f.Values))
	a.slotEnds = a.slotEnds[:0]
	n := int32(0)
	for _, i := range a.order {
		a.slotOf[i] = -1
		if a.f.Values[i].Remat {
			continue
		}
		inMemory := false
		for p := i; p >= 0; p = a.ivs[p].next {
			inMemory = inMemory || a.ivs[p].reg == NoPReg
		}
		if !inMemory {
			continue
		}
		end := a.ivs[a.topOf[i]].end
		slot := n
		if len(a.slotEnds) > 0 && a.slotEnds[0].end <= a.ivs[i].start {
			slot = a.slotEnds[0].slot
			a.slotEnds[0].end = end
			a.siftDownSlot()
		} else {
			n++
			a.pushSlot(slotEnd{end, slot})
		}
		a.slotOf[i] = slot
		a.res.Stats.Spilled++
	}
	a.res.NumSlots = int(n)
}

func (a *Allocator) pushSlot(s slotEnd) {
	h := append(a.slotEnds, s)
	for k := len(h) - 1; k > 0 && h[k].end < h[(k-1)/2].end; k = (k - 1) / 2 {
		h[k], h[(k-1)/2] = h[(k-1)/2], h[k]
	}
	a.slotEnds = h
}

func (a *Allocator) siftDownSlot() {
	h := a.slotEnds
	for k := 0; ; {
		c := 2*k + 1
		if c >= len(h) {
			return
		}
		if c+1 < len(h) && h[c+1].end < h[c].end {
			c++
		}
		if h[c].end >= h[k].end {
			return
		}
		h[k], h[c] = h[c], h[k]
		k = c
	}
}

func (a *Allocator) addMove(i Inst, ph phase, from, to Loc, store VReg) {
	if from == to || from.IsRemat() && to.IsRemat() {
		return
	}
	key := uint64(i)<<34 | uint64(ph)<<32 | uint64(len(a.moves))
	a.moves = append(a.moves, move{key, from, to, store})
}

// addTransition moves v from one piece's place to the next one's.
func (a *Allocator) addTransition(i Inst, ph phase, v VReg, from, to Loc) {
	switch {
	case from == to || to.IsRemat():
	case to.IsSlot():
		a.addMove(i, ph, from, to, v)
	default:
		a.addMove(i, ph, from, to, NoVReg)
	}
}

func (a *Allocator) resolveInst(i Inst) {
	f, res := a.f, a.res
	in := &f.Insts[i]
	for k := in.Ops; k < in.Ops+in.NumOps; k++ {
		op := &f.Operands[k]
		switch {
		case op.Where == InFixed && op.Role >= Def:
			res.Operands[k] = RegLoc(op.Reg)
			if a.hasPlace(op.V) {
				a.addMove(i+1, phaseSplit, RegLoc(op.Reg), a.placeOf(&a.ivs[op.V]), NoVReg)
			}
		case op.Where == InFixed:
			res.Operands[k] = RegLoc(op.Reg)
			a.addMove(i, phaseFeed, a.locAt(op.V, gapOf(i)), RegLoc(op.Reg), NoVReg)
		case op.Role >= Def:
			res.Operands[k] = a.placeOf(&a.ivs[op.V])
			if op.Where == SameAs {
				t := in.Ops + int32(op.Tie)
				a.addMove(i, phaseFeed, a.locAt(f.Operands[t].V, gapOf(i)), res.Operands[k], NoVReg)
				res.Operands[t] = res.Operands[k]
			}
		case res.Operands[k] != NoLoc: // tied to a result that came first
		case op.Role == LateUse:
			res.Operands[k] = a.locAt(op.V, lateOf(i))
		default:
			res.Operands[k] = a.locAt(op.V, earlyOf(i))
		}
	}
	for k := in.Resume; k < in.Resume+in.NumResume; k++ {
		res.Resumes[k] = a.locAt(f.Resumes[k], lateOf(i))
	}
}

// resolveEdges connects the places at the end of block b with those at the
// start of its successors.
func (a *Allocator) resolveEdges(b Block) {
	f := a.f
	blk := &f.Blocks[b]
	end := gapOf(blk.End) - 1
	for s := blk.Succs; s < blk.Succs+blk.NumSuccs; s++ {
		e := &f.Succs[s]
		target := &f.Blocks[e.To]
		at, ph := blk.End-1, phaseLeave
		if blk.NumSuccs > 1 {
			at, ph = target.First, phaseEnter
		}
		start := gapOf(target.First)
		in := a.liveInOf(e.To)
		for k := range in {
			if both := in[k] & a.splitSet[k]; both != 0 {
				eachBit(bitset{both}, func(g int32) {
					a.work++
					v := a.globals[int32(k)<<6+g]
					if from, to := a.pieceAt(v, end), a.pieceAt(v, start); from != to {
						a.addTransition(at, ph, v, a.placeOf(from), a.placeOf(to))
					}
				})
			}
		}
		for k := int32(0); k < target.NumParams; k++ {
			if p := f.Params[target.Params+k]; a.hasPlace(p) {
				a.addMove(at, ph, a.locAt(f.EdgeArgs[e.Args+k], end), a.placeOf(&a.ivs[p]), NoVReg)
			}
		}
	}
}

// resolveSplits connects the pieces of v that touch inside a block.
func (a *Allocator) resolveSplits(v VReg) {
	for p := int32(v); p >= 0; p = a.ivs[p].next {
		iv := &a.ivs[p]
		if iv.next < 0 {
			return
		}
		to := &a.ivs[iv.next]
		if iv.end != to.start {
			continue
		}
		i := to.start.inst()
		if !to.start.isGap() {
			a.addTransition(i, phaseFeed, v, a.placeOf(iv), a.placeOf(to))
		} else if a.f.Blocks[a.instBlock[i]].First != i {
			a.addTransition(i, phaseSplit, v, a.placeOf(iv), a.placeOf(to))
		}
	}
}

// frequency estimates how often block b runs.
func (a *Allocator) frequency(b Block) int64 {
	if a.f.Blocks[b].Cold {
		return 1
	}
	return 64 << min(3*uint(a.depthOf(b)), 30)
}

// storeDefinitions decides for every spilled value between one store at its
// definition and stores where it leaves registers, and adds the former.
func (a *Allocator) storeDefinitions() {
	n := len(a.f.Values)
	a.leaveCost = resize(a.leaveCost, n)
	a.atDef = resize(a.atDef, n)
	for k := range a.moves {
		if m := &a.moves[k]; m.store != NoVReg {
			a.leaveCost[m.store] += a.frequency(a.instBlock[Inst(m.key>>34)])
		}
	}
	for _, i := range a.order {
		if a.slotOf[i] < 0 {
			continue
		}
		iv := &a.ivs[i]
		if iv.reg == NoPReg {
			a.atDef[i] = true // defined right into its slot
			continue
		}
		if a.leaveCost[i] <= a.frequency(a.defBlock[i]) { // a use may lie on a rarer path
			continue
		}
		a.atDef[i] = true
		a.res.Stats.Stores++
		// The register still holds the value in the next gap: a definition is
		// no terminator, and pieces in registers end in gaps or later.
		a.addMove(iv.start.upGap().inst(), phaseSplit, a.defPlace(VReg(i)), SlotLoc(int(a.slotOf[i])), NoVReg)
	}
}

// defPlace returns where the value is in the gap after its definition, before
// the moves of that gap.
func (a *Allocator) defPlace(v VReg) Loc {
	iv := &a.ivs[v]
	if h := a.fixedDef(v); h != NoPReg {
		return RegLoc(h)
	}
	return RegLoc(iv.reg)
}

// fixedDef returns the register a fixed definition leaves v in, or NoPReg.
func (a *Allocator) fixedDef(v VReg) PReg {
	iv := &a.ivs[v]
	if !iv.start.isGap() {
		return NoPReg
	}
	i := iv.start.inst()
	blk := &a.f.Blocks[a.instBlock[i]]
	if blk.First == i {
		return NoPReg // a parameter
	}
	in := &a.f.Insts[i-1]
	for k := in.Ops; k < in.Ops+in.NumOps; k++ {
		if op := &a.f.Operands[k]; op.V == v && op.Role >= Def {
			return op.Reg
		}
	}
	return NoPReg
}

// emitMoves orders the moves and turns each parallel group into edits.
func (a *Allocator) emitMoves() {
	kept := a.moves[:0]
	for _, m := range a.moves {
		if m.store != NoVReg && a.atDef[m.store] {
			continue
		}
		kept = append(kept, m)
	}
	a.moves = kept
	slices.SortFunc(a.moves, func(x, y move) int {
		if x.key < y.key {
			return -1
		}
		return 1
	})
	for k := 0; k < len(a.moves); {
		j := k + 1
		for j < len(a.moves) && a.moves[j].key>>32 == a.moves[k].key>>32 {
			j++
		}
		a.par.sequence(a.moves[k:j], Inst(a.moves[k].key>>34), a.cfg.Scratch, a.res)
		k = j
	}
}
