package tier_test

import (
	"strings"
	"testing"

	"walrus/internal/native"
	"walrus/internal/rt"
	"walrus/internal/tier"
)

// stressed has loops, calls, guards on types, bounds and kinds, and an error that is caught.
const stressed = `
fn half : x { if x % 2 == 0 { return x / 2; } return x * 3 + 1; }
fn total : l { let s = 0; for i in 0..core.len(l) { s += half(l[i]); } return s; }
let l = [];
for i in 0..40 { l.push(i); }
let t = 0;
for round in 0..40 {
  t += total(l);
  try { if round % 10 == 9 { l[core.len(l)]; } } catch e { t += 1; }
}
println(t);
`

// TestStressSwitches looks whether the switches do what they say: rare paths are taken often, and the result stays.
func TestStressSwitches(t *testing.T) {
	if ok, why := native.Available(); !ok {
		t.Skip(why)
	}
	low := rt.Thresholds{Loop: 2, Calls: 2}
	want, _ := run(t, "stressed", stressed, nil, rt.Thresholds{})
	var plain tier.Stats
	for _, c := range []struct {
		name   string
		stress tier.Stress
		check  func(s *tier.Stats) bool
	}{
		{"none", tier.Stress{}, func(s *tier.Stats) bool { plain = *s; return s.Compiled > 0 && s.Left < 50 }},
		{"poll every", tier.Stress{PollEvery: 1}, func(s *tier.Stats) bool { return s.Polls > 500 && s.Left < 50 }},
		{"poll every third", tier.Stress{PollEvery: 3}, func(s *tier.Stats) bool { return s.Polls > 150 && s.Polls < 1000 }},
		{"exit at every poll", tier.Stress{PollEvery: 1, ExitEvery: 1}, func(s *tier.Stats) bool { return s.Left > 500 && s.Left >= s.Polls }},
		{"one round", tier.Stress{PollEvery: 1, OneRound: true}, func(s *tier.Stats) bool { return s.Entries > 1000 }},
		{"guards first", tier.Stress{Guards: tier.GuardsFirst}, func(s *tier.Stats) bool { return s.Left > plain.Left+5 && s.Discarded <= plain.Discarded+5 }},
		{"guards always", tier.Stress{Guards: tier.GuardsAlways}, func(s *tier.Stats) bool { return s.Left > 100 && s.Discarded > 0 }},
		{"guards random", tier.Stress{Guards: tier.GuardsRandom}, func(s *tier.Stats) bool { return s.Left > 100 }},
		{"delay", tier.Stress{Delay: 5}, func(s *tier.Stats) bool { return s.Compiled > 0 && s.Entries > 0 }},
		{"delay for ever", tier.Stress{Delay: 1 << 20}, func(s *tier.Stats) bool { return s.Compiled == 0 }},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "-"), func(t *testing.T) {
			got, control := run(t, "stressed", stressed, &tier.Options{Sync: true, Verify: true, Stress: c.stress}, low)
			if got.output != want.output || got.err != want.err {
				t.Errorf("got %s%s, want %s%s", got.output, got.err, want.output, want.err)
			}
			if s := control.Stats(); !c.check(s) {
				t.Errorf("%+v", *s)
			}
		})
	}
}
