package tier

import (
	"walrus/internal/bytecode"
	"walrus/internal/frame"
	"walrus/internal/heap"
	"walrus/internal/interp"
	"walrus/internal/jit/ir"
	"walrus/internal/jit/mach"
	"walrus/internal/rt"
	"walrus/internal/value"
)

// Leaving native code for good: every frame that the activation's native frames stand for is written into the interpreter's stack, and
// the interpreter goes on in the innermost one. The frame that entered native code is there already; its registers are brought up to
// date. Each native frame costs this at most once, because afterwards it is the interpreter's.

// pending is an interpreter frame that has to be written.
type pending struct {
	f      *rt.Func
	pc     int        // instruction to execute next, or whose call is running
	callee value.Cell // function cell; void if any closure of f will do
	window uint16     // register of the calling frame that is this one's register 0
	dst    uint16     // register of the calling frame that gets the result
	flags  uint8
	init   bool // the call that it is making makes an instance
	called bool // called by native code: window and dst follow from the call instruction
	cells  int  // registers: a run of Controller.cells
	count  int
}

// register is the value of one register.
type register struct {
	reg  uint16
	cell value.Cell
}

// collectFrames reads the frames of the activation into t.frames, innermost first. It returns the site that native code stands at.
func (a *activation) collectFrames() (*owner, int, *mach.Site) {
	c := a.t.x.Context()
	return a.framesFrom(c.Resume, c.SP)
}

// framesFrom is collectFrames for an activation that stands at a native pc and stack pointer.
func (a *activation) framesFrom(pc, sp uint64) (*owner, int, *mach.Site) {
	t := a.t
	c := t.x.Context()
	t.frames, t.cells = t.frames[:0], t.cells[:0]
	top, topID, topSite := t.site(pc)
	for {
		o, _, s := t.site(pc)
		if o == nil {
			return top, topID, topSite
		}
		list := o.object.FramesOf(s)
		for i := range list {
			t.addFrame(o.object, &list[i], sp, i == len(list)-1)
		}
		if s.Kind == mach.SiteStack || s.Kind == mach.SiteArguments { // the frame does not exist yet: the closure may still be in its register
			p := &t.frames[len(t.frames)-1]
			if addr := c.GPR[closureRegister]; isClosure(t.c, addr, p.f) {
				p.callee = value.OfRef(value.Function, addr)
			}
		}
		sp += uint64(s.Frame)
		pc = heap.Load64(sp)
		sp += 8
	}
}

// isClosure reports whether a word is the address of a closure of f: callers that know that f captures nothing pass anything.
func isClosure(c *rt.Context, addr uint64, f *rt.Func) bool {
	return c.Heap.IsObject(addr) && heap.KindOf(addr) == heap.Function && heap.Slot(addr, 0).Bits == f.Info
}

// addFrame reads one frame; sp is the native stack pointer at its site.
func (t *Controller) addFrame(o *mach.Object, f *mach.Frame, sp uint64, called bool) {
	p := pending{f: t.c.Funcs[f.Fn], pc: int(f.PC), window: f.Window, dst: f.Dst, flags: f.Flags, called: called, cells: len(t.cells)}
	for _, s := range o.SlotsOf(f) {
		v := value.Cell{Bits: t.read(o, s.Payload, sp), Tag: value.Tag(t.read(o, s.Tag, sp))}
		switch s.Reg {
		case ir.CalleeSlot:
			p.callee = v
		case ir.InitSlot:
			p.init = true
			t.cells = append(t.cells, register{p.f.Proto.Code[p.pc].A() / value.Size, v})
		default:
			t.cells = append(t.cells, register{s.Reg, v})
		}
	}
	p.count = len(t.cells) - p.cells
	t.frames = append(t.frames, p)
}

// isInit reports whether the call that frame f is making makes an instance.
func isInit(o *mach.Object, f *mach.Frame) bool {
	slots := o.SlotsOf(f)
	for i := len(slots) - 1; i >= 0 && slots[i].Reg >= ir.InitSlot; i-- {
		if slots[i].Reg == ir.InitSlot {
			return true
		}
	}
	return false
}

// read reads a location.
func (t *Controller) read(o *mach.Object, l mach.Loc, sp uint64) (bits uint64) {
	c := t.x.Context()
	switch l.Kind &^ mach.LocByte {
	case mach.LocConst:
		bits = o.Consts[l.N]
	case mach.LocGPR:
		bits = c.GPR[l.N]
	case mach.LocFPR:
		bits = c.FPR[l.N]
	case mach.LocStack:
		bits = heap.Load64(sp + uint64(int64(l.N)))
	case mach.LocTagByte:
		bits = c.GPR[l.N>>3] >> (8 * (l.N & 7)) & 0xFF
	}
	if l.Kind&mach.LocByte != 0 {
		bits &= 0xFF
	}
	return bits
}

// frames is the number of frames that the activation adds to the depth: all but the one that entered it.
func (a *activation) frames() int64 {
	a.collectFrames()
	n := int64(0)
	for _, p := range a.t.frames[:len(a.t.frames)-1] {
		n += int64(frame.InfoAt(p.f.Info).Step)
	}
	return n
}

// rebuild ends the activation: its frames become frames of the interpreter. d is the instruction that the run time was executing, nil if
// there is none; err is the error that goes on in the interpreter, nil to go on with the innermost instruction.
func (a *activation) rebuild(d *interp.Detached, err error) error {
	t, m := a.t, a.t.m
	o, id, s := a.collectFrames()
	distance := t.placeFrames()
	innermost := t.frames[0]
	var base uint64
	window := innermost.f.Proto.Registers
	var failed error
	if d != nil {
		if base, window, failed = d.Attach(distance); failed != nil {
			d.Close()
			return failed
		}
		base -= distance
	} else {
		if failed = m.Reserve(distance + uint64(frame.InfoAt(innermost.f.Info).Regs)); failed != nil {
			return failed
		}
		base = m.Base
	}
	for i := len(t.frames) - 1; i >= 0; i-- {
		p := &t.frames[i]
		if i < len(t.frames)-1 {
			if failed = t.writeHeader(&t.frames[i+1], p, base); failed != nil {
				return failed
			}
			base += uint64(p.window) * value.Size
			if d == nil {
				m.DepthLeft -= int64(frame.InfoAt(p.f.Info).Step)
			}
		} else if failed = t.replaceCallee(p, base); failed != nil {
			return failed
		}
		// A register in the window of a call under way may be listed as live, because it keeps its old value on some way behind the call;
		// no instruction reads it, and the frames of the callees lie there.
		limit := window
		if i > 0 {
			limit = int(t.frames[i-1].window) - 2
		}
		for _, r := range t.cells[p.cells : p.cells+p.count] {
			if int(r.reg) < limit {
				*frame.CellAt(base + uint64(r.reg)*value.Size) = r.cell
			}
		}
	}
	if d == nil {
		info := frame.InfoAt(innermost.f.Info)
		m.Base, m.PC, m.K = base, info.Code+uint64(innermost.pc)*8, innermost.f.Info+frame.InfoSize
	}
	t.noteExit(o, id, s, err)
	// Native code polls in loops, and what only recurses and throws may never come to one, but spend its time here.
	if stop := t.c.Worked(len(t.frames) * frameWork); stop != nil && (err == nil || interp.Catchable(err)) {
		return stop
	}
	return err
}

// frameWork is how many bytes of other work the rebuilding of a frame is worth.
const frameWork = 128

// placeFrames finds out where the frames of t.frames lie in relation to each other, and returns the distance of the innermost one from the
// one that entered native code.
func (t *Controller) placeFrames() (distance uint64) {
	for i := range t.frames[:len(t.frames)-1] {
		p := &t.frames[i]
		if p.called {
			p.window, p.dst, p.flags = callWindow(&t.frames[i+1])
		}
		distance += uint64(p.window) * value.Size
	}
	return distance
}

// Frames implements interp.Tier.
func (t *Controller) Frames(m *interp.Machine, level int, base uint64, visit func(base uint64, f *rt.Func, word int) bool) (entry uint64, ok, more bool) {
	if level >= t.depth {
		return 0, false, true
	}
	a := t.active[t.depth-1-level]
	if a.exec != m.Executing() {
		return 0, false, true
	}
	entry = a.exec.Stack + a.entry
	if a.detached && base != a.d.Frame() || !a.detached && base != entry {
		return 0, false, true
	}
	c := t.x.Context()
	pc, sp := c.Resume, c.SP
	if level > 0 { // what is inside of it remembers where it stands
		inner := t.active[t.depth-level]
		pc, sp = inner.resume, inner.sp
	}
	a.framesFrom(pc, sp)
	at := entry + t.placeFrames()
	for i := range t.frames {
		p := &t.frames[i]
		if !visit(at, p.f, p.pc) {
			return entry, true, false
		}
		at -= uint64(p.window) * value.Size
	}
	return entry, true, true
}

// replaceCallee makes the function cell of the frame that entered native code that of the function that runs in it now: a tail call may
// have put another one in its place.
func (t *Controller) replaceCallee(p *pending, base uint64) (err error) {
	cell := frame.Callee(base)
	switch {
	case p.callee.Tag == value.Function:
		*cell = p.callee
	case t.c.FuncOf(*cell) != p.f:
		*cell, err = t.c.StandIn(p.f)
	}
	return err
}

// callWindow derives where the callee of the call that a frame is making has its registers, where the result goes, and the flags of the
// callee's frame.
func callWindow(caller *pending) (window, dst uint16, flags uint8) {
	w := caller.f.Proto.Code[caller.pc]
	a := w.A() / value.Size
	window, dst = a+2, w.B()/value.Size
	switch bytecode.Of(w.Op()).Generic {
	case bytecode.IterNext: // behind the state of the loop, whose third register gets the result
		return a + 5, a + 2, 0
	case bytecode.TailCall:
		dst = a
	}
	if caller.init {
		return window + 1, dst, frame.FlagInit
	}
	return window, dst, 0
}

// writeHeader makes function cell and header of frame p, which caller at base has called.
func (t *Controller) writeHeader(caller, p *pending, base uint64) error {
	callee := p.callee
	if callee.Tag != value.Function {
		var err error
		if callee, err = t.c.StandIn(p.f); err != nil {
			return err
		}
	}
	delta := uint64(p.window) * value.Size
	at := base + delta
	width := bytecode.Of(caller.f.Proto.Code[caller.pc].Op()).Width()
	*frame.Callee(at) = callee
	*frame.HeaderOf(at) = frame.Header{Return: frame.InfoAt(caller.f.Info).Code + uint64(caller.pc+width)*8, Tag: value.Frame, Flags: p.flags,
		Dst: p.dst * value.Size, Delta: uint32(delta)}
	return nil
}

// noteExit counts an exit; code that keeps leaving at one place is made anew with what the interpreter learns there.
func (t *Controller) noteExit(o *owner, id int, s *mach.Site, err error) {
	reason := s.Reason
	if err != nil && s.Kind == mach.SiteRt {
		reason = ir.Failed
	}
	t.stats.exit(o, s, reason)
	if s.Kind != mach.SiteGuard && s.Kind != mach.SiteArguments {
		return
	}
	switch reason {
	case ir.Throws, ir.ZeroDivisor, ir.NegativeShift, ir.Unset, ir.Returns, ir.DepthLimit, ir.StepLimit:
		return // no other code would stay
	}
	r := o.r
	if r.object != o.object {
		return
	}
	r.exits[id]++
	limit := patience
	if s.Kind == mach.SiteArguments || r.loop >= 0 && s.Count == 1 && o.object.FramesOf(s)[0].PC == r.f.Proto.Loops[r.loop].Header {
		limit = entryPatience
	}
	if r.exits[id] >= limit && r.recompiles < maxRecompiles {
		at := &o.object.FramesOf(s)[0]
		f := t.c.Funcs[at.Fn]
		info := frame.InfoAt(f.Info)
		frame.FeedbackAt(info.Feedback(info.Code + uint64(at.PC)*8)).Flags |= frame.SawFailure
		var args []value.Cell
		if s.Kind == mach.SiteArguments { // the innermost frame is that of the call
			args = heap.Cells(t.m.Base, r.f.Proto.Params)
		}
		t.discard(r, args)
	}
}

// leave gives the activation up at an exit: the interpreter goes on there, or raises err there.
func (a *activation) leave(err error) error {
	a.t.m.Fuel = a.fuel()
	return a.rebuild(nil, err)
}
