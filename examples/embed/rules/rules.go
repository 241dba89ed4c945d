// Package rules decides about orders by rules that are scripts, for instance written by the customers of a shop: each within limits of its own, with nothing
// to touch but the order it is asked about.
package rules

import (
	"context"
	"errors"
	"fmt"
	"time"

	"walrus"
)

// Order is what rules see, under the names of the tags. They get a copy.
type Order struct {
	Customer string   `walrus:"customer"`
	Total    float64  `walrus:"total"`
	Country  string   `walrus:"country"`
	Items    []string `walrus:"items"`
	CardHash string   // no tag: rules cannot see it
}

// Rule is a script with a function `decide: order` that gives true or false, or a text with the reason of a refusal.
type Rule struct {
	Name   string
	Source string
}

// Decision is what one rule said.
type Decision struct {
	Rule    string
	Accept  bool
	Reason  string // of a refusal
	Steps   int64  // what the decision cost
	Problem error  // the rule has failed or exceeded a limit; Accept is false then
}

// Engine holds compiled rules. It is used by one goroutine at a time.
type Engine struct {
	rules []*loaded
}

// loaded is a rule in a runtime of its own, so that no rule can see or starve another one.
type loaded struct {
	name    string
	runtime *walrus.Runtime
	decide  func(context.Context, Order) (any, error)
}

// limits of each decision.
var limits = walrus.Limits{Memory: 4 << 20, Steps: 100_000, Depth: 200, Output: 1}

// timeout is for what no other limit stops. It is generous, because the time that a rule takes also depends on what else the machine does.
const timeout = time.Second

// New compiles rules. The error tells everything that is wrong with all of them.
func New(ctx context.Context, rules []Rule) (*Engine, error) {
	e := &Engine{}
	var errs []error
	for _, rule := range rules {
		l, err := load(ctx, rule)
		if err != nil {
			errs = append(errs, fmt.Errorf("rule %s: %w", rule.Name, err))
			continue
		}
		e.rules = append(e.rules, l)
	}
	if len(errs) > 0 {
		return nil, errors.Join(append(errs, e.Close())...)
	}
	return e, nil
}

func load(ctx context.Context, rule Rule) (*loaded, error) {
	program, err := walrus.Compile(rule.Name, rule.Source)
	if err != nil {
		return nil, err
	}
	runtime, err := walrus.New(walrus.Config{Limits: limits})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if _, err = runtime.Run(ctx, program); err == nil {
		var decide walrus.Value
		if decide, err = runtime.Get("decide"); err == nil {
			return &loaded{rule.Name, runtime, walrus.Bind1[Order, any](decide)}, nil
		}
	}
	return nil, errors.Join(err, runtime.Close())
}

// Decide asks every rule.
func (e *Engine) Decide(ctx context.Context, order Order) []Decision {
	decisions := make([]Decision, len(e.rules))
	for i, rule := range e.rules {
		decisions[i] = rule.ask(ctx, order)
	}
	return decisions
}

func (l *loaded) ask(ctx context.Context, order Order) Decision {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	d := Decision{Rule: l.name}
	answer, err := l.decide(ctx, order)
	if stats, statsErr := l.runtime.Stats(); statsErr == nil {
		d.Steps = stats.RunSteps
	}
	switch answer := answer.(type) {
	case bool:
		d.Accept = answer
	case string:
		d.Reason = answer
	default:
		if err == nil {
			err = fmt.Errorf("decide gave %v", answer)
		}
	}
	d.Problem = err
	return d
}

// Close frees the rules.
func (e *Engine) Close() error {
	var errs []error
	for _, rule := range e.rules {
		errs = append(errs, rule.runtime.Close())
	}
	return errors.Join(errs...)
}
