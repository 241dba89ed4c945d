package mach

import (
	"encoding/binary"
	"slices"

	"walrus/internal/jit/ir"
	"walrus/internal/jit/regalloc"
)

// LocKind says where a value is while native code is left.
type LocKind uint8

// Kinds of locations.
const (
	LocConst   LocKind = iota // Object.Consts[N]
	LocGPR                    // general register N, in the context's save area
	LocFPR                    // float register N, in the context's save area
	LocStack                  // 8 bytes at SP + N
	LocTagByte                // byte N&7 of general register N>>3
	LocByte    = 0x80         // flag: only the low byte counts (bools and tags)
)

// Loc is where a payload or tag of an interpreter register is.
type Loc struct {
	Kind LocKind
	N    int32
}

// Slot is an interpreter register and where its value is.
type Slot struct {
	Reg          uint16 // or ir.CalleeSlot
	Payload, Tag Loc
}

// Frame is an interpreter frame to be rebuilt.
type Frame struct {
	Fn          int32
	PC          uint32
	Dst, Window uint16 // see ir.Resume; meaningless for the outermost frame
	Flags       uint8
	Slots       int32 // run in Object.Slots
	Count       int32
}

// Site is a place where native code is left or suspended.
type Site struct {
	Offset uint32 // of the return address that identifies it
	Kind   SiteKind
	Reason ir.Reason
	Value  ir.Value // IR instruction it was made from
	Frames int32    // run in Object.Frames, innermost first
	Count  int32
	Args   int32 // SiteRt: operand cells at SP
	Out    int32 // SiteRt: result cells at SP
	Lands  bool  // SiteRt, SiteCall: continued also if there was an error; see ir.Lands
	// Frame is the number of bytes between SP at the site and the return
	// address of the function's caller.
	Frame int32
}

// Object is compiled code before it is installed.
//
// Entering: Checked is the entry for calls whose argument tags are not known
// to fit, and the only entry of code for a loop; Typed that for callers that
// know them. The target's documentation says which registers hold what.
type Object struct {
	Name    string
	Entry   ir.EntryKind
	Fn      int32
	Bytes   []byte
	CodeEnd int32 // end of the instructions in Bytes; constants follow
	Relocs  []Reloc
	Checked int32
	Typed   int32
	Sites   []Site // by ascending Offset
	Frames  []Frame
	Slots   []Slot
	Consts  []uint64
	Lines   []Line
	Stats   regalloc.Stats
}

// SiteAt returns the site with the given return address, relative to the
// code's start, or nil.
func (o *Object) SiteAt(offset uint32) *Site {
	i, ok := slices.BinarySearchFunc(o.Sites, offset, func(s Site, off uint32) int { return int(s.Offset) - int(off) })
	if !ok {
		return nil
	}
	return &o.Sites[i]
}

// FramesOf returns the interpreter frames of a site, innermost first.
func (o *Object) FramesOf(s *Site) []Frame { return o.Frames[s.Frames : s.Frames+s.Count] }

// SlotsOf returns the live registers of a frame.
func (o *Object) SlotsOf(f *Frame) []Slot { return o.Slots[f.Slots : f.Slots+f.Count] }

// finish converts sites to their final form: every reference becomes a location.
func finish(c *Code, e *Emission, res *regalloc.Result) *Object {
	o := &Object{Name: c.F.Name, Entry: c.F.Entry, Fn: c.F.Fn, Bytes: slices.Clone(e.Bytes), CodeEnd: e.CodeEnd, Relocs: slices.Clone(e.Relocs),
		Checked: e.Checked, Typed: e.Typed, Lines: slices.Clone(e.Lines), Stats: res.Stats}
	for i := range o.Lines {
		if n := c.F.Instrs[o.Lines[i].Value].Pos; int(n) < len(c.F.Positions) {
			o.Lines[i].Pos = c.F.Positions[n]
		}
	}
	x := &locator{c: c, e: e, res: res, o: o}
	slices.SortFunc(e.Places, func(a, b Place) int { return int(a.Offset - b.Offset) })
	o.Sites = make([]Site, 0, len(e.Places))
	o.Slots, o.Frames = make([]Slot, 0, len(c.Refs)), make([]Frame, 0, len(c.Frames))
	index := c.F.Temp().Ints.Make(len(c.Sites))
	for i, p := range e.Places {
		index[p.Site] = int32(i)
	}
	for _, p := range e.Patches {
		binary.LittleEndian.PutUint32(o.Bytes[p.At:], uint32(index[p.Site]))
	}
	for _, p := range e.Places {
		info := &c.Sites[p.Site]
		s := Site{Offset: uint32(p.Offset), Kind: info.Kind, Reason: info.Reason, Value: info.Value,
			Frames: int32(len(o.Frames)), Args: info.Args, Out: info.Results, Lands: info.Lands}
		if !p.BeforeFrame {
			s.Frame = e.FrameSize
		}
		for _, fr := range c.Frames[info.Frames : info.Frames+info.Count] {
			x.frame(fr)
		}
		s.Count = int32(len(o.Frames)) - s.Frames
		o.Sites = append(o.Sites, s)
	}
	return o
}

type locator struct {
	c   *Code
	e   *Emission
	res *regalloc.Result
	o   *Object
}

func (x *locator) frame(fr FrameRef) {
	f := Frame{Fn: x.c.F.Fn, Slots: int32(len(x.o.Slots)), Count: fr.Count}
	if fr.Resume != 0 {
		r := &x.c.F.Resumes[fr.Resume]
		f.Fn, f.PC, f.Dst, f.Window, f.Flags = r.Fn, r.PC, r.Dst, r.Window, r.Flags
	}
	for _, ref := range x.c.Refs[fr.Slots : fr.Slots+fr.Count] {
		x.o.Slots = append(x.o.Slots, Slot{ref.Reg, x.loc(ref.Payload), x.loc(ref.Tag)})
	}
	x.o.Frames = append(x.o.Frames, f)
}

func (x *locator) loc(r Ref) Loc {
	switch r.Kind {
	case RefConst:
		return x.constant(r.Bits)
	case RefLoc:
		return UnpackLoc(r.Bits)
	}
	l := x.res.Resumes[r.Bits]
	var out Loc
	switch {
	case l.IsReg() && l.Reg().Class() == regalloc.Float:
		out = Loc{LocFPR, int32(l.Reg() - regalloc.FloatBase)}
	case l.IsReg():
		out = Loc{LocGPR, int32(l.Reg())}
	case l.IsSlot():
		out = Loc{LocStack, x.e.SlotBase + 8*int32(l.Slot())}
	default:
		return x.constant(x.c.Consts[l.Remat()].Bits)
	}
	if r.Kind == RefByteOf {
		out.Kind |= LocByte
	}
	return out
}

// constant returns the location of a constant. Most are small in number and
// repeated by neighbouring sites, so looking back a little finds them.
func (x *locator) constant(bits uint64) Loc {
	for i := len(x.o.Consts) - 1; i >= max(0, len(x.o.Consts)-16); i-- {
		if x.o.Consts[i] == bits {
			return Loc{LocConst, int32(i)}
		}
	}
	x.o.Consts = append(x.o.Consts, bits)
	return Loc{LocConst, int32(len(x.o.Consts) - 1)}
}

// PackLoc and UnpackLoc carry a Loc in a Ref.
func PackLoc(l Loc) uint64 { return uint64(l.Kind)<<32 | uint64(uint32(l.N)) }

// UnpackLoc is the inverse of PackLoc.
func UnpackLoc(bits uint64) Loc { return Loc{LocKind(bits >> 32), int32(uint32(bits))} }
