package opt

import "walrus/internal/jit/ir"

// unrollLimit is the largest loop that is unrolled, in operations, and unrollTimes the number of rounds made at once.
const (
	unrollLimit = 24
	unrollTimes = 4
)

// unroll makes four rounds at once of loops of one block that count up by one to a limit:
//
//	head(i, ...):  if limit - i > 4, unsigned: four rounds without tests, one poll, back to head
//	               else the loop as it was, to its end
//
// The loop is left only by its test, so while more than four rounds remain three tests can be left out. limit - i is right as an
// unsigned number because i < limit whenever a round begins; that holds at the loop's entry because the pass demands that a comparison
// has established it.
func unroll(c *context) {
	f := c.f
	dom := f.Dominators()
	loops := f.FindLoops(dom)
	for i := range loops.Loops {
		l := &loops.Loops[i]
		if len(l.Blocks) != 1 || f.Metered || f.Blocks[l.Header].Cold {
			continue
		}
		if u, ok := c.countedBlock(l.Header, dom); ok && c.hit(ruleUnroll) {
			c.unrollBlock(u)
		}
	}
	tidy(c)
}

// counted is a loop that counts up by one to a limit.
type counted struct {
	block ir.BlockID // its header
	latch ir.BlockID
	back  int // which way of the latch's branch is the back edge
	param int // the parameter that counts
	limit ir.Value
}

// countedBlock recognises the loop of one block.
func (c *context) countedBlock(b ir.BlockID, dom *ir.DomTree) (counted, bool) {
	if len(c.f.Blocks[b].Instrs) > unrollLimit {
		return counted{}, false
	}
	u, ok := c.countedLatch(b, b, func(v ir.Value) bool { return c.f.Instrs[v].Block != b })
	if !ok || !c.unrollable(b) || !c.entered(u, dom) {
		return counted{}, false
	}
	return u, true
}

// countedLatch recognises a loop with this header and latch: the latch ends in a branch on next < limit, next = i + 1 is the argument for
// parameter i on the way back, and limit comes from outside.
func (c *context) countedLatch(header, latch ir.BlockID, outside func(ir.Value) bool) (counted, bool) {
	f := c.f
	blk := &f.Blocks[latch]
	t := f.Terminator(latch)
	if f.Instrs[t].Op != ir.Branch {
		return counted{}, false
	}
	u := counted{block: header, latch: latch, param: -1}
	if blk.Succs[1].To == header {
		u.back = 1
	}
	cond := f.Arg(t, 0)
	if f.Instrs[cond].Op != ir.ICmp || blk.Succs[1-u.back].To == header {
		return counted{}, false
	}
	rel := ir.ICond(f.Instrs[cond].Aux)
	next, limit := f.Arg(cond, 0), f.Arg(cond, 1)
	if u.back == 1 {
		rel = rel.Negate()
	}
	if rel == ir.IGt {
		rel, next, limit = ir.ILt, limit, next
	}
	if rel != ir.ILt || !outside(limit) || f.Instrs[next].Op != ir.Add {
		return counted{}, false
	}
	u.limit = limit
	if one, ok := f.Int(f.Arg(next, 1)); !ok || one != 1 {
		return counted{}, false
	}
	for i, p := range f.Blocks[header].Params {
		if f.Arg(next, 0) == p && blk.Succs[u.back].Args[i] == next {
			u.param = i
		}
	}
	return u, u.param >= 0
}

// unrollable reports whether the block has only what may be repeated without a test between.
func (c *context) unrollable(b ir.BlockID) bool {
	for _, v := range c.f.Blocks[b].Instrs {
		if op := c.f.Instrs[v].Op; op == ir.RtOp || op.Has(ir.MayCall) || op == ir.Step || op == ir.Depth {
			return false
		}
	}
	return true
}

// entered reports whether the counter is below the limit on every way into the loop: a comparison above says so, or both are constants.
func (c *context) entered(u counted, dom *ir.DomTree) bool {
	f := c.f
	for _, p := range f.Blocks[u.block].Preds {
		if p == u.latch {
			continue
		}
		for e := range f.Blocks[p].Succs {
			if edge := &f.Blocks[p].Succs[e]; edge.To == u.block && !c.below(edge.Args[u.param], u.limit, p, e, dom) {
				return false
			}
		}
	}
	return true
}

// below reports whether x < y is known where way e leaves block b.
func (c *context) below(x, y ir.Value, b ir.BlockID, e int, dom *ir.DomTree) bool {
	f := c.f
	n, ok1 := f.Int(x)
	m, ok2 := f.Int(y)
	if ok1 && ok2 {
		return n < m
	}
	if in := &f.Instrs[y]; in.Op == ir.Select && f.Instrs[f.Arg(y, 1)].Op != ir.Select && f.Instrs[f.Arg(y, 2)].Op != ir.Select {
		return c.below(x, f.Arg(y, 1), b, e, dom) && c.below(x, f.Arg(y, 2), b, e, dom) // both choices are above
	}
	for b != 0 {
		if t := f.Terminator(b); e >= 0 && f.Instrs[t].Op == ir.Branch {
			if cond := f.Arg(t, 0); f.Instrs[cond].Op == ir.ICmp {
				rel := ir.ICond(f.Instrs[cond].Aux)
				if e == 1 {
					rel = rel.Negate()
				}
				l, r := f.Arg(cond, 0), f.Arg(cond, 1)
				if rel == ir.ILt && l == x && r == y || rel == ir.IGt && l == y && r == x {
					return true
				}
			}
		}
		e = -1
		if preds := f.Blocks[b].Preds; len(preds) == 1 {
			if s := f.Blocks[preds[0]].Succs; len(s) == 2 && s[0].To != s[1].To {
				e = 0
				if s[1].To == b {
					e = 1
				}
			}
			b = preds[0]
			continue
		}
		b = dom.Idom[b]
	}
	return false
}

// unrollBlock builds the head and the four rounds in front of the loop.
func (c *context) unrollBlock(u counted) {
	f := c.f
	head, rounds := f.NewBlock(), f.NewBlock()
	f.Blocks[head].Loop = f.Blocks[u.block].Loop
	params := append([]ir.Value(nil), f.Blocks[u.block].Params...)
	cur := make([]ir.Value, len(params))
	for i, p := range params {
		cur[i] = f.AddParam(head, f.Instrs[p].Type)
	}
	for _, p := range append([]ir.BlockID(nil), f.Blocks[u.block].Preds...) {
		for e := range f.Blocks[p].Succs {
			if edge := f.Blocks[p].Succs[e]; p != u.block && edge.To == u.block {
				f.Retarget(p, e, head, edge.Args)
			}
		}
	}
	left := f.Add(head, ir.Sub, ir.I64, 0, u.limit, cur[u.param])
	more := f.Add(head, ir.ICmp, ir.Bool, 0, left, c.int(unrollTimes))
	f.Instrs[more].Aux = uint16(ir.IUGt)
	f.Add(head, ir.Branch, ir.None, 0, more)
	f.AddEdge(head, rounds)
	f.AddEdge(head, u.block, cur...)
	for round := range unrollTimes {
		cur = c.copyRound(u, rounds, params, cur, round == unrollTimes-1)
	}
	f.Add(rounds, ir.Jump, ir.None, 0)
	f.AddEdge(rounds, head, cur...)
	f.Blocks[u.block].Loop = true
}

// copyRound appends one round to a block, for parameters that have the values cur; it gives their values for the next round.
func (c *context) copyRound(u counted, to ir.BlockID, params, cur []ir.Value, poll bool) []ir.Value {
	f := c.f
	k := &cloner{context: c, f: f, value: f.Temp().Values.Make(len(f.Instrs)), resumes: f.Temp().Resumes.Make(len(f.Resumes))}
	for i, p := range params {
		k.value[p] = cur[i]
	}
	list := f.Blocks[u.block].Instrs
	for _, v := range list[:len(list)-1] {
		if f.Instrs[v].Op == ir.Poll && !poll {
			continue
		}
		k.copyInstr(v, to)
		k.mapOperands(k.value[v])
	}
	next := make([]ir.Value, len(cur))
	for i, a := range f.Blocks[u.block].Succs[u.back].Args {
		next[i] = k.mapped(a)
	}
	return next
}
