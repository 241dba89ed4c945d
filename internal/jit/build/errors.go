package build

import (
	"walrus/internal/bytecode"
	"walrus/internal/jit/ir"
	"walrus/internal/value"
)

// Errors that the code handles itself. A handler is a part of the graph like others, reached from every instruction in its range that calls
// something: behind the call a byte tells whether to go there. The run time, or a native callee, comes back to that place with an error
// if the frame, or one of those it is inlined in, has the handler; see ir.Lands and interp.Landing.

// Offsets from Snapshot.Handling, see interp.Machine.Handling.
const (
	handlingCurrent = 0
	handlingCaught  = 16
	handlingThrew   = 32
	cellTag         = 8
)

// catcher finds the frame of the code being built that handles errors of the instruction at hand, nil if none does.
func (a *activation) catcher() *activation {
	for up := a; up != nil; up = up.up {
		if up.g.handler(up.pc) < 0 {
			continue
		}
		if p := &up.g.parts[up.now]; p.handler != 0 && p.last == up.pc && !up.closed(p.handler) {
			return up
		}
		return nil
	}
	return nil
}

// land is called behind the call v and the results read from it: it goes to the handler if there was an error. The registers are those from
// before the instruction.
func (a *activation) land(v ir.Value) {
	up := a.catcher()
	if up == nil {
		return
	}
	a.f.Instrs[v].Aux |= ir.Lands
	threw, goes := a.f.NewBlock(), a.f.NewBlock()
	a.f.Blocks[threw].Cold = true
	a.branchTo(a.load(ir.Load, ir.Bool, ir.Fault, handlingThrew, a.words()), threw, goes)
	up.catch(threw)
	a.cur = goes
	a.f.SetPos(a.snap.Fn, uint32(a.pc)) // catch may have added code at the handler
}

// raise translates an instruction that always fails.
func (a *activation) raise(w bytecode.Word) {
	v := a.rtop(w)
	if up := a.catcher(); up != nil {
		a.f.Instrs[v].Aux |= ir.Lands
		up.catch(a.cur)
		a.cur = 0
		return
	}
	a.exit(ir.Throws) // not reached
}

// catch makes block a way to the handler of the instruction at hand. What is known about globals is forgotten: it may be from before a call.
func (a *activation) catch(block ir.BlockID) {
	e := incoming{block, a.mem.slots.Copy(a.regs)}
	clear(e.regs[a.g.regs:])
	h := a.g.parts[a.now].handler
	if head := &a.heads[h]; head.block != 0 { // the handler leads to code that it handles the errors of, and was built first
		pc, point := a.pc, a.point
		a.closeLoop(h, head, e)
		a.at(pc)
		a.point = point
		return
	}
	a.in[h] = append(a.in[h], e)
}

func (a *activation) words() ir.Value { return a.int(int64(a.snap.Handling)) }

// handling translates the instructions about the error that the innermost catch has caught.
func (a *activation) handling(w bytecode.Word, generic bytecode.Op) {
	if a.snap.Handling == 0 {
		if generic == bytecode.CatchValue || generic == bytecode.CatchPending {
			a.exit(ir.NotNative)
			return
		}
		a.runtime(w)
		return
	}
	dst, words := w.A()/value.Size, a.words()
	get := func(at int64) {
		a.regs[dst] = slot{a.load(ir.Load, ir.I64, ir.Fault, at, words), a.load(ir.Load, ir.Tag, ir.Fault, at+cellTag, words)}
	}
	switch generic {
	case bytecode.TryEnter:
		get(handlingCurrent)
	case bytecode.CatchLeave:
		s := a.regs[dst]
		if s.tag == 0 {
			s = a.cell(value.OfVoid(), "", nil)
		}
		a.store(ir.Store, ir.Fault, handlingCurrent, words, a.convert(a.cur, s.payload, ir.I64))
		a.store(ir.Store, ir.Fault, handlingCurrent+cellTag, words, s.tag)
	default: // the first instruction of a handler
		get(handlingCaught)
		a.store(ir.Store, ir.Fault, handlingThrew, words, a.bool(0))
	}
}
