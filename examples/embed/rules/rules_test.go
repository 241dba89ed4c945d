package rules_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"walrus"
	"walrus/examples/embed/rules"
)

var shop = []rules.Rule{
	{"amount", `fn decide : order { return order.total < 1000; }`},
	{"country", `let allowed = ["DE", "FR", "PL"]; fn decide : order {
	if allowed.contains(order.country) { return true; }
	return f"no delivery to {order.country}";
}`},
	{"endless", `fn decide : order { let n = 0; while true { n += 1; } }`},
	{"greedy", `fn decide : order { let l = []; while true { try { l.push("x".repeat(100000)); } catch e { } } }`},
	{"nosy", `fn decide : order { return order.card_hash == ""; }`},
	{"polite", `import "std/io"; fn decide : order { return true; }`},
}

func Example() {
	ctx := context.Background()
	engine, err := rules.New(ctx, shop[:5])
	if err != nil {
		fmt.Println(err)
		return
	}
	defer engine.Close()
	order := rules.Order{Customer: "Ada", Total: 99.5, Country: "US", Items: []string{"book"}, CardHash: "secret"}
	for _, d := range engine.Decide(ctx, order) {
		switch {
		case errors.Is(d.Problem, walrus.ErrStepLimit):
			fmt.Println(d.Rule, "was stopped after", d.Steps, "steps")
		case errors.Is(d.Problem, walrus.ErrMemoryLimit):
			fmt.Println(d.Rule, "wanted too much memory")
		case d.Problem != nil:
			fmt.Println(d.Rule, "failed:", d.Problem)
		case d.Accept:
			fmt.Println(d.Rule, "accepts")
		default:
			fmt.Println(d.Rule, "refuses:", d.Reason)
		}
	}
	// Output:
	// amount accepts
	// country refuses: no delivery to US
	// endless was stopped after 100000 steps
	// greedy wanted too much memory
	// nosy failed: nosy:1:34: error[E111]: dict has no member card_hash
}

func TestRulesAreConfined(t *testing.T) {
	_, err := rules.New(context.Background(), append(shop[5:], rules.Rule{Name: "broken", Source: "fn decide : order { return 1 + ; }"}))
	if err == nil || !strings.Contains(err.Error(), "std/io") || !strings.Contains(err.Error(), "broken:1:32") {
		t.Errorf("%v", err)
	}
}

func TestRulesGoOnAfterLimits(t *testing.T) {
	engine, err := rules.New(context.Background(), shop[2:4])
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	for range 5 {
		d := engine.Decide(context.Background(), rules.Order{})
		if !errors.Is(d[0].Problem, walrus.ErrStepLimit) || !errors.Is(d[1].Problem, walrus.ErrMemoryLimit) {
			t.Errorf("%+v", d)
		}
	}
}
