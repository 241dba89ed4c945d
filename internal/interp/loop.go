package interp

// The dispatch loop, and nothing else.
//
// What was measured before it was written this way (docs/interpreter.md has the figures): operands are loaded from the instruction
// pointer, not shifted out of a loaded word; every case that succeeds ends in continue; nothing in the loop calls, because one
// call anywhere makes the Go compiler keep all state in memory at every dispatch. A case that cannot finish falls out of the switch:
// the loop saves its state and returns, the dispatcher runs the operation in package rt and enters the loop again.
//
// Invariant: until a case has decided to succeed it has changed nothing, so that the dispatcher can run the operation from its start.

import (
	"math"
	"math/bits"
	"unsafe"

	"walrus/internal/bytecode"
	"walrus/internal/frame"
	"walrus/internal/heap"
	"walrus/internal/value"
)

func opA(pc unsafe.Pointer) uintptr { return uintptr(*(*uint16)(unsafe.Add(pc, 2))) }
func opB(pc unsafe.Pointer) uintptr { return uintptr(*(*uint16)(unsafe.Add(pc, 4))) }
func opC(pc unsafe.Pointer) uintptr { return uintptr(*(*uint16)(unsafe.Add(pc, 6))) }
func immB(pc unsafe.Pointer) int64  { return int64(*(*int16)(unsafe.Add(pc, 4))) }
func immC(pc unsafe.Pointer) int64  { return int64(*(*int16)(unsafe.Add(pc, 6))) }
func opD(pc unsafe.Pointer) int64   { return int64(*(*int32)(unsafe.Add(pc, 4))) }

func u64(p unsafe.Pointer, off uintptr) *uint64    { return (*uint64)(unsafe.Add(p, off)) }
func i64(p unsafe.Pointer, off uintptr) *int64     { return (*int64)(unsafe.Add(p, off)) }
func f64(p unsafe.Pointer, off uintptr) *float64   { return (*float64)(unsafe.Add(p, off)) }
func u32(p unsafe.Pointer, off uintptr) *uint32    { return (*uint32)(unsafe.Add(p, off)) }
func i32(p unsafe.Pointer, off uintptr) *int32     { return (*int32)(unsafe.Add(p, off)) }
func u16(p unsafe.Pointer, off uintptr) *uint16    { return (*uint16)(unsafe.Add(p, off)) }
func u8(p unsafe.Pointer, off uintptr) *uint8      { return (*uint8)(unsafe.Add(p, off)) }
func tag(p unsafe.Pointer, off uintptr) *value.Tag { return (*value.Tag)(unsafe.Add(p, off+8)) }
func ptr(addr uint64) unsafe.Pointer               { return unsafe.Add(unsafe.Pointer(nil), addr) }
func next(pc unsafe.Pointer) unsafe.Pointer        { return unsafe.Add(pc, 8) }
func next2(pc unsafe.Pointer) unsafe.Pointer       { return unsafe.Add(pc, 16) }
func jumpC(pc unsafe.Pointer) unsafe.Pointer       { return unsafe.Add(pc, immC(pc)*8) }
func jumpD(pc unsafe.Pointer) unsafe.Pointer       { return unsafe.Add(pc, opD(pc)*8) }
func jumpExt(pc unsafe.Pointer) unsafe.Pointer     { return unsafe.Add(pc, int(*i32(pc, 12))*8) }

// run executes from s until something needs the dispatcher: the instruction at s.PC has not been executed then.
func run(s *State) {
	pc, base, k := ptr(s.PC), ptr(s.Base), ptr(s.K)
	fuel := s.Fuel
	for {
		switch bytecode.Op(*(*uint8)(pc)) {
		case bytecode.Nop:
			pc = next(pc)
			continue
		case bytecode.Move:
			a, b := opA(pc), opB(pc)
			*u64(base, a) = *u64(base, b)
			*tag(base, a) = *tag(base, b)
			pc = next(pc)
			continue
		case bytecode.LoadK:
			a, c := opA(pc), uintptr(opD(pc))*value.Size
			*u64(base, a) = *u64(k, c)
			*tag(base, a) = *tag(k, c)
			pc = next(pc)
			continue
		case bytecode.LoadI:
			a := opA(pc)
			*i64(base, a) = opD(pc)
			*tag(base, a) = value.Int
			pc = next(pc)
			continue
		case bytecode.LoadBool:
			a := opA(pc)
			*i64(base, a) = opD(pc)
			*tag(base, a) = value.Bool
			pc = next(pc)
			continue
		case bytecode.LoadVoid:
			a := opA(pc)
			*u64(base, a) = 0
			*tag(base, a) = value.Void
			pc = next(pc)
			continue
		case bytecode.GetGlobalFast:
			a := opA(pc)
			g := unsafe.Add(ptr(*(*uint64)(unsafe.Add(k, infoGlobals))), opD(pc)*value.Size)
			*u64(base, a) = *u64(g, 0)
			*tag(base, a) = *tag(g, 0)
			pc = next(pc)
			continue
		case bytecode.SetGlobal:
			a := opA(pc)
			g := unsafe.Add(ptr(*(*uint64)(unsafe.Add(k, infoGlobals))), opD(pc)*value.Size)
			*u64(g, 0) = *u64(base, a)
			*tag(g, 0) = *tag(base, a)
			pc = next(pc)
			continue
		case bytecode.GetBox:
			a := opA(pc)
			box := ptr(*u64(base, opB(pc)))
			*u64(base, a) = *u64(box, payload0)
			*tag(base, a) = *(*value.Tag)(unsafe.Add(box, tag0))
			pc = next(pc)
			continue
		case bytecode.SetBox:
			box, b := ptr(*u64(base, opA(pc))), opB(pc)
			*u64(box, payload0) = *u64(base, b)
			*(*value.Tag)(unsafe.Add(box, tag0)) = *tag(base, b)
			pc = next(pc)
			continue
		case bytecode.GetCapture: // C was linked to the offset of the capture in the closure
			a := opA(pc)
			closure := ptr(*(*uint64)(unsafe.Add(base, -frame.CalleeOffset)))
			box := ptr(*u64(closure, opC(pc)))
			*u64(base, a) = *u64(box, payload0)
			*tag(base, a) = *(*value.Tag)(unsafe.Add(box, tag0))
			pc = next(pc)
			continue
		case bytecode.SetCapture:
			a := opA(pc)
			closure := ptr(*(*uint64)(unsafe.Add(base, -frame.CalleeOffset)))
			box := ptr(*u64(closure, opC(pc)))
			*u64(box, payload0) = *u64(base, a)
			*(*value.Tag)(unsafe.Add(box, tag0)) = *tag(base, a)
			pc = next(pc)
			continue

		// Arithmetic.
		case bytecode.AddII:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.Int && *tag(base, c) == value.Int {
				a := opA(pc)
				*i64(base, a) = *i64(base, b) + *i64(base, c)
				*tag(base, a) = value.Int
				pc = next(pc)
				continue
			}
		case bytecode.AddFF:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.Float && *tag(base, c) == value.Float {
				a := opA(pc)
				*f64(base, a) = *f64(base, b) + *f64(base, c)
				*tag(base, a) = value.Float
				pc = next(pc)
				continue
			}
		case bytecode.SubII:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.Int && *tag(base, c) == value.Int {
				a := opA(pc)
				*i64(base, a) = *i64(base, b) - *i64(base, c)
				*tag(base, a) = value.Int
				pc = next(pc)
				continue
			}
		case bytecode.SubFF:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.Float && *tag(base, c) == value.Float {
				a := opA(pc)
				*f64(base, a) = *f64(base, b) - *f64(base, c)
				*tag(base, a) = value.Float
				pc = next(pc)
				continue
			}
		case bytecode.MulII:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.Int && *tag(base, c) == value.Int {
				a := opA(pc)
				*i64(base, a) = *i64(base, b) * *i64(base, c)
				*tag(base, a) = value.Int
				pc = next(pc)
				continue
			}
		case bytecode.MulFF:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.Float && *tag(base, c) == value.Float {
				a := opA(pc)
				*f64(base, a) = *f64(base, b) * *f64(base, c)
				*tag(base, a) = value.Float
				pc = next(pc)
				continue
			}
		case bytecode.DivFF:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.Float && *tag(base, c) == value.Float {
				a := opA(pc)
				*f64(base, a) = *f64(base, b) / *f64(base, c)
				*tag(base, a) = value.Float
				pc = next(pc)
				continue
			}
		case bytecode.BitAndII:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.Int && *tag(base, c) == value.Int {
				a := opA(pc)
				*i64(base, a) = *i64(base, b) & *i64(base, c)
				*tag(base, a) = value.Int
				pc = next(pc)
				continue
			}
		case bytecode.BitOrII:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.Int && *tag(base, c) == value.Int {
				a := opA(pc)
				*i64(base, a) = *i64(base, b) | *i64(base, c)
				*tag(base, a) = value.Int
				pc = next(pc)
				continue
			}
		case bytecode.BitXorII:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.Int && *tag(base, c) == value.Int {
				a := opA(pc)
				*i64(base, a) = *i64(base, b) ^ *i64(base, c)
				*tag(base, a) = value.Int
				pc = next(pc)
				continue
			}
		case bytecode.DivII:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.Int && *tag(base, c) == value.Int {
				if x, y := *i64(base, b), *i64(base, c); y != 0 {
					a := opA(pc)
					if y == -1 { // the smallest int: the processor would trap
						*i64(base, a) = -x
					} else {
						*i64(base, a) = x / y
					}
					*tag(base, a) = value.Int
					pc = next(pc)
					continue
				}
			}
		case bytecode.ModII:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.Int && *tag(base, c) == value.Int {
				if x, y := *i64(base, b), *i64(base, c); y != 0 {
					a := opA(pc)
					if y == -1 { // the smallest int: the processor would trap
						*i64(base, a) = 0
					} else {
						*i64(base, a) = x % y
					}
					*tag(base, a) = value.Int
					pc = next(pc)
					continue
				}
			}
		case bytecode.ShlII:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.Int && *tag(base, c) == value.Int {
				if y := *u64(base, c); y < 64 {
					a := opA(pc)
					*i64(base, a) = *i64(base, b) << (y & 63)
					*tag(base, a) = value.Int
					pc = next(pc)
					continue
				}
			}
		case bytecode.ShrII:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.Int && *tag(base, c) == value.Int {
				if y := *u64(base, c); y < 64 {
					a := opA(pc)
					*i64(base, a) = *i64(base, b) >> (y & 63)
					*tag(base, a) = value.Int
					pc = next(pc)
					continue
				}
			}
		case bytecode.AddAny:
			b, c := opB(pc), opC(pc)
			switch *tag(base, b) {
			case value.Int:
				if *tag(base, c) == value.Int {
					a := opA(pc)
					*i64(base, a) = *i64(base, b) + *i64(base, c)
					*tag(base, a) = value.Int
					pc = next(pc)
					continue
				}
				if *tag(base, c) == value.Float {
					a := opA(pc)
					*f64(base, a) = float64(*i64(base, b)) + *f64(base, c)
					*tag(base, a) = value.Float
					pc = next(pc)
					continue
				}
			case value.Float:
				if *tag(base, c) == value.Float {
					a := opA(pc)
					*f64(base, a) = *f64(base, b) + *f64(base, c)
					*tag(base, a) = value.Float
					pc = next(pc)
					continue
				}
				if *tag(base, c) == value.Int {
					a := opA(pc)
					*f64(base, a) = *f64(base, b) + float64(*i64(base, c))
					*tag(base, a) = value.Float
					pc = next(pc)
					continue
				}
			}
		case bytecode.SubAny:
			b, c := opB(pc), opC(pc)
			switch *tag(base, b) {
			case value.Int:
				if *tag(base, c) == value.Int {
					a := opA(pc)
					*i64(base, a) = *i64(base, b) - *i64(base, c)
					*tag(base, a) = value.Int
					pc = next(pc)
					continue
				}
				if *tag(base, c) == value.Float {
					a := opA(pc)
					*f64(base, a) = float64(*i64(base, b)) - *f64(base, c)
					*tag(base, a) = value.Float
					pc = next(pc)
					continue
				}
			case value.Float:
				if *tag(base, c) == value.Float {
					a := opA(pc)
					*f64(base, a) = *f64(base, b) - *f64(base, c)
					*tag(base, a) = value.Float
					pc = next(pc)
					continue
				}
				if *tag(base, c) == value.Int {
					a := opA(pc)
					*f64(base, a) = *f64(base, b) - float64(*i64(base, c))
					*tag(base, a) = value.Float
					pc = next(pc)
					continue
				}
			}
		case bytecode.MulAny:
			b, c := opB(pc), opC(pc)
			switch *tag(base, b) {
			case value.Int:
				if *tag(base, c) == value.Int {
					a := opA(pc)
					*i64(base, a) = *i64(base, b) * *i64(base, c)
					*tag(base, a) = value.Int
					pc = next(pc)
					continue
				}
				if *tag(base, c) == value.Float {
					a := opA(pc)
					*f64(base, a) = float64(*i64(base, b)) * *f64(base, c)
					*tag(base, a) = value.Float
					pc = next(pc)
					continue
				}
			case value.Float:
				if *tag(base, c) == value.Float {
					a := opA(pc)
					*f64(base, a) = *f64(base, b) * *f64(base, c)
					*tag(base, a) = value.Float
					pc = next(pc)
					continue
				}
				if *tag(base, c) == value.Int {
					a := opA(pc)
					*f64(base, a) = *f64(base, b) * float64(*i64(base, c))
					*tag(base, a) = value.Float
					pc = next(pc)
					continue
				}
			}
		case bytecode.DivAny:
			b, c := opB(pc), opC(pc)
			switch *tag(base, b) {
			case value.Int:
				if *tag(base, c) == value.Float {
					a := opA(pc)
					*f64(base, a) = float64(*i64(base, b)) / *f64(base, c)
					*tag(base, a) = value.Float
					pc = next(pc)
					continue
				}
			case value.Float:
				if *tag(base, c) == value.Float {
					a := opA(pc)
					*f64(base, a) = *f64(base, b) / *f64(base, c)
					*tag(base, a) = value.Float
					pc = next(pc)
					continue
				}
				if *tag(base, c) == value.Int {
					a := opA(pc)
					*f64(base, a) = *f64(base, b) / float64(*i64(base, c))
					*tag(base, a) = value.Float
					pc = next(pc)
					continue
				}
			}
		case bytecode.AddIInt:
			if b := opB(pc); *tag(base, b) == value.Int {
				a := opA(pc)
				*i64(base, a) = *i64(base, b) + immC(pc)
				*tag(base, a) = value.Int
				pc = next(pc)
				continue
			}
		case bytecode.AddIFloat:
			if b := opB(pc); *tag(base, b) == value.Float {
				a := opA(pc)
				*f64(base, a) = *f64(base, b) + float64(immC(pc))
				*tag(base, a) = value.Float
				pc = next(pc)
				continue
			}
		case bytecode.MulIInt:
			if b := opB(pc); *tag(base, b) == value.Int {
				a := opA(pc)
				*i64(base, a) = *i64(base, b) * immC(pc)
				*tag(base, a) = value.Int
				pc = next(pc)
				continue
			}
		case bytecode.MulIFloat:
			if b := opB(pc); *tag(base, b) == value.Float {
				a := opA(pc)
				*f64(base, a) = *f64(base, b) * float64(immC(pc))
				*tag(base, a) = value.Float
				pc = next(pc)
				continue
			}
		case bytecode.DivIFloat:
			if b := opB(pc); *tag(base, b) == value.Float {
				a := opA(pc)
				*f64(base, a) = *f64(base, b) / float64(immC(pc))
				*tag(base, a) = value.Float
				pc = next(pc)
				continue
			}
		case bytecode.DivIInt:
			if b, y := opB(pc), immC(pc); *tag(base, b) == value.Int && y != 0 {
				a := opA(pc)
				if y == -1 {
					*i64(base, a) = -*i64(base, b)
				} else {
					*i64(base, a) = *i64(base, b) / y
				}
				*tag(base, a) = value.Int
				pc = next(pc)
				continue
			}
		case bytecode.ModIInt:
			if b, y := opB(pc), immC(pc); *tag(base, b) == value.Int && y != 0 {
				a := opA(pc)
				if y == -1 {
					*i64(base, a) = 0
				} else {
					*i64(base, a) = *i64(base, b) % y
				}
				*tag(base, a) = value.Int
				pc = next(pc)
				continue
			}
		case bytecode.BitAndIInt:
			if b := opB(pc); *tag(base, b) == value.Int {
				a := opA(pc)
				*i64(base, a) = *i64(base, b) & immC(pc)
				*tag(base, a) = value.Int
				pc = next(pc)
				continue
			}
		case bytecode.ShlIInt:
			if b := opB(pc); *tag(base, b) == value.Int {
				a := opA(pc)
				*i64(base, a) = *i64(base, b) << (opC(pc) & 63)
				*tag(base, a) = value.Int
				pc = next(pc)
				continue
			}
		case bytecode.ShrIInt:
			if b := opB(pc); *tag(base, b) == value.Int {
				a := opA(pc)
				*i64(base, a) = *i64(base, b) >> (opC(pc) & 63)
				*tag(base, a) = value.Int
				pc = next(pc)
				continue
			}
		case bytecode.AddKFloat:
			if b := opB(pc); *tag(base, b) == value.Float {
				a := opA(pc)
				*f64(base, a) = *f64(base, b) + *f64(k, opC(pc))
				*tag(base, a) = value.Float
				pc = next(pc)
				continue
			}
		case bytecode.SubKFloat:
			if b := opB(pc); *tag(base, b) == value.Float {
				a := opA(pc)
				*f64(base, a) = *f64(base, b) - *f64(k, opC(pc))
				*tag(base, a) = value.Float
				pc = next(pc)
				continue
			}
		case bytecode.MulKFloat:
			if b := opB(pc); *tag(base, b) == value.Float {
				a := opA(pc)
				*f64(base, a) = *f64(base, b) * *f64(k, opC(pc))
				*tag(base, a) = value.Float
				pc = next(pc)
				continue
			}
		case bytecode.DivKFloat:
			if b := opB(pc); *tag(base, b) == value.Float {
				a := opA(pc)
				*f64(base, a) = *f64(base, b) / *f64(k, opC(pc))
				*tag(base, a) = value.Float
				pc = next(pc)
				continue
			}
		case bytecode.AddKInt:
			if b := opB(pc); *tag(base, b) == value.Int {
				a := opA(pc)
				*i64(base, a) = *i64(base, b) + *i64(k, opC(pc))
				*tag(base, a) = value.Int
				pc = next(pc)
				continue
			}
		case bytecode.SubKInt:
			if b := opB(pc); *tag(base, b) == value.Int {
				a := opA(pc)
				*i64(base, a) = *i64(base, b) - *i64(k, opC(pc))
				*tag(base, a) = value.Int
				pc = next(pc)
				continue
			}
		case bytecode.MulKInt:
			if b := opB(pc); *tag(base, b) == value.Int {
				a := opA(pc)
				*i64(base, a) = *i64(base, b) * *i64(k, opC(pc))
				*tag(base, a) = value.Int
				pc = next(pc)
				continue
			}
		case bytecode.AddKAny: // the constant is a float
			b := opB(pc)
			if t := *tag(base, b); t == value.Int || t == value.Float {
				x := *f64(base, b)
				if t == value.Int {
					x = float64(*i64(base, b))
				}
				a := opA(pc)
				*f64(base, a) = x + *f64(k, opC(pc))
				*tag(base, a) = value.Float
				pc = next(pc)
				continue
			}
		case bytecode.SubKAny: // the constant is a float
			b := opB(pc)
			if t := *tag(base, b); t == value.Int || t == value.Float {
				x := *f64(base, b)
				if t == value.Int {
					x = float64(*i64(base, b))
				}
				a := opA(pc)
				*f64(base, a) = x - *f64(k, opC(pc))
				*tag(base, a) = value.Float
				pc = next(pc)
				continue
			}
		case bytecode.MulKAny: // the constant is a float
			b := opB(pc)
			if t := *tag(base, b); t == value.Int || t == value.Float {
				x := *f64(base, b)
				if t == value.Int {
					x = float64(*i64(base, b))
				}
				a := opA(pc)
				*f64(base, a) = x * *f64(k, opC(pc))
				*tag(base, a) = value.Float
				pc = next(pc)
				continue
			}
		case bytecode.DivKAny: // the constant is a float
			b := opB(pc)
			if t := *tag(base, b); t == value.Int || t == value.Float {
				x := *f64(base, b)
				if t == value.Int {
					x = float64(*i64(base, b))
				}
				a := opA(pc)
				*f64(base, a) = x / *f64(k, opC(pc))
				*tag(base, a) = value.Float
				pc = next(pc)
				continue
			}
		case bytecode.NegInt:
			if b := opB(pc); *tag(base, b) == value.Int {
				a := opA(pc)
				*i64(base, a) = -*i64(base, b)
				*tag(base, a) = value.Int
				pc = next(pc)
				continue
			}
		case bytecode.NegFloat:
			if b := opB(pc); *tag(base, b) == value.Float {
				a := opA(pc)
				*u64(base, a) = *u64(base, b) ^ (1 << 63)
				*tag(base, a) = value.Float
				pc = next(pc)
				continue
			}
		case bytecode.Not:
			b := opB(pc)
			if *tag(base, b) <= value.Int {
				a := opA(pc)
				if *u64(base, b) == 0 {
					*u64(base, a) = 1
				} else {
					*u64(base, a) = 0
				}
				*tag(base, a) = value.Bool
				pc = next(pc)
				continue
			}

		// Comparisons.
		case bytecode.EqII:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.Int && *tag(base, c) == value.Int {
				a := opA(pc)
				if *i64(base, b) == *i64(base, c) {
					*u64(base, a) = 1
				} else {
					*u64(base, a) = 0
				}
				*tag(base, a) = value.Bool
				pc = next(pc)
				continue
			}
		case bytecode.NeII:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.Int && *tag(base, c) == value.Int {
				a := opA(pc)
				if *i64(base, b) != *i64(base, c) {
					*u64(base, a) = 1
				} else {
					*u64(base, a) = 0
				}
				*tag(base, a) = value.Bool
				pc = next(pc)
				continue
			}
		case bytecode.LtII:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.Int && *tag(base, c) == value.Int {
				a := opA(pc)
				if *i64(base, b) < *i64(base, c) {
					*u64(base, a) = 1
				} else {
					*u64(base, a) = 0
				}
				*tag(base, a) = value.Bool
				pc = next(pc)
				continue
			}
		case bytecode.LtFF:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.Float && *tag(base, c) == value.Float {
				a := opA(pc)
				if *f64(base, b) < *f64(base, c) {
					*u64(base, a) = 1
				} else {
					*u64(base, a) = 0
				}
				*tag(base, a) = value.Bool
				pc = next(pc)
				continue
			}
		case bytecode.LeII:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.Int && *tag(base, c) == value.Int {
				a := opA(pc)
				if *i64(base, b) <= *i64(base, c) {
					*u64(base, a) = 1
				} else {
					*u64(base, a) = 0
				}
				*tag(base, a) = value.Bool
				pc = next(pc)
				continue
			}
		case bytecode.LeFF:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.Float && *tag(base, c) == value.Float {
				a := opA(pc)
				if *f64(base, b) <= *f64(base, c) {
					*u64(base, a) = 1
				} else {
					*u64(base, a) = 0
				}
				*tag(base, a) = value.Bool
				pc = next(pc)
				continue
			}
		case bytecode.GtII:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.Int && *tag(base, c) == value.Int {
				a := opA(pc)
				if *i64(base, b) > *i64(base, c) {
					*u64(base, a) = 1
				} else {
					*u64(base, a) = 0
				}
				*tag(base, a) = value.Bool
				pc = next(pc)
				continue
			}
		case bytecode.GtFF:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.Float && *tag(base, c) == value.Float {
				a := opA(pc)
				if *f64(base, b) > *f64(base, c) {
					*u64(base, a) = 1
				} else {
					*u64(base, a) = 0
				}
				*tag(base, a) = value.Bool
				pc = next(pc)
				continue
			}
		case bytecode.GeII:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.Int && *tag(base, c) == value.Int {
				a := opA(pc)
				if *i64(base, b) >= *i64(base, c) {
					*u64(base, a) = 1
				} else {
					*u64(base, a) = 0
				}
				*tag(base, a) = value.Bool
				pc = next(pc)
				continue
			}
		case bytecode.GeFF:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.Float && *tag(base, c) == value.Float {
				a := opA(pc)
				if *f64(base, b) >= *f64(base, c) {
					*u64(base, a) = 1
				} else {
					*u64(base, a) = 0
				}
				*tag(base, a) = value.Bool
				pc = next(pc)
				continue
			}
		case bytecode.EqAny, bytecode.NeAny:
			b, c := opB(pc), opC(pc)
			tx, ty, x, y := *tag(base, b), *tag(base, c), *u64(base, b), *u64(base, c)
			var equal, known bool
			switch {
			case tx != ty:
				known = tx > value.Float || ty > value.Float || tx < value.Int || ty < value.Int
			case 1<<(tx&31)&identityTags != 0:
				equal, known = x == y, true
			case tx == value.String:
				if equal = x == y; equal {
					known = true
				} else if n := *u32(ptr(x), heap.StrLen); n != *u32(ptr(y), heap.StrLen) {
					known = true
				} else if fx, fy := *u8(ptr(x), heap.FlagsOffset), *u8(ptr(y), heap.FlagsOffset); fx&fy&heap.StrInterned != 0 {
					known = true
				} else if fx&fy&shortASCII == shortASCII && n-1 < 8 { // inline text fills whole words
					equal = (*u64(ptr(x), heap.StrInlineASCII)^*u64(ptr(y), heap.StrInlineASCII))<<((64-8*n)&63) == 0
					known = true
				}
			}
			if known {
				a := opA(pc)
				if equal == (bytecode.Op(*(*uint8)(pc)) == bytecode.EqAny) {
					*u64(base, a) = 1
				} else {
					*u64(base, a) = 0
				}
				*tag(base, a) = value.Bool
				pc = next(pc)
				continue
			}

		// Jumps.
		case bytecode.Jump:
			pc = jumpD(pc)
			continue
		case bytecode.JumpIf:
			if a := opA(pc); *tag(base, a) <= value.Int { // void, bool, int: falsy if all bits are zero
				if *u64(base, a) != 0 {
					pc = jumpD(pc)
					continue
				}
				pc = next(pc)
				continue
			}
		case bytecode.JumpIfNot:
			if a := opA(pc); *tag(base, a) <= value.Int { // void, bool, int: falsy if all bits are zero
				if *u64(base, a) == 0 {
					pc = jumpD(pc)
					continue
				}
				pc = next(pc)
				continue
			}
		case bytecode.JumpEqII:
			a, b := opA(pc), opB(pc)
			if *tag(base, a) == value.Int && *tag(base, b) == value.Int {
				if *i64(base, a) == *i64(base, b) {
					pc = jumpC(pc)
					continue
				}
				pc = next(pc)
				continue
			}
		case bytecode.JumpNeII:
			a, b := opA(pc), opB(pc)
			if *tag(base, a) == value.Int && *tag(base, b) == value.Int {
				if *i64(base, a) != *i64(base, b) {
					pc = jumpC(pc)
					continue
				}
				pc = next(pc)
				continue
			}
		case bytecode.JumpEqAny, bytecode.JumpNeAny:
			a, b := opA(pc), opB(pc)
			tx, ty, x, y := *tag(base, a), *tag(base, b), *u64(base, a), *u64(base, b)
			var equal, known bool
			switch {
			case tx != ty:
				known = tx > value.Float || ty > value.Float || tx < value.Int || ty < value.Int
			case 1<<(tx&31)&identityTags != 0:
				equal, known = x == y, true
			case tx == value.String:
				if equal = x == y; equal {
					known = true
				} else if n := *u32(ptr(x), heap.StrLen); n != *u32(ptr(y), heap.StrLen) {
					known = true
				} else if fx, fy := *u8(ptr(x), heap.FlagsOffset), *u8(ptr(y), heap.FlagsOffset); fx&fy&heap.StrInterned != 0 {
					known = true
				} else if fx&fy&shortASCII == shortASCII && n-1 < 8 { // inline text fills whole words
					equal = (*u64(ptr(x), heap.StrInlineASCII)^*u64(ptr(y), heap.StrInlineASCII))<<((64-8*n)&63) == 0
					known = true
				}
			}
			if known {
				if equal == (bytecode.Op(*(*uint8)(pc)) == bytecode.JumpEqAny) {
					pc = jumpC(pc)
					continue
				}
				pc = next(pc)
				continue
			}
		case bytecode.JumpLtII:
			a, b := opA(pc), opB(pc)
			if *tag(base, a) == value.Int && *tag(base, b) == value.Int {
				if *i64(base, a) < *i64(base, b) {
					pc = jumpC(pc)
					continue
				}
				pc = next(pc)
				continue
			}
		case bytecode.JumpLtFF:
			a, b := opA(pc), opB(pc)
			if *tag(base, a) == value.Float && *tag(base, b) == value.Float {
				if *f64(base, a) < *f64(base, b) {
					pc = jumpC(pc)
					continue
				}
				pc = next(pc)
				continue
			}
		case bytecode.JumpNotLtII:
			a, b := opA(pc), opB(pc)
			if *tag(base, a) == value.Int && *tag(base, b) == value.Int {
				if !(*i64(base, a) < *i64(base, b)) {
					pc = jumpC(pc)
					continue
				}
				pc = next(pc)
				continue
			}
		case bytecode.JumpNotLtFF:
			a, b := opA(pc), opB(pc)
			if *tag(base, a) == value.Float && *tag(base, b) == value.Float {
				if !(*f64(base, a) < *f64(base, b)) {
					pc = jumpC(pc)
					continue
				}
				pc = next(pc)
				continue
			}
		case bytecode.JumpLeII:
			a, b := opA(pc), opB(pc)
			if *tag(base, a) == value.Int && *tag(base, b) == value.Int {
				if *i64(base, a) <= *i64(base, b) {
					pc = jumpC(pc)
					continue
				}
				pc = next(pc)
				continue
			}
		case bytecode.JumpLeFF:
			a, b := opA(pc), opB(pc)
			if *tag(base, a) == value.Float && *tag(base, b) == value.Float {
				if *f64(base, a) <= *f64(base, b) {
					pc = jumpC(pc)
					continue
				}
				pc = next(pc)
				continue
			}
		case bytecode.JumpNotLeII:
			a, b := opA(pc), opB(pc)
			if *tag(base, a) == value.Int && *tag(base, b) == value.Int {
				if !(*i64(base, a) <= *i64(base, b)) {
					pc = jumpC(pc)
					continue
				}
				pc = next(pc)
				continue
			}
		case bytecode.JumpNotLeFF:
			a, b := opA(pc), opB(pc)
			if *tag(base, a) == value.Float && *tag(base, b) == value.Float {
				if !(*f64(base, a) <= *f64(base, b)) {
					pc = jumpC(pc)
					continue
				}
				pc = next(pc)
				continue
			}
		case bytecode.JumpEqIInt:
			if a := opA(pc); *tag(base, a) == value.Int {
				if *i64(base, a) == immB(pc) {
					pc = jumpC(pc)
					continue
				}
				pc = next(pc)
				continue
			}
		case bytecode.JumpNeIInt:
			if a := opA(pc); *tag(base, a) == value.Int {
				if *i64(base, a) != immB(pc) {
					pc = jumpC(pc)
					continue
				}
				pc = next(pc)
				continue
			}
		case bytecode.JumpLtIInt:
			if a := opA(pc); *tag(base, a) == value.Int {
				if *i64(base, a) < immB(pc) {
					pc = jumpC(pc)
					continue
				}
				pc = next(pc)
				continue
			}
		case bytecode.JumpNotLtIInt:
			if a := opA(pc); *tag(base, a) == value.Int {
				if *i64(base, a) >= immB(pc) {
					pc = jumpC(pc)
					continue
				}
				pc = next(pc)
				continue
			}
		case bytecode.JumpLeIInt:
			if a := opA(pc); *tag(base, a) == value.Int {
				if *i64(base, a) <= immB(pc) {
					pc = jumpC(pc)
					continue
				}
				pc = next(pc)
				continue
			}
		case bytecode.JumpNotLeIInt:
			if a := opA(pc); *tag(base, a) == value.Int {
				if *i64(base, a) > immB(pc) {
					pc = jumpC(pc)
					continue
				}
				pc = next(pc)
				continue
			}
		case bytecode.JumpGtIInt:
			if a := opA(pc); *tag(base, a) == value.Int {
				if *i64(base, a) > immB(pc) {
					pc = jumpC(pc)
					continue
				}
				pc = next(pc)
				continue
			}
		case bytecode.JumpNotGtIInt:
			if a := opA(pc); *tag(base, a) == value.Int {
				if *i64(base, a) <= immB(pc) {
					pc = jumpC(pc)
					continue
				}
				pc = next(pc)
				continue
			}
		case bytecode.JumpGeIInt:
			if a := opA(pc); *tag(base, a) == value.Int {
				if *i64(base, a) >= immB(pc) {
					pc = jumpC(pc)
					continue
				}
				pc = next(pc)
				continue
			}
		case bytecode.JumpNotGeIInt:
			if a := opA(pc); *tag(base, a) == value.Int {
				if *i64(base, a) < immB(pc) {
					pc = jumpC(pc)
					continue
				}
				pc = next(pc)
				continue
			}

		// Loops. The second word of a header counts down to the visit at which the loop is hot.
		case bytecode.LoopHead:
			if n := *i32(pc, 8) - 1; n > 0 && fuel > 0 {
				*i32(pc, 8) = n
				fuel -= int64(1 - *u8(pc, 1)) // X is 1 in hidden functions, whose loops are no steps
				pc = next2(pc)
				continue
			}
		case bytecode.ForPrep:
			a := opA(pc)
			if *tag(base, a) == value.Int && *tag(base, a+value.Size) == value.Int && fuel > 0 {
				fuel--
				exit := jumpExt(pc)
				*(*int32)(unsafe.Add(exit, -8))-- // the counter of the ForLoop in front of the exit
				if i := *i64(base, a); i < *i64(base, a+value.Size) {
					b := opB(pc)
					*i64(base, b) = i
					*tag(base, b) = value.Int
					pc = next2(pc)
					continue
				}
				pc = exit
				continue
			}
		case bytecode.ForLoop:
			if n := *i32(pc, 8) - 1; n > 0 && fuel > 0 {
				*i32(pc, 8) = n
				fuel--
				a := opA(pc)
				if i := *i64(base, a) + 1; i < *i64(base, a+value.Size) {
					*i64(base, a) = i
					b := opB(pc)
					*i64(base, b) = i
					*tag(base, b) = value.Int
					pc = jumpExt(pc)
					continue
				}
				pc = next2(pc)
				continue
			}
		case bytecode.IterNextRange:
			a := opA(pc)
			if n := *i32(pc, 8) - 1; n > 0 && fuel > 0 && *tag(base, a) == value.Int {
				*i32(pc, 8) = n
				fuel--
				if i := *i64(base, a); i < *i64(base, a+value.Size) {
					*i64(base, a) = i + 1
					b := opB(pc)
					*i64(base, b) = i
					*tag(base, b) = value.Int
					pc = jumpExt(pc)
					continue
				}
				pc = unsafe.Add(pc, 32)
				continue
			}
		case bytecode.IterNextList:
			a := opA(pc)
			if n := *i32(pc, 8) - 1; n > 0 && fuel > 0 && *tag(base, a) == value.List {
				list, i, b := ptr(*u64(base, a)), *u64(base, a+value.Size), opB(pc)
				if i >= *u64(list, heap.ListLen) {
					*i32(pc, 8) = n
					fuel--
					pc = unsafe.Add(pc, 32)
					continue
				}
				if et := value.Tag(*u8(list, heap.ListElem)); et != value.Bool {
					data := ptr(*u64(list, heap.ListData))
					if et == heap.ElemAny {
						et = value.Tag(*u8(data, uintptr(*u64(list, heap.ListCap)*8+i)))
					}
					*u64(base, b) = *u64(data, uintptr(i)*8)
					*tag(base, b) = et
					*u64(base, a+value.Size) = i + 1
					*i32(pc, 8) = n
					fuel--
					pc = jumpExt(pc)
					continue
				}
			}
		case bytecode.IterPrepList:
			if a := opA(pc); *tag(base, a) == value.List {
				*u64(base, a+value.Size) = 0
				*tag(base, a+value.Size) = value.Raw
				*u64(base, a+2*value.Size) = 0
				*tag(base, a+2*value.Size) = value.Raw
				pc = jumpD(pc)
				continue
			}
		case bytecode.IterNextString:
			a := opA(pc)
			if n := *i32(pc, 8) - 1; n > 0 && fuel > 0 && *tag(base, a) == value.String {
				str, i := ptr(*u64(base, a)), *u64(base, a+value.Size)
				if *u8(str, heap.FlagsOffset)&heap.StrASCII != 0 {
					*i32(pc, 8) = n
					fuel--
					if i >= uint64(*u32(str, heap.StrLen)) {
						pc = unsafe.Add(pc, 32)
						continue
					}
					*u64(base, a+value.Size) = i + 1
					*u64(base, a+2*value.Size)++
					b := opB(pc)
					*u64(base, b) = s.Chars[*u8(ptr(*u64(str, heap.StrData)), uintptr(i))&127]
					*tag(base, b) = value.String
					pc = jumpExt(pc)
					continue
				}
			}
		case bytecode.IterNextCall: // the loop asks the instance in A with the function in A+1
			a := opA(pc)
			if *tag(base, a) == value.Instance && *tag(base, a+value.Size) == value.Function {
				w := unsafe.Add(base, a+3*value.Size)
				info := ptr(*u64(ptr(*u64(base, a+value.Size)), payload0))
				callee := unsafe.Add(w, frame.CalleeOffset)
				step := int64(*u32(info, frame.InfoStep))
				visits, n := *i32(pc, 8)-1, *i32(info, frame.InfoCalls)-1
				if *u32(info, frame.InfoParams) == 1 && visits > 0 && n > 0 && fuel > step && s.DepthLeft >= step &&
					uint64(uintptr(callee))+uint64(*u32(info, frame.InfoRegs)) <= s.StackEnd {
					*i32(pc, 8) = visits
					*i32(info, frame.InfoCalls) = n
					fuel -= 1 + step
					s.DepthLeft -= step
					*u64(w, 0) = *u64(base, a+value.Size)
					*tag(w, 0) = value.Function
					*u64(w, 16) = uint64(uintptr(pc)) + 16
					*u64(w, 24) = uint64(value.Frame) | uint64(a+2*value.Size)<<16 | uint64(uintptr(callee)-uintptr(base))<<32
					*u64(w, 32) = *u64(base, a)
					*tag(w, 32) = value.Instance
					base = callee
					pc = ptr(*u64(info, frame.InfoCode))
					k = unsafe.Add(info, frame.InfoSize)
					continue
				}
			}
		case bytecode.IterCheck:
			a := opA(pc) + 2*value.Size
			if *tag(base, a) != value.Void {
				b := opB(pc)
				*u64(base, b) = *u64(base, a)
				*tag(base, b) = *tag(base, a)
				pc = jumpExt(pc)
				continue
			}
			pc = next2(pc)
			continue

		// Containers.
		case bytecode.GetIndexInts:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.List && *tag(base, c) == value.Int {
				list, i := ptr(*u64(base, b)), *u64(base, c)
				if value.Tag(*u8(list, heap.ListElem)) == value.Int && i < *u64(list, heap.ListLen) {
					a := opA(pc)
					*u64(base, a) = *u64(ptr(*u64(list, heap.ListData)), uintptr(i)*8)
					*tag(base, a) = value.Int
					pc = next(pc)
					continue
				}
			}
		case bytecode.GetIndexFloats:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.List && *tag(base, c) == value.Int {
				list, i := ptr(*u64(base, b)), *u64(base, c)
				if value.Tag(*u8(list, heap.ListElem)) == value.Float && i < *u64(list, heap.ListLen) {
					a := opA(pc)
					*u64(base, a) = *u64(ptr(*u64(list, heap.ListData)), uintptr(i)*8)
					*tag(base, a) = value.Float
					pc = next(pc)
					continue
				}
			}
		case bytecode.GetIndexRefs:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.List && *tag(base, c) == value.Int {
				list, i := ptr(*u64(base, b)), *u64(base, c)
				if et := value.Tag(*u8(list, heap.ListElem)); et >= value.FirstHeap && et != heap.ElemAny && i < *u64(list, heap.ListLen) {
					a := opA(pc)
					*u64(base, a) = *u64(ptr(*u64(list, heap.ListData)), uintptr(i)*8)
					*tag(base, a) = et
					pc = next(pc)
					continue
				}
			}
		case bytecode.GetIndexBools:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.List && *tag(base, c) == value.Int {
				list, i := ptr(*u64(base, b)), *u64(base, c)
				if value.Tag(*u8(list, heap.ListElem)) == value.Bool && i < *u64(list, heap.ListLen) {
					a := opA(pc)
					*u64(base, a) = uint64(*u8(ptr(*u64(list, heap.ListData)), uintptr(i)))
					*tag(base, a) = value.Bool
					pc = next(pc)
					continue
				}
			}
		case bytecode.GetIndexList:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.List && *tag(base, c) == value.Int {
				list, i := ptr(*u64(base, b)), *u64(base, c)
				length := *u64(list, heap.ListLen)
				if int64(i) < 0 {
					i += length
				}
				if i < length {
					a, data := opA(pc), ptr(*u64(list, heap.ListData))
					et := value.Tag(*u8(list, heap.ListElem))
					if et == value.Bool {
						*u64(base, a) = uint64(*u8(data, uintptr(i)))
					} else {
						if et == heap.ElemAny {
							et = value.Tag(*u8(data, uintptr(*u64(list, heap.ListCap)*8+i)))
						}
						*u64(base, a) = *u64(data, uintptr(i)*8)
					}
					*tag(base, a) = et
					pc = next(pc)
					continue
				}
			}
		case bytecode.GetIndexString:
			b, c := opB(pc), opC(pc)
			if *tag(base, b) == value.String && *tag(base, c) == value.Int {
				str, i := ptr(*u64(base, b)), *u64(base, c)
				if *u8(str, heap.FlagsOffset)&heap.StrASCII != 0 && i < uint64(*u32(str, heap.StrLen)) {
					a := opA(pc)
					*u64(base, a) = s.Chars[*u8(ptr(*u64(str, heap.StrData)), uintptr(i))&127]
					*tag(base, a) = value.String
					pc = next(pc)
					continue
				}
			}
		case bytecode.GetIndexIList:
			if b := opB(pc); *tag(base, b) == value.List {
				list, i := ptr(*u64(base, b)), uint64(immC(pc))
				length := *u64(list, heap.ListLen)
				if int64(i) < 0 {
					i += length
				}
				if i < length {
					a, data := opA(pc), ptr(*u64(list, heap.ListData))
					et := value.Tag(*u8(list, heap.ListElem))
					if et == value.Bool {
						*u64(base, a) = uint64(*u8(data, uintptr(i)))
					} else {
						if et == heap.ElemAny {
							et = value.Tag(*u8(data, uintptr(*u64(list, heap.ListCap)*8+i)))
						}
						*u64(base, a) = *u64(data, uintptr(i)*8)
					}
					*tag(base, a) = et
					pc = next(pc)
					continue
				}
			}
		case bytecode.SetIndexInts:
			a, b, c := opA(pc), opB(pc), opC(pc)
			if *tag(base, a) == value.List && *tag(base, b) == value.Int && *tag(base, c) == value.Int {
				list, i := ptr(*u64(base, a)), *u64(base, b)
				if value.Tag(*u8(list, heap.ListElem)) == value.Int && i < *u64(list, heap.ListLen) {
					*u64(ptr(*u64(list, heap.ListData)), uintptr(i)*8) = *u64(base, c)
					pc = next(pc)
					continue
				}
			}
		case bytecode.SetIndexFloats:
			a, b, c := opA(pc), opB(pc), opC(pc)
			if *tag(base, a) == value.List && *tag(base, b) == value.Int && *tag(base, c) == value.Float {
				list, i := ptr(*u64(base, a)), *u64(base, b)
				if value.Tag(*u8(list, heap.ListElem)) == value.Float && i < *u64(list, heap.ListLen) {
					*u64(ptr(*u64(list, heap.ListData)), uintptr(i)*8) = *u64(base, c)
					pc = next(pc)
					continue
				}
			}
		case bytecode.SetIndexBools:
			a, b, c := opA(pc), opB(pc), opC(pc)
			if *tag(base, a) == value.List && *tag(base, b) == value.Int && *tag(base, c) == value.Bool {
				list, i := ptr(*u64(base, a)), *u64(base, b)
				if value.Tag(*u8(list, heap.ListElem)) == value.Bool && i < *u64(list, heap.ListLen) {
					*u8(ptr(*u64(list, heap.ListData)), uintptr(i)) = uint8(*u64(base, c))
					pc = next(pc)
					continue
				}
			}
		case bytecode.SetIndexList:
			a, b, c := opA(pc), opB(pc), opC(pc)
			if *tag(base, a) == value.List && *tag(base, b) == value.Int {
				list, i := ptr(*u64(base, a)), *u64(base, b)
				length := *u64(list, heap.ListLen)
				if int64(i) < 0 {
					i += length
				}
				et, t := value.Tag(*u8(list, heap.ListElem)), *tag(base, c)
				if i < length && (et == t && t != value.Bool || et == heap.ElemAny) {
					data := ptr(*u64(list, heap.ListData))
					*u64(data, uintptr(i)*8) = *u64(base, c)
					if et == heap.ElemAny {
						*u8(data, uintptr(*u64(list, heap.ListCap)*8+i)) = uint8(t)
					}
					pc = next(pc)
					continue
				}
			}
		case bytecode.GetIndexDict, bytecode.SetIndexDict, bytecode.CallMemberGet, bytecode.CallMemberContains:
			// Int keys of dicts in hash mode. What the search needs of the state lies in s and not in variables: with so many of them
			// alive at once the compiler would keep some of pc, base, k and fuel in memory, at every dispatch.
			dict, key := unsafe.Add(base, opB(pc)), unsafe.Add(base, opC(pc))
			switch bytecode.Op(*(*uint8)(pc)) {
			case bytecode.SetIndexDict:
				dict, key = unsafe.Add(base, opA(pc)), dict
			case bytecode.CallMemberGet, bytecode.CallMemberContains:
				dict = unsafe.Add(base, opA(pc)+2*value.Size)
				key = unsafe.Add(dict, value.Size)
			}
			if *tag(dict, 0) != value.Dict || *tag(key, 0) != value.Int || *u32(ptr(*u64(dict, 0)), heap.KindOffset) != uint32(heap.DictHash) {
				break
			}
			s.key, s.table = *u64(key, 0), *u64(ptr(*u64(dict, 0)), payload0)
			hi, lo := bits.Mul64(s.key^s.HashKey, s.HashFactor)
			hash, mask := uint32(hi^lo^(hi^lo)>>32), *u32(ptr(s.table), heap.TableMask)
			index := unsafe.Add(ptr(s.table), heap.TableEntries+uintptr(*u32(ptr(s.table), heap.TableCap))*heap.EntrySize)
			var entry unsafe.Pointer
			for i := hash; ; i++ {
				slot := *u32(index, uintptr(i&mask)*heap.IndexSlotSize)
				if slot == 0 {
					entry = nil
					break
				}
				if (slot^hash)&^mask == 0 && slot&mask != mask {
					entry = unsafe.Add(ptr(s.table), heap.TableEntries+uintptr(slot&mask-1)*heap.EntrySize)
					if *u64(entry, heap.EntryKey) == s.key && *u8(entry, heap.EntryKeyTag) == uint8(value.Int) {
						break
					}
				}
			}
			switch bytecode.Op(*(*uint8)(pc)) {
			case bytecode.GetIndexDict:
				if entry != nil {
					a := opA(pc)
					*u64(base, a) = *u64(entry, heap.EntryValue)
					*tag(base, a) = value.Tag(*u8(entry, heap.EntryValueTag))
					pc = next(pc)
					continue
				}
			case bytecode.SetIndexDict:
				if entry != nil {
					c := opC(pc)
					*u64(entry, heap.EntryValue) = *u64(base, c)
					*u8(entry, heap.EntryValueTag) = uint8(*tag(base, c))
					pc = next(pc)
					continue
				}
			case bytecode.CallMemberContains:
				if *u8(ptr(s.table), heap.FlagsOffset)&heap.TableStrings == 0 { // else an entry of the method's name might go first
					b := opB(pc)
					*u64(base, b) = 0
					if entry != nil {
						*u64(base, b) = 1
					}
					*tag(base, b) = value.Bool
					pc = next2(pc)
					continue
				}
			case bytecode.CallMemberGet:
				if *u8(ptr(s.table), heap.FlagsOffset)&heap.TableStrings == 0 { // likewise
					b := opB(pc)
					if entry != nil {
						*u64(base, b) = *u64(entry, heap.EntryValue)
						*tag(base, b) = value.Tag(*u8(entry, heap.EntryValueTag))
					} else {
						fallback := unsafe.Add(base, opA(pc)+4*value.Size)
						*u64(base, b) = *u64(fallback, 0)
						*tag(base, b) = *tag(fallback, 0)
					}
					pc = next2(pc)
					continue
				}
			}

		// Members: the feedback says where the objects of one shape have the field.
		case bytecode.GetMemberField, bytecode.GetKeyField:
			b := opB(pc)
			if t := *tag(base, b); t == value.Instance || t == value.Dict {
				obj := ptr(*u64(base, b))
				fb := ptr(*(*uint64)(unsafe.Add(k, infoDelta)) + 2*uint64(uintptr(pc)))
				if *u32(obj, heap.KindOffset) == *u32(fb, 0) {
					a := opA(pc)
					*u64(base, a) = *u64(obj, uintptr(*u16(fb, 4)))
					*tag(base, a) = *(*value.Tag)(unsafe.Add(obj, uintptr(*u16(fb, 6))))
					pc = next(pc)
					continue
				}
			}
		case bytecode.SetMemberField, bytecode.SetMemberNew:
			a := opA(pc)
			if t := *tag(base, a); t == value.Instance || t == value.Dict {
				obj := ptr(*u64(base, a))
				fb := ptr(*(*uint64)(unsafe.Add(k, infoDelta)) + 2*uint64(uintptr(pc)))
				if *u32(obj, heap.KindOffset) == *u32(fb, 0) {
					b := opB(pc)
					*u64(obj, uintptr(*u16(fb, 4))) = *u64(base, b)
					*(*value.Tag)(unsafe.Add(obj, uintptr(*u16(fb, 6)))) = *tag(base, b)
					*u32(obj, heap.KindOffset) = *u32(fb, 8) // the same shape unless the field is new
					pc = next(pc)
					continue
				}
			}

		// Errors.
		case bytecode.TryEnter:
			a := opA(pc)
			*u64(base, a) = s.Current.Bits
			*tag(base, a) = s.Current.Tag
			pc = next(pc)
			continue
		case bytecode.CatchLeave:
			a := opA(pc)
			s.Current.Bits, s.Current.Tag = *u64(base, a), *tag(base, a)
			pc = next(pc)
			continue

		// Calls.
		case bytecode.Call:
			w := unsafe.Add(base, opA(pc))
			if *tag(w, 0) == value.Function {
				info := ptr(*u64(ptr(*u64(w, 0)), payload0))
				callee := unsafe.Add(w, frame.CalleeOffset)
				step := int64(*u32(info, frame.InfoStep))
				n := *i32(info, frame.InfoCalls) - 1
				if uintptr(*u32(info, frame.InfoParams)) == opC(pc) && n > 0 && fuel > 0 && s.DepthLeft >= step &&
					uint64(uintptr(callee))+uint64(*u32(info, frame.InfoRegs)) <= s.StackEnd {
					*i32(info, frame.InfoCalls) = n
					fuel -= step
					s.DepthLeft -= step
					*u64(w, 16) = uint64(uintptr(pc)) + 8
					*u64(w, 24) = uint64(value.Frame) | uint64(opB(pc))<<16 | uint64(uintptr(callee)-uintptr(base))<<32
					base = callee
					pc = ptr(*u64(info, frame.InfoCode))
					k = unsafe.Add(info, frame.InfoSize)
					continue
				}
			}
		case bytecode.CallMemberMethod:
			w := unsafe.Add(base, opA(pc))
			if *tag(w, 32) == value.Instance {
				fb := ptr(*(*uint64)(unsafe.Add(k, infoDelta)) + 2*uint64(uintptr(pc)))
				shape, method := *u32(ptr(*u64(w, 32)), heap.KindOffset), unsafe.Add(fb, 16)
				if shape != *u32(fb, 0) {
					m := &s.Methods[methodSlot(uint64(uintptr(pc)), shape)]
					if m.pc != uint64(uintptr(pc)) || m.shape != shape {
						break
					}
					method = unsafe.Pointer(&m.closure)
				}
				{
					info := ptr(*u64(method, 8)) // the number of arguments was checked when the cache was filled
					callee := unsafe.Add(w, frame.CalleeOffset)
					step := int64(*u32(info, frame.InfoStep))
					n := *i32(info, frame.InfoCalls) - 1
					if n > 0 && fuel > 0 && s.DepthLeft >= step &&
						uint64(uintptr(callee))+uint64(*u32(info, frame.InfoRegs)) <= s.StackEnd {
						*i32(info, frame.InfoCalls) = n
						fuel -= step
						s.DepthLeft -= step
						*u64(w, 0) = *u64(method, 0)
						*tag(w, 0) = value.Function
						*u64(w, 16) = uint64(uintptr(pc)) + 16
						*u64(w, 24) = uint64(value.Frame) | uint64(opB(pc))<<16 | uint64(uintptr(callee)-uintptr(base))<<32
						base = callee
						pc = ptr(*u64(info, frame.InfoCode))
						k = unsafe.Add(info, frame.InfoSize)
						continue
					}
				}
			}
		case bytecode.CallLen: // the built-in function whose address is in the feedback
			w := unsafe.Add(base, opA(pc))
			if *tag(w, 0) == value.Native && *tag(w, 32) == value.List && opC(pc) == 1 {
				fb := ptr(*(*uint64)(unsafe.Add(k, infoDelta)) + 2*uint64(uintptr(pc)))
				if *u64(w, 0) == *u64(fb, 0) {
					b := opB(pc)
					*u64(base, b) = *u64(ptr(*u64(w, 32)), heap.ListLen)
					*tag(base, b) = value.Int
					pc = next(pc)
					continue
				}
			}
		case bytecode.CallPush:
			w := unsafe.Add(base, opA(pc))
			fb := ptr(*(*uint64)(unsafe.Add(k, infoDelta)) + 2*uint64(uintptr(pc)))
			if *tag(w, 0) == value.Native && *tag(w, 32) == value.List && opC(pc) == 2 && *u64(w, 0) == *u64(fb, 0) {
				list := ptr(*u64(w, 32))
				elem, t, n := *u8(list, heap.ListElem), *tag(w, 48), *u64(list, heap.ListLen)
				if n < *u64(list, heap.ListCap) && (elem == uint8(t) && t != value.Bool && t != value.Void || elem == heap.ElemAny) {
					data := ptr(*u64(list, heap.ListData))
					*u64(data, uintptr(n)*8) = *u64(w, 48)
					if elem == heap.ElemAny {
						*u8(data, uintptr(*u64(list, heap.ListCap)*8+n)) = uint8(t)
					}
					*u64(list, heap.ListLen) = n + 1
					b := opB(pc)
					*u64(base, b) = 0
					*tag(base, b) = value.Void
					pc = next(pc)
					continue
				}
			}
		case bytecode.CallMemberLen:
			w := unsafe.Add(base, opA(pc))
			switch *tag(w, 32) {
			case value.List:
				b := opB(pc)
				*u64(base, b) = *u64(ptr(*u64(w, 32)), heap.ListLen)
				*tag(base, b) = value.Int
				pc = next2(pc)
				continue
			case value.String:
				if str := ptr(*u64(w, 32)); *u8(str, heap.FlagsOffset)&heap.StrASCII != 0 {
					b := opB(pc)
					*u64(base, b) = uint64(*u32(str, heap.StrLen))
					*tag(base, b) = value.Int
					pc = next2(pc)
					continue
				}
			}
		case bytecode.CallMemberLenOf: // the receiver is the module whose address is in the feedback
			w := unsafe.Add(base, opA(pc))
			fb := ptr(*(*uint64)(unsafe.Add(k, infoDelta)) + 2*uint64(uintptr(pc)))
			if *tag(w, 32) == value.Module && *u64(w, 32) == *u64(fb, 16) {
				switch *tag(w, 48) {
				case value.List:
					b := opB(pc)
					*u64(base, b) = *u64(ptr(*u64(w, 48)), heap.ListLen)
					*tag(base, b) = value.Int
					pc = next2(pc)
					continue
				case value.String:
					if str := ptr(*u64(w, 48)); *u8(str, heap.FlagsOffset)&heap.StrASCII != 0 {
						b := opB(pc)
						*u64(base, b) = uint64(*u32(str, heap.StrLen))
						*tag(base, b) = value.Int
						pc = next2(pc)
						continue
					}
				}
			}
		case bytecode.CallMemberSqrtOf: // likewise
			w := unsafe.Add(base, opA(pc))
			fb := ptr(*(*uint64)(unsafe.Add(k, infoDelta)) + 2*uint64(uintptr(pc)))
			if *tag(w, 32) == value.Module && *u64(w, 32) == *u64(fb, 16) && *tag(w, 48) == value.Float && *f64(w, 48) >= 0 {
				b := opB(pc)
				*f64(base, b) = math.Sqrt(*f64(w, 48))
				*tag(base, b) = value.Float
				pc = next2(pc)
				continue
			}
		case bytecode.CallMemberPush:
			if w := unsafe.Add(base, opA(pc)); *tag(w, 32) == value.List {
				list := ptr(*u64(w, 32))
				elem, t, n := *u8(list, heap.ListElem), *tag(w, 48), *u64(list, heap.ListLen)
				if n < *u64(list, heap.ListCap) && (elem == uint8(t) && t != value.Bool && t != value.Void || elem == heap.ElemAny) {
					data := ptr(*u64(list, heap.ListData))
					*u64(data, uintptr(n)*8) = *u64(w, 48)
					if elem == heap.ElemAny {
						*u8(data, uintptr(*u64(list, heap.ListCap)*8+n)) = uint8(t)
					}
					*u64(list, heap.ListLen) = n + 1
					b := opB(pc)
					*u64(base, b) = 0
					*tag(base, b) = value.Void
					pc = next2(pc)
					continue
				}
			}
		case bytecode.CallMemberPop:
			if w := unsafe.Add(base, opA(pc)); *tag(w, 32) == value.List {
				list := ptr(*u64(w, 32))
				if elem, n := *u8(list, heap.ListElem), *u64(list, heap.ListLen); n > 0 && value.Tag(elem) != value.Bool {
					data := ptr(*u64(list, heap.ListData))
					*u64(list, heap.ListLen) = n - 1
					if elem == heap.ElemAny {
						elem = *u8(data, uintptr(*u64(list, heap.ListCap)*8+n-1))
					}
					b := opB(pc)
					*u64(base, b) = *u64(data, uintptr(n-1)*8)
					*tag(base, b) = value.Tag(elem)
					pc = next2(pc)
					continue
				}
			}
		case bytecode.CallMemberCodeAt:
			if w := unsafe.Add(base, opA(pc)); *tag(w, 32) == value.String && *tag(w, 48) == value.Int {
				str, i := ptr(*u64(w, 32)), *u64(w, 48)
				if *u8(str, heap.FlagsOffset)&heap.StrASCII != 0 && i < uint64(*u32(str, heap.StrLen)) {
					b := opB(pc)
					*u64(base, b) = uint64(*u8(ptr(*u64(str, heap.StrData)), uintptr(i)))
					*tag(base, b) = value.Int
					pc = next2(pc)
					continue
				}
			}
		case bytecode.CallMemberField: // a function in a field; the receiver is no argument
			w := unsafe.Add(base, opA(pc))
			if t := *tag(w, 32); t == value.Instance || t == value.Dict {
				fb := ptr(*(*uint64)(unsafe.Add(k, infoDelta)) + 2*uint64(uintptr(pc)))
				obj := ptr(*u64(w, 32))
				if *u32(obj, heap.KindOffset) == *u32(fb, 0) && *(*value.Tag)(unsafe.Add(obj, uintptr(*u16(fb, 6)))) == value.Function {
					closure := *u64(obj, uintptr(*u16(fb, 4)))
					info := ptr(*u64(ptr(closure), payload0))
					callee := unsafe.Add(w, frame.CalleeOffset+value.Size)
					step := int64(*u32(info, frame.InfoStep))
					n := *i32(info, frame.InfoCalls) - 1
					if uintptr(*u32(info, frame.InfoParams)) == opC(pc) && n > 0 && fuel > 0 && s.DepthLeft >= step &&
						uint64(uintptr(callee))+uint64(*u32(info, frame.InfoRegs)) <= s.StackEnd {
						*i32(info, frame.InfoCalls) = n
						fuel -= step
						s.DepthLeft -= step
						*u64(w, 16) = closure
						*tag(w, 16) = value.Function
						*u64(w, 32) = uint64(uintptr(pc)) + 16
						*u64(w, 40) = uint64(value.Frame) | uint64(opB(pc))<<16 | uint64(uintptr(callee)-uintptr(base))<<32
						base = callee
						pc = ptr(*u64(info, frame.InfoCode))
						k = unsafe.Add(info, frame.InfoSize)
						continue
					}
				}
			}
		case bytecode.TailCall:
			w := unsafe.Add(base, opA(pc))
			if *tag(w, 0) == value.Function {
				info := ptr(*u64(ptr(*u64(w, 0)), payload0))
				args := opC(pc)
				step := int64(*u32(info, frame.InfoStep))
				n := *i32(info, frame.InfoCalls) - 1
				if uintptr(*u32(info, frame.InfoParams)) == args && n > 0 && fuel > 0 && step == int64(*(*uint32)(unsafe.Add(k, infoStep))) &&
					uint64(uintptr(base))+uint64(*u32(info, frame.InfoRegs)) <= s.StackEnd {
					*i32(info, frame.InfoCalls) = n
					fuel -= step
					*(*uint64)(unsafe.Add(base, -frame.CalleeOffset)) = *u64(w, 0)
					for i := uintptr(0); i < args*value.Size; i += value.Size {
						*u64(base, i) = *u64(w, 32+i)
						*tag(base, i) = *tag(w, 32+i)
					}
					pc = ptr(*u64(info, frame.InfoCode))
					k = unsafe.Add(info, frame.InfoSize)
					continue
				}
			}
		case bytecode.Return:
			header := *(*uint64)(unsafe.Add(base, -8))
			if header&0xff00&^(frame.FlagInit<<8) == 0 {
				from := unsafe.Add(base, opA(pc))
				if header&(frame.FlagInit<<8) != 0 {
					from = unsafe.Add(base, -frame.CalleeOffset-value.Size) // the instance
				}
				result, t := *u64(from, 0), *tag(from, 0)
				s.DepthLeft += int64(*(*uint32)(unsafe.Add(k, infoStep)))
				pc = ptr(*(*uint64)(unsafe.Add(base, -frame.HeaderOffset)))
				base = unsafe.Add(base, -int(header>>32))
				dst := uintptr(header >> 16 & 0xffff)
				*u64(base, dst) = result
				*tag(base, dst) = t
				k = unsafe.Add(ptr(*u64(ptr(*(*uint64)(unsafe.Add(base, -frame.CalleeOffset))), payload0)), frame.InfoSize)
				continue
			}
		case bytecode.ReturnVoid:
			header := *(*uint64)(unsafe.Add(base, -8))
			if header&0xff00&^(frame.FlagInit<<8) == 0 {
				result, t := uint64(0), value.Void
				if header&(frame.FlagInit<<8) != 0 {
					instance := unsafe.Add(base, -frame.CalleeOffset-value.Size)
					result, t = *u64(instance, 0), *tag(instance, 0)
				}
				s.DepthLeft += int64(*(*uint32)(unsafe.Add(k, infoStep)))
				pc = ptr(*(*uint64)(unsafe.Add(base, -frame.HeaderOffset)))
				base = unsafe.Add(base, -int(header>>32))
				dst := uintptr(header >> 16 & 0xffff)
				*u64(base, dst) = result
				*tag(base, dst) = t
				k = unsafe.Add(ptr(*u64(ptr(*(*uint64)(unsafe.Add(base, -frame.CalleeOffset))), payload0)), frame.InfoSize)
				continue
			}
		}
		s.PC, s.Base, s.K, s.Fuel = uint64(uintptr(pc)), uint64(uintptr(base)), uint64(uintptr(k)), fuel
		return
	}
}
