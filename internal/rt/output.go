package rt

import (
	"bufio"
	"errors"
	"io"
	"strconv"
	"syscall"

	"walrus/internal/diag"
	"walrus/internal/object"
	"walrus/internal/value"
)

// outputBuffer is the size of the buffer in front of the output.
const outputBuffer = 32 << 10

// ErrOutputClosed is the cause of the error when nobody reads the output any more.
var ErrOutputClosed = errors.New("the output is closed")

// SetOutput makes w the standard output of programs.
func (c *Context) SetOutput(w io.Writer) {
	size := outputBuffer
	if w == io.Discard {
		size = 64 // there is nothing to save by writing less often
	}
	c.out = bufio.NewWriterSize(w, size)
}

// FlushLines makes every line that is printed go out at once, as people expect it on a terminal.
func (c *Context) FlushLines() { c.flushLines = true }

// Print writes the text of v, with a line feed if line is set.
func (c *Context) Print(v value.Cell, line bool) error {
	if v.Tag == value.String {
		return c.write(object.StringBytes(v.Bits), line)
	}
	if v.Tag == value.Int {
		return c.write(strconv.AppendInt(c.out.AvailableBuffer(), v.Int(), 10), line)
	}
	b := c.NewBuffer("print")
	defer b.Release()
	if err := c.AppendText(b, v); err != nil {
		return err
	}
	return c.write(b.Bytes(), line)
}

func (c *Context) write(text []byte, line bool) error {
	n := int64(len(text))
	if line {
		n++
	}
	if limit := c.Limits.Output; limit > 0 && c.written+n > limit {
		return Raise(diag.OutputLimit, limit)
	}
	c.written += n
	_, err := c.out.Write(text)
	if err == nil && line {
		if err = c.out.WriteByte('\n'); err == nil && c.flushLines {
			err = c.out.Flush()
		}
	}
	return outputError(err)
}

// FlushOutput delivers what was printed. It is called before every wait and at the end of a run.
func (c *Context) FlushOutput() error { return outputError(c.out.Flush()) }

// outputError turns a failure to write into an error that ends the run.
func outputError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.EPIPE), errors.Is(err, io.ErrClosedPipe):
		return &Exit{Cause: ErrOutputClosed}
	}
	return &Error{Kind: diag.Library, Message: "print: " + err.Error(), Cause: err}
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
