package ir

// Class is an alias class: two accesses of different classes never touch the same byte. Within Field, FieldTag, Global and
// GlobalTag the immediate (offset, global) separates further.
type Class uint8

// Alias classes.
const (
	NoClass   Class = iota
	Immutable       // never written after the object was made: captured boxes, bounds of ranges, kinds of strings
	ObjKind         // u32 at +0: kind or shape id
	ListKind        // element tag of a list
	ListLen
	ListData
	ListCap
	ElemInt
	ElemFloat
	ElemBool
	ElemRef
	ElemAny   // payloads of lists of any
	ElemTag   // tags of lists of any
	DictTable // storage of a dict in hash mode: everything but values of entries
	DictValue // values of entries
	Field     // payload of a record's slot, by offset
	FieldTag  // tag of a record's slot, by offset
	Fault     // the words that native code and the run time share while errors are handled
	Global
	GlobalTag
	NumClasses
)

var classNames = [...]string{"none", "const", "kind", "list.kind", "list.len", "list.data", "list.cap", "elem.int", "elem.float",
	"elem.bool", "elem.ref", "elem.any", "elem.tag", "dict.table", "dict.value", "field", "field.tag", "fault", "global", "global.tag"}

func (c Class) String() string {
	if int(c) < len(classNames) {
		return classNames[c]
	}
	return "invalid"
}

// ClassSet is a set of classes.
type ClassSet uint32

// Has reports whether c is in the set.
func (s ClassSet) Has(c Class) bool { return s&(1<<c) != 0 }

// With is the set and c.
func (s ClassSet) With(c Class) ClassSet { return s | 1<<c }

// Sets of classes.
const (
	HeapClasses   ClassSet = (1<<NumClasses - 1) &^ (1<<NoClass | 1<<Immutable | 1<<Global | 1<<GlobalTag)
	GlobalClasses ClassSet = 1<<Global | 1<<GlobalTag
)

// accessed is what an access of class c may touch. ElemAny is also used where the kind of the list is known only when the code runs.
func accessed(c Class) ClassSet {
	if c == ElemAny {
		return 1<<ElemAny | 1<<ElemInt | 1<<ElemFloat | 1<<ElemRef
	}
	return 1 << c
}

// ReadsOf is the set of classes that instruction in reads.
func (in *Instr) ReadsOf() ClassSet {
	if in.Op.Has(Reads) {
		return accessed(Class(in.Aux))
	}
	if in.Op == RtOp || in.Op.Has(MayCall) {
		return HeapClasses | GlobalClasses
	}
	return 0
}

// WritesOf is the set of classes that instruction in may write.
func (in *Instr) WritesOf() ClassSet {
	flags := table[in.Op].Flags
	var s ClassSet
	if flags&Writes != 0 {
		s |= accessed(Class(in.Aux))
	}
	if flags&WritesHeap != 0 || in.Op == RtOp && in.Aux&RtWritesHeap != 0 {
		s |= HeapClasses
	}
	if in.Op == RtOp && in.Aux&Lands != 0 {
		s |= 1 << Fault
	}
	if flags&WritesGlobal != 0 || in.Op == RtOp && in.Aux&RtWritesGlobal != 0 {
		s |= GlobalClasses
	}
	return s
}
