package io

import (
	"bytes"
	"errors"
	goio "io"
	"unicode/utf8"

	"walrus/internal/rt"
	"walrus/internal/value"
)

// handles are the open files of one runtime. Numbers are not used again.
type handles struct {
	open map[int64]*handle
	last int64
}

// handlesOf returns the open files of the runtime.
func handlesOf(c *rt.Context) *handles {
	if t, ok := c.State(rt.StateFiles).(*handles); ok {
		return t
	}
	t := &handles{open: map[int64]*handle{}}
	c.SetState(rt.StateFiles, t)
	return t
}

func (t *handles) add(h *handle) int64 {
	t.last++
	t.open[t.last] = h
	return t.last
}

// Close closes all files; rt.Context.CloseState calls it.
func (t *handles) Close() error {
	var all []error
	for _, h := range t.open {
		all = append(all, h.file.Close())
	}
	clear(t.open)
	return errors.Join(all...)
}

// handle is an open file.
type handle struct {
	file              rt.File
	canRead, canWrite bool
	input             []byte // read from the file but not yet by the program
}

// inputSize is how much is read from a file at once.
const inputSize = 32 << 10

// fill reads more input behind what there is. It returns io.EOF at the end of the file.
func (h *handle) fill() error {
	for range 100 {
		room := h.input
		if cap(room)-len(room) < inputSize {
			room = make([]byte, len(h.input), len(h.input)+inputSize)
			copy(room, h.input)
		}
		n, err := h.file.Read(room[len(room):cap(room)])
		h.input = room[:len(room)+n]
		switch {
		case n > 0:
			return nil
		case err != nil:
			return err
		}
	}
	return goio.ErrNoProgress
}

// readAll moves everything up to the end of the file into b. The error is the file's; b has errors of its own.
func (h *handle) readAll(b *rt.Buffer) error {
	for h.move(b, len(h.input)) {
		if err := h.fill(); err == goio.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
	return nil
}

// move moves the first n bytes of the input into b as far as b takes them, and reports whether it took all.
func (h *handle) move(b *rt.Buffer, n int) bool {
	for n > 0 {
		piece := min(n, inputSize)
		b.Write(h.input[:piece])
		if b.Err() != nil {
			return false
		}
		h.input = h.input[piece:]
		n -= piece
	}
	return b.Err() == nil
}

// readLine moves the next line with its line end into b; nothing at the end of the file.
func (h *handle) readLine(b *rt.Buffer) error {
	for b.Err() == nil {
		if i := bytes.IndexByte(h.input, '\n'); i >= 0 {
			h.move(b, i+1)
			return nil
		}
		if !h.move(b, len(h.input)) {
			return nil
		}
		if err := h.fill(); err == goio.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
	return nil
}

// result makes the string of what was read. If memory is short the bytes go back in front of the input, for the second attempt.
func (h *handle) result(b *rt.Buffer, function, name string) (value.Cell, error) {
	text := b.Bytes()
	if b.Err() == nil {
		if !utf8.Valid(text) {
			return invalidText(function, name)
		}
		if function == "file_read_line" {
			b.Truncate(len(withoutLineEnd(text)))
		}
		v, err := b.Value()
		if err != rt.ErrRetry {
			return v, err
		}
	}
	if b.Err() == rt.ErrRetry || b.Err() == nil {
		h.input = append(bytes.Clone(text), h.input...)
		return value.Cell{}, rt.ErrRetry
	}
	return value.Cell{}, b.Err()
}

func withoutLineEnd(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\n' {
		if line = line[:n-1]; n > 1 && line[n-2] == '\r' {
			line = line[:n-2]
		}
	}
	return line
}

// dropInput positions the file behind what the program has read and forgets the rest.
func (h *handle) dropInput() error {
	if len(h.input) == 0 {
		return nil
	}
	_, err := h.file.Seek(-int64(len(h.input)), goio.SeekCurrent)
	if err == nil {
		h.input = nil
	}
	return err
}
