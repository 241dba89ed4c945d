package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"walrus/internal/diag"
	"walrus/internal/native"
)

// version is that of the language and its command.
const version = "0.1.0"

// tree runs a sub-command. before are the options in front of its name. The tree gives help, suggestions and shell completion; options
// are read by scan, because those behind a file belong to the program from the first unknown word on.
func (c *command) tree(before, words []string) int {
	status := 0
	out := &output{w: c.stdout}
	root := &cobra.Command{
		Use:   "walrus [options] [file [arguments...]]",
		Short: "Walrus runs programs of the Walrus language",
		Long: "Walrus runs programs of the Walrus language, hot parts of them as native code.\n\n" +
			"`walrus FILE` runs a program, `walrus -e CODE` a text, `walrus -` what standard input holds.\n" +
			"Without arguments it starts an interactive session. Options stand before the file or directly after it.",
		SilenceErrors: true, SilenceUsage: true, Args: cobra.ArbitraryArgs,
		Run: func(cmd *cobra.Command, _ []string) { _ = cmd.Help() },
	}
	root.SetOut(out)
	root.SetErr(c.stderr)
	root.CompletionOptions.HiddenDefaultCmd = false
	describe(root.Flags(), "run")
	add := func(parent *cobra.Command, name, use, short string, files bool, run func(o *options, args []string) int) *cobra.Command {
		cmd := &cobra.Command{Use: use, Short: short, DisableFlagParsing: true}
		describe(cmd.Flags(), name)
		cmd.ValidArgsFunction = completeOptions(name, files)
		cmd.Run = func(cmd *cobra.Command, args []string) {
			status = c.sub(cmd, name, append(before[:len(before):len(before)], args...), run)
		}
		parent.AddCommand(cmd)
		return cmd
	}
	add(root, "run", "run [options] [file [arguments...]]", "run a program", true, nil)
	add(root, "check", "check [options] file...", "report the static errors of files without running them", true, c.check)
	add(root, "dis", "dis [options] file...", "show the bytecode of files", true, c.disassemble)
	add(root, "repl", "repl [options]", "start an interactive session", false, c.startREPL)
	add(root, "version", "version [--json]", "show the version", false, c.version)
	add(root, "explain-code", "explain CODE", "explain an error code, for instance E101", false, c.explainCode).ValidArgs = codes()
	jit := &cobra.Command{Use: "jit", Short: "look at what the compiler does", Args: cobra.NoArgs, RunE: group}
	describe(jit.Flags(), "jit")
	root.AddCommand(jit)
	add(jit, "explain", "explain [options] file[:line] [arguments...]", "tell for each loop and function what became of it, and why", true, c.jitExplain)
	add(jit, "annotate", "annotate [options] file [arguments...]", "show the source with counts, and the stages of its native code", true, c.jitAnnotate)
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd(words...)
	for _, cmd := range root.Commands() {
		if cmd.Name() == "completion" {
			cmd.Args, cmd.RunE = cobra.NoArgs, group
		}
	}
	if words[0] == "help" {
		if cmd, rest, err := root.Find(words[1:]); err == nil && len(words) > 1 && (cmd == root || len(rest) > 0) {
			return c.usage(fmt.Errorf("there is no command %s", strings.Join(words[1:], " ")))
		}
	}
	root.SetArgs(words)
	if err := root.Execute(); err != nil {
		return c.usage(err)
	}
	if status == 0 {
		status = c.written(out.err)
	}
	return status
}

// output remembers that writing failed, for cobra, which does not look.
type output struct {
	w   io.Writer
	err error
}

func (o *output) Write(p []byte) (int, error) {
	n, err := o.w.Write(p)
	if o.err == nil {
		o.err = err
	}
	return n, err
}

// show writes what a command has to say, and gives its exit status.
func (c *command) show(format string, args ...any) int {
	_, err := fmt.Fprintf(c.stdout, format, args...)
	return c.written(err)
}

// written is the exit status of a command that has written its result. That nobody wants to read it is no error.
func (c *command) written(err error) int {
	if err != nil && !closedPipe(err) {
		return c.fail(err)
	}
	return 0
}

// group is what a command does that only has others below it.
func group(cmd *cobra.Command, _ []string) error { return cmd.Help() }

// sub reads the options of a sub-command and runs it. run is nil for the sub-command run.
func (c *command) sub(cmd *cobra.Command, name string, words []string, run func(o *options, args []string) int) int {
	var o options
	rest, stopped, err := o.scan(name, words, true)
	if err != nil {
		return c.usage(err)
	}
	if o.help {
		_ = cmd.Help()
		return 0
	}
	if run == nil {
		return c.run(&o, rest, stopped)
	}
	var args []string
	for len(rest) > 0 && !stopped { // options may stand between the words
		args, rest = append(args, rest[0]), rest[1:]
		if rest, stopped, err = o.scan(name, rest, name != "explain" && name != "annotate"); err != nil {
			return c.usage(err)
		}
		if name == "explain" || name == "annotate" {
			break
		}
	}
	if o.help {
		_ = cmd.Help()
		return 0
	}
	if err := o.environment(c.env); err != nil {
		return c.usage(err)
	}
	return run(&o, append(args, rest...))
}

// describe lists the options of a command for help and completion.
func describe(flags *pflag.FlagSet, command string) {
	flags.SortFlags = false
	table := settings()
	for i := range table {
		s := &table[i]
		if !s.known(command) {
			continue
		}
		f := flags.VarPF(placeholder(s.arg), s.name, s.short, s.help)
		switch {
		case s.arg == "":
			f.NoOptDefVal = "true"
		case s.optional != "":
			f.NoOptDefVal = s.optional
		}
	}
}

// placeholder is the value of a flag that is only described.
type placeholder string

// String is the value without the flag.
func (p placeholder) String() string {
	if p == "" {
		return "false"
	}
	return ""
}

// Set ignores values: scan has read them.
func (placeholder) Set(string) error { return nil }

// Type is what help calls the value.
func (p placeholder) Type() string {
	if p == "" {
		return "bool"
	}
	return string(p)
}

// completeOptions completes the names of options, which cobra leaves to commands that read them themselves.
func completeOptions(command string, files bool) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if !strings.HasPrefix(word, "-") {
			if files {
				return nil, cobra.ShellCompDirectiveDefault
			}
			if command == "explain-code" {
				return codes(), cobra.ShellCompDirectiveNoFileComp
			}
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var names []cobra.Completion
		table := settings()
		for i := range table {
			if s := &table[i]; s.known(command) && strings.HasPrefix("--"+s.name, word) {
				names = append(names, cobra.CompletionWithDesc("--"+s.name, s.help))
			}
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}

func codes() []string {
	var all []string
	for k := diag.NoKind + 1; k < diag.KindCount; k++ {
		all = append(all, k.Code())
	}
	for _, e := range exitCodes {
		all = append(all, e.code)
	}
	return all
}

// each calls f for every file named, or for the text of -e.
func (c *command) each(o *options, files []string, f func(j *job, text string) int) int {
	if o.hasCode {
		return f(&job{command: c, options: o, name: "-e"}, o.code)
	}
	if len(files) == 0 {
		return c.usage(errors.New("which file?"))
	}
	status := 0
	for _, name := range files {
		j := &job{command: c, options: o, name: name}
		text, failed := j.read()
		if failed == 0 {
			failed = f(j, text)
		}
		status = max(status, failed)
	}
	return status
}

func (c *command) check(o *options, files []string) int {
	return c.each(o, files, (*job).compile)
}

func (c *command) disassemble(o *options, files []string) int {
	return c.each(o, files, (*job).disassemble)
}

func (c *command) startREPL(o *options, args []string) int {
	if len(args) > 0 {
		return c.usage(fmt.Errorf("repl takes no file; %s?", args[0]))
	}
	return c.repl(o, nil, "")
}

// about is what `version --json` prints.
type about struct {
	Version  string `json:"version"`
	Go       string `json:"go"`
	OS       string `json:"os"`
	Arch     string `json:"arch"`
	Revision string `json:"revision,omitempty"`
	JIT      bool   `json:"jit"`
	WhyNot   string `json:"jit_unavailable,omitempty"`
}

func (c *command) version(o *options, args []string) int {
	if len(args) > 0 {
		return c.usage(fmt.Errorf("version takes no arguments"))
	}
	a := about{Version: version, Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH}
	a.JIT, a.WhyNot = native.Available()
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				a.Revision = s.Value
			}
		}
	}
	if o.json {
		text, err := json.Marshal(a)
		if err != nil {
			return c.fail(err)
		}
		return c.show("%s\n", text)
	}
	jit := "native code for " + a.Arch
	if !a.JIT {
		jit = a.WhyNot
	}
	return c.show("walrus %s (%s/%s, %s, %s)\n", a.Version, a.OS, a.Arch, a.Go, jit)
}

func (c *command) explainCode(_ *options, args []string) int {
	if len(args) != 1 {
		return c.usage(errors.New("explain takes one error code, for instance E101"))
	}
	for _, e := range exitCodes {
		if strings.EqualFold(e.code, args[0]) {
			return c.show("%s %s (native code left for the interpreter; see walrus jit explain)\n\n%s\n", e.code, e.reason, e.advice)
		}
	}
	k, ok := diag.KindNamed(args[0])
	if !ok {
		if k, ok = diag.KindNamed(strings.ToUpper(args[0])); !ok {
			return c.usage(fmt.Errorf("there is no error code %s; the first is %s, the last %s", args[0], (diag.NoKind + 1).Code(), (diag.KindCount - 1).Code()))
		}
	}
	when := "when a program runs"
	switch {
	case k.Static():
		when = "before a program runs"
	case !k.Catchable():
		when = "when a program runs; cannot be caught"
	}
	_, err := io.WriteString(c.stdout, fmt.Sprintf("%s %s (found %s)\n\n%s", k.Code(), k.Name(), when, ensureNewline(k.Explanation())))
	if err != nil && !closedPipe(err) && !errors.Is(err, os.ErrClosed) {
		return c.fail(err)
	}
	return 0
}

func ensureNewline(s string) string {
	if strings.HasSuffix(s, "\n") {
		return s
	}
	return s + "\n"
}
