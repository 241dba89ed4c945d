package amd64

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/arch/x86/x86asm"

	"walrus/internal/asm/amd64/gen"
)

func TestGeneratedFilesAreFresh(t *testing.T) {
	files, err := gen.Files()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(name)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is stale: run go generate (%v)", name, err)
		}
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), "_gen.go") && files[e.Name()] == nil {
			t.Errorf("%s claims to be generated but is not", e.Name())
		}
	}
}

func randomMem(r *rand.Rand) Mem {
	m := Mem{Base: Reg(r.IntN(16)), Disp: [...]int32{0, 0, 1, -1, 127, -128, 128, -129, 1 << 30, -1 << 31, int32(r.Uint32())}[r.IntN(11)]}
	if r.IntN(2) == 0 {
		m.Index, m.Scale = Reg(r.IntN(16)), 1<<r.IntN(4)
		if m.Index == RSP {
			m.Index = R12
		}
	}
	switch r.IntN(12) {
	case 0:
		m.Base = NoReg
	case 1:
		m = Mem{Base: RIP, Disp: 0}
	}
	return m
}

// randomInst fills the operands of a form. RIP-relative and label operands use
// label 0, which the caller binds.
func randomInst(r *rand.Rand, f Form) Inst {
	in := Inst{Form: f}
	var sizes []Size
	for _, s := range []Size{NoSize, B, W, L, Q} {
		if f.Allows(s) {
			sizes = append(sizes, s)
		}
	}
	in.Size = sizes[r.IntN(len(sizes))]
	if f.HasCond() {
		in.Cond = Cond(r.IntN(16))
	}
	for i, op := range f.Operands() {
		switch op.Kind {
		case KindReg:
			in.Regs[i] = Reg(r.IntN(16))
		case KindXmm:
			in.Regs[i] = X0 + Reg(r.IntN(16))
		case KindCL:
			in.Regs[i] = RCX
		case KindMem:
			in.Mem = randomMem(r)
		case KindImm:
			in.Imm = randomImm(r, f, in.Size)
		}
	}
	return in
}

func randomImm(r *rand.Rand, f Form, s Size) int64 {
	v := [...]int64{0, 1, -1, 127, -128, 128, -129, 255, 1<<31 - 1, -1 << 31, int64(int32(r.Uint32()))}[r.IntN(11)]
	switch encodings[f].imm {
	case immByte:
		return v & 0xFF
	case imm32:
		return v & 0xFFFFFFFF
	case imm64:
		return int64(r.Uint64()) >> r.IntN(64)
	}
	return map[Size]int64{B: int64(int8(v)), W: int64(int16(v))}[s] | map[bool]int64{true: v}[s != B && s != W]
}

// assembleOne encodes an instruction with label 0 bound after pad bytes behind
// it, and returns its bytes.
func assembleOne(t *testing.T, in *Inst, pad int) []byte {
	t.Helper()
	var a Assembler
	l := a.NewLabel()
	a.Emit(in)
	n := a.Pos()
	a.Nop(pad)
	a.Bind(l)
	code, err := a.Finish()
	if err != nil {
		t.Fatalf("%s %v: %v", in.Form, in, err)
	}
	return code[:n]
}

// expected is what decoding should give: the places become distances.
func expected(in Inst, pad int) Inst {
	if in.Mem.Base == RIP {
		in.Mem.Disp = int32(pad)
	}
	for _, op := range in.Form.Operands() {
		if op.Kind == KindLabel {
			in.Label = Label(pad)
		}
	}
	return in
}

func TestRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for f := range Form(Forms()) {
		for range 400 {
			in := randomInst(r, f)
			pad := r.IntN(300)
			code := assembleOne(t, &in, pad)
			got, n, err := Decode(code)
			want := expected(in, pad)
			if err != nil || n != len(code) || got != want {
				t.Fatalf("%s: % x\n got %+v (%d, %v)\nwant %+v", f, code, got, n, err, want)
			}
		}
	}
}

// The independent decoder must read the same instruction: name, operands, width
// of memory and length.
func TestAgainstIndependentDecoder(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for f := range Form(Forms()) {
		for range 300 {
			in := randomInst(r, f)
			pad := r.IntN(300)
			code := assembleOne(t, &in, pad)
			inst, err := x86asm.Decode(code, 64)
			if f == Endbr64 {
				break // not known to it
			}
			if err != nil || inst.Len != len(code) {
				t.Fatalf("%s %v: % x: length %d, %v", f, in, code, inst.Len, err)
			}
			want := expected(in, pad)
			if why := difference(want, inst); why != "" {
				t.Errorf("%s: % x: %s\n got %q\nwant %q", f, code, why, x86asm.IntelSyntax(inst, 0, nil), want)
				break
			}
		}
	}
}

// difference says how the other decoder's reading differs from ours.
func difference(want Inst, got x86asm.Inst) string {
	text, _, _ := strings.Cut(want.String(), " ")
	name, _, _ := strings.Cut(x86asm.IntelSyntax(got, 0, nil), " ")
	name = strings.TrimSuffix(name, "_xmm") // told apart from the string instruction
	if want.Form.HasCond() {
		stem := want.Form.Mnemonic()
		name = strings.TrimPrefix(name, stem)
		if other, ok := condSynonyms[name]; ok {
			name = other
		}
		name = stem + name
	}
	if name != text {
		return "mnemonic"
	}
	for i, op := range want.Form.Operands() {
		size := op.Size
		if size == 0 {
			size = want.Size
		}
		same := false
		switch arg := got.Args[i].(type) {
		case x86asm.Reg:
			same = foreignName(arg) == want.Regs[i].name(size) || op.Kind == KindCL && arg == x86asm.CL
		case x86asm.Mem:
			if want.Mem.Base == RIP && encodings[want.Form].shape&vex != 0 {
				arg.Base = x86asm.RIP // it forgets the base after a VEX prefix
			}
			same = sameMem(want.Mem, arg) && (op.Role == AddressOnly || got.MemBytes == int(size))
		case x86asm.Imm:
			shift := 64
			if op.Kind == KindImm && size != 0 {
				shift = 8 * int(min(size, Q))
			}
			same = op.Kind == KindImm && uint64(want.Imm)<<(64-shift) == uint64(arg)<<(64-shift)
		case x86asm.Rel:
			same = op.Kind == KindLabel && int32(arg) == int32(want.Label)
		}
		if !same {
			return fmt.Sprintf("operand %d is %v", i, got.Args[i])
		}
	}
	if n := len(want.Form.Operands()); got.Args[n] != nil && want.Form != Int3 {
		return "more operands"
	}
	return ""
}

// condSynonyms maps the other decoder's names of conditions to ours.
var condSynonyms = map[string]string{
	"nb": "ae", "z": "e", "nz": "ne", "nbe": "a", "nl": "ge", "nle": "g",
}

// foreignName turns the other decoder's register names into Intel's.
func foreignName(r x86asm.Reg) string {
	name := strings.ToLower(r.String())
	switch {
	case r >= x86asm.R8L && r <= x86asm.R15L:
		return name[:len(name)-1] + "d"
	case r >= x86asm.SPB && r <= x86asm.DIB:
		return name[:2] + "l"
	case r >= x86asm.X0 && r <= x86asm.X15:
		return "xmm" + name[1:]
	}
	return name
}

func sameMem(want Mem, got x86asm.Mem) bool {
	name := func(r x86asm.Reg) string {
		if r == 0 {
			return "none"
		}
		return strings.ToLower(r.String())
	}
	scale := want.Scale
	index := want.Index.String()
	if scale == 0 {
		index = "none"
	}
	return name(got.Base) == want.Base.String() && name(got.Index) == index &&
		(scale == 0 || got.Scale == scale) && int32(got.Disp) == want.Disp
}

// Each generated method must encode what Emit encodes for its form.
func TestMethodsMatchForms(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for f := range Form(Forms()) {
		method, ok := reflect.TypeFor[*Assembler]().MethodByName(f.String())
		if !ok {
			t.Fatalf("no method %s", f)
		}
		for range 50 {
			in := randomInst(r, f)
			var a, b Assembler
			la, lb := a.NewLabel(), b.NewLabel()
			a.Emit(&in)
			args := []reflect.Value{reflect.ValueOf(&b)}
			if f.HasCond() {
				args = append(args, reflect.ValueOf(in.Cond))
			}
			if in.Size != NoSize && encodings[f].sizes&(encodings[f].sizes-1) != 0 {
				args = append(args, reflect.ValueOf(in.Size))
			}
			for i, op := range f.Operands() {
				switch op.Kind {
				case KindReg, KindXmm:
					args = append(args, reflect.ValueOf(in.Regs[i]))
				case KindMem:
					args = append(args, reflect.ValueOf(in.Mem))
				case KindLabel:
					args = append(args, reflect.ValueOf(Label(0)))
				case KindImm:
					args = append(args, reflect.ValueOf(in.Imm).Convert(method.Type.In(len(args))))
				}
			}
			method.Func.Call(args)
			a.Bind(la)
			b.Bind(lb)
			ca, erra := a.Finish()
			cb, errb := b.Finish()
			if erra != nil || errb != nil || !bytes.Equal(ca, cb) {
				t.Fatalf("%s %v: Emit % x, method % x (%v, %v)", f, in, ca, cb, erra, errb)
			}
		}
	}
}

func TestListing(t *testing.T) {
	var a Assembler
	loop := a.Here()
	a.AddRM(Q, RAX, Mem{Base: RBX, Index: RCX, Scale: 8, Disp: -16})
	a.CmpRI(L, R9, 1000)
	a.JccL(Less, loop)
	a.AddsdXM(X1, a.Const64(7))
	a.Nop(11)
	a.Ret()
	code, err := a.Finish()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range Listing(code, len(code)-8, nil) {
		got = append(got, fmt.Sprintf("%d %s", l.Offset, l.Text))
	}
	want := []string{"0 add rax, qword ptr [rbx+rcx*8-0x10]", "5 cmp r9d, 0x3e8", "12 jl 0x0",
		"14 addsd xmm1, qword ptr [0x30]", "22 nop", "31 nop", "33 ret", "34 int3"}
	for len(got) > len(want) && strings.HasSuffix(got[len(got)-1], "nop") {
		got = got[:len(got)-1]
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got %q", got)
	}
}
