package amd64_test

import (
	"strings"
	"testing"
	"unsafe"

	"walrus/internal/frame"
	"walrus/internal/jit/ir"
	"walrus/internal/jit/mach"
	"walrus/internal/value"
)

const fibText = `func "fib" fn 3 func level typed params [int] result int self 0
object 0 function "fib"
callee 0 "fib" fn 3 params 1 ref 0 self
b1():
    v1: i64 = arg 0
    v2 = tag int
    v3 = i64 2
    v4 = icmp.lt v1, v3
    br v4 b2(), b3()
b2():
    ret v1, v2
b3():
    v5 = i64 1
    v6 = sub v1, v5
    v7: i64 = call 0, v6 ^r1 during r2
    v8 = calltag v7
    v9 = sub v1, v3
    v10: i64 = call 0, v9 ^r3 during r4
    v11 = calltag v10
    v12 = add v7, v10
    ret v12, v2
r1 = fn 3 pc 4 [0=v1:v2]
r2 = fn 3 pc 4 [0=v1:v2]
r3 = fn 3 pc 7 [0=v1:v2, 1=v7:v2]
r4 = fn 3 pc 7 [1=v7:v2]
`

func parse(t testing.TB, text string) *ir.Func {
	t.Helper()
	f, err := ir.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Verify(); err != nil {
		t.Fatal(err)
	}
	return f
}

func intCell(n int64) value.Cell { return value.Cell{Bits: uint64(n), Tag: value.Int} }

func TestSelfCalls(t *testing.T) {
	m := newMachine(t, mach.Options{Dump: func(stage, text string) { t.Logf("%s\n%s", stage, text) }})
	code, o := m.compile(parse(t, fibText))
	if out := m.run(code, o, &world{}, []value.Cell{intCell(20)}); out.left || out.result != intCell(6765) {
		t.Fatalf("%+v", out)
	}
}

// TestDepthExit runs out of depth: all frames have to be rebuilt.
func TestDepthExit(t *testing.T) {
	m := newMachine(t, mach.Options{})
	code, o := m.compile(parse(t, fibText))
	m.depth = 5
	out := m.run(code, o, &world{}, []value.Cell{intCell(20)})
	if !out.left || out.reason != ir.DepthLimit || len(out.frames) != 6 {
		t.Fatalf("%+v", out)
	}
	for i, f := range out.frames {
		if f.PC != 4 || f.Regs[0] != intCell(20-5+int64(i)) {
			t.Errorf("frame %d: %+v", i, f)
		}
	}
}

// infoBlock makes a closure of a function with the given code.
func (m *machine) infoBlock(entry uint64, params uint32) (closure uint64) {
	block := new([8 + 32]uint64)
	info := (*frame.Info)(unsafe.Pointer(&block[8]))
	info.Native, info.Params, info.Step = entry, params, 1
	block[2] = addr(&block[8]) // slot 0 of the closure
	m.keep = append(m.keep, block)
	return addr(&block[0])
}

const callerText = `func "caller" fn 4 func level typed params [any any float] result any
b1():
    v1: i64 = arg 0
    v2 = argtag 0
    v3: i64 = arg 1
    v4 = argtag 1
    v5: f64 = arg 2
    v6 = tag float
    v7: i64 = callany 3, v1, v2, v3, v4, v5, v6, v3, v4 ^r1 during r1
    v8 = calltag v7
    v9: i64 = callany 1, v1, v2, v7, v8 ^r2 during r2
    v10 = calltag v9
    ret v9, v10
r1 = fn 4 pc 1 [0=v1:v2, 1=v3:v4, 2=v5:v6]
r2 = fn 4 pc 2 [0=v1:v2, 3=v7:v8]
`

const calleeText = `func "callee" fn 5 func level typed params [int float any] result any
b1():
    v1: i64 = arg 0
    v2: f64 = arg 1
    v3: i64 = arg 2
    v4 = argtag 2
    v5 = itof v1
    v6 = fadd v5, v2
    v7 = tag float
    v8 = tagis int, v4
    guard.tag v8 ^r1
    v9 = itof v3
    v10 = fmul v6, v9
    ret v10, v7
r1 = fn 5 pc 0 [0=v1:v4, 1=v2:v7, 2=v3:v4]
`

func TestCallAny(t *testing.T) {
	for _, o := range []mach.Options{{}, {FourRegs: true}, {SpillAll: true}} {
		m := newMachine(t, o)
		callee, co := m.compile(parse(t, calleeText))
		code, obj := m.compile(parse(t, callerText))
		entry := uint64(callee.Base) + uint64(co.Checked)
		args := func(closure uint64, x value.Cell) []value.Cell {
			return []value.Cell{{Bits: closure, Tag: value.Function}, x, value.OfFloat(0.5)}
		}
		// The second call has one argument where three are wanted.
		out := m.run(code, obj, &world{}, args(m.infoBlock(entry, 3), intCell(4)))
		if !out.left || out.reason != ir.WrongCallee || len(out.frames) != 1 || out.frames[0].PC != 2 ||
			out.frames[0].Regs[3] != value.OfFloat((4+0.5)*4) {
			t.Errorf("%+v", out)
		}
		// Without code.
		out = m.run(code, obj, &world{}, args(m.infoBlock(0, 3), intCell(4)))
		if !out.left || out.reason != ir.NotCompiled || len(out.frames) != 1 || out.frames[0].PC != 1 || out.frames[0].Regs[1] != intCell(4) {
			t.Errorf("%+v", out)
		}
		// A first argument of a type that the callee was not compiled for.
		out = m.run(code, obj, &world{}, args(m.infoBlock(entry, 3), value.OfFloat(2)))
		if !out.left || out.reason != ir.WrongTag || len(out.frames) != 2 || out.frames[0].Regs[0] != value.OfFloat(2) ||
			out.frames[0].Regs[1] != value.OfFloat(0.5) || out.frames[1].PC != 1 {
			t.Errorf("%+v", out)
		}
		// A guard inside of the callee.
		out = m.run(code, obj, &world{}, []value.Cell{{Bits: m.infoBlock(entry, 3), Tag: value.String}, intCell(1), value.OfFloat(1)})
		if !out.left || out.reason != ir.WrongCallee {
			t.Errorf("%+v", out)
		}
	}
}

const tailText = `func "down" fn 6 func level typed params [any int int] result any
b1():
    v1: i64 = arg 0
    v2 = argtag 0
    v3: i64 = arg 1
    v4: i64 = arg 2
    v5 = tag int
    v6 = i64 0
    v7 = icmp.eq v3, v6
    br v7 b2(), b3()
b2():
    ret v4, v5
b3():
    v8 = i64 1
    v9 = sub v3, v8
    v10 = add v4, v3
    tailcall 3, v1, v2, v1, v2, v9, v5, v10, v5 ^r1
r1 = fn 6 pc 3 [0=v1:v2, 1=v3:v5, 2=v4:v5]
`

func TestTailCall(t *testing.T) {
	m := newMachine(t, mach.Options{})
	code, o := m.compile(parse(t, tailText))
	closure := m.infoBlock(uint64(code.Base)+uint64(o.Checked), 3)
	out := m.run(code, o, &world{}, []value.Cell{{Bits: closure, Tag: value.Function}, intCell(100000), intCell(0)})
	if out.left || out.result != intCell(100000*100001/2) {
		t.Fatalf("%+v", out)
	}
}

const manyText = `func "many" fn 8 func level typed params [any int int int int int int int int float any] result any
b1():
    v1: i64 = arg 0
    v2 = argtag 0
    v3: i64 = arg 1
    v4: i64 = arg 8
    v5: f64 = arg 9
    v6: i64 = arg 10
    v7 = argtag 10
    v8 = tag int
    v9 = tag float
    v10 = i64 0
    v11 = icmp.gt v3, v10
    br v11 b2(), b3()
b2():
    v12 = i64 1
    v13 = sub v3, v12
    v14 = f64 0.5
    v15 = fadd v5, v14
    v16 = add v4, v12
    v17: i64 = callany 11, v1, v2, v1, v2, v13, v8, v3, v8, v3, v8, v3, v8, v3, v8, v3, v8, v3, v8, v16, v8, v15, v9, v6, v7 ^r1 during r1
    v18 = calltag v17
    ret v17, v18
b3():
    v19 = itof v4
    v20 = fadd v19, v5
    v21 = tagis bool, v7
    guard.tag v21 ^r1
    ret v20, v9
r1 = fn 8 pc 3 [0=v1:v2, 1=v3:v8, 8=v4:v8, 9=v5:v9, 10=v6:v7]
`

// TestManyArguments passes arguments in memory.
func TestManyArguments(t *testing.T) {
	m := newMachine(t, mach.Options{})
	code, o := m.compile(parse(t, manyText))
	closure := m.infoBlock(uint64(code.Base)+uint64(o.Checked), 11)
	args := []value.Cell{{Bits: closure, Tag: value.Function}}
	for i := range 8 {
		args = append(args, intCell(int64(5+i)))
	}
	args = append(args, value.OfFloat(0.25), value.OfBool(true))
	out := m.run(code, o, &world{}, args)
	if out.left || out.result != value.OfFloat(12+5+0.25+2.5) {
		t.Fatalf("%+v", out)
	}
	args[10] = intCell(3)
	out = m.run(code, o, &world{}, args)
	if !out.left || len(out.frames) != 6 || out.frames[3].Regs[9] != value.OfFloat(0.25+1) || out.frames[0].Regs[10] != intCell(3) {
		t.Fatalf("%+v", out)
	}
}

const meteredText = `func "metered" fn 9 func level typed params [int] result int metered
b1():
    v1: i64 = arg 0
    v2 = tag int
    v3 = i64 0
    v4 = i64 1
    jump b2(v3)
b2(v5: i64) loop:
    step 3 ^r1
    v6 = add v5, v4
    v7 = icmp.lt v6, v1
    br v7 b2(v6), b3()
b3():
    ret v6, v2
r1 = fn 9 pc 2 [0=v1:v2, 1=v5:v2]
`

// TestFuel runs out of steps: the charge that did not fit is given back.
func TestFuel(t *testing.T) {
	m := newMachine(t, mach.Options{})
	code, o := m.compile(parse(t, meteredText))
	m.fuel = 30
	out := m.run(code, o, &world{}, []value.Cell{intCell(10)})
	if c := m.x.Context(); out.left || out.result != intCell(10) || c.Fuel != 0 {
		t.Fatalf("%+v, %d left", out, c.Fuel)
	}
	m.fuel = 14
	out = m.run(code, o, &world{}, []value.Cell{intCell(10)})
	if c := m.x.Context(); !out.left || out.reason != ir.StepLimit || out.frames[0].Regs[1] != intCell(4) || c.Fuel != 2 {
		t.Fatalf("%+v, %d left", out, c.Fuel)
	}
}

// TestStackExit recurses deeper than the native stack reaches.
func TestStackExit(t *testing.T) {
	m := newMachine(t, mach.Options{})
	m.depth = 1 << 40
	code, o := m.compile(parse(t, strings.Replace(fibText, "i64 2", "i64 -100000000", 1)))
	out := m.run(code, o, &world{}, []value.Cell{intCell(1)})
	if !out.left || len(out.frames) < 100000 || out.frames[0].PC != 0 || out.frames[1].PC != 4 {
		t.Fatalf("%d frames, %+v", len(out.frames), out.reason)
	}
	for i, f := range out.frames {
		if f.Regs[0] != intCell(int64(1-len(out.frames)+1+i)) {
			t.Fatalf("frame %d: %v", i, f.Regs[0])
		}
	}
}

// TestEntryLoop has a loop whose header is the entry block.
func TestEntryLoop(t *testing.T) {
	m := newMachine(t, mach.Options{})
	var word uint64
	text := `func "again" fn 9 func level machine params [int] result int
b1() loop:
    v1: i64 = arg 0
    v2: i64 = load.field 0, v1
    v3 = i64 1
    v4 = add v2, v3
    store.field 0, v1, v4
    poll ^r1
    v5 = i64 100
    v6 = icmp.lt v4, v5
    br v6 b1(), b2()
b2():
    v7 = tag int
    ret v4, v7
r1 = fn 9 pc 0 []
`
	code, o := m.compile(parse(t, text))
	out := m.run(code, o, &world{}, []value.Cell{intCell(int64(addr(&word)))})
	if out.left || out.result != intCell(100) || word != 100 {
		t.Fatalf("%+v %d", out, word)
	}
}
