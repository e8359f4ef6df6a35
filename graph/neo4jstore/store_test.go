package neo4jstore_test

import (
	"os"
	"testing"

	"onceonly/graph"
	"onceonly/graph/graphtest"
	"onceonly/graph/neo4jlocal/neo4jtest"
	"onceonly/graph/neo4jstore"
)

var _ graph.Store = (*neo4jstore.Store)(nil)

func TestMain(m *testing.M) { os.Exit(neo4jtest.Main(m)) }

func options(uri string) neo4jstore.Options {
	return neo4jstore.Options{URI: uri, Username: os.Getenv("NEO4J_USERNAME"), Password: os.Getenv("NEO4J_PASSWORD")}
}

// open opens a store on the shared server for the length of the test.
func open(t testing.TB, uri string) *neo4jstore.Store {
	t.Helper()
	store, err := neo4jstore.Open(t.Context(), options(uri))
	if err != nil {
		t.Fatal(err)
	}
	neo4jstore.Strict(t, store)
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

func TestStore(t *testing.T) {
	graphtest.Run(t, func(t *testing.T) graphtest.Open {
		uri := neo4jtest.URI(t)
		return func() (graphtest.Store, error) {
			store, err := neo4jstore.Open(t.Context(), options(uri))
			if err != nil {
				return nil, err
			}
			neo4jstore.Strict(t, store)
			return store, nil
		}
	})
}
