package generate

// kind is the outermost constructor of a typ.
type kind uint8

const (
	kInt kind = iota
	kFloat
	kBool
	kString
	kVoid
	kRange
	kNum // int or float
	kAny // any value
	kList
	kDict
	kTuple // a (key, value) tuple made by iterating a dict
	kFunc
	kStruct
	kindEnd
)

// typ is the static type that the generator gives an expression. Types of one program are compared by same.
type typ struct {
	kind kind
	elem *typ // element of a list, value of a dict or tuple
	key  *typ // key of a dict or tuple

	// least is the number of elements a list never falls below; such a list is never shrunk or aliased by an
	// ordinary list variable, so that an index reduced modulo least is always in bounds.
	least int
	// fields are the keys a dict always has; such a dict never loses an entry.
	fields []string

	params []*typ
	ret    *typ
	throws bool // a call may raise an error

	def *structDef
}

// The types without parts.
var (
	tInt    = &typ{kind: kInt}
	tFloat  = &typ{kind: kFloat}
	tBool   = &typ{kind: kBool}
	tString = &typ{kind: kString}
	tVoid   = &typ{kind: kVoid}
	tRange  = &typ{kind: kRange}
	tNum    = &typ{kind: kNum}
	tAny    = &typ{kind: kAny}
)

func listOf(elem *typ) *typ      { return &typ{kind: kList, elem: elem} }
func dictOf(key, elem *typ) *typ { return &typ{kind: kDict, key: key, elem: elem} }

// same reports whether a value of type b may stand where a is wanted, in both directions.
func same(a, b *typ) bool {
	if a == b {
		return true
	}
	if a == nil || b == nil || a.kind != b.kind || a.least != b.least || len(a.fields) != len(b.fields) ||
		a.def != b.def || a.throws != b.throws || len(a.params) != len(b.params) {
		return false
	}
	for i := range a.fields {
		if a.fields[i] != b.fields[i] {
			return false
		}
	}
	for i := range a.params {
		if !same(a.params[i], b.params[i]) {
			return false
		}
	}
	return same(a.elem, b.elem) && same(a.key, b.key) && same(a.ret, b.ret)
}

// fits reports whether an expression of type have may be used, without being stored or changed, where want is asked.
func fits(have, want *typ) bool {
	switch want.kind {
	case kAny:
		return true
	case kNum:
		return have.kind == kInt || have.kind == kFloat || have.kind == kNum
	case kFunc:
		return have.kind == kFunc && same(have, want)
	}
	return same(have, want)
}

// scalarType draws a type without parts that the features allow.
func (g *gen) scalarType() *typ {
	for range 8 {
		switch g.n(10) {
		case 0, 1, 2, 3:
			return tInt
		case 4, 5:
			if g.has(Floats) {
				return tFloat
			}
		case 6:
			return tBool
		case 7, 8:
			if g.has(Strings) {
				return tString
			}
		case 9:
			if g.has(TypeChange) {
				if g.has(Floats) && g.chance(70) {
					return tNum
				}
				return tAny
			}
		}
	}
	return tInt
}

// keyType draws the type of dict keys.
func (g *gen) keyType() *typ {
	if g.has(MixedKeys) && g.chance(40) {
		return oneOf(g, tAny, tInt, tBool, tNum, tRange)
	}
	if g.chance(35) {
		return tInt
	}
	return tString
}

// varType draws the type of a new variable.
func (g *gen) varType() *typ {
	switch g.n(12) {
	case 0, 1, 2:
		if g.has(Lists) {
			return g.listType()
		}
	case 3, 4:
		if g.has(Dicts) {
			return g.dictType()
		}
	case 5:
		if g.has(Closures) {
			return g.funcType()
		}
	case 6, 7:
		if len(g.structs) > 0 {
			return oneOf(g, g.structs...).t
		}
	case 8:
		if g.chance(25) {
			return tRange
		}
	}
	return g.scalarType()
}

func (g *gen) listType() *typ {
	elem := g.scalarType()
	if g.chance(20) {
		elem = listOf(g.scalarType())
	} else if len(g.structs) > 0 && g.chance(20) {
		elem = oneOf(g, g.structs...).t
	}
	t := listOf(elem)
	if g.chance(45) {
		t.least = 1 + g.n(6)
	}
	return t
}

func (g *gen) dictType() *typ {
	if g.chance(35) {
		t := dictOf(tString, g.scalarType())
		names := []string{"alpha", "beta", "gamma", "delta", "key one", "", "é"}
		for i := 0; i <= g.n(3); i++ {
			t.fields = append(t.fields, names[(i*2+g.n(2))%len(names)])
		}
		t.fields = unique(t.fields)
		return t
	}
	t := dictOf(g.keyType(), g.scalarType())
	if g.has(Lists) && g.chance(15) {
		t.elem = listOf(tInt)
	}
	return t
}

func unique(names []string) []string {
	var res []string
next:
	for _, n := range names {
		for _, have := range res {
			if have == n {
				continue next
			}
		}
		res = append(res, n)
	}
	return res
}

func (g *gen) funcType() *typ {
	t := &typ{kind: kFunc, ret: g.scalarType(), throws: g.risky && g.chance(30)}
	for range g.n(3) {
		t.params = append(t.params, g.scalarType())
	}
	return t
}
