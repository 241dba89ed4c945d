package report

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// WriteComparison writes new over old for every program and peer that both runs have. A difference is marked as
// noise when the ranges of the two sets of rounds overlap.
func WriteComparison(w io.Writer, m Metric, old, now *Run) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Before: %s, %d rounds. After: %s, %d rounds. Ratios are after over before: below 1 is an improvement.\n\n",
		old.When.Format("2006-01-02 15:04"), old.Rounds, now.When.Format("2006-01-02 15:04"), now.Rounds)
	b.WriteString("| peer | program | before (ms) | after (ms) | ratio | |\n|---|---|---:|---:|---:|---|\n")
	var means strings.Builder
	for i, p := range now.Peers {
		j := old.PeerIndex(p.Name)
		if j < 0 {
			continue
		}
		var logs float64
		n := 0
		for _, row := range now.Rows {
			before, ok := old.cell(row.Program, j)
			after := row.Cells[i]
			if !ok || !before.OK() || !after.OK() {
				continue
			}
			x, y := before.Median(m, old.Peers[j].Startup), after.Median(m, p.Startup)
			logs += math.Log(y / x)
			n++
			fmt.Fprintf(&b, "| %s | %s | %.1f | %.1f | %s | %s |\n", p.Name, row.Program, x/1e6, y/1e6, ratio(y/x), verdict(m, before, after))
		}
		if n > 0 {
			fmt.Fprintf(&means, "| %s | **geometric mean of %d** | | | **%s** | |\n", p.Name, n, ratio(math.Exp(logs/float64(n))))
		}
	}
	b.WriteString(means.String())
	b.WriteString("\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *Run) cell(program string, peer int) (Cell, bool) {
	for _, row := range r.Rows {
		if row.Program == program {
			return row.Cells[peer], true
		}
	}
	return Cell{}, false
}

func verdict(m Metric, before, after Cell) string {
	xs, ys := before.times(m), after.times(m)
	switch {
	case len(xs) < 2 || len(ys) < 2:
		return "single round"
	case slices.Min(ys) > slices.Max(xs):
		return "slower"
	case slices.Max(ys) < slices.Min(xs):
		return "faster"
	}
	return "noise"
}
