package interp

import (
	"walrus/internal/bytecode"
	"walrus/internal/frame"
	"walrus/internal/heap"
	"walrus/internal/rt"
	"walrus/internal/value"
)

// Native code and the interpreter share one stack of frames. While native code runs, the frame that entered it is the innermost one of
// the machine; what native code calls in between has its state on the native stack only. When native code needs the run time for an
// instruction, the machine executes it in a detached frame behind that innermost frame. A detached frame lies, relative to the frames it
// calls, like the real frame would, so if native code has to be given up meanwhile (an error passes through it, or later an execution is
// put aside) the tier writes the missing frames in between and the detached one becomes the real one.

// Passing is an error that found no handler in the frames above native code: the frames below have to be made first.
type Passing struct{ Err error }

func (p *Passing) Error() string { return p.Err.Error() }

// Unwrap gives the error itself.
func (p *Passing) Unwrap() error { return p.Err }

// belowNative reports whether the frames of this machine end at native code.
func (m *Machine) belowNative() bool {
	for base := m.Base; ; {
		h := frame.HeaderOf(base)
		switch {
		case h.Flags&frame.FlagNative != 0:
			return true
		case h.Flags&frame.FlagHost != 0:
			return false
		}
		base -= uint64(h.Delta)
	}
}

// Detached is an instruction of native code that the run time executes.
type Detached struct {
	m     *Machine
	saved State  // of the frame that entered native code
	base  uint64 // its register 0, counted from the start of the stack: the stack may move
	frame uint64 // register 0 of the detached frame, counted likewise
	pc    uint64 // address of the instruction
}

// Detach makes a frame of f behind the innermost one, for the instruction at the given word. The caller fills its registers.
func (m *Machine) Detach(f *rt.Func, word int) (Detached, error) {
	info := frame.InfoAt(f.Info)
	base := m.Top() + argsOffset
	if end := base + uint64(info.Regs); end > m.StackEnd {
		moved, err := m.growStack(end)
		if err != nil {
			return Detached{}, err
		}
		base += moved
	}
	stand, err := m.C.StandIn(f)
	if err != nil {
		return Detached{}, err
	}
	d := Detached{m: m, saved: m.State, base: m.Base - m.exec.Stack, frame: base - m.exec.Stack, pc: info.Code + uint64(word)*8}
	clear(heap.Cells(base, int(info.Regs)/value.Size))
	*frame.Callee(base) = stand
	*frame.HeaderOf(base) = frame.Header{Tag: value.Frame, Flags: frame.FlagNative, Delta: uint32(base - m.Base)}
	m.Base, m.PC, m.K = base, d.pc, f.Info+frame.InfoSize
	return d, nil
}

// Top is the end of the innermost frame, with the room that a call of a struct may use beyond it.
func (m *Machine) Top() uint64 {
	return m.Base + uint64(frame.InfoAt(m.K-frame.InfoSize).Regs) + 2*value.Size
}

// Run executes the instruction, calls included; nested is called before a frame that the instruction has called runs. On an error the
// machine is left as it is, for Attach; a *Passing error comes out of frames that the instruction has called, any other one from the
// instruction itself.
func (d *Detached) Run(nested func()) error {
	m := d.m
	m.native++
	defer func() { m.native-- }()
	for {
		m.uncounted = true // the loop header that native code is at is not to be entered again
		err := m.step()
		m.uncounted = false
		if err == rt.ErrRetry {
			if err = m.collect(); err == nil {
				err = m.again()
			}
		}
		if m.Base != d.Frame() { // it called something: run that to its end
			nested()
			if err = d.finish(err); err != nil {
				return err
			}
		}
		if err != nil {
			return err
		}
		op := bytecode.Of(m.word().Op()).Generic
		if m.PC == d.pc+8 && op == bytecode.IterResult || m.PC == d.pc+16 && op == bytecode.IterCheck {
			continue // the second half of the same instruction
		}
		if m.C.Heap.WantsCollect() {
			return m.collect()
		}
		return nil
	}
}

// finish runs the frames that the instruction has called; err is the error that the innermost one is about to raise, if any.
func (d *Detached) finish(err error) error {
	m := d.m
	first := m.Base
	for {
		h := frame.HeaderOf(first)
		if below := first - uint64(h.Delta); below != d.Frame() {
			first = below
			continue
		}
		h.Flags |= frame.FlagNative
		break
	}
	if err != nil {
		err = m.recoverFrom(err)
	}
	if err == nil {
		err = m.loop()
	}
	m.done = false
	return err
}

// Words is how many words the instruction has moved on from where it stood.
func (d *Detached) Words() int { return int(int64(d.m.PC-d.pc) / 8) }

// Frame is the address of register 0 of the detached frame.
func (d *Detached) Frame() uint64 { return d.m.exec.Stack + d.frame }

// Reg returns register reg (a plain number) of the detached frame.
func (d *Detached) Reg(reg uint16) *value.Cell {
	return frame.CellAt(d.Frame() + uint64(reg)*value.Size)
}

// Close drops the detached frame; the innermost frame is again the one that entered native code.
func (d *Detached) Close() {
	m := d.m
	fuel, end := m.Fuel, m.StackEnd
	m.State = d.saved
	m.Base = m.exec.Stack + d.base
	m.Fuel, m.StackEnd = fuel, end
}

// Attach makes the detached frame and those that it called the innermost ones of the real stack: the latter move as if register 0 of the
// detached frame lay distance bytes behind that of the frame that entered native code. The caller writes header, function cell and
// registers of the detached frame, and everything in between. window is the number of registers of the detached frame that lie in front
// of the frames it called; all of them if it called none.
func (d *Detached) Attach(distance uint64) (base uint64, window int, err error) {
	m := d.m
	if end := m.exec.Stack + d.base + distance + (m.Top() - d.Frame()); end > m.StackEnd {
		if _, err := m.growStack(end); err != nil {
			return 0, 0, err
		}
	}
	base = m.exec.Stack + d.base + distance
	if m.Base == d.Frame() {
		m.Base = base
		return base, int(frame.InfoAt(m.K-frame.InfoSize).Regs) / value.Size, nil
	}
	first := m.Base
	for {
		h := frame.HeaderOf(first)
		if below := first - uint64(h.Delta); below != d.Frame() {
			first = below
			continue
		}
		h.Flags &^= frame.FlagNative
		break
	}
	from := first - argsOffset
	offset := from - d.Frame()
	size := m.Top() - from
	copy(bytesAt(base+offset, size), bytesAt(from, size))
	m.Base += base - d.Frame()
	return base, int(offset) / value.Size, nil
}

// again repeats the instruction after a collection.
func (m *Machine) again() error {
	err := m.step()
	if err == rt.ErrRetry {
		return m.outOfMemory()
	}
	return err
}

// ReturnValue leaves the innermost frame with result v, as a Return instruction would.
func (m *Machine) ReturnValue(v value.Cell) { m.returnValue(v) }

// Reserve makes sure that frames may reach n bytes behind register 0 of the innermost frame. The stack may move.
func (m *Machine) Reserve(n uint64) error {
	if m.Base+n <= m.StackEnd {
		return nil
	}
	_, err := m.growStack(m.Base + n)
	return err
}

// Collect runs a collection at a safepoint of native code.
func (m *Machine) Collect() error { return m.collect() }

// Refuel is called when native code has used up its slice of steps.
func (m *Machine) Refuel() error { return m.refuel() }

// Running returns the function whose frame is the innermost one.
func (m *Machine) Running() *rt.Func { return m.running() }

// Caught is the error of the innermost active catch, void if there is none.
func (m *Machine) Caught() value.Cell { return *m.Current }

// CallNative calls a native function with n arguments at args, as a call instruction would.
func (m *Machine) CallNative(nat *rt.Native, args uint64, n int) (value.Cell, error) {
	return m.callNative(nat, args, n)
}

// Position is the place in the source of the instruction at hand: in the innermost function that is the program's own. The file is "" if
// nothing runs.
func (m *Machine) Position() (file string, line int) {
	if m.exec == nil || m.K == 0 {
		return "", 0
	}
	m.walk(func(_ uint64, f *rt.Func, word int) bool {
		if f.Proto.Hidden {
			return true
		}
		file = f.Unit.Program.File.Name()
		line, _ = f.Unit.Program.File.Position(f.Proto.PosAt(word).Main.Start)
		return false
	})
	return file, line
}
