package platform

import "math/bits"

// leafBits is the number of pages that one leaf of a bitmap stands for: 128 MiB of pages of 4 KiB.
const leafBits = 1 << 15

// bitmap remembers which pages of a region are committed, so that the totals stay right when ranges overlap. Regions are large and mostly
// empty, so a leaf exists only when something was committed in its part, and the total is kept instead of counted.
type bitmap struct {
	leaves []*[leafBits / 64]uint64
	on     uintptr // bits that are set
}

func newBitmap(n uintptr) *bitmap {
	return &bitmap{leaves: make([]*[leafBits / 64]uint64, (n+leafBits-1)/leafBits)}
}

// set makes n bits from start equal to on and returns how many changed,
// negative when they were cleared.
func (b *bitmap) set(start, n uintptr, on bool) (changed int) {
	for n > 0 {
		leaf, word, shift := start/leafBits, start%leafBits/64, start%64
		width := min(64-shift, n)
		if b.leaves[leaf] == nil {
			if !on {
				width = min(leafBits-start%leafBits, n)
				start, n = start+width, n-width
				continue
			}
			b.leaves[leaf] = new([leafBits / 64]uint64)
		}
		w := &b.leaves[leaf][word]
		mask := (^uint64(0) >> (64 - width)) << shift
		before := bits.OnesCount64(*w & mask)
		if on {
			*w |= mask
			changed += int(width) - before
		} else {
			*w &^= mask
			changed -= before
		}
		start, n = start+width, n-width
	}
	b.on += uintptr(changed)
	return changed
}

// count is the number of bits that are set.
func (b *bitmap) count() uintptr { return b.on }

func (b *bitmap) get(i uintptr) bool {
	leaf := b.leaves[i/leafBits]
	return leaf != nil && leaf[i%leafBits/64]>>(i%64)&1 != 0
}
