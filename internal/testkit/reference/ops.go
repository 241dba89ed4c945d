package reference

import (
	"math"
	"strings"

	"walrus/internal/diag"
	"walrus/internal/source"
	"walrus/internal/syntax"
)

func (f *frame) unary(op syntax.Op, at source.Span, v value) value {
	switch op {
	case syntax.OpNot:
		return !truthy(v)
	case syntax.OpNeg:
		switch v := v.(type) {
		case int64:
			return -v
		case float64:
			return -v
		}
	case syntax.OpInvert:
		if v, ok := v.(int64); ok {
			return ^v
		}
	}
	f.fail(at, diag.InvalidUnary, op.String(), typeName(v))
	return nil
}

// binary applies the tables of language.md 7.1, 7.3, 8.3, 8.4 and X3, X11.
func (f *frame) binary(op syntax.Op, at source.Span, a, b value) value {
	switch op {
	case syntax.OpEq:
		return equal(a, b)
	case syntax.OpNe:
		return !equal(a, b)
	}
	var v value
	switch x := a.(type) {
	case int64:
		switch y := b.(type) {
		case int64:
			v = f.ints(op, at, x, y)
		case float64:
			v = floats(op, float64(x), y)
		case string:
			if op == syntax.OpMul {
				v = f.repeat(y, x, at)
			}
		case *list:
			if op == syntax.OpMul {
				v = f.repeatList(y, x, at)
			}
		}
	case float64:
		switch y := b.(type) {
		case int64:
			v = floats(op, x, float64(y))
		case float64:
			v = floats(op, x, y)
		}
	case string:
		switch y := b.(type) {
		case string:
			v = texts(op, x, y)
		case int64:
			if op == syntax.OpMul {
				v = f.repeat(x, y, at)
			}
		}
	case *list:
		switch y := b.(type) {
		case *list:
			if op == syntax.OpAdd {
				v = &list{append(append([]value{}, x.elems...), y.elems...)}
			}
		case int64:
			if op == syntax.OpMul {
				v = f.repeatList(x, y, at)
			}
		}
	case *dict:
		if y, ok := b.(*dict); ok && op == syntax.OpAdd {
			d := newDict()
			for _, e := range append(x.live(), y.live()...) {
				d.set(e.key, e.val)
			}
			v = d
		}
	}
	if v == nil {
		f.fail(at, diag.InvalidOperation, op.String(), typeName(a), typeName(b))
	}
	return v
}

func (f *frame) ints(op syntax.Op, at source.Span, a, b int64) value {
	switch op {
	case syntax.OpAdd:
		return a + b
	case syntax.OpSub:
		return a - b
	case syntax.OpMul:
		return a * b
	case syntax.OpDiv, syntax.OpMod:
		if b == 0 {
			f.fail(at, diag.DivisionByZero)
		}
		if op == syntax.OpDiv {
			return a / b
		}
		return a % b
	case syntax.OpPow:
		if b < 0 {
			return math.Pow(float64(a), float64(b))
		}
		r := int64(1)
		for n := uint64(b); n > 0; n >>= 1 {
			if n&1 == 1 {
				r *= a
			}
			a *= a
		}
		return r
	case syntax.OpLt:
		return a < b
	case syntax.OpLe:
		return a <= b
	case syntax.OpGt:
		return a > b
	case syntax.OpGe:
		return a >= b
	case syntax.OpBitAnd:
		return a & b
	case syntax.OpBitOr:
		return a | b
	case syntax.OpBitXor:
		return a ^ b
	case syntax.OpShl:
		if b >= 0 {
			return a << uint64(b)
		}
	case syntax.OpShr:
		if b >= 0 {
			return a >> uint64(b)
		}
	}
	return nil
}

func floats(op syntax.Op, a, b float64) value {
	switch op {
	case syntax.OpAdd:
		return a + b
	case syntax.OpSub:
		return a - b
	case syntax.OpMul:
		return a * b
	case syntax.OpDiv:
		return a / b
	case syntax.OpMod:
		return math.Mod(a, b)
	case syntax.OpPow:
		return math.Pow(a, b)
	case syntax.OpLt:
		return a < b
	case syntax.OpLe:
		return a <= b
	case syntax.OpGt:
		return a > b
	case syntax.OpGe:
		return a >= b
	}
	return nil
}

// texts orders by code points, which is the byte order of UTF-8.
func texts(op syntax.Op, a, b string) value {
	switch op {
	case syntax.OpAdd:
		return a + b
	case syntax.OpLt:
		return a < b
	case syntax.OpLe:
		return a <= b
	case syntax.OpGt:
		return a > b
	case syntax.OpGe:
		return a >= b
	}
	return nil
}

// maxSize is the number of bytes over which a single result is refused, as the product's default memory limit would.
const maxSize = 1 << 28

func (f *frame) repeat(s string, n int64, at source.Span) value {
	if n < 1 || s == "" {
		return ""
	}
	if n > maxSize/int64(len(s)) {
		f.fail(at, diag.TooLarge, "repetition", n)
	}
	return strings.Repeat(s, int(n))
}

func (f *frame) repeatList(l *list, n int64, at source.Span) value {
	res := &list{}
	if n < 1 || len(l.elems) == 0 {
		return res
	}
	if n > maxSize/16/int64(len(l.elems)) {
		f.fail(at, diag.TooLarge, "repetition", n)
	}
	for range n {
		res.elems = append(res.elems, l.elems...)
	}
	return res
}
