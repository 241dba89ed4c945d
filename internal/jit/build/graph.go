package build

import (
	"slices"

	"walrus/internal/bytecode"
	"walrus/internal/frame"
	"walrus/internal/jit/ir"
	"walrus/internal/value"
)

// set is a set of registers.
type set []uint64

func (s set) add(i uint16)      { s[i/64] |= 1 << (i % 64) }
func (s set) remove(i uint16)   { s[i/64] &^= 1 << (i % 64) }
func (s set) has(i uint16) bool { return s[i/64]&(1<<(i%64)) != 0 }

// union adds the members of t and reports whether s has grown.
func (s set) union(t set) bool {
	grown := false
	for i, w := range t {
		grown = grown || w&^s[i] != 0
		s[i] |= w
	}
	return grown
}

// fill makes the numbers below n members.
func (s set) fill(n int) {
	for i := range n {
		s.add(uint16(i))
	}
}

// part is a basic block of the bytecode.
type part struct {
	start, end int // words; end is behind the last instruction
	copy       int // which copy of the code it belongs to
	last       int // its last instruction
	succs      []int32
	handler    int32 // part that handles errors of the last instruction, also the last of succs; 0 for none
	preds      []int32
	header     bool // target of a back edge
	writes     set  // headers: registers that the loop writes
	calls      bool // headers: the loop contains something that may write globals
	members    []int32
}

// graph is the control flow of one function as far as native code follows it: from the entry, not along errors, and not beyond
// instructions that were never executed.
type graph struct {
	mem    *Builder
	snap   *Snapshot
	parts  []part
	of     []int32  // by place: part, -1 for words that are not reached or are second words
	ranges [][2]int // see nest
	order  []int32  // reverse post order
	regs   int      // registers of the function
	all    int      // registers and the pseudo registers that stand for globals
	global []int32  // pseudo registers: number of the global
	entry  int      // word at which control enters
	live   []uint64 // by word, words each: registers that are live before the instruction
	words  int      // of a set
	tails  []int    // calls of itself in tail position that are jumps to word 0
	nexts  [3]int   // what next has given
}

// maxGlobals bounds the globals that are tracked.
const maxGlobals = 32

// newGraph analyses s from its start, or from the header of a loop if loop is not negative. With tail, self calls in tail position lead
// to word 0.
func newGraph(m *Builder, s *Snapshot, loop int, tail bool) *graph {
	g := &graph{mem: m, snap: s, regs: max(s.Registers, s.Params)}
	if tail && loop < 0 {
		g.findTails()
	}
	if loop >= 0 {
		g.entry = int(s.Loops[loop].Header)
		g.nest(loop)
	}
	g.findGlobals()
	g.all = g.regs + len(g.global)
	g.liveness()
	g.split()
	g.sort()
	g.loops()
	return g
}

// findGlobals numbers the variable globals that the code uses.
func (g *graph) findGlobals() {
	for pc := 0; pc < len(g.snap.Code); pc += bytecode.Of(g.snap.Code[pc].Op()).Width() {
		w := g.snap.Code[pc]
		switch bytecode.Of(w.Op()).Generic {
		case bytecode.GetGlobal, bytecode.SetGlobal:
			if len(g.global) < maxGlobals && g.pseudo(int(w.D())) < 0 && !g.snap.global(int(w.D())).Const {
				g.global = append(g.global, w.D())
			}
		}
	}
}

// pseudo is the pseudo register of a global, -1 if it is not tracked.
func (g *graph) pseudo(global int) int {
	for i, n := range g.global {
		if int(n) == global {
			return g.regs + i
		}
	}
	return -1
}

// findTails finds the calls of the function itself in tail position: those where the last write of the callee's register, with no jump
// leading between, is a read of the constant global that holds the function.
func (g *graph) findTails() {
	s := g.snap
	joins := g.mem.bools.Make(len(s.Code) + 1)
	for pc := 0; pc < len(s.Code); pc += bytecode.Of(s.Code[pc].Op()).Width() {
		if t := target(s.Code, pc); t >= 0 {
			joins[t] = true
		}
	}
	self := g.mem.set(g.regs)
	for pc := 0; pc < len(s.Code); pc += bytecode.Of(s.Code[pc].Op()).Width() {
		if joins[pc] {
			clear(self)
		}
		w := s.Code[pc]
		op := bytecode.Of(w.Op()).Generic
		if op == bytecode.TailCall && self.has(w.A()/value.Size) && int(w.C()) == s.Params {
			g.tails = append(g.tails, pc)
		}
		_, writes := g.operands(pc)
		for _, r := range writes {
			self.remove(r)
		}
		if op == bytecode.GetGlobal {
			if fact := s.global(int(w.D())); fact.Const && fact.Callee != nil && fact.Callee.Fn == s.Fn {
				self.add(w.A() / value.Size)
			}
		}
	}
}

// selfTail reports whether the TailCall at pc is a jump to the start of the function.
func (g *graph) selfTail(pc int) bool { return slices.Contains(g.tails, pc) }

// cold reports whether the instruction at pc has never been executed: operations that the interpreter specialises, or whose operands it
// notes, at their first execution.
func (s *Snapshot) cold(pc int) bool {
	op := s.Code[pc].Op()
	row := bytecode.Of(op)
	if row.Flags&bytecode.Quick != 0 {
		return false
	}
	fb := s.feedback(pc)
	if fb != (frame.Feedback{}) {
		return false
	}
	switch {
	case op >= bytecode.Add && op <= bytecode.DivK, op == bytecode.Neg, op == bytecode.BitNot:
		return true
	case op >= bytecode.Eq && op <= bytecode.Ge, op >= bytecode.JumpEq && op <= bytecode.JumpNotGeI:
		return true
	case op == bytecode.GetIndex, op == bytecode.GetIndexI, op == bytecode.SetIndex, op == bytecode.GetMember, op == bytecode.GetKey,
		op == bytecode.SetMember, op == bytecode.GetGlobal:
		return true
	}
	return false
}

// place is a word in one of the copies of the code: copy*(len(Code)+1) + word.
type place = int

func (g *graph) place(copy, pc int) place { return copy*(len(g.snap.Code)+1) + pc }

func (g *graph) word(p place) int { return p % (len(g.snap.Code) + 1) }

// nest lists the loops around the entry of a loop, innermost first, as ranges of words.
//
// Code that is entered in the middle of a nest of loops would make all of them one loop with many entrances. So the code of each
// enclosing loop is copied: copy 0 is the entered loop, control that leaves it goes on in copy 1, the loop around it, entered behind
// the inner loop, and so on; the last copy is the whole function. In each copy the loops inside are entered at their starts.
func (g *graph) nest(loop int) {
	loops := g.snap.Loops
	g.ranges = append(g.ranges, [2]int{int(loops[loop].Start), int(loops[loop].End)})
	for {
		inner, best := g.ranges[len(g.ranges)-1], -1
		for i, l := range loops {
			size := func(r [2]int) int { return r[1] - r[0] }
			outer := [2]int{int(l.Start), int(l.End)}
			if outer[0] <= inner[0] && inner[1] <= outer[1] && size(outer) > size(inner) &&
				(best < 0 || size(outer) < int(loops[best].End-loops[best].Start)) {
				best = i
			}
		}
		if best < 0 || len(g.ranges) == maxNest {
			return
		}
		g.ranges = append(g.ranges, [2]int{int(loops[best].Start), int(loops[best].End)})
	}
}

// maxNest bounds the copies of loops around an entry.
const maxNest = 4

// in gives the place of word pc for control that comes from copy c.
func (g *graph) in(c, pc int) place {
	for ; c < len(g.ranges); c++ {
		if g.ranges[c][0] <= pc && pc < g.ranges[c][1] {
			break
		}
	}
	return g.place(c, pc)
}

// split finds the parts that can be reached. Part 0 is the root: for loop entries a copy of the header's instruction, so that the loop
// proper is entered behind its test, else empty.
func (g *graph) split() {
	code := g.snap.Code
	n := len(code) + 1
	leader := g.mem.bools.Make(n * (len(g.ranges) + 1))
	seen := g.mem.bools.Make(len(leader))
	root := part{start: g.entry, last: g.entry, end: g.entry}
	var work []place
	if g.copiesHeader() {
		root.end += bytecode.Of(code[g.entry].Op()).Width()
		for _, t := range g.next(0, g.entry) {
			work = append(work, g.in(0, t))
		}
	} else {
		work = []place{g.in(0, g.entry)}
	}
	targets := append([]place(nil), work...)
	for _, t := range work {
		leader[t] = true
	}
	for len(work) > 0 {
		at := work[len(work)-1]
		work = work[:len(work)-1]
		c := at / n
		for pc := g.word(at); !seen[at]; at = g.place(c, pc) {
			seen[at] = true
			next := g.next(c, pc)
			if len(next) == 1 && g.in(c, next[0]) == g.place(c, pc+bytecode.Of(code[pc].Op()).Width()) {
				pc = next[0]
				continue
			}
			for _, t := range next {
				leader[g.in(c, t)] = true
				work = append(work, g.in(c, t))
			}
			break
		}
	}
	g.of = g.mem.ints.Make(len(leader))
	leaders := 1
	for at := range g.of {
		g.of[at] = -1
		if leader[at] {
			leaders++
		}
	}
	g.parts = append(g.mem.parts.Make(leaders)[:0], root)
	for c := range len(g.ranges) + 1 {
		g.cut(c, leader, seen)
	}
	g.connect(targets)
}

// copiesHeader reports whether the root executes the header's instruction itself.
func (g *graph) copiesHeader() bool {
	return g.entry != 0 && bytecode.Of(g.snap.Code[g.entry].Op()).Generic != bytecode.LoopHead
}

// connect makes the edges. targets are the places that the root leads to.
func (g *graph) connect(targets []place) {
	link := func(from int32, to place) {
		g.parts[from].succs = g.mem.ints.Append(g.parts[from].succs, g.of[to])
		g.parts[g.of[to]].preds = g.mem.ints.Append(g.parts[g.of[to]].preds, from)
	}
	for _, t := range targets {
		link(0, t)
	}
	for i := 1; i < len(g.parts); i++ {
		p := &g.parts[i]
		for _, t := range g.next(p.copy, p.last) {
			link(int32(i), g.in(p.copy, t))
		}
	}
	for i := range g.parts {
		p := &g.parts[i]
		if (i > 0 || g.copiesHeader()) && g.landing(p.copy, p.last) >= 0 {
			p.handler = p.succs[len(p.succs)-1] // it can be the header of a loop, if it leads to code that it handles the errors of
		}
	}
}

// cut makes the parts of copy c from the leaders.
func (g *graph) cut(c int, leader, seen []bool) {
	code := g.snap.Code
	for pc := 0; pc < len(code); {
		if !seen[g.place(c, pc)] {
			pc++
			continue
		}
		p := part{start: pc, copy: c}
		for {
			p.last = pc
			g.of[g.place(c, pc)] = int32(len(g.parts))
			next := g.next(c, p.last)
			pc += bytecode.Of(code[pc].Op()).Width()
			at := g.place(c, pc)
			if pc >= len(code) || !seen[at] || leader[at] || len(next) != 1 || g.in(c, next[0]) != at {
				break
			}
		}
		p.end = pc
		g.parts = append(g.parts, p)
	}
}

// landing is the word at which native code goes on after an error of the instruction at pc in copy c, -1 if it does not. Errors that leave a
// copy are the interpreter's: they would be another way into the next copy, whose loops must have one entrance each.
func (g *graph) landing(c, pc int) int {
	if g.snap.Handling == 0 || g.snap.cold(pc) {
		return -1
	}
	h := g.handler(pc)
	if h >= 0 && g.in(c, h) != g.place(c, h) {
		return -1
	}
	return h
}

// next lists the words that control can go to after the instruction at pc: the jump target first, then the following one, then the handler
// if it is to be reached from copy c. The list is valid until the next call.
func (g *graph) next(c, pc int) []int {
	list := g.normal(pc)
	if h := g.landing(c, pc); h >= 0 {
		list = append(list, h)
	}
	return list
}

// normal is next without errors.
func (g *graph) normal(pc int) []int {
	code := g.snap.Code
	row := bytecode.Of(code[pc].Op())
	follow := pc + row.Width()
	if g.snap.cold(pc) || row.Flags&bytecode.Ends != 0 && row.Flags&bytecode.Jumps == 0 {
		return nil
	}
	switch row.Generic {
	case bytecode.Jump, bytecode.IterPrep, bytecode.IterResult:
		return append(g.nexts[:0], target(code, pc))
	case bytecode.LoopHead:
		return append(g.nexts[:0], follow)
	case bytecode.IterNext, bytecode.IterNext2:
		// The IterCheck that follows belongs to calls of `next`, which are left to the interpreter.
		return append(g.nexts[:0], target(code, pc), follow+bytecode.Of(bytecode.IterCheck).Width())
	case bytecode.TailCall:
		if g.selfTail(pc) {
			return append(g.nexts[:0], 0)
		}
	}
	if t := target(code, pc); t >= 0 {
		return append(g.nexts[:0], t, follow)
	}
	if follow >= len(code) {
		return nil
	}
	return append(g.nexts[:0], follow)
}

// liveAt is the set of registers that are live before the instruction at pc.
func (g *graph) liveAt(pc int) set { return g.live[pc*g.words : (pc+1)*g.words : (pc+1)*g.words] }

// liveness computes the registers that are live before every instruction. It looks at the whole function, since the interpreter goes on
// where native code does not: in code that was never reached, and in handlers. An instruction that can fail inside a handler's
// range keeps alive what the handler reads.
func (g *graph) liveness() {
	code := g.snap.Code
	g.words = (g.all + 63) / 64
	g.live = g.mem.words.Make((len(code) + 1) * g.words)
	starts := g.mem.ints.Make(len(code))[:0]
	for pc := 0; pc < len(code); pc += bytecode.Of(code[pc].Op()).Width() {
		starts = append(starts, int32(pc))
	}
	now := g.mem.set(g.all)
	for changed := true; changed; {
		changed = false
		for i := len(starts) - 1; i >= 0; i-- {
			pc := int(starts[i])
			clear(now)
			g.flowOut(pc, now)
			reads, writes := g.operands(pc)
			for _, r := range writes {
				now.remove(r)
			}
			for _, r := range reads {
				if r != ir.CalleeSlot {
					now.add(r)
				}
			}
			if h := g.handler(pc); h >= 0 {
				now.union(g.liveAt(h))
			}
			changed = g.liveAt(pc).union(now) || changed
		}
	}
}

// flowOut adds what is live behind the instruction at pc, errors apart.
func (g *graph) flowOut(pc int, live set) {
	code := g.snap.Code
	row := bytecode.Of(code[pc].Op())
	follow := pc + row.Width()
	if t := target(code, pc); t >= 0 && row.Generic != bytecode.LoopHead {
		live.union(g.liveAt(t))
	}
	if row.Flags&bytecode.Ends == 0 && follow < len(code) {
		live.union(g.liveAt(follow))
	}
	switch row.Generic {
	case bytecode.IterNext, bytecode.IterNext2:
		live.union(g.liveAt(follow + bytecode.Of(bytecode.IterCheck).Width()))
	case bytecode.IterPrep, bytecode.IterResult:
		live.union(g.liveAt(follow))
	}
}

// handler is the word at which an error of the instruction at pc is handled, -1 if this function does not handle it.
func (g *graph) handler(pc int) int {
	row := bytecode.Of(g.snap.Code[pc].Op())
	if row.Flags&(bytecode.Throws|bytecode.MayCall|bytecode.Allocates) == 0 {
		return -1
	}
	for _, h := range g.snap.Handlers {
		if int(h.Start) <= pc && pc < int(h.End) {
			return int(h.Target)
		}
	}
	return -1
}

// sort puts the parts in reverse post order.
func (g *graph) sort() {
	type item struct {
		p    int32
		next int
	}
	seen := g.mem.bools.Make(len(g.parts))
	g.order = g.mem.ints.Make(len(g.parts))[:0]
	stack := []item{{p: 0}}
	seen[0] = true
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		succs := g.parts[top.p].succs
		if top.next == len(succs) {
			g.order = append(g.order, top.p)
			stack = stack[:len(stack)-1]
			continue
		}
		s := succs[top.next]
		top.next++
		if !seen[s] {
			seen[s] = true
			stack = append(stack, item{p: s})
		}
	}
	for i, j := 0, len(g.order)-1; i < j; i, j = i+1, j-1 {
		g.order[i], g.order[j] = g.order[j], g.order[i]
	}
}

// loops finds the headers with what their loops contain. The compiler of bytecode makes only loops with one entrance, so a back edge is one
// that leads to an earlier part in the order.
func (g *graph) loops() {
	at := g.mem.ints.Make(len(g.parts))
	for i, p := range g.order {
		at[p] = int32(i)
	}
	for _, h := range g.order {
		head := &g.parts[h]
		var work []int32
		for _, p := range head.preds {
			if at[p] >= at[h] {
				work = append(work, p)
			}
		}
		if len(work) == 0 {
			continue
		}
		in := g.mem.bools.Make(len(g.parts))
		head.header, head.writes, in[h] = true, g.mem.set(g.all), true
		head.members = append(head.members, h)
		for len(work) > 0 {
			p := work[len(work)-1]
			work = work[:len(work)-1]
			if in[p] {
				continue
			}
			in[p] = true
			head.members = append(head.members, p)
			for _, q := range g.parts[p].preds {
				if at[q] >= at[h] {
					work = append(work, q)
				}
			}
		}
		for _, p := range head.members {
			g.collectWrites(head, &g.parts[p])
			for _, q := range g.parts[p].preds {
				if p != h && at[q] < at[h] {
					// Another way into the loop, around the header: any register may differ there from what the header was entered with.
					head.writes.fill(g.all)
					head.calls = true
				}
			}
		}
	}
}

// isHandler reports whether pc is where errors are handled.
func (g *graph) isHandler(pc int) bool {
	op := bytecode.Of(g.snap.Code[pc].Op()).Generic
	return op == bytecode.CatchValue || op == bytecode.CatchPending
}

// collectWrites adds what part p writes to the loop of head.
func (g *graph) collectWrites(head, p *part) {
	code := g.snap.Code
	for pc := p.start; pc < p.end; pc += bytecode.Of(code[pc].Op()).Width() {
		w := code[pc]
		_, writes := g.operands(pc)
		for _, r := range writes {
			head.writes.add(r)
		}
		switch row := bytecode.Of(w.Op()); {
		case row.Generic == bytecode.SetGlobal:
			if r := g.pseudo(int(w.D())); r >= 0 {
				head.writes.add(uint16(r))
			}
		case row.Generic == bytecode.TailCall && len(p.succs) == 1:
			for r := range g.snap.Params {
				head.writes.add(uint16(r))
			}
		case row.Flags&bytecode.MayCall != 0 && !quickIteration(w.Op()):
			head.calls = true
		}
	}
}

// quickIteration reports whether op is a form of IterNext that calls nothing.
func quickIteration(op bytecode.Op) bool {
	return op == bytecode.IterNextRange || op == bytecode.IterNextList
}
