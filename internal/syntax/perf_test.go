package syntax

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"walrus/internal/source"
)

// TestLinear parses texts of 1 MB of every flat shape. The promise is a second and 100 MB; the test allows for a busy
// machine, but nothing that is not linear would pass it.
func TestLinear(t *testing.T) {
	const size = 1 << 20
	for name, hundred := range longPrograms(100) {
		text := longPrograms(100 * size / len(hundred))[name]
		if name == "fstring" {
			text = text[:strings.LastIndex(text, "{")] + `";`
		}
		file := source.NewFile("t", text)
		start := time.Now()
		tree, _ := Parse(file)
		took := time.Since(start)
		runtime.GC()
		var after runtime.MemStats
		runtime.ReadMemStats(&after)
		runtime.KeepAlive(tree)
		t.Logf("%-12s %7d bytes %6d ms, holds %d MB", name, len(text), took.Milliseconds(), after.HeapAlloc>>20)
		if took > 5*slowdown*time.Second || after.HeapAlloc > 100<<20 {
			t.Errorf("%s: %v, %d MB", name, took, after.HeapAlloc>>20)
		}
	}
}
