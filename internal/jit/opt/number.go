package opt

import (
	"walrus/internal/jit/ir"
)

// number is value numbering over the dominator tree, for values, loads, stores and conditions.
//
// Memory is kept apart by alias class: every class (fields and globals: every bucket of offsets) has a version at every point, and a
// load is the same as an earlier one if operands and version agree. A store makes a new version and is entered as the value that a
// load of that version gives. Versions where ways meet: the common one if all ways agree, else a new one; at a loop header what
// enters the loop, unless the loop writes the class.
//
// Conditions are facts in the blocks below the guard or branch that established them: a guard whose condition is known is removed, a
// comparison with a known answer becomes a constant, and a tag that was compared is a constant from there on.
//
// A value that was computed in a dominating block replaces the later one everywhere: what dominates the later one's block dominates all
// its uses. Facts hold only below, so replacements by facts are undone when the walk leaves the block.
func number(c *context) {
	n := &c.work.number
	values := len(c.f.Instrs)
	*n = numbering{context: c, f: c.f, repl: c.f.NewReplacements(), dom: c.f.Dominators(), buckets: zeroed(n.buckets, 256), entries: n.entries[:0],
		facts: n.facts[:0], truth: zeroed(n.truth, values), equal: zeroed(n.equal, values), out: n.out[:0]}
	n.memory()
	n.walk()
	// Constants and new instructions may have been numbered beyond the table of replacements; they are never replaced.
	n.f.Rewrite(n.repl)
	n.f.RemoveUnreachable()
}

type numbering struct {
	*context
	f       *ir.Func
	dom     *ir.DomTree
	repl    ir.Replacements
	buckets []int32 // by hash: index into entries, 0 none
	entries []entry // entry 0 is unused
	facts   []fact  // undo log
	truth   []int8  // by value: 1 known true, -1 known false
	equal   []ir.Value
	mem     *memory
	now     [numVersions]int32 // versions at the instruction at hand
	out     []ir.Value         // instructions of the block so far
}

// entry is a computed value in the table.
type entry struct {
	value   ir.Value // what it is known to be
	key     ir.Value // instruction that has the key: operation, operands, immediate
	version int32
	hash    uint32
	next    int32
}

// fact is an entry of the undo log: the state of value before.
type fact struct {
	value ir.Value
	truth int8
	equal ir.Value
}

// replace makes w stand for v everywhere.
func (n *numbering) replace(v, w ir.Value) {
	for len(n.repl) <= int(v) {
		n.repl = append(n.repl, 0)
	}
	n.repl.Set(v, w)
}

// walk visits the dominator tree in preorder.
func (n *numbering) walk() {
	type item struct {
		b       ir.BlockID
		next    int
		entries int
		facts   int
	}
	n.entries = append(n.entries, entry{})
	stack := []item{{b: n.f.EntryBlk, entries: 1}}
	n.enter(n.f.EntryBlk)
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		if kids := n.dom.Children(top.b); top.next < len(kids) {
			k := kids[top.next]
			top.next++
			stack = append(stack, item{b: k, entries: len(n.entries), facts: len(n.facts)})
			n.assumeEdge(top.b, k)
			n.enter(k)
			continue
		}
		n.undo(top.entries, top.facts)
		stack = stack[:len(stack)-1]
	}
}

func (n *numbering) undo(entries, facts int) {
	for i := len(n.entries) - 1; i >= entries; i-- {
		e := &n.entries[i]
		n.buckets[e.hash%uint32(len(n.buckets))] = e.next
	}
	n.entries = n.entries[:entries]
	for i := len(n.facts) - 1; i >= facts; i-- {
		u := n.facts[i]
		n.truth[u.value], n.equal[u.value] = u.truth, u.equal
	}
	n.facts = n.facts[:facts]
}

// grow makes room for facts about new instructions.
func (n *numbering) grow() {
	for len(n.truth) < len(n.f.Instrs) {
		n.truth = append(n.truth, 0)
		n.equal = append(n.equal, 0)
	}
}

// assumeEdge notes what the branch at the end of p says in child k, if k is entered only by one of its ways.
func (n *numbering) assumeEdge(p, k ir.BlockID) {
	f := n.f
	if len(f.Blocks[k].Preds) != 1 || f.Blocks[k].Preds[0] != p {
		return
	}
	t := f.Terminator(p)
	if f.Instrs[t].Op != ir.Branch {
		return
	}
	n.assume(n.current(f.Arg(t, 0)), f.Blocks[p].Succs[0].To == k)
}

// assume notes that condition v has the given truth from here on.
func (n *numbering) assume(v ir.Value, truth bool) {
	n.grow()
	in := &n.f.Instrs[v]
	if in.Op.IsConst() || n.truth[v] != 0 {
		return
	}
	t := int8(-1)
	if truth {
		t = 1
	}
	n.facts = append(n.facts, fact{v, n.truth[v], n.equal[v]})
	n.truth[v] = t
	switch in.Op {
	case ir.Not:
		n.assume(n.f.Arg(v, 0), !truth)
	case ir.BAnd, ir.BOr:
		if (in.Op == ir.BAnd) == truth {
			n.assume(n.f.Arg(v, 0), truth)
			n.assume(n.f.Arg(v, 1), truth)
		}
	case ir.TagIs:
		if truth {
			n.same(n.f.Arg(v, 0), n.konst(ir.ConstTag, ir.Tag, in.Imm))
		}
	case ir.ICmp:
		if c := ir.ICond(in.Aux); c == ir.IEq && truth || c == ir.INe && !truth {
			if y := n.f.Arg(v, 1); isInt(n.f, y) {
				n.same(n.f.Arg(v, 0), y)
			}
		}
	}
}

// same notes that v is w, a constant, from here on.
func (n *numbering) same(v, w ir.Value) {
	n.grow()
	if n.f.Instrs[v].Op.IsConst() {
		return
	}
	n.facts = append(n.facts, fact{v, n.truth[v], n.equal[v]})
	n.equal[v] = w
}

// current is what v is known to be at the place at hand.
func (n *numbering) current(v ir.Value) ir.Value {
	v = n.repl.Of(v)
	if int(v) < len(n.equal) && n.equal[v] != 0 {
		return n.equal[v]
	}
	return v
}

// enter numbers the instructions of block b.
func (n *numbering) enter(b ir.BlockID) {
	f := n.f
	n.mem.start(b, &n.now)
	list := f.Blocks[b].Instrs
	n.out = n.out[:0]
	sequence := n.mem.base[b]
	for _, v := range list {
		args := f.Args(v)
		for i, a := range args {
			args[i] = n.current(a)
		}
		writes := n.mem.writes(&f.Instrs[v])
		if writes.any() {
			sequence++
		}
		if n.visit(v, writes, sequence) {
			n.out = append(n.out, v)
		} else {
			f.Instrs[v].Block = 0
		}
	}
	f.Blocks[b].Instrs = n.keep(list, n.out)
	for i := range f.Blocks[b].Succs {
		args := f.Blocks[b].Succs[i].Args
		for j, a := range args {
			args[j] = n.current(a)
		}
	}
}

// visit handles one instruction; it reports whether the instruction stays.
func (n *numbering) visit(v ir.Value, writes versionSet, sequence int32) bool {
	f := n.f
	for range 8 { // rules enable each other, a few times
		w := n.simplify(v)
		if made := n.pending; len(made) > 0 {
			n.pending = nil
			for _, p := range made {
				if n.visit(p, versionSet{}, sequence) {
					n.out = append(n.out, p)
				}
			}
			args := f.Args(v)
			for i, a := range args {
				args[i] = n.current(a)
			}
		}
		if w == 0 || !n.hit(ruleAlgebra) {
			break
		}
		if w != v {
			n.replace(v, w)
			return false
		}
	}
	in := f.Instrs[v]
	switch {
	case in.Op.IsConst():
		return true
	case in.Op.Has(ir.Pure):
		return n.visitPure(v)
	case in.Op.Has(ir.Reads):
		version := n.now[versionOf(ir.Class(in.Aux), in.Imm)]
		if w := n.find(v, version); w != 0 && n.hit(ruleSame) {
			n.replace(v, w)
			return false
		}
		n.insert(v, v, version)
	case in.Op.Has(ir.Writes):
		return n.visitStore(v, writes, sequence)
	case in.Op == ir.Guard:
		return n.visitGuard(v)
	}
	n.write(writes, sequence)
	return true
}

func (n *numbering) visitPure(v ir.Value) bool {
	if w := n.find(v, 0); w != 0 && n.hit(ruleSame) {
		n.replace(v, n.current(w))
		return false
	}
	if n.f.Instrs[v].Type == ir.Bool {
		if known, truth := n.decided(v); known && n.hit(ruleKnown) {
			n.replace(v, n.bool(truth))
			return false
		}
	}
	n.insert(v, v, 0)
	return true
}

// visitGuard removes a guard whose condition is known to hold, and notes the condition of others.
func (n *numbering) visitGuard(v ir.Value) bool {
	cond := n.f.Arg(v, 0)
	if in := &n.f.Instrs[cond]; in.Op == ir.ConstBool {
		return in.Imm == 0 || !n.hit(ruleTrueGuard)
	}
	if known, truth := n.decided(cond); known && truth && n.hit(ruleTrueGuard) {
		return false
	}
	n.assume(cond, true)
	return true
}

// decided asks whether the truth of condition v is known here.
func (n *numbering) decided(v ir.Value) (known, truth bool) {
	n.grow()
	if t := n.truth[v]; t != 0 {
		return true, t > 0
	}
	if n.f.Instrs[v].Op == ir.ICmp {
		return n.implied(v)
	}
	return false, false
}

// Outcomes of a signed comparison of two numbers.
const (
	less = 1 << iota
	same
	more
)

// outcomes is, by signed condition, the outcomes for which it holds; 0 for unsigned conditions.
var outcomes = [...]uint8{ir.IEq: same, ir.INe: less | more, ir.ILt: less, ir.ILe: less | same, ir.IGt: more, ir.IGe: more | same,
	ir.IULt: 0, ir.IULe: 0, ir.IUGt: 0, ir.IUGe: 0}

// implied decides a comparison from what is known about other comparisons of the same values.
func (n *numbering) implied(v ir.Value) (known, truth bool) {
	f := n.f
	asked := outcomes[f.Instrs[v].Aux]
	if asked == 0 {
		return n.impliedUnsigned(v)
	}
	possible := uint8(less | same | more)
	for c := ir.IEq; c <= ir.IGe; c++ {
		w := n.findCond(v, c)
		if w == 0 {
			continue
		}
		switch n.truth[w] {
		case 1:
			possible &= outcomes[c]
		case -1:
			possible &^= outcomes[c]
		}
	}
	switch {
	case possible&^asked == 0:
		return true, true
	case possible&asked == 0:
		return true, false
	}
	return false, false
}

// impliedUnsigned looks for the negation only.
func (n *numbering) impliedUnsigned(v ir.Value) (known, truth bool) {
	if w := n.findCond(v, ir.ICond(n.f.Instrs[v].Aux).Negate()); w != 0 && n.truth[w] != 0 {
		return true, n.truth[w] < 0
	}
	return false, false
}

// findCond finds the comparison of the operands of v by another condition.
func (n *numbering) findCond(v ir.Value, c ir.ICond) ir.Value {
	in := &n.f.Instrs[v]
	aux := in.Aux
	in.Aux = uint16(c)
	w := n.find(v, 0)
	in.Aux = aux
	return w
}

// visitStore removes a store of what memory holds already; others make a version and are what its loads give.
func (n *numbering) visitStore(v ir.Value, writes versionSet, sequence int32) bool {
	f := n.f
	in := f.Instrs[v]
	load, stored, ok := loadOf(f, v)
	if ok {
		version := n.now[versionOf(ir.Class(in.Aux), in.Imm)]
		probe := n.probe(load, f.Instrs[stored].Type, in, f.Args(v))
		if w := n.find(probe, version); w != 0 && n.current(w) == stored && n.hit(ruleStore) {
			return false
		}
		n.write(writes, sequence)
		n.insert(probe, stored, n.now[versionOf(ir.Class(in.Aux), in.Imm)])
		n.counts[ruleForward]++
		return true
	}
	n.write(writes, sequence)
	return true
}

// loadOf is the load that gives what store v has stored.
func loadOf(f *ir.Func, v ir.Value) (load ir.Op, stored ir.Value, ok bool) {
	args := f.Args(v)
	stored = args[len(args)-1]
	switch f.Instrs[v].Op {
	case ir.Store:
		return ir.Load, stored, true
	case ir.StoreX:
		return ir.LoadX, stored, true
	case ir.StoreGlobal:
		return ir.LoadGlobal, stored, true
	case ir.StoreGlobalT:
		return ir.LoadGlobalT, stored, true
	}
	return 0, 0, false
}

// probe makes an instruction outside of all blocks that has the key of a load.
func (n *numbering) probe(op ir.Op, t ir.Type, store ir.Instr, args []ir.Value) ir.Value {
	v := n.f.NewValue(op, t, store.Imm, args[:len(args)-1]...)
	n.f.Instrs[v].Aux = store.Aux
	return v
}

func (n *numbering) write(writes versionSet, sequence int32) {
	writes.set(&n.now, sequence)
}

// hash is a hash of the key of v.
func (n *numbering) hash(v ir.Value, version int32) uint32 {
	in := &n.f.Instrs[v]
	h := uint64(in.Op) | uint64(in.Type)<<8 | uint64(in.Aux)<<16 | uint64(uint32(version))<<32
	h = (h ^ uint64(in.Imm)) * 0x9E3779B97F4A7C15
	for _, a := range n.f.Args(v) {
		h = (h ^ h>>29 ^ uint64(a)) * 0xBF58476D1CE4E5B9
	}
	return uint32(h >> 32)
}

// find is the value with the key of v in the table, 0 if there is none.
func (n *numbering) find(v ir.Value, version int32) ir.Value {
	h := n.hash(v, version)
	for i := n.buckets[h%uint32(len(n.buckets))]; i != 0; i = n.entries[i].next {
		if e := &n.entries[i]; e.hash == h && e.version == version && e.key != v && n.sameKey(e.key, v) {
			return e.value
		}
	}
	return 0
}

func (n *numbering) sameKey(v, w ir.Value) bool {
	a, b := &n.f.Instrs[v], &n.f.Instrs[w]
	if a.Op != b.Op || a.Type != b.Type || a.Aux != b.Aux || a.Imm != b.Imm {
		return false
	}
	x, y := n.f.Args(v), n.f.Args(w)
	if len(x) != len(y) {
		return false
	}
	equal, crossed := true, len(x) == 2 && a.Op.Has(ir.Commutes) && x[0] == y[1] && x[1] == y[0]
	for i := range x {
		equal = equal && x[i] == y[i]
	}
	return equal || crossed
}

// insert enters value under the key of v.
func (n *numbering) insert(v, value ir.Value, version int32) {
	h := n.hash(v, version)
	b := h % uint32(len(n.buckets))
	n.entries = append(n.entries, entry{value: value, key: v, version: version, hash: h, next: n.buckets[b]})
	n.buckets[b] = int32(len(n.entries) - 1)
}
