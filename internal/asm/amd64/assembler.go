package amd64

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Assembler appends instructions to a buffer. The zero value is ready for use;
// Reset makes it ready again without giving its memory back, so that a compiler
// keeping one Assembler allocates nothing per function.
//
// Methods are named after a form: mnemonic and one letter an operand (R general
// register, X SSE register, M memory, I immediate, C the register CL, L label),
// with the condition and the size first:
//
//	a.AddRM(amd64.Q, amd64.RAX, amd64.At(amd64.RBX, 8)) // add rax, [rbx+8]
//	a.CmpRI(amd64.L, amd64.RCX, 10)
//	a.JccL(amd64.Less, loop)
//	a.AddsdXM(amd64.X0, a.Const64(math.Float64bits(0.5)))
//
// Misuse (wrong register class, immediate too large) is remembered and returned
// by Finish; what was assembled until then must be thrown away.
type Assembler struct {
	buf    []byte
	labels []int32 // offset of each label, -1 until bound
	fixes  []fix
	relocs []Reloc
	pool   []constant
	err    error
}

// fix is a distance to fill in once its label is bound.
type fix struct {
	label   Label
	at, end int32 // place of the distance, and the address it is relative to
	near    bool  // one byte instead of four
}

// Sym names something outside the code being assembled: another code object or
// a stub. Its meaning belongs to the caller.
type Sym uint32

// Reloc is a four-byte distance to an outside symbol: the 32 bits at At must
// become the symbol's address minus the address of At+4.
type Reloc struct {
	At  int32
	Sym Sym
}

// constant is an entry of the pool that follows the code.
type constant struct {
	label  Label
	lo, hi uint64
	wide   bool
}

// Reset forgets everything assembled.
func (a *Assembler) Reset() {
	a.buf, a.labels, a.fixes, a.relocs, a.pool = a.buf[:0], a.labels[:0], a.fixes[:0], a.relocs[:0], a.pool[:0]
	a.err = nil
}

// room makes sure that headroom bytes fit behind the code and returns them.
func (a *Assembler) room() []byte {
	n := len(a.buf)
	if cap(a.buf)-n < headroom {
		grown := make([]byte, n, max(2*cap(a.buf), 1024))
		copy(grown, a.buf)
		a.buf = grown
	}
	return a.buf[n : n+headroom]
}

// Pos returns the offset of the next instruction.
func (a *Assembler) Pos() int { return len(a.buf) }

// Err returns the first misuse, or nil.
func (a *Assembler) Err() error { return a.err }

// NewLabel makes a label that is not yet bound to a place.
func (a *Assembler) NewLabel() Label {
	a.labels = append(a.labels, -1)
	return Label(len(a.labels) - 1)
}

// Bind sets a label to the current place. A label is bound once.
func (a *Assembler) Bind(l Label) {
	switch {
	case uint(l) >= uint(len(a.labels)):
		a.misuse("unknown label")
	case a.labels[l] >= 0:
		a.misuse("label bound twice")
	default:
		a.labels[l] = int32(len(a.buf))
	}
}

// Here makes a label bound to the current place.
func (a *Assembler) Here() Label {
	a.labels = append(a.labels, int32(len(a.buf)))
	return Label(len(a.labels) - 1)
}

// Offset returns the offset of a label, or -1 while it is not bound. Constants
// are bound by Finish.
func (a *Assembler) Offset(l Label) int {
	if uint(l) >= uint(len(a.labels)) {
		return -1
	}
	return int(a.labels[l])
}

// Const64 returns an operand for an 8-byte constant placed behind the code.
// Equal constants are stored once where they are used near each other.
func (a *Assembler) Const64(bits uint64) Mem { return a.constant(bits, 0, false) }

// Const128 returns an operand for a 16-byte constant, aligned to 16 as packed
// SSE instructions demand. lo is at the lower address.
func (a *Assembler) Const128(lo, hi uint64) Mem { return a.constant(lo, hi, true) }

// Mask128 is Const128 with both halves equal, for sign masks.
func (a *Assembler) Mask128(bits uint64) Mem { return a.constant(bits, bits, true) }

// poolReach is how many of the latest constants are searched for an equal one:
// enough for the masks and literals of one function, and the cost has a bound.
const poolReach = 32

func (a *Assembler) constant(lo, hi uint64, wide bool) Mem {
	for i := len(a.pool) - 1; i >= max(0, len(a.pool)-poolReach); i-- {
		// A wide constant also serves as the narrow one in its lower half.
		if c := &a.pool[i]; c.lo == lo && (!wide || c.wide && c.hi == hi) {
			return LabelMem(c.label)
		}
	}
	l := a.NewLabel()
	a.pool = append(a.pool, constant{l, lo, hi, wide})
	return LabelMem(l)
}

// JmpNear jumps to a label known to end up less than 128 bytes away, in two
// bytes also when it is still to come. Finish fails when it is not near.
func (a *Assembler) JmpNear(l Label) { a.near(&encodings[JmpL], 0, l) }

// JccNear is JmpNear under a condition.
func (a *Assembler) JccNear(c Cond, l Label) { a.near(&encodings[JccL], uint8(c)&15, l) }

func (a *Assembler) near(e *encoding, x uint8, l Label) {
	if uint(l) >= uint(len(a.labels)) {
		a.misuse("unknown label")
		return
	}
	a.room()
	a.buf = append(a.buf, e.alt+x, 0)
	n := int32(len(a.buf))
	a.fixes = append(a.fixes, fix{l, n - 1, n, true})
}

// CallSym calls an outside symbol.
func (a *Assembler) CallSym(s Sym) { a.outside(a.jump(&encodings[CallL], 0), s) }

// JmpSym jumps to an outside symbol.
func (a *Assembler) JmpSym(s Sym) { a.outside(a.jump(&encodings[JmpL], 0), s) }

// JccSym jumps to an outside symbol under a condition.
func (a *Assembler) JccSym(c Cond, s Sym) { a.outside(a.jump(&encodings[JccL], uint8(c)&15), s) }

// LeaSym loads the address of an outside symbol.
func (a *Assembler) LeaSym(dst Reg, s Sym) {
	here := a.Here() // any bound label will do: the distance is overwritten
	a.LeaRM(Q, dst, LabelMem(here))
	a.outside(len(a.buf)-4, s)
}

func (a *Assembler) outside(at int, s Sym) {
	a.relocs = append(a.relocs, Reloc{int32(at), s})
}

// LeaL loads the address of a label.
func (a *Assembler) LeaL(dst Reg, l Label) { a.LeaRM(Q, dst, LabelMem(l)) }

// MovImm loads a 64-bit constant with the shortest instruction. Flags survive.
func (a *Assembler) MovImm(dst Reg, v int64) {
	switch {
	case v == int64(uint32(v)):
		a.Mov32RI(dst, uint32(v))
	case v == int64(int32(v)):
		a.MovRI(Q, dst, int32(v))
	default:
		a.Mov64RI(dst, uint64(v))
	}
}

// nops holds the recommended no-operations of one to nine bytes.
var nops = [...]string{
	"\x90",
	"\x66\x90",
	"\x0f\x1f\x00",
	"\x0f\x1f\x40\x00",
	"\x0f\x1f\x44\x00\x00",
	"\x66\x0f\x1f\x44\x00\x00",
	"\x0f\x1f\x80\x00\x00\x00\x00",
	"\x0f\x1f\x84\x00\x00\x00\x00\x00",
	"\x66\x0f\x1f\x84\x00\x00\x00\x00\x00",
}

// Nop appends n bytes of no-operations, as few instructions as possible.
func (a *Assembler) Nop(n int) {
	for n > 0 {
		k := min(n, len(nops))
		a.room()
		a.buf = append(a.buf, nops[k-1]...)
		n -= k
	}
}

// Align pads to a multiple of n, a power of two. Code objects start at a
// multiple of 64, so larger alignments mean nothing.
func (a *Assembler) Align(n int) { a.Nop(-len(a.buf) & (n - 1)) }

// KeepTogether pads so that the next n bytes (a compare fused with its jump, or
// a jump alone) neither cross a 32-byte boundary nor end on one: older Intel
// processors cannot cache the decoded form of such jumps.
func (a *Assembler) KeepTogether(n int) {
	const window = 32
	if n < window && len(a.buf)%window+n >= window {
		a.Align(window)
	}
}

// fixUp stores the distance from end to the label at offset at, now or in
// Finish.
func (a *Assembler) fixUp(l Label, at, end int) {
	if uint(l) >= uint(len(a.labels)) {
		a.misuse("unknown label")
		return
	}
	if target := a.labels[l]; target >= 0 {
		binary.LittleEndian.PutUint32(a.buf[at:], uint32(int(target)-end))
		return
	}
	a.fixes = append(a.fixes, fix{l, int32(at), int32(end), false})
}

// Finish places the constants behind the code, resolves labels and returns the
// code. The slice is valid until Reset. maxCode bounds it so that every distance
// fits; a label used but never bound is an error.
func (a *Assembler) Finish() ([]byte, error) {
	a.placePool()
	if len(a.buf) > maxCode {
		a.misuse("code too large")
	}
	for _, f := range a.fixes {
		target := a.labels[f.label]
		if target < 0 {
			a.misuse(fmt.Sprintf("label %d is used but not bound", f.label))
			break
		}
		distance := target - f.end
		if !f.near {
			binary.LittleEndian.PutUint32(a.buf[f.at:], uint32(distance))
			continue
		}
		if distance != int32(int8(distance)) {
			a.misuse(fmt.Sprintf("label %d is not near", f.label))
			break
		}
		a.buf[f.at] = byte(distance)
	}
	a.fixes = a.fixes[:0]
	if a.err != nil {
		return nil, a.err
	}
	return a.buf, nil
}

// maxCode is the largest code object in bytes.
const maxCode = 1 << 28

// Relocs returns the distances to outside symbols; valid until Reset.
func (a *Assembler) Relocs() []Reloc { return a.relocs }

// placePool puts wide constants first so that one alignment serves all. The
// trap in front catches code that runs off its end.
func (a *Assembler) placePool() {
	if len(a.pool) == 0 {
		return
	}
	a.Int3()
	for len(a.buf)&15 != 0 {
		a.room()
		a.buf = append(a.buf, nops[0]...)
	}
	for _, wide := range [...]bool{true, false} {
		for _, c := range a.pool {
			if c.wide != wide {
				continue
			}
			a.room()
			a.Bind(c.label)
			a.buf = binary.LittleEndian.AppendUint64(a.buf, c.lo)
			if wide {
				a.buf = binary.LittleEndian.AppendUint64(a.buf, c.hi)
			}
		}
	}
	a.pool = a.pool[:0]
}

func (a *Assembler) misuse(what string) {
	if a.err == nil {
		a.err = errors.New("amd64: " + what)
	}
}
