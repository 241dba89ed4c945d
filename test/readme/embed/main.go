package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"walrus"
)

const rules = `
fn price : order {
    let total = 0;
    for item in order["items"] { total += item["price"] * item["count"]; }
    if total > discount_from() { total = total * 9 / 10; }
    return total;
}
fn endless : { while true { } }
`

func main() {
	program, err := walrus.Compile("rules.walrus", rules, walrus.Globals("discount_from"))
	if err != nil {
		log.Fatal(err) // every static error of the text, with its place
	}
	rt, err := walrus.New(walrus.Config{
		Output: os.Stdout,
		Limits: walrus.Limits{Memory: 16 << 20, Steps: 10_000_000},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer rt.Close()

	// A Go function for the script. A script sees nothing of the world unless it is given.
	if err := rt.Set("discount_from", func() int { return 100 }); err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if _, err := rt.Run(ctx, program); err != nil {
		log.Fatal(err)
	}
	order := map[string]any{"items": []map[string]any{
		{"price": 40, "count": 2}, {"price": 60, "count": 1},
	}}
	price, err := rt.Call(ctx, "price", order)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("price:", price)

	_, err = rt.Call(ctx, "endless")
	fmt.Println("stopped by the step limit:", errors.Is(err, walrus.ErrStepLimit))
}
