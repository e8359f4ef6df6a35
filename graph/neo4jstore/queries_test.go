package neo4jstore_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"onceonly/graph/neo4jlocal"
	"onceonly/graph/neo4jstore/mapping"
)

// TestGeneratedQueriesAreCurrent needs no database.
func TestGeneratedQueriesAreCurrent(t *testing.T) {
	want := mapping.New().Files()
	got := map[string]string{}
	read := func(path string) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name, _ := filepath.Rel("queries", path)
		got[filepath.ToSlash(name)] = string(text)
	}
	read("queries/vocabulary.json")
	for _, path := range cypherFiles(t, "queries/generated") {
		read(path)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("run go generate in graph/neo4jstore: -want +got\n%s", diff)
	}
}

func cypherFiles(t *testing.T, folder string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(path, ".cypher") {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestPlans asks the server how it would go about every query: each has its index, and reads hold nothing back.
func TestPlans(t *testing.T) {
	d, _ := fixture(t)
	session := d.driver.NewSession(t.Context(), neo4j.SessionConfig{DatabaseName: neo4jlocal.Database})
	defer session.Close(t.Context())
	files := append(cypherFiles(t, "queries"), cypherFiles(t, "questions")...)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		result, err := session.Run(t.Context(), "EXPLAIN "+string(text), nil)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		summary, err := result.Consume(t.Context())
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		for _, n := range summary.Notifications() {
			if !strings.Contains(n.Code(), "ParameterNotProvided") {
				t.Errorf("%s: %s: %s", file, n.Code(), n.Description())
			}
		}
		operators := operatorsOf(summary.Plan())
		if slices.Contains(operators, "AllNodesScan") {
			t.Errorf("%s: it would look at every node: %v", file, operators)
		}
		if slices.Contains(operators, "Eager") && summary.StatementType() == neo4j.StatementTypeReadOnly {
			t.Errorf("%s: a read would hold its rows back: %v", file, operators)
		}
		if pairs(summary.Plan()) {
			t.Errorf("%s: it would pair all with all: %v", file, operators)
		}
		// What is found by its key is found by an index.
		if strings.Contains(string(text), "{key: row.key}") && !slices.ContainsFunc(operators, func(o string) bool { return strings.HasPrefix(o, "NodeUniqueIndexSeek") }) {
			t.Errorf("%s: no index is used: %v", file, operators)
		}
	}
	t.Logf("%d plans looked at", len(files))
}

// pairs reports whether a plan has a Cartesian product. One of single nodes is none in deed: for each row, this is how
// the planner puts together two nodes that are found by their unique keys.
func pairs(plan neo4j.Plan) bool {
	operators := operatorsOf(plan)
	if operators[0] == "CartesianProduct" {
		return !slices.Contains(operators, "NodeUniqueIndexSeek(Locking)") ||
			slices.ContainsFunc(operators, func(o string) bool { return strings.HasSuffix(o, "Scan") })
	}
	return slices.ContainsFunc(plan.Children(), pairs)
}

func operatorsOf(plan neo4j.Plan) []string {
	name, _, _ := strings.Cut(plan.Operator(), "@")
	operators := []string{name}
	for _, child := range plan.Children() {
		operators = append(operators, operatorsOf(child)...)
	}
	return operators
}

// TestShapes holds what the mapping rests on: within a shape each relationship type and each property has one meaning.
func TestShapes(t *testing.T) {
	shapes := mapping.New()
	var look func(s *mapping.Shape)
	look = func(s *mapping.Shape) {
		edges := map[string]string{}
		for _, r := range s.Relations {
			if other, twice := edges[r.Edge()]; twice {
				t.Errorf("%s: %s means both %s and %s", s.Label, r.Edge(), other, r.Name)
			}
			edges[r.Edge()] = r.Name
		}
		sorted := slices.Clone(s.Properties)
		slices.Sort(sorted)
		if len(slices.Compact(sorted)) != len(s.Properties) {
			t.Errorf("%s: a property has two meanings: %v", s.Label, sorted)
		}
		for _, p := range s.Parts {
			if len(p.Shape.Parts) > 0 {
				t.Errorf("%s: parts of parts are not stored", p.Shape.Label)
			}
			for _, r := range p.Shape.Relations {
				if r.Reversed {
					t.Errorf("%s.%s: relationships of parts point away from them", p.Shape.Label, r.Name)
				}
			}
			look(p.Shape)
		}
	}
	for _, typ := range shapes.Types {
		look(shapes.Of(typ))
	}
}
