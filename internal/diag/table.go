package diag

// class says when an error of a kind arises and whether a script can catch it.
type class uint8

const (
	static class = iota + 1
	catchable
	uncatchable
)

// kindRow is the single description of an error kind. The template may contain {N}, replaced by the text of
// fact N, and {N|word}, replaced by the number of fact N followed by word in singular or plural.
type kindRow struct {
	name, code  string
	class       class
	facts       []string
	template    string
	explanation string
}

// table is indexed by Kind. It is read only.
var table = [KindCount]kindRow{
	NoKind: {name: "error", code: "E000", template: "{0}", facts: []string{"text"}},

	UnexpectedEnd: {"unexpected-end", "E001", static, []string{"what was expected"},
		"unexpected end of input, expected {0}",
		"The text ended before a construct was complete: a bracket, brace, string or comment that was opened is\n" +
			"never closed, or the last statement has no `;`.\n\n    fn f : x { return x;      // the closing } is missing\n"},
	UnexpectedToken: {"unexpected-token", "E002", static, []string{"token found", "what was expected"},
		"unexpected {0}, expected {1}",
		"The parser met a word or sign that cannot stand at this place. Frequent causes: a missing `;`, a missing\n" +
			"colon in a function header, or a reserved word used as a name.\n\n    fn tick { }       // fn tick : { }\n    println(a, b);    // print one value; use a format string for several\n"},
	InvalidToken: {"invalid-token", "E003", static, []string{"character"},
		"invalid character {0}",
		"A character that has no meaning outside strings and comments. Walrus has no ternary operator, and strings\n" +
			"use double quotes only. Names consist of ASCII letters, digits and `_`.\n\n    let s = 'x';      // let s = \"x\";\n"},
	NumberTooLarge: {"number-too-large", "E004", static, []string{"literal"},
		"number too large: {0}",
		"Integer literals must fit into 64 bits with sign: at most 9223372036854775807. Write a float (with a decimal\n" +
			"point) if an approximate number will do.\n"},
	InvalidEscape: {"invalid-escape", "E005", static, []string{"escape sequence"},
		"invalid escape sequence {0}",
		"Strings know the escapes \\n \\r \\t \\a \\b \\v \\f \\e \\\\ \\\" \\' \\$ \\` \\u{H...} and backslash blank;\n" +
			"format strings also \\{ and \\}. To write a backslash, double it.\n"},
	InvalidUnicodeEscape: {"invalid-unicode-escape", "E006", static, []string{"escape sequence"},
		"invalid Unicode escape {0}, expected \\u{...} with the hexadecimal number of a character",
		"A Unicode escape is written \\u{H...} with hexadecimal digits, and the number must be that of a character:\n" +
			"at most 10FFFF and no surrogate.\n\n    \"\\u{41}\"      // A\n"},
	FstringExpression: {"fstring-expression", "E007", static, []string{"text of the interpolation", "what is wrong"},
		"invalid interpolation {{0}}: {1}",
		"Between the braces of a format string stands exactly one expression, optionally followed by `:` and a format\n" +
			"specification. A literal brace is written \\{.\n\n    f\"{name:>10} {price:.2f}\"\n"},
	UndefinedVariable: {"undefined-variable", "E008", static, []string{"name"},
		"undefined variable {0}",
		"The name is declared neither in this scope nor in an enclosing one, nor at the top level of the file. Variables\n" +
			"are declared with `let`; at the top level they can be used only below their declaration.\n"},
	RedefinedLocal: {"redefined-local", "E009", static, []string{"name"},
		"{0} is already declared in this scope",
		"Inside functions a scope can declare a name once. Assign without `let`, or use another name; an inner block\n" +
			"may declare the name again.\n"},
	DuplicateParameter: {"duplicate-parameter", "E010", static, []string{"name"},
		"duplicate parameter {0}",
		"Two parameters of one function have the same name.\n"},
	BreakOutsideLoop: {"break-outside-loop", "E011", static, nil,
		"break outside a loop",
		"`break` leaves the innermost loop of the same function; here there is none.\n"},
	ContinueOutsideLoop: {"continue-outside-loop", "E012", static, nil,
		"continue outside a loop",
		"`continue` starts the next round of the innermost loop of the same function; here there is none.\n"},
	InvalidAlias: {"invalid-alias", "E013", static, []string{"alias"},
		"cannot bind the module to {0}, which is not a usable name; add `as NAME`",
		"Without `as`, an import binds the last part of its path. That must be a name that can be written: a reserved\n" +
			"word such as `async` or a path such as `./my-tools` needs an alias.\n\n    import \"std/async\" as asyncx;\n"},
	NotSupported: {"not-supported", "E014", static, []string{"construct"},
		"{0} is not supported",
		"The construct is reserved but has no meaning in this version of the language.\n"},
	NestingTooDeep: {"nesting-too-deep", "E015", static, []string{"limit"},
		"nesting deeper than {0} levels",
		"Brackets, blocks and prefix operators may be nested to a depth of 1000. Deeper nesting is nearly always\n" +
			"generated by a program; build the value step by step instead.\n"},
	SourceTooLarge: {"source-too-large", "E016", static, []string{"size in bytes", "limit in bytes"},
		"source of {0} bytes is too large, the limit is {1}",
		"Source files are limited to 16 MiB. Put large data into a file of its own and read it with std/io or std/json.\n"},
	InvalidEncoding: {"invalid-encoding", "E017", static, []string{"byte"},
		"invalid UTF-8: byte {0}",
		"Source text must be UTF-8. The file has another encoding or is no text at all.\n"},
	FunctionTooLarge: {"function-too-large", "E018", static, []string{"what there are too many of", "limit"},
		"function too large: more than {1} {0}",
		"One function has too many variables and temporaries, constants or instructions. Split it into several\n" +
			"functions.\n"},

	InvalidOperation: {"invalid-operation", "E101", catchable, []string{"operator", "left type", "right type"},
		"cannot apply {0} to {1} and {2}",
		"The operator is not defined for values of these types. There is no implicit conversion: convert explicitly, for\n" +
			"example with core.str.\n\n    println(1 + \"x\");            // core.str(1) + \"x\"\n"},
	InvalidUnary: {"invalid-unary", "E102", catchable, []string{"operator", "operand type"},
		"cannot apply {0} to {1}",
		"The prefix operator is not defined for a value of this type.\n"},
	DivisionByZero: {"division-by-zero", "E103", catchable, nil,
		"division by zero",
		"An int was divided by the int 0. Division of floats by zero gives an infinity instead.\n"},
	TypeMismatch: {"type-mismatch", "E104", catchable, []string{"expected type or types", "found type or types"},
		"expected {0}, found {1}",
		"A value of another type is needed here, for instance as an argument of a library function.\n"},
	NotCallable: {"not-callable", "E105", catchable, []string{"type"},
		"cannot call a value of type {0}",
		"Only functions and structs can be called.\n"},
	WrongArgCount: {"wrong-arg-count", "E106", catchable, []string{"function name", "expected number", "given number"},
		"{0} expects {1|argument}, got {2}",
		"A call must pass exactly as many arguments as the function has parameters. For a method called through an\n" +
			"instance, the instance itself is not counted.\n"},
	IndexOutOfBounds: {"index-out-of-bounds", "E107", catchable, []string{"index as written", "length"},
		"index {0} is out of bounds for length {1}",
		"Valid indices run from 0 to the length minus one; negative ones count from the end.\n"},
	InvalidRange: {"invalid-range", "E108", catchable, []string{"start", "end"},
		"invalid range {0}..{1}: the start lies behind the end",
		"The start of a slice must not lie behind its end.\n"},
	InvalidIndexType: {"invalid-index-type", "E109", catchable, []string{"target type", "index type"},
		"cannot assign to an element of {0} with an index of type {1}",
		"Elements of lists (int index), dicts (any key) and fields of instances (string) can be assigned. Strings, tuples\n" +
			"and modules cannot be changed.\n"},
	KeyNotFound: {"key-not-found", "E110", catchable, []string{"text of the key"},
		"key not found: {0}",
		"The dict has no such key. Use d.get(key, default) or d.contains(key) if it may be missing.\n"},
	MemberNotFound: {"member-not-found", "E111", catchable, []string{"type or struct name", "member"},
		"{0} has no member {1}",
		"The instance has no field and its struct no method of that name, or the module does not export it. Fields exist\n" +
			"from their first assignment on.\n"},
	MethodNotFound: {"method-not-found", "E112", catchable, []string{"type or struct name", "method"},
		"{0} has no method {1}",
		"Values of this type have no method of that name.\n"},
	InvalidMemberTarget: {"invalid-member-target", "E113", catchable, []string{"type"},
		"a value of type {0} has no members",
		"Only structs, instances, modules and dicts have members that can be read with a dot. Methods of lists and strings\n" +
			"exist only as calls.\n"},
	InvalidReceiver: {"invalid-receiver", "E114", catchable, []string{"method", "type"},
		"cannot call method {0} on a value of type {1}",
		"Values of this type have no methods at all.\n"},
	NotIterable: {"not-iterable", "E115", catchable, []string{"type or struct name"},
		"{0} is not iterable",
		"`for` runs over ranges, lists, tuples, strings, dicts and instances with a method `iter` or `next`.\n"},
	NoLength: {"no-length", "E116", catchable, []string{"type"},
		"a value of type {0} has no length",
		"Strings, lists, tuples, dicts and modules have a length.\n"},
	EmptyPop: {"empty-pop", "E117", catchable, nil,
		"pop from an empty list",
		"There is no last element to remove. Check the length first.\n"},
	Uninitialised: {"uninitialised", "E118", catchable, []string{"name"},
		"{0} is used before it has a value",
		"The variable is declared further down and the statement that gives it a value has not run yet.\n"},
	StackOverflow: {"stack-overflow", "E119", catchable, []string{"depth limit"},
		"stack overflow: calls nested deeper than {0}",
		"Too many calls are active at the same time, usually because a recursion never ends. Calls of the form\n" +
			"`return f(x);` reuse their frame and are not limited.\n"},
	Thrown: {"thrown", "E120", catchable, []string{"text of the thrown value"},
		"thrown: {0}",
		"The program raised this value with `throw` and nothing caught it.\n"},
	CircularImport: {"circular-import", "E121", catchable, []string{"module as written in the import"},
		"circular import of {0}",
		"The module is still being loaded: it imports, directly or through others, the file that imports it.\n"},
	FileNotFound: {"file-not-found", "E122", catchable, []string{"path"},
		"file not found: {0}",
		"The file to run or to import does not exist or cannot be read. Paths of imports are relative to the importing file.\n"},
	Package: {"package", "E123", catchable, []string{"package name", "what is wrong"},
		"package {0}: {1}",
		"A package import could not be resolved with Walrus.toml and Walrus.lock.\n"},
	Library: {"library", "E124", catchable, []string{"module.function", "what is wrong"},
		"{0}: {1}",
		"A function of the standard library was called with a value it cannot work with, or the operation failed.\n"},
	TooLarge: {"too-large", "E125", catchable, []string{"operation", "size asked for"},
		"{0} is too large: {1}",
		"The result of this single operation would not fit the memory limit; it was refused before it began.\n"},
	MemoryLimit: {"memory-limit", "E126", uncatchable, []string{"limit"},
		"memory limit of {0} exceeded",
		"The program needs more memory than it may use. The limit is set by the host or on the command line.\n"},
	StepLimit: {"step-limit", "E127", uncatchable, []string{"limit"},
		"step limit of {0} exceeded",
		"The program has made more steps (loop rounds, calls, items handled) than the host allows.\n"},
	OutputLimit: {"output-limit", "E128", uncatchable, []string{"limit"},
		"output limit of {0} exceeded",
		"The program has written more than the host allows.\n"},
	Deadline: {"deadline", "E129", uncatchable, []string{"limit"},
		"deadline of {0} exceeded",
		"The program has run longer than the host allows.\n"},
	Cancelled: {"cancelled", "E130", uncatchable, nil,
		"cancelled by the host",
		"The host program has cancelled the run.\n"},
	Interrupt: {"interrupt", "E131", uncatchable, nil,
		"interrupted",
		"The user has interrupted the program.\n"},
	Deadlock: {"deadlock", "E132", uncatchable, nil,
		"deadlock: everything waits for something that cannot happen",
		"The main program waits for a task, and no task, timer or input could ever finish it.\n"},
}
