package object

import (
	"math"

	"walrus/internal/heap"
	"walrus/internal/value"
)

// canonicalNaN stands for every not-a-number as a key.
const canonicalNaN = 0x7FF8000000000001

// KeyHash returns the keyed hash of a value as a dict key. Values that are the same key (SameKey) have the same hash.
func (s *Space) KeyHash(c Cell) uint32 {
	switch c.Tag {
	case value.Int:
		return fold(mix(c.Bits^s.k0, s.k1|1))
	case value.String:
		return s.StringHash(c.Bits)
	case value.Tuple:
		return s.hashTuple(c.Bits)
	}
	return fold(s.hashFlat(c))
}

// IntKeys returns the two numbers from which the hash of an int key is made: with the 128-bit product hi, lo of key^k and m, and
// h = hi^lo, it is the lower half of h ^ h>>32.
func (s *Space) IntKeys() (k, m uint64) { return s.k0, s.k1 | 1 }

// HashKeys returns the keys of all hashes, from which generated code makes the hashes of strings as StringHash does.
func (s *Space) HashKeys() (k0, k1 uint64) { return s.k0, s.k1 }

func fold(h uint64) uint32 { return uint32(h ^ h>>32) }

// hashFlat hashes a value that is no tuple to 64 bits.
func (s *Space) hashFlat(c Cell) uint64 {
	bits := c.Bits
	switch c.Tag {
	case value.Float:
		bits = keyBits(bits)
	case value.String:
		bits = uint64(s.StringHash(bits))
	case value.Range:
		bits = mix(heap.Load64(bits+16)^s.k1, heap.Load64(bits+24)^s.k0)
	}
	return mix(bits^s.k0, s.k1^uint64(c.Tag)<<56|1)
}

// keyBits maps floats that are the same key to the same bits.
func keyBits(bits uint64) uint64 {
	f := math.Float64frombits(bits)
	switch {
	case f == 0:
		return 0
	case f != f:
		return canonicalNaN
	}
	return bits
}

// SameKey reports whether two values are the same dict key.
func (s *Space) SameKey(a, b Cell) bool { return a.Tag == b.Tag && s.sameKey(a, b) }

// sameKey compares two values of the same type as keys.
func (s *Space) sameKey(a, b Cell) bool {
	if a.Tag == value.Tuple {
		return a.Bits == b.Bits || s.sameTuples(a.Bits, b.Bits)
	}
	return sameFlat(a, b)
}

// sameFlat compares two values of the same type, not tuples, as keys.
func sameFlat(a, b Cell) bool {
	if a.Bits == b.Bits {
		return true
	}
	switch a.Tag {
	case value.Void:
		return true
	case value.Float:
		return keyBits(a.Bits) == keyBits(b.Bits)
	case value.String:
		return StringEqual(a.Bits, b.Bits)
	case value.Range:
		return heap.Load64(a.Bits+16) == heap.Load64(b.Bits+16) && heap.Load64(a.Bits+24) == heap.Load64(b.Bits+24)
	}
	return false
}

// Tuples as keys are hashed and compared by content, to any depth. Tuples cannot be changed, so they contain no cycle of tuples, but
// one tuple can occur many times in another ((t, t) with t itself such a pair, and so on): from memoAfter tuples on, those that are finished are
// remembered, which keeps the time in proportion to the number of different tuples.
const memoAfter = 64

// hashFrame is a tuple whose elements are being hashed.
type hashFrame struct {
	tuple Addr
	next  int
	hash  uint64
}

// hashTuple hashes a tuple without recursion.
func (s *Space) hashTuple(t Addr) uint32 {
	var fixed [16]hashFrame
	stack := append(fixed[:0], hashFrame{tuple: t, hash: s.k1})
	var memo map[Addr]uint64
	for visited := 0; ; {
		f := &stack[len(stack)-1]
		if f.next < heap.Slots(f.tuple) {
			c := heap.Slot(f.tuple, f.next)
			f.next++
			if c.Tag != value.Tuple {
				f.hash = mix(f.hash^s.hashFlat(c), s.k1|1)
				continue
			}
			if h, ok := memo[c.Bits]; ok {
				f.hash = mix(f.hash^h, s.k1|1)
				continue
			}
			stack = append(stack, hashFrame{tuple: c.Bits, hash: s.k1})
			if visited++; visited == memoAfter {
				memo = map[Addr]uint64{}
			}
			continue
		}
		h := mix(f.hash^s.k0, uint64(f.next)<<1|1^s.k1&^1)
		if memo != nil {
			memo[f.tuple] = h
		}
		stack = stack[:len(stack)-1]
		if len(stack) == 0 {
			return fold(h)
		}
		p := &stack[len(stack)-1]
		p.hash = mix(p.hash^h, s.k1|1)
	}
}

// sameTuples compares two tuples without recursion. Pairs that were put on the list once need no second look: if they
// differ, the answer is no anyway.
func (s *Space) sameTuples(a, b Addr) bool {
	var fixed [16][2]Addr
	todo := append(fixed[:0], [2]Addr{a, b})
	var seen map[[2]Addr]bool
	for visited := 0; len(todo) > 0; {
		pair := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		n := heap.Slots(pair[0])
		if n != heap.Slots(pair[1]) {
			return false
		}
		for i := range n {
			c, d := heap.Slot(pair[0], i), heap.Slot(pair[1], i)
			switch {
			case c.Tag != d.Tag:
				return false
			case c.Tag != value.Tuple:
				if !sameFlat(c, d) {
					return false
				}
			case c.Bits != d.Bits:
				next := [2]Addr{c.Bits, d.Bits}
				if seen[next] {
					continue
				}
				if visited++; visited >= memoAfter {
					if seen == nil {
						seen = map[[2]Addr]bool{}
					}
					seen[next] = true
				}
				todo = append(todo, next)
			}
		}
	}
	return true
}
