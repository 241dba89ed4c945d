//go:build !race

package walrus_test

// slowdown is how much slower than usual the race detector may make a test.
const slowdown = 1
