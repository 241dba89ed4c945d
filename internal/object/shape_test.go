package object

import (
	"fmt"
	"testing"

	"walrus/internal/heap"
	"walrus/internal/value"
)

// TestInstancesModel compares instances of many structs with Go maps under random operations. Structs come and go.
func TestInstancesModel(t *testing.T) {
	const structs, slots = 6, 40
	w := newWorld(t, 41, structs+slots, heap.Config{})
	families := make([]*Family, structs)
	model := make([]map[string]Cell, slots)
	order := make([][]string, slots)
	family := make([]int, slots)
	newStruct := func(i int) {
		a, ok := w.s.NewStruct(uint64(i), []Cell{{}, {}})
		w.must(ok)
		w.setRoot(i, value.OfRef(value.Struct, a))
		families[i] = w.s.NewFamily(a, w.r.IntN(6))
	}
	for i := range structs {
		newStruct(i)
	}
	for range operations() {
		w.step()
		i := w.r.IntN(slots)
		a := w.root(structs + i).Bits
		switch op := w.r.IntN(30); {
		case op == 0 || model[i] == nil:
			family[i] = w.r.IntN(structs)
			w.setRoot(structs+i, value.OfRef(value.Instance, w.s.NewInstance(families[family[i]])))
			model[i], order[i] = map[string]Cell{}, nil
		case op == 1 && w.r.IntN(100) == 0:
			newStruct(w.r.IntN(structs))
		case op < 14:
			many := 5 + i%4*i // some instances get very many fields
			name := fmt.Sprintf("field%d", w.r.IntN(many)*(1+i%2))
			key, ok := w.s.InternString(name)
			w.must(ok)
			c := w.randomCell(-1)
			w.must(w.s.SetField(a, key, c))
			if _, known := model[i][name]; !known {
				order[i] = append(order[i], name)
			}
			model[i][name] = c
		default:
			name := fmt.Sprintf("field%d", w.r.IntN(150))
			key, ok := w.s.InternString(name)
			w.must(ok)
			got, ok := w.s.Field(a, key)
			want, known := model[i][name]
			if ok != known || got != want {
				t.Fatalf("operation %d: %s is %v, %v", w.ops, name, got, ok)
			}
			if w.s.FieldCount(a) != len(model[i]) {
				t.Fatalf("operation %d: %d fields, want %d", w.ops, w.s.FieldCount(a), len(model[i]))
			}
			if sh := w.s.ShapeOf(a); !sh.Hashed {
				for n, k := range sh.Keys() {
					if GoString(k) != order[i][n] {
						t.Fatalf("operation %d: order of fields", w.ops)
					}
				}
			}
		}
	}
}

// TestManyFields takes one instance through inline slots, overflow and a table.
func TestManyFields(t *testing.T) {
	w := newWorld(t, 1, 2, heap.Config{})
	def, ok := w.s.NewStruct(0, nil)
	w.must(ok)
	w.setRoot(0, value.OfRef(value.Struct, def))
	f := w.s.NewFamily(def, 2)
	for round := range 20 {
		a := w.s.NewInstance(f)
		w.setRoot(1, value.OfRef(value.Instance, a))
		for i := range 300 {
			key, ok := w.s.InternString(fmt.Sprint("f", i))
			w.must(ok)
			w.must(w.s.SetField(a, key, value.OfInt(int64(i))))
			if w.s.ShapeOf(a).Hashed != (i >= maxInstanceFields) {
				t.Fatalf("%d fields: hashed is %v", i+1, i < maxInstanceFields)
			}
			if w.s.StructOf(a) != def {
				t.Fatal("struct is lost")
			}
			if i%37 == round {
				w.collect()
			}
			for k := 0; k <= i; k += 1 + i/5 {
				key, _ := w.s.InternString(fmt.Sprint("f", k))
				if c, ok := w.s.Field(a, key); !ok || c.Int() != int64(k) {
					t.Fatalf("%d fields: field %d is %v, %v", i+1, k, c, ok)
				}
			}
		}
	}
	if f.Root.Inline <= 2 {
		t.Error("instances did not get more inline slots")
	}
}

// TestInlineCache does what an inline cache does: reads and writes through remembered places.
func TestInlineCache(t *testing.T) {
	w := newWorld(t, 1, 1, heap.Config{})
	def, _ := w.s.NewStruct(0, nil)
	w.setRoot(0, value.OfRef(value.Struct, def))
	f := w.s.NewFamily(def, 3)
	x, _ := w.s.InternString("x")
	y, _ := w.s.InternString("y")
	a := w.s.NewInstance(f)
	w.must(w.s.SetField(a, x, value.OfInt(1)))
	w.must(w.s.SetField(a, y, value.OfInt(2)))
	b := w.s.NewInstance(f)
	sh := w.s.Transition(f.Root.Empty, x, true)
	w.s.AddField(b, sh, value.OfInt(3))
	w.s.AddField(b, w.s.Transition(sh, y, true), value.OfInt(4))
	if heap.KindOf(a) != heap.KindOf(b) {
		t.Fatal("same fields, different shapes")
	}
	loc, ok := w.s.FieldLoc(w.s.ShapeOf(a), y)
	if !ok || !loc.Inline || loc.Payload != 24 || loc.Tag != 9 {
		t.Fatalf("%+v", loc)
	}
	if loc.At(a).Int() != 2 || loc.At(b).Int() != 4 {
		t.Error("read through a place")
	}
	loc.Set(b, value.OfInt(5))
	if c, _ := w.s.Field(b, y); c.Int() != 5 {
		t.Error("write through a place")
	}
	if _, ok := w.s.FieldLoc(sh, y); ok {
		t.Error("field of a shape that does not have it")
	}
}

// TestShapesDie makes structs in a loop: their shapes must go with them.
func TestShapesDie(t *testing.T) {
	w := newWorld(t, 1, 1, heap.Config{})
	w.collect()
	before, used := w.s.liveShapes, w.h.Used()
	x, _ := w.s.InternString("x")
	for i := range 3000 {
		def, ok := w.s.NewStruct(uint64(i), nil)
		w.must(ok)
		w.must(w.s.SetField(w.s.NewInstance(w.s.NewFamily(def, 1)), x, Cell{}))
		if i%100 == 0 {
			w.collect()
			x, _ = w.s.InternString("x")
		}
	}
	w.collect()
	if w.s.liveShapes != before || w.h.Used() > used+4096+6000*idBytes {
		t.Errorf("%d shapes, were %d; %d bytes, were %d", w.s.liveShapes, before, w.h.Used(), used)
	}
}

// TestShapeLimit gives instances ever new fields: the number of shapes stays bounded.
func TestShapeLimit(t *testing.T) {
	w := newWorld(t, 1, 2, heap.Config{})
	def, _ := w.s.NewStruct(0, nil)
	w.setRoot(0, value.OfRef(value.Struct, def))
	f := w.s.NewFamily(def, 1)
	for i := range maxShapes + 500 {
		a := w.s.NewInstance(f)
		key, ok := w.s.InternString(fmt.Sprint("name", i))
		w.must(ok)
		w.must(w.s.SetField(a, key, value.OfInt(int64(i))))
		if c, ok := w.s.Field(a, key); !ok || c.Int() != int64(i) {
			t.Fatal("field is lost")
		}
		if w.h.WantsCollect() {
			w.h.Collect(nil)
		}
	}
	if w.s.liveShapes > maxShapes+10 {
		t.Errorf("%d shapes", w.s.liveShapes)
	}
	w.collect()
	for i := range 3000 {
		d := w.s.NewDict(0)
		w.must(w.s.DictSet(d, strCell(w.str(fmt.Sprint("dyn", i))), Cell{}, false))
	}
	if w.s.dynamicShapes > maxDynamicShapes {
		t.Errorf("%d shapes for computed keys", w.s.dynamicShapes)
	}
}
