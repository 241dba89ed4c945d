// Package generate writes random Walrus programs. A program is a pure function of its seed: it is typed by
// construction (an expression is always asked for by type), it ends by construction (every loop has a bound, calls go
// only to functions that were complete before the caller was begun, recursion burns a counter), and it prints what it
// computed, so that two executors can be compared by their output alone.
//
// Three invariants keep programs small without making them tame:
//
//   - size: no variable holds a string over maxStr characters or a list over maxLen elements. Whatever is stored
//     passes through stored, which clips.
//   - work: gen.work estimates the evaluations of the function being written; a loop or call that would exceed
//     gen.limit is not written.
//   - risk: an operation that may fail (an index, a division, a pop) is written raw only where gen.risky allows an
//     error: inside try, in functions marked as throwing, or in programs that are meant to fail. Elsewhere its safe
//     form is written. That keeps at least 60 % of all programs free of an uncaught error.
//
// Nothing a program prints depends on time, randomness, the collector's numbers or the wording of library errors.
package generate

import (
	"math/rand/v2"
	"strings"
)

// Features is a set of language features that a program may use; every program draws its own.
type Features uint64

// The features. A program without a feature avoids the constructs it names.
const (
	Floats      Features = 1 << iota // float arithmetic and std/math
	Strings                          // string variables and methods
	Unicode                          // characters outside ASCII in strings
	Lists                            // list variables and methods
	Dicts                            // dict variables and methods
	MixedKeys                        // dict keys of every type
	Structs                          // structs with methods and fields
	Iterators                        // struct instances with iter and next in for
	Closures                         // function literals and nested functions
	Exceptions                       // throw, try and catch
	Finally                          // try with finally
	ErrorInfo                        // core.error() in catch blocks
	Hot                              // loops of over 1000 rounds, functions of over 100 calls
	TypeChange                       // variables whose type changes, also in hot loops
	BitOps                           // & | ^ << >> ~
	Formats                          // format strings
	Specs                            // format specifications
	Slices                           // slices and negative indices
	TwoVar                           // for k, v in
	Compound                         // compound assignment, also to elements and fields
	Recursion                        // recursive functions, tail calls
	DeepCalls                        // recursion some thousand calls deep
	WideCalls                        // functions with many parameters
	EdgeInts                         // integers at the edges of 64 bits
	NotANumber                       // not-a-number and infinities
	Mutation                         // containers changed while they are iterated
	Modules                          // several files
	Trace                            // operands that print when they are evaluated
	Shadow                           // names declared again in inner scopes
	Hoist                            // functions used above their definition
	Cycles                           // containers that contain themselves
	JSON                             // std/json
	Garbage                          // many short-lived objects
	Outside                          // what depends on the world: only what is known of it anyway is printed
	Fail                             // errors that may reach the top
	StaticError                      // one static error in the program
	Exit                             // sys.exit
	featureEnd
)

// AllFeatures has every feature except those that end a program early.
const AllFeatures = featureEnd - 1 - Fail - StaticError - Exit

// File is one source file of a program; Name is relative to the folder of the main file.
type File struct {
	Name, Text string
}

// Program is a generated program. Files[0] is the main file.
type Program struct {
	Seed     uint64
	Features Features
	Files    []File
}

// Generator writes programs; it may be used for any number of them, by one goroutine at a time.
type Generator struct {
	rules ruleSet
}

// New returns a generator.
func New() *Generator { return &Generator{rules: newRuleSet()} }

// Program writes the program of a seed, with features drawn from the seed.
func (gr *Generator) Program(seed uint64) Program {
	r := rand.New(rand.NewPCG(seed, 0x57a1f00d))
	return gr.write(seed, drawFeatures(r), r)
}

// ProgramWith writes the program of a seed with the given features.
func (gr *Generator) ProgramWith(seed uint64, f Features) Program {
	return gr.write(seed, f, rand.New(rand.NewPCG(seed, 0x57a1f00d)))
}

// drawFeatures draws a random subset with a random density: sparse programs concentrate on few interactions, dense
// ones mix everything.
func drawFeatures(r *rand.Rand) Features {
	var f Features
	density := 25 + r.IntN(65)
	for bit := Features(1); bit < featureEnd; bit <<= 1 {
		if r.IntN(100) < density {
			f |= bit
		}
	}
	rare := func(bit Features, percent int) {
		f &^= bit
		if r.IntN(100) < percent {
			f |= bit
		}
	}
	rare(Fail, 33)
	rare(StaticError, 2)
	rare(Exit, 5)
	rare(Hot, 28)
	rare(DeepCalls, 6)
	rare(WideCalls, 15)
	rare(Modules, 22)
	rare(Cycles, 12)
	rare(Garbage, 10)
	rare(Outside, 8)
	return f
}

// maxStr and maxLen bound what a variable may hold (characters, elements).
const (
	maxStr = 48
	maxLen = 24
)

// gen is the state while one program is written.
type gen struct {
	r     *rand.Rand
	feat  Features
	rules *ruleSet

	out    *writer // text of the file being written
	scopes []*scope
	fn     *fnCtx

	funcs   []*function  // complete functions, callable from here on
	structs []*structDef // complete structs
	modules []*module    // imported modules
	seq     int          // last number used in a name

	mult  int // how often the statement being written is executed, estimated
	work  int // evaluations of the body being written, estimated
	limit int // most that work may become
	stmts int // statements that may still be written
	depth int // nesting of blocks and function literals
	risky bool
	pure  bool // no output, no change of outer variables: callbacks whose call order is not fixed
}

// fnCtx describes the function whose body is being written.
type fnCtx struct {
	outer *fnCtx // nil for the top level of a file
	ret   *typ   // nil at the top level
	loops int    // nesting of loops inside this function
	top   bool
	base  int // index in gen.scopes of the first scope of the function
	init  bool
}

func (gr *Generator) write(seed uint64, f Features, r *rand.Rand) Program {
	g := &gen{r: r, feat: f, rules: &gr.rules}
	p := Program{Seed: seed, Features: f}
	var extra []File
	if f&Modules != 0 {
		for i := 0; i <= r.IntN(2); i++ {
			extra = append(extra, g.writeModule(i))
		}
	}
	p.Files = append([]File{{Name: "main.walrus", Text: g.writeMain()}}, extra...)
	if f&StaticError != 0 {
		p.Files[0].Text = g.plantStaticError(p.Files[0].Text)
	}
	return p
}

// has reports whether all of the features are on.
func (g *gen) has(f Features) bool { return g.feat&f == f }

// n draws from 0 to n-1.
func (g *gen) n(n int) int { return g.r.IntN(n) }

// chance is true in the given percentage of calls.
func (g *gen) chance(percent int) bool { return g.r.IntN(100) < percent }

// oneOf draws an element.
func oneOf[T any](g *gen, xs ...T) T { return xs[g.r.IntN(len(xs))] }

// spend notes n evaluations at the current multiplicity.
func (g *gen) spend(n int) { g.work += n * g.mult }

// affords reports whether n more evaluations fit the limit of the body being written.
func (g *gen) affords(n int) bool { return g.work+n*g.mult <= g.limit }

// name makes a fresh name with the prefix.
func (g *gen) name(prefix string) string {
	g.seq++
	return prefix + itoa(g.seq)
}

// writer collects the lines of a file.
type writer struct {
	b      strings.Builder
	indent int
}

func (w *writer) line(parts ...string) {
	for range w.indent {
		w.b.WriteString("  ")
	}
	for _, p := range parts {
		w.b.WriteString(p)
	}
	w.b.WriteByte('\n')
}

// open writes a line that begins a block, close the line that ends it.
func (w *writer) open(parts ...string) { w.line(parts...); w.indent++ }

func (w *writer) close(parts ...string) { w.indent--; w.line(parts...) }

func itoa(n int) string {
	var buf [20]byte
	i := len(buf)
	neg := n < 0
	u := uint64(n)
	if neg {
		u = -u
	}
	for {
		i--
		buf[i] = byte('0' + u%10)
		if u /= 10; u == 0 {
			break
		}
	}
	if neg {
		i--
		buf[i] = '-'
	}
	return string(buf[i:])
}
