package main

// fault is a seeded mistake: a text of the product's source that occurs exactly once and what replaces it. The product
// itself contains no trace of it; the mutated file is put over the original one when the tester is built.
type fault struct {
	name string
	file string // below the module's root
	old  string
	by   string
	jit  bool // lies in the compiler and shows in its modes only
}

// faults are mistakes of the kinds that happen: a wrong condition, a missing root, a stale cache, an off-by-one, a lost
// handler; in the compiler a wrong condition code, an off-by-one in a range, a lost resume value, a stale guard.
func faults() []fault {
	return append(coreFaults(), jitFaults()...)
}

func coreFaults() []fault {
	return []fault{
		{name: "capture-stops-at-innermost-function", file: "internal/resolve/resolve.go|internal/resolve/walk.go",
			old: "fn.Captures = append(fn.Captures, ref)\n", by: "fn.Captures = append(fn.Captures, ref)\n\t\tbreak\n"},
		{name: "fold-logical-with-wrong-operator", file: "internal/compile/fold.go",
			old: "truthy(k) == (x.Op == syntax.OpAnd)", by: "truthy(k) == (x.Op == syntax.OpOr)"},
		{name: "fold-quotient-rounds-down", file: "internal/compile/fold.go",
			old: "return intConst(a / b), true", by: "return intConst((a - (a%b+b)%b) / b), true"},
		{name: "finally-loses-returned-value", file: "internal/compile/flow.go",
			old: "f.move(c.value, r)", by: "_ = r"},
		{name: "leaving-catch-keeps-error", file: "internal/compile/flow.go",
			old: "f.emitABC(bytecode.CatchLeave, c.saved, 0, 0)\n\t\tcase inFinally:", by: "case inFinally:"},
		{name: "float-jump-takes-not-a-number-for-greater", file: "internal/interp/loop.go",
			old: "if !(*f64(base, a) < *f64(base, b)) {", by: "if *f64(base, a) >= *f64(base, b) {"},
		{name: "int-jump-loses-equal", file: "internal/interp/loop.go",
			old: "if *i64(base, a) <= *i64(base, b) {", by: "if *i64(base, a) < *i64(base, b) {"},
		{name: "unwinding-keeps-depth", file: "internal/interp/errors.go",
			old: "m.DepthLeft += int64(info.Step)", by: "_ = info.Step"},
		{name: "slice-bound-off-by-one", file: "internal/rt/index.go",
			old: "b += int64(n) + 1", by: "b += int64(n)"},
		{name: "marker-misses-last-slot", file: "internal/heap/mark.go",
			old: "tags &= 1<<(8*left) - 1", by: "tags &= 1<<(8*max(left, 1)-8) - 1"},
		{name: "append-in-place-over-other-string", file: "internal/object/string.go",
			old: "if start+uint64(na) == buf+heap.StrBufData+uint64(used) {", by: "if start+uint64(na) <= buf+heap.StrBufData+uint64(used) {"},
		{name: "string-cursor-stops-inside-character", file: "internal/object/string.go",
			old: "for b[off]&0xC0 == 0x80 {\n\t\t\toff--", by: "if b[off]&0xC0 == 0x80 {\n\t\t\toff--"},
		{name: "dict-loop-visits-added-key", file: "internal/object/dict.go",
			old: "if seq >= it.Limit {", by: "if seq > it.Limit {"},
		{name: "joined-list-keeps-kind-of-left", file: "internal/object/list.go",
			old: "case a == b || b == 0:", by: "case a == b || b == 0 || a == uint8(value.Int) && b == uint8(value.Float):"},
		{name: "insert-loses-last-element", file: "internal/object/list.go",
			old: "move(l, uint64(i)+1, uint64(i), n-uint64(i))", by: "move(l, uint64(i)+1, uint64(i), max(n-uint64(i), 1)-1)"},
		{name: "merge-sort-is-unstable", file: "internal/rt/prelude.walrus",
			old: "let order = f(from[right], from[left]);\n                if order == true or (order != false and __negative(order)) {",
			by:  "let order = f(from[left], from[right]);\n                if not (order == true or (order != false and __negative(order))) {"},
	}
}

func jitFaults() []fault {
	return []fault{
		{jit: true, name: "condition-code-less-for-less-equal", file: "internal/jit/amd64/lower.go",
			old: "ir.ILe: asm.LessEqual", by: "ir.ILe: asm.Less"},
		{jit: true, name: "condition-code-signed-for-unsigned", file: "internal/jit/amd64/lower.go",
			old: "ir.IULt: asm.Below,", by: "ir.IULt: asm.Less,"},
		{jit: true, name: "float-condition-true-for-not-a-number", file: "internal/jit/amd64/lower.go",
			old: "ir.FNotLt: uint8(asm.BelowEqual)", by: "ir.FNotLt: uint8(asm.Below)"},
		{jit: true, name: "float-comparison-not-swapped", file: "internal/jit/amd64/lower.go",
			old: "return c == ir.FLt || c == ir.FLe || c == ir.FNotLt || c == ir.FNotLe", by: "return c == ir.FLt || c == ir.FLe || c == ir.FNotLt"},
		{jit: true, name: "magic-number-one-too-small", file: "internal/jit/opt/magic.go",
			old: "m = q2 + 1\n", by: "m = q2\n"},
		{jit: true, name: "quotient-of-negative-not-corrected", file: "internal/jit/opt/strength.go",
			old: "if positive {\n\t\treturn q\n\t}", by: "if positive || s > 2 {\n\t\treturn q\n\t}"},
		{jit: true, name: "remainder-by-power-of-two-off-by-one", file: "internal/jit/opt/strength.go",
			old: "fix = c.before(v, ir.UShr, ir.I64, fix, c.int(64-k))", by: "fix = c.before(v, ir.UShr, ir.I64, fix, c.int(65-k))"},
		{jit: true, name: "resume-loses-a-register", file: "internal/jit/build/resume.go",
			old: "if !live.has(reg) || s.tag == 0 || a.untouched(reg, s) {", by: "if !live.has(reg) || s.tag == 0 || a.untouched(reg, s) || reg > 3 && len(r.Slots) == 3 {"},
		{jit: true, name: "untouched-in-inlined-frame", file: "internal/jit/build/resume.go",
			old: "return a.up == nil && in.Op == ir.FrameBits && in.Imm == int64(reg)", by: "return a.up == nil && in.Op == ir.FrameBits"},
		{jit: true, name: "tag-guard-forgotten", file: "internal/jit/build/resume.go",
			old: "a.guard(a.tagIs(s.tag, t), ir.WrongTag)\n\ta.learn(s, t)", by: "a.learn(s, t)"},
		{jit: true, name: "interval-sum-ignores-overflow", file: "internal/jit/opt/interval.go",
			old: "hi, ok2 := addInts(a.hi, b.hi)\n", by: "hi, ok2 := a.hi+b.hi, true\n"},
		{jit: true, name: "interval-union-takes-smaller-bound", file: "internal/jit/opt/interval.go",
			old: "return interval{min(a.lo, b.lo), max(a.hi, b.hi)}", by: "return interval{min(a.lo, b.lo), min(a.hi, b.hi)}"},
		{jit: true, name: "inequality-taken-for-equality", file: "internal/jit/opt/number.go",
			old: "c == ir.IEq && truth || c == ir.INe && !truth", by: "c == ir.IEq && truth || c == ir.INe"},
		{jit: true, name: "rebuilt-frames-are-not-charged-depth", file: "internal/tier/exit.go",
			old: "m.DepthLeft -= int64(frame.InfoAt(p.f.Info).Step)", by: "_ = frame.InfoAt(p.f.Info).Step"},
		{jit: true, name: "unrolled-loop-makes-four-rounds-of-three", file: "internal/jit/opt/unroll.go",
			old: "left, c.int(unrollTimes))", by: "left, c.int(unrollTimes-2))"},
		{jit: true, name: "split-loop-runs-over-its-bound", file: "internal/jit/opt/split.go",
			old: "lower, s.bound, s.limit)", by: "lower, s.limit, s.bound)"},
		{jit: true, name: "handler-trusts-globals-from-before-a-call", file: "internal/jit/build/errors.go",
			old: "clear(e.regs[a.g.regs:])", by: "_ = a.g.regs"},
		{jit: true, name: "character-before-a-string", file: "internal/jit/build/routine.go",
			old: "e.unless(a.icmp(ir.IULt, index, a.load(ir.Load32, ir.I64, ir.Immutable, strLen, str)))",
			by:  "e.unless(a.icmp(ir.ILt, index, a.load(ir.Load32, ir.I64, ir.Immutable, strLen, str)))"},
	}
}
