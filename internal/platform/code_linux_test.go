package platform

import (
	"bytes"
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// The kernel's own list of mappings shows no page that is writable and
// executable, nor a code file that is still open.
func TestNothingIsWritableAndExecutable(t *testing.T) {
	for _, view := range []CodeView{DualView, FlippedView} {
		r, err := New(nil).ReserveCode(1<<20, view)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Release()
		if err := r.Write(0, []byte{1, 2, 3}); err != nil {
			t.Fatal(err)
		}
		maps, err := os.ReadFile("/proc/self/maps")
		if err != nil {
			t.Skip(err)
		}
		for line := range bytes.Lines(maps) {
			if bytes.Contains(line, []byte("rwx")) {
				t.Errorf("%s: %s", view, line)
			}
		}
	}
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip(err)
	}
	for _, e := range entries {
		if target, err := os.Readlink("/proc/self/fd/" + e.Name()); err == nil && bytes.Contains([]byte(target), []byte("walrus-code")) {
			t.Error("descriptor left open")
		}
	}
}

// A file size limit must lead to the other view, not to a signal.
func TestFileSizeLimit(t *testing.T) {
	var old unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &old); err != nil {
		t.Skip(err)
	}
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 1 << 16, Max: old.Max}); err != nil {
		t.Skip(err)
	}
	defer unix.Setrlimit(unix.RLIMIT_FSIZE, &old)
	r, err := New(nil).ReserveCode(1<<20, DualView)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Release()
	if r.View() != FlippedView {
		t.Errorf("got the %s", r.View())
	}
}
