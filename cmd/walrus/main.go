// Command walrus runs Walrus programs.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	"walrus/internal/engine"
	"walrus/internal/rt"
	"walrus/internal/source"
	"walrus/internal/tier"
)

func main() { os.Exit(run(os.Args)) }

func run(args []string) int {
	if len(args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: walrus FILE [arguments]")
		return 2
	}
	jit := engine.JIT{New: tier.Attach(tier.Options{})}
	stats := args[1] == "--jit-stats"
	if stats {
		args = args[1:]
	}
	if args[1] == "--no-jit" {
		jit.New = nil
		args = args[1:]
	}
	name := args[1]
	text, err := engine.ReadSource(name)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	program, errs := engine.Compile(source.NewFile(name, string(text)))
	if len(errs) > 0 {
		fmt.Fprintln(os.Stderr, errs.Error())
		return 1
	}
	iso, err := engine.New(engine.Config{Output: os.Stdout, JIT: jit, Loader: engine.FileLoader{}, World: rt.World{
		Stdin: bufio.NewReader(os.Stdin), Env: os.LookupEnv, Args: append([]string{args[0]}, args[1:]...), Cwd: os.Getwd, Now: time.Now,
		Seed: rand.Uint64, CanExit: true,
	}})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer iso.Close()
	err = iso.Run(context.Background(), program, name)
	if c, ok := iso.M.Tier.(*tier.Controller); ok && stats {
		fmt.Fprintf(os.Stderr, "%+v\n", *c.Stats())
		for _, e := range c.Exits() {
			fmt.Fprintf(os.Stderr, "%+v\n", e)
		}
	}
	var exit *rt.Exit
	switch {
	case errors.As(err, &exit):
		return exit.Code & 0xff
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}
