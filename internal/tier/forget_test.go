package tier_test

import (
	"context"
	"testing"
	"testing/fstest"

	"walrus/internal/engine"
	"walrus/internal/rt"
	"walrus/internal/source"
	"walrus/internal/tier"
)

// TestForget has code of a module that was made with knowledge about the main program: it goes when the main program is forgotten, and stays
// when another one is.
func TestForget(t *testing.T) {
	lib := `fn sum : o, n { let s = 0; for i in 0..n { s += o.add(i); } return s; }`
	loader := engine.FSLoader{FS: fstest.MapFS{"lib.walrus": {Data: []byte(lib)}}}
	iso, err := engine.New(engine.Config{Loader: loader, Thresholds: rt.Thresholds{Loop: 20, Calls: 10}})
	if err != nil {
		t.Fatal(err)
	}
	defer iso.Close()
	c := tier.New(iso.C, iso.M, tier.Options{Sync: true, Verify: true})
	defer c.Close()
	run := func(name, text string) *rt.Unit {
		program, errs := engine.Compile(source.NewFile(name, text))
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		if err := iso.Run(context.Background(), program, name); err != nil {
			t.Fatal(err)
		}
		return iso.Main()
	}
	main := run("main.walrus", `import "lib"; let one = 1; struct Adder { fn add : self, i { return i + one; } } lib.sum(Adder(), 100);`)
	other := run("other.walrus", `fn f : n { return n; } for i in 0..100 { f(i); }`)
	if c.Stats().Compiled == 0 {
		t.Skip("there is no native code here")
	}
	before := c.Stats().Discarded
	if c.Forget([]*rt.Unit{other}); c.Stats().Discarded != before {
		t.Errorf("%d regions were given up that know nothing about the program", c.Stats().Discarded-before)
	}
	if c.Forget([]*rt.Unit{main}); c.Stats().Discarded == before {
		t.Error("code that knows about the program is still there")
	}
	if _, err := iso.Start(context.Background(), main); err != nil {
		t.Error(err)
	}
}
