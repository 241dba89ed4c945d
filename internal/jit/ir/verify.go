package ir

import "fmt"

// Verify checks that f is well-formed: every operand is defined before its use on every way, types and levels fit the table, edges
// and parameters agree, effects have complete resume points and their order within a block is respected. It gives the first
// violation it finds, naming the value.
func (f *Func) Verify() error {
	v := verifier{f: f}
	if f.EntryBlk == 0 || int(f.EntryBlk) >= len(f.Blocks) {
		return fmt.Errorf("%s: no entry block", f.Name)
	}
	if err := v.edges(); err != nil {
		return fmt.Errorf("%s: %w", f.Name, err)
	}
	v.dom = f.Dominators()
	v.index = make([]int32, len(f.Instrs))
	if err := v.placement(); err != nil {
		return fmt.Errorf("%s: %w", f.Name, err)
	}
	for _, b := range f.Order {
		if err := v.block(b); err != nil {
			return fmt.Errorf("%s: b%d: %w", f.Name, b, err)
		}
	}
	return nil
}

type verifier struct {
	f     *Func
	dom   *DomTree
	index []int32 // by value: position in its block, from 1; parameters have 0 and Block set
}

// edges checks that predecessors and successors mirror each other and that arguments fit parameters.
func (v *verifier) edges() error {
	f := v.f
	inOrder := make([]bool, len(f.Blocks))
	for _, b := range f.Order {
		if b <= 0 || int(b) >= len(f.Blocks) || inOrder[b] {
			return fmt.Errorf("b%d is not a block or stands twice in the order", b)
		}
		inOrder[b] = true
	}
	count := make([]int, len(f.Blocks))
	for _, b := range f.Order {
		for _, e := range f.Blocks[b].Succs {
			if e.To <= 0 || int(e.To) >= len(f.Blocks) || !inOrder[e.To] {
				return fmt.Errorf("b%d leads to b%d, which is not in the order", b, e.To)
			}
			count[e.To]++
			params := f.Blocks[e.To].Params
			if len(params) != len(e.Args) {
				return fmt.Errorf("b%d gives b%d %d arguments, it has %d parameters", b, e.To, len(e.Args), len(params))
			}
			for i, a := range e.Args {
				if a <= 0 || int(a) >= len(f.Instrs) || f.Instrs[a].Type != f.Instrs[params[i]].Type {
					return fmt.Errorf("b%d to b%d: argument %d (v%d) has another type than v%d", b, e.To, i, a, params[i])
				}
			}
		}
	}
	for _, b := range f.Order {
		if count[b] != len(f.Blocks[b].Preds) {
			return fmt.Errorf("b%d lists %d predecessors, %d edges lead to it", b, len(f.Blocks[b].Preds), count[b])
		}
		for _, p := range f.Blocks[b].Preds {
			found := false
			for _, e := range f.Blocks[p].Succs {
				found = found || e.To == b
			}
			if !found {
				return fmt.Errorf("b%d lists predecessor b%d, which does not lead to it", b, p)
			}
		}
	}
	return nil
}

// placement checks that every instruction stands once, in the block it names.
func (v *verifier) placement() error {
	f := v.f
	for _, b := range f.Order {
		blk := &f.Blocks[b]
		for i, p := range blk.Params {
			if in := &f.Instrs[p]; in.Op != Param || in.Block != b || in.Imm != int64(i) {
				return fmt.Errorf("v%d is not parameter %d of b%d", p, i, b)
			}
		}
		for i, x := range blk.Instrs {
			in := &f.Instrs[x]
			if in.Block != b || v.index[x] != 0 {
				return fmt.Errorf("v%d stands in b%d but belongs to b%d, or stands twice", x, b, in.Block)
			}
			v.index[x] = int32(i + 1)
			if in.Op == Param {
				return fmt.Errorf("v%d: parameter among the instructions of b%d", x, b)
			}
			if last := i == len(blk.Instrs)-1; in.Op.Has(Terminator) != last {
				return fmt.Errorf("b%d: v%d: a terminator must be last, and the last a terminator", b, x)
			}
		}
		if len(blk.Instrs) == 0 {
			return fmt.Errorf("b%d is empty", b)
		}
	}
	return nil
}

func (v *verifier) block(b BlockID) error {
	f := v.f
	if !v.dom.Reachable(b) {
		return fmt.Errorf("cannot be reached")
	}
	blk := &f.Blocks[b]
	for _, x := range blk.Instrs {
		if err := v.instr(b, x); err != nil {
			return fmt.Errorf("%s: %w", f.Line(x), err)
		}
	}
	want := map[Op]int{Jump: 1, Branch: 2}[f.Instrs[f.Terminator(b)].Op]
	if len(blk.Succs) != want {
		return fmt.Errorf("%d ways out, terminator wants %d", len(blk.Succs), want)
	}
	for _, e := range blk.Succs {
		for _, a := range e.Args {
			if !v.defined(a, b, int32(len(blk.Instrs)+1)) {
				return fmt.Errorf("edge argument v%d is not defined on every way here", a)
			}
		}
	}
	return nil
}

// defined reports whether x is computed before position pos of block b on every way.
func (v *verifier) defined(x Value, b BlockID, pos int32) bool {
	if x <= 0 || int(x) >= len(v.f.Instrs) {
		return false
	}
	in := &v.f.Instrs[x]
	if in.Block == 0 || in.Type == None || !v.dom.Reachable(in.Block) {
		return false
	}
	if in.Op == Param {
		params := v.f.Blocks[in.Block].Params
		if int(in.Imm) >= len(params) || params[in.Imm] != x {
			return false
		}
	} else if v.index[x] == 0 {
		return false
	}
	if in.Block == b {
		return v.index[x] < pos
	}
	return v.dom.Dominates(in.Block, b)
}

func (v *verifier) instr(b BlockID, x Value) error {
	f := v.f
	in := &f.Instrs[x]
	if in.Op == Invalid || in.Op >= NumOps {
		return fmt.Errorf("no such operation")
	}
	row := Of(in.Op)
	if f.Level < row.From || f.Level > row.Until {
		return fmt.Errorf("not allowed at level %s", f.Level)
	}
	if !row.Typed && in.Type != row.Result || row.Typed && in.Type == None {
		return fmt.Errorf("has type %s", in.Type)
	}
	args := f.Args(x)
	if len(args) < len(row.Args) || len(args) > len(row.Args) && row.Flags&Variadic == 0 {
		return fmt.Errorf("has %d operands", len(args))
	}
	for i, a := range args {
		if !v.defined(a, b, v.index[x]) {
			return fmt.Errorf("v%d is not defined on every way here", a)
		}
		if i < len(row.Args) && row.Args[i] != None && f.Instrs[a].Type != row.Args[i] {
			return fmt.Errorf("operand v%d has type %s, wanted %s", a, f.Instrs[a].Type, row.Args[i])
		}
	}
	if err := v.special(b, x); err != nil {
		return err
	}
	if row.Flags&MayExit != 0 && in.Resume == 0 {
		return fmt.Errorf("needs a resume point")
	}
	if (row.Flags&NeedsDuring != 0) != (in.During != 0) {
		return fmt.Errorf("the state during the call is missing or out of place")
	}
	if err := v.resume(in.Resume, b, x); err != nil {
		return err
	}
	return v.resume(in.During, b, x)
}

// special checks what single operations demand beyond the table.
func (v *verifier) special(b BlockID, x Value) error {
	f := v.f
	in := &f.Instrs[x]
	switch in.Op {
	case Select:
		if f.Instrs[f.Arg(x, 1)].Type != in.Type || f.Instrs[f.Arg(x, 2)].Type != in.Type {
			return fmt.Errorf("both choices must have its type")
		}
	case ConstRef:
		if in.Imm < 0 || int(in.Imm) >= len(f.Refs) {
			return fmt.Errorf("no such object")
		}
	case Call:
		if in.Imm < 0 || int(in.Imm) >= len(f.Callees) {
			return fmt.Errorf("no such callee")
		}
	case CallAny, TailCall:
		if int64(f.NumArgs(x)) != 2+2*in.Imm {
			return fmt.Errorf("needs payload and tag of %d arguments", in.Imm)
		}
	case CallTag, ResultBits, ResultTag:
		return v.projection(b, x)
	case ICmp:
		if in.Aux >= uint16(numIConds) {
			return fmt.Errorf("no such condition")
		}
	case FCmp:
		if in.Aux >= uint16(numFConds) {
			return fmt.Errorf("no such condition")
		}
	}
	if (in.Op.Has(Reads) || in.Op.Has(Writes)) && (in.Aux == 0 || in.Aux >= uint16(NumClasses)) {
		return fmt.Errorf("no such alias class")
	}
	return nil
}

// projection checks that only other projections stand between x and the call it belongs to: results wait in registers and
// memory that the next call overwrites.
func (v *verifier) projection(b BlockID, x Value) error {
	f := v.f
	call := f.Arg(x, 0)
	for i := v.index[x] - 2; i >= 0; i-- {
		y := f.Blocks[b].Instrs[i]
		if y == call {
			if op := f.Instrs[y].Op; op != Call && op != CallAny && op != RtOp {
				return fmt.Errorf("v%d is no call", y)
			}
			return nil
		}
		if op := f.Instrs[y].Op; op != CallTag && op != ResultBits && op != ResultTag {
			break
		}
	}
	return fmt.Errorf("does not follow its call")
}

func (v *verifier) resume(r ResumeID, b BlockID, x Value) error {
	f := v.f
	for ; r != 0; r = f.Resumes[r].Parent {
		if int(r) >= len(f.Resumes) || f.Resumes[r].Parent >= r && f.Resumes[r].Parent != 0 {
			return fmt.Errorf("r%d does not exist or is its own parent", r)
		}
		last := -1
		for _, s := range f.Resumes[r].Slots {
			if int(s.Reg) <= last {
				return fmt.Errorf("r%d: registers out of order", r)
			}
			last = int(s.Reg)
			if !v.defined(s.Payload, b, v.index[x]) || !v.defined(s.Tag, b, v.index[x]) || f.Instrs[s.Tag].Type != Tag {
				return fmt.Errorf("r%d: register %d (v%d:v%d) is not defined on every way here", r, s.Reg, s.Payload, s.Tag)
			}
		}
	}
	return nil
}
