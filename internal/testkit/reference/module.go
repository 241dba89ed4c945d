package reference

import (
	"path/filepath"
	"strings"

	"walrus/internal/diag"
	"walrus/internal/source"
	"walrus/internal/syntax"
)

// module is a file that has been or is being executed, or a standard module.
type module struct {
	name    string
	file    *source.File
	env     *env
	natives map[string]*native // standard modules only
	loading bool
	// implicitCore is set when core was not imported by the file itself and so is no export.
	implicitCore bool
}

func (m *module) export(name string) (value, bool) {
	if m.natives != nil {
		n, ok := m.natives[name]
		return n, ok
	}
	if name == "_" || name == "core" && m.implicitCore {
		return nil, false
	}
	if i := m.env.info.find(name); i >= 0 && m.env.vals[i] != nil {
		return m.env.vals[i], true
	}
	return nil, false
}

func (m *module) exports() []entry {
	var res []entry
	if m.natives != nil {
		for name, n := range m.natives {
			res = append(res, entry{name, n, true})
		}
		return res
	}
	for _, d := range m.env.info.names {
		if v, ok := m.export(d.name); ok {
			res = append(res, entry{d.name, v, true})
		}
	}
	return res
}

func (m *module) exportCount() int { return len(m.exports()) }

// globals gives the texts of the variables of a file.
func (m *module) globals(ip *interp) map[string]string {
	res := map[string]string{}
	for _, e := range m.exports() {
		res[e.key.(string)] = ip.text(e.val)
	}
	return res
}

func (ip *interp) runMain(path string) {
	f := &frame{ip: ip, mod: &module{}}
	text, err := ip.cfg.Read(path)
	if err != nil {
		f.fail(source.NoSpan, diag.FileNotFound, path)
	}
	ip.main = ip.load(f, path, text)
}

// load parses, checks and runs a file. Its errors are those of the importing frame.
func (ip *interp) load(f *frame, path, text string) *module {
	tree, errs := ip.cfg.Parse(path, text)
	file := tree.File
	if ip.cfg.Static != nil {
		errs = append(errs, ip.cfg.Static(tree, len(errs) > 0)...)
	}
	if len(errs) > 0 {
		errs.Sort()
		d := errs[0]
		panic(&raise{kind: d.Kind, message: d.Message, value: d.Message, file: file, span: d.Span})
	}
	m := &module{name: path, file: file, loading: true, implicitCore: true}
	if key := canonical(path); ip.modules[key] == nil {
		ip.modules[key] = m
		defer func() {
			if m.loading {
				delete(ip.modules, key)
			}
		}()
	}
	if ip.main == nil {
		ip.main = m
	}
	info := ip.scopeOf(tree, tree.Stmts, true)
	if i := info.find("core"); i < 0 {
		info.names = append(info.names, declared{name: "core"})
	} else {
		for _, s := range tree.Stmts {
			if im, ok := s.(*syntax.Import); ok && im.Alias.Text == "core" && im.Path == "std/core" {
				m.implicitCore = false
			}
		}
		if declaresOtherwise(tree.Stmts, "core") {
			m.implicitCore = false
		}
	}
	g := &frame{ip: ip, mod: m, outer: f}
	m.env = &env{info: info, vals: make([]value, len(info.names))}
	m.env.vals[info.find("core")] = ip.standard("core")
	for i, d := range info.names {
		if d.first != nil {
			m.env.vals[i] = g.define(d.first, m.env)
		}
	}
	g.stmts(tree.Stmts, m.env)
	m.loading = false
	return m
}

// declaresOtherwise reports whether a file declares the name by something else than an import.
func declaresOtherwise(stmts []syntax.Stmt, name string) bool {
	for _, s := range stmts {
		switch s := s.(type) {
		case *syntax.Let:
			if s.Name.Text == name {
				return true
			}
		case *syntax.FuncDecl:
			if s.Name.Text == name {
				return true
			}
		case *syntax.StructDecl:
			if s.Name.Text == name {
				return true
			}
		case *syntax.Import:
			if s.Alias.Text == name && s.Path != "std/core" {
				return true
			}
		}
	}
	return false
}

// importModule finds or runs the module of an import statement. If that fails, the error is that of the statement (17.1).
func (f *frame) importModule(s *syntax.Import) value {
	if name, ok := strings.CutPrefix(s.Path, "std/"); ok && !s.Package {
		if m := f.ip.standard(name); m != nil {
			return m
		}
		f.fail(s.Pos, diag.FileNotFound, s.Path)
	}
	path := s.Path
	if s.Package {
		path += "/main.walrus"
	} else if filepath.Ext(path) == "" {
		path += ".walrus"
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(f.mod.file.Name()), path)
	}
	if m := f.ip.modules[canonical(path)]; m != nil {
		if m.loading {
			f.fail(s.Pos, diag.CircularImport, s.Path)
		}
		return m
	}
	text, err := f.ip.cfg.Read(path)
	if err != nil {
		f.fail(s.Pos, diag.FileNotFound, path) // names of the given files are whole paths
	}
	return f.ip.load(f, path, text)
}
