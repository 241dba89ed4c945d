package reduce

import (
	"strings"
	"testing"

	"walrus/internal/testkit/executor"
)

const long = `import "./lib";
fn unused : a, b {
  let c = a + b;
  return c * 2;
}
struct Point {
  fn init : self, x { self.x = x; }
  fn get : self { return self.x; }
}
fn divide : a, b {
  let log = [a, b, f"{a} and {b}"];
  if log.len() > 2 {
    for i in 0..3 {
      if i == 2 { return a / (b - b); }
    }
  } else {
    println("other");
  }
  return lib.one;
}
let p = Point(3);
let xs = [1, 2, 3].map(: x { return x + p.get(); });
start
  try {
    println(divide(xs[0], xs[1] * 2 + lib.one));
  } catch e {
    println(e);
  }
end;
println(unused(1, 2));
`

// TestReduce: a property of the output survives the reduction, most of the program does not.
func TestReduce(t *testing.T) {
	ref := executor.NewReference()
	p := executor.Program{Files: []executor.File{{Name: "main.walrus", Text: long}, {Name: "lib.walrus", Text: "let one = 1;\n"}}}
	shows := func(p *executor.Program) bool {
		r := ref.Run(p, executor.Limits{Steps: 10_000, Depth: 100})
		return r.Crash == "" && strings.Contains(r.Output, "division by zero")
	}
	q := Reduce(p, 3000, shows)
	if !shows(&q) {
		t.Error("the reduced program does not show the failure")
	}
	if n := strings.Count(q.Files[0].Text, "\n"); n > 12 || len(q.Files) > 1 {
		t.Errorf("%d lines and %d files left\n%s", n, len(q.Files), q.Files[0].Text)
	}
}

// TestBudget: no more tests are made than allowed.
func TestBudget(t *testing.T) {
	n := 0
	p := executor.Program{Files: []executor.File{{Name: "main.walrus", Text: long}}}
	Reduce(p, 20, func(*executor.Program) bool { n++; return n%3 == 0 })
	if n > 20 {
		t.Errorf("%d tests", n)
	}
}
