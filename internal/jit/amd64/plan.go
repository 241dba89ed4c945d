package amd64

import (
	"walrus/internal/jit/ir"
	"walrus/internal/jit/mach"
)

// planner decides, before anything is lowered, which values are computed inside
// their only user: comparisons in branches, guards and selects; loads in
// arithmetic; sums and shifts in addresses. It walks every block backwards, so
// that a value is asked for by its user before it is looked at itself.
//
// A load may move down to its user only if nothing in between writes memory;
// epoch counts the writes.
type planner struct {
	b     *mach.Builder
	f     *ir.Func
	blk   ir.BlockID
	epoch []int32 // by value, in the current block
}

// Plan decides what is folded.
func (Target) Plan(b *mach.Builder) {
	p := &planner{b: b, f: b.F, epoch: make([]int32, len(b.F.Instrs))}
	for _, id := range b.F.Order {
		p.block(id)
	}
}

func (p *planner) block(id ir.BlockID) {
	p.blk = id
	list := p.f.Blocks[id].Instrs
	epoch := int32(0)
	for _, v := range list {
		p.epoch[v] = epoch
		in := &p.f.Instrs[v]
		if in.WritesOf() != 0 || in.Op.Has(ir.MayCall) || in.Op.Has(ir.MayCollect) {
			epoch++
		}
	}
	for i := len(list) - 1; i >= 0; i-- {
		if v := list[i]; !p.b.Folded[v] {
			p.root(v)
		}
	}
}

// only reports whether v's single user is the one asking.
func (p *planner) only(v ir.Value) bool {
	return p.b.Uses[v] == 1 && !p.b.Folded[v] && p.f.Instrs[v].Block == p.blk
}

func (p *planner) root(v ir.Value) {
	in := &p.f.Instrs[v]
	args := p.f.Args(v)
	switch in.Op {
	case ir.Branch, ir.Guard:
		p.condition(args[0], v, true)
	case ir.Select:
		p.condition(args[0], v, false)
	case ir.Not:
		p.condition(args[0], v, true)
	case ir.ICmp, ir.TagIs, ir.TagEq, ir.FCmp:
		p.compare(v, v)
	case ir.Sub, ir.FSub, ir.FDiv:
		p.load(args[1], v)
	case ir.Add, ir.Mul, ir.And, ir.Or, ir.Xor, ir.FAdd, ir.FMul:
		if _, c := p.b.ConstBits(args[1]); c && in.Type == ir.I64 {
			if in.Op == ir.Mul {
				p.load(args[0], v)
			} else if in.Op == ir.Add {
				p.shiftInSum(args[0])
			}
			return
		}
		if in.Op == ir.Add && p.shiftInSum(args[1]) {
			return
		}
		if !p.load(args[1], v) {
			p.load(args[0], v)
		}
	case ir.IntToFloat, ir.FSqrt, ir.BitsToFloat:
		p.load(args[0], v)
	case ir.MulHiS, ir.MulHiU:
		p.load(args[1], v)
	case ir.Load, ir.LoadX, ir.Load32, ir.Load8, ir.Store, ir.StoreX, ir.Store32:
		p.address(v)
	}
}

// shiftInSum folds a shift by 1, 2 or 3 into the sum it is added in: lea.
func (p *planner) shiftInSum(v ir.Value) bool {
	if p.only(v) && isScale(p.f, v) {
		p.b.Folded[v] = true
		return true
	}
	return false
}

func isScale(f *ir.Func, v ir.Value) bool {
	if f.Instrs[v].Op != ir.Shl {
		return false
	}
	k, ok := f.Int(f.Arg(v, 1))
	return ok && k >= 1 && k <= 3
}

// condition folds a comparison, and negations around it, into its user.
func (p *planner) condition(c, user ir.Value, memory bool) {
	for p.only(c) && p.f.Instrs[c].Op == ir.Not {
		p.b.Folded[c] = true
		c = p.f.Arg(c, 0)
	}
	if !p.only(c) {
		return
	}
	switch p.f.Instrs[c].Op {
	case ir.ICmp, ir.TagIs, ir.TagEq, ir.FCmp:
		p.b.Folded[c] = true
		if memory {
			p.compare(c, user)
		}
	}
}

// compare folds a load into comparison c, which is executed where at stands.
func (p *planner) compare(c, at ir.Value) {
	f := p.f
	args := f.Args(c)
	switch f.Instrs[c].Op {
	case ir.TagIs:
		p.load(args[0], at)
	case ir.FCmp:
		// Lowering may exchange the operands; the one that comes second may be in memory.
		if swapsFloat(ir.FCond(f.Instrs[c].Aux)) {
			p.load(args[0], at)
		} else {
			p.load(args[1], at)
		}
	case ir.TagEq:
		if !p.load(args[1], at) {
			p.load(args[0], at)
		}
	case ir.ICmp:
		if k, ok := f.Int(args[1]); ok && k == 0 && testable(ir.ICond(f.Instrs[c].Aux)) && p.only(args[0]) && f.Instrs[args[0]].Op == ir.And {
			p.b.Folded[args[0]] = true
			if mask := f.Args(args[0]); !p.b.Folded[mask[1]] {
				if _, isConst := p.b.ConstBits(mask[1]); !isConst {
					p.load(mask[1], at)
				}
			}
			return
		}
		for k := range 2 {
			if bits, ok := p.b.ConstBits(args[1-k]); ok && p.narrow(args[k], at, ir.ICond(f.Instrs[c].Aux), int64(bits)) {
				return
			}
		}
		if _, ok := p.b.ConstBits(args[1]); ok || !p.load(args[1], at) {
			p.load(args[0], at)
		}
	}
}

// testable reports whether a comparison of x & y with 0 can be made by the
// test instruction, which clears carry and overflow.
func testable(c ir.ICond) bool { return c <= ir.IGe }

// narrow folds a load of 1 or 4 bytes that is compared for equality with a
// constant of that width.
func (p *planner) narrow(v, at ir.Value, c ir.ICond, k int64) bool {
	switch op := p.f.Instrs[v].Op; {
	case c != ir.IEq && c != ir.INe:
		return false
	case op == ir.Load32 && k == int64(uint32(k)), op == ir.Load8 && k == int64(uint8(k)):
	default:
		return false
	}
	if !p.movable(v, at) {
		return false
	}
	p.b.Folded[v] = true
	p.address(v)
	return true
}

func (p *planner) movable(v, at ir.Value) bool {
	return p.only(v) && p.epoch[v] == p.epoch[at]
}

// load folds a load of v's full width into its user.
func (p *planner) load(v, at ir.Value) bool {
	switch p.f.Instrs[v].Op {
	case ir.Load, ir.LoadX, ir.LoadGlobal, ir.LoadGlobalT:
	default:
		return false
	}
	if !p.movable(v, at) {
		return false
	}
	p.b.Folded[v] = true
	if op := p.f.Instrs[v].Op; op == ir.Load || op == ir.LoadX {
		p.address(v)
	}
	return true
}

// address folds sums into the address of memory operation v; see
// lowerer.address, which follows the same marks.
func (p *planner) address(v ir.Value) {
	f := p.f
	in := &f.Instrs[v]
	args := f.Args(v)
	disp := in.Imm
	indexed := in.Op == ir.LoadX || in.Op == ir.StoreX
	if indexed {
		i := args[1]
		if k, ok := addend(f, i); ok && p.only(i) && fits32(disp+k*int64(widthOf(f, v))) {
			disp += k * int64(widthOf(f, v))
			p.b.Folded[i] = true
		}
	}
	base := args[0]
	for p.only(base) && f.Instrs[base].Op == ir.Add {
		if k, ok := addend(f, base); ok {
			if !fits32(disp + k) {
				return
			}
			disp += k
		} else if !indexed {
			indexed = true
			if y := f.Arg(base, 1); p.only(y) && isScale(f, y) {
				p.b.Folded[y] = true
			}
		} else {
			return
		}
		p.b.Folded[base] = true
		base = f.Arg(base, 0)
	}
}

// addend returns the constant k of v = x + k.
func addend(f *ir.Func, v ir.Value) (int64, bool) {
	if f.Instrs[v].Op != ir.Add {
		return 0, false
	}
	k, ok := f.Int(f.Arg(v, 1))
	return k, ok && fits32(k)
}

func fits32(k int64) bool { return k == int64(int32(k)) }

// widthOf is the number of bytes a memory operation accesses.
func widthOf(f *ir.Func, v ir.Value) int {
	in := &f.Instrs[v]
	t := in.Type
	switch in.Op {
	case ir.Load32, ir.Store32:
		return 4
	case ir.Load8:
		return 1
	case ir.Store, ir.StoreX:
		args := f.Args(v)
		t = f.Instrs[args[len(args)-1]].Type
	}
	return typeWidth(t)
}

func typeWidth(t ir.Type) int {
	if t == ir.Bool || t == ir.Tag {
		return 1
	}
	return 8
}
