package ir

// PostOrder lists the blocks that can be reached from the entry, every block after its successors (back edges apart). The list is in
// temporary memory.
func (f *Func) PostOrder() []BlockID {
	t := f.Temp()
	order := t.Blocks.cut(len(f.Order))[:0]
	marks, nexts, blocks := t.Bools.mark(), t.Ints.mark(), t.Blocks.mark()
	seen := t.Bools.Make(len(f.Blocks))
	stack, next := t.Blocks.cut(len(f.Order) + 1)[:1], t.Ints.cut(len(f.Order) + 1)[:1] // the way to the block at hand, and what was seen of each
	stack[0], next[0] = f.EntryBlk, 0
	seen[f.EntryBlk] = true
	for top := 0; top >= 0; {
		succs := f.Blocks[stack[top]].Succs
		if int(next[top]) == len(succs) {
			order = append(order, stack[top])
			stack, next = stack[:top], next[:top]
			top--
			continue
		}
		// The last successor is taken first, so that the reversed list has the first successor next to its block.
		s := succs[len(succs)-1-int(next[top])].To
		next[top]++
		if !seen[s] {
			seen[s] = true
			stack, next = append(stack, s), append(next, 0)
			top++
		}
	}
	t.Bools.release(marks)
	t.Ints.release(nexts)
	t.Blocks.release(blocks)
	return order
}

// Reverse turns a list of blocks round in place and gives it back.
func Reverse(list []BlockID) []BlockID {
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
	return list
}

// DomTree is the dominator tree of a Func, valid until edges change or temporary memory is given back.
type DomTree struct {
	Idom  []BlockID // by block: its immediate dominator; 0 for the entry and for unreachable blocks
	RPO   []BlockID // reachable blocks in reverse post order
	Index []int32   // by block: its position in RPO, -1 if it cannot be reached
	pre   []int32   // interval numbering of the tree, for Dominates
	post  []int32
	kids  []BlockID // the children of all blocks, one list after the other
	first []int32   // by block: where its children begin in kids; one entry more
}

// Dominators computes the dominator tree by iterating to a fixed point in reverse post order, walking two fingers up the tree to
// their meeting point: simple, and the fastest in practice for graphs of some hundred blocks.
func (f *Func) Dominators() *DomTree {
	n := len(f.Blocks)
	temp := f.Temp()
	t := &DomTree{Idom: temp.Blocks.Make(n), RPO: Reverse(f.PostOrder()), Index: temp.Ints.cut(n)}
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
	t.number(temp, n)
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

// number lists the children of every block and gives every block the interval of its subtree.
func (t *DomTree) number(temp *Temp, n int) {
	t.pre, t.post, t.kids, t.first = temp.Ints.Make(n), temp.Ints.Make(n), temp.Blocks.cut(len(t.RPO)), temp.Ints.Make(n+1)
	for _, b := range t.RPO[1:] {
		t.first[t.Idom[b]+1]++
	}
	for b := range n {
		t.first[b+1] += t.first[b]
	}
	// Counting the sizes of the subtrees upwards gives the intervals without a walk: post holds the size of the subtree, later its end; pre
	// holds the next free number in the interval of the block, while its children get theirs.
	for i := len(t.RPO) - 1; i > 0; i-- {
		b := t.RPO[i]
		t.post[b]++
		t.post[t.Idom[b]] += t.post[b]
	}
	entry := t.RPO[0]
	t.post[entry]++
	filled := temp.Ints.Make(n)
	free := temp.Ints.Make(n)
	t.pre[entry], free[entry] = 1, 2
	t.post[entry] = t.pre[entry] + t.post[entry] - 1
	for _, b := range t.RPO[1:] {
		d := t.Idom[b]
		t.kids[t.first[d]+filled[d]] = b
		filled[d]++
		size := t.post[b]
		t.pre[b], free[b], t.post[b] = free[d], free[d]+1, free[d]+size-1
		free[d] += size
	}
}

// Children are the blocks that b immediately dominates, in reverse post order.
func (t *DomTree) Children(b BlockID) []BlockID { return t.kids[t.first[b]:t.first[b+1]] }

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
	temp := f.Temp()
	lf := &LoopForest{Of: temp.Ints.cut(len(f.Blocks))}
	for i := range lf.Of {
		lf.Of[i] = -1
	}
	for _, h := range t.RPO {
		var latch []BlockID
		for _, p := range f.Blocks[h].Preds {
			if t.Reachable(p) && t.Dominates(h, p) {
				latch = temp.Blocks.Append(latch, p)
			}
		}
		if len(latch) > 0 {
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
	temp := f.Temp()
	marks := temp.Bools.mark()
	in := temp.Bools.Make(len(f.Blocks))
	in[h] = true
	work := temp.Blocks.Copy(latch)
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if in[b] {
			continue
		}
		in[b] = true
		for _, p := range f.Blocks[b].Preds {
			if t.Reachable(p) {
				work = temp.Blocks.Append(work, p)
			}
		}
	}
	l := Loop{Header: h, Parent: lf.Of[h], Latch: latch, Inner: true}
	for _, b := range t.RPO[t.Index[h]:] {
		if in[b] {
			l.Blocks = temp.Blocks.Append(l.Blocks, b)
			lf.Of[b] = id
		}
	}
	temp.Bools.release(marks)
	lf.Loops = temp.loops.Append(lf.Loops, l)
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
