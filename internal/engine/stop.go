package engine

import (
	"context"
	"errors"
	"time"

	"walrus/internal/diag"
	"walrus/internal/rt"
)

// watch is what ends one run from outside. Polls compare the clock with the deadline themselves: on a machine whose processors are all
// busy, the timer behind a context may fire late.
type watch struct {
	ctx      context.Context
	done     <-chan struct{} // nil if the context is never done
	deadline time.Time       // zero if there is none
	limit    time.Duration   // from the start of the run to the deadline, for the message
}

// enter begins a run under ctx. It fails if the run has to end before it has begun.
func (i *Isolate) enter(ctx context.Context) error {
	w := watch{ctx: ctx, done: ctx.Done()}
	if deadline, ok := ctx.Deadline(); ok {
		w.deadline, w.limit = deadline, max(0, time.Until(deadline))
	}
	i.running = append(i.running, w)
	if err := i.interrupted(); err != nil {
		i.leave()
		return err
	}
	return nil
}

// leave ends the innermost run.
func (i *Isolate) leave() {
	n := len(i.running) - 1
	i.running[n] = watch{}
	i.running = i.running[:n]
	if n == 0 {
		i.stop.Store(nil)
	}
}

// Context is that of the innermost run under way, context.Background outside of runs.
func (i *Isolate) Context() context.Context {
	if n := len(i.running); n > 0 {
		return i.running[n-1].ctx
	}
	return context.Background()
}

// Running reports whether a run is under way.
func (i *Isolate) Running() bool { return len(i.running) > 0 }

// Abandon forgets the runs under way, after a panic or runtime.Goexit has cut them off. The isolate can only be closed then.
func (i *Isolate) Abandon() { i.running = nil }

// Stop ends the run under way, nested ones included, with e (kind Cancelled, Deadline or Interrupt); if there is none, the next one. It
// may be called from any goroutine.
func (i *Isolate) Stop(e *rt.Error) { i.stop.Store(e) }

// interrupted is what every poll asks. The reason stays until the outermost run has ended, so that a host function cannot lose it.
func (i *Isolate) interrupted() error {
	if e := i.stop.Load(); e != nil {
		return e
	}
	for n := range i.running {
		w := &i.running[n]
		select {
		case <-w.done:
			return w.stopReason(w.ctx.Err())
		default:
		}
		if !w.deadline.IsZero() && !time.Now().Before(w.deadline) {
			return w.stopReason(context.DeadlineExceeded)
		}
	}
	return nil
}

// stopReason is the language's error for a run whose context has ended with err.
func (w *watch) stopReason(err error) *rt.Error {
	e := rt.Raise(diag.Cancelled)
	if errors.Is(err, context.DeadlineExceeded) {
		e = rt.Raise(diag.Deadline, w.limit.Round(time.Millisecond))
		if w.deadline.IsZero() { // a context that does not tell its deadline
			e.Message = "deadline exceeded"
		}
	}
	e.Cause = err
	if cause := context.Cause(w.ctx); cause != nil && cause != err {
		e.Cause = errors.Join(err, cause)
	}
	return e
}
