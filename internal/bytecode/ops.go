package bytecode

// Op is the operation of an instruction.
//
// An instruction is one 64-bit little-endian word
//
//	bits  0..7   op
//	bits  8..15  X    small extra operand
//	bits 16..31  A
//	bits 32..47  B    } together D, a signed 32-bit operand, where
//	bits 48..63  C    } the operation has no B and no C
//
// Register operands are stored multiplied by 16, the size of a cell, so that the interpreter adds them to the frame base as
// they are; a function therefore has at most 4,096 registers. Displacements count words from the instruction itself. Some
// operations are followed by a second word that belongs to them (see Ext); it is never executed.
//
// In the notes of the table R[x] is a register, K[x] a constant, G[x] a global of the function's file.
type Op uint8

// Kind says what an operand field means.
type Kind uint8

// Kinds of operand fields.
const (
	None    Kind = iota
	RegR         // register that is read (times 16)
	RegW         // register that is written (times 16)
	RegRW        // register that is read and written (times 16)
	Imm          // signed 16-bit number
	Const        // constant number (times 16): a cell of the pool at index < 4096
	Name         // constant number (plain): a string of the pool at index < 65536
	Count        // unsigned number
	Capture      // index of a captured variable of the running closure
	LoopNum      // loop number of the function
	Disp         // signed displacement in words
	// Kinds of D.
	DInt    // signed 32-bit number
	DConst  // constant number (plain)
	DGlobal // global number of the file
	DProto  // function number of the Program
	DStruct // struct number of the Program
	DImport // import number of the Program
	DDisp   // signed displacement in words
)

// Ext says what the second word of an operation holds.
type Ext uint8

// Kinds of second words.
const (
	NoExt   Ext = iota
	LoopExt     // low half: visits left until the loop is hot (per engine; 0 in a Program); high half: displacement from the first word
	NameExt     // low half: name (constant number of a string); high half: 0
)

// Flags tell what an operation can do besides computing its result.
type Flags uint16

// Flags of operations.
const (
	Throws    Flags = 1 << iota // may raise an error that a program can catch
	MayCall                     // may run Walrus code: pushes a frame, or (native functions) runs for long; always a safepoint
	Allocates                   // may allocate; a collection may follow it
	Jumps                       // has a displacement and may take it
	Ends                        // control never falls through to the next instruction
	Writes                      // changes the heap or a global (not only registers)
	Header                      // stands at a loop header: counts visits, polls
	Quick                       // specialised form that only the interpreter writes; never in a Program
)

// Info is the row of one operation.
type Info struct {
	Name    string
	A, B, C Kind // C is None and B the kind of D when Wide
	Wide    bool
	Ext     Ext
	Flags   Flags
	Generic Op     // for Quick operations: the operation it is a form of
	Text    string // what it does
}

// Width is the number of words of the operation, 1 or 2.
func (i *Info) Width() int {
	if i.Ext != NoExt {
		return 2
	}
	return 1
}

// Operations. Suffixes: K constant operand, I immediate operand; of quickened forms: II both ints, FF both floats.
const (
	Nop Op = iota
	// Moves and constants.
	Move
	LoadK
	LoadI
	LoadBool
	LoadVoid
	GetGlobal
	SetGlobal
	// Captured variables.
	NewBox
	GetBox
	SetBox
	GetCapture
	SetCapture
	Closure
	NewStruct
	// Arithmetic.
	Add
	Sub
	Mul
	Div
	Mod
	Pow
	BitAnd
	BitOr
	BitXor
	Shl
	Shr
	AddI
	MulI
	DivI
	ModI
	BitAndI
	ShlI
	ShrI
	AddK
	SubK
	MulK
	DivK
	Neg
	Not
	BitNot
	// Comparisons that give a bool.
	Eq
	Ne
	Lt
	Le
	Gt
	Ge
	// Jumps.
	Jump
	JumpIf
	JumpIfNot
	JumpEq
	JumpNe
	JumpLt
	JumpNotLt
	JumpLe
	JumpNotLe
	JumpEqI
	JumpNeI
	JumpLtI
	JumpNotLtI
	JumpLeI
	JumpNotLeI
	JumpGtI
	JumpNotGtI
	JumpGeI
	JumpNotGeI
	// Loops.
	LoopHead
	ForPrep
	ForLoop
	IterPrep
	IterResult
	IterNext
	IterNext2
	IterCheck
	// Containers and members.
	NewList
	ListAppend
	NewDict
	DictAppend
	NewRange
	GetIndex
	GetIndexI
	SetIndex
	Slice
	GetMember
	GetKey
	SetMember
	// Text and output.
	Concat
	Format
	Print
	// Calls.
	Call
	CallMember
	TailCall
	Return
	ReturnVoid
	Import
	// Errors.
	Throw
	TryEnter
	CatchValue
	CatchPending
	CatchLeave
	Rethrow

	// NumGeneric is the number of operations that a Program may hold.
	NumGeneric
)

// Quickened forms: written into an engine's private copy of the code by the interpreter. XxxAny stands for "several
// combinations of types were seen".
const (
	AddII Op = iota + NumGeneric
	AddFF
	AddAny
	SubII
	SubFF
	SubAny
	MulII
	MulFF
	MulAny
	DivII
	DivFF
	DivAny
	ModII
	ModAny
	BitAndII
	BitOrII
	BitXorII
	ShlII
	ShrII
	AddIInt
	AddIFloat
	MulIInt
	MulIFloat
	DivIInt
	DivIFloat
	ModIInt
	BitAndIInt
	ShlIInt
	ShrIInt
	AddKFloat
	SubKFloat
	MulKFloat
	DivKFloat
	AddKInt
	SubKInt
	MulKInt
	AddKAny
	SubKAny
	MulKAny
	DivKAny
	NegInt
	NegFloat
	EqII
	NeII
	LtII
	LeII
	GtII
	GeII
	LtFF
	LeFF
	GtFF
	GeFF
	EqAny
	NeAny
	JumpEqII
	JumpNeII
	JumpEqAny
	JumpNeAny
	JumpLtII
	JumpNotLtII
	JumpLeII
	JumpNotLeII
	JumpLtFF
	JumpNotLtFF
	JumpLeFF
	JumpNotLeFF
	JumpEqIInt
	JumpNeIInt
	JumpLtIInt
	JumpNotLtIInt
	JumpLeIInt
	JumpNotLeIInt
	JumpGtIInt
	JumpNotGtIInt
	JumpGeIInt
	JumpNotGeIInt
	IterPrepList
	IterNextRange
	IterNextList
	IterNextString
	IterNextCall
	GetIndexInts
	GetIndexFloats
	GetIndexRefs
	GetIndexBools
	GetIndexList
	GetIndexString
	GetIndexDict
	GetIndexIList
	SetIndexInts
	SetIndexFloats
	SetIndexBools
	SetIndexList
	SetIndexDict
	GetMemberField
	GetKeyField
	SetMemberField
	SetMemberNew
	GetGlobalFast
	CallLen
	CallPush
	CallMemberMethod
	CallMemberField
	CallMemberNative
	CallMemberLen
	CallMemberPush
	CallMemberPop
	CallMemberCodeAt
	CallMemberLenOf
	CallMemberSqrtOf
	CallMemberGet
	CallMemberContains

	// NumOps is the number of all operations.
	NumOps
)

// Bits of X for operations with an operator: how the source wrote it, for error messages.
const (
	// XSwapped: the operands stand in the source the other way round (`5 + x` as AddI x 5; `a > b` as JumpLt b a).
	XSwapped = 1
	// XMinus: AddI that the source wrote as a subtraction of the negated immediate.
	XMinus = 2
	// XLine: Print ends the line.
	XLine = 1
)

func binary(name, text string, f Flags) Info {
	return Info{Name: name, A: RegW, B: RegR, C: RegR, Flags: Throws | f, Text: text}
}

func binaryI(name, text string) Info {
	return Info{Name: name, A: RegW, B: RegR, C: Imm, Flags: Throws | Allocates, Text: text}
}

func binaryK(name, text string) Info {
	return Info{Name: name, A: RegW, B: RegR, C: Const, Flags: Throws | Allocates, Text: text}
}

func compareJump(name, text string) Info {
	return Info{Name: name, A: RegR, B: RegR, C: Disp, Flags: Throws | Jumps, Text: text}
}

func compareJumpI(name, text string) Info {
	return Info{Name: name, A: RegR, B: Imm, C: Disp, Flags: Throws | Jumps, Text: text}
}

// quick derives the row of a quickened form.
func quick(name string, generic Op) Info { return Info{Name: name, Generic: generic, Flags: Quick} }

// Table holds the row of every operation. Rows of quickened forms take their operands and flags from the generic row; use
// Of, which has them filled in.
var table = [NumOps]Info{
	Nop:       {Name: "nop", Text: "nothing"},
	Move:      {Name: "move", A: RegW, B: RegR, Text: "A = B"},
	LoadK:     {Name: "loadk", A: RegW, B: DConst, Wide: true, Text: "A = K[D]"},
	LoadI:     {Name: "loadi", A: RegW, B: DInt, Wide: true, Text: "A = int D"},
	LoadBool:  {Name: "loadbool", A: RegW, B: DInt, Wide: true, Text: "A = bool D (0 or 1)"},
	LoadVoid:  {Name: "loadvoid", A: RegW, Text: "A = void"},
	GetGlobal: {Name: "getglobal", A: RegW, B: DGlobal, Wide: true, Flags: Throws, Text: "A = G[D]; error uninitialised if it has no value"},
	SetGlobal: {Name: "setglobal", A: RegR, B: DGlobal, Wide: true, Flags: Writes, Text: "G[D] = A"},

	NewBox:     {Name: "newbox", A: RegW, B: RegR, Flags: Allocates, Text: "A = new box holding B (A and B may be the same register)"},
	GetBox:     {Name: "getbox", A: RegW, B: RegR, Text: "A = content of the box in B"},
	SetBox:     {Name: "setbox", A: RegR, B: RegR, Flags: Writes, Text: "content of the box in A = B"},
	GetCapture: {Name: "getcapture", A: RegW, B: Capture, Text: "A = content of the running closure's captured box B"},
	SetCapture: {Name: "setcapture", A: RegR, B: Capture, Flags: Writes, Text: "content of the running closure's captured box B = A"},
	Closure:    {Name: "closure", A: RegW, B: DProto, Wide: true, Flags: Allocates, Text: "A = closure of function D; boxes are taken as Function.Captures says"},
	NewStruct:  {Name: "newstruct", A: RegW, B: DStruct, Wide: true, Flags: Allocates, Text: "A = new struct definition D with closures of its methods"},

	Add:     binary("add", "A = B + C", Allocates),
	Sub:     binary("sub", "A = B - C", 0),
	Mul:     binary("mul", "A = B * C", Allocates),
	Div:     binary("div", "A = B / C", 0),
	Mod:     binary("mod", "A = B % C", 0),
	Pow:     binary("pow", "A = B ** C", 0),
	BitAnd:  binary("and", "A = B & C", 0),
	BitOr:   binary("or", "A = B | C", 0),
	BitXor:  binary("xor", "A = B ^ C", 0),
	Shl:     binary("shl", "A = B << C", 0),
	Shr:     binary("shr", "A = B >> C", 0),
	AddI:    binaryI("addi", "A = B + C; with XMinus written as B - (-C), with XSwapped as C + B"),
	MulI:    binaryI("muli", "A = B * C; with XSwapped written as C * B"),
	DivI:    binaryI("divi", "A = B / C, C not 0"),
	ModI:    binaryI("modi", "A = B % C, C not 0"),
	BitAndI: binaryI("andi", "A = B & C; with XSwapped written as C & B"),
	ShlI:    binaryI("shli", "A = B << C, C not negative"),
	ShrI:    binaryI("shri", "A = B >> C, C not negative"),
	AddK:    binaryK("addk", "A = B + K[C]; with XSwapped written as K[C] + B (only for numbers)"),
	SubK:    binaryK("subk", "A = B - K[C]"),
	MulK:    binaryK("mulk", "A = B * K[C]; with XSwapped written as K[C] * B"),
	DivK:    binaryK("divk", "A = B / K[C]"),
	Neg:     {Name: "neg", A: RegW, B: RegR, Flags: Throws, Text: "A = -B"},
	Not:     {Name: "not", A: RegW, B: RegR, Text: "A = not B"},
	BitNot:  {Name: "bitnot", A: RegW, B: RegR, Flags: Throws, Text: "A = ~B"},

	Eq: {Name: "eq", A: RegW, B: RegR, C: RegR, Text: "A = B == C"},
	Ne: {Name: "ne", A: RegW, B: RegR, C: RegR, Text: "A = B != C"},
	Lt: binary("lt", "A = B < C", 0),
	Le: binary("le", "A = B <= C", 0),
	Gt: binary("gt", "A = B > C", 0),
	Ge: binary("ge", "A = B >= C", 0),

	Jump:       {Name: "jump", B: DDisp, Wide: true, Flags: Jumps | Ends, Text: "to D; never backwards except to a loop header that is still to be visited"},
	JumpIf:     {Name: "jumpif", A: RegR, B: DDisp, Wide: true, Flags: Jumps, Text: "to D if A is truthy"},
	JumpIfNot:  {Name: "jumpifnot", A: RegR, B: DDisp, Wide: true, Flags: Jumps, Text: "to D if A is falsy"},
	JumpEq:     {Name: "jumpeq", A: RegR, B: RegR, C: Disp, Flags: Jumps, Text: "to C if A == B"},
	JumpNe:     {Name: "jumpne", A: RegR, B: RegR, C: Disp, Flags: Jumps, Text: "to C if A != B"},
	JumpLt:     compareJump("jumplt", "to C if A < B; with XSwapped written as B > A"),
	JumpNotLt:  compareJump("jumpnotlt", "to C if not A < B; with XSwapped written as B > A"),
	JumpLe:     compareJump("jumple", "to C if A <= B; with XSwapped written as B >= A"),
	JumpNotLe:  compareJump("jumpnotle", "to C if not A <= B; with XSwapped written as B >= A"),
	JumpEqI:    {Name: "jumpeqi", A: RegR, B: Imm, C: Disp, Flags: Jumps, Text: "to C if A == B"},
	JumpNeI:    {Name: "jumpnei", A: RegR, B: Imm, C: Disp, Flags: Jumps, Text: "to C if A != B"},
	JumpLtI:    compareJumpI("jumplti", "to C if A < B; with XSwapped written as B > A (so too in the next seven)"),
	JumpNotLtI: compareJumpI("jumpnotlti", "to C if not A < B"),
	JumpLeI:    compareJumpI("jumplei", "to C if A <= B"),
	JumpNotLeI: compareJumpI("jumpnotlei", "to C if not A <= B"),
	JumpGtI:    compareJumpI("jumpgti", "to C if A > B"),
	JumpNotGtI: compareJumpI("jumpnotgti", "to C if not A > B"),
	JumpGeI:    compareJumpI("jumpgei", "to C if A >= B"),
	JumpNotGeI: compareJumpI("jumpnotgei", "to C if not A >= B"),

	LoopHead: {Name: "loophead", C: LoopNum, Ext: LoopExt, Flags: Header, Text: "header of a while loop: counts a visit; the test follows; the displacement is 0"},
	ForPrep: {Name: "forprep", A: RegRW, B: RegW, C: LoopNum, Ext: LoopExt, Flags: Throws | Jumps,
		Text: "start of a range loop: A, A+1 are the bounds (type-mismatch unless both ints); if A < A+1: B = A and fall through into the body, else go to the displacement (behind the loop); counts a visit of loop C"},
	ForLoop: {Name: "forloop", A: RegRW, B: RegW, C: LoopNum, Ext: LoopExt, Flags: Jumps | Header,
		Text: "end of the body of a range loop: counts a visit; A = A + 1; if A < A+1: B = A and go to the displacement (start of the body), else fall through. B may be A when the body never assigns the variable"},
	IterPrep: {Name: "iterprep", A: RegRW, B: DDisp, Wide: true, Flags: Throws | MayCall | Allocates | Jumps,
		Text: "A is the value to iterate; sets up the state A..A+2 and goes to D (the IterNext). A struct instance with `iter` is called, its result goes to A and control to the IterResult behind this instruction"},
	IterResult: {Name: "iterresult", A: RegRW, B: DDisp, Wide: true, Flags: Throws | MayCall | Allocates | Jumps,
		Text: "like IterPrep for the result of `iter`: also dicts and modules with a function `next` are iterators; its own calls return to it again"},
	IterNext: {Name: "iternext", A: RegRW, B: RegW, C: LoopNum, Ext: LoopExt, Flags: Throws | MayCall | Allocates | Jumps | Header,
		Text: "counts a visit; if the iterator A..A+2 has a next value: B = it and go to the displacement (start of the body); else skip the IterCheck that follows. For an iterator object: call `next` (call window at A+3, result to A+2), continue at the IterCheck"},
	IterNext2: {Name: "iternext2", A: RegRW, B: RegW, C: LoopNum, Ext: LoopExt, Flags: Throws | MayCall | Allocates | Jumps | Header,
		Text: "IterNext for two variables: B and B+1 get key and value, or index and element"},
	IterCheck: {Name: "itercheck", A: RegR, B: RegW, Ext: LoopExt, Flags: Jumps,
		Text: "A+2 is what `next` returned: if it is not void B = it and go to the displacement (start of the body), else fall through"},

	NewList:    {Name: "newlist", A: RegW, B: RegR, C: Count, Flags: Allocates, Text: "A = list of the C registers from B on"},
	ListAppend: {Name: "listappend", A: RegR, B: RegR, C: Count, Flags: Allocates | Writes, Text: "append the C registers from B on to the list in A (long literals)"},
	NewDict:    {Name: "newdict", A: RegW, B: RegR, C: Count, Flags: Allocates, Text: "A = dict of C pairs: key and value alternate from B on"},
	DictAppend: {Name: "dictappend", A: RegR, B: RegR, C: Count, Flags: Allocates | Writes, Text: "add C pairs to the dict in A (long literals)"},
	NewRange:   {Name: "newrange", A: RegW, B: RegR, C: RegR, Flags: Throws | Allocates, Text: "A = B .. C"},
	GetIndex:   {Name: "getindex", A: RegW, B: RegR, C: RegR, Flags: Throws | Allocates, Text: "A = B[C]"},
	GetIndexI:  {Name: "getindexi", A: RegW, B: RegR, C: Imm, Flags: Throws | Allocates, Text: "A = B[C]"},
	SetIndex:   {Name: "setindex", A: RegR, B: RegR, C: RegR, Flags: Throws | Allocates | Writes, Text: "A[B] = C"},
	Slice:      {Name: "slice", A: RegW, B: RegR, C: RegR, Flags: Throws | Allocates, Text: "A = B[C .. C+1], the range literal written between the brackets"},
	GetMember:  {Name: "getmember", A: RegW, B: RegR, C: Name, Flags: Throws, Text: "A = B.name"},
	GetKey:     {Name: "getkey", A: RegW, B: RegR, C: Name, Flags: Throws, Text: "A = B[\"name\"], the index a literal string"},
	SetMember:  {Name: "setmember", A: RegR, B: RegR, C: Name, Flags: Throws | Allocates | Writes, Text: "A.name = B, also A[\"name\"] = B"},

	Concat: {Name: "concat", A: RegW, B: RegR, C: Count, Flags: Throws | Allocates, Text: "A = the texts of the C registers from B on, joined (format strings)"},
	Format: {Name: "format", A: RegW, B: RegR, C: Name, Flags: Throws | Allocates, Text: "A = text of B by the format specification that the string constant C holds"},
	Print:  {Name: "print", A: RegR, Flags: Throws | Writes, Text: "write the text of A; with XLine also a line feed"},

	Call: {Name: "call", A: RegR, B: RegW, C: Count, Flags: Throws | MayCall | Allocates,
		Text: "B = A(args): the callee is in A, A+1 is left free for the frame header, the C arguments start at A+2; A.. are dead afterwards"},
	CallMember: {Name: "callmember", A: RegR, B: RegW, C: Count, Ext: NameExt, Flags: Throws | MayCall | Allocates,
		Text: "B = (A+2).name(args): A and A+1 are free, the receiver is in A+2, the C arguments (receiver not counted) start at A+3"},
	TailCall: {Name: "tailcall", A: RegRW, C: Count, Flags: Throws | MayCall | Allocates,
		Text: "return A(args) in constant space if A is a Walrus function, window as for Call; else A = A(args), and the Return A that always follows this instruction is executed"},
	Return:     {Name: "return", A: RegR, Flags: Ends, Text: "return A"},
	ReturnVoid: {Name: "returnvoid", Flags: Ends, Text: "return void"},
	Import:     {Name: "import", A: RegW, B: DImport, Wide: true, Flags: Throws | MayCall | Allocates, Text: "A = module of import D, running its top level if this is its first import"},

	Throw:        {Name: "throw", A: RegR, Flags: Throws | Ends, Text: "raise A"},
	TryEnter:     {Name: "tryenter", A: RegW, Text: "A = the error of the innermost active catch (to be restored by CatchLeave)"},
	CatchValue:   {Name: "catchvalue", A: RegW, Flags: Allocates, Text: "first instruction of a catch handler: the error under way becomes that of the innermost active catch; A = the value the program sees"},
	CatchPending: {Name: "catchpending", A: RegW, Text: "first instruction of a finally handler: A = the error under way, to be raised again by Rethrow"},
	CatchLeave:   {Name: "catchleave", A: RegR, Text: "the error of the innermost active catch is again the one in A"},
	Rethrow:      {Name: "rethrow", A: RegR, Flags: Throws | Ends, Text: "raise the error in A again, position and trace unchanged"},

	AddII: quick("add.ii", Add), AddFF: quick("add.ff", Add), AddAny: quick("add.any", Add),
	SubII: quick("sub.ii", Sub), SubFF: quick("sub.ff", Sub), SubAny: quick("sub.any", Sub),
	MulII: quick("mul.ii", Mul), MulFF: quick("mul.ff", Mul), MulAny: quick("mul.any", Mul),
	DivII: quick("div.ii", Div), DivFF: quick("div.ff", Div), DivAny: quick("div.any", Div),
	ModII: quick("mod.ii", Mod), ModAny: quick("mod.any", Mod),
	BitAndII: quick("and.ii", BitAnd), BitOrII: quick("or.ii", BitOr), BitXorII: quick("xor.ii", BitXor),
	ShlII: quick("shl.ii", Shl), ShrII: quick("shr.ii", Shr),
	AddIInt: quick("addi.i", AddI), AddIFloat: quick("addi.f", AddI),
	MulIInt: quick("muli.i", MulI), MulIFloat: quick("muli.f", MulI),
	DivIInt: quick("divi.i", DivI), DivIFloat: quick("divi.f", DivI),
	ModIInt: quick("modi.i", ModI), BitAndIInt: quick("andi.i", BitAndI),
	ShlIInt: quick("shli.i", ShlI), ShrIInt: quick("shri.i", ShrI),
	AddKFloat: quick("addk.f", AddK), SubKFloat: quick("subk.f", SubK),
	MulKFloat: quick("mulk.f", MulK), DivKFloat: quick("divk.f", DivK),
	AddKInt: quick("addk.i", AddK), SubKInt: quick("subk.i", SubK), MulKInt: quick("mulk.i", MulK),
	AddKAny: quick("addk.any", AddK), SubKAny: quick("subk.any", SubK), MulKAny: quick("mulk.any", MulK), DivKAny: quick("divk.any", DivK),
	NegInt: quick("neg.i", Neg), NegFloat: quick("neg.f", Neg),
	EqII: quick("eq.ii", Eq), NeII: quick("ne.ii", Ne),
	LtII: quick("lt.ii", Lt), LeII: quick("le.ii", Le), GtII: quick("gt.ii", Gt), GeII: quick("ge.ii", Ge),
	LtFF: quick("lt.ff", Lt), LeFF: quick("le.ff", Le), GtFF: quick("gt.ff", Gt), GeFF: quick("ge.ff", Ge),
	EqAny: quick("eq.any", Eq), NeAny: quick("ne.any", Ne), JumpEqAny: quick("jumpeq.any", JumpEq), JumpNeAny: quick("jumpne.any", JumpNe),
	JumpEqII: quick("jumpeq.ii", JumpEq), JumpNeII: quick("jumpne.ii", JumpNe),
	JumpLtII: quick("jumplt.ii", JumpLt), JumpNotLtII: quick("jumpnotlt.ii", JumpNotLt),
	JumpLeII: quick("jumple.ii", JumpLe), JumpNotLeII: quick("jumpnotle.ii", JumpNotLe),
	JumpLtFF: quick("jumplt.ff", JumpLt), JumpNotLtFF: quick("jumpnotlt.ff", JumpNotLt),
	JumpLeFF: quick("jumple.ff", JumpLe), JumpNotLeFF: quick("jumpnotle.ff", JumpNotLe),
	JumpEqIInt: quick("jumpeqi.i", JumpEqI), JumpNeIInt: quick("jumpnei.i", JumpNeI),
	JumpLtIInt: quick("jumplti.i", JumpLtI), JumpNotLtIInt: quick("jumpnotlti.i", JumpNotLtI),
	JumpLeIInt: quick("jumplei.i", JumpLeI), JumpNotLeIInt: quick("jumpnotlei.i", JumpNotLeI),
	JumpGtIInt: quick("jumpgti.i", JumpGtI), JumpNotGtIInt: quick("jumpnotgti.i", JumpNotGtI),
	JumpGeIInt: quick("jumpgei.i", JumpGeI), JumpNotGeIInt: quick("jumpnotgei.i", JumpNotGeI),
	IterNextRange: quick("iternext.range", IterNext), IterNextList: quick("iternext.list", IterNext),
	IterPrepList: quick("iterprep.list", IterPrep), IterNextString: quick("iternext.string", IterNext), IterNextCall: quick("iternext.call", IterNext),
	GetIndexString: quick("getindex.string", GetIndex), GetIndexDict: quick("getindex.dict", GetIndex), SetIndexDict: quick("setindex.dict", SetIndex),
	GetIndexInts: quick("getindex.ints", GetIndex), GetIndexFloats: quick("getindex.floats", GetIndex),
	GetIndexRefs: quick("getindex.refs", GetIndex), GetIndexBools: quick("getindex.bools", GetIndex),
	GetIndexList: quick("getindex.list", GetIndex), GetIndexIList: quick("getindexi.list", GetIndexI),
	SetIndexInts: quick("setindex.ints", SetIndex), SetIndexFloats: quick("setindex.floats", SetIndex),
	SetIndexBools: quick("setindex.bools", SetIndex), SetIndexList: quick("setindex.list", SetIndex),
	GetMemberField: quick("getmember.field", GetMember), GetKeyField: quick("getkey.field", GetKey),
	SetMemberField: quick("setmember.field", SetMember), SetMemberNew: quick("setmember.new", SetMember),
	GetGlobalFast:    quick("getglobal.set", GetGlobal),
	CallLen:          quick("call.len", Call),
	CallPush:         quick("call.push", Call),
	CallMemberMethod: quick("callmember.method", CallMember),
	CallMemberField:  quick("callmember.field", CallMember),
	CallMemberNative: quick("callmember.native", CallMember),
	CallMemberLen:    quick("callmember.len", CallMember),
	CallMemberPush:   quick("callmember.push", CallMember),
	CallMemberPop:    quick("callmember.pop", CallMember),
	CallMemberCodeAt: quick("callmember.codeat", CallMember),
	CallMemberLenOf:  quick("callmember.lenof", CallMember),
	CallMemberSqrtOf: quick("callmember.sqrtof", CallMember),
	CallMemberGet:    quick("callmember.get", CallMember), CallMemberContains: quick("callmember.contains", CallMember),
}

// rows is table with the rows of quickened forms completed from their generic rows.
var rows = func() [NumOps]Info {
	t := table
	for op := NumGeneric; op < NumOps; op++ {
		g := t[t[op].Generic]
		row := &t[op]
		row.A, row.B, row.C, row.Wide, row.Ext, row.Text = g.A, g.B, g.C, g.Wide, g.Ext, g.Text
		row.Flags = g.Flags | Quick
	}
	for op := Op(0); op < NumGeneric; op++ {
		t[op].Generic = op
	}
	return t
}()

// Of returns the row of op; op must be below NumOps.
func Of(op Op) *Info { return &rows[op] }

func (op Op) String() string {
	if op < NumOps {
		return rows[op].Name
	}
	return "invalid"
}
