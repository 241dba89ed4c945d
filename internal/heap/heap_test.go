package heap

import "testing"

func TestSmoke(t *testing.T) {
	h, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	for i := 0; i < 1000000; i++ {
		a := h.Alloc(40, Header(Tuple, 0, 3))
		Store64(a+8, 0)
		if h.WantsCollect() {
			h.Collect(nil)
		}
	}
	t.Log(h.Stats())
}

func BenchmarkAlloc(b *testing.B) {
	h, _ := New(Config{})
	defer h.Close()
	for b.Loop() {
		a := h.Alloc(40, Header(Tuple, 0, 3))
		Store64(a+8, 0)
		Store64(a+16, 0)
		Store64(a+24, 0)
		Store64(a+32, 0)
		if h.WantsCollect() {
			h.Collect(nil)
		}
	}
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		h, _ := New(Config{LimitBytes: 1 << 30})
		h.Close()
	}
}
