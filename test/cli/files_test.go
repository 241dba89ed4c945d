package cli

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestFilesThatAreNoPrograms runs the command on files that text archives cannot hold. Each is an error with status 1, in one line.
func TestFilesThatAreNoPrograms(t *testing.T) {
	walrus := build(t)
	dir := t.TempDir()
	write := func(name, text string, mode os.FileMode) string {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		return name
	}
	const limit = 16 << 20
	files := map[string]string{
		write("large.walrus", strings.Repeat(" ", limit+1), 0o600):                       "16 MiB",
		write("importer.walrus", `import "large";`, 0o600):                               "large",
		write("zeros.walrus", strings.Repeat("\x00", 1000), 0o600):                       "binary file",
		write("random.walrus", "\x7fELF\x02\x01\x01\x00\x00\x00\x03\x00", 0o600):         "binary file",
		write("bytes.walrus", "println(1); // \xff\xfe\xc0\xaf", 0o600):                  "invalid UTF-8",
		write("surrogate.walrus", "let s = \"\xed\xa0\x80\";", 0o600):                    "invalid UTF-8",
		write("cut.walrus", "let s = \"\xe2\x82", 0o600):                                 "invalid UTF-8",
		write("braces.walrus", strings.Repeat("}", 999)+strings.Repeat("'}", 10), 0o600): "unexpected `}`",
		filepath.Join(dir, "folder"):                                                     "directory",
		filepath.Join(dir, "zeros.walrus", "below"):                                      "zeros.walrus",
	}
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && os.Geteuid() != 0 { // root may read everything
		files[write("secret.walrus", "println(1);", 0)] = "permission denied"
	}
	for file, want := range files {
		for _, args := range [][]string{{file}, {"check", file}} {
			if filepath.Base(file) == "importer.walrus" && len(args) > 1 {
				continue // imports are not followed
			}
			out, err := exec.Command(walrus, args...).CombinedOutput()
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(string(out), want) || strings.Contains(string(out), "goroutine") {
				t.Errorf("%v: %v, %.300q, want %q", args, err, out, want)
			}
		}
	}
	exact := write("exact.walrus", strings.Repeat(" ", limit-12)+"println(42);", 0o600)
	if out, err := exec.Command(walrus, exact).CombinedOutput(); err != nil || string(out) != "42\n" {
		t.Errorf("exactly 16 MiB: %v, %.300q", err, out)
	}
}
