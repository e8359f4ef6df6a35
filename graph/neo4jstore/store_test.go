package neo4jstore_test

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"onceonly/graph"
	"onceonly/graph/graphtest"
	"onceonly/graph/neo4jlocal"
	"onceonly/graph/neo4jlocal/neo4jtest"
	"onceonly/graph/neo4jstore"
)

func TestMain(m *testing.M) { os.Exit(neo4jtest.Main(m)) }

func options(uri string) neo4jstore.Options {
	return neo4jstore.Options{URI: uri, Username: os.Getenv("NEO4J_USERNAME"), Password: os.Getenv("NEO4J_PASSWORD")}
}

// firstUse empties the server as a whole, once; prepared says that a store has made its constraints since.
var firstUse = sync.OnceValue(func() *database { return &database{} })

type database struct {
	driver   neo4j.DriverWithContext
	uri      string
	prepared bool
}

// empty gives a prepared database without a graph. To drop and make all constraints anew takes 1.5 s, so they stay.
func empty(t testing.TB) *database {
	t.Helper()
	d := firstUse()
	if !d.prepared {
		d.uri = neo4jtest.URI(t)
		if _, err := neo4jstore.Migrate(t.Context(), options(d.uri)); err != nil {
			t.Fatal(err)
		}
		driver, err := neo4j.NewDriverWithContext(d.uri, neo4jtest.Auth())
		if err != nil {
			t.Fatal(err)
		}
		d.driver, d.prepared = driver, true
	}
	d.run(t, "MATCH (node) WHERE NOT node:SchemaMigration CALL (node) { DETACH DELETE node } IN TRANSACTIONS OF 5000 ROWS", nil)
	d.run(t, "CREATE (:Head {name: 'graph', revision: 0, commits: 0, foreign: 0})", nil)
	return d
}

// run runs Cypher as a person at Neo4j Browser does.
func (d *database) run(t testing.TB, cypher string, params map[string]any) []*neo4j.Record {
	t.Helper()
	ctx := context.Background()
	session := d.driver.NewSession(ctx, neo4j.SessionConfig{DatabaseName: neo4jlocal.Database})
	defer session.Close(ctx)
	result, err := session.Run(ctx, cypher, params)
	if err != nil {
		t.Fatalf("%s: %v", cypher, err)
	}
	records, err := result.Collect(ctx)
	if err != nil {
		t.Fatalf("%s: %v", cypher, err)
	}
	return records
}

// open opens a store for the length of the test.
func (d *database) open(t testing.TB) *neo4jstore.Store {
	t.Helper()
	store, err := neo4jstore.Open(context.Background(), neo4jstore.Strict(t, options(d.uri)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

func TestStore(t *testing.T) {
	cases, version := 0, ""
	graphtest.Run(t, func(t *testing.T) graphtest.Open {
		d := empty(t)
		cases++
		version = d.run(t, "CALL dbms.components() YIELD name, versions, edition RETURN name + ' ' + versions[0] + ' ' + edition AS version", nil)[0].Values[0].(string)
		t.Cleanup(func() { wantStored(t, d) })
		return func() (graphtest.Store, error) {
			return neo4jstore.Open(context.Background(), neo4jstore.Strict(t, options(d.uri)))
		}
	})
	t.Logf("%d cases on %s", cases, version)
}

// wantStored fails the test where nodes, relationships and properties in Neo4j are not the graph that the log gives.
func wantStored(t *testing.T, d *database) {
	t.Helper()
	store := d.open(t)
	stored, problems, err := neo4jstore.Stored(context.Background(), store)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("stored: %s", p)
	}
	served := load(t, store)
	for _, difference := range graph.Difference(served, stored) {
		t.Errorf("stored: %s is %s, fields %v\n got %v\nwant %v", difference.Ref, difference.Kind, difference.Fields,
			graph.Encode(difference.After), graph.Encode(difference.Before))
	}
	log := graph.Empty()
	for log.Revision() < served.Revision() {
		changes, err := store.Changes(context.Background(), log.Revision(), 1000)
		if err != nil || len(changes) == 0 {
			t.Fatalf("the log ends at %d of %d: %v", log.Revision(), served.Revision(), err)
		}
		for _, change := range changes {
			if change.Actor == graph.ActorOutside {
				t.Errorf("revision %d is taken for an edit of another tool", change.Revision)
			}
			if log, err = log.Replay(change); err != nil {
				t.Fatal(err)
			}
		}
	}
	if differences := graph.Difference(log, served); len(differences) > 0 {
		t.Errorf("the log gives another graph: %v", differences)
	}
}

func load(t testing.TB, store *neo4jstore.Store) *graph.Snapshot {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	s, err := store.Load(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
