package core

import (
	"strconv"

	"walrus/internal/heap"
	"walrus/internal/rt"
	"walrus/internal/value"
)

// Thresholds that are reported until a program sets its own. The collector chooses its moments itself.
const (
	defaultThreshold = 1024
	memoryThreshold  = 8 << 20
)

// census counts the objects of a heap by the kinds that programs know.
type census struct {
	lists, tuples, dicts, functions, iterators, structs, instances, tasks, strings uint64
	stats                                                                          heap.Stats
}

func count(c *rt.Context) census {
	s := c.Heap.Stats()
	k := &s.ByKind
	return census{
		lists:     k[heap.List],
		tuples:    k[heap.Tuple],
		dicts:     k[heap.DictCount] + k[heap.DictHash],
		functions: k[heap.Function] + k[heap.Native],
		iterators: k[heap.Iter],
		structs:   k[heap.Struct],
		instances: k[heap.InstanceCount],
		tasks:     k[heap.Task],
		strings:   k[heap.String],
		stats:     s,
	}
}

// total is the sum over all kinds except strings.
func (n *census) total() uint64 {
	return n.lists + n.tuples + n.dicts + n.functions + n.iterators + n.structs + n.instances + n.tasks
}

func field(name string, n uint64) rt.Field { return rt.Field{Name: name, Value: value.OfInt(int64(n))} }

func gc(c *rt.Context, _ rt.Args) (value.Cell, error) {
	before := count(c)
	if c.Hooks.Collect != nil {
		c.Hooks.Collect()
		if err := c.Poll(); err != nil {
			return value.Cell{}, err
		}
	}
	after := count(c)
	return c.DictOf(
		field("objects_freed", before.total()-after.total()),
		field("objects_before", before.total()),
		field("objects_after", after.total()),
		field("total_collections", after.stats.Collections),
	)
}

func heapStats(c *rt.Context, _ rt.Args) (value.Cell, error) {
	n := count(c)
	return c.DictOf(
		field("lists", n.lists),
		field("tuples", n.tuples),
		field("dicts", n.dicts),
		field("functions", n.functions),
		field("iterators", n.iterators),
		field("struct_defs", n.structs),
		field("struct_instances", n.instances),
		field("tasks", n.tasks),
		field("strings", n.strings),
		field("total_objects", n.total()),
		field("allocation_count", n.stats.Allocations),
		field("bytes_allocated", n.stats.Bytes),
		field("total_bytes_freed", n.stats.BytesFreed),
		field("total_collections", n.stats.Collections),
		field("allocation_threshold", threshold(c)),
		field("memory_threshold", memoryThreshold),
	)
}

// threshold is the number of allocations in force.
func threshold(c *rt.Context) uint64 {
	if n := c.Heap.Threshold(); n > 0 {
		return n
	}
	return defaultThreshold
}

func gcThreshold(c *rt.Context, a rt.Args) (value.Cell, error) {
	n := a.At(0).Int()
	if n < 1 {
		return fail("gc_threshold", "a positive int is needed: "+strconv.FormatInt(n, 10))
	}
	previous := threshold(c)
	c.Heap.SetThreshold(uint64(n))
	return value.OfInt(int64(previous)), nil
}
