// Command faults shows that the comparison tester finds mistakes: it builds the tester with one seeded fault at a time and
// runs it until a difference is reported.
//
//	go run ./internal/testkit/faults -seconds 600             all faults
//	go run ./internal/testkit/faults -only slice-bound -v     those whose name contains the text
//
// A line per fault says whether and after which time it was found. The last line holds the counts; the exit status is 0
// if at most one fault in fifteen was missed.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	seconds := flag.Int("seconds", 600, "how long to look for each fault")
	only := flag.String("only", "", "part of the names of the faults to plant")
	jobs := flag.Int("jobs", 2, "programs run at a time")
	verbose := flag.Bool("v", false, "print what the tester said")
	flag.Parse()
	root, err := moduleRoot()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	planted, found := 0, 0
	for _, f := range faults() {
		if !strings.Contains(f.name, *only) {
			continue
		}
		planted++
		took, said, err := plant(root, f, *seconds, *jobs)
		switch {
		case err != nil:
			fmt.Printf("%-45s cannot be planted: %v\n", f.name, err)
		case took == 0:
			fmt.Printf("%-45s MISSED in %d s\n", f.name, *seconds)
		default:
			found++
			fmt.Printf("%-45s found after %.1f s\n", f.name, took.Seconds())
		}
		if *verbose {
			fmt.Println(said)
		}
	}
	fmt.Printf("faults: %d planted, %d found\n", planted, found)
	if found*15 < planted*14 {
		os.Exit(1)
	}
}

// moduleRoot is the folder of go.mod.
func moduleRoot() (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	return strings.TrimSpace(string(out)), err
}

// mutate gives the mutated file of a fault: the first of its candidate files that holds the text, exactly once.
func mutate(root string, f fault) (path string, text []byte, err error) {
	for _, file := range strings.Split(f.file, "|") {
		path = filepath.Join(root, filepath.FromSlash(file))
		text, err = os.ReadFile(path)
		if err != nil {
			return "", nil, err
		}
		if n := bytes.Count(text, []byte(f.old)); n == 1 {
			return path, bytes.Replace(text, []byte(f.old), []byte(f.by), 1), nil
		} else if n > 1 {
			return "", nil, fmt.Errorf("%s contains the text %d times", file, n)
		}
	}
	return "", nil, fmt.Errorf("%s does not contain the text any more", f.file)
}

// plant builds the tester with the fault and runs it; took is 0 if nothing was found.
func plant(root string, f fault, seconds, jobs int) (took time.Duration, said string, err error) {
	path, text, err := mutate(root, f)
	if err != nil {
		return 0, "", err
	}
	dir, err := os.MkdirTemp("", "walrus-fault")
	if err != nil {
		return 0, "", err
	}
	defer os.RemoveAll(dir)
	mutated := filepath.Join(dir, "mutated"+filepath.Ext(path))
	overlay := filepath.Join(dir, "overlay.json")
	binary := filepath.Join(dir, "compare")
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {path: mutated}})
	if err != nil {
		return 0, "", err
	}
	if err := os.WriteFile(mutated, text, 0o644); err != nil {
		return 0, "", err
	}
	if err := os.WriteFile(overlay, replace, 0o644); err != nil {
		return 0, "", err
	}
	build := exec.Command("go", "build", "-overlay", overlay, "-o", binary, "./internal/testkit/compare")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		return 0, "", fmt.Errorf("build: %v\n%s", err, out)
	}
	args := []string{"-seconds", fmt.Sprint(seconds), "-jobs", fmt.Sprint(jobs), "-max", "1", "-out", "", "-coverage=false", "-reduce=false", "-seed", "1"}
	if !f.jit {
		args = append(args, "-modes", "interpreter,gc")
	}
	start := time.Now()
	run := exec.Command(binary, args...)
	run.Dir = root
	out, err := run.CombinedOutput()
	if err == nil {
		return 0, string(out), nil
	}
	if bytes.Contains(out, []byte("differences")) {
		return time.Since(start), string(out), nil
	}
	return 0, "", fmt.Errorf("%v\n%s", err, out)
}
