package neo4jstore_test

import (
	"slices"
	"strings"
	"testing"

	"onceonly/graph"
	"onceonly/graph/neo4jlocal/neo4jtest"
	"onceonly/graph/neo4jstore"
)

// bare gives a database in which nothing is, no constraint either.
func bare(t *testing.T) *database {
	t.Helper()
	d := empty(t) // closes its driver with the process
	d.uri, d.prepared = neo4jtest.URI(t), false
	return d
}

func TestMigrations(t *testing.T) {
	d := bare(t)
	tryOpen := func() error {
		store, err := neo4jstore.Open(t.Context(), options(d.uri))
		if err == nil {
			store.Close()
		}
		return err
	}
	wantRefused := func(why string, code graph.Code, says string) {
		t.Helper()
		if err := tryOpen(); err == nil || graph.CodeOf(err) != code || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %s with %q", why, err, code, says)
		}
	}

	d.run(t, "CREATE (:Person {name: 'somebody else'})", nil)
	wantRefused("a database that others use is not prepared without asking", graph.Unavailable, "Run: onceonly migrate")
	applied, err := neo4jstore.Migrate(t.Context(), options(d.uri))
	if err != nil || len(applied) == 0 || applied[0] != "0001_start" {
		t.Fatalf("applied %v, %v", applied, err)
	}
	if err := tryOpen(); err != nil {
		t.Errorf("after migrating: %v", err)
	}
	if applied, err := neo4jstore.Migrate(t.Context(), options(d.uri)); err != nil || len(applied) != 0 {
		t.Errorf("migrating again applied %v, %v; want nothing", applied, err)
	}

	d.run(t, "MATCH (m:SchemaMigration {version: 1}) SET m.kept = m.checksum, m.checksum = 'another'", nil)
	wantRefused("a migration that was applied in another wording", graph.Invalid, "0001_start")
	if _, err := neo4jstore.Migrate(t.Context(), options(d.uri)); graph.CodeOf(err) != graph.Invalid {
		t.Errorf("migrating over another wording: %v, want INVALID", err)
	}
	d.run(t, "MATCH (m:SchemaMigration {version: 1}) SET m.checksum = m.kept CREATE (:SchemaMigration {version: 99, name: 'future', checksum: ''})", nil)
	wantRefused("a database that a newer program has prepared", graph.Unavailable, "newer version of onceonly")
	d.run(t, "MATCH (m:SchemaMigration) DELETE m", nil)
	wantRefused("a database without a record of its migrations", graph.Unavailable, "version 0")
	if _, err := neo4jstore.Migrate(t.Context(), options(d.uri)); err != nil {
		t.Errorf("migrations are repeatable: %v", err)
	}
	if err := tryOpen(); err != nil {
		t.Errorf("after migrating again: %v", err)
	}

	d = bare(t)
	if err := tryOpen(); err != nil {
		t.Errorf("an empty database is prepared by opening it: %v", err)
	}
}

// TestContentBeforeTheStore: what people loaded into Neo4j before the store came to it is its first revision.
func TestContentBeforeTheStore(t *testing.T) {
	d := empty(t)
	d.run(t, "CREATE (:DataItem {key: 'x', nameRu: 'ИИН', basis: 'STATED', source: 'с'})", nil)
	s := load(t, d.open(t))
	if s.Revision() != 1 || s.DataItem("x") == nil {
		t.Errorf("revision %d with %v", s.Revision(), s.DataItem("x"))
	}
}

func TestNoServer(t *testing.T) {
	_, err := neo4jstore.Open(t.Context(), neo4jstore.Options{URI: "bolt://127.0.0.1:1"})
	if graph.CodeOf(err) != graph.Unavailable || err == nil {
		t.Errorf("%v, want UNAVAILABLE", err)
	}
	_, err = neo4jstore.Open(t.Context(), neo4jstore.Options{URI: "http://somewhere"})
	if graph.CodeOf(err) != graph.BadRequest || err == nil {
		t.Errorf("%v, want BAD_REQUEST", err)
	}
}

// TestFirstImport: a large first import goes in several transactions and is one revision; what one that broke off has
// left is cleared, by the next start or commit.
func TestFirstImport(t *testing.T) {
	d := empty(t)
	store := d.open(t)
	neo4jstore.SetSizes(store, 100, 50, 1<<20)
	var edits []graph.Edit
	for i := range 300 {
		edits = append(edits, put(item(graph.Key(strings.Repeat("x", i+1)[:i%150+1]+string(rune('a'+i/150))), "имя"))...)
	}

	// One batch is refused: what was written before it is cleared.
	d.run(t, "CREATE CONSTRAINT in_the_way IF NOT EXISTS FOR (n:DataItem) REQUIRE n.nameKk IS UNIQUE", nil)
	twice := append(slices.Clip(edits), put(&graph.DataItemFacts{Identity: item("k1", "").Identity, Name: graph.Text{KK: "бір"}},
		&graph.DataItemFacts{Identity: item("zz", "").Identity, Name: graph.Text{KK: "бір"}})...)
	_, err := store.Commit(t.Context(), 0, graph.ChangeSet{Edits: twice})
	d.run(t, "DROP CONSTRAINT in_the_way", nil)
	if err == nil {
		t.Fatal("a first import that the database refuses: no error")
	}
	count := func(of string) int64 {
		return d.run(t, of, nil)[0].Values[0].(int64)
	}
	if n := count("MATCH (n:DataItem) RETURN count(n)"); n != 0 {
		t.Errorf("%d nodes are left by an import that could clear up after itself", n)
	}
	d.run(t, "MATCH (h:Head) SET h.filling = 'dead', h.filledAt = datetime.realtime() - duration('PT1M'), h.commits = h.commits + 1 CREATE (:DataItem {key: 'left'}), (:StatusPeriod), (:ChangePart {change: 'dead'})", nil)
	if s := load(t, d.open(t)); s.Revision() != 0 || count("MATCH (n:DataItem|StatusPeriod|ChangePart) RETURN count(n)") != 0 {
		t.Errorf("revision %d, and leftovers are there", s.Revision())
	}
	d.run(t, "MATCH (h:Head) SET h.filling = 'dead', h.filledAt = datetime.realtime() - duration('PT1M'), h.commits = h.commits + 1 CREATE (:DataItem {key: 'left'})", nil)
	change, err := store.Commit(t.Context(), 0, graph.ChangeSet{Edits: edits})
	if err != nil || change.Revision != 1 || len(change.Written) != 300 {
		t.Fatalf("the import again: revision %d with %d nodes, %v", change.Revision, len(change.Written), err)
	}
	wantStored(t, d)

	// While another fills, a commit waits its turn.
	d = empty(t)
	store = d.open(t)
	d.run(t, "MATCH (h:Head) SET h.filling = 'alive', h.filledAt = datetime.realtime(), h.commits = h.commits + 1", nil)
	if _, err := store.Commit(t.Context(), 0, graph.ChangeSet{Edits: edits}); graph.CodeOf(err) != graph.Unavailable || err == nil {
		t.Errorf("a commit beside a first import: %v, want UNAVAILABLE", err)
	}
}

// TestCheckpoints: a long log gets checkpoints, every revision stays within reach, and a log that was cut off at a
// checkpoint still gives what came after it.
func TestCheckpoints(t *testing.T) {
	d := empty(t)
	store := d.open(t)
	neo4jstore.SetSizes(store, 20_000, 10_000, 4<<10)
	var was []*graph.Snapshot
	for i := range 60 {
		commit(t, store, put(item(graph.Key("k"+string(rune('a'+i%20))), strings.Repeat("имя ", i+1)))...)
		was = append(was, load(t, store))
	}
	made := func() int64 { return d.run(t, "MATCH (c:Checkpoint) RETURN count(c)", nil)[0].Values[0].(int64) }
	waitUntil(t, patience, "a checkpoint", func() bool { return made() > 0 })
	if n := made(); n > 20 {
		t.Errorf("%d checkpoints of 60 small revisions", n)
	}
	fresh := d.open(t)
	for i, want := range was {
		got, err := fresh.At(t.Context(), graph.Revision(i+1))
		if err != nil {
			t.Fatal(err)
		}
		wantSame(t, got, want)
	}
	wantStored(t, d)

	first := d.run(t, "MATCH (c:Checkpoint) RETURN min(c.revision)", nil)[0].Values[0].(int64)
	d.run(t, "MATCH (c:Change) WHERE c.revision <= $first DELETE c", map[string]any{"first": first})
	if _, err := fresh.At(t.Context(), graph.Revision(first-1)); graph.CodeOf(err) != graph.NotFound {
		t.Errorf("a revision that is no longer kept: %v, want NOT_FOUND", err)
	}
	if _, err := fresh.Changes(t.Context(), 0, 10); graph.CodeOf(err) != graph.NotFound {
		t.Errorf("changes that are no longer kept: %v, want NOT_FOUND", err)
	}
	wantSame(t, load(t, d.open(t)), was[len(was)-1])
}
