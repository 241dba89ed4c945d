package amd64

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
)

func TestLabels(t *testing.T) {
	var a Assembler
	back := a.Here()
	forward := a.NewLabel()
	a.JmpL(forward)                  // 5 bytes, always long
	a.JccL(Equal, back)              // short
	a.Nop(200)                       // out of reach of a short jump
	a.JccL(Equal, back)              // long
	a.CallL(back)                    // calls have no short form
	a.LeaL(RAX, forward)             // forward, RIP-relative
	a.CmpMI(Q, LabelMem(back), 1000) // distance counted from behind the immediate
	a.Bind(forward)
	a.Ret()
	code, err := a.Finish()
	if err != nil {
		t.Fatal(err)
	}
	lines := Listing(code, len(code), nil)
	end := a.Offset(forward)
	var got []string
	for _, l := range lines {
		if l.Text != "nop" {
			got = append(got, l.Text)
		}
	}
	want := []string{"jmp " + hex(end), "je 0x0", "je 0x0", "call 0x0", "lea rax, [" + hex(end) + "]",
		"cmp qword ptr [0x0], 0x3e8", "ret"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Fatalf("got\n%s", strings.Join(got, "\n"))
	}
	if lines[1].Length != 2 {
		t.Error("near jump back is not short")
	}
}

func hex(n int) string { return immText(int64(n)) }

func TestShortJumpReach(t *testing.T) {
	for gap := 100; gap < 140; gap++ {
		var a Assembler
		l := a.Here()
		a.Nop(gap)
		a.JmpL(l)
		code, err := a.Finish()
		if err != nil {
			t.Fatal(err)
		}
		in, n, err := Decode(code[gap:])
		if err != nil || int(in.Label)+gap+n != 0 || (n == 2) != (gap+2 <= 128) {
			t.Fatalf("gap %d: %v, length %d, %v", gap, in, n, err)
		}
	}
}

func TestNearJumps(t *testing.T) {
	for gap := range 200 {
		var a Assembler
		l := a.NewLabel()
		a.JccNear(Less, l)
		a.JmpNear(l)
		a.Nop(gap)
		a.Bind(l)
		a.JccNear(Less, l)
		code, err := a.Finish()
		if (err == nil) != (gap+2 <= 127) {
			t.Fatalf("gap %d: %v", gap, err)
		}
		if err != nil {
			continue
		}
		if first, n, _ := Decode(code); n != 2 || int(first.Label) != gap+2 || first.Cond != Less {
			t.Fatalf("gap %d: %v", gap, first)
		}
	}
}

func TestConstants(t *testing.T) {
	var a Assembler
	a.MovsdXM(X0, a.Const64(1))
	a.XorpdXM(X0, a.Mask128(1<<63))
	a.AddsdXM(X0, a.Const64(1))
	a.AndpdXM(X0, a.Const128(1, 0)) // the bits of a narrow constant, but must be aligned
	code, err := a.Finish()
	if err != nil {
		t.Fatal(err)
	}
	if len(code)%8 != 0 {
		t.Fatal("pool is not at the end")
	}
	at := func(l Line) int { // place of the constant a line refers to
		in, n, _ := Decode(code[l.Offset:])
		return l.Offset + n + int(in.Mem.Disp)
	}
	lines := Listing(code, len(code), nil)
	if at(lines[0]) != at(lines[2]) {
		t.Error("equal constants are stored twice")
	}
	for i, want := range []uint64{1, 1 << 63, 1, 1} {
		off := at(lines[i])
		if binary.LittleEndian.Uint64(code[off:]) != want || off%8 != 0 || (i == 1 || i == 3) && off%16 != 0 {
			t.Errorf("constant %d at %d is %#x", i, off, code[off:off+8])
		}
	}
}

func TestPadding(t *testing.T) {
	for n := range 70 {
		var a Assembler
		a.Nop(n)
		if a.Pos() != n {
			t.Fatalf("Nop(%d) gave %d bytes", n, a.Pos())
		}
		a.Align(32)
		if a.Pos()%32 != 0 || a.Pos() < n || a.Pos() >= n+32 {
			t.Fatalf("Align after %d gave %d", n, a.Pos())
		}
		a.Nop(n % 32)
		a.KeepTogether(8)
		start := a.Pos() % 32
		if start+8 > 31 {
			t.Fatalf("KeepTogether left 8 bytes at %d", start)
		}
		for _, l := range Listing(a.buf, len(a.buf), nil) {
			if l.Text != "nop" {
				t.Fatalf("padding decodes as %q", l.Text)
			}
		}
	}
}

func TestMisuseIsReported(t *testing.T) {
	cases := map[string]func(*Assembler){
		"SSE register in a general form":    func(a *Assembler) { a.AddRR(Q, X1, RAX) },
		"general register in an SSE form":   func(a *Assembler) { a.AddsdXX(X1, RAX) },
		"general register in a memory form": func(a *Assembler) { a.AddsdXM(RCX, At(RAX, 0)) },
		"SSE register as base":              func(a *Assembler) { a.MovRM(Q, RAX, At(X3, 0)) },
		"RSP as index":                      func(a *Assembler) { a.MovRM(Q, RAX, Mem{Base: RAX, Index: RSP, Scale: 2}) },
		"scale 3":                           func(a *Assembler) { a.MovRM(Q, RAX, Mem{Base: RAX, Index: RCX, Scale: 3}) },
		"size not available":                func(a *Assembler) { a.LeaRM(B, RAX, At(RAX, 0)) },
		"immediate over 8 bits":             func(a *Assembler) { a.AddRI(B, RAX, 300) },
		"immediate over 16 bits":            func(a *Assembler) { a.AddRI(W, RAX, 1<<17) },
		"immediate over 32 bits":            func(a *Assembler) { a.Emit(&Inst{Form: AddRI, Size: Q, Imm: 1 << 33}) },
		"shift count over 8 bits":           func(a *Assembler) { a.Emit(&Inst{Form: ShlRI, Size: Q, Imm: 256}) },
		"form without size":                 func(a *Assembler) { a.Emit(&Inst{Form: AddRR}) },
		"unknown form":                      func(a *Assembler) { a.Emit(&Inst{Form: 9999}) },
		"unbound label":                     func(a *Assembler) { a.JmpL(a.NewLabel()) },
		"unknown label":                     func(a *Assembler) { a.JmpL(7) },
		"label bound twice":                 func(a *Assembler) { a.Bind(a.Here()) },
		"SSE register in VEX.vvvv":          func(a *Assembler) { a.SarxRRR(Q, RAX, RAX, X1) },
	}
	for name, misuse := range cases {
		var a Assembler
		misuse(&a)
		if code, err := a.Finish(); err == nil {
			t.Errorf("%s: encoded as % x", name, code)
		}
		a.Reset()
		a.Ret()
		if code, err := a.Finish(); err != nil || !bytes.Equal(code, []byte{0xC3}) {
			t.Errorf("%s: after Reset: % x, %v", name, code, err)
		}
	}
}

func TestMovImmIsShortest(t *testing.T) {
	for v, n := range map[int64]int{0: 5, 1: 5, -1: 7, 1<<32 - 1: 5, 1 << 32: 10, -1 << 31: 7, -1<<31 - 1: 10} {
		var a Assembler
		a.MovImm(RCX, v)
		if a.Pos() != n {
			t.Errorf("MovImm(%d) takes %d bytes, want %d", v, a.Pos(), n)
		}
	}
}

func TestRelocs(t *testing.T) {
	var a Assembler
	a.CallSym(1)
	a.JmpSym(2)
	a.JccSym(Below, 3)
	a.LeaSym(RSI, 4)
	code, err := a.Finish()
	if err != nil {
		t.Fatal(err)
	}
	for i, at := range []int32{1, 6, 12, 19} {
		if r := a.Relocs()[i]; r != (Reloc{at, Sym(i + 1)}) || int(at)+4 > len(code) {
			t.Errorf("reloc %d is %+v", i, r)
		}
	}
	if len(code) != 23 {
		t.Errorf("%d bytes", len(code))
	}
}

func TestRolesAndConditions(t *testing.T) {
	if AddRR.Role(0, Q) != ReadWrite || AddRR.Role(1, Q) != Read || MovRR.Role(0, Q) != Write || MovRR.Role(0, B) != ReadWrite ||
		SetccR.Role(0, B) != ReadWrite || CmpMR.Role(0, Q) != Read || LeaRM.Role(1, Q) != AddressOnly || MovzxBRR.Role(0, L) != Write {
		t.Error("wrong role")
	}
	if reads, writes := IdivR.Implicit(); reads != 1<<RAX|1<<RDX || writes != 1<<RAX|1<<RDX {
		t.Error("idiv's fixed registers")
	}
	if !RegSet(1<<RDX).Has(RDX) || RegSet(1).Has(NoReg) {
		t.Error("RegSet.Has")
	}
	for c := Overflow; c <= Greater; c++ {
		if c.Negate().Negate() != c || c.Swap().Swap() != c || c.Negate() == c {
			t.Errorf("condition %s", c)
		}
	}
	for pair, want := range map[Cond]Cond{Less: Greater, LessEqual: GreaterEqual, Below: Above, BelowEqual: AboveEqual, Equal: Equal} {
		if pair.Swap() != want {
			t.Errorf("%s swapped is %s", pair, pair.Swap())
		}
	}
}

func TestAssemblingAllocatesNothing(t *testing.T) {
	var a Assembler
	if n := testing.AllocsPerRun(100, func() { assembleLoop(&a) }); n > 0 {
		t.Errorf("%v allocations a function", n)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte{0x48, 0x03, 0x84, 0xcb, 1, 2, 3, 4})
	f.Add([]byte{0xc4, 0xe2, 0xfb, 0xf6, 0xc1})
	f.Fuzz(func(t *testing.T, code []byte) {
		in, n, err := Decode(code)
		if err == nil && (n <= 0 || n > len(code) || in.String() == "") {
			t.Fatalf("% x: %v, length %d", code, in, n)
		}
	})
}

// assembleLoop stands for typical compiler output.
func assembleLoop(a *Assembler) int {
	a.Reset()
	slow := a.NewLabel()
	loop := a.Here()
	for range 10 {
		a.MovRM(Q, RAX, Mem{Base: RBX, Index: RCX, Scale: 8, Disp: 16})
		a.AddRR(Q, RAX, RDX)
		a.JccL(Overflow, slow)
		a.CmpRI(L, R9, 1000)
		a.JccL(GreaterEqual, slow)
		a.MovsdXM(X3, At(RSP, 24))
		a.AddsdXM(X3, a.Const64(0x3ff0000000000000))
		a.MovsdMX(At(RSP, 24), X3)
		a.MovMR(Q, At(RBP, -8), RAX)
		a.MovzxBRM(RSI, At(RDI, 4))
	}
	a.JmpL(loop)
	a.Bind(slow)
	a.Ret()
	code, err := a.Finish()
	if err != nil {
		panic(err)
	}
	return len(code)
}

func BenchmarkInstruction(b *testing.B) {
	var a Assembler
	for b.Loop() {
		assembleLoop(&a)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/102, "ns/instruction")
}
