package ir

import (
	"math"
	"math/bits"
)

// EvalPure computes an operation with flag Folds on raw bits: integers as they are, doubles as their bits, bools and tags as small
// numbers. ok is false where the operation is not defined (division by zero). It is what constant folding and the evaluator use; both
// must agree with machine code to the bit.
func EvalPure(op Op, aux uint16, imm int64, a []uint64) (result uint64, ok bool) {
	switch op {
	case ICmp:
		return truth(compareInts(ICond(aux), int64(a[0]), int64(a[1]))), true
	case FCmp:
		return truth(compareFloats(FCond(aux), math.Float64frombits(a[0]), math.Float64frombits(a[1]))), true
	case TagIs:
		return truth(uint8(a[0]) == uint8(imm)), true
	case TagEq:
		return truth(uint8(a[0]) == uint8(a[1])), true
	case Not:
		return a[0]&1 ^ 1, true
	case BAnd:
		return a[0] & a[1] & 1, true
	case BOr:
		return (a[0] | a[1]) & 1, true
	case Select:
		if a[0]&0xFF != 0 {
			return a[1], true
		}
		return a[2], true
	case BitsToFloat, FloatToBits:
		return a[0], true
	case BitsToBool, BoolToBits, BitsToTag, TagToBits:
		return a[0] & 0xFF, true
	case IntToFloat:
		return math.Float64bits(float64(int64(a[0]))), true
	case FAdd, FSub, FMul, FDiv, FNeg, FSqrt, FMod, FPow:
		return evalFloat(op, a), true
	}
	return evalInt(op, a)
}

func truth(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

func evalInt(op Op, a []uint64) (uint64, bool) {
	switch op {
	case Add:
		return a[0] + a[1], true
	case Sub:
		return a[0] - a[1], true
	case Mul:
		return a[0] * a[1], true
	case Div, Mod:
		if a[1] == 0 {
			return 0, false
		}
		if op == Div {
			return uint64(int64(a[0]) / int64(a[1])), true
		}
		return uint64(int64(a[0]) % int64(a[1])), true
	case And:
		return a[0] & a[1], true
	case Or:
		return a[0] | a[1], true
	case Xor:
		return a[0] ^ a[1], true
	case Shl:
		return a[0] << (a[1] & 63), true
	case Shr:
		return uint64(int64(a[0]) >> (a[1] & 63)), true
	case UShr:
		return a[0] >> (a[1] & 63), true
	case Neg:
		return -a[0], true
	case BitNot:
		return ^a[0], true
	case MulHiU:
		hi, _ := bits.Mul64(a[0], a[1])
		return hi, true
	case MulHiS:
		hi, _ := bits.Mul64(a[0], a[1])
		if int64(a[0]) < 0 {
			hi -= a[1]
		}
		if int64(a[1]) < 0 {
			hi -= a[0]
		}
		return hi, true
	}
	return 0, false
}

func evalFloat(op Op, a []uint64) uint64 {
	x := math.Float64frombits(a[0])
	y := 0.0
	if len(a) > 1 {
		y = math.Float64frombits(a[1])
	}
	var r float64
	switch op {
	case FAdd:
		r = x + y
	case FSub:
		r = x - y
	case FMul:
		r = x * y
	case FDiv:
		r = x / y
	case FNeg:
		return a[0] ^ 1<<63
	case FSqrt:
		r = math.Sqrt(x)
	case FMod:
		r = math.Mod(x, y)
	case FPow:
		r = math.Pow(x, y)
	}
	return math.Float64bits(r)
}

func compareInts(c ICond, x, y int64) bool {
	switch c {
	case IEq:
		return x == y
	case INe:
		return x != y
	case ILt:
		return x < y
	case ILe:
		return x <= y
	case IGt:
		return x > y
	case IGe:
		return x >= y
	case IULt:
		return uint64(x) < uint64(y)
	case IULe:
		return uint64(x) <= uint64(y)
	case IUGt:
		return uint64(x) > uint64(y)
	}
	return uint64(x) >= uint64(y)
}

func compareFloats(c FCond, x, y float64) bool {
	switch c {
	case FEq:
		return x == y
	case FNe:
		return x != y
	case FLt:
		return x < y
	case FLe:
		return x <= y
	case FGt:
		return x > y
	case FGe:
		return x >= y
	case FNotLt:
		return !(x < y)
	case FNotLe:
		return !(x <= y)
	case FNotGt:
		return !(x > y)
	}
	return !(x >= y)
}
