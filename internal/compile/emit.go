package compile

import (
	"math"

	"walrus/internal/bytecode"
	"walrus/internal/diag"
	"walrus/internal/resolve"
	"walrus/internal/source"
	"walrus/internal/syntax"
)

// reg is the number of a register.
type reg uint16

// op is a register as an operand.
func (r reg) op() uint16 { return uint16(r) * 16 }

// maxShortConst is the number of constants that a Const operand can name, maxNames that of those a Name operand can. Constants
// that are only loaded go to a second pool once the first is half full, so that large tables of data leave room for names.
const (
	maxShortConst = 4096
	maxNames      = 1 << 16
	secondPoolAt  = 1 << 15
)

// fn is the compilation of one function.
type fn struct {
	c   *compiler
	id  int
	in  *resolve.Func
	out *bytecode.Function

	next, top reg // first free register; highest number ever free
	consts    map[bytecode.Constant]uint32
	second    []bytecode.Constant // the second pool; its numbers are final when the first one is
	patches   []int               // LoadK instructions of the second pool
	pos       bytecode.Pos        // place of the instructions emitted next
	ctx       *context            // innermost loop or try around the current statement
	inTry     int                 // try statements around it
	tailCalls bool                // the function may make tail calls at all
	last      int                 // index of the last instruction
	dead      bool                // control cannot get here
	long      bool                // no 16-bit displacements
	overflow  bool                // a 16-bit displacement did not fit
	failed    bool                // a limit was exceeded; reported once
}

// tooLarge reports that the function exceeds a limit of the format.
func (f *fn) tooLarge(what string, limit int) {
	if f.failed {
		return
	}
	f.failed = true
	span := f.pos.Main
	if f.in.Node != nil {
		span = f.in.Node.Pos
		if body := f.in.Node.Body.Pos; body.Start > span.Start {
			span.End = body.Start
		}
	}
	f.c.errs = append(f.c.errs, diag.New(diag.FunctionTooLarge, f.c.prog.File, span, what, limit))
}

// alloc reserves n consecutive registers.
func (f *fn) alloc(n int) reg {
	r := f.next
	f.reserve(r, n)
	if !f.failed {
		f.next = r + reg(n)
	}
	return r
}

// reserve makes the frame large enough for n registers from r on, without reserving them.
func (f *fn) reserve(r reg, n int) {
	if int(r)+n > bytecode.MaxRegisters {
		f.tooLarge("variables and temporary values", bytecode.MaxRegisters)
		return
	}
	f.top = max(f.top, r+reg(n))
}

// emit appends an instruction at the current place in the source and returns its index.
func (f *fn) emit(w bytecode.Word) int {
	f.c.prog.File.Checkpoint()
	at := len(f.out.Code)
	p := f.pos
	p.PC = uint32(at)
	if n := len(f.out.Pos); n == 0 || !samePlace(&f.out.Pos[n-1], &p) {
		f.out.Pos = append(f.out.Pos, p)
	}
	f.out.Code = append(f.out.Code, w)
	f.last = at
	f.dead = f.dead || bytecode.Of(w.Op()).Flags&bytecode.Ends != 0
	return at
}

func samePlace(a, b *bytecode.Pos) bool {
	return a.Main == b.Main && a.Left == b.Left && a.Right == b.Right
}

// at sets the place of the following instructions.
func (f *fn) at(span source.Span) {
	f.pos = bytecode.Pos{Main: span, Left: source.NoSpan, Right: source.NoSpan}
}

// atOperands is at with the places of both operands.
func (f *fn) atOperands(span, left, right source.Span) {
	f.pos = bytecode.Pos{Main: span, Left: left, Right: right}
}

func (f *fn) emitABC(op bytecode.Op, a, b, c reg) {
	f.emit(bytecode.Make(op, 0, a.op(), b.op(), c.op()))
}

// emitPlain emits an instruction whose last operand is a number.
func (f *fn) emitPlain(op bytecode.Op, a, b reg, c uint16) {
	f.emit(bytecode.Make(op, 0, a.op(), b.op(), c))
}

func (f *fn) emitWide(op bytecode.Op, a reg, d int32) int {
	return f.emit(bytecode.MakeWide(op, 0, a.op(), d))
}

// emitExt emits an instruction of two words.
func (f *fn) emitExt(w bytecode.Word, low uint32) int {
	at := f.emit(w)
	f.out.Code = append(f.out.Code, bytecode.MakeExt(low, 0))
	return at
}

// label is a place in the code that instructions jump to, possibly before it is known.
type label struct {
	at   int // -1: not yet known
	uses []int
}

func newLabel() *label { return &label{at: -1} }

// jump makes the instruction at index instr go to l.
func (f *fn) jump(l *label, instr int) {
	if l.at >= 0 {
		f.setTarget(instr, l.at)
	} else {
		l.uses = append(l.uses, instr)
	}
}

// put places a label here. Jumps from above make the code here reachable.
func (f *fn) put(l *label) {
	l.at = len(f.out.Code)
	f.dead = f.dead && len(l.uses) == 0
	for _, instr := range l.uses {
		f.setTarget(instr, l.at)
	}
	l.uses = nil
}

// setTarget writes the displacement of the instruction at instr.
func (f *fn) setTarget(instr, target int) {
	w := &f.out.Code[instr]
	d := target - instr
	info := bytecode.Of(w.Op())
	switch {
	case info.Ext == bytecode.LoopExt:
		e := &f.out.Code[instr+1]
		*e = bytecode.MakeExt(e.ExtLow(), int32(d))
	case info.Wide:
		*w = bytecode.MakeWide(w.Op(), w.X(), w.A(), int32(d))
	case d < math.MinInt16 || d > math.MaxInt16:
		f.overflow = true
	default:
		*w = bytecode.Make(w.Op(), w.X(), w.A(), w.B(), uint16(int16(d)))
	}
}

// goTo emits a jump to l.
func (f *fn) goTo(l *label) { f.jump(l, f.emitWide(bytecode.Jump, 0, 0)) }

// reachable reports whether control can arrive at the end of the code emitted so far.
func (f *fn) reachable() bool { return !f.dead }

// constant returns the number of a constant in the first pool.
func (f *fn) constant(k bytecode.Constant) uint32 {
	if n, ok := f.consts[k]; ok && n < maxNames {
		return n
	}
	n := uint32(len(f.out.Consts))
	f.out.Consts = append(f.out.Consts, k)
	f.consts[k] = n
	return n
}

// name returns the number of a name.
func (f *fn) name(s string) uint16 {
	n := f.constant(bytecode.Constant{Kind: bytecode.ConstString, Str: s})
	if n >= maxNames {
		f.tooLarge("names", maxNames)
		n = 0
	}
	return uint16(n)
}

// shortConstant returns the number of a constant if a Const operand can name it.
func (f *fn) shortConstant(k bytecode.Constant) (n uint16, ok bool) {
	if i, known := f.consts[k]; known {
		return uint16(i), i < maxShortConst
	}
	if len(f.out.Consts) >= maxShortConst {
		return 0, false
	}
	return uint16(f.constant(k)), true
}

// load puts a constant into a register.
func (f *fn) load(k bytecode.Constant, dst reg) {
	switch k.Kind {
	case bytecode.ConstVoid:
		f.emit(bytecode.Make(bytecode.LoadVoid, 0, dst.op(), 0, 0))
		return
	case bytecode.ConstBool:
		f.emitWide(bytecode.LoadBool, dst, int32(k.Bits))
		return
	case bytecode.ConstInt:
		if n := int64(k.Bits); n == int64(int32(n)) {
			f.emitWide(bytecode.LoadI, dst, int32(n))
			return
		}
	}
	if n, known := f.consts[k]; known && n < maxNames {
		f.emitWide(bytecode.LoadK, dst, int32(n))
		return
	}
	if len(f.out.Consts) < secondPoolAt {
		f.emitWide(bytecode.LoadK, dst, int32(f.constant(k)))
		return
	}
	n, known := f.consts[k]
	if !known {
		n = maxNames + uint32(len(f.second))
		f.second = append(f.second, k)
		f.consts[k] = n
	}
	f.patches = append(f.patches, f.emitWide(bytecode.LoadK, dst, int32(n-maxNames)))
}

// finish completes the function.
func (f *fn) finish() {
	for _, at := range f.patches {
		w := f.out.Code[at]
		f.out.Code[at] = bytecode.MakeWide(w.Op(), w.X(), w.A(), w.D()+int32(len(f.out.Consts)))
	}
	f.out.Consts = append(f.out.Consts, f.second...)
	f.out.Registers = int(max(f.top, reg(f.out.Params)))
	if len(f.out.Code) > math.MaxInt32/8 {
		f.tooLarge("instructions", math.MaxInt32/8)
	}
}

// declare gives a local variable a register and records it for debuggers.
func (f *fn) declare(ref syntax.Ref) reg {
	r := f.alloc(1)
	f.bindTo(ref, r)
	return r
}

// bindTo gives a local variable a register that is already allocated.
func (f *fn) bindTo(ref syntax.Ref, r reg) {
	f.c.regs[ref] = r
	f.c.bound[ref] = true
	v := f.c.info.Var(ref)
	f.out.Locals = append(f.out.Locals, bytecode.LocalVar{
		Name: v.Name, Reg: uint16(r), Boxed: v.Captured, Start: uint32(len(f.out.Code)), End: math.MaxUint32,
	})
}

// mark remembers the registers and variables of a scope's beginning; release ends the scope.
type mark struct {
	next  reg
	local int
}

func (f *fn) mark() mark { return mark{f.next, len(f.out.Locals)} }

func (f *fn) release(m mark) {
	f.next = m.next
	for i := m.local; i < len(f.out.Locals); i++ {
		if l := &f.out.Locals[i]; l.End == math.MaxUint32 {
			l.End = uint32(len(f.out.Code))
		}
	}
}
