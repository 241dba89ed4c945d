package build

import (
	"walrus/internal/bytecode"
	"walrus/internal/frame"
	"walrus/internal/jit/ir"
	"walrus/internal/value"
)

// site is a call that is being translated.
type site struct {
	w      bytecode.Word
	callee slot
	fn     *Snapshot // the function, nil if it is not known
	args   []slot
	dst    uint16
	window uint16 // register of the first argument
	tail   bool
	many   bool // one of several functions that the call may be of
	round  bool // the call is a round of a loop too
	made   slot // the instance whose `init` is called; zero for other calls
}

// call translates what calls, and all operations that only the run time knows.
func (a *activation) call(w bytecode.Word, generic bytecode.Op) {
	switch generic {
	case bytecode.Call, bytecode.TailCall:
		a.callFunction(w, generic == bytecode.TailCall)
	case bytecode.CallMember:
		a.callMethod(w)
	case bytecode.CatchValue, bytecode.CatchPending, bytecode.TryEnter, bytecode.CatchLeave:
		a.handling(w, generic)
	default:
		a.runtime(w)
	}
}

func (a *activation) callFunction(w bytecode.Word, tail bool) {
	reg := w.A() / value.Size
	s := site{w: w, callee: a.regs[reg], dst: w.B() / value.Size, window: reg + 2, tail: tail}
	if s.callee.tag == 0 {
		a.exit(ir.NotReached)
		return
	}
	for i := range w.C() {
		arg := a.regs[reg+2+i]
		if arg.tag == 0 {
			arg = a.cell(value.OfVoid(), "", nil)
		}
		s.args = append(s.args, arg)
	}
	if tail && a.up == nil && a.g.selfTail(a.pc) {
		a.selfTail(s)
		return
	}
	if in := &a.f.Instrs[s.callee.payload]; in.Op == ir.ConstRef {
		s.fn = a.callees[in.Imm]
		if fact := a.structs[a.f.Refs[in.Imm].Addr]; fact != nil {
			a.construct(s, fact)
			return
		}
	}
	known, seen := a.constTag(s.callee), a.snap.feedback(a.pc).Left
	switch {
	case known == value.Function, known == ir.AnyTag && seen&^frame.ClassFunction == 0:
		a.callKnown(s)
	default:
		a.runtime(w)
	}
}

// construct makes an instance and calls its `init`.
func (a *activation) construct(s site, fact *StructFact) {
	if s.tail { // the result goes to the callee's register, and a Return follows
		s.dst, s.tail = s.w.A()/value.Size, false
	}
	if want := len(s.args) + 1; fact.HasInit && fact.Init.Params != want || !fact.HasInit && want != 1 {
		a.exit(ir.Throws)
		return
	}
	made := a.newInstance(s.callee)
	if !fact.HasInit {
		a.regs[s.dst] = made
		return
	}
	s.args = append([]slot{made}, s.args...)
	s.made, s.fn, s.callee, s.window = made, fact.Init, a.cell(fact.Closure, fact.Init.Name, fact.Init), s.window+1
	a.callKnown(s)
	if a.cur != 0 {
		a.regs[s.dst] = made
	}
}

// newInstance makes an instance without fields of a known struct. The run time knows by the tag that only that part of the instruction at
// hand is asked for.
func (a *activation) newInstance(s slot) slot {
	v := a.add(ir.RtOp, ir.I64, 1, s.payload, a.tagConst(value.Raw))
	a.f.Instrs[v].Aux = ir.WithRoutine(0, ir.Instance)
	a.f.Instrs[v].Resume = a.resume()
	made := slot{a.add(ir.ResultBits, ir.I64, 0, v), a.tagConst(value.Instance)}
	a.land(v)
	return made
}

// duringCall is the state of the frame while the call s is running.
func (a *activation) duringCall(s site) ir.ResumeID {
	if s.made.tag != 0 {
		return a.duringInit(s.dst, s.made)
	}
	return a.during(s.dst)
}

// selfTail is a call of the function itself in tail position: the arguments become the parameters and control goes back to the start.
func (a *activation) selfTail(s site) {
	a.step()
	for i, arg := range s.args {
		a.regs[i] = arg
	}
	a.pend(a.g.parts[a.g.of[a.g.place(0, a.pc)]].succs[0], a.cur)
	a.cur = 0
}

// callMethod translates a method call: of an instance whose shape was seen, directly; else by the run time.
func (a *activation) callMethod(w bytecode.Word) {
	reg := w.A()/value.Size + 2
	fb := a.snap.feedback(a.pc)
	list := a.snap.methods(a.pc, int(w.C())+1)
	t := a.constTag(a.regs[reg])
	if w.Op() != bytecode.CallMemberMethod || len(list) == 0 || t != ir.AnyTag && t != value.Instance || a.regs[reg].tag == 0 {
		a.runtime(w)
		return
	}
	if fb.Flags&frame.SawFailure != 0 || len(list) > 1 {
		a.callMethods(w, list)
		return
	}
	obj, ok := a.need(reg, value.Instance)
	if !ok {
		return
	}
	a.guard(a.hasShape(obj, list[0].Shape), ir.WrongShape)
	a.callKnown(a.methodSite(w, &list[0]))
}

// iterCall asks an iterator object for its next item, with the function that the state of the loop holds. Where other iterators were met, the
// run time asks those that are no instances.
func (a *activation) iterCall(p *part, w bytecode.Word) {
	reg := w.A() / value.Size
	if a.regs[reg].tag == 0 || a.regs[reg+1].tag == 0 {
		a.exit(ir.NotReached)
		return
	}
	if a.snap.feedback(a.pc).Flags&frame.SawFailure != 0 {
		native, function, other := a.f.NewBlock(), a.f.NewBlock(), a.f.NewBlock()
		a.f.Blocks[other].Cold = true
		a.branchTo(a.tagIs(a.regs[reg].tag, value.Instance), function, other)
		a.cur = function
		a.branchTo(a.tagIs(a.regs[reg+1].tag, value.Function), native, other)
		m := meeting{a: a, regs: a.regs}
		m.begin(other)
		a.split(p, a.jumped(a.runtime(w)))
		m.begin(native)
		a.learn(a.regs[reg], value.Instance)
		a.learn(a.regs[reg+1], value.Function)
	}
	obj, ok := a.need(reg, value.Instance)
	if !ok {
		return
	}
	next, ok := a.need(reg+1, value.Function)
	if !ok {
		return
	}
	a.callKnown(site{w: w, callee: slot{next, a.tagConst(value.Function)}, args: []slot{{obj, a.tagConst(value.Instance)}}, dst: reg + 2,
		window: reg + 5, round: true})
	if a.cur == 0 {
		return
	}
	body, out := a.f.NewBlock(), a.f.NewBlock()
	a.branchTo(a.tagIs(a.regs[reg+2].tag, value.Void), out, body)
	a.pend(p.succs[1], out)
	a.regs[w.B()/value.Size] = a.regs[reg+2]
	a.pend(p.succs[0], body)
	a.cur = 0
}

// methodSite is the call of a method for a receiver of its shape.
func (a *activation) methodSite(w bytecode.Word, m *MethodFact) site {
	reg := w.A()/value.Size + 2
	s := site{w: w, callee: a.cell(m.Closure, m.Callee.Name, m.Callee), fn: m.Callee, dst: w.B() / value.Size, window: reg}
	for i := range w.C() + 1 {
		s.args = append(s.args, a.regs[reg+i])
	}
	return s
}

// callMethods calls the method of the list whose shape the receiver has, and leaves other receivers to the run time.
func (a *activation) callMethods(w bytecode.Word, list []MethodFact) {
	reg := w.A()/value.Size + 2
	s := a.regs[reg]
	m := meeting{a: a, regs: a.regs}
	other := a.f.NewBlock()
	if a.constTag(s) == ir.AnyTag {
		tagged := a.f.NewBlock()
		a.branchTo(a.tagIs(s.tag, value.Instance), tagged, other)
		a.cur = tagged
	}
	kind := a.load(ir.Load32, ir.I64, ir.ObjKind, kindOff, s.payload)
	for i := range list {
		next := other
		if i < len(list)-1 {
			next = a.f.NewBlock()
		}
		yes := a.f.NewBlock()
		a.branchTo(a.icmp(ir.IEq, kind, a.int(int64(list[i].Shape))), yes, next)
		m.begin(yes)
		if a.constTag(s) == ir.AnyTag {
			a.learn(s, value.Instance)
		}
		s := a.methodSite(w, &list[i])
		s.many = len(list) > 1
		a.callKnown(s)
		m.end()
		a.cur = next
	}
	m.begin(other)
	a.f.Blocks[other].Cold = true
	a.runtime(w)
	m.end()
	m.join()
}

// meeting collects the ways that the code of one instruction takes, each beginning with the same registers.
type meeting struct {
	a    *activation
	regs []slot
	ways []incoming
}

// begin starts a way in block.
func (m *meeting) begin(block ir.BlockID) {
	m.a.cur, m.a.regs, m.a.point = block, m.a.mem.slots.Copy(m.regs), 0
}

// end ends the way, if it was not left.
func (m *meeting) end() {
	if m.a.cur != 0 {
		m.ways = append(m.ways, incoming{m.a.cur, m.a.regs})
	}
}

// join goes on behind all ways.
func (m *meeting) join() {
	a := m.a
	a.cur, a.point = 0, 0
	switch len(m.ways) {
	case 0:
		a.regs = m.regs
	case 1:
		a.cur, a.regs = m.ways[0].block, m.ways[0].regs
	default:
		a.meet(m.ways, nil)
	}
}

// callKnown calls what is, or is expected to be, a Walrus function.
func (a *activation) callKnown(s site) {
	switch {
	case s.fn != nil && s.fn.Params != len(s.args):
		a.exit(ir.Throws)
		return
	case s.fn != nil && a.canInline(s):
		a.inline(s)
		return
	case s.tail && a.up == nil && a.f.Entry == ir.LoopEntry:
		a.exit(ir.NotNative) // the frame to give up is the interpreter's
		return
	case s.tail && a.up == nil:
		args := append([]ir.Value{a.convert(a.cur, s.callee.payload, ir.I64), s.callee.tag}, cellArgs(s.args)...)
		a.f.Instrs[a.add(ir.TailCall, ir.None, int64(len(s.args)), args...)].Resume = a.resume()
		a.cur = 0
		return
	}
	during := a.parent // a tail call takes the place of the inlined frame
	if !s.tail {
		during = a.duringCall(s)
	}
	v, ok := a.callOp(s)
	if !ok {
		return
	}
	a.f.Instrs[v].Resume, a.f.Instrs[v].During = a.resume(), during
	if s.round {
		a.f.Instrs[v].Aux |= ir.Round
	}
	result := slot{v, a.add(ir.CallTag, ir.Tag, 0, v)}
	a.land(v)
	a.forgetGlobals()
	if s.tail {
		a.giveBack(result)
		return
	}
	a.regs[s.dst] = result
}

// callOp adds the call.
func (a *activation) callOp(s site) (ir.Value, bool) {
	in := &a.f.Instrs[s.callee.payload]
	if s.fn == nil || s.fn.Captured && in.Op != ir.ConstRef { // the callee needs the closure at hand, which a direct call does not pass
		args := append([]ir.Value{a.convert(a.cur, s.callee.payload, ir.I64), s.callee.tag}, cellArgs(s.args)...)
		return a.add(ir.CallAny, ir.I64, int64(len(s.args)), args...), true
	}
	c := a.callee(s)
	args := cellArgs(s.args)
	if a.f.Callees[c].Self {
		args = args[:0]
		for i, t := range a.f.Params {
			arg := s.args[i]
			if t == ir.AnyTag {
				args = append(args, a.convert(a.cur, arg.payload, ir.I64), arg.tag)
				continue
			}
			if known := a.constTag(arg); known != t {
				a.guard(a.tagIs(arg.tag, t), ir.WrongTag)
			}
			args = append(args, a.convert(a.cur, arg.payload, ir.PayloadType(t)))
		}
	}
	return a.add(ir.Call, ir.I64, int64(c), args...), true
}

func cellArgs(slots []slot) []ir.Value {
	args := make([]ir.Value, 0, 2*len(slots))
	for _, s := range slots {
		args = append(args, s.payload, s.tag)
	}
	return args
}

// callee is the index of the callee's description in the Func. A function that is entered by calls calls itself at its typed entry if all its
// closures are the same and the arguments can have the right types.
func (a *activation) callee(s site) int {
	self := s.fn.Fn == a.f.Fn && a.f.Entry == ir.FunctionEntry && a.f.SelfRef >= 0
	for i, t := range a.f.Params {
		if !self {
			break
		}
		known := a.constTag(s.args[i])
		self = t == ir.AnyTag || known == ir.AnyTag || known == t
	}
	ref := int32(-1)
	if in := &a.f.Instrs[s.callee.payload]; in.Op == ir.ConstRef {
		ref = int32(in.Imm)
	}
	key := directKey{s.fn.Fn, self, ref}
	if i, ok := a.direct[key]; ok {
		return i
	}
	i := len(a.f.Callees)
	a.direct[key] = i
	c := ir.Callee{Name: s.fn.Name, Fn: s.fn.Fn, Self: self, Info: s.fn.Info, Ref: ref, Params: s.fn.Params, Hidden: s.fn.Hidden}
	a.f.Callees = append(a.f.Callees, c)
	return i
}

// canInline reports whether the callee is small, has run, and is not being inlined already.
func (a *activation) canInline(s site) bool {
	if s.tail && a.up == nil { // the frame to give up is not ours to rename
		return false
	}
	size := len(s.fn.Code)
	if s.many && size > tinyMethod && (size > smallMethod || a.frames > 0) {
		return false
	}
	if size > a.opt.Inline || size > a.budget || a.frames >= a.opt.Depth || a.recursions(s.fn.Fn) > allowedRecursions(s.fn) {
		return false
	}
	return size > 0 && !s.fn.cold(0) && s.callee.tag != 0 && a.f.Instrs[s.callee.payload].Op == ir.ConstRef
}

// Limits in words for building in the methods of a call that may be of several: small ones in the function that is compiled itself, tiny
// ones in what is built into it too. Without them code would grow with the product of the numbers of calls in each other, and take longer
// to compile than it saves.
const (
	smallMethod = 12
	tinyMethod  = 6
)

// tinyRecursion is the number of words up to which a recursive function is built into itself once: half of its calls disappear.
const tinyRecursion = 20

// recursions counts how often a function is being built already.
func (b *builder) recursions(fn int32) int {
	n := 0
	for _, f := range b.chain {
		if f == fn {
			n++
		}
	}
	return n
}

// allowedRecursions is how often a function may be on the chain already when it is built in once more. Functions that loop by calls in
// tail position gain nothing from it.
func allowedRecursions(s *Snapshot) int {
	if len(s.Code) > tinyRecursion {
		return 0
	}
	for pc := 0; pc < len(s.Code); pc += bytecode.Of(s.Code[pc].Op()).Width() {
		if s.Code[pc].Op() == bytecode.TailCall {
			return 0
		}
	}
	return 1
}

// inline builds the callee's code in place of the call.
func (a *activation) inline(s site) {
	b := a.builder
	callee := &activation{builder: b, snap: s.fn, g: b.mem.inlined(s.fn), up: a, closure: s.callee, frames: a.frames + 1,
		dst: s.dst, window: s.window}
	if s.tail {
		// The callee's frame replaces this one.
		callee.frames, callee.parent, callee.dst, callee.window, callee.flags = a.frames, a.parent, a.dst, a.window, a.flags
	} else {
		callee.parent = a.duringCall(s)
		if s.made.tag != 0 {
			callee.flags = frame.FlagInit
		}
		if !s.fn.Hidden {
			a.f.Instrs[a.add(ir.Depth, ir.None, int64(callee.frames))].Resume = a.resume()
		}
	}
	if !s.fn.Hidden {
		a.step()
	}
	b.budget -= len(s.fn.Code)
	b.chain = append(b.chain, s.fn.Fn)
	callee.regs = b.mem.slots.Make(callee.g.all)
	tags := callee.unknownTags()
	for i, arg := range s.args {
		callee.regs[i] = arg
		tags[i] = callee.constTag(arg)
	}
	callee.tags = callee.g.infer(tags)
	callee.run()
	b.chain = b.chain[:len(b.chain)-1]
	a.f.SetPos(a.snap.Fn, uint32(a.pc))
	a.point = 0
	result := callee.join()
	if b.cur == 0 {
		return
	}
	if s.tail {
		a.giveBack(result)
		return
	}
	a.regs[s.dst] = result
}

// inlined is the control flow of a function that is built into another; often it is at several places.
func (m *Builder) inlined(s *Snapshot) *graph {
	g := m.graphs[s]
	if g == nil {
		g = newGraph(m, s, -1, true)
		m.graphs[s] = g
	}
	return g
}

// join brings the returns of an inlined function together.
func (a *activation) join() slot {
	switch len(a.returns) {
	case 0:
		a.cur = 0
		return slot{}
	case 1:
		a.cur = a.returns[0].block
		return a.returns[0].slot
	}
	block := a.f.NewBlock()
	ways := make([]incoming, len(a.returns))
	for i, r := range a.returns {
		ways[i] = incoming{r.block, []slot{r.slot}}
	}
	args := make([][]ir.Value, len(ways))
	s := a.mergeRegister(block, ways, 0, args)
	for i := range ways {
		a.f.Add(ways[i].block, ir.Jump, ir.None, 0)
		a.f.AddEdge(ways[i].block, block, args[i]...)
	}
	a.cur = block
	return s
}
