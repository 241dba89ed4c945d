package regalloc

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestCheckerFindsMistakes damages good results. A damage may be harmless (a
// store nobody reads, a register that happens to hold the same value), so a
// share has to be found, not all.
func TestCheckerFindsMistakes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	a, cfg := &Allocator{}, testConfig()
	cfg.Regs = [2][]PReg{{3, 6, 7, 8, 9}, {34, 35, 36, 37}}
	damages := []struct {
		name  string
		share float64
		do    func(res *Result) bool
	}{
		{"operand", 0.95, func(res *Result) bool {
			k := r.IntN(len(res.Operands))
			if !res.Operands[k].IsReg() {
				return false
			}
			old := res.Operands[k]
			l := cfg.Regs[old.Reg().Class()]
			res.Operands[k] = RegLoc(l[r.IntN(len(l))])
			return res.Operands[k] != old
		}},
		{"resume", 0.95, func(res *Result) bool {
			if len(res.Resumes) == 0 || res.NumSlots < 2 {
				return false
			}
			k := r.IntN(len(res.Resumes))
			old := res.Resumes[k]
			res.Resumes[k] = SlotLoc(r.IntN(res.NumSlots))
			return res.Resumes[k] != old
		}},
		{"lost move", 0.8, func(res *Result) bool {
			if len(res.Edits) == 0 {
				return false
			}
			k := r.IntN(len(res.Edits))
			res.Edits = slices.Delete(res.Edits, k, k+1)
			return true
		}},
		{"wrong move", 0.8, func(res *Result) bool {
			if len(res.Edits) < 2 {
				return false
			}
			k, j := r.IntN(len(res.Edits)), r.IntN(len(res.Edits))
			x, y := &res.Edits[k], &res.Edits[j]
			if x.From == y.From || x.From == x.To {
				return false
			}
			x.From = y.From
			return true
		}},
	}
	for _, d := range damages {
		tried, found := 0, 0
		for seed := uint64(1); tried < 300; seed++ {
			f := generate(seed, 25)
			res := &Result{}
			if err := a.Run(f, cfg, res); err != nil {
				t.Fatal(err)
			}
			if len(res.Operands) == 0 || !d.do(res) {
				continue
			}
			tried++
			if Check(f, cfg, res) != nil {
				found++
			}
		}
		if float64(found) < d.share*float64(tried) {
			t.Errorf("%s: %d of %d found", d.name, found, tried)
		}
	}
}

// script builds small functions for tests of single decisions.
type script struct{ f Func }

func (s *script) value(c Class, remat bool) VReg {
	s.f.Values = append(s.f.Values, ValueInfo{Class: c, Remat: remat})
	return VReg(len(s.f.Values) - 1)
}

func (s *script) inst(clobbers RegSet, resume []VReg, ops ...Operand) {
	f := &s.f
	f.Insts = append(f.Insts, InstInfo{Ops: int32(len(f.Operands)), NumOps: int32(len(ops)), Clobbers: clobbers,
		Resume: int32(len(f.Resumes)), NumResume: int32(len(resume))})
	f.Operands = append(f.Operands, ops...)
	f.Resumes = append(f.Resumes, resume...)
}

// block ends the block that holds all instructions since the last one.
func (s *script) block(loop int32, cold bool, params []VReg, succs []Block, args ...[]VReg) {
	f := &s.f
	first := Inst(0)
	if n := len(f.Blocks); n > 0 {
		first = f.Blocks[n-1].End
	}
	b := BlockInfo{First: first, End: Inst(len(f.Insts)), Params: int32(len(f.Params)), NumParams: int32(len(params)),
		Succs: int32(len(f.Succs)), NumSuccs: int32(len(succs)), Loop: loop, Cold: cold}
	f.Params = append(f.Params, params...)
	for i, to := range succs {
		f.Succs = append(f.Succs, Edge{to, int32(len(f.EdgeArgs))})
		if i < len(args) {
			f.EdgeArgs = append(f.EdgeArgs, args[i]...)
		}
	}
	f.Blocks = append(f.Blocks, b)
}

func (s *script) run(t *testing.T, cfg *Config) *Result {
	t.Helper()
	res := &Result{}
	if err := new(Allocator).Run(&s.f, cfg, res); err != nil {
		t.Fatal(err)
	}
	if err := Check(&s.f, cfg, res); err != nil {
		t.Fatalf("%v\n%s", err, Dump(&s.f, res))
	}
	return res
}

func use(v VReg) Operand  { return Operand{V: v} }
func mem(v VReg) Operand  { return Operand{V: v, Where: RegOrMem} }
func def(v VReg) Operand  { return Operand{V: v, Role: Def} }
func tied(v VReg) Operand { return Operand{V: v, Role: Def, Where: SameAs} }

// countedLoop is: i = 0; do { s += i; i += 1 } while i < n, with an optional
// call in a cold block of the loop.
func countedLoop(coldCall bool) *script {
	s := &script{}
	n, s0 := s.value(Int, false), s.value(Int, false)
	i, sum := s.value(Int, false), s.value(Int, false)
	i2, sum2 := s.value(Int, false), s.value(Int, false)
	s.inst(0, nil, Operand{V: n, Role: Def, Where: InFixed, Reg: 7}, Operand{V: s0, Role: Def, Where: InFixed, Reg: 6})
	s.inst(0, nil)
	s.block(-1, false, nil, []Block{1}, []VReg{s0, s0})
	s.inst(0, nil, use(sum), mem(i), tied(sum2))
	s.inst(0, []VReg{i, sum2}, use(i), def(i2))
	if coldCall {
		s.inst(0, nil, use(i2), mem(n))
		s.block(0, false, []VReg{i, sum}, []Block{2, 6})
		s.inst(0, nil)
		s.block(0, false, nil, []Block{3})
		s.inst(0, nil, use(i2), mem(n))
		s.block(0, false, nil, []Block{4, 5})
		s.inst(0, nil)
		s.block(0, false, nil, []Block{1}, []VReg{i2, sum2})
		s.inst(0, nil, Operand{V: sum2, Where: InFixed, Reg: 0})
		s.block(-1, false, nil, nil)
		s.inst(testConfig().CallClobbers, []VReg{n, i2, sum2})
		s.inst(0, nil)
		s.block(0, true, nil, []Block{3})
		s.f.Loops = []Loop{{Header: 1, Last: 4, Parent: -1, Depth: 1}}
		return s
	}
	s.inst(0, nil, use(i2), mem(n))
	s.block(0, false, []VReg{i, sum}, []Block{2, 3})
	s.inst(0, nil)
	s.block(0, false, nil, []Block{1}, []VReg{i2, sum2})
	s.inst(0, nil, Operand{V: sum2, Where: InFixed, Reg: 0})
	s.block(-1, false, nil, nil)
	s.f.Loops = []Loop{{Header: 1, Last: 2, Parent: -1, Depth: 1}}
	return s
}

func TestCountedLoopNeedsNoMoves(t *testing.T) {
	s := countedLoop(false)
	res := s.run(t, testConfig())
	latch := s.f.Blocks[2].First
	for _, e := range res.Edits {
		if e.Before > s.f.Blocks[1].First && e.Before <= latch && e.From.IsReg() && e.To.IsReg() {
			// i is in the resume point of the instruction that computes i2, so one copy is right.
			if e.Before != latch {
				t.Errorf("move in the loop\n%s", Dump(&s.f, res))
			}
		}
	}
	if res.Stats.Spilled != 0 {
		t.Errorf("spilled\n%s", Dump(&s.f, res))
	}
}

// TestColdCall checks that a call on a cold path leaves the hot path without
// memory traffic.
func TestColdCall(t *testing.T) {
	s := countedLoop(true)
	res := s.run(t, testConfig())
	for _, e := range res.Edits {
		b := blockOf(&s.f, e.Before)
		if (e.From.IsSlot() || e.To.IsSlot()) && !s.f.Blocks[b].Cold && s.f.Blocks[b].Loop >= 0 {
			t.Errorf("memory traffic in hot block %d\n%s", b, Dump(&s.f, res))
		}
	}
}

func blockOf(f *Func, i Inst) int {
	for b := range f.Blocks {
		if i < f.Blocks[b].End {
			return b
		}
	}
	return -1
}

// TestConstantsAreNotStored keeps a constant alive over a call.
func TestConstantsAreNotStored(t *testing.T) {
	s := &script{}
	k, x, y := s.value(Int, true), s.value(Int, false), s.value(Int, false)
	s.inst(0, nil, Operand{V: k, Role: Def, Where: Anywhere})
	s.inst(0, nil, use(k), def(x))
	s.inst(testConfig().CallClobbers, []VReg{k, x})
	s.inst(0, nil, use(k), mem(x), def(y))
	s.inst(0, nil, Operand{V: y, Where: InFixed, Reg: 0})
	s.block(-1, false, nil, nil)
	res := s.run(t, testConfig())
	if res.NumSlots != 1 || !res.Resumes[0].IsRemat() || !res.Resumes[1].IsSlot() {
		t.Errorf("%s", Dump(&s.f, res))
	}
}

// TestSwap passes two parameters crosswise around a loop.
func TestSwap(t *testing.T) {
	s := &script{}
	a, b, x, y := s.value(Int, false), s.value(Int, false), s.value(Int, false), s.value(Int, false)
	s.inst(0, nil, Operand{V: a, Role: Def, Where: InFixed, Reg: 7}, Operand{V: b, Role: Def, Where: InFixed, Reg: 6})
	s.inst(0, nil)
	s.block(-1, false, nil, []Block{1}, []VReg{a, b})
	s.inst(0, nil, use(x), use(y))
	s.block(0, false, []VReg{x, y}, []Block{2, 3})
	s.inst(0, nil)
	s.block(0, false, nil, []Block{1}, []VReg{y, x})
	s.inst(0, nil)
	s.block(-1, false, nil, nil)
	s.f.Loops = []Loop{{Header: 1, Last: 2, Parent: -1, Depth: 1}}
	res := s.run(t, testConfig())
	if res.Stats.Swaps != 1 || res.Stats.Moves != 0 {
		t.Errorf("%+v\n%s", res.Stats, Dump(&s.f, res))
	}
}

func TestInfeasible(t *testing.T) {
	s := &script{}
	var ops []Operand
	for range 3 {
		v := s.value(Int, false)
		s.inst(0, nil, def(v))
		ops = append(ops, use(v))
	}
	s.inst(0, nil, ops...)
	s.block(-1, false, nil, nil)
	cfg := testConfig()
	cfg.Regs[Int] = cfg.Regs[Int][:2]
	err := new(Allocator).Run(&s.f, cfg, &Result{})
	if err == nil || !strings.Contains(err.Error(), Infeasible) {
		t.Errorf("%v", err)
	}
	cfg = testConfig()
	cfg.MaxWork = 1
	if err := new(Allocator).Run(generate(3, 60), cfg, &Result{}); err == nil || !strings.Contains(err.Error(), TooComplex) {
		t.Errorf("%v", err)
	}
}

// TestSameResultAgain runs one allocator over many functions and compares with
// a fresh one: nothing may leak from one to the next.
func TestSameResultAgain(t *testing.T) {
	old := &Allocator{}
	for seed := range uint64(200) {
		x, y := &Result{}, &Result{}
		f := generate(seed+1, 40)
		g := generate(seed+1, 40)
		if old.Run(f, testConfig(), x) != nil || new(Allocator).Run(g, testConfig(), y) != nil {
			t.Fatal("refused")
		}
		if Dump(f, x) != Dump(g, y) {
			t.Fatalf("seed %d: differs", seed+1)
		}
	}
}
