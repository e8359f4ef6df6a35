package bboltstore_test

import (
	"path/filepath"
	"testing"

	"go.etcd.io/bbolt"

	"onceonly/graph"
	"onceonly/graph/bboltstore"
)

// TestFileOfAnEarlierVersion: a file from before there were counts of calls, and totals of them, gets what it lacks.
func TestFileOfAnEarlierVersion(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.db")
	store, err := bboltstore.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	claim := graph.Claim{Basis: graph.Stated, Source: "test"}
	item := &graph.DataItemFacts{Identity: graph.Identity{Key: "x", Claim: claim}, Name: graph.Text{EN: "x"}}
	if _, err := store.Commit(t.Context(), 0, graph.ChangeSet{Edits: []graph.Edit{graph.Put(item)}}); err != nil {
		t.Fatal(err)
	}
	store.Close()
	bolt, err := bbolt.Open(path, 0o644, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = bolt.Update(func(tx *bbolt.Tx) error {
		for _, name := range []string{"traffic", "trafficFiles"} {
			if err := tx.DeleteBucket([]byte(name)); err != nil {
				return err
			}
		}
		return tx.Bucket([]byte("versions")).DeleteBucket([]byte(graph.TypeTrafficTotal))
	})
	if err != nil {
		t.Fatal(err)
	}
	bolt.Close()
	if store, err = bboltstore.Open(path); err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	s, err := store.Load(t.Context())
	if err != nil || s.DataItem("x") == nil {
		t.Errorf("what was there: %v, %v", s, err)
	}
	m := graph.TrafficMonth{TrafficSeries: graph.TrafficSeries{Consumer: "a", Provider: "b"}, Month: graph.MustDate("2026-01-01")}
	if err := store.RecordTraffic(t.Context(), graph.TrafficFile{Hash: "h"}, []graph.TrafficMonth{m}); err != nil {
		t.Error(err)
	}
}
