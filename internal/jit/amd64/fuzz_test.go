package amd64_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"walrus/internal/jit/amd64"
	"walrus/internal/jit/ir"
	"walrus/internal/jit/mach"
	"walrus/internal/jit/regalloc"
)

// FuzzCompile compiles whatever the verifier accepts; the allocation is checked.
func FuzzCompile(f *testing.F) {
	for _, text := range []string{fibText, callerText, calleeText, tailText, manyText, meteredText} {
		f.Add(text, uint8(0))
	}
	names, _ := filepath.Glob("testdata/*.txt")
	more, _ := filepath.Glob("../ir/testdata/*.ir")
	for _, name := range append(names, more...) {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		text, _, _ := strings.Cut(string(data), "\n---\n")
		for strings.HasPrefix(text, "#") {
			_, text, _ = strings.Cut(text, "\n")
		}
		f.Add(text, uint8(1))
	}
	for seed := range uint64(10) {
		f.Add(randomFunc(seed+20, &memory).String(), uint8(seed))
	}
	f.Fuzz(func(t *testing.T, text string, mode uint8) {
		fn, err := ir.Parse(text)
		if err != nil || len(fn.Instrs) > 5000 || fn.Verify() != nil || !sensible(fn) {
			return
		}
		o := mach.Options{Check: true, FourRegs: mode&1 != 0, SpillAll: mode&2 != 0, Shuffle: uint64(mode >> 2 & 1)}
		o.Features.BMI2 = mode&8 != 0
		var cc mach.Compiler
		var refused *regalloc.Error
		if _, err := cc.Compile(fn, amd64.Target{}, &o); err != nil && !errors.As(err, &refused) {
			t.Error(err)
		}
	})
}

// sensible rejects numbers that the builder never makes and the verifier does
// not look at.
func sensible(f *ir.Func) bool {
	if len(f.Params) > 64 {
		return false
	}
	for v := range f.Instrs {
		in := &f.Instrs[v]
		if in.Block == 0 {
			continue
		}
		switch in.Op {
		case ir.LoadGlobal, ir.LoadGlobalT, ir.StoreGlobal, ir.StoreGlobalT:
			if m, i := ir.SplitGlobal(in.Imm); m < 0 || m >= len(f.Modules) || i > 1<<16 {
				return false
			}
		case ir.Arg, ir.ArgTag:
			if in.Imm < 0 || in.Imm >= int64(len(f.Params)) || f.Entry != ir.FunctionEntry {
				return false
			}
		case ir.FrameBits, ir.FrameTag:
			if in.Imm < 0 || in.Imm > 4096 || f.Entry != ir.LoopEntry {
				return false
			}
		case ir.Load, ir.LoadX, ir.Load32, ir.Load8, ir.Store, ir.StoreX, ir.Store32, ir.Step, ir.Depth, ir.TagIs:
			if in.Imm != int64(int32(in.Imm)) {
				return false
			}
		case ir.RtOp:
			if in.Imm < 0 || in.Imm > 256 {
				return false
			}
		case ir.ResultBits, ir.ResultTag:
			if call := &f.Instrs[f.Arg(ir.Value(v), 0)]; call.Op != ir.RtOp || in.Imm < 0 || in.Imm >= call.Imm {
				return false
			}
		case ir.CallTag:
			if op := f.Instrs[f.Arg(ir.Value(v), 0)].Op; op != ir.Call && op != ir.CallAny {
				return false
			}
		case ir.Call:
			c := &f.Callees[in.Imm]
			want := 2 * c.Params
			if c.Self {
				want = len(f.Params)
				for _, t := range f.Params {
					if t == ir.AnyTag {
						want++
					}
				}
			}
			if f.NumArgs(ir.Value(v)) != want || int(c.Ref) >= len(f.Refs) {
				return false
			}
		}
	}
	return true
}
