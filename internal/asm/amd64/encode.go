package amd64

import (
	"encoding/binary"
	"fmt"
	"math/bits"
)

// headroom is the most one instruction and its padding may take.
const headroom = 32

// encodeR appends a form whose ModRM.rm (if any) is a register. x is the
// condition or VEX.vvvv. reg is ignored where the form has an opcode extension;
// rm is the register in the opcode for such forms.
//
// Up to eight leading bytes are gathered in one word and stored at once: that is
// what keeps an instruction at a few nanoseconds.
func (a *Assembler) encodeR(f Form, s Size, x uint8, reg, rm Reg, imm int64) {
	e := &encodings[f]
	if (reg^e.regClass|rm^e.rmClass)&^15 != 0 || s&^e.sizes != 0 {
		a.fail(f, "register of the wrong class or size not available")
		return
	}
	reg, rm = reg&15, rm&15
	if e.shape&hasExt != 0 {
		reg = Reg(e.ext)
	}
	rex := byte(reg>>3)<<2 | byte(rm>>3)
	if s == Q && e.shape&d64 == 0 {
		rex |= 8
	}
	if rex != 0 {
		rex |= 0x40
	} else if s == B && (rm >= RSP || reg >= RSP && e.shape&hasExt == 0) || e.byteRM && rm >= RSP {
		rex = 0x40 // without it these would be AH to BH
	}
	opcode := e.opcode
	short := e.imm == immFullOrByte && s != B && imm == int64(int8(imm))
	if short {
		opcode = e.alt
	}
	if e.shape&opCond != 0 {
		opcode += x & 15
	}
	if e.shape&sized != 0 && s == B {
		opcode--
	}
	w, n := e.lead(s, rex, x, opcode)
	switch {
	case e.shape&hasModRM != 0:
		w |= uint64(0xC0|byte(reg&7)<<3|byte(rm&7)) << n
		n += 8
	case e.shape&opReg != 0:
		w += uint64(rm&7) << (n - 8)
	}
	buf := a.room()
	binary.LittleEndian.PutUint64(buf[:8], w)
	end := len(a.buf) + int(n>>3)
	if e.imm != immNone {
		end = a.putImm(f, e, s, short, end, imm)
	}
	a.buf = a.buf[:end]
}

// lead composes prefixes, VEX or REX, map and opcode, and returns them with
// their length in bits.
func (e *encoding) lead(s Size, rex, x uint8, opcode byte) (w uint64, n uint) {
	if e.shape&vex != 0 {
		return e.leadVEX(rex, x, opcode)
	}
	if e.prefix != 0 {
		w, n = uint64(e.prefix), 8
	} else if s == W {
		w, n = 0x66, 8
	}
	if rex != 0 {
		w |= uint64(rex) << n
		n += 8
	}
	if e.opmap != 0 {
		w |= 0x0F << n
		n += 8
		if e.opmap != 1 {
			w |= uint64(0x38+(e.opmap-2)*2) << n
			n += 8
		}
	}
	return w | uint64(opcode)<<n, n + 8
}

// leadVEX always uses the three-byte prefix: the forms that need it all live in
// maps the two-byte prefix cannot name.
func (e *encoding) leadVEX(rex, v uint8, opcode byte) (w uint64, n uint) {
	second := (^rex&4)<<5 | (^rex&2)<<5 | (^rex&1)<<5 | e.opmap
	third := rex<<4&0x80 | (^v&15)<<3 | vexPrefix(e.prefix)
	return 0xC4 | uint64(second)<<8 | uint64(third)<<16 | uint64(opcode)<<24, 32
}

// vexPrefix returns the two bits that stand for a mandatory prefix.
func vexPrefix(prefix byte) byte {
	switch prefix {
	case 0x66:
		return 1
	case 0xF3:
		return 2
	case 0xF2:
		return 3
	}
	return 0
}

// encodeM appends a form whose ModRM.rm is memory.
func (a *Assembler) encodeM(f Form, s Size, x uint8, reg Reg, m Mem, imm int64) {
	e := &encodings[f]
	if (reg^e.regClass)&^15 != 0 || s&^e.sizes != 0 {
		a.fail(f, "register of the wrong class or size not available")
		return
	}
	reg &= 15
	if e.shape&hasExt != 0 {
		reg = Reg(e.ext)
	}
	if !m.valid() {
		a.fail(f, "bad base, index or scale")
		return
	}
	rex := byte(reg>>3)<<2 | m.rex()
	if s == Q && e.shape&d64 == 0 {
		rex |= 8
	}
	if rex != 0 {
		rex |= 0x40
	} else if s == B && reg >= RSP && e.shape&hasExt == 0 {
		rex = 0x40
	}
	opcode := e.opcode
	short := e.imm == immFullOrByte && s != B && imm == int64(int8(imm))
	if short {
		opcode = e.alt
	}
	if e.shape&opCond != 0 {
		opcode += x & 15
	}
	if e.shape&sized != 0 && s == B {
		opcode--
	}
	w, n := e.lead(s, rex, x, opcode)
	address, width, dispLen := m.address()
	w |= (address | uint64(reg&7)<<3) << n
	buf := a.room()
	binary.LittleEndian.PutUint64(buf[:8], w)
	start := len(a.buf) + int((n+width)>>3)
	end := start + dispLen
	if dispLen != 0 {
		full := a.buf[:cap(a.buf)]
		binary.LittleEndian.PutUint32(full[start:], uint32(m.Disp))
	}
	if e.imm != immNone {
		end = a.putImm(f, e, s, short, end, imm)
	}
	a.buf = a.buf[:end]
	if m.Base == RIP {
		a.fixUp(Label(m.Disp), start, end)
	}
}

// valid reports whether the processor has such an operand.
func (m *Mem) valid() bool {
	if m.Base >= X0 && m.Base != NoReg && (m.Base != RIP || m.Scale != 0) {
		return false
	}
	return m.Scale == 0 || m.Index < X0 && m.Index != RSP && m.Scale&(m.Scale-1) == 0 && m.Scale <= 8
}

// rex returns the bits X and B.
func (m *Mem) rex() (xb byte) {
	if m.Base < X0 {
		xb = byte(m.Base >> 3)
	}
	if m.Scale != 0 {
		xb |= byte(m.Index>>3) << 1
	}
	return xb
}

// address returns ModRM (with reg 0) and, above it, SIB; their length in bits
// and the length of the displacement in bytes.
func (m *Mem) address() (w uint64, width uint, dispLen int) {
	base := m.Base
	switch {
	case base == RIP:
		return 5, 8, 4
	case base == NoReg: // the field holds RBP and mod is 0
		base, dispLen = RBP, 4
	case m.Disp == 0 && base&7 != RBP:
	case m.Disp == int32(int8(m.Disp)):
		w, dispLen = 0x40, 1
	default:
		w, dispLen = 0x80, 4
	}
	if m.Scale == 0 && base&7 != RSP && m.Base != NoReg {
		return w | uint64(base&7), 8, dispLen
	}
	sib := uint64(RSP)<<3 | uint64(base&7) // RSP in the index field means none
	if m.Scale != 0 {
		sib = uint64(bits.TrailingZeros8(m.Scale))<<6 | uint64(m.Index&7)<<3 | uint64(base&7)
	}
	return w | 4 | sib<<8, 16, dispLen
}

// putImm writes the immediate at end and returns the new end.
func (a *Assembler) putImm(f Form, e *encoding, s Size, short bool, end int, imm int64) int {
	full := a.buf[:cap(a.buf)]
	mode := e.imm
	switch mode {
	case immFull, immFullOrByte:
		switch {
		case short:
			full[end] = byte(imm)
			return end + 1
		case s == B:
			if imm < -1<<7 || imm >= 1<<8 {
				a.fail(f, "immediate does not fit 8 bits")
			}
			full[end] = byte(imm)
			return end + 1
		case s == W:
			if imm < -1<<15 || imm >= 1<<16 {
				a.fail(f, "immediate does not fit 16 bits")
			}
			binary.LittleEndian.PutUint16(full[end:], uint16(imm))
			return end + 2
		}
		if imm != int64(int32(imm)) {
			a.fail(f, "immediate does not fit 32 bits")
		}
		binary.LittleEndian.PutUint32(full[end:], uint32(imm))
		return end + 4
	case immByte:
		full[end] = byte(imm)
		return end + 1
	case immFixed:
		full[end] = e.alt
		return end + 1
	case imm32:
		binary.LittleEndian.PutUint32(full[end:], uint32(imm))
		return end + 4
	case imm64:
		binary.LittleEndian.PutUint64(full[end:], uint64(imm))
		return end + 8
	}
	return end
}

// encodeLabel appends a jump or call to a label. A jump back to a near label
// takes the short encoding; a jump forward always has four bytes of distance,
// because code is laid out once and never moved.
func (a *Assembler) encodeLabel(f Form, x uint8, l Label) {
	e := &encodings[f]
	if uint(l) >= uint(len(a.labels)) {
		a.fail(f, "unknown label")
		return
	}
	if target := a.labels[l]; target >= 0 && e.imm == immRelNear {
		if d := int(target) - (len(a.buf) + 2); d >= -128 {
			a.room()
			a.buf = append(a.buf, e.alt+x, byte(d))
			return
		}
	}
	at := a.jump(e, x)
	a.fixUp(l, at, at+4)
}

// jump appends the long encoding of a jump or call without its distance and
// returns where that belongs.
func (a *Assembler) jump(e *encoding, x uint8) int {
	a.room()
	if e.opmap != 0 {
		a.buf = append(a.buf, 0x0F)
	}
	a.buf = append(a.buf, e.opcode+x, 0, 0, 0, 0)
	return len(a.buf) - 4
}

func (a *Assembler) fail(f Form, why string) {
	if a.err == nil {
		a.err = fmt.Errorf("amd64: cannot encode %s at %#x: %s", f, len(a.buf), why)
	}
}
