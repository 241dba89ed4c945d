package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"walrus/internal/engine"
	"walrus/internal/inspect"
	"walrus/internal/rt"
)

// options are the settings of one call of the command.
type options struct {
	code      string // -e
	hasCode   bool
	print     bool
	stay      bool // -i
	dis       bool
	debug     bool
	trace     bool
	verbose   bool
	help      bool
	version   bool
	debugger  bool
	jit       jitMode
	jitSet    bool // by a flag, so that WALRUS_JIT does not count
	stats     bool
	noProfile bool
	loops     int // threshold, 0: the default
	calls     int
	jitLog    string
	perfMap   bool
	color     string // auto, always, never
	format    string // auto, text, short, json
	steps     int64
	memory    int64
	output    int64
	depth     int
	timeout   time.Duration
	stages    inspect.Selection // annotate: stages to show; everything else: stages to write to standard error
	asm       bool
	html      bool
	json      bool
	show      bool // explain: do not hide the output
}

type jitMode uint8

const (
	jitOn jitMode = iota
	jitOff
	jitAlways
	jitVerify
)

var jitModes = [...]string{jitOn: "on", jitOff: "off", jitAlways: "always", jitVerify: "verify"}

// engine is the mode of the engine. Verifying is done by running twice, so the engine itself only has to compile.
func (m jitMode) engine() engine.JITMode {
	switch m {
	case jitOff:
		return engine.JITOff
	case jitAlways:
		return engine.JITAlways
	}
	return engine.JITOn
}

func parseJIT(text string) (jitMode, error) {
	for m, name := range jitModes {
		if name == text {
			return jitMode(m), nil
		}
	}
	return 0, fmt.Errorf("there is no JIT mode %q; the modes are %s", text, strings.Join(jitModes[:], ", "))
}

// setting is one command-line option.
type setting struct {
	name, short string
	arg         string // what the value is called in help; "" for switches
	optional    string // value that is meant if none is written with =; such options never take the next word
	help        string
	only        string // sub-commands that know it, separated by blanks; "" for everything that runs programs
	set         func(o *options, value string) error
}

// settings is the one table of options. It is a function so that the fast path pays for it only if there is an option to look up.
func settings() []setting {
	return []setting{
		{name: "eval", short: "e", arg: "CODE", help: "run CODE instead of a file", only: "run check dis", set: func(o *options, v string) error {
			o.code, o.hasCode = v, true
			return nil
		}},
		{name: "print", short: "p", help: "print the value of the last statement", only: "run", set: func(o *options, _ string) error {
			o.print = true
			return nil
		}},
		{name: "interactive", short: "i", help: "an interactive session, after the program if there is one", only: "run", set: func(o *options, _ string) error {
			o.stay = true
			return nil
		}},
		{name: "compile", short: "c", help: "run through bytecode; this is always done", set: nothing},
		{name: "disassemble", help: "print the bytecode instead of running", only: "run repl", set: func(o *options, _ string) error {
			o.dis = true
			return nil
		}},
		{name: "debug", short: "d", help: "debug log on standard error", set: func(o *options, _ string) error {
			o.debug = true
			return nil
		}},
		{name: "trace", short: "t", help: "trace log on standard error: every event of the compiler too", set: func(o *options, _ string) error {
			o.debug, o.trace = true, true
			return nil
		}},
		{name: "verbose", short: "v", help: "accepted for compatibility", set: func(o *options, _ string) error {
			o.verbose = true
			return nil
		}},
		{name: "debugger", help: "interactive debugger (not part of this version)", set: func(o *options, _ string) error {
			o.debugger = true
			return nil
		}},
		{name: "jit", arg: "MODE", optional: "on", help: "native code: on, off, always (compile at once), verify (compare with the interpreter)", set: func(o *options, v string) (err error) {
			o.jit, err = parseJIT(v)
			o.jitSet = true
			return err
		}},
		{name: "no-jit", help: "interpret everything", set: func(o *options, _ string) error {
			o.jit, o.jitSet = jitOff, true
			return nil
		}},
		{name: "jit-stats", help: "statistics on standard error when the program has ended", set: func(o *options, _ string) error {
			o.stats = true
			return nil
		}},
		{name: "no-jit-profile", help: "count nothing, so that nothing is compiled", set: func(o *options, _ string) error {
			o.noProfile = true
			return nil
		}},
		{name: "jit-loop-threshold", arg: "N", help: "rounds that make a loop hot (1000)", set: func(o *options, v string) (err error) {
			o.loops, err = count(v, 1, math.MaxInt32/4)
			return err
		}},
		{name: "jit-call-threshold", arg: "N", help: "calls that make a function hot (100)", set: func(o *options, v string) (err error) {
			o.calls, err = count(v, 1, math.MaxInt32/4)
			return err
		}},
		{name: "jit-log", arg: "FILE", help: "write what the compiler does, a line of JSON for each event", set: func(o *options, v string) error {
			o.jitLog = v
			return nil
		}},
		{name: "jit-perf-map", help: "write /tmp/perf-PID.map, for perf", set: func(o *options, _ string) error {
			o.perfMap = true
			return nil
		}},
		{name: "max-steps", arg: "N", help: "end the program after N steps (status 125)", set: func(o *options, v string) (err error) {
			o.steps, err = size(v, 1)
			return err
		}},
		{name: "max-memory", arg: "SIZE", help: "end the program if its data take more: 64M, 2G (status 125)", set: func(o *options, v string) (err error) {
			o.memory, err = size(v, 1<<20)
			return err
		}},
		{name: "max-output", arg: "SIZE", help: "end the program if it prints more (status 125)", set: func(o *options, v string) (err error) {
			o.output, err = size(v, 1)
			return err
		}},
		{name: "max-depth", arg: "N", help: "nested calls (250000)", set: func(o *options, v string) (err error) {
			o.depth, err = count(v, 100, math.MaxInt32)
			return err
		}},
		{name: "timeout", arg: "TIME", help: "end the program after this time: 500ms, 10s, 2m (status 124)", set: func(o *options, v string) (err error) {
			o.timeout, err = duration(v)
			return err
		}},
		{name: "color", arg: "WHEN", optional: "always", help: "colours: auto, always, never", only: "*", set: func(o *options, v string) error {
			o.color = v
			return oneOf(v, "auto", "always", "never")
		}},
		{name: "error-format", arg: "FORMAT", help: "errors as auto, text, short (one line each), json (one object a line)", only: "*", set: func(o *options, v string) error {
			o.format = v
			return oneOf(v, "auto", "text", "short", "json")
		}},
		{name: "asm", help: "show machine code", only: "annotate", set: func(o *options, _ string) error {
			o.asm = true
			return nil
		}},
		{name: "dump", arg: "SELECTION", help: "write stages to standard error: ast, bc, ir, ir:PASS, mach, ra, asm, tier, each with /FUNCTION", set: func(o *options, v string) error {
			return o.selectStages(v)
		}},
		{name: "stages", arg: "SELECTION", help: "stages to show: bc, ir, ir:PASS, ir:*, mach, ra, asm, each with /FUNCTION", only: "annotate", set: func(o *options, v string) error {
			return o.selectStages(v)
		}},
		{name: "html", help: "write one self-contained page to standard output", only: "annotate", set: func(o *options, _ string) error {
			o.html = true
			return nil
		}},
		{name: "json", help: "print JSON", only: "version", set: func(o *options, _ string) error {
			o.json = true
			return nil
		}},
		{name: "output", help: "do not hide what the program prints", only: "explain annotate", set: func(o *options, _ string) error {
			o.show = true
			return nil
		}},
		{name: "help", short: "h", help: "help", only: "*", set: func(o *options, _ string) error {
			o.help = true
			return nil
		}},
		{name: "version", short: "V", help: "version", only: "run", set: func(o *options, _ string) error {
			o.version = true
			return nil
		}},
	}
}

func nothing(*options, string) error { return nil }

// unavailable are stages that other tools show.
var unavailable = [...]string{"scopes", "feedback", "heap", "gc"}

// selectStages reads what is to be dumped.
func (o *options) selectStages(text string) (err error) {
	if o.stages, err = inspect.Parse(text); err != nil {
		return err
	}
	for _, term := range strings.Split(text, ",") {
		for _, stage := range unavailable {
			if stage == strings.TrimSpace(term) || strings.HasPrefix(strings.TrimSpace(term), stage+"/") {
				return fmt.Errorf("the command cannot show the stage %s", stage)
			}
		}
	}
	return nil
}

// known reports whether a sub-command has the option. The options without a list belong to everything that runs programs.
func (s *setting) known(command string) bool {
	switch s.only {
	case "":
		return command != "version" && command != "explain-code" && command != "jit"
	case "*":
		return true
	}
	for word := range strings.FieldsSeq(s.only) {
		if word == command {
			return true
		}
	}
	return false
}

func oneOf(v string, words ...string) error {
	for _, w := range words {
		if v == w {
			return nil
		}
	}
	return fmt.Errorf("%q is none of %s", v, strings.Join(words, ", "))
}

func count(v string, low, high int) (int, error) {
	n, err := strconv.Atoi(v)
	if err != nil || n < low || n > high {
		return 0, fmt.Errorf("%q is not a number from %d to %d", v, low, high)
	}
	return n, nil
}

// size reads a number of bytes or steps: 10000, 64K, 64M, 64MB, 64MiB, 2G. The units are powers of 1024.
func size(v string, low int64) (int64, error) {
	text := strings.ToUpper(v)
	text = strings.TrimSuffix(strings.TrimSuffix(text, "B"), "I")
	shift := 0
	if n := len(text); n > 0 {
		if i := strings.IndexByte("KMGT", text[n-1]); i >= 0 {
			shift, text = 10*(i+1), text[:n-1]
		}
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(text, "_", ""), 10, 64)
	if err != nil || n < 0 || n > math.MaxInt64>>shift {
		return 0, fmt.Errorf("%q is not a size; write for instance 65536, 64M or 2G", v)
	}
	if n <<= shift; n < low {
		return 0, fmt.Errorf("%s is too small, the least is %d", v, low)
	}
	return n, nil
}

func duration(v string) (time.Duration, error) {
	d, err := time.ParseDuration(v)
	if err != nil {
		seconds, numErr := strconv.ParseFloat(v, 64)
		if numErr != nil || !(seconds > 0) || seconds > 1e9 {
			return 0, fmt.Errorf("%q is not a time; write for instance 500ms, 10s or 2m", v)
		}
		d = time.Duration(seconds * float64(time.Second))
	}
	if d <= 0 {
		return 0, fmt.Errorf("%q is not a time above zero", v)
	}
	return d, nil
}

// usageError is a wrong command line.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

// scan reads the options at the start of args and returns the words from the first one on that is no option. stopped is true if a `--`
// ended the options. Unknown options are an error, or, if strict is false, end the options.
func (o *options) scan(command string, args []string, strict bool) (rest []string, stopped bool, err error) {
	var table []setting
	for len(args) > 0 {
		word := args[0]
		if word == "--" {
			return args[1:], true, nil
		}
		if len(word) < 2 || word[0] != '-' {
			break
		}
		if table == nil {
			table = settings()
		}
		var n int
		if strings.HasPrefix(word, "--") {
			n, err = o.long(table, command, word[2:], args[1:])
		} else {
			n, err = o.shorts(table, command, word[1:], args[1:])
		}
		if err != nil {
			return nil, false, err
		}
		if n == 0 {
			if strict {
				return nil, false, &usageError{"unknown option " + word}
			}
			break
		}
		args = args[n:]
	}
	return args, false, nil
}

// long applies --name, --name=value or --name value. It returns the number of words used, 0 if the option is unknown.
func (o *options) long(table []setting, command, word string, next []string) (int, error) {
	name, value, has := strings.Cut(word, "=")
	for i := range table {
		s := &table[i]
		if s.name != name || !s.known(command) {
			continue
		}
		words := 1
		switch {
		case s.arg == "" && has:
			return 0, &usageError{"option --" + name + " takes no value"}
		case s.arg == "" || has:
		case s.optional != "":
			value = s.optional
		case len(next) == 0:
			return 0, &usageError{"option --" + name + " needs a value"}
		default:
			value, words = next[0], 2
		}
		if err := s.set(o, value); err != nil {
			return 0, &usageError{"option --" + name + ": " + err.Error()}
		}
		return words, nil
	}
	return 0, nil
}

// shorts applies a group of one-letter options: -c, -pe CODE, -eCODE.
func (o *options) shorts(table []setting, command, word string, next []string) (int, error) {
	for i := 0; i < len(word); i++ {
		s := findShort(table, command, word[i:i+1])
		if s == nil {
			if i > 0 {
				return 0, &usageError{"unknown option -" + word[i:i+1] + " in -" + word}
			}
			return 0, nil
		}
		if s.arg == "" {
			if err := s.set(o, ""); err != nil {
				return 0, err
			}
			continue
		}
		words, value := 1, word[i+1:]
		if value == "" {
			if len(next) == 0 {
				return 0, &usageError{"option -" + s.short + " needs a value"}
			}
			words, value = 2, next[0]
		}
		if err := s.set(o, value); err != nil {
			return 0, &usageError{"option -" + s.short + ": " + err.Error()}
		}
		return words, nil
	}
	return 1, nil
}

func findShort(table []setting, command, letter string) *setting {
	for i := range table {
		if s := &table[i]; s.short == letter && s.known(command) {
			return s
		}
	}
	return nil
}

// environment applies WALRUS_JIT and WALRUS_DUMP unless flags have decided.
func (o *options) environment(lookup func(string) (string, bool)) error {
	if v, ok := lookup("WALRUS_DUMP"); ok && o.stages.Empty() {
		if err := o.selectStages(v); err != nil {
			return &usageError{"WALRUS_DUMP: " + err.Error()}
		}
	}
	v, ok := lookup("WALRUS_JIT")
	if !ok || v == "" || o.jitSet {
		return nil
	}
	m, err := parseJIT(v)
	if err != nil {
		return &usageError{"WALRUS_JIT: " + err.Error()}
	}
	o.jit = m
	return nil
}

// thresholds are the counts that make code hot.
func (o *options) thresholds() rt.Thresholds {
	t := rt.DefaultThresholds
	if o.jit == jitAlways {
		t = rt.Thresholds{Loop: 1, Calls: 1}
	}
	if o.loops > 0 {
		t.Loop = int32(o.loops)
	}
	if o.calls > 0 {
		t.Calls = int32(o.calls)
	}
	return t
}
