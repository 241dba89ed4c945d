package opt

import (
	"slices"

	"walrus/internal/jit/ir"
)

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
	temp := f.Temp()
	k := &cloner{context: c, f: f, in: temp.Bools.Make(len(f.Blocks)), copyOf: temp.Blocks.Make(len(f.Blocks)),
		value: temp.Values.Make(len(f.Instrs)), resumes: temp.Resumes.Make(len(f.Resumes)), region: region, header: header}
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
			args := temp.Values.Make(len(e.Args)) // AddEdge makes a copy
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
	f.Blocks[to].Instrs = f.Memory().Values.Append(f.Blocks[to].Instrs, w)
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
	temp := f.Temp()
	inCopy := temp.Bools.Make(len(f.Blocks))
	for _, b := range k.copies {
		inCopy[b] = true
	}
	r := &repairer{f: f, entry: temp.Values.Make(len(f.Blocks)), stamp: temp.Ints.Make(len(f.Blocks)), cloner: k}
	// Collect first: repairing adds parameters.
	uses := k.work.uses[:0]
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
	r.uses, k.work.uses = uses, uses
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

// slotFix replaces a value in the resume points of an instruction.
type slotFix struct {
	instr    ir.Value
	from, to ir.Value
	next     int32 // the next one of the same instruction, its number plus one
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
	temp := f.Temp()
	// The uses of each value as a list: the first and the last one by value, the next one by use, numbers plus one.
	first, last, next := temp.Ints.Make(len(r.cloner.value)), temp.Ints.Make(len(r.cloner.value)), temp.Ints.Make(len(r.uses))
	order := temp.Values.Make(len(r.uses))[:0]
	for i := range r.uses {
		v := r.uses[i].value
		if first[v] == 0 {
			first[v] = int32(i) + 1
			order = append(order, v)
		} else {
			next[last[v]-1] = int32(i) + 1
		}
		last[v] = int32(i) + 1
	}
	fixes := r.cloner.work.fixes[:0]
	for _, v := range order {
		r.now++
		r.cur = v
		for i := first[v]; i != 0; i = next[i-1] {
			u := &r.uses[i-1]
			w := r.atStart(u.block)
			switch {
			case u.index < 0:
				fixes = append(fixes, slotFix{instr: u.instr, from: v, to: w})
			case u.instr != 0:
				f.Args(u.instr)[u.index] = w
			default:
				f.Blocks[u.block].Succs[u.edge-1].Args[u.index] = w
			}
		}
	}
	r.cloner.work.fixes = fixes
	r.fixResumes(fixes)
}

// fixResumes changes values in resume points. These are shared: an instruction whose values changed gets its own.
func (r *repairer) fixResumes(fixes []slotFix) {
	temp := r.f.Temp()
	first, last := temp.Ints.Make(len(r.f.Instrs)), temp.Ints.Make(len(r.f.Instrs)) // by instruction, numbers plus one
	for i := range fixes {
		v := fixes[i].instr
		if first[v] == 0 {
			first[v] = int32(i) + 1
		} else {
			fixes[last[v]-1].next = int32(i) + 1
		}
		last[v] = int32(i) + 1
	}
	for i := range fixes {
		v := fixes[i].instr
		if first[v] != int32(i)+1 {
			continue // done with the first one
		}
		mapped := func(v ir.Value) ir.Value {
			for x := int32(i) + 1; x != 0; x = fixes[x-1].next {
				if fixes[x-1].from == v {
					return fixes[x-1].to
				}
			}
			return v
		}
		in := &r.f.Instrs[v]
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
	for i, pred := range preds {
		if slices.Contains(preds[:i], pred) { // both ways of one branch
			continue
		}
		v := r.atEnd(pred)
		for e := range f.Blocks[pred].Succs {
			if edge := &f.Blocks[pred].Succs[e]; edge.To == b {
				edge.Args = f.Memory().Values.Append(edge.Args[:len(edge.Args):len(edge.Args)], v)
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
