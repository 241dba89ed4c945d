package amd64_test

import (
	"testing"

	"walrus/internal/frame"
	"walrus/internal/jit/amd64"
	"walrus/internal/jit/ir"
	"walrus/internal/jit/mach"
	"walrus/internal/native"
	"walrus/internal/platform"
	"walrus/internal/value"
)

// machine runs compiled functions and rebuilds interpreter frames at exits, as
// the tier controller does.
type machine struct {
	t     testing.TB
	x     *native.Executor
	stubs *native.Code
	offs  [amd64.NumSyms]int32
	cc    mach.Compiler
	opts  mach.Options
	live  map[*native.Code]*mach.Object
	mix   uint64 // entry of the function that random programs call
	depth uint64
	fuel  int64
	keep  []any
}

func newMachine(t testing.TB, opts mach.Options) *machine {
	t.Helper()
	x, err := native.NewExecutor(native.Config{})
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { x.Close() })
	s, err := amd64.Stubs(nil)
	if err != nil {
		t.Fatal(err)
	}
	m := &machine{t: t, x: x, offs: s.Offsets, opts: opts, live: map[*native.Code]*mach.Object{}, depth: 1000, fuel: 1 << 40}
	if m.stubs, err = x.Code().Install(native.Image{Bytes: s.Bytes}); err != nil {
		t.Fatal(err)
	}
	m.opts.Poll, _ = x.Poll()
	m.opts.Check = true
	m.opts.Features = platform.HostFeatures()
	return m
}

func (m *machine) compile(f *ir.Func) (*native.Code, *mach.Object) {
	m.t.Helper()
	o, err := m.cc.Compile(f, amd64.Target{}, &m.opts)
	if err != nil {
		m.t.Fatal(err)
	}
	image := native.Image{Bytes: o.Bytes, Owner: o}
	for _, r := range o.Relocs {
		image.Relocs = append(image.Relocs, native.Reloc{At: r.At, Target: m.stubs.Base + native.Addr(m.offs[r.Sym])})
	}
	for i, s := range o.Sites {
		image.Sites = append(image.Sites, native.Site{Offset: s.Offset, ID: uint32(i)})
	}
	code, err := m.x.Code().Install(image)
	if err != nil {
		m.t.Fatal(err)
	}
	m.live[code] = o
	return code, o
}

// outcome is how a run ended.
type outcome struct {
	left   bool
	reason ir.Reason
	frames []ir.FrameState
	result value.Cell
}

// run calls code with arguments.
func (m *machine) run(code *native.Code, o *mach.Object, w ir.World, args []value.Cell) outcome {
	c := m.x.Context()
	mark := m.x.Mark()
	defer m.x.Unwind(mark)
	c.GPR = [16]uint64{}
	for i := range c.FPR {
		c.FPR[i] = 0x7FF8_DEAD_BEEF_0000 + uint64(i)
	}
	order := []int{7, 6, 2, 1, 8, 9, 10, 11}
	stackArgs := args[min(len(args), amd64.RegArgs):]
	if o.Entry == ir.LoopEntry {
		cells := append([]value.Cell{{}}, args...)
		m.keep = append(m.keep[:0], cells)
		c.GPR[7] = addr(&cells[0].Bits) + 16
		args, stackArgs = nil, nil
	}
	for i, a := range args {
		if i >= amd64.RegArgs {
			break
		}
		c.GPR[order[i]] = a.Bits
		c.GPR[0] |= uint64(a.Tag) << (8 * i)
	}
	if n := len(stackArgs); n > 0 {
		c.SP -= 16 * uint64(n+1)
		for i, a := range stackArgs {
			*(*value.Cell)(frame.Ptr(c.SP + 16*uint64(i))) = a
		}
	}
	c.Fuel = m.fuel
	c.GPR[3] = w.ClosureAddr()
	c.GPR[12] = m.depth
	c.Words[0] = uint64(code.Base) + uint64(o.Checked)
	id := m.x.Enter(m.stubs.Base + native.Addr(m.offs[amd64.SymEnter]))
	for {
		switch id {
		case native.ExitReturn:
			return outcome{result: c.Ret}
		case native.ExitPoll:
			m.x.Yield()
		case native.ExitStack:
			if err := m.x.GrowStack(); err != nil {
				return m.leave()
			}
		case native.ExitHelper:
			if !m.helper(w) {
				return m.leave()
			}
		default:
			return m.leave()
		}
		id = m.x.Resume()
	}
}

func (m *machine) site(pc uint64) (*mach.Object, *mach.Site) {
	code := m.x.Code().Find(native.Addr(pc))
	if code == nil || m.live[code] == nil {
		return nil, nil
	}
	o := m.live[code]
	id, ok := code.SiteAt(native.Addr(pc))
	if !ok {
		m.t.Fatalf("no site at %#x", pc-uint64(code.Base))
	}
	return o, &o.Sites[id]
}

func (m *machine) helper(w ir.World) bool {
	c := m.x.Context()
	o, s := m.site(c.Resume)
	if s != &o.Sites[c.ExitArg] {
		m.t.Fatalf("helper site %d is not the one at %#x", c.ExitArg, s.Offset)
	}
	cells := func(i int32) *value.Cell { return (*value.Cell)(frame.Ptr(c.SP + 16*uint64(i))) }
	switch s.Kind {
	case mach.SiteFMod, mach.SiteFPow:
		op := ir.FMod
		if s.Kind == mach.SiteFPow {
			op = ir.FPow
		}
		cells(0).Bits, _ = ir.EvalPure(op, 0, 0, []uint64{cells(0).Bits, cells(1).Bits})
		return true
	}
	f := o.FramesOf(s)[0]
	var args []value.Cell
	for i := range s.Args {
		args = append(args, *cells(i))
	}
	outcome, res, ok := w.RtOp(f.Fn, f.PC, args, int(s.Out))
	if !ok {
		return false
	}
	for i, r := range res {
		*cells(int32(i)) = r
	}
	c.Ret.Bits = uint64(outcome)
	return true
}

// leave rebuilds all frames, innermost first.
func (m *machine) leave() outcome {
	c := m.x.Context()
	out := outcome{left: true}
	pc, sp := c.Resume, c.SP
	for {
		o, s := m.site(pc)
		if o == nil {
			return out // the entry stub
		}
		if out.frames == nil {
			out.reason = s.Reason
		}
		read := func(l mach.Loc) uint64 {
			var bits uint64
			switch l.Kind &^ mach.LocByte {
			case mach.LocConst:
				bits = o.Consts[l.N]
			case mach.LocGPR:
				bits = c.GPR[l.N]
			case mach.LocFPR:
				bits = c.FPR[l.N]
			case mach.LocStack:
				bits = *(*uint64)(frame.Ptr(sp + uint64(int64(l.N))))
			case mach.LocTagByte:
				bits = c.GPR[l.N>>3] >> (8 * (l.N & 7)) & 0xFF
			}
			if l.Kind&mach.LocByte != 0 {
				bits &= 0xFF
			}
			return bits
		}
		for _, f := range o.FramesOf(s) {
			fs := ir.FrameState{Fn: f.Fn, PC: f.PC, Regs: map[uint16]value.Cell{}}
			for _, slot := range o.SlotsOf(&f) {
				fs.Regs[slot.Reg] = value.Cell{Bits: read(slot.Payload), Tag: value.Tag(read(slot.Tag))}
			}
			out.frames = append(out.frames, fs)
		}
		sp += uint64(s.Frame)
		pc = *(*uint64)(frame.Ptr(sp))
		sp += 8
	}
}
