//go:build !race

package object

const raceScale = 1
