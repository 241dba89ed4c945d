package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"walrus/internal/engine"
	"walrus/internal/rt"
)

// TestComparer: the output of one run is compared while the other one prints, and the first difference is told.
func TestComparer(t *testing.T) {
	for _, c := range []struct{ native, interpreted, want string }{
		{"one\ntwo\n", "one\ntwo\n", ""},
		{"one\ntwo\nthree", "one\ntwa\n", `the interpreter prints something else in line 2 of the output, byte 6: "a\n", native code printed "o`},
		{"one\n", "one\nmore", `the interpreter prints something else in line 2 of the output, byte 4: "more", native code printed ""`},
	} {
		tape := newTape()
		check := &comparer{tape: tape, differs: tape.differ}
		go func() {
			for i := range len(c.native) {
				tape.Write([]byte(c.native[i : i+1]))
			}
			tape.end()
		}()
		_, err := check.Write([]byte(c.interpreted))
		if got := tape.difference(); (err != nil) != (c.want != "") || !strings.HasPrefix(got, c.want) {
			t.Errorf("%q and %q: %q, %v", c.native, c.interpreted, got, err)
		}
	}
	tape := newTape()
	tape.Write([]byte("and more"))
	tape.end()
	if _, err := (&comparer{tape: tape, differs: tape.differ}).Write([]byte("and")); err != nil || tape.left() != 5 {
		t.Error(err, tape.left())
	}
}

// TestTape: what a world gives is given again, in order, also when the one that follows asks first; beyond the end there is nothing.
func TestTape(t *testing.T) {
	name := t.TempDir() + "/file"
	if err := os.WriteFile(name, []byte("text of the file"), 0o600); err != nil {
		t.Fatal(err)
	}
	seed := uint64(0)
	world := rt.World{Stdin: bufio.NewReader(strings.NewReader("a line\n")), Files: engine.SystemFiles{}, Now: time.Now,
		Seed: func() uint64 { seed++; return seed }}
	tape := newTape()
	use := func(w rt.World) (seen []any) {
		line, err := w.Stdin.ReadString('\n')
		seen = append(seen, line, err, w.Now(), w.Seed(), w.Seed())
		_, err = w.Files.Open(name+"x", os.O_RDONLY)
		f, openErr := w.Files.Open(name, os.O_RDONLY)
		text, readErr := io.ReadAll(f)
		return append(seen, err != nil, openErr, string(text), readErr, f.Close())
	}
	second := tape.replay(world)
	done := make(chan []any)
	go func() { done <- use(second) }()
	want := use(tape.record(world))
	tape.end()
	got := <-done
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%d: %v, want %v", i, got[i], want[i])
		}
	}
	if _, err := second.Files.Open(name, os.O_RDONLY); !errors.Is(err, errTape) {
		t.Error(err)
	}
}

// TestTapeAhead: the run that is taken down waits when it is far ahead, but not for one that waits itself or is over.
func TestTapeAhead(t *testing.T) {
	tape := newTape()
	full := make(chan bool)
	go func() {
		for range tapeAhead + 10 {
			add(tape, &tape.seeds, 1)
		}
		close(full)
	}()
	select {
	case <-full:
		t.Fatal("did not wait")
	case <-time.After(30 * time.Millisecond):
	}
	go take(tape, &tape.times) // never comes: the two runs differ
	<-full
	tape.stopReading()
	for range 2 * tapeAhead {
		add(tape, &tape.opens, nil)
	}
	if len(tape.opens) > 0 {
		t.Error("entries are kept for nobody")
	}
}
