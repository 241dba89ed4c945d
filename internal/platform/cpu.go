package platform

import "golang.org/x/sys/cpu"

// Features lists the optional processor abilities the code generators ask
// about. A feature of another architecture is false. The zero value is the
// baseline and is always safe to generate for.
type Features struct {
	// amd64, beyond SSE2.
	SSE41  bool // roundsd
	POPCNT bool
	LZCNT  bool
	BMI1   bool // tzcnt
	BMI2   bool // mulx, sarx, shlx, shrx
	// arm64, beyond ARMv8.0.
	LSE   bool // atomic read-modify-write
	JSCVT bool // fjcvtzs
}

// HostFeatures asks the processor this process runs on.
func HostFeatures() Features {
	return Features{
		SSE41:  cpu.X86.HasSSE41,
		POPCNT: cpu.X86.HasPOPCNT,
		LZCNT:  cpu.X86.HasLZCNT,
		// BMI instructions with a VEX prefix need the operating system to keep
		// the extended state, which is what AVX stands for here.
		BMI1:  cpu.X86.HasBMI1,
		BMI2:  cpu.X86.HasBMI2 && cpu.X86.HasAVX,
		LSE:   cpu.ARM64.HasATOMICS,
		JSCVT: cpu.ARM64.HasJSCVT,
	}
}
