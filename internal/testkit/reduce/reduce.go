// Package reduce makes a failing program small. It removes and simplifies lines as long as a test says that the program
// still fails, so it needs to know next to nothing about the language: generated programs have one statement a line
// and braces that open at the end of a line and close at the start of one.
package reduce

import (
	"regexp"
	"strings"

	"walrus/internal/testkit/executor"
)

// Test reports whether a program still shows the failure.
type Test func(p *executor.Program) bool

// Reduce returns a small program for which the test still holds; it holds for p. At most budget tests are made.
func Reduce(p executor.Program, budget int, test Test) executor.Program {
	r := &reducer{test: test, budget: budget, p: clone(p)}
	for size := -1; size != r.size() && r.budget > 0; {
		size = r.size()
		r.dropFiles()
		for i := range r.p.Files {
			r.dropChunks(i)
			r.dropBlocks(i)
			r.dropParts(i)
			r.simplifyLines(i)
		}
	}
	return r.p
}

type reducer struct {
	test   Test
	budget int
	p      executor.Program
}

func clone(p executor.Program) executor.Program {
	p.Files = append([]executor.File(nil), p.Files...)
	return p
}

func (r *reducer) size() int {
	n := 0
	for _, f := range r.p.Files {
		n += len(f.Text)
	}
	return n
}

// try keeps a changed file if the program still fails.
func (r *reducer) try(file int, text string) bool {
	if r.budget <= 0 || text == r.p.Files[file].Text {
		return false
	}
	r.budget--
	q := clone(r.p)
	q.Files[file].Text = text
	if !r.test(&q) {
		return false
	}
	r.p = q
	return true
}

func (r *reducer) dropFiles() {
	for i := len(r.p.Files) - 1; i > 0; i-- {
		q := clone(r.p)
		q.Files = append(q.Files[:i], q.Files[i+1:]...)
		r.budget--
		if r.test(&q) {
			r.p = q
		}
	}
}

func (r *reducer) lines(file int) []string {
	return strings.SplitAfter(r.p.Files[file].Text, "\n")
}

// dropChunks removes runs of lines, long ones first. Runs that would leave braces unbalanced are extended to the
// line that closes them.
func (r *reducer) dropChunks(file int) {
	for n := max(len(r.lines(file))/2, 1); n > 0; n /= 2 {
		for at := 0; at < len(r.lines(file)) && r.budget > 0; {
			ls := r.lines(file)
			end := balanced(ls, at, min(at+n, len(ls)))
			if end < 0 || !r.try(file, strings.Join(ls[:at], "")+strings.Join(ls[end:], "")) {
				at += max(n/2, 1)
			}
		}
	}
}

// balanced extends the run to where its braces close; -1 if it closes more than it opens.
func balanced(ls []string, at, end int) int {
	depth := 0
	for i := at; i < len(ls); i++ {
		opens, closes := braces(ls[i])
		depth -= closes
		if depth < 0 {
			return -1
		}
		depth += opens
		if i+1 >= end && depth == 0 {
			return i + 1
		}
	}
	return -1
}

// braces counts the block brackets that a line leaves open at its end and that it closes at its start.
func braces(line string) (opens, closes int) {
	line = strings.TrimSpace(line)
	if strings.HasPrefix(line, "}") || line == "end;" {
		closes = 1
	}
	if strings.HasSuffix(line, "{") || line == "start" {
		opens = 1
	}
	return opens, closes
}

// dropBlocks removes the two lines around a block and keeps what is in it.
func (r *reducer) dropBlocks(file int) {
	for i := 0; i < len(r.lines(file)) && r.budget > 0; i++ {
		ls := r.lines(file)
		if opens, _ := braces(ls[i]); opens == 0 {
			continue
		}
		end := balanced(ls, i, i+1)
		if end < 0 {
			continue
		}
		r.try(file, strings.Join(ls[:i], "")+strings.Join(ls[i+1:end-1], "")+strings.Join(ls[end:], ""))
	}
}

// dropParts removes the else, catch and finally parts of statements.
func (r *reducer) dropParts(file int) {
	for i := 0; i < len(r.lines(file)) && r.budget > 0; i++ {
		ls := r.lines(file)
		if opens, closes := braces(ls[i]); opens == 0 || closes == 0 {
			continue
		}
		depth := 0
		for j := i + 1; j < len(ls); j++ {
			opens, closes := braces(ls[j])
			if depth == 0 && closes > 0 {
				r.try(file, strings.Join(ls[:i], "")+strings.Join(ls[j:], ""))
				break
			}
			depth += opens - closes
		}
	}
}

// A simplification replaces what matches by a simpler text.
type simplification struct {
	find *regexp.Regexp
	by   string
}

func simplifications() []simplification {
	re := regexp.MustCompile
	return []simplification{
		{re(`\([^(){}]*\)`), "(1)"},
		{re(`\([^(){}]*\)`), "1"},
		{re(`\([^(){}]*\)`), "()"},
		{re(`\[[^\[\]{}]*\]`), "[]"},
		{re(`\[[^\[\]{}]*\]`), "[1]"},
		{re(`"[^"{}\\]+"`), `""`},
		{re(`f"[^"]*"`), `""`},
		{re(`\w+\.\w+\([^(){}]*\)`), "1"},
		{re(`\w+\([^(){}]*\)`), "1"},
		{re(` (?:[-+*/%&|^<>]|\*\*|<<|>>|==|!=|<=|>=|and|or) [\w.]+`), ""},
		{re(`[\w.]+ (?:[-+*/%&|^<>]|\*\*|<<|>>|==|!=|<=|>=|and|or) `), ""},
		{re(`\bnot `), ""},
		{re(`\{[^{}]*\}`), "{}"},
		{re(`\{[^{}]*\}`), "{ }"},
		{re(`: [^{}:]*\{ return [^{}]*; \}`), "1"},
		{re(`, [^,(){}\[\]]+`), ""},
		{re(`-?\d+(?:\.\d+)?`), "1"},
		{re(`-?\d+(?:\.\d+)?`), "0"},
		{re(` else \{[^{}]*\}`), ""},
	}
}

// simplifyLines tries every simplification at every place of every line.
func (r *reducer) simplifyLines(file int) {
	for _, s := range simplifications() {
		for i := 0; i < len(r.lines(file)) && r.budget > 0; i++ {
			for from := 0; ; {
				ls := r.lines(file)
				if i >= len(ls) {
					break
				}
				m := s.find.FindStringIndex(ls[i][from:])
				if m == nil {
					break
				}
				a, b := from+m[0], from+m[1]
				if ls[i][a:b] == s.by {
					from = b
					continue
				}
				changed := ls[i][:a] + s.by + ls[i][b:]
				if !r.try(file, strings.Join(ls[:i], "")+changed+strings.Join(ls[i+1:], "")) {
					from = a + 1
				}
			}
		}
	}
}
