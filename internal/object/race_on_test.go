//go:build race

package object

// raceScale divides the sizes of the big tests: the race detector makes memory access some fifty times slower.
const raceScale = 10
