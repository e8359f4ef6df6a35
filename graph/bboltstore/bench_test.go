package bboltstore_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"onceonly/graph"
	"onceonly/graph/bboltstore"
	"onceonly/graph/catalogue"
)

const national = 10_000 // services; a country has 1,000 to 3,000

func BenchmarkImport(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		path := filepath.Join(b.TempDir(), "registry.db")
		set := imported()
		b.StartTimer()
		store := open(b, path)
		if _, err := store.Commit(context.Background(), 0, set); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(set.Edits)), "nodes")
		if info, err := os.Stat(path); err == nil {
			b.ReportMetric(float64(info.Size())/1e6, "MB")
		}
		store.Close()
	}
}

func BenchmarkLoad(b *testing.B) {
	path := filepath.Join(b.TempDir(), "registry.db")
	store := open(b, path)
	if _, err := store.Commit(context.Background(), 0, imported()); err != nil {
		b.Fatal(err)
	}
	store.Close()
	for b.Loop() {
		store := open(b, path)
		s, err := store.Load(context.Background())
		if err != nil || s.Count(graph.TypeService) != national {
			b.Fatal(s, err)
		}
		store.Close()
	}
}

func BenchmarkCommitOne(b *testing.B) {
	store := open(b, filepath.Join(b.TempDir(), "registry.db"))
	if _, err := store.Commit(context.Background(), 0, imported()); err != nil {
		b.Fatal(err)
	}
	requirements := load(b, store).Keys(graph.TypeRequirement)
	base := graph.Revision(1)
	for b.Loop() {
		change, err := store.Commit(context.Background(), base, note(requirements[42]))
		if err != nil {
			b.Fatal(err)
		}
		base = change.Revision
	}
}

// BenchmarkAt asks for the graph a thousand commits ago, and for the oldest.
func BenchmarkAt(b *testing.B) {
	store := open(b, filepath.Join(b.TempDir(), "registry.db"))
	if _, err := store.Commit(context.Background(), 0, imported()); err != nil {
		b.Fatal(err)
	}
	const commits = 1000
	requirements := load(b, store).Keys(graph.TypeRequirement)
	for i := range commits {
		if _, err := store.Commit(context.Background(), graph.Revision(i+1), note(requirements[i*50])); err != nil {
			b.Fatal(err)
		}
	}
	for name, revision := range map[string]graph.Revision{"10 ago": commits - 9, "1000 ago": 1} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := store.At(context.Background(), revision); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func imported() graph.ChangeSet {
	var set graph.ChangeSet
	for _, n := range catalogue.Generate(national, 1) {
		set.Edits = append(set.Edits, graph.Put(n))
	}
	return set
}

// note is the smallest change there is.
func note(requirement graph.Key) graph.ChangeSet {
	return graph.ChangeSet{Edits: []graph.Edit{{Alter: graph.Ref{Type: graph.TypeRequirement, Key: requirement}, Fields: map[string]any{"note": graph.NewID()}}}}
}

func load(tb testing.TB, store *bboltstore.Store) *graph.Snapshot {
	tb.Helper()
	s, err := store.Load(context.Background())
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func open(tb testing.TB, path string) *bboltstore.Store {
	tb.Helper()
	store, err := bboltstore.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { store.Close() })
	return store
}
