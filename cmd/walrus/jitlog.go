package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"walrus/internal/engine"
	"walrus/internal/tier"
)

// jitLog receives the events of the compiler: for --jit-log, --jit-perf-map and the trace log. Its methods do nothing on nil.
type jitLog struct {
	started time.Time
	file    *os.File
	out     *bufio.Writer
	perf    *os.File
	trace   *os.File // nil, or where the trace log goes
}

// logLine is the schema of a line of --jit-log. Fields are only added, never renamed.
type logLine struct {
	Micros  int64  `json:"t_us"`  // since the start of the program
	Event   string `json:"event"` // compile, refuse, discard, exit
	Region  string `json:"region,omitempty"`
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	Reason  string `json:"reason,omitempty"`
	Bytes   int    `json:"code_bytes,omitempty"`
	Compile int64  `json:"compile_us,omitempty"`
	Count   int64  `json:"count,omitempty"` // exit: how often in the whole run
}

// openLog opens what the options ask for; nil if that is nothing.
func (j *job) openLog() (*jitLog, error) {
	o := j.options
	if o.jitLog == "" && !o.perfMap && !o.trace {
		return nil, nil
	}
	l := &jitLog{started: time.Now()}
	if o.jitLog != "" {
		f, err := os.Create(o.jitLog)
		if err != nil {
			return nil, err
		}
		l.file, l.out = f, bufio.NewWriter(f)
	}
	if o.perfMap {
		f, err := os.Create(fmt.Sprintf("/tmp/perf-%d.map", os.Getpid()))
		if err != nil {
			return nil, err
		}
		l.perf = f
	}
	if o.trace {
		l.trace = j.stderr
	}
	return l, nil
}

// event writes one event. The controller calls it in the goroutine of the program.
func (l *jitLog) event(e tier.Event) {
	l.write(logLine{Event: e.Kind, Region: e.Region, File: e.File, Line: e.Line, Reason: e.Reason, Bytes: e.Bytes, Compile: e.Micros})
	if l.perf != nil && e.Kind == "compile" {
		fmt.Fprintf(l.perf, "%x %x walrus %s [%s:%d]\n", e.Addr, e.Bytes, e.Region, e.File, e.Line)
	}
	if l.trace != nil {
		fmt.Fprintf(l.trace, "trace: %s %s [%s:%d] %s\n", e.Kind, e.Region, e.File, e.Line, e.Reason)
	}
}

func (l *jitLog) write(line logLine) {
	if l.out == nil {
		return
	}
	line.Micros = time.Since(l.started).Microseconds()
	text, err := json.Marshal(line)
	if err != nil {
		return
	}
	l.out.Write(append(text, '\n')) // errors come back from Flush
}

// exits writes why native code was left, when the program has ended.
func (l *jitLog) exits(iso *engine.Isolate) {
	if l == nil {
		return
	}
	for _, e := range iso.Report().Exits {
		l.write(logLine{Event: "exit", File: e.File, Line: e.Line, Reason: e.Reason, Count: e.Count})
	}
}

func (l *jitLog) close() error {
	if l == nil {
		return nil
	}
	var err error
	if l.out != nil {
		if err = l.out.Flush(); err == nil {
			err = l.file.Close()
		}
	}
	if l.perf != nil {
		if closeErr := l.perf.Close(); err == nil {
			err = closeErr
		}
	}
	return err
}
