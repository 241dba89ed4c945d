package reference

import (
	"walrus/internal/source"
	"walrus/internal/syntax"
)

// scopeInfo lists the names that a block declares. A name is one variable of the block, however often it is
// declared in it.
type scopeInfo struct {
	names []declared
	file  bool
}

type declared struct {
	name string
	from source.Pos // references from here on see it; functions and structs are seen in the whole scope
	// first is the first function or struct definition of the name, which has its value before the scope runs.
	first syntax.Stmt
	// earliest is the position of the first declaration of any kind.
	earliest source.Pos
}

// env is a scope at run time.
type env struct {
	outer  *env
	info   *scopeInfo
	vals   []value
	def    *structDef // the struct whose method this is the scope of
	inFunc bool
}

func (s *scopeInfo) add(name string, from, at source.Pos, def syntax.Stmt) {
	for i := range s.names {
		d := &s.names[i]
		if d.name == name {
			d.from = min(d.from, from)
			if d.first == nil {
				d.first = def
			}
			d.earliest = min(d.earliest, at)
			return
		}
	}
	s.names = append(s.names, declared{name, from, def, at})
}

func (s *scopeInfo) find(name string) int {
	for i := range s.names {
		if s.names[i].name == name {
			return i
		}
	}
	return -1
}

// scopeOf finds the declarations of a list of statements, once for each list.
func (ip *interp) scopeOf(key any, stmts []syntax.Stmt, file bool) *scopeInfo {
	if s, ok := ip.scopes[key]; ok {
		return s
	}
	s := &scopeInfo{file: file}
	for _, st := range stmts {
		switch st := st.(type) {
		case *syntax.Let:
			from := st.Pos.End
			if _, ok := syntax.Unparen(st.Value).(*syntax.FuncLit); ok {
				from = st.Name.Pos.Start
			}
			s.add(st.Name.Text, from, st.Pos.Start, nil)
		case *syntax.FuncDecl:
			s.add(st.Name.Text, 0, st.Span().Start, st)
		case *syntax.StructDecl:
			s.add(st.Name.Text, 0, st.Pos.Start, st)
		case *syntax.Import:
			s.add(st.Alias.Text, st.Pos.End, st.Pos.Start, nil)
		}
	}
	ip.scopes[key] = s
	return s
}

// enter makes the scope of a block and gives its functions and structs their values.
func (f *frame) enter(info *scopeInfo, outer *env) *env {
	if len(info.names) == 0 && !info.file {
		return outer
	}
	e := &env{outer: outer, info: info, vals: make([]value, len(info.names))}
	if outer != nil {
		e.inFunc = outer.inFunc
	}
	for i, d := range info.names {
		if d.first != nil {
			e.vals[i] = f.define(d.first, e)
		}
	}
	return e
}

// bind makes a scope with one or more variables that have values: parameters, loop and catch variables.
func bind(outer *env, info *scopeInfo, vals ...value) *env {
	return &env{outer: outer, info: info, vals: vals, inFunc: outer.inFunc}
}

func namesInfo(names ...*syntax.Name) *scopeInfo {
	s := &scopeInfo{}
	for _, n := range names {
		s.names = append(s.names, declared{name: n.Text})
	}
	return s
}

// lookup finds the variable that a name at a position denotes.
func (e *env) lookup(name string, at source.Pos) (*env, int) {
	for s := e; s != nil; s = s.outer {
		for i := len(s.info.names) - 1; i >= 0; i-- {
			if d := &s.info.names[i]; d.name == name && (d.from <= at || s.info.file) {
				return s, i
			}
		}
	}
	return nil, 0
}

// methodNamed finds the method that a bare name denotes inside the methods of a struct, language.md 13.5.
func (e *env) methodNamed(name string) *function {
	for s := e; s != nil; s = s.outer {
		if s.def != nil {
			if m := s.def.methods[name]; m != nil {
				return m
			}
		}
	}
	return nil
}

// assignDeclared gives a value to a name in the scope that declares it.
func (e *env) assignDeclared(name string, v value) { e.vals[e.info.find(name)] = v }
