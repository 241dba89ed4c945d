package opt

import (
	"walrus/internal/jit/ir"
	"walrus/internal/value"
)

// fold is sparse conditional constant propagation over values and tags: it assumes that nothing can be reached and every value is constant,
// and follows only what contradicts that. Guards that then always fail become exits. The tag of the function's own results is one more
// value of the analysis: results of calls of itself have the tag that all reached returns agree on.
func fold(c *context) {
	s, temp := &c.work.fold, c.f.Temp()
	*s = folding{context: c, f: c.f, cells: zeroed(s.cells, len(c.f.Instrs)), reached: temp.Bools.Make(len(c.f.Blocks)),
		inQueue: temp.Bools.Make(len(c.f.Instrs)), values: s.values[:0], blocks: s.blocks[:0], calls: s.calls[:0]}
	s.listUsers()
	s.reach(c.f.EntryBlk)
	for len(s.blocks) > 0 || len(s.values) > 0 {
		for len(s.values) > 0 {
			v := s.values[len(s.values)-1]
			s.values = s.values[:len(s.values)-1]
			s.inQueue[v] = false
			if s.reached[s.f.Instrs[v].Block] {
				s.visit(v)
			}
		}
		for len(s.blocks) > 0 {
			b := s.blocks[len(s.blocks)-1]
			s.blocks = s.blocks[:len(s.blocks)-1]
			for _, v := range s.f.Blocks[b].Instrs {
				s.visit(v)
			}
		}
	}
	s.apply()
	c.f.RemoveUnreachable()
	s.applyResult()
	tidy(c)
}

// lattice is what is known about a value: nothing reached it yet, a constant, or anything.
type lattice struct {
	state uint8 // unknown, constant or varying
	bits  uint64
}

const (
	unknown = iota
	constant
	varying
)

type folding struct {
	*context
	f       *ir.Func
	cells   []lattice
	reached []bool
	users   []ir.Value // the users of all values, one list after the other
	first   []int32    // by value: where its users begin; one entry more
	values  []ir.Value // to be visited again
	inQueue []bool
	blocks  []ir.BlockID // newly reached
	result  lattice      // tag of the results of this function
	calls   []ir.Value   // CallTags of calls of this function
}

// listUsers finds the users of all values: it counts them, and then puts each where the counts say.
func (s *folding) listUsers() {
	f, temp := s.f, s.f.Temp()
	s.first = temp.Ints.Make(len(f.Instrs) + 1)
	s.eachUse(func(a, _ ir.Value) { s.first[a+1]++ })
	for v := range f.Instrs {
		s.first[v+1] += s.first[v]
	}
	s.users = temp.Values.Make(int(s.first[len(f.Instrs)]))
	filled := temp.Ints.Make(len(f.Instrs))
	s.eachUse(func(a, user ir.Value) {
		s.users[s.first[a]+filled[a]] = user
		filled[a]++
	})
}

// eachUse visits all operands; edges are visited through the terminator.
func (s *folding) eachUse(visit func(a, user ir.Value)) {
	f := s.f
	for _, b := range f.Order {
		for _, v := range f.Blocks[b].Instrs {
			for _, a := range f.Args(v) {
				visit(a, v)
			}
		}
		t := f.Terminator(b)
		for _, e := range f.Blocks[b].Succs {
			for _, a := range e.Args {
				visit(a, t)
			}
		}
	}
}

func (s *folding) reach(b ir.BlockID) {
	if !s.reached[b] {
		s.reached[b] = true
		s.blocks = append(s.blocks, b)
	}
}

// raise lowers what is assumed about v and has its users visited again.
func (s *folding) raise(v ir.Value, l lattice) {
	old := &s.cells[v]
	if old.state == varying || l.state == unknown || *old == l {
		return
	}
	if old.state == constant {
		l = lattice{state: varying}
	}
	*old = l
	for _, u := range s.users[s.first[v]:s.first[v+1]] {
		if !s.inQueue[u] {
			s.inQueue[u] = true
			s.values = append(s.values, u)
		}
	}
}

func (s *folding) visit(v ir.Value) {
	f := s.f
	in := &f.Instrs[v]
	switch {
	case in.Op.Has(ir.Terminator):
		s.visitTerminator(v)
	case in.Op.IsConst() && in.Op != ir.ConstRef:
		s.raise(v, lattice{constant, uint64(in.Imm)})
	case in.Op.Has(ir.Folds) && in.Op != ir.FPow:
		s.raise(v, s.evaluate(v))
	case in.Op == ir.CallTag:
		if call := &f.Instrs[f.Arg(v, 0)]; call.Op == ir.Call && f.Callees[call.Imm].Self {
			s.calls = append(s.calls, v)
			s.raise(v, s.result)
			return
		}
		s.raise(v, lattice{state: varying})
	case in.Type != ir.None:
		s.raise(v, lattice{state: varying})
	}
}

// evaluate computes an operation as far as its operands are known.
func (s *folding) evaluate(v ir.Value) lattice {
	f := s.f
	in := &f.Instrs[v]
	var args [3]uint64
	known := true
	for i, a := range f.Args(v) {
		switch l := s.cells[a]; l.state {
		case unknown:
			if in.Op != ir.Select {
				return lattice{}
			}
			known = false
		case varying:
			known = false
		default:
			args[i] = l.bits
		}
	}
	if in.Op == ir.Select {
		return s.evaluateSelect(v)
	}
	if known {
		if bits, ok := ir.EvalPure(in.Op, in.Aux, in.Imm, args[:f.NumArgs(v)]); ok {
			return lattice{constant, mask(in.Type, bits)}
		}
	}
	if in.Op == ir.BAnd || in.Op == ir.BOr { // one operand can be enough
		for _, a := range f.Args(v) {
			if l := s.cells[a]; l.state == constant && (l.bits != 0) == (in.Op == ir.BOr) {
				return l
			}
		}
	}
	return lattice{state: varying}
}

func (s *folding) evaluateSelect(v ir.Value) lattice {
	args := s.f.Args(v)
	switch cond := s.cells[args[0]]; {
	case cond.state == unknown:
		return lattice{}
	case cond.state == constant && cond.bits != 0:
		return s.cells[args[1]]
	case cond.state == constant:
		return s.cells[args[2]]
	}
	return meet(s.cells[args[1]], s.cells[args[2]])
}

func mask(t ir.Type, bits uint64) uint64 {
	if t == ir.Bool || t == ir.Tag {
		return bits & 0xFF
	}
	return bits
}

func meet(a, b lattice) lattice {
	switch {
	case a.state == unknown:
		return b
	case b.state == unknown || a == b:
		return a
	}
	return lattice{state: varying}
}

func (s *folding) visitTerminator(v ir.Value) {
	f := s.f
	in := &f.Instrs[v]
	b := in.Block
	switch in.Op {
	case ir.Jump:
		s.follow(b, 0)
	case ir.Branch:
		cond := s.cells[f.Arg(v, 0)]
		if cond.state == varying || cond.state == constant && cond.bits != 0 {
			s.follow(b, 0)
		}
		if cond.state == varying || cond.state == constant && cond.bits == 0 {
			s.follow(b, 1)
		}
	case ir.Return:
		if m := meet(s.result, s.cells[f.Arg(v, 1)]); m != s.result {
			s.result = m
			for _, t := range s.calls {
				s.raise(t, m)
			}
		}
	case ir.TailCall:
		s.result = lattice{state: varying}
		for _, t := range s.calls {
			s.raise(t, s.result)
		}
	}
}

// follow takes way i out of b.
func (s *folding) follow(b ir.BlockID, i int) {
	e := &s.f.Blocks[b].Succs[i]
	for j, p := range s.f.Blocks[e.To].Params {
		s.raise(p, s.cells[e.Args[j]])
	}
	s.reach(e.To)
}

// apply replaces constants, makes exits of guards that always fail, and jumps of decided branches.
func (s *folding) apply() {
	f := s.f
	r := f.NewReplacements()
	for _, b := range f.Order {
		if !s.reached[b] {
			continue
		}
		for _, p := range f.Blocks[b].Params {
			s.replaceConst(p, r)
		}
		for _, v := range f.Blocks[b].Instrs {
			if !f.Instrs[v].Op.IsConst() {
				s.replaceConst(v, r)
			}
		}
	}
	f.Rewrite(r)
	for _, b := range f.Order {
		if s.reached[b] {
			s.cutGuards(b)
		}
	}
}

func (s *folding) replaceConst(v ir.Value, r ir.Replacements) {
	if l := s.cells[v]; l.state == constant && s.hit(ruleConst) {
		r.Set(v, s.constant(s.f.Instrs[v].Type, l.bits))
	}
}

// cutGuards ends block b at a guard that always fails, and drops guards that never do.
func (s *folding) cutGuards(b ir.BlockID) {
	f := s.f
	list := f.Blocks[b].Instrs
	kept := list[:0]
	for i, v := range list {
		in := &f.Instrs[v]
		if in.Op != ir.Guard || f.Instrs[f.Arg(v, 0)].Op != ir.ConstBool {
			kept = append(kept, v)
			continue
		}
		if f.Instrs[f.Arg(v, 0)].Imm != 0 {
			if !s.hit(ruleTrueGuard) {
				kept = append(kept, v)
			} else {
				in.Block = 0
			}
			continue
		}
		if !s.hit(ruleDeadGuard) {
			kept = append(kept, v)
			continue
		}
		why := in.Aux
		f.Reset(v, ir.Exit, ir.None, 0)
		f.Instrs[v].Aux = why
		kept = append(kept, v)
		for _, dead := range list[i+1:] {
			f.Instrs[dead].Block = 0
		}
		for len(f.Blocks[b].Succs) > 0 {
			f.RemoveEdge(b, 0)
		}
		break
	}
	f.Blocks[b].Instrs = kept
}

// applyResult makes use of the tag that all results have: calls of the function itself give typed results, and returns hand over only the
// payload in its type.
func (s *folding) applyResult() {
	f := s.f
	if s.result.state != constant || f.Result != ir.AnyTag || f.Entry != ir.FunctionEntry || !s.hit(ruleResult) {
		return
	}
	f.Result = value.Tag(s.result.bits)
	t := ir.PayloadType(f.Result)
	if t == ir.I64 {
		return
	}
	toBits, fromBits := ir.FloatToBits, ir.BitsToFloat
	if t == ir.Bool {
		toBits, fromBits = ir.BoolToBits, ir.BitsToBool
	}
	s.retypeCalls(t, toBits)
	for _, b := range f.Order {
		v := f.Terminator(b)
		if f.Instrs[v].Op != ir.Return || f.Instrs[f.Arg(v, 0)].Type == t {
			continue
		}
		typed := f.NewValue(fromBits, t, 0, f.Arg(v, 0))
		f.Instrs[typed].Block = b
		f.Args(v)[0] = typed
		list := f.Blocks[b].Instrs
		f.Blocks[b].Instrs = append(list[:len(list)-1], typed, v)
	}
}

// retypeCalls gives calls of the function itself type t; what used their bits uses a conversion behind the call.
func (s *folding) retypeCalls(t ir.Type, toBits ir.Op) {
	f := s.f
	r := f.NewReplacements()
	for _, b := range f.Order {
		for _, v := range f.Blocks[b].Instrs {
			if in := &f.Instrs[v]; in.Op == ir.Call && f.Callees[in.Imm].Self {
				in.Type = t
				r.Set(v, f.NewValue(toBits, ir.I64, 0, v))
			}
		}
	}
	f.Rewrite(r)
	for _, b := range f.Order {
		var list []ir.Value
		var bits ir.Value
		for _, v := range f.Blocks[b].Instrs {
			in := &f.Instrs[v]
			if in.Op == ir.CallTag {
				if bits != 0 {
					f.Args(v)[0] = f.Arg(bits, 0)
				}
			} else if bits != 0 {
				list = append(list, bits)
				bits = 0
			}
			list = append(list, v)
			if int(v) < len(r) && r[v] != 0 && in.Op == ir.Call {
				bits = r[v]
				f.Instrs[bits].Block = b
			}
		}
		f.Blocks[b].Instrs = list
	}
}
