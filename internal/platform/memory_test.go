package platform

import (
	"errors"
	"math/rand/v2"
	"testing"
	"unsafe"
)

func bytesAt(r *Region, off, n uintptr) []byte {
	return unsafe.Slice((*byte)(unsafe.Add(r.Base(), off)), n)
}

func TestRegionLifeCycle(t *testing.T) {
	m := New(nil)
	const align = 1 << 20
	r, err := m.Reserve(3<<20+5, align)
	if err != nil {
		t.Fatal(err)
	}
	page := PageSize()
	if uintptr(r.Base())%align != 0 || r.Size() != RoundUp(3<<20+5, page) {
		t.Fatalf("base %p size %d", r.Base(), r.Size())
	}
	if err := r.Commit(page, 2*page); err != nil {
		t.Fatal(err)
	}
	b := bytesAt(r, page, 2*page)
	b[0], b[2*page-1] = 1, 2
	if err := r.Commit(page+1, 1); err != nil { // already committed: contents stay
		t.Fatal(err)
	}
	if b[0] != 1 || b[2*page-1] != 2 {
		t.Fatal("commit of committed pages lost contents")
	}
	if got := m.Usage().Committed; got != int64(2*page) {
		t.Fatalf("committed %d", got)
	}
	if err := r.Discard(page, page); err != nil {
		t.Fatal(err)
	}
	if b[0] != 0 || b[2*page-1] != 2 {
		t.Fatal("discard must clear its pages and only those")
	}
	if err := r.Decommit(page, 2*page); err != nil {
		t.Fatal(err)
	}
	if err := r.Commit(0, 4*page); err != nil {
		t.Fatal(err)
	}
	if b[2*page-1] != 0 {
		t.Fatal("decommitted page kept contents")
	}
	if err := r.Protect(0, page, ReadOnly); err != nil || bytesAt(r, 0, 1)[0] != 0 {
		t.Fatal(err)
	}
	for range 2 {
		if err := r.Release(); err != nil {
			t.Fatal(err)
		}
	}
	if u := m.Usage(); u != (Usage{}) {
		t.Fatalf("after release %+v", u)
	}
}

func TestRegionRejectsBadRanges(t *testing.T) {
	m := New(nil)
	r, err := m.Reserve(4*PageSize(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Release()
	for name, err := range map[string]error{
		"commit past the end": r.Commit(0, 5*PageSize()),
		"commit that wraps":   r.Commit(PageSize(), ^uintptr(0)),
		"odd decommit":        r.Decommit(1, PageSize()),
		"odd discard":         r.Discard(0, 1),
	} {
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, bad := range [][2]uintptr{{0, 0}, {^uintptr(0), 0}, {1, 3}, {^uintptr(0) / 2, ^uintptr(0)/2 + 1}} {
		if _, err := m.Reserve(bad[0], bad[1]); err == nil {
			t.Errorf("Reserve(%d, %d) succeeded", bad[0], bad[1])
		}
	}
}

func TestFaultInjection(t *testing.T) {
	m := New(FailNth(2, OpCommit))
	r, err := m.Reserve(8*PageSize(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Release()
	for i, want := range []error{nil, ErrInjected, nil} {
		if err := r.Commit(0, PageSize()); !errors.Is(err, want) {
			t.Errorf("commit %d: %v", i, err)
		}
	}
	if _, err := New(FailFrom(1)).Reserve(1, 0); !errors.Is(err, ErrInjected) {
		t.Errorf("reserve: %v", err)
	}
}

func TestBitmapCountsChanges(t *testing.T) {
	const size = 2*leafBits + 300
	b, model := newBitmap(size), make([]bool, size)
	for range 5000 {
		start := rand.UintN(size)
		n, on := rand.UintN(min(400, size-start+1)), rand.IntN(2) == 0
		if rand.IntN(100) == 0 { // also over whole leaves
			n = rand.UintN(size - start + 1)
		} else if rand.IntN(2) == 0 { // and around their borders
			start = leafBits - 200 + rand.UintN(200)
		}
		want := 0
		for i := start; i < start+n; i++ {
			if model[i] != on {
				want += map[bool]int{true: 1, false: -1}[on]
			}
			model[i] = on
		}
		if got := b.set(uintptr(start), uintptr(n), on); got != want {
			t.Fatalf("set(%d,%d,%v) = %d, want %d", start, n, on, got, want)
		}
	}
	total := uintptr(0)
	for _, v := range model {
		if v {
			total++
		}
	}
	for i := range model {
		if b.get(uintptr(i)) != model[i] {
			t.Fatalf("bit %d is %v", i, b.get(uintptr(i)))
		}
	}
	if b.count() != total {
		t.Fatalf("count %d, want %d", b.count(), total)
	}
}
