package executor

import "testing"

// TestAgreement: every executor shows the same of a program with output, a module, an error and limits.
func TestAgreement(t *testing.T) {
	p := &Program{
		Files: []File{
			{Name: "main.walrus", Text: "import \"./sub/m\";\nlet total = 0;\nfor i in 0..2000 { total += m.twice(i); }\nprintln(total);\nprintln([1][total]);\n"},
			{Name: "sub/m.walrus", Text: "fn twice : x { return x * 2; }\n"},
		},
		Args: []string{"one"}, Stdin: "line\n",
	}
	l := Limits{Steps: 100_000, Depth: 100, Output: 1000}
	all := All()
	want := all[0].Run(p, l)
	if want.Status != 1 || want.Output != "3998000\n" || want.Error().Kind != "index-out-of-bounds" || want.Error().Line != 5 || want.Error().Column != 12 {
		t.Fatalf("evaluator: %+v", want)
	}
	names := map[string]bool{}
	for _, x := range all {
		if names[x.Name()] {
			t.Errorf("two executors are called %s", x.Name())
		}
		names[x.Name()] = true
		got := x.Run(p, l)
		if got.Crash != "" || got.Output != want.Output || got.Error() != want.Error() || got.Steps >= 0 && got.Steps != want.Steps || got.Globals["total"] != "3998000" {
			t.Errorf("%s: %+v", x.Name(), got)
		}
	}
}

// TestFree: a mode that counts no steps does so only where a program is known to end.
func TestFree(t *testing.T) {
	p := &Program{Files: []File{{Name: "main.walrus", Text: "let n = 0; while n < 5000 { n += 1; } println(n);"}}}
	for _, x := range Native() {
		if !x.(Product).Free {
			continue
		}
		if got := x.Run(p, Limits{Steps: 1000}); got.Error().Kind != "step-limit" {
			t.Errorf("%s with a limit: %+v", x.Name(), got)
		}
		if got := x.Run(p, Limits{Steps: 1000, Ends: true}); got.Output != "5000\n" || got.Steps != -1 {
			t.Errorf("%s without: %+v", x.Name(), got)
		}
	}
}
