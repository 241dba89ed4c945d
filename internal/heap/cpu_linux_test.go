package heap

import (
	"runtime"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// cpuTime makes a benchmark report the processor time it takes, which other work on the machine disturbs less than the clock.
func cpuTime(b *testing.B, unit string, scale time.Duration) func() {
	runtime.LockOSThread()
	now := func() time.Duration {
		var u unix.Rusage
		if unix.Getrusage(unix.RUSAGE_THREAD, &u) != nil {
			return 0
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	start := now()
	return func() {
		b.ReportMetric(float64(now()-start)/float64(scale)/float64(b.N), unit)
		runtime.UnlockOSThread()
	}
}
