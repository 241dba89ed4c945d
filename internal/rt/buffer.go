package rt

import (
	"errors"
	"unsafe"

	"walrus/internal/diag"
)

// MaxStringBytes is the largest size of a string.
const MaxStringBytes = 1<<31 - 1

const (
	// scratchBytes is what a buffer may take without being charged: the slack of the limit covers it.
	scratchBytes = 64 << 10
	// pollBytes and pollItems are how much a long operation handles between two polls.
	pollBytes = 64 << 10
	pollItems = 4096
)

// errCut stops the writer of a text that is long enough for its message.
var errCut = errors.New("rt: text cut off")

// Buffer collects the bytes of a result before its size is known. What it takes is charged on the memory limit, and it polls for
// cancellation as it grows. The first failure sticks: later calls do nothing, so that writers check Err now and then instead of after
// every byte. A Buffer must be released.
type Buffer struct {
	c       *Context
	what    string // the operation, for too-large
	bytes   []byte
	charged uint64
	poll    int // length at which the next poll is due
	limit   int // of a text for a message: writing stops soon behind it; 0 for none
	err     error
}

// NewBuffer makes an empty buffer for the result of the operation named what.
func (c *Context) NewBuffer(what string) *Buffer {
	b := c.buffer
	if b == nil {
		b = &Buffer{c: c}
	}
	c.buffer = nil
	b.what, b.poll = what, pollBytes
	return b
}

// Release gives the memory of the buffer back; neither the buffer nor its bytes must be used any more. The context keeps one small buffer
// for the next user, so that short texts cost no allocation.
func (b *Buffer) Release() {
	if b.charged > 0 {
		b.c.Heap.Discharge(b.charged)
	}
	if b.c.buffer == nil && cap(b.bytes) <= scratchBytes {
		*b = Buffer{c: b.c, bytes: b.bytes[:0]}
		b.c.buffer = b
	}
}

// Err is the first failure: too-large, ErrRetry or a cancellation.
func (b *Buffer) Err() error { return b.err }

// Fail notes a failure of the writer itself.
func (b *Buffer) Fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

// Len is the number of bytes written.
func (b *Buffer) Len() int { return len(b.bytes) }

// Bytes are the bytes written, valid until the next write.
func (b *Buffer) Bytes() []byte { return b.bytes }

// Truncate forgets all but the first n bytes.
func (b *Buffer) Truncate(n int) {
	b.bytes = b.bytes[:n]
	b.poll = n + pollBytes
}

// Byte writes one byte.
func (b *Buffer) Byte(x byte) {
	if len(b.bytes) == cap(b.bytes) && !b.grow(1) {
		return
	}
	b.bytes = append(b.bytes, x)
}

// String writes a string.
func (b *Buffer) String(s string) {
	if b.room(len(s)) {
		b.bytes = append(b.bytes, s...)
	}
}

// Write writes bytes, which may lie on the heap.
func (b *Buffer) Write(p []byte) {
	for len(p) > pollBytes {
		if !b.room(pollBytes) {
			return
		}
		b.bytes = append(b.bytes, p[:pollBytes]...)
		p = p[pollBytes:]
	}
	if b.room(len(p)) {
		b.bytes = append(b.bytes, p...)
	}
}

// Append lets f, a function in the manner of strconv.AppendInt, write at most n bytes.
func (b *Buffer) Append(n int, f func([]byte) []byte) {
	if b.room(n) {
		b.bytes = f(b.bytes)
	}
}

// room makes sure that n more bytes can be appended.
func (b *Buffer) room(n int) bool {
	if n <= cap(b.bytes)-len(b.bytes) && len(b.bytes) < b.poll {
		return b.err == nil
	}
	return b.grow(n)
}

func (b *Buffer) grow(n int) bool {
	if b.err != nil {
		return false
	}
	if b.limit > 0 && len(b.bytes) > b.limit {
		b.err = errCut
		return false
	}
	if len(b.bytes) >= b.poll {
		b.poll = len(b.bytes) + pollBytes
		if b.err = b.c.Poll(); b.err != nil {
			return false
		}
	}
	need := uint64(len(b.bytes)) + uint64(n)
	if need <= uint64(cap(b.bytes)) {
		return true
	}
	if need > MaxStringBytes || !b.c.Heap.Fits(need) {
		b.err = Raise(diag.TooLarge, b.what, need)
		return false
	}
	size := uint64(cap(b.bytes))
	size = min(max(need, size+size/2, 256), MaxStringBytes)
	if size > scratchBytes {
		if !b.c.Heap.Charge(size - b.charged) {
			// Perhaps there is room for less. Growth must stay geometric, or the copying would take quadratic time.
			if size = min(need+need/16, MaxStringBytes); !b.c.Heap.Charge(size - b.charged) {
				b.err = ErrRetry
				return false
			}
		}
		b.charged = size
	}
	bytes := make([]byte, 0, size)
	for old := b.bytes; len(old) > 0; {
		n := min(len(old), pollBytes)
		bytes, old = append(bytes, old[:n]...), old[n:]
		if len(old) > 0 {
			if b.err = b.c.Poll(); b.err != nil {
				return false
			}
		}
	}
	b.bytes = bytes
	return true
}

// Stack is a stack on Go's heap that a script can make grow: what it takes beyond a little is charged on the memory limit. It must be released.
type Stack[T any] struct {
	items   []T
	charged uint64
}

// uncharged is the number of bytes of a stack that the slack of the limit covers.
const uncharged = 4 << 10

// Push adds x; the error is ErrRetry.
func (s *Stack[T]) Push(c *Context, x T) error {
	if len(s.items) == cap(s.items) {
		size := max(16, cap(s.items)+cap(s.items)/2)
		bytes := uint64(size) * uint64(unsafe.Sizeof(x))
		if bytes > uncharged {
			if !c.Heap.Charge(bytes - s.charged) {
				return ErrRetry
			}
			s.charged = bytes
		}
		grown := make([]T, len(s.items), size)
		copy(grown, s.items)
		s.items = grown
	}
	s.items = append(s.items, x)
	return nil
}

// Len is the number of items.
func (s *Stack[T]) Len() int { return len(s.items) }

// Top is the last item, valid until the next Push.
func (s *Stack[T]) Top() *T { return &s.items[len(s.items)-1] }

// Pop removes the last item.
func (s *Stack[T]) Pop() {
	var none T
	s.items[len(s.items)-1] = none
	s.items = s.items[:len(s.items)-1]
}

// Release gives the memory back.
func (s *Stack[T]) Release(c *Context) {
	c.Heap.Discharge(s.charged)
	*s = Stack[T]{}
}
