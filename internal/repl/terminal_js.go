package repl

import (
	"bufio"
	"os"
)

// newTerminal reads plainly where there is no terminal to edit on.
func newTerminal(s *Session) lineReader {
	return &plainReader{in: bufio.NewReader(os.Stdin), out: s.cfg.Out}
}
