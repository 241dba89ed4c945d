// Package walrus embeds the Walrus scripting language in Go programs.
//
//	program, err := walrus.Compile("greet.walrus", `fn greet : name { return f"Hello, {name}!"; }`)
//	rt, err := walrus.New(walrus.Config{Limits: walrus.Limits{Memory: 64 << 20, Steps: 1_000_000}})
//	defer rt.Close()
//	_, err = rt.Run(ctx, program)
//	greeting, err := rt.Call(ctx, "greet", "Ada")
//
// # Programs and runtimes
//
// A Program is the compiled form of one source file. It never changes and may be used by any number of goroutines and Runtimes. A
// Runtime is one world of script values: its heap, globals, modules and limits. One goroutine at a time may use it; a second one gets
// ErrBusy. The goroutine that runs a script may use the Runtime again from within a host function. A Pool keeps Runtimes for servers.
//
// # What a script may do
//
// Nothing, unless it is granted: the zero Config gives a script std/core, std/math and std/json, a clock that stands at 1970, a random
// generator that always starts alike, no input, and no way to the file system, the environment or the process. sys.exit ends the run with
// an *ExitError and never the process. The package reads no environment variables and keeps no state of its own.
//
// # Limits
//
// Memory is the number of bytes that all of a Runtime's script data may take, strings and buffers included; it is checked before
// large blocks are allocated and never exceeded by more than 1 MiB. Steps and output count from the start of each outermost Run or Call; the number of
// steps of a program does not depend on how it is executed. A context ends a run within milliseconds, also inside long
// built-in operations. A script cannot catch any of these. Each has an error that errors.Is finds: ErrMemoryLimit, ErrStepLimit, ErrOutputLimit,
// ErrDeadline, ErrCancelled, ErrInterrupt. Too deep recursion is ErrStackOverflow, which scripts can catch. After each of these errors the
// Runtime can be used again.
//
// # Values
//
// Value is a handle on a script value. What it refers to stays alive as long as some Value refers to it, until Release or the end of the
// Runtime. Afterwards every method reports an error; nothing dangles. Handles that Go has forgotten are released by themselves.
//
// Conversions copy, in both directions: changing a Go slice after it was passed to a script changes nothing there. What is shared is
// wrapped by Ref, or implements Object. The table of conversions is in docs/embedding.md.
//
// # Host functions
//
// Raw makes a function that reads its arguments from a Call without allocating. Func0 to Func4 and Proc0 to Proc4 wrap typed Go functions without
// reflection at the call. Any other Go func is wrapped by reflection where a value is expected. Panics of host functions become script errors.
package walrus
