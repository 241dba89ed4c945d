package ir

import "testing"

// TestSlab: slices are zero, lists that grow keep what they hold and get into nobody's way, and Reset uses the memory again.
func TestSlab(t *testing.T) {
	var s Slab[int32]
	for round := range 3 {
		a, b := s.Make(5), s.Make(3)
		for i := range a {
			if a[i] != 0 {
				t.Fatalf("round %d: Make gave %v", round, a)
			}
			a[i] = 7
		}
		var grown []int32
		for i := range int32(10_000) {
			grown = s.Append(grown, i)
			if i%100 == 0 {
				s.Make(1)[0] = -1
			}
		}
		for i, v := range grown {
			if v != int32(i) {
				t.Fatalf("round %d: element %d of the list is %d", round, i, v)
			}
		}
		if b[0] != 0 || len(append(b, 1)) != 4 || s.Copy(a)[4] != 7 || s.Copy(nil) != nil {
			t.Fatal("slices overlap")
		}
		s.Reset()
	}
	before := len(s.chunks)
	s.Make(keptChunks + 1)
	s.Reset()
	if len(s.chunks) > before {
		t.Error("Reset keeps more memory than it says")
	}
}

// TestDominators compares the tree with the definition on a graph with loops and a branch whose ways meet.
func TestDominators(t *testing.T) {
	f := New("graph")
	edges := [][2]BlockID{{1, 2}, {2, 3}, {2, 4}, {3, 5}, {4, 5}, {5, 2}, {5, 6}, {6, 6}, {6, 7}}
	for range 7 {
		f.NewBlock()
	}
	f.EntryBlk = 1
	for _, e := range edges {
		f.AddEdge(e[0], e[1])
	}
	dom := f.Dominators()
	for a := BlockID(1); a <= 7; a++ {
		without := map[BlockID]bool{a: true} // and what can be reached around a
		var visit func(BlockID)
		visit = func(b BlockID) {
			if !without[b] {
				without[b] = true
				for _, e := range f.Blocks[b].Succs {
					visit(e.To)
				}
			}
		}
		visit(1)
		for b := BlockID(1); b <= 7; b++ {
			if want := a == b || !without[b]; dom.Dominates(a, b) != want {
				t.Errorf("Dominates(%d, %d) is %v", a, b, !want)
			}
		}
		for _, k := range dom.Children(a) {
			if dom.Idom[k] != a {
				t.Errorf("%d is no child of %d", k, a)
			}
		}
	}
	if len(dom.Children(2)) != 3 || len(dom.Children(7)) != 0 {
		t.Error("wrong children")
	}
}
