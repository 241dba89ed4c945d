package opt

import "walrus/internal/jit/ir"

// Limits of convert: operations that are computed in vain at most, and values chosen.
const (
	convertOps    = 7
	convertParams = 2
)

// convert makes selects of branches whose sides only compute a few cheap values: a branch that is often predicted wrongly costs more. It
// looks for a block whose two ways meet again at once: over one or two blocks without effects, or directly.
func convert(c *context) {
	f := c.f
	for again := true; again; {
		again = false
		for _, b := range f.Order {
			if c.convertBlock(b) {
				again = true
				break
			}
		}
		if again {
			f.RemoveUnreachable()
			tidy(c)
		}
	}
}

// side is one way of a branch to the block where both meet.
type side struct {
	block ir.BlockID // 0 if the way leads there directly
	args  []ir.Value
	to    ir.BlockID
	cost  int
}

func (c *context) convertBlock(b ir.BlockID) bool {
	f := c.f
	t := f.Terminator(b)
	if f.Instrs[t].Op != ir.Branch || f.Blocks[b].Cold {
		return false
	}
	yes, no := c.side(b, 0), c.side(b, 1)
	if yes.to != no.to {
		return false
	}
	join := yes.to
	if join == b || len(f.Blocks[join].Params) == 0 && yes.cost+no.cost > 0 || yes.cost+no.cost > convertOps {
		return false
	}
	chosen := 0
	for i := range yes.args {
		if yes.args[i] != no.args[i] {
			chosen++
			if f.Instrs[yes.args[i]].Type == ir.F64 {
				return false // no conditional move between float registers
			}
		}
	}
	if chosen == 0 || chosen > convertParams || !c.hit(ruleSelect) {
		return false
	}
	c.flatten(b, t, yes, no)
	return true
}

// side follows way i out of b over a block that only computes.
func (c *context) side(b ir.BlockID, i int) side {
	f := c.f
	e := &f.Blocks[b].Succs[i]
	mid := &f.Blocks[e.To]
	direct := side{args: e.Args, to: e.To}
	if len(mid.Succs) != 1 || len(mid.Preds) != 1 || len(mid.Params) > 0 || mid.Loop || e.To == b {
		return direct
	}
	cost := 0
	for _, v := range mid.Instrs[:len(mid.Instrs)-1] {
		in := &f.Instrs[v]
		if !cheap(in.Op) {
			return direct
		}
		cost++
	}
	return side{block: e.To, args: mid.Succs[0].Args, to: mid.Succs[0].To, cost: cost}
}

// cheap reports whether op may be computed in vain: it costs about a cycle and cannot fail.
func cheap(op ir.Op) bool {
	switch op {
	case ir.Add, ir.Sub, ir.And, ir.Or, ir.Xor, ir.Shl, ir.Shr, ir.UShr, ir.Neg, ir.BitNot, ir.Mul, ir.ICmp, ir.TagIs, ir.Not,
		ir.BAnd, ir.BOr, ir.BoolToBits, ir.BitsToBool, ir.BitsToTag, ir.TagToBits, ir.Select:
		return true
	}
	return false
}

// flatten moves both sides into b and goes on to where they meet.
func (c *context) flatten(b ir.BlockID, t ir.Value, yes, no side) {
	f := c.f
	cond := f.Arg(t, 0)
	list := f.Blocks[b].Instrs[:len(f.Blocks[b].Instrs)-1]
	for _, s := range [2]side{yes, no} {
		if s.block == 0 {
			continue
		}
		instrs := f.Blocks[s.block].Instrs
		for _, v := range instrs[:len(instrs)-1] {
			f.Instrs[v].Block = b
			list = append(list, v)
		}
		f.Blocks[s.block].Instrs = instrs[len(instrs)-1:]
	}
	args := make([]ir.Value, len(yes.args))
	for i := range args {
		if args[i] = yes.args[i]; yes.args[i] != no.args[i] {
			args[i] = f.NewValue(ir.Select, f.Instrs[yes.args[i]].Type, 0, cond, yes.args[i], no.args[i])
			f.Instrs[args[i]].Block = b
			list = append(list, args[i])
		}
	}
	f.Blocks[b].Instrs = append(list, t)
	f.Reset(t, ir.Jump, ir.None, 0)
	f.RemoveEdge(b, 1)
	f.Retarget(b, 0, yes.to, args)
}
