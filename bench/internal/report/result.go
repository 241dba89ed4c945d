// Package report holds the outcome of a benchmark run and turns it into tables, JSON and a chart.
package report

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"time"
)

// Peer is one implementation that was measured.
type Peer struct {
	Name    string
	Version string
	Startup Cell // the empty program
}

// Cell is the outcome of one program on one peer.
type Cell struct {
	WallNs    []int64 `json:",omitempty"` // one value per round
	CPUNs     []int64 `json:",omitempty"`
	PeakBytes int64   `json:",omitempty"` // highest resident size
	Failure   string  `json:",omitempty"` // why there is no result
	Absent    bool    `json:",omitempty"` // the peer has no source for this program
}

// Row is one program on all peers, in the order of Run.Peers.
type Row struct {
	Program string
	About   string
	Cells   []Cell
}

// Run is everything a run found out.
type Run struct {
	When    time.Time
	Command string
	Machine []string // facts, one per line
	Rounds  int
	Peers   []Peer
	Rows    []Row
}

// Metric says which time of a cell counts and whether the peer's start-up is taken off.
type Metric struct {
	CPU bool // user and system time of all threads instead of elapsed time
	Net bool // minus the median time of an empty program
}

// String names the metric for headings.
func (m Metric) String() string {
	s := "elapsed time of the process"
	if m.CPU {
		s = "processor time of the process"
	}
	if m.Net {
		s += " minus start-up"
	}
	return s
}

// OK tells whether the cell holds times.
func (c Cell) OK() bool { return c.Failure == "" && !c.Absent && len(c.WallNs) > 0 }

// Median gives the middle time of a cell in nanoseconds under a metric, startup being the peer's own. The result is
// at least a microsecond, so that ratios stay finite.
func (c Cell) Median(m Metric, startup Cell) float64 {
	t := median(c.times(m))
	if m.Net && startup.OK() {
		t -= median(startup.times(m))
	}
	return max(t, 1000)
}

// Spread is the distance between the slowest and the fastest round, relative to the median.
func (c Cell) Spread(m Metric) float64 {
	ts := c.times(m)
	if len(ts) == 0 {
		return 0
	}
	return float64(slices.Max(ts)-slices.Min(ts)) / max(median(ts), 1)
}

func (c Cell) times(m Metric) []int64 {
	if m.CPU {
		return c.CPUNs
	}
	return c.WallNs
}

func median(xs []int64) float64 {
	if len(xs) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(xs))
	mid := len(s) / 2
	if len(s)%2 == 1 {
		return float64(s[mid])
	}
	return float64(s[mid-1]+s[mid]) / 2
}

// PeerIndex finds a peer by name, -1 if it was not measured.
func (r *Run) PeerIndex(name string) int {
	return slices.IndexFunc(r.Peers, func(p Peer) bool { return p.Name == name })
}

// Ratio is the time of peer a over that of peer b on one row; ok is false if either has no result.
func (r *Run) Ratio(m Metric, row Row, a, b int) (ratio float64, ok bool) {
	if !row.Cells[a].OK() || !row.Cells[b].OK() {
		return 0, false
	}
	return row.Cells[a].Median(m, r.Peers[a].Startup) / row.Cells[b].Median(m, r.Peers[b].Startup), true
}

// Summary compares two peers over all programs that both have run.
type Summary struct {
	Programs int
	Wins     int // programs where the first one was faster
	Geomean  float64
	Worst    float64 // largest ratio
	WorstAt  string  // its program
}

// Summarise compares peer a with peer b; ratios are a over b, below 1 where a is faster.
func (r *Run) Summarise(m Metric, a, b int) Summary {
	var s Summary
	var logs float64
	for _, row := range r.Rows {
		ratio, ok := r.Ratio(m, row, a, b)
		if !ok {
			continue
		}
		s.Programs++
		logs += math.Log(ratio)
		if ratio < 1 {
			s.Wins++
		}
		if ratio > s.Worst {
			s.Worst, s.WorstAt = ratio, row.Program
		}
	}
	if s.Programs > 0 {
		s.Geomean = math.Exp(logs / float64(s.Programs))
	}
	return s
}

// Failures lists what went wrong, one line per cell.
func (r *Run) Failures() []string {
	var out []string
	for _, p := range r.Peers {
		if p.Startup.Failure != "" {
			out = append(out, fmt.Sprintf("%s: empty program: %s", p.Name, p.Startup.Failure))
		}
	}
	for _, row := range r.Rows {
		for i, c := range row.Cells {
			if c.Failure != "" {
				out = append(out, fmt.Sprintf("%s on %s: %s", row.Program, r.Peers[i].Name, c.Failure))
			}
		}
	}
	return out
}

// WriteJSON writes the run in the form that ReadJSON accepts.
func (r *Run) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	return enc.Encode(r)
}

// ReadJSON loads an earlier run.
func ReadJSON(path string) (*Run, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var r Run
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, row := range r.Rows {
		if len(row.Cells) != len(r.Peers) {
			return nil, fmt.Errorf("%s: program %s has %d results for %d peers", path, row.Program, len(row.Cells), len(r.Peers))
		}
	}
	return &r, nil
}
