package amd64

import (
	"walrus/internal/jit/ir"
	"walrus/internal/jit/mach"
	"walrus/internal/jit/regalloc"
)

// address is a memory operand with virtual registers.
type address struct {
	base, index mach.VReg
	scale       uint8 // 0: no index
	disp        int32
}

// addressOf returns the address memory operation v accesses, including what the
// planner folded into it.
func (l lowerer) addressOf(v ir.Value) address {
	f := l.f
	in := &f.Instrs[v]
	switch in.Op {
	case ir.LoadGlobal, ir.StoreGlobal, ir.LoadGlobalT, ir.StoreGlobalT:
		m, i := ir.SplitGlobal(in.Imm)
		a := address{base: l.Module(m), disp: int32(i) * cellSize}
		if in.Op == ir.LoadGlobalT || in.Op == ir.StoreGlobalT {
			a.disp += cellTag
		}
		return a
	}
	args := f.Args(v)
	var a address
	disp := in.Imm
	if in.Op == ir.LoadX || in.Op == ir.StoreX {
		a.scale = uint8(widthOf(f, v))
		i := args[1]
		if l.Folded[i] {
			k, _ := addend(f, i)
			disp += k * int64(a.scale)
			i = f.Arg(i, 0)
		}
		if k, ok := l.imm(i); ok && fits32(disp+k*int64(a.scale)) {
			disp += k * int64(a.scale)
			a.scale = 0
		} else {
			a.index = l.V(i)
		}
	}
	base := args[0]
	for l.Folded[base] {
		if k, ok := addend(f, base); ok {
			disp += k
		} else {
			y := f.Arg(base, 1)
			a.scale = 1
			if l.Folded[y] {
				k, _ := f.Int(f.Arg(y, 1))
				a.scale = 1 << k
				y = f.Arg(y, 0)
			}
			a.index = l.V(y)
		}
		base = f.Arg(base, 0)
	}
	a.base = l.V(base)
	a.disp = int32(disp)
	return a
}

// useAddress adds the registers of memory operation v's address to in.
func (l lowerer) useAddress(in *mach.Inst, v ir.Value) {
	a := l.addressOf(v)
	in.Disp, in.Scale = a.disp, a.scale
	l.Use(a.base)
	if a.scale != 0 {
		l.Use(a.index)
	}
}

// memory lowers loads and stores that stand alone.
func (l lowerer) memory(v ir.Value) {
	in := &l.f.Instrs[v]
	args := l.f.Args(v)
	if in.Op.Has(ir.Reads) {
		op := mach.Op(opLoad)
		if in.Type == ir.F64 {
			op = opLoadF
		}
		m := l.Begin(op, v)
		m.Size = uint8(widthOf(l.f, v))
		if in.Op == ir.LoadGlobalT {
			m.Size = 1
		}
		l.useAddress(m, v)
		l.Def(l.V(v))
		return
	}
	x := args[len(args)-1]
	l.store(v, x)
}

func (l lowerer) store(v, x ir.Value) {
	t := l.f.Instrs[x].Type
	bits, isConst := l.ConstBits(x)
	var r mach.VReg
	op := mach.Op(opStore)
	if t == ir.F64 && !(isConst && fits32(int64(bits))) {
		op = opStoreF
	}
	if l.f.Instrs[v].Op == ir.StoreGlobal && t == ir.Bool && !isConst {
		r = l.zeroExtended(v, x) // a cell's payload is written whole
	} else if !isConst {
		r = l.V(x)
	}
	in := l.Begin(op, v)
	switch in.Size = uint8(typeWidth(t)); l.f.Instrs[v].Op {
	case ir.StoreGlobal:
		in.Size = 8
	case ir.Store32:
		in.Size = 4
		bits = uint64(int64(int32(bits)))
	}
	if isConst && fits32(int64(bits)) {
		in.Flags |= flagImm
		in.Imm = int64(bits)
	} else {
		if isConst {
			r = l.V(x)
		}
		l.Use(r)
	}
	l.useAddress(in, v)
}

// zeroExtended returns a register with the low byte of x.
func (l lowerer) zeroExtended(v, x ir.Value) mach.VReg {
	r := l.NewV(regalloc.Int)
	in := l.Begin(opZext8, v)
	in.Size = 8
	l.UseMem(l.V(x))
	l.Def(r)
	return r
}
