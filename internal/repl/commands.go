package repl

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"walrus/internal/builtin"
	"walrus/internal/bytecode"
	"walrus/internal/diag"
	"walrus/internal/engine"
	"walrus/internal/rt"
	"walrus/internal/source"
	"walrus/internal/stdlib/dict"
	"walrus/internal/stdlib/list"
	"walrus/internal/stdlib/str"
	"walrus/internal/value"
)

// replCommand is a command of the session.
type replCommand struct {
	name, args, help string
	run              func(s *Session, arg string) error
}

// commands is the table of commands, in the order of :help.
func commands() []replCommand {
	return []replCommand{
		{"help", "", "show this list", (*Session).help},
		{"type", "EXPRESSION", "the type of a value", (*Session).showType},
		{"dis", "INPUT", "the bytecode of an input, or of a function by its name", (*Session).dis},
		{"time", "INPUT", "run an input and tell how long it took", (*Session).time},
		{"doc", "NAME", "documentation: :doc math, :doc math.sqrt, :doc list.sort", (*Session).doc},
		{"jit", "", "what was hot so far, and what was compiled", (*Session).jit},
		{"load", "FILE", "run a file in this session", (*Session).load},
		{"save", "FILE", "write the inputs so far to a file", (*Session).save},
		{"reset", "", "forget everything", func(s *Session, _ string) error {
			if err := s.reset(); err != nil {
				return s.report(err)
			}
			return nil
		}},
		{"exit", "", "leave; also :quit, .exit, .quit or the end of input", nil},
	}
}

// command runs a line that begins with a colon.
func (s *Session) command(line string) error {
	name, arg, _ := strings.Cut(line[1:], " ")
	arg = strings.TrimSpace(arg)
	for _, c := range commands() {
		if c.name == name && c.run != nil {
			if c.args != "" && arg == "" {
				return s.complain("use :" + c.name + " " + c.args)
			}
			return c.run(s, arg)
		}
	}
	return s.complain("there is no command :" + name + "; :help lists them")
}

// complain reports a wrong use of a command.
func (s *Session) complain(text string) error {
	s.cfg.Report(&diag.Diagnostic{Message: text, Span: source.NoSpan})
	return nil
}

func (s *Session) help(string) error {
	for _, c := range commands() {
		fmt.Fprintf(s.cfg.Out, "  %-18s %s\n", strings.TrimSpace(":"+c.name+" "+c.args), c.help)
	}
	return nil
}

// evaluate runs a text for one of the commands. ok is false if its error was reported.
func (s *Session) evaluate(text string) (v value.Cell, ok bool, err error) {
	p, ok := s.compileNext(text)
	if !ok {
		return v, false, nil
	}
	if v, err = s.run(p); err != nil {
		return v, false, s.report(err)
	}
	return v, true, nil
}

func (s *Session) showType(arg string) error {
	v, ok, err := s.evaluate(arg)
	if !ok {
		return err
	}
	text := v.Tag.TypeName()
	if v.Tag == value.Instance || v.Tag == value.Struct {
		text += " " + s.iso.C.TypeOrStruct(v)
	}
	fmt.Fprintln(s.cfg.Out, text)
	return nil
}

func (s *Session) dis(arg string) error {
	if v, ok := s.session.Get(arg); ok && v.Tag == value.Function {
		f := s.iso.C.FuncOf(v)
		fmt.Fprint(s.cfg.Out, bytecode.DisassembleFunction(f.Unit.Program, f.Number-f.Unit.First))
		return nil
	}
	if p, ok := s.compileNext(arg); ok {
		fmt.Fprint(s.cfg.Out, bytecode.Disassemble(p))
	}
	return nil
}

func (s *Session) time(arg string) error {
	p, ok := s.compileNext(arg)
	if !ok {
		return nil
	}
	before, start := s.iso.Steps(), time.Now()
	v, err := s.run(p)
	took := time.Since(start)
	if err != nil {
		err = s.report(err)
	} else {
		err = s.print(v)
	}
	fmt.Fprintf(s.cfg.Out, "%v, %d steps\n", took.Round(took/1000+1), s.iso.Steps()-before)
	return err
}

func (s *Session) jit(string) error {
	fmt.Fprint(s.cfg.Out, strings.TrimPrefix(s.cfg.Stats(s.iso), "\n"))
	return nil
}

func (s *Session) load(arg string) error {
	text, err := engine.ReadSource(arg)
	if err != nil {
		return s.complain(err.Error())
	}
	return s.inputNamed(arg, string(text))
}

func (s *Session) save(arg string) error {
	var b strings.Builder
	for _, text := range s.inputs {
		text = strings.TrimRight(text, " \t\r\n")
		b.WriteString(text)
		if !strings.HasSuffix(text, ";") && !strings.HasSuffix(text, "}") {
			b.WriteByte(';')
		}
		b.WriteByte('\n')
	}
	if err := os.WriteFile(arg, []byte(b.String()), 0o666); err != nil {
		return s.complain(err.Error())
	}
	fmt.Fprintf(s.cfg.Out, "wrote %d inputs to %s\n", len(s.inputs), arg)
	return nil
}

// doc shows descriptors of the library: of a module or type, of one function or method, or of every one with a name.
func (s *Session) doc(arg string) error {
	module, name, qualified := strings.Cut(strings.TrimPrefix(arg, "std/"), ".")
	var rows []builtin.Func
	for _, f := range builtins() {
		where := f.Module + f.Receiver
		if qualified && where == module && f.Name == name || !qualified && (where == module || f.Name == module) {
			rows = append(rows, f)
		}
	}
	if len(rows) == 0 {
		return s.complain("there is nothing called " + arg + " in the library")
	}
	for i := range rows {
		f := &rows[i]
		fmt.Fprint(s.cfg.Out, f.Signature())
		if f.Result != "" {
			fmt.Fprintf(s.cfg.Out, " -> %s", f.Result)
		}
		fmt.Fprintf(s.cfg.Out, "\n    %s\n", strings.ReplaceAll(f.Doc, "\n", "\n    "))
	}
	return nil
}

// builtins lists the descriptors of the library, by module or type.
func builtins() []builtin.Func {
	var all []builtin.Func
	library := engine.Library()
	for _, module := range slices.Sorted(maps.Keys(library)) {
		all = appendRows(all, library[module]())
	}
	for _, table := range [][]rt.Native{str.Table(), list.Table(), dict.Table()} {
		all = appendRows(all, table)
	}
	for _, m := range rt.PreludeMethods() {
		all = append(all, m.Func)
	}
	return all
}

func appendRows(all []builtin.Func, rows []rt.Native) []builtin.Func {
	for i := range rows {
		all = append(all, rows[i].Func)
	}
	return all
}
