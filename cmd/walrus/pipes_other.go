//go:build !unix

package main

import (
	"errors"
	"os"
	"time"
)

// ignoreBrokenPipes has nothing to do where there is no such signal.
func ignoreBrokenPipes() {}

// closedPipe reports whether an error of writing says that nobody reads any more.
func closedPipe(err error) bool { return errors.Is(err, os.ErrClosed) }

// openFile opens a file for reading.
func openFile(name string) (*os.File, error) { return os.Open(name) }

// readable says that reading may go on: here it cannot be told whether it would block.
func readable(*os.File, time.Duration) bool { return true }
