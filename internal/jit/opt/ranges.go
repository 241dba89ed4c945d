package opt

import (
	"math"

	"walrus/internal/jit/ir"
)

// ranges finds intervals for ints and uses them: comparisons (and with them bounds checks, checks of divisors, paths for negative indices)
// that are decided become constants, divisions learn what makes them cheaper, and loops that are known to be short lose their poll.
//
// Intervals start from nothing and grow in reverse post order. Induction variables, parameters of loop headers that only change by a
// constant until a comparison stops them, get their final interval at once, because interval arithmetic alone would not see that
// they cannot wrap. Everything else is widened after some rounds, first to zero, then without bound. What branches and guards above a
// block say about an operand narrows it there.
func ranges(c *context) {
	f := c.f
	r, temp := &c.work.ranges, f.Temp()
	*r = ranging{context: c, f: f, dom: f.Dominators(), of: zeroed(r.of, len(f.Instrs)), seen: temp.Bools.Make(len(f.Instrs)),
		stable: temp.Bools.Make(len(f.Instrs)), above: zeroed(r.above, len(f.Blocks)), conds: r.conds}
	r.loops = f.FindLoops(r.dom)
	r.collect()
	for round := 0; round < maxRounds; round++ {
		if !r.pass(round) {
			c.removePolls(r)
			r.apply()
			break
		}
	}
	tidy(c)
}

// Rounds of the analysis: the first of widening to zero, the first of widening without bound, and the number after which it gives up.
const (
	widenToZero = 4
	widenFully  = 6
	maxRounds   = 24
)

// longLoop is the number of rounds from which on an innermost loop needs a poll.
const longLoop = 1000

type ranging struct {
	*context
	f      *ir.Func
	dom    *ir.DomTree
	loops  *ir.LoopForest
	of     []interval
	seen   []bool
	stable []bool // parameters that are induction variables
	above  [][]condition
	conds  ir.Slab[condition]
}

// condition holds in a block and those below it.
type condition struct {
	cond  ir.Value
	truth bool
}

// collect notes for every block the conditions that hold from its start on: that of the branch that leads to it alone, and those of the
// guards in its dominator.
func (r *ranging) collect() {
	f := r.f
	r.conds.Reset()
	for _, b := range r.dom.RPO {
		if preds := f.Blocks[b].Preds; len(preds) == 1 {
			t := f.Terminator(preds[0])
			if f.Instrs[t].Op == ir.Branch && f.Blocks[preds[0]].Succs[0].To != f.Blocks[preds[0]].Succs[1].To {
				r.above[b] = r.conds.Append(r.above[b], condition{f.Arg(t, 0), f.Blocks[preds[0]].Succs[0].To == b})
			}
		}
		if d := r.dom.Idom[b]; d != 0 {
			for _, v := range f.Blocks[d].Instrs {
				if f.Instrs[v].Op == ir.Guard {
					r.above[b] = r.conds.Append(r.above[b], condition{f.Arg(v, 0), true})
				}
			}
		}
	}
}

// pass computes all intervals once; it reports whether any grew.
func (r *ranging) pass(round int) bool {
	f := r.f
	changed := false
	for _, b := range r.dom.RPO {
		for i, p := range f.Blocks[b].Params {
			if f.Instrs[p].Type == ir.I64 {
				changed = r.param(b, i, p, round) || changed
			}
		}
		for _, v := range f.Blocks[b].Instrs {
			if f.Instrs[v].Type == ir.I64 {
				changed = r.update(v, r.compute(v, b), round) || changed
			}
		}
	}
	return changed
}

// update makes the interval of v contain n.
func (r *ranging) update(v ir.Value, n interval, round int) bool {
	if !r.seen[v] {
		r.seen[v], r.of[v] = true, n
		return true
	}
	old := r.of[v]
	n = n.union(old)
	if n == old {
		return false
	}
	if round >= widenToZero && r.f.Instrs[v].Op == ir.Param {
		if n.lo < old.lo {
			n.lo = widen(n.lo, round, math.MinInt64)
		}
		if n.hi > old.hi {
			n.hi = -widen(-n.hi, round, -math.MaxInt64)
		}
	}
	r.of[v] = n
	return true
}

// widen moves a lower bound down to zero, later to the limit.
func widen(lo int64, round int, limit int64) int64 {
	if lo >= 0 && round < widenFully {
		return 0
	}
	return limit
}

func (r *ranging) param(b ir.BlockID, i int, p ir.Value, round int) bool {
	iv, ok := r.induction(b, i, p)
	if r.stable[p] = ok; ok {
		if r.seen[p] && r.of[p] == iv {
			return false
		}
		grown := !r.seen[p] || iv.lo < r.of[p].lo || iv.hi > r.of[p].hi
		if r.seen[p] {
			iv = iv.union(r.of[p])
		}
		r.seen[p], r.of[p] = true, iv
		return grown
	}
	n, any := interval{}, false
	r.eachEdge(b, func(from ir.BlockID, e int) {
		a := r.f.Blocks[from].Succs[e].Args[i]
		if !r.seen[a] {
			return
		}
		x := r.onEdge(a, from, e)
		if any {
			x = x.union(n)
		}
		n, any = x, true
	})
	return any && r.update(p, n, round)
}

// eachEdge calls visit for every edge into b.
func (r *ranging) eachEdge(b ir.BlockID, visit func(from ir.BlockID, e int)) {
	preds := r.f.Blocks[b].Preds
	for i, p := range preds {
		again := false
		for _, q := range preds[:i] {
			again = again || p == q
		}
		for e := range r.f.Blocks[p].Succs {
			if !again && r.f.Blocks[p].Succs[e].To == b {
				visit(p, e)
			}
		}
	}
}

// onEdge is the interval of v where way e leaves block from.
func (r *ranging) onEdge(v ir.Value, from ir.BlockID, e int) interval {
	iv := r.at(v, from)
	t := r.f.Terminator(from)
	if r.f.Instrs[t].Op == ir.Branch {
		iv = r.restrict(v, iv, condition{r.f.Arg(t, 0), e == 0})
	}
	for _, x := range r.f.Blocks[from].Instrs {
		if r.f.Instrs[x].Op == ir.Guard {
			iv = r.restrict(v, iv, condition{r.f.Arg(x, 0), true})
		}
	}
	return iv
}

// at is the interval of v in block b, with what is known there.
func (r *ranging) at(v ir.Value, b ir.BlockID) interval {
	if n, ok := r.f.Int(v); ok {
		return point(n)
	}
	iv := everything
	if r.seen[v] {
		iv = r.of[v]
	}
	home := r.f.Instrs[v].Block
	for steps := 0; b != 0 && b != home && steps < 32; steps++ {
		for _, k := range r.above[b] {
			iv = r.restrict(v, iv, k)
		}
		b = r.dom.Idom[b]
	}
	return iv
}

// restrict narrows the interval of v by a condition, if that is about v.
func (r *ranging) restrict(v ir.Value, iv interval, k condition) interval {
	f := r.f
	in := &f.Instrs[k.cond]
	if in.Op != ir.ICmp {
		return iv
	}
	c := ir.ICond(in.Aux)
	if !k.truth {
		c = c.Negate()
	}
	x, y := f.Arg(k.cond, 0), f.Arg(k.cond, 1)
	switch v {
	case x:
		return narrow(c, iv, r.plain(y))
	case y:
		return narrow(c.Swap(), iv, r.plain(x))
	}
	return iv
}

// plain is the interval of v wherever it is used.
func (r *ranging) plain(v ir.Value) interval {
	if n, ok := r.f.Int(v); ok {
		return point(n)
	}
	if r.seen[v] {
		return r.of[v]
	}
	return everything
}

// compute is the interval of an instruction in block b.
func (r *ranging) compute(v ir.Value, b ir.BlockID) interval {
	f := r.f
	in := &f.Instrs[v]
	switch in.Op {
	case ir.ConstI64:
		return point(in.Imm)
	case ir.Add, ir.Sub, ir.Mul, ir.Div, ir.Mod, ir.And, ir.Or, ir.Xor, ir.Shl, ir.Shr, ir.UShr:
		return transfer(in.Op, r.at(f.Arg(v, 0), b), r.at(f.Arg(v, 1), b))
	case ir.Neg:
		return r.at(f.Arg(v, 0), b).neg()
	case ir.Select:
		return r.at(f.Arg(v, 1), b).union(r.at(f.Arg(v, 2), b))
	case ir.BoolToBits:
		return interval{0, 1}
	case ir.TagToBits, ir.Load8:
		return interval{0, 255}
	case ir.Load32:
		return interval{0, math.MaxUint32}
	case ir.Load:
		if ir.Class(in.Aux) == ir.ListLen {
			return interval{0, 1 << 48}
		}
	case ir.RtOp:
		return interval{0, ir.OutcomeSkip}
	}
	return everything
}

// induction is the interval of parameter i of b if it is an induction variable: on every way back p + step for one constant step, without
// wrapping, because a comparison bounds either p before the step or the sum after it.
func (r *ranging) induction(b ir.BlockID, i int, p ir.Value) (interval, bool) {
	f := r.f
	entry, haveEntry := interval{}, false
	bound := int64(0)
	step, back, ok := int64(0), false, true
	r.eachEdge(b, func(from ir.BlockID, e int) {
		a := f.Blocks[from].Succs[e].Args[i]
		if !r.dom.Dominates(b, from) {
			if !r.seen[a] {
				return
			}
			x := r.onEdge(a, from, e)
			if haveEntry {
				x = x.union(entry)
			}
			entry, haveEntry = x, true
			return
		}
		s, known := r.stepOf(a, p)
		if !known || back && s != step {
			ok = false
			return
		}
		limit := r.limit(a, p, s, from, e)
		if !back {
			bound = limit
		} else if s > 0 {
			bound = max(bound, limit)
		} else {
			bound = min(bound, limit)
		}
		step, back = s, true
	})
	if !ok || !back || !haveEntry {
		return interval{}, false
	}
	if step > 0 {
		hi := max(entry.hi, bound)
		return interval{entry.lo, hi}, hi <= math.MaxInt64-step || bound <= math.MaxInt64-step && entry.hi <= math.MaxInt64-step
	}
	lo := min(entry.lo, bound)
	return interval{lo, entry.hi}, lo >= math.MinInt64-step
}

// stepOf is the constant that a adds to p.
func (r *ranging) stepOf(a, p ir.Value) (int64, bool) {
	f := r.f
	if f.Instrs[a].Op != ir.Add || f.Arg(a, 0) != p {
		return 0, false
	}
	n, ok := f.Int(f.Arg(a, 1))
	return n, ok && n != 0 && n != math.MinInt64
}

// limit is the largest (for a positive step, else the smallest) value of the sum a = p + step that can take the way e back from block from.
func (r *ranging) limit(a, p ir.Value, step int64, from ir.BlockID, e int) int64 {
	f := r.f
	// What is said about the sum, and about p where the sum is computed, without what is assumed about their intervals.
	sum, before := everything, everything
	t := f.Terminator(from)
	apply := func(k condition) {
		sum = r.restrict(a, sum, k)
		before = r.restrict(p, before, k)
	}
	if f.Instrs[t].Op == ir.Branch {
		apply(condition{f.Arg(t, 0), e == 0})
	}
	head := f.Instrs[p].Block
	for b, steps := from, 0; b != 0 && b != head && steps < 32; steps++ {
		for _, k := range r.above[b] {
			apply(k)
		}
		b = r.dom.Idom[b]
	}
	if step > 0 {
		if after, ok := addInts(before.hi, step); ok {
			return min(sum.hi, after)
		}
		return sum.hi
	}
	if after, ok := addInts(before.lo, step); ok {
		return max(sum.lo, after)
	}
	return sum.lo
}

// apply uses the intervals.
func (r *ranging) apply() {
	f := r.f
	repl := f.NewReplacements()
	for _, b := range r.dom.RPO {
		for _, v := range f.Blocks[b].Instrs {
			in := &f.Instrs[v]
			switch in.Op {
			case ir.ICmp:
				x, y := f.Arg(v, 0), f.Arg(v, 1)
				known, truth := decide(ir.ICond(in.Aux), r.at(x, b), r.at(y, b))
				if !known {
					known, truth = r.decideByLoop(v, b)
				}
				if known && r.hit(ruleRange) {
					repl.Set(v, r.bool(truth))
				}
			case ir.Div, ir.Mod:
				r.division(v, b)
			}
		}
	}
	f.Rewrite(repl)
	for _, b := range f.Order {
		(&folding{context: r.context, f: f}).cutGuards(b)
	}
	f.RemoveUnreachable()
}

// decideByLoop decides a comparison of a parameter of a loop header with a value from outside the loop, if every way into the header is
// taken only with a smaller argument: `i < n` inside of a loop that counts up to n, and with it the check of i against a length n.
func (r *ranging) decideByLoop(v ir.Value, b ir.BlockID) (known, truth bool) {
	f := r.f
	c := ir.ICond(f.Instrs[v].Aux)
	x, y := f.Arg(v, 0), f.Arg(v, 1)
	if !r.alwaysBelow(x, y) {
		if x, y, c = y, x, c.Swap(); !r.alwaysBelow(x, y) {
			return false, false
		}
	}
	switch c {
	case ir.ILt, ir.ILe, ir.INe:
		return true, true
	case ir.IGt, ir.IGe, ir.IEq:
		return true, false
	}
	if r.at(x, b).lo < 0 {
		return false, false
	}
	return true, c == ir.IULt || c == ir.IULe
}

// alwaysBelow reports whether p is a parameter of a loop header that is less than n whenever control enters the header.
func (r *ranging) alwaysBelow(p, n ir.Value) bool {
	f := r.f
	in := &f.Instrs[p]
	if in.Op != ir.Param || in.Block == f.Instrs[n].Block && f.Instrs[n].Op != ir.ConstI64 {
		return false
	}
	loop := r.loops.Of[in.Block]
	if loop < 0 || r.loops.Loops[loop].Header != in.Block || r.loops.Contains(loop, f.Instrs[n].Block) {
		return false
	}
	ok := true
	r.eachEdge(in.Block, func(from ir.BlockID, e int) {
		ok = ok && r.below(f.Blocks[from].Succs[e].Args[in.Imm], n, from, e, r.dom)
	})
	return ok
}

// division notes what is known about the operands of a division.
func (r *ranging) division(v ir.Value, b ir.BlockID) {
	f := r.f
	x, y := r.at(f.Arg(v, 0), b), r.at(f.Arg(v, 1), b)
	flags := uint16(0)
	if x.lo > math.MinInt64 || y.lo > -1 || y.hi < -1 {
		flags |= ir.DivNoOverflow
	}
	if x.lo >= 0 && y.lo >= 0 {
		flags |= ir.DivUnsigned
		if x.hi <= math.MaxUint32 && y.hi <= math.MaxUint32 {
			flags |= ir.DivNarrow
		}
	}
	if in := &f.Instrs[v]; in.Aux|flags != in.Aux && r.hit(ruleDivFlags) {
		in.Aux |= flags
	}
}

// removePolls takes the polls out of innermost loops without calls whose number of rounds is known to be small.
func (c *context) removePolls(r *ranging) {
	f := c.f
	for i := range r.loops.Loops {
		l := &r.loops.Loops[i]
		if !l.Inner || !r.short(l) {
			continue
		}
		for _, b := range l.Blocks {
			kept := f.Blocks[b].Instrs[:0]
			for _, v := range f.Blocks[b].Instrs {
				if f.Instrs[v].Op == ir.Poll && c.hit(rulePoll) {
					f.Instrs[v].Block = 0
					continue
				}
				kept = append(kept, v)
			}
			f.Blocks[b].Instrs = kept
		}
	}
}

// short reports whether loop l makes fewer than longLoop rounds and calls nothing.
func (r *ranging) short(l *ir.Loop) bool {
	f := r.f
	for _, b := range l.Blocks {
		for _, v := range f.Blocks[b].Instrs {
			if op := f.Instrs[v].Op; op == ir.RtOp || op.Has(ir.MayCall) {
				return false
			}
		}
	}
	for i, p := range f.Blocks[l.Header].Params {
		if !r.stable[p] || r.of[p].lo < -longLoop<<32 || r.of[p].hi > longLoop<<32 {
			continue
		}
		step := int64(0)
		r.eachEdge(l.Header, func(from ir.BlockID, e int) {
			if s, ok := r.stepOf(f.Blocks[from].Succs[e].Args[i], p); ok && r.dom.Dominates(l.Header, from) {
				step = s
			}
		})
		if step != 0 && (r.of[p].hi-r.of[p].lo)/max(step, -step) < longLoop {
			return true
		}
	}
	return false
}
