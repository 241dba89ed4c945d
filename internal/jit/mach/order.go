package mach

import (
	"slices"

	"walrus/internal/jit/ir"
	"walrus/internal/jit/regalloc"
)

// node is a block to be generated: a block of the IR, one made on an edge, or one
// in front of an entry block that is jumped back to.
type node struct {
	ir   ir.BlockID
	from ir.BlockID // edge blocks: source; 0 for the block in front of the entry
	edge int        // and number of the edge
	loop int32
	cold bool
}

// layout decides which blocks there are and in which order they are numbered.
//
// Every loop is contiguous, its header first; blocks dominated by a cold block
// are cold; cold blocks come last, where they keep this order. A definition
// therefore still precedes its uses. An edge is critical if its source has
// several successors and its target several predecessors; it gets a block.
type layout struct {
	f      *ir.Func
	dom    *ir.DomTree
	loops  *ir.LoopForest
	nodes  []node
	cold   []bool
	nodeOf []int32    // by IR block
	onEdge [][2]int32 // by IR block and successor: node on the edge, 0 if there is none; the first node is on no edge
	// Memory: nodes in and out of line, those that settle keeps back, blocks in two orders.
	hot, out, waiting []node
	order             []regalloc.Block
	loopInfo          []regalloc.Loop
}

// set lays f out, in the memory of the function before.
func (l *layout) set(f *ir.Func) {
	*l = layout{f: f, nodes: l.nodes[:0], cold: zeroed(l.cold, len(f.Blocks)), nodeOf: zeroed(l.nodeOf, len(f.Blocks)),
		onEdge: zeroed(l.onEdge, len(f.Blocks)), hot: l.hot[:0], out: l.out[:0], waiting: l.waiting[:0], order: l.order[:0], loopInfo: l.loopInfo[:0]}
	l.dom = f.Dominators()
	l.loops = f.FindLoops(l.dom)
	l.markCold()
	seq := l.contiguous()
	hot, cold := l.hot, l.nodes
	if len(f.Blocks[f.EntryBlk].Preds) > 0 {
		hot = append(hot, node{loop: -1})
	}
	for _, b := range seq {
		n := node{ir: b, loop: l.loops.Of[b], cold: l.cold[b]}
		if n.cold {
			cold = append(cold, n)
		} else {
			hot = append(hot, n)
		}
		blk := &f.Blocks[b]
		for e := range blk.Succs {
			to := blk.Succs[e].To
			if len(blk.Succs) < 2 || len(f.Blocks[to].Preds) < 2 {
				continue
			}
			m := node{from: b, edge: e, loop: l.commonLoop(b, to), cold: l.cold[b] || l.cold[to]}
			if m.cold {
				cold = append(cold, m)
			} else {
				hot = append(hot, m)
			}
		}
	}
	l.settle(hot)
	l.hot, l.nodes = cold, append(l.out, cold...)
	l.out = hot
	l.index()
}

// markCold marks blocks only reached through cold ones.
func (l *layout) markCold() {
	for _, b := range l.dom.RPO {
		idom := l.dom.Idom[b]
		l.cold[b] = b != l.f.EntryBlk && (l.f.Blocks[b].Cold || idom != 0 && l.cold[idom])
	}
}

// contiguous returns the blocks in reverse post order, changed so that the
// blocks of a loop stand together.
func (l *layout) contiguous() []ir.BlockID {
	temp := &l.f.Temp().Blocks
	seq := temp.Copy(l.dom.RPO)
	tmp := temp.Make(len(seq))
	for i := len(l.loops.Loops) - 1; i >= 0; i-- { // inner loops first
		h := slices.Index(seq, l.loops.Loops[i].Header)
		tmp = append(tmp[:0], seq[:h]...)
		for _, b := range seq[h:] {
			if l.loops.Contains(int32(i), b) {
				tmp = append(tmp, b)
			}
		}
		for _, b := range seq[h:] {
			if !l.loops.Contains(int32(i), b) {
				tmp = append(tmp, b)
			}
		}
		seq, tmp = tmp, seq
	}
	return seq
}

// commonLoop returns the innermost loop around both ends of an edge.
func (l *layout) commonLoop(a, b ir.BlockID) int32 {
	for o := l.loops.Of[a]; o >= 0; o = l.loops.Loops[o].Parent {
		if l.loops.Contains(o, b) {
			return o
		}
	}
	return -1
}

// settle moves edge blocks that leave a loop behind the blocks of that loop.
func (l *layout) settle(hot []node) {
	out, waiting := l.out, l.waiting
	for _, n := range hot {
		if n.from != 0 && n.loop != l.loops.Of[n.from] {
			waiting = append(waiting, n)
			continue
		}
		kept := waiting[:0]
		for _, w := range waiting {
			if l.inside(n.loop, l.loops.Of[w.from]) {
				kept = append(kept, w)
			} else {
				out = append(out, w)
			}
		}
		waiting = kept
		out = append(out, n)
	}
	l.out, l.waiting = append(out, waiting...), waiting
}

// inside reports whether loop a is loop b or one of the loops in it.
func (l *layout) inside(a, b int32) bool {
	for o := a; o >= 0; o = l.loops.Loops[o].Parent {
		if o == b {
			return true
		}
	}
	return false
}

func (l *layout) index() {
	for i := range l.nodeOf {
		l.nodeOf[i] = -1
	}
	for i, n := range l.nodes {
		if n.ir != 0 {
			l.nodeOf[n.ir] = int32(i)
			continue
		}
		if n.from == 0 {
			continue
		}
		l.onEdge[n.from][n.edge] = int32(i)
	}
}

// regallocLoops converts the loop forest.
func (l *layout) regallocLoops() []regalloc.Loop {
	l.loopInfo = zeroed(l.loopInfo, len(l.loops.Loops))
	out := l.loopInfo
	for i := range l.loops.Loops {
		o := &l.loops.Loops[i]
		h := regalloc.Block(l.nodeOf[o.Header])
		out[i] = regalloc.Loop{Header: h, Last: h, Parent: o.Parent, Depth: uint8(min(o.Depth, 200))}
	}
	for n := range l.nodes {
		if l.nodes[n].cold {
			continue
		}
		for o := l.nodes[n].loop; o >= 0; o = l.loops.Loops[o].Parent {
			out[o].Last = max(out[o].Last, regalloc.Block(n))
		}
	}
	return out
}

// emitOrder rotates loops: a header that tests for the loop's end moves behind
// the block that jumps back to it, so that an iteration takes one jump.
func (l *layout) emitOrder(c *Code) []regalloc.Block {
	l.order = zeroed(l.order, len(l.nodes))
	order := l.order
	for i := range order {
		order[i] = regalloc.Block(i)
	}
	for i := len(c.RA.Loops) - 1; i >= 0; i-- {
		l.rotate(c, order, &c.RA.Loops[i])
	}
	return order
}

func (l *layout) rotate(c *Code, order []regalloc.Block, loop *regalloc.Loop) {
	h, last := loop.Header, loop.Last
	hb, lb := &c.RA.Blocks[h], &c.RA.Blocks[last]
	if h == last || h == 0 || hb.NumSuccs != 2 || lb.NumSuccs != 1 || c.RA.Succs[lb.Succs].To != h || hb.Cold {
		return
	}
	if order[h] != h || order[last] != last {
		return // an inner rotation moved one of them
	}
	leaves := false
	for s := hb.Succs; s < hb.Succs+2; s++ {
		to := c.RA.Succs[s].To
		if to == h+1 {
			continue
		}
		leaves = leaves || to > last || c.RA.Blocks[to].Cold
	}
	if !leaves {
		return
	}
	copy(order[h:last], order[h+1:last+1])
	order[last] = h
}
