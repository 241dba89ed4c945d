package amd64_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"walrus/internal/jit/amd64"
	"walrus/internal/jit/ir"
	"walrus/internal/jit/mach"
	"walrus/internal/native"
)

// TestFiles compiles testdata/*.txt: a function, then lines that say what the
// machine code must contain, in this order (+), or must not contain (-). It runs
// on every host.
func TestFiles(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatal("no file tests", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			text, wants, _ := strings.Cut(string(data), "\n---\n")
			for strings.HasPrefix(text, "#") {
				_, text, _ = strings.Cut(text, "\n")
			}
			f, err := ir.Parse(text)
			if err == nil {
				err = f.Verify()
			}
			if err != nil {
				t.Fatal(err)
			}
			listing := ""
			opts := mach.Options{Poll: native.PollStack, Check: true, Dump: func(stage, text string) {
				if stage == "asm" {
					listing = text
				}
			}}
			var cc mach.Compiler
			if _, err := cc.Compile(f, amd64.Target{}, &opts); err != nil {
				t.Fatal(err)
			}
			checkListing(t, listing, wants)
		})
	}
}

func checkListing(t *testing.T, listing, wants string) {
	rest := listing
	for _, want := range strings.Split(strings.TrimSpace(wants), "\n") {
		re := regexp.MustCompile(want[2:])
		switch want[0] {
		case '+':
			at := re.FindStringIndex(rest)
			if at == nil {
				t.Errorf("missing (or out of order): %s\n%s", want[2:], listing)
				return
			}
			rest = rest[at[1]:]
		case '-':
			if re.MatchString(listing) {
				t.Errorf("unwanted: %s\n%s", want[2:], listing)
			}
		}
	}
}
