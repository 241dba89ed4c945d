package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
)

// Marks of the section of a page that the runner owns.
const (
	resultsBegin = "<!-- results: written by the benchmark runner -->\n"
	resultsEnd   = "<!-- end of results -->\n"
)

// updatePage replaces the text between the marks of the page at path by a picture and the report.
func updatePage(path, picture string, report func(io.Writer) error) error {
	page, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, ok := bytes.Cut(page, []byte(resultsBegin))
	_, after, ok2 := bytes.Cut(rest, []byte(resultsEnd))
	if !ok || !ok2 {
		return fmt.Errorf("%s has no results section (%q ... %q)", path, resultsBegin, resultsEnd)
	}
	var b bytes.Buffer
	b.Write(before)
	b.WriteString(resultsBegin)
	fmt.Fprintf(&b, "\n![Times of all peers relative to Walrus](%s)\n\n", picture)
	if err := report(&b); err != nil {
		return err
	}
	b.WriteString(resultsEnd)
	b.Write(after)
	return os.WriteFile(path, b.Bytes(), 0o644)
}
