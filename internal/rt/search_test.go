package rt

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// TestLongSearches compares the functions for long strings with those of package bytes, around the borders of what they look at at once.
func TestLongSearches(t *testing.T) {
	c := &Context{}
	polls := 0
	c.Interrupt = func() error { polls++; return nil }
	long := strings.Repeat("abcdefg", lookBytes)
	for _, at := range []int{0, 1, lookBytes - 3, lookBytes - 1, lookBytes, lookBytes + 1, 3 * lookBytes, 5*lookBytes + 17} {
		for _, sep := range []string{"X", "XY", "XYZ!", "X" + long[:lookBytes], "X" + long[:2*lookBytes+1]} {
			text := []byte(long[:at] + sep + long[at:])
			if got, err := c.IndexBytes(text, []byte(sep)); got != at || err != nil {
				t.Errorf("%d bytes at %d: found at %d, %v", len(sep), at, got, err)
			}
			if got, err := c.IndexBytes(text[:at+len(sep)-1], []byte(sep)); got != -1 || err != nil {
				t.Errorf("%d bytes at %d, cut off: found at %d, %v", len(sep), at, got, err)
			}
			if got, err := c.CountBytes(text, []byte(sep)); got != 1 || err != nil {
				t.Errorf("%d bytes at %d: counted %d, %v", len(sep), at, got, err)
			}
			other := bytes.Clone(text)
			other[at]++
			if got, err := c.CompareBytes(text, other); got != -1 || err != nil {
				t.Errorf("difference at %d: %d, %v", at, got, err)
			}
			if got, err := c.StringsEqual(text, other); got || err != nil {
				t.Errorf("difference at %d: %v, %v", at, got, err)
			}
			if got, err := c.StringsEqual(text, bytes.Clone(text)); !got || err != nil {
				t.Errorf("no difference: %v, %v", got, err)
			}
		}
	}
	if got, err := c.CountBytes([]byte(long), []byte("a")); got != lookBytes || err != nil {
		t.Errorf("counted %d, %v", got, err)
	}
	if got, err := c.CountBytes([]byte(long), []byte("ga")); got != lookBytes-1 || err != nil {
		t.Errorf("counted %d, %v", got, err)
	}
	if polls == 0 {
		t.Error("nobody was asked whether to go on")
	}
	stop := errors.New("stop")
	c.Interrupt = func() error { return stop }
	for name, f := range map[string]func() error{
		"index":   func() error { _, err := c.IndexBytes([]byte(long), []byte("X")); return err },
		"long":    func() error { _, err := c.IndexBytes([]byte(long), []byte(long[1:])); return err },
		"count":   func() error { _, err := c.CountBytes([]byte(long), []byte("a")); return err },
		"compare": func() error { _, err := c.CompareBytes([]byte(long), []byte(long)); return err },
		"equal":   func() error { _, err := c.StringsEqual([]byte(long), []byte(long)); return err },
	} {
		if err := f(); err != stop {
			t.Errorf("%s is not stopped: %v", name, err)
		}
	}
}
