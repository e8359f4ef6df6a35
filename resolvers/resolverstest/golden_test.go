package resolverstest_test

import (
	"flag"
	"path/filepath"
	"testing"

	"onceonly/graph"
	"onceonly/graph/bboltstore"
	"onceonly/resolvers/resolverstest"
)

var _ = flag.Bool("update", false, "write the golden answers")

func TestGolden(t *testing.T) {
	resolverstest.RunGolden(t, func(t *testing.T) graph.Store {
		store, err := bboltstore.Open(filepath.Join(t.TempDir(), "golden.db"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { store.Close() })
		return store
	})
}
