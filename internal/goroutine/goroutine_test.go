package goroutine

import (
	"sync"
	"testing"
)

func grow(n int) uintptr {
	var room [256]byte
	room[n%256] = 1
	if n == 0 {
		return Current()
	}
	return grow(n-1) + uintptr(room[(n+1)%256])
}

func TestCurrent(t *testing.T) {
	here := Current()
	if here == 0 {
		t.Fatal("no identity")
	}
	if deep := grow(2000); deep != here { // the stack has moved
		t.Errorf("identity changed from %x to %x", here, deep)
	}
	var mu sync.Mutex
	seen := map[uintptr]bool{here: true}
	var ready, done sync.WaitGroup
	hold := make(chan struct{})
	for range 50 {
		ready.Add(1)
		done.Add(1)
		go func() {
			defer done.Done()
			id := Current()
			mu.Lock()
			if seen[id] {
				t.Errorf("%x identifies two goroutines", id)
			}
			seen[id] = true
			mu.Unlock()
			ready.Done()
			<-hold
			if Current() != id {
				t.Error("identity changed")
			}
		}()
	}
	ready.Wait()
	close(hold)
	done.Wait()
}
