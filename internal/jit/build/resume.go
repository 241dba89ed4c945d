package build

import (
	"slices"

	"walrus/internal/bytecode"
	"walrus/internal/jit/ir"
	"walrus/internal/value"
)

// resume is the resume point for executing the instruction at hand. It is made once per instruction: nothing that the program
// could observe happens between the start of an instruction and its guards.
func (a *activation) resume() ir.ResumeID {
	if a.point == 0 {
		a.point = a.f.AddResume(a.state(a.pc, a.g.liveAt(a.pc)))
	}
	return a.point
}

// during is the state of the frame while a call that the instruction at hand makes is running: what is live behind the call or in the
// handler of its errors, without the result.
func (a *activation) during(dst uint16) ir.ResumeID {
	live := a.mem.set(a.g.all)
	a.g.flowOut(a.pc, live)
	live.remove(dst)
	if h := a.g.handler(a.pc); h >= 0 {
		live.union(a.g.liveAt(h))
	}
	return a.f.AddResume(a.state(a.pc, live))
}

// duringInit is during for a call that makes an instance, which is kept in the register of the callee.
func (a *activation) duringInit(dst uint16, instance slot) ir.ResumeID {
	id := a.during(dst)
	r := &a.f.Resumes[id]
	at := len(r.Slots)
	if at > 0 && r.Slots[at-1].Reg == ir.CalleeSlot {
		at--
	}
	r.Slots = slices.Insert(r.Slots, at, ir.Slot{Reg: ir.InitSlot, Payload: instance.payload, Tag: instance.tag})
	return id
}

// state is a resume point with the registers of live.
func (a *activation) state(pc int, live set) ir.Resume {
	r := ir.Resume{Parent: a.parent, Fn: a.snap.Fn, PC: uint32(pc), Dst: a.dst, Window: a.window, Flags: a.flags}
	slots := a.mem.live[:0]
	for reg := range uint16(a.g.regs) {
		s := a.regs[reg]
		if !live.has(reg) || s.tag == 0 || a.untouched(reg, s) {
			continue
		}
		slots = append(slots, ir.Slot{Reg: reg, Payload: s.payload, Tag: s.tag})
	}
	switch {
	case a.up != nil:
		slots = append(slots, ir.Slot{Reg: ir.CalleeSlot, Payload: a.closure.payload, Tag: a.closure.tag})
	case a.snap.Captured && a.f.Entry == ir.FunctionEntry:
		slots = append(slots, ir.Slot{Reg: ir.CalleeSlot, Payload: a.closureAddr(), Tag: a.tagConst(value.Function)})
	}
	a.mem.live = slots
	r.Slots = a.f.Memory().Slots.Copy(slots)
	return r
}

// untouched reports whether register reg of the interpreter's frame still holds what it held when the loop was entered, so that an exit
// need not write it.
func (a *activation) untouched(reg uint16, s slot) bool {
	in := &a.f.Instrs[s.payload]
	return a.up == nil && in.Op == ir.FrameBits && in.Imm == int64(reg)
}

// guard leaves for the interpreter unless cond.
func (a *activation) guard(cond ir.Value, why ir.Reason) {
	v := a.add(ir.Guard, ir.None, 0, cond)
	a.f.Instrs[v].Aux = uint16(why)
	a.f.Instrs[v].Resume = a.resume()
}

// exit leaves for the interpreter; what follows is not reached.
func (a *activation) exit(why ir.Reason) {
	v := a.add(ir.Exit, ir.None, 0)
	a.f.Instrs[v].Aux = uint16(why)
	a.f.Instrs[v].Resume = a.resume()
	a.cur = 0
}

func (a *activation) poll() {
	a.f.Instrs[a.add(ir.Poll, ir.None, 0)].Resume = a.resume()
}

// step charges one step in metered code.
func (a *activation) step() {
	if a.opt.Metered && !a.snap.Hidden {
		a.f.Instrs[a.add(ir.Step, ir.None, 1)].Resume = a.resume()
	}
}

// need gives the payload of register reg with tag t, in its type. If the tag is not known it is checked, and known from then on for every
// register with the same value. ok is false if the tag is known to be another: then the code has been left.
func (a *activation) need(reg uint16, t value.Tag) (payload ir.Value, ok bool) {
	s := a.regs[reg]
	if s.tag == 0 {
		a.exit(ir.NotReached)
		return 0, false
	}
	if known := a.constTag(s); known != ir.AnyTag {
		if known != t {
			a.exit(ir.WrongTag)
			return 0, false
		}
		return a.convert(a.cur, s.payload, ir.PayloadType(t)), true
	}
	a.guard(a.tagIs(s.tag, t), ir.WrongTag)
	a.learn(s, t)
	return a.regs[reg].payload, true
}

// learn notes that values equal to s have tag t.
func (a *activation) learn(s slot, t value.Tag) {
	now := slot{a.convert(a.cur, s.payload, ir.PayloadType(t)), a.tagConst(t)}
	if a.f.Instrs[s.payload].Op == ir.FrameBits && now.payload != s.payload {
		// Read the register in its type, so that exits still see that it is untouched.
		now.payload = a.constant(ir.FrameBits, ir.PayloadType(t), a.f.Instrs[s.payload].Imm)
	}
	for r := range a.regs {
		if a.regs[r] == s {
			a.regs[r] = now
		}
	}
}

func (a *activation) set(reg uint16, payload ir.Value, t value.Tag) {
	a.regs[reg] = slot{payload, a.tagConst(t)}
}

// used is the set of registers that reached code reads, with the pseudo registers of the globals that it uses.
func (g *graph) used() set {
	s := g.mem.set(g.all)
	for i := range g.parts {
		p := &g.parts[i]
		for pc := p.start; pc < p.end; pc += bytecode.Of(g.snap.Code[pc].Op()).Width() {
			w := g.snap.Code[pc]
			reads, _ := g.operands(pc)
			for _, r := range reads {
				if r != ir.CalleeSlot {
					s.add(r)
				}
			}
			if op := bytecode.Of(w.Op()).Generic; op == bytecode.GetGlobal || op == bytecode.SetGlobal {
				if r := g.pseudo(int(w.D())); r >= 0 {
					s.add(uint16(r))
				}
			}
		}
	}
	return s
}

// Globals are kept like registers between calls: pseudo registers hold what memory holds, and every store is made at once.

func (a *activation) moduleIndex() int {
	if i, ok := a.modules[a.snap.Globals]; ok {
		return i
	}
	i := len(a.f.Modules)
	a.modules[a.snap.Globals] = i
	a.f.Modules = append(a.f.Modules, a.snap.Globals)
	return i
}

func (a *activation) loadGlobal(n int, t ir.Type) ir.Value {
	return a.load(ir.LoadGlobal, t, ir.Global, ir.GlobalRef(a.moduleIndex(), n))
}

func (a *activation) loadGlobalTag(n int) ir.Value {
	return a.load(ir.LoadGlobalT, ir.Tag, ir.GlobalTag, ir.GlobalRef(a.moduleIndex(), n))
}

// reloadGlobal reads the global of a pseudo register from memory.
func (a *activation) reloadGlobal(r uint16) slot {
	n := int(a.g.global[int(r)-a.g.regs])
	a.regs[r] = slot{a.loadGlobal(n, ir.I64), a.loadGlobalTag(n)}
	return a.regs[r]
}

// forgetGlobals is called where globals may change behind the back of the code: in this frame and in those it is inlined in.
func (a *activation) forgetGlobals() {
	for up := a; up != nil; up = up.up {
		clear(up.regs[up.g.regs:])
	}
}

// loadGlobals makes known the globals that a loop uses, before it.
func (a *activation) loadGlobals(p *part) {
	for _, m := range p.members {
		q := &a.g.parts[m]
		for pc := q.start; pc < q.end; pc += bytecode.Of(a.snap.Code[pc].Op()).Width() {
			w := a.snap.Code[pc]
			if op := w.Op(); op != bytecode.GetGlobalFast && op != bytecode.SetGlobal {
				continue
			}
			if r := a.g.pseudo(int(w.D())); r >= 0 && a.regs[r].tag == 0 {
				a.reloadGlobal(uint16(r))
			}
		}
	}
}

func (a *activation) getGlobal(w bytecode.Word) {
	n, dst := int(w.D()), w.A()/value.Size
	if fact := a.snap.global(n); fact.Const && fact.Cell.Tag != value.Unset {
		a.regs[dst] = a.cell(fact.Cell, fact.Name, fact.Callee)
		if fact.Struct != nil {
			a.structs[fact.Cell.Bits] = fact.Struct
		}
		return
	}
	r := a.g.pseudo(n)
	if r < 0 {
		s := slot{a.loadGlobal(n, ir.I64), a.loadGlobalTag(n)}
		a.hasValue(w, s)
		a.regs[dst] = s
		return
	}
	if a.regs[r].tag == 0 {
		a.reloadGlobal(uint16(r))
	}
	a.hasValue(w, a.regs[r])
	a.regs[dst] = a.regs[r]
}

// hasValue guards that a global which was read by w has a value. The interpreter specialises the instruction the first time that it is so,
// and a global never loses its value again; until then code is compiled for it only if it has failed often.
func (a *activation) hasValue(w bytecode.Word, s slot) {
	if w.Op() == bytecode.GetGlobal && a.constTag(s) == ir.AnyTag {
		a.guard(a.add(ir.Not, ir.Bool, 0, a.tagIs(s.tag, value.Unset)), ir.Unset)
	}
}

func (a *activation) setGlobal(w bytecode.Word) {
	n, s := int(w.D()), a.regs[w.A()/value.Size]
	r := a.g.pseudo(n)
	payload := s.payload
	if a.f.Instrs[payload].Type == ir.Bool {
		payload = a.convert(a.cur, payload, ir.I64)
	}
	a.store(ir.StoreGlobal, ir.Global, ir.GlobalRef(a.moduleIndex(), n), payload)
	if r < 0 || a.regs[r].tag == 0 || a.constTag(a.regs[r]) != a.constTag(s) || a.constTag(s) == ir.AnyTag {
		a.store(ir.StoreGlobalT, ir.GlobalTag, ir.GlobalRef(a.moduleIndex(), n), s.tag)
	}
	// The frames around an inlined one track the same cell under another number; they read it again.
	for up := a.up; up != nil; up = up.up {
		if up.snap.Globals == a.snap.Globals {
			if q := up.g.pseudo(n); q >= 0 {
				up.regs[q] = slot{}
			}
		}
	}
	if r >= 0 {
		a.regs[r] = s
	}
}
