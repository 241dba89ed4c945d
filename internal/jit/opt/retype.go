package opt

import "walrus/internal/jit/ir"

// retype keeps block parameters that carry the bits of doubles as doubles. Such parameters come from registers whose type the builder did
// not know when it made the block: after peeling and folding their tag is a constant, but the value still goes through an integer
// register on every round.
func retype(c *context) {
	f := c.f
	candidate := f.Temp().Bools.Make(len(f.Instrs))
	evidence := f.Temp().Bools.Make(len(f.Instrs))
	for _, b := range f.Order {
		for _, p := range f.Blocks[b].Params {
			candidate[p] = f.Instrs[p].Type == ir.I64
		}
	}
	// args calls visit for every value that parameter p gets.
	args := func(p ir.Value, visit func(ir.Value)) {
		in := &f.Instrs[p]
		for _, pred := range f.Blocks[in.Block].Preds {
			for _, e := range f.Blocks[pred].Succs {
				if e.To == in.Block {
					visit(e.Args[in.Imm])
				}
			}
		}
	}
	for changed := true; changed; {
		changed = false
		for _, b := range f.Order {
			for _, p := range f.Blocks[b].Params {
				if !candidate[p] {
					continue
				}
				ok := true
				args(p, func(a ir.Value) {
					switch op := f.Instrs[a].Op; {
					case op == ir.FloatToBits:
						evidence[p] = true
					case op == ir.ConstI64 || candidate[a]:
						if candidate[a] && evidence[a] != evidence[p] {
							evidence[p], evidence[a], changed = true, true, true
						}
					default:
						ok = false
					}
				})
				if !ok {
					candidate[p], changed = false, true
				}
			}
		}
	}
	c.applyRetype(candidate, evidence)
}

// applyRetype changes the parameters. Uses of the bits get a conversion at the start of the block, which number removes where it meets its
// inverse; resume points take the double as it is.
func (c *context) applyRetype(candidate, evidence []bool) {
	f := c.f
	r := f.NewReplacements()
	var params, bits []ir.Value
	for _, b := range f.Order {
		var front []ir.Value
		for _, p := range f.Blocks[b].Params {
			if candidate[p] && evidence[p] && c.hit(ruleRetype) {
				v := f.NewValue(ir.FloatToBits, ir.I64, 0, p)
				f.Instrs[v].Block = b
				f.Instrs[p].Type = ir.F64
				r.Set(p, v)
				params, bits, front = append(params, p), append(bits, v), append(front, v)
			}
		}
		if front != nil {
			f.Blocks[b].Instrs = append(front, f.Blocks[b].Instrs...)
		}
	}
	if params == nil {
		return
	}
	f.Rewrite(r)
	for i, v := range bits { // Rewrite has changed their operands too
		f.Args(v)[0] = params[i]
	}
	index := f.Temp().Values.Make(len(f.Instrs))
	for i, v := range bits {
		index[v] = params[i]
	}
	for i := range f.Resumes {
		slots := f.Resumes[i].Slots
		for j := range slots {
			if p := index[slots[j].Payload]; p != 0 {
				slots[j].Payload = p
			}
		}
	}
	for _, b := range f.Order {
		for e := range f.Blocks[b].Succs {
			edge := &f.Blocks[b].Succs[e]
			for i, p := range f.Blocks[edge.To].Params {
				if f.Instrs[p].Type == ir.F64 {
					edge.Args[i] = c.asDouble(edge.Args[i])
				}
			}
		}
	}
}

// asDouble is the double whose bits v is; v is one of the values that retype accepts.
func (c *context) asDouble(v ir.Value) ir.Value {
	f := c.f
	switch in := &f.Instrs[v]; {
	case in.Type == ir.F64:
		return v
	case in.Op == ir.FloatToBits:
		return f.Arg(v, 0)
	default:
		return c.konst(ir.ConstF64, ir.F64, in.Imm)
	}
}
