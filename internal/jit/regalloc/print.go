package regalloc

import (
	"fmt"
	"strings"
)

// String returns r5, f3 for registers.
func (r PReg) String() string {
	if r == NoPReg {
		return "-"
	}
	if r.Class() == Float {
		return fmt.Sprintf("f%d", r-FloatBase)
	}
	return fmt.Sprintf("r%d", uint8(r))
}

// String returns the place's register, s2 for slots, const v7 for constants.
func (l Loc) String() string {
	switch {
	case l.IsReg():
		return l.Reg().String()
	case l.IsSlot():
		return fmt.Sprintf("s%d", l.Slot())
	case l.IsRemat():
		return fmt.Sprintf("const v%d", l.Remat())
	}
	return "-"
}

// Dump writes the code, and when res is not nil the places and moves, one
// instruction per line.
func Dump(f *Func, res *Result) string {
	var w strings.Builder
	e := 0
	for b := range f.Blocks {
		blk := &f.Blocks[b]
		fmt.Fprintf(&w, "b%d%s:\n", b, blockNotes(f, blk))
		for i := blk.First; i < blk.End; i++ {
			for ; res != nil && e < len(res.Edits) && res.Edits[e].Before == i; e++ {
				arrow := "<-"
				if res.Edits[e].Swap {
					arrow = "<->"
				}
				fmt.Fprintf(&w, "        %v %s %v\n", res.Edits[e].To, arrow, res.Edits[e].From)
			}
			fmt.Fprintf(&w, "  %4d ", i)
			dumpInst(&w, f, res, &f.Insts[i])
		}
	}
	return w.String()
}

func blockNotes(f *Func, blk *BlockInfo) string {
	s := ""
	for _, p := range f.Params[blk.Params : blk.Params+blk.NumParams] {
		s += fmt.Sprintf(" v%d", p)
	}
	if blk.Loop >= 0 {
		s += fmt.Sprintf(" loop%d", blk.Loop)
	}
	if blk.Cold {
		s += " cold"
	}
	for k := blk.Succs; k < blk.Succs+blk.NumSuccs; k++ {
		e := &f.Succs[k]
		s += fmt.Sprintf(" ->b%d%v", e.To, f.EdgeArgs[e.Args:e.Args+f.Blocks[e.To].NumParams])
	}
	return s
}

func dumpInst(w *strings.Builder, f *Func, res *Result, in *InstInfo) {
	roles := [...]string{"use", "late", "def", "early"}
	wheres := [...]string{"reg", "mem", "any", "fixed", "same"}
	for k := in.Ops; k < in.Ops+in.NumOps; k++ {
		op := &f.Operands[k]
		fmt.Fprintf(w, " %s:v%d:%s", roles[op.Role], op.V, wheres[op.Where])
		switch op.Where {
		case InFixed:
			fmt.Fprintf(w, ":%v", op.Reg)
		case SameAs:
			fmt.Fprintf(w, ":%d", op.Tie)
		}
		if res != nil {
			fmt.Fprintf(w, "=%v", res.Operands[k])
		}
	}
	if in.Clobbers != 0 {
		fmt.Fprintf(w, " clobbers %d", in.Clobbers.Len())
	}
	if in.NumResume > 0 {
		w.WriteString(" resume")
		for k := in.Resume; k < in.Resume+in.NumResume; k++ {
			fmt.Fprintf(w, " v%d", f.Resumes[k])
			if res != nil {
				fmt.Fprintf(w, "=%v", res.Resumes[k])
			}
		}
	}
	w.WriteByte('\n')
}
