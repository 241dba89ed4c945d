//go:build ignore

// This program rewrites the generated files of this folder.
package main

import (
	"log"
	"os"

	"walrus/internal/asm/amd64/gen"
)

func main() {
	files, err := gen.Files()
	if err != nil {
		log.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(name, text, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}
