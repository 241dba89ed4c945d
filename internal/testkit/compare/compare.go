package main

import (
	"fmt"
	"regexp"
	"sort"
	"strings"

	"walrus/internal/testkit/executor"
)

// differences compares everything a run shows; want is the reference evaluator's result.
func differences(want, got executor.Result) []string {
	var bad []string
	complain := func(format string, args ...any) { bad = append(bad, fmt.Sprintf(format, args...)) }
	if got.Crash != "" {
		return []string{"crash: " + got.Crash}
	}
	w, g := want.Error(), got.Error()
	if w.Kind == "step-limit" && g.Kind == w.Kind {
		return nil // where a count ends that differs by the rounding of bulk charges is no difference
	}
	if w.Kind != g.Kind || w.File != g.File || w.Line != g.Line || w.Column != g.Column {
		complain("error: want %s, got %s", place(w), place(g))
	} else if w.Message != g.Message && !unspecified(w.Kind) && !rethrown.MatchString(w.Message) {
		complain("message: want %q, got %q", w.Message, g.Message)
	}
	if want.Status != got.Status {
		complain("exit status: want %d, got %d", want.Status, got.Status)
	}
	if want.Output != got.Output {
		if a, b := worded.ReplaceAllString(want.Output, "$1: ..."), worded.ReplaceAllString(got.Output, "$1: ..."); a != b {
			complain("output: %s", firstDifference(a, b))
		}
	}
	if want.Steps >= 0 && got.Steps >= 0 && want.Steps != got.Steps {
		complain("steps: want %d, got %d", want.Steps, got.Steps)
	}
	if got.Globals != nil && want.Globals != nil {
		for _, name := range names(want.Globals, got.Globals) {
			if a, b := want.Globals[name], got.Globals[name]; a != b {
				complain("global %s: want %s, got %s", name, short(a), short(b))
			}
		}
	}
	return bad
}

// unspecified reports whether the wording of a kind is the product's own: library functions describe their failures
// in their own words, and the parser says what it would have liked.
func unspecified(kind string) bool {
	switch kind {
	case "library", "file-not-found", "fstring-expression", "unexpected-token", "unexpected-end", "too-large", "stack-overflow":
		return true
	}
	return false
}

// rethrown finds the message of a library function inside that of a thrown value.
var rethrown = regexp.MustCompile(`\b(core|math|json|io|sys)\.\w+: |too large: `)

// worded finds the messages that library functions word themselves.
var worded = regexp.MustCompile(`\b((?:core|math|json|io|sys)\.\w+): [^\n]*`)

func place(p executor.Place) string {
	if p.Kind == "" {
		return "none"
	}
	return p.String()
}

func names(a, b map[string]string) []string {
	seen := map[string]bool{}
	for n := range a {
		seen[n] = true
	}
	for n := range b {
		seen[n] = true
	}
	var res []string
	for n := range seen {
		res = append(res, n)
	}
	sort.Strings(res)
	return res
}

func short(s string) string {
	if len(s) > 200 {
		s = s[:200] + "..."
	}
	return fmt.Sprintf("%q", s)
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		a, b := "(nothing)", "(nothing)"
		if i < len(w) {
			a = short(w[i])
		}
		if i < len(g) {
			b = short(g[i])
		}
		if a != b {
			return fmt.Sprintf("line %d: want %s, got %s", i+1, a, b)
		}
	}
	return "equal"
}

// placedKind finds the kinds in the texts of places.
var placedKind = regexp.MustCompile(`:\d+:\d+: ([a-z-]+): `)

// signature is what two differences must have in common to be taken for the same: a reduction must not slide from one
// fault to another.
func signature(bad []string) string {
	if len(bad) == 0 {
		return ""
	}
	first := bad[0]
	what, rest, _ := strings.Cut(first, ":")
	switch what {
	case "error":
		for _, kind := range placedKind.FindAllStringSubmatch(rest, -1) {
			what += " " + kind[1]
		}
		return what
	case "crash":
		line, stack, _ := strings.Cut(rest, "\n")
		return what + digits.Replace(line) + crashSite(stack)
	}
	return strings.Fields(what)[0]
}

// crashSite is the innermost function of the product below the panic.
func crashSite(stack string) string {
	if _, below, ok := strings.Cut(stack, "panic("); ok {
		stack = below
	}
	for _, line := range strings.Split(stack, "\n") {
		if strings.HasPrefix(line, "walrus/internal/") && !strings.Contains(line, "/testkit/") {
			name, _, _ := strings.Cut(strings.TrimPrefix(line, "walrus/internal/"), "(0x")
			return " in " + name
		}
	}
	return ""
}

// digits hides numbers, which differ between two forms of one crash.
var digits = strings.NewReplacer("0", "", "1", "", "2", "", "3", "", "4", "", "5", "", "6", "", "7", "", "8", "", "9", "",
	"a", "", "b", "", "c", "", "d", "", "e", "", "f", "")
