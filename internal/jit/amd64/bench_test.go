package amd64_test

import (
	"testing"

	"walrus/internal/jit/amd64"
	"walrus/internal/jit/mach"
	"walrus/internal/value"
)

func benchCode(b *testing.B, text string, args ...value.Cell) {
	m := newMachine(b, mach.Options{})
	code, o := m.compile(parse(b, text))
	for b.Loop() {
		if out := m.run(code, o, &world{}, args); out.left {
			b.Fatalf("%+v", out)
		}
	}
}

func BenchmarkFib(b *testing.B) { benchCode(b, fibText, intCell(27)) }

func goFib(n int64) int64 {
	if n < 2 {
		return n
	}
	return goFib(n-1) + goFib(n-2)
}

func BenchmarkGoFib(b *testing.B) {
	for b.Loop() {
		goFib(27)
	}
}

// BenchmarkCompile reports the time of the back end per IR instruction.
func BenchmarkCompile(b *testing.B) {
	m := newMachine(b, mach.Options{})
	m.opts.Check = false
	n := 0
	var cc mach.Compiler
	for b.Loop() {
		for seed := range uint64(20) {
			f := randomFunc(seed+50, &memory)
			n += f.NumLive()
			if _, err := cc.Compile(f, amd64.Target{}, &m.opts); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/instr")
}
