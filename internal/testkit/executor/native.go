package executor

import (
	"walrus/internal/engine"
	"walrus/internal/jit/opt"
	"walrus/internal/rt"
	"walrus/internal/tier"
)

// low are thresholds at which nearly everything that runs twice is compiled.
var low = rt.Thresholds{Loop: 2, Calls: 2}

// first are thresholds at which everything is compiled before it runs for the first time.
var first = rt.Thresholds{Loop: 1, Calls: 1}

// nativeMode is a row of the table of modes that run native code.
type nativeMode struct {
	name       string
	thresholds rt.Thresholds // zero for the defaults
	gc         bool
	options    tier.Options
}

// nativeModes is the table of the compiler's modes and stress switches. All but one compile at once, in the goroutine of
// the program, so that a run can be repeated.
func nativeModes() []nativeMode {
	sync := func(o tier.Options) tier.Options { o.Sync = true; return o }
	stress := func(s tier.Stress) tier.Options { return tier.Options{Sync: true, Stress: s} }
	metered := []nativeMode{
		{"jit", rt.Thresholds{}, false, sync(tier.Options{})},
		{"jit-low", low, false, sync(tier.Options{Verify: true})},
		{"jit-first", first, false, sync(tier.Options{})},
		{"jit-warm", rt.Thresholds{Loop: 20, Calls: 5}, false, sync(tier.Options{})},
		{"jit-quick", low, false, sync(tier.Options{Effort: opt.Quick})},
		{"jit-background", low, false, tier.Options{}},
		{"jit-gc", low, true, sync(tier.Options{})},
		{"jit-four-registers", low, false, stress(tier.Stress{FourRegs: true})},
		{"jit-spill-all", low, false, stress(tier.Stress{SpillAll: true})},
		{"jit-shuffle", low, false, stress(tier.Stress{Shuffle: 4711})},
		{"jit-no-inline", low, false, stress(tier.Stress{NoInline: true})},
		{"jit-every-poll", low, false, stress(tier.Stress{PollEvery: 1})},
		{"jit-gc-every-poll", low, true, stress(tier.Stress{PollEvery: 1})},
		{"jit-exit-every-poll", low, false, stress(tier.Stress{PollEvery: 1, ExitEvery: 1})},
		{"jit-exit-some-polls", low, false, stress(tier.Stress{PollEvery: 1, ExitEvery: 7})},
		{"jit-enter-every-round", first, false, stress(tier.Stress{PollEvery: 1, OneRound: true})},
		{"jit-exit-first-guard", low, false, stress(tier.Stress{Guards: tier.GuardsFirst})},
		{"jit-exit-every-guard", low, false, stress(tier.Stress{Guards: tier.GuardsAlways})},
		{"jit-exit-random-guards", first, false, stress(tier.Stress{Guards: tier.GuardsRandom})},
		{"jit-delayed", low, false, stress(tier.Stress{Delay: 5})},
		{"jit-lying-feedback", low, false, stress(tier.Stress{RandomFeedback: 99})},
		{"jit-small-stack", low, false, sync(tier.Options{Stack: 32 << 10})},
		{"jit-small-code", low, false, sync(tier.Options{Code: 64 << 10})},
	}
	// Programs without a step limit are compiled to other code, with more done to loops.
	free := []nativeMode{
		{"jit-free", rt.Thresholds{}, false, sync(tier.Options{})},
		{"jit-free-low", low, false, sync(tier.Options{Verify: true})},
		{"jit-free-warm", rt.Thresholds{Loop: 20, Calls: 5}, false, sync(tier.Options{Verify: true})},
		{"jit-free-gc", low, true, sync(tier.Options{})},
		{"jit-free-registers", low, false, stress(tier.Stress{FourRegs: true, Shuffle: 12})},
		{"jit-free-random-guards", low, false, stress(tier.Stress{Guards: tier.GuardsRandom})},
		{"jit-free-every-poll", low, false, stress(tier.Stress{PollEvery: 1, ExitEvery: 3})},
	}
	for i := range metered {
		metered[i].options.Metered = true // steps are compared
	}
	return append(metered, free...)
}

// Native lists the modes that run native code.
func Native() []Executor {
	var res []Executor
	for _, m := range nativeModes() {
		res = append(res, Product{Mode: m.name, Compiler: &m.options, Free: !m.options.Metered, Configure: func(c *engine.Config) {
			c.Thresholds = m.thresholds
			c.Stress = m.gc
		}})
	}
	return res
}
