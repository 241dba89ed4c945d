package ir

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"walrus/internal/value"
)

// tagWords are the names of tags in the text form.
var tagWords = [value.NumTags]string{
	value.Void: "void", value.Bool: "bool", value.Int: "int", value.Float: "float", value.Unset: "unset", value.Frame: "frame",
	value.Raw: "raw", value.Range: "range", value.String: "string", value.List: "list", value.Tuple: "tuple", value.Dict: "dict",
	value.Function: "function", value.Native: "native", value.Module: "module", value.Struct: "struct", value.Instance: "instance",
	value.Iter: "iter", value.Task: "task", value.Host: "host", value.Box: "box", value.Table: "table", value.Fault: "fault",
}

// TagWord is the name of a tag in the text form: `int`, `list`, `any` for AnyTag.
func TagWord(t value.Tag) string {
	if t == AnyTag {
		return "any"
	}
	if int(t) < len(tagWords) && tagWords[t] != "" {
		return tagWords[t]
	}
	return "t" + strconv.Itoa(int(t))
}

func tagOfWord(s string) (value.Tag, bool) {
	if s == "any" {
		return AnyTag, true
	}
	for t, w := range tagWords {
		if w == s && w != "" {
			return value.Tag(t), true
		}
	}
	if n, err := strconv.ParseUint(strings.TrimPrefix(s, "t"), 10, 8); err == nil && strings.HasPrefix(s, "t") {
		return value.Tag(n), true
	}
	return 0, false
}

// String prints the function in the form that Parse reads. Addresses are left out: they would differ from run to run.
func (f *Func) String() string {
	var sb strings.Builder
	f.print(&sb)
	return sb.String()
}

func (f *Func) print(sb *strings.Builder) {
	fmt.Fprintf(sb, "func %q fn %d %s", f.Name, f.Fn, f.Entry)
	if f.Entry == LoopEntry {
		fmt.Fprintf(sb, " %d", f.EntryPC)
	}
	fmt.Fprintf(sb, " level %s params [", f.Level)
	for i, t := range f.Params {
		if i > 0 {
			sb.WriteByte(' ')
		}
		sb.WriteString(TagWord(t))
	}
	fmt.Fprintf(sb, "] result %s", TagWord(f.Result))
	if f.SelfRef >= 0 {
		fmt.Fprintf(sb, " self %d", f.SelfRef)
	}
	if f.Metered {
		sb.WriteString(" metered")
	}
	sb.WriteByte('\n')
	for i := range f.Modules {
		fmt.Fprintf(sb, "module %d\n", i)
	}
	for i := range f.Refs {
		fmt.Fprintf(sb, "object %d %s %q\n", i, TagWord(f.Refs[i].Tag), f.Refs[i].Name)
	}
	for i := range f.Callees {
		c := &f.Callees[i]
		fmt.Fprintf(sb, "callee %d %q fn %d params %d ref %d", i, c.Name, c.Fn, c.Params, c.Ref)
		if c.Self {
			sb.WriteString(" self")
		}
		sb.WriteByte('\n')
	}
	for _, b := range f.Order {
		f.printBlock(sb, b)
	}
	for _, r := range f.usedResumes() {
		f.printResume(sb, r)
	}
}

// usedResumes lists the resume points that instructions in blocks name, and their parents, ascending.
func (f *Func) usedResumes() []ResumeID {
	used := make([]bool, len(f.Resumes))
	for _, b := range f.Order {
		for _, v := range f.Blocks[b].Instrs {
			in := &f.Instrs[v]
			for _, r := range [2]ResumeID{in.Resume, in.During} {
				for r > 0 && int(r) < len(used) && !used[r] {
					used[r] = true
					r = f.Resumes[r].Parent
				}
			}
		}
	}
	var list []ResumeID
	for r, u := range used {
		if u {
			list = append(list, ResumeID(r))
		}
	}
	return list
}

func (f *Func) printBlock(sb *strings.Builder, b BlockID) {
	blk := &f.Blocks[b]
	fmt.Fprintf(sb, "b%d(", b)
	for i, p := range blk.Params {
		if i > 0 {
			sb.WriteString(", ")
		}
		fmt.Fprintf(sb, "v%d: %s", p, f.Instrs[p].Type)
	}
	sb.WriteByte(')')
	if blk.Loop {
		sb.WriteString(" loop")
	}
	if blk.Cold {
		sb.WriteString(" cold")
	}
	sb.WriteString(":\n")
	for _, v := range blk.Instrs {
		sb.WriteString("    " + f.Line(v) + "\n")
	}
}

// Line is the text of one instruction.
func (f *Func) Line(v Value) string {
	var sb strings.Builder
	in := &f.Instrs[v]
	row := Of(in.Op)
	if in.Type != None {
		fmt.Fprintf(&sb, "v%d", v)
		if row.Typed {
			fmt.Fprintf(&sb, ": %s", in.Type)
		}
		sb.WriteString(" = ")
	}
	sb.WriteString(row.Name)
	sb.WriteString(auxText(in))
	sep := " "
	if row.Imm {
		sb.WriteString(sep + immText(in))
		sep = ", "
	}
	for _, a := range f.Args(v) {
		fmt.Fprintf(&sb, "%sv%d", sep, a)
		sep = ", "
	}
	if in.Op.Has(Terminator) && in.Block != 0 {
		sep = " "
		for _, e := range f.Blocks[in.Block].Succs {
			fmt.Fprintf(&sb, "%sb%d(", sep, e.To)
			for i, a := range e.Args {
				if i > 0 {
					sb.WriteString(", ")
				}
				fmt.Fprintf(&sb, "v%d", a)
			}
			sb.WriteByte(')')
			sep = ", "
		}
	}
	if in.Resume != 0 {
		fmt.Fprintf(&sb, " ^r%d", in.Resume)
	}
	if in.During != 0 {
		fmt.Fprintf(&sb, " during r%d", in.During)
	}
	return sb.String()
}

func auxText(in *Instr) string {
	switch {
	case in.Op == ICmp:
		return "." + ICond(in.Aux).String()
	case in.Op == FCmp:
		return "." + FCond(in.Aux).String()
	case in.Op == Guard || in.Op == Exit:
		return "." + Reason(in.Aux).String()
	case in.Op.Has(Reads) || in.Op.Has(Writes):
		return "." + Class(in.Aux).String()
	case in.Aux != 0:
		return "." + strconv.Itoa(int(in.Aux))
	}
	return ""
}

func immText(in *Instr) string {
	switch in.Op {
	case ConstF64:
		d := math.Float64frombits(uint64(in.Imm))
		if d != d {
			return fmt.Sprintf("0x%x", uint64(in.Imm))
		}
		return strconv.FormatFloat(d, 'g', -1, 64)
	case ConstTag, TagIs:
		return TagWord(value.Tag(in.Imm))
	case LoadGlobal, LoadGlobalT, StoreGlobal, StoreGlobalT:
		m, i := SplitGlobal(in.Imm)
		return fmt.Sprintf("m%d.g%d", m, i)
	}
	return strconv.FormatInt(in.Imm, 10)
}

func (f *Func) printResume(sb *strings.Builder, id ResumeID) {
	r := &f.Resumes[id]
	fmt.Fprintf(sb, "r%d = fn %d pc %d [", id, r.Fn, r.PC)
	for i, s := range r.Slots {
		if i > 0 {
			sb.WriteString(", ")
		}
		if s.Reg == CalleeSlot {
			sb.WriteString("callee")
		} else {
			fmt.Fprintf(sb, "%d", s.Reg)
		}
		fmt.Fprintf(sb, "=v%d:v%d", s.Payload, s.Tag)
	}
	sb.WriteByte(']')
	if r.Parent != 0 {
		fmt.Fprintf(sb, " in r%d dst %d window %d flags %d", r.Parent, r.Dst, r.Window, r.Flags)
	}
	sb.WriteByte('\n')
}
