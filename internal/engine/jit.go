package engine

import (
	"io"

	"walrus/internal/interp"
)

// JITMode says what the compiler tier does.
type JITMode uint8

// Modes of the compiler tier.
const (
	JITOn     JITMode = iota // compile what is hot, in the background
	JITOff                   // stay in the interpreter
	JITAlways                // compile everything before its first use, for tests
)

// JIT configures the compiler tier. The thresholds that make code hot are part of Config.
type JIT struct {
	Mode JITMode
	// New makes the tier; nil for isolates that stay interpreted. It returns a nil Tier and a reason if there is no compiler for this
	// machine, which is no error.
	New func(i *Isolate, mode JITMode) (tier Tier, reason string, err error)
	Log io.Writer // one line of JSON for each event; nil for none
}

// Tier is the compiler of one isolate.
type Tier interface {
	interp.Tier
	// Report adds what the tier knows to a report.
	Report(*JITReport)
	// Close gives the tier's memory back. No code of the isolate runs any more.
	Close() error
}

// JITReport tells what became of the hot spots of a program, language.md 23.5.
type JITReport struct {
	Available   bool   // there is a compiler and it is on
	Unavailable string // why not

	Regions       int // loops and functions that are counted
	HotLoops      int
	HotFunctions  int
	Compiled      int // loops and functions that were compiled
	Objects       int // native code objects made
	TypeProfiles  int // places where types were observed
	CodeBytes     uint64
	CompileNanos  int64
	Exits         []ExitCount
	Refused       []Refusal
	HottestName   string // loop@START..END or fn NAME@START
	HottestCount  int64
	HottestFile   string
	HottestLine   int
	InterpretOnly bool // nothing is counted
}

// ExitCount is how often compiled code was left at one place for one reason.
type ExitCount struct {
	Reason string
	File   string
	Line   int
	Count  int64
}

// Refusal is a function or loop that is not compiled, and why.
type Refusal struct {
	Name   string
	File   string
	Line   int
	Reason string
}

// attach makes the compiler tier.
func (i *Isolate) attach(cfg Config) error {
	switch {
	case cfg.JIT.Mode == JITOff:
		i.noTier = "turned off"
	case cfg.NoProfile:
		i.noTier = "nothing is profiled"
	case cfg.JIT.New == nil:
		i.noTier = "this build has no compiler"
	default:
		tier, reason, err := cfg.JIT.New(i, cfg.JIT.Mode)
		if err != nil {
			return err
		}
		if tier == nil {
			i.noTier = reason
			return nil
		}
		i.tier, i.M.Tier = tier, tier
	}
	return nil
}
