package opt

import (
	"walrus/internal/jit/ir"
)

// tidy simplifies the graph: branches that go one way, chains of blocks, blocks that only jump on, parameters with one value. It also
// marks blocks that lead only to exits as cold.
func tidy(c *context) {
	f := c.f
	for again := true; again; {
		again = c.foldBranches()
		if again {
			f.RemoveUnreachable()
		}
		again = c.threadJumps() || again
		again = c.removeParams() || again
		again = c.mergeBlocks() || again
	}
	c.markCold()
}

// foldBranches makes jumps of branches on constants and of branches with equal ways.
func (c *context) foldBranches() bool {
	f := c.f
	changed := false
	for _, b := range f.Order {
		t := f.Terminator(b)
		if t == 0 || f.Instrs[t].Op != ir.Branch {
			continue
		}
		cond := f.Arg(t, 0)
		blk := &f.Blocks[b]
		drop := -1
		if in := &f.Instrs[cond]; in.Op == ir.ConstBool {
			drop = int(in.Imm & 1)
		} else if in.Op == ir.Not && c.hit(ruleBranch) {
			f.Args(t)[0] = f.Arg(cond, 0)
			blk.Succs[0], blk.Succs[1] = blk.Succs[1], blk.Succs[0]
			changed = true
			continue
		} else if blk.Succs[0].To == blk.Succs[1].To && sameArgs(blk.Succs[0].Args, blk.Succs[1].Args) {
			drop = 1
		}
		if drop >= 0 && c.hit(ruleBranch) {
			f.RemoveEdge(b, drop)
			f.Reset(t, ir.Jump, ir.None, 0)
			changed = true
		}
	}
	return changed
}

func sameArgs(a, b []ir.Value) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// threadJumps leads edges around blocks without instructions but a jump. Their parameters may be used only by that jump's edge.
func (c *context) threadJumps() bool {
	f := c.f
	changed := false
	for _, b := range f.Order {
		for i := range f.Blocks[b].Succs {
			e := &f.Blocks[b].Succs[i]
			mid := &f.Blocks[e.To]
			if len(mid.Instrs) != 1 || f.Instrs[mid.Instrs[0]].Op != ir.Jump || e.To == b || mid.Loop || len(mid.Preds) != 1 && len(mid.Params) > 0 {
				continue
			}
			out := mid.Succs[0]
			if out.To == e.To || !c.hit(ruleThread) {
				continue
			}
			if len(mid.Params) > 0 { // only this edge gives them values
				r := f.NewReplacements()
				for j, p := range mid.Params {
					r.Set(p, e.Args[j])
				}
				f.Rewrite(r)
				out = f.Blocks[f.Blocks[b].Succs[i].To].Succs[0]
			}
			f.Retarget(b, i, out.To, f.Memory().Values.Copy(out.Args))
			changed = true
		}
	}
	if changed {
		f.RemoveUnreachable()
	}
	return changed
}

// removeParams removes parameters that get the same value on all ways, or themselves.
func (c *context) removeParams() bool {
	f := c.f
	r := f.NewReplacements()
	changed := false
	for again := true; again; {
		again = false
		for _, b := range f.Order {
			for i := 0; i < len(f.Blocks[b].Params); i++ {
				p := f.Blocks[b].Params[i]
				if v := c.onlyArg(b, i, p, r); v != 0 && c.hit(ruleParam) {
					f.RemoveParam(b, i)
					r.Set(p, v)
					i--
					again, changed = true, true
				}
			}
		}
	}
	if changed {
		f.Rewrite(r)
	}
	return changed
}

// onlyArg is the value that parameter i of b has on all ways, 0 if there are several.
func (c *context) onlyArg(b ir.BlockID, i int, p ir.Value, r ir.Replacements) ir.Value {
	f := c.f
	if b == f.EntryBlk {
		return 0
	}
	var only ir.Value
	for _, pred := range f.Blocks[b].Preds {
		for e := range f.Blocks[pred].Succs {
			edge := &f.Blocks[pred].Succs[e]
			if edge.To != b {
				continue
			}
			switch a := r.Of(edge.Args[i]); {
			case a == p || a == only:
			case only == 0:
				only = a
			default:
				return 0
			}
		}
	}
	return only
}

// mergeBlocks joins blocks to their only predecessor if that only leads to them.
func (c *context) mergeBlocks() bool {
	f := c.f
	changed := false
	r := f.NewReplacements()
	for _, b := range f.Order {
		for {
			blk := &f.Blocks[b]
			if len(blk.Succs) != 1 {
				break
			}
			e := blk.Succs[0]
			next := &f.Blocks[e.To]
			if len(next.Preds) != 1 || e.To == b || e.To == f.EntryBlk || len(next.Instrs) == 0 || !c.hit(ruleMerge) {
				break
			}
			for i, p := range next.Params {
				r.Set(p, e.Args[i])
				f.Instrs[p].Block = 0
			}
			jump := blk.Instrs[len(blk.Instrs)-1]
			f.Instrs[jump].Block = 0
			blk.Instrs = append(blk.Instrs[:len(blk.Instrs)-1], next.Instrs...)
			for _, v := range next.Instrs {
				f.Instrs[v].Block = b
			}
			blk.Succs = next.Succs
			for i := range blk.Succs {
				preds := f.Blocks[blk.Succs[i].To].Preds
				for j := range preds {
					if preds[j] == e.To {
						preds[j] = b
					}
				}
			}
			*next = ir.Block{}
			changed = true
		}
	}
	if changed {
		f.Rewrite(r)
		kept := f.Order[:0]
		for _, b := range f.Order {
			if len(f.Blocks[b].Instrs) > 0 {
				kept = append(kept, b)
			}
		}
		f.Order = kept
	}
	return changed
}

// markCold marks blocks from which every way ends in an exit.
func (c *context) markCold() {
	f := c.f
	for _, b := range f.PostOrder() {
		blk := &f.Blocks[b]
		cold := len(blk.Succs) > 0
		for _, e := range blk.Succs {
			cold = cold && f.Blocks[e.To].Cold
		}
		if t := f.Terminator(b); f.Instrs[t].Op == ir.Exit && f.Instrs[t].Aux != uint16(ir.Returns) {
			cold = true
		}
		blk.Cold = cold
	}
}
