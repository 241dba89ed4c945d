package rt

import (
	"math"
	"unsafe"

	"walrus/internal/bytecode"
	"walrus/internal/frame"
	"walrus/internal/heap"
	"walrus/internal/value"
)

// LoadState tells how far the top level of a unit has come.
type LoadState uint8

// States of a unit.
const (
	NotLoaded LoadState = iota
	Loading
	Loaded
)

// Unit is one source file in one runtime: its Program with the memory that belongs to it.
type Unit struct {
	Program *bytecode.Program
	Globals uint64 // address of the first global cell
	First   int    // index of Program.Functions[0] in Context.Funcs
	Structs []int  // index in Context.Structs of each struct declaration
	State   LoadState
	Path    string // canonical path, empty for the main program given as text
	exports map[string]int
	shared  bool // the globals are those of a Session
	weak    bool // during Reclaim: nothing that refers to the unit has been found yet
}

// Func is one function in one runtime.
type Func struct {
	Unit   *Unit
	Proto  *bytecode.Function
	Number int    // index in Context.Funcs
	Info   uint64 // address of its frame.Info, 0 until it is linked
	// LoopBase holds, for each loop, visits counted before the counter in the code was set to LoopSet for the last time.
	LoopBase []int64
	LoopSet  []int32
	CallBase int64
	CallSet  int32
	// Compiled is what the compiler keeps about the function.
	Compiled any

	standIn value.Cell // see StandIn; a root
	// first is the first closure that a load of the unit made of a function without captures. The next load takes it again: free says
	// that it may.
	first value.Cell
	free  bool
}

// StructInfo is one struct declaration in one runtime.
type StructInfo struct {
	Unit    *Unit
	Decl    *bytecode.StructDecl
	Init    int // index of the method init, -1
	methods map[string]int

	captures bool       // a method does
	first    value.Cell // as in Func: shapes are not given back, so that a struct of each load would be more and more of them
	free     bool
}

// Method returns the index of the method of that name, or -1.
func (s *StructInfo) Method(name string) int {
	if i, ok := s.methods[name]; ok {
		return i
	}
	return -1
}

// Thresholds at which code is hot. A zero threshold turns counting for it off.
type Thresholds struct {
	Loop  int32
	Calls int32
}

// DefaultThresholds are those of language.md 23.3.
var DefaultThresholds = Thresholds{Loop: 1000, Calls: 100}

func (t Thresholds) loop() int32 {
	if t.Loop <= 0 {
		return math.MaxInt32
	}
	return t.Loop
}

func (t Thresholds) calls() int32 {
	if t.Calls <= 0 {
		return math.MaxInt32
	}
	return t.Calls
}

// AddUnit makes the memory of a file: globals without values and entries for its functions and structs.
func (c *Context) AddUnit(p *bytecode.Program, path string) (*Unit, error) {
	n := len(p.Globals) + 1 // the last cell holds the module
	globals, ok := c.newGlobals(n)
	if !ok {
		return nil, ErrRetry
	}
	u := c.addUnit(p, path, globals)
	*u.Global(len(p.Globals)) = value.OfRef(value.Module, c.Space.NewModule(uint64(len(c.units)-1)))
	return u, nil
}

// newGlobals makes n cells without values, which the caller has to make roots.
func (c *Context) newGlobals(n int) (addr uint64, ok bool) {
	addr, ok = c.Heap.Meta(uint64(n * value.Size))
	if !ok {
		return 0, false
	}
	for i := range n {
		frame.CellAt(addr + uint64(i*value.Size)).Tag = value.Unset
	}
	return addr, true
}

// addUnit enters a file whose globals are at an address.
func (c *Context) addUnit(p *bytecode.Program, path string, globals uint64) *Unit {
	u := &Unit{Program: p, Globals: globals, First: len(c.Funcs), Path: path}
	for i := range p.Functions {
		c.Funcs = append(c.Funcs, &Func{Unit: u, Proto: &p.Functions[i], Number: u.First + i})
	}
	for i := range p.Structs {
		d := &p.Structs[i]
		info := &StructInfo{Unit: u, Decl: d, Init: -1, methods: map[string]int{}}
		for j, m := range d.Methods {
			info.methods[m.Name] = j
			if m.Name == "init" {
				info.Init = j
			}
			info.captures = info.captures || len(p.Functions[m.Function].Captures) > 0
		}
		u.Structs = append(u.Structs, len(c.Structs))
		c.Structs = append(c.Structs, info)
	}
	u.exports = map[string]int{}
	for i, g := range p.Globals {
		if g.Exported {
			u.exports[g.Name] = i
		}
	}
	c.units = append(c.units, u)
	if path != "" {
		c.files[path] = u
	}
	return u
}

// Module is the module value of the unit.
func (u *Unit) Module() value.Cell { return *u.Global(len(u.Program.Globals)) }

// Global returns the cell of global i of the unit.
func (u *Unit) Global(i int) *value.Cell { return frame.CellAt(u.Globals + uint64(i*value.Size)) }

// Link gives a function its Info: constants as cells, a private copy of the code, room for feedback.
func (c *Context) Link(f *Func) (*frame.Info, error) {
	if f.Info != 0 {
		return frame.InfoAt(f.Info), nil
	}
	p := f.Proto
	words := len(p.Code)
	consts := len(p.Consts)
	size := int(frame.InfoSize) + consts*value.Size + words*8 + words*frame.FeedbackSize
	addr, ok := c.Heap.Meta(uint64(size))
	if !ok {
		return nil, ErrRetry
	}
	info := frame.InfoAt(addr)
	k := addr + frame.InfoSize
	code := k + uint64(consts*value.Size)
	feedback := code + uint64(words*8)
	*info = frame.Info{Code: code, Delta: feedback - 2*code, Globals: f.Unit.Globals, Calls: c.Thresholds.calls(),
		Regs: uint32(max(p.Registers, p.Params) * value.Size), Params: uint32(p.Params), Number: uint32(f.Number), Words: uint32(words), Step: 1}
	if p.Hidden || f.Number == f.Unit.First {
		info.Step = 0 // nor is running a file's top level a call
	}
	f.CallSet = info.Calls
	for i := range p.Consts {
		v, err := c.constant(&p.Consts[i])
		if err != nil {
			c.Heap.FreeMeta(addr, uint64(size))
			return nil, err
		}
		*frame.CellAt(k + uint64(i*value.Size)) = v
	}
	c.Heap.AddRoots(k, consts)
	dst := unsafe.Slice((*bytecode.Word)(frame.Ptr(code)), words)
	copy(dst, p.Code)
	c.linkCode(f, dst)
	f.Info = addr
	return info, nil
}

// linkCode adapts the private copy of the code: offsets of captures, counters of loops.
func (c *Context) linkCode(f *Func, code []bytecode.Word) {
	f.LoopBase = make([]int64, len(f.Proto.Loops))
	f.LoopSet = make([]int32, len(f.Proto.Loops))
	for i := 0; i < len(code); {
		w := code[i]
		row := bytecode.Of(w.Op())
		switch w.Op() {
		case bytecode.GetCapture, bytecode.SetCapture:
			code[i] = bytecode.Make(w.Op(), w.X(), w.A(), w.B(), uint16(heap.PayloadOffset(int(w.B())+1)))
		}
		if row.Flags&bytecode.Header != 0 {
			n := c.Thresholds.loop()
			code[i+1] = bytecode.MakeExt(uint32(n), code[i+1].ExtHigh())
			f.LoopSet[w.C()] = n
		}
		i += row.Width()
	}
}

// constant makes the cell of a constant.
func (c *Context) constant(k *bytecode.Constant) (value.Cell, error) {
	switch k.Kind {
	case bytecode.ConstBool:
		return value.OfBool(k.Bits != 0), nil
	case bytecode.ConstInt:
		return value.Cell{Bits: k.Bits, Tag: value.Int}, nil
	case bytecode.ConstFloat:
		return value.Cell{Bits: k.Bits, Tag: value.Float}, nil
	case bytecode.ConstString:
		s, err := c.Intern(k.Str)
		return value.OfRef(value.String, s), err
	}
	return value.OfVoid(), nil
}

// FuncOf returns the function of a closure cell.
func (c *Context) FuncOf(fn value.Cell) *Func {
	return c.Funcs[frame.InfoAt(heap.Slot(fn.Bits, 0).Bits).Number]
}

// FuncAt returns the function whose constants are at k.
func (c *Context) FuncAt(k uint64) *Func {
	return c.Funcs[frame.InfoAt(k-frame.InfoSize).Number]
}

// StructOf returns the declaration of a struct cell.
func (c *Context) StructOf(s value.Cell) *StructInfo { return c.Structs[heap.Slot(s.Bits, 0).Bits] }

// Word returns the word index of the instruction at address pc in f.
func (f *Func) Word(pc uint64) int { return int(pc-frame.InfoAt(f.Info).Code) / 8 }

// Visits returns how often the header of loop i was visited while the loop was interpreted.
func (f *Func) Visits(i int) int64 {
	if f.Info == 0 {
		return 0
	}
	return f.LoopBase[i] + int64(f.LoopSet[i]) - int64(*f.LoopCounter(i))
}

// LoopCounter returns the counter of loop i in the private copy of the code.
func (f *Func) LoopCounter(i int) *int32 {
	return (*int32)(frame.Ptr(frame.InfoAt(f.Info).Code + uint64(f.Proto.Loops[i].Header)*8 + 8))
}

// SetLoopCounter sets the counter of loop i and keeps the visits so far.
func (f *Func) SetLoopCounter(i int, n int32) {
	f.LoopBase[i] = f.Visits(i)
	f.LoopSet[i] = n
	*f.LoopCounter(i) = n
}

// Calls returns how often the function was called while its calls were interpreted.
func (f *Func) Calls() int64 {
	if f.Info == 0 {
		return 0
	}
	return f.CallBase + int64(f.CallSet) - int64(frame.InfoAt(f.Info).Calls)
}

// SetCallCounter sets the counter of calls and keeps the calls so far.
func (f *Func) SetCallCounter(n int32) {
	f.CallBase = f.Calls()
	f.CallSet = n
	frame.InfoAt(f.Info).Calls = n
}

// NewClosure makes a closure of f. box gives the captured boxes: box(i) is called for each of f's captures, in order. ErrRetry if there
// is no memory for the private copy of the code.
func (c *Context) NewClosure(f *Func, box func(from bytecode.CaptureFrom) uint64) (value.Cell, error) {
	if _, err := c.Link(f); err != nil {
		return value.Cell{}, err
	}
	captures := f.Proto.Captures
	if f.free {
		f.free = false
		return f.first, nil
	}
	addr, ok := c.Space.NewRecord(heap.Function, 1+len(captures))
	if !ok {
		return value.Cell{}, ErrRetry
	}
	heap.SetSlot(addr, 0, value.OfRaw(f.Info))
	for i, from := range captures {
		heap.SetSlot(addr, i+1, value.OfRef(value.Box, box(from)))
	}
	v := value.OfRef(value.Function, addr)
	if len(captures) == 0 && f.first.Tag == value.Void {
		f.first = v
	}
	return v, nil
}

// NewStruct makes a struct definition with closures of its methods. Slots: index of the declaration, the methods in order, the id of a
// shape of its instances.
func (c *Context) NewStruct(u *Unit, decl int, box func(from bytecode.CaptureFrom) uint64) (value.Cell, error) {
	index := u.Structs[decl]
	info := c.Structs[index]
	if info.free {
		info.free = false
		return info.first, nil
	}
	n := len(info.Decl.Methods)
	addr, ok := c.Space.NewRecord(heap.Struct, n+2)
	if !ok {
		return value.Cell{}, ErrRetry
	}
	heap.SetSlot(addr, 0, value.OfRaw(uint64(index)))
	for i, m := range info.Decl.Methods {
		method, err := c.NewClosure(c.Funcs[u.First+m.Function], box)
		if err != nil {
			return value.Cell{}, err
		}
		heap.SetSlot(addr, 1+i, method)
	}
	family := c.Space.NewFamily(addr, len(info.Decl.Fields))
	heap.SetSlot(addr, n+1, value.OfRaw(uint64(family.Root.Empty.ID)))
	v := value.OfRef(value.Struct, addr)
	if !info.captures && info.first.Tag == value.Void {
		info.first = v
	}
	return v, nil
}

// MethodOf returns method i of a struct definition as a closure.
func MethodOf(structAddr uint64, i int) value.Cell { return heap.Slot(structAddr, 1+i) }

// StandIn is a closure of f for frames whose own closure does not matter: f captures nothing, or the captured variables are not looked
// at. Its boxes are void.
func (c *Context) StandIn(f *Func) (value.Cell, error) {
	if f.standIn.Tag == value.Void {
		if _, err := c.Link(f); err != nil {
			return value.Cell{}, err
		}
		addr, ok := c.Space.NewRecord(heap.Function, 1+len(f.Proto.Captures))
		if !ok {
			return value.Cell{}, ErrRetry
		}
		heap.SetSlot(addr, 0, value.OfRaw(f.Info))
		f.standIn = value.OfRef(value.Function, addr)
	}
	return f.standIn, nil
}
