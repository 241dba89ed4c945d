package amd64

import (
	"fmt"
	"strings"
)

// String writes the instruction in Intel syntax. Distances to labels and
// RIP-relative places are written from the end of the instruction.
func (in Inst) String() string {
	return in.text(func(distance int32) string { return fmt.Sprintf(".%+#x", distance) })
}

// text writes the instruction; place writes a position given as its distance
// from the end of the instruction.
func (in Inst) text(place func(distance int32) string) string {
	if in.Form == NopForm {
		return "nop"
	}
	if int(in.Form) >= len(descriptions) {
		return in.Form.String()
	}
	d := &descriptions[in.Form]
	var b strings.Builder
	b.WriteString(d.name)
	if in.Form.HasCond() {
		b.WriteString(in.Cond.String())
	}
	for i, op := range d.operands {
		if i == 0 {
			b.WriteByte(' ')
		} else {
			b.WriteString(", ")
		}
		size := op.Size
		if size == 0 {
			size = in.Size
		}
		switch op.Kind {
		case KindReg, KindXmm:
			b.WriteString(in.Regs[i].name(size))
		case KindCL:
			b.WriteString("cl")
		case KindMem:
			if op.Role != AddressOnly {
				b.WriteString(pointerNames[size])
			}
			b.WriteString(in.Mem.text(place))
		case KindImm:
			b.WriteString(immText(in.Imm))
		case KindLabel:
			b.WriteString(place(int32(in.Label)))
		}
	}
	return b.String()
}

var pointerNames = map[Size]string{
	B: "byte ptr ", W: "word ptr ", L: "dword ptr ", Q: "qword ptr ", 16: "xmmword ptr ",
}

func immText(v int64) string {
	if v < 0 {
		return fmt.Sprintf("-%#x", -uint64(v))
	}
	return fmt.Sprintf("%#x", v)
}

// String writes the operand in Intel syntax.
func (m Mem) String() string {
	return m.text(func(distance int32) string { return fmt.Sprintf("label %d", distance) })
}

func (m Mem) text(place func(int32) string) string {
	if m.Base == RIP {
		return "[" + place(m.Disp) + "]"
	}
	var b strings.Builder
	b.WriteByte('[')
	if m.Base != NoReg {
		b.WriteString(m.Base.String())
	}
	if m.Scale != 0 {
		if m.Base != NoReg {
			b.WriteByte('+')
		}
		fmt.Fprintf(&b, "%s*%d", m.Index, m.Scale)
	}
	switch {
	case m.Base == NoReg && m.Scale == 0:
		fmt.Fprintf(&b, "%#x", uint64(int64(m.Disp)))
	case m.Disp > 0:
		fmt.Fprintf(&b, "+%#x", m.Disp)
	case m.Disp < 0:
		fmt.Fprintf(&b, "-%#x", -int64(m.Disp))
	}
	return b.String() + "]"
}

// Line is one line of a listing.
type Line struct {
	Offset, Length int
	Text           string
}

// Listing decodes code up to end (the start of the constants, or len(code)).
// Bytes it cannot read become "db" lines of one byte. name gives the text of a
// position in the code; it may return "" to have the offset written, and may be
// nil.
func Listing(code []byte, end int, name func(offset int) string) []Line {
	var lines []Line
	for at := 0; at < end; {
		in, n, err := Decode(code[at:end])
		if err != nil {
			lines = append(lines, Line{at, 1, fmt.Sprintf("db %#02x", code[at])})
			at++
			continue
		}
		next := at + n
		text := in.text(func(distance int32) string {
			target := next + int(distance)
			if name != nil {
				if s := name(target); s != "" {
					return s
				}
			}
			return fmt.Sprintf("%#x", target)
		})
		lines = append(lines, Line{at, n, text})
		at = next
	}
	return lines
}
