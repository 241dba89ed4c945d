package bytecode

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Disassemble shows a Program: for every function its head, constants, code with the source line above the first instruction
// of each line, handlers and loops. The text depends on the Program alone.
func Disassemble(p *Program) string {
	var b strings.Builder
	for i := range p.Functions {
		if i > 0 {
			b.WriteByte('\n')
		}
		disassembleFunction(&b, p, i)
	}
	return b.String()
}

// DisassembleFunction shows one function of a Program.
func DisassembleFunction(p *Program, n int) string {
	var b strings.Builder
	disassembleFunction(&b, p, n)
	return b.String()
}

func disassembleFunction(b *strings.Builder, p *Program, n int) {
	f := &p.Functions[n]
	fmt.Fprintf(b, "fn %s (#%d): %d parameters, %d registers", f.Name, n, f.Params, f.Registers)
	for i, c := range f.Captures {
		from := "register"
		if c.FromParent {
			from = "capture"
		}
		if i == 0 {
			b.WriteString(", captures")
		}
		fmt.Fprintf(b, " %s %d", from, c.Index)
	}
	b.WriteByte('\n')
	line := -1
	for pc := 0; pc < len(f.Code); {
		if pos := f.PosAt(pc); p.File != nil && pos.Main.IsValid() {
			if l := p.File.Line(pos.Main.Start); l != line {
				line = l
				fmt.Fprintf(b, "  %4d | %s\n", line, strings.TrimSpace(p.File.LineText(line)))
			}
		}
		text, width := FormatInstruction(p, f, pc)
		fmt.Fprintf(b, "    %5d  %s\n", pc, text)
		pc += width
	}
	for i, h := range f.Handlers {
		kind := "catch"
		if h.Kind == HandleFinally {
			kind = "finally"
		}
		fmt.Fprintf(b, "  handler %d: %s %d..%d at %d\n", i, kind, h.Start, h.End, h.Target)
	}
	for i, l := range f.Loops {
		fmt.Fprintf(b, "  loop %d: header %d, %d..%d\n", i, l.Header, l.Start, l.End)
	}
}

// PosAt returns the places that belong to the instruction at word index pc.
func (f *Function) PosAt(pc int) Pos {
	lo, hi := 0, len(f.Pos)
	for lo < hi {
		if mid := (lo + hi) / 2; int(f.Pos[mid].PC) <= pc {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == 0 {
		return Pos{}
	}
	return f.Pos[lo-1]
}

// FormatInstruction shows the instruction at word index pc and returns its width in words. Operations that do not exist are shown as
// numbers. The constants may be absent.
func FormatInstruction(p *Program, f *Function, pc int) (text string, width int) {
	w := f.Code[pc]
	if w.Op() >= NumOps {
		return fmt.Sprintf("invalid %#016x", uint64(w)), 1
	}
	info := Of(w.Op())
	d := &operandPrinter{p: p, f: f, pc: pc}
	d.b.WriteString(info.Name)
	for d.b.Len() < 12 {
		d.b.WriteByte(' ')
	}
	d.operand(info.A, w.A())
	if info.Wide {
		d.wide(info.B, w.D())
	} else {
		d.operand(info.B, w.B())
		d.operand(info.C, w.C())
	}
	if info.Ext != NoExt && pc+1 < len(f.Code) {
		e := f.Code[pc+1]
		if info.Ext == NameExt {
			d.item(d.constant(int(e.ExtLow())))
		} else if e.ExtHigh() != 0 {
			d.item("-> " + strconv.Itoa(pc+int(e.ExtHigh())))
		}
	}
	if x := w.X(); x != 0 {
		d.item("x=" + strconv.Itoa(int(x)))
	}
	return strings.TrimRight(d.b.String(), " "), info.Width()
}

type operandPrinter struct {
	b     strings.Builder
	p     *Program
	f     *Function
	pc    int
	items int
}

func (d *operandPrinter) item(s string) {
	if d.items > 0 {
		d.b.WriteString(", ")
	}
	d.items++
	d.b.WriteString(s)
}

func (d *operandPrinter) operand(k Kind, v uint16) {
	switch k {
	case None:
	case RegR, RegW, RegRW:
		d.item("r" + strconv.Itoa(int(v)/16))
	case Imm:
		d.item(strconv.Itoa(int(int16(v))))
	case Const:
		d.item(d.constant(int(v) / 16))
	case Name:
		d.item(d.constant(int(v)))
	case Count:
		d.item(strconv.Itoa(int(v)))
	case Capture:
		d.item("capture " + strconv.Itoa(int(v)))
	case LoopNum:
		d.item("loop " + strconv.Itoa(int(v)))
	case Disp:
		d.item("-> " + strconv.Itoa(d.pc+int(int16(v))))
	}
}

func (d *operandPrinter) wide(k Kind, v int32) {
	switch k {
	case DInt:
		d.item(strconv.Itoa(int(v)))
	case DConst:
		d.item(d.constant(int(v)))
	case DGlobal:
		d.item(d.named("global", int(v), len(d.p.Globals), func(i int) string { return d.p.Globals[i].Name }))
	case DProto:
		d.item(d.named("fn", int(v), len(d.p.Functions), func(i int) string { return d.p.Functions[i].Name }))
	case DStruct:
		d.item(d.named("struct", int(v), len(d.p.Structs), func(i int) string { return d.p.Structs[i].Name }))
	case DImport:
		d.item(d.named("import", int(v), len(d.p.Imports), func(i int) string { return strconv.Quote(d.p.Imports[i].Path) }))
	case DDisp:
		d.item("-> " + strconv.Itoa(d.pc+int(v)))
	}
}

// named shows an entry of a table of the Program by its name.
func (d *operandPrinter) named(what string, i, n int, name func(int) string) string {
	if i < 0 || i >= n {
		return what + " " + strconv.Itoa(i)
	}
	return what + " " + name(i)
}

// constant shows a constant of the function, long strings cut off.
func (d *operandPrinter) constant(i int) string {
	if i < 0 || i >= len(d.f.Consts) {
		return "K" + strconv.Itoa(i)
	}
	return d.f.Consts[i].String()
}

// String shows the constant as source text; strings are cut off after 40 bytes.
func (k Constant) String() string {
	switch k.Kind {
	case ConstVoid:
		return "void"
	case ConstBool:
		return strconv.FormatBool(k.Bits != 0)
	case ConstInt:
		return strconv.FormatInt(int64(k.Bits), 10)
	case ConstFloat:
		s := strconv.FormatFloat(math.Float64frombits(k.Bits), 'g', -1, 64)
		if !strings.ContainsAny(s, ".eIN") {
			s += ".0"
		}
		return s
	}
	if len(k.Str) > 40 {
		return strconv.Quote(k.Str[:40]) + "..."
	}
	return strconv.Quote(k.Str)
}
