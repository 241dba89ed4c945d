//go:build unix

package main

import (
	"errors"
	"os/signal"
	"syscall"
)

// ignoreBrokenPipes makes writing to a closed pipe an error of the write instead of a signal.
func ignoreBrokenPipes() { signal.Ignore(syscall.SIGPIPE) }

// closedPipe reports whether an error of writing says that nobody reads any more.
func closedPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }
