package build

import (
	"walrus/internal/bytecode"
	"walrus/internal/jit/ir"
	"walrus/internal/value"
)

// unreached in a row of tags says that no way to the place has been seen yet.
const unreached value.Tag = 0xFE

// infer guesses the tags of registers at the start of every part: the types that loop variables will have. It is a forward analysis over
// tags with what the specialised instructions say about their operands. Guesses may be wrong in every way: the builder guards
// the edges into loop headers where it cannot prove them.
func (g *graph) infer(entry []value.Tag) [][]value.Tag {
	at := make([][]value.Tag, len(g.parts))
	for i := range at {
		at[i] = g.mem.tags.Make(g.all)
		for r := range at[i] {
			at[i][r] = unreached
		}
	}
	copy(at[0], entry)
	now, before := g.mem.tags.Make(g.all), g.mem.tags.Make(g.all)
	settled := g.mem.bools.Make(len(g.parts)) // nothing has changed at the start of the part since it was looked at
	for changed := true; changed; {
		changed = false
		for _, i := range g.order {
			if settled[i] {
				continue
			}
			settled[i] = true
			p := &g.parts[i]
			copy(now, at[i])
			for pc := p.start; pc < p.end; pc += bytecode.Of(g.snap.Code[pc].Op()).Width() {
				if pc == p.last && p.handler != 0 { // errors leave registers as they were
					copy(before, now)
				}
				g.transfer(pc, now)
			}
			for _, s := range p.succs {
				out := now
				if s == p.handler {
					out = before
				}
				for r, t := range out {
					old := at[s][r]
					if m := meetTags(old, t); m != old {
						at[s][r], changed, settled[s] = m, true, false
					}
				}
			}
		}
	}
	return at
}

func meetTags(a, b value.Tag) value.Tag {
	switch {
	case a == unreached || a == b:
		return b
	case b == unreached:
		return a
	}
	return ir.AnyTag
}

// transfer changes the tags as the instruction at pc does.
func (g *graph) transfer(pc int, now []value.Tag) {
	w := g.snap.Code[pc]
	op := w.Op()
	a, b, c := w.A()/value.Size, w.B()/value.Size, w.C()/value.Size
	row := bytecode.Of(op)
	if l, r, ok := operandTags(op); ok {
		jump := row.Flags&bytecode.Jumps != 0
		if jump {
			b, c = a, b
		}
		if now[b] == ir.AnyTag || now[b] == unreached {
			now[b] = l
		}
		if row.C == bytecode.RegR || jump && row.B == bytecode.RegR {
			if now[c] == ir.AnyTag || now[c] == unreached {
				now[c] = r
			}
		}
	}
	_, writes := g.operands(pc)
	result := ir.AnyTag
	switch row.Generic {
	case bytecode.Move:
		result = now[b]
	case bytecode.GetGlobal:
		if fact := g.snap.global(int(w.D())); fact.Const {
			result = fact.Cell.Tag
		} else if r := g.pseudo(int(w.D())); r >= 0 {
			result = now[r]
		}
	case bytecode.SetGlobal:
		if r := g.pseudo(int(w.D())); r >= 0 {
			now[r] = now[a]
		}
	case bytecode.Add, bytecode.Sub, bytecode.Mul, bytecode.Div, bytecode.Mod:
		result = arithTag(now[b], now[c])
	case bytecode.AddI, bytecode.MulI, bytecode.DivI, bytecode.ModI:
		result = arithTag(now[b], value.Int)
	case bytecode.AddK, bytecode.SubK, bytecode.MulK, bytecode.DivK:
		result = arithTag(now[b], g.snap.Consts[w.C()/value.Size].Tag)
	case bytecode.Neg:
		result = arithTag(now[b], now[b])
	case bytecode.LoadK:
		result = g.snap.Consts[w.D()].Tag
	case bytecode.ForPrep, bytecode.ForLoop:
		now[a], now[a+1], result = value.Int, value.Int, value.Int
	case bytecode.IterPrep, bytecode.IterResult:
		g.transferIteration(pc, now)
		return
	case bytecode.IterNext, bytecode.IterNext2:
		if op == bytecode.IterNextRange {
			now[a], now[a+1], now[b] = value.Int, value.Int, value.Int
			return
		}
		now[b], now[a+2] = ir.AnyTag, ir.AnyTag
		return
	case bytecode.TailCall:
		for i := range w.C() {
			now[i] = now[a+2+i]
		}
		return
	default:
		result = resultTag(row.Generic)
		switch op {
		case bytecode.GetIndexInts:
			result = value.Int
		case bytecode.GetIndexFloats:
			result = value.Float
		case bytecode.GetIndexBools:
			result = value.Bool
		}
	}
	for _, r := range writes {
		now[r] = result
	}
	if row.Flags&bytecode.MayCall != 0 {
		for r := g.regs; r < g.all; r++ {
			now[r] = ir.AnyTag
		}
	}
}

// transferIteration guesses the state of a loop from the form of its header.
func (g *graph) transferIteration(pc int, now []value.Tag) {
	a := g.snap.Code[pc].A() / value.Size
	now[a+1], now[a+2] = ir.AnyTag, ir.AnyTag
	switch g.snap.Code[target(g.snap.Code, pc)].Op() {
	case bytecode.IterNextRange:
		now[a], now[a+1] = value.Int, value.Int
	case bytecode.IterNextList:
		now[a], now[a+1] = value.List, value.Raw
	default:
		now[a] = ir.AnyTag
	}
}

// arithTag is the tag of the result of + - * / % on numbers.
func arithTag(l, r value.Tag) value.Tag {
	switch {
	case l == unreached || r == unreached:
		return unreached
	case l == value.Int && r == value.Int:
		return value.Int
	case l == value.Float && (r == value.Float || r == value.Int), l == value.Int && r == value.Float:
		return value.Float
	}
	return ir.AnyTag
}

// resultTag is the tag of the result of operations that always give the same, else AnyTag.
func resultTag(generic bytecode.Op) value.Tag {
	switch generic {
	case bytecode.LoadI, bytecode.BitAnd, bytecode.BitOr, bytecode.BitXor, bytecode.Shl, bytecode.Shr, bytecode.BitAndI,
		bytecode.ShlI, bytecode.ShrI, bytecode.BitNot:
		return value.Int
	case bytecode.LoadBool, bytecode.Not, bytecode.Eq, bytecode.Ne, bytecode.Lt, bytecode.Le, bytecode.Gt, bytecode.Ge:
		return value.Bool
	case bytecode.LoadVoid:
		return value.Void
	case bytecode.NewBox:
		return value.Box
	case bytecode.Closure:
		return value.Function
	case bytecode.NewStruct:
		return value.Struct
	case bytecode.NewList:
		return value.List
	case bytecode.NewDict:
		return value.Dict
	case bytecode.NewRange:
		return value.Range
	case bytecode.Concat, bytecode.Format:
		return value.String
	}
	return ir.AnyTag
}

// operandTags are the tags that a specialised form is for.
func operandTags(op bytecode.Op) (left, right value.Tag, ok bool) {
	switch op {
	case bytecode.AddKInt, bytecode.SubKInt, bytecode.MulKInt, bytecode.AddII, bytecode.SubII, bytecode.MulII, bytecode.DivII, bytecode.ModII, bytecode.BitAndII, bytecode.BitOrII,
		bytecode.BitXorII, bytecode.ShlII, bytecode.ShrII, bytecode.AddIInt, bytecode.MulIInt, bytecode.DivIInt, bytecode.ModIInt,
		bytecode.BitAndIInt, bytecode.ShlIInt, bytecode.ShrIInt, bytecode.NegInt, bytecode.EqII, bytecode.NeII, bytecode.LtII,
		bytecode.LeII, bytecode.GtII, bytecode.GeII, bytecode.JumpEqII, bytecode.JumpNeII, bytecode.JumpLtII, bytecode.JumpNotLtII,
		bytecode.JumpLeII, bytecode.JumpNotLeII, bytecode.JumpEqIInt, bytecode.JumpNeIInt, bytecode.JumpLtIInt, bytecode.JumpNotLtIInt,
		bytecode.JumpLeIInt, bytecode.JumpNotLeIInt, bytecode.JumpGtIInt, bytecode.JumpNotGtIInt, bytecode.JumpGeIInt,
		bytecode.JumpNotGeIInt:
		return value.Int, value.Int, true
	case bytecode.AddFF, bytecode.SubFF, bytecode.MulFF, bytecode.DivFF, bytecode.AddIFloat, bytecode.MulIFloat, bytecode.DivIFloat,
		bytecode.AddKFloat, bytecode.SubKFloat, bytecode.MulKFloat, bytecode.DivKFloat, bytecode.NegFloat, bytecode.LtFF,
		bytecode.LeFF, bytecode.GtFF, bytecode.GeFF, bytecode.JumpLtFF, bytecode.JumpNotLtFF, bytecode.JumpLeFF, bytecode.JumpNotLeFF:
		return value.Float, value.Float, true
	case bytecode.GetIndexInts, bytecode.GetIndexFloats, bytecode.GetIndexRefs, bytecode.GetIndexBools, bytecode.GetIndexList:
		return value.List, value.Int, true
	}
	return 0, 0, false
}
