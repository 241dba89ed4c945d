package amd64

// Form is an instruction with one shape of operands, such as AddRM: add a
// memory operand to a register. The constants are generated.
type Form uint16

// Kind is what an operand is.
type Kind uint8

// The operand kinds.
const (
	KindReg   Kind = iota // general register
	KindXmm               // SSE register
	KindMem               // memory
	KindImm               // immediate
	KindCL                // the register CL, fixed
	KindLabel             // place in the code
)

// Role is what an instruction does with an operand.
type Role uint8

// The roles. For a memory operand they are about the memory; its base and index
// registers are always read.
const (
	RoleNone    Role = iota // immediate, label
	Read                    // read
	Write                   // written, old contents do not matter
	ReadWrite               // read and written, or partly written
	AddressOnly             // the address is computed, memory is not touched
)

// Slot is where an operand is encoded.
type Slot uint8

// The slots.
const (
	SlotNone Slot = iota
	SlotReg       // ModRM.reg
	SlotRM        // ModRM.rm
	SlotV         // VEX.vvvv
	SlotOp        // low bits of the opcode
	SlotImm       // after the opcode
)

// Operand describes one operand of a form.
type Operand struct {
	Kind Kind
	Role Role
	Slot Slot
	Size Size // own width in bytes (16 for packed memory); 0 means the instruction's size
}

// Feature is a processor ability beyond SSE2 that a form needs.
type Feature uint8

// The features.
const (
	Baseline Feature = iota
	POPCNT
	LZCNT
	BMI1
	BMI2
	SSE41
)

// immMode says which immediate follows an instruction.
type immMode uint8

const (
	immNone       immMode = iota
	immByte               // one byte
	immFull               // of the operand size, at most four bytes
	immFullOrByte         // one sign-extended byte with opcode alt when it fits, else immFull
	imm32
	imm64
	immFixed   // the byte alt
	immRel     // four-byte displacement
	immRelNear // the same, or one byte with opcode alt
)

// shape flags of a form.
const (
	hasModRM = 1 << iota
	hasExt   // ModRM.reg is ext
	opReg    // register in the opcode
	opCond   // condition in the opcode
	sized    // opcode bit 0 is clear for 8-bit operands
	d64      // 64-bit without REX.W
	vex
	memRM // ModRM.rm is memory
)

// encoding is the part of a form the encoder reads. regClass and rmClass are
// 0x10 where an SSE register is expected, so that one comparison checks both.
type encoding struct {
	opcode, alt       byte
	prefix            byte // mandatory prefix or 0
	opmap             byte // 0: one byte, 1: 0F, 2: 0F 38, 3: 0F 3A
	ext               byte
	shape             uint8
	imm               immMode
	sizes             Size // set of sizes; NoSize when there is none
	regClass, rmClass Reg
	byteRM            bool // ModRM.rm is an 8-bit register whatever the size
}

// description is the rest: what printer, decoder and allocator ask.
type description struct {
	name           string
	ident          string
	operands       []Operand
	feature        Feature
	flags          Role // Read, Write or ReadWrite of the status flags
	reads, touches RegSet
}

// String returns the form's Go name.
func (f Form) String() string {
	if int(f) < len(descriptions) {
		return descriptions[f].ident
	}
	return "invalid form"
}

// Mnemonic returns the instruction's name, without condition.
func (f Form) Mnemonic() string { return descriptions[f].name }

// Operands returns the operands in Intel order. The slice must not be changed.
func (f Form) Operands() []Operand { return descriptions[f].operands }

// Role returns what operand i is used for when the instruction has size s:
// writing only the low 8 or 16 bits of a general register keeps the rest, so
// that counts as ReadWrite.
func (f Form) Role(i int, s Size) Role {
	op := descriptions[f].operands[i]
	if op.Size != 0 {
		s = op.Size
	}
	if op.Role == Write && op.Kind == KindReg && (s == B || s == W) {
		return ReadWrite
	}
	return op.Role
}

// Allows reports whether the form can have size s. Forms without a size have
// NoSize only.
func (f Form) Allows(s Size) bool {
	set := encodings[f].sizes
	if set == 0 {
		return s == NoSize
	}
	return s&(s-1) == 0 && set&s != 0
}

// Implicit returns the registers read and written beside the operands.
func (f Form) Implicit() (reads, writes RegSet) {
	return descriptions[f].reads, descriptions[f].touches
}

// Flags returns RoleNone, Read, Write or ReadWrite of the status flags.
func (f Form) Flags() Role { return descriptions[f].flags }

// Needs returns the processor ability the form requires.
func (f Form) Needs() Feature { return descriptions[f].feature }

// HasCond reports whether the form takes a condition.
func (f Form) HasCond() bool { return encodings[f].shape&opCond != 0 }

// Forms returns the number of forms; they are numbered from 0.
func Forms() int { return len(encodings) }
