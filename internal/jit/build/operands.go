package build

import (
	"walrus/internal/bytecode"
	"walrus/internal/jit/ir"
	"walrus/internal/value"
)

// Operands lists the registers (plain numbers) that an instruction reads and those that it writes. It is the order in which an RtOp gets
// its operand cells and gives its results; ir.CalleeSlot among the reads stands for the function cell of the frame.
// extra are the registers that a Closure or NewStruct takes boxes from.
func Operands(w bytecode.Word, extra []uint16) (reads, writes []uint16) {
	o := operands{}
	o.of(w, extra)
	return o.reads, o.writes
}

// operands is Operands of the instruction at pc; the lists are valid until the next call.
func (g *graph) operands(pc int) (reads, writes []uint16) {
	o := &g.mem.ops
	o.of(g.snap.Code[pc], g.snap.captureReads(pc))
	return o.reads, o.writes
}

type operands struct{ reads, writes []uint16 }

// of sets the lists to those of an instruction.
func (o *operands) of(w bytecode.Word, extra []uint16) {
	o.reads, o.writes = o.reads[:0], o.writes[:0]
	a, b, c := w.A()/value.Size, w.B()/value.Size, w.C()/value.Size
	n := int(w.C())
	switch bytecode.Of(w.Op()).Generic {
	case bytecode.NewList, bytecode.Concat:
		o.read(b, n)
		o.write(a, 1)
	case bytecode.NewDict:
		o.read(b, 2*n)
		o.write(a, 1)
	case bytecode.ListAppend:
		o.read(a, 1)
		o.read(b, n)
	case bytecode.DictAppend:
		o.read(a, 1)
		o.read(b, 2*n)
	case bytecode.Slice:
		o.read(b, 1)
		o.read(c, 2)
		o.write(a, 1)
	case bytecode.Call:
		o.read(a, 1)
		o.read(a+2, n)
		o.write(b, 1)
	case bytecode.TailCall:
		o.read(a, 1)
		o.read(a+2, n)
		o.write(a, 1)
	case bytecode.CallMember:
		o.read(a+2, n+1)
		o.write(b, 1)
	case bytecode.ForPrep:
		o.read(a, 2)
		o.write(b, 1)
	case bytecode.ForLoop:
		o.read(a, 2)
		o.write(a, 1)
		o.write(b, 1)
	case bytecode.IterPrep, bytecode.IterResult:
		o.read(a, 1)
		o.write(a, 3)
	case bytecode.IterNext:
		o.read(a, 3)
		o.write(a, 3)
		o.write(b, 1)
	case bytecode.IterNext2:
		o.read(a, 3)
		o.write(a, 3)
		o.write(b, 2)
	case bytecode.IterCheck:
		o.read(a+2, 1)
		o.write(b, 1)
	case bytecode.Closure, bytecode.NewStruct:
		o.reads = append(append(o.reads, extra...), ir.CalleeSlot)
		o.write(a, 1)
	default:
		o.plain(w)
	}
}

func (o *operands) read(reg uint16, n int) {
	for i := range n {
		o.reads = append(o.reads, reg+uint16(i))
	}
}

func (o *operands) write(reg uint16, n int) {
	for i := range n {
		o.writes = append(o.writes, reg+uint16(i))
	}
}

// plain goes by the kinds of the operand fields.
func (o *operands) plain(w bytecode.Word) {
	row := bytecode.Of(w.Op())
	fields := [3]uint16{w.A(), w.B(), w.C()}
	kinds := [3]bytecode.Kind{row.A, row.B, row.C}
	if row.Wide {
		kinds[1], kinds[2] = bytecode.None, bytecode.None
	}
	for i, k := range kinds {
		if k == bytecode.RegR || k == bytecode.RegRW {
			o.read(fields[i]/value.Size, 1)
		}
	}
	for i, k := range kinds {
		if k == bytecode.RegW || k == bytecode.RegRW {
			o.write(fields[i]/value.Size, 1)
		}
	}
}

// target is the word index that the instruction at pc may jump to, -1 if it does not jump.
func target(code []bytecode.Word, pc int) int {
	w := code[pc]
	row := bytecode.Of(w.Op())
	switch {
	case row.Flags&bytecode.Jumps == 0:
		return -1
	case row.Ext == bytecode.LoopExt:
		return pc + int(code[pc+1].ExtHigh())
	case row.Wide:
		return pc + int(w.D())
	}
	return pc + int(int16(w.C()))
}
