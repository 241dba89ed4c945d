// Package suite finds the benchmark programs on disk.
//
// A program is a folder NAME with one source file per language, NAME.EXT, the expected output NAME.expect (one
// checksum line) and, for Walrus, a second form NAME_variant.walrus. All sources of a program compute the same
// checksum with the same algorithm.
package suite

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// Form names one kind of source file of a program.
type Form string

// The forms a program may have. Lua54 is an optional override for Lua 5.3 and later where integer division makes
// the idiomatic program differ from the 5.1 dialect that the other Lua implementations share.
const (
	Walrus        Form = ".walrus"
	WalrusVariant Form = "_variant.walrus"
	Lua           Form = ".lua"
	Lua54         Form = ".lua54.lua"
	JavaScript    Form = ".js"
	Python        Form = ".py"
	C             Form = ".c"
	Starlark      Form = ".star"
	Tengo         Form = ".tengo"
)

// required lists the forms that every program must have.
var required = [...]Form{Walrus, WalrusVariant, Lua, JavaScript, Python, C}

// Program is one benchmark.
type Program struct {
	Name     string // folder name
	Dir      string // path of the folder
	About    string // one line, from the first comment of the Walrus source
	Checksum string // expected standard output without surrounding white space
}

// Source gives the path of a form, or "" if the program does not have it.
func (p Program) Source(f Form) string {
	path := filepath.Join(p.Dir, p.Name+string(f))
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	return path
}

// Missing lists required forms that have no file.
func (p Program) Missing() []Form {
	var out []Form
	for _, f := range required {
		if p.Source(f) == "" {
			out = append(out, f)
		}
	}
	return out
}

// Load reads all programs below dir, sorted by name.
func Load(dir string) ([]Program, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("benchmark programs: %w", err)
	}
	var out []Program
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		p := Program{Name: e.Name(), Dir: filepath.Join(dir, e.Name())}
		sum, err := os.ReadFile(filepath.Join(p.Dir, p.Name+".expect"))
		if err != nil {
			return nil, fmt.Errorf("program %s: %w", p.Name, err)
		}
		p.Checksum = strings.TrimSpace(string(sum))
		p.About = about(p.Source(Walrus), p.Name)
		out = append(out, p)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out, nil
}

// about takes the description from the first line, "// NAME: description".
func about(path, name string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	if !s.Scan() {
		return ""
	}
	return strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(s.Text(), "// "), name+":"))
}
