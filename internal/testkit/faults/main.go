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
	"regexp"
	"strconv"
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
	dir, err := os.MkdirTemp("", "walrus-sound")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	sound := filepath.Join(dir, "compare")
	if err := build(root, sound); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	status := plantAll(root, sound, *only, *seconds, *jobs, *verbose)
	_ = os.RemoveAll(dir)
	os.Exit(status)
}

// plantAll plants the faults one after the other; it gives the exit status.
func plantAll(root, sound, only string, seconds, jobs int, verbose bool) int {
	planted, found := 0, 0
	for _, f := range faults() {
		if !strings.Contains(f.name, only) {
			continue
		}
		planted++
		took, said, err := plant(root, sound, f, seconds, jobs)
		switch {
		case err != nil:
			fmt.Printf("%-45s cannot be planted: %v\n", f.name, err)
		case took == 0:
			fmt.Printf("%-45s MISSED in %d s\n", f.name, seconds)
		default:
			found++
			fmt.Printf("%-45s found after %.1f s\n", f.name, took.Seconds())
		}
		if verbose {
			fmt.Println(said)
		}
	}
	fmt.Printf("faults: %d planted, %d found\n", planted, found)
	if found*15 < planted*14 {
		return 1
	}
	return 0
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

// plant builds the tester with the fault and runs it; took is 0 if nothing was found. A difference that the tester
// without the fault reports too does not count.
func plant(root, sound string, f fault, seconds, jobs int) (took time.Duration, said string, err error) {
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
	binary := filepath.Join(dir, "compare")
	if err := build(root, binary, "-overlay", overlay); err != nil {
		return 0, "", err
	}
	modes := ""
	if !f.jit {
		modes = "interpreter,gc"
	}
	start := time.Now()
	end := start.Add(time.Duration(seconds) * time.Second)
	for seed := uint64(1); time.Now().Before(end); {
		left := max(int(time.Until(end).Seconds()), 1)
		found, out, err := look(root, binary, modes, seed, 0, left, jobs)
		if err != nil || found == 0 {
			return 0, out, err
		}
		same, _, err := look(root, sound, modes, found, 1, 60, 1)
		if err != nil {
			return 0, out, err
		}
		if same == 0 {
			return max(time.Since(start), time.Millisecond), out, nil
		}
		seed = found + 1
	}
	return 0, "", nil
}

// build compiles the tester.
func build(root, binary string, flags ...string) error {
	args := append(append([]string{"build"}, flags...), "-o", binary, "./internal/testkit/compare")
	cmd := exec.Command("go", args...)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build: %v\n%s", err, out)
	}
	return nil
}

var seedOf = regexp.MustCompile(`(?m)^seed (\d+), `)

// look runs a tester until its first difference and gives the seed of that, 0 if there was none.
func look(root, binary, modes string, seed uint64, programs, seconds, jobs int) (found uint64, said string, err error) {
	cmd := exec.Command(binary, "-seconds", fmt.Sprint(seconds), "-programs", fmt.Sprint(programs), "-jobs", fmt.Sprint(jobs), "-max", "1",
		"-out", "", "-coverage=false", "-reduce=false", "-seed", fmt.Sprint(seed), "-modes", modes)
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	if err == nil {
		return 0, string(out), nil
	}
	if m := seedOf.FindSubmatch(out); m != nil {
		found, err = strconv.ParseUint(string(m[1]), 10, 64)
		return found, string(out), err
	}
	return 0, "", fmt.Errorf("%v\n%s", err, out)
}
