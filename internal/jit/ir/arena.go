package ir

// Slab hands out slices cut from large pieces of memory, which are used again after Reset. The zero Slab is ready.
type Slab[T any] struct {
	chunks [][]T
	chunk  int // the one that is cut from
	used   int // elements of it
}

// Sizes of the pieces, in elements: the first one, the largest, and what all together may have for Reset to keep them.
const (
	firstChunk = 64
	largeChunk = 1 << 15
	keptChunks = 1 << 16
)

// Make is a slice of n zero elements. Appending to it beyond n copies it.
func (s *Slab[T]) Make(n int) []T {
	list := s.cut(n)
	clear(list)
	return list
}

// cut is Make without zeroing.
func (s *Slab[T]) cut(n int) []T {
	for s.chunk < len(s.chunks) {
		if c := s.chunks[s.chunk]; s.used+n <= len(c) {
			list := c[s.used : s.used+n : s.used+n]
			s.used += n
			return list
		}
		s.chunk, s.used = s.chunk+1, 0
	}
	size := firstChunk
	if last := len(s.chunks) - 1; last >= 0 {
		size = min(2*len(s.chunks[last]), largeChunk)
	}
	c := make([]T, max(size, n))
	s.chunks = append(s.chunks, c)
	s.used = n
	return c[:n:n]
}

// Append adds v to a list that was made by the slab, or is nil.
func (s *Slab[T]) Append(list []T, v T) []T {
	if len(list) == cap(list) {
		grown := s.cut(max(2*cap(list), 4))
		list = grown[:copy(grown, list)]
	}
	return append(list, v)
}

// Copy is a list with the elements of l.
func (s *Slab[T]) Copy(l []T) []T {
	if len(l) == 0 {
		return nil
	}
	list := s.cut(len(l))
	copy(list, l)
	return list
}

// Reset takes all slices back: they must not be used any more.
func (s *Slab[T]) Reset() {
	total := 0
	for i, c := range s.chunks {
		if total += len(c); total > keptChunks {
			clear(s.chunks[i:])
			s.chunks = s.chunks[:i]
			break
		}
	}
	s.chunk, s.used = 0, 0
}

// place is a point in a slab's use.
type place struct{ chunk, used int }

func (s *Slab[T]) mark() place { return place{s.chunk, s.used} }

// release takes back what was handed out since the mark.
func (s *Slab[T]) release(p place) { s.chunk, s.used = p.chunk, p.used }

// Arena is the memory of a Func. One compile after another may use it, as each gives up the Func of the one before.
type Arena struct {
	f Func
	// What lives as long as the Func.
	Values Slab[Value]
	Blocks Slab[BlockID]
	Slots  Slab[Slot]
	edges  Slab[Edge]
	temp   Temp
}

// Temp is memory for what is known about a Func until it changes: dominators, loops, tables by value or block.
type Temp struct {
	Values  Slab[Value]
	Blocks  Slab[BlockID]
	Resumes Slab[ResumeID]
	Ints    Slab[int32]
	Bools   Slab[bool]
	loops   Slab[Loop]
}

func (t *Temp) reset() {
	t.Values.Reset()
	t.Blocks.Reset()
	t.Resumes.Reset()
	t.Ints.Reset()
	t.Bools.Reset()
	t.loops.Reset()
}

// Memory is the arena that f was made in.
func (f *Func) Memory() *Arena { return f.mem }

// Temp is the memory for what lives until the next call of Forget.
func (f *Func) Temp() *Temp { return &f.mem.temp }

// Forget takes back all that Temp has given, dominator trees, loop forests and replacements among it.
func (f *Func) Forget() { f.mem.temp.reset() }

// New makes an empty function without blocks in the arena. The one made before must not be used any more.
func (m *Arena) New(name string) *Func {
	old := &m.f
	m.Values.Reset()
	m.Blocks.Reset()
	m.edges.Reset()
	m.Slots.Reset()
	m.temp.reset()
	m.f = Func{
		Name: name, SelfRef: -1, Result: AnyTag, mem: m,
		Instrs: reuse(old.Instrs, 256), Blocks: reuse(old.Blocks, 32), Resumes: reuse(old.Resumes, 32), Positions: reuse(old.Positions, 64),
		pool: reuse(old.pool, 512)[:0], Order: old.Order[:0],
	}
	return &m.f
}

// reuse is a list with one zero element, in the memory of list if that is neither too small nor wastefully large. What is behind the
// element may be anything: lists of a Func grow by appending whole elements.
func reuse[T any](list []T, room int) []T {
	if cap(list) < room || cap(list) > keptChunks {
		return make([]T, 1, room)
	}
	list = list[:1]
	clear(list)
	return list
}
