package opt

import (
	"testing"
)

func TestOrder(t *testing.T) {
	first := func(name string) int {
		for i, p := range passes {
			if p.name == name {
				return i
			}
		}
		t.Errorf("no pass %s", name)
		return -1
	}
	last := func(name string) int {
		at := -1
		for i, p := range passes {
			if p.name == name {
				at = i
			}
		}
		return at
	}
	for _, r := range orderRules {
		if first(r[0]) >= last(r[1]) {
			t.Errorf("%s must come before %s: %s", r[0], r[1], r[2])
		}
	}
	for i, n := range ruleNames {
		if n == "" {
			t.Errorf("rule %d has no name", i)
		}
	}
}

// TestMagic divides all numbers of 8 bits by all constants in a model of that width, and edge cases of 64 bits.
func TestMagic(t *testing.T) {
	for d := 2; d < 128; d++ {
		m, s := magicOf(uint64(d), 8)
		for x := -128; x < 128; x++ {
			q := int(int8(m)) * x >> 8
			if int8(m) < 0 {
				q += x
			}
			q >>= s
			if x < 0 {
				q++
			}
			if q != x/d {
				t.Fatalf("%d / %d: %d, want %d (multiplier %#x, shift %d)", x, d, q, x/d, m, s)
			}
		}
	}
}
