package build

import (
	"testing"

	"walrus/internal/bytecode"
	"walrus/internal/frame"
	"walrus/internal/heap"
	"walrus/internal/jit/ir"
	"walrus/internal/value"
)

// twice is: return n + n, or an error if n is 0, by a division.
func twice() *Snapshot {
	s := &asm{}
	s.abc(bytecode.DivII, 1, 0, 0)
	s.abc(bytecode.AddII, 1, 0, 0)
	s.abc(bytecode.Return, 1, 0, 0)
	return &Snapshot{Name: "twice", Fn: 7, Code: s.code, Params: 1, Registers: 2, Closure: value.OfRef(value.Function, 0x2000)}
}

// caller is: return twice(n) + n.
func caller() *Snapshot {
	s := &asm{}
	s.wide(bytecode.GetGlobalFast, 2, 0)
	s.abc(bytecode.Move, 4, 0, 0)
	s.abc(bytecode.Call, 2, 1, 1)
	s.abc(bytecode.AddII, 1, 1, 0)
	s.abc(bytecode.Return, 1, 0, 0)
	callee := twice()
	return &Snapshot{Name: "caller", Fn: 8, Code: s.code, Params: 1, Registers: 6, ParamTags: []value.Tag{value.Int},
		GlobalFacts: []GlobalFact{{Name: "twice", Const: true, Cell: callee.Closure, Callee: callee}}}
}

// TestInlinedExit leaves native code in an inlined function: both frames must be there, the inner one with its function and its place.
func TestInlinedExit(t *testing.T) {
	f := Build(caller(), DefaultOptions())
	if len(f.Callees) != 0 {
		t.Fatalf("not inlined\n%s", f)
	}
	if out := eval(t, f, value.OfInt(5)); out.Left || out.Result != value.OfInt(15) {
		t.Errorf("%+v", out)
	}
	out := eval(t, f, value.OfInt(0))
	if !out.Left || out.Reason != ir.ZeroDivisor || len(out.Frames) != 2 {
		t.Fatalf("%+v\n%s", out, f)
	}
	inner, outer := out.Frames[0], out.Frames[1]
	if inner.Fn != 7 || inner.PC != 0 || inner.Regs[0] != value.OfInt(0) || inner.Regs[ir.CalleeSlot].Tag != value.Function {
		t.Errorf("inner frame %+v", inner)
	}
	if outer.Fn != 8 || outer.PC != 2 || outer.Regs[0] != value.OfInt(0) {
		t.Errorf("outer frame %+v", outer)
	}
	point := f.Resumes[f.Instrs[out.At].Resume]
	if point.Dst != 1 || point.Window != 4 {
		t.Errorf("header of the inner frame: result to %d, window at %d", point.Dst, point.Window)
	}
	opt := DefaultOptions()
	opt.Inline = 0
	if f := Build(caller(), opt); len(f.Callees) != 1 || f.Verify() != nil {
		t.Errorf("inlined though it is off, or invalid: %v\n%s", f.Verify(), f)
	}
}

// TestSelfTail compiles a function that calls itself in tail position: down(n, acc) = acc if n < 1, else down(n-1, acc+n).
func TestSelfTail(t *testing.T) {
	s := &asm{}
	s.abc(bytecode.JumpNotLtIInt, 0, 1, 2)
	s.abc(bytecode.Return, 1, 0, 0)
	s.wide(bytecode.GetGlobalFast, 2, 0)
	s.abc(bytecode.AddIInt, 4, 0, -1)
	s.abc(bytecode.AddII, 5, 1, 0)
	s.abc(bytecode.TailCall, 2, 0, 2)
	s.abc(bytecode.Return, 2, 0, 0)
	closure := value.OfRef(value.Function, 0x1000)
	snap := &Snapshot{Name: "down", Fn: 3, Code: s.code, Params: 2, Registers: 6, ParamTags: []value.Tag{value.Int, value.Int}, Closure: closure}
	snap.GlobalFacts = []GlobalFact{{Name: "down", Const: true, Cell: closure, Callee: snap}}
	f := Build(snap, DefaultOptions())
	if out := eval(t, f, value.OfInt(100), value.OfInt(0)); out.Left || out.Result != value.OfInt(5050) {
		t.Errorf("%+v\n%s", out, f)
	}
	for _, b := range f.Order {
		if op := f.Instrs[f.Terminator(b)].Op; op == ir.TailCall {
			t.Errorf("not a loop\n%s", f)
		}
	}
}

// memory is a world with addresses.
type memory struct {
	world
	bytes map[uint64]byte
	rtops int
}

func (w *memory) Read(addr uint64, width int) uint64 {
	var bits uint64
	for i := width - 1; i >= 0; i-- {
		bits = bits<<8 | uint64(w.bytes[addr+uint64(i)])
	}
	return bits
}

func (w *memory) Write(addr uint64, width int, bits uint64) {
	for i := range width {
		w.bytes[addr+uint64(i)] = byte(bits >> (8 * i))
	}
}

func (w *memory) RtOp(fn int32, pc uint32, args []value.Cell, results int) (int, []value.Cell, bool) {
	w.rtops++
	return ir.OutcomeNext, make([]value.Cell, results), true
}

// TestPush pushes an int onto lists of several kinds: where the list does not fit the run time has to do it, and nothing may have been
// written.
func TestPush(t *testing.T) {
	s := &asm{}
	s.abc(bytecode.CallMemberPush, 2, 1, 1)
	s.code = append(s.code, 0)
	s.abc(bytecode.Return, 1, 0, 0)
	snap := &Snapshot{Name: "push", Fn: 4, Code: s.code, Params: 6, Registers: 6}
	f := Build(snap, DefaultOptions())
	for _, c := range []struct {
		kind        value.Tag
		length, cap uint64
		v           value.Cell
		native      bool
	}{
		{value.Int, 1, 4, value.OfInt(7), true},
		{value.Int, 4, 4, value.OfInt(7), false},
		{value.Float, 1, 4, value.OfInt(7), false},
		{heap.ElemAny, 1, 4, value.OfInt(7), true},
		{value.Bool, 1, 4, value.OfBool(true), false},
		{value.Void, 0, 4, value.OfVoid(), false},
		{value.String, 1, 4, value.OfRef(value.String, 0x5000), true},
	} {
		w := &memory{bytes: map[uint64]byte{}}
		const list, data = 0x3000, 0x4000
		w.Write(list+heap.ListElem, 1, uint64(c.kind))
		w.Write(list+heap.ListLen, 8, c.length)
		w.Write(list+heap.ListCap, 8, c.cap)
		w.Write(list+heap.ListData, 8, data)
		w.args = make([]value.Cell, 6)
		w.args[4], w.args[5] = value.OfRef(value.List, list), c.v
		out, err := f.Eval(w, 1000)
		if err != nil || out.Left || (w.rtops == 0) != c.native {
			t.Errorf("%+v: %+v, %v, %d calls of the run time", c, out, err, w.rtops)
		}
		length := c.length
		if c.native {
			length++
			if got := w.Read(data+8*c.length, 8); got != c.v.Bits {
				t.Errorf("%+v: stored %d", c, got)
			}
			if c.kind == heap.ElemAny && w.Read(data+8*c.cap+c.length, 1) != uint64(c.v.Tag) {
				t.Errorf("%+v: tag", c)
			}
		}
		if got := w.Read(list+heap.ListLen, 8); got != length {
			t.Errorf("%+v: length %d", c, got)
		}
	}
}

// TestWrongGuess compiles again after a guess at the entry failed: then no type is counted on.
func TestWrongGuess(t *testing.T) {
	s := sumTo()
	s.Feedback = make([]frame.Feedback, len(s.Code))
	s.Feedback[0].Flags = frame.SawFailure
	f := Build(s, DefaultOptions())
	if f.Params[0] != ir.AnyTag {
		t.Errorf("still counts on %v", f.Params)
	}
	if out := eval(t, f, value.OfFloat(1.5)); !out.Left || out.Frames[0].Regs[3] != value.OfFloat(1.5) {
		t.Errorf("%+v", out)
	}
}
