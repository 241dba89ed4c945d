package opt

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"walrus/internal/jit/ir"
	"walrus/internal/value"
)

// generator makes random functions of ints with nested branches and loops that end, guards, globals, fields and a call of the run time.
type generator struct {
	f     *ir.Func
	rng   *rand.Rand
	cur   ir.BlockID
	tag   ir.Value
	vars  []ir.Value // registers; the generator's variables
	left  int        // operations that may still be made
	depth int
}

func generate(seed uint64) *ir.Func {
	g := &generator{f: ir.New(fmt.Sprint("random", seed)), rng: rand.New(rand.NewPCG(seed, 1)), left: 60}
	f := g.f
	f.Level = ir.Typed
	f.Modules = []uint64{1 << 20}
	f.EntryBlk = f.NewBlock()
	g.cur = f.EntryBlk
	g.tag = f.Add(g.cur, ir.ConstTag, ir.Tag, int64(value.Int))
	for i := range 4 {
		f.Params = append(f.Params, value.Int)
		g.vars = append(g.vars, f.Add(g.cur, ir.Arg, ir.I64, int64(i)))
	}
	g.statements()
	sum := g.vars[0]
	for _, v := range g.vars[1:] {
		sum = f.Add(g.cur, ir.Xor, ir.I64, 0, f.Add(g.cur, ir.Mul, ir.I64, 0, sum, g.int(31)), v)
	}
	f.Add(g.cur, ir.Return, ir.None, 0, sum, g.tag)
	return f
}

func (g *generator) int(n int64) ir.Value { return g.f.Add(g.cur, ir.ConstI64, ir.I64, n) }

func (g *generator) pick() ir.Value { return g.vars[g.rng.IntN(len(g.vars))] }

// operand is a variable or a constant, often one that rules look for.
func (g *generator) operand() ir.Value {
	if g.rng.IntN(3) > 0 {
		return g.pick()
	}
	edge := []int64{0, 1, -1, 2, 3, 7, 8, 10, -8, 64, 1000, math.MaxInt64, math.MinInt64, 1 << 32}
	return g.int(edge[g.rng.IntN(len(edge))])
}

func (g *generator) cond() ir.Value {
	if g.rng.IntN(6) == 0 {
		divisors := []int64{3, 7, -5, 9, 1_000_003, 6, 8, math.MaxInt64}
		rest := g.f.Add(g.cur, ir.Mod, ir.I64, 0, g.operand(), g.int(divisors[g.rng.IntN(len(divisors))]))
		v := g.f.Add(g.cur, ir.ICmp, ir.Bool, 0, rest, g.int(0))
		g.f.Instrs[v].Aux = uint16(ir.IEq) + uint16(g.rng.IntN(2))
		return v
	}
	v := g.f.Add(g.cur, ir.ICmp, ir.Bool, 0, g.operand(), g.operand())
	g.f.Instrs[v].Aux = uint16(g.rng.IntN(10))
	switch g.rng.IntN(6) {
	case 0:
		return g.f.Add(g.cur, ir.Not, ir.Bool, 0, v)
	case 1:
		w := g.f.Add(g.cur, ir.ICmp, ir.Bool, 0, g.operand(), g.operand())
		g.f.Instrs[w].Aux = uint16(g.rng.IntN(10))
		return g.f.Add(g.cur, []ir.Op{ir.BAnd, ir.BOr}[g.rng.IntN(2)], ir.Bool, 0, v, w)
	}
	return v
}

func (g *generator) resume() ir.ResumeID {
	r := ir.Resume{Fn: 1, PC: uint32(g.left)}
	for i, v := range g.vars {
		r.Slots = append(r.Slots, ir.Slot{Reg: uint16(i), Payload: v, Tag: g.tag})
	}
	return g.f.AddResume(r)
}

func (g *generator) guard(cond ir.Value) {
	v := g.f.Add(g.cur, ir.Guard, ir.None, 0, cond)
	g.f.Instrs[v].Aux, g.f.Instrs[v].Resume = uint16(ir.WrongTag), g.resume()
}

func (g *generator) statements() {
	for range 2 + g.rng.IntN(5) {
		if g.left--; g.left < 0 {
			return
		}
		switch n := g.rng.IntN(16); {
		case n < 8:
			g.assign()
		case n < 10:
			g.memory()
		case n < 11:
			g.guard(g.cond())
		case n < 13 && g.depth < 3:
			g.branch(g.cond())
		case n < 15 && g.depth < 3:
			g.loop()
		default:
			g.assign()
		}
	}
}

func (g *generator) assign() {
	ops := []ir.Op{ir.Add, ir.Sub, ir.Mul, ir.And, ir.Or, ir.Xor, ir.Shl, ir.Shr, ir.UShr, ir.Div, ir.Mod, ir.Neg, ir.Select, ir.Div, ir.Mod}
	op := ops[g.rng.IntN(len(ops))]
	var v ir.Value
	switch op {
	case ir.Neg:
		v = g.f.Add(g.cur, op, ir.I64, 0, g.operand())
	case ir.Select:
		v = g.f.Add(g.cur, op, ir.I64, 0, g.cond(), g.operand(), g.operand())
	case ir.Div, ir.Mod:
		y := g.operand()
		ne := g.f.Add(g.cur, ir.ICmp, ir.Bool, 0, y, g.int(0))
		g.f.Instrs[ne].Aux = uint16(ir.INe)
		g.guard(ne)
		v = g.f.Add(g.cur, op, ir.I64, 0, g.operand(), y)
	default:
		v = g.f.Add(g.cur, op, ir.I64, 0, g.operand(), g.operand())
	}
	g.vars[g.rng.IntN(len(g.vars))] = v
}

// memory loads or stores a global, a field of one of two objects that may be the same, or an element.
func (g *generator) memory() {
	f := g.f
	base := g.int(int64(4096 + 64*g.rng.IntN(2)))
	at := func(v ir.Value, c ir.Class) ir.Value { f.Instrs[v].Aux = uint16(c); return v }
	switch g.rng.IntN(6) {
	case 0:
		at(f.Add(g.cur, ir.StoreGlobal, ir.None, int64(g.rng.IntN(2)), g.operand()), ir.Global)
	case 1:
		g.vars[0] = at(f.Add(g.cur, ir.LoadGlobal, ir.I64, int64(g.rng.IntN(2))), ir.Global)
	case 2:
		at(f.Add(g.cur, ir.Store, ir.None, int64(16+8*g.rng.IntN(2)), base, g.operand()), ir.Field)
	case 3:
		g.vars[1] = at(f.Add(g.cur, ir.Load, ir.I64, int64(16+8*g.rng.IntN(2)), base), ir.Field)
	case 4:
		index := f.Add(g.cur, ir.And, ir.I64, 0, g.pick(), g.int(7))
		at(f.Add(g.cur, ir.StoreX, ir.None, 512, base, index, g.operand()), ir.ElemInt)
	case 5:
		index := f.Add(g.cur, ir.And, ir.I64, 0, g.pick(), g.int(7))
		g.vars[2] = at(f.Add(g.cur, ir.LoadX, ir.I64, 512, base, index), ir.ElemInt)
	}
}

// branch makes an if with or without else.
func (g *generator) branch(cond ir.Value) {
	f := g.f
	yes, no, join := f.NewBlock(), f.NewBlock(), f.NewBlock()
	f.Add(g.cur, ir.Branch, ir.None, 0, cond)
	f.AddEdge(g.cur, yes)
	f.AddEdge(g.cur, no)
	saved := append([]ir.Value(nil), g.vars...)
	g.depth++
	for i, b := range []ir.BlockID{yes, no} {
		g.cur = b
		g.vars = append([]ir.Value(nil), saved...)
		if i == 0 || g.rng.IntN(2) == 0 {
			g.statements()
		}
		f.Add(g.cur, ir.Jump, ir.None, 0)
		f.AddEdge(g.cur, join, g.vars...)
	}
	g.depth--
	g.cur = join
	for i := range g.vars {
		g.vars[i] = f.AddParam(join, ir.I64)
	}
}

// loop makes a loop of few rounds, tested at the top or at the bottom, sometimes with a second way out.
func (g *generator) loop() {
	f := g.f
	head, body, out := f.NewBlock(), f.NewBlock(), f.NewBlock()
	f.Blocks[head].Loop = true
	start, limit := g.int(int64(g.rng.IntN(4))), g.int(int64(g.rng.IntN(12)))
	bound := g.operand()
	f.Add(g.cur, ir.Jump, ir.None, 0)
	f.AddEdge(g.cur, head, append([]ir.Value{start}, g.vars...)...)
	g.cur = head
	i := f.AddParam(head, ir.I64)
	for j := range g.vars {
		g.vars[j] = f.AddParam(head, ir.I64)
	}
	f.Instrs[f.Add(head, ir.Poll, ir.None, 0)].Resume = g.resume()
	more := f.Add(head, ir.ICmp, ir.Bool, 0, i, limit)
	f.Instrs[more].Aux = uint16(ir.ILt)
	f.Add(head, ir.Branch, ir.None, 0, more)
	f.AddEdge(head, body)
	f.AddEdge(head, out, g.vars...)
	g.cur = body
	g.vars[3] = i
	g.depth++
	if g.rng.IntN(3) == 0 { // a bound that the counter passes once
		conds := []ir.ICond{ir.ILt, ir.IGe, ir.IGt, ir.ILe, ir.IEq, ir.INe}
		v := f.Add(g.cur, ir.ICmp, ir.Bool, 0, i, bound)
		f.Instrs[v].Aux = uint16(conds[g.rng.IntN(len(conds))])
		g.branch(v)
	} else {
		g.statements()
	}
	g.depth--
	if g.rng.IntN(3) == 0 {
		again := f.NewBlock()
		f.Add(g.cur, ir.Branch, ir.None, 0, g.cond())
		f.AddEdge(g.cur, out, g.vars...)
		f.AddEdge(g.cur, again)
		g.cur = again
	}
	next := f.Add(g.cur, ir.Add, ir.I64, 0, i, g.int(1))
	f.Add(g.cur, ir.Jump, ir.None, 0)
	f.AddEdge(g.cur, head, append([]ir.Value{next}, g.vars...)...)
	g.cur = out
	for j := range g.vars {
		g.vars[j] = f.AddParam(out, ir.I64)
	}
}

// world is memory for a random function.
type world struct {
	ir.World
	args []int64
	mem  map[uint64]byte
}

func (w *world) Arg(i int) value.Cell { return value.OfInt(w.args[i]) }
func (w *world) Poll() bool           { return true }

func (w *world) Read(addr uint64, width int) uint64 {
	var bits uint64
	for i := width - 1; i >= 0; i-- {
		bits = bits<<8 | uint64(w.mem[addr+uint64(i)])
	}
	return bits
}

func (w *world) Write(addr uint64, width int, bits uint64) {
	for i := range width {
		w.mem[addr+uint64(i)] = byte(bits >> (8 * i))
	}
}

// result is what a program could see of an evaluation.
type result struct {
	Left   bool
	Reason ir.Reason
	Frames []ir.FrameState
	Result value.Cell
	Memory map[uint64]byte
}

func observe(f *ir.Func, args []int64) (result, error) {
	w := &world{args: args, mem: map[uint64]byte{}}
	out, err := f.Eval(w, 200000)
	for a, b := range w.mem {
		if b == 0 {
			delete(w.mem, a)
		}
	}
	return result{out.Left, out.Reason, out.Frames, out.Result, w.mem}, err
}

// TestRandom compares random functions before and after every pass.
func TestRandom(t *testing.T) {
	n := uint64(400)
	if testing.Short() {
		n = 50
	}
	for seed := range n {
		checkSeed(t, seed)
	}
}

func FuzzPasses(f *testing.F) {
	f.Add(uint64(1))
	f.Fuzz(func(t *testing.T, seed uint64) { checkSeed(t, seed) })
}

func checkSeed(t *testing.T, seed uint64) {
	t.Helper()
	f := generate(seed)
	if err := f.Verify(); err != nil {
		t.Fatalf("seed %d: generator: %v\n%s", seed, err, f)
	}
	rng := rand.New(rand.NewPCG(seed, 2))
	var inputs [][]int64
	var want []result
	for range 6 {
		args := make([]int64, 4)
		for i := range args {
			args[i] = []int64{0, 1, -1, math.MinInt64, math.MaxInt64, int64(rng.IntN(20)) - 4, int64(rng.Uint64()), int64(rng.Uint32())}[rng.IntN(8)]
		}
		r, err := observe(f, args)
		if err != nil {
			continue
		}
		inputs, want = append(inputs, args), append(want, r)
	}
	before := f.String()
	opt := &Options{Effort: Full, Verify: true}
	opt.Dump = func(pass string, f *ir.Func) {
		for i, args := range inputs {
			got, err := observe(f, args)
			if err != nil || !reflect.DeepEqual(got, want[i]) {
				t.Fatalf("seed %d: pass %s: %v\ngot  %+v, %v\nwant %+v\nbefore the pass:\n%s\nafter it:\n%s", seed, pass, args, got, err, want[i], before, f)
			}
		}
		before = f.String()
	}
	if _, err := Run(f, opt); err != nil {
		t.Fatalf("seed %d: %v\nbefore:\n%s\nafter:\n%s", seed, err, before, f)
	}
	again, err := ir.Parse(f.String())
	if err != nil || again.String() != f.String() {
		t.Fatalf("seed %d: printed and parsed: %v", seed, err)
	}
}

// BenchmarkRun reports the time of all passes per operation of the input.
func BenchmarkRun(b *testing.B) {
	for _, effort := range []Effort{Quick, Full} {
		b.Run(effort.String(), func(b *testing.B) {
			ops := 0
			for b.Loop() {
				b.StopTimer()
				f := generate(7)
				ops += f.NumLive()
				b.StartTimer()
				if _, err := Run(f, &Options{Effort: effort}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(ops), "ns/operation")
		})
	}
}
