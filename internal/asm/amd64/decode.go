package amd64

import (
	"encoding/binary"
	"errors"
)

// ErrUnknown is returned for bytes the encoder never produces.
var ErrUnknown = errors.New("amd64: not an instruction of this encoder")

// prefixes is what stands in front of the opcode.
type prefixes struct {
	legacy byte // 66, F2, F3 or 0
	rex    byte // low four bits W, R, X, B
	vvvv   Reg
	vex    bool
	opmap  byte
	opcode byte
}

// Decode reads the first instruction of code, for dumps and tests: it knows the
// forms of this package and nothing else. It returns the instruction and its
// length. A RIP-relative operand is returned with the distance from the end of
// the instruction in Disp; a label operand likewise in Label.
func Decode(code []byte) (Inst, int, error) {
	if n := nopLength(code); n > 0 {
		return Inst{Form: NopForm}, n, nil
	}
	p, n := readPrefixes(code)
	if n == 0 {
		return Inst{}, 0, ErrUnknown
	}
	for f := range encodings {
		in, length, ok := p.match(Form(f), code, n)
		if ok {
			return in, length, nil
		}
	}
	return Inst{}, 0, ErrUnknown
}

// NopForm is the Form of a decoded padding no-operation, which has no row.
const NopForm Form = 0xFFFF

func nopLength(code []byte) int {
	for n := len(nops); n > 0; n-- {
		if len(code) >= n && string(code[:n]) == nops[n-1] {
			return n
		}
	}
	return 0
}

// readPrefixes returns the offset behind the opcode, or 0.
func readPrefixes(code []byte) (p prefixes, n int) {
	at := func(i int) byte {
		if i < len(code) {
			return code[i]
		}
		return 0
	}
	if b := at(0); b == 0x66 || b == 0xF2 || b == 0xF3 {
		p.legacy, n = b, 1
	}
	switch b := at(n); {
	case b == 0xC4 && n == 0:
		second, third := at(1), at(2)
		p.vex, p.opmap, p.opcode = true, second&31, at(3)
		p.rex = third>>4&8 | ^second>>5&7
		p.vvvv = Reg(^third >> 3 & 15)
		p.legacy = [...]byte{0, 0x66, 0xF3, 0xF2}[third&3]
		n = 4
	default:
		if b&0xF0 == 0x40 {
			p.rex = b & 15
			n++
		}
		if at(n) == 0x0F {
			p.opmap = 1
			n++
			if b := at(n); b == 0x38 || b == 0x3A {
				p.opmap = 2 + (b-0x38)/2
				n++
			}
		}
		p.opcode = at(n)
		n++
	}
	if n > len(code) {
		return p, 0
	}
	return p, n
}

// match tries to read the bytes as form f; n is the offset behind the opcode.
func (p *prefixes) match(f Form, code []byte, n int) (in Inst, length int, ok bool) {
	e := &encodings[f]
	in.Form = f
	short, ok := p.opcodeOf(e)
	if !ok || (e.shape&vex != 0) != p.vex || !p.sizeOf(e, &in) {
		return in, 0, false
	}
	if e.shape&opCond != 0 {
		in.Cond = Cond(p.opcode & 15)
	}
	var reg, rm Reg
	if e.shape&hasModRM != 0 {
		if n >= len(code) {
			return in, 0, false
		}
		modrm := code[n]
		n++
		reg = Reg(modrm >> 3 & 7)
		if (modrm>>6 != 3) != (e.shape&memRM != 0) || e.shape&hasExt != 0 && reg != Reg(e.ext) {
			return in, 0, false
		}
		reg |= Reg(p.rex & 4 << 1)
		rm = Reg(modrm&7 | p.rex&1<<3)
		if e.shape&memRM != 0 {
			if n, ok = p.memory(&in.Mem, modrm, code, n); !ok {
				return in, 0, false
			}
		}
	} else if e.shape&opReg != 0 {
		rm = Reg(p.opcode&7 | p.rex&1<<3)
	}
	for i, op := range descriptions[f].operands {
		switch {
		case op.Kind == KindCL:
			in.Regs[i] = RCX
		case op.Slot == SlotReg:
			in.Regs[i] = reg | e.regClass
		case op.Slot == SlotV:
			in.Regs[i] = p.vvvv
		case op.Kind != KindMem && (op.Slot == SlotRM || op.Slot == SlotOp):
			in.Regs[i] = rm | e.rmClass
		}
	}
	length, ok = readImm(&in, e, short, code, n)
	return in, length, ok
}

// opcodeOf compares map and opcode; short reports the alternative opcode.
func (p *prefixes) opcodeOf(e *encoding) (short, ok bool) {
	mask := byte(0xFF)
	switch {
	case e.shape&opCond != 0:
		mask = 0xF0
	case e.shape&opReg != 0:
		mask = 0xF8
	}
	hasAlt := e.imm == immFullOrByte || e.imm == immRelNear
	// The one alternative in another map is the short conditional jump.
	altMap := e.opmap
	if e.imm == immRelNear {
		altMap = 0
	}
	if hasAlt && p.opcode&mask == e.alt && p.opmap == altMap {
		return true, true
	}
	if p.opmap != e.opmap {
		return false, false
	}
	return false, p.opcode&mask == e.opcode || e.shape&sized != 0 && p.opcode == e.opcode-1
}

// sizeOf finds the operand size and checks the prefixes against it.
func (p *prefixes) sizeOf(e *encoding, in *Inst) bool {
	w := p.rex&8 != 0
	size := L
	switch {
	case e.shape&sized != 0 && p.opcode == e.opcode-1:
		size = B
	case e.prefix == 0 && p.legacy == 0x66:
		size = W
	case w || e.shape&d64 != 0:
		size = Q
	}
	if e.sizes == B {
		size = B
	}
	if p.legacy != e.prefix && (e.prefix != 0 || size != W) {
		return false
	}
	if e.sizes == NoSize {
		in.Size = NoSize
		return !w && size != W
	}
	in.Size = size
	return e.sizes&size != 0
}

// memory reads SIB and displacement.
func (p *prefixes) memory(m *Mem, modrm byte, code []byte, n int) (int, bool) {
	mod, base := modrm>>6, Reg(modrm&7)
	rip := mod == 0 && base == RBP
	if base == RSP {
		if n >= len(code) {
			return 0, false
		}
		sib := code[n]
		n++
		base = Reg(sib & 7)
		if index := Reg(sib>>3&7 | p.rex&2<<2); index != RSP {
			m.Index, m.Scale = index, 1<<(sib>>6)
		}
		if base == RBP && mod == 0 {
			base = NoReg
		}
	}
	width := [...]int{0, 1, 4}[mod]
	if base == NoReg || rip {
		width = 4
	}
	if n+width > len(code) {
		return 0, false
	}
	switch width {
	case 1:
		m.Disp = int32(int8(code[n]))
	case 4:
		m.Disp = int32(binary.LittleEndian.Uint32(code[n:]))
	}
	switch {
	case rip:
		m.Base = RIP
	case base == NoReg:
		m.Base = NoReg
	default:
		m.Base = base | Reg(p.rex&1<<3)
	}
	return n + width, true
}

// readImm reads the immediate or the distance and returns the length.
func readImm(in *Inst, e *encoding, short bool, code []byte, n int) (int, bool) {
	width, signed := 0, true
	switch e.imm {
	case immByte:
		width, signed = 1, false
	case immFixed:
		return n + 1, n < len(code) && code[n] == e.alt
	case immFull, immFullOrByte:
		width = min(int(in.Size), 4)
		if short {
			width = 1
		}
	case imm32:
		width, signed = 4, false
	case imm64:
		width = 8
	case immRel, immRelNear:
		width = 4
		if short {
			width = 1
		}
	}
	if n+width > len(code) {
		return 0, false
	}
	if width == 0 {
		return n, true
	}
	var raw [8]byte
	copy(raw[:], code[n:n+width])
	v := int64(binary.LittleEndian.Uint64(raw[:]))
	if signed {
		shift := 64 - 8*width
		v = v << shift >> shift
	}
	if e.imm == immRel || e.imm == immRelNear {
		in.Label = Label(v)
	} else {
		in.Imm = v
	}
	return n + width, true
}
