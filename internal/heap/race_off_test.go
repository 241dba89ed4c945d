//go:build !race

package heap

const raceScale = 1
