package heap

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"walrus/internal/value"
)

// BenchmarkShortLived is a record of three fields that dies at once, its share of collections included.
func BenchmarkShortLived(b *testing.B) {
	h := newHeap(b, Config{})
	for b.Loop() {
		a := h.Alloc(40, Header(Tuple, 0, 3))
		Store64(a+8, uint64(value.Int)|uint64(value.Int)<<8|uint64(value.Int)<<16)
		Store64(a+16, 1)
		Store64(a+24, 2)
		Store64(a+32, 3)
		if h.WantsCollect() {
			h.Collect(nil)
		}
	}
}

// BenchmarkShortLivedBeside is the same beside 50 MB of live objects.
func BenchmarkShortLivedBeside(b *testing.B) {
	h := newHeap(b, Config{})
	top := graph(h, 1_000_000, false)
	mark := func(m *Marker) { m.Addr(top) }
	h.Collect(mark)
	for b.Loop() {
		a := h.Alloc(40, Header(Tuple, 0, 3))
		Clear(a+8, 32)
		if h.WantsCollect() {
			h.Collect(mark)
		}
	}
}

// graph makes n objects of 48 bytes with two references each, in allocation order or at random, reachable from the result.
func graph(h *Heap, n int, random bool) Addr {
	all := make([]Addr, n)
	for i := range all {
		all[i] = record(h, 4)
	}
	if random {
		rand.New(rand.NewPCG(1, 2)).Shuffle(n, func(i, j int) { all[i], all[j] = all[j], all[i] })
	}
	for i, a := range all {
		for k := 1; k <= 2; k++ {
			if 2*i+k < n && random {
				SetSlot(a, k, ref(all[2*i+k]))
			}
		}
		if !random && i+1 < n {
			SetSlot(a, 1, ref(all[i+1]))
			SetSlot(a, 2, ref(all[i/2]))
		}
	}
	return all[0]
}

// BenchmarkFull reports milliseconds per 100 MB of live objects of 48 bytes.
func BenchmarkFull(b *testing.B) {
	for _, random := range []bool{false, true} {
		b.Run(fmt.Sprintf("random=%v", random), func(b *testing.B) {
			h := newHeap(b, Config{})
			const n = 2_083_333
			top := graph(h, n, random)
			report := cpuTime(b, "cpu-ms/100MB", time.Millisecond)
			for b.Loop() {
				if res := h.Collect(func(m *Marker) { m.Addr(top) }); res.After != n {
					b.Fatal(res)
				}
			}
			report()
		})
	}
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		h, err := New(Config{LimitBytes: 1 << 30})
		if err != nil {
			b.Fatal(err)
		}
		h.Close()
	}
}
