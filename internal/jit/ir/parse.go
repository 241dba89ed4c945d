package ir

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Parse reads the text form that String prints. Numbers of values, blocks and resume points are kept. Blank lines and what
// follows a `;` are ignored.
func Parse(text string) (*Func, error) {
	p := &parser{f: New("")}
	for i, line := range strings.Split(text, "\n") {
		if at := strings.Index(line, " ;"); at >= 0 {
			line = line[:at]
		}
		if strings.HasPrefix(line, ";") || strings.TrimSpace(line) == "" {
			continue
		}
		if err := p.line(line); err != nil {
			return nil, fmt.Errorf("line %d: %w: %s", i+1, err, strings.TrimSpace(line))
		}
	}
	if p.block == 0 {
		return nil, fmt.Errorf("no block")
	}
	p.numberUnnamed()
	p.f.EntryBlk = p.f.Order[0]
	for _, b := range p.f.Order {
		for _, e := range p.f.Blocks[b].Succs {
			if int(e.To) >= len(p.f.Blocks) {
				return nil, fmt.Errorf("b%d is missing", e.To)
			}
			p.f.Blocks[e.To].Preds = append(p.f.Blocks[e.To].Preds, b)
		}
	}
	return p.f, nil
}

// maxParsedID bounds the numbers in a text, so that a wild one does not ask for gigabytes.
const maxParsedID = 1 << 20

type parser struct {
	f     *Func
	block BlockID
	s     string // rest of the line
	// Instructions without a result have no number in the text: they get one when all others are known. Until then blocks hold
	// them as -1, -2, ...
	unnamed []Instr
}

func (p *parser) numberUnnamed() {
	f := p.f
	base := Value(len(f.Instrs))
	f.Instrs = append(f.Instrs, p.unnamed...)
	for _, b := range f.Order {
		for i, v := range f.Blocks[b].Instrs {
			if v < 0 {
				f.Blocks[b].Instrs[i] = base - v - 1
			}
		}
	}
}

func (p *parser) line(line string) error {
	p.s = strings.TrimSpace(line)
	switch {
	case p.accept("func "):
		return p.header()
	case p.accept("module "):
		p.f.Modules = append(p.f.Modules, 0)
		return nil
	case p.accept("object "):
		return p.object()
	case p.accept("callee "):
		return p.callee()
	case !strings.HasPrefix(line, " ") && strings.HasPrefix(line, "b"):
		return p.blockHead()
	case !strings.HasPrefix(line, " ") && strings.HasPrefix(line, "r"):
		return p.resume()
	case p.block == 0:
		return fmt.Errorf("instruction outside of a block")
	}
	return p.instr()
}

// accept skips prefix and the blanks behind it.
func (p *parser) accept(prefix string) bool {
	if !strings.HasPrefix(p.s, prefix) {
		return false
	}
	p.s = strings.TrimLeft(p.s[len(prefix):], " ")
	return true
}

// word takes what comes before the next blank or one of the stop characters.
func (p *parser) word() string {
	end := strings.IndexAny(p.s, " ,:()[]=")
	if end < 0 {
		end = len(p.s)
	}
	w := p.s[:end]
	p.s = strings.TrimLeft(p.s[end:], " ")
	return w
}

func (p *parser) number() (int64, error) { return strconv.ParseInt(p.word(), 10, 64) }

func (p *parser) quoted() (string, error) {
	q, err := strconv.QuotedPrefix(p.s)
	if err != nil {
		return "", err
	}
	p.s = strings.TrimLeft(p.s[len(q):], " ")
	return strconv.Unquote(q)
}

// id reads a number behind a letter: v3, b1, r2.
func (p *parser) id(letter string) (int32, error) {
	w := p.word()
	if !strings.HasPrefix(w, letter) {
		return 0, fmt.Errorf("wanted %s and a number, found %q", letter, w)
	}
	n, err := strconv.ParseInt(w[len(letter):], 10, 32)
	if err != nil || n <= 0 || n > maxParsedID {
		return 0, fmt.Errorf("bad number %q", w)
	}
	return int32(n), nil
}

func (p *parser) value() (Value, error) {
	n, err := p.id("v")
	for len(p.f.Instrs) <= int(n) {
		p.f.Instrs = append(p.f.Instrs, Instr{})
	}
	return Value(n), err
}

func (p *parser) header() (err error) {
	f := p.f
	if f.Name, err = p.quoted(); err != nil {
		return err
	}
	for p.s != "" {
		switch w := p.word(); w {
		case "fn":
			n, err := p.number()
			if err != nil {
				return err
			}
			f.Fn = int32(n)
		case "func":
		case "loop":
			n, err := p.number()
			if err != nil {
				return err
			}
			f.Entry, f.EntryPC = LoopEntry, uint32(n)
		case "level":
			name := p.word()
			for l, s := range levelNames {
				if s == name {
					f.Level = Level(l)
				}
			}
		case "params":
			p.accept("[")
			for !p.accept("]") {
				t, ok := tagOfWord(p.word())
				if !ok {
					return fmt.Errorf("bad tag")
				}
				f.Params = append(f.Params, t)
			}
		case "result":
			t, ok := tagOfWord(p.word())
			if !ok {
				return fmt.Errorf("bad tag")
			}
			f.Result = t
		case "self":
			n, err := p.number()
			if err != nil {
				return err
			}
			f.SelfRef = int32(n)
		case "metered":
			f.Metered = true
		default:
			return fmt.Errorf("unknown property %q", w)
		}
	}
	return nil
}

func (p *parser) object() error {
	if _, err := p.number(); err != nil {
		return err
	}
	t, ok := tagOfWord(p.word())
	if !ok {
		return fmt.Errorf("bad tag")
	}
	name, err := p.quoted()
	p.f.Refs = append(p.f.Refs, Ref{Tag: t, Name: name})
	return err
}

func (p *parser) callee() error {
	if _, err := p.number(); err != nil {
		return err
	}
	c := Callee{Ref: -1}
	var err error
	if c.Name, err = p.quoted(); err != nil {
		return err
	}
	for p.s != "" {
		var n int64
		w := p.word()
		if w != "self" {
			if n, err = p.number(); err != nil {
				return err
			}
		}
		switch w {
		case "fn":
			c.Fn = int32(n)
		case "params":
			c.Params = int(n)
		case "ref":
			c.Ref = int32(n)
		case "self":
			c.Self = true
		default:
			return fmt.Errorf("unknown property %q", w)
		}
	}
	p.f.Callees = append(p.f.Callees, c)
	return nil
}

func (p *parser) blockHead() error {
	n, err := p.id("b")
	if err != nil {
		return err
	}
	f := p.f
	for len(f.Blocks) <= int(n) {
		f.Blocks = append(f.Blocks, Block{})
	}
	p.block = BlockID(n)
	f.Order = append(f.Order, p.block)
	if !p.accept("(") {
		return fmt.Errorf("wanted (")
	}
	for i := 0; !p.accept(")"); i++ {
		v, err := p.value()
		if err != nil || !p.accept(":") {
			return fmt.Errorf("bad parameter")
		}
		t, err := typeOfWord(p.word())
		if err != nil {
			return err
		}
		f.Instrs[v] = Instr{Op: Param, Type: t, Imm: int64(i), Block: p.block}
		f.Blocks[n].Params = append(f.Blocks[n].Params, v)
		p.accept(",")
	}
	f.Blocks[n].Loop = p.accept("loop")
	f.Blocks[n].Cold = p.accept("cold")
	if !p.accept(":") {
		return fmt.Errorf("wanted :")
	}
	return nil
}

func typeOfWord(w string) (Type, error) {
	for t, s := range typeNames {
		if s == w && t != 0 {
			return Type(t), nil
		}
	}
	return 0, fmt.Errorf("no type %q", w)
}

func (p *parser) instr() error {
	f := p.f
	var v Value
	in := Instr{Block: p.block}
	if strings.HasPrefix(p.s, "v") {
		var err error
		if v, err = p.value(); err != nil {
			return err
		}
		if p.accept(":") {
			if in.Type, err = typeOfWord(p.word()); err != nil {
				return err
			}
		}
		if !p.accept("=") {
			return fmt.Errorf("wanted =")
		}
		if f.Instrs[v].Op != Invalid {
			return fmt.Errorf("v%d is defined twice", v)
		}
	}
	if err := p.operation(&in); err != nil {
		return err
	}
	var args []Value
	for strings.HasPrefix(p.s, "v") {
		a, err := p.value()
		if err != nil {
			return err
		}
		args = append(args, a)
		p.accept(",")
	}
	if err := p.tail(&in); err != nil {
		return err
	}
	in.args, in.nargs = uint32(len(f.pool)), uint16(len(args))
	f.pool = append(f.pool, args...)
	if v == 0 {
		if in.Type != None {
			return fmt.Errorf("the result has no number")
		}
		p.unnamed = append(p.unnamed, in)
		v = Value(-len(p.unnamed))
	} else {
		f.Instrs[v] = in
	}
	f.Blocks[p.block].Instrs = append(f.Blocks[p.block].Instrs, v)
	return nil
}

// operation reads the name, what follows its dot, and the immediate.
func (p *parser) operation(in *Instr) error {
	name, aux, _ := strings.Cut(p.word(), ".")
	for op := Op(1); op < NumOps; op++ {
		if table[op].Name == name {
			in.Op = op
		}
	}
	if in.Op == Invalid || in.Op == Param {
		return fmt.Errorf("no operation %q", name)
	}
	row := Of(in.Op)
	if !row.Typed {
		in.Type = row.Result
	}
	if aux != "" {
		a, err := auxOfWord(in.Op, aux)
		if err != nil {
			return err
		}
		in.Aux = a
	}
	if row.Imm {
		imm, err := immOfWord(in.Op, p.word())
		if err != nil {
			return err
		}
		in.Imm = imm
		p.accept(",")
	}
	return nil
}

func auxOfWord(op Op, w string) (uint16, error) {
	find := func(names []string) (uint16, error) {
		for i, s := range names {
			if s == w {
				return uint16(i), nil
			}
		}
		return 0, fmt.Errorf("unknown %q", w)
	}
	switch {
	case op == ICmp:
		return find(icondNames[:])
	case op == FCmp:
		return find(fcondNames[:])
	case op == Guard || op == Exit:
		for r := range reasons {
			if reasons[r].name == w {
				return uint16(r), nil
			}
		}
		return 0, fmt.Errorf("unknown reason %q", w)
	case op.Has(Reads) || op.Has(Writes):
		return find(classNames[:])
	}
	n, err := strconv.ParseUint(w, 10, 16)
	return uint16(n), err
}

func immOfWord(op Op, w string) (int64, error) {
	switch op {
	case ConstF64:
		if strings.HasPrefix(w, "0x") {
			n, err := strconv.ParseUint(w[2:], 16, 64)
			return int64(n), err
		}
		d, err := strconv.ParseFloat(w, 64)
		return int64(math.Float64bits(d)), err
	case ConstTag, TagIs:
		t, ok := tagOfWord(w)
		if !ok {
			return 0, fmt.Errorf("no tag %q", w)
		}
		return int64(t), nil
	case LoadGlobal, LoadGlobalT, StoreGlobal, StoreGlobalT:
		var m, i int
		_, err := fmt.Sscanf(w, "m%d.g%d", &m, &i)
		return GlobalRef(m, i), err
	}
	return strconv.ParseInt(w, 10, 64)
}

// tail reads edges and resume points.
func (p *parser) tail(in *Instr) error {
	for p.s != "" {
		switch {
		case strings.HasPrefix(p.s, "b"):
			n, err := p.id("b")
			if err != nil || !p.accept("(") {
				return fmt.Errorf("bad target")
			}
			e := Edge{To: BlockID(n)}
			for !p.accept(")") {
				a, err := p.value()
				if err != nil {
					return err
				}
				e.Args = append(e.Args, a)
				p.accept(",")
			}
			blk := &p.f.Blocks[p.block]
			blk.Succs = append(blk.Succs, e)
			p.accept(",")
		case p.accept("^"):
			n, err := p.id("r")
			if err != nil {
				return err
			}
			in.Resume = ResumeID(n)
		case p.accept("during "):
			n, err := p.id("r")
			if err != nil {
				return err
			}
			in.During = ResumeID(n)
		default:
			return fmt.Errorf("cannot read %q", p.s)
		}
	}
	return nil
}

func (p *parser) resume() error {
	id, err := p.id("r")
	if err != nil {
		return err
	}
	f := p.f
	for len(f.Resumes) <= int(id) {
		f.Resumes = append(f.Resumes, Resume{})
	}
	r := &f.Resumes[id]
	if !p.accept("=") || !p.accept("fn ") {
		return fmt.Errorf("bad resume point")
	}
	fn, err := p.number()
	if err != nil || !p.accept("pc ") {
		return fmt.Errorf("bad resume point")
	}
	pc, err := p.number()
	if err != nil || !p.accept("[") {
		return fmt.Errorf("bad resume point")
	}
	r.Fn, r.PC = int32(fn), uint32(pc)
	for !p.accept("]") {
		s := Slot{Reg: CalleeSlot}
		if !p.accept("callee") {
			n, err := p.number()
			if err != nil {
				return err
			}
			s.Reg = uint16(n)
		}
		p.accept("=")
		if s.Payload, err = p.value(); err != nil {
			return err
		}
		p.accept(":")
		if s.Tag, err = p.value(); err != nil {
			return err
		}
		r.Slots = append(r.Slots, s)
		p.accept(",")
	}
	return p.resumeParent(r)
}

func (p *parser) resumeParent(r *Resume) error {
	if !p.accept("in ") {
		return nil
	}
	parent, err := p.id("r")
	if err != nil {
		return err
	}
	r.Parent = ResumeID(parent)
	for p.s != "" {
		name := p.word()
		n, err := p.number()
		if err != nil {
			return err
		}
		switch name {
		case "dst":
			r.Dst = uint16(n)
		case "window":
			r.Window = uint16(n)
		case "flags":
			r.Flags = uint8(n)
		default:
			return fmt.Errorf("unknown property %q", name)
		}
	}
	return nil
}
