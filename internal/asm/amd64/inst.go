package amd64

// Inst is one instruction as data: what the lowering of the compiler works on
// before registers are known, and what the decoder returns. Register operand i
// of the form is Regs[i]; memory, immediate and label operands have their own
// fields, since a form has at most one of each.
type Inst struct {
	Form  Form
	Size  Size // NoSize for forms without sizes
	Cond  Cond // for forms with a condition
	Regs  [3]Reg
	Mem   Mem
	Imm   int64 // sign-extended; Mov64RI and Mov32RI take any bits
	Label Label // decoded: the distance from the end of the instruction
}

// Emit appends an instruction. Wrong operands make Finish fail.
func (a *Assembler) Emit(in *Inst) {
	if int(in.Form) >= len(encodings) || !in.Form.Allows(in.Size) || in.Cond > Greater {
		a.misuse("bad form, size or condition: " + in.Form.String())
		return
	}
	var reg, rm Reg
	e := &encodings[in.Form]
	x := uint8(0)
	if e.shape&opCond != 0 {
		x = uint8(in.Cond)
	}
	for i, op := range descriptions[in.Form].operands {
		switch op.Slot {
		case SlotReg:
			reg = in.Regs[i]
		case SlotRM, SlotOp:
			if op.Kind != KindMem {
				rm = in.Regs[i]
			}
		case SlotV:
			x = a.vexReg(in.Form, in.Regs[i])
		case SlotImm:
			if op.Kind == KindLabel {
				a.encodeLabel(in.Form, x, in.Label)
				return
			}
		}
	}
	if !immFits(e.imm, in.Imm) {
		a.fail(in.Form, "immediate too large")
		return
	}
	if e.shape&memRM != 0 {
		a.encodeM(in.Form, in.Size, x, reg, in.Mem, in.Imm)
		return
	}
	a.encodeR(in.Form, in.Size, x, reg, rm, in.Imm)
}

// immFits checks what the typed methods ensure by their parameter types.
func immFits(mode immMode, v int64) bool {
	switch mode {
	case immByte:
		return v >= 0 && v < 1<<8
	case imm32:
		return v == int64(uint32(v))
	}
	return true // encode checks the others, they depend on the size
}

// vexReg checks the register of VEX.vvvv and returns its number.
func (a *Assembler) vexReg(f Form, r Reg) uint8 {
	if !r.IsGP() {
		a.fail(f, "register of the wrong class")
	}
	return uint8(r & 15)
}
