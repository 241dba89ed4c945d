package syntax

import "walrus/internal/source"

// The tree is shallow by construction. Everything a program can make long without nesting is a slice in one node:
// operator chains (Binary, Logical), suffix chains (Postfix) and else-if chains (If). What remains nested is counted
// by the parser and limited to MaxDepth, so a walk may recurse over the tree without a bound of its own.

// MaxDepth is the number of levels of brackets, blocks, prefix operators and interpolations that may be nested.
const MaxDepth = 1000

// Node is any node of the tree.
type Node interface {
	// Span is the text of the node, without surrounding white space.
	Span() source.Span
}

// Expr is an expression node: *IntLit, *FloatLit, *StringLit, *BoolLit, *VoidLit, *FString, *Name, *ListLit, *DictLit,
// *FuncLit, *Paren, *Unary, *Await, *Binary, *Logical, *Range, *Postfix or *BadExpr.
type Expr interface {
	Node
	expr()
}

// Stmt is a statement node: *ExprStmt, *Let, *Assign, *AssignTo, *Return, *Break, *Continue, *Print, *Throw, *Import,
// *BlockStmt, *Reserved, *If, *While, *For, *FuncDecl, *StructDecl, *Try or *BadStmt.
type Stmt interface {
	Node
	stmt()
}

// Tree is one parsed file.
type Tree struct {
	File     *source.File
	Stmts    []Stmt
	Comments []source.Span // every comment, in order, with its delimiters but without the line end
}

// Name is a name where it is used as an expression, declared or assigned.
type Name struct {
	Text string
	Pos  source.Span
	Ref  Ref // set by the resolver
}

// Ref identifies what a name denotes: an index into the variables of the resolver's result, 0 before resolution.
type Ref int32

// IntLit is an integer literal. Value is the smallest int only directly under the prefix operator -, which
// leaves it unchanged.
type IntLit struct {
	Value int64
	Raw   string // the literal as written
	Pos   source.Span
}

// FloatLit is a float literal.
type FloatLit struct {
	Value float64
	Raw   string // the literal as written
	Pos   source.Span
}

// StringLit is a string literal; Value is its content with the escapes replaced.
type StringLit struct {
	Value string
	Pos   source.Span
}

// BoolLit is true or false.
type BoolLit struct {
	Value bool
	Pos   source.Span
}

// VoidLit is void.
type VoidLit struct {
	Pos source.Span
}

// FString is a format string.
type FString struct {
	Parts []FPart
	Pos   source.Span
}

// FPart is one part of a format string: literal text if X is nil, else an interpolation.
type FPart struct {
	Text string // literal text with the escapes replaced
	X    Expr
	Spec *FormatSpec // nil without a specification
	Pos  source.Span // the text, or the interpolation with its braces
}

// FormatSpec is a format specification [[fill]align][sign][0][width][,][.precision][type].
type FormatSpec struct {
	Text      string // the specification as written, escapes replaced, without the colon
	Fill      rune   // 0 if not given
	Align     byte   // '<', '>', '^' or 0
	Sign      byte   // '+', ' ' or 0
	Zero      bool
	Width     int // 0 if not given
	Comma     bool
	Precision int  // -1 if not given
	Type      byte // one of d x X o b f e g % s, or 0
}

// ListLit is [a, b].
type ListLit struct {
	Elems []Expr
	Pos   source.Span
}

// DictLit is {k: v}.
type DictLit struct {
	Entries []DictEntry
	Pos     source.Span
}

// DictEntry is one key: value of a dict literal.
type DictEntry struct {
	Key, Value Expr
}

// Func is a function, method or function literal.
type Func struct {
	Name     string // declared name; empty for a literal
	Params   []*Name
	Body     *Block
	Async    bool
	AsyncPos source.Span // the word async; valid if Async
	Pos      source.Span
	ID       int32 // set by the resolver: index into its functions
}

// FuncLit is a function literal.
type FuncLit struct {
	Func *Func
}

// Paren is an expression in parentheses.
type Paren struct {
	X   Expr
	Pos source.Span
}

// Unary is a prefix operator: OpNeg, OpNot or OpInvert.
type Unary struct {
	Op    Op
	OpPos source.Span
	X     Expr
}

// Await is await X.
type Await struct {
	OpPos source.Span
	X     Expr
}

// Operand is a right operand of a chain with the operator before it.
type Operand struct {
	X     Expr
	OpPos source.Span
	Op    Op
}

// Binary is a chain of binary operators of one precedence level, grouped to the left: First op Rest[0] op Rest[1] ...
// Rest is never empty. Comparisons are chains too: `1 < 2 < 3` compares the result of the first with 3.
type Binary struct {
	First Expr
	Rest  []Operand
}

// LeftSpan is the text of the left operand of Rest[i].
func (b *Binary) LeftSpan(i int) source.Span {
	if i == 0 {
		return b.First.Span()
	}
	return b.First.Span().To(b.Rest[i-1].X.Span())
}

// Logical is a chain of `and`, or of `or`. Every Rest[i].Op is Op.
type Logical struct {
	Op    Op // OpAnd or OpOr
	First Expr
	Rest  []Operand
}

// Range is Start..End. Start is nil in `..e`; End is nil in the open slice `xs[2..]`, which means void.
type Range struct {
	Start, End Expr
	OpPos      source.Span
}

// SuffixKind tells the forms of a Suffix apart.
type SuffixKind uint8

// The suffixes of a postfix expression.
const (
	CallSuffix   SuffixKind = iota // (args)
	IndexSuffix                    // [index]
	MemberSuffix                   // .name, not called
	MethodSuffix                   // .name(args)
)

// Suffix is one step of a postfix expression, applied to the value of everything before it.
type Suffix struct {
	Kind SuffixKind
	Name string      // MemberSuffix, MethodSuffix
	Args []Expr      // CallSuffix, MethodSuffix: arguments; IndexSuffix: exactly one expression
	Pos  source.Span // the name after the dot; from ( to ) of a CallSuffix; from [ to ]
	End  source.Pos  // where the expression up to and including this suffix ends
}

// Postfix is a chain of calls, indices and members: X, then Suffixes in order. Suffixes is never empty.
type Postfix struct {
	X        Expr
	Suffixes []Suffix
}

// SpanTo is the text of the expression up to and including Suffixes[i]; for i == -1 that of X.
func (p *Postfix) SpanTo(i int) source.Span {
	if i < 0 {
		return p.X.Span()
	}
	return source.Span{Start: p.X.Span().Start, End: p.Suffixes[i].End}
}

// BadExpr stands where no expression could be read; the parser has reported an error.
type BadExpr struct {
	Pos source.Span
}

// Block is the statements between braces, or between start and end.
type Block struct {
	Stmts []Stmt
	Pos   source.Span // with the delimiters
}

// Span is the text of the block with its delimiters.
func (b *Block) Span() source.Span { return b.Pos }

// ExprStmt is an expression as a statement. Its span and that of the other simple statements excludes the `;`.
type ExprStmt struct {
	X Expr
}

// Let is let Name = Value.
type Let struct {
	Name  *Name
	Value Expr
	Pos   source.Span
}

// Assign is Name = Value (Op is OpNone) or Name op= Value, where Op may be OpAnd or OpOr.
type Assign struct {
	Name  *Name
	Op    Op
	OpPos source.Span // the assignment operator
	Value Expr
}

// AssignTo assigns to an element or member: the last suffix of Target is an IndexSuffix or a MemberSuffix. Op as in Assign.
type AssignTo struct {
	Target *Postfix
	Op     Op
	OpPos  source.Span
	Value  Expr
}

// Return is return Value; Value is nil in a bare return.
type Return struct {
	Value Expr
	Pos   source.Span
}

// Break is break.
type Break struct {
	Pos source.Span
}

// Continue is continue.
type Continue struct {
	Pos source.Span
}

// Print is print or println.
type Print struct {
	Value   Expr
	Newline bool
	Pos     source.Span
}

// Throw is throw Value.
type Throw struct {
	Value Expr
	Pos   source.Span
}

// Import is import Path [as Alias], or import @Path if Package is set.
type Import struct {
	Path     string // as written, between the quotes or after @
	Package  bool
	Alias    *Name // the name bound; without `as` derived from Path, with the position of the path
	Implicit bool  // there is no `as`
	PathPos  source.Span
	Pos      source.Span
}

// BlockStmt is start ... end.
type BlockStmt struct {
	Body *Block
}

// Reserved is a construct that is parsed and rejected by the resolver: free, defer or extern fn.
type Reserved struct {
	Construct string // "free", "defer" or "extern fn"
	Value     Expr   // free, defer
	Name      *Name  // extern fn
	Params    []*Name
	Pos       source.Span
}

// If is an if statement with all its else-if branches.
type If struct {
	Clauses []IfClause // at least one
	Else    *Block     // nil without else
	Pos     source.Span
}

// IfClause is one condition with its block.
type IfClause struct {
	Cond Expr
	Body *Block
}

// While is a while loop.
type While struct {
	Cond Expr
	Body *Block
	Pos  source.Span
}

// For is for Key in Iter, or for Key, Value in Iter if Value is not nil.
type For struct {
	Key, Value *Name
	Iter       Expr
	Body       *Block
	Pos        source.Span
}

// FuncDecl declares a function.
type FuncDecl struct {
	Name *Name
	Func *Func
}

// StructDecl declares a struct. The Ref of a method's name is not used. If a name occurs twice the last one counts.
type StructDecl struct {
	Name    *Name
	Methods []*FuncDecl
	Pos     source.Span
}

// Try is try/catch/finally; at least one of Catch and Finally is present. CatchVar is nil exactly if Catch is.
type Try struct {
	Body     *Block
	CatchVar *Name
	Catch    *Block
	Finally  *Block
	Pos      source.Span
}

// BadStmt stands for a statement that could not be read; the parser has reported an error.
type BadStmt struct {
	Pos source.Span
}

// The spans of expressions.

func (x *Name) Span() source.Span      { return x.Pos }
func (x *IntLit) Span() source.Span    { return x.Pos }
func (x *FloatLit) Span() source.Span  { return x.Pos }
func (x *StringLit) Span() source.Span { return x.Pos }
func (x *BoolLit) Span() source.Span   { return x.Pos }
func (x *VoidLit) Span() source.Span   { return x.Pos }
func (x *FString) Span() source.Span   { return x.Pos }
func (x *ListLit) Span() source.Span   { return x.Pos }
func (x *DictLit) Span() source.Span   { return x.Pos }
func (x *FuncLit) Span() source.Span   { return x.Func.Pos }
func (x *Paren) Span() source.Span     { return x.Pos }
func (x *Unary) Span() source.Span     { return x.OpPos.To(x.X.Span()) }
func (x *Await) Span() source.Span     { return x.OpPos.To(x.X.Span()) }
func (x *BadExpr) Span() source.Span   { return x.Pos }
func (p *Postfix) Span() source.Span   { return p.SpanTo(len(p.Suffixes) - 1) }
func (b *Binary) Span() source.Span    { return b.First.Span().To(b.Rest[len(b.Rest)-1].X.Span()) }
func (x *Logical) Span() source.Span   { return x.First.Span().To(x.Rest[len(x.Rest)-1].X.Span()) }

// Span is the text from the first bound that is present to the last one.
func (x *Range) Span() source.Span {
	s := x.OpPos
	if x.Start != nil {
		s.Start = x.Start.Span().Start
	}
	if x.End != nil {
		s.End = x.End.Span().End
	}
	return s
}

// The spans of statements.

func (s *ExprStmt) Span() source.Span   { return s.X.Span() }
func (s *Let) Span() source.Span        { return s.Pos }
func (s *Assign) Span() source.Span     { return s.Name.Pos.To(s.Value.Span()) }
func (s *AssignTo) Span() source.Span   { return s.Target.Span().To(s.Value.Span()) }
func (s *Return) Span() source.Span     { return s.Pos }
func (s *Break) Span() source.Span      { return s.Pos }
func (s *Continue) Span() source.Span   { return s.Pos }
func (s *Print) Span() source.Span      { return s.Pos }
func (s *Throw) Span() source.Span      { return s.Pos }
func (s *Import) Span() source.Span     { return s.Pos }
func (s *BlockStmt) Span() source.Span  { return s.Body.Pos }
func (s *Reserved) Span() source.Span   { return s.Pos }
func (s *If) Span() source.Span         { return s.Pos }
func (s *While) Span() source.Span      { return s.Pos }
func (s *For) Span() source.Span        { return s.Pos }
func (s *FuncDecl) Span() source.Span   { return s.Func.Pos }
func (s *StructDecl) Span() source.Span { return s.Pos }
func (s *Try) Span() source.Span        { return s.Pos }
func (s *BadStmt) Span() source.Span    { return s.Pos }

func (*Name) expr()      {}
func (*IntLit) expr()    {}
func (*FloatLit) expr()  {}
func (*StringLit) expr() {}
func (*BoolLit) expr()   {}
func (*VoidLit) expr()   {}
func (*FString) expr()   {}
func (*ListLit) expr()   {}
func (*DictLit) expr()   {}
func (*FuncLit) expr()   {}
func (*Paren) expr()     {}
func (*Unary) expr()     {}
func (*Await) expr()     {}
func (*Binary) expr()    {}
func (*Logical) expr()   {}
func (*Range) expr()     {}
func (*Postfix) expr()   {}
func (*BadExpr) expr()   {}

func (*ExprStmt) stmt()   {}
func (*Let) stmt()        {}
func (*Assign) stmt()     {}
func (*AssignTo) stmt()   {}
func (*Return) stmt()     {}
func (*Break) stmt()      {}
func (*Continue) stmt()   {}
func (*Print) stmt()      {}
func (*Throw) stmt()      {}
func (*Import) stmt()     {}
func (*BlockStmt) stmt()  {}
func (*Reserved) stmt()   {}
func (*If) stmt()         {}
func (*While) stmt()      {}
func (*For) stmt()        {}
func (*FuncDecl) stmt()   {}
func (*StructDecl) stmt() {}
func (*Try) stmt()        {}
func (*BadStmt) stmt()    {}

// Unparen strips the parentheses around an expression.
func Unparen(x Expr) Expr {
	for {
		p, ok := x.(*Paren)
		if !ok {
			return x
		}
		x = p.X
	}
}
