package ir

// PostOrder lists the blocks that can be reached from the entry, every block after its successors (back edges apart).
func (f *Func) PostOrder() []BlockID {
	type item struct {
		b    BlockID
		next int
	}
	seen := make([]bool, len(f.Blocks))
	order := make([]BlockID, 0, len(f.Order))
	stack := []item{{b: f.EntryBlk}}
	seen[f.EntryBlk] = true
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		succs := f.Blocks[top.b].Succs
		if top.next == len(succs) {
			order = append(order, top.b)
			stack = stack[:len(stack)-1]
			continue
		}
		// The last successor is taken first, so that the reversed list has the first successor next to its block.
		s := succs[len(succs)-1-top.next].To
		top.next++
		if !seen[s] {
			seen[s] = true
			stack = append(stack, item{b: s})
		}
	}
	return order
}

// Reverse turns a list of blocks round in place and gives it back.
func Reverse(list []BlockID) []BlockID {
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
	return list
}

// DomTree is the dominator tree of a Func, valid until edges change.
type DomTree struct {
	Idom  []BlockID // by block: its immediate dominator; 0 for the entry and for unreachable blocks
	RPO   []BlockID // reachable blocks in reverse post order
	Index []int32   // by block: its position in RPO, -1 if it cannot be reached
	pre   []int32   // interval numbering of the tree, for Dominates
	post  []int32
	kids  [][]BlockID
}

// Dominators computes the dominator tree by iterating to a fixed point in reverse post order, walking two fingers up the tree to
// their meeting point: simple, and the fastest in practice for graphs of some hundred blocks.
func (f *Func) Dominators() *DomTree {
	n := len(f.Blocks)
	t := &DomTree{Idom: make([]BlockID, n), RPO: Reverse(f.PostOrder()), Index: make([]int32, n)}
	for i := range t.Index {
		t.Index[i] = -1
	}
	for i, b := range t.RPO {
		t.Index[b] = int32(i)
	}
	entry := f.EntryBlk
	t.Idom[entry] = entry
	for changed := true; changed; {
		changed = false
		for _, b := range t.RPO[1:] {
			var idom BlockID
			for _, p := range f.Blocks[b].Preds {
				switch {
				case t.Index[p] < 0 || t.Idom[p] == 0:
				case idom == 0:
					idom = p
				default:
					idom = t.meet(p, idom)
				}
			}
			if t.Idom[b] != idom {
				t.Idom[b], changed = idom, true
			}
		}
	}
	t.Idom[entry] = 0
	t.number(n, entry)
	return t
}

func (t *DomTree) meet(a, b BlockID) BlockID {
	for a != b {
		for t.Index[a] > t.Index[b] {
			a = t.Idom[a]
		}
		for t.Index[b] > t.Index[a] {
			b = t.Idom[b]
		}
	}
	return a
}

// number gives every block the interval of its subtree.
func (t *DomTree) number(n int, entry BlockID) {
	t.pre, t.post, t.kids = make([]int32, n), make([]int32, n), make([][]BlockID, n)
	for _, b := range t.RPO[1:] {
		t.kids[t.Idom[b]] = append(t.kids[t.Idom[b]], b)
	}
	type item struct {
		b    BlockID
		next int
	}
	clock := int32(1)
	t.pre[entry] = clock
	stack := []item{{b: entry}}
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		if kids := t.kids[top.b]; top.next < len(kids) {
			k := kids[top.next]
			top.next++
			clock++
			t.pre[k] = clock
			stack = append(stack, item{b: k})
			continue
		}
		t.post[top.b] = clock
		stack = stack[:len(stack)-1]
	}
}

// Children are the blocks that b immediately dominates, in reverse post order.
func (t *DomTree) Children(b BlockID) []BlockID { return t.kids[b] }

// Dominates reports whether every way to b leads through a; a block dominates itself. Both must be reachable.
func (t *DomTree) Dominates(a, b BlockID) bool {
	return t.pre[a] <= t.pre[b] && t.pre[b] <= t.post[a]
}

// Reachable reports whether b can be reached from the entry.
func (t *DomTree) Reachable(b BlockID) bool { return t.Index[b] >= 0 }

// Loop is a natural loop.
type Loop struct {
	Header BlockID
	Parent int32     // index of the enclosing loop in LoopForest.Loops, -1 if there is none
	Depth  int32     // 1 for outermost loops
	Blocks []BlockID // all blocks of the loop and of inner loops, in reverse post order, the header first
	Latch  []BlockID // sources of back edges
	Inner  bool      // contains no other loop
}

// LoopForest holds the natural loops of a Func, valid until edges change.
type LoopForest struct {
	Loops []Loop  // outer loops before the loops in them
	Of    []int32 // by block: innermost loop, -1 if it is in none
}

// FindLoops finds the natural loops. Control flow that enters a loop beside its header is impossible in what package build makes: the
// source has no jump into loops.
func (f *Func) FindLoops(t *DomTree) *LoopForest {
	lf := &LoopForest{Of: make([]int32, len(f.Blocks))}
	for i := range lf.Of {
		lf.Of[i] = -1
	}
	for _, h := range t.RPO {
		var latch []BlockID
		for _, p := range f.Blocks[h].Preds {
			if t.Reachable(p) && t.Dominates(h, p) {
				latch = append(latch, p)
			}
		}
		if latch != nil {
			lf.collect(f, t, h, latch)
		}
	}
	for i := range lf.Loops {
		l := &lf.Loops[i]
		l.Depth = 1
		if l.Parent >= 0 {
			l.Depth = lf.Loops[l.Parent].Depth + 1
			lf.Loops[l.Parent].Inner = false
		}
	}
	return lf
}

// collect adds the loop of header h. Headers come in reverse post order, so enclosing loops are there already and inner loops
// overwrite Of for their blocks.
func (lf *LoopForest) collect(f *Func, t *DomTree, h BlockID, latch []BlockID) {
	id := int32(len(lf.Loops))
	in := make([]bool, len(f.Blocks))
	in[h] = true
	work := append([]BlockID(nil), latch...)
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if in[b] {
			continue
		}
		in[b] = true
		for _, p := range f.Blocks[b].Preds {
			if t.Reachable(p) {
				work = append(work, p)
			}
		}
	}
	l := Loop{Header: h, Parent: lf.Of[h], Latch: latch, Inner: true}
	for _, b := range t.RPO[t.Index[h]:] {
		if in[b] {
			l.Blocks = append(l.Blocks, b)
			lf.Of[b] = id
		}
	}
	lf.Loops = append(lf.Loops, l)
}

// Contains reports whether b is in loop l.
func (lf *LoopForest) Contains(l int32, b BlockID) bool {
	for o := lf.Of[b]; o >= 0; o = lf.Loops[o].Parent {
		if o == l {
			return true
		}
	}
	return false
}

// Depth is the number of loops around b.
func (lf *LoopForest) Depth(b BlockID) int32 {
	if o := lf.Of[b]; o >= 0 {
		return lf.Loops[o].Depth
	}
	return 0
}
