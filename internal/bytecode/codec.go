package bytecode

import (
	"crypto/sha256"
	bin "encoding/binary"
	"errors"
	"fmt"
	"math"
	"sync"

	"walrus/internal/source"
)

// The binary form of a Program:
//
//	"WALRUSBC"        8 bytes
//	fingerprint       8 bytes, of the format and the table of operations
//	SHA-256           32 bytes, of the payload
//	payload           the Program with the text of its file; numbers as variable-length integers, code words as they are
//
// There is no compatibility between versions: a file with another fingerprint is refused and has to be compiled again.

const (
	codecMagic   = "WALRUSBC"
	codecVersion = 1
	codecHeader  = len(codecMagic) + 8 + sha256.Size
)

// ErrFormat is the error of Decode for data that another version wrote, or that is no Program at all.
var ErrFormat = errors.New("bytecode: not a program of this version")

// fingerprint changes whenever an operation is added, removed, renamed, or gets other operands.
var fingerprint = sync.OnceValue(func() uint64 {
	h := sha256.New()
	fmt.Fprint(h, codecVersion)
	for op := Op(0); op < NumGeneric; op++ {
		i := Of(op)
		fmt.Fprint(h, i.Name, i.A, i.B, i.C, i.Wide, i.Ext)
	}
	return bin.LittleEndian.Uint64(h.Sum(nil))
})

// Encode returns the binary form of a Program. Equal Programs have equal forms.
func Encode(p *Program) []byte {
	w := &encoder{}
	w.text(p.File.Name())
	w.text(p.File.Text())
	w.count(len(p.Functions))
	for i := range p.Functions {
		w.function(&p.Functions[i])
	}
	w.count(len(p.Structs))
	for _, s := range p.Structs {
		w.text(s.Name)
		w.count(len(s.Methods))
		for _, m := range s.Methods {
			w.text(m.Name)
			w.int(m.Function)
		}
		w.count(len(s.Fields))
		for _, f := range s.Fields {
			w.text(f)
		}
	}
	w.count(len(p.Imports))
	for _, im := range p.Imports {
		w.text(im.Path)
		w.bool(im.Package)
		w.span(im.Span)
	}
	w.count(len(p.Globals))
	for _, g := range p.Globals {
		w.text(g.Name)
		w.bool(g.Exported)
		w.bool(g.Const)
	}
	sum := sha256.Sum256(w.b)
	out := make([]byte, 0, codecHeader+len(w.b))
	out = append(out, codecMagic...)
	out = bin.LittleEndian.AppendUint64(out, fingerprint())
	out = append(out, sum[:]...)
	return append(out, w.b...)
}

type encoder struct{ b []byte }

func (w *encoder) count(n int) { w.b = bin.AppendUvarint(w.b, uint64(n)) }
func (w *encoder) int(n int)   { w.b = bin.AppendVarint(w.b, int64(n)) }

func (w *encoder) bool(x bool) {
	if x {
		w.b = append(w.b, 1)
	} else {
		w.b = append(w.b, 0)
	}
}

func (w *encoder) text(s string) {
	w.count(len(s))
	w.b = append(w.b, s...)
}

func (w *encoder) span(s source.Span) {
	w.int(int(s.Start))
	w.int(int(s.End))
}

func (w *encoder) function(f *Function) {
	w.text(f.Name)
	w.span(f.Span)
	w.count(f.Params)
	w.count(f.Registers)
	w.bool(f.IsInit)
	w.bool(f.Hidden)
	w.int(f.Parent)
	w.int(f.Struct)
	w.count(len(f.Code))
	for _, word := range f.Code {
		w.b = bin.LittleEndian.AppendUint64(w.b, uint64(word))
	}
	w.count(len(f.Consts))
	for _, k := range f.Consts {
		w.b = append(w.b, byte(k.Kind))
		if k.Kind == ConstString {
			w.text(k.Str)
		} else {
			w.b = bin.LittleEndian.AppendUint64(w.b, k.Bits)
		}
	}
	w.count(len(f.Captures))
	for _, c := range f.Captures {
		w.bool(c.FromParent)
		w.count(int(c.Index))
	}
	w.count(len(f.Handlers))
	for _, h := range f.Handlers {
		w.count(int(h.Start))
		w.count(int(h.End))
		w.count(int(h.Target))
		w.b = append(w.b, byte(h.Kind))
	}
	w.count(len(f.Loops))
	for _, l := range f.Loops {
		w.b = append(w.b, byte(l.Kind))
		w.count(int(l.Header))
		w.count(int(l.Start))
		w.count(int(l.End))
		w.span(l.Span)
	}
	w.count(len(f.Pos))
	for _, p := range f.Pos {
		w.count(int(p.PC))
		w.span(p.Main)
		w.span(p.Left)
		w.span(p.Right)
	}
	w.count(len(f.Locals))
	for _, l := range f.Locals {
		w.text(l.Name)
		w.count(int(l.Reg))
		w.bool(l.Boxed)
		w.count(int(l.Start))
		w.count(int(l.End))
	}
}

// Decode reads the binary form of a Program and verifies it. The error is ErrFormat if the data is of another version, and
// otherwise says what is wrong; data of any content is safe.
func Decode(data []byte) (*Program, error) {
	if len(data) < codecHeader || string(data[:len(codecMagic)]) != codecMagic ||
		bin.LittleEndian.Uint64(data[len(codecMagic):]) != fingerprint() {
		return nil, ErrFormat
	}
	payload := data[codecHeader:]
	if sum := sha256.Sum256(payload); string(sum[:]) != string(data[len(codecMagic)+8:codecHeader]) {
		return nil, errors.New("bytecode: the file is damaged")
	}
	r := &decoder{b: payload}
	p := r.program()
	if r.bad || len(r.b) > 0 {
		return nil, errors.New("bytecode: the file is malformed")
	}
	if err := Verify(p); err != nil {
		return nil, err
	}
	return p, nil
}

// decoder reads from b; after an error bad is set and everything read is zero.
type decoder struct {
	b   []byte
	bad bool
	end int // length of the file's text: spans lie below it
}

func (r *decoder) fail() {
	r.bad = true
	r.b = nil
}

func (r *decoder) uint() uint64 {
	x, n := bin.Uvarint(r.b)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return x
}

func (r *decoder) int() int {
	x, n := bin.Varint(r.b)
	if n <= 0 || x != int64(int32(x)) {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return int(x)
}

// count reads the length of a sequence whose elements take at least size bytes each, so that no length can claim more memory than the
// data could fill.
func (r *decoder) count(size int) int {
	n := r.uint()
	if n > uint64(len(r.b)/size) {
		r.fail()
		return 0
	}
	return int(n)
}

// small reads a number below limit.
func (r *decoder) small(limit uint64) uint32 {
	n := r.uint()
	if n >= limit {
		r.fail()
		return 0
	}
	return uint32(n)
}

func (r *decoder) byte(limit byte) byte {
	if len(r.b) == 0 || r.b[0] >= limit {
		r.fail()
		return 0
	}
	x := r.b[0]
	r.b = r.b[1:]
	return x
}

func (r *decoder) bool() bool { return r.byte(2) == 1 }

func (r *decoder) text() string {
	n := r.count(1)
	s := string(r.b[:n])
	r.b = r.b[n:]
	return s
}

func (r *decoder) word() uint64 {
	if len(r.b) < 8 {
		r.fail()
		return 0
	}
	x := bin.LittleEndian.Uint64(r.b)
	r.b = r.b[8:]
	return x
}

func (r *decoder) span() source.Span {
	s := source.Span{Start: source.Pos(r.int()), End: source.Pos(r.int())}
	if s != source.NoSpan && (s.Start < 0 || s.End < s.Start || int(s.End) > r.end) {
		r.fail()
	}
	return s
}

// sequence reads a sequence of elements of at least size bytes.
func sequence[T any](r *decoder, size int, read func(*T)) []T {
	n := r.count(size)
	if n == 0 {
		return nil
	}
	list := make([]T, n)
	for i := range list {
		read(&list[i])
	}
	return list
}

func (r *decoder) program() *Program {
	name, text := r.text(), r.text()
	r.end = len(text)
	if r.end > source.MaxSize {
		r.fail()
	}
	p := &Program{File: source.NewFile(name, text)}
	p.Functions = sequence(r, 16, r.function)
	p.Structs = sequence(r, 3, func(s *StructDecl) {
		s.Name = r.text()
		s.Methods = sequence(r, 2, func(m *Method) { m.Name, m.Function = r.text(), r.int() })
		s.Fields = sequence(r, 1, func(f *string) { *f = r.text() })
	})
	p.Imports = sequence(r, 4, func(im *ImportDecl) { im.Path, im.Package, im.Span = r.text(), r.bool(), r.span() })
	p.Globals = sequence(r, 3, func(g *Global) { g.Name, g.Exported, g.Const = r.text(), r.bool(), r.bool() })
	return p
}

func (r *decoder) function(f *Function) {
	f.Name, f.Span = r.text(), r.span()
	f.Params, f.Registers = int(r.small(MaxRegisters+1)), int(r.small(MaxRegisters+1))
	f.IsInit, f.Hidden = r.bool(), r.bool()
	f.Parent, f.Struct = r.int(), r.int()
	f.Code = sequence(r, 8, func(w *Word) { *w = Word(r.word()) })
	f.Consts = sequence(r, 2, func(k *Constant) {
		if k.Kind = ConstKind(r.byte(byte(ConstString) + 1)); k.Kind == ConstString {
			k.Str = r.text()
		} else {
			k.Bits = r.word()
		}
	})
	f.Captures = sequence(r, 2, func(c *CaptureFrom) { c.FromParent, c.Index = r.bool(), uint16(r.small(1<<16)) })
	f.Handlers = sequence(r, 4, func(h *Handler) {
		h.Start, h.End, h.Target = r.small(math.MaxInt32), r.small(math.MaxInt32), r.small(math.MaxInt32)
		h.Kind = HandlerKind(r.byte(byte(HandleFinally) + 1))
	})
	f.Loops = sequence(r, 6, func(l *LoopInfo) {
		l.Kind = LoopKind(r.byte(byte(IterLoop) + 1))
		l.Header, l.Start, l.End = r.small(math.MaxInt32), r.small(math.MaxInt32), r.small(math.MaxInt32)
		l.Span = r.span()
	})
	f.Pos = sequence(r, 7, func(p *Pos) { p.PC, p.Main, p.Left, p.Right = r.small(math.MaxInt32), r.span(), r.span(), r.span() })
	f.Locals = sequence(r, 5, func(l *LocalVar) {
		l.Name, l.Reg, l.Boxed = r.text(), uint16(r.small(1<<16)), r.bool()
		l.Start, l.End = r.small(1<<32), r.small(1<<32)
	})
}
