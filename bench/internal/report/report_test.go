package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func ms(ts ...int64) Cell {
	c := Cell{PeakBytes: 5e6}
	for _, t := range ts {
		c.WallNs = append(c.WallNs, t*1e6)
		c.CPUNs = append(c.CPUNs, t*2e6)
	}
	return c
}

func sample() *Run {
	return &Run{
		When: time.Date(2026, 1, 2, 3, 4, 0, 0, time.UTC), Command: "go run ./run", Machine: []string{"2 processors"}, Rounds: 3,
		Peers: []Peer{{JIT, "1", ms(2)}, {Interpreter, "1", ms(2)}, {"lua5.4", "5.4", ms(1)}},
		Rows: []Row{
			{"fib", "calls", []Cell{ms(12, 10, 11), ms(102, 101, 103), ms(51, 50, 52)}},
			{"sieve", "lists", []Cell{ms(42), ms(82), ms(21)}},
			{"tak", "calls", []Cell{ms(5), {Failure: "wrong checksum"}, {Absent: true}}},
		},
	}
}

func TestMedianAndSpread(t *testing.T) {
	c := ms(12, 10, 11)
	if got := c.Median(Metric{}, Cell{}); got != 11e6 {
		t.Errorf("median %v", got)
	}
	if got := ms(10, 20).Median(Metric{CPU: true}, Cell{}); got != 30e6 {
		t.Errorf("median of two %v", got)
	}
	if got := c.Median(Metric{Net: true}, ms(2)); got != 9e6 {
		t.Errorf("net median %v", got)
	}
	if got := c.Median(Metric{Net: true}, ms(20)); got != 1000 {
		t.Errorf("a net time is never below a microsecond, got %v", got)
	}
	if got := c.Spread(Metric{}); math.Abs(got-2.0/11) > 1e-9 {
		t.Errorf("spread %v", got)
	}
}

func TestSummarise(t *testing.T) {
	s := sample().Summarise(Metric{}, 0, 2)
	if s.Programs != 2 || s.Wins != 1 || s.WorstAt != "sieve" || s.Worst != 2 {
		t.Errorf("got %+v", s)
	}
	if want := math.Sqrt(11.0 / 51 * 2); math.Abs(s.Geomean-want) > 1e-9 {
		t.Errorf("geometric mean %v, want %v", s.Geomean, want)
	}
}

func TestMarkdown(t *testing.T) {
	var b bytes.Buffer
	if err := sample().WriteMarkdown(&b, Metric{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| fib | 11.0 ±9% |", "| **geometric mean** |", "tak on walrus-int: wrong checksum", "1 of 2", "Command: `go run ./run`", "| tak | 1.00 | failed |  |",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}

func TestJSONRoundTripAndComparison(t *testing.T) {
	old := sample()
	path := filepath.Join(t.TempDir(), "old.json")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(old.WriteJSON(f), f.Close()); err != nil {
		t.Fatal(err)
	}
	back, err := ReadJSON(path)
	if err != nil {
		t.Fatal(err)
	}
	now := sample()
	now.Rows[0].Cells[0] = ms(5, 6, 7)
	var b bytes.Buffer
	if err := WriteComparison(&b, Metric{}, back, now); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| walrus-jit | fib | 11.0 | 6.0 | 0.55 | faster |", "| lua5.4 | fib | 51.0 | 51.0 | 1.00 | noise |", "single round"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}

func TestChartIsWellFormed(t *testing.T) {
	var b bytes.Buffer
	if err := sample().WriteSVG(&b, Metric{Net: true}); err != nil {
		t.Fatal(err)
	}
	dec := xml.NewDecoder(&b)
	for {
		if _, err := dec.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	for _, tick := range ticks(1.0/4096, 4096) {
		if tick == 1 {
			return
		}
	}
	t.Error("no tick at 1")
}
