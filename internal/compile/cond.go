package compile

import (
	"walrus/internal/bytecode"
	"walrus/internal/syntax"
)

// cond compiles an expression as a condition: it goes to l if the truth value is want, and falls through otherwise.
func (f *fn) cond(x syntax.Expr, l *label, want bool) {
	if !f.reachable() {
		return // an operand before it has decided: a jump from here must not make l look reachable
	}
	m := f.next
	if k, ok := constantOf(x); ok {
		switch {
		case truthy(k) != want:
		case l.at < 0:
			f.goTo(l)
		default: // back to the body of a loop, where a Jump may not go
			f.reserve(m, 1)
			f.load(boolConst(true), m)
			f.jump(l, f.emitWide(bytecode.JumpIf, m, 0))
		}
		return
	}
	switch x := syntax.Unparen(x).(type) {
	case *syntax.Unary:
		if x.Op == syntax.OpNot {
			f.cond(x.X, l, !want)
			return
		}
	case *syntax.Logical:
		f.logicalCond(x, l, want)
		return
	case *syntax.Binary:
		if !f.long && isComparison(x.Rest[0].Op) {
			f.comparison(x, l, want)
			f.next = m
			return
		}
	}
	r := f.register(x)
	op := bytecode.JumpIf
	if !want {
		op = bytecode.JumpIfNot
	}
	f.jump(l, f.emitWide(op, r, 0))
	f.next = m
}

// logicalCond is cond for `and` and `or`.
func (f *fn) logicalCond(x *syntax.Logical, l *label, want bool) {
	last := len(x.Rest) - 1
	decisive := x.Op == syntax.OpOr // the truth value that decides without looking further
	if decisive == want {
		f.cond(x.First, l, want)
		for _, o := range x.Rest {
			f.cond(o.X, l, want)
		}
		return
	}
	skip := newLabel()
	f.cond(x.First, skip, decisive)
	for _, o := range x.Rest[:last] {
		f.cond(o.X, skip, decisive)
	}
	f.cond(x.Rest[last].X, l, want)
	f.put(skip)
}

func isComparison(op syntax.Op) bool { return op >= syntax.OpEq && op <= syntax.OpGe }

// jumpForms are the jumps of a comparison a op b: taken if it holds and if it does not. `a > b` is `b < a` with registers.
type jumpForms struct {
	yes, no       bytecode.Op
	yesImm, noImm bytecode.Op
	swapped       bool      // registers only: the operands change places
	mirror        syntax.Op // the operator that gives the same result with the operands exchanged
}

var jumps = map[syntax.Op]jumpForms{
	syntax.OpEq: {bytecode.JumpEq, bytecode.JumpNe, bytecode.JumpEqI, bytecode.JumpNeI, false, syntax.OpEq},
	syntax.OpNe: {bytecode.JumpNe, bytecode.JumpEq, bytecode.JumpNeI, bytecode.JumpEqI, false, syntax.OpNe},
	syntax.OpLt: {bytecode.JumpLt, bytecode.JumpNotLt, bytecode.JumpLtI, bytecode.JumpNotLtI, false, syntax.OpGt},
	syntax.OpLe: {bytecode.JumpLe, bytecode.JumpNotLe, bytecode.JumpLeI, bytecode.JumpNotLeI, false, syntax.OpGe},
	syntax.OpGt: {bytecode.JumpLt, bytecode.JumpNotLt, bytecode.JumpGtI, bytecode.JumpNotGtI, true, syntax.OpLt},
	syntax.OpGe: {bytecode.JumpLe, bytecode.JumpNotLe, bytecode.JumpGeI, bytecode.JumpNotGeI, true, syntax.OpLe},
}

// comparison is cond for a chain of comparisons: all but the last one give a bool, the last one jumps.
func (f *fn) comparison(x *syntax.Binary, l *label, want bool) {
	m := f.next
	last := len(x.Rest) - 1
	o := x.Rest[last]
	var a operand
	if last == 0 {
		a = f.value(x.First)
	} else {
		f.reserve(m, 1)
		f.binary(&syntax.Binary{First: x.First, Rest: x.Rest[:last]}, m)
		f.next = m
		a = operand{r: f.alloc(1)}
	}
	b := f.value(o.X)
	form := jumps[o.Op]
	pick := func(form jumpForms) (rr, imm bytecode.Op) {
		if want {
			return form.yes, form.yesImm
		}
		return form.no, form.noImm
	}
	rr, imm := pick(form)
	if n, ok := b.imm(); ok && !a.isConst {
		f.atOperands(o.OpPos, x.LeftSpan(last), o.X.Span())
		f.jump(l, f.emit(bytecode.Make(imm, 0, a.r.op(), uint16(n), 0)))
		return
	}
	if n, ok := a.imm(); ok && !b.isConst {
		_, imm = pick(jumps[form.mirror])
		f.atOperands(o.OpPos, x.LeftSpan(last), o.X.Span())
		f.jump(l, f.emit(bytecode.Make(imm, bytecode.XSwapped, b.r.op(), uint16(n), 0)))
		return
	}
	ra, rb := f.inRegister(a), f.inRegister(b)
	bits := uint8(0)
	if form.swapped {
		ra, rb, bits = rb, ra, bytecode.XSwapped
	}
	f.atOperands(o.OpPos, x.LeftSpan(last), o.X.Span())
	f.jump(l, f.emit(bytecode.Make(rr, bits, ra.op(), rb.op(), 0)))
}
