package rt

import (
	"unsafe"

	"walrus/internal/bytecode"
	"walrus/internal/frame"
	"walrus/internal/value"
)

// BeginRun starts the accounts that limits are compared with: steps and output count from here.
func (c *Context) BeginRun() { c.Steps, c.written = 0, 0 }

// Written is the number of bytes printed since BeginRun.
func (c *Context) Written() int64 { return c.written }

// ResetUnit makes a unit ready to run from the start, as if it had just been added; false if that cannot be. It can be for files whose
// top level is their only function: nothing that a run leaves behind can then refer to the unit. The feedback of earlier runs stays. A unit that
// compiled code belongs to is left alone, since such code may count on the values of globals.
func (c *Context) ResetUnit(u *Unit) bool {
	p := u.Program
	top := c.Funcs[u.First]
	if len(p.Functions) > 1 || len(p.Structs) > 0 || top.Compiled != nil || u.State == Loading {
		return false
	}
	for i := range p.Globals {
		*u.Global(i) = value.Cell{Tag: value.Unset}
	}
	if top.Info != 0 {
		info := frame.InfoAt(top.Info)
		code := unsafe.Slice((*bytecode.Word)(frame.Ptr(info.Code)), info.Words)
		for i := 0; i < len(code); i += bytecode.Of(code[i].Op()).Width() {
			if w := code[i]; w.Op() == bytecode.GetGlobalFast { // it does not look whether there is a value
				code[i] = bytecode.Make(bytecode.GetGlobal, w.X(), w.A(), w.B(), w.C())
			}
		}
	}
	u.State = NotLoaded
	if u.Path != "" {
		c.files[u.Path] = u
	}
	return true
}
