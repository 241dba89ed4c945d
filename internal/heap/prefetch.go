package heap

// prefetch starts bringing the header at a into the cache. Go has no such instruction for packages like this one; a load whose result
// nobody waits for does nearly the same, because the processor runs ahead of it.
func prefetch(a Addr) { _ = Load8(a + MarkOffset) }
