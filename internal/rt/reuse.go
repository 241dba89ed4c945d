package rt

import (
	"unsafe"

	"walrus/internal/bytecode"
	"walrus/internal/frame"
	"walrus/internal/heap"
	"walrus/internal/value"
)

// A program that is loaded again needs memory of its own only as long as something refers to the functions, structs or globals of its
// earlier loads. So units of the past are reset and used again when nothing does. Their code stays where it is and belongs to the same
// functions: what the interpreter remembers about addresses of code and about shapes stays true.

// Alone reports whether the top level of a program is its only function: nothing that a run leaves behind can refer to a unit of such a
// program.
func Alone(p *bytecode.Program) bool { return len(p.Functions) == 1 && len(p.Structs) == 0 }

// Restart makes a unit of such a program ready to run from the start; false if its top level is under way.
func (c *Context) Restart(u *Unit) bool {
	if u.State == Loading {
		return false
	}
	if c.Funcs[u.First].Compiled != nil {
		c.forget([]*Unit{u})
	}
	c.reset(u)
	return true
}

// Reclaim runs a collection and finds which of the units in past (of AddUnit) nothing refers to any more: no closure, struct or module that
// is alive is theirs, and no import would find them. These are reset and returned. No program may be running.
func (c *Context) Reclaim(past []*Unit) (unused []*Unit) {
	for _, u := range past {
		u.weak = u.State != Loading && (u.Path == "" || c.files[u.Path] != u)
	}
	c.Heap.CollectWeak(c.roots, func(m *heap.Marker) bool {
		if unused != nil {
			return false
		}
		if c.findUsed(m) {
			c.roots(m) // what compiled code of the unit refers to as well
			return true
		}
		// What reset units keep. None of it leads out of its unit, so no further unit is used.
		for _, u := range past {
			if u.weak {
				c.clearGlobals(u)
				unused = append(unused, u)
				c.markUnit(m, u)
			}
		}
		return unused != nil
	})
	if unused == nil {
		return nil
	}
	c.forget(unused)
	for _, u := range unused {
		u.weak = false
		c.reset(u)
	}
	return unused
}

// findUsed reports whether a unit that was weak so far is used by an object that has been reached.
func (c *Context) findUsed(m *heap.Marker) (found bool) {
	m.EachMarked(func(a heap.Addr, kind heap.Kind) {
		var u *Unit
		switch kind {
		case heap.Function:
			u = c.FuncOf(value.OfRef(value.Function, a)).Unit
		case heap.Struct:
			u = c.StructOf(value.OfRef(value.Struct, a)).Unit
		case heap.Module:
			if index := heap.Slot(a, 0).Bits; index < uint64(len(c.units)) {
				u = c.units[index]
			}
		}
		if u != nil && u.weak {
			u.weak, found = false, true
		}
	})
	return found
}

// Weak reports, during a collection, whether what belongs to the unit is not to be marked, because nothing that refers to the unit has been
// found yet.
func (u *Unit) Weak() bool { return u.weak }

// markUnit marks what a unit refers to.
func (c *Context) markUnit(m *heap.Marker, u *Unit) {
	if !u.shared {
		m.Cells(u.Globals, len(u.Program.Globals)+1)
	}
	for _, f := range c.Funcs[u.First : u.First+len(u.Program.Functions)] {
		m.Cell(f.standIn)
		m.Cell(f.first)
	}
	for _, index := range u.Structs {
		m.Cell(c.Structs[index].first)
	}
}

// clearGlobals takes the values of all globals except the module.
func (c *Context) clearGlobals(u *Unit) {
	for i := range u.Program.Globals {
		*u.Global(i) = value.Cell{Tag: value.Unset}
	}
}

// forget drops what was compiled from functions of the units, or from others with knowledge about them.
func (c *Context) forget(units []*Unit) {
	if c.Forget != nil {
		c.Forget(units)
	}
}

// reset makes a unit ready to run from the start, as if it had just been added, except that the feedback of earlier runs stays.
func (c *Context) reset(u *Unit) {
	c.clearGlobals(u)
	for _, f := range c.Funcs[u.First : u.First+len(u.Program.Functions)] {
		if f.Info == 0 {
			continue
		}
		f.free = f.first.Tag != value.Void
		if f.Compiled != nil {
			f.Compiled = nil
			f.SetCallCounter(c.Thresholds.calls())
			for i := range f.LoopSet {
				f.SetLoopCounter(i, c.Thresholds.loop())
			}
		}
		info := frame.InfoAt(f.Info)
		code := unsafe.Slice((*bytecode.Word)(frame.Ptr(info.Code)), info.Words)
		for i := 0; i < len(code); i += bytecode.Of(code[i].Op()).Width() {
			if w := code[i]; w.Op() == bytecode.GetGlobalFast { // it does not look whether there is a value
				code[i] = bytecode.Make(bytecode.GetGlobal, w.X(), w.A(), w.B(), w.C())
			}
		}
	}
	for _, index := range u.Structs {
		s := c.Structs[index]
		s.free = s.first.Tag != value.Void
	}
	u.State = NotLoaded
	if u.Path != "" {
		c.files[u.Path] = u
	}
}
