package graphtest

import (
	_ "embed"
	"encoding/json"

	"onceonly/graph"
)

//go:embed registry.json
var registry []byte

// Registry returns the nodes of the fixture registry, whose story registry.md tells.
func Registry() []graph.Node {
	var file map[string]any
	if err := json.Unmarshal(registry, &file); err != nil {
		panic(err) // the file is part of the program
	}
	var nodes []graph.Node
	for _, d := range graph.Descriptions() {
		list, _ := file[d.Plural].([]any)
		for _, entry := range list {
			tree, _ := entry.(map[string]any)
			n, problems := graph.Decode(d.Type, tree)
			if len(problems) > 0 {
				panic(problems[0].String())
			}
			nodes = append(nodes, n)
		}
	}
	return nodes
}
