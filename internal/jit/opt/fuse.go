package opt

import "walrus/internal/jit/ir"

// fuse puts a comparison directly in front of every branch, guard and select that uses it, so that a target can use the flags instead of a
// register: comparisons with several users, or in other blocks, are copied. A comparison is cheaper than keeping its result.
func fuse(c *context) {
	f := c.f
	uses := f.Temp().Ints.Make(len(f.Instrs))
	for _, b := range f.Order {
		for _, v := range f.Blocks[b].Instrs {
			for _, a := range f.Args(v) {
				uses[a]++
			}
			f.EachResumeUse(v, func(a ir.Value) { uses[a]++ })
		}
		for _, e := range f.Blocks[b].Succs {
			for _, a := range e.Args {
				uses[a]++
			}
		}
	}
	for _, b := range f.Order {
		list := f.Blocks[b].Instrs
		out := c.work.list[:0]
		for i, v := range list {
			op := f.Instrs[v].Op
			if op != ir.Branch && op != ir.Guard && op != ir.Select {
				out = append(out, v)
				continue
			}
			cond := f.Arg(v, 0)
			switch f.Instrs[cond].Op {
			case ir.ICmp, ir.FCmp, ir.TagIs, ir.TagEq:
				near := uses[cond] == 1 && i > 0 && list[i-1] == cond
				if !near && c.hit(ruleFuse) {
					w := f.NewValue(f.Instrs[cond].Op, ir.Bool, f.Instrs[cond].Imm, f.Args(cond)...)
					f.Instrs[w].Aux, f.Instrs[w].Block, f.Instrs[w].Pos = f.Instrs[cond].Aux, b, f.Instrs[v].Pos
					out = append(out, w)
					f.Args(v)[0] = w
				}
			}
			out = append(out, v)
		}
		f.Blocks[b].Instrs = c.keep(list, out)
		c.work.list = out
	}
}
