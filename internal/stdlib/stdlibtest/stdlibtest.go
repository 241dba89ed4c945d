// Package stdlibtest calls functions of the library from tests of Go, without a program around them. It does what a dispatcher does: checks
// arguments by the descriptor, and repeats a call that ran out of memory after a collection.
package stdlibtest

import (
	"fmt"
	"strings"
	"testing"
	"unsafe"

	"walrus/internal/heap"
	"walrus/internal/object"
	"walrus/internal/rt"
	"walrus/internal/value"
)

// Kit is a runtime without programs.
type Kit struct {
	T     testing.TB
	C     *rt.Context
	roots []value.Cell // arguments under way and values that a test keeps
}

// New makes a runtime with a memory limit in bytes; 0 means none that matters.
func New(t testing.TB, limit uint64) *Kit {
	t.Helper()
	h, err := heap.New(heap.Config{LimitBytes: limit, HashSeed: [2]uint64{1, 2}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	k := &Kit{T: t, C: rt.NewContext(h)}
	k.C.AddRoots(func(m *heap.Marker) {
		for _, v := range k.roots {
			m.Cell(v)
		}
	})
	k.C.Hooks.Collect = func() { k.C.Collect() }
	return k
}

// Keep makes v survive collections.
func (k *Kit) Keep(v value.Cell) value.Cell {
	k.roots = append(k.roots, v)
	return v
}

// Dict is a dict to be made by Value: keys and values that alternate.
type Dict []any

// Tuple is a tuple to be made by Value.
type Tuple []any

// Range is a range to be made by Value.
type Range [2]int64

// Value makes a value: nil, bool, int, float64, string, []any, Tuple, Dict, Range, or a value.Cell as it is.
func (k *Kit) Value(x any) value.Cell {
	k.T.Helper()
	switch x := x.(type) {
	case nil:
		return value.OfVoid()
	case bool:
		return value.OfBool(x)
	case int:
		return value.OfInt(int64(x))
	case int64:
		return value.OfInt(x)
	case float64:
		return value.OfFloat(x)
	case string:
		s, err := k.C.StringOf(x)
		k.must(err == nil)
		return s
	case []any:
		l, ok := k.C.Space.NewList(k.cells(x))
		k.must(ok)
		return value.OfRef(value.List, l)
	case Tuple:
		t, ok := k.C.Space.NewTuple(k.cells(x))
		k.must(ok)
		return value.OfRef(value.Tuple, t)
	case Range:
		return value.OfRef(value.Range, k.C.Space.NewRange(x[0], x[1]))
	case Dict:
		d := k.C.Space.NewDict(len(x) / 2)
		for i := 0; i < len(x); i += 2 {
			k.must(k.C.Space.DictSet(d, k.Value(x[i]), k.Value(x[i+1]), true))
		}
		return value.OfRef(value.Dict, d)
	case value.Cell:
		return x
	}
	k.T.Fatalf("stdlibtest: no value for %T", x)
	return value.Cell{}
}

func (k *Kit) must(ok bool) {
	k.T.Helper()
	if !ok {
		k.T.Fatal("stdlibtest: out of memory while making a value")
	}
}

func (k *Kit) cells(items []any) []value.Cell {
	cells := make([]value.Cell, len(items))
	for i, item := range items {
		cells[i] = k.Value(item)
	}
	return cells
}

// Find returns the row with that name.
func (k *Kit) Find(table []rt.Native, name string) *rt.Native {
	k.T.Helper()
	for i := range table {
		if table[i].Name == name {
			return &table[i]
		}
	}
	k.T.Fatalf("stdlibtest: no function %s", name)
	return nil
}

// Call calls a function with values made by Value. For methods the first one is the receiver.
func (k *Kit) Call(table []rt.Native, name string, args ...any) (value.Cell, error) {
	k.T.Helper()
	f := k.Find(table, name)
	cells := k.cells(args)
	kept := len(k.roots)
	k.roots = append(k.roots, cells...)
	defer func() { k.roots = k.roots[:kept] }()
	a := rt.ArgsAt(unsafe.Pointer(unsafe.SliceData(cells)), len(cells))
	if err := f.Check(a); err != nil {
		return value.Cell{}, err
	}
	v, err := f.Body(k.C, a)
	if err == rt.ErrRetry {
		k.C.Collect()
		if v, err = f.Body(k.C, a); err == rt.ErrRetry {
			err = fmt.Errorf("out of memory: %w", err)
		}
	}
	return v, err
}

// Show is a notation of v for expectations: strings in quotes, floats with a point, `error: ...` for errors.
func (k *Kit) Show(v value.Cell, err error) string {
	if err != nil {
		return "error: " + err.Error()
	}
	var b strings.Builder
	k.show(&b, v)
	return b.String()
}

func (k *Kit) show(b *strings.Builder, v value.Cell) {
	list := func(open string, n int, item func(int) value.Cell, end string) {
		b.WriteString(open)
		for i := range n {
			if i > 0 {
				b.WriteString(" ")
			}
			k.show(b, item(i))
		}
		b.WriteString(end)
	}
	switch v.Tag {
	case value.String:
		fmt.Fprintf(b, "%q", object.GoString(v.Bits))
	case value.Float:
		text := fmt.Sprint(v.Float())
		if !strings.ContainsAny(text, ".eNI") {
			text += ".0"
		}
		b.WriteString(text)
	case value.List:
		list("[", object.ListLen(v.Bits), func(i int) value.Cell { return object.ListGet(v.Bits, i) }, "]")
	case value.Tuple:
		list("(", object.TupleLen(v.Bits), func(i int) value.Cell { return object.TupleGet(v.Bits, i) }, ")")
	case value.Dict:
		b.WriteString("{")
		it := k.C.Space.DictIterate(v.Bits)
		for n := 0; ; n++ {
			key, item, ok := k.C.Space.DictNext(v.Bits, &it)
			if !ok {
				break
			}
			if n > 0 {
				b.WriteString(" ")
			}
			k.show(b, key)
			b.WriteString(":")
			k.show(b, item)
		}
		b.WriteString("}")
	default:
		b.WriteString(k.C.BriefText(v))
	}
}

// Row is a call and what it gives, in the notation of Show.
type Row struct {
	Call string
	Args []any
	Want string
}

// Run calls the rows in order and reports every result that differs. A Want that ends in "..." is a prefix.
func (k *Kit) Run(table []rt.Native, rows []Row) {
	k.T.Helper()
	for _, row := range rows {
		got := k.Show(k.Call(table, row.Call, row.Args...))
		if prefix, ok := strings.CutSuffix(row.Want, "..."); ok && strings.HasPrefix(got, prefix) || got == row.Want {
			continue
		}
		k.T.Errorf("%s%v = %s, want %s", row.Call, row.Args, got, row.Want)
	}
}
