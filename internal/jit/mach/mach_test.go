package mach

import (
	"slices"
	"testing"

	"walrus/internal/jit/ir"
)

// nestedText has a loop whose exit stands first at its header's branch, an inner
// loop, and a cold block from which the inner loop goes on.
const nestedText = `func "nested" fn 1 func level typed params [int] result int
b1():
    v1: i64 = arg 0
    v2 = i64 0
    v3 = i64 1
    v4 = tag int
    jump b2(v2)
b2(v5: i64) loop:
    v6 = icmp.ge v5, v1
    br v6 b3(), b4()
b3():
    ret v5, v4
b4():
    jump b5(v5)
b5(v7: i64) loop:
    v8 = icmp.lt v7, v3
    br v8 b6(), b7()
b6() cold:
    jump b7()
b7():
    v9 = add v7, v3
    v10 = icmp.lt v9, v1
    br v10 b5(v9), b8()
b8():
    jump b2(v9)
`

func TestLayout(t *testing.T) {
	f, err := ir.Parse(nestedText)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Verify(); err != nil {
		t.Fatal(err)
	}
	l := &layout{}
	l.set(f)
	var order []ir.BlockID
	cold := 0
	for _, n := range l.nodes {
		if n.cold {
			cold++
		} else if cold > 0 {
			t.Errorf("a hot block behind a cold one: %+v", l.nodes)
		}
		if n.ir != 0 && !n.cold {
			order = append(order, n.ir)
		}
	}
	if want := []ir.BlockID{1, 2, 4, 5, 7, 8, 3}; !slices.Equal(order, want) {
		t.Errorf("order %v, want %v", order, want)
	}
	// b5 to b7 and b7 to b5 are critical; so is nothing else.
	edges := 0
	for _, n := range l.nodes {
		if n.ir == 0 {
			edges++
		}
	}
	if edges != 2 {
		t.Errorf("%d edge blocks, want 2: %+v", edges, l.nodes)
	}
}

func TestSiteAt(t *testing.T) {
	o := &Object{Sites: []Site{{Offset: 10}, {Offset: 20}, {Offset: 35}}}
	for _, off := range []uint32{10, 20, 35} {
		if s := o.SiteAt(off); s == nil || s.Offset != off {
			t.Errorf("SiteAt(%d) = %v", off, s)
		}
	}
	for _, off := range []uint32{0, 11, 36} {
		if s := o.SiteAt(off); s != nil {
			t.Errorf("SiteAt(%d) = %v", off, s)
		}
	}
}

func TestPackLoc(t *testing.T) {
	for _, l := range []Loc{{LocConst, 3}, {LocGPR, 15}, {LocStack | LocByte, 1 << 20}, {LocTagByte, 7}, {LocStack, -8}} {
		if got := UnpackLoc(PackLoc(l)); got != l {
			t.Errorf("%v became %v", l, got)
		}
	}
}

func TestSiteNames(t *testing.T) {
	for k := range numSiteKinds {
		if k.String() == "" {
			t.Errorf("kind %d has no name", k)
		}
	}
}
