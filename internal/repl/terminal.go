//go:build !js

package repl

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/reeflective/readline"
)

// terminal reads inputs with the line editor.
type terminal struct{ shell *readline.Shell }

func newTerminal(s *Session) *terminal {
	shell := readline.NewShell()
	shell.Prompt.Primary(func() string { return prompt })
	shell.Prompt.Secondary(func() string { return morePrompt })
	shell.AcceptMultiline = func(line []rune) bool { return !Incomplete(string(line)) }
	if s.cfg.Color {
		shell.SyntaxHighlighter = func(line []rune) string { return highlight(string(line)) }
	}
	shell.Completer = func(line []rune, cursor int) readline.Completions {
		text := string(line[:min(cursor, len(line))])
		start, candidates := s.complete(text)
		// The editor replaces a whole word up to the cursor: it gets the part before the name back.
		word := text[strings.LastIndexAny(text, " \t\n")+1:]
		prefix := word[:max(0, len(word)-(len(text)-start))]
		values := make([]readline.Completion, len(candidates))
		for i, c := range candidates {
			values[i] = readline.Completion{Value: prefix + c, Display: c}
		}
		return readline.CompleteRaw(values)
	}
	if file := s.cfg.History; file != "" {
		if history, err := openHistory(file); err == nil {
			shell.History.Delete()
			shell.History.Add("history", history)
		}
	}
	return &terminal{shell}
}

// openHistory makes the history file, which only its owner may read, if there is none.
func openHistory(file string) (readline.History, error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	return readline.NewHistoryFromFile(file)
}

// Read implements lineReader.
func (t *terminal) Read() (string, error) {
	text, err := t.shell.Readline()
	switch {
	case errors.Is(err, readline.ErrInterrupt):
		return "", errDropped
	case err == io.EOF:
		return "", io.EOF
	}
	return text, err
}
