package resolve

import (
	"sort"

	"walrus/internal/diag"
	"walrus/internal/syntax"
)

// coreFunctions are functions of std/core that programs written for other languages call by their bare names.
var coreFunctions = [...]string{"len", "str", "type", "input", "timestamp", "gc", "int", "float", "chr", "error"}

// undefined reports a name that denotes nothing.
func (r *resolver) undefined(n *syntax.Name) {
	if r.garbled[n.Text] {
		return
	}
	d := r.error(diag.UndefinedVariable, n.Pos, n.Text)
	for _, f := range coreFunctions {
		if n.Text == f {
			d.Help = "`" + f + "` is a function of the module core: core." + f
			return
		}
	}
	switch n.Text {
	case "null", "nil", "None", "undefined":
		d.Help = "the value for nothing is `void`"
		return
	case "True", "False":
		d.Help = "write `true` or `false`"
		return
	}
	if r.suggested++; r.suggested > maxSuggestions {
		return
	}
	if s := syntax.Suggest(n.Text, r.visible()); s != "" {
		d.Help = "did you mean `" + s + "`?"
	}
}

// visible lists the names in scope in alphabetical order.
func (r *resolver) visible() []string {
	var names []string
	for name, ref := range r.locals {
		if ref != 0 {
			names = append(names, name)
		}
	}
	for name, ref := range r.globals {
		if r.fn != 0 || r.info.Vars[ref].declared {
			names = append(names, name)
		}
	}
	for _, s := range r.structs {
		for name := range s.known {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}

// collectGarbled notes the words of an unreadable statement, which may have declared any of them.
func (r *resolver) collectGarbled(bad *syntax.BadStmt) {
	if !r.opt.HasErrors {
		return
	}
	if r.garbled == nil {
		r.garbled = map[string]bool{}
	}
	for _, word := range syntax.Words(r.info.Tree.File.Slice(bad.Pos)) {
		r.garbled[word] = true
	}
}
