package measure

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"
)

// TestMain lets the test binary play the measured program.
func TestMain(m *testing.M) {
	switch os.Getenv("MEASURE_CHILD") {
	case "ok":
		os.Stdout.WriteString("  42\n")
		os.Exit(0)
	case "bad":
		os.Stderr.WriteString("it broke\n")
		os.Exit(3)
	case "slow":
		time.Sleep(time.Minute)
	}
	os.Exit(m.Run())
}

func child(t *testing.T, kind string, timeout time.Duration) (Sample, error) {
	t.Helper()
	t.Setenv("MEASURE_CHILD", kind)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return Run(context.Background(), []string{self}, timeout, true)
}

func TestRun(t *testing.T) {
	s, err := child(t, "ok", time.Minute)
	if err != nil || s.Out != "42" || s.Wall <= 0 {
		t.Errorf("got %+v, %v", s, err)
	}
	if _, err := child(t, "bad", time.Minute); err == nil || !strings.Contains(err.Error(), "it broke") {
		t.Errorf("a failing program: %v", err)
	}
	if _, err := child(t, "slow", 100*time.Millisecond); err == nil || !strings.Contains(err.Error(), "no result") {
		t.Errorf("a program that never ends: %v", err)
	}
	if _, err := Run(context.Background(), []string{"./no-such-program"}, time.Second, false); err == nil {
		t.Error("a missing program gave no error")
	}
}
