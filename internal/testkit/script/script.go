// Package script runs Walrus scripts whose expectations stand beside the line they are about.
//
// A file holds any number of cases. A line `// ---- NAME` begins one; each case is a program of its own, and keeps
// the line numbers of the file. Inside a case:
//
//	println(1 + 1);          // => 2
//	// => next line          further lines of the same output
//	println(1 + "x");        // error: invalid-operation + int string
//	println(1 + "x");        // error@11: invalid-operation
//	// == lib.walrus         the following lines are another file of the program
//	// stdin: text           a line of standard input
//	// args: one two         the program's arguments
//	// exit: 7               the exit status, if it is not 0, or 1 after an error
//	// limits: depth=9 steps=50 output=10
//	// skip: gc              executors in which the case would take too long
//	// steps: 12             the exact number of steps of language.md 22.1
//
// The `// =>` texts of a case, one line each, must be its whole output; a blank output line is `// =>` alone. After
// `// error:` stand the kind and facts that must occur in the message, separated by blanks; a fact in quotes may
// contain blanks. `@N` is the column. Static errors may be several, all of them must be annotated. `$TMP` in a case is
// replaced by the name of an empty folder. `unexpected-end` without a column may be noted in any line.
package script

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"walrus/internal/testkit/executor"
)

// Expected is one `// error:` annotation.
type Expected struct {
	File   string
	Line   int
	Column int // 0 if not given
	Kind   string
	Facts  []string
}

// Case is one program with what it must do.
type Case struct {
	Name    string
	Path    string // of the file it stands in
	Line    int    // of its first line
	Program executor.Program
	Output  string
	Errors  []Expected
	Status  int
	Limits  executor.Limits
	Steps   int64    // -1 if not given
	Skip    []string // names of executors
}

var annotation = regexp.MustCompile(`//\s(=>|error(?:@(\d+))?:|exit:|stdin:|args:|limits:|steps:|skip:)\s?(.*)$`)

// Load reads the cases of a file. Every case has a name; a file without `// ----` lines is one case.
func Load(path string) ([]Case, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, string(text))
}

// Parse is Load for a text.
func Parse(path, text string) ([]Case, error) {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	var cases []Case
	start, name := 0, strings.TrimSuffix(filepath.Base(path), ".walrus")
	flush := func(end int) error {
		if blank(lines[start:end]) {
			return nil
		}
		c, err := parseCase(path, name, start, lines[start:end])
		cases = append(cases, c)
		return err
	}
	for i, l := range lines {
		if n, ok := strings.CutPrefix(l, "// ---- "); ok {
			if err := flush(i); err != nil {
				return nil, err
			}
			start, name = i, strings.TrimSpace(n)
		}
	}
	return cases, flush(len(lines))
}

// blank reports whether there is no code and no annotation in the lines.
func blank(lines []string) bool {
	for _, l := range lines {
		l = strings.TrimSpace(l)
		if l != "" && (!strings.HasPrefix(l, "//") || annotation.MatchString(l)) {
			return false
		}
	}
	return true
}

func parseCase(path, name string, start int, lines []string) (Case, error) {
	c := Case{Name: name, Path: path, Line: start + 1, Steps: -1}
	file, status := "main.walrus", -1
	texts := map[string]*strings.Builder{}
	order := []string{}
	open := func(f string, at int) {
		file = f
		texts[f] = &strings.Builder{}
		order = append(order, f)
		texts[f].WriteString(strings.Repeat("\n", at))
	}
	open(file, start)
	for i, l := range lines {
		if f, ok := strings.CutPrefix(l, "// == "); ok {
			open(strings.TrimSpace(f), start+i)
		}
		texts[file].WriteString(l + "\n")
		m := annotation.FindStringSubmatch(l)
		if m == nil {
			continue
		}
		rest := strings.TrimSpace(m[3])
		var err error
		switch m[1] {
		case "=>":
			c.Output += m[3] + "\n"
		case "exit:":
			status, err = strconv.Atoi(rest)
		case "steps:":
			c.Steps, err = strconv.ParseInt(rest, 10, 64)
		case "limits:":
			c.Limits, err = limits(rest)
		case "stdin:":
			c.Program.Stdin += m[3] + "\n"
		case "skip:":
			c.Skip = strings.Fields(rest)
		case "args:":
			c.Program.Args = strings.Fields(m[3])
		default:
			words := facts(m[3])
			if len(words) == 0 {
				return c, fmt.Errorf("%s:%d: error annotation without a kind", path, start+i+1)
			}
			e := Expected{File: file, Line: start + i + 1, Kind: words[0], Facts: words[1:]}
			e.Column, _ = strconv.Atoi(m[2])
			c.Errors = append(c.Errors, e)
		}
		if err != nil {
			return c, fmt.Errorf("%s:%d: %w", path, start+i+1, err)
		}
	}
	for _, f := range order {
		c.Program.Files = append(c.Program.Files, executor.File{Name: f, Text: texts[f].String()})
	}
	if len(c.Errors) > 0 {
		c.Status = 1
	}
	if status >= 0 {
		c.Status = status
	}
	return c, nil
}

// limits reads "depth=9 steps=50 output=10".
func limits(s string) (l executor.Limits, err error) {
	for _, f := range strings.Fields(s) {
		name, number, _ := strings.Cut(f, "=")
		n, e := strconv.ParseInt(number, 10, 64)
		switch name {
		case "depth":
			l.Depth = int(n)
		case "steps":
			l.Steps = n
		case "output":
			l.Output = int(n)
		default:
			e = fmt.Errorf("unknown limit %q", name)
		}
		if e != nil {
			err = e
		}
	}
	return l, err
}

// facts splits at blanks outside double quotes.
func facts(s string) []string {
	var res []string
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		if s[0] == '"' {
			if end := strings.IndexByte(s[1:], '"'); end >= 0 {
				res = append(res, s[1:end+1])
				s = s[end+2:]
				continue
			}
		}
		word, rest, _ := strings.Cut(s, " ")
		res = append(res, word)
		s = rest
	}
	return res
}

// Run executes the case in an empty folder and lists what is not as expected.
func (c *Case) Run(x executor.Executor, tmp string) []string {
	p := executor.Program{Args: c.Program.Args, Stdin: c.Program.Stdin}
	for _, f := range c.Program.Files {
		p.Files = append(p.Files, executor.File{Name: f.Name, Text: strings.ReplaceAll(f.Text, "$TMP", tmp)})
	}
	return c.Check(x.Run(&p, c.Limits))
}

// Check compares a result with the expectations.
func (c *Case) Check(r executor.Result) []string {
	var bad []string
	complain := func(format string, args ...any) { bad = append(bad, fmt.Sprintf(format, args...)) }
	if r.Crash != "" {
		complain("crash: %s", r.Crash)
	}
	if r.Output != c.Output && strings.TrimRight(r.Output, "\n") != strings.TrimRight(c.Output, "\n") {
		complain("output:\n%s", diff(c.Output, r.Output))
	}
	if r.Status != c.Status {
		complain("exit status %d, want %d", r.Status, c.Status)
	}
	if c.Steps >= 0 && r.Steps >= 0 && r.Steps != c.Steps {
		complain("%d steps, want %d", r.Steps, c.Steps)
	}
	c.checkErrors(r.Errors, complain)
	return bad
}

// checkErrors matches errors and annotations. An executor that stops at the first static error may leave out the
// rest; a run-time error is the only one anyway.
func (c *Case) checkErrors(got []executor.Place, complain func(string, ...any)) {
	if len(got) == 0 && len(c.Errors) > 0 {
		complain("no error, want %s in line %d", c.Errors[0].Kind, c.Errors[0].Line)
	}
	used := make([]bool, len(c.Errors))
next:
	for _, g := range got {
		for i, e := range c.Errors {
			if !used[i] && e.matches(g) {
				used[i] = true
				continue next
			}
		}
		complain("unexpected error %s", g)
	}
	if len(got) > 1 {
		for i, e := range c.Errors {
			if !used[i] {
				complain("missing error %s in line %d", e.Kind, e.Line)
			}
		}
	}
}

func (e *Expected) matches(g executor.Place) bool {
	atEnd := e.Kind == "unexpected-end" && e.Column == 0 // lies behind the last line, where nothing can be noted
	if e.Kind != g.Kind || e.Line != g.Line && !atEnd || e.Column != 0 && e.Column != g.Column || filepath.Base(g.File) != filepath.Base(e.File) {
		return false
	}
	for _, f := range e.Facts {
		if !strings.Contains(g.Message, f) {
			return false
		}
	}
	return true
}

// diff shows the first lines that differ.
func diff(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		a, b := "(nothing)", "(nothing)"
		if i < len(w) {
			a = strconv.Quote(w[i])
		}
		if i < len(g) {
			b = strconv.Quote(g[i])
		}
		if a != b {
			return fmt.Sprintf("  line %d of the output: got %s, want %s", i+1, b, a)
		}
	}
	return "  (only line ends differ)"
}
