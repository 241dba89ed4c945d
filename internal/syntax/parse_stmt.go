package syntax

import (
	"strings"

	"walrus/internal/diag"
	"walrus/internal/source"
)

// blockKind says what ends a run of statements.
type blockKind uint8

const (
	topLevel   blockKind = iota // the end of the input
	braceBlock                  // }
	startBlock                  // end
)

// statements reads statements up to the delimiter that ends the block, which it does not skip.
func (p *parser) statements(in blockKind) []Stmt {
	var list []Stmt
	for {
		switch p.tok.kind {
		case tEOF:
			return list
		case tRBrace:
			if in != topLevel {
				return list
			}
			p.unexpected("a statement", "there is no open block that this brace could close")
			p.next()
			p.panicking = p.fatal
			continue
		case tEnd:
			if in == startBlock && !p.continuesName() {
				return list
			}
		}
		start := p.tok.span.Start
		s := p.statement()
		if p.panicking {
			p.recover()
			s = &BadStmt{p.from(start)}
			if p.tok.span.Start == start && p.tok.kind != tRBrace {
				p.next() // always move on
			}
		}
		list = append(list, s)
	}
}

// continuesName tells for a `start` or `end` at the beginning of a statement whether it is a name: whether the next
// token could not stand there otherwise.
func (p *parser) continuesName() bool {
	k := p.peek()
	switch {
	case k.isAssign(), k == tDot:
		return true
	case p.tok.kind == tStart: // the block could begin with -x, (x), [x], {x: y} or ..x
		return k == tSemicolon || tokens[k].binary != OpNone && k != tMinus && k != tDotDot
	}
	return tokens[k].binary != OpNone || k == tLParen || k == tLBracket
}

// block reads a block in braces.
func (p *parser) block(after string) *Block {
	open := p.tok.span
	if p.tok.kind != tLBrace {
		p.unexpected("`{`"+after, "")
		return &Block{Pos: p.from(open.Start)}
	}
	if !p.enter(open) {
		return &Block{Pos: open}
	}
	p.next()
	b := &Block{Stmts: p.statements(braceBlock)}
	p.closing(tRBrace, open, "")
	p.leave()
	b.Pos = p.from(open.Start)
	return b
}

// statement reads one statement with its `;`.
func (p *parser) statement() Stmt {
	switch p.tok.kind {
	case tFn:
		return p.function()
	case tAsync:
		if p.peek() == tFn {
			return p.function()
		}
	case tStruct:
		return p.structDecl()
	case tIf:
		return p.ifStmt()
	case tWhile:
		return p.whileStmt()
	case tFor:
		return p.forStmt()
	case tTry:
		return p.tryStmt()
	}
	s := p.simple()
	if p.panicking {
		return s
	}
	if !p.got(tSemicolon) && !(p.input && p.tok.kind == tEOF) {
		p.missingSemicolon(s)
	}
	return s
}

// missingSemicolon reports that the simple statement s is not ended. When the next token is on a new line the parser goes
// on there at once.
func (p *parser) missingSemicolon(s Stmt) {
	help := ""
	if x, ok := s.(*ExprStmt); ok {
		if n, ok := x.X.(*Name); ok { // a misspelt word that begins a statement
			if word := Suggest(n.Text, Keywords()); word != "" {
				help = "did you mean `" + word + "`?"
			}
		}
	}
	switch p.tok.kind {
	case tAssign:
		help = "only variables, elements and members can be assigned"
	case tElse:
		help = "`else` follows the closing brace of an `if` block"
	default:
		if help == "" && (p.file.Line(p.prev) != p.file.Line(p.tok.span.Start) || p.tok.kind == tEOF) {
			help = "a statement ends with `;`"
		}
	}
	p.unexpected("`;`", help)
}

// simple reads a statement that ends with `;`, without it.
func (p *parser) simple() Stmt {
	start := p.tok.span.Start
	switch k := p.tok.kind; k {
	case tLet:
		return p.let()
	case tReturn:
		p.next()
		var value Expr
		if p.tok.kind != tSemicolon && !(p.input && p.tok.kind == tEOF) {
			value = p.expression()
		}
		return &Return{value, p.from(start)}
	case tBreak:
		p.next()
		return &Break{p.from(start)}
	case tContinue:
		p.next()
		return &Continue{p.from(start)}
	case tPrint, tPrintln:
		p.next()
		p.printing = p.tok.kind == tLParen
		value := p.expression()
		return &Print{value, k == tPrintln, p.from(start)}
	case tThrow:
		p.next()
		value := p.expression()
		return &Throw{value, p.from(start)}
	case tImport:
		return p.importStmt()
	case tFree, tDefer:
		p.next()
		return &Reserved{Construct: tokens[k].text, Value: p.expression(), Pos: p.from(start)}
	case tExternFn:
		p.next()
		r := &Reserved{Construct: "extern fn", Name: p.name("a name")}
		if p.expect(tColon, "") {
			r.Params = p.params(tSemicolon)
		}
		r.Pos = p.from(start)
		return r
	case tStart:
		if !p.continuesName() {
			return p.startBlock()
		}
	case tElse, tCatch:
		p.unexpected("a statement", "`"+tokens[k].text+"` must follow the closing brace of its block directly")
		return &BadStmt{}
	case tSemicolon:
		p.unexpected("a statement", "there is no empty statement; remove the `;`")
		return &BadStmt{}
	}
	return p.expressionOrAssignment()
}

func (p *parser) let() Stmt {
	start := p.tok.span.Start
	p.next()
	n := p.name("a variable name")
	if p.panicking {
		return &BadStmt{}
	}
	help := ""
	if p.tok.kind == tSemicolon {
		help = "a variable needs a value: let " + n.Text + " = void;"
	}
	if !p.expect(tAssign, help) {
		return &BadStmt{}
	}
	value := p.expression()
	return &Let{n, value, p.from(start)}
}

func (p *parser) expressionOrAssignment() Stmt {
	x := p.expression()
	if p.panicking || !p.tok.kind.isAssign() {
		return &ExprStmt{x}
	}
	op, pos := tokens[p.tok.kind].assign, p.tok.span
	switch target := x.(type) {
	case *Name:
		p.next()
		return &Assign{target, op, pos, p.expression()}
	case *Postfix:
		if k := target.Suffixes[len(target.Suffixes)-1].Kind; k == IndexSuffix || k == MemberSuffix {
			p.next()
			return &AssignTo{target, op, pos, p.expression()}
		}
	}
	p.unexpected("`;`", "only variables, elements and members can be assigned; comparison is written `==`")
	return &BadStmt{}
}

func (p *parser) startBlock() Stmt {
	open := p.tok.span
	if !p.enter(open) {
		return &BadStmt{}
	}
	p.next()
	b := &Block{Stmts: p.statements(startBlock)}
	p.closing(tEnd, open, "")
	p.leave()
	b.Pos = p.from(open.Start)
	return &BlockStmt{b}
}

func (p *parser) importStmt() Stmt {
	start := p.tok.span.Start
	// The path is taken literally, so it must not pass through the scanner's escapes.
	p.sc.skipSpace()
	im := &Import{}
	if p.sc.ch == '"' && p.sc.level == 0 && strings.IndexByte(p.sc.text[p.sc.next:], '"') >= 0 {
		at := p.sc.next
		end := at + strings.IndexByte(p.sc.text[at:], '"')
		im.Path = p.sc.text[at:end]
		im.PathPos = source.Span{Start: source.Pos(p.sc.pos), End: source.Pos(end + 1)}
		p.sc.reset(end+1, 0)
		p.tok.span = im.PathPos
		p.next()
	} else {
		p.next()
		im.PathPos, im.Path = p.tok.span, p.tok.str
		switch p.tok.kind {
		case tString:
			p.next()
		case tAt:
			p.next()
			n := p.name("a package name")
			im.Path, im.Package = n.Text, true
			im.PathPos.End = n.Pos.End
		default:
			p.unexpected("a path in quotes or a package `@name`", "")
			return &BadStmt{}
		}
	}
	if p.got(tAs) {
		im.Alias = p.name("an alias")
	} else {
		alias := im.Path
		if !im.Package {
			alias = strings.TrimSuffix(alias[strings.LastIndexByte(alias, '/')+1:], ".walrus")
		}
		im.Alias, im.Implicit = &Name{Text: alias, Pos: im.PathPos}, true
	}
	im.Pos = p.from(start)
	return im
}

// function reads a function declaration, or a method.
func (p *parser) function() *FuncDecl {
	f := &Func{}
	start := p.tok.span.Start
	if p.tok.kind == tAsync {
		f.Async, f.AsyncPos = true, p.tok.span
		p.next()
	}
	p.next() // fn
	n := p.name("a function name")
	f.Name = n.Text
	if !p.panicking {
		p.header(f)
	}
	if !p.panicking {
		f.Body = p.block(" with the body of the function")
	} else {
		f.Body = &Block{Pos: p.from(p.tok.span.Start)}
	}
	f.Pos = p.from(start)
	return &FuncDecl{n, f}
}

// header reads the colon and the parameters of a declared function. Headers in the style of other languages are an
// error, but the parser understands them and goes on.
func (p *parser) header(f *Func) {
	if p.got(tColon) {
		f.Params = p.params(tLBrace)
		return
	}
	const help = "a colon stands before the parameters, also if there are none: fn NAME : a, b { ... }"
	if p.tok.kind != tLParen && p.tok.kind != tLBrace {
		p.unexpected("`:`", help)
		return
	}
	p.unexpected("`:`", help)
	p.panicking = p.fatal
	if p.got(tLParen) {
		f.Params = p.params(tRParen)
		p.expect(tRParen, "")
	}
}

// params reads names separated by commas up to the given delimiter, which it does not skip.
func (p *parser) params(end kind) []*Name {
	var list []*Name
	for !p.panicking && p.tok.kind != end {
		list = append(list, p.name("a parameter name or `"+tokens[end].text+"`"))
		if !p.panicking && p.tok.kind != end {
			if !p.got(tComma) {
				p.unexpected("`,` or `"+tokens[end].text+"`", "")
			}
		}
	}
	return list
}

func (p *parser) structDecl() Stmt {
	start := p.tok.span.Start
	p.next()
	d := &StructDecl{Name: p.name("a struct name")}
	open := p.tok.span
	if p.panicking || !p.expect(tLBrace, "") || !p.enter(open) {
		return &BadStmt{}
	}
	for p.tok.kind != tRBrace && p.tok.kind != tEOF {
		if p.tok.kind == tFn || p.tok.kind == tAsync && p.peek() == tFn {
			at := p.tok.span.Start
			d.Methods = append(d.Methods, p.function())
			if p.panicking {
				p.recoverMember(at)
			}
			continue
		}
		at := p.tok.span.Start
		p.unexpected("a method or `}`", "a struct contains only methods: fn NAME : self { ... }; fields begin to exist when they are assigned")
		p.recoverMember(at)
	}
	p.closing(tRBrace, open, "")
	p.leave()
	d.Pos = p.from(start)
	return d
}

// recoverMember skips to the next method of a struct, or to its end.
func (p *parser) recoverMember(start source.Pos) {
	for depth := 0; p.tok.kind != tEOF; p.next() {
		switch p.tok.kind {
		case tLBrace:
			depth++
		case tRBrace:
			if depth == 0 {
				p.panicking = p.fatal
				return
			}
			depth--
		case tFn:
			if depth == 0 && p.tok.span.Start != start {
				p.panicking = p.fatal
				return
			}
		}
	}
	p.panicking = p.fatal
}

func (p *parser) ifStmt() Stmt {
	start := p.tok.span.Start
	s := &If{}
	for {
		p.next()
		cond := p.expression()
		if p.panicking {
			return &BadStmt{}
		}
		s.Clauses = append(s.Clauses, IfClause{cond, p.condBlock()})
		if p.panicking || !p.got(tElse) {
			break
		}
		if p.tok.kind != tIf {
			s.Else = p.block(" or `if` after else")
			break
		}
	}
	s.Pos = p.from(start)
	return s
}

// condBlock reads the block behind a condition.
func (p *parser) condBlock() *Block {
	if p.tok.kind == tAssign {
		p.unexpected("`{`", "comparison is written `==`")
		return &Block{Pos: p.from(p.tok.span.Start)}
	}
	return p.block("")
}

func (p *parser) whileStmt() Stmt {
	start := p.tok.span.Start
	p.next()
	s := &While{Cond: p.expression()}
	if p.panicking {
		return &BadStmt{}
	}
	s.Body = p.condBlock()
	s.Pos = p.from(start)
	return s
}

func (p *parser) forStmt() Stmt {
	start := p.tok.span.Start
	p.next()
	s := &For{Key: p.name("a loop variable")}
	if !p.panicking && p.got(tComma) {
		s.Value = p.name("a second loop variable")
	}
	if p.panicking || !p.expect(tIn, "") {
		return &BadStmt{}
	}
	s.Iter = p.expression()
	if p.panicking {
		return &BadStmt{}
	}
	s.Body = p.block("")
	s.Pos = p.from(start)
	return s
}

func (p *parser) tryStmt() Stmt {
	start := p.tok.span.Start
	p.next()
	s := &Try{Body: p.block(" after try")}
	if p.panicking {
		return &BadStmt{}
	}
	if p.got(tCatch) {
		s.CatchVar = p.name("a variable for the caught value")
		if p.panicking {
			return &BadStmt{}
		}
		s.Catch = p.block("")
	}
	if !p.panicking && p.tok.kind == tName && p.tok.str == "finally" && p.peek() == tLBrace {
		p.next()
		s.Finally = p.block("")
	}
	if p.panicking {
		return &BadStmt{}
	}
	if s.Catch == nil && s.Finally == nil {
		p.unexpected("`catch` or `finally`", "")
		return &BadStmt{}
	}
	s.Pos = p.from(start)
	p.got(tSemicolon)
	return s
}

// numberTooLarge reports an integer literal that does not fit an int.
func (p *parser) numberTooLarge(span source.Span) {
	p.error(diag.NumberTooLarge, span, "", p.file.Slice(span))
}
