package platform

import (
	"bytes"
	"errors"
	"testing"
	"unsafe"
)

func TestCodeRegionViews(t *testing.T) {
	for _, want := range []CodeView{DualView, FlippedView} {
		t.Run(want.String(), func(t *testing.T) {
			m := New(nil)
			r, err := m.ReserveCode(1<<20, want)
			if errors.Is(err, ErrUnsupported) {
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			g := r.Granule()
			first, second := bytes.Repeat([]byte{0x90}, 100), bytes.Repeat([]byte{0x91}, 200<<10)
			if err := r.Write(2*g, first); err != nil {
				t.Fatal(err)
			}
			at := RoundUp(2*g+100, g)
			if err := r.Write(at, second); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(r.Bytes(2*g, 100), first) || !bytes.Equal(r.Bytes(at, 200<<10), second) {
				t.Fatal("code read back differs")
			}
			if got := r.Bytes(2*g+100, 1); got[0] != trapByte {
				t.Fatalf("byte after the code is %#x", got[0])
			}
			if err := r.Trap(2*g, 100); err != nil {
				t.Fatal(err)
			}
			if got := r.Bytes(2*g, 100); got != nil && !bytes.Equal(got, bytes.Repeat([]byte{trapByte}, 100)) {
				t.Fatalf("freed code is still there: %x", got)
			}
			if err := r.Write(2*g, first); err != nil || !bytes.Equal(r.Bytes(2*g, 100), first) {
				t.Fatal("freed code space cannot be reused", err)
			}
			if err := r.Release(); err != nil {
				t.Fatal(err)
			}
			if u := m.Usage(); u != (Usage{}) {
				t.Fatalf("after release %+v", u)
			}
		})
	}
}

func TestCodeRegionFaults(t *testing.T) {
	if _, err := New(FailNth(1, OpReserveCode)).ReserveCode(1<<16, DualView); !errors.Is(err, ErrInjected) {
		t.Fatalf("reserve: %v", err)
	}
	m := New(FailNth(1, OpWriteCode))
	r, err := m.ReserveCode(1<<16, DualView)
	if errors.Is(err, ErrUnsupported) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer r.Release()
	if err := r.Write(0, []byte{1}); !errors.Is(err, ErrInjected) {
		t.Fatalf("write: %v", err)
	}
	if err := r.Write(0, []byte{1}); err != nil {
		t.Fatalf("second write: %v", err)
	}
	for _, bad := range [][2]uintptr{{1, 1}, {0, 1<<16 + 1}, {1 << 17, 1}} {
		if r.Write(bad[0], make([]byte, bad[1])) == nil || r.Trap(bad[0], bad[1]) == nil {
			t.Errorf("range %v accepted", bad)
		}
	}
}

// No page of a code region may be writable and executable under one address.
func TestViewsAreApart(t *testing.T) {
	r, err := New(nil).ReserveCode(1<<16, DualView)
	if err != nil || r.View() != DualView {
		t.Skip("no dual view here", err)
	}
	defer r.Release()
	if uintptr(r.write)-uintptr(r.exec) < r.size || r.write == r.exec {
		t.Fatal("views overlap")
	}
	*(*byte)(unsafe.Add(r.write, 5)) = 0x77
	if r.Bytes(5, 1)[0] != 0x77 {
		t.Fatal("views do not share memory")
	}
}
