// Package goroutine tells goroutines apart, so that a runtime can report that two of them use it at the same time while one that comes back
// from a host function is let in.
package goroutine
