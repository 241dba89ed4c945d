package opt

import "walrus/internal/jit/ir"

// splitLimit is the largest loop that is split, in operations.
const splitLimit = 100

// split makes two loops of a counting loop that branches on whether its counter is below a bound: the first runs while it is, the second
// when it is not any more, and neither has the branch.
//
//	enter(i):  to = min(bound, limit);  if i < bound: first(i), else second(i)
//	first:     the body, the branch decided;  if next < to: first(next), else if next < limit: second(next), else out
//	second:    the body, the branch decided the other way
//
// The counter goes up by one and is below the limit whenever a round begins, so it passes the bound once and never wraps.
func split(c *context) {
	f := c.f
	for range 8 { // a loop may have several such branches
		dom := f.Dominators()
		loops := f.FindLoops(dom)
		done := true
		for i := range loops.Loops {
			if s, ok := c.splittable(&loops.Loops[i], loops, int32(i), dom); ok && c.hit(ruleSplit) {
				c.splitLoop(&loops.Loops[i], s)
				done = false
				break
			}
		}
		if done {
			return
		}
		tidy(c)
	}
}

// splitting is a loop that can be split.
type splitting struct {
	counted
	latch  ir.BlockID
	branch ir.BlockID // block whose branch is decided
	bound  ir.Value
	below  int // which way of the branch is taken while the counter is below the bound
}

func (c *context) splittable(l *ir.Loop, loops *ir.LoopForest, id int32, dom *ir.DomTree) (splitting, bool) {
	f := c.f
	size := 0
	for _, b := range l.Blocks {
		size += len(f.Blocks[b].Instrs)
	}
	if !l.Inner || size > splitLimit || len(l.Latch) != 1 || f.Blocks[l.Header].Cold {
		return splitting{}, false
	}
	outside := func(v ir.Value) bool { return !loops.Contains(id, f.Instrs[v].Block) }
	u, ok := c.countedLatch(l.Header, l.Latch[0], outside)
	if !ok || !c.entered(u, dom) {
		return splitting{}, false
	}
	s := splitting{counted: u, latch: l.Latch[0]}
	p := f.Blocks[l.Header].Params[u.param]
	for _, b := range l.Blocks {
		t := f.Terminator(b)
		if b == s.latch || f.Instrs[t].Op != ir.Branch {
			continue
		}
		cond := f.Arg(t, 0)
		if f.Instrs[cond].Op != ir.ICmp {
			continue
		}
		rel, x, y := ir.ICond(f.Instrs[cond].Aux), f.Arg(cond, 0), f.Arg(cond, 1)
		if y == p {
			rel, x, y = rel.Swap(), y, x
		}
		if x != p || !outside(y) || rel != ir.ILt && rel != ir.IGe {
			continue
		}
		s.branch, s.bound = b, y
		if rel == ir.IGe {
			s.below = 1
		}
		return s, loops.Contains(id, f.Blocks[b].Succs[0].To) && loops.Contains(id, f.Blocks[b].Succs[1].To)
	}
	return splitting{}, false
}

func (c *context) splitLoop(l *ir.Loop, s splitting) {
	f := c.f
	enter := f.NewBlock()
	header := &f.Blocks[l.Header]
	args := make([]ir.Value, len(header.Params))
	for i := range args {
		args[i] = f.AddParam(enter, f.Instrs[f.Blocks[l.Header].Params[i]].Type)
	}
	for _, p := range append([]ir.BlockID(nil), f.Blocks[l.Header].Preds...) {
		for e := range f.Blocks[p].Succs {
			if edge := f.Blocks[p].Succs[e]; p != s.latch && edge.To == l.Header {
				f.Retarget(p, e, enter, edge.Args)
			}
		}
	}
	f.AddEdge(enter, l.Header, args...)
	k := c.clone(l.Blocks, l.Header, func(p ir.BlockID) bool { return p == enter })
	lower := f.Add(enter, ir.ICmp, ir.Bool, 0, s.bound, s.limit)
	f.Instrs[lower].Aux = uint16(ir.ILt)
	to := f.Add(enter, ir.Select, ir.I64, 0, lower, s.bound, s.limit)
	first := f.Add(enter, ir.ICmp, ir.Bool, 0, args[s.param], s.bound)
	f.Instrs[first].Aux = uint16(ir.ILt)
	f.Add(enter, ir.Branch, ir.None, 0, first)
	f.AddEdge(enter, l.Header, args...)
	f.Blocks[k.copyOf[l.Header]].Loop = true
	c.splitLatch(k, l, s, to)
	f.Args(f.Terminator(s.branch))[0] = c.bool(s.below == 1)
	f.Args(f.Terminator(k.copyOf[s.branch]))[0] = c.bool(s.below == 0)
	k.repair()
}

// splitLatch ends the rounds of the first loop: another one while the counter is below to, else what the original would do.
func (c *context) splitLatch(k *cloner, l *ir.Loop, s splitting, to ir.Value) {
	f := c.f
	latch := k.copyOf[s.latch]
	t := f.Terminator(latch)
	rest := f.NewBlock()
	f.Blocks[rest].Cold = false
	f.Add(rest, ir.Branch, ir.None, 0, f.Arg(t, 0))
	var again []ir.Value
	for _, e := range append([]ir.Edge(nil), f.Blocks[latch].Succs...) {
		f.AddEdge(rest, e.To, e.Args...)
		if e.To == l.Header {
			again = e.Args
		}
		f.RemoveEdge(latch, 0)
	}
	more := f.NewValue(ir.ICmp, ir.Bool, 0, again[s.param], to)
	f.Instrs[more].Aux, f.Instrs[more].Block = uint16(ir.ILt), latch
	f.Args(t)[0] = more
	list := f.Blocks[latch].Instrs
	f.Blocks[latch].Instrs = append(list[:len(list)-1:len(list)-1], more, t)
	f.AddEdge(latch, k.copyOf[l.Header], again...)
	f.AddEdge(latch, rest)
}
