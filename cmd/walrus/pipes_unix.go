//go:build unix

package main

import (
	"errors"
	"io/fs"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// ignoreBrokenPipes makes writing to a closed pipe an error of the write instead of a signal.
func ignoreBrokenPipes() { signal.Ignore(syscall.SIGPIPE) }

// closedPipe reports whether an error of writing says that nobody reads any more.
func closedPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }

// openFile opens a file for reading. Unlike os.Open it does not try to have it polled, which takes half a dozen system calls.
func openFile(name string) (*os.File, error) {
	for {
		fd, err := syscall.Open(name, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
		switch {
		case err == nil:
			return os.NewFile(uintptr(fd), name), nil
		case err != syscall.EINTR:
			return nil, &fs.PathError{Op: "open", Path: name, Err: err}
		}
	}
}

// readable waits until reading from f would not block, at most for the time given. It also returns true if that cannot be told.
func readable(f *os.File, limit time.Duration) bool {
	fds := []unix.PollFd{{Fd: int32(f.Fd()), Events: unix.POLLIN}}
	n, err := unix.Poll(fds, int(limit.Milliseconds()))
	return n > 0 || err != nil && err != unix.EINTR
}
