package main

import (
	"context"
	"fmt"
	"os"

	"walrus"
)

func main() {
	program, err := walrus.Compile("main", `fn f : n { return n + 1; }`)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	r, err := walrus.New(walrus.Config{Output: os.Stdout})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer r.Close()
	if _, err := r.Run(context.Background(), program); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	fmt.Println(r.Call(context.Background(), "f", 1))
}
