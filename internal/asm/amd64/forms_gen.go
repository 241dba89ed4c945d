// Code generated from package spec by go generate; DO NOT EDIT.

package amd64

// The forms.
const (
	AddRR       Form = iota // add reg, reg
	AddRM                   // add reg, mem
	AddMR                   // add mem, reg
	AddRI                   // add reg, imm
	AddMI                   // add mem, imm
	OrRR                    // or reg, reg
	OrRM                    // or reg, mem
	OrMR                    // or mem, reg
	OrRI                    // or reg, imm
	OrMI                    // or mem, imm
	AdcRR                   // adc reg, reg
	AdcRM                   // adc reg, mem
	AdcMR                   // adc mem, reg
	AdcRI                   // adc reg, imm
	AdcMI                   // adc mem, imm
	SbbRR                   // sbb reg, reg
	SbbRM                   // sbb reg, mem
	SbbMR                   // sbb mem, reg
	SbbRI                   // sbb reg, imm
	SbbMI                   // sbb mem, imm
	AndRR                   // and reg, reg
	AndRM                   // and reg, mem
	AndMR                   // and mem, reg
	AndRI                   // and reg, imm
	AndMI                   // and mem, imm
	SubRR                   // sub reg, reg
	SubRM                   // sub reg, mem
	SubMR                   // sub mem, reg
	SubRI                   // sub reg, imm
	SubMI                   // sub mem, imm
	XorRR                   // xor reg, reg
	XorRM                   // xor reg, mem
	XorMR                   // xor mem, reg
	XorRI                   // xor reg, imm
	XorMI                   // xor mem, imm
	CmpRR                   // cmp reg, reg
	CmpRM                   // cmp reg, mem
	CmpMR                   // cmp mem, reg
	CmpRI                   // cmp reg, imm
	CmpMI                   // cmp mem, imm
	MovRR                   // mov reg, reg
	MovRM                   // mov reg, mem
	MovMR                   // mov mem, reg
	MovRI                   // mov reg, imm
	MovMI                   // mov mem, imm
	Mov32RI                 // mov reg, imm32
	Mov64RI                 // mov reg, imm64
	MovzxBRR                // movzx reg, reg8
	MovzxBRM                // movzx reg, mem8
	MovzxWRR                // movzx reg, reg16
	MovzxWRM                // movzx reg, mem16
	MovsxBRR                // movsx reg, reg8
	MovsxBRM                // movsx reg, mem8
	MovsxWRR                // movsx reg, reg16
	MovsxWRM                // movsx reg, mem16
	MovsxdRR                // movsxd reg, reg32
	MovsxdRM                // movsxd reg, mem32
	LeaRM                   // lea reg, mem
	XchgRR                  // xchg reg, reg
	XchgMR                  // xchg mem, reg
	PushR                   // push reg
	PushM                   // push mem
	PushI                   // push imm
	PopR                    // pop reg
	PopM                    // pop mem
	TestRR                  // test reg, reg
	TestMR                  // test mem, reg
	TestRI                  // test reg, imm
	TestMI                  // test mem, imm
	NotR                    // not reg
	NotM                    // not mem
	NegR                    // neg reg
	NegM                    // neg mem
	ImulRR                  // imul reg, reg
	ImulRM                  // imul reg, mem
	ImulRRI                 // imul reg, reg, imm
	ImulRMI                 // imul reg, mem, imm
	MulWideR                // mul reg
	MulWideM                // mul mem
	ImulWideR               // imul reg
	ImulWideM               // imul mem
	DivR                    // div reg
	DivM                    // div mem
	IdivR                   // idiv reg
	IdivM                   // idiv mem
	Cdq                     // cdq
	Cqo                     // cqo
	BsfRR                   // bsf reg, reg
	BsfRM                   // bsf reg, mem
	BsrRR                   // bsr reg, reg
	BsrRM                   // bsr reg, mem
	BswapR                  // bswap reg
	BtRR                    // bt reg, reg
	BtRI                    // bt reg, imm8
	BtMI                    // bt mem, imm8
	SetccR                  // setcc reg
	SetccM                  // setcc mem
	CmovccRR                // cmovcc reg, reg
	CmovccRM                // cmovcc reg, mem
	RolRI                   // rol reg, imm8
	RolMI                   // rol mem, imm8
	RolRC                   // rol reg, cl
	RolMC                   // rol mem, cl
	RorRI                   // ror reg, imm8
	RorMI                   // ror mem, imm8
	RorRC                   // ror reg, cl
	RorMC                   // ror mem, cl
	ShlRI                   // shl reg, imm8
	ShlMI                   // shl mem, imm8
	ShlRC                   // shl reg, cl
	ShlMC                   // shl mem, cl
	ShrRI                   // shr reg, imm8
	ShrMI                   // shr mem, imm8
	ShrRC                   // shr reg, cl
	ShrMC                   // shr mem, cl
	SarRI                   // sar reg, imm8
	SarMI                   // sar mem, imm8
	SarRC                   // sar reg, cl
	SarMC                   // sar mem, cl
	JmpL                    // jmp label
	JmpR                    // jmp reg
	JmpM                    // jmp mem
	JccL                    // jcc label
	CallL                   // call label
	CallR                   // call reg
	CallM                   // call mem
	Ret                     // ret
	Ud2                     // ud2
	Int3                    // int3
	Endbr64                 // endbr64
	MovsdXX                 // movsd xmm, xmm
	MovsdXM                 // movsd xmm, mem64
	MovsdMX                 // movsd mem64, xmm
	MovssXM                 // movss xmm, mem32
	MovssMX                 // movss mem32, xmm
	MovapsXX                // movaps xmm, xmm
	MovapsXM                // movaps xmm, mem128
	MovapsMX                // movaps mem128, xmm
	MovapdXX                // movapd xmm, xmm
	MovapdXM                // movapd xmm, mem128
	MovapdMX                // movapd mem128, xmm
	MovupsXX                // movups xmm, xmm
	MovupsXM                // movups xmm, mem128
	MovupsMX                // movups mem128, xmm
	MovdXR                  // movd xmm, reg32
	MovdXM                  // movd xmm, mem32
	MovdRX                  // movd reg32, xmm
	MovdMX                  // movd mem32, xmm
	MovqXR                  // movq xmm, reg
	MovqRX                  // movq reg, xmm
	MovqXX                  // movq xmm, xmm
	MovqXM                  // movq xmm, mem64
	MovqMX                  // movq mem64, xmm
	AddsdXX                 // addsd xmm, xmm
	AddsdXM                 // addsd xmm, mem64
	MulsdXX                 // mulsd xmm, xmm
	MulsdXM                 // mulsd xmm, mem64
	SubsdXX                 // subsd xmm, xmm
	SubsdXM                 // subsd xmm, mem64
	MinsdXX                 // minsd xmm, xmm
	MinsdXM                 // minsd xmm, mem64
	DivsdXX                 // divsd xmm, xmm
	DivsdXM                 // divsd xmm, mem64
	MaxsdXX                 // maxsd xmm, xmm
	MaxsdXM                 // maxsd xmm, mem64
	SqrtsdXX                // sqrtsd xmm, xmm
	SqrtsdXM                // sqrtsd xmm, mem64
	UcomisdXX               // ucomisd xmm, xmm
	UcomisdXM               // ucomisd xmm, mem64
	ComisdXX                // comisd xmm, xmm
	ComisdXM                // comisd xmm, mem64
	CmpsdXXI                // cmpsd xmm, xmm, imm8
	CmpsdXMI                // cmpsd xmm, mem64, imm8
	Cvtsi2sdXR              // cvtsi2sd xmm, reg
	Cvtsi2sdXM              // cvtsi2sd xmm, mem
	Cvttsd2siRX             // cvttsd2si reg, xmm
	Cvttsd2siRM             // cvttsd2si reg, mem64
	Cvtsd2siRX              // cvtsd2si reg, xmm
	Cvtsd2siRM              // cvtsd2si reg, mem64
	Cvtsd2ssXX              // cvtsd2ss xmm, xmm
	Cvtsd2ssXM              // cvtsd2ss xmm, mem64
	Cvtss2sdXX              // cvtss2sd xmm, xmm
	Cvtss2sdXM              // cvtss2sd xmm, mem32
	AndpdXX                 // andpd xmm, xmm
	AndpdXM                 // andpd xmm, mem128
	AndnpdXX                // andnpd xmm, xmm
	AndnpdXM                // andnpd xmm, mem128
	OrpdXX                  // orpd xmm, xmm
	OrpdXM                  // orpd xmm, mem128
	XorpdXX                 // xorpd xmm, xmm
	XorpdXM                 // xorpd xmm, mem128
	XorpsXX                 // xorps xmm, xmm
	XorpsXM                 // xorps xmm, mem128
	PxorXX                  // pxor xmm, xmm
	PxorXM                  // pxor xmm, mem128
	UnpcklpdXX              // unpcklpd xmm, xmm
	UnpcklpdXM              // unpcklpd xmm, mem128
	AddpdXX                 // addpd xmm, xmm
	AddpdXM                 // addpd xmm, mem128
	MulpdXX                 // mulpd xmm, xmm
	MulpdXM                 // mulpd xmm, mem128
	SubpdXX                 // subpd xmm, xmm
	SubpdXM                 // subpd xmm, mem128
	PaddqXX                 // paddq xmm, xmm
	PaddqXM                 // paddq xmm, mem128
	PsubqXX                 // psubq xmm, xmm
	PsubqXM                 // psubq xmm, mem128
	MovmskpdRX              // movmskpd reg, xmm
	PopcntRR                // popcnt reg, reg
	PopcntRM                // popcnt reg, mem
	LzcntRR                 // lzcnt reg, reg
	LzcntRM                 // lzcnt reg, mem
	TzcntRR                 // tzcnt reg, reg
	TzcntRM                 // tzcnt reg, mem
	AndnRRR                 // andn reg, reg, reg
	AndnRRM                 // andn reg, reg, mem
	MulxRRR                 // mulx reg, reg, reg
	MulxRRM                 // mulx reg, reg, mem
	ShlxRRR                 // shlx reg, reg, reg
	ShlxRMR                 // shlx reg, mem, reg
	ShrxRRR                 // shrx reg, reg, reg
	ShrxRMR                 // shrx reg, mem, reg
	SarxRRR                 // sarx reg, reg, reg
	SarxRMR                 // sarx reg, mem, reg
	RorxRRI                 // rorx reg, reg, imm8
	RorxRMI                 // rorx reg, mem, imm8
	RoundsdXXI              // roundsd xmm, xmm, imm8
	RoundsdXMI              // roundsd xmm, mem64, imm8
)
