// Package regress runs the programs on which executors once differed, as the comparison tester reduced them. Each file opens
// with the cause. The form of the annotations is described in internal/testkit/script.
package regress

import (
	"testing"

	"walrus/internal/testkit/executor"
	"walrus/internal/testkit/script"
)

func TestScripts(t *testing.T) { script.Suite(t, ".", executor.All()...) }
