package syntax

// Op is an operator.
type Op uint8

// The operators, loosest binary level first.
const (
	OpNone Op = iota
	OpOr
	OpAnd
	OpEq
	OpNe
	OpLt
	OpGt
	OpLe
	OpGe
	OpRange
	OpBitOr
	OpBitXor
	OpBitAnd
	OpShl
	OpShr
	OpAdd
	OpSub
	OpMul
	OpDiv
	OpMod
	OpPow
	OpNeg
	OpNot
	OpInvert
	opCount
)

// prec is a precedence level; a higher one binds tighter. Operators of one level group to the left.
type prec uint8

const (
	precNone prec = iota
	precOr
	precAnd
	precCompare
	precRange
	precBitOr
	precBitXor
	precBitAnd
	precShift
	precSum
	precProduct
	precPrefix
	precPower
	precPostfix
)

// ops is the one table of operators, indexed by Op.
var ops = [opCount]struct {
	text string
	prec prec
}{
	OpNone:   {"=", precNone},
	OpOr:     {"or", precOr},
	OpAnd:    {"and", precAnd},
	OpEq:     {"==", precCompare},
	OpNe:     {"!=", precCompare},
	OpLt:     {"<", precCompare},
	OpGt:     {">", precCompare},
	OpLe:     {"<=", precCompare},
	OpGe:     {">=", precCompare},
	OpRange:  {"..", precRange},
	OpBitOr:  {"|", precBitOr},
	OpBitXor: {"^", precBitXor},
	OpBitAnd: {"&", precBitAnd},
	OpShl:    {"<<", precShift},
	OpShr:    {">>", precShift},
	OpAdd:    {"+", precSum},
	OpSub:    {"-", precSum},
	OpMul:    {"*", precProduct},
	OpDiv:    {"/", precProduct},
	OpMod:    {"%", precProduct},
	OpPow:    {"**", precPower},
	OpNeg:    {"-", precPrefix},
	OpNot:    {"not", precPrefix},
	OpInvert: {"~", precPrefix},
}

// String is the operator as it is written in a program.
func (o Op) String() string { return ops[o].text }
