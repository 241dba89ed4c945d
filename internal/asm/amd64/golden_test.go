package amd64

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite testdata/forms.txt")

// sample fills a form with fixed operands: registers r10, rdx and rbx (xmm10,
// xmm2, xmm3), memory [rsi+rcx*8+0x40], immediate 5.
func sample(f Form) Inst {
	in := Inst{Form: f, Cond: Less, Imm: 5, Mem: Mem{Base: RSI, Index: RCX, Scale: 8, Disp: 0x40}}
	for _, s := range []Size{NoSize, B, W, L, Q} {
		if f.Allows(s) {
			in.Size = s
		}
	}
	for i, op := range f.Operands() {
		in.Regs[i] = [...]Reg{R10, RDX, RBX}[i]
		if op.Kind == KindXmm {
			in.Regs[i] = [...]Reg{X10, X2, X3}[i]
		}
	}
	return in
}

var roleLetters = map[Role]string{RoleNone: "", Read: "r", Write: "w", ReadWrite: "rw", AddressOnly: "a"}

var trailingSpace = regexp.MustCompile(` +\n`)

// TestFormsFile compares every form with its reviewed line: name, sizes, bytes,
// text, and what it reads and writes.
func TestFormsFile(t *testing.T) {
	var b strings.Builder
	for f := range Form(Forms()) {
		in := sample(f)
		code := assembleOne(t, &in, 0)
		var roles []string
		for i := range f.Operands() {
			if r := roleLetters[f.Role(i, in.Size)]; r != "" {
				roles = append(roles, r)
			}
		}
		sizes := ""
		for _, s := range []Size{B, W, L, Q} {
			if f.Allows(s) {
				sizes += s.String()
			}
		}
		fmt.Fprintf(&b, "%-14s %-4s %-28s %-56s %s", f, sizes, fmt.Sprintf("% x", code), in, strings.Join(roles, " "))
		if flags := roleLetters[f.Flags()]; flags != "" {
			fmt.Fprintf(&b, " flags:%s", flags)
		}
		reads, writes := f.Implicit()
		for r := RAX; r <= R15; r++ {
			if role := map[[2]bool]string{{true, false}: "r", {false, true}: "w", {true, true}: "rw"}[[2]bool{reads.Has(r), writes.Has(r)}]; role != "" {
				fmt.Fprintf(&b, " %s:%s", r, role)
			}
		}
		if n := f.Needs(); n != Baseline {
			fmt.Fprintf(&b, " needs:%s", [...]string{"", "popcnt", "lzcnt", "bmi1", "bmi2", "sse4.1"}[n])
		}
		b.WriteByte('\n')
	}
	got := trailingSpace.ReplaceAllString(b.String(), "\n")
	const path = "testdata/forms.txt"
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	wantLines, gotLines := strings.Split(string(want), "\n"), strings.Split(got, "\n")
	for i := range min(len(wantLines), len(gotLines)) {
		if wantLines[i] != gotLines[i] {
			t.Fatalf("line %d of %s; -update rewrites it\n got %s\nwant %s", i+1, path, gotLines[i], wantLines[i])
		}
	}
	if len(wantLines) != len(gotLines) {
		t.Errorf("%d lines, want %d", len(gotLines), len(wantLines))
	}
}
