package build

import (
	"testing"

	"walrus/internal/bytecode"
	"walrus/internal/frame"
	"walrus/internal/jit/ir"
	"walrus/internal/value"
)

// asm assembles with registers as plain numbers.
type asm struct{ code []bytecode.Word }

func (s *asm) abc(op bytecode.Op, a, b, c int) int {
	row := bytecode.Of(op)
	scale := func(k bytecode.Kind, n int) uint16 {
		switch k {
		case bytecode.RegR, bytecode.RegW, bytecode.RegRW, bytecode.Const:
			return uint16(n * value.Size)
		}
		return uint16(int16(n))
	}
	s.code = append(s.code, bytecode.Make(op, 0, scale(row.A, a), scale(row.B, b), scale(row.C, c)))
	return len(s.code) - 1
}

func (s *asm) wide(op bytecode.Op, a, d int) int {
	s.code = append(s.code, bytecode.MakeWide(op, 0, uint16(a*value.Size), int32(d)))
	return len(s.code) - 1
}

func (s *asm) ext(op bytecode.Op, a, b, c, disp int) int {
	at := s.abc(op, a, b, c)
	s.code = append(s.code, bytecode.MakeExt(0, int32(disp)))
	return at
}

// sumTo is: total = 0; for i in 0..n { total += i % 7 }; return total. Registers: n, total, i, end, t.
func sumTo() *Snapshot {
	s := &asm{}
	s.wide(bytecode.LoadI, 1, 0)
	s.wide(bytecode.LoadI, 2, 0)
	s.abc(bytecode.Move, 3, 0, 0)
	prep := s.ext(bytecode.ForPrep, 2, 2, 0, 0)
	body := len(s.code)
	s.abc(bytecode.ModIInt, 4, 2, 7)
	s.abc(bytecode.AddII, 1, 1, 4)
	loop := s.ext(bytecode.ForLoop, 2, 2, 0, 0)
	s.code[loop+1] = bytecode.MakeExt(0, int32(body-loop))
	s.code[prep+1] = bytecode.MakeExt(0, int32(len(s.code)-prep))
	s.abc(bytecode.Return, 1, 0, 0)
	return &Snapshot{Name: "sum", Fn: 1, Code: s.code, Params: 1, Registers: 5, ParamTags: []value.Tag{value.Int},
		Loops: []bytecode.LoopInfo{{Kind: bytecode.RangeLoop, Header: uint32(loop), Start: uint32(prep), End: uint32(loop + 2)}}}
}

// fib is: if n < 2 { return n }; return fib(n-1) + fib(n-2).
func fib() *Snapshot {
	s := &asm{}
	test := s.abc(bytecode.JumpNotLtIInt, 0, 2, 2)
	_ = test
	s.abc(bytecode.Return, 0, 0, 0)
	s.wide(bytecode.GetGlobal, 2, 0)
	s.abc(bytecode.AddIInt, 4, 0, -1)
	s.abc(bytecode.Call, 2, 1, 1)
	s.wide(bytecode.GetGlobal, 2, 0)
	s.abc(bytecode.AddIInt, 4, 0, -2)
	s.abc(bytecode.Call, 2, 2, 1)
	s.abc(bytecode.AddII, 1, 1, 2)
	s.abc(bytecode.Return, 1, 0, 0)
	closure := value.OfRef(value.Function, 0x1000)
	snap := &Snapshot{Name: "fib", Fn: 2, Code: s.code, Params: 1, Registers: 6, ParamTags: []value.Tag{value.Int}, Closure: closure}
	for i, w := range snap.Code {
		if w.Op() == bytecode.GetGlobal {
			snap.Code[i] = bytecode.MakeWide(bytecode.GetGlobalFast, 0, w.A(), w.D())
		}
	}
	snap.GlobalFacts = []GlobalFact{{Name: "fib", Const: true, Cell: closure, Callee: snap}}
	return snap
}

type world struct {
	ir.World
	f     *ir.Func
	args  []value.Cell
	regs  []value.Cell
	polls int
}

func (w *world) Arg(i int) value.Cell   { return w.args[i] }
func (w *world) Frame(i int) value.Cell { return w.regs[i] }
func (w *world) Poll() bool             { w.polls--; return w.polls != 0 }
func (w *world) Call(c *ir.Callee, args []value.Cell) value.Cell {
	out, err := w.f.Eval(&world{f: w.f, args: args}, 100000)
	if err != nil || out.Left {
		panic(err)
	}
	return out.Result
}

func eval(t *testing.T, f *ir.Func, args ...value.Cell) ir.Outcome {
	t.Helper()
	if err := f.Verify(); err != nil {
		t.Fatalf("%v\n%s", err, f)
	}
	out, err := f.Eval(&world{f: f, args: args, regs: args}, 1000000)
	if err != nil {
		t.Fatalf("%v\n%s", err, f)
	}
	return out
}

func TestSum(t *testing.T) {
	f := Build(sumTo(), DefaultOptions())
	want := int64(0)
	for i := range int64(100) {
		want += i % 7
	}
	out := eval(t, f, value.OfInt(100))
	if out.Left || out.Result != value.OfInt(want) {
		t.Errorf("%+v\n%s", out, f)
	}
	t.Log(f)
}

func TestLoopEntry(t *testing.T) {
	s := sumTo()
	s.EntryTags = []value.Tag{value.Int, value.Int, value.Int, value.Int, value.Int}
	opt := DefaultOptions()
	opt.Loop = 0
	f := Build(s, opt)
	out := eval(t, f, value.OfInt(10), value.OfInt(1000), value.OfInt(7), value.OfInt(10), value.OfInt(0))
	// The header still has to finish round 7; rounds 8 and 9 follow.
	if !out.Left || out.Reason != ir.Returns || out.Frames[0].Regs[1] != value.OfInt(1000+1+2) {
		t.Errorf("%+v\n%s", out, f)
	}
	t.Log(f)
	out = eval(t, f, value.OfInt(10), value.OfFloat(1), value.OfInt(7), value.OfInt(10), value.OfInt(0))
	if !out.Left || out.Reason != ir.WrongTag || len(out.Frames[0].Regs) != 0 {
		t.Errorf("float total: %+v", out)
	}
}

func TestFib(t *testing.T) {
	f := Build(fib(), DefaultOptions())
	out := eval(t, f, value.OfInt(12))
	if out.Left || out.Result != value.OfInt(144) {
		t.Errorf("%+v\n%s", out, f)
	}
	t.Log(f)
}

func TestFeedbackOfUnreached(t *testing.T) {
	s := sumTo()
	for i, w := range s.Code {
		if w.Op() == bytecode.AddII {
			s.Code[i] = bytecode.Make(bytecode.Add, 0, w.A(), w.B(), w.C())
		}
	}
	s.Feedback = make([]frame.Feedback, len(s.Code))
	f := Build(s, DefaultOptions())
	out := eval(t, f, value.OfInt(5))
	if !out.Left || out.Reason != ir.NotReached || out.Frames[0].PC != 6 {
		t.Errorf("%+v\n%s", out, f)
	}
}
