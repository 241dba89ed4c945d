package spec

// Row declares one instruction and the shapes of operands it takes.
//
// Ops lists the operands in Intel order, separated by commas. Each is a role
// and a kind; an immediate or label has no role.
//
//	role  r read   w written   rw read, then written   a address computed, memory not touched
//	kind  r        general register in ModRM.reg
//	      rm       general register or memory in ModRM.rm (two forms, suffixes R and M)
//	      g m      the same, only the register or only the memory alternative
//	      x xm xr  likewise for SSE registers: ModRM.reg; ModRM.rm with memory; ModRM.rm, register only
//	      v        general register in VEX.vvvv
//	      o        general register in the low three opcode bits
//	      cl       the fixed register CL
//	      i        immediate of the operand size, at most 32 bits, sign-extended
//	      i8 i32 i64   immediate of that many bits
//	      rel      label, relative to the next instruction
//
// A number after a kind is the operand's width in bits where it differs from
// the form's size.
//
// Sizes lists the operand sizes: B (8 bits), W (16), L (32), Q (64). An empty
// list means that the instruction has no operand size.
//
// Enc is written as in the manuals: an optional mandatory prefix, the opcode
// bytes, then /r (both ModRM fields hold operands), /0 to /7 (opcode
// extension), +r (register in the opcode) or +cc (condition in the opcode),
// =xx (a fixed byte after the opcode), then ib, iz (immediate of the operand size, at most 4 bytes), id, io, cb, cd.
// After a bar follows a shorter encoding for small immediates or near labels.
// With B and others in Sizes, the 8-bit opcode is the given one with bit 0 clear.
// "d64" marks forms whose 64-bit size needs no prefix. VEX forms start with
// "vex" or "vex.pp" where pp is 66, f2 or f3.
type Row struct {
	Name    string
	Ident   string // base of the Go name when it is not Name capitalised
	Ops     string
	Sizes   string
	Enc     string
	Flags   string // effect on the status flags: "r", "w" or "rw"
	In, Out string // registers read and written beside the operands
	Feature string // field of the processor's features that must be present
}

// Rows is the instruction table. Order decides the numbering of forms.
func Rows() []Row {
	var rows []Row
	for i, name := range []string{"add", "or", "adc", "sbb", "and", "sub", "xor", "cmp"} {
		rows = append(rows, aluRows(i, name)...)
	}
	rows = append(rows, moveRows...)
	rows = append(rows, arithmeticRows...)
	for _, s := range []struct {
		name string
		ext  string
	}{{"rol", "/0"}, {"ror", "/1"}, {"shl", "/4"}, {"shr", "/5"}, {"sar", "/7"}} {
		rows = append(rows,
			Row{Name: s.name, Ops: "rw rm, i8", Sizes: "BWLQ", Enc: "c1 " + s.ext + " ib", Flags: "w"},
			// A count of zero leaves the flags alone, hence "rw".
			Row{Name: s.name, Ops: "rw rm, cl", Sizes: "BWLQ", Enc: "d3 " + s.ext, Flags: "rw", In: "RCX"})
	}
	rows = append(rows, controlRows...)
	rows = append(rows, sseRows...)
	return append(rows, extraRows...)
}

const hexDigits = "0123456789abcdef"

func hexByte(b int) string { return string([]byte{hexDigits[b>>4&15], hexDigits[b&15]}) }

// aluRows declares the classic two-operand instructions, whose opcodes differ
// only in three bits.
func aluRows(n int, name string) []Row {
	role, flags := "rw", "w"
	switch name {
	case "adc", "sbb":
		flags = "rw"
	case "cmp":
		role = "r"
	}
	ext := "/" + hexDigits[n:n+1]
	return []Row{
		{Name: name, Ops: role + " r, r rm", Sizes: "BWLQ", Enc: hexByte(8*n+3) + " /r", Flags: flags},
		{Name: name, Ops: role + " m, r r", Sizes: "BWLQ", Enc: hexByte(8*n+1) + " /r", Flags: flags},
		{Name: name, Ops: role + " rm, i", Sizes: "BWLQ", Enc: "81 " + ext + " iz | 83 " + ext + " ib", Flags: flags},
	}
}

var moveRows = []Row{
	{Name: "mov", Ops: "w r, r rm", Sizes: "BWLQ", Enc: "8b /r"},
	{Name: "mov", Ops: "w m, r r", Sizes: "BWLQ", Enc: "89 /r"},
	{Name: "mov", Ops: "w rm, i", Sizes: "BWLQ", Enc: "c7 /0 iz"},
	{Name: "mov", Ident: "Mov32", Ops: "w o, i32", Sizes: "L", Enc: "b8 +r id"},
	{Name: "mov", Ident: "Mov64", Ops: "w o, i64", Sizes: "Q", Enc: "b8 +r io"},
	{Name: "movzx", Ident: "MovzxB", Ops: "w r, r rm8", Sizes: "L", Enc: "0f b6 /r"},
	{Name: "movzx", Ident: "MovzxW", Ops: "w r, r rm16", Sizes: "L", Enc: "0f b7 /r"},
	{Name: "movsx", Ident: "MovsxB", Ops: "w r, r rm8", Sizes: "LQ", Enc: "0f be /r"},
	{Name: "movsx", Ident: "MovsxW", Ops: "w r, r rm16", Sizes: "LQ", Enc: "0f bf /r"},
	{Name: "movsxd", Ops: "w r, r rm32", Sizes: "Q", Enc: "63 /r"},
	{Name: "lea", Ops: "w r, a m", Sizes: "LQ", Enc: "8d /r"},
	{Name: "xchg", Ops: "rw rm, rw r", Sizes: "BWLQ", Enc: "87 /r"},
	{Name: "push", Ops: "r o", Sizes: "Q", Enc: "50 +r d64", In: "RSP", Out: "RSP"},
	{Name: "push", Ops: "r m", Sizes: "Q", Enc: "ff /6 d64", In: "RSP", Out: "RSP"},
	{Name: "push", Ops: "i", Sizes: "Q", Enc: "68 iz | 6a ib d64", In: "RSP", Out: "RSP"},
	{Name: "pop", Ops: "w o", Sizes: "Q", Enc: "58 +r d64", In: "RSP", Out: "RSP"},
	{Name: "pop", Ops: "w m", Sizes: "Q", Enc: "8f /0 d64", In: "RSP", Out: "RSP"},
}

var arithmeticRows = []Row{
	{Name: "test", Ops: "r rm, r r", Sizes: "BWLQ", Enc: "85 /r", Flags: "w"},
	{Name: "test", Ops: "r rm, i", Sizes: "BWLQ", Enc: "f7 /0 iz", Flags: "w"},
	{Name: "not", Ops: "rw rm", Sizes: "BWLQ", Enc: "f7 /2"},
	{Name: "neg", Ops: "rw rm", Sizes: "BWLQ", Enc: "f7 /3", Flags: "w"},
	{Name: "imul", Ops: "rw r, r rm", Sizes: "WLQ", Enc: "0f af /r", Flags: "w"},
	{Name: "imul", Ops: "w r, r rm, i", Sizes: "WLQ", Enc: "69 /r iz | 6b /r ib", Flags: "w"},
	{Name: "mul", Ident: "MulWide", Ops: "r rm", Sizes: "LQ", Enc: "f7 /4", Flags: "w", In: "RAX", Out: "RAX RDX"},
	{Name: "imul", Ident: "ImulWide", Ops: "r rm", Sizes: "LQ", Enc: "f7 /5", Flags: "w", In: "RAX", Out: "RAX RDX"},
	{Name: "div", Ops: "r rm", Sizes: "LQ", Enc: "f7 /6", Flags: "w", In: "RAX RDX", Out: "RAX RDX"},
	{Name: "idiv", Ops: "r rm", Sizes: "LQ", Enc: "f7 /7", Flags: "w", In: "RAX RDX", Out: "RAX RDX"},
	{Name: "cdq", Sizes: "L", Enc: "99", In: "RAX", Out: "RDX"},
	{Name: "cqo", Sizes: "Q", Enc: "99", In: "RAX", Out: "RDX"},
	// A zero source leaves the destination alone on every processor made, so it
	// counts as read.
	{Name: "bsf", Ops: "rw r, r rm", Sizes: "LQ", Enc: "0f bc /r", Flags: "w"},
	{Name: "bsr", Ops: "rw r, r rm", Sizes: "LQ", Enc: "0f bd /r", Flags: "w"},
	{Name: "bswap", Ops: "rw o", Sizes: "LQ", Enc: "0f c8 +r"},
	{Name: "bt", Ops: "r g, r r", Sizes: "LQ", Enc: "0f a3 /r", Flags: "w"},
	{Name: "bt", Ops: "r rm, i8", Sizes: "LQ", Enc: "0f ba /4 ib", Flags: "w"},
	{Name: "set", Ident: "Setcc", Ops: "w rm", Sizes: "B", Enc: "0f 90 +cc /0", Flags: "r"},
	{Name: "cmov", Ident: "Cmovcc", Ops: "rw r, r rm", Sizes: "WLQ", Enc: "0f 40 +cc /r", Flags: "r"},
}

var controlRows = []Row{
	{Name: "jmp", Ops: "rel", Enc: "e9 cd | eb cb"},
	{Name: "jmp", Ops: "r rm", Sizes: "Q", Enc: "ff /4 d64"},
	{Name: "j", Ident: "Jcc", Ops: "rel", Enc: "0f 80 +cc cd | 70 +cc cb", Flags: "r"},
	{Name: "call", Ops: "rel", Enc: "e8 cd", In: "RSP", Out: "RSP"},
	{Name: "call", Ops: "r rm", Sizes: "Q", Enc: "ff /2 d64", In: "RSP", Out: "RSP"},
	{Name: "ret", Enc: "c3", In: "RSP", Out: "RSP"},
	{Name: "ud2", Enc: "0f 0b"},
	{Name: "int3", Enc: "cc"},
	{Name: "endbr64", Enc: "f3 0f 1e =fa"},
}

var sseRows = []Row{
	{Name: "movsd", Ops: "rw x, r xr", Enc: "f2 0f 10 /r"}, // keeps the upper half of the destination
	{Name: "movsd", Ops: "w x, r m64", Enc: "f2 0f 10 /r"},
	{Name: "movsd", Ops: "w m64, r x", Enc: "f2 0f 11 /r"},
	{Name: "movss", Ops: "w x, r m32", Enc: "f3 0f 10 /r"},
	{Name: "movss", Ops: "w m32, r x", Enc: "f3 0f 11 /r"},
	{Name: "movaps", Ops: "w x, r xm128", Enc: "0f 28 /r"},
	{Name: "movaps", Ops: "w m128, r x", Enc: "0f 29 /r"},
	{Name: "movapd", Ops: "w x, r xm128", Enc: "66 0f 28 /r"},
	{Name: "movapd", Ops: "w m128, r x", Enc: "66 0f 29 /r"},
	{Name: "movups", Ops: "w x, r xm128", Enc: "0f 10 /r"},
	{Name: "movups", Ops: "w m128, r x", Enc: "0f 11 /r"},
	{Name: "movd", Ops: "w x, r rm32", Enc: "66 0f 6e /r"},
	{Name: "movd", Ops: "w rm32, r x", Enc: "66 0f 7e /r"},
	{Name: "movq", Ops: "w x, r g", Sizes: "Q", Enc: "66 0f 6e /r"},
	{Name: "movq", Ops: "w g, r x", Sizes: "Q", Enc: "66 0f 7e /r"},
	{Name: "movq", Ops: "w x, r xm64", Enc: "f3 0f 7e /r"},
	{Name: "movq", Ops: "w m64, r x", Enc: "66 0f d6 /r"},
	{Name: "addsd", Ops: "rw x, r xm64", Enc: "f2 0f 58 /r"},
	{Name: "mulsd", Ops: "rw x, r xm64", Enc: "f2 0f 59 /r"},
	{Name: "subsd", Ops: "rw x, r xm64", Enc: "f2 0f 5c /r"},
	{Name: "minsd", Ops: "rw x, r xm64", Enc: "f2 0f 5d /r"},
	{Name: "divsd", Ops: "rw x, r xm64", Enc: "f2 0f 5e /r"},
	{Name: "maxsd", Ops: "rw x, r xm64", Enc: "f2 0f 5f /r"},
	{Name: "sqrtsd", Ops: "w x, r xm64", Enc: "f2 0f 51 /r"},
	{Name: "ucomisd", Ops: "r x, r xm64", Enc: "66 0f 2e /r", Flags: "w"},
	{Name: "comisd", Ops: "r x, r xm64", Enc: "66 0f 2f /r", Flags: "w"},
	{Name: "cmpsd", Ops: "rw x, r xm64, i8", Enc: "f2 0f c2 /r ib"},
	{Name: "cvtsi2sd", Ops: "w x, r rm", Sizes: "LQ", Enc: "f2 0f 2a /r"},
	{Name: "cvttsd2si", Ops: "w r, r xm64", Sizes: "LQ", Enc: "f2 0f 2c /r"},
	{Name: "cvtsd2si", Ops: "w r, r xm64", Sizes: "LQ", Enc: "f2 0f 2d /r"},
	{Name: "cvtsd2ss", Ops: "w x, r xm64", Enc: "f2 0f 5a /r"},
	{Name: "cvtss2sd", Ops: "w x, r xm32", Enc: "f3 0f 5a /r"},
	{Name: "andpd", Ops: "rw x, r xm128", Enc: "66 0f 54 /r"},
	{Name: "andnpd", Ops: "rw x, r xm128", Enc: "66 0f 55 /r"},
	{Name: "orpd", Ops: "rw x, r xm128", Enc: "66 0f 56 /r"},
	{Name: "xorpd", Ops: "rw x, r xm128", Enc: "66 0f 57 /r"},
	{Name: "xorps", Ops: "rw x, r xm128", Enc: "0f 57 /r"},
	{Name: "pxor", Ops: "rw x, r xm128", Enc: "66 0f ef /r"},
	{Name: "unpcklpd", Ops: "rw x, r xm128", Enc: "66 0f 14 /r"},
	{Name: "addpd", Ops: "rw x, r xm128", Enc: "66 0f 58 /r"},
	{Name: "mulpd", Ops: "rw x, r xm128", Enc: "66 0f 59 /r"},
	{Name: "subpd", Ops: "rw x, r xm128", Enc: "66 0f 5c /r"},
	{Name: "paddq", Ops: "rw x, r xm128", Enc: "66 0f d4 /r"},
	{Name: "psubq", Ops: "rw x, r xm128", Enc: "66 0f fb /r"},
	{Name: "movmskpd", Ops: "w r, r xr", Sizes: "L", Enc: "66 0f 50 /r"},
}

var extraRows = []Row{
	{Name: "popcnt", Ops: "w r, r rm", Sizes: "LQ", Enc: "f3 0f b8 /r", Flags: "w", Feature: "POPCNT"},
	{Name: "lzcnt", Ops: "w r, r rm", Sizes: "LQ", Enc: "f3 0f bd /r", Flags: "w", Feature: "LZCNT"},
	{Name: "tzcnt", Ops: "w r, r rm", Sizes: "LQ", Enc: "f3 0f bc /r", Flags: "w", Feature: "BMI1"},
	{Name: "andn", Ops: "w r, r v, r rm", Sizes: "LQ", Enc: "vex 0f 38 f2 /r", Flags: "w", Feature: "BMI1"},
	{Name: "mulx", Ops: "w r, w v, r rm", Sizes: "LQ", Enc: "vex.f2 0f 38 f6 /r", In: "RDX", Feature: "BMI2"},
	{Name: "shlx", Ops: "w r, r rm, r v", Sizes: "LQ", Enc: "vex.66 0f 38 f7 /r", Feature: "BMI2"},
	{Name: "shrx", Ops: "w r, r rm, r v", Sizes: "LQ", Enc: "vex.f2 0f 38 f7 /r", Feature: "BMI2"},
	{Name: "sarx", Ops: "w r, r rm, r v", Sizes: "LQ", Enc: "vex.f3 0f 38 f7 /r", Feature: "BMI2"},
	{Name: "rorx", Ops: "w r, r rm, i8", Sizes: "LQ", Enc: "vex.f2 0f 3a f0 /r ib", Feature: "BMI2"},
	{Name: "roundsd", Ops: "w x, r xm64, i8", Enc: "66 0f 3a 0b /r ib", Feature: "SSE41"},
}
