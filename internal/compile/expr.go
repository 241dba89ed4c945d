package compile

import (
	"math"

	"walrus/internal/bytecode"
	"walrus/internal/resolve"
	"walrus/internal/source"
	"walrus/internal/syntax"
)

// operand is the value of an expression: a constant, or the register that holds it.
type operand struct {
	r       reg
	k       bytecode.Constant
	isConst bool
}

// imm returns an int constant that fits an immediate operand.
func (o operand) imm() (n int16, ok bool) {
	v := int64(o.k.Bits)
	return int16(v), o.isConst && o.k.Kind == bytecode.ConstInt && v == int64(int16(v))
}

// value compiles an expression to wherever its value is: a constant, the register of a variable, or a new temporary. The register
// of a variable may be used until the end of the statement, because nothing within an expression can assign it.
func (f *fn) value(x syntax.Expr) operand {
	if k, ok := constantOf(x); ok {
		return operand{k: k, isConst: true}
	}
	if r, ok := f.localOf(x); ok {
		return operand{r: r}
	}
	return operand{r: f.push(x)}
}

// localOf returns the register of an expression that is a local variable without a box.
func (f *fn) localOf(x syntax.Expr) (reg, bool) {
	n, ok := syntax.Unparen(x).(*syntax.Name)
	if !ok {
		return 0, false
	}
	v := f.c.info.Var(n.Ref)
	if v.IsGlobal() || v.Captured || v.Kind == resolve.Method {
		return 0, false
	}
	return f.c.regs[n.Ref], true
}

// register is value, with constants loaded into a temporary.
func (f *fn) register(x syntax.Expr) reg { return f.inRegister(f.value(x)) }

func (f *fn) inRegister(o operand) reg {
	if !o.isConst {
		return o.r
	}
	r := f.alloc(1)
	f.load(o.k, r)
	return r
}

// push compiles an expression into the next free register, which it allocates. Temporaries on the way may use that register and
// those above.
func (f *fn) push(x syntax.Expr) reg {
	r := f.next
	if _, ok := syntax.Unparen(x).(*syntax.Logical); ok {
		f.alloc(1) // its first operands are written there
		f.expr(x, r)
		return r
	}
	f.reserve(r, 1)
	f.expr(x, r)
	f.next = r
	return f.alloc(1)
}

// expr compiles an expression into dst. Except for logical operators and long literals dst is written by the last instruction only;
// for those it must be a temporary or a variable that nobody can see yet (see assign).
func (f *fn) expr(x syntax.Expr, dst reg) {
	if k, ok := constantOf(x); ok {
		f.load(k, dst)
		return
	}
	m := f.next
	switch x := x.(type) {
	case *syntax.Paren:
		f.expr(x.X, dst)
	case *syntax.Name:
		f.get(x, dst)
	case *syntax.Unary:
		r := f.register(x.X)
		f.atOperands(x.OpPos, source.NoSpan, x.X.Span())
		f.emitABC(unaryOps[x.Op], dst, r, 0)
	case *syntax.Binary:
		f.binary(x, dst)
	case *syntax.Logical:
		f.logical(x, dst)
	case *syntax.Range:
		start := f.rangeBound(x.Start, intConst(0))
		end := f.rangeBound(x.End, bytecode.Constant{})
		f.atOperands(x.OpPos, boundSpan(x.Start), boundSpan(x.End))
		f.emitABC(bytecode.NewRange, dst, start, end)
	case *syntax.Postfix:
		f.postfix(x, len(x.Suffixes), dst)
	case *syntax.FString:
		f.fstring(x, dst)
	case *syntax.ListLit:
		f.list(x, dst)
	case *syntax.DictLit:
		f.dict(x, dst)
	case *syntax.FuncLit:
		f.at(x.Span())
		f.emitWide(bytecode.Closure, dst, x.Func.ID)
	default:
		panic("compile: an expression that no tree without errors contains")
	}
	f.next = m
}

var unaryOps = map[syntax.Op]bytecode.Op{
	syntax.OpNeg: bytecode.Neg, syntax.OpNot: bytecode.Not, syntax.OpInvert: bytecode.BitNot,
}

// rangeBound compiles a bound of a range; missing stands for one that is not written.
func (f *fn) rangeBound(x syntax.Expr, missing bytecode.Constant) reg {
	if x == nil {
		return f.inRegister(operand{k: missing, isConst: true})
	}
	return f.register(x)
}

func boundSpan(x syntax.Expr) source.Span {
	if x == nil {
		return source.NoSpan
	}
	return x.Span()
}

// get reads a variable, or a bare method name, into dst.
func (f *fn) get(n *syntax.Name, dst reg) {
	v := f.c.info.Var(n.Ref)
	f.at(n.Pos)
	if v.Kind == resolve.Method {
		t := f.next
		f.reserve(t, 1)
		f.getVar(v.Struct, t)
		f.emitPlain(bytecode.GetMember, dst, t, f.name(v.Name))
		return
	}
	f.getVar(n.Ref, dst)
}

// getVar reads a variable into dst.
func (f *fn) getVar(ref syntax.Ref, dst reg) {
	v := f.c.info.Var(ref)
	switch {
	case v.IsGlobal():
		f.emitWide(bytecode.GetGlobal, dst, int32(v.Global))
	case v.Func != f.id:
		f.emitPlain(bytecode.GetCapture, dst, 0, 0)
		f.setB(f.c.captureNo[f.id][ref])
	case v.Captured:
		f.emitABC(bytecode.GetBox, dst, f.c.regs[ref], 0)
	case f.c.regs[ref] != dst:
		f.emitABC(bytecode.Move, dst, f.c.regs[ref], 0)
	}
}

// setB gives the last instruction a plain second operand.
func (f *fn) setB(b uint16) {
	w := f.out.Code[f.last]
	f.out.Code[f.last] = bytecode.Make(w.Op(), w.X(), w.A(), b, 0)
}

// setVar assigns the value in register r to a variable that exists already.
func (f *fn) setVar(ref syntax.Ref, r reg) {
	v := f.c.info.Var(ref)
	switch {
	case v.IsGlobal():
		f.emitWide(bytecode.SetGlobal, r, int32(v.Global))
	case v.Func != f.id:
		f.emitPlain(bytecode.SetCapture, r, 0, 0)
		f.setB(f.c.captureNo[f.id][ref])
	case v.Captured:
		f.emitABC(bytecode.SetBox, f.c.regs[ref], r, 0)
	case f.c.regs[ref] != r:
		f.emitABC(bytecode.Move, f.c.regs[ref], r, 0)
	}
}

// binary compiles a chain of operators of one level. Leading constants are folded.
func (f *fn) binary(x *syntax.Binary, dst reg) {
	m := f.next
	acc := f.value(x.First)
	for i, o := range x.Rest {
		right := f.value(o.X)
		if acc.isConst && right.isConst {
			if k, ok := foldBinary(o.Op, acc.k, right.k); ok {
				acc.k = k
				continue
			}
		}
		out := m
		if i == len(x.Rest)-1 {
			out = dst
		} else {
			f.reserve(m, 1)
		}
		f.operate(o.Op, out, acc, right, o.OpPos, x.LeftSpan(i), o.X.Span())
		acc = operand{r: out}
		if f.next = m; out == m {
			f.next = m + 1
		}
	}
	if acc.isConst {
		f.load(acc.k, dst)
	}
	f.next = m
}

// forms are the operations that an operator can become: with two registers, with an immediate or a constant on the right; if
// commutes is set also with that on the left.
type forms struct {
	rr, imm, constant bytecode.Op
	commutes          bool
}

var binaryForms = map[syntax.Op]forms{
	syntax.OpAdd:    {bytecode.Add, bytecode.AddI, bytecode.AddK, true},
	syntax.OpSub:    {bytecode.Sub, bytecode.AddI, bytecode.SubK, false},
	syntax.OpMul:    {bytecode.Mul, bytecode.MulI, bytecode.MulK, true},
	syntax.OpDiv:    {bytecode.Div, bytecode.DivI, bytecode.DivK, false},
	syntax.OpMod:    {bytecode.Mod, bytecode.ModI, 0, false},
	syntax.OpPow:    {rr: bytecode.Pow},
	syntax.OpBitAnd: {bytecode.BitAnd, bytecode.BitAndI, 0, true},
	syntax.OpBitOr:  {rr: bytecode.BitOr},
	syntax.OpBitXor: {rr: bytecode.BitXor},
	syntax.OpShl:    {bytecode.Shl, bytecode.ShlI, 0, false},
	syntax.OpShr:    {bytecode.Shr, bytecode.ShrI, 0, false},
	syntax.OpEq:     {rr: bytecode.Eq},
	syntax.OpNe:     {rr: bytecode.Ne},
	syntax.OpLt:     {rr: bytecode.Lt},
	syntax.OpLe:     {rr: bytecode.Le},
	syntax.OpGt:     {rr: bytecode.Gt},
	syntax.OpGe:     {rr: bytecode.Ge},
}

// operate emits dst = a op b.
func (f *fn) operate(op syntax.Op, dst reg, a, b operand, at, left, right source.Span) {
	form := binaryForms[op]
	set := func() { f.atOperands(at, left, right) }
	if n, x, ok := immediate(op, b); ok && !a.isConst {
		set()
		f.emit(bytecode.Make(form.imm, x, dst.op(), a.r.op(), uint16(n)))
		return
	}
	if n, ok := a.imm(); ok && form.commutes && !b.isConst {
		set()
		f.emit(bytecode.Make(form.imm, bytecode.XSwapped, dst.op(), b.r.op(), uint16(n)))
		return
	}
	if form.constant != 0 && a.isConst != b.isConst {
		k, r, x := b.k, a.r, uint8(0)
		usable := isNumber(k) || op == syntax.OpAdd && k.Kind == bytecode.ConstString
		if a.isConst {
			k, r, x = a.k, b.r, bytecode.XSwapped
			usable = form.commutes && isNumber(k)
		}
		if usable {
			if n, ok := f.shortConstant(k); ok {
				set()
				f.emit(bytecode.Make(form.constant, x, dst.op(), r.op(), n*16))
				return
			}
		}
	}
	ra, rb := f.inRegister(a), f.inRegister(b)
	set()
	f.emitABC(form.rr, dst, ra, rb)
}

// immediate returns the immediate operand that stands for b on the right of op, with the bits for X, if there is a form for it.
func immediate(op syntax.Op, b operand) (n int16, x uint8, ok bool) {
	v := int64(b.k.Bits)
	if !b.isConst || b.k.Kind != bytecode.ConstInt {
		return 0, 0, false
	}
	switch op {
	case syntax.OpSub:
		// x - 0 is not x + 0 for the float -0.0, so zero stays a subtraction.
		v, x, ok = -v, bytecode.XMinus, v != 0
	case syntax.OpAdd, syntax.OpMul, syntax.OpBitAnd:
		ok = true
	case syntax.OpDiv, syntax.OpMod:
		ok = v != 0
	case syntax.OpShl, syntax.OpShr:
		ok = v >= 0 && v < 64 // from 64 on everything is shifted out, which no shift instruction of a machine does
	}
	return int16(v), x, ok && v >= math.MinInt16 && v <= math.MaxInt16
}

// logical compiles `and` or `or` for its value.
func (f *fn) logical(x *syntax.Logical, dst reg) {
	end := newLabel()
	op := bytecode.JumpIf
	if x.Op == syntax.OpAnd {
		op = bytecode.JumpIfNot
	}
	f.expr(x.First, dst)
	for _, o := range x.Rest {
		f.jump(end, f.emitWide(op, dst, 0))
		f.expr(o.X, dst)
	}
	f.put(end)
}

// Sizes of the pieces in which long literals are built, in registers.
const (
	listPiece   = 64
	dictPiece   = 64
	concatPiece = 64
)

// list compiles a list literal, a long one piece by piece.
func (f *fn) list(x *syntax.ListLit, dst reg) {
	elems := x.Elems
	list := dst
	if len(elems) > listPiece {
		list = f.alloc(1)
	}
	for first := true; first || len(elems) > 0; first = false {
		n := min(len(elems), listPiece)
		start := f.next
		f.reserve(start, 1) // an empty row needs a valid register too
		for _, e := range elems[:n] {
			f.push(e)
		}
		f.at(x.Pos)
		op := bytecode.ListAppend
		if first {
			op = bytecode.NewList
		}
		f.emitPlain(op, list, start, uint16(n))
		elems, f.next = elems[n:], start
	}
	f.move(dst, list)
}

// move copies a register.
func (f *fn) move(dst, src reg) {
	if dst != src {
		f.emitABC(bytecode.Move, dst, src, 0)
	}
}

// dict compiles a dict literal, a long one piece by piece.
func (f *fn) dict(x *syntax.DictLit, dst reg) {
	entries := x.Entries
	dict := dst
	if 2*len(entries) > dictPiece {
		dict = f.alloc(1)
	}
	for first := true; first || len(entries) > 0; first = false {
		n := min(len(entries), dictPiece/2)
		start := f.next
		f.reserve(start, 1)
		for _, e := range entries[:n] {
			f.push(e.Key)
			f.push(e.Value)
		}
		f.at(x.Pos)
		op := bytecode.DictAppend
		if first {
			op = bytecode.NewDict
		}
		f.emitPlain(op, dict, start, uint16(n))
		entries, f.next = entries[n:], start
	}
	f.move(dst, dict)
}

// fstring compiles a format string: its parts next to each other, then one concatenation.
func (f *fn) fstring(x *syntax.FString, dst reg) {
	start := f.next
	for _, p := range x.Parts {
		switch {
		case p.X == nil:
			f.load(stringConst(p.Text), f.alloc(1))
		case p.Spec != nil:
			r := f.next
			v := f.register(p.X)
			f.reserve(r, 1)
			f.at(p.Pos)
			f.emitPlain(bytecode.Format, r, v, f.name(p.Spec.Text))
			f.next = r
			f.alloc(1)
		default:
			f.push(p.X)
		}
		if int(f.next-start) == concatPiece {
			f.at(x.Pos)
			f.emitPlain(bytecode.Concat, start, start, concatPiece)
			f.next = start + 1
		}
	}
	f.at(x.Pos)
	f.emitPlain(bytecode.Concat, dst, start, uint16(f.next-start))
}

// postfix compiles the first n suffixes of a postfix expression into dst. A call window lies at the first free register; the value
// before a call is put where the window needs it.
func (f *fn) postfix(x *syntax.Postfix, n int, dst reg) {
	if n == 0 {
		f.expr(x.X, dst)
		return
	}
	base := f.next
	place := func(i int) reg {
		if x.Suffixes[i].Kind == syntax.MethodSuffix {
			return base + 2
		}
		return base
	}
	var cur reg
	if k := x.Suffixes[0].Kind; k == syntax.CallSuffix || k == syntax.MethodSuffix {
		f.next = place(0)
		cur = f.push(x.X)
	} else {
		cur = f.register(x.X)
	}
	for i := range x.Suffixes[:n] {
		s := &x.Suffixes[i]
		out := dst
		if i < n-1 {
			out = place(i + 1)
		}
		f.next = base
		if cur >= base {
			f.next = cur + 1
		}
		switch s.Kind {
		case syntax.CallSuffix:
			f.call(x.SpanTo(i), s, base, out)
		case syntax.MethodSuffix:
			f.args(s.Args)
			f.atOperands(x.SpanTo(i), x.SpanTo(i-1), s.Pos)
			f.emitExt(bytecode.Make(bytecode.CallMember, 0, base.op(), out.op(), uint16(len(s.Args))), uint32(f.name(s.Name)))
		case syntax.MemberSuffix:
			f.atOperands(s.Pos, x.SpanTo(i-1), source.NoSpan)
			f.emitPlain(bytecode.GetMember, out, cur, f.name(s.Name))
		case syntax.IndexSuffix:
			f.index(s, cur, out, x.SpanTo(i-1))
		}
		f.reserve(base, 3)
		f.next, cur = base, out
	}
}

// call emits a call of the value in the window at base.
func (f *fn) call(span source.Span, s *syntax.Suffix, base, out reg) {
	f.next = base + 2
	f.reserve(base, 2)
	f.args(s.Args)
	f.atOperands(span, source.Span{Start: span.Start, End: s.Pos.Start}, source.NoSpan)
	f.emitPlain(bytecode.Call, base, out, uint16(len(s.Args)))
}

// args compiles arguments into consecutive registers.
func (f *fn) args(list []syntax.Expr) {
	for _, x := range list {
		if f.failed {
			return
		}
		f.push(x)
	}
}

// index compiles target[...], the target in register r.
func (f *fn) index(s *syntax.Suffix, r, dst reg, target source.Span) {
	x := s.Args[0]
	if k, ok := constantOf(x); ok && k.Kind == bytecode.ConstString {
		f.atOperands(s.Pos, target, x.Span())
		f.emitPlain(bytecode.GetKey, dst, r, f.name(k.Str))
		return
	}
	if rng, ok := syntax.Unparen(x).(*syntax.Range); ok {
		f.slice(rng, s, r, dst, target)
		return
	}
	v := f.value(x)
	if n, ok := v.imm(); ok {
		f.atOperands(s.Pos, target, x.Span())
		f.emitPlain(bytecode.GetIndexI, dst, r, uint16(n))
		return
	}
	i := f.inRegister(v)
	f.atOperands(s.Pos, target, x.Span())
	f.emitABC(bytecode.GetIndex, dst, r, i)
}

// slice compiles target[start..end]; the bounds go to two neighbouring registers.
func (f *fn) slice(x *syntax.Range, s *syntax.Suffix, r, dst reg, target source.Span) {
	start := f.next
	if x.Start == nil {
		f.load(intConst(0), f.alloc(1))
	} else {
		f.push(x.Start)
	}
	if x.End == nil {
		f.load(bytecode.Constant{}, f.alloc(1))
	} else {
		f.push(x.End)
	}
	left, right := source.NoSpan, source.NoSpan
	if x.Start != nil {
		left = x.Start.Span()
	}
	if x.End != nil {
		right = x.End.Span()
	}
	f.out.Pos = append(f.out.Pos, bytecode.Pos{PC: uint32(len(f.out.Code)), Main: x.OpPos, Left: left, Right: right})
	f.atOperands(s.Pos, target, x.Span())
	f.emitABC(bytecode.Slice, dst, r, start)
}
