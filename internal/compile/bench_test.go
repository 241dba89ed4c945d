package compile

import (
	"strings"
	"testing"

	"walrus/internal/bytecode"
	"walrus/internal/source"
	"walrus/internal/syntax"
)

// bigSource is about 1 MB of ordinary code.
func bigSource() string {
	const unit = `fn work%: items, limit {
    let total = 0;
    for item in items {
        if item.size > limit and not item.hidden { continue; }
        total += item.size * 2 + item.weight / 3.5;
        try { item.update(total, [1, 2, 3], {"key": total}); } catch e { println(f"{item}: {e}"); }
    }
    while total > limit { total -= 1; }
    return total;
}
`
	var b strings.Builder
	for i := 0; b.Len() < 1<<20; i++ {
		b.WriteString(strings.Replace(unit, "%", strings.Repeat("x", i%7)+string(rune('a'+i%26)), 1))
	}
	return b.String()
}

func BenchmarkStages(b *testing.B) {
	file := source.NewFile("big", bigSource())
	b.Run("parse", func(b *testing.B) {
		b.SetBytes(int64(len(file.Text())))
		b.ReportAllocs()
		for b.Loop() {
			syntax.Parse(file)
		}
	})
	b.Run("all", func(b *testing.B) {
		b.SetBytes(int64(len(file.Text())))
		b.ReportAllocs()
		for b.Loop() {
			Source(file, Options{})
		}
	})
	p, errs := Source(file, Options{})
	if errs != nil {
		b.Fatal(errs)
	}
	b.Run("verify", func(b *testing.B) {
		b.SetBytes(int64(len(file.Text())))
		b.ReportAllocs()
		for b.Loop() {
			if err := bytecode.Verify(p); err != nil {
				b.Fatal(err)
			}
		}
	})
}
