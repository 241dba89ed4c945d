//go:build race

package syntax

// slowdown is how much slower than usual the race detector may make a test.
const slowdown = 10
