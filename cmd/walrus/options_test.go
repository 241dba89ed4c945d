package main

import (
	"slices"
	"testing"
	"time"
)

func TestScan(t *testing.T) {
	for _, test := range []struct {
		args    []string
		rest    []string
		stopped bool
		wrong   bool
		check   func(o *options) bool
	}{
		{args: []string{"f", "--jit"}, rest: []string{"f", "--jit"}},
		{args: []string{"--jit", "f"}, rest: []string{"f"}, check: func(o *options) bool { return o.jit == jitOn && o.jitSet }},
		{args: []string{"--jit=verify", "--", "--jit"}, rest: []string{"--jit"}, stopped: true, check: func(o *options) bool { return o.jit == jitVerify }},
		{args: []string{"-pe", "1"}, check: func(o *options) bool { return o.print && o.hasCode && o.code == "1" }},
		{args: []string{"-e1", "a"}, rest: []string{"a"}, check: func(o *options) bool { return o.code == "1" }},
		{args: []string{"-"}, rest: []string{"-"}},
		{args: []string{"--max-memory", "64M"}, check: func(o *options) bool { return o.memory == 64<<20 }},
		{args: []string{"--max-steps=1_000"}, check: func(o *options) bool { return o.steps == 1000 }},
		{args: []string{"--timeout=1.5"}, check: func(o *options) bool { return o.timeout == 1500*time.Millisecond }},
		{args: []string{"--timeout=0"}, wrong: true},
		{args: []string{"--timeout=NaN"}, wrong: true},
		{args: []string{"--max-memory=1"}, wrong: true},
		{args: []string{"--max-memory=99999999999T"}, wrong: true},
		{args: []string{"--max-memory="}, wrong: true},
		{args: []string{"--print=1"}, wrong: true},
		{args: []string{"--eval"}, wrong: true},
		{args: []string{"-pz"}, wrong: true},
		{args: []string{"--asm"}, wrong: true},
		{args: []string{"--color=pink"}, wrong: true},
	} {
		var o options
		rest, stopped, err := o.scan("run", test.args, true)
		if (err != nil) != test.wrong {
			t.Errorf("%q: error %v", test.args, err)
			continue
		}
		if err == nil && (!slices.Equal(rest, test.rest) || stopped != test.stopped) {
			t.Errorf("%q: rest %q, stopped %v", test.args, rest, stopped)
		}
		if test.check != nil && !test.check(&o) {
			t.Errorf("%q: %+v", test.args, o)
		}
	}
}

// TestSettings looks for options that hide each other, and for codes used twice.
func TestSettings(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range settings() {
		for _, name := range []string{s.name, s.short} {
			if name != "" && seen[name] {
				t.Errorf("%s is there twice", name)
			}
			seen[name] = true
		}
		if s.help == "" {
			t.Errorf("%s has no help", s.name)
		}
	}
	for _, c := range exitCodes {
		if seen[c.code] || seen[c.reason] {
			t.Errorf("%+v: used twice", c)
		}
		seen[c.code], seen[c.reason] = true, true
	}
}
