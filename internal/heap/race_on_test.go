//go:build race

package heap

// raceScale divides the sizes of the big tests: the race detector makes memory access some fifty times slower.
const raceScale = 10
