//go:build unix && !linux

package measure

import (
	"os"
	"runtime"
	"syscall"
)

// usagePeak converts the peak of the usage record to bytes; macOS counts bytes, the other systems KiB.
func usagePeak(st *os.ProcessState) int64 {
	ru, ok := st.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return int64(ru.Maxrss)
	}
	return int64(ru.Maxrss) << 10
}
