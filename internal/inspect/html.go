package inspect

import (
	"html"
	"io"
	"regexp"
	"strings"
)

// Page is what WriteHTML shows: sections of one function or file, one column each.
type Page struct {
	Title   string
	Columns []Column
}

// Column is a named text. Words in it that name the same value or block (v12, b3) are linked: a click marks all of them.
type Column struct{ Name, Text string }

// names are the words that can be followed across columns: values, blocks and resume points of the representation.
var names = regexp.MustCompile(`\b[vbr][0-9]+\b`)

// WriteHTML writes one self-contained page: no file or address outside of it is used.
func WriteHTML(w io.Writer, p Page) error {
	var sb strings.Builder
	sb.WriteString("<!doctype html><meta charset=utf-8><title>" + html.EscapeString(p.Title) + "</title>\n" + style)
	sb.WriteString("<h1>" + html.EscapeString(p.Title) + "</h1>\n<div class=columns>\n")
	for _, c := range p.Columns {
		sb.WriteString("<section><h2>" + html.EscapeString(c.Name) + "</h2><pre>")
		text := html.EscapeString(c.Text)
		sb.WriteString(names.ReplaceAllStringFunc(text, func(name string) string { return "<i data-n=" + name + ">" + name + "</i>" }))
		sb.WriteString("</pre></section>\n")
	}
	sb.WriteString("</div>\n" + script)
	_, err := io.WriteString(w, sb.String())
	return err
}

const style = `<style>
body { font: 14px sans-serif; margin: 1em; background: #fff; color: #222 }
.columns { display: flex; gap: 1em; align-items: flex-start; overflow-x: auto }
section { border: 1px solid #ccc; padding: 0 .6em; flex: none }
section.folded pre { display: none }
h1 { font-size: 18px } h2 { font-size: 14px; cursor: pointer }
pre { font: 12px/1.35 monospace; tab-size: 4 }
i { font-style: normal; cursor: pointer } i.on { background: #fd6 }
</style>
`

const script = `<script>
document.addEventListener("click", function (e) {
  if (e.target.tagName === "H2") { e.target.parentNode.classList.toggle("folded"); return }
  var n = e.target.dataset && e.target.dataset.n;
  if (!n) return;
  document.querySelectorAll("i").forEach(function (i) {
    if (i.dataset.n === n) i.classList.toggle("on");
  });
});
</script>
`
