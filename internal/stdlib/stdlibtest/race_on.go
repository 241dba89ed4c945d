//go:build race

package stdlibtest

// Slowdown is how much slower than usual the race detector may make a test.
const Slowdown = 10
