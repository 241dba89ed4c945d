package mach

import (
	"fmt"

	"walrus/internal/jit/ir"
	"walrus/internal/jit/regalloc"
)

// Compiler keeps the working memory of compiles. It is for one goroutine at a
// time.
type Compiler struct {
	layout layout
	alloc  regalloc.Allocator
	res    regalloc.Result
	b      Builder
	code   Code
}

// Compile turns f into machine code for a target. f must have passed the
// verifier. A *regalloc.Error is a refusal; every other error is a bug.
func (cc *Compiler) Compile(f *ir.Func, t Target, o *Options) (*Object, error) {
	c := cc.Lower(f, t, o)
	if o.Dump != nil {
		o.Dump("mach", Text(c, t, nil))
	}
	cfg := t.Registers(o)
	cfg.SpillAll, cfg.Shuffle = o.SpillAll, o.Shuffle
	if err := cc.alloc.Run(&c.RA, cfg, &cc.res); err != nil {
		return nil, err
	}
	if o.Dump != nil {
		o.Dump("ra", Text(c, t, &cc.res))
	}
	if o.Check {
		if err := regalloc.Check(&c.RA, cfg, &cc.res); err != nil {
			return nil, fmt.Errorf("%s: register allocation: %w\n%s", f.Name, err, Text(c, t, &cc.res))
		}
	}
	e, err := t.Emit(c, &cc.res, o)
	if err != nil {
		return nil, fmt.Errorf("%s: emission: %w", f.Name, err)
	}
	if o.Dump != nil {
		o.Dump("asm", t.List(e))
	}
	return finish(c, e, &cc.res), nil
}

// Lower makes machine code with virtual registers, valid until the next compile.
func (cc *Compiler) Lower(f *ir.Func, t Target, o *Options) *Code {
	b := &cc.b
	cc.code.reset(f)
	f.Forget()
	n := len(f.Instrs)
	cc.layout.set(f)
	*b = Builder{F: f, Opts: o, Code: &cc.code, target: t, layout: &cc.layout,
		Uses: zeroed(b.Uses, n), Folded: zeroed(b.Folded, n), vreg: zeroed(b.vreg, n),
		Inputs: b.Inputs[:0], entries: b.entries[:0], modules: b.modules[:0], stamp: b.stamp[:0], where: b.where[:0]}
	b.countUses()
	t.Plan(b)
	b.lowerBlocks()
	b.defineInputs()
	b.Code.RA.Loops = b.layout.regallocLoops()
	b.Code.EmitOrder = b.layout.emitOrder(b.Code)
	if o.Shuffle != 0 {
		shuffle(b.Code.EmitOrder[1:], o.Shuffle)
	}
	return b.Code
}

// shuffle permutes the order of the bytes of blocks, for tests: no order is wrong.
func shuffle(order []regalloc.Block, seed uint64) {
	for i := len(order) - 1; i > 0; i-- {
		seed = seed*6364136223846793005 + 1442695040888963407
		j := int(seed>>33) % (i + 1)
		order[i], order[j] = order[j], order[i]
	}
}

// zeroed returns s with n zero elements, reusing its memory.
func zeroed[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	s = s[:n]
	clear(s)
	return s
}

// roomFor returns s empty, with room for about n elements.
func roomFor[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, 0, n)
	}
	return s[:0]
}

// reset empties the code for another function and keeps its memory. What a
// typical function needs per IR instruction is allocated at once.
func (c *Code) reset(f *ir.Func) {
	ra := &c.RA
	n := f.NumLive() + 16
	c.Insts, ra.Insts = roomFor(c.Insts, n+n/4), roomFor(ra.Insts, n+n/4)
	ra.Values, c.Consts = roomFor(ra.Values, n+n/4), roomFor(c.Consts, n+n/4)
	ra.Operands, ra.Resumes, c.Refs = roomFor(ra.Operands, 3*n), roomFor(ra.Resumes, 2*n), roomFor(c.Refs, n)
	*c = Code{F: f, Insts: c.Insts[:0], Blocks: c.Blocks[:0], Consts: c.Consts[:0], Sites: c.Sites[:0], Refs: c.Refs[:0],
		Frames: c.Frames[:0], Work: c.Work, RA: regalloc.Func{Values: ra.Values[:0], Blocks: ra.Blocks[:0], Insts: ra.Insts[:0],
			Operands: ra.Operands[:0], Resumes: ra.Resumes[:0], Params: ra.Params[:0], Succs: ra.Succs[:0], EdgeArgs: ra.EdgeArgs[:0]}}
}

func (b *Builder) countUses() {
	f := b.F
	count := func(v ir.Value) { b.Uses[v]++ }
	for _, n := range b.layout.nodes {
		if n.ir == 0 {
			continue
		}
		blk := &f.Blocks[n.ir]
		for _, v := range blk.Instrs {
			if op := f.Instrs[v].Op; op != ir.ResultBits && op != ir.ResultTag && op != ir.CallTag {
				for _, a := range f.Args(v) {
					count(a)
				}
			}
			f.EachResumeUse(v, count)
		}
		for i := range blk.Succs {
			for _, a := range blk.Succs[i].Args {
				count(a)
			}
		}
	}
}

func (b *Builder) lowerBlocks() {
	c, f := b.Code, b.F
	for k, n := range b.layout.nodes {
		blk := regalloc.BlockInfo{First: regalloc.Inst(len(c.Insts)), Params: int32(len(c.RA.Params)),
			Succs: int32(len(c.RA.Succs)), Loop: n.loop, Cold: n.cold}
		info := BlockInfo{IR: n.ir}
		if k == 0 {
			b.Begin(0, 0) // the entry; its operands are known at the end
		}
		switch {
		case n.ir == 0 && n.from == 0:
			b.Begin(b.target.Jump(), 0)
			b.edge(b.layout.nodeOf[f.EntryBlk], nil)
		case n.ir == 0:
			e := &f.Blocks[n.from].Succs[n.edge]
			b.Begin(b.target.Jump(), f.Terminator(n.from))
			b.edge(b.layout.nodeOf[e.To], e.Args)
		default:
			info.Loop = n.loop >= 0 && b.layout.loops.Loops[n.loop].Header == n.ir
			irb := &f.Blocks[n.ir]
			for _, p := range irb.Params {
				c.RA.Params = append(c.RA.Params, b.V(p))
			}
			blk.NumParams = int32(len(irb.Params))
			for _, v := range irb.Instrs {
				if !b.Folded[v] {
					b.target.Lower(b, v)
				}
			}
			b.edges(n.ir)
		}
		blk.End = regalloc.Inst(len(c.Insts))
		blk.NumSuccs = int32(len(c.RA.Succs)) - blk.Succs
		c.RA.Blocks = append(c.RA.Blocks, blk)
		c.Blocks = append(c.Blocks, info)
	}
}

func (b *Builder) edges(id ir.BlockID) {
	for i := range b.F.Blocks[id].Succs {
		e := &b.F.Blocks[id].Succs[i]
		if on := b.layout.onEdge[id][i]; on != 0 {
			b.edge(on, nil)
		} else {
			b.edge(b.layout.nodeOf[e.To], e.Args)
		}
	}
}

func (b *Builder) edge(to int32, args []ir.Value) {
	ra := &b.Code.RA
	ra.Succs = append(ra.Succs, regalloc.Edge{To: regalloc.Block(to), Args: int32(len(ra.EdgeArgs))})
	for _, a := range args {
		ra.EdgeArgs = append(ra.EdgeArgs, b.V(a))
	}
}

// defineInputs completes the first instruction, which defines the constants and
// the inputs of the function.
func (b *Builder) defineInputs() {
	ra := &b.Code.RA
	ra.Insts[0].Ops, ra.Insts[0].NumOps = int32(len(ra.Operands)), 0
	keep := ra.Insts
	ra.Insts = ra.Insts[:1] // the builder adds to the last instruction
	b.target.Enter(b)
	for _, v := range b.entries {
		b.Operand(regalloc.Operand{V: v, Role: regalloc.Def, Where: regalloc.Anywhere})
	}
	ra.Insts = keep
}
