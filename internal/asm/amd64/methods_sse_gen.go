// Code generated from package spec by go generate; DO NOT EDIT.

package amd64

// MovsdXX appends movsd xmm, xmm.
func (a *Assembler) MovsdXX(dst Reg, src Reg) {
	a.encodeR(MovsdXX, NoSize, 0, dst, src, 0)
}

// MovsdXM appends movsd xmm, mem64.
func (a *Assembler) MovsdXM(dst Reg, src Mem) {
	a.encodeM(MovsdXM, NoSize, 0, dst, src, 0)
}

// MovsdMX appends movsd mem64, xmm.
func (a *Assembler) MovsdMX(dst Mem, src Reg) {
	a.encodeM(MovsdMX, NoSize, 0, src, dst, 0)
}

// MovssXM appends movss xmm, mem32.
func (a *Assembler) MovssXM(dst Reg, src Mem) {
	a.encodeM(MovssXM, NoSize, 0, dst, src, 0)
}

// MovssMX appends movss mem32, xmm.
func (a *Assembler) MovssMX(dst Mem, src Reg) {
	a.encodeM(MovssMX, NoSize, 0, src, dst, 0)
}

// MovapsXX appends movaps xmm, xmm.
func (a *Assembler) MovapsXX(dst Reg, src Reg) {
	a.encodeR(MovapsXX, NoSize, 0, dst, src, 0)
}

// MovapsXM appends movaps xmm, mem128.
func (a *Assembler) MovapsXM(dst Reg, src Mem) {
	a.encodeM(MovapsXM, NoSize, 0, dst, src, 0)
}

// MovapsMX appends movaps mem128, xmm.
func (a *Assembler) MovapsMX(dst Mem, src Reg) {
	a.encodeM(MovapsMX, NoSize, 0, src, dst, 0)
}

// MovapdXX appends movapd xmm, xmm.
func (a *Assembler) MovapdXX(dst Reg, src Reg) {
	a.encodeR(MovapdXX, NoSize, 0, dst, src, 0)
}

// MovapdXM appends movapd xmm, mem128.
func (a *Assembler) MovapdXM(dst Reg, src Mem) {
	a.encodeM(MovapdXM, NoSize, 0, dst, src, 0)
}

// MovapdMX appends movapd mem128, xmm.
func (a *Assembler) MovapdMX(dst Mem, src Reg) {
	a.encodeM(MovapdMX, NoSize, 0, src, dst, 0)
}

// MovupsXX appends movups xmm, xmm.
func (a *Assembler) MovupsXX(dst Reg, src Reg) {
	a.encodeR(MovupsXX, NoSize, 0, dst, src, 0)
}

// MovupsXM appends movups xmm, mem128.
func (a *Assembler) MovupsXM(dst Reg, src Mem) {
	a.encodeM(MovupsXM, NoSize, 0, dst, src, 0)
}

// MovupsMX appends movups mem128, xmm.
func (a *Assembler) MovupsMX(dst Mem, src Reg) {
	a.encodeM(MovupsMX, NoSize, 0, src, dst, 0)
}

// MovdXR appends movd xmm, reg32.
func (a *Assembler) MovdXR(dst Reg, src Reg) {
	a.encodeR(MovdXR, NoSize, 0, dst, src, 0)
}

// MovdXM appends movd xmm, mem32.
func (a *Assembler) MovdXM(dst Reg, src Mem) {
	a.encodeM(MovdXM, NoSize, 0, dst, src, 0)
}

// MovdRX appends movd reg32, xmm.
func (a *Assembler) MovdRX(dst Reg, src Reg) {
	a.encodeR(MovdRX, NoSize, 0, src, dst, 0)
}

// MovdMX appends movd mem32, xmm.
func (a *Assembler) MovdMX(dst Mem, src Reg) {
	a.encodeM(MovdMX, NoSize, 0, src, dst, 0)
}

// MovqXR appends movq xmm, reg.
func (a *Assembler) MovqXR(dst Reg, src Reg) {
	a.encodeR(MovqXR, Q, 0, dst, src, 0)
}

// MovqRX appends movq reg, xmm.
func (a *Assembler) MovqRX(dst Reg, src Reg) {
	a.encodeR(MovqRX, Q, 0, src, dst, 0)
}

// MovqXX appends movq xmm, xmm.
func (a *Assembler) MovqXX(dst Reg, src Reg) {
	a.encodeR(MovqXX, NoSize, 0, dst, src, 0)
}

// MovqXM appends movq xmm, mem64.
func (a *Assembler) MovqXM(dst Reg, src Mem) {
	a.encodeM(MovqXM, NoSize, 0, dst, src, 0)
}

// MovqMX appends movq mem64, xmm.
func (a *Assembler) MovqMX(dst Mem, src Reg) {
	a.encodeM(MovqMX, NoSize, 0, src, dst, 0)
}

// AddsdXX appends addsd xmm, xmm.
func (a *Assembler) AddsdXX(dst Reg, src Reg) {
	a.encodeR(AddsdXX, NoSize, 0, dst, src, 0)
}

// AddsdXM appends addsd xmm, mem64.
func (a *Assembler) AddsdXM(dst Reg, src Mem) {
	a.encodeM(AddsdXM, NoSize, 0, dst, src, 0)
}

// MulsdXX appends mulsd xmm, xmm.
func (a *Assembler) MulsdXX(dst Reg, src Reg) {
	a.encodeR(MulsdXX, NoSize, 0, dst, src, 0)
}

// MulsdXM appends mulsd xmm, mem64.
func (a *Assembler) MulsdXM(dst Reg, src Mem) {
	a.encodeM(MulsdXM, NoSize, 0, dst, src, 0)
}

// SubsdXX appends subsd xmm, xmm.
func (a *Assembler) SubsdXX(dst Reg, src Reg) {
	a.encodeR(SubsdXX, NoSize, 0, dst, src, 0)
}

// SubsdXM appends subsd xmm, mem64.
func (a *Assembler) SubsdXM(dst Reg, src Mem) {
	a.encodeM(SubsdXM, NoSize, 0, dst, src, 0)
}

// MinsdXX appends minsd xmm, xmm.
func (a *Assembler) MinsdXX(dst Reg, src Reg) {
	a.encodeR(MinsdXX, NoSize, 0, dst, src, 0)
}

// MinsdXM appends minsd xmm, mem64.
func (a *Assembler) MinsdXM(dst Reg, src Mem) {
	a.encodeM(MinsdXM, NoSize, 0, dst, src, 0)
}

// DivsdXX appends divsd xmm, xmm.
func (a *Assembler) DivsdXX(dst Reg, src Reg) {
	a.encodeR(DivsdXX, NoSize, 0, dst, src, 0)
}

// DivsdXM appends divsd xmm, mem64.
func (a *Assembler) DivsdXM(dst Reg, src Mem) {
	a.encodeM(DivsdXM, NoSize, 0, dst, src, 0)
}

// MaxsdXX appends maxsd xmm, xmm.
func (a *Assembler) MaxsdXX(dst Reg, src Reg) {
	a.encodeR(MaxsdXX, NoSize, 0, dst, src, 0)
}

// MaxsdXM appends maxsd xmm, mem64.
func (a *Assembler) MaxsdXM(dst Reg, src Mem) {
	a.encodeM(MaxsdXM, NoSize, 0, dst, src, 0)
}

// SqrtsdXX appends sqrtsd xmm, xmm.
func (a *Assembler) SqrtsdXX(dst Reg, src Reg) {
	a.encodeR(SqrtsdXX, NoSize, 0, dst, src, 0)
}

// SqrtsdXM appends sqrtsd xmm, mem64.
func (a *Assembler) SqrtsdXM(dst Reg, src Mem) {
	a.encodeM(SqrtsdXM, NoSize, 0, dst, src, 0)
}

// UcomisdXX appends ucomisd xmm, xmm.
func (a *Assembler) UcomisdXX(left Reg, right Reg) {
	a.encodeR(UcomisdXX, NoSize, 0, left, right, 0)
}

// UcomisdXM appends ucomisd xmm, mem64.
func (a *Assembler) UcomisdXM(left Reg, right Mem) {
	a.encodeM(UcomisdXM, NoSize, 0, left, right, 0)
}

// ComisdXX appends comisd xmm, xmm.
func (a *Assembler) ComisdXX(left Reg, right Reg) {
	a.encodeR(ComisdXX, NoSize, 0, left, right, 0)
}

// ComisdXM appends comisd xmm, mem64.
func (a *Assembler) ComisdXM(left Reg, right Mem) {
	a.encodeM(ComisdXM, NoSize, 0, left, right, 0)
}

// CmpsdXXI appends cmpsd xmm, xmm, imm8.
func (a *Assembler) CmpsdXXI(dst Reg, src Reg, imm uint8) {
	a.encodeR(CmpsdXXI, NoSize, 0, dst, src, int64(imm))
}

// CmpsdXMI appends cmpsd xmm, mem64, imm8.
func (a *Assembler) CmpsdXMI(dst Reg, src Mem, imm uint8) {
	a.encodeM(CmpsdXMI, NoSize, 0, dst, src, int64(imm))
}

// Cvtsi2sdXR appends cvtsi2sd xmm, reg.
func (a *Assembler) Cvtsi2sdXR(s Size, dst Reg, src Reg) {
	a.encodeR(Cvtsi2sdXR, s, 0, dst, src, 0)
}

// Cvtsi2sdXM appends cvtsi2sd xmm, mem.
func (a *Assembler) Cvtsi2sdXM(s Size, dst Reg, src Mem) {
	a.encodeM(Cvtsi2sdXM, s, 0, dst, src, 0)
}

// Cvttsd2siRX appends cvttsd2si reg, xmm.
func (a *Assembler) Cvttsd2siRX(s Size, dst Reg, src Reg) {
	a.encodeR(Cvttsd2siRX, s, 0, dst, src, 0)
}

// Cvtsd2siRX appends cvtsd2si reg, xmm.
func (a *Assembler) Cvtsd2siRX(s Size, dst Reg, src Reg) {
	a.encodeR(Cvtsd2siRX, s, 0, dst, src, 0)
}

// Cvtsd2ssXX appends cvtsd2ss xmm, xmm.
func (a *Assembler) Cvtsd2ssXX(dst Reg, src Reg) {
	a.encodeR(Cvtsd2ssXX, NoSize, 0, dst, src, 0)
}

// Cvtsd2ssXM appends cvtsd2ss xmm, mem64.
func (a *Assembler) Cvtsd2ssXM(dst Reg, src Mem) {
	a.encodeM(Cvtsd2ssXM, NoSize, 0, dst, src, 0)
}

// Cvtss2sdXX appends cvtss2sd xmm, xmm.
func (a *Assembler) Cvtss2sdXX(dst Reg, src Reg) {
	a.encodeR(Cvtss2sdXX, NoSize, 0, dst, src, 0)
}

// Cvtss2sdXM appends cvtss2sd xmm, mem32.
func (a *Assembler) Cvtss2sdXM(dst Reg, src Mem) {
	a.encodeM(Cvtss2sdXM, NoSize, 0, dst, src, 0)
}

// AndpdXX appends andpd xmm, xmm.
func (a *Assembler) AndpdXX(dst Reg, src Reg) {
	a.encodeR(AndpdXX, NoSize, 0, dst, src, 0)
}

// AndpdXM appends andpd xmm, mem128.
func (a *Assembler) AndpdXM(dst Reg, src Mem) {
	a.encodeM(AndpdXM, NoSize, 0, dst, src, 0)
}

// AndnpdXX appends andnpd xmm, xmm.
func (a *Assembler) AndnpdXX(dst Reg, src Reg) {
	a.encodeR(AndnpdXX, NoSize, 0, dst, src, 0)
}

// AndnpdXM appends andnpd xmm, mem128.
func (a *Assembler) AndnpdXM(dst Reg, src Mem) {
	a.encodeM(AndnpdXM, NoSize, 0, dst, src, 0)
}

// OrpdXX appends orpd xmm, xmm.
func (a *Assembler) OrpdXX(dst Reg, src Reg) {
	a.encodeR(OrpdXX, NoSize, 0, dst, src, 0)
}

// OrpdXM appends orpd xmm, mem128.
func (a *Assembler) OrpdXM(dst Reg, src Mem) {
	a.encodeM(OrpdXM, NoSize, 0, dst, src, 0)
}

// XorpdXX appends xorpd xmm, xmm.
func (a *Assembler) XorpdXX(dst Reg, src Reg) {
	a.encodeR(XorpdXX, NoSize, 0, dst, src, 0)
}

// XorpdXM appends xorpd xmm, mem128.
func (a *Assembler) XorpdXM(dst Reg, src Mem) {
	a.encodeM(XorpdXM, NoSize, 0, dst, src, 0)
}

// XorpsXX appends xorps xmm, xmm.
func (a *Assembler) XorpsXX(dst Reg, src Reg) {
	a.encodeR(XorpsXX, NoSize, 0, dst, src, 0)
}

// XorpsXM appends xorps xmm, mem128.
func (a *Assembler) XorpsXM(dst Reg, src Mem) {
	a.encodeM(XorpsXM, NoSize, 0, dst, src, 0)
}

// PxorXX appends pxor xmm, xmm.
func (a *Assembler) PxorXX(dst Reg, src Reg) {
	a.encodeR(PxorXX, NoSize, 0, dst, src, 0)
}

// PxorXM appends pxor xmm, mem128.
func (a *Assembler) PxorXM(dst Reg, src Mem) {
	a.encodeM(PxorXM, NoSize, 0, dst, src, 0)
}

// UnpcklpdXX appends unpcklpd xmm, xmm.
func (a *Assembler) UnpcklpdXX(dst Reg, src Reg) {
	a.encodeR(UnpcklpdXX, NoSize, 0, dst, src, 0)
}

// UnpcklpdXM appends unpcklpd xmm, mem128.
func (a *Assembler) UnpcklpdXM(dst Reg, src Mem) {
	a.encodeM(UnpcklpdXM, NoSize, 0, dst, src, 0)
}

// AddpdXX appends addpd xmm, xmm.
func (a *Assembler) AddpdXX(dst Reg, src Reg) {
	a.encodeR(AddpdXX, NoSize, 0, dst, src, 0)
}

// AddpdXM appends addpd xmm, mem128.
func (a *Assembler) AddpdXM(dst Reg, src Mem) {
	a.encodeM(AddpdXM, NoSize, 0, dst, src, 0)
}

// MulpdXX appends mulpd xmm, xmm.
func (a *Assembler) MulpdXX(dst Reg, src Reg) {
	a.encodeR(MulpdXX, NoSize, 0, dst, src, 0)
}

// MulpdXM appends mulpd xmm, mem128.
func (a *Assembler) MulpdXM(dst Reg, src Mem) {
	a.encodeM(MulpdXM, NoSize, 0, dst, src, 0)
}

// SubpdXX appends subpd xmm, xmm.
func (a *Assembler) SubpdXX(dst Reg, src Reg) {
	a.encodeR(SubpdXX, NoSize, 0, dst, src, 0)
}

// SubpdXM appends subpd xmm, mem128.
func (a *Assembler) SubpdXM(dst Reg, src Mem) {
	a.encodeM(SubpdXM, NoSize, 0, dst, src, 0)
}

// PaddqXX appends paddq xmm, xmm.
func (a *Assembler) PaddqXX(dst Reg, src Reg) {
	a.encodeR(PaddqXX, NoSize, 0, dst, src, 0)
}

// PaddqXM appends paddq xmm, mem128.
func (a *Assembler) PaddqXM(dst Reg, src Mem) {
	a.encodeM(PaddqXM, NoSize, 0, dst, src, 0)
}

// PsubqXX appends psubq xmm, xmm.
func (a *Assembler) PsubqXX(dst Reg, src Reg) {
	a.encodeR(PsubqXX, NoSize, 0, dst, src, 0)
}

// PsubqXM appends psubq xmm, mem128.
func (a *Assembler) PsubqXM(dst Reg, src Mem) {
	a.encodeM(PsubqXM, NoSize, 0, dst, src, 0)
}

// MovmskpdRX appends movmskpd reg, xmm.
func (a *Assembler) MovmskpdRX(dst Reg, src Reg) {
	a.encodeR(MovmskpdRX, L, 0, dst, src, 0)
}

// RoundsdXXI appends roundsd xmm, xmm, imm8.
func (a *Assembler) RoundsdXXI(dst Reg, src Reg, imm uint8) {
	a.encodeR(RoundsdXXI, NoSize, 0, dst, src, int64(imm))
}

// RoundsdXMI appends roundsd xmm, mem64, imm8.
func (a *Assembler) RoundsdXMI(dst Reg, src Mem, imm uint8) {
	a.encodeM(RoundsdXMI, NoSize, 0, dst, src, int64(imm))
}
