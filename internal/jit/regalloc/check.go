package regalloc

import (
	"fmt"
	"slices"
)

// Check replays an allocation symbolically and reports the first operand that
// would read a wrong value. It shares no code with the allocator: it tracks, for
// every place, the set of values the place certainly holds, over all paths, by
// iterating to a fixed point.
//
// At an instruction, early results and temporaries overwrite their registers
// first, then ordinary uses are read, then results and clobbers overwrite
// theirs, then late uses and resume points are read. On an edge every parameter
// joins the places of its argument and leaves all others.
func Check(f *Func, cfg *Config, res *Result) error {
	c := &checker{f: f, cfg: cfg, res: res}
	c.rematBase = 64 + res.NumSlots
	c.rematOf = make([]int, len(f.Values))
	n := c.rematBase
	for v := range f.Values {
		c.rematOf[v] = -1
		if f.Values[v].Remat {
			c.rematOf[v] = n
			n++
		}
	}
	c.places = n
	if err := c.checkShape(); err != nil {
		return err
	}
	c.editAt = make([]int, len(f.Insts)+1)
	e := 0
	for i := range f.Insts {
		for e < len(res.Edits) && res.Edits[e].Before < Inst(i) {
			return fmt.Errorf("edit %d is out of order", e)
		}
		c.editAt[i] = e
		for e < len(res.Edits) && res.Edits[e].Before == Inst(i) {
			e++
		}
	}
	c.editAt[len(f.Insts)] = e
	if e != len(res.Edits) {
		return fmt.Errorf("edit %d is out of order or past the end", e)
	}
	return c.solve()
}

// holding is the set of values each place holds; the slices are never modified.
type holding [][]VReg

type checker struct {
	f         *Func
	cfg       *Config
	res       *Result
	places    int
	rematBase int
	rematOf   []int // per value: its constant place or -1
	editAt    []int
	entry     []holding // per block, nil before it is reached
}

func (c *checker) index(l Loc) (int, error) {
	switch {
	case l.IsReg():
		return int(l.Reg()), nil
	case l.IsSlot() && l.Slot() < c.res.NumSlots:
		return 64 + l.Slot(), nil
	case l.IsRemat() && int(l.Remat()) < len(c.rematOf) && c.rematOf[l.Remat()] >= 0:
		return c.rematOf[l.Remat()], nil
	}
	return 0, fmt.Errorf("no such place %v", l)
}

// checkShape verifies what needs no flow: every operand's place satisfies its
// constraint and results of one instruction do not collide.
func (c *checker) checkShape() error {
	if len(c.res.Operands) != len(c.f.Operands) || len(c.res.Resumes) != len(c.f.Resumes) {
		return fmt.Errorf("result has the wrong size")
	}
	for i := range c.f.Insts {
		in := &c.f.Insts[i]
		var written RegSet
		for k := in.Ops; k < in.Ops+in.NumOps; k++ {
			op, l := &c.f.Operands[k], c.res.Operands[k]
			if err := c.checkPlace(in, op, l); err != nil {
				return fmt.Errorf("inst %d operand %d (v%d): %w", i, k-in.Ops, op.V, err)
			}
			if op.Role >= Def && l.IsReg() {
				if written.Has(l.Reg()) {
					return fmt.Errorf("inst %d: two results in %v", i, l)
				}
				written = written.With(l.Reg())
			}
		}
	}
	return nil
}

func (c *checker) checkPlace(in *InstInfo, op *Operand, l Loc) error {
	if l.IsReg() && op.Where != InFixed {
		class := c.f.Values[op.V].Class
		if !slices.Contains(c.cfg.Regs[class], l.Reg()) {
			// A use tied to nothing may only sit in allocatable registers of its class.
			return fmt.Errorf("%v is not a register of its class", l)
		}
	}
	switch op.Where {
	case InReg:
		if !l.IsReg() {
			return fmt.Errorf("%v where a register is demanded", l)
		}
	case InFixed:
		if l != RegLoc(op.Reg) {
			return fmt.Errorf("%v where a fixed register is demanded", l)
		}
	case SameAs:
		if !l.IsReg() || l != c.res.Operands[in.Ops+int32(op.Tie)] {
			return fmt.Errorf("%v does not share with its input", l)
		}
	default:
		if l == NoLoc {
			return fmt.Errorf("no place")
		}
	}
	return nil
}

func (c *checker) solve() error {
	nb := len(c.f.Blocks)
	c.entry = make([]holding, nb)
	start := make(holding, c.places)
	for v, k := range c.rematOf {
		if k >= 0 {
			start[k] = []VReg{VReg(v)}
		}
	}
	c.entry[0] = start
	queued := make([]bool, nb)
	work := []Block{0}
	queued[0] = true
	for len(work) > 0 {
		b := work[0]
		work = work[1:]
		queued[b] = false
		s := slices.Clone(c.entry[b])
		if err := c.runBlock(b, s, false); err != nil {
			return err
		}
		blk := &c.f.Blocks[b]
		for e := blk.Succs; e < blk.Succs+blk.NumSuccs; e++ {
			to := c.f.Succs[e].To
			if c.merge(to, c.crossEdge(&c.f.Succs[e], s)) && !queued[to] {
				queued[to] = true
				work = append(work, to)
			}
		}
	}
	for b := range nb {
		if c.entry[b] == nil {
			continue // unreachable
		}
		if err := c.runBlock(Block(b), slices.Clone(c.entry[b]), true); err != nil {
			return fmt.Errorf("block %d: %w", b, err)
		}
	}
	return nil
}

// crossEdge returns s as seen by the target: parameters renamed.
func (c *checker) crossEdge(e *Edge, s holding) holding {
	target := &c.f.Blocks[e.To]
	params := c.f.Params[target.Params : target.Params+target.NumParams]
	if len(params) == 0 {
		return slices.Clone(s)
	}
	out := make(holding, len(s))
	for k, set := range s {
		if len(set) == 0 {
			continue
		}
		var n []VReg
		for _, v := range set {
			if !slices.Contains(params, v) {
				n = append(n, v)
			}
		}
		for j, p := range params {
			if slices.Contains(set, c.f.EdgeArgs[e.Args+int32(j)]) {
				n = append(n, p)
			}
		}
		out[k] = n
	}
	return out
}

// merge intersects s into the entry state of b and reports a change.
func (c *checker) merge(b Block, s holding) bool {
	old := c.entry[b]
	if old == nil {
		c.entry[b] = s
		return true
	}
	changed := false
	for k := range old {
		var n []VReg
		for _, v := range old[k] {
			if slices.Contains(s[k], v) {
				n = append(n, v)
			}
		}
		if len(n) != len(old[k]) {
			old[k] = n
			changed = true
		}
	}
	return changed
}

func (c *checker) runBlock(b Block, s holding, verify bool) error {
	blk := &c.f.Blocks[b]
	for i := blk.First; i < blk.End; i++ {
		for _, e := range c.res.Edits[c.editAt[i]:c.editAt[i+1]] {
			if err := c.runEdit(e, s); err != nil {
				return fmt.Errorf("inst %d: %w", i, err)
			}
		}
		if err := c.runInst(i, s, verify); err != nil {
			return fmt.Errorf("inst %d: %w", i, err)
		}
	}
	return nil
}

func (c *checker) runEdit(e Edit, s holding) error {
	from, err := c.index(e.From)
	if err != nil {
		return err
	}
	to, err := c.index(e.To)
	if err != nil {
		return err
	}
	if to >= c.rematBase {
		return fmt.Errorf("a move into a constant")
	}
	if e.Swap {
		if !e.From.IsReg() || !e.To.IsReg() || e.From.Reg().Class() != Int || e.To.Reg().Class() != Int {
			return fmt.Errorf("an exchange of %v and %v", e.From, e.To)
		}
		s[from], s[to] = s[to], s[from]
		return nil
	}
	s[to] = s[from]
	return nil
}

func (c *checker) read(s holding, v VReg, l Loc, what string) error {
	k, err := c.index(l)
	if err != nil {
		return err
	}
	if !slices.Contains(s[k], v) {
		return fmt.Errorf("%s of v%d reads %v, which holds %v", what, v, l, s[k])
	}
	return nil
}

func (c *checker) runInst(i Inst, s holding, verify bool) error {
	in := &c.f.Insts[i]
	ops := c.f.Operands[in.Ops : in.Ops+in.NumOps]
	locs := c.res.Operands[in.Ops : in.Ops+in.NumOps]
	for k, op := range ops {
		if op.Role == EarlyDef && op.Where != SameAs && locs[k].IsReg() {
			s[locs[k].Reg()] = nil
		}
	}
	for k, op := range ops {
		if verify && op.Role == Use {
			if err := c.read(s, op.V, locs[k], "use"); err != nil {
				return err
			}
		}
	}
	for r := PReg(0); r < 64; r++ {
		if in.Clobbers.Has(r) {
			s[r] = nil
		}
	}
	for k, op := range ops {
		if op.Role >= Def && !locs[k].IsRemat() {
			p, err := c.index(locs[k])
			if err != nil {
				return err
			}
			s[p] = nil
		}
	}
	if verify {
		for k, op := range ops {
			if op.Role == LateUse {
				if err := c.read(s, op.V, locs[k], "late use"); err != nil {
					return err
				}
			}
		}
		for k := in.Resume; k < in.Resume+in.NumResume; k++ {
			if err := c.read(s, c.f.Resumes[k], c.res.Resumes[k], "resume point"); err != nil {
				return err
			}
		}
	}
	for k, op := range ops {
		if op.Role < Def || c.f.Values[op.V].Remat {
			continue
		}
		for j, set := range s {
			if slices.Contains(set, op.V) {
				s[j] = slices.DeleteFunc(slices.Clone(set), func(v VReg) bool { return v == op.V })
			}
		}
		p, _ := c.index(locs[k])
		s[p] = []VReg{op.V}
	}
	return nil
}
