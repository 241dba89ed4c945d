package native

import (
	"errors"
	"unsafe"

	"walrus/internal/platform"
)

const (
	// StackMargin is how many bytes below Context.StackLimit are always there:
	// code without a check of its own (stubs, exit ramps) may use them. Frames
	// larger than half of it must compare RSP minus their size.
	StackMargin = 4 << 10
	// DefaultStack is the address space reserved for a native stack.
	DefaultStack = 64 << 20
	// SmallStack is the size used to test the limit.
	SmallStack = 32 << 10

	// stackTop bytes stay mapped and zero above the initial stack pointer: a
	// profile signal may make Go's unwinder read there.
	stackTop = 256
	// stackFence bytes on both sides are never accessible. Falling into them
	// kills the process; the limit is what prevents that.
	stackFence = 64 << 10
	// stackStep is how much is committed at first.
	stackStep = 64 << 10
)

// ErrStackFull means that a native stack has no room left to grow.
var ErrStackFull = errors.New("native stack is full")

// ErrBudget means that the memory limit does not allow more.
var ErrBudget = errors.New("memory limit reached")

// Budget is the account of the memory limit. Charge accounts bytes or refuses.
type Budget interface {
	Charge(bytes uint64) bool
	Discharge(bytes uint64)
}

// unlimited is the Budget of an executor without one.
type unlimited struct{}

func (unlimited) Charge(uint64) bool { return true }
func (unlimited) Discharge(uint64)   {}

// stack is the memory native code runs on: a reserved range, committed from the
// top downwards in growing steps.
type stack struct {
	region *platform.Region
	budget Budget
	low    uintptr // offset of the lowest committed byte
	floor  uintptr // offset below which nothing is ever committed
	end    uintptr // offset behind the highest committed byte
}

func newStack(mem *platform.Memory, budget Budget, size uintptr) (*stack, error) {
	page := platform.PageSize()
	size = platform.RoundUp(max(size, 4*page, 4*StackMargin), page)
	fence := platform.RoundUp(stackFence, page)
	region, err := mem.Reserve(size+2*fence, page)
	if err != nil {
		return nil, err
	}
	s := &stack{region: region, budget: budget, floor: fence, end: fence + size, low: fence + size}
	if err := s.grow(); err != nil {
		return nil, errors.Join(err, region.Release())
	}
	return s, nil
}

// base is the initial stack pointer, a multiple of 16.
func (s *stack) base() uint64 { return s.addr(s.end - stackTop) }

// limit is the value for Context.StackLimit.
func (s *stack) limit() uint64 { return s.addr(s.low + StackMargin) }

func (s *stack) addr(off uintptr) uint64 { return uint64(uintptr(s.region.Base()) + off) }

// grow doubles what is committed, at most down to the floor.
func (s *stack) grow() error {
	if s.low <= s.floor {
		return ErrStackFull
	}
	step := min(max(s.end-s.low, stackStep), s.low-s.floor)
	if !s.budget.Charge(uint64(step)) {
		return ErrBudget
	}
	if err := s.region.Commit(s.low-step, step); err != nil {
		s.budget.Discharge(uint64(step))
		return err
	}
	s.low -= step
	return nil
}

// trim gives back what lies below sp, leaving one step.
func (s *stack) trim(sp uint64) error {
	used := s.addr(s.end) - sp
	keep := platform.RoundUp(max(uintptr(used)+StackMargin, stackStep), platform.PageSize())
	if keep >= s.end-s.low {
		return nil
	}
	n := s.end - s.low - keep
	if err := s.region.Decommit(s.low, n); err != nil {
		return err
	}
	s.budget.Discharge(uint64(n))
	s.low += n
	return nil
}

func (s *stack) release() error {
	s.budget.Discharge(uint64(s.end - s.low))
	s.low = s.end
	return s.region.Release()
}

// words returns the native stack from sp to the initial stack pointer, for the
// collector's conservative scan.
func (s *stack) words(sp uint64) []uint64 {
	base := s.base()
	if sp >= base || sp < s.addr(s.low) {
		return nil
	}
	return unsafe.Slice((*uint64)(unsafe.Add(nil, sp)), (base-sp)/8)
}
