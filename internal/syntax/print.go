package syntax

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Format returns the tree as source text in the canonical layout. Parsing it again gives the same tree apart from positions;
// comments are not part of the tree and are left out. Trees that did not come from the parser get the parentheses
// they need. BadExpr and BadStmt cannot be printed; they come out as void.
func Format(t *Tree) string {
	p := &printer{}
	p.stmts(t.Stmts)
	return p.b.String()
}

// FormatExpr is Format for one expression.
func FormatExpr(x Expr) string {
	p := &printer{}
	p.expr(x, precOr)
	return p.b.String()
}

const indentUnit = "    "

type printer struct {
	b      strings.Builder
	indent int
}

func (p *printer) write(parts ...string) {
	for _, s := range parts {
		p.b.WriteString(s)
	}
}

func (p *printer) newline() {
	p.b.WriteByte('\n')
	for range p.indent {
		p.b.WriteString(indentUnit)
	}
}

func (p *printer) stmts(list []Stmt) {
	for i, s := range list {
		if i > 0 {
			p.newline()
		}
		p.stmt(s)
	}
	if p.indent == 0 && len(list) > 0 {
		p.b.WriteByte('\n')
	}
}

// body prints the statements of a block between two delimiters.
func (p *printer) body(b *Block, open, end string) {
	p.write(open)
	if len(b.Stmts) > 0 {
		p.indent++
		p.newline()
		p.stmts(b.Stmts)
		p.indent--
		p.newline()
	} else if open == "start" {
		p.write(" ")
	}
	p.write(end)
}

func (p *printer) block(b *Block) { p.body(b, "{", "}") }

func (p *printer) stmt(s Stmt) {
	switch s := s.(type) {
	case *FuncDecl:
		p.funcDecl(s)
	case *StructDecl:
		p.write("struct ", s.Name.Text, " {")
		for _, m := range s.Methods {
			p.indent++
			p.newline()
			p.funcDecl(m)
			p.indent--
		}
		if len(s.Methods) > 0 {
			p.newline()
		}
		p.write("}")
	case *If:
		for i, c := range s.Clauses {
			if i > 0 {
				p.write(" else ")
			}
			p.write("if ")
			p.expr(c.Cond, precOr)
			p.write(" ")
			p.block(c.Body)
		}
		if s.Else != nil {
			p.write(" else ")
			p.block(s.Else)
		}
	case *While:
		p.write("while ")
		p.expr(s.Cond, precOr)
		p.write(" ")
		p.block(s.Body)
	case *For:
		p.write("for ", s.Key.Text)
		if s.Value != nil {
			p.write(", ", s.Value.Text)
		}
		p.write(" in ")
		p.expr(s.Iter, precOr)
		p.write(" ")
		p.block(s.Body)
	case *Try:
		p.write("try ")
		p.block(s.Body)
		if s.Catch != nil {
			p.write(" catch ", s.CatchVar.Text, " ")
			p.block(s.Catch)
		}
		if s.Finally != nil {
			p.write(" finally ")
			p.block(s.Finally)
		}
	default:
		p.simple(s)
		p.write(";")
	}
}

// simple prints a statement that ends with `;`, without it.
func (p *printer) simple(s Stmt) {
	switch s := s.(type) {
	case *ExprStmt:
		p.expr(s.X, precOr)
	case *Let:
		p.write("let ", s.Name.Text, " = ")
		p.expr(s.Value, precOr)
	case *Assign:
		p.write(s.Name.Text)
		p.assign(s.Op, s.Value)
	case *AssignTo:
		p.expr(s.Target, precPostfix)
		p.assign(s.Op, s.Value)
	case *Return:
		p.write("return")
		if s.Value != nil {
			p.write(" ")
			p.expr(s.Value, precOr)
		}
	case *Break:
		p.write("break")
	case *Continue:
		p.write("continue")
	case *Print:
		p.write("print")
		if s.Newline {
			p.write("ln")
		}
		if _, ok := s.Value.(*Paren); !ok {
			p.write(" ")
		}
		p.expr(s.Value, precOr)
	case *Throw:
		p.write("throw ")
		p.expr(s.Value, precOr)
	case *Import:
		p.write("import ")
		if s.Package {
			p.write("@", s.Path)
		} else {
			p.write("\"", s.Path, "\"")
		}
		if !s.Implicit {
			p.write(" as ", s.Alias.Text)
		}
	case *BlockStmt:
		p.body(s.Body, "start", "end")
	case *Reserved:
		p.write(s.Construct, " ")
		if s.Value != nil {
			p.expr(s.Value, precOr)
		} else {
			p.write(s.Name.Text, ":")
			p.params(s.Params)
		}
	default:
		p.write("void")
	}
}

func (p *printer) assign(op Op, value Expr) {
	if op == OpNone {
		p.write(" = ")
	} else {
		p.write(" ", op.String(), "= ")
	}
	p.expr(value, precOr)
}

func (p *printer) funcDecl(d *FuncDecl) {
	if d.Func.Async {
		p.write("async ")
	}
	p.write("fn ", d.Name.Text, " :")
	p.params(d.Func.Params)
	p.write(" ")
	p.block(d.Func.Body)
}

func (p *printer) params(names []*Name) {
	for i, n := range names {
		if i > 0 {
			p.write(",")
		}
		p.write(" ", n.Text)
	}
}

// precOf is the level of an expression's outermost operator.
func precOf(x Expr) prec {
	switch x := x.(type) {
	case *Logical:
		return ops[x.Op].prec
	case *Binary:
		return ops[x.Rest[0].Op].prec
	case *Range:
		if x.Start == nil {
			return precPrefix // stands wherever a prefix operator may
		}
		return precRange
	case *Unary, *Await:
		return precPrefix
	case *IntLit:
		if x.Value < 0 && x.Raw == "" {
			return precPrefix
		}
	case *FloatLit:
		if math.Signbit(x.Value) && x.Raw == "" {
			return precPrefix
		}
	}
	return precPostfix
}

// openRight reports whether the text of x ends with a range in the place of an operand, which would swallow a following
// arithmetic operator.
func openRight(x Expr) bool {
	for {
		switch y := x.(type) {
		case *Logical:
			x = y.Rest[len(y.Rest)-1].X
		case *Binary:
			x = y.Rest[len(y.Rest)-1].X
		case *Await:
			x = y.X
		case *Unary:
			if _, ok := y.X.(*Range); ok && y.Op == OpNot {
				return true
			}
			x = y.X
		case *Range:
			return y.Start == nil
		default:
			return false
		}
	}
}

// expr prints x so that it can stand where operators of level low or tighter are read.
func (p *printer) expr(x Expr, low prec) {
	if precOf(x) < low {
		p.write("(")
		defer p.write(")")
	}
	switch x := x.(type) {
	case *Logical:
		p.chain(x.First, x.Rest)
	case *Binary:
		p.chain(x.First, x.Rest)
	case *Range:
		p.rangeExpr(x, precRange+1)
	case *Unary:
		p.unary(x)
	case *Await:
		p.write("await ")
		p.expr(x.X, precPrefix)
	case *Postfix:
		p.postfix(x)
	default:
		p.atom(x)
	}
}

func (p *printer) rangeExpr(x *Range, low prec) {
	if x.Start != nil {
		p.operand(x.Start, low, openRight(x.Start))
	}
	p.write("..")
	if x.End != nil {
		p.expr(x.End, precRange+1)
	}
}

func (p *printer) unary(x *Unary) {
	p.write(x.Op.String())
	if x.Op == OpNot {
		p.write(" ")
		if r, ok := x.X.(*Range); ok {
			p.rangeExpr(r, precPrefix)
			return
		}
	}
	p.expr(x.X, precPrefix)
}

// operand prints x, in parentheses if wrap is set.
func (p *printer) operand(x Expr, low prec, wrap bool) {
	if wrap && precOf(x) >= low {
		p.write("(")
		p.expr(x, precOr)
		p.write(")")
		return
	}
	p.expr(x, low)
}

func (p *printer) chain(first Expr, rest []Operand) {
	level := ops[rest[0].Op].prec
	tight := level > precRange
	low := level
	if level == precPower {
		low = precPostfix
	}
	// A first operand of the same level would be the start of this chain.
	p.operand(first, min(low+1, precPostfix), tight && openRight(first))
	for i, r := range rest {
		p.write(" ", r.Op.String(), " ")
		last := i == len(rest)-1
		switch {
		case level == precPower && last && precOf(r.X) == precPrefix:
			p.expr(r.X, precPrefix)
		case level == precPower:
			p.expr(r.X, precPostfix)
		default:
			p.operand(r.X, level+1, tight && !last && openRight(r.X))
		}
	}
}

func (p *printer) list(open string, list []Expr, end string) {
	p.write(open)
	for i, x := range list {
		if i > 0 {
			p.write(", ")
		}
		p.expr(x, precOr)
	}
	p.write(end)
}

func (p *printer) postfix(x *Postfix) {
	p.expr(x.X, precPostfix)
	for _, s := range x.Suffixes {
		switch s.Kind {
		case CallSuffix:
			p.list("(", s.Args, ")")
		case IndexSuffix:
			p.list("[", s.Args, "]")
		case MemberSuffix:
			p.write(".", s.Name)
		case MethodSuffix:
			p.write(".", s.Name)
			p.list("(", s.Args, ")")
		}
	}
}

func (p *printer) atom(x Expr) {
	switch x := x.(type) {
	case *Name:
		p.write(x.Text)
	case *IntLit:
		if x.Raw != "" {
			p.write(x.Raw)
		} else {
			p.write(strconv.FormatInt(x.Value, 10))
		}
	case *FloatLit:
		p.write(floatText(x))
	case *StringLit:
		p.write("\"")
		p.text(x.Value, "\"\\")
		p.write("\"")
	case *BoolLit:
		p.write(strconv.FormatBool(x.Value))
	case *FString:
		p.fstring(x)
	case *ListLit:
		p.list("[", x.Elems, "]")
	case *DictLit:
		p.write("{")
		for i, e := range x.Entries {
			if i > 0 {
				p.write(", ")
			}
			p.expr(e.Key, precOr)
			p.write(": ")
			p.expr(e.Value, precOr)
		}
		p.write("}")
	case *FuncLit:
		if x.Func.Async {
			p.write("async ")
		}
		p.write(":")
		p.params(x.Func.Params)
		p.write(" ")
		p.block(x.Func.Body)
	case *Paren:
		p.write("(")
		p.expr(x.X, precOr)
		p.write(")")
	default:
		p.write("void")
	}
}

func floatText(x *FloatLit) string {
	if x.Raw != "" {
		return x.Raw
	}
	s := strconv.FormatFloat(x.Value, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

func (p *printer) fstring(x *FString) {
	p.write("f\"")
	for _, part := range x.Parts {
		if part.X == nil {
			p.text(part.Text, "\"\\{")
			continue
		}
		p.write("{")
		p.expr(part.X, precOr)
		if part.Spec != nil {
			p.write(":")
			p.text(part.Spec.Text, "\"\\}")
		}
		p.write("}")
	}
	p.write("\"")
}

// text prints the content of a literal; characters of special are preceded by a backslash.
func (p *printer) text(s, special string) {
	for _, r := range s {
		switch {
		case r == '\n':
			p.write(`\n`)
		case r == '\t':
			p.write(`\t`)
		case r == '\r':
			p.write(`\r`)
		case r == 0x1b:
			p.write(`\e`)
		case r < ' ' || r == 0x7f || r >= utf8.RuneSelf && !strconv.IsPrint(r):
			p.write(`\u{`, strconv.FormatInt(int64(r), 16), "}")
		case strings.ContainsRune(special, r):
			p.write(`\`, string(r))
		default:
			p.b.WriteRune(r)
		}
	}
}
