package catalogue

import (
	"bytes"
	_ "embed"

	"onceonly/graph"
)

//go:generate go run ./kz/write kz/source kz.json

//go:embed kz.json
var sample []byte

// Sample returns the registry of Kazakhstan that is part of the program: 69 services with their documents, the name-only
// ones, systems, interfaces and integrations. The nodes are new on every call. package kz says where they come from.
func Sample() ([]graph.Node, error) {
	return Read("kz.json", bytes.NewReader(sample), nil)
}
