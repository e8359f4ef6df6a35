// Generate writes the queries that follow from the node types into queries/ of the working directory, and removes
// generated ones that no longer do. Run it with go generate in package neo4jstore.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"onceonly/graph/neo4jstore/mapping"
)

func main() {
	if err := run("queries"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(folder string) error {
	if err := os.RemoveAll(filepath.Join(folder, "generated")); err != nil {
		return err
	}
	for name, text := range mapping.New().Files() {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
