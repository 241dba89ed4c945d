package regalloc

import "math/rand/v2"

// gen builds random structured code in SSA form: sequences, branches with and
// without cold arms, loops, calls, fixed and tied operands, resume points.
type gen struct {
	r     *rand.Rand
	f     *Func
	avail [2][]VReg // values dominating the current point
	cur   Block     // block being filled
	loop  int32
	cold  bool
	size  int

	// Blocks are made in creation order and renumbered at the end.
	blocks []genBlock
	extra  RegSet // registers for fixed operands
	width  int    // most register operands an instruction may have
	calls  RegSet
	noCall bool
}

type genBlock struct {
	params []VReg
	insts  []genInst
	succs  []genEdge
	loop   int32
	cold   bool
}

type genInst struct {
	ops      []Operand
	resume   []VReg
	clobbers RegSet
	commutes bool
}

type genEdge struct {
	to   Block
	args []VReg
}

var testRegs = [2][]PReg{
	{0, 1, 2, 3, 6, 7, 8, 9, 10, 11, 12, 13, 5},
	{32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46},
}

func testConfig() *Config {
	c := &Config{Regs: testRegs, Scratch: 47}
	for _, l := range testRegs {
		for _, r := range l {
			c.CallClobbers = c.CallClobbers.With(r)
		}
	}
	return c
}

func generate(seed uint64, size int) *Func {
	g := &gen{r: rand.New(rand.NewPCG(seed, 77)), f: &Func{}, loop: -1, size: size, width: 3}
	g.calls = testConfig().CallClobbers
	g.noCall = g.r.IntN(3) == 0
	g.cur = g.newBlock()
	g.emit(genInst{ops: g.entryDefs()})
	g.body(0)
	g.emit(genInst{ops: []Operand{{V: g.pick(Int), Where: InFixed, Reg: 0}}})
	return g.finish()
}

func (g *gen) entryDefs() []Operand {
	var ops []Operand
	for k := range 3 + g.r.IntN(4) {
		v := g.value(Int, false)
		ops = append(ops, Operand{V: v, Role: Def, Where: InFixed, Reg: PReg(k)})
	}
	for k := range 2 {
		ops = append(ops, Operand{V: g.value(Float, false), Role: Def, Where: InFixed, Reg: FloatBase + PReg(k)})
	}
	return ops
}

func (g *gen) newBlock() Block {
	g.blocks = append(g.blocks, genBlock{loop: g.loop, cold: g.cold})
	return Block(len(g.blocks) - 1)
}

// value makes a value available from here on.
func (g *gen) value(c Class, remat bool) VReg {
	v := g.hidden(c)
	g.f.Values[v].Remat = remat
	g.avail[c] = append(g.avail[c], v)
	return v
}

// hidden makes a value nobody else will use, such as a temporary.
func (g *gen) hidden(c Class) VReg {
	g.f.Values = append(g.f.Values, ValueInfo{Class: c})
	return VReg(len(g.f.Values) - 1)
}

func (g *gen) pick(c Class) VReg {
	l := g.avail[c]
	n := len(l)
	if g.r.IntN(3) > 0 {
		return l[n-1-g.r.IntN(min(n, 8))]
	}
	return l[g.r.IntN(n)]
}

func (g *gen) emit(in genInst) {
	b := &g.blocks[g.cur]
	b.insts = append(b.insts, in)
}

func (g *gen) class() Class {
	if g.r.IntN(4) == 0 {
		return Float
	}
	return Int
}

func (g *gen) resume() []VReg {
	var l []VReg
	for range g.r.IntN(10) {
		l = append(l, g.pick(g.class()))
	}
	return l
}

func (g *gen) inst() {
	c := g.class()
	switch k := g.r.IntN(20); {
	case k == 0 && !g.noCall:
		g.call()
	case k == 1: // division: two fixed registers, divisor elsewhere
		in := genInst{}
		in.ops = append(in.ops, Operand{V: g.pick(Int), Where: InFixed, Reg: 0},
			Operand{V: g.pick(Int), Where: RegOrMem})
		if g.r.IntN(2) == 0 {
			in.ops = append(in.ops, Operand{V: g.value(Int, false), Role: EarlyDef, Where: InFixed, Reg: 2})
			in.clobbers = in.clobbers.With(0)
		} else {
			in.ops = append(in.ops, Operand{V: g.hidden(Int), Role: EarlyDef, Where: InFixed, Reg: 2},
				Operand{V: g.value(Int, false), Role: Def, Where: InFixed, Reg: 0})
		}
		g.emit(in)
	case k == 2: // shift by rcx, tied
		x, n := g.pick(Int), g.pick(Int)
		g.emit(genInst{ops: []Operand{{V: x, Where: InReg}, {V: n, Where: InFixed, Reg: 1},
			{V: g.value(Int, false), Role: Def, Where: SameAs, Tie: 0}}})
	case k == 3:
		g.emit(genInst{ops: []Operand{{V: g.value(c, true), Role: Def, Where: Anywhere}}})
	case k == 4: // store
		g.emit(genInst{ops: []Operand{{V: g.pick(Int), Where: InReg}, {V: g.pick(Int), Where: InReg}, {V: g.pick(c), Where: InReg}}})
	case k == 5: // guard
		g.emit(genInst{ops: []Operand{{V: g.pick(Int), Where: RegOrMem}, {V: g.pick(Int), Where: InReg}}, resume: g.resume()})
	case k == 6: // load with a temporary and a late use
		x, y := g.pick(Int), g.pick(Int)
		t := g.hidden(Int)
		g.emit(genInst{ops: []Operand{{V: x, Where: InReg}, {V: y, Role: LateUse, Where: InReg},
			{V: t, Role: EarlyDef, Where: InReg}, {V: g.value(c, false), Role: Def, Where: InReg}}})
	case k < 13: // two-address arithmetic, sometimes with an exit
		x, y := g.pick(c), g.pick(c)
		in := genInst{commutes: g.r.IntN(2) == 0}
		if g.r.IntN(4) == 0 {
			in.resume = g.resume()
		}
		in.ops = []Operand{{V: x, Where: InReg}, {V: y, Where: RegOrMem}, {V: g.value(c, false), Role: Def, Where: SameAs, Tie: 0}}
		g.emit(in)
	default:
		x, y := g.pick(c), g.pick(c)
		g.emit(genInst{ops: []Operand{{V: x, Where: InReg}, {V: y, Where: InReg}, {V: g.value(g.class(), false), Role: Def, Where: InReg}}})
	}
	g.size--
}

func (g *gen) call() {
	in := genInst{clobbers: g.calls, resume: g.resume()}
	for k := range g.r.IntN(5) {
		in.ops = append(in.ops, Operand{V: g.pick(Int), Where: InFixed, Reg: []PReg{0, 3, 1, 7, 6}[k]})
	}
	if g.r.IntN(2) == 0 {
		in.ops = append(in.ops, Operand{V: g.pick(Float), Where: InFixed, Reg: 32})
	}
	in.ops = append(in.ops, Operand{V: g.value(Int, false), Role: Def, Where: InFixed, Reg: 0})
	if g.r.IntN(2) == 0 {
		in.ops = append(in.ops, Operand{V: g.value(Float, false), Role: Def, Where: InFixed, Reg: 32})
	}
	g.emit(in)
}

// params gives block b parameters and returns their classes.
func (g *gen) params(b Block, n int) []Class {
	var cs []Class
	for range n {
		c := g.class()
		cs = append(cs, c)
		g.blocks[b].params = append(g.blocks[b].params, g.value(c, false))
	}
	return cs
}

// jump ends the current block with an edge to b.
func (g *gen) jump(b Block, args []VReg) {
	g.emit(genInst{})
	g.blocks[g.cur].succs = []genEdge{{b, args}}
}

func (g *gen) args(cs []Class) []VReg {
	var out []VReg
	for _, c := range cs {
		out = append(out, g.pick(c))
	}
	return out
}

func (g *gen) save() [2][]VReg {
	return [2][]VReg{append([]VReg(nil), g.avail[0]...), append([]VReg(nil), g.avail[1]...)}
}

func (g *gen) body(depth int) {
	for n := 1 + g.r.IntN(6); n > 0 && g.size > 0; n-- {
		switch k := g.r.IntN(10); {
		case k < 6 || depth > 4:
			for range 1 + g.r.IntN(6) {
				g.inst()
			}
		case k < 8:
			g.branch(depth)
		default:
			g.makeLoop(depth)
		}
	}
}

func (g *gen) branch(depth int) {
	g.emit(genInst{ops: []Operand{{V: g.pick(Int), Where: InReg}, {V: g.pick(Int), Where: RegOrMem}}})
	from, before, wasCold := g.cur, g.save(), g.cold
	n := g.r.IntN(3)
	var cs []Class
	for range n {
		cs = append(cs, g.class())
	}
	var ends []Block
	var args [][]VReg
	var edges []genEdge
	for arm := range 2 {
		g.avail = [2][]VReg{append([]VReg(nil), before[0]...), append([]VReg(nil), before[1]...)}
		g.cold = wasCold || arm == 1 && g.r.IntN(2) == 0
		g.cur = g.newBlock()
		e := genEdge{to: g.cur}
		if g.r.IntN(4) == 0 { // parameters on a block with one predecessor
			now := g.save()
			for _, c := range g.params(g.cur, 1+g.r.IntN(2)) {
				x := g.avail
				g.avail = now
				e.args = append(e.args, g.pick(c))
				g.avail = x
			}
		}
		edges = append(edges, e)
		g.body(depth + 1)
		ends = append(ends, g.cur)
		args = append(args, g.args(cs))
	}
	g.cold = wasCold
	g.blocks[from].succs = edges
	g.avail = before
	join := g.newBlock()
	for _, c := range cs {
		g.blocks[join].params = append(g.blocks[join].params, g.value(c, false))
	}
	for k, b := range ends {
		g.cur = b
		g.jump(join, args[k])
	}
	g.cur = join
}

func (g *gen) makeLoop(depth int) {
	pre, outer := g.cur, g.loop
	n := 1 + g.r.IntN(4)
	var cs []Class
	for range n {
		cs = append(cs, g.class())
	}
	entryArgs := g.args(cs)
	l := int32(len(g.f.Loops))
	d := uint8(1)
	if outer >= 0 {
		d = g.f.Loops[outer].Depth + 1
	}
	g.f.Loops = append(g.f.Loops, Loop{Parent: outer, Depth: d})
	g.loop = l
	header := g.newBlock()
	g.f.Loops[l].Header = header
	g.jump(header, entryArgs)
	_ = pre
	g.cur = header
	for _, c := range cs {
		g.blocks[header].params = append(g.blocks[header].params, g.value(c, false))
	}
	g.body(depth + 1)
	g.emit(genInst{ops: []Operand{{V: g.pick(Int), Where: InReg}, {V: g.pick(Int), Where: RegOrMem}}, resume: g.resume()})
	test := g.cur
	before := g.save()
	latch := g.newBlock()
	g.cur = latch
	if g.r.IntN(2) == 0 {
		g.inst()
	}
	// A permutation of the parameters makes cycles of moves.
	args := g.args(cs)
	if g.r.IntN(2) == 0 {
		ps := g.blocks[header].params
		for k := range args {
			if o := g.r.IntN(len(ps)); cs[o] == cs[k] {
				args[k] = ps[o]
			}
		}
	}
	g.jump(header, args)
	g.avail = before
	g.loop = outer
	exit := g.newBlock()
	g.blocks[test].succs = []genEdge{{latch, nil}, {exit, nil}}
	g.cur = exit
}

// finish lays the blocks out, hot ones first, and fills the flat tables.
func (g *gen) finish() *Func {
	f := g.f
	var order []Block
	for _, cold := range []bool{false, true} {
		for b := range g.blocks {
			if g.blocks[b].cold == cold {
				order = append(order, Block(b))
			}
		}
	}
	num := make([]Block, len(order))
	for n, b := range order {
		num[b] = Block(n)
	}
	for k := range f.Loops {
		l := &f.Loops[k]
		l.Header = num[l.Header]
		l.Last = l.Header
	}
	for n, b := range order {
		gb := &g.blocks[b]
		blk := BlockInfo{First: Inst(len(f.Insts)), Loop: gb.loop, Cold: gb.cold,
			Params: int32(len(f.Params)), NumParams: int32(len(gb.params)),
			Succs: int32(len(f.Succs)), NumSuccs: int32(len(gb.succs))}
		f.Params = append(f.Params, gb.params...)
		for _, in := range gb.insts {
			f.Insts = append(f.Insts, InstInfo{Ops: int32(len(f.Operands)), NumOps: int32(len(in.ops)),
				Resume: int32(len(f.Resumes)), NumResume: int32(len(in.resume)), Clobbers: in.clobbers, Commutes: in.commutes})
			f.Operands = append(f.Operands, in.ops...)
			f.Resumes = append(f.Resumes, in.resume...)
		}
		for _, e := range gb.succs {
			f.Succs = append(f.Succs, Edge{num[e.to], int32(len(f.EdgeArgs))})
			f.EdgeArgs = append(f.EdgeArgs, e.args...)
		}
		blk.End = Inst(len(f.Insts))
		f.Blocks = append(f.Blocks, blk)
		if !gb.cold {
			for l := gb.loop; l >= 0; l = f.Loops[l].Parent {
				f.Loops[l].Last = max(f.Loops[l].Last, Block(n))
			}
		}
	}
	return f
}
