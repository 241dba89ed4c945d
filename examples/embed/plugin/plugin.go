// Package plugin lets scripts extend a text editor: a plug-in registers commands, which work on a document that it shares with the editor.
package plugin

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"walrus"
)

// Document is what commands work on. Scripts see the tagged fields and the methods of the editor's class; nothing is copied.
type Document struct {
	Title string `walrus:"title"`
	Dirty bool   `walrus:"dirty,readonly"`
	lines []string
}

// NewDocument makes a document of a text.
func NewDocument(title, text string) *Document {
	return &Document{Title: title, lines: strings.Split(text, "\n")}
}

// Text is the whole text.
func (d *Document) Text() string { return strings.Join(d.lines, "\n") }

// LineCount is the number of lines.
func (d *Document) LineCount() int { return len(d.lines) }

// Line returns a line; lines count from 1.
func (d *Document) Line(n int) (string, error) {
	if n < 1 || n > len(d.lines) {
		return "", fmt.Errorf("there is no line %d", n)
	}
	return d.lines[n-1], nil
}

// SetLine replaces a line.
func (d *Document) SetLine(n int, text string) error {
	if _, err := d.Line(n); err != nil {
		return err
	}
	d.lines[n-1] = text
	d.Dirty = true
	return nil
}

// Editor runs the commands of plug-ins. It is used by one goroutine at a time.
type Editor struct {
	runtime   *walrus.Runtime
	documents *walrus.Class
	commands  map[string]walrus.Value
}

// commandTime is how long a command may take.
const commandTime = time.Second

// New makes an editor without plug-ins. Plug-ins may import files of fsys.
func New(fsys fs.FS) (*Editor, error) {
	e := &Editor{commands: map[string]walrus.Value{}}
	e.documents = walrus.NewClass(map[string]any{
		"line_count": (*Document).LineCount, "line": (*Document).Line, "set_line": (*Document).SetLine,
	})
	register := walrus.Proc2(func(name string, command walrus.Value) error {
		if command.Kind() != walrus.KindFunction {
			return fmt.Errorf("command %s is of type %s, not a function", name, command.Kind())
		}
		e.commands[name] = command
		return nil
	})
	r, err := walrus.New(walrus.Config{
		Limits: walrus.Limits{Memory: 64 << 20},
		Loader: walrus.FSLoader(fsys),
		Modules: map[string]walrus.Module{
			"editor": {"register": register, "version": 3},
		},
	})
	if err != nil {
		return nil, err
	}
	e.runtime = r
	return e, nil
}

// Load runs a plug-in, which registers its commands.
func (e *Editor) Load(ctx context.Context, fsys fs.FS, name string) error {
	program, err := walrus.CompileFS(fsys, name)
	if err != nil {
		return err
	}
	_, err = e.runtime.Run(ctx, program)
	return err
}

// Commands lists the commands, sorted.
func (e *Editor) Commands() []string {
	var names []string
	for name := range e.commands {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Do runs a command on a document. The result is what the command returned, for the status line.
func (e *Editor) Do(ctx context.Context, command string, d *Document) (string, error) {
	fn, ok := e.commands[command]
	if !ok {
		return "", fmt.Errorf("there is no command %s", command)
	}
	ctx, cancel := context.WithTimeout(ctx, commandTime)
	defer cancel()
	status, err := fn.Call(ctx, e.documents.Ref(d))
	if err != nil {
		return "", err
	}
	defer status.Release()
	return status.Text()
}

// Close ends all plug-ins.
func (e *Editor) Close() error {
	if e.runtime == nil {
		return errors.New("the editor was never made")
	}
	return e.runtime.Close()
}
