package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"onceonly/graph"
	"onceonly/graph/bboltstore"
	"onceonly/graph/catalogue"
	"onceonly/graph/neo4jstore"
)

// storeFlags say where the graph is kept.
type storeFlags struct{ target string }

const defaultFile = "onceonly.db"

func (f *storeFlags) resolve(world environment) string {
	switch {
	case f.target != "":
		return f.target
	case world.getenv("NEO4J_URI") != "":
		return world.getenv("NEO4J_URI")
	}
	return defaultFile
}

func isNeo4j(target string) bool {
	scheme, _, found := strings.Cut(target, "://")
	return found && (strings.HasPrefix(scheme, "neo4j") || strings.HasPrefix(scheme, "bolt"))
}

// open opens the store to write to it: a new file starts empty.
func (f *storeFlags) open(ctx context.Context, world environment) (graph.Store, error) {
	target := f.resolve(world)
	if isNeo4j(target) {
		return neo4jstore.Open(ctx, neo4jOptions(target, world))
	}
	if scheme, _, found := strings.Cut(target, "://"); found {
		return nil, graph.Errorf(graph.BadRequest, "A store cannot be at %q: give a file, or an address that begins with neo4j:// or bolt://, not %s://.", target, scheme)
	}
	return bboltstore.Open(target)
}

// isNew reports whether the store is a file that does not exist yet.
func (f *storeFlags) isNew(world environment) bool {
	target := f.resolve(world)
	if isNeo4j(target) {
		return false
	}
	_, err := os.Stat(target)
	return errors.Is(err, fs.ErrNotExist)
}

func neo4jOptions(uri string, world environment) neo4jstore.Options {
	return neo4jstore.Options{URI: uri, Username: world.getenv("NEO4J_USERNAME"), Password: world.getenv("NEO4J_PASSWORD"),
		Database: world.getenv("NEO4J_DATABASE")}
}

// openFilled opens the store to read from it: a file that does not exist yet is made from the sample registry, and
// that is said.
func (f *storeFlags) openFilled(ctx context.Context, world environment) (graph.Store, error) {
	target, isNew := f.resolve(world), f.isNew(world)
	store, err := f.open(ctx, world)
	if err != nil {
		return nil, err
	}
	if isNew {
		if err := fill(ctx, store, world); err != nil {
			store.Close()
			os.Remove(target)
			return nil, err
		}
		fmt.Fprintf(world.err, "%s is new and holds the sample registry of Kazakhstan. To work with your own:\n  onceonly import FILE… --store my.db\n\n", target)
	}
	return store, nil
}

// fill writes the sample registry into an empty store.
func fill(ctx context.Context, store graph.Store, world environment) error {
	nodes, err := catalogue.Sample()
	if err != nil {
		return err
	}
	set := graph.ChangeSet{ID: graph.NewID(), Actor: "onceonly", Reason: "The sample registry of Kazakhstan"}
	for _, n := range nodes {
		set.Edits = append(set.Edits, graph.Put(n))
	}
	_, err = store.Commit(ctx, 0, set)
	return err
}

// load opens the store, reads the newest graph and closes the store again.
func (f *storeFlags) load(ctx context.Context, world environment) (*graph.Snapshot, error) {
	store, err := f.openFilled(ctx, world)
	if err != nil {
		return nil, err
	}
	defer store.Close()
	return store.Load(ctx)
}
