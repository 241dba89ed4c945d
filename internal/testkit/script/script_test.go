package script

import (
	"testing"

	"walrus/internal/testkit/executor"
)

const sample = `// A comment.

// ---- passes
println(1 + 1); // => 2
print "a";
println("b");   // => ab
// stdin: line
print core.input("? "); // => ? line

// ---- fails
let x = "=> none";
println(x + 1); // error@11: invalid-operation + string int

// ---- several files
import "./lib";
println(lib.y); // => 5
println(lib.f());
// == lib.walrus
let y = 5;
fn f : { return [1][7]; } // error@20: index-out-of-bounds 7 1

// ---- status
import "std/sys";
sys.exit(7); // exit: 7
`

func TestCases(t *testing.T) {
	cases, err := Parse("sample.walrus", sample)
	if err != nil || len(cases) != 4 {
		t.Fatalf("%d cases, error %v", len(cases), err)
	}
	for i, want := range []int{0, 0, 0, 0} {
		if bad := cases[i].Run(executor.Reference{}, t.TempDir()); len(bad) != want {
			t.Errorf("%s: %q", cases[i].Name, bad)
		}
	}
}

func TestFacts(t *testing.T) {
	got := facts(`kind one "two words" 3`)
	want := []string{"kind", "one", "two words", "3"}
	for i := range want {
		if i >= len(got) || got[i] != want[i] {
			t.Fatalf("got %q", got)
		}
	}
}
