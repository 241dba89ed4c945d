package list

import (
	"math"
	"slices"
	"unsafe"

	"walrus/internal/diag"
	"walrus/internal/heap"
	"walrus/internal/object"
	"walrus/internal/rt"
	"walrus/internal/value"
)

// Sorting works on a copy of the elements on Go's heap, which is charged on the memory limit: a cancellation in the middle then leaves
// the list as it was. Lists of one type are sorted as bare payloads; only lists of ints and floats mixed need cells.

// sortList is the method sort.
func sortList(c *rt.Context, a rt.Args) (value.Cell, error) {
	list := a.At(0).Bits
	n := object.ListLen(list)
	if n == 0 {
		return value.OfVoid(), nil
	}
	size := uint64(2 * 8 * n)
	elem := value.Tag(object.ListElem(list))
	mixed := elem != value.Int && elem != value.Float && elem != value.String
	if mixed {
		if err := sortable(c, list, n); err != nil {
			return value.Cell{}, err
		}
		size *= 2
	}
	if !c.Heap.Charge(size) {
		return value.Cell{}, rt.ErrRetry
	}
	defer c.Heap.Discharge(size)
	if mixed {
		return value.OfVoid(), sortCells(c, list, n)
	}
	words := heap.Words(object.ListData(list), n)
	items := make([]uint64, 2*n)
	copy(items, words)
	var less func(a, b *uint64) bool
	switch elem {
	case value.Int:
		less = func(a, b *uint64) bool { return int64(*a) < int64(*b) }
	case value.Float:
		less = func(a, b *uint64) bool { return floatLess(math.Float64frombits(*a), math.Float64frombits(*b)) }
	case value.String:
		less = func(a, b *uint64) bool { return object.StringCompare(*a, *b) < 0 }
	}
	run := 0
	if elem == value.Int {
		run = intRun
		for i := 0; i < n; i += run {
			sortInts(items[i:min(i+run, n)])
			if err := c.Poll(); err != nil {
				return value.Cell{}, err
			}
		}
	}
	if err := mergeSort(items[:n], items[n:], run, less, c.Poll); err != nil {
		return value.Cell{}, err
	}
	copy(words, items[:n])
	return value.OfVoid(), nil
}

// intRun is the number of ints that are sorted at once between two looks at cancellation.
const intRun = 32 << 10

// sortInts sorts ints by Go's sort, which is faster and not stable; equal ints cannot be told apart.
func sortInts(words []uint64) {
	slices.Sort(unsafe.Slice((*int64)(unsafe.Pointer(unsafe.SliceData(words))), len(words)))
}

// mergeSort sorts items, which may consist of sorted runs already.
func mergeSort(items, tmp []uint64, run int, less func(a, b *uint64) bool, poll func() error) error {
	if run > 0 {
		return rt.MergeRuns(items, tmp, run, less, poll)
	}
	return rt.SortStable(items, tmp, less, poll)
}

// sortable checks that the elements of a list are all numbers or all strings.
func sortable(c *rt.Context, list object.Addr, n int) error {
	first := object.ListGet(list, 0)
	for i := range n {
		if i%checkItems == checkItems-1 {
			if err := c.Poll(); err != nil {
				return err
			}
		}
		v := object.ListGet(list, i)
		if first.Tag.IsNumber() && v.Tag.IsNumber() || first.Tag == value.String && v.Tag == value.String {
			continue
		}
		return rt.Raise(diag.InvalidOperation, "<", first.Tag.TypeName(), v.Tag.TypeName())
	}
	return nil
}

func sortCells(c *rt.Context, list object.Addr, n int) error {
	items := make([]value.Cell, 2*n)
	for i := range n {
		items[i] = object.ListGet(list, i)
	}
	less := numberLess
	if items[0].Tag == value.String {
		less = func(a, b *value.Cell) bool { return object.StringCompare(a.Bits, b.Bits) < 0 }
	}
	if err := rt.SortStable(items[:n], items[n:], less, c.Poll); err != nil {
		return err
	}
	for i := range n {
		c.Space.ListSet(list, i, items[i]) // cannot fail: the list already holds elements of this type
	}
	return nil
}

// floatLess is `<` with not-a-number behind everything else.
func floatLess(a, b float64) bool { return a < b || b != b && a == a }

// numberLess orders ints and floats by their exact values. `<` compares an int with a float as doubles, by which two different ints may equal
// one float; that would be no ordering. Whatever `<` tells apart is in the same order here.
func numberLess(a, b *value.Cell) bool {
	switch {
	case a.Tag == value.Int && b.Tag == value.Int:
		return a.Int() < b.Int()
	case a.Tag == value.Int:
		return compareExact(a.Int(), b.Float()) < 0
	case b.Tag == value.Int:
		return compareExact(b.Int(), a.Float()) > 0
	}
	return floatLess(a.Float(), b.Float())
}

// compareExact compares an int with a float; not-a-number is above every int.
func compareExact(n int64, f float64) int {
	switch {
	case f != f || f >= 1<<63:
		return -1
	case f < -1<<63:
		return 1
	}
	whole := math.Floor(f)
	switch m := int64(whole); {
	case n < m:
		return -1
	case n > m:
		return 1
	case f > whole:
		return -1
	}
	return 0
}
