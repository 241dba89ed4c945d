package measure

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
	"time"
)

// follow reads the high-water mark of a process until done is closed and returns the last one seen, in bytes.
func follow(pid int, done <-chan struct{}) int64 {
	var last int64
	path := "/proc/" + strconv.Itoa(pid) + "/status"
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for {
		if n := highWater(path); n > last {
			last = n
		}
		select {
		case <-done:
			return last
		case <-tick.C:
		}
	}
}

func highWater(path string) int64 {
	data, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	_, rest, ok := bytes.Cut(data, []byte("VmHWM:"))
	if !ok {
		return 0
	}
	fields := bytes.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kib, err := strconv.ParseInt(string(fields[0]), 10, 64)
	if err != nil {
		return 0
	}
	return kib << 10
}

// peak decides between two sources. The usage record is exact, but a child inherits this process's own mark at the
// moment it is started, so a value that is not above ours says nothing; then the followed value is the better one.
func peak(st *os.ProcessState, watched int64) int64 {
	ru, ok := st.SysUsage().(*syscall.Rusage)
	if !ok {
		return watched
	}
	exact := ru.Maxrss << 10
	if watched == 0 || exact > highWater("/proc/self/status") {
		return exact
	}
	return watched
}
