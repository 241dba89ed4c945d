package ir

import (
	"errors"
	"fmt"

	"walrus/internal/value"
)

// World is what the evaluator runs a function in: inputs, memory and the run time. Addresses are its own affair.
type World interface {
	// Arg is argument i.
	Arg(i int) value.Cell
	// Frame is interpreter register reg at a loop entry.
	Frame(reg int) value.Cell
	// ClosureAddr is the address of the running closure.
	ClosureAddr() uint64
	// Read and Write access width (1, 4 or 8) bytes at an address.
	Read(addr uint64, width int) uint64
	Write(addr uint64, width int, bits uint64)
	// Call runs callee c of the function.
	Call(c *Callee, args []value.Cell) value.Cell
	// CallAny calls a value; ok is false if that has to be left to the interpreter.
	CallAny(callee value.Cell, args []value.Cell) (result value.Cell, ok bool)
	// RtOp executes an instruction; ok is false if it raised an error.
	RtOp(fn int32, pc uint32, args []value.Cell, results int) (outcome int, cells []value.Cell, ok bool)
	// Poll reports whether to go on.
	Poll() bool
}

// FrameState is an interpreter frame as an exit leaves it.
type FrameState struct {
	Fn   int32
	PC   uint32
	Regs map[uint16]value.Cell
}

// Outcome is how an evaluation ended: with a result, or by leaving for the interpreter.
type Outcome struct {
	Left   bool
	Reason Reason
	At     Value        // instruction that was left at
	Frames []FrameState // innermost first, if left
	Result value.Cell   // if not left
	Steps  int          // instructions executed
}

// ErrBudget says that the evaluation took more steps than allowed.
var ErrBudget = errors.New("ir: evaluation does not end")

// Eval executes f, at whatever level it is. It is an oracle for tests: slow, and written from the operation table alone.
func (f *Func) Eval(w World, budget int) (Outcome, error) {
	e := &evaluator{f: f, w: w, regs: make([]uint64, len(f.Instrs)), done: make([]bool, len(f.Instrs))}
	b := f.EntryBlk
	for {
		for _, v := range f.Blocks[b].Instrs {
			if e.out.Steps++; e.out.Steps > budget {
				return e.out, ErrBudget
			}
			next, err := e.step(v)
			if err != nil {
				return e.out, fmt.Errorf("%s: %s: %w", f.Name, f.Line(v), err)
			}
			if next == stop {
				return e.out, nil
			}
			if next >= 0 {
				b = e.follow(b, next)
			}
		}
	}
}

// Ways on from an instruction: the number of a successor, or one of these.
const (
	fall = -1
	stop = -2
)

type evaluator struct {
	f    *Func
	w    World
	regs []uint64
	done []bool
	out  Outcome
	cell value.Cell   // result of the last call
	res  []value.Cell // results of the last RtOp
}

// follow moves the arguments of an edge to the parameters at once and gives the target.
func (e *evaluator) follow(b BlockID, i int) BlockID {
	edge := &e.f.Blocks[b].Succs[i]
	vals := make([]uint64, len(edge.Args))
	for i, a := range edge.Args {
		vals[i] = e.regs[a]
	}
	for i, p := range e.f.Blocks[edge.To].Params {
		e.regs[p], e.done[p] = vals[i], true
	}
	return edge.To
}

func (e *evaluator) arg(v Value, i int) uint64 { return e.regs[e.f.Arg(v, i)] }

// cells reads the operands of v from position from on as pairs of payload and tag.
func (e *evaluator) cells(v Value, from int) []value.Cell {
	args := e.f.Args(v)[from:]
	cells := make([]value.Cell, 0, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		cells = append(cells, value.Cell{Bits: e.regs[args[i]], Tag: value.Tag(e.regs[args[i+1]])})
	}
	return cells
}

func (e *evaluator) step(v Value) (int, error) {
	f := e.f
	in := &f.Instrs[v]
	for _, a := range f.Args(v) {
		if !e.done[a] && !f.Instrs[a].Op.IsConst() {
			return stop, fmt.Errorf("v%d is used before it is computed", a)
		}
	}
	if in.Op.Has(Terminator) || in.Op.Has(MayExit) {
		return e.control(v)
	}
	e.done[v] = true
	switch {
	case in.Op.Has(Reads), in.Op.Has(Writes):
		e.memory(v)
		return fall, nil
	case in.Op.Has(Folds):
		var args [3]uint64
		for i, a := range f.Args(v) {
			args[i] = e.regs[a]
		}
		bits, ok := EvalPure(in.Op, in.Aux, in.Imm, args[:f.NumArgs(v)])
		if !ok {
			return stop, errors.New("undefined for these operands")
		}
		e.regs[v] = bits
		return fall, nil
	}
	switch in.Op {
	case ConstRef:
		e.regs[v] = f.Refs[in.Imm].Addr
	case ConstI64, ConstF64, ConstBool, ConstTag:
		e.regs[v] = uint64(in.Imm)
	case Arg:
		e.regs[v] = e.w.Arg(int(in.Imm)).Bits
	case ArgTag:
		e.regs[v] = uint64(e.w.Arg(int(in.Imm)).Tag)
	case Closure:
		e.regs[v] = e.w.ClosureAddr()
	case FrameBits:
		e.regs[v] = e.w.Frame(int(in.Imm)).Bits
	case FrameTag:
		e.regs[v] = uint64(e.w.Frame(int(in.Imm)).Tag)
	case CallTag:
		e.regs[v] = uint64(e.cell.Tag)
	case ResultBits:
		e.regs[v] = e.res[in.Imm].Bits
	case ResultTag:
		e.regs[v] = uint64(e.res[in.Imm].Tag)
	default:
		return stop, errors.New("cannot be executed")
	}
	return fall, nil
}

func (e *evaluator) control(v Value) (int, error) {
	f := e.f
	in := &f.Instrs[v]
	e.done[v] = true
	switch in.Op {
	case Jump:
		return 0, nil
	case Branch:
		if e.arg(v, 0)&0xFF != 0 {
			return 0, nil
		}
		return 1, nil
	case Return:
		e.out.Result = value.Cell{Bits: e.arg(v, 0), Tag: value.Tag(e.arg(v, 1))}
		return stop, nil
	case Exit:
		return e.leave(v, Reason(in.Aux)), nil
	case Guard:
		if e.arg(v, 0)&0xFF == 0 {
			return e.leave(v, Reason(in.Aux)), nil
		}
	case Poll:
		if !e.w.Poll() {
			return e.leave(v, Interrupted), nil
		}
	case Step, Depth:
	case Call:
		c := &f.Callees[in.Imm]
		e.cell = e.w.Call(c, e.callArgs(v, c))
		e.regs[v] = e.cell.Bits
	case CallAny, TailCall:
		callee := value.Cell{Bits: e.arg(v, 0), Tag: value.Tag(e.arg(v, 1))}
		cell, ok := e.w.CallAny(callee, e.cells(v, 2))
		if !ok {
			return e.leave(v, NotCompiled), nil
		}
		e.cell = cell
		if in.Op == TailCall {
			e.out.Result = cell
			return stop, nil
		}
		e.regs[v] = cell.Bits
	case RtOp:
		r := &f.Resumes[in.Resume]
		outcome, cells, ok := e.w.RtOp(r.Fn, r.PC, e.cells(v, 0), int(in.Imm))
		if !ok {
			return e.leave(v, Failed), nil
		}
		e.regs[v], e.res = uint64(outcome), cells
	}
	return fall, nil
}

// callArgs reads the arguments of a Call.
func (e *evaluator) callArgs(v Value, c *Callee) []value.Cell {
	if !c.Self {
		return e.cells(v, 0)
	}
	var cells []value.Cell
	args := e.f.Args(v)
	for _, t := range e.f.Params {
		c := value.Cell{Bits: e.regs[args[0]], Tag: t}
		args = args[1:]
		if t == AnyTag {
			c.Tag = value.Tag(e.regs[args[0]])
			args = args[1:]
		}
		cells = append(cells, c)
	}
	return cells
}

// leave records the frames that the interpreter would continue with.
func (e *evaluator) leave(v Value, why Reason) int {
	e.out.Left, e.out.Reason, e.out.At = true, why, v
	for r := e.f.Instrs[v].Resume; r != 0; r = e.f.Resumes[r].Parent {
		point := &e.f.Resumes[r]
		fs := FrameState{Fn: point.Fn, PC: point.PC, Regs: make(map[uint16]value.Cell)}
		for _, s := range point.Slots {
			c := value.Cell{Bits: e.regs[s.Payload], Tag: value.Tag(e.regs[s.Tag])}
			if c.Tag == value.Bool {
				c.Bits &= 0xFF
			}
			fs.Regs[s.Reg] = c
		}
		e.out.Frames = append(e.out.Frames, fs)
	}
	return stop
}

func width(t Type) int {
	if t == Bool || t == Tag {
		return 1
	}
	return 8
}

func (e *evaluator) memory(v Value) {
	f := e.f
	in := &f.Instrs[v]
	switch in.Op {
	case Load:
		e.regs[v] = e.w.Read(e.arg(v, 0)+uint64(in.Imm), width(in.Type))
	case LoadX:
		n := width(in.Type)
		e.regs[v] = e.w.Read(e.arg(v, 0)+e.arg(v, 1)*uint64(n)+uint64(in.Imm), n)
	case Load32:
		e.regs[v] = e.w.Read(e.arg(v, 0)+uint64(in.Imm), 4)
	case Load8:
		e.regs[v] = e.w.Read(e.arg(v, 0)+uint64(in.Imm), 1)
	case Store:
		e.w.Write(e.arg(v, 0)+uint64(in.Imm), width(f.Instrs[f.Arg(v, 1)].Type), e.arg(v, 1))
	case StoreX:
		n := width(f.Instrs[f.Arg(v, 2)].Type)
		e.w.Write(e.arg(v, 0)+e.arg(v, 1)*uint64(n)+uint64(in.Imm), n, e.arg(v, 2))
	case Store32:
		e.w.Write(e.arg(v, 0)+uint64(in.Imm), 4, e.arg(v, 1))
	case LoadGlobal:
		e.regs[v] = e.w.Read(f.GlobalAddr(in.Imm), 8)
	case LoadGlobalT:
		e.regs[v] = e.w.Read(f.GlobalAddr(in.Imm)+value.TagOffset, 1)
	case StoreGlobal:
		e.w.Write(f.GlobalAddr(in.Imm), 8, e.arg(v, 0))
	case StoreGlobalT:
		e.w.Write(f.GlobalAddr(in.Imm)+value.TagOffset, 1, e.arg(v, 0))
	}
}
