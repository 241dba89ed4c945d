package engine

import (
	"fmt"
	"sync"

	"walrus/internal/bytecode"
	"walrus/internal/compile"
	"walrus/internal/rt"
	"walrus/internal/source"
	"walrus/internal/value"
)

// preludeProgram is the compiled prelude, which all isolates share.
var preludeProgram = sync.OnceValues(func() (*bytecode.Program, error) {
	var known []string
	for _, n := range rt.Intrinsics() {
		known = append(known, n.Name)
	}
	program, errs := compile.Source(source.NewFile("prelude", rt.PreludeSource), compile.Options{Known: known, Hidden: true})
	if len(errs) > 0 {
		return nil, errs
	}
	return program, nil
})

// preludeNames are the names of the methods of lists that the prelude makes.
var preludeNames = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	for _, m := range rt.PreludeMethods() {
		names[m.Name] = true
	}
	return names
})

// installMethods gives the built-in types their methods: the native ones when any is first asked for, since they take a good part of what
// an isolate costs, those of the prelude when one of these is first called.
func (i *Isolate) installMethods() {
	i.C.InstallMethods = func() {
		for _, m := range methods() {
			i.C.AddMethod(m.tag, m.native.Name, i.C.AddNative(m.native))
		}
	}
	i.C.LateMethods = func(t value.Tag, name string) error {
		if t != value.List || !preludeNames()[name] || i.prelude != nil {
			return nil
		}
		return i.installPrelude()
	}
}

// installPrelude makes the functions of the prelude. Its top level only declares functions, so nothing has to run: the closures are put
// where the declarations would put them.
func (i *Isolate) installPrelude() error {
	p, err := preludeProgram()
	if err != nil {
		panic(fmt.Sprintf("engine: the prelude does not compile: %v", err))
	}
	u, err := i.C.AddUnit(p, "")
	if err != nil {
		return err
	}
	globals := map[string]int{}
	for n, g := range p.Globals {
		globals[g.Name] = n
	}
	natives := rt.Intrinsics()
	for n := range natives {
		*u.Global(globals[natives[n].Name]) = i.C.AddNative(&natives[n])
	}
	closures := map[string]value.Cell{}
	for n := 1; n < len(p.Functions); n++ {
		f := &p.Functions[n]
		closure, err := i.C.NewClosure(i.C.Funcs[u.First+n], nil)
		if err != nil {
			return err
		}
		*u.Global(globals[f.Name]) = closure
		closures[f.Name] = closure
	}
	for _, m := range rt.PreludeMethods() {
		i.C.AddMethod(value.List, m.Name, closures[m.Function])
	}
	i.prelude = u
	return nil
}
