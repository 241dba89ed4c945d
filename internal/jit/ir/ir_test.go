package ir

import (
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"walrus/internal/value"
)

func load(t *testing.T, name string) *Func {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	f, err := Parse(string(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestRoundTrip(t *testing.T) {
	names, _ := filepath.Glob("testdata/*.ir")
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := Parse(string(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := f.Verify(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := f.String(); got != string(text) {
			t.Errorf("%s: printed differently:\n%s", name, got)
		}
	}
}

// TestTable checks that every operation has a name of its own and a row that makes sense.
func TestTable(t *testing.T) {
	seen := make(map[string]Op)
	for op := Op(1); op < NumOps; op++ {
		row := Of(op)
		if row.Name == "" || row.Text == "" {
			t.Errorf("operation %d has no name or no text", op)
		}
		if other, dup := seen[row.Name]; dup {
			t.Errorf("%s names operations %d and %d", row.Name, other, op)
		}
		seen[row.Name] = op
		if row.Flags&Folds != 0 && row.Flags&Pure == 0 {
			t.Errorf("%s folds but is not pure", row.Name)
		}
		if row.Flags&(Pure|Effect|Writes|Reads|Terminator) == 0 && op != Param && op != RtOp {
			t.Errorf("%s says nothing about its effects", row.Name)
		}
		if row.From > row.Until {
			t.Errorf("%s: levels", row.Name)
		}
	}
}

// TestVerifyRejects changes one thing in a good function at a time.
func TestVerifyRejects(t *testing.T) {
	text, err := os.ReadFile("testdata/sum.ir")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, want string }{
		{"add v5, v4", "add v5, v6", "has type bool"},
		{"add v5, v4", "add v5, v9", "not defined"},
		{"jump b2(v9, v7)", "jump b2(v9)", "parameters"},
		{"jump b2(v9, v7)", "jump b2(v9, v6)", "another type"},
		{"br v6 b3(), b4()", "br v6 b3()", "ways out"},
		{"ret v5, v3", "ret v9, v3", "not defined"},
		{"poll ^r1", "poll", "resume point"},
		{"2=v5:v3]", "1=v5:v3]", "out of order"},
		{"2=v5:v3]", "2=v9:v3]", "not defined"},
		{"2=v5:v3]", "2=v5:v4]", "not defined"},
		{"v6 = icmp.lt v4, v1", "v6 = mulhis v4, v1", "type i64"},
	} {
		f, err := Parse(strings.Replace(string(text), c.old, c.new, 1))
		if err != nil {
			t.Errorf("%s: %v", c.new, err)
			continue
		}
		if err := f.Verify(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, wanted %q", c.new, err, c.want)
		}
	}
}

// ints is a world of int arguments without memory.
type ints struct {
	World
	args  []int64
	polls int
}

func (w *ints) Arg(i int) value.Cell { return value.OfInt(w.args[i]) }

func (w *ints) Poll() bool { w.polls--; return w.polls != 0 }

func TestEval(t *testing.T) {
	f := load(t, "sum.ir")
	out, err := f.Eval(&ints{args: []int64{10}, polls: -1}, 1000)
	if err != nil || out.Left || out.Result != value.OfInt(45) {
		t.Errorf("sum to 10: %+v, %v", out, err)
	}
	out, err = f.Eval(&ints{args: []int64{10}, polls: 4}, 1000)
	if err != nil || !out.Left || out.Reason != Interrupted {
		t.Fatalf("interrupted: %+v, %v", out, err)
	}
	if regs := out.Frames[0].Regs; regs[1] != value.OfInt(3) || regs[2] != value.OfInt(3) {
		t.Errorf("frame left behind: %v", regs)
	}
	if _, err := f.Eval(&ints{args: []int64{1 << 40}, polls: -1}, 1000); err != ErrBudget {
		t.Errorf("endless: %v", err)
	}
}

func TestConditions(t *testing.T) {
	edge := []int64{math.MinInt64, -1, 0, 1, math.MaxInt64}
	for c := ICond(0); c < numIConds; c++ {
		for _, x := range edge {
			for _, y := range edge {
				if compareInts(c, x, y) == compareInts(c.Negate(), x, y) || compareInts(c, x, y) != compareInts(c.Swap(), y, x) {
					t.Errorf("%v on %d, %d", c, x, y)
				}
			}
		}
	}
	floats := []float64{math.NaN(), math.Inf(-1), -1, 0, math.Copysign(0, -1), 1}
	for c := FCond(0); c < numFConds; c++ {
		for _, x := range floats {
			for _, y := range floats {
				if compareFloats(c, x, y) == compareFloats(c.Negate(), x, y) || compareFloats(c, x, y) != compareFloats(c.Swap(), y, x) {
					t.Errorf("%v on %g, %g", c, x, y)
				}
			}
		}
	}
}

func TestMulHi(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 1000 {
		x, y := rng.Uint64(), rng.Uint64()
		signed, _ := EvalPure(MulHiS, 0, 0, []uint64{x, y})
		p := new(big.Int).Mul(big.NewInt(int64(x)), big.NewInt(int64(y)))
		if want := p.Rsh(p, 64).Int64(); int64(signed) != want {
			t.Fatalf("signed upper half of %d * %d: %d, want %d", int64(x), int64(y), int64(signed), want)
		}
	}
}

func TestLoops(t *testing.T) {
	f := load(t, "sum.ir")
	dom := f.Dominators()
	lf := f.FindLoops(dom)
	if len(lf.Loops) != 1 || lf.Loops[0].Header != 2 || len(lf.Loops[0].Blocks) != 2 || !lf.Loops[0].Inner || lf.Depth(3) != 1 || lf.Depth(4) != 0 {
		t.Errorf("loops: %+v", lf)
	}
	if !dom.Dominates(2, 4) || dom.Dominates(3, 4) || dom.Idom[4] != 2 {
		t.Error("dominators")
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range []string{"sum.ir", "calls.ir"} {
		text, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		fn, err := Parse(text)
		if err != nil || fn.Verify() != nil {
			return
		}
		again, err := Parse(fn.String())
		if err != nil || again.String() != fn.String() {
			t.Errorf("%v\n%s", err, fn)
		}
	})
}
