// Generate writes what follows from the schema and gqlgen.yml: what gqlgen makes of them, and beside it what package
// execution needs to know of every object type. Run it with go generate in package resolvers.
package main

import (
	"fmt"
	"io"
	"log"
	"os"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen/config"
)

func main() {
	log.SetOutput(io.Discard) // gqlgen's remarks on fields that have resolvers
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	settings, err := config.LoadConfigFromDefaultLocations()
	if err != nil {
		return err
	}
	return api.Generate(settings, api.AddPlugin(writers{}))
}
