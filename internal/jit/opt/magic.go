package opt

// Division by a constant as a multiplication: x / d is the upper half of x * m, shifted right by s, plus one if x is negative, for
// m = 2^(width+s) / d rounded up, with s large enough that the rounding error stays below 1/d for every x of the width.

// magicOf gives multiplier and shift for signed division by d of numbers of the given width in bits (at most 64); d is from 2 to
// 2^(width-1)-1. The multiplier is to be taken as a signed number of that width: if it is negative the dividend has to be added to the
// upper half of the product.
func magicOf(d uint64, width uint) (m uint64, s uint) {
	half := uint64(1) << (width - 1)
	// limit is the largest number of the width whose remainder by d is d-1: the worst case for the rounding error.
	limit := half - 1 - half%d
	// q and r of half/limit and half/d, then doubled step by step: 2^p divided by both, without numbers wider than 64 bits.
	q1, r1 := half/limit, half%limit
	q2, r2 := half/d, half%d
	for p := width - 1; ; p++ {
		// The error d - 2^p mod d must be less than 2^p / limit.
		if err := d - r2; p >= width && (q1 > err || q1 == err && r1 > 0) {
			m = q2 + 1
			if width < 64 {
				m &= 1<<width - 1
			}
			return m, p - width
		}
		q1, r1 = double(q1, r1, limit)
		q2, r2 = double(q2, r2, d)
	}
}

// double gives quotient and remainder of twice the number that gave q and r; r < d, and d is below 2^63.
func double(q, r, d uint64) (uint64, uint64) {
	q, r = 2*q, 2*r
	if r >= d {
		q, r = q+1, r-d
	}
	return q, r
}
