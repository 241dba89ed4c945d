package regalloc

import "math/bits"

// Liveness is computed only for values that cross a block boundary: they get a
// dense second numbering, so the bit sets stay small in code that is mostly
// local temporaries.

// position is a program point; see the package comment.
type position int32

const noPosition position = 1<<31 - 1

func gapOf(i Inst) position   { return position(i) << 2 }
func earlyOf(i Inst) position { return position(i)<<2 + 1 }
func lateOf(i Inst) position  { return position(i)<<2 + 2 }
func endOf(i Inst) position   { return position(i)<<2 + 4 }

func (p position) inst() Inst      { return Inst(p >> 2) }
func (p position) isGap() bool     { return p&3 == 0 }
func (p position) gap() position   { return p &^ 3 }
func (p position) after() position { return p&^3 + 4 }

// upGap returns the first gap at or after p.
func (p position) upGap() position { return (p + 3) &^ 3 }

// resize returns s with length n and every element zero, reusing its memory.
func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4+16)
	}
	s = s[:n]
	clear(s)
	return s
}

// roomFor returns s empty, with room for about n elements.
func roomFor[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, 0, n)
	}
	return s[:0]
}

// bitset is a set of dense ids.
type bitset []uint64

func (b bitset) set(i int32)      { b[i>>6] |= 1 << (i & 63) }
func (b bitset) has(i int32) bool { return b[i>>6]>>(i&63)&1 != 0 }

// findGlobals numbers the values that are used outside the block defining them.
func (a *Allocator) findGlobals() {
	f := a.f
	n := len(f.Values)
	a.defBlock = resize(a.defBlock, n)
	a.globalOf = resize(a.globalOf, n)
	for i := range a.globalOf {
		a.globalOf[i] = -1
	}
	a.globals = a.globals[:0]
	a.instBlock = resize(a.instBlock, len(f.Insts))
	for b := range f.Blocks {
		blk := &f.Blocks[b]
		for _, p := range f.Params[blk.Params : blk.Params+blk.NumParams] {
			a.defBlock[p] = Block(b)
		}
		for i := blk.First; i < blk.End; i++ {
			a.instBlock[i] = Block(b)
			in := &f.Insts[i]
			for _, v := range f.Resumes[in.Resume : in.Resume+in.NumResume] {
				a.noteUse(v, Block(b))
			}
			for k := in.Ops; k < in.Ops+in.NumOps; k++ {
				op := &f.Operands[k]
				if op.Role >= Def {
					a.defBlock[op.V] = Block(b)
				} else {
					a.noteUse(op.V, Block(b))
				}
			}
		}
		for s := blk.Succs; s < blk.Succs+blk.NumSuccs; s++ {
			e := &f.Succs[s]
			for _, v := range f.EdgeArgs[e.Args : e.Args+f.Blocks[e.To].NumParams] {
				a.noteUse(v, Block(b))
			}
		}
	}
}

func (a *Allocator) noteUse(v VReg, b Block) {
	if a.defBlock[v] != b && a.globalOf[v] < 0 {
		a.globalOf[v] = int32(len(a.globals))
		a.globals = append(a.globals, v)
	}
}

// solveLiveness computes, for every block, which global values are live at its
// start: the least solution of in = gen | (out &^ kill).
func (a *Allocator) solveLiveness() {
	f := a.f
	nb := len(f.Blocks)
	a.words = (len(a.globals) + 63) / 64
	w := a.words
	a.liveIn = resize(a.liveIn, nb*w)
	a.kill = resize(a.kill, nb*w)
	if w == 0 {
		return
	}
	for b := range f.Blocks {
		a.collectGenKill(Block(b))
	}
	a.outTmp = resize(a.outTmp, w)
	for changed := true; changed; {
		changed = false
		for b := nb - 1; b >= 0; b-- {
			out := a.liveOut(Block(b))
			in := a.liveIn[b*w : b*w+w]
			kill := a.kill[b*w : b*w+w]
			for k := range in {
				if n := in[k] | out[k]&^kill[k]; n != in[k] {
					in[k] = n
					changed = true
				}
			}
		}
		a.work += nb * w
	}
}

// liveOut returns the union over successors, in a buffer valid until the next call.
func (a *Allocator) liveOut(b Block) bitset {
	blk := &a.f.Blocks[b]
	out := a.outTmp[:a.words]
	clear(out)
	for s := blk.Succs; s < blk.Succs+blk.NumSuccs; s++ {
		in := a.liveInOf(a.f.Succs[s].To)
		for k := range out {
			out[k] |= in[k]
		}
	}
	return out
}

func (a *Allocator) liveInOf(b Block) bitset {
	return a.liveIn[int(b)*a.words : (int(b)+1)*a.words]
}

func (a *Allocator) collectGenKill(b Block) {
	f := a.f
	w := a.words
	blk := &f.Blocks[b]
	gen := bitset(a.liveIn[int(b)*w : (int(b)+1)*w])
	kill := bitset(a.kill[int(b)*w : (int(b)+1)*w])
	use := func(v VReg) {
		if g := a.globalOf[v]; g >= 0 && a.defBlock[v] != b {
			gen.set(g)
		}
	}
	def := func(v VReg) {
		if g := a.globalOf[v]; g >= 0 {
			kill.set(g)
		}
	}
	for _, p := range f.Params[blk.Params : blk.Params+blk.NumParams] {
		def(p)
	}
	for i := blk.First; i < blk.End; i++ {
		in := &f.Insts[i]
		for _, v := range f.Resumes[in.Resume : in.Resume+in.NumResume] {
			use(v)
		}
		for k := in.Ops; k < in.Ops+in.NumOps; k++ {
			op := &f.Operands[k]
			if op.Role >= Def {
				def(op.V)
			} else {
				use(op.V)
			}
		}
	}
	for s := blk.Succs; s < blk.Succs+blk.NumSuccs; s++ {
		e := &f.Succs[s]
		for _, v := range f.EdgeArgs[e.Args : e.Args+f.Blocks[e.To].NumParams] {
			use(v)
		}
	}
}

// eachBit calls fn for every element of s.
func eachBit(s bitset, fn func(int32)) {
	for k, word := range s {
		for ; word != 0; word &= word - 1 {
			fn(int32(k<<6 + bits.TrailingZeros64(word)))
		}
	}
}
