package main

import "walrus/internal/jit/ir"

// exitCode explains one reason for which native code is left. Codes are stable; they are never given to another reason.
type exitCode struct {
	reason string // name of the reason in the compiler
	code   string
	advice string
}

// exitCodes is the table for `walrus jit explain` and `walrus explain J001`.
var exitCodes = [...]exitCode{
	{"tag", "J001", "The code was made for the types seen so far, and a value of another type came. It is compiled again with the wider\n" +
		"knowledge if that goes on. Keep one variable to one type; do not mix ints and floats in one place."},
	{"kind", "J002", "A list held another kind of elements than the lists seen before. Keep lists that pass through one place uniform: only\n" +
		"ints, only floats, only strings."},
	{"shape", "J003", "An object had other fields, or the same fields added in another order. Set all fields in init, in one order."},
	{"callee", "J004", "A variable held another function than before. Native code calls the function it has seen; several of them cost a look-up."},
	{"bounds", "J005", "An index was outside of the list, or negative and so counted from the end. A loop that does this often is better written\n" +
		"with indices from 0."},
	{"zero", "J006", "A division by zero raises an error; the interpreter does that."},
	{"shift", "J007", "A negative shift count raises an error; the interpreter does that."},
	{"unset", "J008", "A variable was read before it had a value; the interpreter raises the error."},
	{"cold", "J009", "A branch was taken that had never run when the code was compiled. If it goes on the code is compiled again with it."},
	{"throw", "J010", "An error was raised; the interpreter unwinds to its handler. Errors in hot loops cost an exit each."},
	{"interp", "J011", "This instruction always runs in the interpreter. Move it out of the hot loop if that is possible."},
	{"nocode", "J012", "The function called has no native code: it is not hot yet, or was refused."},
	{"depth", "J013", "The limit of nested calls was reached."},
	{"steps", "J014", "The limit of steps was reached; the interpreter counts the last ones exactly."},
	{"poll", "J015", "The program was to be interrupted, or memory was to be collected."},
	{"error", "J016", "The run time raised an error; the interpreter unwinds to its handler."},
	{"return", "J017", "The loop ended with its function, whose frame belongs to the interpreter. This is how a loop entered in the middle of\n" +
		"a call ends; the next call runs natively as a whole once the function is hot."},
}

// adviceFor finds the row for a reason by its text.
func adviceFor(text string) exitCode {
	for r := range ir.NumReasons {
		if r.Text() != text {
			continue
		}
		for _, c := range exitCodes {
			if c.reason == r.String() {
				return c
			}
		}
	}
	return exitCode{}
}
