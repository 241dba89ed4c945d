package heap

import (
	"math/rand/v2"
	"runtime"
	"testing"

	"walrus/internal/platform"
	"walrus/internal/value"
)

// newHeap makes a heap that is closed, and checked for leaks, when the test ends.
func newHeap(t testing.TB, c Config) *Heap {
	t.Helper()
	if c.Memory == nil {
		c.Memory = platform.New(nil)
	}
	h, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		h.Close()
		if u := c.Memory.Usage(); u != (platform.Usage{}) {
			t.Errorf("not given back: %+v", u)
		}
	})
	return h
}

// record makes a tuple of n void slots.
func record(h *Heap, n int) Addr {
	a := h.Alloc(RecordSize(n), Header(Tuple, 0, uint16(n)))
	Clear(a+8, RecordSize(n)-8)
	return a
}

func ref(a Addr) value.Cell { return value.OfRef(value.Tuple, a) }

// eachMode runs a test with one reserved range and with arenas.
func eachMode(t *testing.T, f func(t *testing.T, c Config)) {
	t.Run("range", func(t *testing.T) { f(t, Config{LimitBytes: 256 << 20}) })
	t.Run("arenas", func(t *testing.T) { f(t, Config{LimitBytes: 256 << 20, Arenas: true}) })
}

func TestRecordLayout(t *testing.T) {
	sizes := map[int]uint64{0: 16, 1: 24, 3: 40, 8: 80, 9: 96, 16: 152, 17: 168}
	for n, want := range sizes {
		if got := RecordSize(n); got != want {
			t.Errorf("RecordSize(%d) = %d, want %d", n, got, want)
		}
	}
	used := map[uint64]bool{}
	for i := range 100 {
		for b := range uint64(8) {
			if used[PayloadOffset(i)+b] {
				t.Fatalf("payload of slot %d overlaps", i)
			}
			used[PayloadOffset(i)+b] = true
		}
		if used[TagOffset(i)] {
			t.Fatalf("tag of slot %d overlaps", i)
		}
		used[TagOffset(i)] = true
		if PayloadOffset(i)+8 > RecordSize(i+1) || TagOffset(i) >= RecordSize(i+1) {
			t.Fatalf("slot %d outside the record", i)
		}
	}
	if RecordSize(MaxSmallSlots) > MaxSmall || RecordSize(MaxSmallSlots+10) <= MaxSmall-90 {
		t.Errorf("MaxSmallSlots does not fit MaxSmall")
	}
}

func TestKindsTable(t *testing.T) {
	for k := String; k < NumKinds; k++ {
		info := k.Info()
		if info.Name == "" {
			t.Errorf("kind %d has no row", k)
		}
		if (info.Layout == LayoutRecord) != (k >= FirstRecord && k < InstanceCount) {
			t.Errorf("%s: layout does not fit its place in the order", info.Name)
		}
	}
}

// TestRandomGraphs changes random graphs of objects of all sizes, collects now and then, and compares what is alive with a model.
func TestRandomGraphs(t *testing.T) {
	eachMode(t, func(t *testing.T, c Config) {
		for seed := range uint64(8) {
			randomGraph(t, newHeap(t, c), rand.New(rand.NewPCG(seed, 1)), 6000)
		}
	})
}

type node struct {
	id  int64
	out []*node
}

func randomGraph(t *testing.T, h *Heap, r *rand.Rand, steps int) {
	addr := map[*node]Addr{}
	var roots [20]*node
	nextID := int64(0)
	alloc := func() *node {
		n := 2 + r.IntN(6)
		switch r.IntN(20) {
		case 0:
			n = 40 + r.IntN(800)
		case 1:
			n = 2000 + r.IntN(3000)
		}
		var a Addr
		if n <= MaxSmallSlots {
			a = record(h, n)
		} else {
			var ok bool
			if a, ok = h.AllocLarge(RecordSize(n), Header(Tuple, 0, uint16(n))); !ok {
				t.Fatal("no memory")
			}
			Clear(a+8, RecordSize(n)-8)
		}
		nextID++
		SetSlot(a, 0, value.OfInt(nextID))
		m := &node{id: nextID, out: make([]*node, n-1)}
		addr[m] = a
		return m
	}
	mark := func(m *Marker) {
		for _, n := range roots {
			if n != nil {
				m.Cell(ref(addr[n]))
			}
		}
	}
	for step := range steps {
		i := r.IntN(len(roots))
		switch op := r.IntN(10); {
		case op < 4 || roots[i] == nil:
			roots[i] = alloc()
		case op == 4:
			roots[i] = nil
		case op == 5: // step along an edge
			if n := roots[i].out[r.IntN(len(roots[i].out))]; n != nil {
				roots[i] = n
			}
		default:
			if to := roots[r.IntN(len(roots))]; to != nil {
				k := r.IntN(len(roots[i].out))
				roots[i].out[k] = to
				SetSlot(addr[roots[i]], k+1, ref(addr[to]))
			}
		}
		if h.WantsCollect() || step%997 == 996 {
			res := h.Collect(mark)
			live := reachable(roots[:])
			if int(res.After) != len(live) || res.Freed != res.Before-res.After {
				t.Fatalf("step %d: %+v, model has %d", step, res, len(live))
			}
			for n := range addr {
				if !live[n] {
					if h.IsObject(addr[n]) {
						t.Fatalf("step %d: dead object is called live", step)
					}
					delete(addr, n)
				} else if !h.IsObject(addr[n]) || Slot(addr[n], 0).Int() != n.id {
					t.Fatalf("step %d: live object is lost", step)
				}
			}
			if err := h.Verify(mark); err != nil {
				t.Fatalf("step %d: %v", step, err)
			}
		}
	}
}

func reachable(roots []*node) map[*node]bool {
	seen := map[*node]bool{}
	var todo []*node
	visit := func(n *node) {
		if n != nil && !seen[n] {
			seen[n] = true
			todo = append(todo, n)
		}
	}
	for _, n := range roots {
		visit(n)
	}
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, to := range n.out {
			visit(to)
		}
	}
	return seen
}

// TestDeep collects a chain of a million records, a ring, and a wide fan whose references do not fit the mark stack at once.
func TestDeep(t *testing.T) {
	const million = 1_000_000 / raceScale
	h := newHeap(t, Config{LimitBytes: 1 << 30})
	var head Addr
	for range million {
		a := record(h, 2)
		if head != 0 {
			SetSlot(a, 0, ref(head))
		}
		head = a
	}
	first := head
	for Slot(first, 0).IsHeap() && Slot(first, 0).Bits != 0 {
		first = Slot(first, 0).Bits
	}
	SetSlot(first, 1, ref(head))
	mark := func(m *Marker) { m.Addr(head) }
	if res := h.Collect(mark); res.After != million {
		t.Fatalf("%+v", res)
	}
	if res := h.Collect(nil); res.After != 0 || res.Freed != million {
		t.Fatalf("%+v", res)
	}
}

// TestMarkStackOverflow gives the marker hardly any stack, so that it has to look for what it dropped.
func TestMarkStackOverflow(t *testing.T) {
	h := newHeap(t, Config{LimitBytes: 1 << 30})
	const fan, leaves = 500, 400 / raceScale
	top := record(h, fan)
	for i := range fan {
		mid := record(h, leaves)
		SetSlot(top, i, ref(mid))
		for k := range leaves {
			leaf := record(h, 1)
			SetSlot(leaf, 0, value.OfInt(int64(i*leaves+k)))
			SetSlot(mid, k, ref(leaf))
		}
	}
	h.marker.committed = 512
	h.region.Decommit(uintptr(h.marker.base-h.smallBase), markStackStep)
	h.region.Commit(uintptr(h.marker.base-h.smallBase), 4096)
	limit := h.limit
	h.limit = 1 // no growth
	mark := func(m *Marker) { m.Addr(top) }
	res := h.Collect(mark)
	h.limit = limit
	if want := uint64(1 + fan + fan*leaves); res.After != want {
		t.Fatalf("%d alive, want %d", res.After, want)
	}
	if err := h.Verify(mark); err != nil {
		t.Fatal(err)
	}
}

// TestManyCollections runs through the wrap of the mark number and checks conservative roots on the way.
func TestManyCollections(t *testing.T) {
	h := newHeap(t, Config{})
	word, ok := h.Meta(64)
	if !ok {
		t.Fatal("no memory")
	}
	keep := record(h, 3)
	SetSlot(keep, 1, ref(record(h, 1)))
	big, _ := h.AllocLarge(20000, Header(BufferRaw, 0, 0))
	Store64(big+BufferBytes, 20000-16)
	dead := record(h, 1)
	Store64(word, keep+17)
	Store64(word+8, big+15000)
	Store64(word+16, dead)
	for i := range 600 {
		StoreCell(word+32, ref(keep))
		n := 3
		if i >= 300 {
			Store64(word+16, 0)
			n = 2
		}
		res := h.Collect(func(m *Marker) { m.Words(Words(word, n)) })
		want := uint64(4)
		if i >= 300 {
			want = 3
			// The dead object's line is kept by its neighbours; it must not come back to life.
			Store64(word+16, dead)
			StoreCell(word+48, ref(dead))
			if h.IsObject(dead) {
				t.Fatalf("collection %d: dead object is called live", i)
			}
		}
		if res.After != want {
			t.Fatalf("collection %d: %d alive, want %d", i, res.After, want)
		}
		record(h, 5)
	}
	for _, a := range []Addr{0, 1, word, keep - 8, keep + 8, ^uint64(0), h.smallBase, h.large.base} {
		if h.IsObject(a) {
			t.Errorf("%#x is called an object", a)
		}
	}
}

func TestThresholdAndStress(t *testing.T) {
	h := newHeap(t, Config{})
	for _, every := range []uint64{1, 2, 3, 100, 5000} {
		h.SetThreshold(every)
		for range 4 {
			h.Collect(nil)
			n := uint64(0)
			for ; !h.WantsCollect(); n++ {
				if n%7 == 3 {
					h.AllocLarge(10000, Header(BufferRaw, 0, 0))
				} else {
					record(h, int(n%20))
				}
			}
			if n > every || n < every && every < 5000 {
				t.Errorf("collection wanted after %d allocations, not %d", n, every)
			}
		}
	}
	h.SetThreshold(0)
	h.SetStress(true)
	for range 10 {
		h.Collect(nil)
		record(h, 1)
		if !h.WantsCollect() {
			t.Error("stress: no collection wanted after an allocation")
		}
	}
}

func TestFailAt(t *testing.T) {
	h := newHeap(t, Config{})
	for n := uint64(1); n < 40; n++ {
		h.Collect(nil)
		h.FailAt(n)
		failedAt := uint64(0)
		for i := uint64(1); i < 60; i++ {
			ok := true
			if i%5 == 0 {
				var a Addr
				if a, ok = h.AllocLarge(9000, Header(BufferRaw, 0, 0)); ok {
					Store64(a+BufferBytes, 9000-16)
				}
			} else {
				record(h, 2)
				ok = h.Flags()&Failed == 0
				h.ClearFailed()
			}
			if !ok && failedAt == 0 {
				failedAt = i
			} else if !ok {
				t.Fatalf("a second failure at %d", i)
			}
		}
		if failedAt != n {
			t.Errorf("allocation %d failed, not %d", failedAt, n)
		}
	}
}

// TestLimit fills heaps with small and with large objects until they say that they are over their limit.
func TestLimit(t *testing.T) {
	eachMode(t, func(t *testing.T, c Config) {
		c.LimitBytes = 20 << 20
		h := newHeap(t, c)
		var keep Addr
		mark := func(m *Marker) { m.Addr(keep) }
		for {
			a := record(h, 4)
			if keep != 0 {
				SetSlot(a, 0, ref(keep))
			}
			keep = a
			if h.WantsCollect() {
				if h.Collect(mark); h.Over() {
					break
				}
			}
		}
		if h.Used() > c.LimitBytes+Slack || h.Used() < c.LimitBytes*9/10 {
			t.Errorf("used %d of %d", h.Used(), c.LimitBytes)
		}
		if _, ok := h.AllocLarge(1<<20, Header(BufferRaw, 0, 0)); ok {
			t.Error("large object over the limit")
		}
		if h.FailedSize() != 1<<20 || !h.Fits(1<<20) || h.Fits(21<<20) {
			t.Error("FailedSize, Fits")
		}
		keep = 0
		if h.Collect(mark); h.Over() || h.Used() > 1<<20 {
			t.Errorf("%d bytes used by nothing", h.Used())
		}
		var list []Addr
		for {
			a, ok := h.AllocLarge(1<<20, Header(BufferRaw, 0, 0))
			if !ok {
				break
			}
			Store64(a+BufferBytes, 1<<20-16)
			list = append(list, a)
		}
		if len(list) < 18 || len(list) > 20 {
			t.Errorf("%d MiB fitted", len(list))
		}
		if h.Charge(4<<20) || !h.Charge(1000) {
			t.Error("Charge")
		}
		h.Discharge(1000)
		h.Collect(nil)
		if c.Memory = h.memory; h.large.bytes > 1<<20 {
			t.Errorf("%d bytes in page runs", h.large.bytes)
		}
	})
}

// TestSystemRefuses lets the system refuse memory at every operation in turn: New reports it, small allocations go on with
// the reserve, large ones fail, and nothing leaks.
func TestSystemRefuses(t *testing.T) {
	for n, refused := int64(1), true; refused; n++ {
		refused = false
		mem := platform.New(platform.FailFrom(n))
		h, err := New(Config{Memory: mem, LimitBytes: 64 << 20})
		if refused = err != nil; err == nil {
			for i := 0; i < 50_000 && !refused; i++ {
				record(h, 8)
				if h.WantsCollect() {
					refused = h.Flags()&Failed != 0
					h.ClearFailed()
					h.Collect(nil)
				}
				if _, ok := h.AllocLarge(100_000, Header(BufferRaw, 0, 0)); ok {
					a, _ := h.FindObject(h.large.objects[len(h.large.objects)-1])
					Store64(a+BufferBytes, 100_000-16)
					h.FreeLarge(a)
				} else {
					refused = true
				}
			}
			h.Close()
		}
		if u := mem.Usage(); u != (platform.Usage{}) {
			t.Fatalf("failure from operation %d: not given back: %+v", n, u)
		}
	}
}

func TestExhausted(t *testing.T) {
	mem := platform.New(platform.FailFrom(9, platform.OpCommit))
	h, err := New(Config{Memory: mem, LimitBytes: 64 << 20})
	if err != nil {
		t.Skip("New needs more operations")
	}
	defer h.Close()
	defer func() {
		if _, ok := recover().(Exhausted); !ok {
			t.Error("no Exhausted")
		}
		if h.Flags()&Failed == 0 {
			t.Error("flag Failed is not set")
		}
	}()
	for n := 0; n < 100<<20; n += 80 {
		record(h, 8)
	}
}

func TestMeta(t *testing.T) {
	eachMode(t, func(t *testing.T, c Config) {
		h := newHeap(t, c)
		type piece struct {
			a    Addr
			size uint64
			fill byte
		}
		var pieces []piece
		r := rand.New(rand.NewPCG(3, 3))
		for range 5000 {
			if len(pieces) > 0 && r.IntN(2) == 0 {
				i := r.IntN(len(pieces))
				p := pieces[i]
				for _, b := range Bytes(p.a, int(p.size)) {
					if b != p.fill {
						t.Fatal("overwritten")
					}
				}
				h.FreeMeta(p.a, p.size)
				pieces[i] = pieces[len(pieces)-1]
				pieces = pieces[:len(pieces)-1]
				continue
			}
			size := 1 + r.Uint64N(200)
			if r.IntN(10) == 0 {
				size = r.Uint64N(30000) + 1
			}
			a, ok := h.Meta(size)
			if !ok || a%16 != 0 {
				t.Fatal("no memory")
			}
			for _, b := range Bytes(a, int(size)) {
				if b != 0 {
					t.Fatal("not cleared")
				}
			}
			p := piece{a, size, byte(r.IntN(255) + 1)}
			for i := range Bytes(a, int(size)) {
				Store8(a+uint64(i), p.fill)
			}
			pieces = append(pieces, p)
		}
		if _, ok := h.Meta(1 << 40); ok {
			t.Error("1 TiB")
		}
		if _, ok := h.Meta(^uint64(0)); ok {
			t.Error("2^64-1 bytes")
		}
	})
}

// TestPageRuns allocates and frees runs at random and checks that they never overlap and that everything merges again.
func TestPageRuns(t *testing.T) {
	h := newHeap(t, Config{LimitBytes: 1 << 30})
	l := &h.large
	r := rand.New(rand.NewPCG(9, 9))
	type held struct {
		a Addr
		n uint32
	}
	var runs []held
	start := l.bytes
	for range 20000 / raceScale {
		if len(runs) > 200 || len(runs) > 0 && r.IntN(2) == 0 {
			i := r.IntN(len(runs))
			for p := range runs[i].n {
				if Load64(runs[i].a+uint64(p)*PageSize) != runs[i].a {
					t.Fatal("runs overlap")
				}
			}
			h.releasePages(runs[i].a, runs[i].n)
			runs[i] = runs[len(runs)-1]
			runs = runs[:len(runs)-1]
			if r.IntN(500) == 0 {
				h.threshold = 0
				h.trim()
			}
			continue
		}
		n := uint32(1 + r.IntN(200))
		a, ok := h.takePages(n, pageMeta)
		if !ok {
			t.Fatal("no pages")
		}
		for p := range n {
			Store64(a+uint64(p)*PageSize, a)
		}
		runs = append(runs, held{a, n})
	}
	for _, run := range runs {
		h.releasePages(run.a, run.n)
	}
	if l.bytes != start {
		t.Errorf("%d bytes left", l.bytes-start)
	}
	if _, ok := l.takeFree(l.top - uint32(start/PageSize)); !ok {
		t.Error("free runs were not merged")
	}
}

func TestStats(t *testing.T) {
	h := newHeap(t, Config{})
	a := record(h, 3)
	record(h, 3)
	host := h.AllocHost(77)
	var died []uint64
	h.SetHostDied(func(i uint64) { died = append(died, i) })
	s := h.Stats()
	if s.Objects != 3 || s.ByKind[Tuple] != 2 || s.ByKind[Host] != 1 || s.Allocations != 3 {
		t.Errorf("%+v", s)
	}
	h.Collect(func(m *Marker) { m.Addr(a); m.Addr(host) })
	s = h.Stats()
	if s.Objects != 2 || s.Allocations != 0 || s.Collections != 1 || len(died) != 0 || s.BytesFreed == 0 {
		t.Errorf("%+v", s)
	}
	h.Collect(nil)
	if s = h.Stats(); s.Objects != 0 || len(died) != 1 || died[0] != 77 {
		t.Errorf("%+v, died %v", s, died)
	}
}

// TestVerifierFinds breaks objects on purpose.
func TestVerifierFinds(t *testing.T) {
	h := newHeap(t, Config{})
	breaks := map[string]func(a, b Addr){
		"kind":      func(a, b Addr) { Store32(a, 50) },
		"tag":       func(a, b Addr) { Store8(a+TagOffset(1), 100) },
		"bool":      func(a, b Addr) { SetSlot(a, 1, value.Cell{Bits: 7, Tag: value.Bool}) },
		"wrong tag": func(a, b Addr) { SetSlot(a, 1, value.OfRef(value.List, b)) },
		"interior":  func(a, b Addr) { SetSlot(a, 1, ref(b+8)) },
		"outside":   func(a, b Addr) { SetSlot(a, 1, ref(64)) },
		"large":     func(a, b Addr) { Store8(a+FlagsOffset, FlagLarge) },
		"size":      func(a, b Addr) { Store16(a+AuxOffset, 9000) },
		"overlap":   func(a, b Addr) { Store16(a+AuxOffset, 4) },
	}
	for name, damage := range breaks {
		a, b := record(h, 3), record(h, 3)
		SetSlot(a, 0, ref(b))
		mark := func(m *Marker) { m.Addr(a) }
		if err := h.Verify(mark); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		damage(a, b)
		if h.Verify(mark) == nil {
			t.Errorf("%s: not found", name)
		}
	}
}

func TestNewIsCheap(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	h := newHeap(t, Config{LimitBytes: 1 << 30})
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 150<<10 {
		t.Errorf("%d bytes of Go memory", n)
	}
	if n := h.Stats().Committed; n > 3<<20 {
		t.Errorf("%d bytes committed", n)
	}
}

// TestFootprint replaces random objects of mixed sizes for a long time, which leaves holes everywhere: the worst case of a heap that cannot
// move anything. It may take a quarter of what is alive more than the twice and 8 MB that it keeps to otherwise.
func TestFootprint(t *testing.T) {
	h := newHeap(t, Config{LimitBytes: 512 << 20})
	const n = 120_000 / raceScale
	var all [n]Addr
	r := rand.New(rand.NewPCG(5, 5))
	mark := func(m *Marker) {
		for _, a := range all {
			m.Addr(a)
		}
	}
	peak, live := uint64(0), uint64(0)
	for i := range 1_000_000 / raceScale {
		slots := 1 + r.IntN(20)
		if r.IntN(50) == 0 {
			slots = 30 + r.IntN(200)
		}
		all[r.IntN(n)] = record(h, slots)
		if i%1000 == 0 {
			blocks := uint64(0)
			for k := range h.blocks {
				if h.blocks[k].state == blockUsed {
					blocks += BlockSize
				}
			}
			peak = max(peak, blocks+h.large.bytes)
		}
		if h.WantsCollect() {
			live = max(live, h.Collect(mark).LiveBytes)
		}
	}
	if peak > 2*live+live/4+8<<20 {
		t.Errorf("took %d KB for %d KB that were alive", peak>>10, live>>10)
	}
	t.Logf("took %d KB for %d KB that were alive, %d collections", peak>>10, live>>10, h.Collections())
}
