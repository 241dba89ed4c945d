package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"walrus/bench/internal/measure"
	"walrus/bench/internal/report"
	"walrus/bench/internal/suite"
)

// measurer runs programs on peers and fills a report.
type measurer struct {
	settings
	work   string            // folder for things that only this run needs
	places *strings.Replacer // removes places of this machine from messages
	bar    *progress
}

// places makes the replacer for the folders of this machine that messages of a peer may contain.
func places(root, work string) *strings.Replacer {
	pairs := []string{work + string(filepath.Separator), ""}
	if abs, err := filepath.Abs(root); err == nil {
		pairs = append(pairs, abs+string(filepath.Separator), "")
	}
	if self, err := os.Executable(); err == nil {
		pairs = append(pairs, filepath.Dir(self)+string(filepath.Separator), "")
	}
	return strings.NewReplacer(pairs...)
}

// run measures the empty program and then every program. When ctx is cancelled it stops and keeps what it has.
func (m *measurer) run(ctx context.Context, r *report.Run, peers []peer, programs []suite.Program) {
	empty := m.emptyProgram()
	startup := m.row(ctx, peers, empty)
	m.watchAgain(ctx, peers, empty, startup)
	for i, p := range peers {
		r.Peers = append(r.Peers, report.Peer{Name: p.name, Version: p.version, Startup: startup.Cells[i]})
	}
	for _, prog := range programs {
		if ctx.Err() != nil {
			return
		}
		r.Rows = append(r.Rows, m.row(ctx, peers, prog))
	}
}

// emptyWatches is how often the memory of the empty program is followed: it lives so briefly that one look may come
// too early or too late.
const emptyWatches = 4

// watchAgain follows the memory of the empty program some more times and keeps the highest value.
func (m *measurer) watchAgain(ctx context.Context, peers []peer, empty suite.Program, row report.Row) {
	for i, p := range peers {
		if !row.Cells[i].OK() {
			continue
		}
		argv, err := p.command(ctx, p.source(empty))
		if err != nil {
			continue
		}
		for range emptyWatches {
			if s, err := measure.Run(ctx, argv, m.timeout, true); err == nil {
				row.Cells[i].PeakBytes = max(row.Cells[i].PeakBytes, s.Peak)
			}
		}
	}
}

// row measures one program on all peers: a first round that verifies the checksum and follows the memory, then
// the timed rounds, the peers taking turns in each. A peer that fails once is not asked again, and one that has used
// up the budget has had its rounds; if the first round did that, its time counts, since nothing else is known.
func (m *measurer) row(ctx context.Context, peers []peer, prog suite.Program) report.Row {
	row := report.Row{Program: prog.Name, About: prog.About, Cells: make([]report.Cell, len(peers))}
	commands := make([][]string, len(peers))
	spent := make([]time.Duration, len(peers))
	for i, p := range peers {
		src := p.source(prog)
		if src == "" {
			row.Cells[i].Absent = true
			continue
		}
		argv, err := p.command(ctx, src)
		if err != nil {
			row.Cells[i].Failure = m.places.Replace(err.Error())
			continue
		}
		commands[i] = argv
	}
	for round := range m.rounds + 1 {
		for i, p := range peers {
			m.bar.step(1, prog.Name+" on "+p.name)
			c := &row.Cells[i]
			if c.Absent || c.Failure != "" || round > 0 && spent[i] > m.budget {
				continue
			}
			begin := time.Now()
			s := m.once(ctx, c, commands[i], prog.Checksum, round == 0)
			spent[i] += time.Since(begin)
			if c.Failure == "" && (round > 0 || spent[i] > m.budget) {
				c.WallNs = append(c.WallNs, int64(s.Wall))
				c.CPUNs = append(c.CPUNs, int64(s.CPU))
			}
		}
	}
	return row
}

// once runs one process and notes in the cell how it failed, and in the first round its memory.
func (m *measurer) once(ctx context.Context, c *report.Cell, argv []string, checksum string, warmUp bool) measure.Sample {
	s, err := measure.Run(ctx, argv, m.timeout, warmUp)
	switch {
	case ctx.Err() != nil:
		c.Failure = "interrupted"
	case err != nil:
		c.Failure = m.places.Replace(err.Error())
	case s.Out != checksum:
		c.Failure = fmt.Sprintf("wrong checksum: %.60q, want %q", s.Out, checksum)
	case warmUp:
		c.PeakBytes = s.Peak
	}
	return s
}

// emptyProgram makes a program that does nothing in every language, for the start-up times.
func (m *measurer) emptyProgram() suite.Program {
	p := suite.Program{Name: "empty", Dir: filepath.Join(m.work, "empty"), About: "start-up only."}
	texts := map[suite.Form]string{
		suite.Walrus: "", suite.WalrusVariant: "", suite.Lua: "", suite.JavaScript: "", suite.Python: "",
		suite.Starlark: "", suite.Tengo: "", suite.C: "int main(void) { return 0; }\n",
	}
	// A source that could not be written shows up as a failure of the peer that misses it.
	_ = os.MkdirAll(p.Dir, 0o755)
	for form, text := range texts {
		_ = os.WriteFile(filepath.Join(p.Dir, p.Name+string(form)), []byte(text), 0o644)
	}
	return p
}
