// Code generated from package spec by go generate; DO NOT EDIT.

package amd64

// AddRR appends add reg, reg.
func (a *Assembler) AddRR(s Size, dst Reg, src Reg) {
	a.encodeR(AddRR, s, 0, dst, src, 0)
}

// AddRM appends add reg, mem.
func (a *Assembler) AddRM(s Size, dst Reg, src Mem) {
	a.encodeM(AddRM, s, 0, dst, src, 0)
}

// AddMR appends add mem, reg.
func (a *Assembler) AddMR(s Size, dst Mem, src Reg) {
	a.encodeM(AddMR, s, 0, src, dst, 0)
}

// AddRI appends add reg, imm.
func (a *Assembler) AddRI(s Size, dst Reg, imm int32) {
	a.encodeR(AddRI, s, 0, 0, dst, int64(imm))
}

// AddMI appends add mem, imm.
func (a *Assembler) AddMI(s Size, dst Mem, imm int32) {
	a.encodeM(AddMI, s, 0, 0, dst, int64(imm))
}

// OrRR appends or reg, reg.
func (a *Assembler) OrRR(s Size, dst Reg, src Reg) {
	a.encodeR(OrRR, s, 0, dst, src, 0)
}

// OrRM appends or reg, mem.
func (a *Assembler) OrRM(s Size, dst Reg, src Mem) {
	a.encodeM(OrRM, s, 0, dst, src, 0)
}

// OrMR appends or mem, reg.
func (a *Assembler) OrMR(s Size, dst Mem, src Reg) {
	a.encodeM(OrMR, s, 0, src, dst, 0)
}

// OrRI appends or reg, imm.
func (a *Assembler) OrRI(s Size, dst Reg, imm int32) {
	a.encodeR(OrRI, s, 0, 0, dst, int64(imm))
}

// OrMI appends or mem, imm.
func (a *Assembler) OrMI(s Size, dst Mem, imm int32) {
	a.encodeM(OrMI, s, 0, 0, dst, int64(imm))
}

// AdcRR appends adc reg, reg.
func (a *Assembler) AdcRR(s Size, dst Reg, src Reg) {
	a.encodeR(AdcRR, s, 0, dst, src, 0)
}

// AdcRM appends adc reg, mem.
func (a *Assembler) AdcRM(s Size, dst Reg, src Mem) {
	a.encodeM(AdcRM, s, 0, dst, src, 0)
}

// AdcMR appends adc mem, reg.
func (a *Assembler) AdcMR(s Size, dst Mem, src Reg) {
	a.encodeM(AdcMR, s, 0, src, dst, 0)
}

// AdcRI appends adc reg, imm.
func (a *Assembler) AdcRI(s Size, dst Reg, imm int32) {
	a.encodeR(AdcRI, s, 0, 0, dst, int64(imm))
}

// AdcMI appends adc mem, imm.
func (a *Assembler) AdcMI(s Size, dst Mem, imm int32) {
	a.encodeM(AdcMI, s, 0, 0, dst, int64(imm))
}

// SbbRR appends sbb reg, reg.
func (a *Assembler) SbbRR(s Size, dst Reg, src Reg) {
	a.encodeR(SbbRR, s, 0, dst, src, 0)
}

// SbbRM appends sbb reg, mem.
func (a *Assembler) SbbRM(s Size, dst Reg, src Mem) {
	a.encodeM(SbbRM, s, 0, dst, src, 0)
}

// SbbMR appends sbb mem, reg.
func (a *Assembler) SbbMR(s Size, dst Mem, src Reg) {
	a.encodeM(SbbMR, s, 0, src, dst, 0)
}

// SbbRI appends sbb reg, imm.
func (a *Assembler) SbbRI(s Size, dst Reg, imm int32) {
	a.encodeR(SbbRI, s, 0, 0, dst, int64(imm))
}

// SbbMI appends sbb mem, imm.
func (a *Assembler) SbbMI(s Size, dst Mem, imm int32) {
	a.encodeM(SbbMI, s, 0, 0, dst, int64(imm))
}

// AndRR appends and reg, reg.
func (a *Assembler) AndRR(s Size, dst Reg, src Reg) {
	a.encodeR(AndRR, s, 0, dst, src, 0)
}

// AndRM appends and reg, mem.
func (a *Assembler) AndRM(s Size, dst Reg, src Mem) {
	a.encodeM(AndRM, s, 0, dst, src, 0)
}

// AndMR appends and mem, reg.
func (a *Assembler) AndMR(s Size, dst Mem, src Reg) {
	a.encodeM(AndMR, s, 0, src, dst, 0)
}

// AndRI appends and reg, imm.
func (a *Assembler) AndRI(s Size, dst Reg, imm int32) {
	a.encodeR(AndRI, s, 0, 0, dst, int64(imm))
}

// AndMI appends and mem, imm.
func (a *Assembler) AndMI(s Size, dst Mem, imm int32) {
	a.encodeM(AndMI, s, 0, 0, dst, int64(imm))
}

// SubRR appends sub reg, reg.
func (a *Assembler) SubRR(s Size, dst Reg, src Reg) {
	a.encodeR(SubRR, s, 0, dst, src, 0)
}

// SubRM appends sub reg, mem.
func (a *Assembler) SubRM(s Size, dst Reg, src Mem) {
	a.encodeM(SubRM, s, 0, dst, src, 0)
}

// SubMR appends sub mem, reg.
func (a *Assembler) SubMR(s Size, dst Mem, src Reg) {
	a.encodeM(SubMR, s, 0, src, dst, 0)
}

// SubRI appends sub reg, imm.
func (a *Assembler) SubRI(s Size, dst Reg, imm int32) {
	a.encodeR(SubRI, s, 0, 0, dst, int64(imm))
}

// SubMI appends sub mem, imm.
func (a *Assembler) SubMI(s Size, dst Mem, imm int32) {
	a.encodeM(SubMI, s, 0, 0, dst, int64(imm))
}

// XorRR appends xor reg, reg.
func (a *Assembler) XorRR(s Size, dst Reg, src Reg) {
	a.encodeR(XorRR, s, 0, dst, src, 0)
}

// XorRM appends xor reg, mem.
func (a *Assembler) XorRM(s Size, dst Reg, src Mem) {
	a.encodeM(XorRM, s, 0, dst, src, 0)
}

// XorMR appends xor mem, reg.
func (a *Assembler) XorMR(s Size, dst Mem, src Reg) {
	a.encodeM(XorMR, s, 0, src, dst, 0)
}

// XorRI appends xor reg, imm.
func (a *Assembler) XorRI(s Size, dst Reg, imm int32) {
	a.encodeR(XorRI, s, 0, 0, dst, int64(imm))
}

// XorMI appends xor mem, imm.
func (a *Assembler) XorMI(s Size, dst Mem, imm int32) {
	a.encodeM(XorMI, s, 0, 0, dst, int64(imm))
}

// CmpRR appends cmp reg, reg.
func (a *Assembler) CmpRR(s Size, left Reg, right Reg) {
	a.encodeR(CmpRR, s, 0, left, right, 0)
}

// CmpRM appends cmp reg, mem.
func (a *Assembler) CmpRM(s Size, left Reg, right Mem) {
	a.encodeM(CmpRM, s, 0, left, right, 0)
}

// CmpMR appends cmp mem, reg.
func (a *Assembler) CmpMR(s Size, left Mem, right Reg) {
	a.encodeM(CmpMR, s, 0, right, left, 0)
}

// CmpRI appends cmp reg, imm.
func (a *Assembler) CmpRI(s Size, left Reg, imm int32) {
	a.encodeR(CmpRI, s, 0, 0, left, int64(imm))
}

// CmpMI appends cmp mem, imm.
func (a *Assembler) CmpMI(s Size, left Mem, imm int32) {
	a.encodeM(CmpMI, s, 0, 0, left, int64(imm))
}

// MovRR appends mov reg, reg.
func (a *Assembler) MovRR(s Size, dst Reg, src Reg) {
	a.encodeR(MovRR, s, 0, dst, src, 0)
}

// MovRM appends mov reg, mem.
func (a *Assembler) MovRM(s Size, dst Reg, src Mem) {
	a.encodeM(MovRM, s, 0, dst, src, 0)
}

// MovMR appends mov mem, reg.
func (a *Assembler) MovMR(s Size, dst Mem, src Reg) {
	a.encodeM(MovMR, s, 0, src, dst, 0)
}

// MovRI appends mov reg, imm.
func (a *Assembler) MovRI(s Size, dst Reg, imm int32) {
	a.encodeR(MovRI, s, 0, 0, dst, int64(imm))
}

// MovMI appends mov mem, imm.
func (a *Assembler) MovMI(s Size, dst Mem, imm int32) {
	a.encodeM(MovMI, s, 0, 0, dst, int64(imm))
}

// Mov32RI appends mov reg, imm32.
func (a *Assembler) Mov32RI(dst Reg, imm uint32) {
	a.encodeR(Mov32RI, L, 0, 0, dst, int64(imm))
}

// Mov64RI appends mov reg, imm64.
func (a *Assembler) Mov64RI(dst Reg, imm uint64) {
	a.encodeR(Mov64RI, Q, 0, 0, dst, int64(imm))
}

// MovzxBRR appends movzx reg, reg8.
func (a *Assembler) MovzxBRR(dst Reg, src Reg) {
	a.encodeR(MovzxBRR, L, 0, dst, src, 0)
}

// MovzxBRM appends movzx reg, mem8.
func (a *Assembler) MovzxBRM(dst Reg, src Mem) {
	a.encodeM(MovzxBRM, L, 0, dst, src, 0)
}

// MovzxWRR appends movzx reg, reg16.
func (a *Assembler) MovzxWRR(dst Reg, src Reg) {
	a.encodeR(MovzxWRR, L, 0, dst, src, 0)
}

// MovzxWRM appends movzx reg, mem16.
func (a *Assembler) MovzxWRM(dst Reg, src Mem) {
	a.encodeM(MovzxWRM, L, 0, dst, src, 0)
}

// MovsxBRR appends movsx reg, reg8.
func (a *Assembler) MovsxBRR(s Size, dst Reg, src Reg) {
	a.encodeR(MovsxBRR, s, 0, dst, src, 0)
}

// MovsxBRM appends movsx reg, mem8.
func (a *Assembler) MovsxBRM(s Size, dst Reg, src Mem) {
	a.encodeM(MovsxBRM, s, 0, dst, src, 0)
}

// MovsxWRR appends movsx reg, reg16.
func (a *Assembler) MovsxWRR(s Size, dst Reg, src Reg) {
	a.encodeR(MovsxWRR, s, 0, dst, src, 0)
}

// MovsxWRM appends movsx reg, mem16.
func (a *Assembler) MovsxWRM(s Size, dst Reg, src Mem) {
	a.encodeM(MovsxWRM, s, 0, dst, src, 0)
}

// MovsxdRR appends movsxd reg, reg32.
func (a *Assembler) MovsxdRR(dst Reg, src Reg) {
	a.encodeR(MovsxdRR, Q, 0, dst, src, 0)
}

// MovsxdRM appends movsxd reg, mem32.
func (a *Assembler) MovsxdRM(dst Reg, src Mem) {
	a.encodeM(MovsxdRM, Q, 0, dst, src, 0)
}

// LeaRM appends lea reg, mem.
func (a *Assembler) LeaRM(s Size, dst Reg, src Mem) {
	a.encodeM(LeaRM, s, 0, dst, src, 0)
}

// XchgRR appends xchg reg, reg.
func (a *Assembler) XchgRR(s Size, dst Reg, dst2 Reg) {
	a.encodeR(XchgRR, s, 0, dst2, dst, 0)
}

// XchgMR appends xchg mem, reg.
func (a *Assembler) XchgMR(s Size, dst Mem, dst2 Reg) {
	a.encodeM(XchgMR, s, 0, dst2, dst, 0)
}

// PushR appends push reg.
func (a *Assembler) PushR(src Reg) {
	a.encodeR(PushR, Q, 0, 0, src, 0)
}

// PushM appends push mem.
func (a *Assembler) PushM(src Mem) {
	a.encodeM(PushM, Q, 0, 0, src, 0)
}

// PushI appends push imm.
func (a *Assembler) PushI(imm int32) {
	a.encodeR(PushI, Q, 0, 0, 0, int64(imm))
}

// PopR appends pop reg.
func (a *Assembler) PopR(dst Reg) {
	a.encodeR(PopR, Q, 0, 0, dst, 0)
}

// PopM appends pop mem.
func (a *Assembler) PopM(dst Mem) {
	a.encodeM(PopM, Q, 0, 0, dst, 0)
}

// TestRR appends test reg, reg.
func (a *Assembler) TestRR(s Size, left Reg, right Reg) {
	a.encodeR(TestRR, s, 0, right, left, 0)
}

// TestMR appends test mem, reg.
func (a *Assembler) TestMR(s Size, left Mem, right Reg) {
	a.encodeM(TestMR, s, 0, right, left, 0)
}

// TestRI appends test reg, imm.
func (a *Assembler) TestRI(s Size, left Reg, imm int32) {
	a.encodeR(TestRI, s, 0, 0, left, int64(imm))
}

// TestMI appends test mem, imm.
func (a *Assembler) TestMI(s Size, left Mem, imm int32) {
	a.encodeM(TestMI, s, 0, 0, left, int64(imm))
}

// NotR appends not reg.
func (a *Assembler) NotR(s Size, dst Reg) {
	a.encodeR(NotR, s, 0, 0, dst, 0)
}

// NotM appends not mem.
func (a *Assembler) NotM(s Size, dst Mem) {
	a.encodeM(NotM, s, 0, 0, dst, 0)
}

// NegR appends neg reg.
func (a *Assembler) NegR(s Size, dst Reg) {
	a.encodeR(NegR, s, 0, 0, dst, 0)
}

// NegM appends neg mem.
func (a *Assembler) NegM(s Size, dst Mem) {
	a.encodeM(NegM, s, 0, 0, dst, 0)
}

// ImulRR appends imul reg, reg.
func (a *Assembler) ImulRR(s Size, dst Reg, src Reg) {
	a.encodeR(ImulRR, s, 0, dst, src, 0)
}

// ImulRM appends imul reg, mem.
func (a *Assembler) ImulRM(s Size, dst Reg, src Mem) {
	a.encodeM(ImulRM, s, 0, dst, src, 0)
}

// ImulRRI appends imul reg, reg, imm.
func (a *Assembler) ImulRRI(s Size, dst Reg, src Reg, imm int32) {
	a.encodeR(ImulRRI, s, 0, dst, src, int64(imm))
}

// ImulRMI appends imul reg, mem, imm.
func (a *Assembler) ImulRMI(s Size, dst Reg, src Mem, imm int32) {
	a.encodeM(ImulRMI, s, 0, dst, src, int64(imm))
}

// MulWideR appends mul reg.
func (a *Assembler) MulWideR(s Size, src Reg) {
	a.encodeR(MulWideR, s, 0, 0, src, 0)
}

// MulWideM appends mul mem.
func (a *Assembler) MulWideM(s Size, src Mem) {
	a.encodeM(MulWideM, s, 0, 0, src, 0)
}

// ImulWideR appends imul reg.
func (a *Assembler) ImulWideR(s Size, src Reg) {
	a.encodeR(ImulWideR, s, 0, 0, src, 0)
}

// ImulWideM appends imul mem.
func (a *Assembler) ImulWideM(s Size, src Mem) {
	a.encodeM(ImulWideM, s, 0, 0, src, 0)
}

// DivR appends div reg.
func (a *Assembler) DivR(s Size, src Reg) {
	a.encodeR(DivR, s, 0, 0, src, 0)
}

// DivM appends div mem.
func (a *Assembler) DivM(s Size, src Mem) {
	a.encodeM(DivM, s, 0, 0, src, 0)
}

// IdivR appends idiv reg.
func (a *Assembler) IdivR(s Size, src Reg) {
	a.encodeR(IdivR, s, 0, 0, src, 0)
}

// IdivM appends idiv mem.
func (a *Assembler) IdivM(s Size, src Mem) {
	a.encodeM(IdivM, s, 0, 0, src, 0)
}

// Cdq appends cdq.
func (a *Assembler) Cdq() {
	a.encodeR(Cdq, L, 0, 0, 0, 0)
}

// Cqo appends cqo.
func (a *Assembler) Cqo() {
	a.encodeR(Cqo, Q, 0, 0, 0, 0)
}

// BsfRR appends bsf reg, reg.
func (a *Assembler) BsfRR(s Size, dst Reg, src Reg) {
	a.encodeR(BsfRR, s, 0, dst, src, 0)
}

// BsfRM appends bsf reg, mem.
func (a *Assembler) BsfRM(s Size, dst Reg, src Mem) {
	a.encodeM(BsfRM, s, 0, dst, src, 0)
}

// BsrRR appends bsr reg, reg.
func (a *Assembler) BsrRR(s Size, dst Reg, src Reg) {
	a.encodeR(BsrRR, s, 0, dst, src, 0)
}

// BsrRM appends bsr reg, mem.
func (a *Assembler) BsrRM(s Size, dst Reg, src Mem) {
	a.encodeM(BsrRM, s, 0, dst, src, 0)
}

// BswapR appends bswap reg.
func (a *Assembler) BswapR(s Size, dst Reg) {
	a.encodeR(BswapR, s, 0, 0, dst, 0)
}

// BtRR appends bt reg, reg.
func (a *Assembler) BtRR(s Size, left Reg, right Reg) {
	a.encodeR(BtRR, s, 0, right, left, 0)
}

// BtRI appends bt reg, imm8.
func (a *Assembler) BtRI(s Size, left Reg, imm uint8) {
	a.encodeR(BtRI, s, 0, 0, left, int64(imm))
}

// BtMI appends bt mem, imm8.
func (a *Assembler) BtMI(s Size, left Mem, imm uint8) {
	a.encodeM(BtMI, s, 0, 0, left, int64(imm))
}

// SetccR appends setcc reg.
func (a *Assembler) SetccR(c Cond, dst Reg) {
	a.encodeR(SetccR, B, uint8(c), 0, dst, 0)
}

// SetccM appends setcc mem.
func (a *Assembler) SetccM(c Cond, dst Mem) {
	a.encodeM(SetccM, B, uint8(c), 0, dst, 0)
}

// CmovccRR appends cmovcc reg, reg.
func (a *Assembler) CmovccRR(c Cond, s Size, dst Reg, src Reg) {
	a.encodeR(CmovccRR, s, uint8(c), dst, src, 0)
}

// CmovccRM appends cmovcc reg, mem.
func (a *Assembler) CmovccRM(c Cond, s Size, dst Reg, src Mem) {
	a.encodeM(CmovccRM, s, uint8(c), dst, src, 0)
}

// RolRI appends rol reg, imm8.
func (a *Assembler) RolRI(s Size, dst Reg, imm uint8) {
	a.encodeR(RolRI, s, 0, 0, dst, int64(imm))
}

// RolMI appends rol mem, imm8.
func (a *Assembler) RolMI(s Size, dst Mem, imm uint8) {
	a.encodeM(RolMI, s, 0, 0, dst, int64(imm))
}

// RolRC appends rol reg, cl.
func (a *Assembler) RolRC(s Size, dst Reg) {
	a.encodeR(RolRC, s, 0, 0, dst, 0)
}

// RolMC appends rol mem, cl.
func (a *Assembler) RolMC(s Size, dst Mem) {
	a.encodeM(RolMC, s, 0, 0, dst, 0)
}

// RorRI appends ror reg, imm8.
func (a *Assembler) RorRI(s Size, dst Reg, imm uint8) {
	a.encodeR(RorRI, s, 0, 0, dst, int64(imm))
}

// RorMI appends ror mem, imm8.
func (a *Assembler) RorMI(s Size, dst Mem, imm uint8) {
	a.encodeM(RorMI, s, 0, 0, dst, int64(imm))
}

// RorRC appends ror reg, cl.
func (a *Assembler) RorRC(s Size, dst Reg) {
	a.encodeR(RorRC, s, 0, 0, dst, 0)
}

// RorMC appends ror mem, cl.
func (a *Assembler) RorMC(s Size, dst Mem) {
	a.encodeM(RorMC, s, 0, 0, dst, 0)
}

// ShlRI appends shl reg, imm8.
func (a *Assembler) ShlRI(s Size, dst Reg, imm uint8) {
	a.encodeR(ShlRI, s, 0, 0, dst, int64(imm))
}

// ShlMI appends shl mem, imm8.
func (a *Assembler) ShlMI(s Size, dst Mem, imm uint8) {
	a.encodeM(ShlMI, s, 0, 0, dst, int64(imm))
}

// ShlRC appends shl reg, cl.
func (a *Assembler) ShlRC(s Size, dst Reg) {
	a.encodeR(ShlRC, s, 0, 0, dst, 0)
}

// ShlMC appends shl mem, cl.
func (a *Assembler) ShlMC(s Size, dst Mem) {
	a.encodeM(ShlMC, s, 0, 0, dst, 0)
}

// ShrRI appends shr reg, imm8.
func (a *Assembler) ShrRI(s Size, dst Reg, imm uint8) {
	a.encodeR(ShrRI, s, 0, 0, dst, int64(imm))
}

// ShrMI appends shr mem, imm8.
func (a *Assembler) ShrMI(s Size, dst Mem, imm uint8) {
	a.encodeM(ShrMI, s, 0, 0, dst, int64(imm))
}

// ShrRC appends shr reg, cl.
func (a *Assembler) ShrRC(s Size, dst Reg) {
	a.encodeR(ShrRC, s, 0, 0, dst, 0)
}

// ShrMC appends shr mem, cl.
func (a *Assembler) ShrMC(s Size, dst Mem) {
	a.encodeM(ShrMC, s, 0, 0, dst, 0)
}

// SarRI appends sar reg, imm8.
func (a *Assembler) SarRI(s Size, dst Reg, imm uint8) {
	a.encodeR(SarRI, s, 0, 0, dst, int64(imm))
}

// SarMI appends sar mem, imm8.
func (a *Assembler) SarMI(s Size, dst Mem, imm uint8) {
	a.encodeM(SarMI, s, 0, 0, dst, int64(imm))
}

// SarRC appends sar reg, cl.
func (a *Assembler) SarRC(s Size, dst Reg) {
	a.encodeR(SarRC, s, 0, 0, dst, 0)
}

// SarMC appends sar mem, cl.
func (a *Assembler) SarMC(s Size, dst Mem) {
	a.encodeM(SarMC, s, 0, 0, dst, 0)
}

// JmpL appends jmp label.
func (a *Assembler) JmpL(target Label) {
	a.encodeLabel(JmpL, 0, target)
}

// JmpR appends jmp reg.
func (a *Assembler) JmpR(src Reg) {
	a.encodeR(JmpR, Q, 0, 0, src, 0)
}

// JmpM appends jmp mem.
func (a *Assembler) JmpM(src Mem) {
	a.encodeM(JmpM, Q, 0, 0, src, 0)
}

// JccL appends jcc label.
func (a *Assembler) JccL(c Cond, target Label) {
	a.encodeLabel(JccL, uint8(c), target)
}

// CallL appends call label.
func (a *Assembler) CallL(target Label) {
	a.encodeLabel(CallL, 0, target)
}

// CallR appends call reg.
func (a *Assembler) CallR(src Reg) {
	a.encodeR(CallR, Q, 0, 0, src, 0)
}

// CallM appends call mem.
func (a *Assembler) CallM(src Mem) {
	a.encodeM(CallM, Q, 0, 0, src, 0)
}

// Ret appends ret.
func (a *Assembler) Ret() {
	a.encodeR(Ret, NoSize, 0, 0, 0, 0)
}

// Ud2 appends ud2.
func (a *Assembler) Ud2() {
	a.encodeR(Ud2, NoSize, 0, 0, 0, 0)
}

// Int3 appends int3.
func (a *Assembler) Int3() {
	a.encodeR(Int3, NoSize, 0, 0, 0, 0)
}

// Endbr64 appends endbr64.
func (a *Assembler) Endbr64() {
	a.encodeR(Endbr64, NoSize, 0, 0, 0, 0)
}

// Cvttsd2siRM appends cvttsd2si reg, mem64.
func (a *Assembler) Cvttsd2siRM(s Size, dst Reg, src Mem) {
	a.encodeM(Cvttsd2siRM, s, 0, dst, src, 0)
}

// Cvtsd2siRM appends cvtsd2si reg, mem64.
func (a *Assembler) Cvtsd2siRM(s Size, dst Reg, src Mem) {
	a.encodeM(Cvtsd2siRM, s, 0, dst, src, 0)
}

// PopcntRR appends popcnt reg, reg.
func (a *Assembler) PopcntRR(s Size, dst Reg, src Reg) {
	a.encodeR(PopcntRR, s, 0, dst, src, 0)
}

// PopcntRM appends popcnt reg, mem.
func (a *Assembler) PopcntRM(s Size, dst Reg, src Mem) {
	a.encodeM(PopcntRM, s, 0, dst, src, 0)
}

// LzcntRR appends lzcnt reg, reg.
func (a *Assembler) LzcntRR(s Size, dst Reg, src Reg) {
	a.encodeR(LzcntRR, s, 0, dst, src, 0)
}

// LzcntRM appends lzcnt reg, mem.
func (a *Assembler) LzcntRM(s Size, dst Reg, src Mem) {
	a.encodeM(LzcntRM, s, 0, dst, src, 0)
}

// TzcntRR appends tzcnt reg, reg.
func (a *Assembler) TzcntRR(s Size, dst Reg, src Reg) {
	a.encodeR(TzcntRR, s, 0, dst, src, 0)
}

// TzcntRM appends tzcnt reg, mem.
func (a *Assembler) TzcntRM(s Size, dst Reg, src Mem) {
	a.encodeM(TzcntRM, s, 0, dst, src, 0)
}

// AndnRRR appends andn reg, reg, reg.
func (a *Assembler) AndnRRR(s Size, dst Reg, src Reg, src2 Reg) {
	a.encodeR(AndnRRR, s, a.vexReg(AndnRRR, src), dst, src2, 0)
}

// AndnRRM appends andn reg, reg, mem.
func (a *Assembler) AndnRRM(s Size, dst Reg, src Reg, src2 Mem) {
	a.encodeM(AndnRRM, s, a.vexReg(AndnRRM, src), dst, src2, 0)
}

// MulxRRR appends mulx reg, reg, reg.
func (a *Assembler) MulxRRR(s Size, dst Reg, dst2 Reg, src Reg) {
	a.encodeR(MulxRRR, s, a.vexReg(MulxRRR, dst2), dst, src, 0)
}

// MulxRRM appends mulx reg, reg, mem.
func (a *Assembler) MulxRRM(s Size, dst Reg, dst2 Reg, src Mem) {
	a.encodeM(MulxRRM, s, a.vexReg(MulxRRM, dst2), dst, src, 0)
}

// ShlxRRR appends shlx reg, reg, reg.
func (a *Assembler) ShlxRRR(s Size, dst Reg, src Reg, src2 Reg) {
	a.encodeR(ShlxRRR, s, a.vexReg(ShlxRRR, src2), dst, src, 0)
}

// ShlxRMR appends shlx reg, mem, reg.
func (a *Assembler) ShlxRMR(s Size, dst Reg, src Mem, src2 Reg) {
	a.encodeM(ShlxRMR, s, a.vexReg(ShlxRMR, src2), dst, src, 0)
}

// ShrxRRR appends shrx reg, reg, reg.
func (a *Assembler) ShrxRRR(s Size, dst Reg, src Reg, src2 Reg) {
	a.encodeR(ShrxRRR, s, a.vexReg(ShrxRRR, src2), dst, src, 0)
}

// ShrxRMR appends shrx reg, mem, reg.
func (a *Assembler) ShrxRMR(s Size, dst Reg, src Mem, src2 Reg) {
	a.encodeM(ShrxRMR, s, a.vexReg(ShrxRMR, src2), dst, src, 0)
}

// SarxRRR appends sarx reg, reg, reg.
func (a *Assembler) SarxRRR(s Size, dst Reg, src Reg, src2 Reg) {
	a.encodeR(SarxRRR, s, a.vexReg(SarxRRR, src2), dst, src, 0)
}

// SarxRMR appends sarx reg, mem, reg.
func (a *Assembler) SarxRMR(s Size, dst Reg, src Mem, src2 Reg) {
	a.encodeM(SarxRMR, s, a.vexReg(SarxRMR, src2), dst, src, 0)
}

// RorxRRI appends rorx reg, reg, imm8.
func (a *Assembler) RorxRRI(s Size, dst Reg, src Reg, imm uint8) {
	a.encodeR(RorxRRI, s, 0, dst, src, int64(imm))
}

// RorxRMI appends rorx reg, mem, imm8.
func (a *Assembler) RorxRMI(s Size, dst Reg, src Mem, imm uint8) {
	a.encodeM(RorxRMI, s, 0, dst, src, int64(imm))
}
