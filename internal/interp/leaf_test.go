package interp_test

import (
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// offset reads the offset of an instruction in a listing.
func offset(t *testing.T, line string) int64 {
	n, err := strconv.ParseInt(strings.Fields(line)[0], 0, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestLoopIsLeaf looks at the machine code of the dispatch loop: nothing may be called there, and no variable be stored to the stack
// between the load of an operation and the jump to its case. Either would slow every instruction down.
func TestLoopIsLeaf(t *testing.T) {
	if runtime.GOARCH != "amd64" || testing.Short() {
		t.Skip("reads amd64 machine code")
	}
	out, err := exec.Command("go", "build", "-gcflags=-S", ".").CombinedOutput()
	if err != nil {
		t.Skipf("no compiler at hand: %v", err)
	}
	_, code, found := strings.Cut(string(out), "\nwalrus/internal/interp.run STEXT")
	if !found {
		t.Skip("no listing")
	}
	if end := regexp.MustCompile(`\n[a-z]`).FindStringIndex(code); end != nil {
		code = code[:end[0]]
	}
	lines := strings.Split(code, "\n")
	for i, line := range lines {
		if strings.Contains(line, "\tCALL\t") {
			t.Errorf("the loop calls: %s", line)
		}
		if !strings.Contains(line, "\tLEAQ\twalrus/internal/interp.run.jump") {
			continue
		}
		// The linker puts functions at multiples of 32: where the dispatch crosses such a multiple it may cross a line of the cache.
		if start, end := offset(t, lines[i-3]), offset(t, lines[i+1]); start/32 != end/32 {
			t.Errorf("the dispatch goes from %#x to %#x; see State for how to move it", start, end)
		}
		for _, before := range lines[max(0, i-6) : i+1] {
			if regexp.MustCompile(`\tMOV\w*\t[A-Z0-9]+, .*\(SP\)`).MatchString(before) {
				t.Errorf("stored at every dispatch: %s", before)
			}
		}
	}
}
