package amd64

import (
	"fmt"
	"strings"

	asm "walrus/internal/asm/amd64"
	"walrus/internal/jit/ir"
	"walrus/internal/jit/mach"
	"walrus/internal/jit/regalloc"
	"walrus/internal/native"
)

// emitter turns allocated code into bytes. Code that is expected not to run
// (exits, slow divisions) is collected and placed behind everything else.
type emitter struct {
	a      asm.Assembler
	c      *mach.Code
	res    *regalloc.Result
	o      *mach.Options
	out    *mach.Emission
	frame  int32
	slots  int32 // offset of spill slot 0
	labels []asm.Label
	typed  asm.Label
	order  []regalloc.Block // blocks that have code, in order
	align  []bool           // by block: a hot jump leads backwards to it
	end    []int32          // by block: upper bound of the offset of its end, if it has code
	next   regalloc.Block   // block emitted after the current one, -1 at the end
	edit   []int32          // by instruction: first of its edits
	stubs  []stub
	block  regalloc.Block // being emitted, with its instruction
	inst   *mach.Inst
	at     regalloc.Inst
}

// stub is out-of-line code.
type stub struct {
	kind  stubKind
	label asm.Label
	back  asm.Label // where to continue
	site  int32
	sym   mach.Sym
	flags uint8
	imm   int64
	b     operand
	entry bool // at the entry, before the frame exists
}

type stubKind uint8

const (
	stubExit   stubKind = iota // leaves for good
	stubResume                 // leaves and comes back with all registers
	stubFuel                   // gives the steps back and leaves
	stubDiv                    // division that does not fit 32 bits
	stubRem
)

// Emit turns allocated code into bytes.
func (Target) Emit(c *mach.Code, res *regalloc.Result, o *mach.Options) (*mach.Emission, error) {
	e, _ := c.Work.(*emitter)
	if e == nil {
		e = &emitter{out: &mach.Emission{}}
		c.Work = e
	}
	e.reset(c, res, o)
	e.slots = int32(c.OutCells) * cellSize
	e.frame = e.slots + int32(res.NumSlots)*8
	e.out.FrameSize, e.out.SlotBase = e.frame, e.slots
	e.indexEdits()
	e.planBlocks()
	e.entry()
	for k, b := range e.order {
		e.next = -1
		if k+1 < len(e.order) {
			e.next = e.order[k+1]
		}
		e.emitBlock(b)
	}
	for k := 0; k < len(e.stubs); k++ {
		e.stub(&e.stubs[k])
	}
	e.a.Int3() // the last return address must lie inside the code
	e.out.CodeEnd = int32(e.a.Pos())
	code, err := e.a.Finish()
	if err != nil {
		return nil, err
	}
	e.out.Bytes = code
	e.out.Typed = int32(e.a.Offset(e.typed))
	for _, r := range e.a.Relocs() {
		e.out.Relocs = append(e.out.Relocs, mach.Reloc{At: r.At, Sym: mach.Sym(r.Sym)})
	}
	return e.out, nil
}

// reset prepares for another function and keeps the memory.
func (e *emitter) reset(c *mach.Code, res *regalloc.Result, o *mach.Options) {
	e.a.Reset()
	e.c, e.res, e.o = c, res, o
	e.order, e.stubs = e.order[:0], e.stubs[:0]
	*e.out = mach.Emission{Relocs: e.out.Relocs[:0], Places: e.out.Places[:0], Patches: e.out.Patches[:0], Lines: e.out.Lines[:0]}
	e.labels = sized(e.labels, len(c.RA.Blocks))
	e.align = sized(e.align, len(c.RA.Blocks))
	e.edit = sized(e.edit, len(c.Insts)+1)
	e.end = sized(e.end, len(c.RA.Blocks))
}

// sized returns s with n zero elements, reusing its memory.
func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	s = s[:n]
	clear(s)
	return s
}

func (e *emitter) indexEdits() {
	n := len(e.c.Insts)
	k := 0
	for i := range n {
		for k < len(e.res.Edits) && int(e.res.Edits[k].Before) < i {
			k++
		}
		e.edit[i] = int32(k)
	}
	e.edit[n] = int32(len(e.res.Edits))
}

// planBlocks decides which blocks have code and which are the tops of loops, to be
// aligned. Blocks that only jump on are skipped; their label is the target's.
func (e *emitter) planBlocks() {
	n := len(e.c.RA.Blocks)
	for b := range e.labels {
		e.labels[b] = asm.NoLabel
	}
	for _, b := range e.c.EmitOrder {
		if e.final(b) == b {
			e.order = append(e.order, b)
			e.labels[b] = e.a.NewLabel()
		}
	}
	seen := make([]bool, n)
	for _, b := range e.order {
		seen[b] = true
		blk := &e.c.RA.Blocks[b]
		for s := blk.Succs; s < blk.Succs+blk.NumSuccs && !blk.Cold; s++ {
			if t := e.final(e.c.RA.Succs[s].To); seen[t] {
				e.align[t] = true
			}
		}
	}
	e.alignLoops()
	e.boundBlocks()
}

// alignLoops withdraws alignment where padding would run in every round: where
// the block in front belongs to the same loop and falls through.
func (e *emitter) alignLoops() {
	for k := 1; k < len(e.order); k++ {
		b, before := e.order[k], e.order[k-1]
		if e.align[b] && e.inLoop(before, e.c.RA.Blocks[b].Loop) && e.leadsTo(before, b) {
			e.align[b] = false
		}
	}
}

// boundBlocks computes from above where blocks end, so that a forward jump knows
// whether two bytes are enough.
func (e *emitter) boundBlocks() {
	at := int32(0)
	for _, b := range e.order {
		blk := &e.c.RA.Blocks[b]
		if e.align[b] {
			at += 31
		}
		for i := blk.First; i < blk.End; i++ {
			at += maxSize(e.c.Insts[i].Op) + maxMoveSize*(e.edit[i+1]-e.edit[i])
		}
		e.end[b] = at
	}
}

// isNear reports whether a jump at the end of the current block reaches t with
// a distance of one byte. Backward jumps are left to the assembler.
func (e *emitter) isNear(t regalloc.Block) bool {
	if e.a.Offset(e.labels[t]) >= 0 {
		return false
	}
	blk := &e.c.RA.Blocks[t]
	size := int32(0)
	for i := blk.First; i < blk.End; i++ {
		size += maxSize(e.c.Insts[i].Op) + maxMoveSize*(e.edit[i+1]-e.edit[i])
	}
	// What follows the jump in its own block is at most another jump or two.
	return e.end[t]-size-e.end[e.block]+maxSize(opBranch) <= 127
}

// maxMoveSize bounds the bytes of a move between registers, slots and constants.
const maxMoveSize = 24

// maxSize bounds the bytes of a machine instruction in line.
func maxSize(op mach.Op) int32 {
	switch op {
	case opJump:
		return 5
	case opLea, opSub, opAnd, opOr, opXor, opMul, opMulImm, opShl, opShr, opUShr, opNeg, opNot, opZext8, opZext32,
		opFAdd, opFSub, opFMul, opFDiv, opLoad, opLoadF, opStore, opStoreF, opOut, opOutF, opFromOut, opFromOutF:
		return 13
	case opAdd, opSet, opBitsToF, opFToBits:
		return 26
	}
	return 48
}

// inLoop reports whether block b is in loop l.
func (e *emitter) inLoop(b regalloc.Block, l int32) bool {
	for o := e.c.RA.Blocks[b].Loop; o >= 0; o = e.c.RA.Loops[o].Parent {
		if o == l {
			return true
		}
	}
	return false
}

// leadsTo reports whether block t is a successor of block b.
func (e *emitter) leadsTo(b, t regalloc.Block) bool {
	blk := &e.c.RA.Blocks[b]
	for s := blk.Succs; s < blk.Succs+blk.NumSuccs; s++ {
		if e.final(e.c.RA.Succs[s].To) == t {
			return true
		}
	}
	return false
}

// final follows blocks that contain nothing but a jump.
func (e *emitter) final(b regalloc.Block) regalloc.Block {
	for range len(e.c.RA.Blocks) {
		blk := &e.c.RA.Blocks[b]
		if blk.End-blk.First != 1 || e.c.Insts[blk.First].Op != opJump || e.edit[blk.First] != e.edit[blk.End] {
			return b
		}
		b = e.c.RA.Succs[blk.Succs].To
	}
	return b
}

// smallFrame is the size up to which a function that calls nothing needs no
// stack check; up to twice that a check may ignore the function's own frame. A
// caller, a leaf and an exit ramp then fit into native.StackMargin.
const smallFrame = native.StackMargin / 8

// entry emits the checks in front of the function's code.
func (e *emitter) entry() {
	a, f := &e.a, e.c.F
	e.typed = a.NewLabel()
	a.Endbr64()
	if f.Entry == ir.FunctionEntry {
		e.checkTags(f)
		for i := range f.Params {
			if isFloatParam(f, i) {
				a.MovqXR(asm.X0+asm.Reg(i), argRegs[i])
			}
		}
	}
	a.Bind(e.typed)
	if e.c.Calls || e.frame > smallFrame {
		s := e.addStub(stub{kind: stubResume, site: e.c.StackSite, sym: SymStack, entry: true})
		e.stubs[len(e.stubs)-1].back = a.Here()
		if e.frame > 2*smallFrame {
			a.LeaRM(asm.Q, asm.R13, asm.At(asm.RSP, -e.frame))
			a.CmpRM(asm.Q, asm.R13, ctx(native.OffStackLimit))
		} else {
			a.CmpRM(asm.Q, asm.RSP, ctx(native.OffStackLimit))
		}
		a.JccL(asm.BelowEqual, s)
	}
	if e.frame != 0 {
		a.SubRI(asm.Q, asm.RSP, e.frame)
	}
}

// checkTags compares the packed tags of the arguments with what the code
// assumes.
func (e *emitter) checkTags(f *ir.Func) {
	var want, mask uint64
	for i, t := range f.Params[:min(len(f.Params), RegArgs)] {
		if t != ir.AnyTag {
			want |= uint64(t) << (8 * i)
			mask |= 0xFF << (8 * i)
		}
	}
	a := &e.a
	if mask != 0 {
		all := uint64(1)<<(8*len(f.Params)) - 1
		if len(f.Params) >= RegArgs {
			all = ^uint64(0)
		}
		tags := asm.RAX
		if mask != all {
			tags = asm.R13
			a.MovImm(tags, int64(mask))
			a.AndRR(asm.Q, tags, asm.RAX)
		}
		if fits32(int64(want)) {
			a.CmpRI(asm.Q, tags, int32(want))
		} else {
			a.CmpRM(asm.Q, tags, a.Const64(want))
		}
		a.JccL(asm.NotEqual, e.addStub(stub{kind: stubExit, site: e.c.ArgumentSite, sym: SymGuard, entry: true}))
	}
	for i := RegArgs; i < len(f.Params); i++ {
		if f.Params[i] != ir.AnyTag {
			a.CmpMI(asm.B, asm.At(asm.RSP, int32(8+cellSize*(i-RegArgs)+cellTag)), int32(f.Params[i]))
			a.JccL(asm.NotEqual, e.addStub(stub{kind: stubExit, site: e.c.ArgumentSite, sym: SymGuard, entry: true}))
		}
	}
}

func (e *emitter) addStub(s stub) asm.Label {
	s.label = e.a.NewLabel()
	e.stubs = append(e.stubs, s)
	return s.label
}

// place records that the code position is the return address of a site.
func (e *emitter) place(site int32, entry bool) {
	e.out.Places = append(e.out.Places, mach.Place{Site: site, Offset: int32(e.a.Pos()), BeforeFrame: entry})
}

func (e *emitter) stub(s *stub) {
	a := &e.a
	a.Bind(s.label)
	switch s.kind {
	case stubFuel:
		if s.imm != 0 {
			a.AddMI(asm.Q, ctx(native.OffFuel), int32(s.imm))
		} else {
			a.AddMR(asm.Q, ctx(native.OffFuel), s.b.reg)
		}
		fallthrough
	case stubExit:
		a.CallSym(asm.Sym(s.sym))
		e.place(s.site, s.entry)
	case stubResume:
		a.CallSym(asm.Sym(s.sym))
		e.place(s.site, s.entry)
		a.CallSym(asm.Sym(SymRestore))
		a.JmpL(s.back)
	default:
		e.slowDivision(s)
	}
}

// emitBlock emits one block.
func (e *emitter) emitBlock(b regalloc.Block) {
	e.block = b
	blk := &e.c.RA.Blocks[b]
	if e.align[b] {
		e.a.Align(32)
	}
	e.a.Bind(e.labels[b])
	for i := blk.First; i < blk.End; i++ {
		for _, ed := range e.res.Edits[e.edit[i]:e.edit[i+1]] {
			e.move(ed)
		}
		e.at, e.inst = i, &e.c.Insts[i]
		if v := e.inst.Value; v != 0 {
			if n := len(e.out.Lines); n == 0 || e.out.Lines[n-1].Value != v {
				e.out.Lines = append(e.out.Lines, mach.Line{Offset: int32(e.a.Pos()), Value: v})
			}
		}
		e.instruction(b)
	}
}

// loc is the place of operand k of the current instruction.
func (e *emitter) loc(k int) regalloc.Loc {
	return e.res.Operands[e.c.RA.Insts[e.at].Ops+int32(k)]
}

func (e *emitter) reg(k int) asm.Reg { return reg(e.loc(k)) }

// dst is the register of the last operand.
func (e *emitter) dst() asm.Reg { return e.reg(int(e.c.RA.Insts[e.at].NumOps) - 1) }

// operand is a register, memory or number.
type operand struct {
	kind operandKind
	reg  asm.Reg
	mem  asm.Mem
	imm  int64
}

type operandKind uint8

const (
	isReg operandKind = iota
	isMem
	isImm
)

func (e *emitter) slot(l regalloc.Loc) asm.Mem {
	return asm.At(asm.RSP, e.slots+8*int32(l.Slot()))
}

// any returns operand k wherever it is; constants come from the pool.
func (e *emitter) any(k int) operand {
	l := e.loc(k)
	switch {
	case l.IsReg():
		return operand{kind: isReg, reg: reg(l)}
	case l.IsSlot():
		return operand{kind: isMem, mem: e.slot(l)}
	}
	return operand{kind: isMem, mem: e.a.Const64(e.c.Consts[l.Remat()].Bits)}
}

// memory returns the memory operand whose base is operand k, and the number of
// operands it takes.
func (e *emitter) memory(k int) (asm.Mem, int) {
	m := asm.Mem{Base: e.reg(k), Disp: e.inst.Disp}
	if e.inst.Scale == 0 {
		return m, 1
	}
	m.Index, m.Scale = e.reg(k+1), e.inst.Scale
	return m, 2
}

// second returns the second input of the current instruction, which begins at
// operand k, and the number of operands it takes.
func (e *emitter) second(k int) (operand, int) {
	switch {
	case e.inst.Flags&flagMem != 0:
		m, n := e.memory(k)
		return operand{kind: isMem, mem: m}, n
	case e.inst.Flags&flagImm != 0:
		return operand{kind: isImm, imm: e.inst.Imm}, 0
	}
	l := e.loc(k)
	if l.IsRemat() {
		if c := int64(e.c.Consts[l.Remat()].Bits); fits32(c) && e.inst.Flags&flagF == 0 && e.c.RA.Values[l.Remat()].Class == regalloc.Int {
			return operand{kind: isImm, imm: c}, 1
		}
	}
	return e.any(k), 1
}

// move emits a move of the allocator.
func (e *emitter) move(ed regalloc.Edit) {
	a := &e.a
	from, to := ed.From, ed.To
	switch {
	case ed.Swap:
		a.XchgRR(asm.Q, reg(to), reg(from))
	case from.IsRemat():
		e.constant(e.c.Consts[from.Remat()].Bits, to)
	case from.IsReg() && to.IsReg():
		e.moveReg(reg(to), reg(from))
	case from.IsReg():
		if r := reg(from); r.IsXmm() {
			a.MovsdMX(e.slot(to), r)
		} else {
			a.MovMR(asm.Q, e.slot(to), r)
		}
	case to.IsReg():
		if r := reg(to); r.IsXmm() {
			a.MovsdXM(r, e.slot(from))
		} else {
			a.MovRM(asm.Q, r, e.slot(from))
		}
	default:
		// POP computes its address after raising RSP, so both offsets are right.
		a.PushM(e.slot(from))
		a.PopM(e.slot(to))
	}
}

func (e *emitter) moveReg(to, from asm.Reg) {
	switch {
	case to.IsXmm() && from.IsXmm():
		e.a.MovapsXX(to, from)
	case to.IsXmm():
		e.a.MovqXR(to, from)
	case from.IsXmm():
		e.a.MovqRX(to, from)
	default:
		e.a.MovRR(asm.Q, to, from)
	}
}

// constant makes a constant. No flags are live between machine instructions, so
// zero may be made by an exclusive or.
func (e *emitter) constant(k uint64, to regalloc.Loc) {
	a := &e.a
	switch {
	case to.IsSlot() && fits32(int64(k)):
		a.MovMI(asm.Q, e.slot(to), int32(k))
	case to.IsSlot():
		m := e.slot(to)
		a.MovMI(asm.L, m, int32(k))
		m.Disp += 4
		a.MovMI(asm.L, m, int32(k>>32))
	case reg(to).IsXmm() && k == 0:
		a.XorpsXX(reg(to), reg(to))
	case reg(to).IsXmm():
		a.MovsdXM(reg(to), a.Const64(k))
	case k == 0:
		a.XorRR(asm.L, reg(to), reg(to))
	default:
		a.MovImm(reg(to), int64(k))
	}
}

// Describe returns instruction i in words.
func (Target) Describe(c *mach.Code, i regalloc.Inst, loc func(k int) string) string {
	in := &c.Insts[i]
	info := &c.RA.Insts[i]
	var w strings.Builder
	w.WriteString(opNames[in.Op])
	if in.Size != 0 && in.Size != 8 {
		fmt.Fprintf(&w, "%d", 8*in.Size)
	}
	switch in.Op {
	case opBranch, opGuard, opSet, opSelect, opFSelect:
		w.WriteString("." + condName(in.Cond))
	}
	for k := range int(info.NumOps) {
		op := &c.RA.Operands[info.Ops+int32(k)]
		sep := " "
		if k > 0 {
			sep = ", "
		}
		w.WriteString(sep)
		if op.Role >= regalloc.Def {
			w.WriteString("->")
		}
		w.WriteString(loc(k))
		if op.Where == regalloc.InFixed {
			w.WriteString(":" + reg(regalloc.RegLoc(op.Reg)).String())
		}
	}
	if in.Scale != 0 {
		fmt.Fprintf(&w, " *%d", in.Scale)
	}
	if in.Disp != 0 {
		fmt.Fprintf(&w, " +%d", in.Disp)
	}
	if in.Flags&flagImm != 0 || in.Imm != 0 {
		fmt.Fprintf(&w, " #%d", in.Imm)
	}
	return w.String()
}

func condName(c uint8) string {
	switch c {
	case condFEq:
		return "feq"
	case condFNe:
		return "fne"
	}
	return asm.Cond(c).String()
}

// List disassembles an emission, with the IR value an instruction was made from.
func (Target) List(out *mach.Emission) string {
	var w strings.Builder
	k := 0
	for _, line := range Listing(out.Bytes, out.CodeEnd, out.Relocs) {
		note := ""
		for k < len(out.Lines) && int(out.Lines[k].Offset) <= line.Offset {
			note = fmt.Sprintf("v%d", out.Lines[k].Value)
			k++
		}
		if note == "" {
			fmt.Fprintf(&w, "%5x  %s\n", line.Offset, line.Text)
		} else {
			fmt.Fprintf(&w, "%5x  %-44s; %s\n", line.Offset, line.Text, note)
		}
	}
	return w.String()
}

// symNames are the stubs' names in listings, by Sym.
var symNames = [...]string{"enter", "guard", "poll", "stack", "depth", "fuel", "call", "restore", "helper"}

func symName(s mach.Sym) string {
	if s > SymHelper {
		return ir.Routine(s - SymHelper).String()
	}
	return symNames[s]
}

// Listing disassembles code up to end. Calls of stubs are written with their
// names, so a listing does not depend on addresses.
func Listing(code []byte, end int32, relocs []mach.Reloc) []asm.Line {
	lines := asm.Listing(code, int(end), nil)
	k := 0
	for i := range lines {
		for k < len(relocs) && int(relocs[k].At) < lines[i].Offset {
			k++
		}
		if k < len(relocs) && int(relocs[k].At) == lines[i].Offset+lines[i].Length-4 {
			lines[i].Text = strings.Fields(lines[i].Text)[0] + " " + symName(relocs[k].Sym)
		}
	}
	return lines
}
