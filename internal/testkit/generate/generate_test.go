package generate

import (
	"regexp"
	"strings"
	"testing"

	"walrus/internal/engine"
	"walrus/internal/rt"
	"walrus/internal/stdlib/dict"
	"walrus/internal/stdlib/list"
	"walrus/internal/stdlib/str"
)

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

// TestVocabulary: every method and every function of the library occurs.
func TestVocabulary(t *testing.T) {
	missing := map[string]bool{".map": true, ".filter": true, ".reduce": true, ".sort_by": true}
	for module, table := range engine.Library() {
		for _, n := range table() {
			missing[module+"."+n.Name] = true
		}
	}
	for _, rows := range [][]rt.Native{str.Table(), list.Table(), dict.Table()} {
		for _, n := range rows {
			missing["."+n.Name] = true
		}
	}
	g, use := New(), regexp.MustCompile(`\b(?:core|math|json|io|sys)\.\w+|\.\w+\(`)
	for seed := uint64(1); seed <= 6000 && len(missing) > 0; seed++ {
		for _, f := range g.Program(seed).Files {
			for _, m := range use.FindAllString(f.Text, -1) {
				delete(missing, strings.TrimSuffix(m, "("))
			}
		}
	}
	for name := range missing {
		t.Errorf("no program uses %s", name)
	}
}

func BenchmarkProgram(b *testing.B) {
	g := New()
	for i := 0; b.Loop(); i++ {
		g.Program(uint64(i))
	}
}
