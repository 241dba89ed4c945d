package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"walrus/internal/engine"
	"walrus/internal/native"
)

// writeStats writes the block of statistics (language.md 23.5) and, behind it, what else is known.
func writeStats(w io.Writer, iso *engine.Isolate) { io.WriteString(w, statsText(iso.Report())) }

func statsText(r engine.JITReport) string {
	var b strings.Builder
	b.WriteString("\nHot-spot Statistics:\n")
	fmt.Fprintf(&b, "  Total tracked regions: %d\n", r.Regions)
	fmt.Fprintf(&b, "  Hot loops: %d\n", r.HotLoops)
	fmt.Fprintf(&b, "  Hot functions: %d\n", r.HotFunctions)
	fmt.Fprintf(&b, "  JIT compiled regions: %d\n", r.Compiled)
	if r.HottestName != "" {
		fmt.Fprintf(&b, "  Hottest spot: %s (%dx) [%s:%d]\n", r.HottestName, r.HottestCount, r.HottestFile, r.HottestLine)
	}
	b.WriteByte('\n')
	if r.TypeProfiles > 0 {
		fmt.Fprintf(&b, "Type Profile: %d locations observed\n", r.TypeProfiles)
	}
	if built, _ := native.Available(); built {
		fmt.Fprintf(&b, "JIT Stats: %d functions compiled\n", r.Objects)
	}
	if r.Available {
		b.WriteString("Tier: native code with interpreter\n")
	} else {
		fmt.Fprintf(&b, "Tier: interpreter only (%s)\n", r.Unavailable)
	}
	if r.Objects > 0 {
		fmt.Fprintf(&b, "Native code: %d bytes\n", r.CodeBytes)
		fmt.Fprintf(&b, "Compile time: %v\n", time.Duration(r.CompileNanos).Round(time.Microsecond))
	}
	for _, e := range r.Exits {
		fmt.Fprintf(&b, "Exit: %s:%d: %s (%dx)\n", e.File, e.Line, e.Reason, e.Count)
	}
	for _, f := range r.Refused {
		fmt.Fprintf(&b, "Refused: %s:%d: %s: %s\n", f.File, f.Line, f.Name, f.Reason)
	}
	return b.String()
}
