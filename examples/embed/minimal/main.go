// Command minimal is the smallest program that embeds Walrus; the test of the size of embedders builds it.
package main

import (
	"context"
	"fmt"
	"os"

	"walrus"
)

const script = `
println("Hello from a script");
fn answer : n { return n * 2; }
`

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	program, err := walrus.Compile("minimal.walrus", script)
	if err != nil {
		return err
	}
	rt, err := walrus.New(walrus.Config{Output: os.Stdout})
	if err != nil {
		return err
	}
	defer rt.Close()
	ctx := context.Background()
	if _, err := rt.Run(ctx, program); err != nil {
		return err
	}
	answer, err := rt.Call(ctx, "answer", 21)
	if err != nil {
		return err
	}
	fmt.Println(answer)
	return nil
}
