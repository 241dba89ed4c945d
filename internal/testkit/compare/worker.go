package main

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"walrus/internal/testkit/executor"
	"walrus/internal/testkit/generate"
)

// Programs run in processes of their own: a fault in native code or a corrupt heap may end or hang a process, and must
// cost one program, not the run. The tester talks to each worker in lines of JSON, about many programs at a time. What a
// worker is doing it notes in a file, where it can still be read when the worker is dead.

// request asks a worker to run programs: those of some seeds, or one that is given.
type request struct {
	Seed    uint64            `json:"seed,omitempty"`  // the first seed
	Count   int               `json:"count,omitempty"` // how many seeds; 0 is 1
	Program *executor.Program `json:"program,omitempty"`
	// Mode is the only mode to run; empty for the interpreter and the mode that the seed draws.
	Mode     string `json:"mode,omitempty"`
	Coverage bool   `json:"coverage,omitempty"`
}

// reply answers a request. A worker stops at the first program that shows a difference.
type reply struct {
	Seed  uint64         `json:"seed"`            // the last one that was run
	Mode  string         `json:"mode,omitempty"`  // the executor that differs at that seed
	Bad   []string       `json:"bad,omitempty"`   // how
	Kinds map[string]int `json:"kinds,omitempty"` // errors that ended programs, by the evaluator; "" for none
	Runs  int            `json:"runs,omitempty"`
	// Skipped are programs on which the evaluator gave up.
	Skipped int `json:"skipped,omitempty"`
	// Coverage is the vocabulary that programs of this worker have hit, by category.
	Coverage map[string][]string `json:"coverage,omitempty"`
}

// note is the file in which a worker says what it is about to run.
type note struct{ file *os.File }

// noteSize is its size: a seed, and the number of an executor (0 the evaluator, then the modes).
const noteSize = 9

func (n note) write(seed uint64, executor int) {
	if n.file == nil {
		return
	}
	var b [noteSize]byte
	binary.LittleEndian.PutUint64(b[:], seed)
	b[8] = byte(executor)
	_, _ = n.file.WriteAt(b[:], 0) // without it only the name of the culprit is unknown
}

func (n note) read() (seed uint64, executor int) {
	var b [noteSize]byte
	if _, err := n.file.ReadAt(b[:], 0); err != nil {
		return 0, 0
	}
	return binary.LittleEndian.Uint64(b[:]), int(b[8])
}

// server is the state of a worker process.
type server struct {
	ref   executor.Executor
	modes []executor.Executor
	gen   *generate.Generator
	at    note
	cover *executor.Coverage
	n     int // programs so far
}

// coverEvery is of how many programs one is asked what it covers.
const coverEvery = 3

// serve is the main function of a worker.
func serve(in io.Reader, out io.Writer, at note, modes []executor.Executor) error {
	dec, enc := json.NewDecoder(bufio.NewReader(in)), json.NewEncoder(out)
	s := &server{ref: executor.NewReference(), modes: modes, gen: generate.New(), at: at, cover: executor.NewCoverage()}
	for {
		var q request
		if err := dec.Decode(&q); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		var r reply
		if q.Coverage {
			r.Coverage = s.cover.Hit()
		} else {
			r = s.handle(&q)
		}
		if err := enc.Encode(r); err != nil {
			return err
		}
	}
}

// handle runs the programs of a request, up to the first difference.
func (s *server) handle(q *request) reply {
	r := reply{Kinds: map[string]int{}}
	for i := range max(q.Count, 1) {
		r.Seed = q.Seed + uint64(i)
		p := q.Program
		if p == nil {
			made := program(s.gen.Program(r.Seed))
			p = &made
		}
		p.Share()
		if s.n++; s.n%coverEvery == 0 {
			p.Cover = s.cover
		}
		s.compare(&r, p, q.Mode)
		if len(r.Bad) > 0 {
			break
		}
	}
	return r
}

// compare runs one program in the evaluator and the wanted modes, up to the first difference.
func (s *server) compare(r *reply, p *executor.Program, mode string) {
	s.at.write(r.Seed, 0)
	want := s.ref.Run(p, limits())
	if want.TooMuch {
		r.Skipped++
		return
	}
	r.Kinds[want.Error().Kind]++
	if want.Crash != "" {
		r.Mode, r.Bad = s.ref.Name(), []string{"crash: " + want.Crash}
		return
	}
	l := limits()
	l.Ends = want.Steps < l.Steps && want.Error().Kind != "step-limit"
	for i, x := range s.modes {
		sampled := i == 0 || i == 1+int(r.Seed%uint64(max(len(s.modes)-1, 1)))
		if mode != "" && mode != x.Name() || mode == "" && !sampled {
			continue
		}
		s.at.write(r.Seed, i+1)
		r.Runs++
		if bad := differences(want, x.Run(p, l)); len(bad) > 0 {
			r.Mode, r.Bad = x.Name(), bad
			return
		}
	}
}

// worker is the tester's end of a worker process. It starts the process when it is needed and again after its end.
type worker struct {
	modes    string
	profile  string        // file for its CPU profile, or empty
	names    []string      // executors by number, as in notes
	patience time.Duration // for one program
	cmd      *exec.Cmd
	in       io.WriteCloser
	replies  chan reply // closed when the process has ended
	stderr   *tail
	at       note
}

// tail keeps the first part of what is written to it.
type tail struct{ b strings.Builder }

func (t *tail) Write(p []byte) (int, error) {
	if t.b.Len() < 8000 {
		t.b.Write(p)
	}
	return len(p), nil
}

func (w *worker) start() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if w.at.file, err = os.CreateTemp("", "walrus-compare-"); err != nil {
		return err
	}
	w.cmd = exec.Command(self, "-worker", "-modes", w.modes, "-cpuprofile", w.profile, "-note", w.at.file.Name())
	w.stderr = &tail{}
	w.cmd.Stderr = w.stderr
	if w.in, err = w.cmd.StdinPipe(); err != nil {
		return err
	}
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := w.cmd.Start(); err != nil {
		return err
	}
	replies := make(chan reply)
	w.replies = replies
	go func() {
		defer close(replies)
		dec := json.NewDecoder(bufio.NewReader(out))
		for {
			var r reply
			if dec.Decode(&r) != nil {
				return
			}
			replies <- r
		}
	}()
	return nil
}

// ask sends a request and waits for its answer. The end of the process or silence for too long is an answer too.
func (w *worker) ask(q request) (reply, error) {
	if w.cmd == nil {
		if err := w.start(); err != nil {
			return reply{}, err
		}
	}
	line, err := json.Marshal(q)
	if err != nil {
		return reply{}, err
	}
	// A failed write means that the process has ended, which its channel tells as well.
	_, _ = w.in.Write(append(line, '\n'))
	// A batch may take its programs' time together, but no single one may take all of it, or nearly so.
	timer := time.NewTimer(w.patience + time.Duration(q.Count)*time.Second)
	defer timer.Stop()
	select {
	case r, ok := <-w.replies:
		if ok {
			return r, nil
		}
		r = w.culprit(&q)
		w.close()
		r.Bad = []string{"crash: the process died: " + cause(w.stderr.b.String())}
		return r, nil
	case <-timer.C:
		_ = w.cmd.Process.Kill()
		r := w.culprit(&q)
		w.close()
		r.Bad = []string{fmt.Sprintf("crash: hang for more than %s", w.patience)}
		return r, nil
	}
}

// culprit says what a dead or hanging process was doing.
func (w *worker) culprit(q *request) reply {
	seed, executor := w.at.read()
	r := reply{Seed: max(seed, q.Seed), Mode: w.names[min(executor, len(w.names)-1)], Kinds: map[string]int{}}
	r.Kinds[""] = int(r.Seed-q.Seed) + 1
	return r
}

// close ends the process.
func (w *worker) close() {
	if w.cmd == nil {
		return
	}
	_ = w.in.Close()
	for range w.replies {
	}
	_ = w.cmd.Wait()
	_ = w.at.file.Close()
	_ = os.Remove(w.at.file.Name())
	w.cmd = nil
}

// cause is the line of a crashed process that tells most.
func cause(stderr string) string {
	for _, line := range strings.Split(stderr, "\n") {
		for _, word := range []string{"panic:", "fatal error:", "SIG"} {
			if strings.Contains(line, word) {
				return line + "\n" + stderr
			}
		}
	}
	return stderr
}
