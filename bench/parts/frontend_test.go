package parts

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"walrus"
	"walrus/internal/bytecode"
	"walrus/internal/compile"
	"walrus/internal/source"
	"walrus/internal/syntax"
)

// programs joins all benchmark sources to one text of realistic code. Each file becomes the body of a function, since two files may
// declare the same names; imports and structs are allowed there.
func programs(tb testing.TB) string {
	tb.Helper()
	paths, err := filepath.Glob("../programs/*/*.walrus")
	if err != nil || len(paths) == 0 {
		tb.Fatalf("no programs: %v", err)
	}
	var b strings.Builder
	for i, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		fmt.Fprintf(&b, "fn file_%d : {\n%s}\n", i, text)
	}
	return b.String()
}

// BenchmarkLexer reads text that is nearly all tokens of one statement: names, numbers, strings and comments in a list.
func BenchmarkLexer(b *testing.B) {
	var t strings.Builder
	t.WriteString("let table = [\n")
	for i := range 5000 {
		fmt.Fprintf(&t, "    name_%d, %d, 0x%x, %d.25, \"text number %d\\n\", // a remark about entry %d\n", i%10, i, i, i, i, i)
	}
	t.WriteString("];\n")
	text := t.String()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, errs := syntax.Parse(source.NewFile("lexer", text)); len(errs) > 0 {
			b.Fatal(errs.Error())
		}
	}
}

// BenchmarkParser reads real code.
func BenchmarkParser(b *testing.B) {
	text := programs(b)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, errs := syntax.Parse(source.NewFile("parser", text)); len(errs) > 0 {
			b.Fatal(errs.Error())
		}
	}
}

// BenchmarkCompile goes from the tree of the same code to bytecode, names resolved.
func BenchmarkCompile(b *testing.B) {
	text := programs(b)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		tree, errs := syntax.Parse(source.NewFile("compile", text))
		b.StartTimer()
		if _, errs := compile.Parsed(tree, errs, compile.Options{}); len(errs) > 0 {
			b.Fatal(errs.Error())
		}
	}
}

// BenchmarkVerify checks the bytecode, as every load does.
func BenchmarkVerify(b *testing.B) {
	p, errs := compile.Source(source.NewFile("verify", programs(b)), compile.Options{})
	if len(errs) > 0 {
		b.Fatal(errs.Error())
	}
	for b.Loop() {
		if err := bytecode.Verify(p); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCompileSmall is the whole way for a program of one line, what a rule engine does for each rule.
func BenchmarkCompileSmall(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := walrus.Compile("rule", `fn rule : order { return order.total > 100 and order.country == "NO"; }`); err != nil {
			b.Fatal(err)
		}
	}
}
