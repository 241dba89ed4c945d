package build

import (
	"walrus/internal/bytecode"
	"walrus/internal/frame"
	"walrus/internal/jit/ir"
	"walrus/internal/value"
)

// slot is what a register holds: a value's payload and tag. The zero slot is an undefined register.
type slot struct{ payload, tag ir.Value }

// Builder keeps the memory of builds. It is for one goroutine at a time; the zero Builder is ready.
type Builder struct {
	arena   ir.Arena
	slots   ir.Slab[slot]
	words   ir.Slab[uint64]
	tags    ir.Slab[value.Tag]
	bools   ir.Slab[bool]
	ints    ir.Slab[int32]
	parts   ir.Slab[part]
	consts  map[constant]ir.Value
	refs    map[uint64]int
	structs map[uint64]*StructFact
	modules map[uint64]int
	direct  map[directKey]int
	graphs  map[*Snapshot]*graph
	live    []ir.Slot
	ops     operands
}

// reset gives up what the last build has made.
func (m *Builder) reset() {
	m.slots.Reset()
	m.words.Reset()
	m.tags.Reset()
	m.bools.Reset()
	m.ints.Reset()
	m.parts.Reset()
	if m.consts == nil {
		m.consts, m.refs, m.structs, m.modules = map[constant]ir.Value{}, map[uint64]int{}, map[uint64]*StructFact{}, map[uint64]int{}
		m.direct, m.graphs = map[directKey]int{}, map[*Snapshot]*graph{}
		return
	}
	clear(m.consts)
	clear(m.refs)
	clear(m.structs)
	clear(m.modules)
	clear(m.direct)
	clear(m.graphs)
}

// set is an empty set of n registers.
func (m *Builder) set(n int) set { return m.words.Make((n + 63) / 64) }

// builder makes one Func.
type builder struct {
	f       *ir.Func
	mem     *Builder
	opt     Options
	cur     ir.BlockID    // block that instructions are added to; 0 while the code at hand cannot be reached
	tagged  [256]ir.Value // constants that are tags, by tag
	consts  map[constant]ir.Value
	list    []ir.Value     // constants in order of creation; they start the entry block
	refs    map[uint64]int // address: index into f.Refs
	structs map[uint64]*StructFact
	callees []*Snapshot       // by index into f.Refs: the function, nil for other objects
	modules map[uint64]int    // address of globals: index into f.Modules
	budget  int               // words that may still be inlined
	chain   []int32           // functions that are being inlined, outermost first
	direct  map[directKey]int // index into f.Callees
}

type constant struct {
	op  ir.Op
	t   ir.Type
	imm int64
}

type directKey struct {
	fn   int32
	self bool
	ref  int32 // index into f.Refs of the closure, -1 if any closure of the function will do
}

// incoming is a way into a part: a block that still lacks its terminator, with the registers there.
type incoming struct {
	block ir.BlockID
	regs  []slot
}

// returned is a way out of an inlined function.
type returned struct {
	block ir.BlockID
	slot  slot
}

// activation is one frame of the code being built: the outermost function, or an inlined one.
type activation struct {
	*builder
	snap    *Snapshot
	g       *graph
	tags    [][]value.Tag
	up      *activation
	parent  ir.ResumeID // state of the calling frames during the call
	dst     uint16      // facts of the frame header, see ir.Resume
	window  uint16
	flags   uint8
	closure slot // function cell, for inlined frames
	frames  int  // frames below this one that are inlined in the same code
	regs    []slot
	in      [][]incoming
	heads   []head
	built   []bool // parts whose code exists
	returns []returned
	pc      int
	now     int32       // part that is being built
	point   ir.ResumeID // resume point for pc with the present registers, 0 if none was made yet
}

// head is a loop header whose block exists.
type head struct {
	block  ir.BlockID
	params []param
	fixed  []slot // registers at the header, parameters included
}

// param is a register that is a parameter of a header: its tag is fixed, or the tag is a parameter too.
type param struct {
	reg uint16
	tag value.Tag
}

// Build makes the intermediate representation of s. It does not fail: what cannot be native becomes exits and calls of the run time.
func Build(s *Snapshot, opt Options) *ir.Func { return new(Builder).Build(s, opt) }

// Build is the function Build with the memory of m. What m has built before must not be used any more.
func (m *Builder) Build(s *Snapshot, opt Options) *ir.Func {
	m.reset()
	b := &builder{f: m.arena.New(s.Name), mem: m, opt: opt, consts: m.consts, refs: m.refs, structs: m.structs, modules: m.modules,
		budget: opt.Budget, direct: m.direct, chain: []int32{s.Fn}}
	f := b.f
	f.Fn, f.Metered = s.Fn, opt.Metered
	f.EntryBlk = f.NewBlock()
	b.cur = f.EntryBlk
	a := &activation{builder: b, snap: s, g: newGraph(m, s, opt.Loop, true)}
	if s.Closure.Tag == value.Function {
		f.SelfRef = int32(b.ref(s.Closure, s.Name, s))
	}
	a.regs = m.slots.Make(a.g.all)
	var entry []value.Tag
	if opt.Loop >= 0 {
		f.Entry, f.EntryPC = ir.LoopEntry, s.Loops[opt.Loop].Header
		entry = a.enterLoop()
	} else {
		entry = a.enterFunction()
	}
	a.tags = a.g.infer(entry)
	a.run()
	entryBlock := &f.Blocks[f.EntryBlk]
	list := f.Memory().Values.Make(len(b.list) + len(entryBlock.Instrs))
	copy(list[copy(list, b.list):], entryBlock.Instrs)
	entryBlock.Instrs = list
	f.Level = ir.Typed
	f.RemoveUnreachable()
	return f
}

// enterFunction defines the parameters and gives the tags that the entry starts with.
func (a *activation) enterFunction() []value.Tag {
	tags := a.unknownTags()
	f := a.f
	f.SetPos(a.snap.Fn, 0)
	for i := range a.snap.Params {
		t := a.expected(a.snap.ParamTags, i, 0)
		f.Params = append(f.Params, t)
		tags[i] = t
		if t != ir.AnyTag {
			a.regs[i] = slot{f.Add(a.cur, ir.Arg, ir.PayloadType(t), int64(i)), a.tagConst(t)}
			continue
		}
		a.regs[i] = slot{f.Add(a.cur, ir.Arg, ir.I64, int64(i)), f.Add(a.cur, ir.ArgTag, ir.Tag, int64(i))}
	}
	if a.callsAny() {
		a.poll()
	}
	return tags
}

// callsAny reports whether the function calls anything, so that a chain of calls without loops polls too.
func (a *activation) callsAny() bool {
	for pc := 0; pc < len(a.snap.Code); pc += bytecode.Of(a.snap.Code[pc].Op()).Width() {
		if op := bytecode.Of(a.snap.Code[pc].Op()).Generic; op == bytecode.Call || op == bytecode.CallMember || op == bytecode.TailCall {
			return true
		}
	}
	return false
}

// enterLoop loads the live registers of the interpreter's frame and checks the tags that the code counts on.
func (a *activation) enterLoop() []value.Tag {
	tags := a.unknownTags()
	f := a.f
	a.pc = a.g.entry
	f.SetPos(a.snap.Fn, uint32(a.pc))
	live, used := a.g.liveAt(a.pc), a.g.used()
	for r := range uint16(a.g.regs) {
		if !live.has(r) {
			continue
		}
		t := a.expected(a.snap.EntryTags, int(r), a.pc)
		if w := a.snap.Code[a.pc]; w.Op() == bytecode.IterNextCall && r == w.A()/value.Size+2 {
			t = ir.AnyTag // the last item, and in the first round whatever was there before the loop
		}
		tag := f.Add(a.cur, ir.FrameTag, ir.Tag, int64(r))
		if t != ir.AnyTag && used.has(r) {
			a.guard(a.tagIs(tag, t), ir.WrongTag)
			tags[r] = t
			a.regs[r] = slot{f.Add(a.cur, ir.FrameBits, ir.PayloadType(t), int64(r)), a.tagConst(t)}
			continue
		}
		a.regs[r] = slot{f.Add(a.cur, ir.FrameBits, ir.I64, int64(r)), tag}
	}
	for i, n := range a.g.global {
		if used.has(uint16(a.g.regs + i)) {
			a.enterGlobal(uint16(a.g.regs+i), int(n), tags)
		}
	}
	return tags
}

// expected is the tag that value i at the entry at pc is counted on to have, AnyTag for none. Only numbers and bools are worth it, since
// they are then held in their own form; references are checked where they are used. After a wrong guess at the entry nothing is
// counted on any more.
func (a *activation) expected(tags []value.Tag, i, pc int) value.Tag {
	if i >= len(tags) || a.snap.feedback(pc).Flags&frame.SawFailure != 0 {
		return ir.AnyTag
	}
	switch t := tags[i]; t {
	case value.Int, value.Float, value.Bool:
		return t
	}
	return ir.AnyTag
}

// enterGlobal loads a global that the loop uses.
func (a *activation) enterGlobal(r uint16, n int, tags []value.Tag) {
	t := a.expected([]value.Tag{a.snap.global(n).Cell.Tag}, 0, a.pc)
	if t == ir.AnyTag {
		return
	}
	tag := a.loadGlobalTag(n)
	a.guard(a.tagIs(tag, t), ir.WrongTag)
	tags[r] = t
	a.regs[r] = slot{a.loadGlobal(n, ir.PayloadType(t)), a.tagConst(t)}
}

func (a *activation) unknownTags() []value.Tag {
	tags := a.mem.tags.Make(a.g.all)
	for i := range tags {
		tags[i] = ir.AnyTag
	}
	return tags
}

// run builds all parts in reverse post order, beginning in the current block with the current registers. A part that was not reached in
// its turn, because the code before it always leaves, can still be reached from a later one around the header of its loop: handlers make
// loops with several entrances. Then there is another turn.
func (a *activation) run() {
	a.in = make([][]incoming, len(a.g.parts))
	a.heads = make([]head, len(a.g.parts))
	a.built = make([]bool, len(a.g.parts))
	a.in[0] = []incoming{{a.cur, a.regs}}
	for again := true; again; {
		again = false
		for _, i := range a.g.order {
			if a.built[i] || len(a.in[i]) == 0 {
				continue
			}
			a.built[i], again = true, true
			p := &a.g.parts[i]
			a.now = i
			a.merge(i)
			if p.header {
				a.openHeader(i)
			}
			a.part(p)
		}
	}
	a.cur = 0
}

// closed reports whether no further way may lead into part i: it was built, and is not the header of a loop.
func (a *activation) closed(i int32) bool { return a.built[i] && a.heads[i].block == 0 }

// part translates the instructions of a part.
func (a *activation) part(p *part) {
	code := a.snap.Code
	for pc := p.start; pc < p.end && a.cur != 0; pc += bytecode.Of(code[pc].Op()).Width() {
		a.at(pc)
		if a.snap.cold(pc) {
			a.exit(ir.NotReached)
			return
		}
		a.instruction(p, code[pc])
	}
	if a.cur != 0 {
		a.pend(p.succs[0], a.cur)
		a.cur = 0
	}
}

// at begins the instruction at pc.
func (a *activation) at(pc int) {
	a.pc, a.point = pc, 0
	a.f.SetPos(a.snap.Fn, uint32(pc))
}

// pend makes block, with the present registers, a way into part to. Ways back to a header are completed at once.
func (a *activation) pend(to int32, block ir.BlockID) {
	e := incoming{block, a.mem.slots.Copy(a.regs)}
	if h := &a.heads[to]; h.block != 0 {
		a.closeLoop(to, h, e)
		return
	}
	if a.closed(to) {
		a.leaveAt(to, e)
		return
	}
	a.in[to] = append(a.in[to], e)
}

// leaveAt ends way e into part to by going on there in the interpreter.
func (a *activation) leaveAt(to int32, e incoming) {
	saved, cur, pc, point := a.regs, a.cur, a.pc, a.point
	a.cur, a.regs = e.block, e.regs
	a.at(a.g.parts[to].start)
	a.exit(ir.NotReached)
	a.cur, a.regs = cur, saved
	a.at(pc)
	a.point = point
}

// merge makes the registers at the start of part i from those of all ways into it that are known.
func (a *activation) merge(i int32) {
	ways := a.in[i]
	p := &a.g.parts[i]
	if len(ways) == 1 {
		a.cur, a.regs = ways[0].block, ways[0].regs
		return
	}
	a.meet(ways, a.g.liveAt(p.start))
}

// meet goes on in a new block behind all ways, with the registers of live; nil stands for all registers.
func (a *activation) meet(ways []incoming, live set) {
	f := a.f
	block := f.NewBlock()
	regs := a.mem.slots.Make(a.g.all)
	args := make([][]ir.Value, len(ways))
	for r := range regs {
		if r < a.g.regs && live != nil && !live.has(uint16(r)) || !definedIn(ways, r) {
			continue
		}
		regs[r] = a.mergeRegister(block, ways, r, args)
	}
	for w := range ways {
		f.Add(ways[w].block, ir.Jump, ir.None, 0)
		f.AddEdge(ways[w].block, block, args[w]...)
	}
	a.cur, a.regs = block, regs
}

func definedIn(ways []incoming, r int) bool {
	for i := range ways {
		if ways[i].regs[r].tag == 0 {
			return false
		}
	}
	return true
}

// mergeRegister gives register r in block, where ways meet; parameters are added where they differ.
func (a *activation) mergeRegister(block ir.BlockID, ways []incoming, r int, args [][]ir.Value) slot {
	f := a.f
	first := ways[0].regs[r]
	samePayload, sameTag, t := true, true, a.constTag(first)
	for i := range ways {
		s := ways[i].regs[r]
		samePayload = samePayload && s.payload == first.payload
		sameTag = sameTag && s.tag == first.tag
		if a.constTag(s) != t {
			t = ir.AnyTag
		}
	}
	s := first
	if !samePayload || t == ir.AnyTag && f.Instrs[first.payload].Type != ir.I64 {
		typ := ir.I64
		if t != ir.AnyTag {
			typ = ir.PayloadType(t)
		}
		s.payload = f.AddParam(block, typ)
		for i := range ways {
			args[i] = append(args[i], a.convert(ways[i].block, ways[i].regs[r].payload, typ))
		}
	}
	if !sameTag {
		s.tag = f.AddParam(block, ir.Tag)
		for i := range ways {
			args[i] = append(args[i], ways[i].regs[r].tag)
		}
	}
	return s
}

// openHeader ends the current block with a jump to a new block for loop header i, whose parameters are the registers that the loop
// writes.
func (a *activation) openHeader(i int32) {
	p := &a.g.parts[i]
	live := a.g.liveAt(p.start)
	a.at(p.start)
	failed := a.snap.feedback(p.start).Flags&frame.SawFailure != 0
	// Native code cannot be left at the start of a handler, where the error is in nobody's register, so nothing is counted on there.
	handler := a.g.isHandler(p.start)
	if p.calls || handler {
		a.forgetGlobals()
	} else {
		a.loadGlobals(p)
	}
	h := head{block: a.f.NewBlock(), fixed: a.mem.slots.Copy(a.regs)}
	a.f.Blocks[h.block].Loop = true
	for r := range uint16(a.g.all) {
		if !p.writes.has(r) || int(r) < a.g.regs && !live.has(r) || a.regs[r].tag == 0 {
			continue
		}
		t := a.tags[i][r]
		if t == unreached {
			t = a.constTag(a.regs[r])
		}
		if handler || failed && t != a.constTag(a.regs[r]) { // the guess was wrong before
			t = ir.AnyTag
		}
		h.params = append(h.params, param{r, t})
		if t == ir.AnyTag {
			h.fixed[r] = slot{a.f.AddParam(h.block, ir.I64), a.f.AddParam(h.block, ir.Tag)}
		} else {
			h.fixed[r] = slot{a.f.AddParam(h.block, ir.PayloadType(t)), a.tagConst(t)}
		}
	}
	a.heads[i] = h
	a.closeLoop(i, &h, incoming{a.cur, a.regs})
	a.cur, a.regs = h.block, a.mem.slots.Copy(h.fixed)
	a.at(p.start)
}

// closeLoop completes a way into a header. Tags that the header counts on and that are not proven here are checked: the interpreter goes
// on at the header if they are wrong.
func (a *activation) closeLoop(i int32, h *head, e incoming) {
	saved, pc, point := a.regs, a.pc, a.point
	defer func() { // the instruction at hand may have other ways on
		a.at(pc)
		a.point = point
	}()
	a.cur, a.regs = e.block, e.regs
	a.at(a.g.parts[i].start)
	var args []ir.Value
	for _, p := range h.params {
		s := a.regs[p.reg]
		switch {
		case s.tag != 0:
		case int(p.reg) >= a.g.regs: // a global that is not known here
			s = a.reloadGlobal(p.reg)
		default: // nothing was stored there on this way, so nothing that runs reads it
			s = a.cell(value.OfVoid(), "", nil)
		}
		if p.tag == ir.AnyTag {
			args = append(args, a.convert(a.cur, s.payload, ir.I64), s.tag)
			continue
		}
		payload, ok := a.need(p.reg, p.tag)
		if !ok {
			a.regs = saved
			return
		}
		args = append(args, payload)
	}
	a.f.Add(a.cur, ir.Jump, ir.None, 0)
	a.f.AddEdge(a.cur, h.block, args...)
	a.cur, a.regs = 0, saved
}

// zero is a payload for values with tag t that nobody reads.
func (b *builder) zero(t value.Tag) ir.Value {
	switch ir.PayloadType(t) {
	case ir.F64:
		return b.float(0)
	case ir.Bool:
		return b.bool(0)
	}
	return b.int(0)
}

// constant makes an instruction without operands at the start of the entry block, where it is defined everywhere.
func (b *builder) constant(op ir.Op, t ir.Type, imm int64) ir.Value {
	key := constant{op, t, imm}
	if v, ok := b.consts[key]; ok {
		return v
	}
	v := b.f.NewValue(op, t, imm)
	b.f.Instrs[v].Block = b.f.EntryBlk
	b.consts[key] = v
	b.list = append(b.list, v)
	return v
}

func (b *builder) int(n int64) ir.Value       { return b.constant(ir.ConstI64, ir.I64, n) }
func (b *builder) bool(n int64) ir.Value      { return b.constant(ir.ConstBool, ir.Bool, n) }
func (b *builder) float(bits uint64) ir.Value { return b.constant(ir.ConstF64, ir.F64, int64(bits)) }
func (b *builder) add(op ir.Op, t ir.Type, imm int64, args ...ir.Value) ir.Value {
	return b.f.Add(b.cur, op, t, imm, args...)
}

func (b *builder) tagConst(t value.Tag) ir.Value {
	if b.tagged[t] == 0 {
		b.tagged[t] = b.constant(ir.ConstTag, ir.Tag, int64(t))
	}
	return b.tagged[t]
}

// ref is the index of a heap object among the function's references; callee describes it if it is a function.
func (b *builder) ref(c value.Cell, name string, callee *Snapshot) int {
	if i, ok := b.refs[c.Bits]; ok {
		return i
	}
	i := len(b.f.Refs)
	b.refs[c.Bits] = i
	b.f.Refs = append(b.f.Refs, ir.Ref{Tag: c.Tag, Addr: c.Bits, Name: name})
	b.callees = append(b.callees, callee)
	return i
}

// cell is a constant as a slot.
func (b *builder) cell(c value.Cell, name string, callee *Snapshot) slot {
	t := b.tagConst(c.Tag)
	switch {
	case c.Tag.IsHeap():
		return slot{b.constant(ir.ConstRef, ir.I64, int64(b.ref(c, name, callee))), t}
	case c.Tag == value.Float:
		return slot{b.float(c.Bits), t}
	case c.Tag == value.Bool:
		return slot{b.bool(int64(c.Bits & 1)), t}
	}
	return slot{b.int(int64(c.Bits)), t}
}

// constTag is the tag of s if it is known, else AnyTag.
func (b *builder) constTag(s slot) value.Tag {
	if t, ok := b.f.ConstTagOf(s.tag); ok {
		return t
	}
	return ir.AnyTag
}

// convert gives v as a value of type t with the same bits, adding to block if that takes an instruction.
func (b *builder) convert(block ir.BlockID, v ir.Value, t ir.Type) ir.Value {
	from := b.f.Instrs[v].Type
	if from == t {
		return v
	}
	if b.f.Instrs[v].Op.IsConst() {
		switch t {
		case ir.I64:
			return b.int(b.f.Instrs[v].Imm)
		case ir.F64:
			return b.float(uint64(b.f.Instrs[v].Imm))
		case ir.Bool:
			return b.bool(b.f.Instrs[v].Imm & 1)
		}
	}
	switch {
	case from == ir.F64 && t == ir.I64:
		return b.f.Add(block, ir.FloatToBits, t, 0, v)
	case from == ir.Bool && t == ir.I64:
		return b.f.Add(block, ir.BoolToBits, t, 0, v)
	case from == ir.I64 && t == ir.F64:
		return b.f.Add(block, ir.BitsToFloat, t, 0, v)
	case from == ir.I64 && t == ir.Bool:
		return b.f.Add(block, ir.BitsToBool, t, 0, v)
	}
	return b.convert(block, b.convert(block, v, ir.I64), t)
}

func (b *builder) tagIs(tag ir.Value, t value.Tag) ir.Value {
	return b.add(ir.TagIs, ir.Bool, int64(t), tag)
}

func (b *builder) icmp(c ir.ICond, x, y ir.Value) ir.Value {
	v := b.add(ir.ICmp, ir.Bool, 0, x, y)
	b.f.Instrs[v].Aux = uint16(c)
	return v
}

func (b *builder) fcmp(c ir.FCond, x, y ir.Value) ir.Value {
	v := b.add(ir.FCmp, ir.Bool, 0, x, y)
	b.f.Instrs[v].Aux = uint16(c)
	return v
}

// load and store access memory of an alias class.
func (b *builder) load(op ir.Op, t ir.Type, class ir.Class, offset int64, args ...ir.Value) ir.Value {
	v := b.add(op, t, offset, args...)
	b.f.Instrs[v].Aux = uint16(class)
	return v
}

func (b *builder) store(op ir.Op, class ir.Class, offset int64, args ...ir.Value) {
	b.f.Instrs[b.add(op, ir.None, offset, args...)].Aux = uint16(class)
}
