package source

import "testing"

func TestPositions(t *testing.T) {
	f := NewFile("t.walrus", "ab\r\né𝄞x\n\nlast")
	if n := f.LineCount(); n != 4 {
		t.Fatalf("LineCount = %d, want 4", n)
	}
	for _, c := range []struct {
		pos             Pos
		line, col       int
		uline, ucol     int
		lineText, slice string
	}{
		{0, 1, 1, 0, 0, "ab", "a"},
		{1, 1, 2, 0, 1, "ab", "b"},
		{4, 2, 1, 1, 0, "é𝄞x", ""},
		{6, 2, 2, 1, 1, "é𝄞x", ""},
		{10, 2, 3, 1, 3, "é𝄞x", "x"},
		{12, 3, 1, 2, 0, "", "\n"},
		{17, 4, 5, 3, 4, "last", ""},
		{99, 4, 5, 3, 4, "last", ""},
	} {
		line, col := f.Position(c.pos)
		if line != c.line || col != c.col {
			t.Errorf("Position(%d) = %d:%d, want %d:%d", c.pos, line, col, c.line, c.col)
		}
		ul, uc := f.UTF16(c.pos)
		if ul != c.uline || uc != c.ucol {
			t.Errorf("UTF16(%d) = %d:%d, want %d:%d", c.pos, ul, uc, c.uline, c.ucol)
		}
		if got := f.PosUTF16(ul, uc); got != min(c.pos, Pos(len(f.Text()))) {
			t.Errorf("PosUTF16(%d,%d) = %d, want %d", ul, uc, got, c.pos)
		}
		if got := f.LineText(line); got != c.lineText {
			t.Errorf("LineText(%d) = %q, want %q", line, got, c.lineText)
		}
		if c.slice != "" {
			if got := f.Slice(Span{c.pos, c.pos + 1}); got != c.slice {
				t.Errorf("Slice at %d = %q, want %q", c.pos, got, c.slice)
			}
		}
	}
	if got := f.PosUTF16(1, 2); got != 6 {
		t.Errorf("inside a surrogate pair: %d, want 6", got)
	}
	if got := f.PosUTF16(0, 50); got != 2 {
		t.Errorf("past the line end: %d, want 2", got)
	}
	if got := f.PosUTF16(50, 0); got != Pos(len(f.Text())) {
		t.Errorf("past the last line: %d", got)
	}
	if l, c := NewFile("e", "").Position(0); l != 1 || c != 1 {
		t.Errorf("empty file: %d:%d", l, c)
	}
}
