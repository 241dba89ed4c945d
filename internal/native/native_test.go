package native

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"unsafe"

	"walrus/internal/platform"
)

// account is a Budget with a limit.
type account struct{ used, limit uint64 }

func (a *account) Charge(n uint64) bool {
	if a.used+n > a.limit {
		return false
	}
	a.used += n
	return true
}

func (a *account) Discharge(n uint64) { a.used -= n }

func TestEveryExitHasARow(t *testing.T) {
	names := map[string]bool{}
	for id := range NumExits {
		row := id.Row()
		if row.Name == "" || row.Text == "" || names[row.Name] {
			t.Errorf("exit %d: %+v", id, row)
		}
		names[row.Name] = true
	}
	if ExitID(1000).Row() != ExitNone.Row() || ExitPoll.String() != "poll" {
		t.Error("unknown exit or name")
	}
}

func TestFieldNamesCoverTheContext(t *testing.T) {
	for off := int32(0); off < int32(ContextSize); off += 8 {
		if FieldName(off) == "" {
			t.Errorf("no name at offset %d", off)
		}
	}
	for off, want := range map[int32]string{OffArgs + 24: "args[1]+8", OffStackLimit: "stackLimit", OffGPR + 16: "gpr[2]", -1: "", int32(ContextSize): ""} {
		if got := FieldName(off); got != want {
			t.Errorf("FieldName(%d) = %q, want %q", off, got, want)
		}
	}
	if OffFuel > 127 || OffAllocEnd > 127 {
		t.Error("hot fields do not fit one-byte offsets")
	}
}

func codeMemory(t *testing.T, limit uintptr, view platform.CodeView, budget Budget, hook platform.Hook) (*CodeMemory, *platform.Memory) {
	t.Helper()
	mem := platform.New(hook)
	m, err := NewCodeMemory(mem, limit, view, budget)
	if errors.Is(err, platform.ErrUnsupported) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return m, mem
}

// Random installs and frees against a model: contents stay, objects never
// overlap, everything freed is reusable.
func TestCodeMemory(t *testing.T) {
	for _, view := range []platform.CodeView{platform.DualView, platform.FlippedView} {
		r := rand.New(rand.NewPCG(1, uint64(view)))
		budget := &account{limit: 1 << 30}
		m, mem := codeMemory(t, SmallCodeLimit, view, budget, nil)
		live := map[*Code][]byte{}
		full := 0
		for range 2000 {
			if r.IntN(5) < 3 {
				text := bytes.Repeat([]byte{byte(r.Uint32())}, 1+r.IntN(3000))
				c, err := m.Install(Image{Bytes: text})
				if errors.Is(err, ErrCodeFull) {
					full++
					for c := range live {
						if err := m.Free(c); err != nil {
							t.Fatal(err)
						}
						delete(live, c)
						break
					}
					continue
				}
				if err != nil || c.Base%64 != 0 {
					t.Fatal(err, c)
				}
				live[c] = text
			}
			for c, text := range live {
				if !bytes.Equal(m.Bytes(c), text) || m.Find(c.Base) != c || m.Find(c.Base+Addr(c.Size-1)) != c || m.Find(c.Base+Addr(c.Size)) == c {
					t.Fatal("object lost or changed")
				}
				if r.IntN(4) == 0 {
					if err := errors.Join(m.Free(c), m.Free(c)); err != nil {
						t.Fatal(err)
					}
					delete(live, c)
				}
				break
			}
		}
		if full == 0 {
			t.Error("the limit was never reached")
		}
		used, peak, limit, objects := m.Usage()
		if objects != len(live) || budget.used != uint64(used) || peak > limit || peak < used {
			t.Errorf("usage %d %d %d %d", used, peak, limit, objects)
		}
		for c := range live {
			if err := m.Free(c); err != nil {
				t.Fatal(err)
			}
		}
		if len(m.holes) != 1 || m.holes[0] != (span{0, SmallCodeLimit}) {
			t.Errorf("holes after freeing everything: %v", m.holes)
		}
		if err := m.Close(); err != nil || mem.Usage() != (platform.Usage{}) || budget.used != 0 {
			t.Error("memory left after Close", err, mem.Usage(), budget.used)
		}
	}
}

func TestCodeMemoryRefusals(t *testing.T) {
	m, _ := codeMemory(t, SmallCodeLimit, platform.DualView, &account{limit: 100}, nil)
	defer m.Close()
	far := []Reloc{{At: 0, Target: 1}}
	if _, err := m.Install(Image{Bytes: make([]byte, 8), Relocs: far}); err == nil {
		t.Error("target out of reach accepted")
	}
	if _, err := m.Install(Image{Bytes: make([]byte, 3), Relocs: []Reloc{{At: 0}}}); err == nil {
		t.Error("relocation outside the code accepted")
	}
	if _, err := m.Install(Image{Bytes: make([]byte, 200)}); !errors.Is(err, ErrBudget) {
		t.Error("budget:", err)
	}
	if _, err := m.Install(Image{Bytes: make([]byte, SmallCodeLimit+1)}); !errors.Is(err, ErrCodeFull) {
		t.Error("limit:", err)
	}
	if used, _, _, n := m.Usage(); used != 0 || n != 0 {
		t.Error("refused installs left something behind")
	}
}

func TestCodeMemoryFaults(t *testing.T) {
	for n := int64(1); n <= 6; n++ {
		budget := &account{limit: 1 << 30}
		mem := platform.New(platform.FailNth(n))
		m, err := NewCodeMemory(mem, SmallCodeLimit, platform.DualView, budget)
		if err != nil {
			if !errors.Is(err, platform.ErrInjected) && !errors.Is(err, platform.ErrUnsupported) {
				t.Fatal(err)
			}
			continue
		}
		var codes []*Code
		for range 3 {
			c, err := m.Install(Image{Bytes: []byte{1, 2, 3}})
			if err == nil {
				codes = append(codes, c)
			} else if !errors.Is(err, platform.ErrInjected) {
				t.Fatal(err)
			}
		}
		for _, c := range codes {
			if err := m.Free(c); err != nil && m.Find(c.Base) != c {
				t.Error("object that could not be trapped was forgotten")
			}
		}
		if err := m.Close(); err != nil || mem.Usage() != (platform.Usage{}) || budget.used != 0 {
			t.Errorf("fault %d: memory left: %v %+v %d", n, err, mem.Usage(), budget.used)
		}
	}
}

func TestSites(t *testing.T) {
	c := &Code{Base: 1000, sites: []Site{{5, 1}, {9, 2}, {40, 3}}}
	for pc, want := range map[Addr]uint32{1005: 1, 1009: 2, 1040: 3, 1000: 0, 1006: 0, 1041: 0} {
		if id, ok := c.SiteAt(pc); id != want || ok != (want != 0) {
			t.Errorf("SiteAt(%d) = %d, %v", pc, id, ok)
		}
	}
}

func TestStackGrowsToItsEnd(t *testing.T) {
	if !platform.CanReserve {
		t.Skip("no address space to reserve")
	}
	for _, size := range []uintptr{SmallStack, 1 << 20} {
		budget := &account{limit: 1 << 30}
		mem := platform.New(nil)
		s, err := newStack(mem, budget, size)
		if err != nil {
			t.Fatal(err)
		}
		for {
			top := unsafe.Slice((*byte)(unsafe.Add(nil, s.limit())), s.base()-s.limit()+stackTop)
			top[0], top[len(top)-1] = 1, 0 // all of it is there
			*(*byte)(unsafe.Add(nil, s.limit()-StackMargin)) = 1
			if err := s.grow(); err != nil {
				if !errors.Is(err, ErrStackFull) {
					t.Fatal(err)
				}
				break
			}
		}
		if got := s.end - s.low; got != max(size, 4*platform.PageSize()) || budget.used != uint64(got) {
			t.Errorf("committed %d of %d", got, size)
		}
		if err := s.trim(s.base()); err != nil || s.end-s.low != min(uintptr(stackStep), size) || budget.used != uint64(s.end-s.low) {
			t.Errorf("trimmed to %d, %v", s.end-s.low, err)
		}
		if err := s.release(); err != nil || budget.used != 0 || mem.Usage() != (platform.Usage{}) {
			t.Error("stack left something behind", err)
		}
	}
}

// Whatever map, protect or code allocation fails: a named reason, nothing left.
func TestExecutorFaults(t *testing.T) {
	if ok, reason := Available(); !ok {
		t.Skip(reason)
	}
	for n := int64(1); ; n++ {
		mem := platform.New(platform.FailNth(n))
		budget := &account{limit: 1 << 30}
		x, err := NewExecutor(Config{Memory: mem, Budget: budget, StackSize: SmallStack, CodeLimit: SmallCodeLimit})
		if err == nil {
			if err := x.Close(); err != nil {
				t.Fatal(err)
			}
			if n < 6 {
				t.Errorf("only %d points of failure", n-1)
			}
			break
		}
		var unavailable *UnavailableError
		if !errors.As(err, &unavailable) && !errors.Is(err, platform.ErrInjected) || err.Error() == "" {
			t.Errorf("fault %d: %v", n, err)
		}
		if mem.Usage() != (platform.Usage{}) || budget.used != 0 {
			t.Errorf("fault %d: memory left %+v, %d", n, mem.Usage(), budget.used)
		}
	}
}

func TestDeniedExecutableMemory(t *testing.T) {
	if ok, reason := Available(); !ok {
		t.Skip(reason)
	}
	_, err := NewExecutor(Config{Memory: platform.New(platform.FailFrom(1, platform.OpReserveCode))})
	var unavailable *UnavailableError
	if !errors.As(err, &unavailable) || !strings.HasPrefix(unavailable.Reason, "executable memory denied: ") {
		t.Fatalf("got %v", err)
	}
	if _, err := NewExecutor(Config{Budget: &account{}}); !errors.As(err, &unavailable) || !errors.Is(err, ErrBudget) {
		t.Errorf("no memory: %v", err)
	}
}
