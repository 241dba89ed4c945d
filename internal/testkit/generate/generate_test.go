package generate

import "testing"

// TestDeterministic: a program is a function of its seed, whatever was generated before.
func TestDeterministic(t *testing.T) {
	a, b := New(), New()
	for seed := uint64(0); seed < 200; seed++ {
		b.Program(seed * 7)
		p, q := a.Program(seed), b.Program(seed)
		if len(p.Files) != len(q.Files) {
			t.Fatalf("seed %d: %d and %d files", seed, len(p.Files), len(q.Files))
		}
		for i := range p.Files {
			if p.Files[i] != q.Files[i] {
				t.Fatalf("seed %d: file %d differs", seed, i)
			}
		}
	}
}

func BenchmarkProgram(b *testing.B) {
	g := New()
	for i := 0; b.Loop(); i++ {
		g.Program(uint64(i))
	}
}
