// Package lang runs the annotated scripts of this folder: what programs print, point by point of the language
// reference. The form of the annotations is described in internal/testkit/script.
package lang

import (
	"testing"

	"walrus/internal/testkit/executor"
	"walrus/internal/testkit/script"
)

func TestScripts(t *testing.T) { script.Suite(t, ".", executor.Main()...) }
