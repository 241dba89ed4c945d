package ir

import "walrus/internal/value"

// Op is an operation of the intermediate representation. The table below is its only declaration: names, types, levels and
// effects that the printer, parser, verifier, evaluator and passes use are all read from it.
type Op uint8

// Type is the type of an instruction's result: how its bits are held in a register.
type Type uint8

// Types. A Walrus value whose type is not known is two IR values, its payload (I64) and its Tag; a value whose tag is known
// is one IR value of the type that PayloadType gives.
const (
	None Type = iota // no result
	I64              // 64-bit integer: an int, an unknown payload, the address of an object
	F64              // IEEE 754 double
	Bool             // 0 or 1 in the low byte, upper bytes unspecified
	Tag              // a value.Tag in the low byte, upper bytes unspecified
)

var typeNames = [...]string{None: "none", I64: "i64", F64: "f64", Bool: "bool", Tag: "tag"}

func (t Type) String() string { return typeNames[t] }

// AnyTag stands for an unknown tag where a tag is asked for.
const AnyTag value.Tag = 0xFF

// PayloadType is the IR type of the payload of values with a tag.
func PayloadType(t value.Tag) Type {
	switch t {
	case value.Float:
		return F64
	case value.Bool:
		return Bool
	}
	return I64
}

// Level is the stage of lowering. Code only moves towards Machine.
type Level uint8

// Levels. Language code may hold operations that stand for whole bytecode instructions and are to be expanded or kept as calls of
// the run time; typed code computes on raw numbers; machine code may use what processors offer beyond that.
const (
	Language Level = iota
	Typed
	Machine
)

var levelNames = [...]string{"language", "typed", "machine"}

func (l Level) String() string { return levelNames[l] }

// Operations.
const (
	Invalid Op = iota

	// Constants and inputs.
	ConstI64  // Imm: the number
	ConstF64  // Imm: the bits of the double
	ConstBool // Imm: 0 or 1
	ConstTag  // Imm: the tag
	ConstRef  // Imm: index into Func.Refs; the address of that object
	Param     // parameter of its block; Imm: position
	Arg       // argument Imm of a function entry, of the type that Func.Params tells
	ArgTag    // tag of argument Imm, whose tag Func.Params does not fix
	Closure   // address of the running closure (outermost frame)
	FrameBits // loop entry: payload of interpreter register Imm; its type says how to read it
	FrameTag  // loop entry: tag of interpreter register Imm

	// Integers; all wrap.
	Add
	Sub
	Mul
	Div // quotient towards zero; the divisor is not 0; min / -1 = min. Aux: DivFlags
	Mod // remainder with the sign of the dividend; min % -1 = 0. Aux: DivFlags
	And
	Or
	Xor
	Shl  // count modulo 64
	Shr  // arithmetic, count modulo 64
	UShr // logical, count modulo 64
	Neg
	BitNot
	MulHiS // upper half of the signed 128-bit product
	MulHiU // upper half of the unsigned 128-bit product

	// Floats.
	FAdd
	FSub
	FMul
	FDiv
	FNeg
	FSqrt
	FMod // C fmod, through the run time; pure
	FPow // Walrus ** on doubles, through the run time; pure

	// Conversions.
	IntToFloat
	BitsToFloat // the double with these bits
	FloatToBits
	BitsToBool // payload that is known to be 0 or 1
	BoolToBits // zero-extended
	BitsToTag  // low byte
	TagToBits  // zero-extended

	// Comparisons and truth values.
	ICmp  // Aux: ICond
	FCmp  // Aux: FCond
	TagIs // Imm: the tag to compare with
	TagEq
	Not
	BAnd
	BOr
	Select // A ? B : C, both already computed

	// Memory. Aux: Class. The type of the result, or of the stored operand, says the width: 8 bytes for I64 and F64, 1 for Bool and Tag.
	Load        // [A + Imm]
	LoadX       // [A + B*scale + Imm], scale = width
	Load32      // zero-extended 32 bits at [A + Imm]
	Load8       // zero-extended byte at [A + Imm]
	Store       // [A + Imm] = B
	StoreX      // [A + B*scale + Imm] = C
	Store32     // low 32 bits of B to [A + Imm]
	LoadGlobal  // payload of a global: Imm = GlobalRef
	LoadGlobalT // tag of a global
	StoreGlobal // payload = A
	StoreGlobalT

	// Checks.
	Guard // leaves for the interpreter at Resume unless A is true. Aux: Reason
	Poll  // loop headers and function entries: preemption, interrupts, collection. Resume: where to go on interpreted
	Step  // metered code: charges Imm steps; leaves at Resume if they are not there
	Depth // leaves at Resume unless Imm more frames fit under the depth limit (inlined calls)

	// Calls. In metered code a call that is made charges one step, unless the callee is hidden. Depth is checked before anything
	// else, so that leaving at Resume executes the call again from its start.

	// Call: Walrus function Func.Callees[Imm]. Arguments of a Self call: for each parameter its payload, in the type that Func.Params
	// gives, followed by its tag if Func.Params leaves it open. Other callees: payload (any type) and tag of each argument.
	Call
	CallAny    // callee payload, callee tag, then payload and tag of each argument; Imm: number of arguments
	CallTag    // tag of the result of call A; directly behind it
	RtOp       // the bytecode instruction at Resume, executed by the run time: payload and tag of each register it reads. Result: Outcome
	ResultBits // payload of result Imm of RtOp A; directly behind it; its type says how to read it
	ResultTag  // tag of result Imm of RtOp A; directly behind it

	// Terminators.
	Jump
	Branch   // to Succs[0] if A, else to Succs[1]
	Return   // payload A, tag B
	TailCall // as CallAny; the frame is given up
	Exit     // leaves for the interpreter at Resume. Aux: Reason

	NumOps
)

// Outcomes of RtOp: where the bytecode instruction sends control. Errors come back only if Aux has Lands, and then not as an outcome.
const (
	OutcomeNext = 0 // to the following instruction
	OutcomeJump = 1 // to the displacement
	OutcomeSkip = 2 // behind the IterCheck that follows an IterNext
)

// DivFlags in Aux of Div and Mod are facts about the operands that make the division cheaper.
const (
	DivNoOverflow = 1 << iota // never min by -1
	DivUnsigned               // neither operand is negative
	DivNarrow                 // both operands are in 0..2^32-1
)

// ICond is the condition of an ICmp.
type ICond uint8

// Conditions on integers; U: unsigned.
const (
	IEq ICond = iota
	INe
	ILt
	ILe
	IGt
	IGe
	IULt
	IULe
	IUGt
	IUGe
	numIConds
)

var icondNames = [...]string{"eq", "ne", "lt", "le", "gt", "ge", "ult", "ule", "ugt", "uge"}

func (c ICond) String() string { return icondNames[c] }

// Negate gives the condition that holds exactly when c does not.
func (c ICond) Negate() ICond {
	return [...]ICond{INe, IEq, IGe, IGt, ILe, ILt, IUGe, IUGt, IULe, IULt}[c]
}

// Swap gives the condition for exchanged operands.
func (c ICond) Swap() ICond {
	return [...]ICond{IEq, INe, IGt, IGe, ILt, ILe, IUGt, IUGe, IULt, IULe}[c]
}

// FCond is the condition of an FCmp. The conditions from FNotLt on hold for not-a-number.
type FCond uint8

// Conditions on doubles.
const (
	FEq FCond = iota // false for not-a-number
	FNe              // true for not-a-number
	FLt
	FLe
	FGt
	FGe
	FNotLt
	FNotLe
	FNotGt
	FNotGe
	numFConds
)

var fcondNames = [...]string{"eq", "ne", "lt", "le", "gt", "ge", "nlt", "nle", "ngt", "nge"}

func (c FCond) String() string { return fcondNames[c] }

// Negate gives the condition that holds exactly when c does not.
func (c FCond) Negate() FCond {
	return [...]FCond{FNe, FEq, FNotLt, FNotLe, FNotGt, FNotGe, FLt, FLe, FGt, FGe}[c]
}

// Swap gives the condition for exchanged operands.
func (c FCond) Swap() FCond {
	return [...]FCond{FEq, FNe, FGt, FGe, FLt, FLe, FNotGt, FNotGe, FNotLt, FNotLe}[c]
}

// Flags of operations.
type Flags uint32

// What an operation may do, each explained by its consequence.
const (
	Pure         Flags = 1 << iota // equal operands give equal results: value numbering merges, dead code removes
	Commutes                       // operands may be exchanged
	Folds                          // constants are folded by EvalPure
	Reads                          // reads the memory class in Aux: may not cross a write of that class
	Writes                         // writes the memory class in Aux: never removed
	WritesHeap                     // writes every class of the heap (see HeapClasses)
	WritesGlobal                   // writes every global
	MayCollect                     // a collection may happen (objects do not move; addresses stay valid while held)
	MayExit                        // may leave for the interpreter: needs a resume point that is valid here
	MayCall                        // runs Walrus code: everything in registers is lost
	Effect                         // has another effect that forbids removing it
	Terminator                     // last instruction of a block
	Variadic                       // any number of further operands
	NeedsDuring                    // needs During: the frame's state while the callee runs
)

// Row is the description of an operation.
type Row struct {
	Name   string
	Result Type   // None: no result; see Typed
	Typed  bool   // the result type is chosen by the instruction, not by the operation
	Args   []Type // operand types; None: any type
	From   Level  // first level at which it may appear
	Until  Level  // last level at which it may appear
	Flags  Flags
	Imm    bool // uses Imm; printed
	Text   string
}

func con(name string, t Type, text string) Row {
	return Row{Name: name, Result: t, Until: Machine, Flags: Pure, Imm: true, Text: text}
}

func input(name string, t Type, typed bool, text string) Row {
	return Row{Name: name, Result: t, Typed: typed, Until: Machine, Flags: Pure, Imm: true, Text: text}
}

func op1(name string, t, a Type, text string) Row {
	return Row{Name: name, Result: t, Args: []Type{a}, Until: Machine, Flags: Pure | Folds, Text: text}
}

func op2(name string, t, a Type, f Flags, text string) Row {
	return Row{Name: name, Result: t, Args: []Type{a, a}, Until: Machine, Flags: Pure | Folds | f, Text: text}
}

var table = [NumOps]Row{
	Invalid: {Name: "invalid"},

	ConstI64:  con("i64", I64, "the number Imm"),
	ConstF64:  con("f64", F64, "the double with bits Imm"),
	ConstBool: con("bool", Bool, "Imm"),
	ConstTag:  con("tag", Tag, "Imm"),
	ConstRef:  con("ref", I64, "address of Refs[Imm]; registered as a root of the code"),
	Param:     {Name: "param", Typed: true, Until: Machine, Imm: true, Text: "parameter Imm of its block"},
	Arg:       input("arg", None, true, "argument Imm of the function"),
	ArgTag:    input("argtag", Tag, false, "tag of argument Imm"),
	Closure:   {Name: "closure", Result: I64, Until: Machine, Flags: Pure, Text: "address of the running closure"},
	FrameBits: input("frame", None, true, "payload of interpreter register Imm at the loop entry"),
	FrameTag:  input("frametag", Tag, false, "tag of interpreter register Imm at the loop entry"),

	Add:    op2("add", I64, I64, Commutes, "A + B"),
	Sub:    op2("sub", I64, I64, 0, "A - B"),
	Mul:    op2("mul", I64, I64, Commutes, "A * B"),
	Div:    op2("div", I64, I64, 0, "A / B towards zero"),
	Mod:    op2("mod", I64, I64, 0, "remainder of A / B"),
	And:    op2("and", I64, I64, Commutes, "A & B"),
	Or:     op2("or", I64, I64, Commutes, "A | B"),
	Xor:    op2("xor", I64, I64, Commutes, "A ^ B"),
	Shl:    op2("shl", I64, I64, 0, "A << (B & 63)"),
	Shr:    op2("shr", I64, I64, 0, "A >> (B & 63), arithmetic"),
	UShr:   op2("ushr", I64, I64, 0, "A >> (B & 63), logical"),
	Neg:    op1("neg", I64, I64, "-A"),
	BitNot: op1("bitnot", I64, I64, "^A"),
	MulHiS: {Name: "mulhis", Result: I64, Args: []Type{I64, I64}, From: Typed, Until: Machine, Flags: Pure | Folds | Commutes,
		Text: "upper half of the signed product"},
	MulHiU: {Name: "mulhiu", Result: I64, Args: []Type{I64, I64}, From: Typed, Until: Machine, Flags: Pure | Folds | Commutes,
		Text: "upper half of the unsigned product"},

	FAdd:  op2("fadd", F64, F64, Commutes, "A + B"),
	FSub:  op2("fsub", F64, F64, 0, "A - B"),
	FMul:  op2("fmul", F64, F64, Commutes, "A * B"),
	FDiv:  op2("fdiv", F64, F64, 0, "A / B"),
	FNeg:  op1("fneg", F64, F64, "A with its sign flipped"),
	FSqrt: op1("fsqrt", F64, F64, "square root of A"),
	FMod:  op2("fmod", F64, F64, 0, "C fmod(A, B)"),
	FPow:  op2("fpow", F64, F64, 0, "A ** B"),

	IntToFloat:  op1("itof", F64, I64, "nearest double"),
	BitsToFloat: op1("bitstof", F64, I64, "double with bits A"),
	FloatToBits: op1("ftobits", I64, F64, "bits of A"),
	BitsToBool:  op1("bitstobool", Bool, I64, "A, known to be 0 or 1"),
	BoolToBits:  op1("booltobits", I64, Bool, "A, zero-extended"),
	BitsToTag:   op1("bitstotag", Tag, I64, "low byte of A"),
	TagToBits:   op1("tagtobits", I64, Tag, "A, zero-extended"),

	ICmp:  op2("icmp", Bool, I64, 0, "A cond B"),
	FCmp:  op2("fcmp", Bool, F64, 0, "A cond B"),
	TagIs: {Name: "tagis", Result: Bool, Args: []Type{Tag}, Until: Machine, Flags: Pure | Folds, Imm: true, Text: "A is the tag Imm"},
	TagEq: op2("tageq", Bool, Tag, Commutes, "A and B are the same tag"),
	Not:   op1("not", Bool, Bool, "not A"),
	BAnd:  op2("band", Bool, Bool, Commutes, "A and B"),
	BOr:   op2("bor", Bool, Bool, Commutes, "A or B"),
	Select: {Name: "select", Typed: true, Args: []Type{Bool, None, None}, Until: Machine, Flags: Pure | Folds,
		Text: "B if A, else C"},

	Load: {Name: "load", Typed: true, Args: []Type{I64}, Until: Machine, Flags: Reads, Imm: true, Text: "[A + Imm]"},
	LoadX: {Name: "loadx", Typed: true, Args: []Type{I64, I64}, Until: Machine, Flags: Reads, Imm: true,
		Text: "[A + B*width + Imm]"},
	Load32:  {Name: "load32", Result: I64, Args: []Type{I64}, Until: Machine, Flags: Reads, Imm: true, Text: "u32 [A + Imm]"},
	Load8:   {Name: "load8", Result: I64, Args: []Type{I64}, Until: Machine, Flags: Reads, Imm: true, Text: "u8 [A + Imm]"},
	Store:   {Name: "store", Args: []Type{I64, None}, Until: Machine, Flags: Writes, Imm: true, Text: "[A + Imm] = B"},
	StoreX:  {Name: "storex", Args: []Type{I64, I64, None}, Until: Machine, Flags: Writes, Imm: true, Text: "[A + B*width + Imm] = C"},
	Store32: {Name: "store32", Args: []Type{I64, I64}, Until: Machine, Flags: Writes, Imm: true, Text: "u32 [A + Imm] = B"},
	LoadGlobal: {Name: "gload", Typed: true, Until: Machine, Flags: Reads, Imm: true,
		Text: "payload of global Imm"},
	LoadGlobalT:  {Name: "gloadtag", Result: Tag, Until: Machine, Flags: Reads, Imm: true, Text: "tag of global Imm"},
	StoreGlobal:  {Name: "gstore", Args: []Type{None}, Until: Machine, Flags: Writes, Imm: true, Text: "payload of global Imm = A"},
	StoreGlobalT: {Name: "gstoretag", Args: []Type{Tag}, Until: Machine, Flags: Writes, Imm: true, Text: "tag of global Imm = A"},

	Guard: {Name: "guard", Args: []Type{Bool}, Until: Machine, Flags: MayExit | Effect, Text: "leave at Resume unless A"},
	Poll:  {Name: "poll", Until: Machine, Flags: MayExit | MayCollect | Effect, Text: "let the host work"},
	Step:  {Name: "step", Until: Machine, Flags: MayExit | Effect, Imm: true, Text: "charge Imm steps or leave at Resume"},
	Depth: {Name: "depth", Until: Machine, Flags: MayExit | Effect, Imm: true, Text: "leave at Resume unless Imm more frames fit"},

	Call: {Name: "call", Typed: true, Until: Machine, Imm: true,
		Flags: Variadic | WritesHeap | WritesGlobal | MayCollect | MayExit | MayCall | Effect | NeedsDuring,
		Text:  "result of Callees[Imm]; leaves at Resume if the depth limit is reached"},
	CallAny: {Name: "callany", Result: I64, Args: []Type{I64, Tag}, Until: Machine, Imm: true,
		Flags: Variadic | WritesHeap | WritesGlobal | MayCollect | MayExit | MayCall | Effect | NeedsDuring,
		Text:  "result of calling A with tag B; leaves at Resume if it cannot be called from here"},
	CallTag: {Name: "calltag", Result: Tag, Args: []Type{None}, Until: Machine, Flags: Effect, Text: "tag of the result of call A"},
	RtOp: {Name: "rtop", Result: I64, Until: Machine, Imm: true,
		Flags: Variadic | MayCollect | MayExit | Effect, Text: "bytecode instruction at Resume by the run time; Aux: RtEffects; Imm: number of results"},
	ResultBits: {Name: "result", Typed: true, Args: []Type{I64}, Until: Machine, Flags: Effect, Imm: true, Text: "payload of result Imm of A"},
	ResultTag:  {Name: "resulttag", Result: Tag, Args: []Type{I64}, Until: Machine, Flags: Effect, Imm: true, Text: "tag of result Imm of A"},

	Jump:   {Name: "jump", Until: Machine, Flags: Terminator, Text: "to the successor"},
	Branch: {Name: "br", Args: []Type{Bool}, Until: Machine, Flags: Terminator, Text: "to the first successor if A, else to the second"},
	Return: {Name: "ret", Args: []Type{None, Tag}, Until: Machine, Flags: Terminator, Text: "return payload A with tag B"},
	TailCall: {Name: "tailcall", Args: []Type{I64, Tag}, Until: Machine, Imm: true,
		Flags: Terminator | Variadic | MayExit | MayCall, Text: "return the result of calling A; leaves at Resume if it cannot be called from here"},
	Exit: {Name: "exit", Until: Machine, Flags: Terminator | MayExit, Text: "leave at Resume"},
}

// Of returns the row of op.
func Of(op Op) *Row { return &table[op] }

func (op Op) String() string {
	if op < NumOps {
		return table[op].Name
	}
	return "invalid"
}

// Has reports whether op has all flags of f.
func (op Op) Has(f Flags) bool { return table[op].Flags&f == f }

// IsConst reports whether op is a constant: it costs no register and resume points hold it as a number.
func (op Op) IsConst() bool { return op >= ConstI64 && op <= ConstRef }

// RtEffects in Aux of RtOp say what the instruction may change.
const (
	RtWritesHeap   = 1 << iota // contents of lists, dicts, records
	RtWritesGlobal             // globals
)

// Lands in Aux of Call, CallAny and RtOp says that an error comes back, as a byte in memory of the class Fault that is not 0: a handler for it
// follows. Else the run time leaves for the interpreter.
const Lands = 1 << 2

// Round in Aux of CallAny says that in metered code the call charges one step more, that of the round of a loop that it is.
const Round = 1 << 3
