// Package opt improves intermediate representation. A pass is one file with one verb; the list below says which run, in which order and
// why. Every pass counts what it did by rule, can be switched off by name, and declines functions beyond its size limit by name instead
// of taking longer than they are worth.
//
// Passes keep what the verifier checks. Effects stay where they are: nothing moves a guard, a load or a store upwards. Invariants
// leave loops because one round is copied in front of the loop (peel) and value numbering then finds the rounds after it redundant.
package opt

import (
	"fmt"
	"slices"
	"time"

	"walrus/internal/jit/ir"
)

// Effort is how much a compile may cost.
type Effort uint8

// Efforts. The zero value is everything: the passes cost less than half a microsecond an operation all together.
const (
	Full  Effort = iota // level 2: everything
	Quick               // level 1: what makes less code for the rest of the compiler
)

func (e Effort) String() string {
	if e == Quick {
		return "quick"
	}
	return "full"
}

// Options say how to run the passes.
type Options struct {
	Effort Effort
	// Off names passes that are left out.
	Off []string
	// Verify runs the verifier after every pass.
	Verify bool
	// StopAfter ends optimisation when that many rewrites have been made, 0 for no limit: halving it finds a bad one.
	StopAfter int
	// Dump is called after every pass that changed something, if it is not nil.
	Dump func(pass string, f *ir.Func)
}

// Report is what the passes did.
type Report struct {
	Passes   []PassReport
	Rules    []RuleCount
	Declined []string // "peel: 3 loops over 150 operations"
}

// PassReport is the cost of one pass in one run.
type PassReport struct {
	Name    string
	Time    time.Duration
	Changes int
}

// RuleCount says how often a rule was applied.
type RuleCount struct {
	Rule  string
	Count int
}

// pass is one row of the list.
type pass struct {
	name   string
	effort Effort // Quick for passes that run at every level
	limit  int    // operations in the function beyond which it declines, 0 for none
	run    func(*context)
	after  []string // a further run is made only if one of these has changed something since the last one; nil: always
}

// passes is the order of optimisation.
//
//	tidy first: the builder leaves chains of empty blocks and parameters that are all the same.
//	invert before all that looks at loops: a loop tested at the bottom has one branch a round, and its test dominates nothing
//	that it should not.
//	fold before number: constants make equal expressions equal; fold also finds the tag of the function's own results.
//	number before peel: fewer operations to copy; again after it, where the gain of peeling is made.
//	ranges before strength: a remainder of a number that is not negative is a mask.
//	split after ranges, which decides branches that need no second loop.
//	convert after strength: what division costs decides whether a branch is cheaper.
//	unroll near the end: everything before it would have four copies to look at; it makes expressions that number cleans.
//	The quick level runs only those that save the rest of the compiler more time than they take.
//	fuse last: it copies comparisons to where branches can use their flags.
var passes = []pass{
	{"tidy", Quick, 0, tidy, nil},
	{"invert", Full, 4000, invert, nil},
	{"fold", Full, 20000, fold, nil},
	{"number", Quick, 20000, number, nil},
	{"peel", Full, 4000, peel, nil},
	{"fold", Full, 20000, fold, []string{"peel"}},
	{"retype", Full, 0, retype, nil},
	{"number", Full, 20000, number, []string{"peel", "retype"}},
	{"ranges", Full, 6000, ranges, nil},
	{"split", Full, 4000, split, nil},
	{"strength", Full, 0, strength, nil},
	{"convert", Full, 4000, convert, nil},
	{"unroll", Full, 2000, unroll, nil},
	{"number", Full, 20000, number, []string{"ranges", "split", "strength", "convert", "unroll"}},
	{"prune", Full, 0, prune, nil},
	{"fuse", Quick, 0, fuse, nil},
	{"prune", Quick, 0, prune, nil},
}

// due reports whether p has anything to do, by what the passes have done since its last run.
func (p *pass) due(done []PassReport) bool {
	if p.after == nil {
		return true
	}
	for i := len(done) - 1; i >= 0 && done[i].Name != p.name; i-- {
		if done[i].Changes > 0 && slices.Contains(p.after, done[i].Name) {
			return true
		}
	}
	return false
}

// orderRules are the parts of the order that something depends on, checked by a test.
var orderRules = [][3]string{
	{"tidy", "invert", "loops are recognised in tidy graphs only"},
	{"invert", "peel", "the copy made by peel would otherwise be tested twice"},
	{"fold", "peel", "peel copies what fold would have removed"},
	{"peel", "ranges", "the first round has other ranges than the rest"},
	{"ranges", "strength", "strength uses the facts about divisions"},
	{"split", "convert", "a branch that can be decided should not become a select"},
	{"split", "unroll", "the two loops often have one block each"},
	{"strength", "convert", "cost of a division"},
	{"convert", "unroll", "only loops of one block are unrolled"},
	{"unroll", "fuse", "copies of comparisons must not be merged again"},
}

// Names lists the passes, each once, in the order of their first run.
func Names() []string {
	var names []string
	for _, p := range passes {
		known := false
		for _, n := range names {
			known = known || n == p.name
		}
		if !known {
			names = append(names, p.name)
		}
	}
	return names
}

// context is what a pass works on.
type context struct {
	f        *ir.Func
	opt      *Options
	counts   [numRules]int
	changes  int // in the running pass
	total    int
	declined []string
	konsts   []ir.Value // constants of the entry block, new ones behind the first known
	known    int
	pending  []ir.Value // see before
	work     *workspace
}

// Optimizer keeps the working memory of optimisations. It is for one goroutine at a time; the zero Optimizer is ready.
type Optimizer struct {
	c    context
	work workspace
}

// workspace is what passes keep from one run to the next: the memory of their tables. It says nothing about the function at hand.
type workspace struct {
	fold   folding
	number numbering
	memory memory
	ranges ranging
	list   []ir.Value // within one function
	uses   []use
	fixes  []slotFix
}

// zeroed is s with n zero elements, in the same memory if that is enough.
func zeroed[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	s = s[:n]
	clear(s)
	return s
}

// hit counts an application of a rule. It is asked before the change is made: false means that the limit of rewrites is reached
// and nothing may be changed any more.
func (c *context) hit(r rule) bool {
	if c.opt.StopAfter > 0 && c.total >= c.opt.StopAfter {
		return false
	}
	c.counts[r]++
	c.changes++
	c.total++
	return true
}

// note counts a change that is made in any case.
func (c *context) note(r rule) {
	c.counts[r]++
	c.changes++
}

// konst is a constant in the entry block. New ones get there when the pass ends.
func (c *context) konst(op ir.Op, t ir.Type, imm int64) ir.Value {
	f := c.f
	for _, v := range c.konsts {
		if in := &f.Instrs[v]; in.Op == op && in.Imm == imm {
			return v
		}
	}
	v := f.NewValue(op, t, imm)
	f.Instrs[v].Block = f.EntryBlk
	c.konsts = append(c.konsts, v)
	return v
}

// begin collects the constants at the start of the entry block.
func (c *context) begin() {
	c.changes, c.konsts = 0, c.konsts[:0]
	for _, v := range c.f.Blocks[c.f.EntryBlk].Instrs {
		if !c.f.Instrs[v].Op.IsConst() {
			break
		}
		c.konsts = append(c.konsts, v)
	}
	c.known = len(c.konsts)
}

// end puts new constants in front of the others.
func (c *context) end() {
	if fresh := c.konsts[c.known:]; len(fresh) > 0 {
		entry := &c.f.Blocks[c.f.EntryBlk]
		list := c.f.Memory().Values.Make(len(fresh) + len(entry.Instrs))
		copy(list[copy(list, fresh):], entry.Instrs)
		entry.Instrs = list
	}
	c.known = len(c.konsts)
}

// before makes an instruction that the pass puts in front of v, the instruction at hand.
func (c *context) before(v ir.Value, op ir.Op, t ir.Type, args ...ir.Value) ir.Value {
	w := c.f.NewValue(op, t, 0, args...)
	c.f.Instrs[w].Block, c.f.Instrs[w].Pos = c.f.Instrs[v].Block, c.f.Instrs[v].Pos
	c.pending = append(c.pending, w)
	return w
}

func (c *context) int(n int64) ir.Value { return c.konst(ir.ConstI64, ir.I64, n) }

func (c *context) bool(b bool) ir.Value {
	if b {
		return c.konst(ir.ConstBool, ir.Bool, 1)
	}
	return c.konst(ir.ConstBool, ir.Bool, 0)
}

// constant is a constant of type t with the given bits.
func (c *context) constant(t ir.Type, bits uint64) ir.Value {
	switch t {
	case ir.F64:
		return c.konst(ir.ConstF64, t, int64(bits))
	case ir.Bool:
		return c.konst(ir.ConstBool, t, int64(bits&1))
	case ir.Tag:
		return c.konst(ir.ConstTag, t, int64(bits&0xFF))
	}
	return c.konst(ir.ConstI64, t, int64(bits))
}

// Run optimises f in place and moves it to the machine level. An error is a bug found by the verifier and names the pass.
func Run(f *ir.Func, opt *Options) (*Report, error) { return new(Optimizer).Run(f, opt) }

// Run is the function Run with the memory of o.
func (o *Optimizer) Run(f *ir.Func, opt *Options) (*Report, error) {
	o.c = context{f: f, opt: opt, konsts: o.c.konsts[:0], pending: o.c.pending[:0], work: &o.work}
	c := &o.c
	r := &Report{Passes: make([]PassReport, 0, len(passes))}
	for _, b := range f.Order { // such code would run on into whatever lies behind it, so this is asked always
		if f.Terminator(b) == 0 {
			return r, fmt.Errorf("jit/opt: %s: block b%d has no end", f.Name, b)
		}
	}
	if opt.Verify {
		if err := f.Verify(); err != nil {
			return r, fmt.Errorf("jit/opt: before all passes: %w", err)
		}
	}
	for i := range passes {
		p := &passes[i]
		if p.effort < opt.Effort || off(opt.Off, p.name) || !p.due(r.Passes) {
			continue
		}
		if n := len(f.Instrs); p.limit > 0 && n > p.limit {
			c.declined = append(c.declined, fmt.Sprintf("%s: function of %d operations, limit %d", p.name, n, p.limit))
			continue
		}
		start := time.Now()
		f.Forget()
		c.begin()
		p.run(c)
		c.end()
		r.Passes = append(r.Passes, PassReport{p.name, time.Since(start), c.changes})
		if opt.Verify {
			if err := f.Verify(); err != nil {
				return r, fmt.Errorf("jit/opt: after %s: %w", p.name, err)
			}
		}
		if opt.Dump != nil && c.changes > 0 {
			opt.Dump(p.name, f)
		}
	}
	f.Level = ir.Machine
	r.Rules = c.rules()
	r.Declined = c.declined
	return r, nil
}

// keep gives a copy of out, in the memory of old if it fits there: the new list of instructions of a block whose old one is not needed
// any more.
func (c *context) keep(old, out []ir.Value) []ir.Value {
	if len(out) <= len(old) {
		return append(old[:0], out...)
	}
	return c.f.Memory().Values.Copy(out)
}

// rules lists the rules that were applied.
func (c *context) rules() []RuleCount {
	used := 0
	for _, n := range c.counts {
		if n > 0 {
			used++
		}
	}
	list := make([]RuleCount, 0, used)
	for i, n := range c.counts {
		if n > 0 {
			list = append(list, RuleCount{rule(i).String(), n})
		}
	}
	return list
}

// RunPass runs one pass alone, for tests.
func RunPass(f *ir.Func, name string, opt *Options) (*Report, error) {
	for i := range passes {
		if passes[i].name == name {
			c := &context{f: f, opt: opt, work: &workspace{}}
			c.begin()
			passes[i].run(c)
			c.end()
			r := &Report{Passes: []PassReport{{Name: name, Changes: c.changes}}, Declined: c.declined}
			r.Rules = c.rules()
			return r, f.Verify()
		}
	}
	return nil, fmt.Errorf("jit/opt: no pass %q", name)
}

func off(list []string, name string) bool {
	for _, n := range list {
		if n == name {
			return true
		}
	}
	return false
}
