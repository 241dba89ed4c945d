package amd64_test

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"

	"walrus/internal/frame"
	"walrus/internal/jit/ir"
	"walrus/internal/jit/mach"
	"walrus/internal/value"
)

var (
	programs = flag.Int("programs", 1500, "random functions to compile and run")
	seed0    = flag.Uint64("seed", 1, "first seed")
)

// generator makes random functions in which every loop ends.
type generator struct {
	r     *rand.Rand
	f     *ir.Func
	b     ir.BlockID
	avail [5][]ir.Value // by type
	left  int
	cold  bool
	base  [2]ir.Value // addresses of the integer and the float memory
}

const memoryWords = 64

func randomFunc(seed uint64, mem *[2][memoryWords]uint64) *ir.Func {
	g := &generator{r: rand.New(rand.NewPCG(seed, 5)), f: ir.New(fmt.Sprintf("random%d", seed)), left: 10 + int(seed%70)}
	f := g.f
	f.Fn, f.Level = 7, ir.Machine
	f.Metered = g.r.IntN(3) == 0
	f.Refs = []ir.Ref{{Tag: value.Raw, Addr: addr(&mem[0][0]), Name: "ints"}, {Tag: value.Raw, Addr: addr(&mem[1][0]), Name: "floats"},
		{Tag: value.Function, Addr: addr(&closures[0][0]), Name: "mix"}, {Tag: value.Function, Addr: addr(&closures[1][0]), Name: "nocode"}}
	f.Modules = []uint64{addr(&mem[0][32])}
	f.EntryBlk = f.NewBlock()
	g.b = f.EntryBlk
	if g.r.IntN(4) == 0 {
		f.Entry = ir.LoopEntry
	}
	for i := range g.r.IntN(10) {
		tag := []value.Tag{value.Int, value.Float, value.Bool, ir.AnyTag}[g.r.IntN(4)]
		f.Params = append(f.Params, tag)
		t := ir.I64
		if f.Entry == ir.LoopEntry {
			if tag != ir.AnyTag {
				t = ir.PayloadType(tag)
			}
			g.add(ir.FrameTag, ir.Tag, int64(i))
			g.add(ir.FrameBits, t, int64(i))
			continue
		}
		if tag != ir.AnyTag {
			t = ir.PayloadType(tag)
		} else {
			g.add(ir.ArgTag, ir.Tag, int64(i))
		}
		g.add(ir.Arg, t, int64(i))
	}
	for k := range g.base {
		g.base[k] = f.Add(g.b, ir.ConstRef, ir.I64, int64(k))
	}
	for range 3 {
		g.constant(ir.I64)
	}
	g.constant(ir.F64)
	g.constant(ir.Bool)
	g.constant(ir.Tag)
	g.body(0)
	g.ret()
	return f
}

func addr(p *uint64) uint64 { return uint64(uintptr(unsafe.Pointer(p))) }

func (g *generator) push(v ir.Value) ir.Value {
	t := g.f.Instrs[v].Type
	g.avail[t] = append(g.avail[t], v)
	return v
}

func (g *generator) add(op ir.Op, t ir.Type, imm int64, args ...ir.Value) ir.Value {
	return g.push(g.f.Add(g.b, op, t, imm, args...))
}

func (g *generator) aux(v ir.Value, aux uint16) ir.Value {
	g.f.Instrs[v].Aux = aux
	return v
}

var interesting = []int64{0, 1, -1, 2, 3, 5, 8, 9, 16, 127, 128, -128, 255, 1 << 31, -1 << 31, 1<<31 - 1, 1 << 32, 1<<32 - 1,
	math.MaxInt64, math.MinInt64, 0x1234_5678_9ABC, 7, 100, 64, 63}

func (g *generator) constant(t ir.Type) ir.Value {
	switch t {
	case ir.F64:
		x := []float64{0, 1, -1, 0.5, math.Inf(1), math.NaN(), 1e300, -0.0, 3, math.Copysign(0, -1)}[g.r.IntN(10)]
		return g.add(ir.ConstF64, t, int64(math.Float64bits(x)))
	case ir.Bool:
		return g.add(ir.ConstBool, t, int64(g.r.IntN(2)))
	case ir.Tag:
		return g.add(ir.ConstTag, t, int64(g.r.IntN(20)))
	}
	return g.add(ir.ConstI64, t, interesting[g.r.IntN(len(interesting))])
}

func (g *generator) pick(t ir.Type) ir.Value {
	l := g.avail[t]
	if len(l) == 0 || g.r.IntN(12) == 0 {
		return g.constant(t)
	}
	if g.r.IntN(2) == 0 {
		return l[len(l)-1-g.r.IntN(min(len(l), 6))]
	}
	return l[g.r.IntN(len(l))]
}

func (g *generator) typ() ir.Type {
	return []ir.Type{ir.I64, ir.I64, ir.F64, ir.Bool, ir.Tag}[g.r.IntN(5)]
}

// resume makes a resume point of one or two frames.
func (g *generator) resume() ir.ResumeID {
	var parent ir.ResumeID
	if g.r.IntN(4) == 0 {
		parent = g.f.AddResume(ir.Resume{Fn: 9, PC: uint32(g.r.IntN(100)), Slots: g.slots()})
	}
	return g.f.AddResume(ir.Resume{Parent: parent, Fn: 7, PC: uint32(g.r.IntN(100)), Slots: g.slots()})
}

func (g *generator) slots() []ir.Slot {
	var l []ir.Slot
	for reg := range g.r.IntN(6) {
		t := g.typ()
		if t == ir.Tag {
			t = ir.I64
		}
		s := ir.Slot{Reg: uint16(reg), Payload: g.pick(t)}
		switch {
		case t == ir.F64:
			s.Tag = g.add(ir.ConstTag, ir.Tag, int64(value.Float))
		case t == ir.Bool:
			s.Tag = g.add(ir.ConstTag, ir.Tag, int64(value.Bool))
		default:
			s.Tag = g.pick(ir.Tag)
		}
		l = append(l, s)
	}
	return l
}

func (g *generator) inst() {
	f := g.f
	g.left--
	switch k := g.r.IntN(31); {
	case k < 9:
		op := ir.Add + ir.Op(g.r.IntN(int(ir.MulHiU-ir.Add)+1))
		a := g.pick(ir.I64)
		switch op {
		case ir.Neg, ir.BitNot:
			g.add(op, ir.I64, 0, a)
		case ir.Div, ir.Mod:
			g.divide(op, a)
		default:
			g.add(op, ir.I64, 0, a, g.pick(ir.I64))
		}
	case k < 13:
		op := ir.FAdd + ir.Op(g.r.IntN(int(ir.FPow-ir.FAdd)+1))
		if op == ir.FNeg || op == ir.FSqrt {
			g.add(op, ir.F64, 0, g.pick(ir.F64))
		} else {
			g.add(op, ir.F64, 0, g.pick(ir.F64), g.pick(ir.F64))
		}
	case k < 15:
		g.convert()
	case k < 20:
		g.truth()
	case k < 22:
		t := g.typ()
		a, b, c := g.pick(ir.Bool), g.pick(t), g.pick(t)
		g.add(ir.Select, t, 0, a, b, c)
	case k < 26:
		g.memory()
	case k < 28:
		c := g.pick(ir.Bool)
		r := g.resume()
		v := f.Add(g.b, ir.Guard, ir.None, 0, c)
		f.Instrs[v].Resume, f.Instrs[v].Aux = r, uint16(ir.WrongTag)
	case k < 29:
		r := g.resume()
		f.Instrs[f.Add(g.b, ir.Poll, ir.None, 0)].Resume = r
	case k < 30:
		g.rtop()
	default:
		g.call()
	}
}

// call calls mix, or something that cannot be called from native code.
func (g *generator) call() {
	f := g.f
	callee := g.add(ir.ConstRef, ir.I64, int64(2+g.r.IntN(10)/9))
	tag := g.add(ir.ConstTag, ir.Tag, int64(value.Function))
	if g.r.IntN(16) == 0 {
		tag = g.pick(ir.Tag)
	}
	args := []ir.Value{callee, tag}
	n := 2
	if g.r.IntN(16) == 0 {
		n = g.r.IntN(12)
	}
	for range n {
		t := g.typ()
		if t == ir.Tag {
			t = ir.I64
		}
		args = append(args, g.pick(t), g.pick(ir.Tag))
	}
	resume, during := g.resume(), g.resume()
	v := g.add(ir.CallAny, ir.I64, int64(n), args...)
	f.Instrs[v].Resume, f.Instrs[v].During = resume, during
	g.add(ir.CallTag, ir.Tag, 0, v)
}

const mixText = `func "mix" fn 2 func level typed params [any any] result any
b1():
    v1: i64 = arg 0
    v2: i64 = arg 1
    v3 = argtag 1
    v4 = xor v1, v2
    v5 = i64 1
    v6 = add v4, v5
    ret v6, v3
`

func (g *generator) divide(op ir.Op, a ir.Value) {
	b, flags := g.pick(ir.I64), uint16(0)
	switch g.r.IntN(4) {
	case 0:
		b = g.add(ir.Or, ir.I64, 0, b, g.add(ir.ConstI64, ir.I64, 1))
	case 1:
		m := g.add(ir.ConstI64, ir.I64, 1<<32-1)
		a, b = g.add(ir.And, ir.I64, 0, a, m), g.add(ir.And, ir.I64, 0, b, m)
		b = g.add(ir.Or, ir.I64, 0, b, g.add(ir.ConstI64, ir.I64, 1))
		flags = ir.DivNarrow | ir.DivUnsigned | ir.DivNoOverflow
	case 2:
		one := g.add(ir.ConstI64, ir.I64, 1)
		a, b = g.add(ir.UShr, ir.I64, 0, a, one), g.add(ir.UShr, ir.I64, 0, b, one)
		b = g.add(ir.Or, ir.I64, 0, b, one)
		flags = ir.DivUnsigned | ir.DivNoOverflow
	default:
		b = g.add(ir.ConstI64, ir.I64, []int64{3, -1, -7, 10, 1 << 40}[g.r.IntN(5)])
	}
	g.aux(g.add(op, ir.I64, 0, a, b), flags)
}

func (g *generator) convert() {
	switch g.r.IntN(6) {
	case 0:
		g.add(ir.IntToFloat, ir.F64, 0, g.pick(ir.I64))
	case 1:
		g.add(ir.BitsToFloat, ir.F64, 0, g.pick(ir.I64))
	case 2: // of integers only: not-a-number has many forms
		g.add(ir.FloatToBits, ir.I64, 0, g.add(ir.IntToFloat, ir.F64, 0, g.pick(ir.I64)))
	case 3:
		g.add(ir.BitsToBool, ir.Bool, 0, g.add(ir.And, ir.I64, 0, g.pick(ir.I64), g.add(ir.ConstI64, ir.I64, 1)))
	case 4:
		g.add(ir.BitsToTag, ir.Tag, 0, g.pick(ir.I64))
	default:
		g.add(ir.BoolToBits, ir.I64, 0, g.pick(ir.Bool))
		g.add(ir.TagToBits, ir.I64, 0, g.pick(ir.Tag))
	}
}

func (g *generator) truth() {
	switch g.r.IntN(7) {
	case 0, 1:
		a, b := g.pick(ir.I64), g.pick(ir.I64)
		g.aux(g.add(ir.ICmp, ir.Bool, 0, a, b), uint16(g.r.IntN(10)))
	case 2, 3:
		a, b := g.pick(ir.F64), g.pick(ir.F64)
		g.aux(g.add(ir.FCmp, ir.Bool, 0, a, b), uint16(g.r.IntN(10)))
	case 4:
		g.add(ir.TagIs, ir.Bool, int64(g.r.IntN(8)), g.pick(ir.Tag))
		x := g.f.Add(g.b, ir.And, ir.I64, 0, g.pick(ir.I64), g.pick(ir.I64))
		zero := g.add(ir.ConstI64, ir.I64, 0)
		g.aux(g.add(ir.ICmp, ir.Bool, 0, x, zero), uint16(g.r.IntN(10)))
	case 5:
		a, b := g.pick(ir.Tag), g.pick(ir.Tag)
		g.add(ir.TagEq, ir.Bool, 0, a, b)
	default:
		a, b := g.pick(ir.Bool), g.pick(ir.Bool)
		g.add([]ir.Op{ir.BAnd, ir.BOr}[g.r.IntN(2)], ir.Bool, 0, a, b)
		g.add(ir.Not, ir.Bool, 0, g.pick(ir.Bool))
	}
}

// memory accesses the integer memory and the float memory, each within bounds.
func (g *generator) memory() {
	f := g.f
	index := func() ir.Value {
		return g.add(ir.And, ir.I64, 0, g.pick(ir.I64), g.add(ir.ConstI64, ir.I64, 15))
	}
	off := int64(8 * g.r.IntN(16))
	base := func(k int) ir.Value {
		b := g.base[k]
		switch g.r.IntN(3) {
		case 0:
			b = g.f.Add(g.b, ir.Add, ir.I64, 0, b, g.add(ir.ConstI64, ir.I64, 24))
		case 1:
			i := index()
			b = g.f.Add(g.b, ir.Add, ir.I64, 0, b, g.f.Add(g.b, ir.Shl, ir.I64, 0, i, g.add(ir.ConstI64, ir.I64, 3)))
		}
		return b
	}
	at := func(v ir.Value) { g.aux(v, uint16(ir.ElemAny)) }
	switch g.r.IntN(12) {
	case 0:
		at(g.add(ir.Load, ir.I64, off, base(0)))
	case 1:
		at(g.add(ir.Load, ir.F64, off, base(1)))
	case 2:
		i := index()
		at(g.add(ir.LoadX, ir.I64, off, base(0), i))
	case 3:
		i := g.f.Add(g.b, ir.Add, ir.I64, 0, index(), g.add(ir.ConstI64, ir.I64, 2))
		at(g.add(ir.LoadX, ir.F64, off, base(1), i))
	case 4:
		at(g.add(ir.Load32, ir.I64, off, base(0)))
		at(g.add(ir.Load8, ir.I64, off, base(0)))
		op, k := ir.Load8, g.r.IntN(256)
		if g.r.IntN(2) == 0 {
			op, k = ir.Load32, g.r.IntN(1<<32)
		}
		x := f.Add(g.b, op, ir.I64, off, base(0))
		at(x)
		n := g.add(ir.ConstI64, ir.I64, int64(k))
		g.aux(g.add(ir.ICmp, ir.Bool, 0, x, n), uint16(g.r.IntN(3)))
		at(g.add(ir.Load, ir.Tag, off, base(0)))
	case 5:
		at(f.Add(g.b, ir.Store, ir.None, off, base(0), g.pick(ir.I64)))
	case 6:
		at(f.Add(g.b, ir.Store, ir.None, off, base(1), g.pick(ir.F64)))
	case 7:
		i := index()
		at(f.Add(g.b, ir.StoreX, ir.None, off, base(0), i, g.pick(ir.I64)))
	case 8:
		at(f.Add(g.b, ir.Store, ir.None, off, base(0), g.pick(ir.Tag)))
		at(f.Add(g.b, ir.Store32, ir.None, off, base(0), g.pick(ir.I64)))
	case 9:
		i := index()
		x := at
		x(f.Add(g.b, ir.StoreX, ir.None, off, g.base[0], i, g.pick(ir.Bool)))
	case 10:
		n := int64(g.r.IntN(8))
		g.aux(g.add(ir.LoadGlobal, ir.I64, n), uint16(ir.Global))
		g.aux(g.add(ir.LoadGlobalT, ir.Tag, n), uint16(ir.GlobalTag))
	default:
		n := int64(g.r.IntN(8))
		v := g.pick([]ir.Type{ir.I64, ir.Bool}[g.r.IntN(2)])
		g.aux(f.Add(g.b, ir.StoreGlobal, ir.None, n, v), uint16(ir.Global))
		g.aux(f.Add(g.b, ir.StoreGlobalT, ir.None, n, g.pick(ir.Tag)), uint16(ir.GlobalTag))
	}
}

func (g *generator) rtop() {
	f := g.f
	var args []ir.Value
	for range g.r.IntN(5) {
		t := []ir.Type{ir.I64, ir.Bool}[g.r.IntN(2)]
		args = append(args, g.pick(t), g.pick(ir.Tag))
	}
	r := g.resume()
	n := g.r.IntN(3)
	v := g.add(ir.RtOp, ir.I64, int64(n), args...)
	f.Instrs[v].Resume, f.Instrs[v].Aux = r, ir.RtWritesHeap|ir.RtWritesGlobal
	for i := range n {
		g.add(ir.ResultBits, ir.I64, int64(i), v)
		g.add(ir.ResultTag, ir.Tag, int64(i), v)
	}
}

func (g *generator) ret() {
	t := []ir.Type{ir.I64, ir.F64, ir.Bool}[g.r.IntN(3)]
	v := g.pick(t)
	tag := g.pick(ir.Tag)
	switch t {
	case ir.F64:
		tag = g.add(ir.ConstTag, ir.Tag, int64(value.Float))
	case ir.Bool:
		tag = g.add(ir.ConstTag, ir.Tag, int64(value.Bool))
	}
	g.f.Add(g.b, ir.Return, ir.None, 0, v, tag)
}

func (g *generator) save() (s [5][]ir.Value) {
	for t := range g.avail {
		s[t] = append([]ir.Value(nil), g.avail[t]...)
	}
	return s
}

func (g *generator) body(depth int) {
	for n := 1 + g.r.IntN(5); n > 0 && g.left > 0; n-- {
		switch k := g.r.IntN(10); {
		case k < 6 || depth > 3:
			for range 1 + g.r.IntN(6) {
				g.inst()
			}
		case k < 8:
			g.branch(depth)
		default:
			g.loop(depth)
		}
	}
}

func (g *generator) block() ir.BlockID {
	b := g.f.NewBlock()
	g.f.Blocks[b].Cold = g.cold
	return b
}

func (g *generator) types() []ir.Type {
	var ts []ir.Type
	for range g.r.IntN(4) {
		ts = append(ts, g.typ())
	}
	return ts
}

func (g *generator) picks(ts []ir.Type) []ir.Value {
	var l []ir.Value
	for _, t := range ts {
		l = append(l, g.pick(t))
	}
	return l
}

func (g *generator) branch(depth int) {
	f := g.f
	f.Add(g.b, ir.Branch, ir.None, 0, g.pick(ir.Bool))
	from, before, wasCold, ts := g.b, g.save(), g.cold, g.types()
	var ends []ir.BlockID
	var args [][]ir.Value
	for arm := range 2 {
		g.avail = before
		g.avail = g.save()
		g.cold = wasCold || arm == 1 && g.r.IntN(3) == 0
		g.b = g.block()
		f.AddEdge(from, g.b)
		g.body(depth + 1)
		if arm == 1 && g.r.IntN(8) == 0 {
			r := g.resume()
			f.Instrs[f.Add(g.b, ir.Exit, ir.None, 0)].Resume = r
			continue
		}
		args = append(args, g.picks(ts))
		ends = append(ends, g.b)
	}
	g.avail, g.cold = before, wasCold
	join := g.block()
	for _, t := range ts {
		g.push(f.AddParam(join, t))
	}
	for k, b := range ends {
		f.Add(b, ir.Jump, ir.None, 0)
		f.AddEdge(b, join, args[k]...)
	}
	g.b = join
}

// loop makes a loop of up to 9 rounds that tests at the top or at the bottom.
func (g *generator) loop(depth int) {
	f := g.f
	ts := append([]ir.Type{ir.I64}, g.types()...)
	zero := g.add(ir.ConstI64, ir.I64, 0)
	first := append([]ir.Value{zero}, g.picks(ts[1:])...)
	one, limit := g.add(ir.ConstI64, ir.I64, 1), g.add(ir.ConstI64, ir.I64, int64(g.r.IntN(9)))
	f.Add(g.b, ir.Jump, ir.None, 0)
	pre := g.b
	header := g.block()
	f.Blocks[header].Loop = true
	f.AddEdge(pre, header, first...)
	var ps []ir.Value
	for _, t := range ts {
		ps = append(ps, g.push(f.AddParam(header, t)))
	}
	g.b = header
	atTop := g.r.IntN(2) == 0
	if atTop {
		r := g.resume()
		f.Instrs[f.Add(g.b, ir.Poll, ir.None, 0)].Resume = r
		f.Add(g.b, ir.Branch, ir.None, 0, g.aux(f.Add(g.b, ir.ICmp, ir.Bool, 0, ps[0], limit), uint16(ir.ILt)))
		top, before := g.b, g.save()
		g.b = g.block()
		f.AddEdge(top, g.b)
		g.body(depth + 1)
		next := append([]ir.Value{f.Add(g.b, ir.Add, ir.I64, 0, ps[0], one)}, g.picks(ts[1:])...)
		f.Add(g.b, ir.Jump, ir.None, 0)
		f.AddEdge(g.b, header, next...)
		g.avail = before
		g.b = g.block()
		f.AddEdge(top, g.b)
		return
	}
	g.body(depth + 1)
	i := g.add(ir.Add, ir.I64, 0, ps[0], one)
	next := append([]ir.Value{i}, g.picks(ts[1:])...)
	f.Add(g.b, ir.Branch, ir.None, 0, g.aux(f.Add(g.b, ir.ICmp, ir.Bool, 0, i, limit), uint16(ir.ILt)))
	bottom := g.b
	f.AddEdge(bottom, header, next...)
	g.b = g.block()
	f.AddEdge(bottom, g.b)
}

// world runs over real memory; both executors see the same addresses in turn.
type world struct {
	args []value.Cell
}

func (w *world) Arg(i int) value.Cell     { return w.args[i] }
func (w *world) Frame(reg int) value.Cell { return w.args[reg] }
func (w *world) ClosureAddr() uint64      { return 0x5150 }
func (w *world) Read(a uint64, n int) uint64 {
	p := unsafe.Add(unsafe.Pointer(nil), a)
	switch n {
	case 1:
		return uint64(*(*uint8)(p))
	case 4:
		return uint64(*(*uint32)(p))
	}
	return *(*uint64)(p)
}

func (w *world) Write(a uint64, n int, bits uint64) {
	p := unsafe.Add(unsafe.Pointer(nil), a)
	switch n {
	case 1:
		*(*uint8)(p) = uint8(bits)
	case 4:
		*(*uint32)(p) = uint32(bits)
	default:
		*(*uint64)(p) = bits
	}
}

func (w *world) Call(*ir.Callee, []value.Cell) value.Cell { panic("no calls here") }
func (w *world) CallAny(callee value.Cell, args []value.Cell) (value.Cell, bool) {
	if callee.Bits != addr(&closures[0][0]) || callee.Tag != value.Function || len(args) != 2 {
		return value.Cell{}, false
	}
	return value.Cell{Bits: args[0].Bits ^ args[1].Bits + 1, Tag: args[1].Tag}, true
}

func (w *world) Poll() bool { return true }
func (w *world) RtOp(fn int32, pc uint32, args []value.Cell, n int) (int, []value.Cell, bool) {
	h := uint64(fn)*31 + uint64(pc)
	for _, a := range args {
		bits := a.Bits
		if a.Tag == value.Bool {
			bits &= 0xFF
		}
		h = h*1000003 ^ bits ^ uint64(a.Tag)<<56
	}
	if h%16 == 5 {
		return 0, nil, false
	}
	var out []value.Cell
	for i := range n {
		out = append(out, value.Cell{Bits: h + uint64(i), Tag: value.Tag(h >> 8 % 20)})
	}
	return int(h % 3), out, true
}

func sameBits(a, b uint64, float bool) bool {
	if float && math.IsNaN(math.Float64frombits(a)) && math.IsNaN(math.Float64frombits(b)) {
		return true
	}
	return a == b
}

func sameCell(a, b value.Cell) bool {
	if a.Tag == value.Bool {
		a.Bits &= 0xFF
		b.Bits &= 0xFF
	}
	// A payload of unknown type may be a double that passed through as bits.
	return a.Tag == b.Tag && sameBits(a.Bits, b.Bits, true)
}

func randomArgs(r *rand.Rand, f *ir.Func) []value.Cell {
	var out []value.Cell
	for _, t := range f.Params {
		c := value.Cell{Tag: t, Bits: uint64(interesting[r.IntN(len(interesting))])}
		switch t {
		case ir.AnyTag:
			c.Tag = value.Tag(r.IntN(4))
		case value.Float:
			c.Bits = math.Float64bits([]float64{0, 1.5, -2, 1e10, math.NaN(), math.Inf(-1)}[r.IntN(6)])
		case value.Bool:
			c.Bits = uint64(r.IntN(2))
		}
		if c.Tag == value.Bool {
			c.Bits &= 1
		}
		out = append(out, c)
	}
	return out
}

var (
	memory   [2][memoryWords]uint64
	closures [2][64]uint64 // closures with their Info blocks: mix, and a function without code
)

func TestRandomPrograms(t *testing.T) {
	modes := []mach.Options{{}, {FourRegs: true}, {SpillAll: true}, {Shuffle: 12345}}
	var ms []*machine
	for _, o := range modes {
		ms = append(ms, newMachine(t, o))
	}
	n := *programs
	if testing.Short() {
		n /= 5
	}
	left := 0
	for k := range n {
		seed := *seed0 + uint64(k)
		m := ms[k%len(ms)]
		m.opts.Features.BMI2 = k%3 != 0 && ms[0].opts.Features.BMI2
		m.setMix()
		if runRandom(t, m, seed) {
			left++
		}
		if t.Failed() {
			return
		}
	}
	t.Logf("%d of %d programs left native code", left, n)
}

// setMix lets the closures refer to this machine's code of mix.
func (m *machine) setMix() {
	if m.mix == 0 {
		code, o := m.compile(parse(m.t, mixText))
		m.mix = uint64(code.Base) + uint64(o.Checked)
	}
	for i := range closures {
		info := (*frame.Info)(frame.Ptr(addr(&closures[i][8])))
		info.Params, info.Step = 2, 1
		closures[i][2] = addr(&closures[i][8])
		if i == 0 {
			info.Native = m.mix
		}
	}
}

func runRandom(t *testing.T, m *machine, seed uint64) (left bool) {
	f := randomFunc(seed, &memory)
	if err := f.Verify(); err != nil {
		t.Fatalf("seed %d: %v\n%s", seed, err, f)
	}
	defer func() {
		if x := recover(); x != nil {
			t.Errorf("seed %d: %v\n%s", seed, x, f)
			panic(x)
		}
	}()
	code, o := m.compile(f)
	defer func() {
		delete(m.live, code)
		m.x.Code().Free(code)
	}()
	r := rand.New(rand.NewPCG(seed, 9))
	for range 4 {
		w := &world{args: randomArgs(r, f)}
		for k := range memory {
			for i := range memory[k] {
				memory[k][i] = uint64(interesting[r.IntN(len(interesting))])
				if k == 1 {
					memory[k][i] = math.Float64bits(r.NormFloat64())
				}
			}
		}
		before := memory
		want, err := f.Eval(w, 20000)
		if err != nil {
			if err == ir.ErrBudget {
				continue
			}
			t.Fatalf("seed %d: %v\n%s", seed, err, f)
		}
		after := memory
		memory = before
		got := m.run(code, o, w, w.args)
		if diff := compare(want, got, &after); diff != "" {
			t.Fatalf("seed %d args %v: %s\nwant %+v\ngot  %+v\n%s", seed, w.args, diff, want, got, f)
		}
		left = left || want.Left
	}
	return left
}

func compare(want ir.Outcome, got outcome, after *[2][memoryWords]uint64) string {
	if want.Left != got.left {
		return "one left, the other did not"
	}
	for k := range memory {
		for i := range memory[k] {
			if !sameBits(memory[k][i], after[k][i], k == 1) {
				return fmt.Sprintf("memory %d word %d: %#x, want %#x", k, i, memory[k][i], after[k][i])
			}
		}
	}
	if !want.Left {
		if !sameCell(want.Result, got.result) {
			return "results differ"
		}
		return ""
	}
	if len(want.Frames) != len(got.frames) {
		return "number of frames"
	}
	for i, fw := range want.Frames {
		fg := got.frames[i]
		if fw.Fn != fg.Fn || fw.PC != fg.PC || len(fw.Regs) != len(fg.Regs) {
			return fmt.Sprintf("frame %d", i)
		}
		for reg, c := range fw.Regs {
			if !sameCell(c, fg.Regs[reg]) {
				return fmt.Sprintf("frame %d register %d: %v, want %v", i, reg, fg.Regs[reg], c)
			}
		}
	}
	return ""
}
