package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"walrus/internal/diag"
	"walrus/internal/engine"
	"walrus/internal/interp"
	"walrus/internal/rt"
	"walrus/internal/syntax"
	"walrus/internal/tier"
	"walrus/internal/value"
)

// verify runs the program with native code, and beside it interpreted, on the inputs that the native run gets: standard input, the clock,
// the seed and everything from files are taken down on a tape as they come, and the interpreter reads them there. What the interpreter
// prints is compared with what native code has printed instead of being written, what it would write to files goes nowhere. The first
// difference ends both.
func (j *job) verify(stop *stopper) int {
	log, err := j.openLog()
	if err != nil {
		return j.fail(err)
	}
	tape := newTape()
	seed := [2]uint64{0x9e3779b97f4a7c15, 0xbf58476d1ce4e5b9} // of the hashes, so that nothing but the code differs
	world := j.world(stop)
	native := j.config(io.MultiWriter(stop.writer(j.stdout), tape), tape.record(world), j.tier(log))
	native.HashSeed = seed
	first, err := engine.New(native)
	if err != nil {
		return j.fail(err)
	}
	check := &comparer{tape: tape}
	interpreted := j.config(check, tape.replay(world), tier.Options{})
	interpreted.HashSeed, interpreted.JIT.Mode = seed, engine.JITOff
	second, err := engine.New(interpreted)
	if err != nil {
		return j.fail(errors.Join(err, first.Close()))
	}
	first.C.Suggest, second.C.Suggest = syntax.Suggest, syntax.Suggest
	second.C.FlushLines() // so that a difference is found in the line that prints it
	stop.watch(first)
	check.differs = func(text string) {
		tape.differ("at " + position(second) + " " + text)
		first.Stop(rt.Raise(diag.Cancelled))
		second.Stop(rt.Raise(diag.Cancelled))
	}
	v := verification{job: j, tape: tape, log: log, first: first, second: second, check: check}
	status := v.run()
	if err := errors.Join(first.Close(), second.Close(), log.close()); err != nil {
		return j.fail(err)
	}
	return status
}

// verification is two runs of one program beside each other.
type verification struct {
	*job
	tape          *tape
	log           *jitLog
	first, second *engine.Isolate // native, and interpreted
	check         *comparer       // of the second one's output
}

// run runs both and gives the exit status.
func (v *verification) run() int {
	var secondErr error
	done := make(chan struct{})
	go func() {
		defer close(done)
		secondErr = v.whole(context.Background(), v.second, v.check)
		v.tape.stopReading()
	}()
	ctx, cancel := v.deadline()
	firstErr := v.whole(ctx, v.first, io.MultiWriter(v.stdout, v.tape))
	cancel()
	v.tape.end()
	different := v.tape.difference()
	var status int
	if different == "" {
		status = v.ended(firstErr)
		v.log.exits(v.first)
		if v.options.stats {
			writeStats(v.stderr, v.first)
		}
		if undetermined(status) { // where such a run ends depends on time
			v.second.Stop(rt.Raise(diag.Cancelled))
			<-done
			return status
		}
		v.stop.watch(v.second)
	}
	<-done
	if different = v.tape.difference(); different == "" {
		different = v.endings(firstErr, secondErr)
	}
	if different != "" {
		return v.fail(errors.New("verify: " + different))
	}
	v.debug("verify: no difference")
	return status
}

// whole runs the program, and writes its result to out if that was asked for.
func (v *verification) whole(ctx context.Context, iso *engine.Isolate, out io.Writer) error {
	result, err := v.execute(ctx, iso)
	if err != nil || !v.options.print || result.Tag == value.Void {
		return err
	}
	return show(ctx, iso, result, out)
}

// endings compares how the runs have ended. It returns what differs.
func (v *verification) endings(first, second error) string {
	switch left := v.tape.left(); {
	case outcome(second) != outcome(first):
		return fmt.Sprintf("the interpreter ended with %s, native code with %s", outcome(second), outcome(first))
	case left > 0:
		return fmt.Sprintf("native code printed %d bytes more than the interpreter", left)
	case v.second.Steps() != v.first.Steps() && v.options.steps > 0: // native code counts steps only under a limit
		return fmt.Sprintf("the interpreter took %d steps, native code %d", v.second.Steps(), v.first.Steps())
	}
	return ""
}

func undetermined(status int) bool { return status == statusDeadline || status == statusInterrupt }

// outcome describes how a run ended.
func outcome(err error) string {
	var failure *interp.Failure
	switch {
	case err == nil:
		return "no error"
	case errors.As(err, &failure):
		return failure.Diagnostic.Error()
	}
	return err.Error()
}

// position is the place in the source where an interpreted program is.
func position(iso *engine.Isolate) string {
	file, line := iso.M.Position()
	return fmt.Sprintf("%s:%d", file, line)
}

// comparer compares what the interpreter prints with what native code has printed.
type comparer struct {
	tape    *tape
	differs func(text string)
	at      int // bytes compared
	lines   int // line feeds among them
}

var errDiffers = errors.New("the output differs")

// Write waits until native code has printed as much, or has ended.
func (c *comparer) Write(p []byte) (int, error) {
	for n := range p {
		want := c.tape.output(min(len(p)-n, 40))
		if len(want) == 0 || want[0] != p[n] {
			got := p[n:min(len(p), n+40)]
			c.differs(fmt.Sprintf("the interpreter prints something else in line %d of the output, byte %d: %q, native code printed %q",
				c.lines+1, c.at, got, want))
			return n, errDiffers
		}
		c.tape.skip(1)
		c.at++
		if p[n] == '\n' {
			c.lines++
		}
	}
	return len(p), nil
}
