package measure

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
	"time"
)

// spinTime is how long a young process is watched without pause: many small programs end sooner than a timer could tell.
const spinTime = 50 * time.Millisecond

// follow reads the high-water mark of a process until done is closed and returns the last one seen, in bytes.
func follow(pid int, done <-chan struct{}) int64 {
	var last int64
	begin := time.Now()
	path := "/proc/" + strconv.Itoa(pid) + "/status"
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for {
		if n := highWater(path); n > last {
			last = n
		}
		if time.Since(begin) < spinTime {
			select {
			case <-done:
				return last
			default:
				continue
			}
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
// moment it is started, so a value that is not clearly above ours says nothing; then the followed value is the better
// one. The kernel keeps these counters per processor and only roughly, hence the margin of an eighth.
func peak(st *os.ProcessState, watched int64) int64 {
	ru, ok := st.SysUsage().(*syscall.Rusage)
	if !ok {
		return watched
	}
	exact, own := ru.Maxrss<<10, highWater("/proc/self/status")
	if exact > own+own/8 {
		return exact
	}
	return watched
}
