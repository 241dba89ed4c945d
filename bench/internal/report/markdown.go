package report

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Names of the columns that belong to Walrus; the summary treats them as subjects.
const (
	Interpreter = "walrus-int"
	JIT         = "walrus-jit"
	Variant     = "walrus-var"
)

// WriteMarkdown writes the facts, the summary and the tables of a run.
func (r *Run) WriteMarkdown(w io.Writer, m Metric) error {
	var b strings.Builder
	r.facts(&b, m)
	r.summaryTable(&b, m)
	r.timeTable(&b, m)
	r.ratioTable(&b, m)
	r.memoryTable(&b)
	if f := r.Failures(); len(f) > 0 {
		b.WriteString("### Failures\n\n")
		for _, line := range f {
			fmt.Fprintf(&b, "- %s\n", line)
		}
		b.WriteString("\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *Run) facts(b *strings.Builder, m Metric) {
	fmt.Fprintf(b, "Run of %s, up to %d rounds, %s. Command: `%s`.\n\n", r.When.Format("2006-01-02 15:04 MST"), r.Rounds, m, r.Command)
	for _, f := range r.Machine {
		fmt.Fprintf(b, "- %s\n", f)
	}
	b.WriteString("\n| peer | version | start-up (ms) | peak memory of an empty program (MB) |\n|---|---|---:|---:|\n")
	for _, p := range r.Peers {
		start, mem := "failed", ""
		if p.Startup.OK() {
			start = fmt.Sprintf("%.1f", p.Startup.Median(Metric{CPU: m.CPU}, Cell{})/1e6)
			mem = megabytes(p.Startup.PeakBytes)
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", p.Name, p.Version, start, mem)
	}
	b.WriteString("\n")
}

// summaryTable compares each Walrus column with every other column.
func (r *Run) summaryTable(b *strings.Builder, m Metric) {
	for _, name := range []string{JIT, Interpreter, Variant} {
		a := r.PeerIndex(name)
		if a < 0 || len(r.Peers) < 2 {
			continue
		}
		fmt.Fprintf(b, "### %s against the others\n\n", name)
		b.WriteString("Ratios are its time over the other's: below 1 means that it is faster.\n\n")
		b.WriteString("| against | geometric mean | wins | worst | program |\n|---|---:|---:|---:|---|\n")
		for i, p := range r.Peers {
			if i == a {
				continue
			}
			s := r.Summarise(m, a, i)
			if s.Programs == 0 {
				fmt.Fprintf(b, "| %s | | | | |\n", p.Name)
				continue
			}
			fmt.Fprintf(b, "| %s | %s | %d of %d | %s | %s |\n", p.Name, ratio(s.Geomean), s.Wins, s.Programs, ratio(s.Worst), s.WorstAt)
		}
		b.WriteString("\n")
	}
}

func (r *Run) heading(b *strings.Builder) {
	b.WriteString("| program |")
	for _, p := range r.Peers {
		fmt.Fprintf(b, " %s |", p.Name)
	}
	b.WriteString("\n|---|" + strings.Repeat("---:|", len(r.Peers)) + "\n")
}

func (r *Run) timeTable(b *strings.Builder, m Metric) {
	fmt.Fprintf(b, "### Median times (ms, with the spread of the rounds; without one: a single round)\n\n")
	r.heading(b)
	for _, row := range r.Rows {
		fmt.Fprintf(b, "| %s |", row.Program)
		for i, c := range row.Cells {
			if !c.OK() {
				fmt.Fprintf(b, " %s |", absence(c))
				continue
			}
			t := time.Duration(c.Median(m, r.Peers[i].Startup))
			if len(c.WallNs) == 1 {
				fmt.Fprintf(b, " %s |", millis(t))
				continue
			}
			fmt.Fprintf(b, " %s ±%.0f%% |", millis(t), c.Spread(m)*50)
		}
		b.WriteString("\n")
	}
	b.WriteString("\n")
}

// ratioTable shows every peer relative to the first column, with geometric means and wins below.
func (r *Run) ratioTable(b *strings.Builder, m Metric) {
	base := r.PeerIndex(JIT)
	if base < 0 {
		base = 0
	}
	if len(r.Peers) < 2 {
		return
	}
	name := r.Peers[base].Name
	fmt.Fprintf(b, "### Times relative to %s\n\nAbove 1 means that %s is faster. Wins count the programs where it is.\n\n", name, name)
	r.heading(b)
	for _, row := range r.Rows {
		fmt.Fprintf(b, "| %s |", row.Program)
		for i, c := range row.Cells {
			if q, ok := r.Ratio(m, row, i, base); ok {
				fmt.Fprintf(b, " %s |", ratio(q))
			} else {
				fmt.Fprintf(b, " %s |", absence(c))
			}
		}
		b.WriteString("\n")
	}
	b.WriteString("| **geometric mean** |")
	for i := range r.Peers {
		if s := r.Summarise(m, i, base); s.Programs > 0 {
			fmt.Fprintf(b, " **%s** |", ratio(s.Geomean))
		} else {
			b.WriteString(" |")
		}
	}
	fmt.Fprintf(b, "\n| **wins of %s** |", name)
	for i := range r.Peers {
		if s := r.Summarise(m, base, i); i != base && s.Programs > 0 {
			fmt.Fprintf(b, " %d of %d |", s.Wins, s.Programs)
		} else {
			b.WriteString(" |")
		}
	}
	b.WriteString("\n\n")
}

func (r *Run) memoryTable(b *strings.Builder) {
	b.WriteString("### Peak memory (MB)\n\n")
	r.heading(b)
	for _, row := range r.Rows {
		fmt.Fprintf(b, "| %s |", row.Program)
		for _, c := range row.Cells {
			if c.OK() {
				fmt.Fprintf(b, " %s |", megabytes(c.PeakBytes))
			} else {
				fmt.Fprintf(b, " %s |", absence(c))
			}
		}
		b.WriteString("\n")
	}
	b.WriteString("\n")
}

func absence(c Cell) string {
	if c.Failure != "" {
		return "failed"
	}
	return ""
}

func ratio(x float64) string {
	switch {
	case x >= 100:
		return fmt.Sprintf("%.0f", x)
	case x >= 10:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.2f", x)
}

func millis(t time.Duration) string {
	ms := float64(t) / 1e6
	if ms >= 100 {
		return fmt.Sprintf("%.0f", ms)
	}
	return fmt.Sprintf("%.1f", ms)
}

func megabytes(n int64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%.1f", float64(n)/1e6)
}
