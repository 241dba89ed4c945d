package heap

import "walrus/internal/value"

// Addr is the absolute address of memory outside Go's heap. It is a plain integer so that it can be the payload of a value.Cell; 0 is
// "none".
type Addr = uint64

// Kind is the first word (32 bits) of every object's header: below FirstShape it names a row of the table below, from FirstShape on it is
// the id of the shape of a record.
type Kind uint32

// Kinds of objects. Everything from FirstRecord on (shapes included) has the record layout, so "is a record" is one compare.
const (
	Free       Kind = iota // no object; cleared memory
	String                 // text: see the String offsets
	StrBuf                 // bytes that strings made by appending share
	List                   // growable sequence
	BufferRaw              // storage of an int, float or bool list
	BufferRefs             // storage of a list whose elements are references of one tag
	BufferAny              // storage of a list of anything: payloads, then tags
	Table                  // storage of a dict in hash mode

	Tuple    // slots are the elements
	Range    // slots 0, 1: Int start and end
	DictHash // dict in hash mode; slot 0: reference to its Table
	Function // slot 0: Raw address of the function's frame.Info; further slots: captured boxes
	Native   // slot 0: Raw index in the engine's table of native functions
	Module   // slot 0: Raw index in the engine's table of modules
	Struct   // slot 0: Raw index of the struct's run-time information; further slots: method closures
	Iter     // state of a loop over a container; slots are the owner's business
	Task     // reserved for asynchronous execution
	Host     // slot 0: Raw index in the embedder's table
	Box      // slot 0: a captured variable
	Fault    // an error under way or caught; slots are the owner's business
	Overflow // fields of an instance or dict that do not fit its inline slots

	// InstanceCount and DictCount are never in a header: Stats counts objects with a shape under them.
	InstanceCount
	DictCount

	NumKinds
)

// FirstRecord is the smallest kind with the record layout; FirstShape the smallest shape id.
const (
	FirstRecord = Tuple
	FirstShape  = Kind(64)
)

// Layout is how the bytes behind an object's header are arranged.
type Layout uint8

// Layouts.
const (
	LayoutNone Layout = iota
	LayoutRecord
	LayoutString
	LayoutBytes // a u64 or u32 pair of sizes, then bytes without references of their own
	LayoutList
	LayoutTable
)

// KindInfo is one row of the table of kinds.
type KindInfo struct {
	Name   string
	Layout Layout
	Tag    value.Tag // tag of references to such objects; value.Void where no cell ever refers to one
}

// Kinds is the table of kinds, indexed by Kind. Marking, the verifier, statistics and dumps go by it.
var kinds = [NumKinds]KindInfo{
	Free:          {"free", LayoutNone, value.Void},
	String:        {"string", LayoutString, value.String},
	StrBuf:        {"string buffer", LayoutBytes, value.Void},
	List:          {"list", LayoutList, value.List},
	BufferRaw:     {"raw buffer", LayoutBytes, value.Void},
	BufferRefs:    {"reference buffer", LayoutBytes, value.Void},
	BufferAny:     {"cell buffer", LayoutBytes, value.Void},
	Table:         {"table", LayoutTable, value.Table},
	Tuple:         {"tuple", LayoutRecord, value.Tuple},
	Range:         {"range", LayoutRecord, value.Range},
	DictHash:      {"dict (hashed)", LayoutRecord, value.Dict},
	Function:      {"function", LayoutRecord, value.Function},
	Native:        {"native function", LayoutRecord, value.Native},
	Module:        {"module", LayoutRecord, value.Module},
	Struct:        {"struct", LayoutRecord, value.Struct},
	Iter:          {"iter", LayoutRecord, value.Iter},
	Task:          {"task", LayoutRecord, value.Task},
	Host:          {"host object", LayoutRecord, value.Host},
	Box:           {"box", LayoutRecord, value.Box},
	Fault:         {"fault", LayoutRecord, value.Fault},
	Overflow:      {"overflow fields", LayoutRecord, value.Tuple},
	InstanceCount: {"instance", LayoutNone, value.Instance},
	DictCount:     {"dict", LayoutNone, value.Dict},
}

// Info returns the row of k; shape ids and unknown kinds have the row of a record without a name.
func (k Kind) Info() KindInfo {
	if k < NumKinds {
		return kinds[k]
	}
	return KindInfo{Name: "shaped record", Layout: LayoutRecord}
}

// Offsets in the header that all objects share.
const (
	KindOffset  = 0 // u32
	MarkOffset  = 4 // u8, the collector's
	FlagsOffset = 5 // u8
	AuxOffset   = 6 // u16

	HeaderSize = 16
)

// FlagLarge in the flags byte says that the object has a run of pages of its own. It must be kept when other flags change.
const FlagLarge = 0x80

// FlagLogged is kept free for the write barrier of a generational collector: it will say that the object is in the log already.
const FlagLogged = 0x40

// Flags of strings.
const (
	StrASCII    = 0x01 // every byte is below 0x80, so code points and bytes coincide
	StrInline   = 0x02 // the bytes follow the header
	StrInterned = 0x04 // in the table of interned strings: equal content means equal address
	StrHashed   = 0x08 // StrHash is valid
)

// Offsets in strings. Those from StrRunes on exist in strings that are not ASCII or not inline only.
const (
	StrHash        = 8  // u32
	StrLen         = 12 // u32, bytes
	StrData        = 16 // u64, address of the bytes
	StrInlineASCII = 24 // bytes of an inline ASCII string
	StrRunes       = 24 // u32, code points
	StrCursorRune  = 28 // u32: code point StrCursorRune starts at byte StrCursorByte
	StrCursorByte  = 32 // u32
	StrInlineBytes = 40 // bytes of an inline string that is not ASCII
	StrOwner       = 40 // u64, object that the bytes of a string that is not inline lie in: a StrBuf or an inline String
	StrExternSize  = 48
)

// Offsets in string buffers.
const (
	StrBufCap  = 8  // u32, bytes
	StrBufUsed = 12 // u32, bytes handed out to strings
	StrBufData = 16
)

// Offsets in lists. The element tag is the low byte of the aux field.
const (
	ListElem = 6  // u8: value.Void (no element was ever stored), Int, Float, Bool, a reference's tag, or ElemAny
	ListLen  = 8  // u64, elements
	ListData = 16 // u64, address of the payload of a buffer, 0 if none
	ListCap  = 24 // u64, elements
	ListSize = 32
)

// ElemAny is the element tag of a list that keeps a tag per element: payloads as u64[capacity], then tags as u8[capacity].
const ElemAny = 0xFF

// Offsets in list buffers.
const (
	BufferBytes = 8 // u64, size of the payload
	BufferData  = 16
)

// Offsets in hash tables: a header, entries in order of insertion, then the index.
const (
	TableCap     = 8  // u32, entries there is room for
	TableUsed    = 12 // u32, entries used, dead ones included
	TableLive    = 16 // u32
	TableMask    = 20 // u32, index slots - 1
	TableNextSeq = 24 // u64, sequence number of the next new entry
	TableEntries = 32
)

// Offsets in an entry of a table, and its size. Sequence numbers grow with the position.
const (
	EntryKey      = 0  // u64
	EntryValue    = 8  // u64
	EntrySeq      = 16 // u64
	EntryHash     = 24 // u32
	EntryKeyTag   = 28 // u8
	EntryValueTag = 29 // u8
	EntryState    = 30 // u16, EntryLive or EntryDead
	EntrySize     = 32

	EntryDead = 0
	EntryLive = 1
)

// An index slot has in the bits of the index mask the number of an entry plus one, in the others those of the entry's hash. 0 is an empty
// slot; the mask itself, which is no entry's number, one whose entry was deleted.
const IndexSlotSize = 4

// TableStrings is the flag of a table that has or had a string as a key.
const TableStrings = 0x01

// PayloadOffset is the offset of the payload of slot i of a record.
func PayloadOffset(i int) uint64 { return 16 + 8*uint64(i+i/8) }

// TagOffset is the offset of the tag of slot i of a record.
func TagOffset(i int) uint64 { return 8 + uint64(i) + 64*uint64(i/8) }

// RecordSize is the size in bytes of a record with n slots.
func RecordSize(n int) uint64 {
	if n == 0 {
		return HeaderSize
	}
	return 8 + 8*uint64(n+(n+7)/8)
}

// MaxSmallSlots is the largest number of slots of a record that is a small object, so that allocating it cannot fail.
const MaxSmallSlots = 900

// Header makes the first header word of a new object.
func Header(k Kind, flags uint8, aux uint16) uint64 {
	return uint64(k) | uint64(flags)<<40 | uint64(aux)<<48
}

// KindOf reads the kind or shape id of the object at a.
func KindOf(a Addr) Kind { return Kind(Load32(a)) }

// sizeOf computes the size of the object at a from its contents, rounded up to 8 bytes.
func sizeOf(a Addr) uint64 {
	head := Load64(a)
	kind := Kind(head)
	if kind >= FirstRecord {
		return RecordSize(int(head >> 48))
	}
	switch kind {
	case String:
		return stringSize(a, uint8(head>>40))
	case StrBuf:
		return roundUp8(StrBufData + uint64(Load32(a+StrBufCap)))
	case List:
		return ListSize
	case BufferRaw, BufferRefs, BufferAny:
		return roundUp8(BufferData + Load64(a+BufferBytes))
	case Table:
		return roundUp8(TableEntries + uint64(Load32(a+TableCap))*EntrySize + (uint64(Load32(a+TableMask))+1)*IndexSlotSize)
	}
	return 0
}

func stringSize(a Addr, flags uint8) uint64 {
	switch {
	case flags&StrInline == 0:
		return StrExternSize
	case flags&StrASCII != 0:
		return roundUp8(StrInlineASCII + uint64(Load32(a+StrLen)))
	default:
		return roundUp8(StrInlineBytes + uint64(Load32(a+StrLen)))
	}
}

func roundUp8(n uint64) uint64 { return (n + 7) &^ 7 }
