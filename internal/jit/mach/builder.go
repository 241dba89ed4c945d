package mach

import (
	"walrus/internal/jit/ir"
	"walrus/internal/jit/regalloc"
)

// Builder makes Code. A target's Lower calls Begin, adds operands, and End, for
// every machine instruction.
type Builder struct {
	F    *ir.Func
	Opts *Options
	Code *Code
	// Uses counts the uses of every IR value by instructions, edges and resume
	// points. Reading a further result of a call is no use of its first.
	Uses []int32
	// Folded marks values that Plan decided to compute inside their only user.
	Folded []bool
	// Inputs of the function, made on demand by the target.
	Inputs []VReg

	target  Target
	layout  *layout
	vreg    []VReg // by IR value, plus one; 0 none
	entries []VReg // constants to be defined at the entry
	modules []VReg // by module plus one
	tags    []VReg // by IR value of a call: register of the result's tag
	stamp   []int32
	where   []int32
}

// NewV makes a virtual register.
func (b *Builder) NewV(class regalloc.Class) VReg {
	ra := &b.Code.RA
	ra.Values = append(ra.Values, regalloc.ValueInfo{Class: class})
	b.Code.Consts = append(b.Code.Consts, Const{})
	return VReg(len(ra.Values) - 1)
}

// ClassOf is the register class of values of an IR type.
func ClassOf(t ir.Type) regalloc.Class {
	if t == ir.F64 {
		return regalloc.Float
	}
	return regalloc.Int
}

// NewConst makes a register that holds a constant. It costs nothing until used.
func (b *Builder) NewConst(class regalloc.Class, bits uint64) VReg {
	v := b.NewV(class)
	b.Code.RA.Values[v].Remat = true
	b.Code.Consts[v] = Const{bits, true}
	b.entries = append(b.entries, v)
	return v
}

// ConstBits returns the bits of an IR constant.
func (b *Builder) ConstBits(v ir.Value) (uint64, bool) {
	in := &b.F.Instrs[v]
	if !in.Op.IsConst() {
		return 0, false
	}
	if in.Op == ir.ConstRef {
		return b.F.Refs[in.Imm].Addr, true
	}
	return uint64(in.Imm), true
}

// V returns the virtual register of an IR value.
func (b *Builder) V(v ir.Value) VReg {
	if r := b.vreg[v]; r != 0 {
		return r - 1
	}
	in := &b.F.Instrs[v]
	var r VReg
	if bits, ok := b.ConstBits(v); ok {
		r = b.NewConst(ClassOf(in.Type), bits)
	} else {
		r = b.NewV(ClassOf(in.Type))
	}
	b.vreg[v] = r + 1
	return r
}

// Alias makes v share the register of w.
func (b *Builder) Alias(v, w ir.Value) { b.vreg[v] = b.V(w) + 1 }

// Bind makes r the register of v.
func (b *Builder) Bind(v ir.Value, r VReg) { b.vreg[v] = r + 1 }

// SetTag notes the register with the tag of call v's result; TagOf returns it.
func (b *Builder) SetTag(v ir.Value, r VReg) {
	if b.tags == nil {
		b.tags = make([]VReg, len(b.vreg))
	}
	b.tags[v] = r
}

// TagOf returns what SetTag noted.
func (b *Builder) TagOf(v ir.Value) VReg { return b.tags[v] }

// EntrySites makes the sites at the entry: without native stack at the typed
// entry, with unfitting tags at the checked one.
func (b *Builder) EntrySites(typed SiteKind, typedArgs []SlotRef, checked SiteKind, checkedArgs []SlotRef) {
	c := b.Code
	add := func(kind SiteKind, reason ir.Reason, args []SlotRef) int32 {
		s := SiteInfo{Kind: kind, Reason: reason, Frames: int32(len(c.Frames))}
		if b.F.Entry == ir.FunctionEntry {
			c.Frames = append(c.Frames, FrameRef{Slots: int32(len(c.Refs)), Count: int32(len(args))})
			c.Refs = append(c.Refs, args...)
			s.Count = 1
		}
		c.Sites = append(c.Sites, s)
		return int32(len(c.Sites) - 1)
	}
	c.StackSite = add(typed, ir.NoReason, typedArgs)
	c.ArgumentSite = add(checked, ir.WrongTag, checkedArgs)
}

// Module returns a constant register with the address of a module's globals.
func (b *Builder) Module(m int) VReg {
	for len(b.modules) <= m {
		b.modules = append(b.modules, 0)
	}
	if b.modules[m] == 0 {
		b.modules[m] = b.NewConst(regalloc.Int, b.F.Modules[m]) + 1
	}
	return b.modules[m] - 1
}

// Begin starts a machine instruction. The pointer is valid until the next Begin.
func (b *Builder) Begin(op Op, v ir.Value) *Inst {
	c := b.Code
	c.Insts = append(c.Insts, Inst{Op: op, Site: -1, Value: v})
	c.RA.Insts = append(c.RA.Insts, regalloc.InstInfo{Ops: int32(len(c.RA.Operands)), Resume: int32(len(c.RA.Resumes))})
	return &c.Insts[len(c.Insts)-1]
}

func (b *Builder) info() *regalloc.InstInfo {
	return &b.Code.RA.Insts[len(b.Code.RA.Insts)-1]
}

// Operand adds an operand to the instruction begun last.
func (b *Builder) Operand(op regalloc.Operand) {
	b.Code.RA.Operands = append(b.Code.RA.Operands, op)
	b.info().NumOps++
}

// Use adds an input in a register.
func (b *Builder) Use(v VReg) { b.Operand(regalloc.Operand{V: v}) }

// UseMem adds an input in a register, a spill slot or a constant.
func (b *Builder) UseMem(v VReg) { b.Operand(regalloc.Operand{V: v, Where: regalloc.RegOrMem}) }

// UseAny adds an input the instruction can take from anywhere.
func (b *Builder) UseAny(v VReg) { b.Operand(regalloc.Operand{V: v, Where: regalloc.Anywhere}) }

// UseFixed adds an input in a given register.
func (b *Builder) UseFixed(v VReg, r regalloc.PReg) {
	b.Operand(regalloc.Operand{V: v, Where: regalloc.InFixed, Reg: r})
}

// UseLate adds an input that must survive until the end of the instruction.
func (b *Builder) UseLate(v VReg) { b.Operand(regalloc.Operand{V: v, Role: regalloc.LateUse}) }

// Def adds a result in a register that may be that of an input.
func (b *Builder) Def(v VReg) { b.Operand(regalloc.Operand{V: v, Role: regalloc.Def}) }

// DefSame adds a result that replaces input k of the instruction.
func (b *Builder) DefSame(v VReg, k uint8) {
	b.Operand(regalloc.Operand{V: v, Role: regalloc.Def, Where: regalloc.SameAs, Tie: k})
}

// DefFixed adds a result in a given register.
func (b *Builder) DefFixed(v VReg, r regalloc.PReg) {
	b.Operand(regalloc.Operand{V: v, Role: regalloc.Def, Where: regalloc.InFixed, Reg: r})
}

// Temp adds a register the instruction may destroy, distinct from its inputs.
func (b *Builder) Temp(class regalloc.Class) {
	b.Operand(regalloc.Operand{V: b.NewV(class), Role: regalloc.EarlyDef})
}

// TempFixed is Temp for a given register.
func (b *Builder) TempFixed(r regalloc.PReg) {
	b.Operand(regalloc.Operand{V: b.NewV(r.Class()), Role: regalloc.EarlyDef, Where: regalloc.InFixed, Reg: r})
}

// Clobber says that the instruction destroys registers.
func (b *Builder) Clobber(set regalloc.RegSet) { b.info().Clobbers |= set }

// Commutes says that inputs 0 and 1 may be exchanged.
func (b *Builder) Commutes() { b.info().Commutes = true }

// Site makes the instruction begun last a site with the given resume point.
// r may be 0: then no frame is described.
func (b *Builder) Site(kind SiteKind, reason ir.Reason, v ir.Value, r ir.ResumeID) int32 {
	c := b.Code
	site := SiteInfo{Kind: kind, Reason: reason, Value: v, Frames: int32(len(c.Frames))}
	id := int32(len(c.Sites))
	for ; r != 0; r = b.F.Resumes[r].Parent {
		point := &b.F.Resumes[r]
		fr := FrameRef{Resume: r, Slots: int32(len(c.Refs)), Count: int32(len(point.Slots))}
		for _, s := range point.Slots {
			c.Refs = append(c.Refs, SlotRef{Reg: s.Reg, Payload: b.ref(id, s.Payload), Tag: b.ref(id, s.Tag)})
		}
		c.Frames = append(c.Frames, fr)
	}
	site.Count = int32(len(c.Frames)) - site.Frames
	c.Sites = append(c.Sites, site)
	c.Insts[len(c.Insts)-1].Site = id
	return id
}

// ref adds v to the values the current site keeps alive.
func (b *Builder) ref(site int32, v ir.Value) Ref {
	if bits, ok := b.ConstBits(v); ok {
		return Ref{RefConst, bits}
	}
	kind := RefValue
	if t := b.F.Instrs[v].Type; t == ir.Bool || t == ir.Tag {
		kind = RefByteOf
	}
	r := b.V(v)
	for len(b.stamp) <= int(r) {
		b.stamp = append(b.stamp, -1)
		b.where = append(b.where, 0)
	}
	if b.stamp[r] != site {
		ra := &b.Code.RA
		b.stamp[r] = site
		b.where[r] = int32(len(ra.Resumes))
		ra.Resumes = append(ra.Resumes, r)
		b.info().NumResume++
	}
	return Ref{kind, uint64(b.where[r])}
}

// NeedCells makes sure that n cells fit the frame's area for handing over.
func (b *Builder) NeedCells(n int) { b.Code.OutCells = max(b.Code.OutCells, n) }

// Depth is the number of interpreter frames this function stands for at a
// state: itself and the callers inlined around it.
func (b *Builder) Depth(r ir.ResumeID) int {
	n := 0
	for ; r != 0; r = b.F.Resumes[r].Parent {
		n++
	}
	return n
}
