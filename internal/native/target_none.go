//go:build !amd64 || nojit || !(linux || darwin || windows)

package native

import "runtime"

// Available reports whether this build can run native code, and why not.
func Available() (ok bool, reason string) { return false, unavailable }

// enter is never called: no Executor can be made without a target.
func enter(*Context, uint64) { panic("native: entered without a native target") }

func probeCode() []byte { return nil }

func checkGuard() string { return unavailable }

func aboveGoroutine(uint64) bool { return false }

// noTarget is the reason on processors and systems without a code generator.
const noTarget = "no native target for " + runtime.GOOS + "/" + runtime.GOARCH + " yet"
