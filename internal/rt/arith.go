package rt

import (
	"math"
	"math/bits"

	"walrus/internal/diag"
	"walrus/internal/object"
	"walrus/internal/value"
)

// Operator is a binary or prefix operator.
type Operator uint8

// Operators.
const (
	OpAdd Operator = iota
	OpSub
	OpMul
	OpDiv
	OpMod
	OpPow
	OpBitAnd
	OpBitOr
	OpBitXor
	OpShl
	OpShr
	OpEq
	OpNe
	OpLt
	OpLe
	OpGt
	OpGe
	OpNeg
	OpNot
	OpBitNot
)

var operatorText = [...]string{OpAdd: "+", OpSub: "-", OpMul: "*", OpDiv: "/", OpMod: "%", OpPow: "**", OpBitAnd: "&", OpBitOr: "|",
	OpBitXor: "^", OpShl: "<<", OpShr: ">>", OpEq: "==", OpNe: "!=", OpLt: "<", OpLe: "<=", OpGt: ">", OpGe: ">=", OpNeg: "-",
	OpNot: "not", OpBitNot: "~"}

// String is the operator as programs write it.
func (op Operator) String() string { return operatorText[op] }

// Binary computes `a op b` for the operators of language.md 8.3 and 8.4, bit operators (X11) and ordering.
func (c *Context) Binary(op Operator, a, b value.Cell) (value.Cell, error) {
	switch {
	case a.Tag == value.Int && b.Tag == value.Int:
		return intBinary(op, a.Int(), b.Int())
	case a.Tag.IsNumber() && b.Tag.IsNumber():
		if r, ok := floatBinary(op, a.AsFloat(), b.AsFloat()); ok {
			return r, nil
		}
	case op == OpEq || op == OpNe:
		equal, err := c.Equal(a, b)
		return value.OfBool(equal == (op == OpEq)), err
	case op == OpAdd || op == OpMul:
		if r, ok, err := c.containerBinary(op, a, b); ok {
			return r, err
		}
	case op >= OpLt && op <= OpGe && a.Tag == value.String && b.Tag == value.String:
		order, err := c.compareStrings(a, b)
		if err != nil {
			return value.Cell{}, err
		}
		return value.OfBool(ordered(op, order)), c.Worked(min(object.StringLen(a.Bits), object.StringLen(b.Bits)))
	}
	return value.Cell{}, invalidOperation(op.String(), a, b)
}

// invalidOperation is the error for operand types that an operator does not take.
func invalidOperation(op string, a, b value.Cell) *Error {
	e := Raise(diag.InvalidOperation, op, a.Tag.TypeName(), b.Tag.TypeName())
	e.LeftNote, e.RightNote = a.Tag.TypeName(), b.Tag.TypeName()
	return e
}

func ordered(op Operator, cmp int) bool {
	switch op {
	case OpLt:
		return cmp < 0
	case OpLe:
		return cmp <= 0
	case OpGt:
		return cmp > 0
	}
	return cmp >= 0
}

func intBinary(op Operator, a, b int64) (value.Cell, error) {
	switch op {
	case OpAdd:
		return value.OfInt(a + b), nil
	case OpSub:
		return value.OfInt(a - b), nil
	case OpMul:
		return value.OfInt(a * b), nil
	case OpDiv, OpMod:
		if b == 0 {
			return value.Cell{}, Raise(diag.DivisionByZero)
		}
		if op == OpDiv {
			return value.OfInt(IntDiv(a, b)), nil
		}
		return value.OfInt(IntMod(a, b)), nil
	case OpPow:
		if b < 0 {
			return value.OfFloat(math.Pow(float64(a), float64(b))), nil
		}
		return value.OfInt(IntPow(a, uint64(b))), nil
	case OpBitAnd:
		return value.OfInt(a & b), nil
	case OpBitOr:
		return value.OfInt(a | b), nil
	case OpBitXor:
		return value.OfInt(a ^ b), nil
	case OpShl, OpShr:
		if b < 0 {
			e := Raise(diag.InvalidOperation, op.String(), "int", "int")
			e.RightNote = "a negative shift count"
			return value.Cell{}, e
		}
		if op == OpShl {
			return value.OfInt(a << uint64(b)), nil
		}
		return value.OfInt(a >> uint64(b)), nil
	case OpEq:
		return value.OfBool(a == b), nil
	case OpNe:
		return value.OfBool(a != b), nil
	case OpLt:
		return value.OfBool(a < b), nil
	case OpLe:
		return value.OfBool(a <= b), nil
	case OpGt:
		return value.OfBool(a > b), nil
	}
	return value.OfBool(a >= b), nil
}

// IntDiv is the quotient cut off toward zero; the smallest int divided by -1 is itself. b is not 0.
func IntDiv(a, b int64) int64 {
	if b == -1 {
		return -a
	}
	return a / b
}

// IntMod is the remainder with the sign of a. b is not 0.
func IntMod(a, b int64) int64 {
	if b == -1 {
		return 0
	}
	return a % b
}

// IntPow is base to the power exponent modulo 2^64.
func IntPow(base int64, exponent uint64) int64 {
	result := int64(1)
	for n := bits.Len64(exponent); n > 0; n-- {
		if exponent&1 != 0 {
			result *= base
		}
		base *= base
		exponent >>= 1
	}
	return result
}

// floatBinary computes with doubles; ok is false for the bit operators. Conversions keep the Go compiler from fusing operations.
func floatBinary(op Operator, a, b float64) (r value.Cell, ok bool) {
	switch op {
	case OpAdd:
		return value.OfFloat(float64(a + b)), true
	case OpSub:
		return value.OfFloat(float64(a - b)), true
	case OpMul:
		return value.OfFloat(float64(a * b)), true
	case OpDiv:
		return value.OfFloat(float64(a / b)), true
	case OpMod:
		return value.OfFloat(math.Mod(a, b)), true
	case OpPow:
		return value.OfFloat(math.Pow(a, b)), true
	case OpEq:
		return value.OfBool(a == b), true
	case OpNe:
		return value.OfBool(a != b), true
	case OpLt:
		return value.OfBool(a < b), true
	case OpLe:
		return value.OfBool(a <= b), true
	case OpGt:
		return value.OfBool(a > b), true
	case OpGe:
		return value.OfBool(a >= b), true
	}
	return value.Cell{}, false
}

// Unary computes `op a`.
func (c *Context) Unary(op Operator, a value.Cell) (value.Cell, error) {
	switch {
	case op == OpNot:
		return value.OfBool(!c.Truthy(a)), nil
	case op == OpNeg && a.Tag == value.Int:
		return value.OfInt(-a.Int()), nil
	case op == OpNeg && a.Tag == value.Float:
		return value.Cell{Bits: a.Bits ^ 1<<63, Tag: value.Float}, nil
	case op == OpBitNot && a.Tag == value.Int:
		return value.OfInt(^a.Int()), nil
	}
	e := Raise(diag.InvalidUnary, op.String(), a.Tag.TypeName())
	e.RightNote = a.Tag.TypeName()
	return value.Cell{}, e
}

// Truthy is the truth value of language.md section 6.
func (c *Context) Truthy(v value.Cell) bool {
	switch v.Tag {
	case value.Void:
		return false
	case value.Bool, value.Int:
		return v.Bits != 0
	case value.Float:
		return v.Bits<<1 != 0
	case value.String:
		return object.StringLen(v.Bits) != 0
	case value.List:
		return object.ListLen(v.Bits) != 0
	case value.Tuple:
		return object.TupleLen(v.Bits) != 0
	case value.Dict:
		return c.Space.DictLen(v.Bits) != 0
	case value.Range:
		start, end := object.RangeBounds(v.Bits)
		return start < end
	case value.Module:
		return c.ModuleLen(v) != 0
	}
	return true
}
