package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"sync"
	"time"

	"walrus/internal/rt"
)

// tapeAhead is how many entries, and bytes of output, the run that is taken down may be ahead of the one that follows.
const tapeAhead = 1 << 16

// tape takes down what one run gets from outside and prints, for another run that follows it. The first one waits when it is far ahead,
// unless the second one waits for it: then the two are not on the same way, and what is missing will be a difference.
type tape struct {
	mu      sync.Mutex
	changed *sync.Cond
	ended   bool // nothing will be added
	alone   bool // nothing will be taken any more
	waiting bool // the second run waits for an entry
	found   string

	printed []byte
	reads   []read // of standard input and files, in order
	times   []time.Time
	seeds   []uint64
	infos   []info
	opens   []error
}

func newTape() *tape {
	t := &tape{}
	t.changed = sync.NewCond(&t.mu)
	return t
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

// add waits for room on a track of the tape and adds an entry.
func add[T any](t *tape, track *[]T, entries ...T) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(*track) >= tapeAhead && !t.waiting && !t.alone && t.found == "" {
		t.changed.Wait()
	}
	if !t.alone {
		*track = append(*track, entries...)
	}
	t.changed.Broadcast()
}

// take waits for an entry of a track. ok is false if there will be none.
func take[T any](t *tape, track *[]T) (entry T, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.await(func() bool { return len(*track) > 0 })
	if len(*track) == 0 {
		return entry, false
	}
	entry = (*track)[0]
	*track = (*track)[1:]
	t.changed.Broadcast()
	return entry, true
}

// await waits until a condition holds or nothing more can come.
func (t *tape) await(holds func() bool) {
	for !holds() && !t.ended && t.found == "" {
		t.waiting = true
		t.changed.Broadcast()
		t.changed.Wait()
	}
	t.waiting = false
}

// end says that the first run is over.
func (t *tape) end() { t.set(func() { t.ended = true }) }

// stopReading says that the second run is over.
func (t *tape) stopReading() { t.set(func() { t.alone = true }) }

// differ notes the first difference.
func (t *tape) differ(text string) {
	t.set(func() {
		if t.found == "" {
			t.found = text
		}
	})
}

func (t *tape) set(change func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	change()
	t.changed.Broadcast()
}

// difference is what was found, "" if nothing was.
func (t *tape) difference() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.found
}

// Write takes down output.
func (t *tape) Write(p []byte) (int, error) {
	add(t, &t.printed, p...)
	return len(p), nil
}

// output waits for output that was not skipped yet and returns a copy of up to n bytes of it; none at the end.
func (t *tape) output(n int) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.await(func() bool { return len(t.printed) > 0 })
	return bytes.Clone(t.printed[:min(n, len(t.printed))])
}

func (t *tape) skip(n int) { t.set(func() { t.printed = t.printed[n:] }) }

// left is how much output was not skipped.
func (t *tape) left() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.printed)
}

// record makes a world that notes what it gives.
func (t *tape) record(w rt.World) rt.World {
	now, seed := w.Now, w.Seed
	w.Stdin = bufio.NewReader(&recordReader{t, w.Stdin})
	w.Files = &recordFiles{t, w.Files}
	w.Now = func() time.Time {
		at := now()
		add(t, &t.times, at)
		return at
	}
	w.Seed = func() uint64 {
		s := seed()
		add(t, &t.seeds, s)
		return s
	}
	return w
}

// replay makes a world that gives the same again.
func (t *tape) replay(w rt.World) rt.World {
	w.Stdin = bufio.NewReader(playFile{t})
	w.Files = player{t}
	w.Now = func() time.Time {
		at, _ := take(t, &t.times)
		return at
	}
	w.Seed = func() uint64 {
		s, _ := take(t, &t.seeds)
		return s
	}
	return w
}

func (t *tape) note(p []byte, n int64, err error) { add(t, &t.reads, read{bytes.Clone(p), n, err}) }

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
	add(r.t, &r.t.opens, err)
	if err != nil {
		return nil, err
	}
	return &recordFile{r.t, f}, nil
}

func (r *recordFiles) Stat(name string) (fs.FileInfo, error) {
	i, err := r.files.Stat(name)
	add(r.t, &r.t.infos, info{i, err})
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
type player struct{ t *tape }

func (p player) Open(string, int) (rt.File, error) {
	err, ok := take(p.t, &p.t.opens)
	if !ok {
		return nil, errTape
	}
	if err != nil {
		return nil, err
	}
	return playFile{p.t}, nil
}

func (p player) Stat(string) (fs.FileInfo, error) {
	i, ok := take(p.t, &p.t.infos)
	if !ok {
		return nil, errTape
	}
	return i.info, i.err
}

// playFile is any file of the tape.
type playFile struct{ t *tape }

func (f playFile) next() read {
	r, ok := take(f.t, &f.t.reads)
	if !ok {
		r.err = errTape
	}
	return r
}

func (f playFile) Read(b []byte) (int, error) {
	r := f.next()
	return copy(b, r.text), r.err
}

func (f playFile) Write([]byte) (int, error) {
	r := f.next()
	return int(r.n), r.err
}

func (f playFile) Seek(int64, int) (int64, error) {
	r := f.next()
	return r.n, r.err
}

func (f playFile) Close() error { return f.next().err }
