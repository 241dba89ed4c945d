package amd64_test

import (
	"os"
	"testing"

	"walrus/internal/jit/ir"
	"walrus/internal/jit/mach"
	"walrus/internal/value"
)

type emptyWorld struct{ args []value.Cell }

func (w *emptyWorld) Arg(i int) value.Cell                            { return w.args[i] }
func (w *emptyWorld) Frame(reg int) value.Cell                        { return value.Cell{} }
func (w *emptyWorld) ClosureAddr() uint64                             { return 0 }
func (w *emptyWorld) Read(addr uint64, width int) uint64              { return 0 }
func (w *emptyWorld) Write(addr uint64, width int, bits uint64)       {}
func (w *emptyWorld) Call(c *ir.Callee, args []value.Cell) value.Cell { return value.Cell{} }
func (w *emptyWorld) CallAny(callee value.Cell, args []value.Cell) (value.Cell, bool) {
	return value.Cell{}, false
}
func (w *emptyWorld) RtOp(fn int32, pc uint32, args []value.Cell, results int) (int, []value.Cell, bool) {
	return 0, nil, false
}
func (w *emptyWorld) Poll() bool { return true }

func TestSum(t *testing.T) {
	text, err := os.ReadFile("../ir/testdata/sum.ir")
	if err != nil {
		t.Fatal(err)
	}
	f, err := ir.Parse(string(text))
	if err != nil {
		t.Fatal(err)
	}
	m := newMachine(t, mach.Options{Dump: func(stage, text string) { t.Logf("%s\n%s", stage, text) }})
	code, o := m.compile(f)
	out := m.run(code, o, &emptyWorld{}, []value.Cell{{Bits: 1000, Tag: value.Int}})
	if out.left || out.result.Bits != 499500 || out.result.Tag != value.Int {
		t.Fatalf("%+v", out)
	}
	out = m.run(code, o, &emptyWorld{}, []value.Cell{{Bits: 1000, Tag: value.Float}})
	t.Logf("%+v", out)
}
