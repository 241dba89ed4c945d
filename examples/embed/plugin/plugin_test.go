package plugin_test

import (
	"context"
	"fmt"
	"testing"
	"testing/fstest"

	"walrus/examples/embed/plugin"
)

var plugins = fstest.MapFS{
	"number.walrus": {Data: []byte(`
import "editor";
import "lib/text";

fn number : doc {
	for i in 1..doc.line_count() + 1 {
		doc.set_line(i, f"{i:>3}  {doc.line(i)}");
	}
	doc.title = doc.title + " (numbered)";
	return f"{doc.line_count()} lines numbered";
}

editor.register("number", number);
editor.register("shout", : doc { return text.each_line(doc, : line { return line.upper(); }); });
editor.register("broken", : doc { return doc.line(99); });
`)},
	"lib/text.walrus": {Data: []byte(`
fn each_line : doc, change {
	let changed = 0;
	for i in 1..doc.line_count() + 1 {
		let before = doc.line(i);
		let after = change(before);
		if after != before { doc.set_line(i, after); changed += 1; }
	}
	return f"{changed} lines changed";
}
`)},
}

func Example() {
	ctx := context.Background()
	editor, err := plugin.New(plugins)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer editor.Close()
	if err := editor.Load(ctx, plugins, "number.walrus"); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(editor.Commands())
	doc := plugin.NewDocument("poem", "roses are red\nVIOLETS ARE BLUE")
	for _, command := range []string{"shout", "number", "broken"} {
		status, err := editor.Do(ctx, command, doc)
		fmt.Println(status, err)
	}
	fmt.Println(doc.Title, doc.Dirty)
	fmt.Println(doc.Text())
	// Output:
	// [broken number shout]
	// 1 lines changed <nil>
	// 2 lines numbered <nil>
	//  number.walrus:15:42: error[E124]: there is no line 99
	// poem (numbered) true
	//   1  ROSES ARE RED
	//   2  VIOLETS ARE BLUE
}

func TestBadPlugins(t *testing.T) {
	files := fstest.MapFS{
		"value.walrus":  {Data: []byte(`import "editor"; editor.register("x", 12);`)},
		"dirty.walrus":  {Data: []byte(`import "editor"; editor.register("x", : doc { doc.dirty = false; });`)},
		"future.walrus": {Data: []byte(`import "editor"; if editor.version < 9 { throw "this plug-in needs a newer editor"; }`)},
	}
	editor, err := plugin.New(files)
	if err != nil {
		t.Fatal(err)
	}
	defer editor.Close()
	for name, want := range map[string]string{
		"value.walrus":  "value.walrus:1:18: error[E124]: command x is of type int, not a function",
		"future.walrus": "future.walrus:1:42: error[E120]: thrown: this plug-in needs a newer editor",
	} {
		if err := editor.Load(context.Background(), files, name); err == nil || err.Error() != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := editor.Load(context.Background(), files, "dirty.walrus"); err != nil {
		t.Fatal(err)
	}
	if _, err := editor.Do(context.Background(), "x", plugin.NewDocument("", "")); err == nil {
		t.Error("a read-only field was assigned")
	}
}
