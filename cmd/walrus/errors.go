package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"golang.org/x/term"

	"walrus/internal/diag"
)

// report writes diagnostics to standard error in the form asked for. It returns the exit status of errors.
func (c *job) report(list ...*diag.Diagnostic) int {
	format := c.options.format
	if format == "" || format == "auto" {
		format = "pipe"
		if term.IsTerminal(int(c.stderr.Fd())) {
			format = "text"
		}
	}
	opt := diag.Options{Color: c.colored(c.options, c.stderr)}
	if width, _, err := term.GetSize(int(c.stderr.Fd())); err == nil && width > 40 {
		opt.Width = width - 10
	}
	var b strings.Builder
	for i, d := range list {
		switch format {
		case "json":
			text, err := json.Marshal(d)
			if err != nil {
				text = []byte(fmt.Sprintf("%q", err.Error()))
			}
			b.Write(append(text, '\n'))
		case "short":
			b.WriteString(d.Error() + "\n")
		case "text":
			if i > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(diag.Render(d, opt))
		default:
			b.WriteString(piped(d, opt))
		}
	}
	c.stderr.WriteString(b.String())
	return statusError
}

// piped is the form for pipes: a line that tools can find, then the same details as on a terminal.
func piped(d *diag.Diagnostic, opt diag.Options) string {
	if opt.Color {
		return diag.Render(d, opt)
	}
	rest, _ := strings.CutPrefix(diag.Render(d, opt), "error["+d.Kind.Code()+"]: "+d.Message+"\n")
	if file, _, _ := d.Position(); file != "" {
		_, rest, _ = strings.Cut(rest, "\n") // the line with the place
	}
	return d.Error() + "\n" + rest
}
