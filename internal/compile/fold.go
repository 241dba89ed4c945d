package compile

import (
	"math"

	"walrus/internal/bytecode"
	"walrus/internal/syntax"
)

// Folding computes at compile time exactly what the run time would compute: 64-bit wrapping ints and IEEE doubles. What would
// raise an error, or needs more than a few operations, is left to the run time.

// maxFoldedString bounds the strings that folding makes.
const maxFoldedString = 4096

func intConst(n int64) bytecode.Constant {
	return bytecode.Constant{Kind: bytecode.ConstInt, Bits: uint64(n)}
}

func floatConst(x float64) bytecode.Constant {
	return bytecode.Constant{Kind: bytecode.ConstFloat, Bits: math.Float64bits(x)}
}

func boolConst(b bool) bytecode.Constant {
	k := bytecode.Constant{Kind: bytecode.ConstBool}
	if b {
		k.Bits = 1
	}
	return k
}

func stringConst(s string) bytecode.Constant {
	return bytecode.Constant{Kind: bytecode.ConstString, Str: s}
}

// constantOf returns the value of an expression that is constant.
func constantOf(x syntax.Expr) (k bytecode.Constant, ok bool) {
	switch x := syntax.Unparen(x).(type) {
	case *syntax.IntLit:
		return intConst(x.Value), true
	case *syntax.FloatLit:
		return floatConst(x.Value), true
	case *syntax.StringLit:
		return stringConst(x.Value), true
	case *syntax.BoolLit:
		return boolConst(x.Value), true
	case *syntax.VoidLit:
		return bytecode.Constant{}, true
	case *syntax.FString:
		if len(x.Parts) == 0 {
			return stringConst(""), true
		}
		if len(x.Parts) == 1 && x.Parts[0].X == nil {
			return stringConst(x.Parts[0].Text), true
		}
	case *syntax.Unary:
		if k, ok = constantOf(x.X); ok {
			return foldUnary(x.Op, k)
		}
	case *syntax.Logical:
		k, ok = constantOf(x.First)
		for i := 0; ok && i < len(x.Rest) && truthy(k) == (x.Op == syntax.OpAnd); i++ {
			k, ok = constantOf(x.Rest[i].X)
		}
		return k, ok
	case *syntax.Binary:
		if k, ok = constantOf(x.First); !ok {
			return k, false
		}
		for _, o := range x.Rest {
			right, ok := constantOf(o.X)
			if !ok {
				return k, false
			}
			if k, ok = foldBinary(o.Op, k, right); !ok {
				return k, false
			}
		}
		return k, true
	}
	return bytecode.Constant{}, false
}

func foldUnary(op syntax.Op, k bytecode.Constant) (bytecode.Constant, bool) {
	switch {
	case op == syntax.OpNot:
		return boolConst(!truthy(k)), true
	case op == syntax.OpNeg && k.Kind == bytecode.ConstInt:
		return intConst(-int64(k.Bits)), true
	case op == syntax.OpNeg && k.Kind == bytecode.ConstFloat:
		return floatConst(-math.Float64frombits(k.Bits)), true
	case op == syntax.OpInvert && k.Kind == bytecode.ConstInt:
		return intConst(^int64(k.Bits)), true
	}
	return k, false
}

// truthy is the truth value of a constant.
func truthy(k bytecode.Constant) bool {
	switch k.Kind {
	case bytecode.ConstVoid:
		return false
	case bytecode.ConstFloat:
		return math.Float64frombits(k.Bits) != 0
	case bytecode.ConstString:
		return k.Str != ""
	}
	return k.Bits != 0
}

func foldBinary(op syntax.Op, a, b bytecode.Constant) (bytecode.Constant, bool) {
	switch {
	case a.Kind == bytecode.ConstInt && b.Kind == bytecode.ConstInt:
		return foldInts(op, int64(a.Bits), int64(b.Bits))
	case isNumber(a) && isNumber(b):
		return foldFloats(op, asFloat(a), asFloat(b))
	case a.Kind == bytecode.ConstString && b.Kind == bytecode.ConstString:
		if op == syntax.OpAdd && len(a.Str)+len(b.Str) <= maxFoldedString {
			return stringConst(a.Str + b.Str), true
		}
	}
	return a, false
}

func isNumber(k bytecode.Constant) bool {
	return k.Kind == bytecode.ConstInt || k.Kind == bytecode.ConstFloat
}

func asFloat(k bytecode.Constant) float64 {
	if k.Kind == bytecode.ConstInt {
		return float64(int64(k.Bits))
	}
	return math.Float64frombits(k.Bits)
}

func foldInts(op syntax.Op, a, b int64) (bytecode.Constant, bool) {
	switch op {
	case syntax.OpAdd:
		return intConst(a + b), true
	case syntax.OpSub:
		return intConst(a - b), true
	case syntax.OpMul:
		return intConst(a * b), true
	case syntax.OpDiv, syntax.OpMod:
		if b == 0 {
			break
		}
		if b == -1 { // the quotient of the smallest int would not fit
			if op == syntax.OpDiv {
				return intConst(-a), true
			}
			return intConst(0), true
		}
		if op == syntax.OpDiv {
			return intConst(a / b), true
		}
		return intConst(a % b), true
	case syntax.OpBitAnd:
		return intConst(a & b), true
	case syntax.OpBitOr:
		return intConst(a | b), true
	case syntax.OpBitXor:
		return intConst(a ^ b), true
	case syntax.OpShl:
		if b >= 0 {
			return intConst(a << uint64(b)), true
		}
	case syntax.OpShr:
		if b >= 0 {
			return intConst(a >> uint64(b)), true
		}
	case syntax.OpPow:
		if b >= 0 {
			return intConst(powInt(a, uint64(b))), true
		}
	case syntax.OpEq:
		return boolConst(a == b), true
	case syntax.OpNe:
		return boolConst(a != b), true
	case syntax.OpLt:
		return boolConst(a < b), true
	case syntax.OpLe:
		return boolConst(a <= b), true
	case syntax.OpGt:
		return boolConst(a > b), true
	case syntax.OpGe:
		return boolConst(a >= b), true
	}
	return bytecode.Constant{}, false
}

// powInt is the product modulo 2^64.
func powInt(base int64, exponent uint64) int64 {
	result := int64(1)
	for ; exponent > 0; exponent >>= 1 {
		if exponent&1 != 0 {
			result *= base
		}
		base *= base
	}
	return result
}

func foldFloats(op syntax.Op, a, b float64) (bytecode.Constant, bool) {
	var r float64
	switch op {
	case syntax.OpAdd:
		r = a + b
	case syntax.OpSub:
		r = a - b
	case syntax.OpMul:
		r = a * b
	case syntax.OpDiv:
		r = a / b
	default:
		return bytecode.Constant{}, false
	}
	// The bits of a not-a-number depend on the machine; leave it to make its own.
	return floatConst(r), r == r
}
