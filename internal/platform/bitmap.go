package platform

import "math/bits"

// bitmap remembers which pages of a region are committed, so that the totals
// stay right when ranges overlap.
type bitmap struct {
	words []uint64
}

func newBitmap(n uintptr) *bitmap { return &bitmap{make([]uint64, (n+63)/64)} }

// set makes n bits from start equal to on and returns how many changed,
// negative when they were cleared.
func (b *bitmap) set(start, n uintptr, on bool) (changed int) {
	for n > 0 {
		word, shift := start/64, start%64
		width := min(64-shift, n)
		mask := (^uint64(0) >> (64 - width)) << shift
		before := bits.OnesCount64(b.words[word] & mask)
		if on {
			b.words[word] |= mask
			changed += int(width) - before
		} else {
			b.words[word] &^= mask
			changed -= before
		}
		start, n = start+width, n-width
	}
	return changed
}

func (b *bitmap) count() (n uintptr) {
	for _, w := range b.words {
		n += uintptr(bits.OnesCount64(w))
	}
	return n
}

func (b *bitmap) get(i uintptr) bool { return b.words[i/64]>>(i%64)&1 != 0 }
