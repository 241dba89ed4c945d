package rt

import (
	"walrus/internal/bytecode"
	"walrus/internal/frame"
	"walrus/internal/value"
)

// MaxSessionGlobals is the number of globals that the inputs of one session may declare together.
const MaxSessionGlobals = 16 << 10

// Session is a row of programs that share one set of globals: the inputs of an interactive session. The shared cells never move,
// because compiled code may refer to them; that is why their number is bounded.
type Session struct {
	globals uint64
}

// NewSession makes the shared globals of a session. ErrRetry if there is no memory for them.
func (c *Context) NewSession() (*Session, error) {
	addr, ok := c.newGlobals(MaxSessionGlobals)
	if !ok {
		return nil, ErrRetry
	}
	c.Heap.AddRoots(addr, MaxSessionGlobals)
	return &Session{globals: addr}, nil
}

// Global returns the cell of a global of the session.
func (s *Session) Global(i int) *value.Cell { return frame.CellAt(s.globals + uint64(i*value.Size)) }

// AddInput is AddUnit for the next input of a session: a program compiled with the names of all earlier globals as known ones. It
// has no module value and nobody can import it. len(p.Globals) must be at most MaxSessionGlobals.
func (c *Context) AddInput(s *Session, p *bytecode.Program, path string) *Unit {
	u := c.addUnit(p, "", s.globals)
	u.Path, u.shared = path, true
	return u
}
