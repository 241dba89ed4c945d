package bytecode

import (
	"fmt"
	"unicode/utf8"
)

// The verifier proves of a Program, wherever it came from, what the interpreter and the compiler to native code take for granted:
//
//  1. Every operand is in range: registers (whole windows and rows of them included), constants of the right type, globals,
//     functions, structs, imports, captures, loops.
//  2. Control stays inside: every jump and handler goes to the start of an instruction, the last instruction ends the flow, and
//     pairs of instructions (TailCall and Return, IterPrep and IterResult, IterNext and IterCheck) are complete.
//  3. Every cycle of the code passes a loop header, where steps are counted and a run can be stopped.
//  4. A register is read only where it certainly holds a value of the sort the instruction needs (see flow.go), so
//     boxes, iterator states and errors under way never reach a program and nothing else is taken for one.
//
// It reads every instruction once, in order, and so takes time linear in the code (times the depth of nested try statements).

// Verify checks a Program. The error names the function and the instruction. It runs on every load.
func Verify(p *Program) error {
	if len(p.Functions) == 0 {
		return fmt.Errorf("bytecode: no functions")
	}
	if main := &p.Functions[0]; main.Params != 0 || len(main.Captures) != 0 {
		return fmt.Errorf("bytecode: the top level has parameters or captures")
	}
	for i := range p.Structs {
		for _, m := range p.Structs[i].Methods {
			if m.Function <= 0 || m.Function >= len(p.Functions) || p.Functions[m.Function].Struct != i {
				return fmt.Errorf("bytecode: struct %s: method %s is function %d", p.Structs[i].Name, m.Name, m.Function)
			}
		}
	}
	for i := range p.Functions {
		v := &verifier{p: p, f: &p.Functions[i], id: i}
		if err := v.function(); err != nil {
			return err
		}
	}
	return nil
}

// verifier is the state of the verification of one function.
type verifier struct {
	p  *Program
	f  *Function
	id int

	starts []bool // by word: an instruction starts there
	target []bool // by word: a jump goes there
	back   []bool // by word: a jump from below goes there
	pc     int
}

func (v *verifier) errorf(format string, args ...any) error {
	at := ""
	if v.pc < len(v.f.Code) {
		at, _ = FormatInstruction(v.p, v.f, v.pc)
	}
	return fmt.Errorf("bytecode: function %d (%s): at %d (%s): %s", v.id, v.f.Name, v.pc, at, fmt.Sprintf(format, args...))
}

func (v *verifier) function() error {
	f := v.f
	if f.Registers < f.Params || f.Registers > MaxRegisters || f.Params < 0 {
		return v.errorf("%d parameters, %d registers", f.Params, f.Registers)
	}
	if f.Parent < -1 || f.Parent >= v.id || (f.Parent == -1) != (v.id == 0) {
		return v.errorf("parent %d", f.Parent)
	}
	if f.Struct < -1 || f.Struct >= len(v.p.Structs) {
		return v.errorf("struct %d", f.Struct)
	}
	for i, k := range f.Consts {
		if k.Kind > ConstString || k.Kind == ConstString && !utf8.ValidString(k.Str) || k.Kind == ConstBool && k.Bits > 1 {
			return v.errorf("constant %d is invalid", i)
		}
	}
	if err := v.layout(); err != nil {
		return err
	}
	for v.pc = 0; v.pc < len(f.Code); v.pc += Of(f.Code[v.pc].Op()).Width() {
		if err := v.instruction(); err != nil {
			return err
		}
	}
	v.pc = 0
	if err := v.tables(); err != nil {
		return err
	}
	if err := v.cycles(); err != nil {
		return err
	}
	return v.flow()
}

// layout finds where instructions start.
func (v *verifier) layout() error {
	code := v.f.Code
	v.starts = make([]bool, len(code)+1)
	v.target = make([]bool, len(code)+1)
	v.back = make([]bool, len(code)+1)
	last := Nop
	for v.pc = 0; v.pc < len(code); {
		last = code[v.pc].Op()
		if v.p.File != nil {
			v.p.File.Checkpoint()
		}
		if last >= NumGeneric {
			return v.errorf("no operation of a Program")
		}
		v.starts[v.pc] = true
		v.pc += Of(last).Width()
	}
	if v.pc > len(code) || len(code) == 0 || Of(last).Flags&Ends == 0 {
		v.pc = max(0, len(code)-1)
		return v.errorf("control runs off the end of the code")
	}
	return nil
}

// instruction checks the operands of the instruction at pc.
func (v *verifier) instruction() error {
	w := v.f.Code[v.pc]
	info := Of(w.Op())
	if err := v.operand(info.A, w.A()); err != nil {
		return err
	}
	if info.Wide {
		if err := v.wide(info.B, int(w.D())); err != nil {
			return err
		}
	} else {
		if err := v.operand(info.B, w.B()); err != nil {
			return err
		}
		if err := v.operand(info.C, w.C()); err != nil {
			return err
		}
	}
	switch info.Ext {
	case NameExt:
		if err := v.name(int(v.f.Code[v.pc+1].ExtLow())); err != nil {
			return err
		}
	case LoopExt:
		if e := v.f.Code[v.pc+1]; w.Op() != LoopHead {
			if err := v.jumpTo(int(e.ExtHigh())); err != nil {
				return err
			}
		}
	}
	if err := v.rows(w); err != nil {
		return err
	}
	return v.special(w)
}

func (v *verifier) operand(k Kind, x uint16) error {
	switch k {
	case RegR, RegW, RegRW:
		if x%16 != 0 || int(x/16) >= v.f.Registers {
			return v.errorf("register operand %d", x)
		}
	case Const:
		if x%16 != 0 || int(x/16) >= len(v.f.Consts) {
			return v.errorf("constant operand %d", x)
		}
	case Name:
		return v.name(int(x))
	case Capture:
		if int(x) >= len(v.f.Captures) {
			return v.errorf("capture %d of %d", x, len(v.f.Captures))
		}
	case LoopNum:
		if int(x) >= len(v.f.Loops) {
			return v.errorf("loop %d of %d", x, len(v.f.Loops))
		}
	case Disp:
		return v.jumpTo(int(int16(x)))
	}
	return nil
}

func (v *verifier) wide(k Kind, d int) error {
	limit := 0
	switch k {
	case DDisp:
		return v.jumpTo(d)
	case DConst:
		limit = len(v.f.Consts)
	case DGlobal:
		limit = len(v.p.Globals)
	case DProto:
		limit = len(v.p.Functions)
	case DStruct:
		limit = len(v.p.Structs)
	case DImport:
		limit = len(v.p.Imports)
	default:
		return nil
	}
	if d < 0 || d >= limit {
		return v.errorf("operand %d, limit %d", d, limit)
	}
	return nil
}

func (v *verifier) name(n int) error {
	if n >= len(v.f.Consts) || v.f.Consts[n].Kind != ConstString {
		return v.errorf("constant %d is no name", n)
	}
	return nil
}

// jumpTo checks a displacement from the instruction at pc.
func (v *verifier) jumpTo(d int) error {
	t := v.pc + d
	if t < 0 || t >= len(v.f.Code) || !v.starts[t] {
		return v.errorf("jump to %d", t)
	}
	v.target[t] = true
	v.back[t] = v.back[t] || t <= v.pc
	return nil
}

// row checks n consecutive registers.
func (v *verifier) row(first uint16, n int) error {
	if int(first/16)+n > v.f.Registers {
		return v.errorf("registers %d to %d of %d", first/16, int(first/16)+n-1, v.f.Registers)
	}
	return nil
}

// Registers behind an operand that instructions use besides the operand itself.
const (
	callFixed    = 2 // callee and header before the arguments
	memberFixed  = 3 // free, header, receiver
	iterFixed    = 3 // state of an iterator
	iterWindow   = 3 // callee, header and receiver of `iter` and `next`
	rangeFixed   = 2
	sliceOperand = 2
)

// rows checks the operands that stand for several registers.
func (v *verifier) rows(w Word) error {
	switch w.Op() {
	case NewList, ListAppend, Concat:
		return v.row(w.B(), int(w.C()))
	case NewDict, DictAppend:
		return v.row(w.B(), 2*int(w.C()))
	case Call, TailCall:
		return v.row(w.A(), callFixed+int(w.C()))
	case CallMember:
		return v.row(w.A(), memberFixed+int(w.C()))
	case ForPrep, ForLoop:
		return v.row(w.A(), rangeFixed)
	case IterPrep, IterResult, IterNext, IterNext2, IterCheck:
		if err := v.row(w.A(), iterFixed+iterWindow); err != nil || w.Op() != IterNext2 {
			return err
		}
		return v.row(w.B(), 2)
	case Slice:
		return v.row(w.C(), sliceOperand)
	}
	return nil
}

// special checks what concerns single operations.
func (v *verifier) special(w Word) error {
	switch w.Op() {
	case Jump:
		if t := v.pc + int(w.D()); t <= v.pc && v.f.Code[t].Op() != LoopHead {
			return v.errorf("jump back to something other than a loop header")
		}
	case LoadBool:
		if d := w.D(); d != 0 && d != 1 {
			return v.errorf("no bool")
		}
	case DivI, ModI:
		if w.C() == 0 {
			return v.errorf("division by the immediate 0")
		}
	case ShlI, ShrI:
		if w.C() >= 64 {
			return v.errorf("shift count outside 0 to 63")
		}
	case Closure:
		if v.p.Functions[w.D()].Parent != v.id {
			return v.errorf("closure of a function that is not written here")
		}
	case NewStruct:
		for _, m := range v.p.Structs[w.D()].Methods {
			if v.p.Functions[m.Function].Parent != v.id {
				return v.errorf("struct that is not written here")
			}
		}
	case TailCall:
		return v.follows(Return, w.A())
	case IterPrep:
		return v.follows(IterResult, w.A())
	case IterNext, IterNext2:
		return v.follows(IterCheck, w.A())
	}
	return nil
}

// follows checks that the next instruction is a certain one with the same operand A.
func (v *verifier) follows(op Op, a uint16) error {
	next := v.pc + Of(v.f.Code[v.pc].Op()).Width()
	if next >= len(v.f.Code) || v.f.Code[next].Op() != op || v.f.Code[next].A() != a {
		return v.errorf("%s does not follow", op)
	}
	return nil
}

// tables checks what accompanies the code.
func (v *verifier) tables() error {
	f := v.f
	for i, h := range f.Handlers {
		if h.Start >= h.End || int(h.End) > len(f.Code) || !v.starts[h.Start] || h.Target < h.End ||
			int(h.Target) >= len(f.Code) || !v.starts[h.Target] || h.Kind > HandleFinally {
			return v.errorf("handler %d is invalid", i)
		}
		want := CatchValue
		if h.Kind == HandleFinally {
			want = CatchPending
		}
		if f.Code[h.Target].Op() != want || v.target[h.Target] {
			return v.errorf("handler %d goes to a place that is none", i)
		}
	}
	for i, l := range f.Loops {
		if int(l.Header) >= len(f.Code) || !v.starts[l.Header] || int(l.Start) >= len(f.Code) || !v.starts[l.Start] ||
			int(l.End) > len(f.Code) || l.Start > l.Header || l.Header >= l.End || Of(f.Code[l.Header].Op()).Flags&Header == 0 {
			return v.errorf("loop %d is invalid", i)
		}
	}
	for i, p := range f.Pos {
		ascending := i == 0 || p.PC > f.Pos[i-1].PC || p.PC == f.Pos[i-1].PC && (i == 1 || p.PC > f.Pos[i-2].PC)
		if int(p.PC) >= len(f.Code) || !ascending {
			return v.errorf("place %d is invalid", i)
		}
	}
	for i, l := range f.Locals {
		if int(l.Reg) >= f.Registers || l.Start > l.End {
			return v.errorf("variable %d is invalid", i)
		}
	}
	for i, c := range f.Captures {
		parent := &v.p.Functions[f.Parent]
		if c.FromParent && int(c.Index) >= len(parent.Captures) || !c.FromParent && int(c.Index) >= parent.Registers {
			return v.errorf("capture %d is invalid", i)
		}
	}
	return nil
}

// cycles checks that every cycle passes a header. Forward jumps cannot make a cycle; a jump back from i to t makes one, and all ways from
// t to i must pass one header: the last one before i, with no jump from before it to behind it.
func (v *verifier) cycles() error {
	code := v.f.Code
	header := -1            // last header so far
	start, around := -1, -1 // what the next two were computed for
	nearest := len(code)    // nearest place behind the header that a jump from between start and header reaches
	for v.pc = 0; v.pc < len(code); {
		w := code[v.pc]
		info := Of(w.Op())
		if w.Op() == IterCheck && v.target[v.pc] {
			return v.errorf("jump to the second half of a loop header")
		}
		switch {
		case info.Flags&Header != 0:
			header = v.pc
		case info.Flags&Jumps != 0 && w.Op() != Jump:
			t := v.pc + v.displacement(v.pc)
			if t > v.pc {
				break
			}
			if start != t || around != header {
				start, around, nearest = t, header, v.nearest(t, header)
			}
			if header < t || nearest <= v.pc {
				return v.errorf("a cycle without a loop header")
			}
		}
		v.pc += info.Width()
	}
	return nil
}

// nearest is the first place behind the header that an instruction from start on and before the header jumps to.
func (v *verifier) nearest(start, header int) int {
	code := v.f.Code
	found := len(code)
	for at := start; at < header; at += Of(code[at].Op()).Width() {
		if Of(code[at].Op()).Flags&Jumps != 0 {
			if t := at + v.displacement(at); t > header {
				found = min(found, t)
			}
		}
	}
	return found
}

// displacement is the displacement of the jump at index pc.
func (v *verifier) displacement(pc int) int {
	w := v.f.Code[pc]
	switch info := Of(w.Op()); {
	case info.Ext == LoopExt:
		return int(v.f.Code[pc+1].ExtHigh())
	case info.Wide:
		return int(w.D())
	default:
		return int(int16(w.C()))
	}
}
