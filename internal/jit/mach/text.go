package mach

import (
	"fmt"
	"strings"

	"walrus/internal/jit/regalloc"
)

// Text lists code: with virtual registers (stage mach) if res is nil, else with
// places and moves (stage ra).
func Text(c *Code, t Target, res *regalloc.Result) string {
	var w strings.Builder
	fmt.Fprintf(&w, "%s %s:\n", t.Name(), c.F.Name)
	edit := 0
	for b := range c.RA.Blocks {
		textBlock(&w, c, b)
		blk := &c.RA.Blocks[b]
		for i := blk.First; i < blk.End; i++ {
			for ; res != nil && edit < len(res.Edits) && res.Edits[edit].Before == i; edit++ {
				textEdit(&w, c, res.Edits[edit])
			}
			in := &c.RA.Insts[i]
			loc := func(k int) string {
				n := in.Ops + int32(k)
				if res == nil {
					return textVReg(c, c.RA.Operands[n].V)
				}
				return textLoc(c, res.Operands[n])
			}
			fmt.Fprintf(&w, "    %s", t.Describe(c, i, loc))
			textSite(&w, c, i, res)
			w.WriteByte('\n')
		}
	}
	return w.String()
}

func textBlock(w *strings.Builder, c *Code, b int) {
	blk := &c.RA.Blocks[b]
	fmt.Fprintf(w, "m%d", b)
	if id := c.Blocks[b].IR; id != 0 {
		fmt.Fprintf(w, " b%d", id)
	}
	for _, p := range c.RA.Params[blk.Params : blk.Params+blk.NumParams] {
		fmt.Fprintf(w, " %s", textVReg(c, p))
	}
	if blk.Loop >= 0 {
		fmt.Fprintf(w, " depth %d", c.RA.Loops[blk.Loop].Depth)
	}
	if blk.Cold {
		w.WriteString(" cold")
	}
	for s := blk.Succs; s < blk.Succs+blk.NumSuccs; s++ {
		e := &c.RA.Succs[s]
		fmt.Fprintf(w, " -> m%d", e.To)
		for _, a := range c.RA.EdgeArgs[e.Args : e.Args+c.RA.Blocks[e.To].NumParams] {
			fmt.Fprintf(w, " %s", textVReg(c, a))
		}
	}
	w.WriteString(":\n")
}

func textVReg(c *Code, v VReg) string {
	if k := c.Consts[v]; k.Known {
		return fmt.Sprintf("%#x", k.Bits)
	}
	return fmt.Sprintf("v%d", v)
}

func textLoc(c *Code, l regalloc.Loc) string {
	if l.IsRemat() {
		return textVReg(c, l.Remat())
	}
	return l.String()
}

func textEdit(w *strings.Builder, c *Code, e regalloc.Edit) {
	op := "move"
	if e.Swap {
		op = "swap"
	}
	fmt.Fprintf(w, "    %s %s, %s\n", op, textLoc(c, e.To), textLoc(c, e.From))
}

func textSite(w *strings.Builder, c *Code, i regalloc.Inst, res *regalloc.Result) {
	id := c.Insts[i].Site
	if id < 0 {
		return
	}
	s := &c.Sites[id]
	fmt.Fprintf(w, " !%s", s.Kind)
	in := &c.RA.Insts[i]
	for k := in.Resume; k < in.Resume+in.NumResume; k++ {
		w.WriteByte(' ')
		w.WriteString(textVReg(c, c.RA.Resumes[k]))
		if res != nil {
			w.WriteString("=" + textLoc(c, res.Resumes[k]))
		}
	}
}
