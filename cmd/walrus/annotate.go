package main

import (
	"fmt"
	"html"
	"io"
	"slices"
	"strings"

	"walrus/internal/bytecode"
	"walrus/internal/source"
)

// jitAnnotate is `walrus jit annotate`: the source with a gutter of counts, and the stages of what was compiled.
func (c *command) jitAnnotate(o *options, args []string) int {
	s, status := c.newStudy(o, args)
	if s == nil {
		return status
	}
	defer s.iso.Close()
	var text string
	if o.html {
		text = s.page()
	} else {
		text = s.listing()
	}
	if _, err := io.WriteString(c.stdout, text); err != nil && !closedPipe(err) {
		return c.fail(err)
	}
	return s.status
}

// files lists the source files that regions are in, the main one first.
func (s *study) files() []*source.File {
	files := []*source.File{s.file}
	for i := range s.regions {
		if f := s.regions[i].f.Unit.Program.File; !slices.Contains(files, f) {
			files = append(files, f)
		}
	}
	return files
}

// gutter is what stands before a line: N native, I interpreted, X given up, with the count of the region that begins there.
func (s *study) gutter(file *source.File, line int) (mark string, count int64, exits int64) {
	for i := range s.regions {
		r := &s.regions[i]
		if r.f.Unit.Program.File != file {
			continue
		}
		if r.line == line {
			mark += map[string]string{"native": "N", "interpreted": "I", "given up": "X"}[r.state]
			count = max(count, r.count)
		}
		for _, e := range r.exits {
			if e.Line == line {
				exits += e.Count
			}
		}
	}
	return mark, count, exits
}

// listing is the form for terminals.
func (s *study) listing() string {
	var b strings.Builder
	for _, file := range s.files() {
		fmt.Fprintf(&b, "%s  (N native, I interpreted, X given up; count of the loop or function; exits)\n", file.Name())
		for line := 1; line <= file.LineCount(); line++ {
			mark, count, exits := s.gutter(file, line)
			text := fmt.Sprintf("%-2s ", mark)
			text += number(count, 11) + " " + number(exits, 7)
			b.WriteString(strings.TrimRight(fmt.Sprintf("%s %5d | %s", text, line, file.LineText(line)), " ") + "\n")
		}
	}
	for i := range s.regions {
		r := &s.regions[i]
		stages := s.selected(r)
		if len(stages) == 0 || !s.wanted(r) {
			continue
		}
		fmt.Fprintf(&b, "\n==== %s [%s:%d]: %s\n", r.name, r.file, r.line, r.state)
		for _, st := range stages {
			fmt.Fprintf(&b, "---- %s\n%s", st.name, ensureNewline(st.text))
		}
	}
	return b.String()
}

func number(n int64, width int) string {
	if n == 0 {
		return strings.Repeat(" ", width)
	}
	return fmt.Sprintf("%*d", width, n)
}

// all lists the stages of a region's last compile, the bytecode first.
func (s *study) all(r *region) []stage {
	name := r.name
	if r.loop >= 0 {
		name = fmt.Sprintf("loop %d of %s", r.loop, r.f.Proto.Name)
	}
	list := s.stages[name]
	if r.compiles == 0 || len(list) == 0 {
		return nil
	}
	return append([]stage{{"bc", bytecode.DisassembleFunction(r.f.Unit.Program, r.f.Number-r.f.Unit.First)}}, list...)
}

// selected lists the stages that were asked for with --stages and --asm.
func (s *study) selected(r *region) []stage {
	var list []stage
	for _, st := range s.all(r) {
		if s.options.asm && (st.name == "bc" || st.name == "asm") || s.options.stages.Wants(st.name, r.f.Proto.Name) {
			list = append(list, st)
		}
	}
	return list
}

const pageHead = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>%s</title><style>
body{font:14px system-ui,sans-serif;margin:1em;color:#222;background:#fff}
pre{font:12px ui-monospace,monospace;margin:0;white-space:pre}
.panes{display:flex;gap:1em;align-items:flex-start}.pane{overflow:auto;max-height:92vh}
#source{flex:0 0 40%%}#detail{flex:1}
.l{display:flex}.l .g{flex:none;width:16em;color:#777;text-align:right;padding-right:1em}
.native{background:#e3f6e3}.interpreted{background:#fdf3d8}.given{background:#fbdcdc}.hit{background:#ffe28a}
.stages{display:flex;gap:.5em}.stages>details{flex:none;border:1px solid #ccc;padding:.3em}
summary{cursor:pointer;font-weight:600}h3{margin:.8em 0 .2em}a{color:inherit}
@media (prefers-color-scheme:dark){body{color:#ddd;background:#1b1b1b}.native{background:#1d3a1d}.interpreted{background:#3a331a}.given{background:#432}.hit{background:#665200}}
</style></head><body><h2>%s</h2>
<p>Green lines begin a loop or function that became native code, yellow ones were interpreted, red ones given up. A click on a value shows
all its uses.</p><div class="panes">
`

const pageTail = `</div><script>
document.getElementById("detail").addEventListener("click",function(e){
 var t=e.target.closest("span.v");if(!t)return;var on=!t.classList.contains("hit");
 document.querySelectorAll("span.v.hit").forEach(function(x){x.classList.remove("hit")});
 if(!on)return;var r=t.closest("section");
 r.querySelectorAll("span.v").forEach(function(x){if(x.textContent===t.textContent)x.classList.add("hit")});
});
</script></body></html>
`

// page is the whole as one page without any other file.
func (s *study) page() string {
	var b strings.Builder
	title := html.EscapeString(s.name)
	fmt.Fprintf(&b, pageHead, title, title)
	b.WriteString("<div class=\"pane\" id=\"source\">\n")
	for _, file := range s.files() {
		fmt.Fprintf(&b, "<h3>%s</h3><pre>", html.EscapeString(file.Name()))
		for line := 1; line <= file.LineCount(); line++ {
			mark, count, exits := s.gutter(file, line)
			class := ""
			switch {
			case strings.Contains(mark, "X"):
				class = " given"
			case strings.Contains(mark, "N"):
				class = " native"
			case mark != "":
				class = " interpreted"
			}
			note := ""
			if count > 0 {
				note = fmt.Sprintf("%dx ", count)
			}
			if exits > 0 {
				note += fmt.Sprintf("%d exits ", exits)
			}
			fmt.Fprintf(&b, "<div class=\"l%s\"><span class=\"g\">%s%d</span><span>%s</span></div>", class, note, line, html.EscapeString(file.LineText(line)))
		}
		b.WriteString("</pre>\n")
	}
	b.WriteString("</div>\n<div class=\"pane\" id=\"detail\">\n")
	for i := range s.regions {
		s.section(&b, &s.regions[i])
	}
	b.WriteString("</div>\n" + pageTail)
	return b.String()
}

// section shows one region: what became of it, its exits, and its stages side by side.
func (s *study) section(b *strings.Builder, r *region) {
	fmt.Fprintf(b, "<section><h3>%s, line %d: %s %s</h3>\n", html.EscapeString(r.name), r.line, r.state, html.EscapeString(r.reason))
	if len(r.exits) > 0 {
		b.WriteString("<ul>")
		for _, e := range r.exits {
			fmt.Fprintf(b, "<li>line %d: left %s because of %s</li>", e.Line, times(e.Count), html.EscapeString(e.Reason))
		}
		b.WriteString("</ul>\n")
	}
	if stages := s.all(r); len(stages) > 0 {
		b.WriteString("<div class=\"stages\">")
		for _, st := range stages {
			open := ""
			if st.name == "bc" || st.name == "asm" {
				open = " open"
			}
			fmt.Fprintf(b, "<details%s><summary>%s</summary><pre>%s</pre></details>\n", open, html.EscapeString(st.name), values(st.text))
		}
		b.WriteString("</div>")
	}
	b.WriteString("</section>\n")
}

// values escapes a text and makes every SSA value, v and a number, a place to click on.
func values(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		n := 1
		for i+n < len(text) && isNamePart(text[i+n]) && isNamePart(text[i]) {
			n++
		}
		word := text[i : i+n]
		if n > 1 && word[0] == 'v' && strings.Trim(word[1:], "0123456789") == "" {
			b.WriteString("<span class=\"v\">" + word + "</span>")
		} else {
			b.WriteString(html.EscapeString(word))
		}
		i += n
	}
	return b.String()
}

func isNamePart(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}
