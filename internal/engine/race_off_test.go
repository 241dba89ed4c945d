//go:build !race

package engine

// raceEnabled says that the race detector makes everything slow.
const raceEnabled = false
