package tier

import (
	"walrus/internal/heap"
	"walrus/internal/interp"
	"walrus/internal/jit/mach"
	"walrus/internal/value"
)

// Errors of instructions that native code asked the run time for. If one of the activation's native frames has the handler, the frames
// inside it are dropped and native code goes on behind that frame's call, where it finds that there was an error. Else, or if the handler
// is far away, all frames become the interpreter's, and the error goes on there.

// maxLanding bounds the native frames that are looked at, so that errors in deep recursion do not take time in proportion to its depth: frames
// that were given up to the interpreter are not looked at again.
const maxLanding = 200

// fail goes on after an error of the instruction at hand; d is its frame if it has one. done is true if native code is to be resumed.
func (a *activation) fail(d *interp.Detached, err error) (done bool, _ error) {
	if done, failed := a.land(d, err); done || failed != nil {
		return done, failed
	}
	return false, a.rebuild(d, err)
}

// land makes native code go on at the handler of err; done is false if no native frame has it, and nothing has changed. An error ends the
// activation: the interpreter's frames are in place then.
func (a *activation) land(d *interp.Detached, err error) (done bool, _ error) {
	t := a.t
	if !interp.Catchable(err) {
		return false, nil
	}
	c, l := t.x.Context(), &t.landing
	l.Reset()
	if d != nil {
		d.PassCalled(l)
	}
	pc, sp, found := a.findHandler(l)
	if !found {
		return false, nil
	}
	if d != nil {
		depth := t.m.DepthLeft
		d.Abandon()
		t.m.DepthLeft = depth
	}
	if failed := t.m.Land(err, l); failed != nil {
		return false, a.rebuild(nil, failed)
	}
	c.Resume, c.SP, c.Fuel = pc, sp, t.m.Fuel
	t.stats.Landed++
	return true, nil
}

// findHandler looks for the native frame that handles an error of the instruction that native code stands at: it returns where that frame
// goes on, and its stack pointer.
func (a *activation) findHandler(l *interp.Landing) (resume, stack uint64, found bool) {
	t := a.t
	c := t.x.Context()
	pc, sp := c.Resume, c.SP
	called := false // the last frame was called by native code: its place follows from the calling instruction
	for range maxLanding {
		o, _, s := t.site(pc)
		if o == nil {
			return resume, stack, found
		}
		list := o.object.FramesOf(s)
		for i := range list {
			f := &list[i]
			if found {
				if called {
					l.Distance += calledWindow(t, o.object, f)
				}
				if called = i == len(list)-1; !called {
					l.Distance += uint64(f.Window) * value.Size
				}
				continue
			}
			fn := t.c.Funcs[f.Fn]
			l.Pass(fn, int(f.PC))
			h := interp.Handler(fn, int(f.PC))
			if h == nil {
				continue
			}
			if !s.Lands {
				return 0, 0, false
			}
			l.Kind, resume, stack, found = h.Kind, pc, sp, true
			if called = i == len(list)-1; !called {
				l.Distance += uint64(f.Window) * value.Size
			}
		}
		sp += uint64(s.Frame)
		pc = heap.Load64(sp)
		sp += 8
	}
	return 0, 0, false
}

// calledWindow is the distance in bytes from the registers of frame f to those of the frame that it is calling.
func calledWindow(t *Controller, o *mach.Object, f *mach.Frame) uint64 {
	p := pending{f: t.c.Funcs[f.Fn], pc: int(f.PC), init: isInit(o, f)}
	window, _, _ := callWindow(&p)
	return uint64(window) * value.Size
}
