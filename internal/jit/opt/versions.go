package opt

import (
	"math/bits"

	"walrus/internal/jit/ir"
)

// Versions of memory. Alias classes have one number each; fields and globals are spread over buckets by offset or number, since different
// ones never overlap and a collision only loses precision.
const (
	bucketField     = int(ir.NumClasses)
	bucketFieldTag  = bucketField + 16
	bucketGlobal    = bucketFieldTag + 16
	bucketGlobalTag = bucketGlobal + 32
	numVersions     = bucketGlobalTag + 32
)

// versionOf is the version number that an access of class c with immediate imm belongs to.
func versionOf(c ir.Class, imm int64) int {
	switch c {
	case ir.Field:
		return bucketField + int(uint64(imm)/8%16)
	case ir.FieldTag:
		return bucketFieldTag + int(uint64(imm)%16)
	case ir.Global:
		return bucketGlobal + int(uint64(imm)%32)
	case ir.GlobalTag:
		return bucketGlobalTag + int(uint64(imm)%32)
	}
	return int(c)
}

// versionSet is a set of version numbers.
type versionSet [2]uint64

func (s *versionSet) add(i int) { s[i/64] |= 1 << (i % 64) }
func (s versionSet) any() bool  { return s[0]|s[1] != 0 }

func (s versionSet) union(t versionSet) versionSet { return versionSet{s[0] | t[0], s[1] | t[1]} }

// memory has the versions at the start of every block. Each writing instruction makes one new version: base[b] + 1 for the first of block
// b, and so on.
type memory struct {
	f       *ir.Func
	base    []int32
	in      [][numVersions]int32
	outs    [][numVersions]int32 // the versions at the end of every block
	heap    versionSet           // all numbers of heap classes
	globals versionSet
	written []versionSet // by block: what its instructions write
	inLoop  []versionSet // by header: what the loop writes
}

// sized is s with n elements of any content.
func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	return s[:n]
}

// writes is the set of version numbers that an instruction changes.
func (m *memory) writes(in *ir.Instr) versionSet {
	var s versionSet
	if in.Op.Has(ir.Writes) {
		s.add(versionOf(ir.Class(in.Aux), in.Imm))
		switch c := ir.Class(in.Aux); c {
		case ir.ElemInt, ir.ElemFloat, ir.ElemRef: // reads of lists of unknown kind are of class ElemAny
			s.add(int(ir.ElemAny))
		case ir.ElemAny:
			s.add(int(ir.ElemInt))
			s.add(int(ir.ElemFloat))
			s.add(int(ir.ElemRef))
		}
		return s
	}
	w := in.WritesOf()
	switch w & ir.HeapClasses {
	case 0:
	case 1 << ir.Fault:
		s.add(int(ir.Fault))
	default:
		s = s.union(m.heap)
	}
	if w&ir.GlobalClasses != 0 {
		s = s.union(m.globals)
	}
	return s
}

// memory computes the versions at the start of all blocks.
func (n *numbering) memory() {
	f := n.f
	m := &n.work.memory
	blocks := len(f.Blocks)
	// What the arrays of versions hold from before does not matter: they are written in the order of the blocks before they are read.
	*m = memory{f: f, base: zeroed(m.base, blocks), in: sized(m.in, blocks), outs: sized(m.outs, blocks), written: zeroed(m.written, blocks),
		inLoop: zeroed(m.inLoop, blocks)}
	n.mem = m
	for c := ir.NoClass + 1; c < ir.NumClasses; c++ {
		if ir.HeapClasses.Has(c) {
			m.heap.add(int(c))
		}
	}
	for i := bucketField; i < numVersions; i++ {
		if i < bucketGlobal {
			m.heap.add(i)
		} else {
			m.globals.add(i)
		}
	}
	written, inLoop, outs := m.written, m.inLoop, m.outs
	for _, b := range n.dom.RPO {
		for _, v := range f.Blocks[b].Instrs {
			written[b] = written[b].union(m.writes(&f.Instrs[v]))
		}
	}
	loops := f.FindLoops(n.dom)
	for i := range loops.Loops {
		l := &loops.Loops[i]
		for _, b := range l.Blocks {
			inLoop[l.Header] = inLoop[l.Header].union(written[b])
		}
	}
	next := int32(1)
	for _, b := range n.dom.RPO {
		next = m.join(b, n.dom, outs, inLoop[b], next)
		m.base[b] = next
		outs[b] = m.in[b]
		for _, v := range f.Blocks[b].Instrs {
			if w := m.writes(&f.Instrs[v]); w.any() {
				next++
				w.set(&outs[b], next)
			}
		}
		next++
	}
}

// join makes the versions at the start of b from the ends of its predecessors; inLoop is what the loop of which b is the header writes.
func (m *memory) join(b ir.BlockID, dom *ir.DomTree, outs [][numVersions]int32, inLoop versionSet, next int32) int32 {
	in, first := &m.in[b], true
	if b == m.f.EntryBlk {
		clear(in[:])
	}
	var disagree versionSet
	for _, p := range m.f.Blocks[b].Preds {
		switch {
		case dom.Dominates(b, p), !dom.Reachable(p): // of a back edge inLoop tells
		case dom.Index[p] >= dom.Index[b]: // a way back that is no loop: nothing is known of it yet
			disagree = m.heap.union(m.globals)
		case first:
			*in, first = outs[p], false
		default:
			for i, v := range outs[p] {
				if in[i] != v {
					disagree.add(i)
				}
			}
		}
	}
	return disagree.union(inLoop).renew(in, next) + 1
}

// renew gives the members new versions, each its own, and returns the last one made.
func (s versionSet) renew(versions *[numVersions]int32, last int32) int32 {
	for word, w := range s {
		for ; w != 0; w &= w - 1 {
			last++
			versions[word*64+bits.TrailingZeros64(w)] = last
		}
	}
	return last
}

// set gives all members the same version.
func (s versionSet) set(versions *[numVersions]int32, version int32) {
	for word, w := range s {
		for ; w != 0; w &= w - 1 {
			versions[word*64+bits.TrailingZeros64(w)] = version
		}
	}
}

// start gives the versions at the start of b.
func (m *memory) start(b ir.BlockID, now *[numVersions]int32) { *now = m.in[b] }
