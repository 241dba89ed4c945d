package syntax

import "walrus/internal/source"

// kind is the kind of a token.
type kind uint8

const (
	tEOF kind = iota
	tIllegal
	tName
	tInt
	tFloat
	tString
	tFString // only the opening f" of a format string; the parser drives the scanner through its parts
	tExternFn

	keywordStart
	tAnd
	tAs
	tAsync
	tAwait
	tBreak
	tCatch
	tContinue
	tDefer
	tElse
	tEnd
	tFalse
	tFn
	tFor
	tFree
	tIf
	tImport
	tIn
	tLet
	tNot
	tOr
	tPrint
	tPrintln
	tReturn
	tStart
	tStruct
	tThrow
	tTrue
	tTry
	tVoid
	tWhile
	keywordEnd

	tPlus
	tMinus
	tStar
	tSlash
	tPercent
	tPower
	tEq
	tNe
	tLt
	tGt
	tLe
	tGe
	tAmp
	tPipe
	tCaret
	tTilde
	tShl
	tShr
	tDotDot

	assignStart
	tAssign
	tPlusAssign
	tMinusAssign
	tStarAssign
	tSlashAssign
	tPercentAssign
	tPowerAssign
	tOrAssign
	tAndAssign
	tAmpAssign
	tPipeAssign
	tCaretAssign
	tShlAssign
	tShrAssign
	assignEnd

	tDot
	tComma
	tSemicolon
	tColon
	tAt
	tLParen
	tRParen
	tLBracket
	tRBracket
	tLBrace
	tRBrace
	kindCount
)

// tokens is the one table of tokens: text, and the operator that the token is between two operands, in front of one,
// or as an assignment operator.
var tokens = [kindCount]struct {
	text   string
	binary Op
	prefix Op
	assign Op
}{
	tEOF: {text: "end of input"}, tIllegal: {text: "invalid text"}, tName: {text: "name"}, tInt: {text: "integer"},
	tFloat: {text: "float"}, tString: {text: "string"}, tFString: {text: "format string"}, tExternFn: {text: "extern fn"},

	tAnd: {text: "and", binary: OpAnd}, tAs: {text: "as"}, tAsync: {text: "async"}, tAwait: {text: "await"},
	tBreak: {text: "break"}, tCatch: {text: "catch"}, tContinue: {text: "continue"}, tDefer: {text: "defer"},
	tElse: {text: "else"}, tEnd: {text: "end"}, tFalse: {text: "false"}, tFn: {text: "fn"}, tFor: {text: "for"},
	tFree: {text: "free"}, tIf: {text: "if"}, tImport: {text: "import"}, tIn: {text: "in"}, tLet: {text: "let"},
	tNot: {text: "not", prefix: OpNot}, tOr: {text: "or", binary: OpOr}, tPrint: {text: "print"},
	tPrintln: {text: "println"}, tReturn: {text: "return"}, tStart: {text: "start"}, tStruct: {text: "struct"},
	tThrow: {text: "throw"}, tTrue: {text: "true"}, tTry: {text: "try"}, tVoid: {text: "void"}, tWhile: {text: "while"},

	tPlus: {text: "+", binary: OpAdd}, tMinus: {text: "-", binary: OpSub, prefix: OpNeg}, tStar: {text: "*", binary: OpMul},
	tSlash: {text: "/", binary: OpDiv}, tPercent: {text: "%", binary: OpMod}, tPower: {text: "**", binary: OpPow},
	tEq: {text: "==", binary: OpEq}, tNe: {text: "!=", binary: OpNe}, tLt: {text: "<", binary: OpLt},
	tGt: {text: ">", binary: OpGt}, tLe: {text: "<=", binary: OpLe}, tGe: {text: ">=", binary: OpGe},
	tAmp: {text: "&", binary: OpBitAnd}, tPipe: {text: "|", binary: OpBitOr}, tCaret: {text: "^", binary: OpBitXor},
	tTilde: {text: "~", prefix: OpInvert}, tShl: {text: "<<", binary: OpShl}, tShr: {text: ">>", binary: OpShr},
	tDotDot: {text: "..", binary: OpRange},

	tAssign: {text: "="}, tPlusAssign: {text: "+=", assign: OpAdd}, tMinusAssign: {text: "-=", assign: OpSub},
	tStarAssign: {text: "*=", assign: OpMul}, tSlashAssign: {text: "/=", assign: OpDiv},
	tPercentAssign: {text: "%=", assign: OpMod}, tPowerAssign: {text: "**=", assign: OpPow},
	tOrAssign: {text: "or=", assign: OpOr}, tAndAssign: {text: "and=", assign: OpAnd},
	tAmpAssign: {text: "&=", assign: OpBitAnd}, tPipeAssign: {text: "|=", assign: OpBitOr},
	tCaretAssign: {text: "^=", assign: OpBitXor}, tShlAssign: {text: "<<=", assign: OpShl}, tShrAssign: {text: ">>=", assign: OpShr},

	tDot: {text: "."}, tComma: {text: ","}, tSemicolon: {text: ";"}, tColon: {text: ":"}, tAt: {text: "@"},
	tLParen: {text: "("}, tRParen: {text: ")"}, tLBracket: {text: "["}, tRBracket: {text: "]"},
	tLBrace: {text: "{"}, tRBrace: {text: "}"},
}

func (k kind) isKeyword() bool { return k > keywordStart && k < keywordEnd }
func (k kind) isAssign() bool  { return k > assignStart && k < assignEnd }

// keyword returns the token kind of a word, tName if it is not reserved.
func keyword(word string) kind {
	if len(word) < 2 || len(word) > 8 || word[0] < 'a' || word[0] > 'w' {
		return tName
	}
	switch word {
	case "and":
		return tAnd
	case "as":
		return tAs
	case "async":
		return tAsync
	case "await":
		return tAwait
	case "break":
		return tBreak
	case "catch":
		return tCatch
	case "continue":
		return tContinue
	case "defer":
		return tDefer
	case "else":
		return tElse
	case "end":
		return tEnd
	case "false":
		return tFalse
	case "fn":
		return tFn
	case "for":
		return tFor
	case "free":
		return tFree
	case "if":
		return tIf
	case "import":
		return tImport
	case "in":
		return tIn
	case "let":
		return tLet
	case "not":
		return tNot
	case "or":
		return tOr
	case "print":
		return tPrint
	case "println":
		return tPrintln
	case "return":
		return tReturn
	case "start":
		return tStart
	case "struct":
		return tStruct
	case "throw":
		return tThrow
	case "true":
		return tTrue
	case "try":
		return tTry
	case "void":
		return tVoid
	case "while":
		return tWhile
	}
	return tName
}

// Keywords returns the reserved words in alphabetical order.
func Keywords() []string {
	words := make([]string, 0, keywordEnd-keywordStart-1)
	for k := keywordStart + 1; k < keywordEnd; k++ {
		words = append(words, tokens[k].text)
	}
	return words
}

// IsName reports whether s can be written as a name of a variable, function, struct or alias.
func IsName(s string) bool {
	if s == "" || !isNameStart(rune(s[0])) {
		return false
	}
	for i := 1; i < len(s); i++ {
		if !isNamePart(rune(s[i])) {
			return false
		}
	}
	k := keyword(s)
	return k == tName || k == tStart || k == tEnd
}

// token is one token. str is the name, or the content of a string literal; num the value of a number (an int, or the
// bits of a float).
type token struct {
	str  string
	num  uint64
	span source.Span
	kind kind
	esc  bool // one character that was written as an escape of a format string
}

func isNameStart(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_'
}

func isNamePart(r rune) bool { return isNameStart(r) || isDigit(r) }

func isDigit(r rune) bool { return r >= '0' && r <= '9' }
