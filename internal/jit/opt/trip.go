package opt

import "walrus/internal/jit/ir"

// Trips makes guards fail that would hold. Leaving native code too often costs speed, never results, so tests use it to reach every exit
// with the state that programs have there. In front of each guard a counter of its own is stepped, x = x*Mul + Add modulo 2^64, and the
// code is left at the guard's resume point whenever x>>Shift is 0.
type Trips struct {
	Mul, Add int64
	Shift    uint8
	// Cell returns the address of the counter of the next guard: a word outside of Go's heap that lives as long as the code.
	Cell func() uint64
}

// Insert adds the counters to a function that all passes have seen. It returns the number of guards.
func (t *Trips) Insert(f *ir.Func) int {
	c := &context{f: f, opt: &Options{}}
	c.begin()
	guards := 0
	for _, b := range f.Order {
		list := f.Blocks[b].Instrs
		out := make([]ir.Value, 0, len(list))
		for i, v := range list {
			if f.Instrs[v].Op != ir.Guard {
				out = append(out, v)
				continue
			}
			guards++
			at := len(out)
			if i > 0 && list[i-1] == f.Arg(v, 0) { // the comparison stays directly in front of its guard
				at--
			}
			tail := append([]ir.Value(nil), out[at:]...)
			out = append(append(out[:at], t.counter(c, v)...), tail...)
			out = append(out, v)
		}
		f.Blocks[b].Instrs = out
	}
	c.end()
	return guards
}

// counter makes the instructions in front of guard v.
func (t *Trips) counter(c *context, v ir.Value) []ir.Value {
	f := c.f
	c.pending = c.pending[:0]
	cell := c.int(int64(t.Cell()))
	access := func(op ir.Op, typ ir.Type, args ...ir.Value) ir.Value {
		w := c.before(v, op, typ, args...)
		f.Instrs[w].Aux = uint16(ir.DictTable) // any class will do behind the last pass
		return w
	}
	x := access(ir.Load, ir.I64, cell)
	x = c.before(v, ir.Mul, ir.I64, x, c.int(t.Mul))
	x = c.before(v, ir.Add, ir.I64, x, c.int(t.Add))
	access(ir.Store, ir.None, cell, x)
	x = c.before(v, ir.UShr, ir.I64, x, c.int(int64(t.Shift)))
	holds := c.before(v, ir.ICmp, ir.Bool, x, c.int(0))
	f.Instrs[holds].Aux = uint16(ir.INe)
	trip := c.before(v, ir.Guard, ir.None, holds)
	f.Instrs[trip].Aux, f.Instrs[trip].Resume = f.Instrs[v].Aux, f.Instrs[v].Resume
	return c.pending
}
