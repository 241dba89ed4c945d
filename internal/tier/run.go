package tier

import (
	"errors"
	"math"

	"walrus/internal/bytecode"
	"walrus/internal/diag"
	"walrus/internal/frame"
	"walrus/internal/heap"
	"walrus/internal/interp"
	"walrus/internal/jit/amd64"
	"walrus/internal/jit/build"
	"walrus/internal/jit/ir"
	"walrus/internal/jit/mach"
	"walrus/internal/native"
	"walrus/internal/rt"
	"walrus/internal/value"
)

// Hardware numbers of the registers that carry arguments, see the calling convention in package amd64.
var argRegisters = [...]int{7, 6, 2, 1, 8, 9, 10, 11}

const (
	tagsRegister    = 0
	closureRegister = 3
	depthRegister   = 12
	frameRegister   = 7
)

// enterLoop runs the loop that the interpreter stands at.
func (t *Controller) enterLoop(r *region) (bool, error) {
	c := t.x.Context()
	c.GPR[frameRegister] = t.m.Base
	return true, t.run(r, 0)
}

// enterCall runs the function whose frame the interpreter has just made, and leaves the frame when it returns.
func (t *Controller) enterCall(r *region) (bool, error) {
	c := t.x.Context()
	n := r.f.Proto.Params
	tags := uint64(0)
	for i, v := range heap.Cells(t.m.Base, n)[:min(n, amd64.RegArgs)] {
		c.GPR[argRegisters[i]] = v.Bits
		tags |= uint64(v.Tag) << (8 * i)
	}
	c.GPR[tagsRegister] = tags
	return true, t.run(r, max(0, n-amd64.RegArgs))
}

// run enters code and serves its exits until the region has returned or given up. stackArgs is the number of arguments that are passed in
// cells on the native stack.
func (t *Controller) run(r *region, stackArgs int) error {
	m, x := t.m, t.x
	c := x.Context()
	mark := x.Mark()
	if t.depth == len(t.active) {
		t.active = append(t.active, new(activation))
	}
	a := t.active[t.depth]
	a.t, a.r, a.polls, a.exec, a.detached = t, r, 0, m.Executing(), false // d is large and only valid when detached is set
	a.entry, a.sp, a.resume = m.Base-a.exec.Stack, c.SP, c.Resume
	if stackArgs > 0 {
		c.SP = (c.SP &^ 15) - uint64(stackArgs)*value.Size // Enter aligns it, which must not move the arguments
		copy(heap.Cells(c.SP, stackArgs), heap.Cells(m.Base+uint64(amd64.RegArgs)*value.Size, stackArgs))
	}
	c.GPR[closureRegister] = frame.Callee(m.Base).Bits
	c.GPR[depthRegister] = uint64(m.DepthLeft)
	c.Fuel = m.Fuel
	c.Words[0] = uint64(r.code.Base)
	if r.loop < 0 {
		c.Words[0] = frame.InfoAt(r.f.Info).Native
	} else {
		c.Words[0] += uint64(r.object.Checked)
	}
	r.entered++
	t.stats.Entries++
	t.depth++
	err := a.serve(x.Enter(t.symbol(amd64.SymEnter)))
	t.depth--
	x.Unwind(mark)
	a.exec = nil
	if len(t.grave) > 0 {
		t.bury()
	}
	return err
}

// activation is one entry into native code.
type activation struct {
	t     *Controller
	r     *region
	polls int               // so far
	exec  *interp.Execution // that it belongs to
	entry uint64            // where in the stack of that the frame lies that entered native code
	// Where the activation around it stands.
	sp, resume uint64

	d        interp.Detached // the instruction that the run time executes in a frame
	detached bool            // there is one
}

// serve handles exits until the activation is over.
func (a *activation) serve(id native.ExitID) error {
	t := a.t
	x, m := t.x, t.m
	c := x.Context()
	for {
		switch id {
		case native.ExitReturn:
			m.Fuel = a.fuel()
			m.ReturnValue(c.Ret)
			return nil
		case native.ExitHelper:
			done, err := a.helper()
			if !done {
				return err
			}
		case native.ExitPoll:
			done, err := a.poll()
			if !done {
				return err
			}
		case native.ExitStack:
			if err := x.GrowStack(); err != nil {
				return a.leave(nil)
			}
		case native.ExitCall:
			err := a.leave(nil)
			a.pause()
			return err
		default:
			return a.leave(nil)
		}
		id = x.Resume()
	}
}

// pauseVisits is how many visits a region is interpreted for after it called what has no native code.
const pauseVisits = 16

// pause keeps a region from being entered at its next visit, since it may well leave at the same call again: that costs more than interpreting.
func (a *activation) pause() {
	switch r := a.r; {
	case r.state != ready:
	case r.loop < 0:
		r.f.SetCallCounter(pauseVisits)
	default:
		r.f.SetLoopCounter(r.loop, pauseVisits)
	}
}

// fuel is the fuel that native code has left; code that does not count leaves the interpreter's alone.
func (a *activation) fuel() int64 {
	if a.t.opts.Metered {
		return a.t.x.Context().Fuel
	}
	return a.t.m.Fuel
}

// foundSites is the size of the cache in front of looking up sites, a power of two.
const foundSites = 64

// foundSite is an entry of that cache.
type foundSite struct {
	pc   uint64
	o    *owner
	id   int
	site *mach.Site
}

// site finds the site with a return address; nil if it belongs to the entry stub.
func (t *Controller) site(pc uint64) (*owner, int, *mach.Site) {
	e := &t.found[(pc^pc>>6)%foundSites]
	if e.pc != pc {
		o, id, s := t.lookUp(pc)
		*e = foundSite{pc, o, id, s}
	}
	return e.o, e.id, e.site
}

func (t *Controller) lookUp(pc uint64) (*owner, int, *mach.Site) {
	code := t.x.Code().Find(native.Addr(pc))
	if code == nil {
		return nil, 0, nil
	}
	o, ok := code.Owner.(*owner)
	if !ok {
		return nil, 0, nil
	}
	id, ok := code.SiteAt(native.Addr(pc))
	if !ok {
		panic("tier: no site at a return address in " + o.r.name())
	}
	return o, int(id), &o.object.Sites[id]
}

// poll lets the host work. done is false if the run has to stop: then err says why and the interpreter's frames are in place.
func (a *activation) poll() (done bool, err error) {
	t := a.t
	t.stats.Polls++
	t.x.Yield()
	t.collectResults()
	a.polls++
	if t.leavesAtPoll(a.polls) {
		return false, a.leave(nil)
	}
	err = t.c.Poll()
	if err == nil && t.c.Heap.WantsCollect() {
		err = t.m.Collect()
	}
	if err != nil {
		return false, a.leave(err)
	}
	return true, nil
}

// hostInterval is after how many crossings into Go the host is asked whether to go on: Go may take the processor for other goroutines during
// each of them, and native code that crosses often then never sees that it is asked to poll.
const hostInterval = 1024

// helper does what native code asks the run time for.
func (a *activation) helper() (done bool, err error) {
	t := a.t
	c := t.x.Context()
	o, id, s := t.site(c.Resume)
	sp := c.SP
	switch s.Kind {
	case mach.SiteFMod:
		cells := heap.Cells(sp, 2)
		cells[0] = value.OfFloat(math.Mod(cells[0].Float(), cells[1].Float()))
		return true, nil
	case mach.SiteFPow:
		cells := heap.Cells(sp, 2)
		cells[0] = value.OfFloat(math.Pow(cells[0].Float(), cells[1].Float()))
		return true, nil
	}
	if t.stats.Helpers++; t.stats.Helpers%hostInterval == 0 {
		t.collectResults()
		if err := t.c.Poll(); err != nil {
			return false, a.leave(err)
		}
	}
	at := &o.object.FramesOf(s)[0]
	f := t.c.Funcs[at.Fn]
	t.m.Fuel = a.fuel()
	if s.Args > 0 {
		if v := heap.LoadCell(sp); (v.Tag == value.Instance || v.Tag == value.Dict) && t.missed(o, id, f, int(at.PC), v) {
			return false, a.leave(nil)
		}
	}
	if o.builtins == nil {
		o.builtins = make([]builtinSite, len(o.object.Sites))
	}
	outcome, handled, err := t.direct(&o.builtins[id], f, int(at.PC), sp, int(s.Args))
	if err == rt.ErrRetry {
		outcome, err = a.retry(&o.builtins[id], f, int(at.PC), sp, int(s.Args))
	}
	if !handled {
		return a.execute(o, id, s)
	}
	if err != nil {
		return a.fail(nil, err)
	}
	if t.c.Heap.WantsCollect() {
		if err = t.m.Collect(); err != nil {
			return false, a.rebuild(nil, err)
		}
	}
	c.Fuel = t.m.Fuel
	c.Ret.Bits = uint64(outcome)
	return true, nil
}

// retry repeats an instruction that failed for lack of memory, after a collection.
func (a *activation) retry(at *builtinSite, f *rt.Func, pc int, sp uint64, n int) (outcome int, err error) {
	t := a.t
	if err = t.m.Collect(); err != nil {
		return 0, err
	}
	if outcome, _, err = t.direct(at, f, pc, sp, n); err == rt.ErrRetry {
		h := t.c.Heap
		if size := h.FailedSize(); !h.Fits(size) {
			return 0, rt.Raise(diag.TooLarge, bytecode.Of(f.Proto.Code[pc].Op()).Generic.String(), size)
		}
		h.ClearFailed()
		err = rt.Raise(diag.MemoryLimit, h.Limit())
	}
	return outcome, err
}

// execute runs one instruction of the bytecode for native code.
func (a *activation) execute(o *owner, id int, s *mach.Site) (done bool, err error) {
	t := a.t
	m, c := t.m, t.x.Context()
	at := &o.object.FramesOf(s)[0]
	f := t.c.Funcs[at.Fn]
	ops := t.operandsAt(o, id, f, int(at.PC))
	if heap.LoadCell(c.SP).Tag == value.Function && bytecode.Of(f.Proto.Code[at.PC].Op()).Generic == bytecode.TailCall {
		return false, a.leave(nil) // only the interpreter can give up the frame, and it must: tail calls take constant space
	}
	m.Fuel = a.fuel()
	if a.d, err = m.Detach(f, int(at.PC)); err != nil {
		return false, a.leave(err)
	}
	d := &a.d
	a.detached = true
	cells := heap.Cells(c.SP, max(int(s.Args), int(s.Out)))
	for i, reg := range ops.reads {
		if reg == ir.CalleeSlot {
			*frame.Callee(d.Frame()) = cells[i]
		} else {
			*d.Reg(reg) = cells[i]
		}
	}
	mark, depth := t.x.Mark(), m.DepthLeft
	err = d.Run(func() { m.DepthLeft -= a.frames() })
	t.x.Unwind(mark)
	a.detached = false
	if err != nil {
		left := m.DepthLeft
		var passing *interp.Passing
		if errors.As(err, &passing) {
			err = passing.Err
		} else {
			left = depth - a.frames()
		}
		m.DepthLeft = depth
		if done, err := a.land(d, err); done || err != nil {
			return done, err
		}
		m.DepthLeft = left
		return false, a.rebuild(d, err)
	}
	for i, reg := range ops.writes {
		cells[i] = *d.Reg(reg)
	}
	c.Ret.Bits = uint64(ops.outcome(d.Words()))
	d.Close()
	m.DepthLeft = depth
	c.Fuel = m.Fuel
	return true, nil
}

// operands are the registers of an instruction in the order of its cells, and where it can go.
type operands struct {
	known         bool
	reads, writes []uint16
	next, jump    int // words to the following instruction, and to the one it may jump to
}

// operandsAt returns the operands of the instruction behind a site.
func (t *Controller) operandsAt(o *owner, id int, f *rt.Func, pc int) *operands {
	if o.operands == nil {
		o.operands = make([]operands, len(o.object.Sites))
	}
	ops := &o.operands[id]
	if !ops.known {
		w := f.Proto.Code[pc]
		row := bytecode.Of(w.Op())
		ops.known = true
		ops.reads, ops.writes = build.Operands(w, capturedRegisters(f, w))
		ops.next, ops.jump = row.Width(), math.MinInt
		switch {
		case row.Flags&bytecode.Jumps == 0:
		case row.Ext == bytecode.LoopExt:
			ops.jump = int(f.Proto.Code[pc+1].ExtHigh())
		case row.Wide:
			ops.jump = int(w.D())
		default:
			ops.jump = int(int16(w.C()))
		}
	}
	return ops
}

// outcome says where an instruction has gone that moved on by a number of words.
func (o *operands) outcome(words int) int {
	switch words {
	case o.jump:
		return ir.OutcomeJump
	case o.next:
		return ir.OutcomeNext
	}
	return ir.OutcomeSkip
}
