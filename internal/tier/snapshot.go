package tier

import (
	"slices"

	"walrus/internal/bytecode"
	"walrus/internal/frame"
	"walrus/internal/heap"
	"walrus/internal/jit/build"
	"walrus/internal/jit/ir"
	"walrus/internal/rt"
	"walrus/internal/value"
)

// snapshotDepth is how many levels of callees a snapshot describes: as deep as the compiler inlines.
const snapshotDepth = 4

// maxCalleeWords is the size up to which a callee's code is part of the snapshot; a longer one can only be called.
const maxCalleeWords = 250

// snapshooter copies what a compile has to know. Everything is copied at a safepoint, so the compile may run beside the program.
type snapshooter struct {
	c     *rt.Context
	t     *Controller
	r     *region
	taken map[int]*build.Snapshot // functions under way, to end recursion
}

func (s *snapshooter) take(f *rt.Func, depth int) *build.Snapshot {
	s.r.knows(f.Unit)
	if done := s.taken[f.Number]; done != nil {
		return done
	}
	if f.Info == 0 {
		return nil
	}
	p, info := f.Proto, frame.InfoAt(f.Info)
	words := int(info.Words)
	snap := &build.Snapshot{
		Name: p.Name, Fn: int32(f.Number), Params: p.Params, Registers: p.Registers, Handlers: p.Handlers, Loops: p.Loops,
		Info: f.Info, Globals: f.Unit.Globals, Hidden: p.Hidden, Captured: len(p.Captures) > 0,
		HashKey: s.t.m.HashKey, HashFactor: s.t.m.HashFactor, Chars: s.t.chars, Handling: s.t.m.Handling(),
	}
	s.taken[f.Number] = snap
	code := heap.Words(info.Code, words)
	snap.Code = make([]bytecode.Word, words)
	for i, w := range code {
		snap.Code[i] = bytecode.Word(w)
	}
	snap.Feedback = make([]frame.Feedback, words)
	for i := range snap.Feedback {
		snap.Feedback[i] = *frame.FeedbackAt(info.Feedback(info.Code + uint64(i)*8))
	}
	snap.Consts = slices.Clone(heap.Cells(f.Info+frame.InfoSize, len(p.Consts)))
	s.closure(f, snap)
	s.walk(f, snap, info, depth)
	return snap
}

// closure finds the only closure of a function that captures nothing and is held by a constant global of its file.
func (s *snapshooter) closure(f *rt.Func, snap *build.Snapshot) {
	if len(f.Proto.Captures) > 0 || f.Proto.Struct >= 0 {
		return
	}
	for i, g := range f.Unit.Program.Globals {
		if g.Const && g.Name == f.Proto.Name {
			if v := *f.Unit.Global(i); v.Tag == value.Function && s.c.FuncOf(v) == f {
				snap.Closure = v
			}
		}
	}
}

// walk collects the facts about globals, method caches and captures that the code refers to.
func (s *snapshooter) walk(f *rt.Func, snap *build.Snapshot, info *frame.Info, depth int) {
	for pc := 0; pc < len(snap.Code); {
		w := snap.Code[pc]
		row := bytecode.Of(w.Op())
		switch row.Generic {
		case bytecode.GetGlobal, bytecode.SetGlobal:
			s.global(f, snap, int(w.D()), depth)
		case bytecode.CallMember:
			switch at := info.Code + uint64(pc)*8; w.Op() {
			case bytecode.CallMemberMethod:
				s.methods(snap, pc, at, info, depth)
			case bytecode.CallMemberNative:
				s.native(snap, pc, w, info.Feedback(at)+frame.FeedbackSize)
			}
		case bytecode.GetMember, bytecode.GetKey, bytecode.SetMember:
			if row.Flags&bytecode.Quick != 0 {
				s.fields(snap, pc, info.Code+uint64(pc)*8)
			}
		case bytecode.Closure, bytecode.NewStruct:
			if regs := capturedRegisters(f, w); regs != nil {
				snap.Captures = append(snap.Captures, build.CaptureReads{PC: uint32(pc), Regs: regs})
			}
		}
		pc += row.Width()
	}
}

// methods adds the targets of the method call at pc.
func (s *snapshooter) methods(snap *build.Snapshot, pc int, at uint64, info *frame.Info, depth int) {
	k := s.t.at(at)
	s.t.forget(k)
	add := func(shape uint32, closure, info uint64) {
		if s.c.Space.HasShape(heap.Kind(shape)) && isClosure(s.c, closure, s.c.Funcs[frame.InfoAt(info).Number]) {
			k.addMethod(shape, closure, info)
		}
	}
	second := info.Feedback(at) + frame.FeedbackSize
	add(snap.Feedback[pc].Shape, heap.Load64(second), heap.Load64(second+8))
	s.t.m.EachMethod(at, add)
	for i, m := range k.methods {
		m.PC, m.Callee = uint32(pc), s.callee(s.c.Funcs[frame.InfoAt(k.infos[i]).Number], depth)
		snap.Methods = append(snap.Methods, m)
	}
}

// native notes that the call at pc calls a built-in function that there is a routine for. second is the feedback of its second word: tag of the
// receiver, or the module, and the function.
func (s *snapshooter) native(snap *build.Snapshot, pc int, w bytecode.Word, second uint64) {
	receiver, callee := heap.Load64(second), heap.Load64(second+8)
	module := receiver >= uint64(value.NumTags)
	if !module && receiver != uint64(value.String) || !s.c.Heap.IsObject(callee) || heap.KindOf(callee) != heap.Native {
		return
	}
	nat := s.c.NativeOf(value.OfRef(value.Native, callee))
	if int(w.C()) != len(nat.Params) {
		return
	}
	f := build.NativeFact{PC: uint32(pc), Module: module}
	switch nat.Intrinsic {
	case rt.IntrinsicText:
		f.Routine = ir.Text
	case rt.IntrinsicChar:
		f.Routine = ir.Char
	case rt.IntrinsicTrim:
		f.Routine = ir.Trim
	case rt.IntrinsicFind:
		f.Routine = ir.Find
	default:
		return
	}
	snap.Natives = append(snap.Natives, f)
}

// fields adds where the member access at pc finds the field.
func (s *snapshooter) fields(snap *build.Snapshot, pc int, at uint64) {
	k := s.t.at(at)
	s.t.forget(k)
	fb := &snap.Feedback[pc]
	if fb.Shape >= uint32(heap.FirstShape) && s.c.Space.HasShape(heap.Kind(fb.Shape)) && s.c.Space.HasShape(heap.Kind(fb.NewShape)) {
		k.addField(build.FieldFact{Shape: fb.Shape, NewShape: fb.NewShape, Payload: fb.Payload, TagOff: fb.TagOff})
	}
	for _, f := range k.fields {
		f.PC = uint32(pc)
		snap.Fields = append(snap.Fields, f)
	}
}

// capturedRegisters lists the registers that a Closure or NewStruct instruction of f takes boxes from.
func capturedRegisters(f *rt.Func, w bytecode.Word) []uint16 {
	var regs []uint16
	from := func(p *bytecode.Function) {
		for _, c := range p.Captures {
			if !c.FromParent {
				regs = append(regs, c.Index)
			}
		}
	}
	p := f.Unit.Program
	switch w.Op() {
	case bytecode.Closure:
		from(&p.Functions[w.D()])
	case bytecode.NewStruct:
		for _, m := range p.Structs[w.D()].Methods {
			from(&p.Functions[m.Function])
		}
	}
	return regs
}

func (s *snapshooter) global(f *rt.Func, snap *build.Snapshot, i, depth int) {
	for len(snap.GlobalFacts) <= i {
		snap.GlobalFacts = append(snap.GlobalFacts, build.GlobalFact{Cell: value.Cell{Tag: value.Unset}})
	}
	fact := &snap.GlobalFacts[i]
	if fact.Name != "" {
		return
	}
	g := &f.Unit.Program.Globals[i]
	fact.Name, fact.Cell = g.Name, *f.Unit.Global(i)
	fact.Const = g.Const && fact.Cell.Tag != value.Unset
	if fact.Const && fact.Cell.Tag == value.Function {
		fact.Callee = s.callee(s.c.FuncOf(fact.Cell), depth)
	}
	if fact.Const && fact.Cell.Tag == value.Struct {
		fact.Struct = s.structOf(fact.Cell, depth)
	}
}

// structOf describes how instances of a struct are made.
func (s *snapshooter) structOf(v value.Cell, depth int) *build.StructFact {
	info := s.c.StructOf(v)
	if info.Init < 0 {
		return &build.StructFact{}
	}
	init := rt.MethodOf(v.Bits, info.Init)
	callee := s.callee(s.c.FuncOf(init), depth)
	if callee == nil {
		return nil
	}
	return &build.StructFact{HasInit: true, Closure: init, Init: callee}
}

// callee describes a function that may be called or inlined.
func (s *snapshooter) callee(f *rt.Func, depth int) *build.Snapshot {
	if depth >= snapshotDepth || len(f.Proto.Code) > maxCalleeWords {
		return s.outline(f)
	}
	return s.take(f, depth+1)
}

// outline describes a function that can be called but not inlined: no code.
func (s *snapshooter) outline(f *rt.Func) *build.Snapshot {
	s.r.knows(f.Unit)
	if done := s.taken[f.Number]; done != nil {
		return done
	}
	if f.Info == 0 {
		return nil
	}
	snap := &build.Snapshot{Name: f.Proto.Name, Fn: int32(f.Number), Params: f.Proto.Params, Registers: f.Proto.Registers, Info: f.Info,
		Globals: f.Unit.Globals, Hidden: f.Proto.Hidden, Captured: len(f.Proto.Captures) > 0}
	s.closure(f, snap)
	return snap
}
