// Command stdlibdocs writes docs/stdlib.md, the reference of the standard library, from the descriptors that stand beside the code:
//
//	go run ./internal/gen/stdlibdocs > docs/stdlib.md
package main

import (
	"fmt"
	goio "io"
	"log"
	"os"
	"strings"

	"walrus/internal/builtin"
	"walrus/internal/rt"
	"walrus/internal/stdlib/core"
	"walrus/internal/stdlib/dict"
	"walrus/internal/stdlib/io"
	"walrus/internal/stdlib/json"
	"walrus/internal/stdlib/list"
	"walrus/internal/stdlib/math"
	"walrus/internal/stdlib/str"
	"walrus/internal/stdlib/sys"
)

func main() {
	if err := writePage(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// chapter is one table of the page.
type chapter struct {
	title, text string
	rows        []rt.Native
	prelude     []rt.PreludeMethod
}

func chapters() []chapter {
	return []chapter{
		{"Methods of strings", "Strings never change; results are new strings. Positions and lengths count code points.", str.Table(), nil},
		{"Methods of lists", "`map`, `filter` and `reduce` look elements up when their turn comes, like a `for` loop; `sort_by` works on a copy.",
			list.Table(), rt.PreludeMethods()},
		{"Methods of dicts", "A key of the dict that holds a function hides the method of its name.", dict.Table(), nil},
		{"std/core", "Always there under the name `core`.", core.Table(), nil},
		{"std/io", "Text files in UTF-8. Nothing written is buffered. Numbers of closed files are not used again.", io.Table(), nil},
		{"std/sys", "", sys.Table(), nil},
		{"std/math", "Ints and floats are accepted everywhere, except where a parameter says int. Angles are in radians.", math.Table(), nil},
		{"std/json", "", json.Table(), nil},
	}
}

const intro = `# Standard library

This page is made from the descriptors in the code by ` + "`go run ./internal/gen/stdlibdocs > docs/stdlib.md`" + `; a test compares them.

A module is imported by its full name, ` + "`import \"std/math\";`" + `, which binds ` + "`math`" + `. Functions check the number of arguments
(wrong-arg-count), then their types from left to right (type-mismatch), then their values; what else can go wrong is a
` + "`library`" + ` error that begins with module and function. All of these can be caught. Parameters without a type take any value.

Functions marked * take time in proportion to the size of what they are given and return; a run with a step limit is charged
one step for every 64 bytes or elements.
`

func writePage(w goio.Writer) error {
	var b strings.Builder
	b.WriteString(intro)
	for _, c := range chapters() {
		fmt.Fprintf(&b, "\n## %s\n\n", c.title)
		if c.text != "" {
			b.WriteString(c.text + "\n\n")
		}
		b.WriteString("| Call | Result | |\n|---|---|---|\n")
		for i := range c.rows {
			writeRow(&b, &c.rows[i].Func)
		}
		for i := range c.prelude {
			writeRow(&b, &c.prelude[i].Func)
		}
	}
	_, err := w.Write([]byte(b.String()))
	return err
}

func writeRow(b *strings.Builder, f *builtin.Func) {
	var params []string
	for _, p := range f.Params {
		text := p.Name
		if p.Type != builtin.Any {
			text += ": " + p.Type.String()
		}
		params = append(params, text)
	}
	owner, mark := f.Module, ""
	if f.Receiver != "" {
		owner = f.Receiver
	}
	if f.Linear {
		mark = " *"
	}
	fmt.Fprintf(b, "| `%s.%s(%s)`%s | %s | %s |\n", owner, f.Name, strings.Join(params, ", "), mark, f.Result, f.Doc)
}
