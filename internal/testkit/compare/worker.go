package main

import (
	"bufio"
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
// cost one program, not the run. The tester talks to each worker in lines of JSON.

// request asks a worker to run one program: that of a seed, or one that is given.
type request struct {
	Seed    uint64            `json:"seed,omitempty"`
	Program *executor.Program `json:"program,omitempty"`
	// Mode is the only mode to run; empty for the interpreter and the mode that the seed draws.
	Mode     string `json:"mode,omitempty"`
	All      bool   `json:"all,omitempty"` // every mode
	Coverage bool   `json:"coverage,omitempty"`
}

// reply is one line of a worker. Progress lines hold only At, the executor that is about to run.
type reply struct {
	At   string   `json:"at,omitempty"`
	Done bool     `json:"done,omitempty"`
	Mode string   `json:"mode,omitempty"` // the executor that differs
	Bad  []string `json:"bad,omitempty"`
	Kind string   `json:"kind,omitempty"` // of the error that ends the program, by the evaluator
	Runs int      `json:"runs,omitempty"`
	// Unhit is the vocabulary that no program of this worker has hit, by category.
	Coverage map[string][]string `json:"coverage,omitempty"`
}

// serve is the main function of a worker.
func serve(in io.Reader, out io.Writer, modes []executor.Executor) error {
	dec := json.NewDecoder(bufio.NewReader(in))
	w := bufio.NewWriter(out)
	enc := json.NewEncoder(w)
	ref := executor.NewReference()
	g := generate.New()
	say := func(r reply) error {
		if err := enc.Encode(r); err != nil {
			return err
		}
		return w.Flush()
	}
	cover := newCoverage()
	for n := 0; ; n++ {
		var q request
		if err := dec.Decode(&q); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if q.Coverage {
			if err := say(reply{Done: true, Coverage: cover.report()}); err != nil {
				return err
			}
			continue
		}
		p := q.Program
		if p == nil {
			made := program(g.Program(q.Seed))
			p = &made
		}
		p.Share()
		r := handle(ref, modes, &q, p, say)
		if n%16 == 0 && len(r.Bad) == 0 {
			cover.add(p)
		}
		if err := say(r); err != nil {
			return err
		}
	}
}

// handle runs the evaluator and the wanted modes, up to the first difference.
func handle(ref executor.Executor, modes []executor.Executor, q *request, p *executor.Program, say func(reply) error) reply {
	r := reply{Done: true}
	_ = say(reply{At: ref.Name()})
	want := ref.Run(p, limits())
	r.Kind = want.Error().Kind
	if want.Crash != "" {
		r.Mode, r.Bad = ref.Name(), []string{"crash: " + want.Crash}
		return r
	}
	for i, x := range modes {
		sampled := i == 0 || i == 1+int(q.Seed%uint64(max(len(modes)-1, 1)))
		if q.Mode != "" && q.Mode != x.Name() || q.Mode == "" && !q.All && !sampled {
			continue
		}
		_ = say(reply{At: x.Name()})
		r.Runs++
		if bad := differences(want, x.Run(p, limits())); len(bad) > 0 {
			r.Mode, r.Bad = x.Name(), append(r.Bad, bad...)
			if !q.All {
				return r
			}
		}
	}
	return r
}

// worker is the tester's end of a worker process. It starts the process when it is needed and again after its end.
type worker struct {
	modes    string
	profile  string        // file for its CPU profile, or empty
	patience time.Duration // for one program
	cmd      *exec.Cmd
	in       io.WriteCloser
	replies  chan reply // closed when the process has ended
	stderr   *tail
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
	w.cmd = exec.Command(self, "-worker", "-modes", w.modes, "-cpuprofile", w.profile)
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
	replies := make(chan reply, 16)
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
	timer := time.NewTimer(w.patience)
	defer timer.Stop()
	at := "start"
	for {
		select {
		case r, ok := <-w.replies:
			if !ok {
				w.close()
				return reply{Done: true, Mode: at, Bad: []string{"crash: the process died: " + cause(w.stderr.b.String())}}, nil
			}
			if r.Done {
				return r, nil
			}
			at = r.At
		case <-timer.C:
			_ = w.cmd.Process.Kill()
			w.close()
			return reply{Done: true, Mode: at, Bad: []string{fmt.Sprintf("crash: hang for more than %s", w.patience)}}, nil
		}
	}
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
