package opt

// rule names one kind of change, for counters.
type rule uint8

// Rules, by pass.
const (
	ruleParam     rule = iota // tidy: parameter that always has one value
	ruleMerge                 // tidy: block joined to its only predecessor
	ruleThread                // tidy: empty block skipped
	ruleBranch                // tidy: branch on a constant, or with equal targets
	ruleConst                 // fold: value is a constant
	ruleResult                // fold: tag of all results of the function
	ruleDeadGuard             // fold: guard that always fails
	ruleTrueGuard             // guard that never fails
	ruleSame                  // number: same value computed before
	ruleForward               // number: load of what was stored
	ruleStore                 // number: store of what memory holds
	ruleKnown                 // number: condition decided by a guard or branch before
	ruleAlgebra               // number: simpler form of one operation
	rulePeel                  // peel: loop
	ruleInvert                // invert: loop
	ruleRetype                // retype: parameter kept as a double or bool
	ruleRange                 // ranges: comparison decided
	ruleDivFlags              // ranges: cheaper division
	rulePoll                  // ranges: loop too short to need a poll
	ruleDivPower              // strength: division or remainder by a power of two
	ruleDivMagic              // strength: division by a constant
	ruleDivisible             // strength: remainder by an odd constant that is compared with 0
	ruleSplit                 // split: loop
	ruleSelect                // convert: branch made a select
	ruleUnroll                // unroll: loop
	ruleDead                  // prune: value without use
	ruleFuse                  // fuse: comparison copied to its branch
	numRules
)

var ruleNames = [numRules]string{"tidy.param", "tidy.merge", "tidy.thread", "tidy.branch", "fold.const", "fold.result",
	"fold.exit", "guard.true", "number.same", "number.forward", "number.store", "number.known", "number.algebra", "peel.loop",
	"invert.loop", "retype.param", "ranges.compare", "ranges.division", "ranges.poll", "strength.power", "strength.magic", "strength.divisible",
	"split.loop", "convert.select", "unroll.loop", "prune.dead", "fuse.compare"}

func (r rule) String() string { return ruleNames[r] }

// Rules lists the names of all rules.
func Rules() []string { return ruleNames[:] }
