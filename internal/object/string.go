package object

import (
	"bytes"
	"math/bits"
	"unicode/utf8"
	"unsafe"

	"walrus/internal/heap"
)

// MaxString is the largest length of a string in bytes.
const MaxString = 1<<31 - 1

// Concatenations up to smallConcat bytes are copied; longer ones get a buffer that the next append can go on in.
const smallConcat = 128

// Slices share the memory of their string if they are at least sharedMin bytes and at least one part in sharedPart of the memory
// they keep alive.
const (
	sharedMin  = 32
	sharedPart = 8
)

func asciiSize(n int) uint64 { return (heap.StrInlineASCII + uint64(n) + 7) &^ 7 }
func utf8Size(n int) uint64  { return (heap.StrInlineBytes + uint64(n) + 7) &^ 7 }

func strFlags(a Addr) uint8 { return heap.Load8(a + heap.FlagsOffset) }

// StringLen returns the length of a string in bytes.
func StringLen(a Addr) int { return int(heap.Load32(a + heap.StrLen)) }

// IsASCII reports whether all bytes of a string are below 0x80.
func IsASCII(a Addr) bool { return strFlags(a)&heap.StrASCII != 0 }

// StringRunes returns the length of a string in code points.
func StringRunes(a Addr) int {
	if IsASCII(a) {
		return StringLen(a)
	}
	return int(heap.Load32(a + heap.StrRunes))
}

// StringBytes views the bytes of a string without copying. They must not be changed, nor the view kept over a safepoint.
func StringBytes(a Addr) []byte {
	return heap.Bytes(heap.Load64(a+heap.StrData), StringLen(a))
}

// StringView is StringBytes as a Go string, under the same conditions.
func StringView(a Addr) string {
	return unsafe.String((*byte)(heap.Pointer(heap.Load64(a+heap.StrData))), StringLen(a))
}

// GoString returns a copy of a string on Go's heap.
func GoString(a Addr) string { return string(StringBytes(a)) }

// Empty returns the empty string.
func (s *Space) Empty() Addr { return s.empty }

// Char returns the one-character string of an ASCII character.
func (s *Space) Char(c byte) Addr { return s.chars[c] }

// Chars returns the one-character strings of the ASCII characters. They live as long as the space and are not to be changed.
func (s *Space) Chars() *[128]Addr { return &s.chars }

// RuneString returns the one-character string of r.
func (s *Space) RuneString(r rune) Addr {
	if r >= 0 && r < utf8.RuneSelf {
		return s.chars[r]
	}
	var buf [utf8.UTFMax]byte
	a, _ := s.NewString(buf[:utf8.EncodeRune(buf[:], r)])
	return a
}

// NewString makes a string of valid UTF-8, which is copied.
func (s *Space) NewString(b []byte) (Addr, bool) {
	return s.NewStringOf(unsafe.String(unsafe.SliceData(b), len(b)))
}

// NewStringOf makes a string of a Go string holding valid UTF-8, which is copied.
func (s *Space) NewStringOf(text string) (Addr, bool) {
	runes, ok := s.countRunes(text)
	if !ok {
		return 0, false
	}
	a, data, ok := s.AllocString(len(text), runes)
	return a, ok && s.copyText(data, text)
}

// copyChunk is how many bytes are copied or looked at between two questions whether to go on; pieces below copySmall are not counted.
const (
	copyChunk = 64 << 10
	copySmall = 1 << 10
)

// worked counts n bytes and reports whether to go on.
func (s *Space) worked(n int) bool {
	if s.copied += n; s.copied < copyChunk || s.GoOn == nil {
		return true
	}
	s.copied = 0
	return s.GoOn()
}

// copyText copies text to the beginning of data, in pieces. False means that the operation is to be given up.
func (s *Space) copyText(data []byte, text string) bool {
	if len(text) < copySmall {
		copy(data, text)
		return true
	}
	for len(text) > copyChunk {
		data = data[copy(data, text[:copyChunk]):]
		text = text[copyChunk:]
		if !s.worked(copyChunk) {
			return false
		}
	}
	copy(data, text)
	return s.worked(len(text))
}

// copyBytes is copyText for addresses.
func (s *Space) copyBytes(dst, src Addr, n int) bool {
	if n < copySmall {
		heap.Copy(dst, src, uint64(n))
		return true
	}
	return s.copyText(heap.Bytes(dst, n), unsafe.String((*byte)(heap.Pointer(src)), n))
}

// countRunes counts the code points of a text that may be long; ok is false if that is to be given up.
func (s *Space) countRunes(text string) (n int, ok bool) {
	for len(text) > copyChunk {
		n += countRunes(text[:copyChunk])
		text = text[copyChunk:]
		if !s.worked(copyChunk) {
			return 0, false
		}
	}
	return n + countRunes(text), true
}

// newInlineASCII makes a short ASCII string without looking for one that exists.
func (s *Space) newInlineASCII(text string) Addr {
	a := s.h.Alloc(asciiSize(len(text)), heap.Header(heap.String, heap.StrASCII|heap.StrInline, 0))
	heap.Store64(a+heap.StrHash, uint64(len(text))<<32)
	heap.Store64(a+heap.StrData, a+heap.StrInlineASCII)
	copy(heap.Bytes(a+heap.StrInlineASCII, len(text)), text)
	return a
}

// AllocString makes a string of n bytes and the given number of code points (n itself exactly if it is to be ASCII) for the caller to
// fill at once with valid UTF-8 of that kind. It makes a new object also for one ASCII character; for n = 0 it returns the empty string.
func (s *Space) AllocString(n, runes int) (a Addr, data []byte, ok bool) {
	if n == 0 {
		return s.empty, nil, true
	}
	if n > MaxString {
		s.h.Refuse(uint64(n))
		return 0, nil, false
	}
	if n == runes {
		a, ok = s.h.AllocLarge(asciiSize(n), heap.Header(heap.String, heap.StrASCII|heap.StrInline, 0))
		if !ok {
			return 0, nil, false
		}
		heap.Store64(a+heap.StrHash, uint64(n)<<32)
		heap.Store64(a+heap.StrData, a+heap.StrInlineASCII)
		return a, heap.Bytes(a+heap.StrInlineASCII, n), true
	}
	a, ok = s.h.AllocLarge(utf8Size(n), heap.Header(heap.String, heap.StrInline, 0))
	if !ok {
		return 0, nil, false
	}
	heap.Store64(a+heap.StrHash, uint64(n)<<32)
	heap.Store64(a+heap.StrData, a+heap.StrInlineBytes)
	heap.Store64(a+heap.StrRunes, uint64(runes))
	heap.Store64(a+heap.StrCursorByte, 0)
	return a, heap.Bytes(a+heap.StrInlineBytes, n), true
}

// newExternal makes a string whose bytes lie in owner.
func (s *Space) newExternal(owner, data Addr, n, runes int) Addr {
	flags := uint8(0)
	if n == runes {
		flags = heap.StrASCII
	}
	a := s.h.Alloc(heap.StrExternSize, heap.Header(heap.String, flags, 0))
	heap.Store64(a+heap.StrHash, uint64(n)<<32)
	heap.Store64(a+heap.StrData, data)
	heap.Store64(a+heap.StrRunes, uint64(uint32(runes)))
	heap.Store64(a+heap.StrCursorByte, 0)
	heap.Store64(a+heap.StrOwner, owner)
	return a
}

// owner returns the object that holds a string's bytes.
func owner(a Addr) Addr {
	if strFlags(a)&heap.StrInline != 0 {
		return a
	}
	return heap.Load64(a + heap.StrOwner)
}

// Concat returns the string of a's bytes followed by b's. If a is the last string that was made in its buffer and there is room, only b is
// copied: building a string piece by piece takes time in proportion to its length.
func (s *Space) Concat(a, b Addr) (Addr, bool) {
	na, nb := StringLen(a), StringLen(b)
	if nb == 0 {
		return a, true
	}
	if na == 0 {
		return b, true
	}
	n := na + nb
	if n > MaxString {
		s.h.Refuse(uint64(n))
		return 0, false
	}
	runes := StringRunes(a) + StringRunes(b)
	slack := n/8 + 16
	if strFlags(a)&heap.StrInline == 0 {
		buf := heap.Load64(a + heap.StrOwner)
		if heap.KindOf(buf) == heap.StrBuf {
			used, start := heap.Load32(buf+heap.StrBufUsed), heap.Load64(a+heap.StrData)
			if start+uint64(na) == buf+heap.StrBufData+uint64(used) {
				if uint64(used)+uint64(nb) <= uint64(heap.Load32(buf+heap.StrBufCap)) {
					if !s.copyBytes(start+uint64(na), heap.Load64(b+heap.StrData), nb) {
						return 0, false
					}
					heap.Store32(buf+heap.StrBufUsed, used+uint32(nb))
					return s.newExternal(buf, start, n, runes), true
				}
				slack = n / 2
			}
		}
	}
	if n <= smallConcat {
		r, data, _ := s.AllocString(n, runes)
		copy(data, StringBytes(a))
		copy(data[na:], StringBytes(b))
		return r, true
	}
	return s.concatBuffer(a, b, runes, slack)
}

// concatBuffer concatenates into a new buffer with room for slack more bytes, or for a few if there is no memory for that.
func (s *Space) concatBuffer(a, b Addr, runes, slack int) (Addr, bool) {
	na, nb := StringLen(a), StringLen(b)
	n := na + nb
	buf, ok := s.newStrBuf(min(n+slack, MaxString))
	if !ok {
		if buf, ok = s.newStrBuf(min(n+slack/8, MaxString)); !ok {
			return 0, false
		}
	}
	if !s.copyBytes(buf+heap.StrBufData, heap.Load64(a+heap.StrData), na) ||
		!s.copyBytes(buf+heap.StrBufData+uint64(na), heap.Load64(b+heap.StrData), nb) {
		return 0, false
	}
	heap.Store32(buf+heap.StrBufUsed, uint32(n))
	return s.newExternal(buf, buf+heap.StrBufData, n, runes), true
}

func (s *Space) newStrBuf(capacity int) (Addr, bool) {
	capacity = (capacity + 7) &^ 7
	buf, ok := s.h.AllocLarge(heap.StrBufData+uint64(capacity), heap.Header(heap.StrBuf, 0, 0))
	if ok {
		heap.Store64(buf+heap.StrBufCap, uint64(capacity))
	}
	return buf, ok
}

// fillChunk is how many bytes are filled between two polls.
const fillChunk = 64 << 10

// Fill repeats the first n bytes of data, which the caller has written, until data is full. Between chunks it asks poll whether to go on; the
// result is its last answer.
func Fill(data []byte, n int, poll func() bool) bool {
	for filled := n; filled < len(data); {
		more := copy(data[filled:min(len(data), filled+fillChunk)], data[filled%n:filled])
		if filled += more; more >= fillChunk/2 && !poll() {
			return false
		}
	}
	return true
}

// RepeatString returns a string count times in a row; count below 1 gives the empty string. A long one is filled in chunks, and given up if
// poll says so; the result is 0, true then.
func (s *Space) RepeatString(a Addr, count int64, poll func() bool) (Addr, bool) {
	n := StringLen(a)
	if n == 0 || count < 1 {
		return s.empty, true
	}
	if count == 1 {
		return a, true
	}
	if count > MaxString/int64(n) {
		s.h.Refuse(^uint64(0))
		return 0, false
	}
	total := n * int(count)
	r, data, ok := s.AllocString(total, StringRunes(a)*int(count))
	if !ok {
		return 0, false
	}
	if copy(data, StringBytes(a)); !Fill(data, n, poll) {
		return 0, true
	}
	return r, true
}

// CharAt returns the one-character string of code point i, 0 <= i < StringRunes(a).
func (s *Space) CharAt(a Addr, i int) Addr {
	data := heap.Load64(a + heap.StrData)
	if IsASCII(a) {
		return s.chars[heap.Load8(data+uint64(i))]
	}
	char, _ := s.CharAtByte(a, byteOffset(a, i))
	return char
}

// CharAtByte returns the one-character string of the code point that starts at byte offset off, and the offset of the next one: loops
// over a string go by bytes.
func (s *Space) CharAtByte(a Addr, off int) (char Addr, next int) {
	b := StringBytes(a)
	if c := b[off]; c < utf8.RuneSelf {
		return s.chars[c], off + 1
	}
	_, size := utf8.DecodeRune(b[off:])
	char, data, _ := s.AllocString(size, 1)
	copy(data, b[off:off+size])
	return char, off + size
}

// byteOffset returns where code point i (up to and including the number of code points) starts in a string that is not ASCII. It walks from
// the nearest of start, end and the position of the last call, which it remembers in the string: walks in either direction are linear in
// total.
func byteOffset(a Addr, i int) int {
	b := StringBytes(a)
	runes := int(heap.Load32(a + heap.StrRunes))
	at, off := int(heap.Load32(a+heap.StrCursorRune)), int(heap.Load32(a+heap.StrCursorByte))
	if i < at/2 {
		at, off = 0, 0
	} else if i > at && runes-i < i-at {
		at, off = runes, len(b)
	}
	for ; at < i; at++ {
		off += runeWidth(b[off])
	}
	for ; at > i; at-- {
		off--
		for b[off]&0xC0 == 0x80 {
			off--
		}
	}
	heap.Store32(a+heap.StrCursorRune, uint32(i))
	heap.Store32(a+heap.StrCursorByte, uint32(off))
	return off
}

// runeWidth returns the length in bytes of the code point that starts with b.
func runeWidth(b byte) int {
	switch {
	case b < 0x80:
		return 1
	case b < 0xE0:
		return 2
	case b < 0xF0:
		return 3
	}
	return 4
}

// Walk returns how many code points CharAt has to pass to find code point i; 0 for ASCII strings.
func Walk(a Addr, i int) int {
	if IsASCII(a) {
		return 0
	}
	at, runes := int(heap.Load32(a+heap.StrCursorRune)), int(heap.Load32(a+heap.StrRunes))
	if i < at {
		return min(i, at-i)
	}
	return min(i-at, runes-i)
}

// StringStart returns the address of a string's first byte. Strings that share their bytes share it.
func StringStart(a Addr) Addr { return heap.Load64(a + heap.StrData) }

// ByteOffset returns the byte offset of code point i, 0 <= i <= StringRunes(a).
func ByteOffset(a Addr, i int) int {
	if IsASCII(a) {
		return i
	}
	return byteOffset(a, i)
}

// Slice returns the string of the code points from i up to, not including, j.
func (s *Space) Slice(a Addr, i, j int) (Addr, bool) {
	if i == j {
		return s.empty, true
	}
	if i == 0 && j == StringRunes(a) {
		return a, true
	}
	from := ByteOffset(a, i)
	return s.sliceBytes(a, from, ByteOffset(a, j), j-i)
}

// SliceBytes returns the string of the bytes from i up to, not including, j; both must be boundaries of code points.
func (s *Space) SliceBytes(a Addr, i, j int) (Addr, bool) {
	runes, ok := j-i, true
	if !IsASCII(a) {
		if runes, ok = s.countRunes(StringView(a)[i:j]); !ok {
			return 0, false
		}
	}
	return s.sliceBytes(a, i, j, runes)
}

func (s *Space) sliceBytes(a Addr, i, j, runes int) (Addr, bool) {
	n := j - i
	if n == 0 {
		return s.empty, true
	}
	start := heap.Load64(a+heap.StrData) + uint64(i)
	if n == 1 {
		return s.chars[heap.Load8(start)], true
	}
	if n >= sharedMin {
		own := owner(a)
		size := uint64(StringLen(own))
		if heap.KindOf(own) == heap.StrBuf {
			size = uint64(heap.Load32(own + heap.StrBufCap))
		}
		if uint64(n)*sharedPart >= size {
			return s.newExternal(own, start, n, runes), true
		}
	}
	r, data, ok := s.AllocString(n, runes)
	return r, ok && s.copyText(data, unsafe.String((*byte)(heap.Pointer(start)), n))
}

// StringEqual reports whether two strings have the same content.
func StringEqual(a, b Addr) bool {
	if a == b {
		return true
	}
	if heap.Load32(a+heap.StrLen) != heap.Load32(b+heap.StrLen) {
		return false
	}
	fa, fb := strFlags(a), strFlags(b)
	if fa&fb&heap.StrInterned != 0 {
		return false
	}
	if fa&fb&heap.StrHashed != 0 && heap.Load32(a+heap.StrHash) != heap.Load32(b+heap.StrHash) {
		return false
	}
	return StringView(a) == StringView(b)
}

// StringCompare compares two strings by code points: negative, 0 or positive.
func StringCompare(a, b Addr) int { return bytes.Compare(StringBytes(a), StringBytes(b)) }

// StringHash returns the keyed hash of a string, computing it once.
func (s *Space) StringHash(a Addr) uint32 {
	flags := strFlags(a)
	if flags&heap.StrHashed != 0 {
		return heap.Load32(a + heap.StrHash)
	}
	hash := s.hashText(StringView(a))
	heap.Store32(a+heap.StrHash, hash)
	heap.Store8(a+heap.FlagsOffset, flags|heap.StrHashed)
	return hash
}

// hashText hashes text with the keys of the space.
func (s *Space) hashText(text string) uint32 {
	p := unsafe.Pointer(unsafe.StringData(text))
	n := len(text)
	h := s.k0 + uint64(n)
	for ; n > 16; n, p = n-16, unsafe.Add(p, 16) {
		h = mix(load64(p, 0)^s.k1, load64(p, 8)^h)
	}
	var a, b uint64
	switch {
	case n >= 8:
		a, b = load64(p, 0), load64(p, n-8)
	case n >= 4:
		a, b = load32(p, 0), load32(p, n-4)
	case n > 0:
		a = load8(p, 0)<<16 | load8(p, n/2)<<8 | load8(p, n-1)
	}
	h = mix(a^s.k1, b^h)
	h = mix(h^s.k0, s.k1|1)
	return uint32(h ^ h>>32)
}

// The text may lie on Go's heap or stack, so these go by pointer and not by address.
func load64(p unsafe.Pointer, i int) uint64 { return *(*uint64)(unsafe.Add(p, i)) }
func load32(p unsafe.Pointer, i int) uint64 { return uint64(*(*uint32)(unsafe.Add(p, i))) }
func load8(p unsafe.Pointer, i int) uint64  { return uint64(*(*uint8)(unsafe.Add(p, i))) }

// countRunes counts the code points of valid UTF-8: the bytes that do not continue one.
func countRunes(text string) int {
	const high = 0x8080808080808080
	n, i := 0, 0
	p := unsafe.Pointer(unsafe.StringData(text))
	for ; i+8 <= len(text); i += 8 {
		w := load64(p, i)
		if w&high == 0 {
			n += 8
			continue
		}
		// A byte continues a code point if its upper two bits are 10.
		n += 8 - bits.OnesCount64(w&high&^(w<<1))
	}
	for ; i < len(text); i++ {
		if text[i]&0xC0 != 0x80 {
			n++
		}
	}
	return n
}

// IsInterned reports whether the string is the one with its text in the table of interned strings.
func IsInterned(a Addr) bool { return strFlags(a)&heap.StrInterned != 0 }
