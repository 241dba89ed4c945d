package rt

import (
	"bytes"
	"unicode/utf8"
	"unsafe"

	"walrus/internal/heap"
	"walrus/internal/number"
	"walrus/internal/object"
	"walrus/internal/value"
)

// The text of a value (language.md section 5) is written by an explicit walk: a container that is open has a frame on a slice,
// never on Go's stack, so a nest of a million lists is no deeper for Go than a number. The objects on the path from the outermost
// container to the current one carry the flag onPath in their headers; meeting one of them again is a cycle. An object that occurs
// twice side by side is written twice. No script runs during the walk, so containers do not change.
//
// Entries of a dict come in the order of their keys' texts. Strings are their own texts; the text of a key that is a container is
// written behind the output so far, by the same walk, and cut off again.

// onPath marks a container whose text is being written. Only containers get it; there the bit has no other use.
const onPath = 0x20

// OnPath reports whether a walk is within the container at addr.
func OnPath(addr uint64) bool { return heap.Load8(addr+heap.FlagsOffset)&onPath != 0 }

// SetOnPath notes that a walk enters or leaves the container at addr. Whoever enters has to leave, also after a failure.
func SetOnPath(addr uint64, on bool) {
	flags := heap.Load8(addr+heap.FlagsOffset) &^ onPath
	if on {
		flags |= onPath
	}
	heap.Store8(addr+heap.FlagsOffset, flags)
}

// AppendText writes the text of v to b and returns b.Err.
func (c *Context) AppendText(b *Buffer, v value.Cell) error {
	if !c.simpleText(b, v) {
		w := textWalker{c: c, b: b, stack: Stack[textFrame]{items: c.textFrames[:0]}}
		w.run(v)
	}
	return b.err
}

// Text returns the text of v as a string of the language.
func (c *Context) Text(v value.Cell) (value.Cell, error) {
	switch v.Tag {
	case value.String:
		return v, nil
	case value.Int: // the most frequent use, without a buffer
		var digits [24]byte
		text := number.AppendInt(digits[:0], v.Int())
		return c.StringOf(unsafe.String(&text[0], len(text)))
	}
	b := c.NewBuffer("text")
	defer b.Release()
	_ = c.AppendText(b, v) // Value reports it
	return b.Value()
}

// briefBytes is where the texts of values in messages are cut off.
const briefBytes = 4096

// BriefText returns the text of v for messages, as a Go string; a very long one is cut off and ends in "...".
func (c *Context) BriefText(v value.Cell) string {
	b := c.NewBuffer("text")
	defer b.Release()
	b.limit, b.poll = briefBytes, briefBytes+1
	_ = c.AppendText(b, v) // what was written until then will do
	text := b.bytes
	if len(text) <= briefBytes && b.err == nil {
		return string(text)
	}
	text = text[:min(len(text), briefBytes)]
	for i := 1; i <= utf8.UTFMax && i <= len(text); i++ { // not within a character
		if last := text[len(text)-i:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				text = text[:len(text)-i]
			}
			break
		}
	}
	return string(text) + "..."
}

// simpleText writes the text of everything but containers; ok is false for these.
func (c *Context) simpleText(b *Buffer, v value.Cell) (ok bool) {
	switch v.Tag {
	case value.Void:
		b.String("void")
	case value.Bool:
		if v.Bool() {
			b.String("true")
		} else {
			b.String("false")
		}
	case value.Int:
		if b.room(20) {
			b.bytes = number.AppendInt(b.bytes, v.Int())
		}
	case value.Float:
		if b.room(350) {
			b.bytes = number.AppendFloat(b.bytes, v.Float())
		}
	case value.String:
		b.Write(object.StringBytes(v.Bits))
	case value.Range:
		start, end := object.RangeBounds(v.Bits)
		if b.room(42) {
			b.bytes = number.AppendInt(b.bytes, start)
			b.bytes = append(b.bytes, ".."...)
			b.bytes = number.AppendInt(b.bytes, end)
		}
	case value.List, value.Tuple, value.Dict, value.Module:
		return false
	default:
		c.namedText(b, v)
	}
	return true
}

// namedText writes the text of objects that show as a word and a name.
func (c *Context) namedText(b *Buffer, v value.Cell) {
	switch v.Tag {
	case value.Function:
		b.String("<function(" + c.FuncOf(v).Proto.Name + ")>")
	case value.Native:
		b.String("<native_function(" + c.NativeOf(v).Name + ")>")
	case value.Struct:
		b.String("<struct " + c.StructOf(v).Decl.Name + ">")
	case value.Instance:
		b.String("<instance of " + c.StructOf(c.StructOfInstance(v)).Decl.Name + ">")
	case value.Iter:
		b.String("<iter object>")
	case value.Task:
		b.String("<task:pending>")
	default:
		b.String("<" + v.Tag.TypeName() + ">")
	}
}

// textKind tells what a textFrame is doing.
type textKind uint8

const (
	textList  textKind = iota // writing the elements of a list
	textTuple                 // writing the elements of a tuple
	textPair                  // writing key and value of a dict with at most one entry: nothing to sort
	textKeys                  // collecting the keys of a dict
	textDict                  // writing the sorted entries of a dict or module
)

// textFrame is a container whose text is being written: next of its end elements are done.
type textFrame struct {
	addr      uint64
	next, end int64
	kind      textKind
}

// textEntry is an entry of a dict with the text of its key.
type textEntry struct {
	key   []byte // on the heap or on Go's
	value value.Cell
}

// textDictState belongs to a frame of kind textKeys or textDict.
type textDictState struct {
	entries []textEntry
	iter    object.DictIter // where to continue collecting
	keyAt   int             // where the text of a container key begins, -1 if none is being written
	charged uint64
}

type textWalker struct {
	c     *Context
	b     *Buffer
	stack Stack[textFrame]
	dicts []textDictState // of the dict frames on the stack, charged for by themselves
	items int
}

func (w *textWalker) run(v value.Cell) {
	w.open(v)
	for w.stack.Len() > 0 && w.b.err == nil {
		f := w.stack.Top()
		switch f.kind {
		case textList, textTuple:
			w.elements(f)
		case textPair:
			w.pair(f)
		case textKeys:
			w.keys(f)
		case textDict:
			w.entries(f)
		}
	}
	for w.stack.Len() > 0 { // after a failure
		w.close()
	}
	if cap(w.stack.items) <= maxKeptFrames {
		w.c.textFrames = w.stack.items[:0]
	}
	w.stack.Release(w.c)
}

// maxKeptFrames is the size of the stack that a Context keeps from walk to walk.
const maxKeptFrames = 64

// open starts the text of a container, or writes the marker of a cycle.
func (w *textWalker) open(v value.Cell) {
	round := v.Tag == value.List || v.Tag == value.Tuple
	if OnPath(v.Bits) {
		if round {
			w.b.String("[...]")
		} else {
			w.b.String("{...}")
		}
		return
	}
	f := textFrame{addr: v.Bits}
	switch v.Tag {
	case value.List:
		f.kind, f.end = textList, int64(object.ListLen(v.Bits))
		w.b.Byte('[')
	case value.Tuple:
		f.kind, f.end = textTuple, int64(object.TupleLen(v.Bits))
		w.b.Byte('(')
	default:
		w.b.Byte('{')
		f.kind = textPair
		if v.Tag == value.Module {
			f.kind = textDict
		} else if f.end = int64(w.c.Space.DictLen(v.Bits)); f.end > 1 {
			f.kind = textKeys
		}
	}
	if err := w.stack.Push(w.c, f); err != nil {
		w.b.Fail(err)
		return
	}
	SetOnPath(v.Bits, true)
	switch f.kind {
	case textKeys:
		w.openDict(int(f.end))
		w.dicts[len(w.dicts)-1].iter = w.c.Space.DictIterate(v.Bits)
	case textDict:
		w.openDict(0)
		w.moduleEntries(v)
	}
}

// openDict adds the state of a dict with n entries.
func (w *textWalker) openDict(n int) {
	state := textDictState{keyAt: -1}
	state.charged = uint64(n)*40 + 96
	if !w.c.Heap.Charge(state.charged) {
		state.charged = 0
		w.b.Fail(ErrRetry)
	} else {
		state.entries = make([]textEntry, 0, n)
	}
	w.dicts = append(w.dicts, state)
}

// close ends the innermost container.
func (w *textWalker) close() {
	f := w.stack.Top()
	SetOnPath(f.addr, false)
	if f.kind == textKeys || f.kind == textDict {
		last := len(w.dicts) - 1
		w.c.Heap.Discharge(w.dicts[last].charged)
		w.dicts[last] = textDictState{}
		w.dicts = w.dicts[:last]
	}
	w.stack.Pop()
}

// elements writes elements until one is a container, or to the end.
func (w *textWalker) elements(f *textFrame) {
	list := f.kind == textList
	for f.next < f.end && w.b.err == nil {
		if f.next > 0 {
			w.b.String(", ")
		}
		i := int(f.next)
		f.next++
		var v value.Cell
		if list {
			v = object.ListGet(f.addr, i)
		} else {
			v = object.TupleGet(f.addr, i)
		}
		if !w.c.simpleText(w.b, v) {
			w.open(v) // f may be invalid now
			return
		}
	}
	if list {
		w.b.Byte(']')
	} else {
		w.b.Byte(')')
	}
	w.close()
}

// pair writes a dict of one entry or none. next counts the steps: key, value, end.
func (w *textWalker) pair(f *textFrame) {
	if f.end > 0 && f.next < 2 {
		iter := w.c.Space.DictIterate(f.addr)
		key, val, _ := w.c.Space.DictNext(f.addr, &iter)
		v := key
		if f.next++; f.next == 2 {
			w.b.String(": ")
			v = val
		}
		if !w.c.simpleText(w.b, v) {
			w.open(v)
		}
		return
	}
	w.b.Byte('}')
	w.close()
}

// keys collects the texts of keys. It comes back for every key that is a container.
func (w *textWalker) keys(f *textFrame) {
	d := &w.dicts[len(w.dicts)-1]
	if d.keyAt >= 0 { // the text of this key has just been completed
		text := w.b.bytes[d.keyAt:]
		if !w.c.Heap.Charge(uint64(len(text))) {
			w.b.Fail(ErrRetry)
			return
		}
		d.charged += uint64(len(text))
		d.entries[len(d.entries)-1].key = bytes.Clone(text)
		w.b.Truncate(d.keyAt)
		d.keyAt = -1
	}
	for {
		key, val, ok := w.c.Space.DictNext(f.addr, &d.iter)
		if !ok {
			break
		}
		if w.items++; w.items%pollItems == 0 {
			if err := w.c.Poll(); err != nil {
				w.b.Fail(err)
				return
			}
		}
		d.entries = append(d.entries, textEntry{value: val})
		e := &d.entries[len(d.entries)-1]
		if key.Tag == value.String {
			e.key = object.StringBytes(key.Bits)
			continue
		}
		start := w.b.Len()
		if !w.c.simpleText(w.b, key) {
			d.keyAt = start
			w.open(key)
			return
		}
		if w.b.err != nil {
			return
		}
		e.key = bytes.Clone(w.b.bytes[start:])
		w.b.Truncate(start)
	}
	w.sort(d)
	f.kind, f.next = textDict, 0
}

func (w *textWalker) sort(d *textDictState) {
	less := func(a, b *textEntry) bool { return bytes.Compare(a.key, b.key) < 0 }
	size := uint64(len(d.entries)) * 40
	if !w.c.Heap.Charge(size) {
		w.b.Fail(ErrRetry)
		return
	}
	if err := SortStable(d.entries, make([]textEntry, len(d.entries)), less, w.c.Poll); err != nil {
		w.b.Fail(err)
	}
	w.c.Heap.Discharge(size)
}

// moduleEntries collects the exports of a module.
func (w *textWalker) moduleEntries(m value.Cell) {
	d := &w.dicts[len(w.dicts)-1]
	for _, name := range w.c.ModuleNames(m) {
		if v, ok := w.c.ModuleGet(m, name); ok {
			d.entries = append(d.entries, textEntry{key: []byte(name), value: v})
		}
	}
	w.sort(d)
}

// entries writes sorted entries until a value is a container, or to the end.
func (w *textWalker) entries(f *textFrame) {
	d := &w.dicts[len(w.dicts)-1]
	for f.next < int64(len(d.entries)) && w.b.err == nil {
		if f.next > 0 {
			w.b.String(", ")
		}
		e := &d.entries[f.next]
		f.next++
		w.b.Write(e.key)
		w.b.String(": ")
		if !w.c.simpleText(w.b, e.value) {
			w.open(e.value)
			return
		}
	}
	w.b.Byte('}')
	w.close()
}
