package bytecode_test

import (
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"crypto/sha256"

	"walrus/internal/bytecode"
	"walrus/internal/source"
)

// program wraps the code of one function without parameters.
func program(f bytecode.Function) *bytecode.Program {
	f.Name, f.Parent, f.Struct = "main", -1, -1
	return &bytecode.Program{File: source.NewFile("t", ""), Functions: []bytecode.Function{f}, Globals: []bytecode.Global{{Name: "g"}}}
}

func abc(op bytecode.Op, a, b, c uint16) bytecode.Word { return bytecode.Make(op, 0, a*16, b*16, c*16) }

var (
	returnVoid = bytecode.Make(bytecode.ReturnVoid, 0, 0, 0, 0)
	load0      = bytecode.MakeWide(bytecode.LoadI, 0, 0, 1)
	load1      = bytecode.MakeWide(bytecode.LoadI, 0, 16, 1)
)

func TestVerifyRefuses(t *testing.T) {
	loop := []bytecode.LoopInfo{{Kind: bytecode.WhileLoop, Header: 2, Start: 1, End: 5}}
	for _, c := range []struct {
		name string
		f    bytecode.Function
		want string
	}{
		{"empty", bytecode.Function{}, "runs off"},
		{"no end", bytecode.Function{Registers: 1, Code: []bytecode.Word{load0}}, "runs off"},
		{"quickened", bytecode.Function{Registers: 3, Code: []bytecode.Word{abc(bytecode.AddII, 0, 1, 2), returnVoid}}, "no operation"},
		{"half of two words", bytecode.Function{Registers: 3, Code: []bytecode.Word{returnVoid, abc(bytecode.LoopHead, 0, 0, 0)}}, "runs off"},
		{"register", bytecode.Function{Registers: 1, Code: []bytecode.Word{load1, returnVoid}}, "register operand"},
		{"odd register", bytecode.Function{Registers: 9, Code: []bytecode.Word{bytecode.Make(bytecode.LoadVoid, 0, 8, 0, 0), returnVoid}}, "register operand"},
		{"constant", bytecode.Function{Registers: 1, Code: []bytecode.Word{bytecode.MakeWide(bytecode.LoadK, 0, 0, 0), returnVoid}}, "limit 0"},
		{"name", bytecode.Function{Registers: 1, Consts: []bytecode.Constant{{Kind: bytecode.ConstInt}},
			Code: []bytecode.Word{load0, abc(bytecode.GetMember, 0, 0, 0), returnVoid}}, "no name"},
		{"global", bytecode.Function{Registers: 1, Code: []bytecode.Word{bytecode.MakeWide(bytecode.GetGlobal, 0, 0, 1), returnVoid}}, "limit 1"},
		{"jump outside", bytecode.Function{Registers: 1, Code: []bytecode.Word{bytecode.MakeWide(bytecode.Jump, 0, 0, 7), returnVoid}}, "jump to 7"},
		{"jump back", bytecode.Function{Registers: 1, Code: []bytecode.Word{load0, bytecode.MakeWide(bytecode.Jump, 0, 0, -1)}}, "loop header"},
		{"cycle", bytecode.Function{Registers: 1, Code: []bytecode.Word{load0, bytecode.MakeWide(bytecode.JumpIf, 0, 0, -1), returnVoid}}, "cycle"},
		{"cycle around a header", bytecode.Function{Registers: 1, Loops: loop, Code: []bytecode.Word{load0, bytecode.MakeWide(bytecode.JumpIf, 0, 0, 3),
			abc(bytecode.LoopHead, 0, 0, 0), 0, bytecode.MakeWide(bytecode.JumpIf, 0, 0, -3), returnVoid}}, "cycle"},
		{"unwritten", bytecode.Function{Registers: 2, Code: []bytecode.Word{abc(bytecode.Move, 0, 1, 0), returnVoid}}, "may not hold"},
		{"written on one way", bytecode.Function{Registers: 2, Code: []bytecode.Word{load0, bytecode.MakeWide(bytecode.JumpIf, 0, 0, 2), load1,
			abc(bytecode.Print, 1, 0, 0), returnVoid}}, "may not hold"},
		{"int as box", bytecode.Function{Registers: 2, Code: []bytecode.Word{load0, abc(bytecode.GetBox, 1, 0, 0), returnVoid}}, "may not hold"},
		{"box as value", bytecode.Function{Registers: 2, Code: []bytecode.Word{load0, abc(bytecode.NewBox, 0, 0, 0), abc(bytecode.Print, 0, 0, 0), returnVoid}}, "may not hold"},
		{"window", bytecode.Function{Registers: 2, Code: []bytecode.Word{load0, bytecode.Make(bytecode.Call, 0, 0, 0, 1), returnVoid}}, "registers 0 to 2"},
		{"lost in a call", bytecode.Function{Registers: 4, Code: []bytecode.Word{load0, load1, bytecode.Make(bytecode.Call, 0, 0, 0, 0),
			abc(bytecode.Print, 1, 0, 0), returnVoid}}, "may not hold"},
		{"tail call", bytecode.Function{Registers: 4, Code: []bytecode.Word{load0, bytecode.Make(bytecode.TailCall, 0, 0, 0, 0), returnVoid}}, "does not follow"},
		{"capture", bytecode.Function{Registers: 4, Code: []bytecode.Word{abc(bytecode.GetCapture, 0, 0, 0), returnVoid}}, "capture 0"},
		{"handler", bytecode.Function{Registers: 4, Handlers: []bytecode.Handler{{Start: 0, End: 1, Target: 1}}, Code: []bytecode.Word{load0, returnVoid}}, "handler 0"},
		{"division", bytecode.Function{Registers: 4, Code: []bytecode.Word{load0, abc(bytecode.DivI, 0, 0, 0), returnVoid}}, "immediate 0"},
		{"closure", bytecode.Function{Registers: 4, Code: []bytecode.Word{bytecode.MakeWide(bytecode.Closure, 0, 0, 0), returnVoid}}, "closure"},
		{"text", bytecode.Function{Consts: []bytecode.Constant{{Kind: bytecode.ConstString, Str: "\xff"}}, Code: []bytecode.Word{returnVoid}}, "constant 0"},
	} {
		err := bytecode.Verify(program(c.f))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	if err := bytecode.Verify(program(bytecode.Function{Code: []bytecode.Word{returnVoid}})); err != nil {
		t.Errorf("correct code: %v", err)
	}
	if err := bytecode.Verify(&bytecode.Program{}); err == nil {
		t.Error("no functions: accepted")
	}
}

// seal gives a payload the header that Decode wants, so that its content is looked at.
func seal(data []byte) []byte {
	const header = 48
	if len(data) < header {
		return data
	}
	out := append([]byte(nil), data...)
	sum := sha256.Sum256(out[header:])
	copy(out[16:], sum[:])
	return out
}

func TestDecodeRefuses(t *testing.T) {
	p := program(bytecode.Function{Registers: 2, Code: []bytecode.Word{load0, abc(bytecode.Move, 1, 0, 0), returnVoid},
		Pos: []bytecode.Pos{{PC: 0, Main: source.Span{}, Left: source.NoSpan, Right: source.NoSpan}}})
	data := bytecode.Encode(p)
	if _, err := bytecode.Decode(data); err != nil {
		t.Fatal(err)
	}
	if _, err := bytecode.Decode([]byte("something else")); !errors.Is(err, bytecode.ErrFormat) {
		t.Errorf("other data: %v", err)
	}
	other := append([]byte(nil), data...)
	binary.LittleEndian.PutUint64(other[8:], 1)
	if _, err := bytecode.Decode(other); !errors.Is(err, bytecode.ErrFormat) {
		t.Errorf("other version: %v", err)
	}
	damaged := append([]byte(nil), data...)
	damaged[len(damaged)-1] ^= 1
	if _, err := bytecode.Decode(damaged); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("damaged: %v", err)
	}
	for n := range data {
		if _, err := bytecode.Decode(seal(data[:n])); err == nil {
			t.Errorf("the first %d of %d bytes are accepted", n, len(data))
		}
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		mutant := append([]byte(nil), data...)
		for range 1 + rng.IntN(3) {
			mutant[48+rng.IntN(len(mutant)-48)] = byte(rng.Uint32())
		}
		if p, err := bytecode.Decode(seal(mutant)); err == nil {
			bytecode.Disassemble(p)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(bytecode.Encode(program(bytecode.Function{Registers: 2, Code: []bytecode.Word{load0, returnVoid}})))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := bytecode.Decode(seal(data))
		if err != nil {
			return
		}
		bytecode.Disassemble(p)
		if _, err := bytecode.Decode(bytecode.Encode(p)); err != nil {
			t.Errorf("an accepted program is refused the second time: %v", err)
		}
	})
}
