package opt

import "walrus/internal/jit/ir"

// cloner copies a region of blocks: a loop to be peeled, or the header of a loop to be inverted. The region has one entrance, its
// header. After the copy, what came from outside enters the copy, and what leads back to the header from inside the copy, or from
// anywhere behind it, goes to the original.
//
// Values of the region that are used outside then have two definitions. repair finds for every use the one that reaches it and adds
// parameters where both meet.
type cloner struct {
	*context
	f       *ir.Func
	in      []bool       // by block: in the region
	copyOf  []ir.BlockID // by block: its copy
	value   []ir.Value   // by value: its copy
	resumes []ir.ResumeID
	region  []ir.BlockID
	header  ir.BlockID
	copies  []ir.BlockID // in the order of region
}

// clone copies the region. entering lists the predecessors of the header that are to lead to the copy.
func (c *context) clone(region []ir.BlockID, header ir.BlockID, entering func(ir.BlockID) bool) *cloner {
	f := c.f
	k := &cloner{context: c, f: f, in: make([]bool, len(f.Blocks)), copyOf: make([]ir.BlockID, len(f.Blocks)),
		value: make([]ir.Value, len(f.Instrs)), resumes: make([]ir.ResumeID, len(f.Resumes)), region: region, header: header}
	for _, b := range region {
		k.in[b] = true
	}
	for _, b := range region {
		nb := f.NewBlock()
		k.copyOf[b] = nb
		k.copies = append(k.copies, nb)
		f.Blocks[nb].Cold, f.Blocks[nb].Loop = f.Blocks[b].Cold, f.Blocks[b].Loop && b != header
		for _, p := range f.Blocks[b].Params {
			k.value[p] = f.AddParam(nb, f.Instrs[p].Type)
		}
		for _, v := range f.Blocks[b].Instrs {
			k.copyInstr(v, nb)
		}
	}
	for i, b := range region {
		for _, v := range f.Blocks[k.copies[i]].Instrs {
			k.mapOperands(v)
		}
		for _, e := range f.Blocks[b].Succs {
			args := make([]ir.Value, len(e.Args))
			for j, a := range e.Args {
				args[j] = k.mapped(a)
			}
			to := e.To
			if k.in[to] && to != header {
				to = k.copyOf[to]
			}
			f.AddEdge(k.copies[i], to, args...)
		}
	}
	for _, p := range append([]ir.BlockID(nil), f.Blocks[header].Preds...) {
		if !entering(p) {
			continue
		}
		for i := range f.Blocks[p].Succs {
			if e := f.Blocks[p].Succs[i]; e.To == header {
				f.Retarget(p, i, k.copyOf[header], e.Args)
			}
		}
	}
	return k
}

func (k *cloner) copyInstr(v ir.Value, to ir.BlockID) {
	f := k.f
	w := f.NewValue(f.Instrs[v].Op, f.Instrs[v].Type, f.Instrs[v].Imm, f.Args(v)...)
	in, old := &f.Instrs[w], &f.Instrs[v]
	in.Aux, in.Pos, in.Resume, in.During, in.Block = old.Aux, old.Pos, old.Resume, old.During, to
	f.Blocks[to].Instrs = append(f.Blocks[to].Instrs, w)
	k.value[v] = w
}

func (k *cloner) mapped(v ir.Value) ir.Value {
	if int(v) < len(k.value) && k.value[v] != 0 {
		return k.value[v]
	}
	return v
}

func (k *cloner) mapOperands(v ir.Value) {
	f := k.f
	args := f.Args(v)
	for i, a := range args {
		args[i] = k.mapped(a)
	}
	f.Instrs[v].Resume = k.mapResume(f.Instrs[v].Resume)
	f.Instrs[v].During = k.mapResume(f.Instrs[v].During)
}

// mapResume is the resume point of the copy for one of the original; they are the same if nothing in it was copied.
func (k *cloner) mapResume(r ir.ResumeID) ir.ResumeID {
	if r == 0 || int(r) >= len(k.resumes) {
		return r
	}
	if k.resumes[r] == 0 {
		k.resumes[r] = k.f.CopyResume(r, k.mapResume(k.f.Resumes[r].Parent), k.mapped)
	}
	return k.resumes[r]
}

// repair brings the uses of the region's values outside of region and copy in order.
func (k *cloner) repair() {
	f := k.f
	inCopy := make([]bool, len(f.Blocks))
	for _, b := range k.copies {
		inCopy[b] = true
	}
	r := &repairer{f: f, entry: make([]ir.Value, len(f.Blocks)), stamp: make([]int32, len(f.Blocks)), cloner: k}
	// Collect first: repairing adds parameters.
	var uses []use
	note := func(v ir.Value, u use) {
		if int(v) < len(k.value) && k.value[v] != 0 {
			u.value = v
			uses = append(uses, u)
		}
	}
	for _, b := range f.Order {
		if int(b) < len(k.in) && k.in[b] || inCopy[b] {
			continue
		}
		for _, v := range f.Blocks[b].Instrs {
			for i, a := range f.Args(v) {
				note(a, use{block: b, instr: v, index: i})
			}
			in := &f.Instrs[v]
			if in.Resume != 0 || in.During != 0 {
				f.EachResumeUse(v, func(a ir.Value) { note(a, use{block: b, instr: v, index: -1}) })
			}
		}
		for e := range f.Blocks[b].Succs {
			for i, a := range f.Blocks[b].Succs[e].Args {
				note(a, use{block: b, edge: e + 1, index: i})
			}
		}
	}
	r.uses = uses
	r.run()
}

// use is one use of a value of the region outside.
type use struct {
	value ir.Value
	block ir.BlockID
	instr ir.Value // 0 for arguments of edges
	edge  int      // number of the edge plus one
	index int      // operand or argument; -1: resume points of instr
}

type repairer struct {
	f      *ir.Func
	cloner *cloner
	uses   []use
	entry  []ir.Value // by block: value at its start, for the variable at hand
	stamp  []int32
	now    int32
	cur    ir.Value
}

// run goes through the values one by one, and through the uses of each.
func (r *repairer) run() {
	f := r.f
	byValue := make([][]int32, len(r.cloner.value))
	var order []ir.Value
	for i, u := range r.uses {
		if byValue[u.value] == nil {
			order = append(order, u.value)
		}
		byValue[u.value] = append(byValue[u.value], int32(i))
	}
	type slotFix struct {
		instr    ir.Value
		from, to ir.Value
	}
	var fixes []slotFix
	for _, v := range order {
		r.now++
		r.cur = v
		for _, i := range byValue[v] {
			u := &r.uses[i]
			w := r.atStart(u.block)
			switch {
			case u.index < 0:
				fixes = append(fixes, slotFix{u.instr, v, w})
			case u.instr != 0:
				f.Args(u.instr)[u.index] = w
			default:
				f.Blocks[u.block].Succs[u.edge-1].Args[u.index] = w
			}
		}
	}
	// Resume points are shared: an instruction whose values changed gets its own.
	byInstr := make([][]slotFix, 0, len(fixes))
	index := make([]int32, len(f.Instrs))
	for _, x := range fixes {
		if index[x.instr] == 0 {
			byInstr = append(byInstr, nil)
			index[x.instr] = int32(len(byInstr))
		}
		byInstr[index[x.instr]-1] = append(byInstr[index[x.instr]-1], x)
	}
	for _, list := range byInstr {
		mapped := func(v ir.Value) ir.Value {
			for _, x := range list {
				if x.from == v {
					return x.to
				}
			}
			return v
		}
		in := &f.Instrs[list[0].instr]
		in.Resume = r.copyChain(in.Resume, mapped)
		in.During = r.copyChain(in.During, mapped)
	}
}

func (r *repairer) copyChain(id ir.ResumeID, mapped func(ir.Value) ir.Value) ir.ResumeID {
	if id == 0 {
		return 0
	}
	return r.f.CopyResume(id, r.copyChain(r.f.Resumes[id].Parent, mapped), mapped)
}

// atStart is the definition of the variable that reaches the start of block b.
func (r *repairer) atStart(b ir.BlockID) ir.Value {
	if r.stamp[b] == r.now {
		return r.entry[b]
	}
	f := r.f
	preds := f.Blocks[b].Preds
	if len(preds) == 1 {
		v := r.atEnd(preds[0])
		r.stamp[b], r.entry[b] = r.now, v
		return v
	}
	p := f.AddParam(b, f.Instrs[r.cur].Type)
	r.stamp[b], r.entry[b] = r.now, p
	var done []ir.BlockID
	for _, pred := range preds {
		seen := false
		for _, d := range done {
			seen = seen || d == pred
		}
		if seen {
			continue
		}
		done = append(done, pred)
		v := r.atEnd(pred)
		for e := range f.Blocks[pred].Succs {
			if edge := &f.Blocks[pred].Succs[e]; edge.To == b {
				edge.Args = append(edge.Args[:len(edge.Args):len(edge.Args)], v)
			}
		}
	}
	return p
}

// atEnd is the definition that reaches the end of block b.
func (r *repairer) atEnd(b ir.BlockID) ir.Value {
	k := r.cloner
	home := r.f.Instrs[r.cur].Block
	if b == home {
		return r.cur
	}
	if b == k.copyOf[home] {
		return k.value[r.cur]
	}
	return r.atStart(b)
}
