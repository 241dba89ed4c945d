package amd64_test

import (
	"testing"

	"walrus/internal/jit/amd64"
	"walrus/internal/jit/mach"
	"walrus/internal/jit/regalloc"
)

// TestOrder checks what the allocator relies on: hot loops are contiguous,
// cold blocks come last, definitions precede uses, no edge is critical.
func TestOrder(t *testing.T) {
	var cc mach.Compiler
	for seed := range uint64(300) {
		f := randomFunc(seed+1000, &memory)
		c := cc.Lower(f, amd64.Target{}, &mach.Options{})
		ra := &c.RA
		preds := make([]int, len(ra.Blocks))
		cold := false
		for b := range ra.Blocks {
			if cold && !ra.Blocks[b].Cold {
				t.Fatalf("seed %d: hot block %d behind a cold one", seed, b)
			}
			cold = ra.Blocks[b].Cold
			for s := ra.Blocks[b].Succs; s < ra.Blocks[b].Succs+ra.Blocks[b].NumSuccs; s++ {
				preds[ra.Succs[s].To]++
			}
		}
		for b := range ra.Blocks {
			blk := &ra.Blocks[b]
			for s := blk.Succs; s < blk.Succs+blk.NumSuccs; s++ {
				if blk.NumSuccs > 1 && preds[ra.Succs[s].To] > 1 {
					t.Fatalf("seed %d: the edge from %d to %d is critical", seed, b, ra.Succs[s].To)
				}
			}
		}
		checkLoops(t, seed, ra)
		checkDefs(t, seed, ra)
	}
}

func checkLoops(t *testing.T, seed uint64, ra *regalloc.Func) {
	for l := range ra.Loops {
		for b := ra.Loops[l].Header; b <= ra.Loops[l].Last; b++ {
			in := false
			for o := ra.Blocks[b].Loop; o >= 0; o = ra.Loops[o].Parent {
				in = in || o == int32(l)
			}
			if !in {
				t.Fatalf("seed %d: block %d interrupts loop %d (%d to %d)", seed, b, l, ra.Loops[l].Header, ra.Loops[l].Last)
			}
		}
	}
}

func checkDefs(t *testing.T, seed uint64, ra *regalloc.Func) {
	defined := make([]bool, len(ra.Values))
	use := func(v regalloc.VReg, b int) {
		if !defined[v] {
			t.Fatalf("seed %d: v%d is used in block %d before its definition", seed, v, b)
		}
	}
	for b := range ra.Blocks {
		blk := &ra.Blocks[b]
		for _, p := range ra.Params[blk.Params : blk.Params+blk.NumParams] {
			defined[p] = true
		}
		for i := blk.First; i < blk.End; i++ {
			in := &ra.Insts[i]
			ops := ra.Operands[in.Ops : in.Ops+in.NumOps]
			for _, op := range ops {
				if op.Role < regalloc.Def {
					use(op.V, b)
				}
			}
			for _, v := range ra.Resumes[in.Resume : in.Resume+in.NumResume] {
				use(v, b)
			}
			for _, op := range ops {
				if op.Role >= regalloc.Def {
					defined[op.V] = true
				}
			}
		}
		for s := blk.Succs; s < blk.Succs+blk.NumSuccs; s++ {
			e := &ra.Succs[s]
			for _, v := range ra.EdgeArgs[e.Args : e.Args+ra.Blocks[e.To].NumParams] {
				use(v, b)
			}
		}
	}
}
