package repl

import (
	"slices"
	"strings"

	"walrus/internal/engine"
	"walrus/internal/syntax"
	"walrus/internal/value"
)

// complete lists what the word before the cursor may become. start is where the word begins in the line.
func (s *Session) complete(line string) (start int, candidates []string) {
	if strings.HasPrefix(line, ":") && !strings.Contains(line, " ") {
		for _, c := range commands() {
			candidates = append(candidates, ":"+c.name)
		}
		return 0, matching(candidates, line)
	}
	start = len(line)
	for start > 0 && (isWordByte(line[start-1]) || line[start-1] == '.') {
		start--
	}
	path := line[start:]
	dot := strings.LastIndexByte(path, '.')
	if dot < 0 {
		if from := strings.LastIndex(line[:start], `"std/`); from >= 0 && !strings.Contains(line[from+1:start], `"`) {
			for name := range engine.Library() {
				candidates = append(candidates, name)
			}
			return start, matching(candidates, path)
		}
		candidates = append(s.session.Names(), syntax.Keywords()...)
		return start, matching(append(candidates, "core"), path)
	}
	start += dot + 1
	if v, ok := s.lookup(strings.Split(path[:dot], ".")); ok {
		candidates = s.members(v)
	}
	return start, matching(candidates, path[dot+1:])
}

func isWordByte(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

// matching keeps the candidates with a prefix, sorted, each once.
func matching(candidates []string, prefix string) []string {
	var list []string
	for _, c := range candidates {
		if strings.HasPrefix(c, prefix) {
			list = append(list, c)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// lookup finds a value by a path of names without running anything.
func (s *Session) lookup(path []string) (value.Cell, bool) {
	v, ok := s.session.Get(path[0])
	for _, name := range path[1:] {
		if !ok {
			break
		}
		cell, err := s.iso.C.NewString([]byte(name))
		if err != nil {
			return v, false
		}
		v, err = s.iso.C.Member(v, cell)
		ok = err == nil
	}
	return v, ok
}

// members lists the names that may stand behind the dot of a value.
func (s *Session) members(v value.Cell) []string {
	c := s.iso.C
	var names []string
	switch v.Tag {
	case value.Instance:
		names = c.Space.FieldNames(v.Bits)
		for _, m := range c.StructOf(c.StructOfInstance(v)).Decl.Methods {
			names = append(names, m.Name)
		}
	case value.Struct:
		for _, m := range c.StructOf(v).Decl.Methods {
			names = append(names, m.Name)
		}
	case value.Module:
		names = c.ModuleNames(v)
	default:
		names = c.MethodNames(v.Tag)
		for _, f := range builtins() {
			if f.Receiver == v.Tag.TypeName() {
				names = append(names, f.Name)
			}
		}
	}
	return names
}
