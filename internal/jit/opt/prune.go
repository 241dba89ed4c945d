package opt

import "walrus/internal/jit/ir"

// prune removes values that nothing uses: not instructions with effects, not edges, not the resume points of such instructions. Parameters
// that only feed each other around a loop go too.
func prune(c *context) {
	f := c.f
	live := f.Temp().Bools.Make(len(f.Instrs))
	work := c.work.list[:0]
	mark := func(v ir.Value) {
		if !live[v] {
			live[v] = true
			work = append(work, v)
		}
	}
	for _, b := range f.Order {
		for _, v := range f.Blocks[b].Instrs {
			if op := f.Instrs[v].Op; op.Has(ir.Effect) || op.Has(ir.Writes) || op.Has(ir.Terminator) || op == ir.RtOp {
				if op != ir.CallTag && op != ir.ResultBits && op != ir.ResultTag {
					mark(v)
				}
			}
		}
	}
	for len(work) > 0 {
		v := work[len(work)-1]
		work = work[:len(work)-1]
		in := &f.Instrs[v]
		if in.Op == ir.Param {
			for _, p := range f.Blocks[in.Block].Preds {
				for _, e := range f.Blocks[p].Succs {
					if e.To == in.Block {
						mark(e.Args[in.Imm])
					}
				}
			}
			continue
		}
		for _, a := range f.Args(v) {
			mark(a)
		}
		f.EachResumeUse(v, mark)
	}
	c.work.list = work
	for _, b := range f.Order {
		blk := &f.Blocks[b]
		for i := 0; i < len(blk.Params); i++ {
			if !live[blk.Params[i]] {
				c.note(ruleDead)
				f.RemoveParam(b, i)
				i--
			}
		}
		kept := blk.Instrs[:0]
		for _, v := range blk.Instrs {
			if !live[v] {
				c.note(ruleDead)
				f.Instrs[v].Block = 0
				continue
			}
			kept = append(kept, v)
		}
		blk.Instrs = kept
	}
}
