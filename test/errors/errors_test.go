// Package errors runs the annotated scripts of this folder: which errors programs get, and where, point by point of the language
// reference. The form of the annotations is described in internal/testkit/script.
package errors

import (
	"testing"

	"walrus/internal/testkit/executor"
	"walrus/internal/testkit/script"
)

func TestScripts(t *testing.T) { script.Suite(t, ".", executor.Main()...) }
