package generate

// variable is a name that expressions may use.
type variable struct {
	name string
	t    *typ
	// fixed variables are never assigned: loop counters, functions, parameters that bound a recursion.
	fixed bool
	// secret variables are not even read by random expressions.
	secret bool
	// long lists and strings are exempt from the size bound; they are only read through len, an index or a slice.
	long bool
}

// scope is a block of the program being written.
type scope struct {
	vars  []*variable
	stmts int // statements written in it so far
}

// function is a complete function, callable by name.
type function struct {
	name   string // as written in a call from the main file, for instance "m1.f3"
	t      *typ
	cost   int
	fuel   int // above 0: the first argument bounds a recursion and must be an int below this
	method *structDef
}

// structDef is a complete struct.
type structDef struct {
	name    string
	t       *typ
	fields  []field
	params  []*typ // parameters of init without self; nil without init
	hasInit bool
	methods []*function // without self in their types
	iterOf  *typ        // element type when for can loop over an instance
	cost    int
}

type field struct {
	name string
	t    *typ
}

// module is an imported module.
type module struct {
	alias   string
	vars    []*variable
	funcs   []*function
	structs []*structDef
}

func (g *gen) push() *scope {
	s := &scope{}
	g.scopes = append(g.scopes, s)
	return s
}

func (g *gen) pop() { g.scopes = g.scopes[:len(g.scopes)-1] }

func (g *gen) top() *scope { return g.scopes[len(g.scopes)-1] }

// declare adds a variable to the innermost scope.
func (g *gen) declare(v *variable) *variable {
	s := g.top()
	s.vars = append(s.vars, v)
	return v
}

// newName makes the name of a new variable; with Shadow it may hide one of an outer scope. It hides only at the start
// of a scope, before anything in it can have mentioned the outer one.
func (g *gen) newName(prefix string) string {
	if g.has(Shadow) && len(g.scopes) > 1 && g.top().stmts == 0 && len(g.top().vars) == 0 && g.chance(30) {
		for i := len(g.scopes) - 2; i >= 0; i-- {
			if vs := g.scopes[i].vars; len(vs) > 0 {
				v := vs[g.n(len(vs))]
				if !v.secret && !v.fixed {
					return v.name
				}
			}
		}
	}
	return g.name(prefix)
}

// find draws a visible variable that satisfies ok; nil if there is none. A variable hidden by an inner one of the same
// name is not visible.
func (g *gen) find(ok func(*variable) bool) *variable {
	var found *variable
	count := 0
	for i := len(g.scopes) - 1; i >= 0; i-- {
		for _, v := range g.scopes[i].vars {
			if v.secret || !ok(v) || g.hidden(v, i) {
				continue
			}
			count++
			if g.r.IntN(count) == 0 {
				found = v
			}
		}
	}
	return found
}

func (g *gen) hidden(v *variable, level int) bool {
	for i := level + 1; i < len(g.scopes); i++ {
		for _, w := range g.scopes[i].vars {
			if w.name == v.name {
				return true
			}
		}
	}
	return false
}

// local reports whether v may be changed where only the variables of the function being written may: see gen.pure.
func (g *gen) local(v *variable) bool {
	for i := g.fn.base; i < len(g.scopes); i++ {
		for _, w := range g.scopes[i].vars {
			if w == v {
				return true
			}
		}
	}
	return false
}

// assignable draws a variable of a type that may be assigned here.
func (g *gen) assignable(t *typ) *variable {
	return g.find(func(v *variable) bool {
		return !v.fixed && !v.long && same(v.t, t) && (!g.pure || g.local(v))
	})
}

// readable draws a variable whose value can stand where t is wanted.
func (g *gen) readable(t *typ) *variable {
	return g.find(func(v *variable) bool { return !v.long && fits(v.t, t) })
}

// changeable draws a container that may be changed here; ok selects by type.
func (g *gen) changeable(ok func(*typ) bool) *variable {
	return g.find(func(v *variable) bool { return !v.long && ok(v.t) && (!g.pure || g.local(v)) })
}

// enterFn begins a function body; the function it returns ends it and gives the estimated work of one call.
func (g *gen) enterFn(ret *typ, throws bool, limit int) func() int {
	mult, work, lim, risky, fn, depth := g.mult, g.work, g.limit, g.risky, g.fn, g.depth
	g.mult, g.work, g.limit, g.risky = 1, 0, limit, throws
	g.fn = &fnCtx{outer: fn, ret: ret, base: len(g.scopes)}
	g.push()
	return func() int {
		cost := g.work + 3
		g.pop()
		g.mult, g.work, g.limit, g.risky, g.fn, g.depth = mult, work, lim, risky, fn, depth
		return cost
	}
}
