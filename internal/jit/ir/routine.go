package ir

// Routine is native code shared by all code that does what an RtOp asks for in the common case: with operands of the expected types, room in the
// heap, short texts. In every other case it has changed nothing and the run time executes the instruction. It stands in the upper byte of
// the RtOp's Aux, so it is a hint only: an RtOp without it means the same.
type Routine uint8

// Routines. Cells are the operands of the RtOp.
const (
	NoRoutine     Routine = iota
	Concat                // cells 0 and 1 are strings: one behind the other
	Text                  // cell 1 is an int or a string: its text
	Texts                 // all cells are ints or strings: their texts behind each other
	Substring             // cell 0 is a string, cells 1 and 2 bounds: ints, or void for open ones
	Same                  // cells 0 and 1 are strings: whether they are equal
	Different             // likewise: whether they are not
	JumpSame              // cells 0 and 1 are strings: jumps if they are equal
	JumpDifferent         // likewise: if they are not
	DictRead              // cell 0 is a dict, cell 1 a string that is a key of it: the value
	DictGet               // cell 0 is a dict, cell 1 a string: the value, cell 2 if there is none
	DictContains          // cell 0 is a dict, cell 1 a string: whether it is a key
	DictWrite             // cell 0 is a dict, cell 1 a string: sets its value to cell 2
	Trim                  // cell 0 is a string: without white space at its ends
	Find                  // cells 0 and 1 are strings: where the second first occurs in the first
	Char                  // cell 1 is an int: the string of the character with that code
	List                  // all cells are values of one type: a list of them
	Push                  // cell 0 is a list without room for cell 1, which is appended
	Instance              // cell 0 has the tag raw and the address of a struct: an instance without fields
	NumRoutines
)

var routineNames = [NumRoutines]string{"none", "concat", "text", "texts", "substring", "same", "different", "jumpsame", "jumpdifferent",
	"dictread", "dictget", "dictcontains", "dictwrite", "trim", "find", "char", "list", "push", "instance"}

func (r Routine) String() string { return routineNames[r] }

// routineShift is the position of the routine in Aux.
const routineShift = 8

// WithRoutine is the Aux of an RtOp with these effects and a routine.
func WithRoutine(effects uint16, r Routine) uint16 { return effects | uint16(r)<<routineShift }

// Routine is the routine of an RtOp.
func (in *Instr) Routine() Routine { return Routine(in.Aux >> routineShift) }
