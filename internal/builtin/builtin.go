// Package builtin describes the functions and methods that are built into Walrus: names, parameters, results and documentation, but
// no bodies. Rows stand beside the bodies in the packages of the standard library; tools that must not depend on the run time
// (completion, hover, reference pages) see only these descriptors.
package builtin

// Type is the set of types that a parameter accepts.
type Type uint8

// Parameter types of stdlib.md; Any accepts every value, Number ints and floats.
const (
	Any Type = iota
	Int
	Float
	Number
	Bool
	String
	List
	ListOrTuple
	Dict
	Function
)

var typeNames = [...]string{Any: "any", Int: "int", Float: "float", Number: "int or float", Bool: "bool", String: "string",
	List: "list", ListOrTuple: "list or tuple", Dict: "dict", Function: "function"}

// String is the name of the type as error messages show it (the "expected" fact of type-mismatch).
func (t Type) String() string { return typeNames[t] }

// Param is one parameter.
type Param struct {
	Name string
	Type Type
}

// Func describes a built-in function, or a method if Receiver is set.
type Func struct {
	Module   string // "math"; empty for methods
	Receiver string // "string", "list" or "dict" for methods
	Name     string
	Params   []Param // without the receiver
	Result   string  // type of the result in words, "void" if none
	Doc      string  // one or two sentences
	// Linear marks functions whose work grows with their operands: they are charged n/64 steps, n being the sum of the sizes
	// of receiver, arguments and result (bytes of a string, entries of a list, tuple or dict, 0 for anything else).
	Linear bool
}

// Signature is the call as documentation shows it, e.g. `math.clamp(x, lo, hi)`.
func (f *Func) Signature() string {
	s := f.Name + "("
	switch {
	case f.Receiver != "":
		s = f.Receiver + "." + s
	case f.Module != "":
		s = f.Module + "." + s
	}
	for i, p := range f.Params {
		if i > 0 {
			s += ", "
		}
		s += p.Name
	}
	return s + ")"
}
