package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"walrus/internal/engine"
	"walrus/internal/interp"
	"walrus/internal/rt"
	"walrus/internal/syntax"
	"walrus/internal/tier"
	"walrus/internal/value"
)

// verify runs the program with native code and then again interpreted, on the inputs that the first run has seen: standard input, the
// clock, the seed, the environment and everything from files. The second run's output is compared instead of written, and what it would
// write to files goes nowhere. The first difference ends the second run.
func (j *job) verify(stop *stopper) int {
	log, err := j.openLog()
	if err != nil {
		return j.fail(err)
	}
	tape := &tape{}
	seed := [2]uint64{0x9e3779b97f4a7c15, 0xbf58476d1ce4e5b9} // of the hashes, so that nothing but the code differs
	world := j.world(stop)
	native := j.config(io.MultiWriter(j.stdout, &tape.output), tape.record(world), j.tier(log))
	native.HashSeed = seed
	first, err := engine.New(native)
	if err != nil {
		return j.fail(err)
	}
	first.C.Suggest = syntax.Suggest
	stop.watch(first)
	ctx, cancel := j.deadline()
	result, firstErr := j.execute(ctx, first)
	if firstErr == nil && j.options.print && result.Tag != value.Void {
		firstErr = j.show(ctx, first, result)
	}
	cancel()
	steps := first.Steps()
	status := j.ended(firstErr)
	log.exits(first)
	if j.options.stats {
		writeStats(j.stderr, first)
	}
	firstText := outcome(firstErr)
	if err := errors.Join(first.Close(), log.close()); err != nil {
		return j.fail(err)
	}
	if undetermined(status) {
		return status // where such a run ends depends on time
	}
	check := &comparer{want: tape.output.Bytes()}
	interpreted := j.config(check, tape.replay(world), tier.Options{})
	interpreted.HashSeed, interpreted.JIT.Mode = seed, engine.JITOff
	second, err := engine.New(interpreted)
	if err != nil {
		return j.fail(err)
	}
	defer second.Close()
	second.C.Suggest = syntax.Suggest
	stop.watch(second)
	ctx, cancel = j.deadline()
	defer cancel()
	_, secondErr := j.execute(ctx, second)
	switch {
	case check.differs:
		return j.fail(fmt.Errorf("verify: the interpreter prints something else at byte %d: %q, native code printed %q", check.at, check.got,
			check.expected()))
	case check.at != len(check.want):
		return j.fail(fmt.Errorf("verify: the interpreter printed %d bytes, native code %d", check.at, len(check.want)))
	case outcome(secondErr) != firstText:
		return j.fail(fmt.Errorf("verify: the interpreter ended with %s, native code with %s", outcome(secondErr), firstText))
	case second.Steps() != steps && j.options.steps > 0: // native code counts steps only under a limit
		return j.fail(fmt.Errorf("verify: the interpreter took %d steps, native code %d", second.Steps(), steps))
	}
	j.debug("verify: no difference")
	return status
}

func undetermined(status int) bool { return status == statusDeadline || status == statusInterrupt }

// outcome describes how a run ended.
func outcome(err error) string {
	var failure *interp.Failure
	switch {
	case err == nil:
		return "no error"
	case errors.As(err, &failure):
		return failure.Diagnostic.Error()
	}
	return err.Error()
}

// comparer compares what is written with what is expected.
type comparer struct {
	want    []byte
	at      int
	differs bool
	got     []byte
}

var errDiffers = errors.New("the output differs")

func (c *comparer) Write(p []byte) (int, error) {
	if c.differs {
		return 0, errDiffers
	}
	rest := c.want[c.at:]
	for n, b := range p {
		if n >= len(rest) || rest[n] != b {
			c.differs, c.at, c.got = true, c.at+n, bytes.Clone(p[n:min(len(p), n+40)])
			return n, errDiffers
		}
	}
	c.at += len(p)
	return len(p), nil
}

func (c *comparer) expected() []byte { return c.want[c.at:min(len(c.want), c.at+40)] }

// tape keeps what one run has got from outside, in order, for the next one.
type tape struct {
	output bytes.Buffer
	reads  []read // of standard input and files, in order
	times  []time.Time
	seeds  []uint64
	infos  []info
	opens  []error
}

type read struct {
	text []byte
	n    int64
	err  error
}

type info struct {
	info fs.FileInfo
	err  error
}

var errTape = errors.New("the interpreter asks for more from outside than native code did")

// record makes a world that notes what it gives.
func (t *tape) record(w rt.World) rt.World {
	now, seed := w.Now, w.Seed
	w.Stdin = bufio.NewReader(&recordReader{t, w.Stdin})
	w.Files = &recordFiles{t, w.Files}
	w.Now = func() time.Time {
		at := now()
		t.times = append(t.times, at)
		return at
	}
	w.Seed = func() uint64 {
		s := seed()
		t.seeds = append(t.seeds, s)
		return s
	}
	return w
}

// replay makes a world that gives the same again.
func (t *tape) replay(w rt.World) rt.World {
	times, seeds := t.times, t.seeds
	p := &player{tape: *t}
	w.Stdin = bufio.NewReader(playFile{p})
	w.Files = p
	w.Now = func() time.Time {
		if len(times) == 0 {
			return time.Time{}
		}
		at := times[0]
		times = times[1:]
		return at
	}
	w.Seed = func() uint64 {
		if len(seeds) == 0 {
			return 0
		}
		s := seeds[0]
		seeds = seeds[1:]
		return s
	}
	return w
}

func (t *tape) note(p []byte, n int64, err error) {
	t.reads = append(t.reads, read{bytes.Clone(p), n, err})
}

type recordReader struct {
	t *tape
	r io.Reader
}

func (r *recordReader) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	r.t.note(p[:n], int64(n), err)
	return n, err
}

type recordFiles struct {
	t     *tape
	files rt.Files
}

func (r *recordFiles) Open(name string, flag int) (rt.File, error) {
	f, err := r.files.Open(name, flag)
	r.t.opens = append(r.t.opens, err)
	if err != nil {
		return nil, err
	}
	return &recordFile{r.t, f}, nil
}

func (r *recordFiles) Stat(name string) (fs.FileInfo, error) {
	i, err := r.files.Stat(name)
	r.t.infos = append(r.t.infos, info{i, err})
	return i, err
}

type recordFile struct {
	t *tape
	f rt.File
}

func (f *recordFile) Read(p []byte) (int, error) {
	n, err := f.f.Read(p)
	f.t.note(p[:n], int64(n), err)
	return n, err
}

func (f *recordFile) Write(p []byte) (int, error) {
	n, err := f.f.Write(p)
	f.t.note(nil, int64(n), err)
	return n, err
}

func (f *recordFile) Seek(offset int64, whence int) (int64, error) {
	n, err := f.f.Seek(offset, whence)
	f.t.note(nil, n, err)
	return n, err
}

func (f *recordFile) Close() error {
	err := f.f.Close()
	f.t.note(nil, 0, err)
	return err
}

// player gives what a tape holds, in order.
type player struct{ tape tape }

func (p *player) next() read {
	if len(p.tape.reads) == 0 {
		return read{err: errTape}
	}
	r := p.tape.reads[0]
	p.tape.reads = p.tape.reads[1:]
	return r
}

func (p *player) Open(string, int) (rt.File, error) {
	if len(p.tape.opens) == 0 {
		return nil, errTape
	}
	err := p.tape.opens[0]
	p.tape.opens = p.tape.opens[1:]
	if err != nil {
		return nil, err
	}
	return playFile{p}, nil
}

func (p *player) Stat(string) (fs.FileInfo, error) {
	if len(p.tape.infos) == 0 {
		return nil, errTape
	}
	i := p.tape.infos[0]
	p.tape.infos = p.tape.infos[1:]
	return i.info, i.err
}

// playFile is any file of the tape.
type playFile struct{ p *player }

func (f playFile) Read(b []byte) (int, error) {
	r := f.p.next()
	return copy(b, r.text), r.err
}

func (f playFile) Write([]byte) (int, error) {
	r := f.p.next()
	return int(r.n), r.err
}

func (f playFile) Seek(int64, int) (int64, error) {
	r := f.p.next()
	return r.n, r.err
}

func (f playFile) Close() error { return f.p.next().err }
