package rt_test

import (
	"testing"

	"walrus/internal/stdlib/stdlibtest"
	"walrus/internal/value"
)

// BenchmarkConcat joins the parts of a short format string.
func BenchmarkConcat(b *testing.B) {
	k := stdlibtest.New(b, 0)
	parts := []value.Cell{k.Keep(k.Value("item ")), value.OfInt(123456), k.Keep(k.Value(": ")), value.OfFloat(1.5)}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := k.C.Concat(parts); err != nil {
			b.Fatal(err)
		}
		if k.C.Heap.WantsCollect() {
			k.C.Collect()
		}
	}
}

// BenchmarkText writes a small nested value.
func BenchmarkText(b *testing.B) {
	k := stdlibtest.New(b, 0)
	v := k.Keep(k.Value([]any{1, "two", []any{3.5, nil}, stdlibtest.Dict{"b", 1, "a", 2}}))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := k.C.Text(v); err != nil {
			b.Fatal(err)
		}
		if k.C.Heap.WantsCollect() {
			k.C.Collect()
		}
	}
}

// BenchmarkEqual compares two small nested values.
func BenchmarkEqual(b *testing.B) {
	k := stdlibtest.New(b, 0)
	x := []any{1, "two", []any{3.5, nil}, []any{1, 2, 3}}
	v, w := k.Value(x), k.Value(x)
	b.ReportAllocs()
	for b.Loop() {
		if equal, err := k.C.Equal(v, w); err != nil || !equal {
			b.Fatal(err)
		}
	}
}
