package graph_test

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// Which of our packages may import which of our packages, and who may import the technology at the edge. Imports point
// one way: cmd → resolvers → loaders → graph (design, 1-architecture §1.2).
var mayImport = map[string][]string{
	"onceonly/graph":                    {"onceonly/graph/trie"},
	"onceonly/graph/trie":               {},
	"onceonly/graph/gap":                {"onceonly/graph", "onceonly/graph/gap/plan", "onceonly/graph/trie"},
	"onceonly/graph/gap/plan":           {},
	"onceonly/graph/write":              {"onceonly/graph", "onceonly/graph/gap"},
	"onceonly/graph/search":             {"onceonly/graph"},
	"onceonly/graph/traffic":            {"onceonly/graph"},
	"onceonly/graph/query":              {"onceonly/graph"},
	"onceonly/graph/lists":              {"onceonly/graph", "onceonly/graph/gap", "onceonly/graph/query"},
	"onceonly/graph/lists/writeschema":  {"onceonly/graph/lists"},
	"onceonly/graph/explain":            {"onceonly/graph", "onceonly/graph/gap"},
	"onceonly/graph/answers":            {"onceonly/graph", "onceonly/graph/gap"},
	"onceonly/graph/catalogue":          {"onceonly/graph"},
	"onceonly/graph/catalogue/kz":       {"onceonly/graph"},
	"onceonly/graph/neo4jstore":         {"onceonly/graph", "onceonly/graph/neo4jstore/mapping"},
	"onceonly/graph/neo4jstore/mapping": {"onceonly/graph"},
	"onceonly/graph/bboltstore":         {"onceonly/graph"},
	"onceonly/graph/execution":          {},
	"onceonly/graph/execution/generate": {},
	"onceonly/graph/generated":          {"onceonly/graph/execution", "onceonly/graph", "onceonly/graph/gap", "onceonly/graph/write", "onceonly/graph/search", "onceonly/graph/lists"},
	"onceonly/graph/neo4jlocal":         {},
	"onceonly/cmd/onceonly/graphiql":    {},
	"onceonly/loaders":                  {"onceonly/graph"},
	"onceonly/resolvers": {"onceonly/graph", "onceonly/graph/explain", "onceonly/graph/gap", "onceonly/graph/generated", "onceonly/graph/lists", "onceonly/graph/search", "onceonly/graph/write", "onceonly/graph/catalogue", "onceonly/loaders", "onceonly/resolvers/httpapi", "onceonly/resolvers/signin", "onceonly/resolvers/streams", "onceonly/resolvers/telemetry",
		"onceonly/resolvers/validation"},
	"onceonly/resolvers/telemetry":  {},
	"onceonly/resolvers/httpapi":    {"onceonly/graph"},
	"onceonly/resolvers/signin":     {"onceonly/graph"},
	"onceonly/resolvers/streams":    {"onceonly/graph", "onceonly/resolvers/httpapi"},
	"onceonly/resolvers/validation": {},
}

// onlyIn names the packages that alone may import a module, tests and test support aside.
var onlyIn = map[string][]string{
	"github.com/neo4j/neo4j-go-driver/v5": {"onceonly/graph/neo4jstore", "onceonly/graph/neo4jstore/mapping", "onceonly/graph/neo4jlocal"},
	"go.etcd.io/bbolt":                    {"onceonly/graph/bboltstore"},
	"github.com/coreos/go-oidc/v3":        {"onceonly/resolvers/signin"},
	"github.com/coder/websocket":          {"onceonly/resolvers/streams"},
}

func TestImportsPointOneWay(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,Standard", "onceonly/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	seen := 0
	for decoder.More() {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := decoder.Decode(&p); err != nil {
			t.Fatal(err)
		}
		seen++
		if p.ImportPath == "onceonly/graph" || p.ImportPath == "onceonly/graph/trie" {
			for _, imported := range p.Imports {
				if strings.Contains(imported, ".") {
					t.Errorf("%s imports %s; of what is not ours it imports the standard library only", p.ImportPath, imported)
				}
			}
		}
		allowed, ruled := mayImport[p.ImportPath]
		for _, imported := range p.Imports {
			if ruled && strings.HasPrefix(imported, "onceonly/") && !slices.Contains(allowed, imported) {
				t.Errorf("%s imports %s; it may import %v", p.ImportPath, imported, allowed)
			}
			for module, packages := range onlyIn {
				if strings.HasPrefix(imported, module) && !slices.Contains(packages, p.ImportPath) && !isTestSupport(p.ImportPath) {
					t.Errorf("%s imports %s; only %v may", p.ImportPath, imported, packages)
				}
			}
		}
	}
	if seen < len(mayImport) {
		t.Errorf("go list shows %d packages, and %d have a rule here: is one gone?", seen, len(mayImport))
	}
}

// isTestSupport: packages that only tests import, told by their name.
func isTestSupport(path string) bool { return strings.HasSuffix(path, "test") }
