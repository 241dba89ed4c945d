package native

// ExitID says why native code returned to Go. Code stores it in Context.Exit.
type ExitID uint32

// The exits. Their rows say what each means and what Go may do next.
const (
	ExitNone ExitID = iota
	ExitReturn
	ExitGuard
	ExitHelper
	ExitPoll
	ExitStack
	ExitDepth
	ExitFuel
	ExitCollect
	ExitThrow
	ExitCall
	ExitStale
	ExitUnreachable
	NumExits
)

// Exit describes one way of leaving native code.
type Exit struct {
	Name string
	Text string // for logs and statistics
	Arg  string // meaning of Context.ExitArg; empty when it is not used
	// Resumes: native frames stay on the native stack and Go may continue at
	// Context.Resume. Otherwise the frames are rebuilt or dropped, and the native
	// stack is unwound.
	Resumes bool
	// Saves: all registers were stored in Context.GPR and FPR, where the
	// collector scans them and a resume point finds its values.
	Saves bool
	// Collects: a collection may run before native code continues.
	Collects bool
}

// Exits is the table of exits, indexed by ExitID.
var Exits = [NumExits]Exit{
	ExitNone:        {Name: "none", Text: "native code left without storing why: a bug in Walrus"},
	ExitReturn:      {Name: "return", Text: "the entered function returned; the result is in Ret"},
	ExitGuard:       {Name: "guard", Text: "a guess of the compiler did not hold", Arg: "exit site", Saves: true},
	ExitHelper:      {Name: "helper", Text: "a runtime helper is called", Arg: "helper", Resumes: true, Collects: true},
	ExitPoll:        {Name: "poll", Text: "the Go scheduler asks for the processor", Arg: "exit site", Resumes: true, Saves: true, Collects: true},
	ExitStack:       {Name: "stack", Text: "the native stack has reached its limit", Arg: "exit site", Resumes: true, Saves: true},
	ExitDepth:       {Name: "depth", Text: "the script's call depth is used up", Arg: "exit site", Saves: true},
	ExitFuel:        {Name: "fuel", Text: "the step budget is used up", Arg: "exit site", Resumes: true, Saves: true},
	ExitCollect:     {Name: "collect", Text: "an allocation needs a collection first", Arg: "exit site", Resumes: true, Saves: true, Collects: true},
	ExitThrow:       {Name: "throw", Text: "an error was raised", Arg: "exit site", Saves: true},
	ExitCall:        {Name: "call", Text: "the callee has no native code", Arg: "exit site", Saves: true},
	ExitStale:       {Name: "stale", Text: "an assumption of the running code no longer holds", Arg: "exit site", Saves: true},
	ExitUnreachable: {Name: "unreachable", Text: "native code ran where it cannot: a bug in Walrus", Arg: "exit site"},
}

// Row returns the exit's description; that of ExitNone for unknown ids.
func (id ExitID) Row() *Exit {
	if id >= NumExits {
		id = ExitNone
	}
	return &Exits[id]
}

// String returns the exit's name.
func (id ExitID) String() string { return id.Row().Name }
