package io

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"walrus/internal/rt"
	"walrus/internal/stdlib/stdlibtest"
)

// osFiles is the system's files below a folder.
type osFiles struct{ dir string }

func (f osFiles) Open(name string, flag int) (rt.File, error) {
	return os.OpenFile(filepath.Join(f.dir, name), flag, 0o666)
}

func (f osFiles) Stat(name string) (fs.FileInfo, error) { return os.Stat(filepath.Join(f.dir, name)) }

func newKit(t *testing.T, limit uint64) *stdlibtest.Kit {
	k := stdlibtest.New(t, limit)
	k.C.World.Files = osFiles{t.TempDir()}
	t.Cleanup(func() { _ = k.C.CloseState() })
	return k
}

func row(call string, want string, a ...any) stdlibtest.Row {
	return stdlibtest.Row{Call: call, Args: a, Want: want}
}

func TestFiles(t *testing.T) {
	k := newKit(t, 0)
	k.Run(Table(), []stdlibtest.Row{
		row("file_exists", "false", "n.txt"), row("file_open", "1", "n.txt", "w"), row("file_write", "6", 1, "één\n"), row("read_file", `"één\n"`, "n.txt"),
		row("file_write", "5", 1, "two\r\n"), row("file_write", "1", 1, "3"), row("file_read", "error: io.file_read: file handle 1: not open for reading", 1), row("file_close", "void", 1),
		row("file_close", "error: io.file_close: invalid file handle: 1", 1), row("file_write", "error: io.file_write: invalid file handle: 1", 1, "x"), row("file_read_line", "error: io.file_read_line: invalid file handle: 999999", 999999),
		row("file_open", "2", "n.txt", "r"), row("file_read_line", `"één"`, 2), row("file_read", `"two\r\n3"`, 2), row("file_read", `""`, 2), row("file_read_line", "void", 2),
		row("file_write", "error: io.file_write: file handle 2: not open for writing", 2, "x"), row("file_close", "void", 2),
		row("file_open", "3", "n.txt", "r"), row("file_read_line", `"één"`, 3), row("file_read_line", `"two"`, 3), row("file_read_line", `"3"`, 3), row("file_read_line", "void", 3), row("file_close", "void", 3),
		row("file_open", "4", "n.txt", "a"), row("file_write", "2", 4, "+\n"), row("file_close", "void", 4), row("read_file", `"één\ntwo\r\n3+\n"`, "n.txt"),
		row("write_file", "void", "m.txt", "abc"), row("file_exists", "true", "m.txt"), row("file_exists", "true", "."), row("read_file", `"abc"`, "m.txt"), row("write_file", "void", "m.txt", ""), row("read_file", `""`, "m.txt"),
		row("file_open", "error: io.file_open: invalid mode \"bad\", expected r, w, a or rw", "m.txt", "bad"), row("file_open", "error: io.file_open: none.txt: ...", "none.txt", "r"), row("read_file", "error: io.read_file: none.txt: ...", "none.txt"),
		row("write_file", "error: io.write_file: no/dir: ...", "no/dir", "x"), row("read_file", "error: io.read_file: .: ...", "."), row("file_open", "error: expected string, found int", 1, "r"), row("file_open", "error: file_open expects 2 arguments, got 1", "x"),
	})
	if n := len(Table()); n < 8 {
		t.Errorf("%d functions", n)
	}
}

func TestReadWrite(t *testing.T) {
	k := newKit(t, 0)
	k.Run(Table(), []stdlibtest.Row{
		row("file_open", "1", "f", "rw"), row("file_write", "12", 1, "one\ntwo\nsix\n"), row("file_read", `""`, 1), row("file_close", "void", 1),
		row("file_open", "2", "f", "rw"), row("file_read_line", `"one"`, 2), row("file_write", "3", 2, "TWO"), row("file_read", `"\nsix\n"`, 2), row("read_file", `"one\nTWO\nsix\n"`, "f"),
		row("file_write", "1", 2, "."), row("read_file", `"one\nTWO\nsix\n."`, "f"), row("file_read_line", "void", 2), row("file_close", "void", 2),
		row("file_open", "3", "f", "w"), row("read_file", `""`, "f"),
	})
}

func TestBadText(t *testing.T) {
	k := newKit(t, 0)
	dir := k.C.World.Files.(osFiles).dir
	if err := os.WriteFile(filepath.Join(dir, "b"), []byte("ok\n\xff\xfe\nlast\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	k.Run(Table(), []stdlibtest.Row{
		row("read_file", "error: io.read_file: b: not valid UTF-8", "b"), row("file_open", "1", "b", "r"), row("file_read_line", `"ok"`, 1), row("file_read_line", "error: io.file_read_line: file handle 1: not valid UTF-8", 1),
		row("file_read_line", `"last"`, 1), row("file_close", "void", 1), row("file_open", "2", "b", "r"), row("file_read", "error: io.file_read: file handle 2: not valid UTF-8", 2),
	})
}

func TestLines(t *testing.T) {
	k := newKit(t, 0)
	long := strings.Repeat("x", 100_000)
	k.Run(Table(), []stdlibtest.Row{row("write_file", "void", "l", "\n\r\n"+long+"\r\n\r"+"\nend\r"), row("file_open", "1", "l", "r"),
		row("file_read_line", `""`, 1), row("file_read_line", `""`, 1), row("file_read_line", `"`+long+`"`, 1), row("file_read_line", `""`, 1), row("file_read_line", `"end\r"`, 1), row("file_read_line", "void", 1)})
}

func TestNotGranted(t *testing.T) {
	k := stdlibtest.New(t, 0)
	k.Run(Table(), []stdlibtest.Row{
		row("file_open", "error: io.file_open: access to files is not granted", "x", "r"), row("file_exists", "error: io.file_exists: access to files is not granted", "x"),
		row("read_file", "error: io.read_file: access to files is not granted", "x"), row("write_file", "error: io.write_file: access to files is not granted", "x", "y"),
	})
}

// What was read when there was no memory for it is there for the second attempt.
func TestRetry(t *testing.T) {
	k := newKit(t, 16<<20)
	text := strings.Repeat("0123456789abcde\n", 3<<16)
	for _, f := range []struct{ call, want string }{{"file_read", text}, {"file_read_line", strings.TrimSuffix(strings.ReplaceAll(text, "\n", " "), " ")}} {
		content := text
		if f.call == "file_read_line" {
			content = f.want + "\nnext"
		}
		dir := k.C.World.Files.(osFiles).dir
		if err := os.WriteFile(filepath.Join(dir, "t"), []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
		h, err := k.Call(Table(), "file_open", "t", "r")
		if err != nil {
			t.Fatal(err)
		}
		k.C.Collect()
		before := k.C.Heap.Collections()
		if _, ok := k.C.Space.RepeatString(k.Value("garbage ").Bits, (13<<20)/8, goOn); !ok {
			t.Fatal("no garbage")
		}
		v, err := k.Call(Table(), f.call, h)
		if err != nil || k.Show(v, nil) != k.Show(k.Value(f.want), nil) {
			t.Errorf("%s: %v", f.call, err)
		}
		if k.C.Heap.Collections() == before {
			t.Errorf("%s: there was no need to collect; the test shows nothing", f.call)
		}
	}
}

func TestTooLarge(t *testing.T) {
	k := newKit(t, 8<<20)
	dir := k.C.World.Files.(osFiles).dir
	if err := os.WriteFile(filepath.Join(dir, "t"), make([]byte, 9<<20), 0o666); err != nil {
		t.Fatal(err)
	}
	got := k.Show(k.Call(Table(), "read_file", "t"))
	if !strings.Contains(got, "too large") && !strings.Contains(got, "memory") {
		t.Error(got)
	}
	if used := k.C.Heap.Used(); used > 1<<20 {
		t.Errorf("%d bytes in use", used)
	}
}

func TestCloseState(t *testing.T) {
	k := newKit(t, 0)
	k.Run(Table(), []stdlibtest.Row{row("file_open", "1", "x", "w"), row("file_open", "2", "y", "w")})
	if err := k.C.CloseState(); err != nil {
		t.Error(err)
	}
	k.Run(Table(), []stdlibtest.Row{row("file_write", "error: io.file_write: invalid file handle: 1", 1, "x")})
}

func TestCause(t *testing.T) {
	k := newKit(t, 0)
	if _, err := k.Call(Table(), "read_file", "none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v does not say that the file is missing", err)
	}
}

// goOn is the poll of operations that are not to be stopped.
func goOn() bool { return true }
