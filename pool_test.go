package walrus_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"walrus"
)

func TestPool(t *testing.T) {
	p := compile(t, `let served = 0; fn handle : n { served = served + 1; return n * 2; } fn count : { return served; }`)
	var made atomic.Int64
	pool, err := walrus.NewPool(walrus.PoolConfig{
		Size: 3, MaxUses: 50,
		Setup: func(ctx context.Context, r *walrus.Runtime) error {
			made.Add(1)
			_, err := r.Run(ctx, p)
			return err
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	var inside, most atomic.Int64
	var all sync.WaitGroup
	for g := range 10 {
		all.Go(func() {
			for i := range 40 {
				err := pool.Do(background(), func(r *walrus.Runtime) error {
					now := inside.Add(1)
					for old := most.Load(); now > old && !most.CompareAndSwap(old, now); old = most.Load() {
					}
					defer inside.Add(-1)
					v, err := r.Call(background(), "handle", g*100+i)
					if err == nil && v.String() != fmt.Sprint(2*(g*100+i)) {
						err = fmt.Errorf("got %v", v)
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if most.Load() > 3 {
		t.Errorf("%d runtimes at once", most.Load())
	}
	if made.Load() < 8 || made.Load() > 12 { // 400 uses, 50 of each
		t.Errorf("%d runtimes were made", made.Load())
	}
	testPoolEnds(t, pool)
}

// testPoolEnds uses a pool of three places wrongly and closes it.
func testPoolEnds(t *testing.T, pool *walrus.Pool) {
	t.Helper()
	// Waiting for a place ends with the context.
	var held []*walrus.Runtime
	for range 3 {
		r, err := pool.Get(background())
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, r)
	}
	ctx, cancel := context.WithTimeout(background(), 10*time.Millisecond)
	defer cancel()
	if _, err := pool.Get(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if err := pool.Put(held[0]); err != nil {
		t.Error(err)
	}
	if err := pool.Put(held[0]); err == nil {
		t.Error("a runtime was given back twice")
	}
	if err := pool.Put(newRuntime(t, walrus.Config{})); err == nil {
		t.Error("a foreign runtime was given back")
	}
	if err := held[1].Close(); err != nil { // a closed one is replaced
		t.Error(err)
	}
	if err := pool.Put(held[1]); err != nil {
		t.Error(err)
	}
	if err := pool.Close(); err != nil {
		t.Error(err)
	}
	if err := pool.Put(held[2]); err != nil {
		t.Error(err)
	}
	if _, err := held[2].Stats(); !errors.Is(err, walrus.ErrClosed) {
		t.Errorf("a runtime outlives its pool: %v", err)
	}
	if _, err := pool.Get(background()); !errors.Is(err, walrus.ErrClosed) {
		t.Errorf("%v", err)
	}
}

func TestPoolSetupFails(t *testing.T) {
	wrong := errors.New("wrong")
	fail := true
	pool, err := walrus.NewPool(walrus.PoolConfig{Size: 1, Setup: func(context.Context, *walrus.Runtime) error {
		if fail {
			return wrong
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	for range 3 { // the place is free again each time
		if _, err := pool.Get(background()); !errors.Is(err, wrong) {
			t.Errorf("%v", err)
		}
	}
	fail = false
	if err := pool.Do(background(), func(r *walrus.Runtime) error {
		if err := r.Set("put", func() error { return pool.Put(r) }); err != nil {
			return err
		}
		_, err := r.Run(background(), compile(t, `put();`, walrus.Globals("put")))
		if !errors.Is(err, walrus.ErrBusy) {
			t.Errorf("a running runtime was given back: %v", err)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}

func TestPoolPutNothing(t *testing.T) {
	p, err := walrus.NewPool(walrus.PoolConfig{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if err := p.Put(nil); err == nil {
		t.Error("nothing was given back")
	}
}
