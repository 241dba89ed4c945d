package regalloc

import "slices"

// The scan takes pieces in ascending order of their start and gives each a
// register or memory. What it decides about the past is never revised, except
// that an evicted piece may be cut earlier than the current position, between
// two of its uses.

// Allocator holds the working memory of allocations; reusing one avoids
// allocating. It is not safe for concurrent use.
type Allocator struct {
	f   *Func
	cfg *Config
	res *Result

	// Liveness. Indexed by value, by instruction, or block times words.
	defBlock  []Block
	globalOf  []int32 // dense number among values crossing blocks, or -1
	globals   []VReg
	instBlock []Block
	words     int
	liveIn    []uint64
	kill      []uint64
	outTmp    bitset

	// Intervals.
	ivs    []interval
	ranges []liveRange
	uses   []usePoint
	topOf  []int32 // last piece of each value
	hints  []hint
	order  []int32 // first pieces by start
	fixed  [64][]span
	calls  []position // late positions of instructions destroying CallClobbers

	// Scan.
	fixedAt   [64]int32 // first span of fixed not wholly before the scan
	callAt    int
	active    [64]int32 // piece in each register covering the scan position, or -1
	inactive  []int32   // pieces with a register that are in a hole
	queue     []int32   // split-off pieces waiting, a heap by start
	nextEvent position  // no active or inactive piece changes state before
	now       position
	rng       uint64
	work      int
	maxWork   int

	// Resolution.
	resolveState
}

// hint collects where a value would like to be.
type hint struct {
	fixed       PReg // demanded by an instruction at either end of its life
	first, last PReg // registers of the first and the latest placed piece
	param       VReg // block parameter it is passed for
	arg         VReg // argument passed for it, when it is a parameter
	tie         VReg // input it must share a register with
}

// Run allocates f and fills res. It returns an *Error when it declines; then
// res is meaningless.
func (a *Allocator) Run(f *Func, cfg *Config, res *Result) error {
	a.f, a.cfg, a.res = f, cfg, res
	a.work, a.maxWork = 0, cfg.MaxWork
	if a.maxWork == 0 {
		a.maxWork = defaultMaxWork
	}
	a.rng = cfg.Shuffle
	res.Stats = Stats{Values: len(f.Values)}
	a.findGlobals()
	a.solveLiveness()
	a.buildIntervals()
	if err := a.scan(); err != nil {
		return err
	}
	return a.resolve()
}

func (a *Allocator) scan() error {
	for r := range a.active {
		a.active[r] = -1
	}
	a.inactive, a.queue = a.inactive[:0], a.queue[:0]
	a.callAt, a.nextEvent = 0, noPosition
	next := 0
	for {
		var cur int32
		switch {
		case len(a.queue) > 0 && (next == len(a.order) || a.before(a.queue[0], a.order[next])):
			cur = a.pop()
		case next < len(a.order):
			cur = a.order[next]
			next++
		default:
			return nil
		}
		a.advance(a.ivs[cur].start)
		if err := a.place(cur); err != nil {
			return err
		}
		if a.work > a.maxWork {
			return &Error{TooComplex}
		}
	}
}

// before orders waiting pieces: by start, definitions ahead of reloads.
func (a *Allocator) before(x, y int32) bool { return a.ivs[x].start < a.ivs[y].start }

func (a *Allocator) push(i int32) {
	q := append(a.queue, i)
	k := len(q) - 1
	for k > 0 {
		p := (k - 1) / 2
		if !a.before(q[k], q[p]) {
			break
		}
		q[k], q[p] = q[p], q[k]
		k = p
	}
	a.queue = q
}

func (a *Allocator) pop() int32 {
	q := a.queue
	top := q[0]
	n := len(q) - 1
	q[0] = q[n]
	q = q[:n]
	for k := 0; ; {
		c := 2*k + 1
		if c >= n {
			break
		}
		if c+1 < n && a.before(q[c+1], q[c]) {
			c++
		}
		if !a.before(q[c], q[k]) {
			break
		}
		q[k], q[c] = q[c], q[k]
		k = c
	}
	a.queue = q
	return top
}

// advance moves the scan to pos: pieces end, fall into holes, or come back.
func (a *Allocator) advance(pos position) {
	a.now = pos
	for a.callAt < len(a.calls) && a.calls[a.callAt]+2 <= pos {
		a.callAt++
	}
	if pos < a.nextEvent {
		return
	}
	next := noPosition
	for r := range a.active {
		i := a.active[r]
		if i < 0 {
			continue
		}
		iv := &a.ivs[i]
		a.catchUp(iv, pos)
		switch {
		case iv.cur < 0:
			a.active[r] = -1
		case a.ranges[iv.cur].from > pos:
			a.active[r] = -1
			a.inactive = append(a.inactive, i)
		default:
			next = min(next, a.ranges[iv.cur].to)
		}
	}
	n := 0
	for _, i := range a.inactive {
		a.work++
		iv := &a.ivs[i]
		a.catchUp(iv, pos)
		switch {
		case iv.cur < 0 || iv.reg == NoPReg:
		case a.ranges[iv.cur].from > pos:
			next = min(next, a.ranges[iv.cur].from)
			a.inactive[n] = i
			n++
		default:
			if a.active[iv.reg] >= 0 {
				panic("regalloc: two values in one register")
			}
			a.active[iv.reg] = i
			next = min(next, a.ranges[iv.cur].to)
		}
	}
	a.inactive = a.inactive[:n]
	a.nextEvent = next
}

func (a *Allocator) catchUp(iv *interval, pos position) {
	for iv.cur >= 0 && a.ranges[iv.cur].to <= pos {
		iv.cur = a.ranges[iv.cur].next
	}
}

// activate records that piece i, starting now, has register r.
func (a *Allocator) activate(i int32, r PReg) {
	iv := &a.ivs[i]
	iv.reg = r
	iv.cur = iv.ranges
	h := &a.hints[iv.v]
	if h.first == NoPReg {
		h.first = r
	}
	h.last = r
	a.active[r] = i
	a.nextEvent = min(a.nextEvent, a.ranges[iv.cur].to)
}

// place decides about the piece starting at the scan position.
func (a *Allocator) place(i int32) error {
	iv := &a.ivs[i]
	pos := iv.start
	first := a.nextUse(i, pos, useBenefit)
	must := a.nextUse(i, pos, useMust)
	mustNow := must != nil && must.pos.inst() == pos.inst()
	if !mustNow {
		if !pos.isGap() && !a.startsAtDef(i) {
			a.spillFrom(i, pos) // changed to memory inside an instruction
			return nil
		}
		if a.cfg.SpillAll || a.startsAtDef(i) && a.f.Values[iv.v].Remat {
			a.spillFrom(i, pos)
			return nil
		}
	}
	if a.tryFree(i, first, mustNow) {
		return nil
	}
	return a.takeOccupied(i, first, mustNow)
}

// startsAtDef reports whether the piece begins with the definition of its value.
func (a *Allocator) startsAtDef(i int32) bool { return i == int32(a.ivs[i].v) }

// minimalEnd returns the position up to which a register must be free so that
// piece i, placed now, satisfies the needs of the instruction it starts at.
func (a *Allocator) minimalEnd(i int32, mustNow bool) position {
	end := a.ivs[i].start + 1
	if !mustNow {
		return end
	}
	at := a.ivs[i].start.inst()
	for u := a.firstUse(i, a.ivs[i].start); u >= 0; u = a.uses[u].next {
		up := &a.uses[u]
		if up.pos.inst() > at {
			break
		}
		if up.pos < a.ivs[i].start {
			continue
		}
		if up.kind >= useMust {
			end = max(end, up.needs())
		}
	}
	return end
}

// tryFree gives piece i a register nobody holds at its start, cutting the
// piece where the register stops being free. It declines when no register is
// free long enough to serve a use.
func (a *Allocator) tryFree(i int32, first *usePoint, mustNow bool) bool {
	iv := &a.ivs[i]
	regs := a.cfg.Regs[a.f.Values[iv.v].Class]
	var free [32]position
	a.freeUntil(i, regs, free[:])
	k := a.choose(i, regs, free[:])
	if k < 0 {
		return false
	}
	until := free[k]
	need := a.minimalEnd(i, mustNow)
	if until < need {
		return false
	}
	if until >= iv.end {
		a.spillAfter(i, need)
		a.activate(i, regs[k])
		return true
	}
	if !mustNow {
		if first == nil && a.ivs[i].end > until {
			a.spillFrom(i, iv.start)
			return true
		}
		if first.needs() > until && !(first.kind == useBenefit && first.pos < until) {
			a.spillFrom(i, iv.start)
			return true
		}
	}
	a.cutBefore(i, until, need)
	a.spillAfter(i, need)
	a.activate(i, regs[k])
	return true
}

// freeUntil computes for every register of the class how long it stays free
// for piece i; values at or below its start mean it is taken.
func (a *Allocator) freeUntil(i int32, regs []PReg, free []position) {
	iv := &a.ivs[i]
	call := a.nextCall(iv.ranges)
	for k, r := range regs {
		free[k] = noPosition
		if a.active[r] >= 0 {
			free[k] = -1
			continue
		}
		if a.cfg.CallClobbers.Has(r) {
			free[k] = call
		}
		if len(a.fixed[r]) > 0 {
			free[k] = min(free[k], a.nextFixed(iv.ranges, r))
		}
	}
	for _, j := range a.inactive {
		a.work++
		other := &a.ivs[j]
		// Two whole SSA values, one in a hole where the other is defined, never meet.
		if !iv.split && !other.split || other.reg.Class() != a.f.Values[iv.v].Class {
			continue
		}
		if x := a.intersect(iv.ranges, other.cur); x != noPosition {
			if k := slices.Index(regs, other.reg); k >= 0 {
				free[k] = min(free[k], x)
			}
		}
	}
}

// choose picks the register: a hinted one if it is as good as any other, else
// the one that is free longest. It returns an index into regs or -1.
func (a *Allocator) choose(i int32, regs []PReg, free []position) int {
	iv := &a.ivs[i]
	best := -1
	for k := range regs {
		if free[k] > iv.start && (best < 0 || free[k] > free[best] && free[best] < iv.end) {
			best = k
		}
	}
	if best < 0 {
		return -1
	}
	if a.rng != 0 {
		return a.chooseRandom(iv, regs, free, best)
	}
	// A register that a claim of the same instruction ends a little earlier is as
	// good: the rest of the piece has to move in either case.
	enough := min(iv.end, free[best].gap())
	var want [8]PReg
	for _, r := range a.wanted(i, want[:0]) {
		for k := range regs {
			if regs[k] == r && free[k] >= enough {
				return k
			}
		}
	}
	return best
}

func (a *Allocator) chooseRandom(iv *interval, regs []PReg, free []position, best int) int {
	a.rng ^= a.rng << 13
	a.rng ^= a.rng >> 7
	a.rng ^= a.rng << 17
	n := len(regs)
	for j := range n {
		k := (int(a.rng%uint64(n)) + j) % n
		if free[k] >= min(iv.end, free[best]) {
			return k
		}
	}
	return best
}

// wanted lists the registers that would save a move, most valuable first.
func (a *Allocator) wanted(i int32, out []PReg) []PReg {
	v := a.ivs[i].v
	h := &a.hints[v]
	if !a.startsAtDef(i) && h.first != NoPReg {
		// A reload: the register the value had where it was defined or
		// entered the loop saves a move at the back edge.
		out = append(out, h.first, h.last)
	}
	// The parameter it is passed for, or what that is passed on for: a value on
	// its way to a loop header wants the header's register.
	for p, n := h.param, 0; p != NoVReg && n < 4; p, n = a.hints[p].param, n+1 {
		if r := a.hints[p].first; r != NoPReg {
			out = append(out, r)
			break
		}
	}
	if h.arg != NoVReg && a.hints[h.arg].last != NoPReg {
		out = append(out, a.hints[h.arg].last)
	}
	if h.param != NoVReg {
		// Not placed yet; another argument passed for it may be.
		if p := &a.hints[h.param]; p.first == NoPReg && p.arg != v && a.hints[p.arg].last != NoPReg {
			out = append(out, a.hints[p.arg].last)
		}
	}
	if h.tie != NoVReg && a.hints[h.tie].last != NoPReg {
		out = append(out, a.hints[h.tie].last)
	}
	if h.fixed != NoPReg {
		out = append(out, h.fixed)
	}
	return out
}
