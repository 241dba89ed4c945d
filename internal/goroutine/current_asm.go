//go:build amd64 || arm64

package goroutine

// Current returns a word that identifies the running goroutine among those that live. It is meaningless once the goroutine has
// ended; callers compare it only with words noted by goroutines that are still inside a call.
func Current() uintptr
