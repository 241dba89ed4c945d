package ir

// Reason says why native code left for the interpreter.
type Reason uint8

// Reasons. The interpreter continues at the resume point in every case; what tier does about it differs.
const (
	NoReason      Reason = iota
	WrongTag             // a value has a type that was not seen before
	WrongKind            // a list holds another kind of elements
	WrongShape           // a record has another shape
	WrongCallee          // another function is called
	OutOfBounds          // index outside of the list: an error, or a negative index
	ZeroDivisor          // error
	NegativeShift        // error
	Unset                // global without a value: error
	NotReached           // code that was never executed when it was compiled
	Throws               // the instruction raises an error
	NotNative            // the instruction is always left to the interpreter
	NotCompiled          // the callee has no native code
	DepthLimit           // too many frames
	StepLimit            // out of steps
	Interrupted          // poll: cancel, deadline, collection
	Failed               // the run time raised an error
	Returns              // the function that runs a loop returns: its frame is the interpreter's
	NumReasons
)

// reasons is the table of names and texts, for logs, statistics and tests.
var reasons = [NumReasons]struct{ name, text string }{
	NoReason:      {"none", ""},
	WrongTag:      {"tag", "a type that was not seen before"},
	WrongKind:     {"kind", "a list of another kind"},
	WrongShape:    {"shape", "a record of another shape"},
	WrongCallee:   {"callee", "another function"},
	OutOfBounds:   {"bounds", "an index outside of the list or counted from its end"},
	ZeroDivisor:   {"zero", "a division by zero"},
	NegativeShift: {"shift", "a negative shift count"},
	Unset:         {"unset", "a variable without a value"},
	NotReached:    {"cold", "code that had never run before"},
	Throws:        {"throw", "an error is raised"},
	NotNative:     {"interp", "an instruction that is always interpreted"},
	NotCompiled:   {"nocode", "the function called is not compiled"},
	DepthLimit:    {"depth", "the depth limit"},
	StepLimit:     {"steps", "the step limit"},
	Interrupted:   {"poll", "an interruption"},
	Failed:        {"error", "the run time raised an error"},
	Returns:       {"return", "the end of the function around the loop"},
}

// String is the name of the reason, one word.
func (r Reason) String() string {
	if r < NumReasons {
		return reasons[r].name
	}
	return "invalid"
}

// Text says it in words, to follow "left native code because of".
func (r Reason) Text() string {
	if r < NumReasons {
		return reasons[r].text
	}
	return ""
}
