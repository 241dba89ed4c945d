package opt

import (
	"fmt"

	"walrus/internal/jit/ir"
)

// Limits of the passes that copy code, in operations.
const (
	peelLimit   = 150
	invertLimit = 40
)

// invert turns loops that are tested at the top into loops tested at the bottom: the header is copied in front of the loop, as the test
// whether to enter it at all, and the original, now reached only from the end of the body, decides about another round. That saves a
// jump a round, and the body is then not behind the test of the next round in the dominator tree.
func invert(c *context) {
	f := c.f
	for range 64 { // every inversion changes the loops
		dom := f.Dominators()
		loops := f.FindLoops(dom)
		done := true
		for i := range loops.Loops {
			l := &loops.Loops[i]
			if next, ok := c.invertible(l, loops, int32(i)); ok && c.hit(ruleInvert) {
				c.invertLoop(l, loops, int32(i), next)
				done = false
				break
			}
		}
		if done {
			break
		}
	}
	tidy(c)
}

// invertible reports whether loop l is tested at its header only, and gives the header's successor inside.
func (c *context) invertible(l *ir.Loop, loops *ir.LoopForest, id int32) (next ir.BlockID, ok bool) {
	f := c.f
	h := &f.Blocks[l.Header]
	if len(h.Succs) != 2 || len(h.Instrs) > invertLimit || h.Cold {
		return 0, false
	}
	a, b := h.Succs[0].To, h.Succs[1].To
	inA, inB := loops.Contains(id, a), loops.Contains(id, b)
	if inA == inB {
		return 0, false
	}
	next = a
	if inB {
		next = b
	}
	for _, latch := range l.Latch {
		if latch == l.Header {
			return 0, false
		}
		for _, e := range f.Blocks[latch].Succs {
			if !loops.Contains(id, e.To) {
				return 0, false // tested at the bottom already
			}
		}
	}
	return next, next != l.Header
}

func (c *context) invertLoop(l *ir.Loop, loops *ir.LoopForest, id int32, next ir.BlockID) {
	f := c.f
	inLoop := f.Temp().Bools.Make(len(f.Blocks))
	for _, b := range l.Blocks {
		inLoop[b] = true
	}
	k := c.clone([]ir.BlockID{l.Header}, l.Header, func(p ir.BlockID) bool { return int(p) < len(inLoop) && !inLoop[p] })
	// The copy runs once for each entry: it needs no poll.
	first := &f.Blocks[k.copies[0]]
	kept := first.Instrs[:0]
	for _, v := range first.Instrs {
		if f.Instrs[v].Op == ir.Poll {
			f.Instrs[v].Block = 0
			continue
		}
		kept = append(kept, v)
	}
	first.Instrs = kept
	f.Blocks[next].Loop, f.Blocks[l.Header].Loop = f.Blocks[l.Header].Loop, false
	k.repair()
}

// peel copies one round of innermost loops in front of them. In the copy are the guards and loads of the first round; they dominate the
// loop, so number removes them from it.
func peel(c *context) {
	f := c.f
	dom := f.Dominators()
	loops := f.FindLoops(dom)
	for i := range loops.Loops {
		l := &loops.Loops[i]
		if !l.Inner || f.Blocks[l.Header].Cold {
			continue
		}
		size := 0
		for _, b := range l.Blocks {
			size += len(f.Blocks[b].Instrs)
		}
		if size > peelLimit {
			c.declined = append(c.declined, fmt.Sprintf("peel: loop of %d operations, limit %d", size, peelLimit))
			continue
		}
		if c.worthPeeling(l, loops, int32(i)) && c.hit(rulePeel) {
			inLoop := f.Temp().Bools.Make(len(f.Blocks))
			for _, b := range l.Blocks {
				inLoop[b] = true
			}
			c.clone(l.Blocks, l.Header, func(p ir.BlockID) bool { return int(p) < len(inLoop) && !inLoop[p] }).repair()
		}
	}
	tidy(c)
}

// worthPeeling reports whether the loop holds something that the first round may make superfluous in the others: guards, loads, or
// computations on values from outside.
func (c *context) worthPeeling(l *ir.Loop, loops *ir.LoopForest, id int32) bool {
	f := c.f
	for _, p := range f.Blocks[l.Header].Params {
		if f.Instrs[p].Type == ir.Tag {
			return true
		}
	}
	outside := func(v ir.Value) bool {
		b := f.Instrs[v].Block
		return int(b) >= len(loops.Of) || !loops.Contains(id, b)
	}
	for _, b := range l.Blocks {
		for _, v := range f.Blocks[b].Instrs {
			in := &f.Instrs[v]
			if !in.Op.Has(ir.Pure) && !in.Op.Has(ir.Reads) && in.Op != ir.Guard || in.Op.IsConst() {
				continue
			}
			invariant, vary := true, in.Op.Has(ir.Reads)
			for _, a := range f.Args(v) {
				invariant = invariant && outside(a)
				vary = vary || !f.Instrs[a].Op.IsConst()
			}
			if invariant && vary {
				return true
			}
		}
	}
	return false
}
