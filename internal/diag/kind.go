package diag

// Kind is an error kind of the language (language.md 15.4), or one of the few static limits added to that list.
type Kind uint8

// The static kinds: found before any statement of a file runs.
const (
	NoKind Kind = iota
	UnexpectedEnd
	UnexpectedToken
	InvalidToken
	NumberTooLarge
	InvalidEscape
	InvalidUnicodeEscape
	FstringExpression
	UndefinedVariable
	RedefinedLocal
	DuplicateParameter
	BreakOutsideLoop
	ContinueOutsideLoop
	InvalidAlias
	NotSupported
	NestingTooDeep
	SourceTooLarge
	InvalidEncoding
	FunctionTooLarge

	// The run-time kinds.
	InvalidOperation
	InvalidUnary
	DivisionByZero
	TypeMismatch
	NotCallable
	WrongArgCount
	IndexOutOfBounds
	InvalidRange
	InvalidIndexType
	KeyNotFound
	MemberNotFound
	MethodNotFound
	InvalidMemberTarget
	InvalidReceiver
	NotIterable
	NoLength
	EmptyPop
	Uninitialised
	StackOverflow
	Thrown
	CircularImport
	FileNotFound
	Package
	Library
	TooLarge
	MemoryLimit
	StepLimit
	OutputLimit
	Deadline
	Cancelled
	Interrupt
	Deadlock

	// KindCount is the number of kinds, NoKind included.
	KindCount
)

// Name is the short name of the specification, for instance "invalid-operation".
func (k Kind) Name() string { return row(k).name }

// String is Name.
func (k Kind) String() string { return k.Name() }

// Code is the stable code shown to users, for instance "E101". Codes are never reused for another kind.
func (k Kind) Code() string { return row(k).code }

// Static reports whether the kind is found before the file runs.
func (k Kind) Static() bool { return row(k).class == static }

// Catchable reports whether `try` can catch an error of the kind (language.md 15.2).
func (k Kind) Catchable() bool { return row(k).class == catchable }

// Facts names the facts that Message expects for the kind, in order.
func (k Kind) Facts() []string { return row(k).facts }

// Explanation is a text of a few sentences with an example, for `walrus explain`.
func (k Kind) Explanation() string { return row(k).explanation }

// KindNamed finds a kind by its name or its code; ok is false if there is none.
func KindNamed(nameOrCode string) (kind Kind, ok bool) {
	for k := NoKind + 1; k < KindCount; k++ {
		if table[k].name == nameOrCode || table[k].code == nameOrCode {
			return k, true
		}
	}
	return NoKind, false
}

func row(k Kind) *kindRow {
	if k >= KindCount {
		k = NoKind
	}
	return &table[k]
}
