package compile

import (
	"os"
	"testing"

	"walrus/internal/bytecode"
	"walrus/internal/source"
)

func TestDump(t *testing.T) {
	b, err := os.ReadFile(os.Getenv("WALRUS_DUMP"))
	if err != nil {
		t.Skip()
	}
	p, errs := Source(source.NewFile("t", string(b)), Options{})
	if errs != nil {
		t.Fatal(errs)
	}
	t.Log("\n" + bytecode.Disassemble(p))
}
