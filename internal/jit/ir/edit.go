package ir

// RemoveUnreachable takes blocks that cannot be reached out of the order and off the lists of predecessors, and marks their
// instructions as removed. It reports whether there were any.
func (f *Func) RemoveUnreachable() bool {
	t := f.Temp()
	marks, lists := t.Bools.mark(), t.Blocks.mark()
	seen := t.Bools.Make(len(f.Blocks))
	for _, b := range f.PostOrder() {
		seen[b] = true
	}
	kept := f.Order[:0]
	for _, b := range f.Order {
		blk := &f.Blocks[b]
		if !seen[b] {
			for _, v := range blk.Instrs {
				f.Instrs[v].Block = 0
			}
			for _, v := range blk.Params {
				f.Instrs[v].Block = 0
			}
			*blk = Block{}
			continue
		}
		kept = append(kept, b)
		preds := blk.Preds[:0]
		for _, p := range blk.Preds {
			if seen[p] {
				preds = append(preds, p)
			}
		}
		blk.Preds = preds
	}
	removed := len(kept) < len(f.Order)
	f.Order = kept
	t.Bools.release(marks)
	t.Blocks.release(lists)
	return removed
}

// Replacements maps values to what replaces them; itself stays. It is applied once, to the whole function, by Rewrite.
type Replacements []Value

// NewReplacements is the identity, in temporary memory.
func (f *Func) NewReplacements() Replacements { return f.Temp().Values.Make(len(f.Instrs)) }

// Of is what stands for v now.
func (r Replacements) Of(v Value) Value {
	for int(v) < len(r) && r[v] != 0 {
		v = r[v]
	}
	return v
}

// Set makes w stand for v, unless it does already.
func (r Replacements) Set(v, w Value) {
	if w = r.Of(w); w != v {
		r[v] = w
	}
}

// Rewrite replaces all uses: operands, edge arguments and resume points.
func (f *Func) Rewrite(r Replacements) {
	for _, b := range f.Order {
		blk := &f.Blocks[b]
		for _, v := range blk.Instrs {
			args := f.Args(v)
			for i, a := range args {
				args[i] = r.Of(a)
			}
		}
		for e := range blk.Succs {
			args := blk.Succs[e].Args
			for i, a := range args {
				args[i] = r.Of(a)
			}
		}
	}
	for i := range f.Resumes {
		slots := f.Resumes[i].Slots
		for j := range slots {
			slots[j].Payload, slots[j].Tag = r.Of(slots[j].Payload), r.Of(slots[j].Tag)
		}
	}
}

// RemoveParam takes parameter i of block b away with the arguments of all edges to it.
func (f *Func) RemoveParam(b BlockID, i int) {
	blk := &f.Blocks[b]
	f.Instrs[blk.Params[i]].Block = 0
	blk.Params = append(blk.Params[:i:i], blk.Params[i+1:]...)
	for j := i; j < len(blk.Params); j++ {
		f.Instrs[blk.Params[j]].Imm = int64(j)
	}
	done := BlockID(0)
	for _, p := range blk.Preds {
		if p == done { // both ways of one branch lead here
			continue
		}
		for e := range f.Blocks[p].Succs {
			edge := &f.Blocks[p].Succs[e]
			if edge.To == b && len(edge.Args) > len(blk.Params) {
				edge.Args = append(edge.Args[:i:i], edge.Args[i+1:]...)
			}
		}
		done = p
	}
}

// CopyResume gives a resume point like r in frame parent, with its values replaced. It is r itself if that changes nothing.
func (f *Func) CopyResume(r, parent ResumeID, mapped func(Value) Value) ResumeID {
	old := f.Resumes[r]
	changed := old.Parent != parent
	for _, s := range old.Slots {
		changed = changed || mapped(s.Payload) != s.Payload || mapped(s.Tag) != s.Tag
	}
	if !changed {
		return r
	}
	slots := f.mem.Slots.cut(len(old.Slots))
	for i, s := range old.Slots {
		slots[i] = Slot{s.Reg, mapped(s.Payload), mapped(s.Tag)}
	}
	old.Parent, old.Slots = parent, slots
	return f.AddResume(old)
}
