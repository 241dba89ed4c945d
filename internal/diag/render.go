package diag

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"walrus/internal/source"
)

// Options of Render.
type Options struct {
	Color bool
	Width int // columns of source text shown of a line; 0 means 120
}

const (
	colorError = "\x1b[1;31m"
	colorBold  = "\x1b[1m"
	colorLabel = "\x1b[36m"
	colorMuted = "\x1b[34m"
	colorHelp  = "\x1b[32m"
	colorReset = "\x1b[0m"
)

// tabWidth is the number of columns a tab is shown as.
const tabWidth = 4

// traceEnds is how many frames of either end of a call chain are shown.
const traceEnds = 5

// Render shows a diagnostic for people: the message, the place, the source line with the place underlined and labels at the
// parts that matter, help, notes, and the call chain. The text ends with a line feed.
func Render(d *Diagnostic, opt Options) string {
	if opt.Width <= 0 {
		opt.Width = 120
	}
	r := &renderer{opt: opt}
	r.paint(colorError, "error["+d.Kind.Code()+"]")
	r.paint(colorBold, ": "+d.Message)
	r.b.WriteByte('\n')
	file, line, column := d.Position()
	gutter := r.gutter(d)
	if file != "" {
		r.pad(gutter)
		r.paint(colorMuted, "--> ")
		r.b.WriteString(file)
		if line > 0 {
			fmt.Fprintf(&r.b, ":%d:%d", line, column)
		}
		r.b.WriteByte('\n')
	}
	if line > 0 {
		r.snippet(d, gutter)
	}
	if d.Help != "" {
		r.remark(gutter, "help", d.Help)
	}
	for _, n := range d.Notes {
		r.remark(gutter, "note", n)
	}
	r.trace(d.Trace)
	return r.b.String()
}

type renderer struct {
	b   strings.Builder
	opt Options
}

func (r *renderer) paint(color, text string) {
	if r.opt.Color {
		text = color + text + colorReset
	}
	r.b.WriteString(text)
}

func (r *renderer) pad(n int) {
	for range n {
		r.b.WriteByte(' ')
	}
}

func (r *renderer) remark(gutter int, kind, text string) {
	r.pad(gutter + 1)
	r.paint(colorMuted, "= ")
	r.paint(colorHelp, kind)
	r.b.WriteString(": " + text + "\n")
}

// mark is a stretch of one line that is underlined.
type mark struct {
	line       int
	start, end source.Pos // within the line; at least one column is shown
	text       string
	primary    bool
}

// marks lists the stretches to underline: the place itself and the labels, each cut to its first line.
func marks(d *Diagnostic) []mark {
	cut := func(s source.Span, text string, primary bool) mark {
		line := d.File.Line(s.Start)
		all := d.File.LineSpan(line)
		start := min(s.Start, all.End)
		return mark{line, start, max(start, min(s.End, all.End)), text, primary}
	}
	list := []mark{cut(d.Span, "", true)}
	for _, l := range d.Labels {
		if !l.Span.IsValid() {
			continue
		}
		m := cut(l.Span, l.Text, false)
		if m.line == list[0].line && m.start == list[0].start && m.end == list[0].end {
			list[0].text = l.Text
			continue
		}
		list = append(list, m)
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].line < list[j].line })
	return list
}

// gutter is the width of the largest line number shown.
func (r *renderer) gutter(d *Diagnostic) int {
	if d.File == nil || !d.Span.IsValid() {
		return 1
	}
	widest := 0
	for _, m := range marks(d) {
		widest = max(widest, m.line)
	}
	return len(strconv.Itoa(widest)) + 1
}

// snippet shows the lines with marks.
func (r *renderer) snippet(d *Diagnostic, gutter int) {
	list := marks(d)
	r.bar(gutter, "")
	previous := 0
	for len(list) > 0 {
		line := list[0].line
		n := 0
		for n < len(list) && list[n].line == line {
			n++
		}
		if previous > 0 && line > previous+1 {
			r.pad(gutter)
			r.paint(colorMuted, "...")
			r.b.WriteByte('\n')
		}
		r.line(d.File, line, list[:n], gutter)
		list, previous = list[n:], line
	}
}

// bar begins a line of the snippet below the numbers.
func (r *renderer) bar(gutter int, rest string) {
	r.pad(gutter)
	r.paint(colorMuted, "|")
	r.b.WriteString(rest)
	r.b.WriteByte('\n')
}

// line shows one source line and the marks in it.
func (r *renderer) line(f *source.File, number int, list []mark, gutter int) {
	span := f.LineSpan(number)
	v := newView(f.Slice(span), int(list[0].start-span.Start), r.opt.Width)
	digits := strconv.Itoa(number)
	r.pad(gutter - 1 - len(digits))
	r.paint(colorMuted, digits+" |")
	r.b.WriteString(" " + v.text + "\n")
	type row struct {
		start, end int
		mark
	}
	rows := make([]row, 0, len(list))
	for _, m := range list {
		start, end := v.column(int(m.start-span.Start)), v.column(int(m.end-span.Start))
		rows = append(rows, row{start, max(end, start+1), m})
	}
	// The underlines in one line, the place itself over the labels.
	width := 0
	for _, m := range rows {
		width = max(width, m.end)
	}
	under := []byte(strings.Repeat(" ", width))
	for _, primary := range []bool{false, true} {
		for _, m := range rows {
			if m.primary == primary {
				sign := byte('-')
				if primary {
					sign = '^'
				}
				for i := m.start; i < m.end; i++ {
					under[i] = sign
				}
			}
		}
	}
	// Texts from right to left: the rightmost beside its underline, the others below with a line up to their mark.
	sort.SliceStable(rows, func(i, j int) bool { return rows[i].start > rows[j].start })
	inline := ""
	if rows[0].text != "" && rows[0].end == width {
		inline = rows[0].text
		rows = rows[1:]
	}
	r.pad(gutter)
	r.paint(colorMuted, "|")
	r.b.WriteByte(' ')
	r.underline(under)
	if inline != "" {
		r.b.WriteByte(' ')
		r.paint(colorLabel, inline)
	}
	r.b.WriteByte('\n')
	for i, m := range rows {
		if m.text == "" {
			continue
		}
		var stems []int
		for _, other := range rows[i:] {
			if other.text != "" {
				stems = append(stems, other.start)
			}
		}
		r.stems(gutter, stems, 0, "")
		r.stems(gutter, stems[1:], m.start, m.text)
	}
}

func (r *renderer) underline(under []byte) {
	for len(under) > 0 {
		n := 1
		for n < len(under) && under[n] == under[0] {
			n++
		}
		switch under[0] {
		case '^':
			r.paint(colorError, string(under[:n]))
		case '-':
			r.paint(colorLabel, string(under[:n]))
		default:
			r.b.Write(under[:n])
		}
		under = under[n:]
	}
}

// stems shows the lines up to marks whose texts are still to come (their columns from right to left). Behind them comes a text whose own
// column is at.
func (r *renderer) stems(gutter int, columns []int, at int, text string) {
	r.pad(gutter)
	r.paint(colorMuted, "|")
	r.b.WriteByte(' ')
	column := 0
	for i := len(columns) - 1; i >= 0; i-- {
		if columns[i] < column {
			continue
		}
		r.pad(columns[i] - column)
		r.paint(colorLabel, "|")
		column = columns[i] + 1
	}
	if text != "" {
		r.pad(max(0, at-column))
		r.paint(colorLabel, text)
	}
	r.b.WriteByte('\n')
}

// trace shows the call chain, outermost first, unless it is only the top level of the program.
func (r *renderer) trace(frames []Frame) {
	if len(frames) < 2 {
		return
	}
	r.paint(colorBold, "call chain, outermost first:")
	r.b.WriteByte('\n')
	for i, f := range frames {
		if len(frames) > 2*traceEnds+1 && i >= traceEnds && i < len(frames)-traceEnds {
			if i == traceEnds {
				fmt.Fprintf(&r.b, "  ... %d more ...\n", len(frames)-2*traceEnds)
			}
			continue
		}
		r.b.WriteString("  " + f.String() + "\n")
	}
}

// view is a source line as it is shown: tabs expanded, control characters replaced, cut to a window if it is long.
type view struct {
	text    string
	offsets []int // byte offset in the line of every shown character, then the end
	columns []int // column of each
}

const ellipsis = "…"

// newView shows the part of a line around byte offset focus.
func newView(line string, focus, width int) view {
	var v view
	var b strings.Builder
	from, column := 0, 0
	if len(line) > width {
		// Begin a third of the window before the place, at the start of a character.
		if from = max(0, min(focus-width/3, len(line)-width)); from > 0 {
			for from > 0 && !utf8.RuneStart(line[from]) {
				from--
			}
			b.WriteString(ellipsis)
			column = 1
		}
	}
	i := from
	for i < len(line) && column < width {
		ch, size := utf8.DecodeRuneInString(line[i:])
		v.offsets, v.columns = append(v.offsets, i), append(v.columns, column)
		switch {
		case ch == '\t':
			b.WriteString("    "[:tabWidth])
			column += tabWidth
		case ch < ' ' || ch == 0x7f || ch == utf8.RuneError && size == 1:
			b.WriteRune(utf8.RuneError)
			column++
		default:
			b.WriteRune(ch)
			column += runeWidth(ch)
		}
		i += size
	}
	v.offsets, v.columns = append(v.offsets, i), append(v.columns, column)
	if i < len(line) {
		b.WriteString(ellipsis)
	}
	v.text = strings.TrimRight(b.String(), " ")
	return v
}

// column is the column at which the character at a byte offset of the line is shown; offsets outside the window give its edges.
func (v *view) column(offset int) int {
	i := sort.SearchInts(v.offsets, offset)
	return v.columns[min(i, len(v.columns)-1)]
}

// wide are the ranges of characters that take two columns.
var wide = [...][2]rune{
	{0x1100, 0x115F}, {0x231A, 0x231B}, {0x2E80, 0x303E}, {0x3041, 0x33FF}, {0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xA000, 0xA4CF},
	{0xAC00, 0xD7A3}, {0xF900, 0xFAFF}, {0xFE30, 0xFE6F}, {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F},
	{0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
}

// runeWidth is the number of columns of a character on a terminal.
func runeWidth(r rune) int {
	if r < 0x300 {
		return 1
	}
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return 0
	}
	i := sort.Search(len(wide), func(i int) bool { return wide[i][1] >= r })
	if i < len(wide) && r >= wide[i][0] {
		return 2
	}
	return 1
}
