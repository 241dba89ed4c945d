package walrus

import (
	"context"
	"errors"
	"sync"
)

// PoolConfig describes a Pool.
type PoolConfig struct {
	Config Config
	// Setup prepares a new Runtime: it runs programs and sets globals. Its error is that of the Get that needed the Runtime.
	Setup func(context.Context, *Runtime) error
	// Size is the largest number of Runtimes at the same time, handed out and idle; 0: no limit.
	Size int
	// MaxIdle is how many unused Runtimes are kept; 0: 8.
	MaxIdle int
	// MaxUses is how often a Runtime is handed out before it is replaced by a new one; 0: no limit. 1 gives every user a fresh one.
	MaxUses int
}

// Pool keeps Runtimes for many goroutines. What scripts leave in a Runtime (globals, loaded modules, random numbers) is there for its
// next user; scripts that must not see each other's data need MaxUses 1.
type Pool struct {
	cfg   PoolConfig
	slots chan struct{} // one element for each Runtime that exists; nil without a limit

	mu     sync.Mutex
	idle   []*pooled
	out    map[*Runtime]*pooled
	closed bool
}

type pooled struct {
	r    *Runtime
	uses int
}

// defaultIdle is PoolConfig.MaxIdle if that is 0.
const defaultIdle = 8

// NewPool makes a Pool. Runtimes are made when they are needed.
func NewPool(cfg PoolConfig) (*Pool, error) {
	if err := cfg.Config.check(); err != nil {
		return nil, err
	}
	if cfg.Size < 0 || cfg.MaxIdle < 0 || cfg.MaxUses < 0 {
		return nil, errors.New("walrus: a number in PoolConfig is negative")
	}
	if cfg.MaxIdle == 0 {
		cfg.MaxIdle = defaultIdle
	}
	p := &Pool{cfg: cfg, out: map[*Runtime]*pooled{}}
	if cfg.Size > 0 {
		p.slots = make(chan struct{}, cfg.Size)
	}
	return p, nil
}

// Get hands out a Runtime. It waits while Size Runtimes are in use, until ctx is done. The Runtime must be given back with Put.
func (p *Pool) Get(ctx context.Context) (*Runtime, error) {
	if err := p.acquire(ctx); err != nil {
		return nil, err
	}
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		p.release()
		return nil, ErrClosed
	}
	var entry *pooled
	if n := len(p.idle); n > 0 {
		entry, p.idle = p.idle[n-1], p.idle[:n-1]
	}
	p.mu.Unlock()
	if entry == nil {
		r, err := p.make(ctx)
		if err != nil {
			p.release()
			return nil, err
		}
		entry = &pooled{r: r}
	}
	entry.uses++
	p.mu.Lock()
	p.out[entry.r] = entry
	p.mu.Unlock()
	return entry.r, nil
}

// acquire takes one of Size places.
func (p *Pool) acquire(ctx context.Context) error {
	if p.slots == nil {
		return ctx.Err()
	}
	select {
	case p.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *Pool) release() {
	if p.slots != nil {
		<-p.slots
	}
}

// make makes a Runtime and sets it up.
func (p *Pool) make(ctx context.Context) (*Runtime, error) {
	r, err := New(p.cfg.Config)
	if err != nil {
		return nil, err
	}
	ok := false
	defer func() {
		if !ok {
			_ = r.Close() // the error of Setup, or its panic, matters more
		}
	}()
	if p.cfg.Setup != nil {
		if err := p.cfg.Setup(ctx, r); err != nil {
			return nil, err
		}
	}
	ok = true
	return r, nil
}

var errNotOurs = errors.New("walrus: the runtime was not handed out by this pool")

// Put gives a Runtime back. Closed and broken ones, and those that have served MaxUses times, are dropped. A Runtime that
// another goroutine still uses is ErrBusy and stays handed out; one that is not of this Pool, or was given back already, is an error.
func (p *Pool) Put(r *Runtime) error {
	if r == nil {
		return errNotOurs
	}
	err := r.enter()
	if err == ErrBusy {
		return err
	}
	usable := err == nil
	if usable {
		running := r.iso.Running()
		r.leave()
		if running {
			return ErrBusy
		}
	}
	p.mu.Lock()
	entry := p.out[r]
	if entry == nil {
		p.mu.Unlock()
		return errNotOurs
	}
	delete(p.out, r)
	keep := usable && !p.closed && len(p.idle) < p.cfg.MaxIdle && (p.cfg.MaxUses == 0 || entry.uses < p.cfg.MaxUses)
	if keep {
		p.idle = append(p.idle, entry)
	}
	p.mu.Unlock()
	p.release()
	if !keep {
		return r.Close()
	}
	return nil
}

// Do calls f with a Runtime of the pool.
func (p *Pool) Do(ctx context.Context, f func(*Runtime) error) (err error) {
	r, err := p.Get(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if putErr := p.Put(r); err == nil {
			err = putErr
		}
	}()
	return f(r)
}

// Close closes the idle Runtimes and makes Get fail. Runtimes that are handed out are closed when they are given back.
func (p *Pool) Close() error {
	p.mu.Lock()
	idle := p.idle
	p.idle, p.closed = nil, true
	p.mu.Unlock()
	var errs []error
	for _, entry := range idle {
		errs = append(errs, entry.r.Close())
	}
	return errors.Join(errs...)
}
