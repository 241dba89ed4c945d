package syntax

import (
	"math"

	"walrus/internal/source"
)

// expression reads an expression.
func (p *parser) expression() Expr { return p.binary(precOr) }

// binary reads an expression whose operators bind at least as tightly as low. The recursion goes to tighter levels
// only, so its depth does not depend on the program.
func (p *parser) binary(low prec) Expr {
	x := p.prefix()
	for !p.panicking {
		op := tokens[p.tok.kind].binary
		level := ops[op].prec
		if level < low || level == precNone || level == precPower {
			return x
		}
		if level == precRange {
			x = p.rangeFrom(x)
			continue
		}
		x = p.chain(x, level)
	}
	return x
}

// chain reads the operands of one level behind the first.
func (p *parser) chain(first Expr, level prec) Expr {
	var buf [4]Operand
	rest := buf[:0]
	for !p.panicking {
		op := tokens[p.tok.kind].binary
		if ops[op].prec != level {
			break
		}
		pos := p.tok.span
		p.next()
		rest = append(rest, Operand{Op: op, OpPos: pos, X: p.binary(level + 1)})
	}
	operands := append(make([]Operand, 0, len(rest)), rest...)
	if op := rest[0].Op; op == OpAnd || op == OpOr {
		return &Logical{op, first, operands}
	}
	return &Binary{first, operands}
}

// rangeFrom reads `..` and the end of a range whose start is already read, nil if it has none.
func (p *parser) rangeFrom(start Expr) Expr {
	r := &Range{Start: start, OpPos: p.tok.span}
	p.next()
	if p.tok.kind == tRBracket && p.depth == p.openSlice {
		return r
	}
	r.End = p.binary(precRange + 1)
	if p.tok.kind == tDotDot && !p.panicking {
		p.unexpected("the end of the expression", "ranges do not chain; use parentheses")
	}
	return r
}

// prefix reads an operand with its prefix operators, or a power.
func (p *parser) prefix() Expr {
	op := tokens[p.tok.kind].prefix
	await := p.tok.kind == tAwait
	if op == OpNone && !await {
		if p.tok.kind == tDotDot {
			return p.rangeFrom(nil)
		}
		return p.power()
	}
	pos := p.tok.span
	if !p.enter(pos) {
		return &BadExpr{pos}
	}
	p.next()
	start := p.tok.span.Start
	if op == OpNeg {
		p.minInt = start
	}
	x := p.prefix()
	p.leave()
	switch {
	case await:
		return &Await{pos, x}
	case op == OpNot && p.tok.kind == tDotDot && !p.panicking:
		// `..` binds looser than arithmetic, but `not a..b` has always meant `not (a..b)`.
		if _, isRange := x.(*Range); !isRange {
			x = p.rangeFrom(x)
		}
	}
	return &Unary{op, pos, x}
}

// power reads a postfix expression and the ** behind it.
func (p *parser) power() Expr {
	first := p.postfix()
	if p.tok.kind != tPower || p.panicking {
		return first
	}
	p.rejectMinInt(first)
	var rest []Operand
	for p.tok.kind == tPower && !p.panicking {
		pos := p.tok.span
		p.next()
		var y Expr
		if k := p.tok.kind; tokens[k].prefix != OpNone || k == tAwait || k == tDotDot {
			y = p.prefix()
		} else {
			y = p.postfix()
		}
		rest = append(rest, Operand{Op: OpPow, OpPos: pos, X: y})
	}
	return &Binary{first, rest}
}

// rejectMinInt reports the literal 2^63 when it turns out not to be the whole operand of a minus.
func (p *parser) rejectMinInt(x Expr) {
	if n, ok := x.(*IntLit); ok && n.Value == math.MinInt64 {
		p.numberTooLarge(n.Pos)
	}
}

// postfix reads an atom with its calls, indices and members.
func (p *parser) postfix() Expr {
	x := p.atom()
	var suffixes []Suffix
	for !p.panicking {
		var s Suffix
		switch p.tok.kind {
		case tLParen:
			open := p.tok.span
			s.Args = p.list(tLParen, tRParen)
			s.Kind, s.Pos = CallSuffix, p.from(open.Start)
		case tLBracket:
			s = p.index()
		case tDot:
			s = p.member()
		default:
			if suffixes == nil {
				return x
			}
			return &Postfix{x, suffixes}
		}
		if suffixes == nil {
			p.rejectMinInt(x)
		}
		s.End = p.prev
		suffixes = append(suffixes, s)
	}
	if suffixes == nil {
		return x
	}
	return &Postfix{x, suffixes}
}

// index reads [expression].
func (p *parser) index() Suffix {
	open := p.tok.span
	if !p.enter(open) {
		return Suffix{Kind: IndexSuffix, Pos: open, Args: []Expr{&BadExpr{open}}}
	}
	p.next()
	outer := p.openSlice
	p.openSlice = p.depth
	x := p.expression()
	p.openSlice = outer
	if !p.panicking {
		p.closing(tRBracket, open, "")
	}
	p.leave()
	return Suffix{Kind: IndexSuffix, Args: []Expr{x}, Pos: p.from(open.Start)}
}

// member reads .name, with its arguments if it is called.
func (p *parser) member() Suffix {
	p.next()
	s := Suffix{Kind: MemberSuffix, Pos: p.tok.span, Name: p.tok.str}
	if p.tok.kind != tName && !p.tok.kind.isKeyword() {
		p.unexpected("a member name", "")
		return s
	}
	p.next()
	if p.tok.kind == tLParen {
		s.Kind = MethodSuffix
		s.Args = p.list(tLParen, tRParen)
	}
	return s
}

// list reads a bracketed list of expressions separated by commas; the current token opens it.
func (p *parser) list(opening, closing kind) []Expr {
	open := p.tok.span
	if !p.enter(open) {
		return nil
	}
	p.next()
	var list []Expr
	for !p.panicking && p.tok.kind != closing {
		list = append(list, p.expression())
		if p.panicking || !p.got(tComma) {
			break
		}
	}
	if !p.panicking {
		p.closing(closing, open, "`,` or ")
	}
	p.leave()
	return list
}

// atom reads an expression without operators.
func (p *parser) atom() Expr {
	t := p.tok
	switch t.kind {
	case tName, tStart, tEnd:
		p.next()
		return &Name{Text: t.str, Pos: t.span}
	case tInt:
		p.next()
		if t.num > math.MaxInt64 && !(t.num == 1<<63 && t.span.Start == p.minInt) {
			p.numberTooLarge(t.span)
			t.num = 0
		}
		return &IntLit{int64(t.num), t.str, t.span}
	case tFloat:
		p.next()
		return &FloatLit{math.Float64frombits(t.num), t.str, t.span}
	case tString:
		p.next()
		return &StringLit{t.str, t.span}
	case tFString:
		return p.fstring()
	case tTrue, tFalse:
		p.next()
		return &BoolLit{t.kind == tTrue, t.span}
	case tVoid:
		p.next()
		return &VoidLit{t.span}
	case tLParen:
		return p.paren()
	case tLBracket:
		elems := p.list(tLBracket, tRBracket)
		return &ListLit{elems, p.from(t.span.Start)}
	case tLBrace:
		return p.dict()
	case tColon, tAsync:
		return p.funcLit()
	}
	p.unexpected("an expression", p.operandHelp())
	return &BadExpr{source.Span{Start: t.span.Start, End: t.span.Start}}
}

// operandHelp is advice for tokens that other languages allow in place of an operand.
func (p *parser) operandHelp() string {
	switch p.tok.kind {
	case tFn:
		return "a function without a name is written `: a, b { ... }`"
	case tRParen:
		if p.printing {
			return "print needs a value; println(\"\") prints an empty line"
		}
	case tPrint, tPrintln:
		return "`" + tokens[p.tok.kind].text + "` is a statement and has no value"
	case tIf:
		return "`if` is a statement and has no value"
	case tPlus:
		return "there is no prefix `+`"
	case tSemicolon:
		return "an expression is missing"
	}
	if p.tok.kind.isKeyword() {
		return "`" + p.tok.str + "` is a reserved word"
	}
	return ""
}

func (p *parser) paren() Expr {
	open := p.tok.span
	if !p.enter(open) {
		return &BadExpr{open}
	}
	p.next()
	printing := p.printing
	x := p.expression()
	if !p.panicking && p.tok.kind == tComma {
		help := "there are no tuple literals; [a, b] is a list"
		if printing {
			help = "print takes one value; use a format string for several: f\"{a} {b}\""
		}
		p.unexpected("`)`", help)
	}
	p.printing = false
	if !p.panicking {
		p.closing(tRParen, open, "")
	}
	p.leave()
	return &Paren{x, p.from(open.Start)}
}

func (p *parser) dict() Expr {
	open := p.tok.span
	if !p.enter(open) {
		return &BadExpr{open}
	}
	p.next()
	var entries []DictEntry
	for !p.panicking && p.tok.kind != tRBrace {
		key := p.expression()
		if p.panicking {
			break
		}
		help := ""
		if _, isName := key.(*Name); isName && p.tok.kind != tColon {
			help = "braces here are a dict literal { key: value }; blocks stand only after statements such as if, while, for"
		}
		if !p.expect(tColon, help) {
			break
		}
		entries = append(entries, DictEntry{key, p.expression()})
		if p.panicking || !p.got(tComma) {
			break
		}
	}
	if !p.panicking {
		p.closing(tRBrace, open, "`,` or ")
	}
	p.leave()
	return &DictLit{entries, p.from(open.Start)}
}

func (p *parser) funcLit() Expr {
	start := p.tok.span.Start
	f := &Func{Body: &Block{}}
	if p.tok.kind == tAsync {
		f.Async, f.AsyncPos = true, p.tok.span
		p.next()
		if p.tok.kind != tColon {
			p.unexpected("`:` of a function without a name", "a declared function cannot stand in an expression")
			return &BadExpr{p.from(start)}
		}
	}
	p.next()
	f.Params = p.params(tLBrace)
	if !p.panicking {
		f.Body = p.block(" with the body of the function")
	}
	f.Pos = p.from(start)
	return &FuncLit{f}
}
