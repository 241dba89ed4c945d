package reference

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"walrus/internal/diag"
)

// standard gives a standard module, nil if there is none of the name.
func (ip *interp) standard(name string) *module {
	if m := ip.modules["std/"+name]; m != nil {
		return m
	}
	m := &module{name: "std/" + name, natives: map[string]*native{}}
	def := func(fn string, types []string, call func(c *callSite, a []value) value) {
		m.natives[fn] = &native{name, fn, types, call}
	}
	switch name {
	case "core":
		coreFunctions(def)
	case "io":
		ioFunctions(def)
	case "sys":
		sysFunctions(def)
	case "math":
		mathFunctions(def)
	case "json":
		jsonFunctions(def)
	default:
		return nil
	}
	ip.modules["std/"+name] = m
	return m
}

// definer adds one function to a module.
type definer func(name string, params []string, call func(c *callSite, a []value) value)

func coreFunctions(def definer) {
	def("len", params("any"), func(c *callSite, a []value) value {
		switch v := a[0].(type) {
		case string:
			return int64(utf8.RuneCountInString(v))
		case *list:
			return int64(len(v.elems))
		case *tuple:
			return int64(len(v.elems))
		case *dict:
			return int64(len(v.index))
		case *module:
			return int64(v.exportCount())
		}
		c.f.fail(c.at, diag.NoLength, typeName(a[0]))
		return nil
	})
	def("str", params("any"), func(c *callSite, a []value) value { return c.f.ip.text(a[0]) })
	def("type", params("any"), func(c *callSite, a []value) value { return typeName(a[0]) })
	def("input", params("any"), func(c *callSite, a []value) value {
		c.f.ip.write(c.f, c.at, c.f.ip.text(a[0]))
		return c.f.ip.stdin.line()
	})
	def("timestamp", nil, func(c *callSite, a []value) value { return time.Now().UnixMilli() })
	collections := int64(0)
	def("gc", nil, func(c *callSite, a []value) value {
		collections++
		d := intDict("objects_freed", "objects_before", "objects_after")
		d.set("total_collections", collections)
		return d
	})
	def("heap_stats", nil, func(c *callSite, a []value) value {
		return intDict("lists", "tuples", "dicts", "functions", "iterators", "struct_defs", "struct_instances", "tasks", "strings",
			"total_objects", "allocation_count", "bytes_allocated", "total_bytes_freed", "total_collections", "allocation_threshold", "memory_threshold")
	})
	threshold := int64(1024)
	def("gc_threshold", params("int"), func(c *callSite, a []value) value {
		n := a[0].(int64)
		if n < 1 {
			c.library("a positive int is needed")
		}
		old := threshold
		threshold = n
		return old
	})
	def("int", params("any"), coreInt)
	def("float", params("any"), coreFloat)
	def("chr", params("int"), func(c *callSite, a []value) value {
		n := a[0].(int64)
		if n < 0 || n > 0x10ffff || !utf8.ValidRune(rune(n)) {
			c.library(fmt.Sprintf("no character has the number %d", n))
		}
		return string(rune(n))
	})
	def("error", nil, func(c *callSite, a []value) value {
		n := len(c.f.ip.caught)
		if n == 0 {
			return void
		}
		return errorInfo(c.f.ip, c.f.ip.caught[n-1])
	})
}

func errorInfo(ip *interp, r *raise) value {
	d := newDict()
	d.set("kind", r.kind.Name())
	d.set("message", ip.messageOf(r))
	line, col := 0, 0
	if r.span.IsValid() {
		line, col = r.file.Position(r.span.Start)
	}
	d.set("file", r.file.Name())
	d.set("line", int64(line))
	d.set("column", int64(col))
	trace := &list{}
	for _, t := range r.trace {
		trace.elems = append(trace.elems, t)
	}
	d.set("trace", trace)
	return d
}

func intDict(keys ...string) *dict {
	d := newDict()
	for _, k := range keys {
		d.set(k, int64(0))
	}
	return d
}

// coreInt is X12: numbers are cut off, strings have the syntax of the literals.
func coreInt(c *callSite, a []value) value {
	switch v := a[0].(type) {
	case int64:
		return v
	case float64:
		if t := math.Trunc(v); t >= -(1<<63) && t < 1<<63 {
			return int64(t)
		}
		c.library("out of range: " + floatText(v))
	case string:
		if n, ok := parseInt(strings.TrimSpace(v)); ok {
			return n
		}
	}
	c.library("no int: " + c.f.ip.text(a[0]))
	return nil
}

func parseInt(s string) (int64, bool) {
	neg := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(strings.TrimPrefix(s, "+"), "-")
	if s == "" || strings.HasPrefix(s, "_") || strings.HasSuffix(s, "_") || strings.ContainsAny(s, "+-") {
		return 0, false
	}
	base, digits := 10, s
	for prefix, b := range map[string]int{"0x": 16, "0o": 8, "0b": 2} {
		if rest, ok := strings.CutPrefix(s, prefix); ok {
			base, digits = b, rest
		}
	}
	if strings.HasPrefix(digits, "_") || strings.Contains(digits, "__") {
		return 0, false
	}
	u, err := strconv.ParseUint(strings.ReplaceAll(digits, "_", ""), base, 64)
	if err != nil || u > 1<<63 || u == 1<<63 && !neg {
		return 0, false
	}
	if neg {
		return -int64(u), true
	}
	return int64(u), true
}

func coreFloat(c *callSite, a []value) value {
	switch v := a[0].(type) {
	case int64:
		return float64(v)
	case float64:
		return v
	case string:
		s := strings.TrimSpace(v)
		if n, ok := parseInt(s); ok {
			return float64(n)
		}
		t := strings.TrimLeft(s, "+-")
		if len(s)-len(t) <= 1 && t != "" && t[0] >= '0' && t[0] <= '9' && !strings.ContainsAny(t, "xXpP") && !strings.HasSuffix(t, ".") && !strings.Contains(t, ".e") {
			if f, err := strconv.ParseFloat(strings.ReplaceAll(s, "_", ""), 64); err == nil {
				return f
			}
		}
	}
	c.library("no float: " + c.f.ip.text(a[0]))
	return nil
}

// lineReader reads standard input.
type lineReader struct{ r *bufio.Reader }

func newLineReader(r io.Reader) *lineReader { return &lineReader{bufio.NewReader(r)} }

func (l *lineReader) line() string {
	s, _ := l.r.ReadString('\n')
	return s
}

func sysFunctions(def definer) {
	def("env_get", params("string"), func(c *callSite, a []value) value {
		get := c.f.ip.cfg.Env
		if get == nil {
			get = os.LookupEnv
		}
		if v, ok := get(a[0].(string)); ok && utf8.ValidString(v) {
			return v
		}
		return void
	})
	def("args", nil, func(c *callSite, a []value) value {
		l := &list{elems: []value{"walrus"}}
		for _, s := range c.f.ip.cfg.Args {
			l.elems = append(l.elems, s)
		}
		return l
	})
	def("cwd", nil, func(c *callSite, a []value) value {
		if d, err := os.Getwd(); err == nil {
			return d
		}
		return void
	})
	def("exit", params("int"), func(c *callSite, a []value) value { panic(exit(a[0].(int64))) })
}

// fileTable numbers open files from 1; numbers are not used again.
type fileTable struct {
	open map[int64]*openFile
	last int64
}

type openFile struct {
	f    *os.File
	r    *bufio.Reader
	mode string
}

func ioFunctions(def definer) {
	handle := func(c *callSite, v value) *openFile {
		h := v.(int64)
		of := c.f.ip.files.open[h]
		if of == nil {
			c.library(fmt.Sprintf("invalid file handle %d", h))
		}
		return of
	}
	modes := map[string]int{"r": os.O_RDONLY, "w": os.O_WRONLY | os.O_CREATE | os.O_TRUNC, "a": os.O_WRONLY | os.O_CREATE | os.O_APPEND, "rw": os.O_RDWR | os.O_CREATE}
	def("file_open", params("string", "string"), func(c *callSite, a []value) value {
		flags, ok := modes[a[1].(string)]
		if !ok {
			c.library("invalid mode " + a[1].(string) + ", allowed are r, w, a and rw")
		}
		f, err := os.OpenFile(a[0].(string), flags, 0o666)
		if err != nil {
			c.library(err.Error())
		}
		t := &c.f.ip.files
		if t.open == nil {
			t.open = map[int64]*openFile{}
		}
		t.last++
		t.open[t.last] = &openFile{f, bufio.NewReader(f), a[1].(string)}
		return t.last
	})
	def("file_read", params("int"), func(c *callSite, a []value) value {
		of := handle(c, a[0])
		b, err := io.ReadAll(of.r)
		if err != nil || !utf8.Valid(b) {
			c.library(fmt.Sprintf("cannot read handle %d", a[0]))
		}
		return string(b)
	})
	def("file_read_line", params("int"), func(c *callSite, a []value) value {
		of := handle(c, a[0])
		s, err := of.r.ReadString('\n')
		if err != nil && err != io.EOF || !utf8.ValidString(s) {
			c.library(fmt.Sprintf("cannot read handle %d", a[0]))
		}
		if s == "" {
			return void
		}
		return strings.TrimSuffix(strings.TrimSuffix(s, "\n"), "\r")
	})
	def("file_write", params("int", "string"), func(c *callSite, a []value) value {
		of := handle(c, a[0])
		if n := of.r.Buffered(); n > 0 {
			of.f.Seek(int64(-n), io.SeekCurrent)
			of.r.Reset(of.f)
		}
		n, err := of.f.WriteString(a[1].(string))
		if err != nil {
			c.library(fmt.Sprintf("cannot write handle %d", a[0]))
		}
		return int64(n)
	})
	def("file_close", params("int"), func(c *callSite, a []value) value {
		handle(c, a[0]).f.Close()
		delete(c.f.ip.files.open, a[0].(int64))
		return void
	})
	def("file_exists", params("string"), func(c *callSite, a []value) value { _, err := os.Stat(a[0].(string)); return err == nil })
	def("read_file", params("string"), func(c *callSite, a []value) value {
		b, err := os.ReadFile(a[0].(string))
		if err != nil || !utf8.Valid(b) {
			c.library("cannot read " + a[0].(string))
		}
		return string(b)
	})
	def("write_file", params("string", "string"), func(c *callSite, a []value) value {
		if err := os.WriteFile(a[0].(string), []byte(a[1].(string)), 0o666); err != nil {
			c.library(err.Error())
		}
		return void
	})
}
