// Package measure runs one command and says what it cost.
package measure

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// Sample is the cost of one process.
type Sample struct {
	Wall time.Duration // from just before the start to the end of the process
	CPU  time.Duration // user and system time of all its threads
	Peak int64         // highest resident size in bytes, 0 where the system does not tell
	Out  string        // standard output without surrounding white space
}

// maxReport bounds how much of a failing program's standard error is kept.
const maxReport = 400

// Run executes argv and waits for it. With watch the peak memory is followed while the process runs, which costs a
// little time; use it in rounds that are not timed. A process that fails, is killed by the timeout, or writes to
// standard error without failing gives an error for the first two only.
func Run(ctx context.Context, argv []string, timeout time.Duration, watch bool) (Sample, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	cmd.WaitDelay = time.Second
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return Sample{}, err
	}
	var watched int64
	var done, stopped chan struct{}
	if watch {
		done, stopped = make(chan struct{}), make(chan struct{})
		go func() {
			defer close(stopped)
			watched = follow(cmd.Process.Pid, done)
		}()
	}
	err := cmd.Wait()
	s := Sample{Wall: time.Since(begin), Out: strings.TrimSpace(out.String())}
	if watch {
		close(done)
		<-stopped
	}
	if st := cmd.ProcessState; st != nil {
		s.CPU = st.UserTime() + st.SystemTime()
		s.Peak = peak(st, watched)
	}
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return s, fmt.Errorf("no result after %v", timeout)
	case ctx.Err() != nil:
		return s, ctx.Err()
	case err != nil:
		return s, fmt.Errorf("%w: %s", err, firstLines(errOut.String()))
	}
	return s, nil
}

func firstLines(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > maxReport {
		s = s[:maxReport] + " ..."
	}
	return strings.Join(strings.Fields(s), " ")
}
