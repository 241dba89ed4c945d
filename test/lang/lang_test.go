// Package lang runs the annotated scripts of this folder: what programs print, point by point of the language
// reference. The form of the annotations is described in internal/testkit/script.
package lang

import (
	"flag"
	"testing"

	"walrus/internal/testkit/executor"
	"walrus/internal/testkit/script"
)

var all = flag.Bool("all", false, "run every script in every mode that there is, some minutes, instead of the main ones")

func TestScripts(t *testing.T) {
	executors := executor.Main()
	if *all {
		executors = executor.All()
	}
	script.Suite(t, ".", executors...)
}
