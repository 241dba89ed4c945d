package engine

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"walrus/internal/rt"
)

// SystemFiles is the file system of the machine with all that the process may do, for std/io.
type SystemFiles struct{}

// Open opens a file.
func (SystemFiles) Open(name string, flag int) (rt.File, error) {
	return opened(os.OpenFile(name, flag, 0o666))
}

// Stat describes a file.
func (SystemFiles) Stat(name string) (fs.FileInfo, error) { return os.Stat(name) }

// RootFiles is one directory of the machine; paths that lead out of it, also through links, are refused.
type RootFiles struct{ Root *os.Root }

// Open opens a file below the directory.
func (r RootFiles) Open(name string, flag int) (rt.File, error) {
	return opened(r.Root.OpenFile(name, flag, 0o666))
}

// Stat describes a file below the directory.
func (r RootFiles) Stat(name string) (fs.FileInfo, error) { return r.Root.Stat(name) }

func opened(f *os.File, err error) (rt.File, error) {
	if err != nil {
		return nil, err
	}
	return f, nil
}

// ReadOnlyFiles makes an fs.FS readable by std/io.
type ReadOnlyFiles struct{ FS fs.FS }

// Open opens a file for reading.
func (r ReadOnlyFiles) Open(name string, flag int) (rt.File, error) {
	if flag&(os.O_WRONLY|os.O_RDWR|os.O_CREATE|os.O_APPEND|os.O_TRUNC) != 0 {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	f, err := r.FS.Open(name)
	if err != nil {
		return nil, err
	}
	return readOnly{f}, nil
}

// Stat describes a file.
func (r ReadOnlyFiles) Stat(name string) (fs.FileInfo, error) { return fs.Stat(r.FS, name) }

// readOnly is a file of an fs.FS.
type readOnly struct{ fs.File }

func (readOnly) Write([]byte) (int, error) { return 0, fs.ErrPermission }

func (f readOnly) Seek(offset int64, whence int) (int64, error) {
	if s, ok := f.File.(io.Seeker); ok {
		return s.Seek(offset, whence)
	}
	return 0, errors.ErrUnsupported
}
