// Package spec declares the amd64 instructions Walrus can encode: one row an
// instruction, from which the generator derives the enumeration of forms, the
// encoding tables and the typed methods of package amd64. It is imported by the
// generator and by tests only.
package spec

import (
	"fmt"
	"strconv"
	"strings"
)

// Form is a row narrowed to one shape of operands.
type Form struct {
	Ident    string // Go name: base and one letter an operand
	Name     string // mnemonic, without condition
	Operands []Operand
	Sizes    string

	Prefix  byte // mandatory prefix, or 0
	Map     int  // 0: one byte, 1: 0F, 2: 0F 38, 3: 0F 3A
	Opcode  byte
	Alt     byte // opcode of the alternative with a byte immediate or label
	AltMap  int
	Ext     int // opcode extension, -1 when ModRM.reg holds an operand
	ModRM   bool
	OpReg   bool
	OpCond  bool
	D64     bool
	VEX     bool
	Imm     Imm
	Flags   string
	In, Out []string
	Feature string
}

// Imm says which immediate follows.
type Imm string

// The kinds of immediates.
const (
	ImmNone       Imm = "ImmNone"
	ImmByte       Imm = "ImmByte"       // one byte
	ImmFull       Imm = "ImmFull"       // of the operand size, at most 4 bytes
	ImmFullOrByte Imm = "ImmFullOrByte" // one sign-extended byte with opcode Alt, else full
	Imm32         Imm = "Imm32"
	Imm64         Imm = "Imm64"
	ImmFixed      Imm = "ImmFixed"   // the byte Alt, part of the opcode
	ImmRel        Imm = "ImmRel"     // 4-byte displacement to a label
	ImmRelNear    Imm = "ImmRelNear" // the same, or one byte with opcode Alt
)

// Operand is one operand of a form.
type Operand struct {
	Letter byte   // R, X, M, I, C (the register CL) or L
	Role   string // r, w, rw, a, or empty
	Slot   string // SlotReg, SlotRM, SlotV, SlotOp, SlotImm, SlotNone
	Bits   int    // own width, 0 means the form's size
	ImmTyp string // Go type of the immediate parameter
}

// Forms expands every row.
func Forms() ([]Form, error) {
	var forms []Form
	seen := map[string]bool{}
	for _, row := range Rows() {
		expanded, err := row.expand()
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", row.Name, row.Ops, err)
		}
		for _, f := range expanded {
			if seen[f.Ident] {
				return nil, fmt.Errorf("%s: two forms have this name", f.Ident)
			}
			seen[f.Ident] = true
			forms = append(forms, f)
		}
	}
	return forms, nil
}

func (row Row) expand() ([]Form, error) {
	base := Form{Name: row.Name, Ident: row.Ident, Sizes: row.Sizes, Flags: row.Flags, Feature: row.Feature,
		In: strings.Fields(row.In), Out: strings.Fields(row.Out), Ext: -1, Imm: ImmNone}
	if base.Ident == "" {
		base.Ident = strings.ToUpper(row.Name[:1]) + row.Name[1:]
	}
	if err := base.parseEncoding(row.Enc); err != nil {
		return nil, err
	}
	forms := []Form{base}
	for part := range strings.SplitSeq(row.Ops, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		alternatives, err := parseOperand(part)
		if err != nil {
			return nil, err
		}
		var next []Form
		for _, f := range forms {
			for _, op := range alternatives {
				g := f
				g.Operands = append(append([]Operand(nil), f.Operands...), op)
				g.Ident += string(op.Letter)
				next = append(next, g)
			}
		}
		forms = next
	}
	return forms, nil
}

// parseOperand reads "role kind[bits]"; "rm" and "xm" give two alternatives.
func parseOperand(text string) ([]Operand, error) {
	fields := strings.Fields(text)
	kind := fields[len(fields)-1]
	op := Operand{}
	if len(fields) == 2 {
		op.Role = fields[0]
	}
	name := strings.TrimRight(kind, "0123456789")
	if digits := kind[len(name):]; digits != "" {
		op.Bits, _ = strconv.Atoi(digits)
	}
	with := func(letter byte, slot string) Operand {
		o := op
		o.Letter, o.Slot = letter, slot
		return o
	}
	switch name {
	case "r":
		return []Operand{with('R', "SlotReg")}, nil
	case "rm":
		return []Operand{with('R', "SlotRM"), with('M', "SlotRM")}, nil
	case "g":
		return []Operand{with('R', "SlotRM")}, nil
	case "m":
		return []Operand{with('M', "SlotRM")}, nil
	case "x":
		return []Operand{with('X', "SlotReg")}, nil
	case "xm":
		mem, reg := with('M', "SlotRM"), with('X', "SlotRM")
		reg.Bits = 0
		return []Operand{reg, mem}, nil
	case "xr":
		return []Operand{with('X', "SlotRM")}, nil
	case "v":
		return []Operand{with('R', "SlotV")}, nil
	case "o":
		return []Operand{with('R', "SlotOp")}, nil
	case "cl":
		op.Role = "r"
		return []Operand{with('C', "SlotNone")}, nil
	case "rel":
		return []Operand{with('L', "SlotImm")}, nil
	case "i":
		op.ImmTyp = map[int]string{0: "int32", 8: "uint8", 32: "uint32", 64: "uint64"}[op.Bits]
		if op.ImmTyp == "" {
			break
		}
		return []Operand{with('I', "SlotImm")}, nil
	}
	return nil, fmt.Errorf("unknown operand %q", text)
}

func (f *Form) parseEncoding(enc string) error {
	long, short, hasShort := strings.Cut(enc, "|")
	var opcode []byte
	for _, tok := range strings.Fields(long) {
		if err := f.encodingToken(tok, &opcode); err != nil {
			return err
		}
	}
	f.Map, f.Opcode = splitOpcode(opcode)
	if !hasShort {
		return nil
	}
	var alt Form
	opcode = opcode[:0]
	for _, tok := range strings.Fields(short) {
		if err := alt.encodingToken(tok, &opcode); err != nil {
			return err
		}
	}
	f.AltMap, f.Alt = splitOpcode(opcode)
	f.D64 = f.D64 || alt.D64
	switch {
	case f.Imm == ImmFull && alt.Imm == ImmByte:
		f.Imm = ImmFullOrByte
	case f.Imm == ImmRel && alt.Imm == ImmRelNear:
		f.Imm = ImmRelNear
	default:
		return fmt.Errorf("no rule for the alternative in %q", enc)
	}
	return nil
}

func (f *Form) encodingToken(tok string, opcode *[]byte) error {
	imms := map[string]Imm{"ib": ImmByte, "iz": ImmFull, "id": Imm32, "io": Imm64, "cb": ImmRelNear, "cd": ImmRel}
	switch {
	case strings.HasPrefix(tok, "vex"):
		f.VEX = true
		if _, pp, ok := strings.Cut(tok, "."); ok {
			b, err := strconv.ParseUint(pp, 16, 8)
			f.Prefix = byte(b)
			return err
		}
	case tok == "/r":
		f.ModRM = true
	case tok == "+r":
		f.OpReg = true
	case tok == "+cc":
		f.OpCond = true
	case tok == "d64":
		f.D64 = true
	case len(tok) == 2 && tok[0] == '/':
		f.ModRM, f.Ext = true, int(tok[1]-'0')
	case imms[tok] != "":
		f.Imm = imms[tok]
	case tok[0] == '=':
		b, err := strconv.ParseUint(tok[1:], 16, 8)
		f.Imm, f.Alt = ImmFixed, byte(b)
		return err
	default:
		b, err := strconv.ParseUint(tok, 16, 8)
		if err != nil {
			return err
		}
		prefix := b == 0x66 || b == 0xf2 || b == 0xf3
		if prefix && len(*opcode) == 0 {
			f.Prefix = byte(b)
			return nil
		}
		*opcode = append(*opcode, byte(b))
	}
	return nil
}

// splitOpcode separates the map selector from the opcode proper.
func splitOpcode(opcode []byte) (opmap int, last byte) {
	last = opcode[len(opcode)-1]
	switch {
	case len(opcode) == 1:
		return 0, last
	case len(opcode) == 3 && opcode[1] == 0x38:
		return 2, last
	case len(opcode) == 3 && opcode[1] == 0x3a:
		return 3, last
	}
	return 1, last
}
